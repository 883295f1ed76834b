"""The refund rate of a week's orders, followed to the end."""

from __future__ import annotations

from bank.shared import refunding
from bank.shared.days import RETURNS
from bank.shared.frames import value
from bank.shared.mistakes import last_day_cut
from bank.shared.usual import complement, no_period

from cskit.course.exercises.question import Question, Text

WRONG = refunding.wrong(RETURNS)

QUESTION = Question(
    id="05.q1",
    kind="numeric",
    points=3,
    prompt=Text(
        "2022 年 5 月 9 日到 15 日付款的订单，**退款率**（按单数）是多少？有已完结退款的订单算。写成小数，保留四位。",
        "Of the orders paid from 9 to 15 May 2022, what is the **refund rate** by number of orders? Orders with a completed "
        "refund count. As a fraction to four decimals.",
    ),
    recipe="aftersales",
    answer=lambda shop: value(shop, "refund_rate", RETURNS),
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        *(WRONG[code] for code in WRONG if code != "amount_for_orders"),
        no_period(lambda shop: value(shop, "refund_rate")),
        complement(lambda shop: value(shop, "refund_rate", RETURNS)),
        last_day_cut("refund_rate", RETURNS),
    ),
    hints=(
        Text("15 日付款、28 日退完的订单，算不算？", "Paid on the 15th, refunded on the 28th: does it count?"),
        Text(
            "分母：这一周付款的订单。分子：其中至少有一笔已完结退款的，不管哪天完结。",
            "Below: orders paid in the week. Above: those of them with at least one completed refund, whenever that was.",
        ),
    ),
)
