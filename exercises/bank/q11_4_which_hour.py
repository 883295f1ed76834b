"""A choice: the hour of a sale day that is out of the ordinary, by the usual share and not by the count."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import BREAKS, RUSH, USUAL
from bank.shared.frames import once

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.metrics import measure
from cskit.period import Period
from cskit.shop import Shop

HOURS = sorted((4, *BREAKS, 20))
KEYS = dict(zip(HOURS, "abcdef", strict=True))


def _flow(shop: Shop, period: Period) -> pd.Series:
    """Receptions by the hour they begin in."""

    def ask() -> pd.Series:
        found = measure(shop, "receptions", by="hour", period=period, interval=False)
        return found.assign(hour=found["hour"].astype(int)).set_index("hour")["value"].astype(float)

    return once(shop, ("arrivals", period), ask)


def _key(sizes: pd.Series) -> str:
    """The letter of the lowest of the hours to choose from."""
    return KEYS[int(sizes[HOURS].idxmin())]


def _answer(shop: Shop) -> str:
    usual, came = _flow(shop, USUAL), _flow(shop, RUSH)
    return _key(came - came.sum() * usual / usual.sum())


QUESTION = Question(
    id="11.q4",
    kind="choice",
    points=3,
    prompt=Text(
        "2022 年 8 月 18 日做活动，前三天（15 日到 17 日）是平常日子。18 日**哪个钟点的进线不对**？按前三天各钟点的占比，"
        "和当天的总数比。",
        "18 August 2022 was a sale; the three days before it (15 to 17) were ordinary. **At which hour of the 18th is something "
        "wrong** with the arrivals? Use the hours' shares of those three days, at the sale day's own total.",
    ),
    recipe="monitoring",
    answer=_answer,
    mistakes=(
        Mistake(
            "lowest_hour",
            Text(
                "这个钟点来得最少，可它天天都最少。最少不等于异常：先问平时该有多少。",
                "Fewest come at this hour, but so they do every day. Lowest is not wrong: ask first how many there should be.",
            ),
            lambda shop: _key(_flow(shop, RUSH)),
        ),
        Mistake(
            "promotion_hour",
            Text(
                "这个钟点比平常多得最多，可活动当天每个钟点都多。拿平常的人数比，大促一来样样都响：比占比，别比人数。",
                "This hour is furthest above an ordinary day, but on a sale every hour is. Held against ordinary counts, an alarm "
                "rings all day: compare shares, not counts.",
            ),
            lambda shop: _key(_flow(shop, USUAL) / 3 - _flow(shop, RUSH)),
        ),
    ),
    hints=(
        Text("每个钟点平时占全天的几成？", "Which share of the day does each hour usually have?"),
        Text(
            "应有的 = 18 日的总数 × 平时的占比；实际来的比它少得最多的，是哪一个？",
            "Expected = the total of the 18th × the usual share. Where is the actual count furthest below it?",
        ),
    ),
    choices={key: Text(f"{hour} 点到 {hour + 1} 点", f"{hour}:00 to {hour + 1}:00") for hour, key in KEYS.items()},
)
