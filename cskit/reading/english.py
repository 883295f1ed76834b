"""`english.csv` in a shop's folder (columns `original`, `english`): how its texts are shown on English pages."""

from __future__ import annotations

import csv
from pathlib import Path

from cskit.csvfile import RISKY
from cskit.english import known, show_as
from cskit.errors import DataError, os_words, told
from cskit.terms import language

FILE = "english.csv"
COLUMNS = ["original", "english"]


def speak_for(folder: Path, *, beside: bool = False) -> None:
    """From here on English pages show this shop's texts as its `english.csv` has them, as they are without the file.

    `beside`: those of the shop before as well; where both know a text, as that one has it.
    Errors: `DataError` for a file that is not such a table. It is read for English pages only.
    """
    words = words_of(folder) if language() == "en" else {}
    show_as({**words, **known()} if beside else words)


def words_of(folder: Path) -> dict[str, str]:
    """Original → English of a shop's folder; empty without the file.

    Errors: `DataError` for a file that cannot be read, other columns, a row of another length, a text rendered twice.
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    words: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True)
            if next(rows, None) != COLUMNS:
                raise DataError(told("english_columns", path=path))
            for row in filter(None, rows):
                if len(row) != len(COLUMNS):
                    raise DataError(told("english_row", path=path, line=rows.line_num, cells=len(row)))
                original, english = map(_bare, row)
                if words.setdefault(original, english) != english:
                    raise DataError(told("english_twice", path=path, line=rows.line_num, text=original))
    except OSError as error:
        raise DataError(told("english_unread", path=path, why=os_words(error))) from error
    except (UnicodeDecodeError, csv.Error):
        raise DataError(told("english_no_csv", path=path)) from None
    return words


def _bare(text: str) -> str:
    """A cell without the mark that keeps spreadsheets from running it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(RISKY) else text
