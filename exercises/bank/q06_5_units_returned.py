"""The share of the units sold that came back."""

from __future__ import annotations

from bank.shared.days import SIXTY
from bank.shared.frames import units, value
from bank.shared.refunding import paid

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _with_unshipped(shop: Shop) -> float:
    orders, refunds = paid(shop, SIXTY), shop.pandas("refunds").dropna(subset="completed_at")
    return float(refunds.loc[refunds["order_id"].isin(orders["order_id"]), "quantity"].sum() / units(shop, orders))


QUESTION = Question(
    id="06.q5",
    kind="numeric",
    points=2,
    prompt=Text(
        "2022 年 3 月 1 日到 4 月 29 日付款的订单，**数量退货率**（按件）是多少？已完结的退货退款才算，没发货就退的不算。"
        "写成小数，保留四位。",
        "Of the orders paid from 1 March to 29 April 2022, what is the **return rate by units**? Completed returns only; what "
        "was refunded before it was shipped is no return. As a fraction to four decimals.",
    ),
    recipe="goods",
    answer=lambda shop: value(shop, "return_rate_units", SIXTY),
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        Mistake(
            "orders_for_units",
            Text(
                "你数的是订单：一单只退一件，也成了整单退。题目问的是件。",
                "You counted orders: one item back made the whole order returned. The question asks for units.",
            ),
            lambda shop: value(shop, "return_rate_orders", SIXTY),
        ),
        Mistake(
            "amount_for_units",
            Text("你除的是金额。题目问的是件数。", "You divided money. The question asks for units."),
            lambda shop: value(shop, "return_rate_amount", SIXTY),
        ),
        Mistake(
            "unshipped_in",
            Text(
                "没发货就退的也算进去了：货没有出门，谈不上退货。只留 `kind` 是 `return` 的。",
                "Refunds before shipping are in it: nothing left the house, so nothing was returned. Keep `kind` = `return`.",
            ),
            _with_unshipped,
        ),
    ),
    hints=(
        Text(
            "`refunds` 里的 `quantity` 是退的件数，`kind` 是哪一种退款。",
            "In `refunds`, `quantity` is units, `kind` the sort of refund.",
        ),
        Text("退回的件数 ÷ 这些订单卖出的件数。", "Units returned ÷ units of these orders."),
    ),
)
