"""Which days a review looks at, which phases they have, and what they are compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from cskit.analysis import rhythm
from cskit.errors import DataError, UsageError, told
from cskit.metrics import measure
from cskit.period import Period, comparison, period_named
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.terms import term

AROUND = 7  # days shown before and after a promotion that no calendar describes


@dataclass(frozen=True)
class Phase:
    """One phase and its business days. `kind`: a phase of the calendar, or before / promotion / after."""

    kind: str
    period: Period
    nth: int = 1  # a calendar may have a second presale

    @property
    def id(self) -> str:
        return self.kind if self.nth == 1 else f"{self.kind}_{self.nth}"

    def label(self, lang: str) -> str:
        """The phase's name as people read it."""
        return term(f"phase_{self.kind}", lang) + ("" if self.nth == 1 else f" {self.nth}")


@dataclass(frozen=True)
class Reference:
    """What the reviewed days are compared with. `kind`: last_promo, last_year, period (as asked for), or last_day,
    last_week, last_month."""

    kind: str
    name: str  # the calendar's name of it, or its dates
    period: Period
    phases: tuple[Phase, ...] = ()


@dataclass(frozen=True)
class Promotion:
    """The promotion (or the day, week or month: `kind`) under review. `base` is what `compare` asked for, `last_year`
    always last year's, if known. `why`: where its kind was not asked for, what it was told by (`rhythm.kind_of`)."""

    name: str
    period: Period
    phases: tuple[Phase, ...]
    base: Reference | None
    last_year: Reference | None
    kind: str = "promo"
    why: str = ""

    @property
    def span(self) -> Period:
        """All days of all phases."""
        everything = [*(phase.period for phase in self.phases), self.period]
        return Period(min(p.start for p in everything), max(p.end for p in everything))

    @property
    def aftermath(self) -> Period:
        """From the first reviewed day to the end of the last phase: when its complaints and refunds come in."""
        return Period(self.period.start, max(self.span.end, self.period.end))

    @property
    def same_length(self) -> bool:
        """Whether sums may be compared as they are; if not, they are compared per day."""
        return self.base is None or self.base.period.days == self.period.days


def resolve(
    shop: Shop,
    promo: str | Period | None = None,
    compare: str | Period | None = None,
    *,
    rules: str | Rules = "textbook",
    kind: str = "promo",
) -> Promotion:
    """The promotion that `promo` names (a day or `A..B`; None = the last one), with its phases and comparison.

    With a `calendar` table None means the last promotion's sale days (first wave to second wave); without one, the
    days of the platform's sheets (`reported`: the last unbroken stretch), else the day with the largest paid sales.
    `compare`: `last_promo`, `last_year`, `A..B`, or None: the last promotion in the data, or last year if there is none
    or if last year's is much closer in length. Last year is aligned by phase where the calendar knows both years, else
    by date.
    `kind`: of `rhythm.KINDS`; empty = what the days look like. A day, a week or a month (None = the last one in the
    data) stands beside the one before, and beside last year's by weekday, where the data reach so far back.

    Errors: `DataError` when no data lies in the promotion, or in a comparison that was asked for by dates;
    `UsageError` for more days than the kind has.

    >>> from cskit.bundled import bundled
    >>> from cskit.shop import load
    >>> str(resolve(load(bundled("mens_wear_week")), "2021-09-07..2021-09-08").period)
    '2021-09-07..2021-09-08'
    """
    days = measure(shop, ["shop_sales", "receptions"], by="date", rules=rules, interval=False)
    daily = days.pivot_table(index="date", columns="metric", values="value", aggfunc="first")
    daily.index = pd.Index([pd.Timestamp(d).date() for d in daily.index])
    calendar = shop.pandas("calendar") if "calendar" in shop.tables else None
    sheets = shop.sheet_spans
    if calendar is None and kind in ("", "promo"):
        promo = promo or _last_stretch(sheets)
    return choose(daily, calendar, promo, compare, sheets, kind)


def _last_stretch(spans: Sequence[Period]) -> Period | None:
    """The days up to the last one that these spans, in order, fill without a day between."""
    last = None
    for span in spans:
        last = last.around(span) if last and span.first <= last.last + 1 else span
    return last


def choose(
    daily: pd.DataFrame,
    calendar: pd.DataFrame | None,
    promo: str | Period | None,
    compare: str | Period | None,
    sheets: Sequence[Period] = (),
    kind: str = "promo",
) -> Promotion:
    """`resolve` on what it needs: sales and receptions per day (index: date), the calendar, the days of sheets."""
    of_sheets = {day for span in sheets for day in span.dates()}
    daily = daily.reindex(index=sorted(of_sheets.union(daily.index)), columns=["shop_sales", "receptions"]).fillna(0)
    active: list[date] = [day for day in daily.index if day in of_sheets or (daily.loc[day] > 0).any()]
    DataError.when(not active, "no_promotion")
    talked = [day for day in active if day in of_sheets or daily["receptions"][day] > 0]
    known = {name: seen for name, phases in _promotions(calendar).items() if (seen := _seen(phases, active))}
    named = {name: _sale_days(phases) for name, phases in known.items()}
    if promo is None and kind in rhythm.MOST_DAYS:
        promo = rhythm.last(kind, Period(talked[0], talked[-1]) if talked else Period(active[0], active[-1]))
    if promo is not None:
        period = promo if isinstance(promo, Period) else period_named(promo, named)
        name = _name_at(known, period) or str(period)
    elif known:
        name = max(known, key=lambda n: _sale_days(known[n]).start)
        period = _sale_days(known[name])
    else:
        by = "shop_sales" if daily["shop_sales"].sum() > 0 else "receptions"
        top: date = max(talked or active, key=lambda day: float(daily[by][day]))
        period, name = Period(top, top), str(top)
    _must_cover(period, active, "no_data")
    DataError.when(
        not any(day in talked for day in period.dates()),
        "no_talk",
        period=period,
        gaps=lambda: Period(talked[0], talked[-1]) if talked else told("nothing"),
    )
    looks, why = ("promo", "" if known else "peak") if promo is None else rhythm.kind_of(period, named)
    if (kind or looks) != "promo":
        return _usual(kind or looks, "" if kind else why, period, known, active, compare)
    phases = known.get(name) or _derived_phases(period, active)
    last_year = _last_year(period, name, known, active)
    base = _base(period, name, known, active, last_year, compare)
    return Promotion(name, period, phases, base, last_year, why="" if kind else why)


def _usual(
    kind: str,
    why: str,
    period: Period,
    known: dict[str, tuple[Phase, ...]],
    active: list[date],
    compare: str | Period | None,
) -> Promotion:
    """A day, a week or a month beside the one before it and last year's, as far as the data reach."""
    most = rhythm.MOST_DAYS[kind]
    UsageError.when(period.days > most, "review_too_long", kind=kind, most=most, period=period)
    told_apart = {f"last_{kind}": rhythm.before(period), "last_year": rhythm.a_year_before(period)}
    there = {
        one: Reference(one, str(days), days)
        for one, days in told_apart.items()
        if 7 * len(set(days.dates()) & set(active)) >= 6 * days.days  # else it is a part that stands for the whole
    }
    last_year, name = there.get("last_year"), str(period)
    asked = _base(period, name, known, active, last_year, compare) if compare else there.get(f"last_{kind}", last_year)
    return Promotion(name, period, (), asked, last_year, kind, why)


def _promotions(calendar: pd.DataFrame | None) -> dict[str, tuple[Phase, ...]]:
    """The calendar's promotions with their phases as whole days, in time order.

    A day that two phases share (one ends at 20:00, the next begins) goes to the one that holds most of it.
    """
    if calendar is None or calendar.empty:
        return {}
    promotions: dict[str, tuple[Phase, ...]] = {}
    for name, rows in calendar.sort_values("starts_at").groupby("promotion", sort=False):
        days: dict[date, tuple[float, int]] = {}
        for i, (starts, ends) in enumerate(zip(rows["starts_at"], rows["ends_at"], strict=True)):
            for day in Period(starts.date(), ends.date()).dates():
                midnight = pd.Timestamp(day)
                held = min(ends, midnight + pd.Timedelta(days=1)) - max(starts, midnight)
                if held.total_seconds() > days.get(day, (-1.0, 0))[0]:
                    days[day] = (held.total_seconds(), i)
        phases: list[Phase] = []
        for i, kind in enumerate(rows["phase"]):
            own = [d for d, (_, holder) in days.items() if holder == i]
            if own:
                nth = 1 + sum(p.kind == kind for p in phases)
                phases.append(Phase(kind, Period(min(own), max(own)), nth))
        promotions[str(name)] = tuple(phases)
    return promotions


def _seen(phases: tuple[Phase, ...], active: list[date]) -> tuple[Phase, ...]:
    """The phases as far as the data reach: a phase still to come, or before the first day, says nothing."""
    data = Period(active[0], active[-1])
    return tuple(
        Phase(p.kind, part, p.nth) for p in phases if (part := p.period.within(data)) and _covered(p.period, active)
    )


def _waves(phases: tuple[Phase, ...]) -> tuple[Phase, ...]:
    """The phases that are sold in; a promotion without waves is sold in throughout, its returns apart."""
    waves = tuple(p for p in phases if p.kind in ("first_wave", "second_wave"))
    return waves or tuple(p for p in phases if p.kind != "returns") or phases


def _sale_days(phases: tuple[Phase, ...]) -> Period:
    """From the first wave's first day to the second wave's last."""
    waves = _waves(phases)
    return Period(min(p.period.start for p in waves), max(p.period.end for p in waves))


def _name_at(known: dict[str, tuple[Phase, ...]], period: Period) -> str | None:
    """The calendar's promotion that the period lies in: the one with most days of it."""
    overlap = {
        name: sum(any(p.period.start <= d <= p.period.end for p in phases) for d in period.dates())
        for name, phases in known.items()
    }
    best = max(overlap, key=lambda n: overlap[n], default=None)
    return best if best is not None and overlap[best] else None


def _covered(period: Period, active: list[date]) -> bool:
    return any(period.start <= d <= period.end for d in active)


def _must_cover(period: Period, active: list[date], wrong: str) -> None:
    """Errors: `DataError` (the term `error_<wrong>`) for days of which none has data."""
    ends = {"first": active[0], "last": active[-1], "gaps": lambda: _gaps(active)}
    DataError.when(not _covered(period, active), wrong, period=period, **ends)


def _gaps(active: list[date]) -> str:
    """Names the stretches of data when they have long holes: first..last alone would mislead."""
    runs: list[list[date]] = []
    for day in active:
        if runs and (day - runs[-1][-1]).days <= 14:
            runs[-1].append(day)
        else:
            runs.append([day])
    return "" if len(runs) == 1 else told("gaps", runs=", ".join(str(Period(r[0], r[-1])) for r in runs))


def _derived_phases(period: Period, active: list[date]) -> tuple[Phase, ...]:
    first = max(period.start - timedelta(days=AROUND), active[0])
    last = min(period.end + timedelta(days=AROUND), active[-1])
    day = timedelta(days=1)
    spans = (
        ("before", first, period.start - day),
        ("promotion", period.start, period.end),
        ("after", period.end + day, last),
    )
    phases = [Phase(kind, Period(start, end)) for kind, start, end in spans if start <= end]
    return tuple(phase for phase in phases if _covered(phase.period, active))


def _base(
    period: Period,
    name: str,
    known: dict[str, tuple[Phase, ...]],
    active: list[date],
    last_year: Reference | None,
    compare: str | Period | None,
) -> Reference | None:
    if compare == "last_year":
        return last_year
    if compare in (None, "last_promo"):
        last_promo = _last_promo(period, name, known, active)
        if compare is None and last_year and (last_promo is None or _closer(last_year, last_promo, period)):
            return last_year
        return last_promo
    asked = Period.parse(compare if isinstance(compare, Period) else comparison(str(compare)))
    _must_cover(asked, active, "no_base")
    name_there = _name_at(known, asked)
    return Reference("period", name_there or str(asked), asked, known.get(name_there or "", ()))


def _last_promo(period: Period, name: str, known: dict[str, tuple[Phase, ...]], active: list[date]) -> Reference | None:
    earlier = [n for n, p in known.items() if n != name and _sale_days(p).end < period.start]
    for other in sorted(earlier, key=lambda n: _sale_days(known[n]).start, reverse=True):
        found = _aligned(period, known.get(name, ()), known[other])
        if _covered(found, active):
            return Reference("last_promo", other, found, known[other])
    return None


def _closer(last_year: Reference, last_promo: Reference, period: Period) -> bool:
    """Whether last year is the fairer comparison: the last promotion is less than half, or over twice, as long.

    A single peak day against eleven days, even as daily means, compares a peak with an average.
    """
    spans = last_year.period.days, last_promo.period.days
    last_years, last_promos = (max(days / period.days, period.days / days) for days in spans)
    return last_promos > 2 and last_years < last_promos


def _last_year(period: Period, name: str, known: dict[str, tuple[Phase, ...]], active: list[date]) -> Reference | None:
    """Last year's promotion, phase on phase where the calendar has it (sale days within 45 days of a year before)."""
    a_year_ago = period.a_year_before().start
    for other, phases in known.items():
        if other != name and abs((_sale_days(phases).start - a_year_ago).days) <= 45:
            found = _aligned(period, known.get(name, ()), phases)
            if _covered(found, active):
                return Reference("last_year", other, found, phases)
    found = period.a_year_before()
    apart = found.end < period.start  # over a year of days would be compared with itself
    return Reference("last_year", str(found), found) if apart and _covered(found, active) else None


def _aligned(period: Period, phases: tuple[Phase, ...], base: tuple[Phase, ...]) -> Period:
    """The days of `base` that stand where `period` stands in `phases`; the whole sale days if that cannot be told."""
    if not phases:
        return _sale_days(base)
    if period == _sale_days(phases):
        ids = {p.id for p in _waves(phases)}
        return _sale_days(tuple(p for p in base if p.id in ids) or base)
    start, end = _shift(period.start, phases, base), _shift(period.end, phases, base)
    return Period(start, end) if start and end and start <= end else _sale_days(base)


def _shift(day: date, phases: tuple[Phase, ...], base: tuple[Phase, ...]) -> date | None:
    """The same day of the same phase, cut at that phase's end."""
    for phase in phases:
        if phase.period.start <= day <= phase.period.end:
            for other in base:
                if other.id == phase.id:
                    return min(other.period.start + (day - phase.period.start), other.period.end)
    return None
