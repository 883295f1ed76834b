"""The season as planned by the recipe: its days, what kind of day each is, and the hours of each kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import numpy as np

from cskit.errors import DataError
from cskit.simulate.recipe import Recipe, day_number, seconds

DAY = 86_400
SLOT = 1_800  # the grain of rosters and arrivals: half an hour
SLOTS = 48


@dataclass(frozen=True)
class DayKind:
    """What is usual on a kind of day. Rates are per visitor, chat or customer; waits are seconds."""

    name: str
    hours: str
    intent: str
    roster: str
    inquiry_rate: float
    silent_rate: float
    conversion: Mapping[str, float]
    price: float
    lines: float
    two_orders: float
    turns: float
    questions: float
    answers: float
    first_wait: float
    later_wait: float
    last_unanswered: float
    via_bot: float
    bot_only: float
    comes_back: float
    refund_extra: float
    ship_hours: tuple[float, float]
    ask_shipping: float
    invite: float
    returned: float
    page_views: float
    deposit: float


@dataclass(frozen=True)
class Day:
    """One day of the plan. `due` is when the final payment of its presale opens (seconds), or None."""

    number: int
    kind: DayKind
    visitors: int
    due: int | None
    segment: int
    ends: int  # the first second after the day's segment

    @property
    def start(self) -> int:
        return self.number * DAY


@dataclass(frozen=True)
class Span:
    """A stretch of time in which something differs by `factor`."""

    start: int
    end: int
    factor: float = 1.0

    def covers(self, at: np.ndarray) -> np.ndarray:
        return (at >= self.start) & (at < self.end)


@dataclass(frozen=True)
class Plan:
    """The whole season: days in order, hour curves, and the exceptions."""

    recipe: Recipe
    seed: int
    scale: float
    days: tuple[Day, ...]
    hours: Mapping[str, np.ndarray]  # share of the day, by hour
    intent: Mapping[str, np.ndarray]  # readiness to buy, by hour
    outages: tuple[Span, ...]
    lags: tuple[Span, ...]
    reminder_gaps: tuple[Span, ...]
    no_refunds: frozenset[int]
    follow_ups: tuple[int, ...]

    @property
    def end(self) -> int:
        """The first second after the data."""
        return self.days[-1].ends

    def section(self, name: str) -> Mapping[str, Any]:
        return self.recipe.need(name, dict)

    def settings(self, name: str) -> _Settings:
        return _Settings(self.recipe, name)

    def expected(self, day: Day) -> np.ndarray:
        """Pre-sale chats expected in each hour of the day, broken entries left out of account."""
        return day.visitors * self.scale * day.kind.inquiry_rate * self.hours[day.kind.hours]

    def open_entry(self, day: Day) -> np.ndarray:
        """The share of each hour's arrivals that gets through: less than 1 while an entry is broken."""
        starts = day.start + np.arange(24) * 3600
        share = np.ones(24)
        for outage in self.outages:
            share[outage.covers(starts)] *= 1 - outage.factor
        return share

    def lag(self, at: np.ndarray) -> np.ndarray:
        """By how much the platform stretches waits at each moment."""
        factor = np.ones(len(at))
        for span in self.lags:
            factor[span.covers(at)] *= span.factor
        return factor


class _Settings:
    """The numbers of one section of the recipe; a missing one is a clear error."""

    def __init__(self, recipe: Recipe, name: str) -> None:
        self._recipe, self._name = recipe, name
        self._table = recipe.need(name, dict)

    def __call__(self, key: str) -> float:
        return self._recipe.need(key, float, self._table, of=self._name)


def read_plan(recipe: Recipe, seed: int, messages: int | None) -> Plan:
    """The plan for a shop of about `messages` messages (the recipe's own size if None)."""
    size = recipe.need("messages", int)
    hours = {n: np.array(w, float) / sum(w) for n, w in recipe.need("hours", dict).items()}
    intent = {n: np.array(w, float) for n, w in recipe.need("intent", dict).items()}
    for name, curve in (*hours.items(), *intent.items()):
        if len(curve) != 24:
            raise DataError(f"recipe {recipe.where}: curve `{name}` has {len(curve)} values; a day has 24 hours")
    return Plan(
        recipe=recipe,
        seed=seed,
        scale=(messages or size) / size,
        days=tuple(_days(recipe, _kinds(recipe, hours, intent))),
        hours=hours,
        intent=intent,
        outages=_spans(recipe, "outages", "missing"),
        lags=_spans(recipe, "lags", "factor"),
        reminder_gaps=_spans(recipe, "reminder_gaps", "factor"),
        no_refunds=frozenset(d for s in recipe.sections.get("no_refunds", []) for d in _range(s)),
        follow_ups=tuple(seconds(f["at"]) for f in recipe.sections.get("follow_ups", [])),
    )


def _spans(recipe: Recipe, name: str, factor: str) -> tuple[Span, ...]:
    return tuple(
        Span(
            seconds(recipe.need("from", datetime, s, of=name)),
            seconds(recipe.need("to", datetime, s, of=name)),
            recipe.need(factor, float, s, of=name),
        )
        for s in recipe.sections.get(name, [])
    )


def _range(span: Mapping[str, date]) -> range:
    return range(day_number(span["from"]), day_number(span["to"]) + 1)


def _kinds(recipe: Recipe, hours: Mapping[str, Any], intent: Mapping[str, Any]) -> dict[str, DayKind]:
    tables = recipe.need("kinds", dict)

    def whole(name: str) -> dict[str, Any]:
        own = recipe.need(name, dict, tables, of="kinds")
        return {**(whole(own["like"]) if "like" in own else {}), **own}

    kinds = {}
    for name in tables:
        table = {"deposit": 0.0, **whole(name), "name": name}
        values: dict[str, Any] = {}
        for field in fields(DayKind):
            kind: type = {"str": str, "float": float, "Mapping[str, float]": dict}.get(str(field.type), list)
            values[field.name] = recipe.need(field.name, kind, table, of=f"kinds.{name}")
        for key, known in (("hours", hours), ("intent", intent)):
            if values[key] not in known:
                raise DataError(f"recipe {recipe.where}: kinds.{name}.{key}: no curve `{values[key]}`")
        kinds[name] = DayKind(**{**values, "ship_hours": tuple(values["ship_hours"])})
    return kinds


def _days(recipe: Recipe, kinds: Mapping[str, DayKind]) -> Iterator[Day]:
    visitors: dict[int, tuple[int, str, int | None]] = {}
    for block in recipe.need("days", list):
        first = day_number(recipe.need("from", date, block, of="days"))
        kind = recipe.need("kind", str, block, of="days")
        if kind not in kinds:
            raise DataError(f"recipe {recipe.where}: days from {block['from']}: no kind of day `{kind}`")
        due = seconds(block["due"]) if "due" in block else None
        for i, count in enumerate(recipe.need("visitors", list, block, of="days")):
            visitors[first + i] = (count, kind, due)
    for i, segment in enumerate(recipe.need("segments", list)):
        days = _range(segment)
        for number in days:
            if number not in visitors:
                raise DataError(f"recipe {recipe.where}: no `days` entry covers {date.fromordinal(719_163 + number)}")
            count, kind, due = visitors[number]
            yield Day(number, kinds[kind], count, due, i, (days[-1] + 1) * DAY)
