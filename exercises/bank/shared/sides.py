"""The two teams of a PK, by price tier: who asked, who paid, and rates with one mix of customers or another."""

from __future__ import annotations

from typing import cast

import pandas as pd
from bank.shared.days import PK_WEEK
from bank.shared.frames import once, values

from cskit.metrics import measure
from cskit.shop import Shop

TEAMS = ("outsourced", "in_house")


def rate(shop: Shop, team: str) -> float:
    """Inquiry conversion of a team in the week of the PK."""
    return values(shop, "inquiry_conversion", "team", PK_WEEK)[team]


def asked(shop: Shop) -> pd.DataFrame:
    """Inquirers by tier (rows) and team (columns)."""
    return _cells(shop, "denominator")


def _cells(shop: Shop, part: str) -> pd.DataFrame:
    def ask() -> pd.DataFrame:
        found = measure(shop, "inquiry_conversion", by=["team", "tier"], period=PK_WEEK, interval=False)
        return found[found["team"].isin(TEAMS)].pivot(index="tier", columns="team", values=part)

    return once(shop, ("sides", part), ask)


def standardised(shop: Shop, team: str, weights: pd.Series | None = None) -> float:
    """A team's conversion were its customers of this mix, by tier; without one: of both teams' together."""
    mix = asked(shop).sum(axis=1) if weights is None else weights
    within = _cells(shop, "numerator")[team] / asked(shop)[team]
    return cast(float, (within * mix).sum() / mix.sum())
