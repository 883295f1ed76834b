"""Workbooks: both ways to open one agree, whatever sizes a file claims, in bounded memory."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings, strategies as st

from cskit.reading import workbook
from cskit.reading.workbook import UnreadableFile, pages

FORMATS = {datetime: "yyyy-mm-dd hh:mm:ss", date: "yyyy-mm-dd", time: "hh:mm:ss", timedelta: "[h]:mm:ss"}
SHEET = "xl/worksheets/sheet1.xml"


def write(path: Path, *sheets: list[list[Any]]) -> Path:
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss", "strings_to_formulas": False})
    styles = {kind: book.add_format({"num_format": style}) for kind, style in FORMATS.items()}
    for rows in sheets:
        sheet = book.add_worksheet()
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if cell is not None:
                    sheet.write(r, c, cell, styles.get(type(cell)))
    book.close()
    return path


def edit(path: Path, part: str, change: Any) -> Path:
    """The same workbook with one of its parts changed."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


def rows_of(found: Any) -> list[list[tuple[int, list[Any]]]]:
    """Per sheet the rows that are not empty, without empty cells at their ends."""
    sheets = []
    for _, numbered in found:
        rows = []
        for n, cells in numbered:
            while cells and cells[-1] is None:
                cells.pop()
            if cells:
                rows.append((n, cells))
        sheets.append(rows)
    return sheets


SECOND = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda t: t.replace(microsecond=0))
WORDS = st.characters(codec="utf-8", categories=["L", "N", "P", "S"], exclude_characters="=")  # no formula, no link
TEXT = st.text(WORDS, min_size=1).filter(lambda text: ":" not in text)
CELL = st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9, width=32), SECOND, TEXT)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.lists(CELL, max_size=5), max_size=6), min_size=1, max_size=2))
def test_both_programs_read_the_same(tmp_path_factory: pytest.TempPathFactory, sheets: list[list[list[Any]]]) -> None:
    path = write(tmp_path_factory.mktemp("book") / "b.xlsx", *sheets)
    assert rows_of(workbook._calamine(path)) == rows_of(workbook._openpyxl(path))


def test_times_are_those_that_were_written(tmp_path: Path) -> None:
    row = [datetime(2021, 11, 11, 23, 59, 59), date(2021, 11, 11), time(6, 0, 1), timedelta(hours=30, seconds=7)]
    [[(_, cells)]] = rows_of(pages(write(tmp_path / "b.xlsx", [row]), "xlsx"))
    assert cells == [row[0], datetime(2021, 11, 11), *row[2:]]


@pytest.mark.parametrize("size", [b"A1", b"A1:B2", b"A1:XFD1048576", b""], ids=["one", "small", "huge", "none"])
def test_the_size_a_file_claims_is_not_believed(tmp_path: Path, size: bytes) -> None:
    path = write(tmp_path / "b.xlsx", [[f"r{r}", r] for r in range(20)])
    claim = b'<dimension ref="' + size + b'"/>' if size else b""
    edit(path, SHEET, lambda xml: xml.replace(b'<dimension ref="A1:B20"/>', claim))
    assert claim in zipfile.ZipFile(path).read(SHEET)
    [rows] = rows_of(pages(path, "xlsx"))
    assert [n for n, _ in rows] == list(range(1, 21))
    assert rows[-1][1] == ["r19", 19]


def test_an_error_in_a_cell_is_no_empty_cell(tmp_path: Path) -> None:
    path = write(tmp_path / "b.xlsx", [["a", 1], ["b", 2]])
    edit(path, SHEET, lambda xml: xml.replace(b'<c r="B2"><v>2</v>', b'<c r="B2" t="e"><v>#N/A</v>'))
    assert rows_of(pages(path, "xlsx")) == [[(1, ["a", 1]), (2, ["b", "#N/A"])]]


@pytest.mark.parametrize("content", [b"PK\x03\x04" + b"\0" * 99, b"", b"text"], ids=["cut", "empty", "text"])
@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_what_is_no_workbook_says_so(tmp_path: Path, content: bytes, kind: str) -> None:
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(UnreadableFile):
        rows_of(pages(tmp_path / "b", kind))


def sparse(path: Path) -> None:
    """Two cells, the second as far away as a sheet reaches: 17 thousand million cells between them."""
    edit(
        write(path, [["a", "b"]]),
        SHEET,
        lambda xml: xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>7</v></c></row></sheetData>'),
    )


def sparse_under_another_name(path: Path) -> None:
    """The same in a part that is called neither a sheet nor XML."""
    sparse(path)
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/w/d1.bin2"] = parts.pop(SHEET)
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        parts[name] = parts[name].replace(b"worksheets/sheet1.xml", b"w/d1.bin2")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)


def far_row(path: Path) -> None:
    edit(
        write(path, [["a", "b"]]),
        SHEET,
        lambda xml: xml.replace(
            b"</sheetData>", b'<row r="999999999"><c r="A999999999"><v>7</v></c></row></sheetData>'
        ),
    )


def dense(path: Path) -> None:
    write(path, [[f"c{c}" for c in range(40)], *([r * c / 7 for c in range(40)] for r in range(10_000))])
    assert path.stat().st_size > 1_800_000


def one_text_everywhere(path: Path) -> None:
    write(path, [["x" * 32_000] * 100 for _ in range(1_200)])


def far_texts(path: Path) -> None:
    """Sixty megabytes of zeros in the place of texts: two kilobytes of zip for each of them."""
    book = write(path, [["a", "b"]])
    edit(book, "xl/sharedStrings.xml", lambda xml: xml.replace(b"<t>a</t>", b"<t>" + b"0" * (200 << 20) + b"</t>"))


MEASURE = """
import re, sys
from pathlib import Path
from cskit.reading.workbook import UnreadableFile, pages
try:
    print(sum(any(c is not None for c in cells) for _, rows in pages(Path(sys.argv[1]), "xlsx") for n, cells in rows))
except UnreadableFile as error:
    print(error.code)
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (sparse, "2"),
        (sparse_under_another_name, "2"),
        (far_row, "far_row"),
        (dense, "10001"),
        (one_text_everywhere, "1200"),
        (far_texts, "swollen"),
    ],
    ids=lambda v: getattr(v, "__name__", ""),
)
def test_a_small_file_takes_little_memory(tmp_path: Path, build: Any, says: str) -> None:
    build(tmp_path / "b.xlsx")
    assert (tmp_path / "b.xlsx").stat().st_size < 3_000_000
    asked = [sys.executable, "-c", MEASURE, str(tmp_path / "b.xlsx")]
    found, megabytes = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=240).stdout.split()
    assert found == says
    assert int(megabytes) < 400
