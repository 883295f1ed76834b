"""Three days of May 2022 seen through their waits: questions in several messages, welcome texts, turns nobody answers,
waits of exactly two and three minutes, chats across midnight, customers who are let down again and again."""

from __future__ import annotations

import numpy as np
import pandas as pd
from bank.shared.books import DAY, HOUR, MINUTE, Asked, Books, second

TEAMS = {
    "xiaoman": "in_house",
    "ahe": "in_house",
    "lixia": "in_house",
    "zhiqiu": "outsourced",
    "robot": "in_house",
}
AGENTS = ("xiaoman", "ahe", "lixia", "zhiqiu")
FIRST, DAYS = second("2022-05-18"), 3


def draw(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One trainee's shop."""
    book = Books(rng)
    book.staff(TEAMS)
    # who is late most often has the fewest chats, so that counts and rates disagree
    by_crowd = book.shuffled(AGENTS)
    crowd = dict(zip(by_crowd, (42, 58, 78, 110), strict=True))
    late = dict(zip(by_crowd, (0.19, *book.shuffled((0.04, 0.07)), 0.12), strict=True))
    # who has many chats is quick, so that a mean of agents is no mean of turns
    pace = dict(zip(by_crowd, (*book.shuffled((37, 46)), *book.shuffled((20, 27))), strict=True))
    for agent in AGENTS:
        for i in range(crowd[agent]):
            _chat(book, f"{agent[:2]}{i:03d}", agent, pace[agent], late[agent])
    _across_midnight(book)
    _let_down(book)
    for i in range(book.between(30, 50)):
        book.bot_chat(f"b{i:03d}", _moment(book))
    for i in range(12):
        at = _moment(book)
        book.order(f"s{i:03d}", at, at + 5 * MINUTE, book.basket(0.4))
    return book.frames()


def _moment(book: Books, day: int | None = None) -> int:
    hour = book.pick((9, 10, 10, 11, 11, 14, 15, 16, 20, 20, 21, 21))
    return FIRST + (book.between(0, DAYS - 1) if day is None else day) * DAY + hour * HOUR + book.between(0, HOUR - 1)


def _wait(book: Books, pace: float, late: float) -> int | None:
    """Mostly the agent's pace; some turns are late or never answered, some waits end exactly on the minute."""
    luck = float(book.rng.random())
    if luck < late * 0.5:
        return None
    if luck < late:
        return book.between(185, 420)
    if luck < late + 0.02:
        return 180
    return min(book.about(pace, 0.75), 179)


def _turn(book: Books, pace: float, late: float) -> Asked:
    wait = _wait(book, pace, late)
    more: tuple[int, ...] = ()
    # the question comes in several messages, of those kept waiting nearly always
    if book.chance(0.45 if wait is not None and wait <= 180 else 0.9):
        room = 20 if wait is None else max(0, int(wait * 0.7))
        more = (book.between(0, room),) if book.chance(0.7) else (room // 3, room // 3)
    return Asked(wait, more, book.between(8, 60))


def _chat(book: Books, customer: str, agent: str, pace: float, late: float) -> None:
    """One to three chats: the same day after a long silence, another day, another agent."""
    at = _moment(book)
    for _ in range(book.pick((1, 1, 1, 1, 2, 2, 3))):
        # the opening is answered faster than what follows
        turns = [_turn(book, pace * (0.6 if i == 0 else 1.15), late) for i in range(book.between(1, 4))]
        silent = next((i for i, turn in enumerate(turns) if turn.wait is None), len(turns))
        at = book.chat(customer, agent, at, turns[: silent + 1], bot_first=book.chance(0.3))
        at += book.between(40, 100) * MINUTE if book.chance(0.5) else DAY
        if book.chance(0.25):
            agent = book.pick(AGENTS)
        if at >= FIRST + DAYS * DAY - 2 * HOUR:
            return


def _across_midnight(book: Books) -> None:
    """Chats that begin before midnight and end after it; one more each night than the night before."""
    for night in range(DAYS):
        for i in range(book.between(5, 8) + 2 * night):
            at = FIRST + (night + 1) * DAY - book.between(60, 500)
            turns = [Asked(book.between(15, 90), (), book.between(120, 300)) for _ in range(4)]
            book.chat(f"n{night}{i}", book.pick(AGENTS), at, turns)


def _let_down(book: Books) -> None:
    """Customers with so many slow turns in one chat: clearly too many, just enough not to count, on the very second;
    few of them with two agents, or with a last turn that nobody answers. Most came on the second day."""
    often, twice = book.between(5, 14), book.between(3, 6)
    edge, three, two_agents = book.between(8, 11), book.between(10, 13), book.between(13, 16)
    for i in range(often):
        _slow_chat(book, f"w{i:02d}", book.pick(AGENTS), book.between(4, 6), 0)
    for i in range(twice):  # slow twice: two receptions, one customer
        agent = book.pick(AGENTS)
        day = FIRST + 13 * HOUR + book.between(0, HOUR)
        for later in (0, DAY):
            _slow_chat(book, f"x{i:02d}", agent, 4, 0, at=day + later)
    for i in range(three):
        _slow_chat(book, f"y{i:02d}", book.pick(AGENTS), 3, 0)
    for i in range(edge):  # three over two minutes and one of exactly two
        _slow_chat(book, f"z{i:02d}", book.pick(AGENTS), 3, 1)
    for i in range(two_agents):  # four slow turns, but two in each of two receptions
        at = _moment(book, 1)
        _slow_chat(book, f"v{i:02d}", "xiaoman", 2, 0, at=at)
        _slow_chat(book, f"v{i:02d}", "lixia", 2, 0, at=at + 2 * HOUR)
    for i in range(book.between(1, 2)):  # clearly too many with each of two agents
        day = FIRST + 15 * HOUR + book.between(0, HOUR)
        _slow_chat(book, f"u{i:02d}", "ahe", 4, 0, at=day)
        _slow_chat(book, f"u{i:02d}", "zhiqiu", 4, 0, at=day + DAY)
    for i in range(book.between(1, 2)):  # three slow turns, and one that never ends
        _slow_chat(book, f"t{i:02d}", book.pick(AGENTS), 3, 0, silent=True)


def _slow_chat(
    book: Books, customer: str, agent: str, slow: int, exact: int, at: int | None = None, *, silent: bool = False
) -> None:
    waits = book.shuffled([*(book.between(122, 175) for _ in range(slow)), *([120] * exact), book.between(20, 60)])
    turns = [Asked(wait, (), book.between(8, 40)) for wait in [*waits, *([None] if silent else [])]]
    book.chat(customer, agent, _moment(book, 1) if at is None else at, turns)
