"""How a day spreads over its hours: the sources' 大促系数, hour ÷ day, from one or several past days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cskit.errors import DataError, UsageError
from cskit.written import listed

TOLERANCE = 0.005  # shares that sum this far from 1 are rounded, not counted differently


@dataclass(frozen=True)
class HourShares:
    """`shares`: 24 shares that sum to 1 (index: hour). `days`: of each past day its own 24 shares (columns: hour),
    which the forecast draws from. `raw_sum`: what the shares came to before they were normalised."""

    shares: pd.Series
    days: pd.DataFrame
    raw_sum: float

    @property
    def deduplicated(self) -> bool:
        """The hours count each customer once *an hour*: who stayed longer is in several, so they exceed the day."""
        return self.raw_sum > 1 + TOLERANCE

    @property
    def peak_hour(self) -> int:
        return int(self.shares.to_numpy().argmax())

    @property
    def peak(self) -> float:
        """The largest share."""
        return float(self.shares.max())


def hour_shares(
    history: pd.DataFrame | Mapping[int, float] | Sequence[float],
    day_total: float | Mapping[object, float] | None = None,
) -> HourShares:
    """Each hour's share of a day's receptions, normalised to sum to 1.

    `history`: a frame with `hour`, `receptions` and, for several days, `date`; or hour → receptions; or 24 numbers.
    `day_total`: the day's own count of customers (by date for several days). Platforms count customers once an hour and
    once a day, so their hours add up to more than their day: `raw_sum` tells by how much, and taken as they stand
    such shares over-forecast every hour. Over several days an hour's share is the median of the days' shares: one
    hour in which the queue was broken leaves no hole. Missing hours had nobody.
    Errors: `DataError` for negative or empty counts, hours outside 0–23 or twice in a day, a day without receptions.

    >>> counted = hour_shares({10: 60, 20: 60}, day_total=100)
    >>> float(counted.shares[20]), counted.raw_sum, counted.deduplicated
    (0.5, 1.2, True)
    """
    frame = _frame(history)
    table = frame.pivot(index="date", columns="hour", values="receptions").reindex(columns=range(24)).fillna(0.0)
    total = table.sum(axis=1)
    DataError.when((total <= 0).any(), "past_day_empty")
    own = _totals(day_total, table.index, total)
    days = table.div(total, axis=0)
    shares = days.median()
    return HourShares(shares / shares.sum(), days, float(total.sum() / own.sum()))


def _frame(history: pd.DataFrame | Mapping[int, float] | Sequence[float]) -> pd.DataFrame:
    if isinstance(history, pd.DataFrame):
        absent = [c for c in ("hour", "receptions") if c not in history.columns]
        DataError.when(absent, "shares_column", column=lambda: absent[0], have=listed(history.columns))
        frame = history.copy()
    else:
        counts = dict(history) if isinstance(history, Mapping) else dict(enumerate(history))
        frame = pd.DataFrame({"hour": list(counts), "receptions": list(counts.values())})
    if "date" not in frame:
        frame["date"] = "day"
    frame["receptions"] = pd.to_numeric(frame["receptions"], errors="coerce").astype(float)
    for row in frame.to_dict("records"):
        DataError.when(row["hour"] not in range(24), "no_such_hour", hour=row["hour"])
        DataError.when(not np.isfinite(row["receptions"]) or row["receptions"] < 0, "hour_receptions", hour=row["hour"])
    twice = frame[frame.duplicated(["date", "hour"])]
    DataError.when(len(twice), "hour_twice", hour=lambda: twice["hour"].iloc[0])
    DataError.when(frame.empty, "history_empty")
    return frame


def _totals(given: float | Mapping[object, float] | None, days: pd.Index, total: pd.Series) -> pd.Series:
    if given is None:
        return total
    own = pd.Series(given if isinstance(given, Mapping) else dict.fromkeys(days, given), dtype=float).reindex(days)
    UsageError.when(own.isna().any() or (own <= 0).any(), "day_totals")
    return own
