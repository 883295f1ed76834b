"""The season as planned by the recipe: its days, what kind of day each is, and the hours of each kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cskit.errors import DataError, told, unknown
from cskit.period import day_date, day_number
from cskit.simulate.recipe import Recipe, wall_seconds
from cskit.simulate.season.grammar import DayKind, DayRange, Factor, SeasonRecipe

DAY = 86_400
SLOT = 1_800  # the grain of rosters and arrivals: half an hour
SLOTS = 48


@dataclass(frozen=True)
class Day:
    """One day of the plan. `due` is when the final payment of its presale opens, or None; `opens` when the presale."""

    number: int
    kind: DayKind
    visitors: int
    due: int | None
    opens: int
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
class SeasonPlan:
    """The whole season: days in order, hour curves, and the exceptions."""

    name: str
    recipe: SeasonRecipe
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

    def expected(self, day: Day) -> np.ndarray:
        """Pre-sale chats expected in each hour of the day, broken entries left out of account."""
        return day.visitors * self.scale * day.kind.inquiry_rate * self.hours[day.kind.hours]

    def open_entry(self, day: Day) -> np.ndarray:
        """The share of each hour's arrivals that gets through: less than 1 while an entry is broken."""
        starts = day.start + np.arange(24) * 3600
        share = np.ones(24)
        for outage in self.outages:
            share[outage.covers(starts)] *= outage.factor
        return share

    def lag(self, at: np.ndarray) -> np.ndarray:
        """By how much the platform stretches waits at each moment."""
        factor = np.ones(len(at))
        for span in self.lags:
            factor[span.covers(at)] *= span.factor
        return factor


def read_plan(recipe: Recipe, seed: int, messages: int | None) -> SeasonPlan:
    """The plan for a shop of about `messages` messages (the recipe's own size if None)."""
    said = recipe.read(SeasonRecipe)
    for name, curve in (*said.hours.items(), *said.intent.items()):
        if len(curve) != 24 or sum(curve) == 0:
            raise DataError(told("recipe_curve", where=recipe.where, name=name))
    return SeasonPlan(
        name=recipe.name,
        recipe=said,
        seed=seed,
        scale=(messages or said.messages) / said.messages,
        days=tuple(_days(recipe, said)),
        hours={name: np.array(curve) / sum(curve) for name, curve in said.hours.items()},
        intent={name: np.array(curve) for name, curve in said.intent.items()},
        outages=_spans(said.outages),
        lags=_spans(said.lags),
        reminder_gaps=_spans(said.reminder_gaps),
        no_refunds=frozenset(d for s in said.no_refunds for d in day_numbers(s)),
        follow_ups=tuple(wall_seconds(f.at) for f in said.follow_ups),
    )


def _spans(factors: tuple[Factor, ...]) -> tuple[Span, ...]:
    return tuple(Span(wall_seconds(f.from_), wall_seconds(f.to), f.factor) for f in factors)


def day_numbers(span: DayRange) -> range:
    """The numbers of the days of a range."""
    return range(day_number(span.from_), day_number(span.to) + 1)


def _kinds(recipe: Recipe, said: SeasonRecipe) -> dict[str, DayKind]:
    """The kinds of day, each with what it takes over from the kind it is `like`."""

    def whole(name: str, heirs: tuple[str, ...] = ()) -> dict[str, Any]:
        if name not in said.kinds or name in heirs:
            raise DataError(
                told("recipe_at", where=recipe.where, why=unknown("kind of day", name, set(said.kinds) - set(heirs)))
            )
        own = dict(said.kinds[name]) if isinstance(said.kinds[name], dict) else {}
        like = own.pop("like", None)
        return {**(whole(str(like), (*heirs, name)) if like is not None else {}), **own}

    kinds = {name: recipe.read(DayKind, whole(name), f"kinds.{name}") for name in said.kinds}
    for name, kind in kinds.items():
        for what, known in ((kind.hours, said.hours), (kind.intent, said.intent), (kind.roster, said.roster)):
            if what not in known:
                why = unknown("curve or roster", what, known)
                raise DataError(told("recipe_place", where=recipe.where, place=f"kinds.{name}", why=why))
        for group in said.goods:
            for rates in (kind.conversion, said.buying.refund):
                if group.category not in rates:
                    raise DataError(told("recipe_rate", where=recipe.where, name=name, category=group.category))
    return kinds


def _days(recipe: Recipe, said: SeasonRecipe) -> Iterator[Day]:
    kinds = _kinds(recipe, said)
    planned: dict[int, tuple[int, DayKind, int | None, int]] = {}
    for block in said.days:
        if block.kind not in kinds:
            where = told("days_from", day=block.from_)
            raise DataError(
                told("recipe_place", where=recipe.where, place=where, why=unknown("kind", block.kind, kinds))
            )
        due, opens = wall_seconds(block.due) if block.due else None, wall_seconds(block.opens) if block.opens else 0
        for number, count in enumerate(block.visitors, day_number(block.from_)):
            planned[number] = (count, kinds[block.kind], due, opens)
    for i, segment in enumerate(sorted(said.segments, key=lambda s: s.from_)):
        days = day_numbers(segment)
        for number in days:
            if number not in planned:
                raise DataError(told("recipe_day", where=recipe.where, day=day_date(number)))
            count, kind, due, opens = planned[number]
            yield Day(number, kind, count, due, opens, i, (days[-1] + 1) * DAY)
