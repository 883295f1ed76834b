"""Findings about seasonal agents: too few receptions for their wages, and chats taken without the exam."""

from __future__ import annotations

import pandas as pd

from cskit.analysis.costs import costs
from cskit.analysis.estimate import Estimate
from cskit.analysis.findings.finding import Finding
from cskit.analysis.findings.worth import known, weight, worth
from cskit.analysis.hours import hours
from cskit.analysis.intervals import newcombe
from cskit.analysis.presence import agents_by_hour, logged_in, planned
from cskit.analysis.promotion import Promotion
from cskit.analysis.seasonal import Seasonal, seasonal
from cskit.analysis.section import Missing
from cskit.analysis.teams import by_team
from cskit.rules import Rules
from cskit.shop import Shop

MOST_OF_REGULAR = 0.7  # seasonal receptions per agent-day below this share of the regulars' are "too few"


def seasonal_receptions(shop: Shop, promotion: Promotion, rules: str | Rules) -> list[Finding]:
    """Seasonal agents who received clearly fewer customers per day than regulars; size: what their receptions cost
    beyond the regulars' wage per reception."""
    told = seasonal(shop, promotion, rules=rules)
    if told is None or isinstance(told, Missing):
        return []
    rows = told.comparison.set_index("metric")
    if "receptions_per_agent_day" not in rows.index:
        return []
    row = rows.loc["receptions_per_agent_day"]
    if not (row["high"] < 0 and row["seasonal"] < MOST_OF_REGULAR * row["regular"]):
        return []
    yuan = _dear_receptions(shop, promotion, rules)
    if yuan is not None and yuan <= 0:
        return []
    idle, short = _off_peak(shop, promotion, rules)
    values = {
        "seasonal": ("count", row["seasonal"]),
        "regular": ("count", row["regular"]),
        "agents": ("count", row["seasonal_agents"]),
        "share": ("rate", row["seasonal"] / row["regular"]),
        "low": ("count", -row["high"]),
        "high": ("count", -row["low"]),
        "idle": ("rate", idle),
        "short": ("rate", short),
    }
    kind = "seasonal_receptions" if idle == idle else "seasonal_receptions_unplanned"
    return [Finding(kind, values, yuan=yuan, weight=weight(yuan if yuan is not None else float("nan")))]


def _dear_receptions(shop: Shop, promotion: Promotion, rules: str | Rules) -> float | None:
    """Seasonal wages beyond what as many receptions cost with regulars; None where wages are not known."""
    cost, teams = costs(shop, promotion, rules=rules), by_team(shop, promotion, rules=rules)
    if isinstance(cost, Missing) or isinstance(teams, Missing):
        return None
    wages = cost.teams.set_index("team")["wages"]
    receptions = teams.set_index("team")["receptions"]
    both = [t for t in ("seasonal", "in_house") if t in wages.index and receptions.get(t, 0) > 0]
    if len(both) < 2:
        return None
    return known(float(wages["seasonal"] - receptions["seasonal"] * wages["in_house"] / receptions["in_house"]))


def _off_peak(shop: Shop, promotion: Promotion, rules: str | Rules) -> tuple[float, float]:
    """The share of seasonal agent-hours that lay in over- and in under-staffed hours; NaN without shifts or logins."""
    source = logged_in(shop) if "logins" in shop.tables else planned(shop) if "shifts" in shop.tables else None
    if source is None:
        return float("nan"), float("nan")
    own = shop.pandas("agents").query("team == 'seasonal'")["agent_id"]
    frame = hours(shop, promotion, rules=rules).frame
    frame = frame[frame["reviewed"]]
    held = frame["at"].map(agents_by_hour(source[source["agent"].isin(own)])).fillna(0.0)
    if held.sum() == 0:
        return float("nan"), float("nan")
    idle, short = (float(held[frame["fit"] == fit].sum() / held.sum()) for fit in ("over", "under"))
    return idle, short


def seasonal_exams(shop: Shop, promotion: Promotion, rules: str | Rules) -> list[Finding]:
    """Seasonal agents who took chats though they failed the exam, or before they had passed it."""
    told = seasonal(shop, promotion, rules=rules)
    if not isinstance(told, Seasonal) or "chatted_before_pass" not in told.agents:
        return []
    early = told.agents[told.agents["chatted_before_pass"].eq(True) & (told.agents["receptions"] > 0)]
    if early.empty:
        return []
    rest = told.agents.drop(early.index)
    gap = _conversion_gap(early, rest)
    values = {
        "names": ("texts", sorted(early["name"])),
        "agents": ("count", len(early)),
        "exam": ("text", ", ".join(f"{s:g} ({m:g})" for s, m in zip(early["score"], early["pass_mark"], strict=True))),
        "receptions": ("count", early["receptions"].sum()),
        "n": ("count", early["n"].sum()),
        "gap": ("pts", gap.value),
        "low": ("pts", gap.high),
        "high": ("pts", gap.low),
    }
    kind = "exam_failed" if early["passed"].ne(True).any() else "exam_late"
    if not gap.high < 0:  # nothing shows that they sold less: the broken rule is the finding
        return [Finding(f"{kind}_alone", values, None, float(early["receptions"].sum()))]
    lost = -gap.value * float(early["n"].sum())
    yuan = lost * worth(shop, promotion, rules).buyer
    return [Finding(kind, values, known(yuan), float(early["receptions"].sum()), weight(yuan))]


def _conversion_gap(early: pd.DataFrame, rest: pd.DataFrame) -> Estimate:
    """Their conversion minus the other seasonal agents', pooled, with Newcombe's interval."""

    def pooled(frame: pd.DataFrame) -> tuple[float, float]:
        own = frame[frame["n"] > 0]
        return float((own["inquiry_conversion"] * own["n"]).sum()), float(own["n"].sum())

    return newcombe(*pooled(early), *pooled(rest))
