"""What the promotion's service cost in full, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cskit.analysis.frames import in_days, people, value_of
from cskit.analysis.measured import whole_shop
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import section
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop

WAGES = "wages"


@dataclass(frozen=True)
class Costs:
    """`items`: item (`wages` and the shop's own items), amount, share. `teams`: team, agents, hours, wages,
    share_of_hours. `total` ÷ `cs_sales` = `cost_to_output`; `base_cost_to_output` is the comparison's. Without
    `costs` the items hold wages only (`wages_only`)."""

    items: pd.DataFrame
    teams: pd.DataFrame
    total: float
    cs_sales: float
    cost_to_output: float
    base_cost_to_output: float
    wages_only: bool


@section("shifts", "agents.hourly_cost")
def costs(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> Costs:
    """People, full cost by item, output, and cost to output of the reviewed days.

    Wages = planned shift hours (a shift belongs to the day it starts on) × hourly cost; other items as booked by day.
    """
    worked = _wages(shop, promotion.period, rules)
    teams = (
        worked.groupby("team")
        .agg(agents=("agent", "nunique"), hours=("hours", "sum"), wages=("wages", "sum"))
        .reset_index()
    )
    teams["share_of_hours"] = teams["hours"] / teams["hours"].sum()
    items = [(WAGES, float(worked["wages"].sum())), *_other(shop, promotion.period)]
    frame = pd.DataFrame(items, columns=["item", "amount"])
    frame["share"] = frame["amount"] / frame["amount"].sum()
    now = whole_shop(shop, promotion, rules)
    before = whole_shop(shop, promotion, rules, promotion.base.period) if promotion.base else now.iloc[:0]
    return Costs(
        items=frame.sort_values("amount", ascending=False, ignore_index=True),
        teams=teams.sort_values("wages", ascending=False, ignore_index=True),
        total=float(frame["amount"].sum()),
        cs_sales=value_of(now, "cs_sales"),
        cost_to_output=value_of(now, "cost_to_output"),
        base_cost_to_output=value_of(before, "cost_to_output"),
        wages_only="costs" not in shop.tables,
    )


def _wages(shop: Shop, period: Period, rules: str | Rules) -> pd.DataFrame:
    """agent, team, hours, wages of each planned shift."""
    shifts = shop.pandas("shifts").rename(columns={"agent_id": "agent"})
    shifts = shifts[in_days(shifts["starts_at"], period, rules)]
    rate = shop.pandas("agents").set_index("agent_id")["hourly_cost"]
    team = people(shop).set_index("agent")["team"]
    hours = (shifts["ends_at"] - shifts["starts_at"]).dt.total_seconds() / 3600
    return pd.DataFrame(
        {
            "agent": shifts["agent"],
            "team": shifts["agent"].map(team).fillna(""),
            "hours": hours,
            "wages": hours * shifts["agent"].map(rate).astype(float),
        }
    )


def _other(shop: Shop, period: Period) -> list[tuple[str, float]]:
    if "costs" not in shop.tables:
        return []
    booked = shop.pandas("costs")
    own = booked[(booked["date"] >= pd.Timestamp(period.start)) & (booked["date"] <= pd.Timestamp(period.end))]
    return [(str(item), float(amount)) for item, amount in own.groupby("item")["amount"].sum().items()]
