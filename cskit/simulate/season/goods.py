"""The goods of the shop: what is asked about, what is bought along with it, what it costs."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from cskit.errors import expect
from cskit.simulate.season.plan import DAY, SeasonPlan, day_numbers
from cskit.simulate.writer import Writer
from cskit.tables import TIERS


@dataclass(frozen=True)
class Goods:
    """One entry per product. `asked` and `bought` are chances that sum to 1; `category` indexes `categories`."""

    ids: tuple[str, ...]
    suppliers: tuple[str, ...]
    names: tuple[str, ...]
    categories: tuple[str, ...]
    category: np.ndarray
    tier: np.ndarray
    price: np.ndarray
    cost: np.ndarray
    asked: np.ndarray
    bought: np.ndarray
    readiness: np.ndarray  # factor on the conversion of those who ask about it
    unsold: tuple[tuple[int, range, int, float], ...]  # product, days, units in stock, factor on those who ask

    def __len__(self) -> int:
        return len(self.ids)

    def on(self, day: int) -> Self:
        """The goods as they sell on a day: what nobody buys that day is asked about as the recipe says."""
        asked, bought = self.asked.copy(), self.bought.copy()
        for product, days, _, factor in self.unsold:
            if day in days:
                asked[product] *= factor
                bought[product] = 0
        return replace(
            self, asked=asked / asked.sum(), bought=bought / bought.sum(), readiness=self.readiness * (bought > 0)
        )

    def sold_out(self, product: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Which of these purchases, each of a product at a moment, meet an empty shelf."""
        empty = np.zeros(len(product), bool)
        for gone, days, units, _ in self.unsold:
            empty |= (units == 0) & (product == gone) & (at >= days.start * DAY) & (at < days.stop * DAY)
        return empty

    def draw(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Products that people ask about."""
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
        tuple(f"P{n:03d}" for n in range(1, len(names) + 1)),
        tuple(suppliers),
        tuple(names),
        tuple(categories),
        category_.astype(np.int64),
        tier_.astype(np.int64),
        price_.astype(float),
        cost_.astype(float),
        asked / asked.sum(),
        bought / bought.sum(),
        readiness,
        tuple((names.index(u.product), day_numbers(u), u.units, u.asked) for u in said.unsold),
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
