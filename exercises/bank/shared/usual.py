"""What beginners do in any question: the wrong days, joins that repeat rows, the other unit, an average of averages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd
from bank.shared.frames import mean_of, people
from bank.shared.mistakes import Formula

from cskit.course.exercises.question import Mistake, Text
from cskit.shop import Shop


def possibly(mistake: Mistake) -> Mistake:
    """A mistake whose value has other explanations too, as small whole numbers have."""
    says = mistake.says
    return replace(
        mistake, says=Text(f"一种可能：{says.zh}", f"One possible reason: {says.en[0].lower()}{says.en[1:]}")
    )


def talk(shop: Shop) -> pd.DataFrame:
    """What customers and people wrote to each other, in the order of time."""
    messages = shop.pandas("messages").sort_values(["sent_at", "seq"])
    return messages[messages["agent_id"].isin(people(shop)) & messages["sender"].isin(["customer", "agent"])]


def created_day(wrong: Formula) -> Mistake:
    return Mistake(
        "created_day",
        Text(
            "你按下单的日子选了订单。头一天深夜下单、第二天才付款的，就归错了日子。题目按付款日：用 `paid_at` 筛。",
            "You chose the orders by the day they were placed. One placed late at night and paid the next day then falls on the "
            "wrong date. The question goes by the day of payment: filter on `paid_at`.",
        ),
        wrong,
    )


def no_period(wrong: Formula) -> Mistake:
    return Mistake(
        "no_period",
        Text(
            "你用上了数据里的全部日期。题目只问其中一段：先按日期筛，再往下算。",
            "You used every date in the data. The question asks about some of them: filter by date first, then compute.",
        ),
        wrong,
    )


def first_day_only(wrong: Formula) -> Mistake:
    return Mistake(
        "first_day_only",
        Text(
            "你只算了头一天。大促是三天，后两天也要算进来。",
            "You took the first day alone. The promotion has three days, and the other two belong to it.",
        ),
        wrong,
    )


def chatted_ever(wrong: Formula) -> Mistake:
    return Mistake(
        "chatted_ever",
        Text(
            "只要聊过天，不管是哪天、在下单前还是下单后，你都算成了客服的单。归属有期限：下单前几天之内聊过的才算。",
            "Anyone who ever chatted, even long before the order or only after it, counts as a CS sale in your figure. An order "
            "is credited only for a chat within a few days before it.",
        ),
        wrong,
    )


def join_repeats(wrong: Formula) -> Mistake:
    return Mistake(
        "join_repeats",
        Text(
            "合并两张表时，订单行被重复了：对上几行，金额就加了几遍。合并之后数一下行数；合并之前，先让另一张表每个键只剩一行。",
            "Joining two tables repeated the order rows: as many rows as match, as often its amount went in. Count the rows after "
            "a join, and before it bring the other table down to one row per key.",
        ),
        wrong,
    )


def net_for_gross(wrong: Formula) -> Mistake:
    return Mistake(
        "net_for_gross",
        Text(
            "你把退款扣掉了。题目写明是退款前金额：这里不减退款。",
            "You took the refunds off. The question says before refunds: nothing is subtracted here.",
        ),
        wrong,
    )


def refunded_dropped(wrong: Formula) -> Mistake:
    return Mistake(
        "refunded_dropped",
        Text(
            "有过退款的订单，你整笔删掉了。退了一部分的，剩下的钱还在：减去退掉的金额，别删订单。",
            "You dropped every order that had a refund. Where only a part was given back, the rest stays: subtract the refund, "
            "keep the order.",
        ),
        wrong,
    )


def mean_of_days(metric: str) -> Mistake:
    """The mean of the days' values of a metric, where its own value is asked for."""
    return Mistake(
        "mean_of_days",
        Text(
            "你先算了每天的数，再把各天平均。忙的一天和闲的一天就一样重了。各天的分子、分母先分别加总，最后只除一次。",
            "You computed each day's value and averaged the days, so that a quiet day weighs as much as a busy one. Add up all "
            "days' numerators and denominators first, then divide once.",
        ),
        lambda shop: mean_of(shop, metric, "date"),
    )


def days_added_up(wrong: Formula) -> Mistake:
    return Mistake(
        "days_added_up",
        Text(
            "你把每天的人数加起来了。隔天又来的客户就算了两次。人数在整段日期里去重，只数一次。",
            "You added up the days' head counts, and whoever came back on another day was counted twice. Count distinct people "
            "once, over all the days.",
        ),
        wrong,
    )


def turned(right: Formula, turn: Callable[[float], float]) -> Formula:
    """The right number in another form."""

    def ask(shop: Shop) -> float:
        value = right(shop)
        assert isinstance(value, float)
        return turn(value)

    return ask


def minutes_for_seconds(right: Formula) -> Mistake:
    return Mistake(
        "minutes_for_seconds",
        Text(
            "算得没错，单位换错了：这是分钟，题目要的是秒，再乘 60。",
            "Computed well, in the wrong unit: these are minutes, and the question asks for seconds. Multiply by 60.",
        ),
        turned(right, lambda seconds: seconds / 60),
    )


def fraction_for_percent(right: Formula) -> Mistake:
    return Mistake(
        "fraction_for_percent",
        Text(
            "算得没错，写法不对：你写的是小数，题目要的是百分之几，再乘 100。",
            "Computed well, in the wrong form: this is a fraction, and the question asks for per cent. Multiply by 100.",
        ),
        turned(right, lambda percent: percent / 100),
    )


def complement(right: Formula) -> Mistake:
    return Mistake(
        "complement",
        Text(
            "你算的是反面，两个率加起来正好是 1。看清题目问的是哪一边，再用 1 减。",
            "You have the opposite rate: the two of them make 1. See which one the question asks for, and subtract yours from 1.",
        ),
        turned(right, lambda share: 1 - share),
    )


def cohort_ignored(wrong: Formula) -> Mistake:
    return Mistake(
        "cohort_ignored",
        Text(
            "你用全部买家去除询单客户，分子分母不是同一批人：有的买家没有询单，有的窗口还没到期。"
            "先定下已到期的询单客户，再看他们中有几位付了款。",
            "You divided all buyers by the inquirers, who are not the same people: some buyers never inquired, and some "
            "inquiries are still open. Fix the inquirers whose window has closed, then see how many of them paid.",
        ),
        wrong,
    )


def other_metric(code: str, zh: str, en: str, wrong: Formula) -> Mistake:
    """A metric that lies near the one asked for."""
    return Mistake(code, Text(zh, en), wrong)


def of_rows(made: Mapping[str, float], rows: list[str]) -> dict[str, float] | None:
    """A table of these rows; None where one of them has no value."""
    return {row: float(made[row]) for row in rows} if all(row in made for row in rows) else None
