"""Hours on a roster: a night shift is one shift, a break is no work."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import ROSTER_WEEK
from bank.shared.frames import names

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

FIRST = pd.Timestamp(ROSTER_WEEK.start)
AFTER = pd.Timestamp(ROSTER_WEEK.end) + pd.Timedelta(days=1)
DAY, HOUR, FULL = pd.Timedelta(days=1), pd.Timedelta(hours=1), 8


def _people(shop: Shop) -> list[str]:
    return names(shop, "aftersales")


def _own(shop: Shop) -> pd.DataFrame:
    """The shifts that begin in the week, with their `hours`."""
    shifts = shop.pandas("shifts")
    own = shifts[(shifts["starts_at"] >= FIRST) & (shifts["starts_at"] < AFTER)]
    return own.assign(hours=(own["ends_at"] - own["starts_at"]) / HOUR)


def _each(shop: Shop, agent: pd.Series, hours: pd.Series) -> dict[str, float]:
    total = hours.groupby(agent).sum()
    return {who: float(total.get(who, 0.0)) for who in _people(shop)}


def _worked(hours: pd.Series) -> pd.Series:
    """Less the hour of a meal in what lasts 8 hours or more."""
    return hours - (hours >= FULL)


def _answer(shop: Shop) -> dict[str, float]:
    own = _own(shop)
    return _each(shop, own["agent_id"], _worked(own["hours"]))


def _by_calendar_day(shop: Shop) -> dict[str, float]:
    """Every shift in pieces by day, those of the week's days counted."""
    shifts = shop.pandas("shifts")
    pieces = [
        (row["agent_id"], (min(row["ends_at"], day + DAY) - max(row["starts_at"], day)) / HOUR)
        for row in shifts.to_dict("records")
        for day in pd.date_range(FIRST, AFTER - DAY)
        if row["starts_at"] < day + DAY and row["ends_at"] > day
    ]
    table = pd.DataFrame(pieces, columns=["agent_id", "hours"])
    return _each(shop, table["agent_id"], _worked(table["hours"]))


QUESTION = Question(
    id="07.q5",
    kind="table",
    points=3,
    prompt=Text(
        "11 月 22 日到 28 日的班表里（按**开始**的那天算），三位售后各上了几个**工时**？满 8 小时的班里有 1 小时吃饭，不算工时。每人一行，行名用客服账号。",
        "On the roster of 22 to 28 November (a shift belongs to the day it **begins**), how many **hours** did each of the three "
        "after-sales agents work? A shift of 8 hours or more holds one hour for a meal, which is no work. One row per agent, "
        "named by account.",
    ),
    recipe="planning",
    answer=_answer,
    tolerance=0.1,
    unit="hours",
    mistakes=(
        Mistake(
            "shift_count",
            Text(
                "你数了几个班，每个都当 8 小时。半天的班没有 8 小时：用结束减开始。",
                "You counted shifts and took each for 8 hours. Half-day shifts are shorter: subtract the beginning from the "
                "end.",
            ),
            lambda shop: _each(shop, _own(shop)["agent_id"], _own(shop)["hours"] * 0 + FULL),
        ),
        Mistake(
            "midnight_split",
            Text(
                "夜班被你在零点切成了两截：前一周的班漏进来一截，最后一晚少了一截，吃饭那一小时也没扣到。一个班就是一个班，归它开始的那天。",
                "You cut night shifts at midnight: part of the week before came in, part of the last night went missing, and "
                "their meals were not taken off. A shift is one shift and belongs to the day it begins.",
            ),
            _by_calendar_day,
        ),
        Mistake(
            "break_not_off",
            Text(
                "吃饭的那一小时你没有扣。满 8 小时的班，每个扣 1 小时。",
                "The hour for the meal is still in. Take 1 hour off every shift of 8 hours or more.",
            ),
            lambda shop: _each(shop, _own(shop)["agent_id"], _own(shop)["hours"]),
        ),
    ),
    hints=(
        Text(
            "夜班 22 点到次日 7 点，是几个小时？归哪一天？",
            "A night from 22:00 to 7:00: how many hours, and of which day?",
        ),
        Text(
            "筛选 `starts_at` 在 22 日零点之后、29 日零点之前；结束 − 开始；满 8 小时的减 1；按人加总。",
            "Keep `starts_at` from the 22nd to before the 29th; end − beginning; less 1 where it is 8 or more; add up by "
            "agent.",
        ),
    ),
    rows=_people,
)
