"""Orders paid in a week of May 2022 and what became of them in the five weeks after: refunds in parts, requests still
open, a customer sent back and forth, and complaints whose clock runs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

import numpy as np
import pandas as pd
from bank.shared.books import DAY, HOUR, MINUTE, REASONS, Books, second

SELLERS, HANDLERS = ("xiaoman", "ahe", "lixia"), ("guyu", "lidong", "daxue")
FIRST, BEFORE, WEEK, AFTER = second("2022-05-09"), 6, 7, 6
END = second("2022-06-20", 18 * HOUR)
SENT = "推诿退款"
HOURS = (12, 30, 44, 130)  # to completion; the mean is above the median


def draw(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One trainee's shop."""
    book = Books(rng)
    book.staff(dict.fromkeys((*SELLERS, *HANDLERS, "robot"), "in_house"))
    book.shelf()
    stalls, busy, usual = book.shuffled(HANDLERS)  # who sends people back and forth is not who handles most
    share = {stalls: 0.22, busy: 0.44, usual: 0.34}
    lengths = {agent: cycle(book.shuffled(HOURS)) for agent in HANDLERS}  # nobody is slower than the others
    for day in range(-BEFORE, WEEK + AFTER):
        for i in range(book.between(13, 18)):
            _customer(book, f"c{day + BEFORE:02d}{i:03d}", day, share, stalls, lengths)
    for i in range(book.between(40, 60)):  # after-sale talk of old customers, without a refund
        bought = FIRST - book.between(8, 12) * DAY
        book.order(f"o{i:03d}", bought, bought + 5 * MINUTE, book.basket(0.4))
        at = bought + book.between(2, 10) * DAY + book.between(0, 8) * HOUR
        book.talk(f"o{i:03d}", _handler(book, share), at, turns=2)
    _complaints(book, share, stalls)
    book.say("last", SELLERS[0], "customer", END, "c_more")
    return book.frames()


def _handler(book: Books, share: dict[str, float]) -> str:
    luck = float(book.rng.random())
    for agent, part in share.items():
        luck -= part
        if luck < 0:
            return agent
    return next(iter(share))


def _customer(
    book: Books, customer: str, day: int, share: dict[str, float], stalls: str, lengths: dict[str, Iterator[int]]
) -> None:
    """Asks, orders, mostly pays, and may want the money back: unshipped at once, or later, once or in two parts."""
    at = FIRST + day * DAY + book.between(9, 20) * HOUR + book.between(0, HOUR - 1)
    asked = book.talk(customer, book.pick(SELLERS), at, turns=2) if book.chance(0.7) else at
    created = asked + book.between(60, 900)
    paid = None if book.chance(0.15) else created + book.between(30, 600)
    if paid is not None and book.chance(0.05):
        paid += DAY  # ordered on one day, paid on the next
    order = book.order(customer, created, paid, book.basket(0.5, lines=book.between(1, 2)))
    if paid is None or not book.chance(0.36):
        return
    handler = _handler(book, share)
    requested = paid + (book.between(1, 20) * HOUR if book.chance(0.3) else book.between(3, 9) * DAY)
    book.talk(customer, handler, requested - book.between(5, 60) * MINUTE, turns=book.between(1, 3))
    if book.chance(0.45):  # and asks again the day after
        book.talk(customer, handler, requested + DAY, turns=1)
    steps = book.between(4, 7) if handler == stalls else book.between(1, 3)
    took = next(lengths[handler]) + book.between(0, 8)
    if book.chance(0.18):  # still open
        book.refund(order, requested, None, agent_id=handler, operations=steps)
    elif book.chance(0.2):  # in two parts
        for part in (0.3, 0.4):
            book.refund(order, requested, requested + took * HOUR, part, agent_id=handler, operations=steps)
            requested += took * HOUR + book.between(1, 3) * DAY
    else:
        share_back = 1.0 if book.chance(0.7) else 0.5
        book.refund(order, requested, requested + took * HOUR, share_back, agent_id=handler, operations=steps)


def _complaints(book: Books, share: dict[str, float], stalls: str) -> None:
    """Most about whoever stalls; causes found quickly, on the very second, across midnight, late, or not yet."""
    handled = [(row["order_id"], row["agent_id"], row["requested_at"]) for row in book.rows["refunds"]]
    buyer = {row["order_id"]: row["customer_id"] for row in book.rows["orders"]}
    number = 0
    for order, agent, requested in book.shuffled(handled):
        if not book.chance(0.7 if agent == stalls else 0.12):
            continue
        at = requested + book.between(2, 40) * HOUR
        took = book.pick((20, 40, 60, 90, 110, 120, 120, 120, 125, 180, 300)) * MINUTE
        if book.chance(0.15):  # late in the evening, found after midnight
            at, took = at - at % DAY + 23 * HOUR + 20 * MINUTE, book.between(45, 100) * MINUTE
        _complain(book, number, buyer[order], agent, at, None if book.chance(0.12) else at + took, stalls)
        number += 1
    for i in range(book.between(3, 6)):  # less than two hours old when the data end
        agent = _handler(book, share)
        _complain(book, number + i, f"o{i:03d}", agent, END - book.between(10, 110) * MINUTE, None, stalls)
    for i in range(6, 6 + book.between(2, 4)):  # and three that are due
        _complain(book, number + i, f"o{i:03d}", _handler(book, share), END - book.between(4, 9) * HOUR, None, stalls)


def _complain(book: Books, number: int, who: str, agent: str, at: int, found: int | None, stalls: str) -> None:
    book.add(
        "complaints",
        complaint_id=f"k{number:03d}",
        customer_id=who,
        agent_id=agent,
        received_at=at,
        cause_found_at=found,
        resolved_at=None if found is None else found + book.between(1, 20) * HOUR,
        reason=SENT if agent == stalls and book.chance(0.8) else book.pick(REASONS),
    )
