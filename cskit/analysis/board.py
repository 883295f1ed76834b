"""What a platform's own board would have shown: its service indicators over rolling days, day by day."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd

from cskit.errors import DataError, UsageError, expect, told
from cskit.metrics import find, measure
from cskit.metrics.card import Part
from cskit.metrics.compared import known_indicators
from cskit.period import Period
from cskit.rules import Rules, in_force, load_rules, platforms
from cskit.shop import Shop, rules_of
from cskit.terms import term
from cskit.written import DIGITS, listed, rounded, written

COLUMNS = ["day", "rules", "metric", "value", "status", "numerator", "denominator", "starts_on", "ends_on"]
Row = tuple[float, str, float, float]  # value, status, numerator, denominator
_DAY, _NONE = timedelta(days=1), float("nan")


@dataclass(frozen=True)
class _Shown:
    """One number of the board: an indicator on a day, read by a set over that set's own window. With a `platform`
    each day of the window is read by the set that was in force there on that day."""

    day: date
    rules: Rules
    metric: str
    platform: str = ""

    @property
    def window(self) -> Period:
        end = self.day - self.rules.rolling_lag_days * _DAY
        return Period(end - (self.rules.rolling_days - 1) * _DAY, end)

    @property
    def adds_up(self) -> bool:
        """Whether its parts may be added up over days: rows and sums may, people may not."""
        parts = find(self.metric, self.rules).parts()
        return all(isinstance(part, Part) and part.how in ("rows", "sum") for part in parts)

    def read_by(self, day: date) -> Rules:
        return in_force(self.platform, day) if self.platform else self.rules


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
    the new set less by the old one), and `team_part` (by the old set, a day on); together exactly the difference. With
    `what_if` also that set's `what_if`, over its own window, and its name, `what_if_rules`. `own_days`: each turn,
    rating or case is read by the set of its own day instead; then no part of a jump can be told. Errors: `UsageError`
    for an unknown platform or set, for a set with an indicator that is no metric, and for `own_days` where an indicator
    counts people; `DataError` for days outside the data.
    """
    expect("platform", platform, platforms())
    asked = Period(shop.span.end - 29 * _DAY, shop.span.end) if period is None else Period.parse(period)
    days = asked.within(shop.span)
    if days is None:
        raise DataError(told("period_outside", period=asked, first=shop.span.start, last=shop.span.end))
    sets = {day: in_force(platform, day) for day in days.dates()}
    own = platform if own_days else ""
    shown = [_Shown(day, rules, metric, own) for day, rules in sets.items() for metric in rules.indicators]
    old_set = {new: sets[old] for old, new in pairwise(sets) if sets[old] != sets[new] and not own_days}
    stayed = {one: replace(one, rules=old_set[one.day]) for one in shown if one.day in old_set}
    before = {one: replace(old, day=one.day - _DAY) for one, old in stayed.items()}
    other = None if what_if is None else known_indicators(rules_of(shop, what_if, Period(days.end, days.end)))
    beside = {one: _Shown(one.day, other, one.metric) for one in shown if other}
    found = _found(shop, dict.fromkeys([*shown, *stayed.values(), *before.values(), *beside.values()]))
    rows = [(one.day, one.rules.name, one.metric, *found[one], one.window.start, one.window.end) for one in shown]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame["rule_part"] = [found[one][0] - found[stayed[one]][0] if one in stayed else _NONE for one in shown]
    frame["team_part"] = [found[stayed[one]][0] - found[before[one]][0] if one in stayed else _NONE for one in shown]
    if other:
        frame["what_if"] = [found[beside[one]][0] for one in shown]
        frame["what_if_rules"] = other.name
    return frame


def remarks(frame: pd.DataFrame, first: date, lang: str, *, own_days: bool = False) -> Iterator[str]:
    """By which sets `board` is read, what a new set moved, and which windows the data, from `first` on, do not fill."""
    names = frame.sort_values("day", kind="stable")["rules"].unique()
    sets = [term("board_set", lang, name=name, day=load_rules(name).effective) for name in names]
    yield term("board_own_days" if own_days else "board_sets", lang, sets=listed(sets, ";", lang))
    yield from _jumps(frame, lang)
    if len(short := frame.loc[frame["starts_on"] < first, "day"]):
        yield term("board_short", lang, first=first, until=short.max())


def _jumps(frame: pd.DataFrame, lang: str) -> Iterator[str]:
    """A sentence per indicator that a new set moved; as written, too, the parts make up the jump."""
    shown = set(zip(frame["day"], frame["metric"], strict=True))
    for row in frame.dropna(subset=["rule_part", "team_part"]).to_dict("records"):
        card = find(row["metric"], row["rules"])
        kind, parts = card.written_as, [row["rule_part"] + row["team_part"], row["rule_part"]]
        digits = DIGITS[kind] + 2 * (kind == "rate")
        if kind == "seconds" and max(map(abs, [*parts, row["team_part"]])) >= 60:  # what is written as 1:05
            digits = 0
        jump, rule = (rounded(part, digits) for part in parts)
        moved = {"all": jump, "rule": rule, "team": jump - rule}
        said = {name: written(size, kind, lang, signed=True) for name, size in moved.items()}
        known = (row["day"] - _DAY, row["metric"]) in shown
        words = {"day": row["day"], "rules": row["rules"], "metric": card.name(lang)}
        yield term("board_jump" if known else "board_jump_new", lang, **words, **said)


def _found(shop: Shop, shown: Collection[_Shown]) -> dict[_Shown, Row]:
    """Each number with its parts: one question per set for what adds up over days, one per window for people."""
    added = [one for one in shown if one.adds_up]
    people = [one for one in shown if not one.adds_up]
    if torn := [one.metric for one in people if one.platform]:
        raise UsageError(told("board_people", metric=torn[0]))
    return _added_up(shop, added) | _of_people(shop, people)


def _added_up(shop: Shop, shown: Sequence[_Shown]) -> dict[_Shown, Row]:
    """The parts of each day, added up over each window."""
    days = {one: seen.dates() if (seen := one.window.within(shop.span)) else [] for one in shown}
    asked: dict[Rules, set[tuple[str, date]]] = {}
    for one in shown:
        for day in days[one]:
            asked.setdefault(one.read_by(day), set()).add((one.metric, day))
    parts: dict[tuple[Rules, str, date | None], np.ndarray] = {}
    absent = set()
    for rules, cells in asked.items():
        metrics, dates = {metric for metric, _ in cells}, {day for _, day in cells}
        around = Period(min(dates), max(dates))
        daily = measure(shop, sorted(metrics), by="date", rules=rules, period=around, interval=False)
        absent |= {(rules, metric) for metric in daily.loc[daily["status"] == "missing_table", "metric"]}
        sizes = daily[["numerator", "denominator"]].to_numpy("float64")
        parts |= {(rules, *key): size for *key, size in zip(daily["metric"], daily["date"], sizes, strict=True)}
    found: dict[_Shown, Row] = {}
    for one in shown:
        keys = [(one.read_by(day), one.metric, day) for day in days[one]]
        top, bottom = sum((parts[key] for key in keys if key in parts), start=np.zeros(2)).tolist()
        if any(key[:2] in absent for key in keys):
            found[one] = (_NONE, "missing_table", _NONE, _NONE)
        else:
            found[one] = (top / bottom, "ok", top, bottom) if bottom else (_NONE, "undefined", top, bottom)
    return found


def _of_people(shop: Shop, shown: Sequence[_Shown]) -> dict[_Shown, Row]:
    """A window at a time: people are counted over the whole of it."""
    found: dict[_Shown, Row] = dict.fromkeys(shown, (_NONE, "undefined", 0.0, 0.0))
    windows: dict[tuple[Rules, Period], list[_Shown]] = {}
    for one in shown:
        if seen := one.window.within(shop.span):
            windows.setdefault((one.rules, seen), []).append(one)
    for (rules, seen), several in windows.items():
        rows = measure(shop, [one.metric for one in several], rules=rules, period=seen, interval=False)
        for one, row in zip(several, rows.to_dict("records"), strict=True):
            found[one] = (row["value"], row["status"], row["numerator"], row["denominator"])
    return found
