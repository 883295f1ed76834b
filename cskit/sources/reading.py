"""What a reader is and what it hands over: rows for canonical tables, and an account of what it could not use; and the
report of an import made of these accounts, file by file."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cskit.reading.sheets import Head
from cskit.terms import term
from cskit.written import listed, written

SHOWN = 5  # rows named as examples of a reason


@dataclass
class Rows:
    """Rows of one table: column names and, in the order of the file, one tuple per row."""

    columns: tuple[str, ...]
    data: list[tuple[Any, ...]] = field(default_factory=list)

    def column(self, name: str) -> list[Any]:
        i = self.columns.index(name)
        return [row[i] for row in self.data]


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

    @property
    def names_customers(self) -> bool:
        return any("customer_id" in rows.columns for rows in self.tables.values())

    def drop(self, reason: str, row: int, example: object = "", *, count: int = 1) -> None:
        entry = self.dropped.setdefault(reason, Dropped(example=str(example)[:60]))
        entry.count += count
        if len(entry.rows) < SHOWN:
            entry.rows.append(row)

    def note(self, code: str, **values: Any) -> None:
        self.notes.append(Note(code, values))


@dataclass(frozen=True)
class Accounts:
    """The agent accounts the user named: account → what is known of it (`name`, `team`, `role` …)."""

    accounts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __contains__(self, account: object) -> bool:
        return account in self.accounts

    def role(self, account: str) -> str:
        return str(self.accounts.get(account, {}).get("role") or "")

    def rows(self) -> Rows:
        """The accounts as rows of `agents`."""
        names = tuple(dict.fromkeys(["agent_id", *(name for known in self.accounts.values() for name in known)]))
        data = [tuple({**known, "agent_id": account}.get(n) for n in names) for account, known in self.accounts.items()]
        return Rows(names, data)

    @classmethod
    def of(cls, accounts: Iterable[str]) -> "Accounts":
        return cls({name: {} for name in accounts})


@dataclass(frozen=True)
class Reader:
    """One kind of export. `recognises` says how sure it is (0 = no, 1 = certain); `read` takes the whole file.

    CustomerCodes leave a reader under the names the file gives them: coding and masking happen once, after all readers.
    """

    id: str
    zh: str
    en: str
    recognises: Callable[[Head], float]
    read: Callable[[Path, Accounts], Reading]

    def name(self, lang: str) -> str:
        return str(getattr(self, lang))


@dataclass(frozen=True)
class FileReport:
    """One file: its name, who read it, and what was made of it."""

    file: str
    reader: Reader
    reading: Reading

    @property
    def read(self) -> int:
        """Data rows (or chat blocks) in the file."""
        return self.reading.read

    @property
    def written(self) -> dict[str, int]:
        """Rows handed over per table, before overlaps with other files were taken out."""
        return {name: len(rows.data) for name, rows in self.reading.tables.items()}

    @property
    def dropped(self) -> dict[str, int]:
        """Rows left out, per reason."""
        return {reason: entry.count for reason, entry in self.reading.dropped.items()}

    def lines(self, lang: str) -> list[str]:
        tables = listed((f"{name} {_n(count)}" for name, count in self.written.items() if count), ",", lang)
        kind = self.reader.name(lang)
        found = [term("import_file", lang, file=self.file, kind=kind, read=_n(self.read), tables=tables)]
        for reason, entry in self.reading.dropped.items():
            rows = listed((row for row in entry.rows if row), ",", lang)
            found.append(
                "  " + term(f"import_drop_{reason}", lang, count=_n(entry.count), rows=rows, example=entry.example)
            )
        return found + ["  " + said(note, lang) for note in self.reading.notes]


@dataclass(frozen=True)
class ImportReport:
    """The whole import. `rows`: rows per table as written; `repeated`: rows that overlapped and were counted once."""

    out: Path
    files: list[FileReport]
    rows: dict[str, int]
    repeated: dict[str, int]
    earlier: dict[str, int]
    masked: dict[str, int]
    key_file: Path | None
    notes: list[Note] = field(default_factory=list)

    @property
    def codes(self) -> set[str]:
        """The codes of everything noted, of the import and of its files."""
        return {note.code for note in [*self.notes, *(n for file in self.files for n in file.reading.notes)]}

    def lines(self, lang: str = "en") -> list[str]:
        """The report as lines of text, for the screen."""
        found = [line for file in self.files for line in file.lines(lang)]
        for name, count in self.earlier.items():
            found.append(term("import_earlier", lang, table=name, count=_n(count)))
        for name, count in self.repeated.items():
            found.append(term("import_repeated", lang, table=name, count=_n(count)))
        found += [said(note, lang) for note in self.notes]
        if self.masked:
            named = (f"{term(f'import_masked_{kind}', lang)} {_n(count)}" for kind, count in self.masked.items())
            found.append(term("import_masked", lang, what=listed(named, ",", lang)))
        if self.key_file:
            found.append(term("import_key", lang, file=self.key_file))
        return found

    def text(self, lang: str = "en") -> str:
        return "\n".join(self.lines(lang))

    def record(self, paths: list[Path]) -> dict[str, Any]:
        """What the folder keeps of its making. It names no file: chat logs are often named after their customer."""
        files = [
            {
                "reader": file.reader.id,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "read": file.read,
                "left_out": file.dropped,
                "notes": [said(note, "en") for note in file.reading.notes],
            }
            for file, path in zip(self.files, paths, strict=True)
        ]
        return {"rows": self.rows, "notes": [said(note, "en") for note in self.notes], "files": files}


def _n(count: int) -> str:
    return written(count, "count")


def said(note: Note, lang: str) -> str:
    """A note in the user's language, its numbers with separators."""
    values = {name: _n(value) if isinstance(value, int) else value for name, value in note.values.items()}
    return term(f"import_{note.code}", lang, **values)
