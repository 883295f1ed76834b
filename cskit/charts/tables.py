"""A table to be shown: a frame, and per column its label and kind. Displayed as HTML, carried on as JSON.

The JSON (`application/vnd.cskit.table+json`) travels in the notebook's outputs with full-precision values; the Excel
appendix is written from it, so that the notebook is the only computation. The HTML (of tables, and of all that stands
beside them) is made by the macros of `display.html.j2`; every text is escaped: a name is never markup.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from html import escape
from typing import Any

import pandas as pd
from markupsafe import Markup

from cskit.english import english
from cskit.errors import expect
from cskit.terms import language, term
from cskit.written import KINDS, NUMERIC, SIGNIFICANT, is_missing, limits, written

MIME = "application/vnd.cskit.table+json"
_NO_LIMITS = (None, None)


@dataclass(frozen=True)
class Column:
    """What a column is called and how its values are written (kinds: see `cskit.written`).

    `low` / `high` name the frame's columns with the limits of an interval: shown behind the value.
    `signed` writes a plus sign; a signed rate is a difference in points.
    """

    label: str
    kind: str = "text"
    signed: bool = False
    low: str | None = None
    high: str | None = None

    def __post_init__(self) -> None:
        expect("kind of column", self.kind, KINDS)


@dataclass(frozen=True)
class Table:
    """Rows of plain values with their columns; `statuses` holds `ok|open|immature|undefined|missing_table`."""

    ids: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    statuses: tuple[tuple[str, ...], ...]
    limits: tuple[tuple[tuple[Any, Any] | None, ...], ...]
    row_kinds: tuple[str, ...] = ()  # of each row, for the columns of kind `by_row`

    def kind(self, row: int, column: int) -> str:
        own = self.columns[column].kind
        return self.row_kinds[row] if own == "by_row" else own

    def head(self, rows: int) -> "Table":
        cut = {name: getattr(self, name)[:rows] for name in ("rows", "statuses", "limits", "row_kinds")}
        return replace(self, **cut)

    def to_json(self, name: str, title: str) -> dict[str, Any]:
        """The table as it travels in a notebook's output; limits of intervals become columns of their own."""
        wide = [2 * bool(column.low or column.high) for column in self.columns]
        rows = [
            [
                cell
                for value, limit, more in zip(*row, wide, strict=True)
                for cell in (value, *(limit or _NO_LIMITS)[:more])
            ]
            for row in zip(self.rows, self.limits, strict=True)
        ]
        marks = [
            [cell for status, more in zip(row, wide, strict=True) for cell in (status, *["ok"] * more)]
            for row in self.statuses
        ]
        packed = {"name": name, "title": title, "lang": language(), "columns": [*self._heads()], "rows": rows}
        if any(status != "ok" for row in marks for status in row):
            packed["status"] = marks
        if self.row_kinds:
            packed["row_kinds"] = list(self.row_kinds)
        return packed

    def _heads(self) -> Iterator[dict[str, Any]]:
        for id_, column in zip(self.ids, self.columns, strict=True):
            how = {"kind": column.kind, "signed": column.signed}
            yield {"id": id_, "label": column.label, **how}
            for side in ("low", "high") if column.low or column.high else ():
                label = term(f"interval_{side}", language(), label=column.label)
                yield {"id": f"{id_}_{side}", "label": label, **how}


def as_table(
    data: Table | pd.DataFrame, columns: Mapping[str, Column | str] | None = None, *, row_kinds: Sequence[str] = ()
) -> Table:
    """Choose, order and label a frame's columns (a `Table` is one already). A `str` is a text column with that label.

    Without `columns` every column is shown under its own name, its kind guessed from the dtype.
    The status of column `c` is read from the frame's column `c:status` (what `wide` writes).
    `row_kinds`: how each row's `by_row` columns are written.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"agent": ["Ann"], "cvr": [0.5], "lo": [0.3], "hi": [0.7]})
    >>> as_table(frame, {"agent": "Agent", "cvr": Column("Conversion", "rate", low="lo", high="hi")}).rows
    (('Ann', 0.5),)
    """
    if isinstance(data, Table):
        return data
    frame = data
    if columns is None:
        columns = {c: Column(str(c), _guess(frame[c])) for c in frame.columns if not str(c).endswith(":status")}
    heads = {c: Column(head) if isinstance(head, str) else head for c, head in columns.items()}
    for needed in (name for c, head in heads.items() for name in (c, head.low, head.high) if name is not None):
        expect("column", needed, list(frame.columns))
    values = {c: [plain(v, heads[c].kind) for v in frame[c]] for c in heads}
    marks = {c: _marks(frame, f"{c}:status") for c in heads}
    limits = {c: _limits(frame, head) for c, head in heads.items()}
    size = range(len(frame))
    return Table(
        ids=tuple(str(c) for c in heads),
        columns=tuple(heads.values()),
        rows=tuple(tuple(values[c][i] for c in heads) for i in size),
        statuses=tuple(tuple(marks[c][i] for c in heads) for i in size),
        limits=tuple(tuple(limits[c][i] for c in heads) for i in size),
        row_kinds=tuple(row_kinds),
    )


def rows_table(
    columns: Mapping[str, Column | str], rows: Sequence[Sequence[Any]], *, row_kinds: Sequence[str] = ()
) -> Table:
    return as_table(pd.DataFrame(rows, columns=list(columns), dtype=object), columns, row_kinds=row_kinds)


def plain(value: Any, kind: str = "text") -> Any:
    """A value as JSON carries it: None for no value, texts as the page shows them, dates as ISO text, floats with 12
    significant digits."""
    if is_missing(value):
        return None
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if kind == "date" else value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return english(value)
    item = value.item() if hasattr(value, "item") else value
    if isinstance(item, float):
        return None if not math.isfinite(item) else float(f"{item:.{SIGNIFICANT}g}")
    return item if isinstance(item, bool | int) else str(item)


def _marks(frame: pd.DataFrame, source: str) -> list[str]:
    if source not in frame.columns:
        return ["ok"] * len(frame)
    return ["ok" if is_missing(s) else str(s) for s in frame[source]]


def _limits(frame: pd.DataFrame, head: Column) -> list[tuple[Any, Any] | None]:
    if not (head.low or head.high):
        return [None] * len(frame)
    low = [plain(v, head.kind) for v in frame[head.low]] if head.low else [None] * len(frame)
    high = [plain(v, head.kind) for v in frame[head.high]] if head.high else [None] * len(frame)
    return list(zip(low, high, strict=True))


def _guess(series: pd.Series) -> str:
    is_a = pd.api.types
    kinds = {"count": is_a.is_integer_dtype, "number": is_a.is_float_dtype, "time": is_a.is_datetime64_any_dtype}
    return next((kind for kind, holds in kinds.items() if holds(series)), "text")


_SHORT = 14  # characters: a name or a date, not worth a second line


def html(macro: str, *values: Any, **named: Any) -> str:
    """The HTML that a macro of `display.html.j2` makes of these values.

    >>> html("note", "1 < 2", "doubt")
    '<div class="cskit-note cskit-doubt">1 &lt; 2</div>'
    """
    return str(getattr(_macros(), macro)(*values, **named))


@cache
def _macros() -> Any:
    from jinja2 import Environment, PackageLoader

    loader = PackageLoader("cskit.charts", "")
    shelf = Environment(loader=loader, autoescape=True, finalize=_escaped)
    shelf.globals |= {"written": written, "said": lambda key, **values: term(key, language(), **values)}
    return shelf.get_template("display.html.j2").module


def _escaped(value: Any) -> Markup:
    return value if isinstance(value, Markup) else Markup(escape(str(value)))


def table_html(data: Table, title: str, lang: str, *, note: str = "", place: str = "") -> str:
    """The whole table: numbers to the right, statuses as marks, wide ones scroll inside their own box."""
    sides = ["cskit-n" if c.kind in NUMERIC else "cskit-b" if c.kind == "blank" else "cskit-t" for c in data.columns]
    heads = [(column.label, side) for column, side in zip(data.columns, sides, strict=True)]
    rows = [[(side, *_cell(data, row, i, side, lang)) for i, side in enumerate(sides)] for row in range(len(data.rows))]
    return html("table", heads, rows, title, note, place)


def _cell(data: Table, row: int, i: int, side: str, lang: str) -> tuple[str, str, str, str]:
    """How wide a cell is, its value, the mark of its status, its interval."""
    value, kind, status, signed = data.rows[row][i], data.kind(row, i), data.statuses[row][i], data.columns[i].signed
    wide = "" if side == "cskit-n" else " cskit-short" if len(str(value)) <= _SHORT else " cskit-long"
    length = " cskit-date" if kind in ("date", "time") else wide
    limit = data.limits[row][i]
    interval = limits(*limit, kind, lang, signed=signed) if limit and not any(map(is_missing, limit)) else ""
    if status in ("immature", "missing_table"):
        return length, "", written(value, kind, lang, status=status), interval
    mark = term("mark_open", lang) if status == "open" and not is_missing(value) else ""
    return length, written(value, kind, lang, signed=signed), mark, interval
