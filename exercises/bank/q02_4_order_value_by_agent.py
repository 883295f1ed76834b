"""Average order value, agent by agent: whose order is it?"""

from __future__ import annotations

from typing import Literal

import pandas as pd
from bank.shared.days import WEEK
from bank.shared.frames import names, sold, touched, units, values, within
from bank.shared.mistakes import cut_short
from bank.shared.usual import created_day, join_repeats, no_period, of_rows, talk

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _answer(shop: Shop) -> dict[str, float]:
    each = values(shop, "average_order_value", "agent", WEEK)
    return {agent: each[agent] for agent in names(shop)}


def _per_buyer(shop: Shop) -> dict[str, float]:
    each = values(shop, "spend_per_buyer", "agent", WEEK)
    return {agent: each[agent] for agent in names(shop)}


def _per_item(shop: Shop) -> dict[str, float]:
    orders = sold(shop, WEEK)
    return {
        agent: float(theirs["amount"].sum()) / units(shop, theirs)
        for agent in names(shop)
        for theirs in [orders[orders["agent_id"] == agent]]
    }


def _everyone_touched(shop: Shop) -> dict[str, float]:
    both = touched(shop).merge(sold(shop, WEEK)[["order_id", "amount"]], on="order_id")
    mean = both.groupby("agent_id")["amount"].mean()
    return {agent: float(mean[agent]) for agent in names(shop)}


def _means(shop: Shop, orders: pd.DataFrame) -> dict[str, float] | None:
    return of_rows(orders.groupby("agent_id")["amount"].mean(), names(shop))


def _met(shop: Shop, keep: Literal["first", "last"]) -> dict[str, float] | None:
    met = talk(shop).drop_duplicates("customer_id", keep=keep).set_index("customer_id")["agent_id"]
    orders = sold(shop, WEEK)
    return _means(shop, orders.assign(agent_id=orders["customer_id"].map(met)))


def _joined(shop: Shop) -> dict[str, float] | None:
    orders = sold(shop, WEEK)[["customer_id", "amount"]]
    return _means(shop, orders.merge(talk(shop)[["customer_id", "agent_id"]], on="customer_id"))


QUESTION = Question(
    id="02.q4",
    kind="table",
    points=4,
    prompt=Text(
        "同一周，四位售前客服（ahe、lixia、xiaoman、zhiqiu）各自的**笔单价**是多少？"
        "每位客服一行，行名用客服账号。单位：元，保留两位小数。",
        "In the same week, what was the **average order value** of each of the four sales agents (ahe, lixia, xiaoman, "
        "zhiqiu)? One row per agent, named by account. In yuan, to two decimals.",
    ),
    recipe="unit_price",
    answer=_answer,
    tolerance=0.01,
    unit="yuan",
    mistakes=(
        Mistake(
            "buyers_for_orders",
            Text(
                "你除的是买家，这是客单价。笔单价问一笔订单平均多少钱：拍两单的客户，分母里算两笔。",
                "You divided by buyers: that is spend per buyer. Order value asks what one order is worth; somebody with "
                "two orders counts as two below the line.",
            ),
            _per_buyer,
        ),
        Mistake(
            "units_for_orders",
            Text(
                "你除的是件数，这是件均价。一笔订单里可以有好几件。",
                "You divided by units: that is the item price. One order may hold several units.",
            ),
            _per_item,
        ),
        Mistake(
            "everyone_touched",
            Text(
                "只要客户聊过，你就把订单记给了每一位客服，同一笔订单被算了好几次。一笔订单只归一个人：下单前最后聊的那一位。",
                "You credited an order to every agent the customer had talked to, so that it was counted several times. "
                "An order belongs to one agent: the last one the customer talked to before placing it.",
            ),
            _everyone_touched,
        ),
        Mistake(
            "first_agent_met",
            Text(
                "你把订单都记给了客户最早聊的那位客服。归属看的是下单前最后一位。",
                "You credited every order to the first agent its customer ever met. What counts is the last one before it.",
            ),
            lambda shop: _met(shop, "first"),
        ),
        Mistake(
            "last_agent_met",
            Text(
                "你把订单都记给了客户最后聊的那位客服，可那次聊天有的在下单之后。只看每一笔订单之前的聊天。",
                "You credited every order to the last agent its customer ever met, who sometimes came after it. Look only at "
                "the chats before each order.",
            ),
            lambda shop: _met(shop, "last"),
        ),
        join_repeats(_joined),
        created_day(lambda shop: _means(shop, within(sold(shop), WEEK, "created_day"))),
        no_period(lambda shop: _means(shop, sold(shop))),
        cut_short(WEEK, lambda shop, days: _means(shop, sold(shop, days))),
    ),
    hints=(
        Text("笔单价的“笔”是订单。", "Average order value divides by orders."),
        Text(
            '`measure(..., by="agent")` 按归属规则把每笔订单只记给一位客服。',
            '`measure(..., by="agent")` credits every order to one agent, as the attribution rule says.',
        ),
    ),
    rows=names,
)
