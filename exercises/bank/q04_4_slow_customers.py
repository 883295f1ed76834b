"""Slow-served customers: more than three, over 120 seconds, in one reception, counted once."""

from __future__ import annotations

import pandas as pd
from bank.shared.frames import receptions, turns, value
from bank.shared.mistakes import receptions_for_customers
from bank.shared.usual import other_metric, possibly

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

RECEPTION = ["customer_id", "agent_id", "day"]


def _people(slow: pd.Series) -> float:
    """Distinct customers among receptions marked slow."""
    return float(slow[slow].index.get_level_values("customer_id").nunique())


def _three_will_do(shop: Shop) -> float:
    seen = turns(shop)
    return _people((seen["wait"] > 120).groupby([seen[c] for c in RECEPTION]).sum() >= 3)


def _from_two_minutes(shop: Shop) -> float:
    seen = turns(shop)
    return _people((seen["wait"] >= 120).groupby([seen[c] for c in RECEPTION]).sum() > 3)


def _over_all_visits(shop: Shop) -> float:
    seen = turns(shop)
    return float(((seen["wait"] > 120).groupby(seen["customer_id"]).sum() > 3).sum())


def _unanswered_too(shop: Shop) -> float:
    seen = turns(shop)
    return _people((~(seen["wait"] <= 120)).groupby([seen[c] for c in RECEPTION]).sum() > 3)


def _slow_on_average(shop: Shop) -> float:
    return _people(turns(shop).groupby(RECEPTION)["wait"].mean() > 120)


QUESTION = Question(
    id="04.q4",
    kind="numeric",
    points=3,
    prompt=Text(
        "三天里有多少位**慢响应客户**？慢响应：一次接待中，等待**超过** 120 秒的回合**多于** 3 个。单位：人，整数。",
        "How many **customers with slow replies** were there in the three days? Slow replies: **more than** 3 turns with a wait "
        "of **over** 120 seconds in one reception. A whole number of people.",
    ),
    recipe="response",
    answer=lambda shop: value(shop, "slow_response_customers"),
    tolerance=0.0,
    unit="count",
    mistakes=(
        Mistake(
            "at_least_three",
            Text(
                "你把正好 3 个慢回合的也算进来了。“多于 3 个”是 4 个起。代码里差一个等号，名单就长了一截。",
                "You let exactly 3 slow turns count. More than 3 begins at 4: one equals sign in the code, and the list "
                "grows.",
            ),
            _three_will_do,
        ),
        Mistake(
            "at_least_120",
            Text(
                "你把正好等了 120 秒的也算慢了。“超过 120 秒”不含 120 秒整。",
                "You called a wait of exactly 120 seconds slow. Over 120 seconds does not include 120.",
            ),
            _from_two_minutes,
        ),
        receptions_for_customers(lambda shop: float(receptions(shop)["is_slow"].sum())),
        Mistake(
            "over_all_visits",
            Text(
                "你把一位客户几次接待里的慢回合加在一起了。口径说的是“一次接待中”：同一客户、同一客服、同一天。",
                "You added up a customer's slow turns over several receptions. The definition says in one reception: same "
                "customer, same agent, same day.",
            ),
            _over_all_visits,
        ),
        possibly(
            other_metric(
                "any_slow_turn",
                "有一个回合超过 120 秒，你就算慢了。题目要一次接待里多于 3 个。",
                "One turn of over 120 seconds was enough for you. The question asks for more than 3 in one reception.",
                lambda shop: float(turns(shop).query("wait > 120")["customer_id"].nunique()),
            )
        ),
        possibly(
            other_metric(
                "turns_for_customers",
                "你数的是慢回合，不是客户。先挑出慢的接待，再数里面有几位客户。",
                "You counted slow turns, not customers. Pick the slow receptions first, then count the customers in them.",
                lambda shop: float((turns(shop)["wait"] > 120).sum()),
            )
        ),
        possibly(
            other_metric(
                "unanswered_as_slow",
                "没人回复的回合，你也算成慢回合了。没有回复就没有等待时长，由未回复的指标去管。",
                "You counted turns nobody answered as slow. A turn without a reply has no wait; other metrics watch it.",
                _unanswered_too,
            )
        ),
        possibly(
            other_metric(
                "average_over_120",
                "你比的是每次接待的平均等待。题目要一个回合一个回合地看：超过 120 秒的有几个。",
                "You compared the average wait of each reception. The question goes turn by turn: how many took over 120 seconds.",
                _slow_on_average,
            )
        ),
    ),
    hints=(
        Text(
            "题目里有两个边界，都写着“超过”“多于”。",
            "There are two thresholds in the question; read “more than” and “over” again.",
        ),
        Text(
            "先在每次接待里数慢回合，再挑出接待，最后数不重复的客户。",
            "Count slow turns in each reception, then keep receptions, then count distinct customers.",
        ),
    ),
)
