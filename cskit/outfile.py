"""Files to hand on: there whole or not at all; CSV that no spreadsheet executes."""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # what spreadsheets take for a formula's start


def safe(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula, made harmless with a leading `'` (the OWASP rule).

    >>> safe('=HYPERLINK("x")'), safe("a1"), safe(-3)
    ('\\'=HYPERLINK("x")', 'a1', -3)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def write_csv(out: TextIO, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """CSV with full precision, an empty cell for no value, and no cell that a spreadsheet would execute."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([safe(name) for name in header])
    writer.writerows([safe(value) for value in row] for row in rows)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A CSV file that spreadsheets open rightly: with the mark that says UTF-8."""
    out = io.StringIO()
    write_csv(out, header, rows)
    return "\ufeff" + out.getvalue()


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A place to write to, beside `path`, whose name it takes once all is written without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.tmp")  # another process may be writing the same file
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    with whole(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
