"""A file of a folder as one SQL source of texts, with the row number a spreadsheet shows.

Regular files are read in place by DuckDB. What DuckDB's reader would refuse or renumber (ragged rows, blank lines,
workbooks) is first copied to a regular temporary file, and what was irregular is kept as `Ragged`.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import duckdb

from cskit.sources.textfile import TextFacts
from cskit.tables import Table

FIELD_LIMIT = 64 * 1024 * 1024  # characters in one cell; beyond it a quote was never closed
EXACT = 10**15  # Excel keeps 15 digits of a number


class Unreadable(Exception):
    """The file cannot be opened as what its name says; the text says why."""


@dataclass(frozen=True)
class Ragged:
    """A row with more or fewer cells than the header."""

    row: int
    cells: int


@dataclass
class Stage:
    """One file: its header, and `sql`, a SELECT of `_row` and one text column `c0`, `c1` … per header cell."""

    header: list[str]
    sql: str
    ragged: list[Ragged] = field(default_factory=list)

    def cell(self, name: str) -> str:
        """The SQL name of a column, by its header."""
        return f"c{self.header.index(name)}"


def stage(con: duckdb.DuckDBPyConnection, table: Table, path: Path, facts: TextFacts | None, spill: Path) -> Stage:
    """Open a canonical file. Errors: `Unreadable`."""
    if path.suffix == ".parquet":
        return _parquet(con, path)
    if path.suffix == ".xlsx":
        return _copied(_workbook(path), spill / f"{table.name}.csv")
    assert facts is not None
    return _csv(con, table, path, facts, spill)


def quote(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _parquet(con: duckdb.DuckDBPyConnection, path: Path) -> Stage:
    try:
        described = con.execute(f"DESCRIBE SELECT * FROM read_parquet({quote(path)})").fetchall()
    except duckdb.Error as error:
        raise Unreadable(str(error).splitlines()[0][:120]) from None
    native = {name: str(kind) for name, kind, *_ in described}
    cells = []
    for i, (name, kind) in enumerate(native.items()):
        column = '"' + name.replace('"', '""') + '"'
        text = f"CAST({column} AS VARCHAR)"
        if kind in ("DOUBLE", "FLOAT"):
            text = f"CASE WHEN isnan({column}) THEN NULL ELSE {text} END"
        cells.append(f"{text} AS c{i}")
    source = f"read_parquet({quote(path)}, file_row_number = true)"
    sql = f"SELECT file_row_number + 2 AS _row, {', '.join(cells)} FROM {source}"
    return Stage(list(native), sql)


def _csv(con: duckdb.DuckDBPyConnection, table: Table, path: Path, facts: TextFacts, spill: Path) -> Stage:
    delimiter = _delimiter(table, path)
    header = next(_records(path, delimiter), [])
    if not facts.blank_lines:
        fast = Stage(
            header, f"SELECT row_number() OVER () + 1 AS _row, * FROM {_read_csv(path, len(header), delimiter)}"
        )
        try:
            con.execute(f"SELECT count(*) FROM ({fast.sql})").fetchone()
            return fast
        except duckdb.Error:
            pass  # irregular: copied, so that every row can still be checked and counted
    return _copied(_records(path, delimiter), spill / f"{table.name}.csv")


def _read_csv(path: Path, width: int, delimiter: str) -> str:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    return (
        f"read_csv({quote(path)}, header = true, auto_detect = false, delim = '{delimiter}', quote = '\"', "
        f"escape = '\"', columns = {{{columns}}})"
    )


def _delimiter(table: Table, path: Path) -> str:
    """The separator that makes most sense of the header: a comma, unless another one finds more known columns."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        first = file.readline(1 << 20)
    return max(",\t;|", key=lambda mark: len({c.strip('" \r\n') for c in first.split(mark)} & set(table.names)))


def _records(path: Path, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(min(FIELD_LIMIT, sys.maxsize))
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            yield from csv.reader((line.replace("\0", "") for line in file), delimiter=delimiter)
        except csv.Error as error:
            raise Unreadable(str(error)) from None


def _copied(records: Iterable[Sequence[str]], to: Path) -> Stage:
    """Write the records as a regular CSV with their row numbers; blank rows are left out, ragged ones noted."""
    rows = iter(records)
    header = list(next(rows, []))
    width, ragged = len(header), []
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["_row", *(f"c{i}" for i in range(width))])
        for number, cells in enumerate(rows, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != width:
                ragged.append(Ragged(number, len(cells)))
                continue
            writer.writerow([number, *cells])
    source = _read_csv(to, width + 1, ",")
    names = ", ".join(f"c{i + 1} AS c{i}" for i in range(width))
    return Stage(header, f"SELECT CAST(c0 AS BIGINT) AS _row, {names} FROM {source}" if names else "", ragged)


def _workbook(path: Path) -> Iterator[list[str]]:
    """The rows of a workbook's first sheet, as texts; every row has the header's width."""
    import warnings

    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # shop tools write a wrong size into the file
        width = 0
        for cells in sheet.iter_rows(values_only=True):
            texts = [cell_text(cell) for cell in cells]
            while texts and not texts[-1]:
                texts.pop()
            width = width or len(texts)
            yield texts + [""] * (width - len(texts))
    except Exception as error:  # openpyxl lets through whatever zip and XML raise
        raise Unreadable(f"{type(error).__name__}: {error}"[:120]) from None


def cell_text(cell: Any) -> str:
    """A workbook's cell as the text a canonical CSV would hold.

    >>> cell_text(datetime(2021, 11, 11)), cell_text(3.0), cell_text(None)
    ('2021-11-11 00:00:00', '3', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float) and abs(cell) >= EXACT:
        return f"{cell:.14e}"  # digits are already lost: say so, rather than print zeros that were never there
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
