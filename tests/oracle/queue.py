"""Queue anomalies, hour by hour: what an hour should have had, and whether it is far enough off to be flagged."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, median

from .facts import Facts
from .reception import By
from .world import DAY, HOUR, Key

LEAST_DAYS, LEAST_OF_DAY = 3, 100  # days, of so many receptions, that make a usual day
LEAST = 30  # receptions of an hour, expected or seen, below which nothing is said of it
Hours = dict[int, float]


@dataclass
class Hour:
    """One hour of one day; None: nothing to expect, nothing to judge."""

    came: float
    expected: float | None = None
    deviation: float | None = None
    z: float | None = None
    flag: str = ""


def queue_anomaly(f: Facts, by: By = ()) -> dict[tuple[Key, int], Hour]:
    """(key, start of the hour) -> the hour, for each hour of each day with a reception that the messages reach."""
    sent = [m["sent_at"] for m in f.world.rows("messages")]
    came: dict[Key, dict[int, Hours]] = defaultdict(lambda: defaultdict(lambda: dict.fromkeys(range(24), 0.0)))
    for r in f.served:
        came[f.who(r["agent"], by)][r["date"]][r["hour"]] += 1
    told: dict[int, float] = {}
    if not by:
        for row in f.world.rows("forecast"):
            told[row["hour"]] = told.get(row["hour"], 0.0) + row["receptions"]
    found: dict[tuple[Key, int], Hour] = {}
    for key, days in came.items():
        known = {
            day: {h: n for h, n in rows.items() if min(sent) - HOUR < clock(f, day, h) <= max(sent)}
            for day, rows in days.items()
        }
        judged = judge(f, known, told)
        found |= {
            (key, clock(f, day, hour)): row
            for day, rows in judged.items()
            for hour, row in rows.items()
            if f.period is None or f.period[0] <= day <= f.period[1]
        }
    return found


def clock(f: Facts, day: int, hour: int) -> int:
    """When an hour of a business day began; the hours before its cut are those of the next morning."""
    return (day + (hour * HOUR < f.rules.day_offset)) * DAY + hour * HOUR


def judge(f: Facts, days: dict[int, Hours], told: dict[int, float]) -> dict[int, dict[int, Hour]]:
    usual: dict[int, float | None] = {}
    for h in range(24):
        shares = [d[h] / sum(d.values()) for d in days.values() if h in d and sum(d.values()) >= LEAST_OF_DAY]
        usual[h] = median(shares) if len(shares) >= LEAST_DAYS else None
    rows = {}
    for day, hours in days.items():
        forecast = {h: told[clock(f, day, h)] for h in hours if told.get(clock(f, day, h), 0) > 0}
        rows[day] = expect(hours, course(list(hours), forecast, usual))
    sure = [
        r
        for hours in rows.values()
        for r in hours.values()
        if r.expected is not None and max(r.expected, r.came) >= LEAST
    ]
    off = [sqrt(r.came) - sqrt(r.expected or 0) for r in sure]
    if off:
        middle = median(off)
        far = [abs(x - middle) for x in off]
        one, times = (median(far), 0.6744898) if median(far) > 1e-9 else (fmean(far), 0.7978846)
        for row, x in zip(sure, off, strict=True):
            row.z = times * (x - middle) / one if one > 1e-9 else 0.0
            if abs(row.z) >= 3.5 and row.deviation is not None and abs(row.deviation) >= 0.5:
                row.flag = "outage" if row.deviation < 0 else "surge"
    return rows


def course(hours: list[int], forecast: Hours, usual: dict[int, float | None]) -> Hours:
    """The day's course: as forecast; where that leaves hours out, these at their usual share of it, if one is known."""
    known = sum(usual[h] or 0 for h in forecast)
    scale = sum(forecast.values()) / known if known else 1.0
    told = {h: (usual[h] or 0) * scale for h in hours if usual[h] is not None}
    return told | forecast


def expect(hours: Hours, shape: Hours) -> dict[int, Hour]:
    """The course at the day's own level, which is the median of its hours that are large enough."""
    rows = {h: Hour(n) for h, n in hours.items()}
    whole = sum(shape.values())
    ratios = [hours[h] / shape[h] for h in shape if whole and shape[h] * sum(hours.values()) / whole >= LEAST]
    if ratios:
        for h, row in ((h, rows[h]) for h in shape):
            row.expected = shape[h] * median(ratios)
            row.deviation = row.came / row.expected - 1 if row.expected > 0 else None
    return rows
