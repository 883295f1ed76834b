"""A month of four agents to be scored, June 2022: one above every target who failed the inspection, one nearly as good
but new, one solid, one weak; of one of them no refund was completed. Orders of May are refunded in June, orders of June
in July."""

from __future__ import annotations

import numpy as np
import pandas as pd
from bank.shared.books import DAY, HOUR, MINUTE, Asked, Books, second

SELLERS = ("xiaoman", "ahe", "lixia", "zhiqiu")
FIRST, MAY, END = second("2022-06-01"), second("2022-05-20"), second("2022-07-28", 18 * HOUR)
CONVERTS = (0.66, 0.50, 0.47, 0.36)  # of a hundred inquirers, by place
WAITS = (48, 44, 46, 56)  # seconds, on the average
TAKES = (40, 45, 38, 62)  # hours to complete a refund
PASSED = (6, 9, 10, 9)  # of ten inspections
HIRED = ("2021-09-06", "2022-04-18", "2021-12-13", "2021-10-11")


def draw(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One trainee's shop."""
    book = Books(rng)
    places = dict(zip(book.shuffled(SELLERS), range(4), strict=True))
    book.staff(dict.fromkeys(SELLERS, "in_house"))
    for row in book.rows["agents"]:
        row["hired_on"] = second(HIRED[places[row["agent_id"]]])
    book.shelf()
    without = book.pick(SELLERS[1:])  # nobody's refund was completed by this one
    for agent, place in places.items():
        _month(book, agent, place, refunds=agent != without)
    for i in range(book.between(6, 9)):  # bought from Xiaoman in May, refunded in June
        at = MAY + book.between(0, 8) * DAY + book.between(9, 20) * HOUR
        end = book.talk(f"may{i}", "xiaoman", at, turns=2, patience=80)
        bought = book.order(f"may{i}", end + 60, end + 300, book.basket(0.4))
        if i < 4:
            asked = FIRST + book.between(1, 12) * DAY
            book.refund(bought, asked, asked + book.between(20, 70) * HOUR, agent_id="xiaoman")
    book.say("last", "xiaoman", "customer", END, "c_more")
    return book.frames()


def _month(book: Books, agent: str, place: int, *, refunds: bool) -> None:
    """A month of one agent: inquirers of whom so many pay, their waits, refunds, inspections."""
    count = book.between(44, 62)
    buys = book.shuffled([i < round(CONVERTS[place] * count) for i in range(count)])
    wait = WAITS[place] + book.between(-2, 2)
    due = 0
    for i, buying in enumerate(buys):
        customer = f"{agent[:2]}{i:03d}"
        at = FIRST + book.between(0, 26) * DAY + book.between(9, 21) * HOUR + book.between(0, HOUR - 1)
        end = book.chat(customer, agent, at, _turns(book, wait, book.between(2, 4)))
        if book.chance(0.2):  # and has another question the day after
            book.chat(customer, agent, at + DAY, _turns(book, wait, 1))
        if not buying:
            continue
        paid = end + book.between(60, 40 * MINUTE)
        order = book.order(customer, end + 30, paid, book.basket(0.55, lines=2))
        if refunds and (due < 4 or book.chance(0.12)):
            _back(book, order, agent, paid, place, late=due % 2 == 1)
            due += 1
    for i in range(10):
        passed = i < PASSED[place]
        book.add(
            "inspections",
            agent_id=agent,
            inspected_at=FIRST + (2 * i + 2) * DAY + 15 * HOUR,
            item="解答",
            score=book.between(80, 98) if passed else book.between(45, 70),
            max_score=100,
            passed=passed,
        )


def _turns(book: Books, wait: int, count: int) -> list[Asked]:
    """One in five waits much longer: the mean is above the median."""
    more = [book.between(20, 44) if book.chance(0.2) else book.between(-18, 2) for _ in range(count)]
    return [Asked(wait + some, (), book.between(10, 60)) for some in more]


def _back(book: Books, order: str, agent: str, paid: int, place: int, *, late: bool) -> None:
    """Part or all of an order goes back, in June or, when late, in July."""
    asked = max(paid, FIRST + 31 * DAY) + book.between(1, 30) * HOUR if late else paid + book.between(2, 60) * HOUR
    took = TAKES[place] + book.between(-8, 8)
    book.refund(order, asked, asked + took * HOUR, book.pick((1.0, 0.5)), agent_id=agent)
