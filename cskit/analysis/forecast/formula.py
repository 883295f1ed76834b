"""The sources' formula: from the sales goal of a day to the receptions that customer service must expect (P)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cskit.analysis.estimate import positive, share
from cskit.errors import UsageError, told

Per = Literal["buyer", "order"]


@dataclass(frozen=True)
class Inputs:
    """What the formula needs. `sales`: the shop's sales of the day (yuan), `cs_share`: the part that customer service
    brings in, `spend_per_buyer` (yuan), `conversion`: buyers ÷ inquirers, `inquiry_share`: inquirers ÷ receptions,
    the rest being after-sale. `per="order"`: the spend given is per order, as in an order report; a buyer places
    `orders_per_buyer`, without which the forecast is that much too high. Final payments of deposits paid on earlier
    days bring sales and no inquiry: leave them out of `sales`.
    Errors: `UsageError` for a value that is missing, zero, negative, or no share. Source: P, steps 1–3.

    >>> Inputs(1_000_000, 0.30, 200, 0.40, 0.60).receptions
    6250.0
    >>> Inputs(1_000_000, 0.30, 200, 0.40, 0.60, per="order", orders_per_buyer=1.25).receptions
    5000.0
    """

    sales: float
    cs_share: float
    spend_per_buyer: float
    conversion: float
    inquiry_share: float
    per: Per = "buyer"
    orders_per_buyer: float = 1.0

    def __post_init__(self) -> None:
        positive({"sales": self.sales, "spend per buyer": self.spend_per_buyer})
        share({"cs share": self.cs_share, "conversion": self.conversion, "inquiry share": self.inquiry_share})
        if self.per not in ("buyer", "order"):
            raise UsageError(told("spend_per", per=self.per))
        positive({"orders per buyer": self.orders_per_buyer})
        if self.orders_per_buyer < 1:
            raise UsageError(told("orders_per_buyer", count=self.orders_per_buyer))
        if self.per == "buyer" and self.orders_per_buyer != 1:
            raise UsageError(told("orders_per_buyer_only"))

    @property
    def presale(self) -> float:
        """Inquirers: sales × CS share ÷ spend per buyer ÷ conversion."""
        spend = self.spend_per_buyer * (self.orders_per_buyer if self.per == "order" else 1)
        return self.sales * self.cs_share / spend / self.conversion

    @property
    def receptions(self) -> float:
        """All receptions: inquirers ÷ their share of receptions."""
        return self.presale / self.inquiry_share

    @property
    def aftersale(self) -> float:
        """Receptions that are no inquiry."""
        return self.receptions - self.presale

    def extremes(self, uncertainty: float) -> tuple[float, float]:
        """All five inputs off by `uncertainty` in the direction that hurts: the factors on the receptions.

        >>> low, high = Inputs(1_000_000, 0.30, 200, 0.40, 0.60).extremes(0.10)
        >>> round(low, 2), round(high, 2)
        (0.61, 1.66)
        """
        off = checked_uncertainty(uncertainty)
        return (1 - off) ** 2 / (1 + off) ** 3, (1 + off) ** 2 / (1 - off) ** 3


def checked_uncertainty(uncertainty: float) -> float:
    """The relative uncertainty of the inputs: 0.10 is ±10 %. `UsageError` below 0 or from 1 on."""
    if not 0 <= uncertainty < 1:
        raise UsageError(told("uncertainty", uncertainty=uncertainty))
    return uncertainty
