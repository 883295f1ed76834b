"""Findings about hours: outages, accounts dropped, too few and too many agents, a forecast that missed."""

import pandas as pd

from cskit.analysis.presence import Presence
from cskit.review.base import Reviewed
from cskit.review.findings.finding import Found, about, found, worth
from cskit.review.load import hours
from cskit.review.lost import lost_sales
from cskit.review.presence import presence
from cskit.written import day, days_listed, hours_listed, listed, written

LEAST_DROPPED = 3  # accounts that went off line in the same ten minutes; fewer may be a break
LEAST_IDLE_SHARE = 0.05
LEAST_MISS = 0.25


def outages(review: Reviewed) -> list[Found]:
    """Hours in which most of the expected receptions never arrived."""
    return [
        found(
            "outage",
            {
                "day": day(row["date"]),
                "hours": hours_listed(range(int(row["from_hour"]), int(row["to_hour"]) + 1)),
                "lost": written(row["lost_share"], "rate"),
                "receptions": written(row["receptions"], "count"),
                "expected": written(row["expected"], "count"),
            },
            yuan=row["lost_receptions"] * worth(review).reception,
            customers=row["lost_receptions"],
        )
        for row in hours(review).outages.to_dict("records")
    ]


@about(presence)
def accounts_dropped(review: Reviewed, told: Presence) -> list[Found]:
    """Several accounts that went off line within ten minutes of each other, inside their shifts."""
    if told.dropped.empty:
        return []
    dropped = []
    usual = _usual_load(hours(review).frame)
    for at, event in told.dropped.groupby(told.dropped["offline_at"].dt.floor("10min")):
        if event["agent"].nunique() < LEAST_DROPPED:
            continue
        gone = event["minutes"].sum() / 60
        said = {
            "day": day(pd.Timestamp(str(at)).date()),
            "time": event["offline_at"].min().strftime("%H:%M"),
            "agents": written(event["agent"].nunique(), "count"),
            "minutes": written(event["minutes"].median(), "count"),
            "agent_hours": f"{gone:.1f}",
            "names": listed(sorted(event["name"])),
        }
        unserved = gone * usual
        dropped.append(found("accounts_dropped", said, customers=unserved, weight=unserved * worth(review).reception))
    return dropped


def under_staffed(review: Reviewed) -> list[Found]:
    """Hours that were both far busier per agent and far slower than usual; without shifts, only far slower."""
    told = hours(review)
    reviewed = told.frame[told.frame["reviewed"]]
    staffed = reviewed["load"].notna().any()
    short = reviewed[reviewed["fit"] == "under"] if staffed else reviewed[reviewed["slow"]]
    if short.empty:
        return []
    lost = lost_sales(review)
    per_hour = lost.hours.set_index("hour")["inquiry_conversion"] * lost.spend_per_buyer
    at = lost.by_hour.merge(short[["date", "hour"]], on=["date", "hour"])
    worst = short.sort_values("average_response_seconds", ascending=False).iloc[0]
    mean_wait = (short["average_response_seconds"] * short["receptions"]).sum() / short["receptions"].sum()
    said = {
        "hours": hours_listed(short["hour"].tolist()),
        "days": days_listed(sorted(set(short["date"]))),
        "n": written(len(short), "count"),
        "receptions": written(short["receptions"].sum(), "count"),
        "wait": written(mean_wait, "seconds"),
        "usual_wait": written(told.frame["average_response_seconds"].median(), "seconds"),
        "worst_day": day(worst["date"]),
        "worst_hour": hours_listed([int(worst["hour"])]),
        "worst_wait": written(worst["average_response_seconds"], "seconds"),
        "lost": written(at["lost"].sum(), "count"),
    }
    if staffed:
        said |= {
            "load": f"{short['receptions'].sum() / short['agents'].sum():.1f}",
            "usual": f"{_usual_load(reviewed):.1f}",
            "short": written(round((short["needed_agents"] - short["agents"]).mean()), "count"),
            "limit": written(short["slow_from"].iloc[0], "seconds"),
        }
    yuan = float((at["lost"] * at["hour"].map(per_hour)).sum())
    kind = "under_staffed" if staffed else "slow_hours"
    return [found(kind, said, yuan=yuan, customers=float(at["lost"].sum()))]


def over_staffed(review: Reviewed) -> list[Found]:
    """Agent-hours beyond the need in hours of less than half the usual load, when they are 5 % of all or more."""
    told = hours(review)
    table = told.by_hour_of_day
    reviewed = told.frame[told.frame["reviewed"] & told.frame["load"].notna()]
    idle, total = float(table["idle_agent_hours"].sum()), float(reviewed["agents"].sum())
    if total == 0 or idle < LEAST_IDLE_SHARE * total:
        return []
    over = reviewed[reviewed["fit"] == "over"]
    most = table[table["idle_agent_hours"] >= table["idle_agent_hours"].max() / 2]
    said = {
        "hours": hours_listed(most["hour"].tolist()),
        "idle": written(idle, "count"),
        "share": written(idle / total, "rate"),
        "load": f"{over['receptions'].sum() / over['agents'].sum():.1f}",
        "usual": f"{_usual_load(reviewed):.1f}",
        "n": written(len(over), "count"),
    }
    costs_known = review.shop.has("agents", "hourly_cost")
    cost = review.shop.pandas("agents")["hourly_cost"].astype(float).mean() if costs_known else float("nan")
    return [found("over_staffed", said, yuan=idle * cost)]


def forecast_missed(review: Reviewed) -> list[Found]:
    """A forecast a quarter or more too high or too low in total."""
    quality = hours(review).quality
    if quality is None or abs(quality.bias) < LEAST_MISS:
        return []
    said = {
        "forecast": written(quality.forecast, "count"),
        "actual": written(quality.actual, "count"),
        "off": written(abs(quality.bias), "rate"),
        "wape": written(quality.wape, "rate"),
        "n": written(quality.hours, "count"),
    }
    off = abs(quality.forecast - quality.actual)
    return [found("forecast_high" if quality.bias > 0 else "forecast_low", said, customers=off)]


def _usual_load(frame: pd.DataFrame) -> float:
    return float(frame["usual_load"].iloc[0]) if len(frame) else float("nan")
