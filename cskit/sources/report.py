"""What an import did, file by file: rows read, written, left out and why, and what no file could tell."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cskit.sources.reading import Note, Reader, Reading
from cskit.terms import term
from cskit.written import listed, written


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
