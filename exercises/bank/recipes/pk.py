"""A week of PK between two teams in September 2022, and the week after, in which one of them has new scripts.

The team that sells better in every price tier is given the high-priced goods, and so is behind in total. One outsourced agent
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
PRICES = {product: price for product, _, _, price in GOODS}
SHELF = {tier: [goods for goods in GOODS if goods[2] == tier] for tier in ("core", "entry", "premium")}
BETTER = {"core": (34, 0.52), "entry": (20, 0.80), "premium": (48, 0.31)}  # customers, and who of them buys
WORSE = {"core": (20, 0.41), "entry": (48, 0.68), "premium": (11, 0.20)}


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
            customer, basket = f"{team[0]}{i:03d}", _basket(book, product) if buys else []
            _visit(book, customer, agent, product, FIRST, basket)
            if buys:  # somebody like them comes a week later
                more = everybody + (scripts if team == "outsourced" else 0.0) + book.between(-2, 2) / 2
                (first, paid), *rest_of = basket
                _visit(book, f"{customer}n", book.pick(agents), product, FIRST + WEEK, [(first, paid + more), *rest_of])
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


def _basket(book: Books, product: str) -> list[tuple[str, float]]:
    """What a buyer pays for in an order each: the product, and now and then something small as well."""
    bought = [product, book.pick(SHELF["entry"])[0]] if book.chance(0.12) else [product]
    return [(one, round(PRICES[one] * (0.9 + 0.1 * float(book.rng.random())), 2)) for one in bought]


def _visit(book: Books, customer: str, agent: str, product: str, monday: int, basket: list[tuple[str, float]]) -> None:
    """Asks about a product on a day of the week and buys, or does not; some who do not leave an order unpaid."""
    day = book.between(0, 6)
    at = monday + day * DAY + book.between(9, 20) * HOUR + book.between(0, HOUR - 1)
    created = book.talk(customer, agent, at, turns=book.between(1, 2), product=product) + book.between(2, 40) * MINUTE
    if day < 5 and book.chance(0.1):  # within three days, and within the week
        created += DAY
    for one, paid in basket:
        book.order(customer, created, created + 3 * MINUTE, [(one, 1, round(paid, 2))])
        created += 5 * MINUTE
    if not basket and book.chance(0.15):
        book.order(customer, created, None, [(product, 1, PRICES[product])])


def _about_a_parcel(book: Books, customer: str) -> None:
    """Bought the week before and asks where it is: served, but no inquiry."""
    product = book.pick(GOODS)[0]
    paid = FIRST - book.between(2, 6) * DAY + 15 * HOUR
    book.order(customer, paid, paid + MINUTE, [(product, 1, PRICES[product])])
    agent = book.pick([agent for agents in SIDES.values() for agent in agents])
    book.talk(customer, agent, FIRST + book.between(0, 3) * DAY + 11 * HOUR, turns=1, product=product)
