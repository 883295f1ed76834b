"""What a command says: its answer on stdout (a table for people, CSV or JSON for scripts: every command's rows go out
here), and beside it on stderr lines, a bar for what takes a second, what reading a shop did."""

from __future__ import annotations

import json
import math
import sys
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cskit.english import english, speak_for
from cskit.outfile import whole, write_csv
from cskit.terms import called, language, term
from cskit.written import NUMERIC, is_missing, limits, written

if TYPE_CHECKING:
    import pandas as pd
    from rich.progress import Progress

    from cskit.charts.tables import Table
    from cskit.shop import Shop


Record = Mapping[str, Any]

_KINDS = {  # columns of lists and curves, by name
    **dict.fromkeys(("at", "created_at", "chat_at", "last_at", "due", "final_due_from", "final_due_until"), "time"),
    **dict.fromkeys(("receptions", "peak", "load", "customers", "lost", "questions"), "count"),
    **dict.fromkeys(("share", "rate"), "rate"),
    **dict.fromkeys(("expected", "z"), "number"),
    "wait_seconds": "seconds",
    "talk_minutes": "minutes",
    "amount": "price",
    "hour": "hour",
    "deviation": "growth",
}
_WORDS = {  # columns of words → their terms
    "kind": "cli_{}",
    "step": "conversion_step_{}",
    "flag": "flag_{}",
    "contested": "cli_contested_{}",
    "how": "call_how_{}",
    "why": "call_why_{}",
    "moves": "cli_moves_{}",
}


_PART_BEGINS = (5, 12, 17, 21)  # hours
_PARTS_OF_DAY = ("night", "morning", "afternoon", "evening", "night")  # before, between and after them


@dataclass(frozen=True)
class Sheet:
    """A table for people: headings, rows of texts, and how many columns from the left are texts (None: all)."""

    header: Sequence[str]
    rows: Iterable[Sequence[Any]]
    text_columns: int | None = None


def emit(
    rows: pd.DataFrame | Sequence[Record],
    format: str,
    lang: str,
    *,
    shown: Iterable[Sheet | str],
    columns: Sequence[str] = (),
) -> None:
    """An answer on stdout: `table` shows tables and sentences (`shown`), `csv` the rows, `json` the rows as a list.

    `columns`: which, in order (left out: all). In CSV an empty cell, in JSON null stands for no value; weekdays are
    words.
    """
    if format == "table":
        for piece in shown:
            print(english(piece)) if isinstance(piece, str) else print_sheet(piece)
        return
    found = records(rows)
    names = columns or list(rows.columns if hasattr(rows, "columns") else found[0] if found else ())
    plainly = [{str(name): spoken(name, plain(row.get(name)), lang) for name in names} for row in found]
    if format == "csv":
        write_csv(sys.stdout, names, ([*row.values()] for row in plainly))
    else:
        write_json(plainly)


def write_json(answer: Any) -> None:
    """JSON on stdout, ids exactly as they are in the data."""
    json.dump(answer, sys.stdout, ensure_ascii=False, indent=1, allow_nan=False)
    print()


def records(rows: pd.DataFrame | Sequence[Record]) -> list[dict[str, Any]]:
    found = rows.to_dict("records") if hasattr(rows, "to_dict") else rows
    return [{str(key): value for key, value in row.items()} for row in found]


def plain_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{key: plain(value) for key, value in row.items()} for row in records(frame)]


def plain(value: Any) -> Any:
    """A cell as a plain Python value: missing → None, a whole number → int, a time or date → ISO text.

    >>> plain(float("nan")), plain(12.0), plain(0.25), plain("a1")
    (None, 12, 0.25, 'a1')
    """
    if hasattr(value, "item"):  # a numpy scalar
        value = value.item()
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, float):
        return None if not math.isfinite(value) else int(value) if value.is_integer() else value
    if hasattr(value, "isoformat"):
        return value.isoformat(sep=" ") if hasattr(value, "hour") else value.isoformat()
    return value


def spoken(column: str, value: Any, lang: str) -> Any:
    """A cell of a split: a weekday's number as its name, anything else as it is.

    >>> spoken("weekday", 0, "en"), spoken("weekday", 6, "zh"), spoken("hour", 6, "en")
    ('Mon', '周日', 6)
    """
    return term(f"cli_weekday_{value}", lang) if column == "weekday" and value is not None else value


def sheet(
    rows: Iterable[Record],
    columns: Mapping[str, str | Callable[[Record], Any]],
    text_columns: int | None = 1,
) -> Sheet:
    """Records as a table for people: heading → the column that stands under it, or what writes it of a record."""
    written = [[row[column] if isinstance(column, str) else column(row) for column in columns.values()] for row in rows]
    return Sheet(list(columns), written, text_columns)


def records_sheet(frame: pd.DataFrame, lang: str, *, by: Sequence[str] = (), text_columns: int | None = None) -> Sheet:
    """A frame as it is, each column in the unit its name tells of; the columns of `by` name groups."""
    names = [str(c) for c in frame.columns]
    rows = ([_shown(record[c], c, lang, c in by) for c in names] for record in records(frame))
    return Sheet([heading(c, lang) for c in names], rows, text_columns)


def write_records(path: Path, frame: pd.DataFrame, name: str, title: str, lang: str) -> None:
    """A frame as `records_sheet` shows it, as a workbook to work from: one sheet, and what it holds in a sentence."""
    from cskit.charts.tables import Column, as_table
    from cskit.reports.workbook import write_workbook

    heads = {c: Column(heading(c, lang), _KINDS.get(c, "text")) for c in map(str, frame.columns)}
    words = {c: [_shown(value, c, lang, False) for value in frame[c]] for c in heads if c in _WORDS}
    with whole(path) as part:
        write_workbook(part, [as_table(frame.assign(**words), heads).to_json("list", name)], title, lang)


def figure_sheet(table: Table, lang: str) -> Sheet:
    """A chart's table: values in their units, limits behind them."""
    rows = [
        [
            written(value, column.kind, lang)
            + (f" {limits(*limit, column.kind, lang)}" if limit and limit[0] is not None else "")
            for column, value, limit in zip(table.columns, values, of_row, strict=True)
        ]
        for values, of_row in zip(table.rows, table.limits, strict=True)
    ]
    first = next((i for i, c in enumerate(table.columns) if c.kind in NUMERIC and c.kind != "hour"), len(table.columns))
    return Sheet([c.label for c in table.columns], rows, first)


def _shown(value: Any, column: str, lang: str, is_group: bool) -> str:
    if is_group:
        return group(column, None if is_missing(value) else value, lang)
    if column in ("hours_open", "hours_left"):
        days = written(abs(value) / 24, "days", lang)
        return term("cli_overdue", lang, days=days) if value < 0 else days
    if column in _WORDS:
        return term(_WORDS[column].format(value), lang) if value else ""
    return written(value, _KINDS.get(column, "text"), lang)


def heading(name: str, lang: str) -> str:
    """A column's name in the glossary's words, else the name itself."""
    return called(name, lang, f"cli_{name}", name, f"col_{name}")


def group(by: str, value: Any, lang: str) -> str:
    """A group's name: the glossary's word for a team, a role, a weekday, a shift or a customer segment; an agent or a
    product by its id.

    >>> group("shift", "22:00-06:00", "zh"), group("shift", "08:00-16:00", "en"), group("shift", "off", "zh")
    ('夜班 22:00–06:00', 'morning 08:00–16:00', '不在班')
    >>> group("segment", "2+", "zh"), group("segment(recency)", "31–90", "zh"), group("segment(spend)", "new", "en")
    ('买过 2 次及以上', '31–90 天', 'new customers')
    """
    if value is None:
        return term("unknown", lang)
    if by == "hour":
        return written(value, "hour")
    if by in ("team", "role", "tier", "stage"):
        return heading(str(value), lang)
    if by == "shift":
        starts = value.partition(":")[0]
        part = _PARTS_OF_DAY[bisect(_PART_BEGINS, int(starts))] if starts.isdigit() else value
        return term(f"shift_{part}", lang, hours=value.replace("-", "–"))
    if by == "reason":
        from cskit.facts.topics import topics

        return topics()["reasons"].get(value, {lang: str(value)})[lang]
    if by.startswith("segment"):
        tag = by.removeprefix("segment").strip("()") or "frequency"
        return called(str(value), lang, f"segment_{value}", f"segment_{tag}_{value}", f"segment_{tag}").format(
            band=value
        )
    return str(spoken(by, value, lang))


def print_sheet(sheet: Sheet) -> None:
    """A table on stdout, never cut: texts to the left, numbers to the right. Nothing in it is read as markup."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for i, name in enumerate(sheet.header):
        left = sheet.text_columns is None or i < sheet.text_columns
        table.add_column(Text(name), justify="left" if left else "right", overflow="fold")
    for row in sheet.rows:
        table.add_row(*(Text("" if value is None else visible(english(str(value)))) for value in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 10_000
    console.print(table)


def say(message: str) -> None:
    """One line to the user, whatever the message holds (newlines and escape codes included)."""
    print(f"cskit: {visible(' '.join(message.split()))}", file=sys.stderr)


def notify(key: str, **values: Any) -> None:
    say(term(f"notice_{key}", language(), **values))


def visible(text: str) -> str:
    """A text on one line; escape codes that came with the data are shown, not obeyed."""
    return "".join(c if c.isprintable() else " " if c in "\r\n\t" else f"\\x{ord(c):02x}" for c in text)


@contextmanager
def opened(folder: str | Path, doing: str, engine: str = "duckdb") -> Iterator[Shop]:
    """A shop for a command, under a bar; what reading its tables did is said once the answer is there."""
    from cskit.shop import load

    with busy(doing), load(folder, engine) as shop:
        speak_for(shop.folder)
        yield shop
        for notice in shop.notices:
            say(notice)


@contextmanager
def busy(doing: str, total: float | None = None, **values: Any) -> Iterator[Callable[..., None]]:
    """A bar named by the term `doing_<doing>`; it only moves where no `total` is known.

    Call what is yielded with the name of a step that is done, or with `completed=` so much of the total.
    """
    what = term(f"doing_{doing}", language(), **values)
    with bars() as bar:
        task = bar.add_task(what, total=total)

        def done(name: str = "", completed: float | None = None) -> None:
            if completed is None:
                bar.advance(task)
            bar.update(task, completed=completed, description=f"{what}: {name}" if name else None)

        yield done


@contextmanager
def sections_done() -> Iterator[Callable[[str, int, int, str], None]]:
    """A bar per report: call what is yielded with its name, the steps done, of how many, and the section at hand."""
    with bars() as bar:
        tasks: dict[str, Any] = {}

        def done(name: str, step: int, of: int, section: str) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=of)
            bar.update(tasks[name], completed=step, total=of, description=f"{name}: {section}")

        yield done


def bars() -> Progress:
    """Bars at a terminal, nothing in a pipe or a log."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
