"""Causes of complaints found within two hours: what is not due yet is in neither part."""

from __future__ import annotations

import pandas as pd
from bank.shared.frames import once, value

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

LIMIT = pd.Timedelta(hours=2)


def _clock(shop: Shop) -> pd.DataFrame:
    """Complaints with `took` (NaT: not found) and whether two hours have passed by the last moment of the data."""

    def ask() -> pd.DataFrame:
        found = shop.pandas("complaints")
        end = pd.Timestamp(shop.seconds[1], unit="s")
        return found.assign(
            took=found["cause_found_at"] - found["received_at"], due=found["received_at"] + LIMIT <= end
        )

    return once(shop, "clock", ask)


def _share(good: pd.Series, of: pd.Series) -> float:
    return float((good & of).sum() / of.sum())


def _same_day(shop: Shop) -> float:
    clock = _clock(shop)
    good = clock["cause_found_at"].dt.date == clock["received_at"].dt.date
    return _share(good & (clock["took"] <= LIMIT), clock["due"])


QUESTION = Question(
    id="05.q4",
    kind="numeric",
    points=3,
    prompt=Text(
        "全部投诉里，**2 小时内查明原因**的占多少？数据止于 6 月 20 日 18:00:00；还没到 2 小时的，分子分母都不算。写成小数，保留四位。",
        "Of all complaints, what share had its **cause found within 2 hours**? The data end on 20 June at 18:00:00; what is "
        "not due yet is in neither part. As a fraction to four decimals.",
    ),
    recipe="aftersales",
    answer=lambda shop: value(shop, "complaint_cause_within(2)"),
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        Mistake(
            "open_as_failed",
            Text(
                "受理还不到 2 小时的，你算成了没做到。还没到点，先不算。",
                "You counted complaints less than 2 hours old as failed. Their clock is still running: leave them out.",
            ),
            lambda shop: _share(_clock(shop)["took"] <= LIMIT, _clock(shop)["took"].notna() | True),
        ),
        Mistake(
            "found_only",
            Text(
                "你只看了查明了的。早过了 2 小时还没查明的，是没做到，要留在分母里。",
                "You looked only at causes that were found. Those not found long after the 2 hours failed and stay below.",
            ),
            lambda shop: _share(_clock(shop)["took"] <= LIMIT, _clock(shop)["took"].notna()),
        ),
        Mistake(
            "strictly_less",
            Text(
                "正好 2 小时的也算按时：2 小时内，含 2 小时。",
                "Exactly two hours is in time: within two hours includes them.",
            ),
            lambda shop: _share(_clock(shop)["took"] < LIMIT, _clock(shop)["due"]),
        ),
        Mistake(
            "same_calendar_day",
            Text(
                "23 点多受理、零点后查明的，你按“当天”算成了没做到。看过了几小时，不看日历翻没翻页。",
                "You called a complaint of 23:20 late because its cause was found after midnight. Count hours, not pages of "
                "the calendar.",
            ),
            _same_day,
        ),
    ),
    hints=(
        Text(
            "先把投诉分三堆：到点且查明、到点没查明、还没到点。",
            "Make three heaps: due and found, due and not found, not due.",
        ),
        Text("指标是 `complaint_cause_within(2)`。", "`complaint_cause_within(2)`."),
    ),
)
