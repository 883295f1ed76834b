"""Teams and agents side by side: load, output, conversion, unit price, and how far targets were met."""

from __future__ import annotations

import pandas as pd

from cskit.analysis.compare import attainment, beside
from cskit.analysis.frames import wide, with_people
from cskit.analysis.measured import PER_AGENT, per_agent
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import once, section
from cskit.metrics import measure
from cskit.metrics.targets import targets_for
from cskit.rules import Rules
from cskit.shop import Shop

METRICS = PER_AGENT[: PER_AGENT.index("response_p90")]
OVERALL = ("cs_sales", "inquiry_conversion", "receptions_per_agent_day", "output_per_agent_day")


@once
def overall(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """All teams together (项目拉通): sales, conversion, receptions and output per agent-day, each with its attainment
    and last year (the columns of `compare.beside`)."""
    return beside(shop, promotion, OVERALL, rules)


@section("agents.team")
def by_team(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """One row per team: every metric of `METRICS`, agent_days, `inquiry_conversion_low/_high/_n`, and for metrics with
    a team target `<metric>_floor_attainment`, `<metric>_stretch_attainment`."""
    return _table(shop, promotion, "team", rules)


@once
def by_agent(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """One row per agent who worked, most sales first: name, team, role and the columns of `by_team`.

    Conversion stands with its Wilson interval: a ranking of agents is mostly a ranking of luck where these overlap.
    """
    frame = with_people(shop, _table(shop, promotion, "agent", rules))
    return frame.sort_values("cs_sales", ascending=False, ignore_index=True)


def _table(shop: Shop, promotion: Promotion, by: str, rules: str | Rules) -> pd.DataFrame:
    if by == "agent":
        rows = per_agent(shop, promotion.period, rules)
        rows = rows[rows["metric"].isin(METRICS)]
    else:
        rows = measure(shop, list(METRICS), by=by, rules=rules, period=promotion.period)
    frame = wide(rows, by, {"receptions_per_agent_day": "agent_days"})
    worked = frame.reindex(columns=["receptions", "agent_days"]).fillna(0).max(axis=1) > 0
    frame = frame[frame[by].notna() & worked].reset_index(drop=True)
    targets = targets_for(shop, promotion.period).set_index(["metric", "scope"])
    scopes = f"{by}:" + frame[by].astype(str)
    for metric in OVERALL:
        for kind in ("floor", "stretch"):
            goals = [targets[kind].get((metric, scope), float("nan")) for scope in scopes]
            if metric in frame and any(goal == goal for goal in goals):
                met = [attainment(metric, v, goal) for v, goal in zip(frame[metric], goals, strict=True)]
                frame[f"{metric}_{kind}_attainment"] = met
    return frame
