"""Groups compared as if all had the same customers: direct standardisation by strata such as price tiers."""

from __future__ import annotations

import numpy as np
import pandas as pd

TIERS = ("entry", "core", "premium")


def tier_order(tiers: pd.Series) -> list[str]:
    """The tiers there are, cheapest first; names of the shop's own come before the known ones, nothing first."""
    there = {str(t) for t in tiers.dropna()}
    return [*sorted(there - set(TIERS)), *(t for t in TIERS if t in there)]


def standardised(rows: pd.DataFrame) -> pd.DataFrame:
    """What each agent's buyers would spend if every agent had the same customers by tier (direct standardisation).

    agent, buyers, raw, value, low, high, covered: Σ over tiers of (everyone's share of buyers × the agent's spend in
    that tier). Weights count each agent's buyers of all agents together. A tier the agent never had is left out and
    the weights rescaled; `covered` is the share of weight that was left. Limits: 1.96 √(Σ weight² × variance ÷ n),
    with everyone's variance within the tier: one buyer in a tier has none of its own, and shows as a wide interval.
    """
    tiers = rows.groupby("tier", sort=True)["sales"].agg(all_buyers="size", variance="var").reset_index()
    tiers["weight"] = tiers["all_buyers"] / len(rows)
    cells = rows.groupby(["agent", "tier"], sort=True)["sales"].agg(n="size", mean="mean").reset_index()
    cells = cells.merge(tiers[["tier", "variance", "weight"]], on="tier")
    cells["covered"] = cells.groupby("agent")["weight"].transform("sum")
    share = cells["weight"] / cells["covered"]
    cells = cells.assign(part=share * cells["mean"], spread=share**2 * cells["variance"] / cells["n"])
    by_agent = cells.groupby("agent", sort=True)
    out = rows.groupby("agent", sort=True)["sales"].agg(buyers="size", raw="mean")
    half = 1.959964 * np.sqrt(by_agent["spread"].sum(min_count=1))
    out["value"] = by_agent["part"].sum()
    out["low"], out["high"] = out["value"] - half, out["value"] + half
    out["covered"] = by_agent["covered"].first()
    return out.reset_index()
