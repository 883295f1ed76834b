"""The season as planned by the recipe: its days, what kind of day each is, and the hours of each kind."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from cskit.errors import DataError, told, unknown
from cskit.period import day_date, day_number
from cskit.simulate.recipe import Recipe, wall_seconds

DAY = 86_400
SLOT = 1_800  # the grain of rosters and arrivals: half an hour
SLOTS = 48


@dataclass(frozen=True)
class Day:
    """One day of the plan. `due` is when the final payment of its presale opens, or None; `opens` when the presale."""

    number: int
    kind: SimpleNamespace
    visitors: int
    due: int | None
    opens: int
    segment: int
    ends: int  # the first second after the day's segment

    @property
    def start(self) -> int:
        return self.number * DAY


@dataclass(frozen=True)
class SeasonPlan:
    """The whole season: days in order, hour curves, and the exceptions."""

    name: str
    recipe: SimpleNamespace
    seed: int
    scale: float
    days: tuple[Day, ...]
    hours: Mapping[str, np.ndarray]  # share of the day, by hour
    intent: Mapping[str, np.ndarray]  # readiness to buy, by hour
    no_refunds: frozenset[int]

    @property
    def end(self) -> int:
        """The first second after the data."""
        return self.days[-1].ends

    def expected(self, day: Day) -> np.ndarray:
        """Pre-sale chats expected in each hour of the day, broken entries left out of account."""
        return day.visitors * self.scale * day.kind.inquiry_rate * self.hours[day.kind.hours]

    def open_entry(self, day: Day) -> np.ndarray:
        """The share of each hour's arrivals that gets through: less than 1 while an entry is broken."""
        return factor(self.recipe.outages, day.start + np.arange(24) * 3600)


def factor(spans: Iterable[SimpleNamespace], at: np.ndarray) -> np.ndarray:
    """By how much stretches of time (from, to, factor) change what happens at each moment: 1 where none does."""
    found = np.ones(len(at))
    for span in spans:
        found[(at >= wall_seconds(span.from_)) & (at < wall_seconds(span.to))] *= span.factor
    return found


def read_plan(recipe: Recipe, seed: int, messages: int | None) -> SeasonPlan:
    """The plan for a shop of about `messages` messages (the recipe's own size if None)."""
    said = recipe.read("season")
    for name, curve in (*said.hours.items(), *said.intent.items()):
        DataError.when(len(curve) != 24 or sum(curve) == 0, "recipe_curve", where=recipe.where, name=name)
    return SeasonPlan(
        name=recipe.name,
        recipe=said,
        seed=seed,
        scale=(messages or said.messages) / said.messages,
        days=tuple(_days(recipe, said)),
        hours={name: np.array(curve) / sum(curve) for name, curve in said.hours.items()},
        intent={name: np.array(curve) for name, curve in said.intent.items()},
        no_refunds=frozenset(d for s in said.no_refunds for d in day_numbers(s)),
    )


def day_numbers(span: SimpleNamespace) -> range:
    """The numbers of the days of a range."""
    return range(day_number(span.from_), day_number(span.to) + 1)


def _kinds(recipe: Recipe, said: SimpleNamespace) -> dict[str, SimpleNamespace]:
    """The kinds of day, each with what it takes over from the kind it is `like`."""

    def whole(name: str, heirs: tuple[str, ...] = ()) -> dict[str, Any]:
        why = partial(unknown, "kind of day", name, set(said.kinds) - set(heirs))
        DataError.when(name not in said.kinds or name in heirs, "recipe_at", where=recipe.where, why=why)
        own = dict(said.kinds[name]) if isinstance(said.kinds[name], dict) else {}
        like = own.pop("like", None)
        return {**(whole(str(like), (*heirs, name)) if like is not None else {}), **own}

    kinds = {name: recipe.read("day_kind", whole(name), f"kinds.{name}") for name in said.kinds}
    for name, kind in kinds.items():
        for what, known in ((kind.hours, said.hours), (kind.intent, said.intent), (kind.roster, said.roster)):
            why = partial(unknown, "curve or roster", what, known)
            DataError.when(what not in known, "recipe_place", where=recipe.where, place=f"kinds.{name}", why=why)
        for category in (group.category for group in said.goods):
            rated = category in kind.conversion and category in said.buying.refund
            DataError.when(not rated, "recipe_rate", where=recipe.where, name=name, category=category)
    return kinds


def _days(recipe: Recipe, said: SimpleNamespace) -> Iterator[Day]:
    kinds = _kinds(recipe, said)
    planned: dict[int, tuple[int, SimpleNamespace, int | None, int]] = {}
    for block in said.days:
        place, why = partial(told, "days_from", day=block.from_), partial(unknown, "kind", block.kind, kinds)
        DataError.when(block.kind not in kinds, "recipe_place", where=recipe.where, place=place, why=why)
        due, opens = wall_seconds(block.due) if block.due else None, wall_seconds(block.opens) if block.opens else 0
        for number, count in enumerate(block.visitors, day_number(block.from_)):
            planned[number] = (count, kinds[block.kind], due, opens)
    for i, segment in enumerate(sorted(said.segments, key=lambda s: s.from_)):
        days = day_numbers(segment)
        for number in days:
            DataError.when(number not in planned, "recipe_day", where=recipe.where, day=partial(day_date, number))
            count, kind, due, opens = planned[number]
            yield Day(number, kind, count, due, opens, i, (days[-1] + 1) * DAY)
