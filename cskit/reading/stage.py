"""A canonical file as one SQL source: `_row`, the number a spreadsheet shows, and one column `c0`, `c1` … per cell.

Parquet and regular CSV files are read in place by DuckDB. What its reader would refuse or renumber (another encoding,
blank lines, line ends of several kinds, ragged rows, workbooks) is first copied to a regular temporary file.
"""

import csv
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import duckdb

from cskit.columns import Table
from cskit.reading.cells import INVISIBLE
from cskit.reading.container import TextFacts, container, text_facts
from cskit.reading.workbook import UnreadableFile, pages

FIELD_LIMIT = 64 * 1024 * 1024  # characters in one cell; beyond it a quote was never closed
EXACT = 10**15  # Excel keeps 15 digits of a number
MOST_COLUMNS = 2_000  # no export has so many
PER_SHEET = 10_000_000  # `_row` of the second sheet starts here: no sheet has that many rows


@dataclass(frozen=True)
class Stage:
    """One file: its header, and `sql`, a SELECT of `_row` and a column per header cell of the DuckDB type in `types`.

    `sheets` are the sheets the rows come from, where there are several; `unread` those that hold something else.
    `in_place`: the file is read anew at every question.
    """

    header: list[str]
    sql: str
    types: list[str]
    ragged: list[tuple[int, int]] = field(default_factory=list)  # rows of another width than the header, and theirs
    sheets: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    in_place: bool = False
    in_memory: bool = False
    neat: frozenset[str] = frozenset()  # texts that were looked at: nothing to clean in them, and nothing wrong
    overlap: int = 0  # rows left out, as another of the table's files has them too
    unnumbered: str = ""  # `sql` with a `_row` that means nothing, where to number costs something
    irregular: "Callable[[], Stage] | None" = None  # the same file copied, where DuckDB's own reader refuses it

    def cell(self, name: str) -> str:
        """The SQL name of a column, by its header."""
        return f"c{self.header.index(name)}"

    def type_of(self, name: str) -> str:
        return self.types[self.header.index(name)]


NOTHING = Stage([], "", [])  # of a file that cannot be read at all


def staged_file(con: duckdb.DuckDBPyConnection, table: Table, path: Path, spill: Path) -> Stage:
    """Open a canonical file, by what its bytes say. Errors: `UnreadableFile`."""
    if path.stat().st_size == 0:
        raise UnreadableFile("empty_file")
    kind = container(path)
    if kind == "parquet":
        return _parquet(con, path)
    if kind in ("xlsx", "xls"):
        return _workbook(table, path, kind, spill / f"{table.name}.csv")
    if kind:
        raise UnreadableFile(f"is_{kind}")
    facts = text_facts(path)
    if not facts.encoding:
        raise UnreadableFile("binary")
    if facts.nul_line:
        raise UnreadableFile("nul_bytes", facts.nul_line)
    return _csv(con, table, path, facts, spill)


def staged_frame(con: duckdb.DuckDBPyConnection, source: str) -> Stage:
    """A frame in memory, registered with the connection as `source`."""
    described = con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    cells = ", ".join(f"{_name(name)} AS c{i}" for i, (name, *_) in enumerate(described))
    sql = f"SELECT row_number() OVER () + 1 AS _row, {cells} FROM {source}"
    return Stage(
        [header_name(name) for name, *_ in described], sql, [str(kind) for _, kind, *_ in described], in_memory=True
    )


def first_row(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...] | None:
    """The first row of an answer, and nothing left open: a result half read would block the next frame."""
    rows = con.execute(sql).fetchall()
    return rows[0] if rows else None


def quote(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def header_name(cell: Any) -> str:
    """A header as it is compared: half-width, in small letters, without invisible characters and blanks around it.

    >>> header_name("\\ufeffＯrder_ID\\u00a0")
    'order_id'
    """
    return unicodedata.normalize("NFKC", str("" if cell is None else cell).translate(INVISIBLE)).strip().lower()


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _parquet(con: duckdb.DuckDBPyConnection, path: Path) -> Stage:
    source = f"read_parquet({quote(path)})"
    try:
        native = [(name, str(kind)) for name, kind, *_ in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
    except duckdb.Error as error:
        raise UnreadableFile("unreadable", why=first_line(error)) from None
    cells = ", ".join(f"{_name(name)} AS c{i}" for i, (name, _) in enumerate(native))
    numbered = f"SELECT file_row_number + 2 AS _row, {cells} FROM read_parquet({quote(path)}, file_row_number = true)"
    header, types = [header_name(name) for name, _ in native], [kind for _, kind in native]
    return Stage(header, numbered, types, in_place=True, unnumbered=f"SELECT 0 AS _row, {cells} FROM {source}")


def first_line(error: Exception) -> str:
    """What another program says of a file, in so many letters."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:120]


def _csv(con: duckdb.DuckDBPyConnection, table: Table, path: Path, facts: TextFacts, spill: Path) -> Stage:
    delimiter = _delimiter(table, path, facts.encoding)
    copy = spill / f"{table.name}.csv"
    if facts.irregular or not facts.encoding.startswith("utf-8"):
        return _copied(_records(path, delimiter, facts.encoding), copy)
    header = [header_name(cell) for cell in next(_records(path, delimiter, facts.encoding), (0, []))[1]]
    _narrow(header)
    return Stage(
        header,
        f"SELECT * FROM (SELECT row_number() OVER () + 1 AS _row, * FROM {_read_csv(path, len(header), delimiter)}) "
        f"WHERE coalesce({', '.join(f'c{i}' for i in range(len(header)))}, NULL) IS NOT NULL",
        ["VARCHAR"] * len(header),
        irregular=lambda: _copied(_records(path, delimiter, facts.encoding), copy),
    )


def _narrow(header: Sequence[str]) -> None:
    if len(header) > MOST_COLUMNS:
        raise UnreadableFile("too_wide", 1, columns=f"{len(header):,}")


def _read_csv(path: Path, width: int, delimiter: str) -> str:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    longest = min(max(path.stat().st_size, 1 << 21), FIELD_LIMIT)
    return (
        f"read_csv({quote(path)}, header = true, auto_detect = false, delim = '{delimiter}', quote = '\"', "
        f"escape = '\"', max_line_size = {longest}, columns = {{{columns}}})"
    )


def _delimiter(table: Table, path: Path, encoding: str) -> str:
    """The separator that makes most sense of the header: a comma, unless another one finds more known columns."""
    with path.open(encoding=encoding, errors="replace") as file:
        first = next((line for line in iter(lambda: file.readline(1 << 20), "") if line.strip()), "")

    def known(mark: str) -> int:
        return len({header_name(cell).strip('" ') for cell in first.split(mark)} & {*table.names})

    return max(",\t;|", key=known)


def _records(path: Path, delimiter: str, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text with their numbers. Errors: `UnreadableFile` for a quote never closed, or one amid."""
    csv.field_size_limit(min(FIELD_LIMIT, sys.maxsize))
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        try:
            for number, cells in enumerate(csv.reader(file, delimiter=delimiter, strict=True), start=1):
                yield number, cells
        except csv.Error:
            raise UnreadableFile("bad_quote", number + 1) from None


def _copied(records: Iterable[tuple[int, Sequence[str]]], to: Path) -> Stage:
    """Write the records as a regular CSV with their row numbers; blank rows are left out, ragged ones noted."""
    rows = ((n, cells) for n, cells in records if any(map(str.strip, cells)))
    header = [header_name(cell) for cell in next(rows, (0, []))[1]]
    if not header:
        raise UnreadableFile("empty_file")
    _narrow(header)
    width, ragged = len(header), []
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["_row", *(f"c{i}" for i in range(width))])
        for number, cells in rows:
            if len(cells) == width or (len(cells) > width and not any(map(str.strip, cells[width:]))):
                writer.writerow([number, *cells[:width]])
            else:
                ragged.append((number, len(cells)))
    names = ", ".join(f"c{i + 1} AS c{i}" for i in range(width))
    source = f"SELECT CAST(c0 AS BIGINT) AS _row, {names} FROM {_read_csv(to, width + 1, ',')}"
    return Stage(header, source, ["VARCHAR"] * width, ragged)


def _workbook(table: Table, path: Path, kind: str, copy: Path) -> Stage:
    """The rows of the sheets that hold the table: those with the columns it must have, else the first that is not
    empty."""
    headers = [(name, next(_filled(rows), None)) for name, rows in pages(path, kind)]
    named = {name: {header_name(cell) for cell in row[1]} for name, row in headers if row}
    if not named:
        raise UnreadableFile("empty_file")
    ours = [name for name, header in named.items() if {*table.must_have} <= header] or [next(iter(named))]
    if any(named[name] != named[ours[0]] for name in ours):
        raise UnreadableFile("sheets_differ", sheets=", ".join(ours))
    found = _copied(_of_sheets(path, kind, ours), copy)
    several = tuple(ours) if len(ours) > 1 else ()
    return replace(found, sheets=several, unread=tuple(name for name in named if name not in ours))


def _filled(rows: Iterable[tuple[int, list[Any]]]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, as texts without empty cells at the end."""
    for n, cells in rows:
        texts = [cell_text(cell) for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield n, texts


def _of_sheets(path: Path, kind: str, names: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The header, then the rows of these sheets, every one at least as wide as the header and in its order."""
    header: list[str] = []
    for name, sheet in pages(path, kind):
        if name not in names:
            continue
        rows, offset = _filled(sheet), names.index(name) * PER_SHEET
        n, first = next(rows)
        order = [header_name(cell) for cell in first]
        if not header:
            header = order
            yield n, first
        at = None if order == header else [order.index(name) for name in header]
        for n, cells in rows:
            cells += [""] * (len(order) - len(cells))
            placed = cells if at is None else [*(cells[i] for i in at), *cells[len(order) :]]
            yield offset + n, placed


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
