"""The sheets of a workbook, row by row, in bounded memory, whatever sizes the file claims.

Two programs can open one: calamine is eight times faster, but takes memory for every cell between the first and the
farthest one, and a copy of each shared text per cell; openpyxl streams. So the file is looked at first, and calamine
only gets a tame one. XLS files are not compressed, and xlrd keeps no empty cell: they cannot swell.
"""

import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

Cells = list[Any]
_MOST_CELLS = 3_000_000  # in the rectangle from the first cell to the farthest: what calamine may hold (60 bytes each)
_MOST_TEXT = 200_000_000  # characters, if every cell with a shared text had the longest of them
_MOST_BYTES = 2 << 30  # of XML in a workbook, and for one part of it:
_SWELLS = (64 << 20, 100)  # more bytes than this, and more than so many times its compressed size: made to harm
LAST_ROW = 1_048_576  # of a sheet: what lies beyond was put there to harm
_COLUMN, _ROW = re.compile(rb'r="([A-Z]+)\d'), re.compile(rb'r="[A-Z]+(\d+)"')
_BLOCK = 1 << 20


class UnreadableFile(Exception):
    """The file cannot be read as a table: the problem's code (of a workbook `unreadable`, `locked`, `swollen`,
    `far_row`), its row if one is known, and values for its text."""

    def __init__(self, code: str, row: int | None = None, **values: Any) -> None:
        super().__init__(code)
        self.code, self.row, self.values = code, row, values


Page = tuple[str, Iterator[tuple[int, Cells]]]
"""One sheet: its name and its rows, each with the number a spreadsheet shows; an empty row may be left out."""


def pages(path: Path, kind: str) -> Iterator[Page]:
    """The sheets of an `xlsx` or `xls`, in order, to be read one after the other.

    A cell is None, a text, a number, true or false, a datetime (to the second), a time or a timedelta.
    Errors: `UnreadableFile`.
    """
    opened = _xls(path) if kind == "xls" else _calamine(path) if _is_tame(path) else _openpyxl(path)
    with _guarded():
        for name, rows in opened:
            yield name, _rows(rows)


def _rows(rows: Iterator[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
    with _guarded():
        yield from rows


@contextmanager
def _guarded() -> Iterator[None]:
    """All three let through whatever zip, XML and old Excel raise: it becomes `UnreadableFile`."""
    try:
        yield
    except UnreadableFile:
        raise
    except Exception as error:
        words = str(error)
        locked = "password" in words.lower() or "encrypted" in words.lower()
        why = f"{type(error).__name__}: {words.splitlines()[0][:100]}" if words else type(error).__name__
        raise UnreadableFile("locked" if locked else "unreadable", why=why) from None


def _calamine(path: Path) -> Iterator[Page]:
    import python_calamine

    with path.open("rb") as file, python_calamine.CalamineWorkbook.from_filelike(file) as book:  # not by its ending
        for i, about in enumerate(book.sheets_metadata):
            if about.typ == python_calamine.SheetTypeEnum.WorkSheet:
                yield about.name, _calamine_rows(book, i)


def _calamine_rows(book: Any, at: int) -> Iterator[tuple[int, Cells]]:
    """The rows of one sheet, which is only taken up if somebody asks for them."""
    for n, cells in enumerate(book.get_sheet_by_index(at).to_python(skip_empty_area=False), start=1):
        yield n, [None if cell == "" else _plain(cell) for cell in cells]


def _openpyxl(path: Path) -> Iterator[Page]:
    import openpyxl

    with warnings.catch_warnings(action="ignore"), path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # shop tools write a wrong size into the file
            rows = enumerate(sheet.iter_rows(values_only=True), start=1)
            yield sheet.title, _bounded((n, [_plain(cell) for cell in cells]) for n, cells in rows)


def _bounded(rows: Iterator[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
    for n, cells in rows:
        if n > LAST_ROW:
            raise UnreadableFile("far_row")
        yield n, cells


def _xls(path: Path) -> Iterator[Page]:
    import io

    import xlrd
    from xlrd.xldate import xldate_as_datetime

    def value(cell: Any) -> Any:
        if cell.ctype == xlrd.XL_CELL_DATE:
            if 0 <= cell.value < 1:  # a clock without a day
                return (datetime(1900, 1, 1) + timedelta(seconds=round(cell.value * 86400))).time()
            return _plain(xldate_as_datetime(cell.value, book.datemode))
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#N/A")
        return None if cell.value == "" else cell.value

    book = xlrd.open_workbook(path, ragged_rows=True, on_demand=True, logfile=io.StringIO())
    for name in book.sheet_names():
        sheet = book.sheet_by_name(name)
        yield name, ((i + 1, [value(cell) for cell in sheet.row(i)]) for i in range(sheet.nrows))
        book.unload_sheet(name)


def _plain(cell: Any) -> Any:
    """Dates as datetimes, and times to the nearest second: Excel keeps them as parts of a day."""
    if isinstance(cell, datetime):
        return (cell + timedelta(milliseconds=500)).replace(microsecond=0) if cell.microsecond else cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    return cell


def _is_tame(path: Path) -> bool:
    """Whether the cells lie close together, and no text is long and shared widely. Errors: `UnreadableFile`."""
    with _guarded(), zipfile.ZipFile(path) as book:
        parts = book.infolist()  # every part: what a sheet or the texts are called is for the file to say
        size = sum(part.file_size for part in parts)
        swollen = any(part.file_size > max(_SWELLS[0], _SWELLS[1] * max(part.compress_size, 1)) for part in parts)
        if swollen or size > _MOST_BYTES:
            raise UnreadableFile("swollen", why=f"{size >> 20:,} MB")
        longest = max((_longest(book, part) for part in parts), default=0)
        sheets = [_Extent(book, part) for part in parts]
    return not any(s.odd or s.cells > _MOST_CELLS or s.shared * longest > _MOST_TEXT for s in sheets)


class _Extent:
    """How far a sheet reaches and how many of its cells share a text. `odd`: cells that do not say where they are in
    the plain way, or that hold an error (`#N/A`), of which calamine makes an empty cell."""

    def __init__(self, book: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
        rows, columns, self.shared, self.odd = {b"1"}, {b"A"}, 0, False
        for block in _seamless(book, part):
            placed = _ROW.findall(block)
            columns.update(_COLUMN.findall(block))
            rows.update(placed)
            self.shared += block.count(b'"s"')
            named = len(placed) < block.count(b"<c ") + block.count(b"<c>") or b":c " in block or b"r='" in block
            self.odd = self.odd or named or b'"e"' in block
        self.cells = max(map(int, rows)) * max(map(_place, columns))


def _place(letters: bytes) -> int:
    """The number of a column: A is 1, XFD 16,384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _longest(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """At most so many characters has the longest shared text."""
    longest, since = 0, 0
    with book.open(part) as file:
        while block := file.read(_BLOCK):
            ends = [m.end() for m in re.finditer(rb"</(?:\w+:)?si>", block)]
            for a, b in zip([-since, *ends], [*ends, len(block)], strict=True):
                longest = max(longest, b - a)
            since = len(block) - ends[-1] if ends else since + len(block)
    return longest


def _seamless(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in blocks that end where a tag ends."""
    rest = b""
    with book.open(part) as file:
        while block := file.read(_BLOCK):
            cut = block.rfind(b">") + 1
            if not cut and len(rest) < 16 * _BLOCK:
                rest += block
                continue
            yield rest + block[:cut]
            rest = block[cut:]
    yield rest
