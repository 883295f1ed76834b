"""Four days of March 2022 seen through who is busy: three ordinary days and the shop's own sale on the fourth, chats that
are handed on, come back, cross midnight, are never answered, never begun by the customer, or held by the bot alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
from bank.shared.books import DAY, HOUR, MINUTE, Asked, Books, second
from bank.shared.days import TAKES

AGENTS = ("xiaoman", "ahe", "lixia", "zhiqiu")
FIRST, ORDINARY = second("2022-03-05"), 3
ROSTER = {"long": (8, 20), "short": (18, 24), "chatty": (9, 18), "late": (12, 24)}  # hours of the four parts
AFTERSALES = (9, 18)
PULL = {"long": 2.0, "short": 1.2, "chatty": 0.6, "late": 0.8}  # of two on shift, who gets more
QUIET = {8: 6, 9: 10, 10: 12, 11: 12, 12: 8, 13: 6, 14: 7, 15: 8, 16: 8, 17: 6, 18: 6, 19: 8, 20: 10, 21: 10, 22: 5}


def draw(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One trainee's shop."""
    book = Books(rng)
    book.staff(dict.fromkeys(AGENTS, "in_house") | {"guyu": "in_house", "robot": "in_house"})
    parts = dict(zip(ROSTER, book.shuffled(AGENTS), strict=True))
    busiest = book.pick((20, 21))
    for day in range(ORDINARY + 1):
        for part, agent in parts.items():
            _shift(book, agent, day, ROSTER[part])
        _shift(book, "guyu", day, AFTERSALES)
    peak = book.pick((3, 4)) * ORDINARY * TAKES + book.between(
        2, 3 * TAKES - 2
    )  # in three days: not a whole number of agents
    for hour, usual in QUIET.items():
        chats = peak if hour == busiest else round(usual * ORDINARY * book.between(85, 115) / 100)
        for i in range(chats):
            _visit(book, parts, f"c{hour:02d}{i:03d}", i % ORDINARY, hour)
    for hour, crowd in ((0, 8), (10, 20), (11, 20), (20, 44), (21, 36), (22, 16)):  # the sale
        for i in range(crowd + book.between(0, 8)):
            _visit(book, parts, f"s{hour:02d}{i:03d}", ORDINARY, hour)
    _others(book, parts)
    return book.frames()


def _shift(book: Books, agent: str, day: int, hours: tuple[int, int]) -> None:
    start = FIRST + day * DAY
    book.add("shifts", agent_id=agent, starts_at=start + hours[0] * HOUR, ends_at=start + hours[1] * HOUR)


def _agent(book: Books, parts: dict[str, str], hour: int) -> str:
    """Somebody who is on shift, some more often than others; at night whoever is there late."""
    on = [part for part, (start, end) in ROSTER.items() if start <= hour < end] or ["late"]
    luck = float(book.rng.random()) * sum(PULL[part] for part in on)
    for part in on:
        luck -= PULL[part]
        if luck < 0:
            return parts[part]
    return parts[on[-1]]


def _visit(book: Books, parts: dict[str, str], customer: str, day: int, hour: int) -> None:
    """A chat of one to three questions; now and then nobody answers it, or the customer is handed on or comes back."""
    at = FIRST + day * DAY + hour * HOUR + book.between(0, HOUR - 1)
    agent = _agent(book, parts, hour)
    if book.chance(0.08):
        book.chat(customer, agent, at, [Asked(None, (25,))], bot_first=book.chance(0.6))
        return
    turns = book.between(1, 3) if day < ORDINARY else book.pick((1, 1, 1, 2))  # the sale: short and many
    now = _talk(book, parts, customer, agent, at, turns)
    if book.chance(0.08):  # handed on: one customer, two receptions
        _talk(book, parts, customer, book.pick([a for a in AGENTS if a != agent]), now + book.between(60, 200), 1)
    elif book.chance(0.1) and hour < 19:  # back after hours: one reception, two sessions
        _talk(book, parts, customer, agent, now + book.between(70, 150) * MINUTE, 1)
    elif book.chance(0.06) and day < ORDINARY - 1:  # back the next day at noon: another reception
        _talk(book, parts, customer, agent, FIRST + (day + 1) * DAY + 13 * HOUR + book.between(0, HOUR - 1), 1)


def _talk(book: Books, parts: dict[str, str], customer: str, agent: str, at: int, turns: int) -> int:
    now = book.chat(customer, agent, at, [Asked(book.between(10, 80), (), book.between(20, 70)) for _ in range(turns)])
    for _ in range(2 if agent == parts["chatty"] else 0):  # one answer cut into three lines
        now += book.between(5, 15)
        book.say(customer, agent, "agent", now, "pitch")
    return now


def _others(book: Books, parts: dict[str, str]) -> None:
    """Those who are easily counted wrongly."""
    for i in range(book.between(18, 30)):
        book.bot_chat(f"b{i:03d}", _some(book))
    for i in range(book.between(7, 14)):  # written to, and never heard of
        book.say(f"o{i:03d}", book.pick(AGENTS), "agent", _some(book), "thrice")
    for i in range(book.between(4, 8)):  # written to first; their own question is never answered
        agent, at = book.pick(AGENTS), _some(book)
        book.say(f"g{i:03d}", agent, "agent", at, "thrice")
        book.chat(f"g{i:03d}", agent, at + book.between(60, 600), [Asked(None)])
    for i in range(book.between(14, 22)):  # after-sales
        bought, now = FIRST - book.between(2, 6) * DAY, _some(book)
        book.order(f"r{i:03d}", bought, bought + 5 * MINUTE, book.basket(0.4))
        book.talk(f"r{i:03d}", "guyu", now, turns=book.between(2, 4))
    for night in range(ORDINARY):  # across midnight, one more each night
        for i in range(book.between(3, 5) + 2 * night):
            at = FIRST + (night + 1) * DAY - book.between(60, 400)
            turns = [Asked(book.between(15, 90), (), book.between(120, 240)) for _ in range(4)]
            book.chat(f"n{night}{i}", parts["late"], at, turns)


def _some(book: Books) -> int:
    """A moment of the ordinary days between nine and six, when it is quiet."""
    return FIRST + book.between(0, ORDINARY - 1) * DAY + book.between(9, 17) * HOUR + book.between(0, HOUR - 1)
