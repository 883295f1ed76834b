"""Mistakes that come back in several questions: one misconception, one code, one way of saying it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bank.shared.frames import mean_of, value

from cskit.course.exercises.question import Answer, Mistake, Text
from cskit.period import Period
from cskit.shop import Shop

Formula = Callable[[Shop], Answer | None]


def mean_of_agents(wrong: Formula) -> Mistake:
    return Mistake(
        "mean_of_agents",
        Text(
            "你把各客服的比率又平均了一次。这样一来，接了五位客户的人和接了五十位的人分量一样重。"
            "先把大家的分子、分母各自加总，最后只除一次。",
            "You averaged the agents' own ratios, so that someone with five customers weighs as much as someone with "
            "fifty. Add up everybody's numerators and denominators first, then divide once.",
        ),
        wrong,
    )


def mean_of_rates(metric: str, period: Period | None = None) -> Mistake:
    """The mean of the agents' values of a metric, where its own value is asked for."""
    return mean_of_agents(lambda shop: mean_of(shop, metric, "agent", period))


def last_day_cut(metric: str, period: Period) -> Mistake:
    """A metric of a period whose last day was filtered away."""
    return cut_short(period, lambda shop, days: value(shop, metric, days))


def cut_short(period: Period, wrong: Callable[[Shop, Period], Answer | None]) -> Mistake:
    """Whatever is computed of a period whose last day was filtered away."""
    shorter = Period(period.start, period.end - timedelta(days=1))
    return Mistake(
        "last_day_cut",
        Text(
            f"{period.end.day} 日那天的不见了：筛到 {period.end.day} 日零点，就少了一整天。上限要写成 {period.end.day + 1} 日零点之前。",
            f"The {period.end.day}th is gone: a limit of the {period.end.day}th means its midnight, and a whole day is lost. "
            f"Filter to before the {period.end.day + 1}th.",
        ),
        lambda shop: wrong(shop, shorter),
    )


def agents_added_up(wrong: Formula) -> Mistake:
    return Mistake(
        "agents_added_up",
        Text(
            "你把各客服名下的人数加起来了。找过两位客服的客户就算了两次。人数要在所问的那一层去重：问全店，就在全店去重。",
            "You added up the agents' head counts, and whoever met two agents was counted twice. People are counted "
            "distinct at the level asked about: for the whole team, once in the whole team.",
        ),
        wrong,
    )


def receptions_for_customers(wrong: Formula) -> Mistake:
    return Mistake(
        "receptions_for_customers",
        Text(
            "你数的是人次，不是人数。同一位客户隔天再来，或者换一位客服，就多一个人次，人还是那一个。想一想哪一列能认出“人”。",
            "You counted receptions, not people. A customer who comes back the next day, or meets another agent, makes "
            "one more reception and is still one person. Which column tells people apart?",
        ),
        wrong,
    )


def created_for_paid(wrong: Formula) -> Mistake:
    return Mistake(
        "created_for_paid",
        Text(
            "你把下了单、还没付款的也算进来了。下单只是意向，付款才算成交。看看哪一列告诉你钱付了没有。",
            "You counted orders that were created but never paid. An order is an intention; a sale is a payment. Look "
            "for the column that says whether, and when, the money came.",
        ),
        wrong,
    )


def shop_for_cs(wrong: Formula) -> Mistake:
    return Mistake(
        "shop_for_cs",
        Text(
            "这是全店的数，包含没有咨询、自己下单的静默客户。题目问的是客服团队：只看归属到客服的订单。",
            "That is the whole shop's figure, with the customers who bought without asking anybody. The question is "
            "about the CS team: keep the orders credited to an agent.",
        ),
        wrong,
    )


def orders_for_buyers(wrong: Formula) -> Mistake:
    return Mistake(
        "orders_for_buyers",
        Text(
            "你数的是订单，不是买家。有人一天拍两三单，单多了，人没有多。“客”说的是客户。",
            "You counted orders, not buyers. Some people place two or three orders in a day: more orders, no more people. "
            "“Per buyer” is per person.",
        ),
        wrong,
    )


def open_as_lost(wrong: Formula) -> Mistake:
    return Mistake(
        "open_as_lost",
        Text(
            "最后几天的询单，三天的付款窗口还没到期，你把其中没付款的都当成流失了。没到期不等于没成交："
            "到期之前，分子和分母都先不算它们。",
            "The inquiries of the last days still have time to pay, and you counted those as lost. Not yet is not never: "
            "until their window has closed, leave them out of both parts.",
        ),
        wrong,
    )


def paid_over_served(wrong: Formula) -> Mistake:
    return Mistake(
        "paid_over_served",
        Text(
            "你的分母是接待人数，里面有来问物流、问退款的售后客户，他们本来就不是来买东西的。询单转化率只除以询单人数。",
            "Your denominator is everybody served, including people who came about a parcel or a refund and were not "
            "there to buy. Inquiry conversion divides by inquiring customers only.",
        ),
        wrong,
    )


def bot_counted(wrong: Formula) -> Mistake:
    return Mistake(
        "bot_counted",
        Text(
            "你把机器人也算进来了。欢迎语弹得再快，客户的问题也没有人回答。看看消息的发送方，只留人工的。",
            "You let the bot count. However fast its welcome pops up, nobody has answered the customer yet. Look at who "
            "sent each message and keep the humans.",
        ),
        wrong,
    )


def last_question(wrong: Formula) -> Mistake:
    return Mistake(
        "last_question",
        Text(
            "你的表是从客户最后一条消息开始走的。客户连发三条，是从第一条就在等。计时从第一个还没回的问题算起。",
            "Your clock started at the customer's last message. Someone who writes three lines in a row has been waiting "
            "since the first. Start at the first question still unanswered.",
        ),
        wrong,
    )


def every_line(wrong: Formula) -> Mistake:
    return Mistake(
        "every_line",
        Text(
            "客户连发三条、客服回一次，你数成了三次等待。这是一个回合，从第一条算起，只等了一次。",
            "Three lines and one reply are one wait, and you counted three, one for each line. It is one turn: it starts at "
            "the first line still unanswered and waits once.",
        ),
        wrong,
    )


def missing_as_zero(wrong: Formula) -> Mistake:
    return Mistake(
        "missing_as_zero",
        Text(
            "没人回复的回合被你当成等了 0 秒：越不回复，数字反而越好看。没有等待时长，就不进平均，另由未回复的指标去管。",
            "Turns nobody answered went in as a wait of 0 seconds, so the less one answers, the better one looks. A turn "
            "without a reply has no wait: it stays out, and other metrics watch it.",
        ),
        wrong,
    )


def share_for_lift(wrong: Formula) -> Mistake:
    return Mistake(
        "share_for_lift",
        Text(
            "你给的是水平，不是变化。题目问高了多少，要拿它和对照的那一边比，而不是只报这一边。",
            "You gave a level, not a change. The question is how much more: set it against the other side instead of "
            "reporting one side alone.",
        ),
        wrong,
    )


def subtotal_summed(wrong: Formula) -> Mistake:
    return Mistake(
        "subtotal_summed",
        Text(
            "你的数正好多出一倍：求和时把“合计”那一行也加进去了。汇总之前，先把小计、合计行去掉。",
            "Your figure is exactly double: the total row went into the sum as well. Take subtotals and totals out before "
            "adding up.",
        ),
        wrong,
    )


def count_for_rate(wrong: Formula) -> Mistake:
    return Mistake(
        "count_for_rate",
        Text(
            "你挑的是次数最多的那位。接得多的人，出现的次数自然也多。要公平地比，先除以各自的总数。",
            "You picked the one with the largest number. Whoever handles more also has more of these. To compare fairly, "
            "divide by each one's own total first.",
        ),
        wrong,
    )
