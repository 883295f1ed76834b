"""Hour by hour: forecast and actual receptions, who was there, and where the queue broke."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cskit.analysis.frames import wide
from cskit.analysis.presence import agents_by_hour, logged_in, planned
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import once
from cskit.analysis.workload import by_hour_of_day, with_fit
from cskit.metrics import measure
from cskit.metrics.queue import LEAST_Z, deviations
from cskit.rules import Rules, load_rules
from cskit.shop import Shop

METRICS = ["receptions", "first_response_seconds", "average_response_seconds", "response_p90", "response_rate_3min"]
SLOW_TIMES = 3.0  # an hour is far off when it answers three times slower than the usual hour ...
LEAST_RECEPTIONS = 20  # ... and holds enough receptions to be judged


@dataclass(frozen=True)
class ForecastQuality:
    """How good the forecast of the reviewed hours was. WAPE = Σ |actual − forecast| ÷ Σ actual; bias = Σ (forecast −
    actual) ÷ Σ actual, so that + means forecast too high."""

    wape: float
    bias: float
    forecast: float
    actual: float
    hours: int


@dataclass(frozen=True)
class Hours:
    """`frame`: one row per date and hour of all phases (`reviewed`: inside the reviewed days) with receptions,
    forecast, response times, planned_agents, online_agents, agents (online, else planned), load (receptions per
    agent-hour), needed_agents, fit (`under`/`over`), expected, deviation, z, flag (`outage`/`surge`), slow.
    `outages`, `slow`, `by_hour_of_day`: see those modules. `quality` is None without a forecast of reviewed hours."""

    frame: pd.DataFrame
    quality: ForecastQuality | None
    outages: pd.DataFrame
    slow: pd.DataFrame
    by_hour_of_day: pd.DataFrame


@once
def hours(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> Hours:
    """Load, forecast, presence and broken hours of the promotion, hour by hour."""
    split = ["date", "hour"]
    measured = wide(measure(shop, METRICS, by=split, period=promotion.span, rules=rules, interval=False), split)
    frame = _grid(measured, promotion, load_rules(rules).day_offset)
    frame["forecast"] = _forecast(shop, frame["at"])
    frame["planned_agents"] = _agents(planned(shop), frame["at"]) if "shifts" in shop.tables else np.nan
    frame["online_agents"] = _agents(logged_in(shop), frame["at"]) if "logins" in shop.tables else np.nan
    frame["agents"] = frame["online_agents"].fillna(frame["planned_agents"])
    frame = with_fit(deviations(frame))
    frame["slow"] = _far_off(frame)
    reviewed = frame[frame["reviewed"]]
    columns = ["date", "hour", "response_p90", "average_response_seconds", "response_rate_3min", "receptions", "agents"]
    slow = reviewed.loc[reviewed["slow"], [*columns, "load"]].sort_values("response_p90", ascending=False)
    return Hours(
        frame, forecast_quality(reviewed), outages(reviewed), slow.reset_index(drop=True), by_hour_of_day(frame)
    )


def forecast_quality(frame: pd.DataFrame) -> ForecastQuality | None:
    """WAPE and bias over the hours that have a forecast; None if there are none or nothing was received.

    >>> forecast_quality(pd.DataFrame({"forecast": [10.0, 10.0], "receptions": [5, 15]})).wape
    0.5
    """
    known = frame[frame["forecast"].notna()]
    actual, forecast = float(known["receptions"].sum()), float(known["forecast"].sum())
    if known.empty or actual == 0:
        return None
    off = float((known["receptions"] - known["forecast"]).abs().sum())
    return ForecastQuality(off / actual, (forecast - actual) / actual, forecast, actual, len(known))


def outages(hours: pd.DataFrame) -> pd.DataFrame:
    """Runs of flagged hours, largest first: date, from_hour, to_hour (both included), receptions, expected,
    lost_receptions, lost_share."""
    broken = hours[hours["flag"] == "outage"].sort_values(["date", "hour"])
    columns = ["date", "from_hour", "to_hour", "receptions", "expected", "lost_receptions", "lost_share"]
    if broken.empty:
        return pd.DataFrame(columns=columns)
    new_run = (broken["date"] != broken["date"].shift()) | (broken["hour"] != broken["hour"].shift() + 1)
    runs = broken.groupby(new_run.cumsum()).agg(
        date=("date", "first"),
        from_hour=("hour", "min"),
        to_hour=("hour", "max"),
        receptions=("receptions", "sum"),
        expected=("expected", "sum"),
    )
    runs["lost_receptions"] = runs["expected"] - runs["receptions"]
    runs["lost_share"] = runs["lost_receptions"] / runs["expected"]
    return runs.sort_values("lost_receptions", ascending=False).reset_index(drop=True)[columns]


def _grid(measured: pd.DataFrame, promotion: Promotion, day_offset: int) -> pd.DataFrame:
    """Every hour of every day that has receptions; an hour without a row had none (and no response time)."""
    days = sorted(measured.loc[measured["receptions"] > 0, "date"].unique())
    grid = pd.MultiIndex.from_product([days, range(24)], names=["date", "hour"]).to_frame(index=False)
    frame = grid.merge(measured, on=["date", "hour"], how="left")
    frame["receptions"] = frame["receptions"].fillna(0.0)
    early = frame["hour"] * 3600 < day_offset  # hours of the night before the business day's cut
    frame.insert(2, "at", pd.to_datetime(frame["date"]) + pd.to_timedelta(frame["hour"] + 24 * early, unit="h"))
    phase_of = {day: phase.id for phase in promotion.phases for day in phase.period.dates()}
    frame.insert(3, "phase", frame["date"].map(phase_of).fillna(""))
    frame.insert(4, "reviewed", frame["date"].between(promotion.period.start, promotion.period.end))
    return frame


def _forecast(shop: Shop, at: pd.Series) -> pd.Series:
    if "forecast" not in shop.tables:
        return pd.Series(np.nan, index=at.index)
    known = shop.pandas("forecast").groupby("hour")["receptions"].sum()
    return at.map(known).astype(float)


def _agents(stretches: pd.DataFrame, at: pd.Series) -> pd.Series:
    """Agent-hours of each hour; a day of which nothing was recorded is unknown, not empty."""
    held = at.map(agents_by_hour(stretches)).astype(float)
    recorded = held.notna().groupby(at.dt.normalize()).transform("any")
    return held.fillna(0.0).where(recorded)


def _far_off(frame: pd.DataFrame) -> pd.Series:
    """By the 90th percentile: one customer who was forgotten for hours drags a mean, and makes no slow hour."""
    wait = frame["response_p90"].where(frame["receptions"] >= LEAST_RECEPTIONS)
    logs = np.log(wait.where(wait > 0))
    spread = (logs - logs.median()).abs().median()
    z = 0.6744898 * (logs - logs.median()) / spread if spread > 0 else logs * np.nan
    return (wait >= SLOW_TIMES * wait.median()) & (z >= LEAST_Z)
