"""A week of PK between two teams in September 2022, and the week after, in which one of them has new scripts.

The team that sells better in every price tier is given the dear goods, and so is behind in total. One outsourced agent
has a handful of customers, hand-picked."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from bank.shared.books import DAY, GOODS, HOUR, MINUTE, Books, second

SIDES = {"in_house": ("xiaoman", "ahe", "lixia"), "outsourced": ("zhiqiu", "dongqing", "bailu")}
STAR = "bailu"
FIRST, WEEK = second("2022-09-05"), 7 * DAY
END = second("2022-09-23")
SHELF = {tier: [goods for goods in GOODS if goods[2] == tier] for tier in ("core", "entry", "premium")}
BETTER = {"core": (34, 0.52), "entry": (20, 0.80), "premium": (48, 0.31)}  # customers, and who of them buys
WORSE = {"core": (20, 0.41), "entry": (48, 0.68), "premium": (9, 0.20)}


def draw(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One trainee's shop."""
    book = Books(rng)
    book.staff({agent: team for team, agents in SIDES.items() for agent in agents} | {"guyu": "in_house"})
    book.shelf()
    better = "in_house" if book.chance(0.6) else "outsourced"
    everybody, scripts = float(book.between(6, 14)), float(book.between(3, 9))  # yuan more in the second week
    for team, agents in SIDES.items():
        asked = book.shuffled(_customers(book, BETTER if team == better else WORSE))
        star, others = _hand_picked(book, asked) if STAR in agents else ([], asked)
        rest = [agent for agent in agents if agent != STAR]
        served = [(STAR, *one) for one in star] + [(book.pick(rest), *one) for one in others]
        for i, (agent, product, buys) in enumerate(served):
            customer = f"{team[0]}{i:03d}"
            _visit(book, customer, agent, product, FIRST, 0.0 if buys else None)
            if buys:
                more = everybody + (scripts if team == "outsourced" else 0.0)
                _visit(book, f"{customer}n", book.pick(agents), product, FIRST + WEEK, more)
    for i in range(12):
        _about_a_parcel(book, f"p{i:02d}")
    book.say("last", "guyu", "customer", END, "c_more")
    return book.frames()


def _customers(book: Books, tiers: dict[str, tuple[int, float]]) -> Iterator[tuple[str, bool]]:
    """The product each customer asks about, and whether they buy."""
    for tier, (size, share) in tiers.items():
        count = size + book.between(-2, 2)
        buyers = round(count * (share + 0.04 * (float(book.rng.random()) - 0.5)))
        for i in range(count):
            yield book.pick(SHELF[tier])[0], i < buyers


def _hand_picked(book: Books, asked: list[tuple[str, bool]]) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """The customers of the star, nearly all of whom buy, nearly all entry goods; and those of the others."""
    entry = [product for product, *_ in SHELF["entry"]]
    size, lost = book.between(9, 15), book.between(1, 2)
    ranked = sorted(asked, key=lambda one: (not one[1], one[0] not in entry))
    refused = [one for one in asked if not one[1]][:lost]
    star = ranked[: size - lost] + refused
    left = ranked[size - lost :]
    for one in refused:
        left.remove(one)
    return star, left


def _visit(book: Books, customer: str, agent: str, product: str, monday: int, more: float | None) -> None:
    """Asks about a product on a day of the week and buys it for `more` yuan than usual, or does not (None)."""
    at = monday + book.between(0, 6) * DAY + book.between(9, 20) * HOUR + book.between(0, HOUR - 1)
    done = book.talk(customer, agent, at, turns=book.between(1, 2), product=product)
    created = done + book.between(2, 40) * MINUTE
    if more is None:
        if book.chance(0.15):
            book.order(customer, created, None, _line(book, product, 0.0))
        return
    if monday == FIRST and book.chance(0.1):  # within three days
        created += book.between(1, 2) * DAY
    book.order(customer, created, created + 3 * MINUTE, _line(book, product, more))
    if book.chance(0.12):
        again = book.pick(SHELF["entry"])[0]
        book.order(customer, created + 5 * MINUTE, created + 7 * MINUTE, _line(book, again, 0.0))


def _line(book: Books, product: str, more: float) -> list[tuple[str, int, float]]:
    price = next(price for name, _, _, price in GOODS if name == product)
    return [(product, 1, round(price * (0.9 + 0.1 * float(book.rng.random())) + more, 2))]


def _about_a_parcel(book: Books, customer: str) -> None:
    """Bought the week before and asks where it is: served, but no inquiry."""
    product = book.pick(GOODS)[0]
    paid = FIRST - book.between(2, 6) * DAY + 15 * HOUR
    book.order(customer, paid, paid + MINUTE, _line(book, product, 0.0))
    agent = book.pick([agent for agents in SIDES.values() for agent in agents])
    book.talk(customer, agent, FIRST + book.between(0, 3) * DAY + 11 * HOUR, turns=1, product=product)
