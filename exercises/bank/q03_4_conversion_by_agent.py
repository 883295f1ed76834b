"""Each agent's own conversion: an order counts for the agent it is credited to."""

from __future__ import annotations

import pandas as pd
from bank.shared.frames import inquiries, names, outcomes, receptions, sold, values
from bank.shared.mistakes import created_for_paid, open_as_lost, paid_over_served
from bank.shared.usual import cohort_ignored, of_rows, other_metric

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _answer(shop: Shop) -> dict[str, float]:
    rate = values(shop, "inquiry_conversion", "agent")
    return {agent: rate[agent] for agent in names(shop)}


def _shares(shop: Shop, paid: pd.DataFrame, asked: pd.DataFrame) -> dict[str, float]:
    top, bottom = (frame.groupby("agent_id")["customer_id"].nunique() for frame in (paid, asked))
    return {agent: float(top.get(agent, 0) / bottom[agent]) for agent in names(shop)}


def _anyones_order(shop: Shop) -> dict[str, float]:
    found = outcomes(shop)
    ripe = found[found["mature"] == 1]
    return _shares(shop, ripe[ripe["converted"] == 1], ripe)


def _open_counted(shop: Shop) -> dict[str, float]:
    found = outcomes(shop, "agent_id")
    return _shares(shop, found[found["converted"] == 1], found)


def _over_served(shop: Shop) -> dict[str, float]:
    found = outcomes(shop, "agent_id")
    return _shares(shop, found[(found["mature"] == 1) & (found["converted"] == 1)], receptions(shop))


def _share_of_buyers(shop: Shop) -> dict[str, float] | None:
    buyers = sold(shop)
    each = buyers.groupby("agent_id")["customer_id"].nunique() / buyers["customer_id"].nunique()
    return of_rows(each, names(shop))


QUESTION = Question(
    id="03.q4",
    kind="table",
    points=4,
    prompt=Text(
        "五位售前客服（ahe、dongqing、lixia、xiaoman、zhiqiu）各自的**询单转化率**是多少？"
        "订单归谁，成交就算谁的；没到期的询单不计。每位客服一行，行名用客服账号，写成小数，保留四位。",
        "What is the **inquiry conversion** of each of the five sales agents (ahe, dongqing, lixia, xiaoman, zhiqiu)? A "
        "conversion belongs to the agent its order is credited to; inquiries still open stay out. One row per agent, "
        "named by account, as a fraction to four decimals.",
    ),
    recipe="conversion",
    answer=_answer,
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        Mistake(
            "anyones_order",
            Text(
                "客户在你这里问过，最后找谁买的你都算成这位客服的成交，同一笔订单就给好几个人加了分。"
                "按客服看，只认归属到他本人的订单。",
                "Whoever a customer finally bought with, you counted it for every agent they had asked, so one order "
                "raised several people's rates. By agent, only orders credited to that agent convert.",
            ),
            _anyones_order,
        ),
        created_for_paid(lambda shop: of_rows(values(shop, "inquiry_to_order", "agent"), names(shop))),
        other_metric(
            "same_day_only",
            "你只认当天付款的。多想一晚再来付钱的客户也成交了：窗口是三天。",
            "You accepted payments of the same day only. Customers who pay tomorrow have bought too: the window is three days.",
            lambda shop: of_rows(values(shop, "inquiry_conversion_same_day", "agent"), names(shop)),
        ),
        other_metric(
            "share_of_buyers",
            "这是每位客服占全部买家的几成，几个人加起来约等于 1。转化率的分母是这位客服自己的询单客户。",
            "That is each agent's share of all buyers: together they make about 1. A conversion divides by the agent's own "
            "inquirers.",
            _share_of_buyers,
        ),
        cohort_ignored(lambda shop: _shares(shop, sold(shop), inquiries(shop))),
        open_as_lost(_open_counted),
        paid_over_served(_over_served),
    ),
    hints=(
        Text(
            "同一位客户问了小满，又问了知秋，最后在知秋那里下单：小满的转化率该不该涨？",
            "A customer asks Xiaoman, then Zhiqiu, and orders with Zhiqiu. Should Xiaoman's rate rise?",
        ),
        Text(
            '`measure(my.shop, "inquiry_conversion", by="agent")` 的 `value` 一列就是；只留售前客服。',
            'It is the `value` column of `measure(my.shop, "inquiry_conversion", by="agent")`; keep the sales agents.',
        ),
    ),
    rows=names,
)
