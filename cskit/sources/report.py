"""What an import did, file by file: rows read, written, left out and why, and what no file could tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cskit.sources.reading import Note, Reading
from cskit.terms import term


@dataclass(frozen=True)
class FileReport:
    """One file: its name, its kind in the user's language, and what the reader made of it."""

    file: str
    kind: str
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
        tables = ", ".join(f"{name} {count:,}" for name, count in self.written.items())
        found = [term("import_file", lang, file=self.file, kind=self.kind, read=f"{self.read:,}", tables=tables)]
        for reason, entry in self.reading.dropped.items():
            rows = ", ".join(str(row) for row in entry.rows if row)
            found.append(
                "  " + term(f"import_drop_{reason}", lang, count=f"{entry.count:,}", rows=rows, example=entry.example)
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

    def lines(self, lang: str = "en", *, files: bool = True) -> list[str]:
        """The report as lines of text, for the screen."""
        found = [line for file in self.files for line in file.lines(lang)] if files else []
        for name, count in self.earlier.items():
            found.append(term("import_earlier", lang, table=name, count=f"{count:,}"))
        for name, count in self.repeated.items():
            if count:
                found.append(term("import_repeated", lang, table=name, count=f"{count:,}"))
        found += [said(note, lang) for note in self.notes]
        if self.masked:
            what = ", ".join(f"{term(f'import_masked_{kind}', lang)} {count:,}" for kind, count in self.masked.items())
            found.append(term("import_masked", lang, what=what))
        if self.key_file and files:
            found.append(term("import_key", lang, file=self.key_file))
        return found

    def text(self, lang: str = "en") -> str:
        return "\n".join(self.lines(lang))


def said(note: Note, lang: str) -> str:
    return term(f"import_{note.code}", lang, **note.values)
