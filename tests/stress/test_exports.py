"""Exports that somebody opened, saved, cut and pasted in: thousands of them, each with one to three things changed.

Whatever was done, an import ends in a report or in one clear line: no other error, no row lost without a word, no
amount that became 0 because it could not be read. A handful in `make test`; `make stress` takes 5,000 and prints what
became of them.
"""

from __future__ import annotations

import csv
import io
import random
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from cskit.errors import CskitError
from cskit.simulate import simulate
from cskit.simulate.exports import formats
from cskit.sources.importing import import_files
from cskit.sources.reading import Reading

FEW, MANY = 40, 5_000
ROWS = 40  # of each file
Grid = list[list[str]]


class Export:
    """A table on its way to a file: its rows (what stands above the header with them), how it is written."""

    def __init__(self, name: str, rows: Grid, header: int) -> None:
        self.name, self.rows, self.header = name, [list(row) for row in rows], header
        self.encoding, self.delimiter, self.newline, self.ending = "utf-8-sig", ",", "\r\n", ".csv"
        self.zeros = 0  # amounts that are 0 because they are written so

    @property
    def body(self) -> range:
        return range(self.header + 1, len(self.rows))

    def write(self, folder: Path, rng: random.Random) -> Path:
        path = folder / f"{self.name}{self.ending}"
        if self.ending in (".xlsx", ".xls"):
            book = Workbook()
            for row in self.rows:
                book.active.append([_typed(cell) if rng.random() < 0.3 else cell for cell in row])  # type: ignore[union-attr]
            book.save(path)
        else:
            text = io.StringIO()
            csv.writer(text, delimiter=self.delimiter, lineterminator=self.newline).writerows(self.rows)
            path.write_bytes(text.getvalue().encode(self.encoding, errors="replace"))
        if rng.random() < 0.1:
            with zipfile.ZipFile(folder / "exports.zip", "w") as packed:
                packed.write(path, rng.choice(("", "./", "../", "导出/.2021/")) + path.name)
            path.unlink()
            return folder / "exports.zip"
        return path


def _typed(cell: str) -> object:
    try:
        return float(cell) if "." in cell else datetime.fromisoformat(cell)
    except ValueError:
        return cell


Change = Callable[[Export, random.Random], None]
CHANGES: dict[str, Change] = {}


def change(made: Change) -> Change:
    CHANGES[made.__name__] = made
    return made


@change
def encoded_otherwise(export: Export, rng: random.Random) -> None:
    export.encoding = rng.choice(("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"))


@change
def delimited_otherwise(export: Export, rng: random.Random) -> None:
    export.delimiter, export.newline = rng.choice((("\t", "\n"), (";", "\r\n"), (",", "\n"), (",", "\r")))


@change
def saved_as_workbook(export: Export, rng: random.Random) -> None:
    export.ending = rng.choice((".xlsx", ".xlsx", ".xls"))


@change
def remark_above(export: Export, rng: random.Random) -> None:
    width = len(export.rows[export.header])
    said = rng.choice(("导出时间：2021-11-20 10:00:00", "本表由工具生成", "sep=,", ""))
    export.rows.insert(0, [said] + [""] * (width - 1))
    export.header += 1


@change
def header_dressed(export: Export, rng: random.Random) -> None:
    """Blanks, line breaks and brackets of the other width, as headers carry them."""
    for i, name in enumerate(export.rows[export.header]):
        dress = rng.choice(
            (str, lambda n: f" {n}", lambda n: f"{n}\u00a0", lambda n: n.replace("(", "（"), lambda n: f"{n}\n")
        )
        export.rows[export.header][i] = dress(name)


@change
def columns_shuffled(export: Export, rng: random.Random) -> None:
    order = list(range(len(export.rows[export.header])))
    rng.shuffle(order)
    export.rows = [[row[i] for i in order] if len(row) == len(order) else row for row in export.rows]


@change
def column_left_out(export: Export, rng: random.Random) -> None:
    at = rng.randrange(len(export.rows[export.header]))
    export.rows = [row[:at] + row[at + 1 :] for row in export.rows]


@change
def column_twice(export: Export, rng: random.Random) -> None:
    at = rng.randrange(len(export.rows[export.header]))
    export.rows = [[*row, row[at]] if len(row) > at else row for row in export.rows]


@change
def header_misspelt(export: Export, rng: random.Random) -> None:
    at = rng.randrange(len(export.rows[export.header]))
    export.rows[export.header][at] += rng.choice(("2", "（新）", "?"))


@change
def cells_blank(export: Export, rng: random.Random) -> None:
    _cells(export, rng, ("", "-", "--", "暂无数据", "延迟统计", "\t", "无退款申请"))


@change
def cells_odd(export: Export, rng: random.Random) -> None:
    _cells(
        export, rng, ("abc", "１２３．５", "(5.00)", "1,2,3", "#REF!", "6.91E+18", "2021-13-40", "∞", "nan", "1e400")
    )


@change
def cells_zero(export: Export, rng: random.Random) -> None:
    export.zeros += _cells(export, rng, ("0", "0.00", "￥0"))


@change
def cells_dressed(export: Export, rng: random.Random) -> None:
    """The same value in another coat."""
    coats = (lambda c: f"\t{c}", lambda c: f"{c}\t", lambda c: f'="{c}"', lambda c: f"'{c}", lambda c: f"`{c}`")
    for _ in range(rng.randint(1, 12)):
        row = export.rows[rng.choice(export.body)]
        at = rng.randrange(len(row))
        row[at] = rng.choice(coats)(row[at].strip("\t='\"`"))


@change
def text_broken_over_lines(export: Export, rng: random.Random) -> None:
    _cells(export, rng, ('备注\n第二行，"引号"', "=1+1", "a;b", "一" * 3000))


@change
def rows_twice(export: Export, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 5)):
        export.rows.append(list(export.rows[rng.choice(export.body)]))
        export.zeros += 1  # it may be one of 0


@change
def totals_below(export: Export, rng: random.Random) -> None:
    width = len(export.rows[export.header])
    export.rows.append([rng.choice(("合计", "总计", "汇总", "小计：", "本店 合计", "Total"))] + ["100"] * (width - 1))


@change
def rows_blank(export: Export, rng: random.Random) -> None:
    width = len(export.rows[export.header])
    export.rows.insert(rng.choice(export.body), [""] * width)
    export.rows += [[""] * width] * rng.randint(0, 3)


@change
def row_short(export: Export, rng: random.Random) -> None:
    at = rng.choice(export.body)
    export.rows[at] = export.rows[at][: rng.randrange(1, len(export.rows[at]))]


@change
def cut_off(export: Export, rng: random.Random) -> None:
    export.rows = export.rows[: rng.choice(export.body) + 1]
    export.rows[-1] = export.rows[-1][: max(1, len(export.rows[-1]) // 2)]


def _cells(export: Export, rng: random.Random, values: tuple[str, ...]) -> int:
    """Some cells become one of these values; how many."""
    count = rng.randint(1, 8)
    for _ in range(count):
        row = export.rows[rng.choice(export.body)]
        row[rng.randrange(len(row))] = rng.choice(values)
    return count


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> list[Export]:
    """The table files of every tool, a few rows of each."""
    folder = tmp_path_factory.mktemp("exports") / "shop"
    simulate("double11", folder, 5, messages=10_000, export_as=tuple(formats()))
    found = []
    for path in sorted((folder / "exports").rglob("*.csv")):
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "gb18030")
        rows = list(csv.reader(io.StringIO(text)))
        width = max(map(len, rows))
        header = next(i for i, row in enumerate(rows) if len(row) == width and all(row[:2]))
        found.append(Export(path.stem, rows[: header + 1 + ROWS], header))
    assert len(found) >= 12
    for export in found:
        report = import_files([export.write(folder, random.Random(0))], folder / "out", key=b"k" * 32, dry_run=True)
        assert sum(_lost(file.reading) for file in report.files) == 0
        export.zeros = sum(_zeros(file.reading) for file in report.files)  # of those that are 0 as it stands
    return found


# ---- what became of it


def fault(exports: list[Export], number: int, became: Counter[str]) -> str:
    """What is wrong with how a mutated export was taken; empty if nothing is."""
    rng = random.Random(number)
    origin = exports[number % len(exports)]
    export = Export(origin.name, origin.rows, origin.header)
    done = rng.sample(sorted(CHANGES), rng.randint(1, 3))
    for name in done:
        CHANGES[name](export, rng)
    with tempfile.TemporaryDirectory(prefix="export-") as place:
        path = export.write(Path(place), rng)
        try:
            report = import_files([path], Path(place, "out"), key=b"k" * 32, accept_loss=True, dry_run=True)
        except CskitError as error:
            became["said no"] += 1
            return "" if str(error).strip() and "unexpected" not in str(error) else f"{number} {done}: says nothing"
        except Exception as error:  # what must not be
            return f"{number} {origin.name} {done}: {type(error).__name__} {error}"
        became["read"] += 1
        lost = sum(_lost(file.reading) for file in report.files)
        zero = sum(_zeros(file.reading) for file in report.files)
        if lost:
            return f"{number} {origin.name} {done}: {lost} rows lost unsaid"
        return f"{number} {origin.name} {done}: {zero} amounts of 0" if zero > origin.zeros + export.zeros else ""


def _lost(reading: Reading) -> int:
    """Rows that were read and are neither in a table nor counted as left out."""
    used = max((len(rows.data) for rows in reading.tables.values()), default=0)
    return max(0, reading.read - used - sum(dropped.count for dropped in reading.dropped.values()) - _repeated(reading))


def _repeated(reading: Reading) -> int:
    """Rows of which a table takes one for several: lines of an order."""
    several = len(reading.tables) > 1 or any(
        "several" in note.code or "repeated" in note.code for note in reading.notes
    )
    return reading.read if several else 0


def _zeros(reading: Reading) -> int:
    """Money of 0 that the report says nothing of: paid orders, lines, refunds."""
    if any(note.code == "paid_nothing" for note in reading.notes):
        return 0
    return sum(
        not row["amount"] and row.get("paid_at", True) is not None
        for rows in reading.tables.values()
        if "amount" in rows.columns
        for row in (dict(zip(rows.columns, data, strict=True)) for data in rows.data)
    )


def test_a_few_mutated_exports(exports: list[Export]) -> None:
    became: Counter[str] = Counter()
    faults = [said for number in range(FEW) if (said := fault(exports, number, became))]
    assert faults == []
    assert min(became["read"], became["said no"]) > 3, became


@pytest.mark.stress
def test_thousands_of_mutated_exports(exports: list[Export], capsys: pytest.CaptureFixture[str]) -> None:
    became: Counter[str] = Counter()
    faults = [said for number in range(MANY) if (said := fault(exports, number, became))]
    with capsys.disabled():
        print(f"\n{MANY} mutated exports: {dict(became)}, {len(faults)} faults", file=sys.stderr)
    assert faults == []
