"""Inquiries whose window is still open: day by day, and how long one has to wait for the last payer."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import pandas as pd

from cskit.analysis.intervals import wilson
from cskit.engines import collected
from cskit.facts import Facts
from cskit.period import Period, day_date
from cskit.rules import Rules
from cskit.shop import Shop

LAST = 14  # days up to the end of the data that are shown one by one


def last_days(shop: Shop, *, rules: Rules, days: int = LAST) -> Period:
    """The last `days` days of the data, or all there are."""
    facts = Facts(shop, rules)
    return Period(day_date(max(facts.first_day, facts.last_day - days + 1)), day_date(facts.last_day))


def by_day(shop: Shop, *, rules: Rules, period: Period) -> pd.DataFrame:
    """Inquirers per day: date, inquiring, paid (so far), closed and converted (of those whose window has closed), open
    (neither paid nor closed), lost (closed, not paid), rate with low and high (of the closed; NaN: none has), naive
    (paid so far ÷ inquiring), status (`ok`, `open`, `immature`); days without inquirers are left out.
    """
    rows = _inquiries(shop, rules, period, rules.conversion_days)
    people = rows.groupby(["day", "customer_id"])[["converted", "mature", "closed_paid"]].max()
    people["lost"] = people["mature"] - people["closed_paid"]
    people["open"] = ((people["mature"] == 0) & (people["converted"] == 0)).astype(int)
    whole = rows.groupby("day")["mature"].min()
    found = people.groupby("day").agg(
        inquiring=("mature", "size"),
        paid=("converted", "sum"),
        closed=("mature", "sum"),
        converted=("closed_paid", "sum"),
        lost=("lost", "sum"),
        open=("open", "sum"),
    )
    limits = [wilson(x, n) for x, n in found[["converted", "closed"]].to_numpy(dtype=float)]
    found["rate"], found["low"], found["high"] = ([getattr(i, f) for i in limits] for f in ("value", "low", "high"))
    found["naive"] = found["paid"] / found["inquiring"]
    found["status"] = [
        "immature" if not closed else "ok" if all_ else "open"
        for closed, all_ in zip(found["closed"], whole, strict=True)
    ]
    found.insert(0, "date", [day_date(d) for d in found.index])
    return found.reset_index(drop=True)


def unripe(shop: Shop, *, rules: Rules, period: Period) -> tuple[int, int]:
    """Distinct customers with an inquiry of the period whose window is still open, and how many of them have paid."""
    rows = _inquiries(shop, rules, period, rules.conversion_days)
    waiting = rows[rows["mature"] == 0].groupby("customer_id")["converted"].max()
    return len(waiting), int(waiting.sum())


def by_window(shop: Shop, *, rules: Rules, period: Period, windows: Sequence[int]) -> pd.DataFrame:
    """days, inquiring, converted, rate: the same inquirers judged after more and more days.

    Only inquiries that are closed under the longest window count, so that every row has the same people.
    """
    longest = _inquiries(shop, rules, period, max(windows))
    keys = ["customer_id", "agent_id", "day"]
    same = longest.loc[longest["mature"] == 1, keys]
    out = []
    for days in windows:
        rows = same.merge(_inquiries(shop, rules, period, days), on=keys)
        n, good = rows["customer_id"].nunique(), rows.loc[rows["converted"] == 1, "customer_id"].nunique()
        out.append((days, n, good, good / n if n else float("nan")))
    return pd.DataFrame(out, columns=["days", "inquiring", "converted", "rate"])


def _inquiries(shop: Shop, rules: Rules, period: Period, days: int) -> pd.DataFrame:
    """The period's inquiries with `converted` (so far), `mature` and `closed_paid` (both)."""
    rows = Facts(shop, rules).outcomes("inquiries", (), days)
    rows = rows.filter(nw.col("day") >= period.first, nw.col("day") <= period.last)
    columns = ["customer_id", "agent_id", "day", "converted", "mature"]
    frame = collected(rows.select(*columns))
    frame = frame.astype({"converted": "int64", "mature": "int64", "day": "int64"})
    return frame.assign(closed_paid=frame["converted"] * frame["mature"])
