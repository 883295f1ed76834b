"""Spend per buyer of the whole team: one ratio of sums."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import WEEK
from bank.shared.frames import created, sold, units, value, within
from bank.shared.mistakes import created_for_paid, last_day_cut, mean_of_rates, orders_for_buyers, shop_for_cs
from bank.shared.refunding import paid
from bank.shared.usual import chatted_ever, created_day, join_repeats, net_for_gross, no_period, talk

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _over_units(shop: Shop) -> float:
    orders = sold(shop, WEEK)
    return float(orders["amount"].sum()) / units(shop, orders)


def _per_buyer(orders: pd.DataFrame) -> float:
    return float(orders["amount"].sum()) / orders["customer_id"].nunique()


def _chatted(shop: Shop) -> float:
    orders = paid(shop, WEEK)
    return _per_buyer(orders[orders["customer_id"].isin(talk(shop)["customer_id"])])


def _joined(shop: Shop) -> float:
    return _per_buyer(sold(shop, WEEK).merge(shop.pandas("messages")[["customer_id"]], on="customer_id"))


def _unpaid_too(shop: Shop) -> float:
    return _per_buyer(created(shop, WEEK))


QUESTION = Question(
    id="02.q1",
    kind="numeric",
    points=3,
    prompt=Text(
        "2021 年 6 月 7 日至 13 日这一周，整个客服团队的**客单价**是多少？"
        "只看归属到客服的已付款订单，按付款日计入，退款前金额。订单归下单前最后和这位客户聊天的客服，"
        "聊天与下单隔三天以内（按日期数）；没有这样的聊天，就不归任何人。单位：元，保留两位小数。",
        "In the week of 7–13 June 2021, what was the whole CS team's **spend per buyer**? Take the paid orders credited "
        "to an agent, by the day of payment, before refunds. An order is credited to the agent the customer last chatted "
        "with before placing it, on the same date or at most three dates earlier; without such a chat it is nobody's. In "
        "yuan, to two decimals.",
    ),
    recipe="unit_price",
    answer=lambda shop: value(shop, "spend_per_buyer", WEEK),
    tolerance=0.01,
    unit="yuan",
    mistakes=(
        mean_of_rates("spend_per_buyer", WEEK),
        orders_for_buyers(lambda shop: value(shop, "average_order_value", WEEK)),
        Mistake(
            "units_for_buyers",
            Text(
                "你除的是件数，得到的是件均价：一件商品平均卖多少钱。客单价问的是一位客户平均花多少钱，"
                "两者之间还隔着“每人买几件”。",
                "You divided by units and got the average item price: what one article sells for. Spend per buyer is "
                "what one customer spends; between the two stands how many articles each of them takes.",
            ),
            _over_units,
        ),
        shop_for_cs(lambda shop: value(shop, "shop_spend_per_buyer", WEEK)),
        created_for_paid(_unpaid_too),
        created_day(lambda shop: _per_buyer(within(sold(shop), WEEK, "created_day"))),
        no_period(lambda shop: value(shop, "spend_per_buyer")),
        chatted_ever(_chatted),
        join_repeats(_joined),
        net_for_gross(lambda shop: value(shop, "net_sales", WEEK) / value(shop, "buyers", WEEK)),
        last_day_cut("spend_per_buyer", WEEK),
    ),
    hints=(
        Text(
            "先不急着算，用一句话说清分母：你在数什么？",
            "Before computing, say the denominator aloud: what do you count?",
        ),
        Text(
            "分子是这一周付款、归属到客服的订单金额之和；分母是这些订单背后不重复的客户。",
            "On top: the amounts of orders paid this week and credited to an agent. Below: the distinct customers behind "
            "them.",
        ),
        Text(
            "`measure` 不带 `by` 时，算的就是全团队的一个比率；别忘了 `period`。",
            "`measure` without `by` gives one ratio for the whole team; do not forget `period`.",
        ),
    ),
)
