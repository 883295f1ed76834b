"""A refund rate by orders, and the ways in which it goes wrong."""

from __future__ import annotations

import pandas as pd
from bank.shared.frames import all_orders, value, within

from cskit.course.exercises.question import Mistake, Text
from cskit.period import Period
from cskit.shop import Shop


def paid(shop: Shop, days: Period) -> pd.DataFrame:
    orders = all_orders(shop)
    return within(orders[orders["sold"] == 1], days, "paid_day")


def wrong(days: Period) -> dict[str, Mistake]:
    """The named ways for the orders paid on these days, by code."""
    named = (_of_the_period(days), _requests(days), _rows(days), _by_amount(days), _over_created(days))
    return {mistake.code: mistake for mistake in named}


def _of_the_period(days: Period) -> Mistake:
    return Mistake(
        "refunds_of_the_period",
        Text(
            "你用这几天完结的退款去除这几天的订单，分子分母不是同一批：货还在路上，退款多半在后面几天。"
            "先锁定这几天付款的订单，再一路追它们的退款。",
            "You divided the refunds completed in these days by the orders of these days: two different sets. The goods "
            "are still on their way, and most refunds come later. Fix the orders, then follow their refunds.",
        ),
        lambda shop: value(shop, "refund_rate_period", days),
    )


def _requests(days: Period) -> Mistake:
    def ask(shop: Shop) -> float:
        return float(paid(shop, days)["order_id"].isin(shop.pandas("refunds")["order_id"]).mean())

    return Mistake(
        "requests_counted",
        Text(
            "你把还在申请中的退款也算了。没有完结时间的，可能撤销，先不计入。",
            "You counted refunds that are only requested. Without a completion time they may still be withdrawn.",
        ),
        ask,
    )


def _rows(days: Period) -> Mistake:
    def ask(shop: Shop) -> float:
        refunds, orders = shop.pandas("refunds").dropna(subset="completed_at"), paid(shop, days)
        return float(refunds["order_id"].isin(orders["order_id"]).sum() / len(orders))

    return Mistake(
        "refunds_for_orders",
        Text(
            "你数的是退款笔数。有的订单分两次退：退款两笔，订单还是一笔。",
            "You counted refunds. Some orders are refunded in two parts: two refunds, one order.",
        ),
        ask,
    )


def _by_amount(days: Period) -> Mistake:
    return Mistake(
        "amount_for_orders",
        Text(
            "这是按金额算的退款率。部分退款只退一半的钱，却是整整一笔有退款的订单。题目按单数。",
            "That is the refund rate by amount. A partial refund is half the money and still one whole order refunded. "
            "The question counts orders.",
        ),
        lambda shop: value(shop, "refund_rate_amount", days),
    )


def _over_created(days: Period) -> Mistake:
    def ask(shop: Shop) -> float:
        made = within(all_orders(shop), days, "created_day")
        return value(shop, "refund_rate", days) * len(paid(shop, days)) / len(made)

    return Mistake(
        "created_orders_below",
        Text(
            "你的分母是这几天创建的全部订单，没付款的也在里面。没付过钱，就谈不上退款。",
            "Your denominator is every order created in these days, unpaid ones included. What was never paid cannot be "
            "refunded.",
        ),
        ask,
    )
