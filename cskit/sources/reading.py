"""What a reader is and what it hands over: rows for canonical tables, and an account of what it could not use; and the
report of an import made of these accounts, file by file."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from cskit.errors import DataError
from cskit.reading.cells import BadCell, is_subtotal
from cskit.reading.held import Held
from cskit.reading.sheets import Head, Sheet
from cskit.sources.gathering import Moment
from cskit.terms import language, term
from cskit.written import listed, written

R = TypeVar("R")
SHOWN = 5  # rows named as examples of a reason


@dataclass
class Rows:
    """Rows of one table: column names and, in the order of the file, one tuple per row."""

    columns: tuple[str, ...]
    data: Held = field(default_factory=Held)

    def column(self, name: str) -> Iterator[Any]:
        return map(itemgetter(self.columns.index(name)), self.data)

    def spread(self, columns: Iterable[str]) -> Iterator[list[Any]]:
        """The rows brought to these columns, null in those that are not theirs."""
        at = [self.columns.index(name) if name in self.columns else None for name in columns]
        return ([None if i is None else row[i] for i in at] for row in self.data)


def agents_seen(accounts: Iterable[str | None]) -> Rows:
    """`agents` as a file shows them: each account once, under its nick (小美 of 某店:小美)."""
    found = sorted({*filter(None, accounts)})
    return Rows(("agent_id", "name"), Held((seen, seen.rpartition(":")[2]) for seen in found))


@dataclass(frozen=True)
class Note:
    """Something the reader of the report must know; its text is the term `import_<code>`."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Dropped:
    """Rows that were left out for one reason: how many, and the first of them."""

    count: int = 0
    rows: list[int] = field(default_factory=list)
    example: str = ""


@dataclass
class Reading:
    """One file, read: `read` data rows became `tables`, without those `dropped` (by reason)."""

    tables: dict[str, Rows] = field(default_factory=dict)
    read: int = 0
    dropped: dict[str, Dropped] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def drop(self, reason: str, row: int, example: object = "", *, count: int = 1) -> None:
        entry = self.dropped.setdefault(reason, Dropped(example=" ".join(str(example).split())[:60]))
        entry.count += count
        if len(entry.rows) < SHOWN:
            entry.rows.append(row)

    def drop_texts(self) -> int:
        """Leave out what was written in chats; how many texts that were."""
        messages = self.tables.get("messages", Rows(()))
        if "text" not in messages.columns:
            return 0
        at = messages.columns.index("text")
        count = sum(text is not None for text in messages.column("text"))
        messages.data = Held(row[:at] + row[at + 1 :] for row in messages.data)
        messages.columns = messages.columns[:at] + messages.columns[at + 1 :]
        return count

    def left_out(self, reason: str, lang: str) -> str:
        """How many rows were dropped for a reason, and where the first of them stand."""
        entry = self.dropped[reason]
        rows = listed((row for row in entry.rows if row), ",", lang)
        return term(f"import_drop_{reason}", lang, count=_n(entry.count), rows=rows, example=entry.example)

    def all_left_out(self, among: Collection[str] | None = None) -> str:
        """The same of every reason, or of those `among` them, in the language spoken."""
        reasons = [reason for reason in self.dropped if among is None or reason in among]
        return listed((self.left_out(reason, language()) for reason in reasons), ",", language())

    def note(self, code: str, **values: Any) -> None:
        self.notes.append(Note(code, values))

    def usable(self, sheet: Sheet, made: Callable[[int, Sequence[Any]], R]) -> Iterator[tuple[int, Sequence[Any], R]]:
        """Each data row of a sheet with its number and what `made` makes of it; subtotals, rows with a cell that cannot
        be read and rows of another width are dropped."""
        for n, cells in sheet.rows:
            if is_subtotal(cells[0]):
                self.drop("subtotal", n, cells[0])
                continue
            try:
                row = made(n, cells)
            except BadCell as error:
                self.drop("bad_cell", n, error)
                continue
            yield n, cells, row
        for n in sheet.ragged:
            self.drop("ragged", n)


Accounts = Mapping[str, Mapping[str, Any]]
"""The agent accounts the user named: account → what is known of it (`name`, `team`, `role` …)."""


class Undated(DataError):
    """A file that is known, but not of which days it is: the others can be read without it (exit 1)."""


Assumed = Mapping[str, str]
"""What the user says that the files do not: `period` the days a sheet is of, `date` the day of chats that show times
only, `refunds` whether amounts paid are `net` of them or `gross`, `time_zone` the shop's; `texts` are to `drop`."""
UNSAID: Assumed = MappingProxyType({})


@dataclass(frozen=True)
class Reader:
    """One kind of export. `recognises` says how sure it is of a file or sheet (0 = no); `read` takes the whole of it.

    `needs`: for a table, the columns without which it is another one, each with the headers it may stand under;
    `headers`: all it knows; `layout`: what was declared of it.
    Customers leave a reader under the names the file gives them: coding and masking happen once, after all readers.
    """

    id: str
    zh: str
    en: str
    recognises: Callable[[Head], float]
    read: Callable[..., Reading]  # (path, accounts, sheets, assumed)
    needs: tuple[tuple[str, ...], ...] = ()
    headers: frozenset[str] = frozenset()
    layout: Any = None

    def missing(self, header: Collection[str]) -> list[str]:
        """What a header row lacks, by the first name of each column."""
        return [names[0] for names in self.needs if not {*names} & {*header}]

    def name(self, lang: str) -> str:
        return str(getattr(self, lang))


@dataclass(frozen=True)
class FileReport:
    """One file: who read it, what was made of it, a digest of its bytes, and when it was exported."""

    path: Path
    reader: Reader
    reading: Reading
    digest: str
    at: Moment

    @property
    def file(self) -> str:
        return self.path.name

    def lines(self, lang: str) -> list[str]:
        handed = {name: len(rows.data) for name, rows in self.reading.tables.items()}  # before overlaps were taken out
        tables = listed((f"{name} {_n(count)}" for name, count in handed.items() if count), ",", lang)
        kind, read = self.reader.name(lang), _n(self.reading.read)
        found = [term("import_file", lang, file=self.file, kind=kind, read=read, tables=tables)]
        found += ["  " + self.reading.left_out(reason, lang) for reason in self.reading.dropped]
        return found + ["  " + said(note, lang) for note in self.reading.notes]


@dataclass(frozen=True)
class ImportReport:
    """The whole import. `rows`: rows per table as written; `repeated`: rows that overlapped and were counted once;
    `corrected`: what a newer export said otherwise."""

    out: Path
    files: list[FileReport]
    rows: dict[str, int]
    repeated: dict[str, int]
    corrected: dict[str, list[str]]
    earlier: dict[str, int]
    masked: dict[str, int]
    key_file: Path | None
    notes: list[Note] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)  # why a file was not read, one sentence each

    def lines(self, lang: str = "en") -> list[str]:
        """The report as lines of text, for the screen."""
        found = [line for file in self.files for line in file.lines(lang)]
        found += [term("import_unread", lang, why=why) for why in self.unread]
        for key, counts in (("earlier", self.earlier), ("repeated", self.repeated)):
            found += [term(f"import_{key}", lang, table=name, count=_n(count)) for name, count in counts.items()]
        for name, what in self.corrected.items():
            found.append(term("import_corrected", lang, table=name, count=_n(len(what)), example=what[-1]))
        found += [said(note, lang) for note in self.notes]
        if self.masked:
            named = (f"{term(f'import_masked_{kind}', lang)} {_n(count)}" for kind, count in self.masked.items())
            found.append(term("import_masked", lang, what=listed(named, ",", lang)))
        if self.key_file:
            found.append(term("import_key", lang, file=self.key_file))
        return found

    def text(self, lang: str = "en") -> str:
        return "\n".join(self.lines(lang))

    def record(self) -> dict[str, Any]:
        """What the folder keeps of its making. It names no file: chat logs are often named after their customer."""
        files = [
            {
                "reader": file.reader.id,
                "sha256": file.digest,
                "read": file.reading.read,
                "left_out": {reason: entry.count for reason, entry in file.reading.dropped.items()},
                "notes": [said(note, "en") for note in file.reading.notes],
            }
            for file in self.files
        ]
        return {"rows": self.rows, "notes": [said(note, "en") for note in self.notes], "files": files}


def _n(count: int) -> str:
    return written(count, "count")


def said(note: Note, lang: str) -> str:
    """A note in the user's language, its numbers with separators."""
    values = {name: _n(value) if isinstance(value, int) else value for name, value in note.values.items()}
    return term(f"import_{note.code}", lang, **values)
