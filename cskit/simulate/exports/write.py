"""`--export-as`: the tables of a simulated shop in the files that the tools of the trade export, quirks and all.

A format is data: for each file the kind of its rows, and for each column its header and how a cell is written. A cell
is a text with fields in braces (`="{number}"`, `{total:.2f}元`); if one of them is empty, the cell is what the tool
writes for nothing. Fields named in `words` are spelled in the tool's own words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from string import Formatter
from typing import Any

from cskit.errors import unknown
from cskit.simulate.exports.rows import SHOP, opened

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Layout:
    """One file: rows of a kind, either a table of `columns` or, for chats, a line above each text by `sender`."""

    file: str
    rows: str
    columns: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8-sig"
    blank: str = ""
    remark: str = ""  # a line above the header


@dataclass(frozen=True)
class Tool:
    """The files of one tool, and its words: field -> value -> what the tool calls it."""

    files: tuple[Layout, ...]
    words: Mapping[str, Mapping[str, str]]


@cache
def formats() -> Mapping[str, Tool]:
    """Every tool whose exports can be written, by name."""
    entries = tomllib.loads((resources.files("cskit.simulate.exports") / "formats.toml").read_text(encoding="utf-8"))
    return {
        name: Tool(tuple(Layout(**file) for file in said["files"]), said.get("words", {}))
        for name, said in entries.items()
    }


def write_exports(folder: Path, tools: Iterable[str]) -> dict[str, int]:
    """Writes `folder/exports/<tool>/…` from the tables in `folder`; the rows of each file by its place.

    Errors: `UsageError` for a tool nobody knows.
    """
    chosen = {name: known_tool(name) for name in tools}
    written: dict[str, int] = {}
    with opened(folder) as tables:
        for name, tool in chosen.items():
            place = folder / "exports" / name
            place.mkdir(parents=True, exist_ok=True)
            for layout in tool.files:
                rows = spelled(tables.rows(layout.rows), tool.words)
                written[f"exports/{name}/{layout.file}"] = _write(place / layout.file, layout, rows)
    return written


def known_tool(name: str) -> Tool:
    """The tool of that name. Errors: `UsageError` with the names there are."""
    if name not in formats():
        raise unknown("tool", name, formats())
    return formats()[name]


def spelled(rows: Iterable[Row], words: Mapping[str, Mapping[str, str]]) -> Iterable[Row]:
    """The rows in the words of a tool; a value it has no word for is an empty cell."""
    for row in rows:
        yield {**row, **{name: said.get(str(row[name])) for name, said in words.items() if name in row}, "shop": SHOP}


def cells(layout: Layout) -> list[Callable[[Row], str]]:
    """One writer for each column."""
    return [cell(template, layout.blank) for template in layout.columns.values()]


def cell(template: str, blank: str) -> Callable[[Row], str]:
    """How a cell is written: the template with the row's values, `blank` where one of them is empty.

    >>> write = cell("{paid:.2f}元", "-")
    >>> write({"paid": 118}), write({"paid": None})
    ('118.00元', '-')
    """
    named = {name.partition(".")[0] for _, name, *_ in Formatter().parse(template) if name}
    if not template:
        return lambda row: blank
    return lambda row: blank if any(row.get(name) is None for name in named) else template.format_map(row)


def _write(path: Path, layout: Layout, rows: Iterable[Row]) -> int:
    count = 0
    with path.open("w", encoding=layout.encoding, errors="replace", newline="") as file:
        if layout.remark:
            file.write(f"{layout.remark}\r\n")
        if layout.columns:
            file.write(csv_line(layout.columns))
        writers = cells(layout)
        for row in rows:
            count += 1
            if layout.lines:
                head = layout.lines.get(row["sender"], layout.lines["agent"]).format_map(row)
                file.write(f"{head}\r\n{row['text'] or ''}\r\n\r\n")
            else:
                file.write(csv_line(write(row) for write in writers))
    return count


def csv_line(values: Iterable[str]) -> str:
    """A line of CSV: quotes where they are needed and where a tab stands in front; `="1"` stays bare, as tools do it.

    >>> csv_line(['="1"', "a,b", "c", "\\t69"])
    '="1","a,b",c,"\\t69"\\r\\n'
    """
    return ",".join(map(_quoted, values)) + "\r\n"


def _quoted(value: str) -> str:
    needs = value.startswith("\t") or (not value.startswith("=") and any(mark in value for mark in ',"\n'))
    return '"' + value.replace('"', '""') + '"' if needs else value
