"""Receptions by day: a chat across midnight stays whole."""

from __future__ import annotations

from bank.shared import by_day

from cskit.course.exercises.question import Question, Text
from cskit.shop import Shop

DAYS = ("2022-05-18", "2022-05-19", "2022-05-20")


def _rows(shop: Shop) -> list[str]:
    return list(DAYS)


QUESTION = Question(
    id="04.q5",
    kind="table",
    points=3,
    prompt=Text(
        "5 月 18、19、20 日每天各有多少**接待人次**？每天一行，行名写 2022-05-18 这样的日期。整数。",
        "How many **receptions** were there on each of 18, 19 and 20 May? One row per day, named by date such as "
        "2022-05-18. Whole numbers.",
    ),
    recipe="response",
    answer=by_day.right,
    tolerance=0.0,
    unit="count",
    mistakes=by_day.wrong(DAYS),
    hints=by_day.MIDNIGHT,
    rows=_rows,
)
