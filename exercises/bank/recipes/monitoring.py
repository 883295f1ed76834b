"""Two weeks of August 2022 to watch over: three usual days and a sale day with a broken hour, a bot day with hand-overs,
a day whose customers come back or do not, and ratings asked for and not."""

from __future__ import annotations

import numpy as np
import pandas as pd
from bank.shared.books import DAY, HOUR, MINUTE, Asked, Books, second
from bank.shared.days import BOT_DAY, BREAKS, RUSH, TALK_DAY, USUAL

SELLERS = ("xiaoman", "ahe", "lixia")
FIRST, SALE, BOT, TALK = (period.first * DAY for period in (USUAL, RUSH, BOT_DAY, TALK_DAY))
END = second("2022-08-28", 18 * HOUR)
FLOW = {4: 1, 9: 3, 10: 5, 11: 5, 14: 5, 15: 4, 16: 5, 17: 3, 19: 6, 20: 8, 21: 6}  # arrivals of a usual day
RUSHED = 2.4  # times as many on the sale day
POOL = 150
MET = {  # what becomes of those who meet the bot first: at least, at most
    "solved": (13, 19),
    "later": (4, 6),  # back, but after more than 24 hours
    "to_agent": (6, 9),  # back the next morning, with a person
    "to_bot": (3, 5),  # back the next morning, with the bot
    "hanging": (6, 8),  # the last line is the customer's
    "handed": (17, 23),
    "never": (4, 6),  # handed over, and nobody answers
}
TALKED = {  # and of those who talk with a person
    "once": (28, 36),
    "evening": (5, 8),  # back on the next day, but after more than 24 hours
    "other_agent": (5, 8),
    "same_agent": (4, 6),
    "abandoned": (7, 10),  # answered, and left with the last question open
    "unreplied": (4, 6),
}


def draw(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One trainee's shop."""
    book = Books(rng)
    book.staff(dict.fromkeys((*SELLERS, "robot"), "in_house"))
    book.shelf()
    for day in range(3):
        _arrivals(book, FIRST + day * DAY, _varied(book, 1))
    _arrivals(book, SALE, _varied(book, RUSHED) | {book.pick(BREAKS): book.between(4, 5)})
    _bot_day(book)
    _talk_day(book)
    book.say("last", SELLERS[0], "customer", END, "c_more")
    book.rows["handovers"].sort(key=lambda row: row["at"])
    frames = book.frames()
    frames["ratings"] = frames["ratings"].astype({"score": "Int64"})  # whole scores, beside empty cells
    return frames


def _varied(book: Books, times: float) -> dict[int, int]:
    """So many times the usual arrivals, one more or one less; the small hours are as quiet as always."""
    return {hour: round(times * count) + (0 if hour == 4 else book.between(-1, 1)) for hour, count in FLOW.items()}


def _arrivals(book: Books, day: int, flow: dict[int, int]) -> None:
    """One short talk each."""
    people = iter(book.shuffled(range(POOL)))
    for hour, count in flow.items():
        for _ in range(count):
            at = day + hour * HOUR + book.between(0, 55 * MINUTE)
            book.talk(f"q{next(people):03d}", book.pick(SELLERS), at, turns=1)


def _fates(book: Books, of: dict[str, tuple[int, int]]) -> list[str]:
    return book.shuffled(kind for kind, (few, many) in of.items() for _ in range(book.between(few, many)))


def _bot_day(book: Books) -> None:
    for i, kind in enumerate(_fates(book, MET)):
        customer = f"b{i:03d}"
        book.bot_chat(customer, BOT + book.between(10, 19) * HOUR + book.between(0, 50 * MINUTE))
        _after_the_bot(book, customer, kind, book.rows["messages"][-1]["sent_at"])


def _after_the_bot(book: Books, customer: str, kind: str, ended: int) -> None:
    morning = BOT + DAY + book.between(8 * HOUR, 9 * HOUR)
    agent = book.pick(SELLERS)
    if kind == "later":
        book.bot_chat(customer, ended + DAY + book.between(1, 3) * HOUR)
    elif kind == "to_agent":
        book.talk(customer, agent, morning, turns=2)
    elif kind == "to_bot":
        book.bot_chat(customer, morning)
    elif kind == "hanging":
        book.say(customer, "robot", "customer", ended + book.between(10, 90), "c_more")
    elif kind in ("handed", "never"):
        at = ended + book.between(5, 40)
        book.add("handovers", customer_id=customer, from_agent_id="robot", to_agent_id=agent, at=at)
        wait = None if kind == "never" else book.about(45, 0.9) + 3
        asked = [Asked(wait)] if wait is None else [Asked(wait), Asked(book.about(30))]
        book.chat(customer, agent, at + book.between(1, 6), asked, bot_first=True)


def _talk_day(book: Books) -> None:
    for i, kind in enumerate(_fates(book, TALKED)):
        customer, (agent, other) = f"t{i:03d}", book.shuffled(SELLERS)[:2]
        at = TALK + book.between(9, 15) * HOUR + book.between(0, 50 * MINUTE)
        if kind == "unreplied":
            book.chat(customer, agent, at, [Asked(None)])
            continue
        turns = [Asked(book.about(25)), Asked(None if kind == "abandoned" else book.about(25))]
        ended = book.chat(customer, agent, at, turns)
        _after_the_talk(book, customer, kind, ended, agent, other)
        _rated(book, customer, agent, ended)


def _after_the_talk(book: Books, customer: str, kind: str, ended: int, agent: str, other: str) -> None:
    morning = TALK + DAY + 8 * HOUR + book.between(0, 40 * MINUTE)
    if kind == "once" and book.chance(0.4):
        book.order(customer, ended + 5 * MINUTE, ended + 9 * MINUTE, book.basket(0.4))
    elif kind == "evening":
        book.talk(customer, other, ended + DAY + book.between(1, 4) * HOUR, turns=1)
    elif kind == "other_agent":
        book.talk(customer, other, ended + book.between(1, 3) * HOUR if book.chance(0.5) else morning, turns=1)
    elif kind == "same_agent":
        book.talk(customer, agent, morning, turns=1)


def _rated(book: Books, customer: str, agent: str, ended: int) -> None:
    """Most are invited and many of these answer, mostly content; of the others the angry ones rate unasked."""
    invited = ended + 10 if book.chance(0.7) else None
    if invited is None and book.chance(0.3):
        return
    silent = invited is not None and book.chance(0.3)
    scores = (1, 3, 3, 4, 4, 5, 5, 5, 5, 5) if invited is not None else (1, 1, 2, 2, 3, 5)
    book.add(
        "ratings",
        customer_id=customer,
        agent_id=agent,
        rated_at=None if silent else ended + book.between(1, 50) * MINUTE,
        score=None if silent else book.pick(scores),
        invited_at=invited,
    )
