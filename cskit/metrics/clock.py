"""Complaints against the clock: cause found, resolved, within so many hours."""

from __future__ import annotations

from collections.abc import Callable

import narwhals as nw
import pandas as pd

from cskit.metrics.question import Question, grouped_rows


def clocked(column: str, hours: float, what: str) -> Callable[[Question], pd.DataFrame]:
    """`all` complaints, those whose `hours` have passed by the last moment of the data (`mature`), or of these the
    ones whose `column` came `in_time`."""

    def count(question: Question) -> pd.DataFrame:
        rows = question.rows("complaints", [column])
        deadline = nw.col("received_at") + int(hours * 3600)
        if what != "all":
            rows = rows.filter(deadline <= question.facts.last_moment)
        if what == "in_time":
            rows = rows.filter(nw.col(column) <= deadline)
        return grouped_rows(question, rows.with_columns(one=nw.lit(1)), nw.col("one").sum(), split=False)

    return count
