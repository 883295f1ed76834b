"""`english.csv` in a shop's folder (columns `original`, `english`): how its texts are shown on English pages."""

import csv
from pathlib import Path

from cskit.english import known, show_as
from cskit.errors import DataError, told
from cskit.terms import language

FILE = "english.csv"
COLUMNS = ["original", "english"]


def speak_for(folder: Path, *, beside: bool = False) -> None:
    """From here on English pages show this shop's texts as its `english.csv` has them, as they are without the file.

    `beside`: those of the shop before as well; where both know a text, as that one has it.
    Errors: `DataError` for a file that is not such a table. It is read for English pages only.
    """
    words = words_of(folder) if language() == "en" else {}
    show_as({**words, **known} if beside else words)


def words_of(folder: Path) -> dict[str, str]:
    """Original → English of a shop's folder (of a text that stands there twice the first), empty without the file.

    Errors: `DataError` for a file that cannot be read, other columns, a row of another length.
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            rows = [(lines.line_num, row) for row in lines if row]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise DataError(told("english_no_csv", path=path)) from None
    if not rows or rows[0][1] != COLUMNS:
        raise DataError(told("english_columns", path=path))
    for line, row in rows[1:]:
        if len(row) != len(COLUMNS):
            raise DataError(told("english_row", path=path, line=line, cells=len(row)))
    return dict(row for _, row in reversed(rows[1:]))
