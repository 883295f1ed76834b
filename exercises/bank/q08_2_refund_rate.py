"""The refund rate of the promotion's orders: a cohort, not a week's bookkeeping."""

from __future__ import annotations

from bank.shared import refunding
from bank.shared.days import SALE
from bank.shared.frames import value
from bank.shared.mistakes import last_day_cut

from cskit.course.exercises.question import Question, Text

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
    mistakes=(*refunding.wrong(SALE).values(), last_day_cut("refund_rate", SALE)),
    hints=(
        Text("11 月 12 日付款、18 日退完的订单，算不算？", "Paid on 12 November, refunded on the 18th: does it count?"),
        Text(
            "分母：这三天付款的订单。分子：其中至少有一笔已完结退款的，不管哪天完结。",
            "Below: orders paid in these days. Above: those of them with at least one completed refund, whenever that was.",
        ),
    ),
)
