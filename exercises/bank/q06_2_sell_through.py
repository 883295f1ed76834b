"""Sell-through of one product: units sold over what there was to sell."""

from __future__ import annotations

from typing import cast

import pandas as pd
from bank.shared.days import STOCKED
from bank.shared.frames import values

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _books(shop: Shop) -> tuple[int, int, int]:
    """The hooded sweatshirt's opening stock, units received and closing stock."""
    stock: pd.DataFrame = shop.pandas("stock").query("product_id == 'hoodie'").sort_values("date")
    return (
        int(stock["opening_units"].iloc[0]),
        int(stock["received_units"].sum()),
        int(stock["closing_units"].iloc[-1]),
    )


def _rate(shop: Shop) -> float:
    return values(shop, "sell_through_rate", "product", STOCKED)["hoodie"]


def _over(shop: Shop, opening: bool, received: bool) -> float:
    first, came, _ = _books(shop)
    return _rate(shop) * (first + came) / (first * opening + came * received)


QUESTION = Question(
    id="06.q2",
    kind="numeric",
    points=2,
    prompt=Text(
        "2022 年 4 月，连帽卫衣（hoodie）的**售罄率**是多少？写成小数，保留四位。",
        "What was the **sell-through** of the hooded sweatshirt (hoodie) in April 2022? As a fraction to four decimals.",
    ),
    recipe="goods",
    answer=_rate,
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        Mistake(
            "over_opening",
            Text(
                "你只除了期初库存。这个月还进过货，卖的有一部分是后来进的。",
                "You divided by the opening stock alone. More came in during the month, and part of it was sold.",
            ),
            lambda shop: _over(shop, True, False),
        ),
        Mistake(
            "over_received",
            Text(
                "你只除了进货。月初手里就有货，也在卖。",
                "You divided by what came in alone. There was stock at the beginning, and it was for sale.",
            ),
            lambda shop: _over(shop, False, True),
        ),
        Mistake(
            "closing_over_opening",
            Text(
                "你算的是剩下的 ÷ 期初。售罄率说的是卖掉的。",
                "That is what was left ÷ what there was at the start. Sell-through is about what was sold.",
            ),
            lambda shop: cast(float, _books(shop)[2] / _books(shop)[0]),
        ),
    ),
    hints=(
        Text("能卖的一共有多少件？", "How many units were there to sell?"),
        Text("卖出件数 ÷（月初库存 + 当月入库）。", "Units sold ÷ (stock on the first day + units received)."),
    ),
)
