"""Tables, tiles, findings and notes as HTML, by the macros of `display.html.j2`. Every text is escaped: a name is never
markup."""

from functools import cache
from html import escape
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from cskit.charts.tables import Table
from cskit.terms import term
from cskit.written import NUMERIC, is_missing, limits, written

_SHORT = 14  # characters: a name or a date, not worth a second line


def html(macro: str, *values: Any, **named: Any) -> str:
    """The HTML that a macro of `display.html.j2` makes of these values.

    >>> html("note", "1 < 2", "doubt")
    '<div class="cskit-note cskit-doubt">1 &lt; 2</div>'
    """
    return str(getattr(_macros(), macro)(*values, **named))


@cache
def _macros() -> Any:
    loader = PackageLoader("cskit.charts", "")
    return Environment(loader=loader, autoescape=True, finalize=_escaped).get_template("display.html.j2").module


def _escaped(value: Any) -> Markup:
    return value if isinstance(value, Markup) else Markup(escape(str(value)))


def table_html(data: Table, title: str, lang: str, *, note: str = "") -> str:
    """The whole table: numbers to the right, statuses as marks, wide ones scroll inside their own box."""
    sides = ["cskit-n" if c.kind in NUMERIC else "cskit-b" if c.kind == "blank" else "cskit-t" for c in data.columns]
    heads = [(column.label, side) for column, side in zip(data.columns, sides, strict=True)]
    rows = [[(side, *_cell(data, row, i, side, lang)) for i, side in enumerate(sides)] for row in range(len(data.rows))]
    return html("table", heads, rows, title, note)


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
