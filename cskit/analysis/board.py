"""What a platform's own board would have shown: its service indicators over rolling days, day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd

from cskit.errors import DataError, UsageError, told, unknown
from cskit.metrics import find, measure
from cskit.metrics.against import known_indicators
from cskit.metrics.card import Part
from cskit.period import Period
from cskit.rules import Rules, in_force, platforms
from cskit.shop import Shop, rules_of

COLUMNS = ["day", "rules", "metric", "value", "status", "numerator", "denominator", "starts_on", "ends_on"]
_DAY = timedelta(days=1)
_PARTS = ["numerator", "denominator"]


@dataclass(frozen=True)
class _Shown:
    """One number of the board: an indicator on a day, read by a set over that set's own window."""

    day: date
    rules: Rules
    metric: str

    @property
    def window(self) -> Period:
        end = self.day - self.rules.rolling_lag_days * _DAY
        return Period(end - (self.rules.rolling_days - 1) * _DAY, end)


def board(
    shop: Shop,
    platform: str,
    period: str | Period | None = None,
    *,
    what_if: str | Rules | None = None,
    own_days: bool = False,
) -> pd.DataFrame:
    """The platform's indicators on each day of `period` (left out: the last 30 days of the data).

    A row per day and indicator: `day`, `rules` (the set in force that day, by which its whole window is read),
    `metric`, `value` (NaN = none), `status`, `numerator`, `denominator`, `starts_on` and `ends_on` of the window. On
    the first day of a new set also what moved against the day before: `rule_part`, because of the rule (this window by
    the new set less by the old one), and `team_part` (by the old set, a day on); together exactly the difference.
    With `what_if` also that set's `what_if`, over its own window. `own_days`: each turn, rating or case is read by the
    set of its own day instead; then no part of a jump can be told.
    Errors: `UsageError` for an unknown platform or set, for a set with an indicator that is no metric, and for
    `own_days` where an indicator counts people; `DataError` for days outside the data.
    """
    if platform not in platforms():
        raise unknown("platform", platform, platforms())
    days = _days(shop, period)
    other = None if what_if is None else known_indicators(rules_of(shop, what_if, Period(days[-1], days[-1])))
    sets = {day: in_force(platform, day) for day in days}
    shown = [_Shown(day, own, metric) for day, own in sets.items() for metric in own.indicators]
    frame = _valued(shop, shown, (lambda day: in_force(platform, day)) if own_days else None)
    frame["rule_part"] = frame["team_part"] = float("nan")
    old_set = {new: sets[old] for old, new in pairwise(days) if sets[old] != sets[new] and not own_days}
    if moved := [one for one in shown if one.day in old_set]:
        stayed = _valued(shop, [_Shown(one.day, old_set[one.day], one.metric) for one in moved])["value"]
        before = _valued(shop, [_Shown(one.day - _DAY, old_set[one.day], one.metric) for one in moved])["value"]
        at = frame.index[frame["day"].isin(old_set)]
        frame.loc[at, "rule_part"] = frame.loc[at, "value"].to_numpy() - stayed.to_numpy()
        frame.loc[at, "team_part"] = stayed.to_numpy() - before.to_numpy()
    if other is not None:
        frame["what_if"] = _valued(shop, [_Shown(one.day, other, one.metric) for one in shown])["value"]
    return frame


def _days(shop: Shop, period: str | Period | None) -> list[date]:
    """The days asked for that the data hold."""
    span = shop.span
    asked = Period(span.end - 29 * _DAY, span.end) if period is None else Period.parse(period)
    DataError.when(
        asked.end < span.start or asked.start > span.end,
        "period_outside",
        period=asked,
        first=span.start,
        last=span.end,
    )
    first, last = max(asked.start, span.start), min(asked.end, span.end)
    return [first + n * _DAY for n in range((last - first).days + 1)]


def _valued(shop: Shop, shown: Sequence[_Shown], own: Callable[[date], Rules] | None = None) -> pd.DataFrame:
    """Each number with its parts, in the order given; `own`: the set of a day, where every day is read by its own."""
    rows: dict[_Shown, tuple[float, str, float, float]] = {}
    for rules in dict.fromkeys(one.rules for one in shown):
        for metric in dict.fromkeys(one.metric for one in shown if one.rules == rules):
            some = [one for one in shown if (one.rules, one.metric) == (rules, metric)]
            if _adds_up(metric, rules):
                rows |= _rolled(shop, metric, some, own or _always(rules))
            elif own is None:
                rows |= _of_people(shop, metric, some)
            else:
                raise UsageError(told("board_people", metric=metric))
    made = [(one.day, one.rules.name, one.metric, *rows[one], one.window.start, one.window.end) for one in shown]
    return pd.DataFrame(made, columns=COLUMNS)


def _always(rules: Rules) -> Callable[[date], Rules]:
    return lambda _: rules


def _adds_up(metric: str, rules: Rules) -> bool:
    """Whether a metric's parts may be added up over days: rows and sums may, people may not."""
    return all(isinstance(part, Part) and part.how in ("rows", "sum") for part in find(metric, rules).parts())


def _rolled(
    shop: Shop, metric: str, some: Iterable[_Shown], own: Callable[[date], Rules]
) -> dict[_Shown, tuple[float, str, float, float]]:
    """The parts of each day, added up over each window."""
    wanted, span = list(some), shop.span
    around = Period(min(one.window.start for one in wanted), max(one.window.end for one in wanted))
    days = [d.date() for d in pd.date_range(max(around.start, span.start), min(around.end, span.end))]
    daily, status = [], "ok"
    for rules in dict.fromkeys(map(own, days)):
        mine = [day for day in days if own(day) == rules]
        found = measure(shop, metric, by="date", rules=rules, period=Period(mine[0], mine[-1]), interval=False)
        status = "missing_table" if (found["status"] == "missing_table").any() else status
        found.index = pd.DatetimeIndex(found["date"])
        daily.append(found[_PARTS].reindex(pd.DatetimeIndex(mine)).astype("float64").fillna(0.0))
    parts = pd.concat(daily).sort_index().cumsum() if daily else pd.DataFrame(columns=_PARTS, dtype="float64")
    return {one: _ratio(parts, one.window, status) for one in wanted}


def _ratio(parts: pd.DataFrame, window: Period, status: str) -> tuple[float, str, float, float]:
    """The window's parts as the difference of running sums, and their ratio."""
    until = parts.loc[: pd.Timestamp(window.end)]
    since = parts.loc[: pd.Timestamp(window.start - _DAY)]
    ends, starts = (p.iloc[-1] if len(p) else pd.Series(0.0, index=_PARTS) for p in (until, since))
    top, bottom = (float(ends[name] - starts[name]) for name in _PARTS)
    if status != "ok":
        return float("nan"), status, float("nan"), float("nan")
    return (top / bottom, "ok", top, bottom) if bottom else (float("nan"), "undefined", top, bottom)


def _of_people(shop: Shop, metric: str, some: Iterable[_Shown]) -> dict[_Shown, tuple[float, str, float, float]]:
    """A window at a time: people are counted over the whole of it."""
    span, found = shop.span, {}
    for one in some:
        seen = Period(max(one.window.start, span.start), min(one.window.end, span.end))
        if seen.start > seen.end:
            found[one] = (float("nan"), "undefined", 0.0, 0.0)
            continue
        row = measure(shop, metric, rules=one.rules, period=seen, interval=False).iloc[0]
        found[one] = (float(row["value"]), str(row["status"]), float(row["numerator"]), float(row["denominator"]))
    return found
