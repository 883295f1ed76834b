"""Hours in which the queue broke down: far fewer receptions than the hour should have had."""

from __future__ import annotations

import numpy as np
import pandas as pd

LEAST_EXPECTED = 30  # receptions in an hour; below it an hour's chance swings alone reach 50 %
LEAST_Z = 3.5  # robust z; Iglewicz and Hoaglin (1993) on modified z-scores
LEAST_DEVIATION = 0.5
_MAD_TO_SIGMA = 0.6744898  # median absolute deviation of a standard normal


def with_deviation(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds expected, deviation, z and flag (`outage`, `surge`, empty) to hours (date, hour, receptions, forecast).

    The hour's expectation is its forecast, or without one the hour's usual share of a day; either is scaled to the
    day's own level (the median ratio of its hours), so that a day that was busier than planned is no row of
    anomalies and a lost hour does not lower its own yardstick. Ordinary days are no yardstick at all: beside them
    every promotion hour would be one. z = 0.6745 × (r − median) ÷ MAD with r = √receptions − √expected: on the
    square-root scale chance has one size in small and large hours. Judged are hours with at least 30 receptions,
    expected or seen; flagged at |z| ≥ 3.5 and a deviation of ≥ 50 %.
    """
    hours = frame.copy()
    forecast = hours["forecast"].astype(float) if "forecast" in hours else pd.Series(np.nan, index=hours.index)
    shape = forecast.where(forecast > 0)
    shape = shape.fillna(_usual_share(hours))
    actual = hours["receptions"].astype(float)
    large = shape * actual.groupby(hours["date"]).transform("sum") / shape.groupby(hours["date"]).transform("sum")
    # Small hours would drag the day's level about; if a day has no larger ones, all of its hours speak.
    ratio = (actual / shape).where(large >= LEAST_EXPECTED)
    level = ratio.groupby(hours["date"]).transform("median")
    hours["expected"] = shape * level
    hours["deviation"] = actual / hours["expected"].where(hours["expected"] > 0) - 1
    judged = (actual**0.5 - hours["expected"] ** 0.5).where(hours["expected"].clip(lower=actual) >= LEAST_EXPECTED)
    centre = judged.median()
    spread = (judged - centre).abs().median()
    hours["z"] = _MAD_TO_SIGMA * (judged - centre) / spread if spread > 0 else np.nan
    flagged = (hours["z"].abs() >= LEAST_Z) & (hours["deviation"].abs() >= LEAST_DEVIATION)
    hours["flag"] = np.where(flagged & (hours["deviation"] < 0), "outage", np.where(flagged, "surge", ""))
    return hours


def _usual_share(hours: pd.DataFrame) -> pd.Series:
    """Each hour's median share of its day over all days: one broken day does not move a median."""
    share = hours["receptions"] / hours.groupby("date")["receptions"].transform("sum").replace(0, np.nan)
    return share.groupby(hours["hour"]).transform("median")


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
