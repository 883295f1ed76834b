"""A promotion (11-13 November 2021) and last year's, with the days around them: more visitors, dearer baskets or more
items than a year ago, seasonal agents, split shifts, refunds that come in after the last day of the sale."""

from __future__ import annotations

import numpy as np
import pandas as pd
from bank.shared.books import DAY, HOUR, MINUTE, Books, second
from bank.shared.days import EACH, EXPECTED

TEAMS = {
    "xiaoman": "in_house",
    "ahe": "in_house",
    "lixia": "in_house",
    "zhiqiu": "outsourced",
    "dongqing": "outsourced",
    "chunfen": "seasonal",
    "bailu": "seasonal",
    "hanlu": "seasonal",
}
SELLERS = tuple(TEAMS)
REGULARS = SELLERS[:5]
HOURS = (0, 0, 1, 8, 9, 10, 10, 10, 11, 11, 12, 14, 15, 16, 17, 19, 20, 20, 20, 21, 21, 21, 22, 23)
SALE = ("2020-11-11", "2021-11-11")


def draw(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One trainee's shop."""
    book = written(rng)
    _targets(book)
    return book.frames()


def written(rng: np.random.Generator, *, last_year: bool = True) -> Books:
    """The shop while more can be written into it."""
    book = Books(rng)
    book.staff(TEAMS)
    book.shelf()
    # what moved since last year differs from shop to shop
    moved = dict.fromkeys(("visitors", "contact", "conversion", "items", "price"), 0.0)
    for factor, by in zip(book.shuffled(moved), (1.0, 0.25, -0.15, 0.1, 0.0), strict=True):
        moved[factor] = by
    peak = book.pick((0, 10, 20, 21))
    if last_year:
        _year(book, SALE[0], 1, 3, dict.fromkeys(moved, 0.0), REGULARS, peak)
    _year(book, SALE[1], 2, 7, moved, SELLERS, peak)
    _old_buyers(book)
    _after_midnight(book)
    _quiet_weeks(book)
    _part_of_an_agent(book)
    return book


def _year(
    book: Books, sale: str, before: int, after: int, moved: dict[str, float], agents: tuple[str, ...], peak: int
) -> None:
    """The days from `before` days before the sale's first day to `after` days after its last."""
    start = second(sale)
    weights = book.rng.dirichlet([6.0] * len(agents))
    seasonal = iter(book.shuffled(((0,), (0, 1), (0, 2))))  # one day of the sale, or two
    days = {agent: next(seasonal) if TEAMS[agent] == "seasonal" else _days_on(book) for agent in agents}
    for day in range(-before, 3 + after):
        on_sale = 0 <= day <= 2
        size = (100, 62, 46)[day] if on_sale else 16
        visitors = round(size * 22 * (1 + 0.5 * moved["visitors"]) * (0.95 + 0.1 * float(book.rng.random())))
        book.add("traffic", at=start + day * DAY, visitors=visitors, page_views=visitors * 5 + book.between(0, 99))
        here = [i for i, agent in enumerate(agents) if not on_sale or day in days[agent]]
        share = np.cumsum(weights[here] / weights[here].sum())
        for agent in (agents[i] for i in here):
            if on_sale or agent in REGULARS:
                _shift(book, agent, start + day * DAY)
        customers = round(visitors * 0.045 * (1 + 0.45 * moved["contact"]) * (0.95 + 0.1 * float(book.rng.random())))
        for i in range(customers):
            agent = agents[here[min(int(np.searchsorted(share, book.rng.random())), len(here) - 1)]]
            if not on_sale and agent not in REGULARS:
                agent = book.pick(REGULARS)
            hour = peak if on_sale and book.chance(0.12 if day == 0 else 0.02) else book.pick(HOURS)
            at = start + day * DAY + hour * HOUR + book.between(0, HOUR - 1)
            _customer(book, f"{sale[2:4]}d{day + before:02d}c{i:03d}", agent, at, moved)
        for i in range(size // 3):
            at = start + day * DAY + book.pick(HOURS) * HOUR + book.between(0, HOUR - 1)
            _buy(book, f"{sale[2:4]}d{day + before:02d}s{i:03d}", at, moved, last=start + (3 + after) * DAY)


def _days_on(book: Books) -> tuple[int, ...]:
    """The others work all three days, but for a day off now and then."""
    return book.pick(((0, 2), (0, 1))) if book.chance(0.2) else (0, 1, 2)


def _shift(book: Books, agent: str, day: int) -> None:
    if book.chance(0.3):  # two shifts, one day
        for hour in (9, 19):
            book.add("shifts", agent_id=agent, starts_at=day + hour * HOUR, ends_at=day + (hour + 4) * HOUR)
        return
    starts = day + book.pick((0, 8, 14)) * HOUR
    book.add("shifts", agent_id=agent, starts_at=starts, ends_at=starts + 8 * HOUR)


def _customer(book: Books, customer: str, agent: str, at: int, moved: dict[str, float]) -> None:
    """Asks; some come back to the same agent later that day; some buy, most pay."""
    done = book.talk(customer, agent, at, turns=book.between(1, 3), patience=35)
    if book.chance(0.15):
        colleague = book.pick(REGULARS)
        done = book.talk(customer, colleague, done + 45 * MINUTE, turns=1)
    if book.chance(0.5 * (1 + 0.3 * moved["conversion"])):
        for _ in range(book.pick((1, 1, 1, 2))):
            _buy(book, customer, done + book.between(2, 40) * MINUTE, moved, last=None)
    elif book.chance(0.12):
        book.talk(customer, agent, done + 20 * HOUR, turns=1)


def _buy(book: Books, customer: str, at: int, moved: dict[str, float], last: int | None) -> None:
    more = 2 if book.chance(0.3 + 0.5 * max(0.0, moved["items"])) else 1
    most = 2 + (1 if moved["items"] > 0.5 else 0)
    dear = 0.4 + 0.3 * moved["price"]
    basket = book.basket(dear, more, most)
    if book.chance(0.1):
        book.order(customer, at, None, basket)
        return
    order = book.order(customer, at, at + book.between(1, 50) * MINUTE, basket)
    if not book.chance(0.24):
        return
    asked = at + book.between(1, 4) * DAY
    if book.chance(0.32):  # two refunds of one order
        book.refund(order, asked, asked + book.between(4, 30) * HOUR, 0.4)
        book.refund(order, asked + HOUR, asked + book.between(31, 60) * HOUR, 0.4)
        return
    completed = None if book.chance(0.12) else asked + book.between(4, 60) * HOUR
    book.refund(order, asked, completed, book.pick((1.0, 1.0, 0.5)))


def _old_buyers(book: Books) -> None:
    """Bought early in November without asking, and ask about their parcel in the middle of the sale."""
    start = second(SALE[1])
    for i in range(book.between(30, 60)):
        customer = f"21e{i:03d}"
        paid = start - book.between(2, 9) * DAY + book.between(9, 22) * HOUR
        book.order(customer, paid - 3 * MINUTE, paid, book.basket(0.3))
        at = start + book.between(0, 2) * DAY + book.between(9, 21) * HOUR + book.between(0, HOUR - 1)
        done = book.talk(customer, book.pick(REGULARS), at, turns=2, patience=40)
        if book.chance(0.1):
            order = book.order(customer, done + 9 * MINUTE, done + 12 * MINUTE, book.basket(0.3))
            book.refund(order, done + 2 * DAY, done + 3 * DAY)


def _after_midnight(book: Books) -> None:
    """The sale's last orders, paid when its last day is over, and kept."""
    for i in range(book.between(6, 9)):
        at = second(SALE[1]) + 3 * DAY - book.between(5, 40) * MINUTE
        book.order(f"21m{i:02d}", at, at + book.between(45, 90) * MINUTE, book.basket(0.3))


def _quiet_weeks(book: Books) -> None:
    """The weeks after, until the refund window of the sale's orders has closed."""
    start = second(SALE[1])
    for day in range(10, 29):
        at = start + day * DAY + book.between(10, 20) * HOUR
        customer = f"21q{day:02d}"
        done = book.talk(customer, book.pick(REGULARS), at, turns=2)
        if book.chance(0.5):
            book.order(customer, done + 5 * MINUTE, done + 7 * MINUTE, book.basket(0.3))
        book.add("traffic", at=start + day * DAY, visitors=book.between(300, 400), page_views=book.between(1500, 2200))
    # the last day is the same in every shop
    book.talk("21last", "ahe", start + 29 * DAY + 12 * HOUR, turns=1)


def _part_of_an_agent(book: Books) -> None:
    """More questions in a quiet hour of the first day, until its peak needs some agents and less than half of one more:
    rounding off is then not rounding up."""
    start = second(SALE[1])
    hours = hours_of(book)
    peak = max(map(hours.count, hours))
    for i in range(40):
        if 0.05 < EXPECTED * peak / (len(hours) + i) / EACH % 1 < 0.45:
            return
        book.talk(f"21n{i:02d}", book.pick(REGULARS), start + 13 * HOUR + book.between(0, HOUR - 1), turns=2)


def hours_of(book: Books) -> list[int]:
    """The hours in which the receptions of the sale's first day begin."""
    start = second(SALE[1])
    here: dict[tuple[str, str], int] = {}
    for row in sorted(book.rows["messages"], key=lambda row: row["sent_at"]):
        if start - HOUR // 2 <= row["sent_at"] < start + DAY:  # a chat across midnight is the day before's
            here.setdefault((row["customer_id"], row["agent_id"]), (row["sent_at"] - start) // HOUR)
    return [hour for hour in here.values() if hour >= 0]


def _targets(book: Books) -> None:
    """A day's targets for the shop; and the sale's sales target, for the shop, its teams and some of its agents."""
    daily = {
        "average_response_seconds": (book.between(42, 47), -4),
        "inquiry_conversion": (book.between(47, 58) / 100, 0.08),
        "spend_per_buyer": (book.between(28, 45) * 10, 60),
        "cs_sales": (book.between(11, 19) * 1000, 4000),
    }
    for metric, (floor, further) in daily.items():
        _target(book, metric, "all", floor, further, days=1)
    whole = book.between(40, 60) * 1000
    _target(book, "cs_sales", "all", whole, 8000, days=3)
    for team, share in (("in_house", 0.6), ("outsourced", 0.3), ("seasonal", 0.15)):
        _target(book, "cs_sales", f"team:{team}", round(whole * share, -2) + book.between(-9, 9) * 100, 2500, days=3)
    for agent in REGULARS[:2]:
        _target(book, "cs_sales", f"agent:{agent}", book.between(60, 90) * 100, 1500, days=3)


def _target(book: Books, metric: str, scope: str, floor: float, further: float, *, days: int) -> None:
    """`days`: 1 for each day of the sale by itself, 3 for the sale as a whole."""
    starts = range(3) if days == 1 else (0,)
    for day in starts:
        first = pd.Timestamp(SALE[1]) + pd.Timedelta(days=day)
        book.add(
            "targets",
            metric=metric,
            scope=scope,
            floor=float(floor),
            stretch=round(float(floor + further), 2),
            period_start=first,
            period_end=first + pd.Timedelta(days=days - 1),
        )
