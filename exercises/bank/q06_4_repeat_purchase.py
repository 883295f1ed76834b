"""Repeat purchase: who bought on two days of one window."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import SIXTY
from bank.shared.frames import all_orders, value, within

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _bought(shop: Shop) -> pd.DataFrame:
    orders = all_orders(shop)
    return within(orders[orders["sold"] == 1], SIXTY, "paid_day")


def _over_everybody(shop: Shop) -> float:
    days = _bought(shop).groupby("customer_id")["paid_day"].nunique()
    return float(
        (days >= 2).sum() / len(set(shop.pandas("messages")["customer_id"]) | set(all_orders(shop)["customer_id"]))
    )


QUESTION = Question(
    id="06.q4",
    kind="numeric",
    points=3,
    prompt=Text(
        "2022 年 3 月 1 日到 4 月 29 日这 60 天，**复购率**是多少？同一天的几单算一次购买。写成小数，保留四位。",
        "What was the **repeat purchase rate** of the 60 days from 1 March to 29 April 2022? Several orders of one day are "
        "one purchase. As a fraction to four decimals.",
    ),
    recipe="goods",
    answer=lambda shop: value(shop, "repeat_purchase_rate", SIXTY),
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        Mistake(
            "orders_for_days",
            Text(
                "你数的是订单。一天里拆成两单付的，还是一次购买；要数买过几**天**。",
                "You counted orders. Two orders of one day are one purchase split in two; count the **days** on which "
                "somebody bought.",
            ),
            lambda shop: float((_bought(shop).groupby("customer_id")["order_id"].nunique() >= 2).mean()),
        ),
        Mistake(
            "two_windows",
            Text(
                "这是回购率：上一个 60 天买过、这 60 天又买。复购只看一个窗口。",
                "That is the repurchase rate: bought in the 60 days before and again in these. Repeat purchase looks at one "
                "window.",
            ),
            lambda shop: value(shop, "repurchase_rate", SIXTY),
        ),
        Mistake(
            "over_all_customers",
            Text(
                "你的分母是所有客户，连没买的、别的日子买的都在内。分母是这 60 天的买家。",
                "Your denominator holds every customer, those who bought nothing or at other times as well. Below stand the "
                "buyers of these 60 days.",
            ),
            _over_everybody,
        ),
    ),
    hints=(
        Text("先数每位买家在这 60 天里买过几天。", "Count first on how many of these days each buyer bought."),
        Text("买过两天以上的买家 ÷ 全部买家。", "Buyers with two days or more ÷ all buyers."),
    ),
)
