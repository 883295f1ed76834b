"""A menswear shop in the week of 7-13 June 2021: four agents who sell differently, buyers who come twice, orders that
are never paid, refunds in one part or two. Some pay for Sunday's order on Monday, some come back when nobody remembers
their chat. Days before and after the week are there too, so that the week has edges."""

from __future__ import annotations

import numpy as np
import pandas as pd
from bank.shared.books import DAY, HOUR, MINUTE, Books, second

TEAMS = {"xiaoman": "in_house", "ahe": "in_house", "lixia": "in_house", "zhiqiu": "outsourced", "guyu": "in_house"}
SELLERS = ("xiaoman", "ahe", "lixia", "zhiqiu")
BEFORE, FIRST, LAST = (second(f"2021-06-{day}") for day in ("05", "07", "15"))


def draw(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One trainee's shop."""
    book = Books(rng)
    book.staff(TEAMS)
    book.shelf()
    # who sells dear goods and who sells many of them changes from shop to shop: Xiaoman and Ahe are compared
    styles = book.shuffled([(0.85, 1), (0.25, 1), (0.45, 2), (0.35, 3)])
    if book.chance(0.5):  # they part by price alone
        styles[0], styles[1] = book.shuffled([(0.85, 1), (0.15, 1)])
    crowd = book.shuffled([24, 32, 40, 48])
    for agent, (dear, lines), customers in zip(SELLERS, styles, crowd, strict=True):
        for i in range(customers):
            _customer(book, f"{agent[0]}{agent[-1]}{i:02d}", agent, dear, lines)
    for i in range(book.between(40, 60)):
        _unassisted(book, f"s{i:02d}")
    for i in range(book.between(8, 11)):
        _sunday_night(book, f"n{i:02d}")
    _ask_after(book)
    return book.frames()


def _open_hours(book: Books) -> int:
    return book.pick((10, 10, 11, 14, 15, 16, 20, 20, 21, 21, 22)) * HOUR + book.between(0, HOUR - 1)


def _customer(book: Books, customer: str, agent: str, dear: float, lines: int) -> None:
    """Asks, and mostly buys: once, twice, now and then with a second agent, sometimes without paying."""
    day = book.between(0, (LAST - BEFORE) // DAY - 1)
    done = book.talk(customer, agent, BEFORE + day * DAY + _open_hours(book), turns=book.between(2, 4))
    if book.chance(0.2):
        again = day + book.between(4, 5)  # the chat is too old to have sold it
        if book.chance(0.7) and BEFORE + again * DAY < LAST:
            _buy(book, customer, BEFORE + again * DAY + _open_hours(book), dear, lines)
        return
    other = book.pick([a for a in SELLERS if a != agent])
    if book.chance(0.3):  # asks a colleague too, before deciding
        done = book.talk(customer, other, done + book.between(5, 40) * MINUTE, turns=2)
    moment = done + book.between(1, 25) * MINUTE
    if book.chance(0.16):  # means to buy, and never pays
        book.order(customer, moment, None, book.basket(dear, lines + 1))
        return
    for _ in range(book.pick((1, 1, 1, 2, 2, 3))):
        _buy(book, customer, moment, dear, lines)
        moment += book.between(3, 30) * MINUTE
    if book.chance(0.24):  # comes back two days later and buys from somebody else
        again = BEFORE + (day + 2) * DAY + _open_hours(book)
        done = book.talk(customer, other, again, turns=2)
        _buy(book, customer, done + book.between(1, 20) * MINUTE, 0.4, 1)


def _buy(book: Books, customer: str, at: int, dear: float, lines: int) -> None:
    basket = book.basket(dear, book.between(1, lines) if lines > 1 else 1, most=1 if dear > 0.5 else 2)
    if book.chance(0.14):  # never paid, and often the larger baskets
        book.order(customer, at, None, book.basket(min(1.0, dear + 0.3), lines + 1))
        return
    late = book.chance(0.12)
    paid = at + (book.between(9, 20) * HOUR if late else book.between(1, 9) * MINUTE)
    order = book.order(customer, at, paid, basket)
    if book.chance(0.2):
        asked = paid + book.between(1, 5) * DAY
        if book.chance(0.3):  # two refunds of one order
            book.refund(order, asked, asked + book.between(3, 30) * HOUR, 0.3)
            book.refund(order, asked + HOUR, asked + book.between(31, 60) * HOUR, 0.4)
            return
        completed = None if book.chance(0.25) else asked + book.between(3, 60) * HOUR
        book.refund(order, asked, completed, 1.0 if book.chance(0.7) else 0.5)


def _sunday_night(book: Books, customer: str) -> None:
    """Orders late on the week's last evening and pays the next morning."""
    done = book.talk(customer, book.pick(SELLERS), LAST - 2 * DAY + 21 * HOUR + book.between(0, HOUR), turns=2)
    order = done + book.between(5, 40) * MINUTE
    book.order(customer, order, order + book.between(9, 13) * HOUR, book.basket(0.4))


def _unassisted(book: Books, customer: str) -> None:
    at = BEFORE + book.between(0, (LAST - BEFORE) // DAY - 1) * DAY + _open_hours(book)
    order = book.order(customer, at, at + book.between(1, 30) * MINUTE, book.basket(0.25, 1))
    if book.chance(0.2):
        book.refund(order, at + DAY, at + 2 * DAY)


def _ask_after(book: Books) -> None:
    """Some who bought ask after-sales where the parcel is."""
    paid = [row for row in book.rows["orders"] if row["paid_at"] is not None]
    for row in book.shuffled(paid)[:18]:
        book.talk(row["customer_id"], "guyu", row["paid_at"] + 3 * DAY, turns=2)
