"""The refund rate of the promotion's orders: a cohort, not a week's bookkeeping."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import SALE
from bank.shared.frames import all_orders, value, within

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _requested(shop: Shop) -> float:
    paid = _paid(shop)
    return float(paid["order_id"].isin(shop.pandas("refunds")["order_id"]).mean())


def _rows(shop: Shop) -> float:
    refunds = shop.pandas("refunds").dropna(subset="completed_at")
    paid = _paid(shop)
    return float(refunds["order_id"].isin(paid["order_id"]).sum() / len(paid))


def _paid(shop: Shop) -> pd.DataFrame:
    orders = all_orders(shop)
    return within(orders[orders["sold"] == 1], SALE, "paid_day")


def _over_created(shop: Shop) -> float:
    made = within(all_orders(shop), SALE, "created_day")
    return value(shop, "refund_rate", SALE) * len(_paid(shop)) / len(made)


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
        Mistake(
            "refunds_of_the_period",
            Text(
                "你用这三天完结的退款去除这三天的订单，分子分母不是同一批：大促的货还在路上，退款多半在后面几天。"
                "先锁定这三天付款的订单，再一路追它们的退款。",
                "You divided the refunds completed in these days by the orders of these days: two different sets. The "
                "goods are still on their way, and most refunds come later. Fix the orders, then follow their refunds.",
            ),
            lambda shop: value(shop, "refund_rate_period", SALE),
        ),
        Mistake(
            "requests_counted",
            Text(
                "你把还在申请中的退款也算了。没有完结时间的，可能撤销，先不计入。",
                "You counted refunds that are only requested. Without a completion time they may still be withdrawn.",
            ),
            _requested,
        ),
        Mistake(
            "refunds_for_orders",
            Text(
                "你数的是退款笔数。有的订单分两次退：退款两笔，订单还是一笔。",
                "You counted refunds. Some orders are refunded in two parts: two refunds, one order.",
            ),
            _rows,
        ),
        Mistake(
            "amount_for_orders",
            Text(
                "这是按金额算的退款率。部分退款只退一半的钱，却是整整一笔有退款的订单。题目按单数。",
                "That is the refund rate by amount. A partial refund is half the money and still one whole order refunded. "
                "The question counts orders.",
            ),
            lambda shop: value(shop, "refund_rate_amount", SALE),
        ),
        Mistake(
            "created_orders_below",
            Text(
                "你的分母是这三天创建的全部订单，没付款的也在里面。没付过钱，就谈不上退款。",
                "Your denominator is every order created in these days, unpaid ones included. What was never paid cannot "
                "be refunded.",
            ),
            _over_created,
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
