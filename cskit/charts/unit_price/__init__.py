"""The charts and tables of the unit-price lesson, one function per section."""

from __future__ import annotations

from cskit.charts.unit_price.agents import headline, per_buyer_and_order, ranking, sure
from cskit.charts.unit_price.bundles import bundles, recommendations
from cskit.charts.unit_price.identity import identity, one_customer, parts, story
from cskit.charts.unit_price.mix import fair, mix, tiers_there
from cskit.charts.unit_price.people import checked
from cskit.charts.unit_price.worth import here, trusted, worth

__all__ = [
    "bundles",
    "checked",
    "fair",
    "headline",
    "here",
    "identity",
    "mix",
    "one_customer",
    "parts",
    "per_buyer_and_order",
    "ranking",
    "recommendations",
    "story",
    "sure",
    "tiers_there",
    "trusted",
    "worth",
]
