"""The season as the recipe plans it: its days, what kind of day each is, and the hours of each kind; the goods of the
shop: what is asked about, what is bought along with it, what it costs. And `Columns`: what happens, row by row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any, ClassVar, Self

import numpy as np

from cskit.errors import DataError, expect, told, unknown
from cskit.period import day_date, day_number
from cskit.simulate.ground import Recipe, Writer, bundled_toml, wall_seconds
from cskit.tables import TIERS

HABITS = SimpleNamespace(**bundled_toml("season/habits.toml"))
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
    return range(day_number(span.from_), day_number(span.to) + 1)


def _kinds(recipe: Recipe, said: SimpleNamespace) -> dict[str, SimpleNamespace]:
    """The kinds of day, each with what it takes over from the kind it is `like`."""

    def whole(name: str, heirs: tuple[str, ...] = ()) -> dict[str, Any]:
        why = partial(unknown, "kind of day", name, set(said.kinds) - set(heirs))
        DataError.when(name not in said.kinds or name in heirs, "at", where=recipe.at, why=why)
        own = dict(said.kinds[name]) if isinstance(said.kinds[name], dict) else {}
        like = own.pop("like", None)
        return {**(whole(str(like), (*heirs, name)) if like is not None else {}), **own}

    kinds = {name: recipe.read("day_kind", whole(name), f"kinds.{name}") for name in said.kinds}
    for name, kind in kinds.items():
        for what, known in ((kind.hours, said.hours), (kind.intent, said.intent), (kind.roster, said.roster)):
            why = partial(unknown, "curve or roster", what, known)
            DataError.when(what not in known, "declared_place", where=recipe.at, place=f"kinds.{name}", why=why)
        for category in (group.category for group in said.goods):
            rated = category in kind.conversion and category in said.buying.refund
            DataError.when(not rated, "recipe_rate", where=recipe.where, name=name, category=category)
    return kinds


def _days(recipe: Recipe, said: SimpleNamespace) -> Iterator[Day]:
    kinds = _kinds(recipe, said)
    planned: dict[int, tuple[int, SimpleNamespace, int | None, int]] = {}
    for block in said.days:
        place, why = partial(told, "days_from", day=block.from_), partial(unknown, "kind", block.kind, kinds)
        DataError.when(block.kind not in kinds, "declared_place", where=recipe.at, place=place, why=why)
        due, opens = wall_seconds(block.due) if block.due else None, wall_seconds(block.opens) if block.opens else 0
        for number, count in enumerate(block.visitors, day_number(block.from_)):
            planned[number] = (count, kinds[block.kind], due, opens)
    for i, segment in enumerate(sorted(said.segments, key=lambda s: s.from_)):
        days = day_numbers(segment)
        for number in days:
            DataError.when(number not in planned, "recipe_day", where=recipe.where, day=partial(day_date, number))
            count, kind, due, opens = planned[number]
            yield Day(number, kind, count, due, opens, i, (days[-1] + 1) * DAY)


class Goods(SimpleNamespace):
    """The products: `ids`, `suppliers`, `names`, and as arrays `category` (a place in `categories`), `tier`, `price`,
    `cost`, `asked` and `bought` (chances that sum to 1), `readiness` (a factor on the conversion of those who ask about
    it). `unsold`: product, days, units in stock, factor on those who ask."""

    def __len__(self) -> int:
        return len(self.ids)

    def on(self, day: int) -> Self:
        """The goods as they sell on a day: what nobody buys that day is asked about as the recipe says."""
        asked, bought = self.asked.copy(), self.bought.copy()
        for product, days, _, factor in self.unsold:
            if day in days:
                asked[product] *= factor
                bought[product] = 0
        chances = {"asked": asked / asked.sum(), "bought": bought / bought.sum()}
        return type(self)(**vars(self) | chances | {"readiness": self.readiness * (bought > 0)})

    def sold_out(self, product: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Which of these purchases, each of a product at a moment, meet an empty shelf."""
        empty = np.zeros(len(product), bool)
        for gone, days, units, _ in self.unsold:
            empty |= (units == 0) & (product == gone) & (at >= days.start * DAY) & (at < days.stop * DAY)
        return empty

    def draw(self, count: int, rng: np.random.Generator) -> np.ndarray:
        ladder = np.cumsum(self.asked)
        return np.minimum(np.searchsorted(ladder, rng.random(count) * ladder[-1], "right"), len(ladder) - 1)

    def draw_in(self, category: np.ndarray, tier: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """One product of each given category and tier, of those that sell."""
        group = np.where(self.bought > 0, self.category * len(TIERS) + self.tier, -1)
        wanted = category * len(TIERS) + tier
        order = np.argsort(group, kind="stable")
        first = np.searchsorted(group[order], wanted, "left")
        after = np.searchsorted(group[order], wanted, "right")
        return order[first + (rng.random(len(wanted)) * (after - first)).astype(np.int64)]


def read_goods(plan: SeasonPlan) -> Goods:
    """The catalogue of the recipe: evenly spaced prices ending in 9, the first names asked for most."""
    said = plan.recipe
    names = [name for group in said.goods for name in group.names]
    suppliers = [group.supplier for group in said.goods for _ in group.names]
    categories = list(dict.fromkeys(group.category for group in said.goods))
    rows: list[tuple[int, int, float, float, float]] = []
    for group in said.goods:
        tier, size = TIERS.index(group.tier), len(group.names)
        low, high = group.prices
        popularity = (1 + np.arange(size)) ** -0.5
        popularity *= group.share / popularity.sum()
        for i in range(size):
            price = round((low + (high - low) * ((i * 3) % size) / max(1, size - 1)) / 10) * 10 - 1
            margin = 0.30 + 0.04 * tier + 0.01 * (i % 5)
            rows.append((categories.index(group.category), tier, price, round(price * margin), popularity[i]))
    category_, tier_, price_, cost_, bought = (np.array(c) for c in zip(*rows, strict=True))
    asked, readiness = bought.copy(), np.ones(len(names))
    named = [s.product for specials in (said.leaks, said.unsold, said.overstocks) for s in specials]
    for product in named:
        expect("product", product, names)
    for late in said.late_suppliers:
        expect("supplier", late.supplier, suppliers)
    for leak in said.leaks:
        asked[names.index(leak.product)] *= leak.asked
        readiness[names.index(leak.product)] = leak.conversion
    return Goods(
        ids=tuple(f"P{n:03d}" for n in range(1, len(names) + 1)),
        suppliers=tuple(suppliers),
        names=tuple(names),
        categories=tuple(categories),
        category=category_.astype(np.int64),
        tier=tier_.astype(np.int64),
        price=price_.astype(float),
        cost=cost_.astype(float),
        asked=asked / asked.sum(),
        bought=bought / bought.sum(),
        readiness=readiness,
        unsold=tuple((names.index(u.product), day_numbers(u), u.units, u.asked) for u in said.unsold),
    )


def write_goods(goods: Goods, writer: Writer) -> None:
    writer.add(
        "products",
        {
            "product_id": list(goods.ids),
            "name": list(goods.names),
            "category": [goods.categories[c] for c in goods.category],
            "tier": [TIERS[t] for t in goods.tier],
            "list_price": goods.price,
            "unit_cost": goods.cost,
            "supplier": list(goods.suppliers),
        },
    )


class Columns(SimpleNamespace):
    """Base of what happens in a season, row by row: arrays of one length, named in `of`, behind those of its own base.

    >>> class Paid(Columns, of="order at"):
    ...     pass
    >>> len(Paid(np.array([1, 2]), at=np.array([60, 90])).pick(np.array([True, False])))
    1
    """

    names: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, of: str) -> None:
        cls.names = (*cls.names, *of.split())

    def __init__(self, *arrays: np.ndarray, **named: np.ndarray) -> None:
        given = dict(zip(self.names[: len(arrays)], arrays, strict=True)) | named
        assert given.keys() == set(self.names), f"{type(self).__name__} of {list(given)}"
        super().__init__(**given)

    def __len__(self) -> int:
        return len(getattr(self, self.names[0]))

    def pick(self, rows: np.ndarray) -> Self:
        return type(self)(*(getattr(self, name)[rows] for name in self.names))

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.names))


def first_that(*cases: tuple[np.ndarray, Any], otherwise: np.ndarray) -> np.ndarray:
    """For each row the value of the first case (rows, values) that it is.

    >>> first_that((np.array([True, False]), 1), (np.array([True, True]), 2), otherwise=np.array([3, 3])).tolist()
    [1, 2]
    """
    return np.select([rows for rows, _ in cases], [values for _, values in cases], otherwise)


def unrolled(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For rows that each stand for `counts` things: the row of every thing and its number within the row.

    >>> [x.tolist() for x in unrolled(np.array([2, 0, 3]))]
    [[0, 0, 2, 2, 2], [0, 1, 0, 1, 2]]
    """
    row = np.repeat(np.arange(len(counts)), counts)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)


def running(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The sum of the earlier values within each row (`values` laid out as `unrolled(counts)`).

    >>> running(np.array([5, 1, 2, 2, 9]), np.array([2, 3])).tolist()
    [0, 5, 0, 2, 4]
    """
    before = np.cumsum(values) - values
    full = counts > 0
    starts = (np.cumsum(counts) - counts)[full]
    return before - np.repeat(before[starts], counts[full])
