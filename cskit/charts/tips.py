"""Tooltips that say what tables say."""

import re
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from cskit.charts.tables import Column, Table, as_table
from cskit.terms import language
from cskit.written import is_missing, limits, written


def with_tips(
    frame: pd.DataFrame, columns: Mapping[str, Column | str], keep: Sequence[str] | None = None
) -> tuple[pd.DataFrame, list[alt.Tooltip]]:
    """The frame with one text column per tooltip line, written exactly as tables write it, and the tooltips.

    `keep`: of the frame's own columns only those that the marks read.

    >>> import pandas as pd
    >>> told, tips = with_tips(pd.DataFrame({"agent": ["A"], "cvr": [0.5]}),
    ...                        {"agent": "Agent", "cvr": Column("Conversion", "rate")})
    >>> len(tips)
    2
    >>> told["tip_cvr"].tolist()
    ['50.0%']
    """
    ready = as_table(frame, columns)
    lang = language()
    added, tips = {}, []
    for i, (id_, column) in enumerate(zip(ready.ids, ready.columns, strict=True)):
        field = re.sub(r"\W", "_", f"tip_{id_}")
        added[field] = [_tip(ready, row, i, lang) for row in range(len(ready.rows))]
        tips.append(alt.Tooltip(f"{field}:N", title=column.label))
    return (frame if keep is None else frame[list(keep)]).assign(**added), tips


def _tip(ready: Table, row: int, i: int, lang: str) -> str:
    column = ready.columns[i]
    kind = ready.kind(row, i)
    said = written(ready.rows[row][i], kind, lang, status=ready.statuses[row][i], signed=column.signed)
    limit = ready.limits[row][i]
    if not limit or any(is_missing(v) for v in limit):
        return said
    return f"{said} ({limits(*limit, kind, lang, signed=column.signed).strip('[]')})"
