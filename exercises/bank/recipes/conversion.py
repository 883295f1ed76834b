"""Ten days of March 2022: inquiries that end in a payment the same day, later, too late or never, and inquiries of the
last days whose window has not closed. Customers of February come back to ask about their parcels; some only meet
the bot."""

from __future__ import annotations

import numpy as np
import pandas as pd
from bank.shared.books import DAY, HOUR, MINUTE, Books, second

TEAMS = {
    "xiaoman": "in_house",
    "ahe": "in_house",
    "lixia": "in_house",
    "zhiqiu": "outsourced",
    "dongqing": "outsourced",
    "guyu": "in_house",
    "robot": "in_house",
}
SELLERS = ("xiaoman", "ahe", "lixia", "zhiqiu", "dongqing")
FIRST, DAYS = second("2022-03-01"), 10
OLD = second("2022-02-20")


def draw(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One trainee's shop."""
    book = Books(rng)
    book.staff(TEAMS)
    book.shelf()
    # one team converts better than the other; who forgets to remind has few customers, so that counts mislead
    strong, weak = (0.86, 0.80, 0.74), (0.64, 0.58, 0.52)
    ours, theirs = (strong, weak) if book.chance(0.5) else (weak, strong)
    skill = dict(zip(SELLERS, [*book.shuffled(ours), *book.shuffled(theirs)[:2]], strict=True))
    by_crowd = book.shuffled(SELLERS)
    crowd = {agent: size + book.between(0, 7) for agent, size in zip(by_crowd, (34, 46, 60, 76, 96), strict=True)}
    forgets = dict(zip(by_crowd, (0.36, *book.shuffled((0.04, 0.08, 0.12)), 0.19), strict=True))
    for agent in SELLERS:
        for i in range(crowd[agent]):
            _inquirer(book, f"{agent[:2]}{i:03d}", agent, skill[agent], forgets[agent])
    for i in range(book.between(55, 80)):
        _buyer_of_february(book, f"f{i:03d}")
    for i in range(book.between(25, 45)):
        book.bot_chat(f"b{i:03d}", _moment(book, book.between(0, DAYS - 1)))
    for i in range(30):
        at = _moment(book, book.between(0, DAYS - 1))
        book.order(f"s{i:03d}", at, at + 4 * MINUTE, book.basket(0.3))
    book.talk("last", "guyu", FIRST + DAYS * DAY - 40 * MINUTE, turns=1)  # so that every shop has the same last day
    return book.frames()


def _moment(book: Books, day: int) -> int:
    hour = book.pick((9, 10, 10, 11, 11, 14, 15, 16, 19, 20, 20, 21))
    return FIRST + day * DAY + hour * HOUR + book.between(0, HOUR - 1)


def _inquirer(book: Books, customer: str, agent: str, skill: float, forgets: float) -> None:
    """Asks on one to three days, mostly the same agent, and buys or does not."""
    day = book.between(DAYS - 3, DAYS - 1) if book.chance(0.2) else book.between(0, DAYS - 1)
    done = book.talk(customer, agent, _moment(book, day), turns=book.between(2, 5))
    colleague = book.pick([a for a in SELLERS if a != agent])
    for _ in range(book.pick((0, 0, 0, 1, 1, 2))):  # thinks about it, comes back
        day = min(day + book.between(1, 2), DAYS - 1)
        moment = max(_moment(book, day), done + 31 * MINUTE)
        done = book.talk(customer, colleague if book.chance(0.2) else agent, moment, turns=book.between(1, 3))
    if not book.chance(skill):
        return
    delay = book.pick((0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 5))
    created = done + book.between(2, 50) * MINUTE + (delay * DAY if delay else 0)
    if created >= FIRST + DAYS * DAY:
        return  # not in the data yet
    if book.chance(0.08):  # presale: the deposit now, the rest days later
        due = (created // DAY + 2) * DAY + 10 * HOUR
        paid = due + book.between(1, 30) * HOUR
        book.order(customer, created, _seen(paid), book.basket(0.6), deposit=created + MINUTE, due=due)
        return
    paid = None if book.chance(forgets) else _seen(created + book.pick((2, 3, 5, 8, 700)) * MINUTE)
    book.order(customer, created, paid, book.basket(0.5, book.between(1, 2)))


def _seen(at: int) -> int | None:
    """A payment after the last day of the data is not in the data."""
    return at if at < FIRST + DAYS * DAY else None


def _buyer_of_february(book: Books, customer: str) -> None:
    """Paid within fifteen days and asks about it: served, but no inquiry; a few then buy again."""
    created = OLD + book.between(0, 8) * DAY + 15 * HOUR + book.between(0, 5 * HOUR)
    book.order(customer, created, created + 3 * MINUTE, book.basket(0.4))
    day = book.between(0, 4)
    agent = "guyu" if book.chance(0.5) else book.pick(SELLERS)
    done = book.talk(customer, agent, _moment(book, day), turns=2)
    if book.chance(0.15):
        book.order(customer, done + 20 * MINUTE, done + 22 * MINUTE, book.basket(0.4))
