"""What a shop's past promotion days were like, hour by hour, and how good the forecast would have been from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import narwhals as nw
import pandas as pd

from cskit.analysis.estimate import SEED, Estimate
from cskit.analysis.forecast.day import HourShares, Inputs, forecast_day, hour_shares
from cskit.analysis.hours import forecast_quality
from cskit.analysis.intervals import wilson
from cskit.engines import collected
from cskit.errors import DataError, told, worded
from cskit.facts import Facts
from cskit.facts.joins import need_customers
from cskit.metrics import measure
from cskit.period import Period, day_number
from cskit.rules import Rules
from cskit.shop import Shop, rules_of
from cskit.terms import term
from cskit.written import written

_MONEY = ("sales", "final_payments", "cs_sales", "buyers")
_RATES = {  # the formula's (see `Inputs`), each a ratio of two columns
    "cs_share": ("cs_sales", "sales"),
    "spend_per_buyer": ("cs_sales", "buyers"),
    "conversion": ("buyers", "inquirers"),
    "inquiry_share": ("inquirers", "customers"),
    "receptions_per_customer": ("receptions", "customers"),
}
WAVES = ("first_wave", "second_wave")


@dataclass(frozen=True)
class History:
    """`days`: one row per past promotion day: date, sales (without final payments of earlier deposits),
    final_payments, cs_sales, buyers, inquirers, customers (served), receptions and the formula's rates (see `Inputs`),
    by which the formula gives back the day's customers and receptions exactly. `hours`: date, hour, receptions."""

    days: pd.DataFrame
    hours: pd.DataFrame

    @property
    def shares(self) -> HourShares:
        return hour_shares(self.hours)

    def inputs(self, sales: float) -> Inputs:
        """The formula's inputs for a day with these sales: the past days pooled, each rate a ratio of sums."""
        d = self.days.sum(numeric_only=True)
        rates: dict[str, Any] = {rate: float(d[top] / d[bottom]) for rate, (top, bottom) in _RATES.items()}
        return Inputs(sales, **rates)


def promotion_days(shop: Shop) -> list[date]:
    """The days on which the waves of the calendar's promotions open, as far as the data reach, in time order.

    A wave's first day is what has to be planned; its other days sell far less per reception. Without a calendar it is
    the one day with the largest paid sales.
    """
    if "calendar" in shop.tables:
        calendar = shop.pandas("calendar")
        opened = calendar[calendar["phase"].isin(WAVES)]["starts_at"].dt.date
        seen = set(_active(shop))
        known = sorted({day for day in opened if day in seen})
        if known:
            return known
    rows = measure(shop, ["shop_sales"], by="date")
    rows = rows[rows["date"].notna() & (rows["value"] > 0)]
    DataError.when(rows.empty, "no_paid_order")
    return [pd.Timestamp(str(rows.set_index("date")["value"].idxmax())).date()]


def past_days(shop: Shop, days: tuple[date, ...], *, rules: str | Rules = "textbook") -> History:
    """Sales, buyers, inquirers, customers served and receptions of these days, and the receptions of their hours.

    Sales whose deposit was paid on an earlier day are kept apart (`final_payments`): they bring no inquiry. Buyers and
    CS sales are those credited to agents; all are counted on the day itself, so that the formula's identity holds.
    Errors: `DataError` for a day without sales, buyers or inquirers.
    """
    chosen = rules_of(shop, rules)
    money = _money(shop, days, chosen)
    span = [Period(day, day) for day in days]
    counts = _measured(shop, "receptions", ["date", "hour"], span, chosen)
    counts = counts.rename(columns={"value": "receptions"})
    frame = money.set_index("date").reindex(list(days)).fillna(0.0)
    for column, metric in (("inquirers", "inquiring_customers"), ("customers", "served_customers")):
        people = _measured(shop, metric, ["date"], span, chosen)
        frame[column] = people.set_index("date")["value"].reindex(frame.index)
    frame["receptions"] = counts.groupby("date")["receptions"].sum().reindex(frame.index)
    for column, what in (("sales", "sales"), ("buyers", "buyers of agents"), ("inquirers", "inquirers")):
        empty = frame.index[~(frame[column] > 0)]
        if len(empty):
            raise DataError(told("past_day_without", day=empty[0], what=worded("value", what)))
    late = frame.index[frame["buyers"] > frame["inquirers"]]
    if len(late):
        buyers, asked = frame.loc[late[0], ["buyers", "inquirers"]]
        raise DataError(told("asked_earlier", day=late[0], buyers=buyers, asked=asked))
    frame = frame.assign(**{rate: frame[top] / frame[bottom] for rate, (top, bottom) in _RATES.items()})
    return History(frame.rename_axis("date").reset_index(), counts[["date", "hour", "receptions"]])


def history(shop: Shop, *, like: Sequence[date] = (), rules: str | Rules = "textbook") -> History:
    """The past days a forecast rests on: those named by `like`, else the shop's promotion days.

    Errors: `DataError` when there are none, or one lies outside the data.
    """
    days = list(dict.fromkeys(like)) or promotion_days(shop)
    seen = set(_active(shop))
    for day in days:
        DataError.when(day not in seen, "day_without_receptions", day=day, first=shop.first_day, last=shop.last_day)
    return past_days(shop, tuple(days), rules=rules)


def _active(shop: Shop) -> list[date]:
    rows = measure(shop, ["receptions"], by="date")
    return [pd.Timestamp(day).date() for day in rows.loc[rows["value"] > 0, "date"]]


def _measured(shop: Shop, metric: str, by: list[str], days: Sequence[Period], rules: Rules) -> pd.DataFrame:
    """One metric of these days, with plain dates."""
    rows = pd.concat([measure(shop, [metric], by=by, rules=rules, period=day) for day in days])
    rows = rows[rows["value"].notna() & rows["date"].notna()]
    return rows.assign(date=pd.to_datetime(rows["date"]).dt.date)


def _money(shop: Shop, days: Sequence[date], rules: Rules) -> pd.DataFrame:
    """date, sales, final_payments, cs_sales, buyers: from orders whose deposit, if any, was paid the same day.

    Errors: `MissingTable` where nobody can tell which agent sold.
    """
    need_customers(facts := Facts(shop, rules))
    sales = facts.sales().filter(nw.col("paid_day").is_in([day_number(day) for day in days]))
    fresh = nw.lit(True)
    if "deposit_paid_at" in sales.collect_schema().names():
        paid = nw.col("deposit_paid_at")
        fresh = paid.is_null() | (paid - rules.day_offset >= nw.col("paid_day") * 86_400)
    amount, served = nw.col("amount"), ~nw.col("agent_id").is_null()
    nothing = nw.lit(0.0)
    rows = sales.with_columns(
        sales=nw.when(fresh).then(amount).otherwise(nothing),
        final_payments=nw.when(~fresh).then(amount).otherwise(nothing),
        cs_sales=nw.when(fresh & served).then(amount).otherwise(nothing),
        buyer=nw.when(fresh & served).then(nw.col("customer_id")),
    )
    sums = rows.group_by("paid_day").agg(
        nw.col("sales").sum(), nw.col("final_payments").sum(), nw.col("cs_sales").sum()
    )
    buyers = (
        rows.filter(~nw.col("buyer").is_null())
        .select("paid_day", "buyer")
        .unique()
        .group_by("paid_day")
        .agg(nw.len().alias("buyers"))
    )
    frame = collected(sums.join(buyers, on="paid_day", how="left"))
    frame["date"] = [day for number in frame["paid_day"] for day in days if day_number(day) == number]
    return frame.drop(columns="paid_day").fillna({"buyers": 0}).astype(dict.fromkeys(_MONEY, float))


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
