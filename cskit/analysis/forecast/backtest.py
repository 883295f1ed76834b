"""How good the forecast would have been: every promotion day from the days before it, hour by hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import pandas as pd

from cskit.analysis.estimate import SEED, Estimate
from cskit.analysis.forecast.day import forecast_day
from cskit.analysis.forecast.history import past_days, promotion_days
from cskit.analysis.hours import forecast_quality
from cskit.analysis.intervals import wilson
from cskit.errors import DataError
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.terms import term
from cskit.written import written


@dataclass(frozen=True)
class BackTest:
    """`hours`: date, hour, receptions (what came), forecast, low, high, inside. `days`: date, learned_from (days),
    receptions, forecast, low, high, inside. WAPE = Σ |actual − forecast| ÷ Σ actual over the hours,
    bias = Σ (forecast − actual) ÷ Σ actual; `coverage`: the share of hours inside their 95 % interval.
    """

    hours: pd.DataFrame
    days: pd.DataFrame
    wape: float
    bias: float
    coverage: Estimate

    def said(self, lang: str) -> list[str]:
        """How far off it was, to which side, and whether its intervals kept their word."""
        c, whole = self.coverage, partial(written, kind="rate", digits=0)
        return [
            term(
                "plan_back_test",
                lang,
                days=len(self.days),
                hours=len(self.hours),
                wape=whole(self.wape),
                bias=written(self.bias, "growth", digits=0),
                coverage=whole(c.value),
                low=whole(c.low),
                high=whole(c.high),
            ),
            term("plan_coverage_kept" if c.high >= 0.95 else "plan_coverage_short", lang),
        ]


def back_test(
    shop: Shop,
    days: Sequence[date] = (),
    *,
    uncertainty: float = 0.10,
    rules: str | Rules = "textbook",
    seed: int = SEED,
) -> BackTest:
    """Forecast each of `days` (left out: the promotion days of the data's last year) from the promotion days before it.

    The day's sales are taken as the goal, so that the test is of the forecast and not of the goal; final payments of
    earlier deposits are left out of them. Only days strictly before the forecast one are learned from.
    Errors: `DataError` when no promotion day has another before it.
    """
    known = promotion_days(shop)
    asked = list(days) or [day for day in known if day.year == shop.last_day.year]
    tested = [(day, [d for d in known if d < day]) for day in asked]
    tested = [(day, before) for day, before in tested if before]
    DataError.when(not tested, "no_back_test")
    hours, rows = [], []
    for day, before in tested:
        learned, actual = past_days(shop, tuple(before), rules=rules), past_days(shop, (day,), rules=rules)
        own = actual.days.iloc[0]
        plan = forecast_day(
            learned.inputs(float(own["sales"])),
            shares=learned.shares,
            past=learned.days,
            uncertainty=uncertainty,
            seed=seed,
        )
        assert plan.hours is not None
        frame = plan.hours.rename(columns={"receptions": "forecast"})[["hour", "forecast", "low", "high"]]
        came = actual.hours.set_index("hour")["receptions"].reindex(range(24), fill_value=0.0)
        hours.append(frame.assign(date=day, receptions=came.to_numpy()))
        total = plan.receptions
        rows.append((day, len(before), own["receptions"], total.value, total.low, total.high))
    table = pd.concat(hours, ignore_index=True)[["date", "hour", "receptions", "forecast", "low", "high"]]
    by_day = pd.DataFrame(rows, columns=["date", "learned_from", "receptions", "forecast", "low", "high"])
    for frame in (table, by_day):
        frame["inside"] = frame["receptions"].between(frame["low"], frame["high"])
    quality = forecast_quality(table)
    assert quality is not None
    kept = wilson(float(table["inside"].sum()), len(table))
    coverage = Estimate(kept.value, kept.low, kept.high, (len(table),), "method_wilson")
    return BackTest(table, by_day, quality.wape, quality.bias, coverage)
