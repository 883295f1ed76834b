"""A table on its way to a file: its cells, and how they will be written as CSV, XLSX or Parquet."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cskit.columns import Column, Table

from .bases import Sheet

FORMATS = ("csv", "xlsx", "parquet")


class Raw(str):
    """A cell written as this text, whatever its column's type is."""


class Bare(Raw):
    """The same, never quoted in a CSV: `="1234"` as shop tools write it."""


class Xml(str):
    """A workbook's cell as XML; `{r}` is its place."""


def plain(cell: Any) -> str:
    """The canonical text of a cell."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0")
    return str(cell)


@dataclass
class Form:
    """How a file is written; only what belongs to its format is looked at."""

    encoding: str = "utf-8"
    delimiter: str = ","
    eols: tuple[str, ...] = ("\n",)
    quote: str = "minimal"  # minimal | all
    head: tuple[str, ...] = ()  # lines before the header
    tail: str = ""
    last_eol: bool = True
    blanks: frozenset[int] = frozenset()  # rows (0 = header) after which an empty row stands
    strings: str = "shared"  # shared | inline | str
    dates: str = "serial"  # serial | text | iso
    numbers: str = "number"  # number | text
    xlsx: dict[str, Any] = field(default_factory=dict)  # see `workbook`
    arrow: dict[str, Callable[[list[Any]], Any]] = field(default_factory=dict)  # column -> values to an Arrow array
    parquet: dict[str, Any] = field(default_factory=dict)  # options of pyarrow's writer


@dataclass
class Draft:
    """One table before it is written. `pinned`: a mutation has chosen the format, others have to agree;
    `touched`: one has changed it."""

    table: Table
    names: list[str]
    header: list[str]
    rows: list[list[Any]]
    format: str
    form: Form = field(default_factory=Form)
    suffix: str = ""
    pinned: bool = False
    touched: bool = False
    shuffled: bool = False
    folder: str = ""  # what the folder is called
    restated: list[tuple[int, str, str]] = field(default_factory=list)  # row, column, the text it now is
    extra: dict[str, bytes | None] = field(default_factory=dict)  # other files of the folder; None = a folder
    spoil: list[Callable[[bytes], bytes]] = field(default_factory=list)

    @classmethod
    def of(cls, sheet: Sheet, rng: random.Random) -> Draft:
        copy = sheet.copy()
        chosen = rng.choices(FORMATS, weights=(4, 2, 4))[0]
        return cls(copy.table, copy.names, list(copy.names), copy.rows, chosen)

    @property
    def file(self) -> str:
        return self.table.name + (self.suffix or f".{self.format}")

    def columns(self, test: Callable[[Column], bool]) -> list[int]:
        """Where the columns stand that the test likes."""
        return [i for i, name in enumerate(self.names) if name in self.table.names and test(self.table[name])]

    def filled(self, at: int) -> list[int]:
        """Rows whose cell in this column is not empty."""
        return [r for r, row in enumerate(self.rows) if row[at] is not None]

    def place(self, row: int) -> int:
        """The row of a spreadsheet in which this row (0 = the first below the header) stands."""
        return 2 + row + len(self.form.head) + sum(after <= row for after in self.form.blanks)

    def write(self, folder: Path) -> None:
        from . import files

        content = getattr(files, self.format)(self)
        for step in self.spoil:
            content = step(content)
        (folder / self.file).write_bytes(content)
        for name, other in self.extra.items():
            if other is None:
                (folder / name).mkdir()
            else:
                (folder / name).write_bytes(other)
