"""Tables for people at a terminal: values in their units, status in words, names from the cards and the glossary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from cskit.terms import glossary, term
from cskit.written import is_missing, limits, written

if TYPE_CHECKING:
    import pandas as pd

    from cskit.cli.grid import Cell, Grid

_KINDS = {
    "at": "time",
    "wait_seconds": "seconds",
    "talk_minutes": "minutes",
    "hours_open": "hours",
    "hours_left": "hours",
    "amount": "price",
    "final_due_from": "time",
    "final_due_until": "time",
    "hour": "hour",
    "receptions": "count",
    "share": "rate",
    "peak": "count",
    "load": "count",
    "customers": "count",
    "rate": "rate",
    "lost": "count",
    "expected": "number",
    "deviation": "growth",
    "z": "number",
}
_WORDS = {"kind": "cli_{}", "step": "conversion_step_{}", "flag": "flag_{}"}  # columns of words → their terms


def print_grid(grid: Grid, lang: str, rules: Sequence[str]) -> None:
    """The grid with the cards' names as the rule sets read them, one line per group; a comparison adds two columns to
    each metric."""
    from cskit.charts.measured import kind_of
    from cskit.metrics import find

    header = [heading(name, lang) for name in grid.by]
    for metric in grid.metrics:
        header.append(" / ".join(dict.fromkeys(find(metric, each).name(lang) for each in rules)))
        if metric in grid.limited:
            header.append(term("cli_limits", lang))
        if grid.compared:
            header += [term("cli_base", lang), term("cli_change", lang)]
    kinds = {metric: kind_of(metric) for metric in grid.metrics}
    rows = (
        [group(name, value, lang) for name, value in zip(grid.by, key, strict=True)]
        + [text for metric in grid.metrics for text in _texts(cells[metric], kinds[metric], lang, grid.parts(metric))]
        for key, cells in grid.rows
    )
    print_table(header, rows, text_columns=len(grid.by))


def _texts(cell: Cell, kind: str, lang: str, parts: Sequence[str]) -> list[str]:
    texts = [written(cell.value, kind, lang, status=cell.status)]
    if "low" in parts:
        rough = term("cli_rough", lang) if cell.note else ""
        texts.append("" if cell.low is None else limits(cell.low, cell.high, kind, lang) + rough)
    if "base" in parts:
        texts += [
            written(cell.base, kind, lang, status=cell.base_status),
            written(cell.change, kind, lang, signed=True),
        ]
    return texts


def print_records(frame: pd.DataFrame, lang: str, *, by: Sequence[str] = (), text_columns: int | None = None) -> None:
    """A table as it is, each column in the unit its name tells of; the columns of `by` name groups."""
    columns = [str(c) for c in frame.columns]
    rows = ([_shown(record[c], c, lang, c in by) for c in columns] for record in frame.to_dict("records"))
    print_table([heading(c, lang) for c in columns], rows, text_columns=text_columns)


def _shown(value: Any, column: str, lang: str, is_group: bool) -> str:
    if is_group:
        return group(column, None if is_missing(value) else value, lang)
    if column in _WORDS:
        return term(_WORDS[column].format(value), lang) if value else ""
    return written(value, _KINDS.get(column, "text"), lang)


def heading(name: str, lang: str) -> str:
    """A column's name in the glossary's words, else the name itself."""
    words = glossary()
    return next((words[key][lang] for key in (f"cli_{name}", name, f"col_{name}") if key in words), name)


def group(by: str, value: Any, lang: str) -> str:
    """A group's name: the glossary's word for a team, a role or a weekday; an agent or a product by its id."""
    if value is None:
        return term("unknown", lang)
    if by == "weekday":
        return term(f"cli_weekday_{value}", lang)
    if by == "hour":
        return written(value, "hour")
    if by in ("team", "role", "tier", "stage"):
        return heading(str(value), lang)
    return str(value)


def print_table(header: Sequence[str], rows: Iterable[Sequence[Any]], *, text_columns: int | None = None) -> None:
    """A table on stdout, never cut: texts to the left, numbers to the right. Nothing in it is read as markup."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for i, name in enumerate(header):
        left = text_columns is None or i < text_columns
        table.add_column(Text(name), justify="left" if left else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else _visible(str(value))) for value in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 10_000
    console.print(table)


def _visible(text: str) -> str:
    """Escape codes and line breaks that came with the data are shown, not obeyed."""
    return "".join(c if c.isprintable() else " " if c in "\r\n\t" else f"\\x{ord(c):02x}" for c in text)
