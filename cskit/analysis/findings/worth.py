"""What an inquirer and a buyer of the promotion were worth: how findings become yuan."""

from __future__ import annotations

from dataclasses import dataclass

from cskit.analysis.frames import value_of
from cskit.analysis.measured import whole_shop
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import once
from cskit.rules import Rules
from cskit.shop import Shop

METRICS = ["inquiry_conversion", "spend_per_buyer", "inquiring_customers", "receptions", "average_item_price"]


@dataclass(frozen=True)
class Worth:
    """`buyer`: spend per buyer; `inquirer`: × inquiry conversion; `reception`: × inquirers per reception (yuan, NaN
    where unknown); `item`: average item price."""

    buyer: float
    inquirer: float
    reception: float
    item: float


@once
def worth(shop: Shop, promotion: Promotion, rules: str | Rules) -> Worth:
    """The promotion's own averages; good for ordering findings and for a first size."""
    rows = whole_shop(shop, promotion, rules)
    conversion, buyer, inquirers, receptions, item = (value_of(rows, m) for m in METRICS)
    per_reception = inquirers / receptions if receptions > 0 else float("nan")
    return Worth(buyer, buyer * conversion, buyer * conversion * per_reception, item)


def known(value: float) -> float | None:
    """None for NaN: a size that cannot be told is no size."""
    return value if value == value else None


def weight(value: float) -> float:
    """For ordering: an unknown size counts as nothing."""
    return value if value == value else 0.0
