"""The sources' formula: from the sales goal of a day to the receptions that customer service must expect (P)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from cskit.analysis.estimate import positive, share
from cskit.errors import UsageError, told

Per = Literal["buyer", "order"]


@dataclass(frozen=True)
class Inputs:
    """What the formula needs. `sales`: the shop's sales of the day (yuan), `cs_share`: the part that customer service
    brings in, `spend_per_buyer` (yuan), `conversion`: buyers ÷ inquirers, `inquiry_share`: inquirers ÷ receptions,
    the rest being after-sale. `per="order"`: the spend given is per order, a buyer places `orders_per_buyer`."""

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

    def as_dict(self) -> dict[str, float | str]:
        """The inputs by name."""
        return asdict(self)


def expected_receptions(
    sales: float,
    cs_share: float,
    spend_per_buyer: float,
    conversion: float,
    inquiry_share: float,
    *,
    per: Per = "buyer",
    orders_per_buyer: float = 1.0,
) -> float:
    """Receptions of a day = sales × CS share ÷ spend per buyer ÷ conversion ÷ pre-sale inquiry share.

    Sales and spend in yuan, the rest shares above 0 and at most 1. A spend taken from an order report is per *order*;
    with `per="order"` it is multiplied by `orders_per_buyer`, without which the forecast is that much too high.
    Final payments of deposits paid on earlier days bring sales and no inquiry: leave them out of `sales`.
    Errors: `UsageError` for a value that is missing, zero, negative, or no share. Source: P, steps 1–3.

    >>> expected_receptions(1_000_000, 0.30, 200, 0.40, 0.60)
    6250.0
    >>> expected_receptions(1_000_000, 0.30, 200, 0.40, 0.60, per="order", orders_per_buyer=1.25)
    5000.0
    """
    return Inputs(sales, cs_share, spend_per_buyer, conversion, inquiry_share, per, orders_per_buyer).receptions


def split_receptions(receptions: float, inquiry_share: float) -> tuple[float, float]:
    """Receptions as pre-sale (inquiries) and after-sale.

    >>> split_receptions(6250, 0.60)
    (3750.0, 2500.0)
    """
    positive({"receptions": receptions})
    share({"inquiry share": inquiry_share})
    presale = receptions * inquiry_share
    return presale, receptions - presale


def checked_uncertainty(uncertainty: float) -> float:
    """The relative uncertainty of the inputs: 0.10 is ±10 %. `UsageError` below 0 or from 1 on."""
    if not 0 <= uncertainty < 1:
        raise UsageError(told("uncertainty", uncertainty=uncertainty))
    return uncertainty
