"""Sales net of refunds: each refund once, and only those that are done."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import WEEK
from bank.shared.frames import sold, value, within
from bank.shared.mistakes import last_day_cut, shop_for_cs, subtotal_summed
from bank.shared.refunding import paid
from bank.shared.usual import chatted_ever, join_repeats, refunded_dropped, talk

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _gross(shop: Shop) -> float:
    return value(shop, "cs_sales", WEEK)


def _net(shop: Shop) -> float:
    return value(shop, "net_sales", WEEK)


def _open_refunds_off(shop: Shop) -> float:
    refunds = shop.pandas("refunds")
    asked = refunds[refunds["order_id"].isin(sold(shop, WEEK)["order_id"])]
    return _gross(shop) - float(asked["amount"].sum())


def _refunds_of_the_week(shop: Shop) -> float:
    refunds = shop.pandas("refunds").dropna(subset="completed_at")
    refunds["day"] = refunds["completed_at"].astype("datetime64[s]").astype("int64") // 86_400
    theirs = within(refunds[refunds["order_id"].isin(sold(shop)["order_id"])], WEEK)
    return _gross(shop) - float(theirs["amount"].sum())


def _done(shop: Shop) -> pd.DataFrame:
    return shop.pandas("refunds").dropna(subset="completed_at")[["order_id", "amount"]]


def _less_refunds(shop: Shop, orders: pd.DataFrame) -> float:
    done = _done(shop)
    return float(orders["amount"].sum() - done.loc[done["order_id"].isin(orders["order_id"]), "amount"].sum())


def _chatted(shop: Shop) -> float:
    orders = paid(shop, WEEK)
    return _less_refunds(shop, orders[orders["customer_id"].isin(talk(shop)["customer_id"])])


def _joined(shop: Shop, how: str = "left") -> float:
    both = sold(shop, WEEK).merge(_done(shop), on="order_id", how=how, suffixes=("", "_back"))
    return float(both["amount"].sum() - both["amount_back"].sum())


def _untouched(shop: Shop) -> float:
    orders = sold(shop, WEEK)
    return float(orders.loc[~orders["order_id"].isin(_done(shop)["order_id"]), "amount"].sum())


QUESTION = Question(
    id="02.q3",
    kind="numeric",
    points=3,
    prompt=Text(
        "这一周（6 月 7 日至 13 日付款）的客服订单，扣掉**这些订单**至今已经完结的退款，还剩多少**客服销售净额**？"
        "单位：元，保留两位小数。",
        "Take the CS orders paid in that week (7–13 June) and subtract the refunds completed to date **on those orders**. "
        "What are the **net CS sales**? In yuan, to two decimals.",
    ),
    recipe="unit_price",
    answer=_net,
    tolerance=0.01,
    unit="yuan",
    mistakes=(
        last_day_cut("net_sales", WEEK),
        Mistake(
            "refunds_left_in",
            Text(
                "退款还在里面。这是退款前的客服销售额，题目要的是扣掉已完结退款之后的净额。",
                "The refunds are still in. These are CS sales before refunds; the question asks what is left after those "
                "completed.",
            ),
            _gross,
        ),
        Mistake(
            "refunds_twice",
            Text(
                "退款被你扣了两次。`net_sales` 本身已经扣过退款，或者订单表和退款表合并时重复了。同一笔钱只退一次。",
                "You took the refunds off twice. `net_sales` has them off already, or joining orders and refunds repeated "
                "rows. One refund is given once.",
            ),
            lambda shop: 2 * _net(shop) - _gross(shop),
        ),
        Mistake(
            "open_refunds_off",
            Text(
                "你把还没完结的退款申请也扣了。申请可能撤销，也可能只退一部分，没有完结时间的先不算。",
                "You also took off refunds that are only requested. A request may be withdrawn or granted in part; while "
                "there is no completion time it does not count.",
            ),
            _open_refunds_off,
        ),
        Mistake(
            "refunds_of_the_week",
            Text(
                "你扣的是这一周完结的退款，其中一些是上一周的订单，而这一周的订单有些要到下一周才退。"
                "先锁定订单，再去找它们的退款。",
                "You took off the refunds completed within the week. Some belong to earlier orders, and some of this "
                "week's orders are refunded only next week. Fix the orders first, then look for their refunds.",
            ),
            _refunds_of_the_week,
        ),
        shop_for_cs(lambda shop: _less_refunds(shop, paid(shop, WEEK))),
        chatted_ever(_chatted),
        join_repeats(_joined),
        refunded_dropped(_untouched),
        Mistake(
            "refunded_only",
            Text(
                "合并时只留下了有退款的订单（`inner`），没退款的全丢了。以订单表为准左连接（`how='left'`），没有退款的减 0。",
                "The join kept only orders with a refund (`inner`), and all the others are gone. Keep every order "
                "(`how='left'`) and subtract nothing where there is no refund.",
            ),
            lambda shop: _joined(shop, "inner"),
        ),
        subtotal_summed(lambda shop: 2 * _net(shop)),
    ),
    hints=(
        Text(
            "先想清楚：是“这一周的退款”，还是“这一周订单的退款”？",
            "First decide: the week's refunds, or the refunds of the week's orders?",
        ),
        Text(
            "按订单编号把退款对到订单上，只留有完结时间的，每笔减一次。",
            "Match refunds to orders by order id, keep those with a completion time, subtract each once.",
        ),
    ),
)
