"""Findings about hours: outages, accounts dropped, too few and too many agents, a forecast that missed."""

from __future__ import annotations

import pandas as pd

from cskit.analysis.findings.finding import Finding
from cskit.analysis.findings.worth import known, weight, worth
from cskit.analysis.hours import hours
from cskit.analysis.lost_sales import lost_sales
from cskit.analysis.presence import presence
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import Missing
from cskit.rules import Rules
from cskit.shop import Shop

MOST = 3  # of one kind: the rest is in the section's table
LEAST_DROPPED = 3  # accounts that went off line in the same ten minutes; fewer may be a break
LEAST_IDLE_SHARE = 0.05
LEAST_MISS = 0.25


def outages(shop: Shop, promotion: Promotion, rules: str | Rules) -> list[Finding]:
    """Hours in which most of the expected receptions never arrived."""
    each = worth(shop, promotion, rules).reception
    return [
        Finding(
            "outage",
            {
                "day": ("day", row["date"]),
                "hours": ("hours", range(int(row["from_hour"]), int(row["to_hour"]) + 1)),
                "lost": ("rate", row["lost_share"]),
                "receptions": ("count", row["receptions"]),
                "expected": ("count", row["expected"]),
            },
            yuan=known(row["lost_receptions"] * each),
            customers=row["lost_receptions"],
            weight=weight(row["lost_receptions"] * each),
        )
        for _, row in hours(shop, promotion, rules=rules).outages.head(MOST).iterrows()
    ]


def accounts_dropped(shop: Shop, promotion: Promotion, rules: str | Rules) -> list[Finding]:
    """Several accounts that went off line within ten minutes of each other, inside their shifts."""
    told = presence(shop, promotion, rules=rules)
    if isinstance(told, Missing) or told.dropped.empty:
        return []
    found = []
    usual = _usual_load(hours(shop, promotion, rules=rules).frame)
    each = worth(shop, promotion, rules).reception
    for at, event in told.dropped.groupby(told.dropped["offline_at"].dt.floor("10min")):
        if event["agent"].nunique() < LEAST_DROPPED:
            continue
        gone = event["minutes"].sum() / 60
        found.append(
            Finding(
                "accounts_dropped",
                {
                    "day": ("day", pd.Timestamp(str(at)).date()),
                    "time": ("text", event["offline_at"].min().strftime("%H:%M")),
                    "agents": ("count", event["agent"].nunique()),
                    "minutes": ("count", event["minutes"].median()),
                    "agent_hours": ("times", gone),
                    "names": ("texts", sorted(event["name"])),
                },
                customers=known(gone * usual),
                weight=weight(gone * usual * each),
            )
        )
    return sorted(found, key=lambda f: -f.weight)[:MOST]


def under_staffed(shop: Shop, promotion: Promotion, rules: str | Rules) -> list[Finding]:
    """Hours that were both far busier per agent and far slower than usual; without shifts, only far slower."""
    told = hours(shop, promotion, rules=rules)
    reviewed = told.frame[told.frame["reviewed"]]
    staffed = reviewed["load"].notna().any()
    short = reviewed[reviewed["fit"] == "under"] if staffed else reviewed[reviewed["slow"]]
    if short.empty:
        return []
    lost = lost_sales(shop, promotion, rules=rules)
    per_hour = lost.hours.set_index("hour")["inquiry_conversion"] * lost.spend_per_buyer
    at = lost.by_hour.merge(short[["date", "hour"]], on=["date", "hour"])
    yuan = float((at["lost"] * at["hour"].map(per_hour)).sum())
    worst = short.sort_values("average_response_seconds", ascending=False).iloc[0]
    values = {
        "hours": ("hours", short["hour"].tolist()),
        "days": ("days", sorted(set(short["date"]))),
        "n": ("count", len(short)),
        "receptions": ("count", short["receptions"].sum()),
        "wait": ("seconds", _mean_wait(short)),
        "usual_wait": ("seconds", told.frame["average_response_seconds"].median()),
        "worst_day": ("day", worst["date"]),
        "worst_hour": ("hours", [int(worst["hour"])]),
        "worst_wait": ("seconds", worst["average_response_seconds"]),
        "lost": ("count", at["lost"].sum()),
    }
    if staffed:
        values |= {
            "load": ("times", short["receptions"].sum() / short["agents"].sum()),
            "usual": ("times", _usual_load(reviewed)),
            "short": ("count", round((short["needed_agents"] - short["agents"]).mean())),
            "limit": ("seconds", short["slow_from"].iloc[0]),
        }
    kind = "under_staffed" if staffed else "slow_hours"
    return [Finding(kind, values, yuan=known(yuan), customers=float(at["lost"].sum()), weight=weight(yuan))]


def over_staffed(shop: Shop, promotion: Promotion, rules: str | Rules) -> list[Finding]:
    """Agent-hours beyond the need in hours of less than half the usual load, when they are 5 % of all or more."""
    told = hours(shop, promotion, rules=rules)
    table = told.by_hour_of_day
    idle = float(table["idle_agent_hours"].sum())
    reviewed = told.frame[told.frame["reviewed"] & told.frame["load"].notna()]
    total = float(reviewed["agents"].sum())
    if total == 0 or idle < LEAST_IDLE_SHARE * total:
        return []
    over = reviewed[reviewed["fit"] == "over"]
    most = table[table["idle_agent_hours"] >= table["idle_agent_hours"].max() / 2]
    yuan = idle * _hourly_cost(shop)
    values = {
        "hours": ("hours", most["hour"].tolist()),
        "idle": ("count", idle),
        "share": ("rate", idle / total),
        "load": ("times", over["receptions"].sum() / over["agents"].sum()),
        "usual": ("times", _usual_load(reviewed)),
        "n": ("count", len(over)),
    }
    return [Finding("over_staffed", values, yuan=known(yuan), weight=weight(yuan))]


def forecast_missed(shop: Shop, promotion: Promotion, rules: str | Rules) -> list[Finding]:
    """A forecast a quarter or more too high or too low in total."""
    quality = hours(shop, promotion, rules=rules).quality
    if quality is None or abs(quality.bias) < LEAST_MISS:
        return []
    values = {
        "forecast": ("count", quality.forecast),
        "actual": ("count", quality.actual),
        "off": ("rate", abs(quality.bias)),
        "wape": ("rate", quality.wape),
        "n": ("count", quality.hours),
    }
    kind = "forecast_high" if quality.bias > 0 else "forecast_low"
    return [Finding(kind, values, customers=abs(quality.forecast - quality.actual))]


def _usual_load(frame: pd.DataFrame) -> float:
    return float(frame["usual_load"].iloc[0]) if len(frame) else float("nan")


def _mean_wait(frame: pd.DataFrame) -> float:
    return float((frame["average_response_seconds"] * frame["receptions"]).sum() / frame["receptions"].sum())


def _hourly_cost(shop: Shop) -> float:
    """The mean cost of one agent-hour; NaN where it is not known."""
    if not shop.has("agents", "hourly_cost"):
        return float("nan")
    return float(shop.pandas("agents")["hourly_cost"].astype(float).mean())
