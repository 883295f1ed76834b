"""The refund rate of the promotion's orders: a cohort, not a week's bookkeeping."""

from __future__ import annotations

import pandas as pd
from bank.shared import refunding
from bank.shared.days import SALE
from bank.shared.frames import all_orders, sold, value, within
from bank.shared.mistakes import last_day_cut
from bank.shared.usual import created_day, no_period, other_metric

from cskit.course.exercises.question import Question, Text
from cskit.shop import Shop


def _refunded(shop: Shop, orders: pd.DataFrame) -> pd.Series:
    done = shop.pandas("refunds").dropna(subset="completed_at")
    return orders["order_id"].isin(done["order_id"])


def _by_created_day(shop: Shop) -> float:
    orders = all_orders(shop)
    return float(_refunded(shop, within(orders[orders["sold"] == 1], SALE, "created_day")).mean())


def _of_customers(shop: Shop) -> float:
    orders = refunding.paid(shop, SALE)
    back = orders[_refunded(shop, orders)]
    return back["customer_id"].nunique() / orders["customer_id"].nunique()


QUESTION = Question(
    id="08.q2",
    kind="numeric",
    points=3,
    prompt=Text(
        "大促三天（2021 年 11 月 11 日至 13 日）付款的订单，到目前为止的**退款率**（按单数）是多少？全店订单，"
        "有已完结退款的算。写成小数，保留四位。",
        "Of the orders paid in the three promotion days (11–13 November 2021), what is the **refund rate** to date, by "
        "number of orders? All the shop's orders; completed refunds count. As a fraction to four decimals.",
    ),
    recipe="review",
    answer=lambda shop: value(shop, "refund_rate", SALE),
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        *refunding.wrong(SALE).values(),
        last_day_cut("refund_rate", SALE),
        created_day(_by_created_day),
        no_period(lambda shop: value(shop, "refund_rate")),
        other_metric(
            "cs_for_shop",
            "你只看了归属到客服的订单。题目问全店：没咨询就下的单也算。",
            "You took the orders credited to an agent alone. The question is about the whole shop, with those placed without asking.",
            lambda shop: float(_refunded(shop, sold(shop, SALE)).mean()),
        ),
        other_metric(
            "customers_for_orders",
            "你数的是客户：退过款的客户 ÷ 买家。题目按单数，一位客户可以有几笔订单。",
            "You counted customers: those with a refund ÷ buyers. The question counts orders, and one customer may have several.",
            _of_customers,
        ),
    ),
    hints=(
        Text("11 月 12 日付款、18 日退完的订单，算不算？", "Paid on 12 November, refunded on the 18th: does it count?"),
        Text(
            "分母：这三天付款的订单。分子：其中至少有一笔已完结退款的，不管哪天完结。",
            "Below: orders paid in these days. Above: those of them with at least one completed refund, whenever that was.",
        ),
    ),
)
