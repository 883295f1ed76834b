"""Tabular exports as rows of cells: CSV in whatever encoding, XLSX as shop tools save it, header row found."""

import csv
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from cskit.errors import DataError, told
from cskit.reading.cells import header as header_of
from cskit.reading.container import container, text_facts
from cskit.reading.problems import problem
from cskit.reading.workbook import UnreadableFile, pages
from cskit.terms import language

BOOKS = ("xlsx", "xls")
PREFACE = 20  # rows a tool may put above the header
_FIELD_LIMIT = 1024 * 1024  # characters; a longer cell is a quote that was never closed


@dataclass(frozen=True)
class Head:
    """What a reader sees to recognise a file, or a `sheet` of a workbook: its first rows (tables) or lines (texts),
    decoded."""

    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()
    sheet: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table: `columns` (normalised header names) and the data rows with the numbers a spreadsheet shows.

    Every row has as many cells as the header; `ragged` fills with the numbers of the rows that had not. `above`: what
    the rows over the header say, without blanks.
    """

    columns: tuple[str, ...]
    rows: Iterator[tuple[int, Sequence[Any]]]
    ragged: list[int]
    above: tuple[str, ...] = ()

    def at(self, names: Iterable[str]) -> list[int]:
        """Where these columns stand: in the order of the names, a header that stands twice twice."""
        return [i for name in names for i, column in enumerate(self.columns) if column == name]


def heads(path: Path) -> list[Head]:
    """The beginning of a file, of a workbook one for each sheet that is not empty.

    Errors: `DataError` if the file is empty, of a format nobody reads, or no text.
    """
    DataError.when(path.stat().st_size == 0, "file_empty", name=path.name)
    if (kind := container(path)) == "parquet":
        return [Head((_columns(path),))]
    if kind in BOOKS:
        found = [Head(_first(sheet), sheet=name) for name, sheet in _workbook(path, kind)]
        return [head for head in found if any(map(any, head.rows))]
    encoding = text_encoding(path)
    with path.open(encoding=encoding, newline=None) as file:
        lines = tuple(line.rstrip("\n") for line in islice((file.readline(65536) for _ in range(400)), 400) if line)
    try:
        return [Head(_first(_records(path, encoding)), lines)]
    except DataError:
        return [Head((), lines)]  # a text file need not be a CSV


def _columns(path: Path) -> tuple[str, ...]:
    import duckdb

    try:
        with duckdb.connect() as con:
            found = con.execute("DESCRIBE SELECT * FROM read_parquet($from)", {"from": str(path)}).fetchall()
    except duckdb.Error as error:
        raise _refused(path, "unreadable", why=str(error)[:80]) from None
    return tuple(header_of(name) for name, *_ in found)


def _first(rows: Iterable[tuple[int, Sequence[Any]]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(header_of(cell) for cell in row) for _, row in islice(rows, PREFACE))


def stacked(rows: Iterable[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Each row as the lower one of a header of two, whose upper cells stand over all up to the next of them.

    >>> [*stacked([("day", "all", "", "own"), ("", "sent", "back", "sent")])][1]
    ('day', 'all/sent', 'all/back', 'own/sent')
    """
    above: Sequence[str] = ()
    for row in rows:
        over = [next(filter(None, reversed(above[: i + 1])), "") for i in range(len(row))]
        yield tuple("/".join(filter(None, pair)) for pair in zip(over, row, strict=True))
        above = row


def open_sheet(
    path: Path, is_header: Callable[[Sequence[str]], bool], names: Collection[str] = (), *, stacks: bool = False
) -> Sheet:
    """A table from its header row on, which may stand under some rows of preface; of a workbook the sheets of these
    `names` one after the other, as they have the same header, or the first with such a header; `stacks`: the header is
    two rows, as `stacked` puts them together.

    Errors: `DataError` if there is no header row.
    """
    kind = container(path)
    sheets = _workbook(path, kind) if kind in BOOKS else iter([("", _records(path, text_encoding(path)))])
    for called, numbered in sheets:
        first = (tuple(map(header_of, r)) for _, r in islice(numbered, PREFACE if not names or called in names else 0))
        above: list[str] = []
        for columns in stacked(first) if stacks else first:
            if is_header(columns):
                ragged: list[int] = []
                rows = chain(numbered, _beneath(sheets, is_header, names))
                return Sheet(columns, _even(rows, len(columns), ragged, path), ragged, tuple(above))
            above.append("".join(columns))
    raise DataError(told("no_header_row", name=path.name, rows=PREFACE))


def _beneath(
    sheets: Iterable[tuple[str, Iterator[tuple[int, Sequence[Any]]]]],
    is_header: Callable[[Sequence[str]], bool],
    names: Collection[str],
) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows beneath the header of each of these sheets that is still to come."""
    for called, numbered in sheets:
        if called in names:
            next((row for _, row in islice(numbered, PREFACE) if is_header(tuple(map(header_of, row)))), None)
            yield from numbered


def _even(
    numbered: Iterator[tuple[int, Sequence[Any]]], width: int, ragged: list[int], path: Path
) -> Iterator[tuple[int, Sequence[Any]]]:
    for n, cells in numbered:
        if len(cells) == width and cells[0]:
            yield n, cells
            continue
        used = next((i + 1 for i in reversed(range(len(cells))) if cells[i] not in (None, "")), 0)
        if not used:
            continue
        if len(cells) >= width >= used:
            yield n, cells[:width]
        elif any(isinstance(cell, str) and "\n" in cell for cell in cells):
            raise DataError(told("open_quote", name=path.name, n=n))
        else:
            ragged.append(n)


def text_encoding(path: Path) -> str:
    """The encoding of a text export. Errors: `DataError` if it is binary or damaged."""
    kind = container(path)
    if kind:
        raise _refused(path, f"is_{kind}")
    facts = text_facts(path)
    DataError.when(not facts.encoding, "no_encoding", name=path.name)
    DataError.when(facts.nul_line, "nul_bytes", name=path.name, line=facts.nul_line)
    return facts.encoding


def _records(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(min(_FIELD_LIMIT, sys.maxsize))
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(65536) + file.readline(65536)
        file.seek(0)
        reader = csv.reader(file, delimiter=max(",\t;", key=first.count))
        try:
            yield from enumerate(reader, start=1)
        except csv.Error as error:
            raise DataError(told("csv_broken", name=path.name, line=reader.line_num, error=error)) from None


def _workbook(path: Path, kind: str) -> Iterator[tuple[str, Iterator[tuple[int, Sequence[Any]]]]]:
    try:
        for name, rows in pages(path, kind):
            yield name, _whole(rows, path)
    except UnreadableFile as error:
        raise _refused(path, error.code, **error.values) from None


def _whole(rows: Iterator[tuple[int, Sequence[Any]]], path: Path) -> Iterator[tuple[int, Sequence[Any]]]:
    """Every row at least as wide as the widest before it: a sheet leaves out empty cells at the end of a row."""
    width = 0
    try:
        for n, cells in rows:
            width = max(width, len(cells))
            yield n, (*cells, *[None] * (width - len(cells)))
    except UnreadableFile as error:
        raise _refused(path, error.code, **error.values) from None


def _refused(path: Path, code: str, **values: Any) -> DataError:
    found = problem(code, language(), file=path.name, **values)
    return DataError(told("file_refused", name=path.name, what=found.message, remedy=found.remedy))
