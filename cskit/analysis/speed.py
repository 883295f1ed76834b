"""Do faster replies sell more? Conversion by the wait for the first reply, raw and within the same hour.

The unit is the inquiry whose first question was answered: without a reply there is no speed. An inquiry converts as
`inquiry_conversion` says; inquiries whose window has not closed are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import narwhals as nw
import numpy as np
import pandas as pd

from cskit.analysis.estimate import NOTHING, Estimate
from cskit.analysis.intervals import newcombe, wilson
from cskit.engines import collected
from cskit.facts import Facts
from cskit.facts.talk import DAY
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop

EDGES = (0, 15, 30, 60, 120)  # seconds to the first reply; the last band is open


@dataclass(frozen=True)
class Inquiries:
    """`frame`: agent, day (number), hour (0-23, of the first question), wait (seconds), converted (1/0).
    Left out: `unanswered` inquiries, and those still `immature`."""

    frame: pd.DataFrame
    unanswered: int
    immature: int


@dataclass(frozen=True)
class Gap:
    """Conversion of fast minus slow. `fast`, `slow`: inquiries compared; `compared`: their share of all inquiries
    (a stratum without fast or without slow ones compares nothing)."""

    difference: Estimate
    fast: int
    slow: int
    compared: float


def inquiries(shop: Shop, *, rules: Rules, period: Period) -> Inquiries:
    """The inquiries of the period with the wait for their first reply and whether they converted."""
    rows = Facts(shop, rules).outcomes("inquiries", (), rules.conversion_days)
    rows = rows.filter(nw.col("day") >= period.first, nw.col("day") <= period.last)
    columns = ["customer_id", "agent_id", "day", "started_at", "first_asked", "first_wait", "converted", "mature"]
    frame = collected(rows.select(*columns))
    mature = frame[frame["mature"] == 1]
    answered = mature[mature["first_wait"].notna()].sort_values(["started_at", "agent_id", "customer_id"])
    ready = pd.DataFrame(
        {
            "agent": answered["agent_id"].astype(str),
            "day": answered["day"].astype("int64"),
            "hour": answered["first_asked"].astype("int64") % DAY // 3600,
            "wait": answered["first_wait"].astype("float64"),
            "converted": answered["converted"].astype("int64"),
        }
    ).reset_index(drop=True)
    return Inquiries(ready, len(mature) - len(answered), len(frame) - len(mature))


def bands(frame: pd.DataFrame) -> pd.DataFrame:
    """from_seconds, to_seconds (inf: open), inquiries, converted, rate, low, high; bands without inquiries left out."""
    edges = np.array([*EDGES, np.inf])
    at = np.maximum(np.searchsorted(edges, frame["wait"], side="left") - 1, 0)
    n = np.bincount(at, minlength=len(EDGES))
    good = np.bincount(at, weights=frame["converted"], minlength=len(EDGES))
    found = pd.DataFrame({"from_seconds": edges[:-1], "to_seconds": edges[1:], "inquiries": n, "converted": good})
    return with_rates(found[found["inquiries"] > 0].reset_index(drop=True))


def by_hour(frame: pd.DataFrame, *, fast_seconds: float) -> pd.DataFrame:
    """hour, inquiries, converted, rate, low, high, fast (inquiries), fast_share: is a quick hour a buying hour?"""
    marked = frame.assign(fast=frame["wait"] <= fast_seconds)
    sums = {"inquiries": ("converted", "size"), "converted": ("converted", "sum"), "fast": ("fast", "sum")}
    found = marked.groupby("hour").agg(**sums).reset_index()
    found["fast_share"] = found["fast"] / found["inquiries"]
    return with_rates(found)


def with_rates(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds rate, low, high of `converted` over `inquiries`."""
    found = [wilson(float(x), float(n)) for x, n in zip(frame["converted"], frame["inquiries"], strict=True)]
    return frame.assign(rate=[i.value for i in found], low=[i.low for i in found], high=[i.high for i in found])


def busiest(frame: pd.DataFrame) -> int | None:
    """The day with most inquiries (the first of equals); None without any."""
    return None if frame.empty else int(np.bincount(frame["day"]).argmax())


def gap(frame: pd.DataFrame, *, fast_seconds: float, within: Sequence[str] = ()) -> Gap:
    """Conversion of inquiries answered within `fast_seconds` minus that of slower ones.

    Raw: Newcombe's interval. `within` columns (`hour`, or `day` and `hour`): only inquiries of the same stratum are
    compared, and the differences pooled with Mantel-Haenszel weights and Sato's variance, which holds for many small
    strata as well as for a few large ones.
    """
    fast = frame["wait"] <= fast_seconds
    if not within:
        n1, n0 = int(fast.sum()), int((~fast).sum())
        x1, x0 = (int(frame.loc[part, "converted"].sum()) for part in (fast, ~fast))
        return Gap(newcombe(x1, n1, x0, n0), n1, n0, 1.0 if n1 and n0 else 0.0)
    x = frame["converted"]
    sums = (
        frame.assign(n1=fast.astype(int), n0=(~fast).astype(int), x1=x.where(fast, 0), x0=x.where(~fast, 0))
        .groupby(list(within))[["n1", "n0", "x1", "x0"]]
        .sum()
        .astype("float64")
    )
    both = sums[(sums["n1"] > 0) & (sums["n0"] > 0)]
    used = float(both[["n1", "n0"]].to_numpy().sum())
    share = used / len(frame) if len(frame) else 0.0
    return Gap(mantel_haenszel(both), int(both["n1"].sum()), int(both["n0"].sum()), share)


def mantel_haenszel(strata: pd.DataFrame) -> Estimate:
    """Pooled difference of proportions x1/n1 − x0/n0 over strata (Mantel-Haenszel weights, Sato 1989), 95 %.

    >>> one = pd.DataFrame({"n1": [100.0], "n0": [100.0], "x1": [60.0], "x0": [50.0]})
    >>> round(mantel_haenszel(one).value, 3)
    0.1
    """
    n1, n0, x1, x0 = (strata[c].to_numpy(dtype=float) for c in ("n1", "n0", "x1", "x0"))
    n = n1 + n0
    weight = float((n1 * n0 / n).sum()) if len(n) else 0.0
    if not weight:
        return NOTHING
    value = float(((x1 * n0 - x0 * n1) / n).sum()) / weight
    p = (n1**2 * x0 - n0**2 * x1 + n1 * n0 * (n0 - n1) / 2) / n**2
    q = (x1 * (n0 - x0) + x0 * (n1 - x1)) / (2 * n)
    spread = NormalDist().inv_cdf(0.975) * sqrt(max(0.0, value * float(p.sum()) + float(q.sum()))) / weight
    return Estimate(value, max(-1.0, value - spread), min(1.0, value + spread))
