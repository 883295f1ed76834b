"""Hours in which the queue broke down: far fewer receptions than the hour should have had."""

from __future__ import annotations

import pandas as pd

from cskit.metrics.queue import LEAST_Z
from cskit.metrics.queue import deviations as with_deviation

__all__ = ["LEAST_Z", "outages", "with_deviation"]


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
