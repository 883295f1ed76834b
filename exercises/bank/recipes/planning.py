"""The review's shop without its last year, and what a planner has beside it: what was forecast for 11 November and came
otherwise, the exams of the seasonal agents, a week's roster of after-sales with nights in it, and 12 December forecast and
on the roster."""

from __future__ import annotations

import numpy as np
import pandas as pd
from bank.recipes import review
from bank.shared.books import DAY, HOUR, Books, second
from bank.shared.days import BLOCKS, EACH

AFTER_SALES = ("guyu", "lidong", "daxue")
EXAMS = ("产品知识", "平台规则", "接待话术", "系统操作", "活动规则", "模拟接待", "结业考试")
PASS = 80
WEEK, NEXT = second("2021-11-22"), second("2021-12-12")
SHIFTS = {"day": (9, 9), "late": (14, 9), "night": (22, 9), "short": (10, 4)}  # begins, hours


def draw(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One trainee's shop."""
    book = review.written(rng, last_year=False)
    book.staff(dict.fromkeys(AFTER_SALES, "in_house"))
    _forecast(book)
    _exams(book)
    _roster(book)
    _next_sale(book)
    return book.frames()


def _forecast(book: Books) -> None:
    """The first day: right in total, too low where they crowd and too high where they do not."""
    hours = review.hours_of(book)
    came = [hours.count(hour) for hour in range(24)]
    crowd = set(sorted(range(24), key=lambda hour: -came[hour])[:4])
    guess = [came[hour] * book.between(50, 75) / 100 if hour in crowd else came[hour] + 0.6 for hour in range(24)]
    low = sum(guess[hour] for hour in crowd)
    more = (sum(came) * book.between(1020, 1045) / 1000 - low) / (sum(guess) - low)
    for hour in range(24):
        expected = guess[hour] * (1 if hour in crowd else more * book.between(85, 115) / 100)
        book.add("forecast", hour=second(review.SALE[1]) + hour * HOUR, receptions=round(expected, 1))


def _exams(book: Books) -> None:
    """Seven days; one of the seasonal agents who came for two days fails the last one, having passed all others."""
    shifts = [row for row in book.rows["shifts"] if row["starts_at"] >= second(review.SALE[1])]
    seasonal = [agent for agent, team in review.TEAMS.items() if team == "seasonal"]
    days = {agent: len({row["starts_at"] // DAY for row in shifts if row["agent_id"] == agent}) for agent in seasonal}
    fails = book.pick([agent for agent in seasonal if days[agent] > 1])
    for agent in seasonal:
        for day, exam in enumerate(EXAMS, 1):
            failed = agent == fails and day == len(EXAMS)
            book.add(
                "training",
                agent_id=agent,
                course_day=day,
                exam=exam,
                score=float(book.between(55, 78) if failed else book.between(80, 98)),
                pass_mark=float(PASS),
                taken_at=second("2021-10-17") + day * DAY + 17 * HOUR,
            )


def _roster(book: Books) -> None:
    """Five shifts each, one of them a short one; a night begins before the week, and one ends after it."""
    before, across, neither = book.shuffled(AFTER_SALES)
    for agent in (before, across, neither):
        kinds = ["short", "day", *(book.pick(("day", "late", "night", "short")) for _ in range(2))]
        kinds = book.shuffled(kinds)
        days = sorted(book.shuffled(range(6))[: len(kinds)])
        for day, kind in zip(days, kinds, strict=True):
            _shift(book, agent, day, kind)
        if agent != neither:
            _shift(book, agent, -1 if agent == before else 6, "night")


def _shift(book: Books, agent: str, day: int, kind: str) -> None:
    begins, hours = SHIFTS[kind]
    start = WEEK + day * DAY + begins * HOUR
    book.add("shifts", agent_id=agent, starts_at=start, ends_at=start + hours * HOUR)


def _next_sale(book: Books) -> None:
    """Shifts of four hours: one of them has an agent more than its busiest hour needs; one needs few but for one hour."""
    most = book.between(5, 6)
    need = {"busy": (most, most), "quiet": (1, 1), "spare": (3, 3), "uneven": (4, 1)}  # at its peak, in other hours
    kinds = dict(zip(BLOCKS.values(), book.shuffled(need), strict=True)) | {0: "night", 4: "empty"}
    need |= {"night": (2, 2), "empty": (0, 0)}
    for start, kind in sorted(kinds.items()):
        peak, other = need[kind]
        crowded = start + book.between(0, 3)
        for hour in range(start, start + 4):
            agents = peak if hour == crowded else other
            flow = max(0, agents * EACH - book.between(2, 9))
            book.add("forecast", hour=NEXT + hour * HOUR, receptions=float(flow))
        booked = peak + {"spare": 1, "night": -1}.get(kind, 0)
        for agent in book.shuffled(review.SELLERS)[:booked]:
            book.add("shifts", agent_id=agent, starts_at=NEXT + start * HOUR, ends_at=NEXT + (start + 4) * HOUR)
