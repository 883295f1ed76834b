"""Receptions by day: a chat across midnight stays whole."""

from __future__ import annotations

from bank.shared import by_day
from bank.shared.days import WORKLOAD

from cskit.course.exercises.question import Question, Text
from cskit.shop import Shop


def _rows(shop: Shop) -> list[str]:
    return list(WORKLOAD)


QUESTION = Question(
    id="01.q2",
    kind="table",
    points=3,
    prompt=Text(
        "3 月 5 日到 8 日，每天各有多少**接待人次**？每天一行，行名写 2022-03-05 这样的日期。整数。",
        "How many **receptions** were there on each day from 5 to 8 March? One row per day, named by date such as "
        "2022-03-05. Whole numbers.",
    ),
    recipe="workload",
    answer=by_day.right,
    tolerance=0.0,
    unit="count",
    mistakes=by_day.wrong(WORKLOAD),
    hints=by_day.MIDNIGHT,
    rows=_rows,
)
