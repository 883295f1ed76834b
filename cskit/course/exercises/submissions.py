"""What trainees sent back, read without trusting a byte of it: bounded, nothing unpacked to disk, nothing executed.

Every entry of the folder (a folder, a zip, or a single file) is one submission. Of each only notebooks and logs are
read, and of a notebook only the records in its outputs. What cannot be read is a finding, never an exception.
"""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from cskit.course.exercises.records import MIME, SUFFIX, Record, is_record, parse_log
from cskit.errors import DataError, told

MIB = 2**20
LARGEST_NOTEBOOK = 20 * MIB
LARGEST_LOG = 5 * MIB
LARGEST_ZIP = 50 * MIB
MOST_UNPACKED = 60 * MIB  # all that is read of one zip
MOST_FILES = 500  # of one submission
MOST_ENTRIES = 5000  # of the folder
MOST_RECORDS = 20_000  # of one file
DEEPEST = 5
_DIRECTORY = 1 * MIB  # bytes of a zip's directory
_IGNORED = (".csv", ".txt", ".json", ".py", ".md", ".png", ".html", ".parquet")
_PASSED_OVER = ("__MACOSX", ".ipynb_checkpoints", "__pycache__")


@dataclass(frozen=True)
class Finding:
    """Something to tell the instructor: `kind` is the term `finding_<kind>`, `values` go into it."""

    submission: str
    kind: str
    file: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass
class Piece:
    """One notebook or log: its records in the order in which they stand there."""

    file: str
    is_log: bool
    records: list[Record]


@dataclass
class Submission:
    """One entry of the folder."""

    name: str
    pieces: list[Piece] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # files that are neither
    modified: float = 0.0

    def find(self, kind: str, file: str = "", **values: Any) -> None:
        """Note something for the instructor; texts of strangers are cut to a bearable length."""
        said = tuple((key, shown_name(str(value))) for key, value in values.items())
        self.findings.append(Finding(self.name, kind, shown_name(file), said))


class _TooMuch(Exception):
    """A limit was passed."""


def collect(folder: str | Path) -> Iterator[Submission]:
    """The submissions in a folder, in the order of their names.

    Errors: `DataError` if there is no such folder, or so many entries that it cannot be the right one.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(told("no_submissions", folder=folder))
    entries = sorted((p for p in folder.iterdir() if not p.name.startswith(".")), key=lambda p: p.name)
    if len(entries) > MOST_ENTRIES:
        raise DataError(told("many_submissions", folder=folder, count=len(entries), most=MOST_ENTRIES))
    for path in entries:
        yield read_submission(path)


def read_submission(path: Path) -> Submission:
    """One entry: a folder, a zip or a file."""
    made = Submission(shown_name(path.name))
    try:
        if path.is_symlink():
            made.find("link")
        elif path.is_dir():
            _folder(made, path)
        elif path.suffix.lower() == ".zip":
            _zip(made, path)
        elif path.is_file():
            _file(made, path, path.name)
        else:
            made.find("special")
    except OSError as error:
        made.find("unreadable", reason=error.strerror or type(error).__name__)
    if not made.pieces and not made.findings:
        made.find("nothing_to_mark", others=", ".join(made.others[:5]) or "—")
    elif not made.findings and not any(piece.records for piece in made.pieces):
        made.find("no_answers")
    return made


def shown_name(name: str) -> str:
    """A stranger's file name as one short line without control characters."""
    plain = "".join(c if c.isprintable() else "�" for c in name)
    return plain if len(plain) <= 100 else f"{plain[:97]}…"


def _folder(made: Submission, folder: Path) -> None:
    count = 0
    for path in _walk(folder, 0):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            made.find("link", name)
            continue
        count += 1
        if count > MOST_FILES:
            made.find("many_files", most=MOST_FILES)
            return
        if path.suffix.lower() == ".zip":
            _zip(made, path, name)
        else:
            _file(made, path, name)


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.startswith(".") or path.name in _PASSED_OVER:
            continue
        if path.is_dir() and not path.is_symlink():
            if depth < DEEPEST:
                yield from _walk(path, depth + 1)
        else:
            yield path


def _file(made: Submission, path: Path, name: str) -> None:
    kind = _kind(name)
    if kind is None:
        _other(made, name)
        return
    if not path.is_file():
        made.find("special", name)
        return
    stat = path.stat()
    made.modified = max(made.modified, stat.st_mtime)
    limit = _limit(kind)
    if stat.st_size > limit:
        made.find("too_large", name, size=_megabytes(stat.st_size), most=_megabytes(limit))
        return
    with path.open("rb") as file:
        _read(made, name, kind, file)


def _zip(made: Submission, path: Path, name: str = "") -> None:
    stat = path.stat()
    made.modified = max(made.modified, stat.st_mtime)
    if stat.st_size > LARGEST_ZIP:
        made.find("too_large", name, size=_megabytes(stat.st_size), most=_megabytes(LARGEST_ZIP))
        return
    try:
        with path.open("rb") as file:
            if _is_overgrown(file, stat.st_size):
                made.find("many_files", name, most=MOST_FILES)
                return
            with zipfile.ZipFile(file) as archive:
                _members(made, archive)
    except Exception as error:  # whatever a broken archive makes the decoders raise
        made.find("bad_zip", name, reason=type(error).__name__)


def _is_overgrown(file: IO[bytes], size: int) -> bool:
    """Whether a zip's directory is larger than any submission's, told before it is read into memory."""
    file.seek(max(0, size - 65_557))
    tail = file.read()
    file.seek(0)
    at = len(tail) - 22 if tail[-22:-18] == b"PK\5\6" and tail[-2:] == b"\0\0" else tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < 22:
        return False  # no directory: `ZipFile` says so
    directory = struct.unpack("<I", tail[at + 12 : at + 16])[0]
    return directory > _DIRECTORY or tail[max(0, at - 20) : at].startswith(b"PK\6\7")  # zip64


def _members(made: Submission, archive: zipfile.ZipFile) -> None:
    members = [info for info in archive.infolist() if not info.is_dir()]
    if len(members) > MOST_FILES:
        made.find("many_files", most=MOST_FILES)
        return
    left = MOST_UNPACKED
    for info in sorted(members, key=lambda info: info.filename):
        name = info.filename
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if set(parts) & set(_PASSED_OVER) or (parts and parts[-1].startswith(".")):
            continue
        if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            made.find("path_trick", name)
            continue
        kind = _kind(name)
        if kind is None:
            _other(made, name)
            continue
        if info.flag_bits & 1:
            made.find("locked", name)
            continue
        limit = min(_limit(kind), left)
        with archive.open(info) as file:
            content = file.read(limit + 1)
        if len(content) > limit:
            made.find("too_large", name, size=f"> {_megabytes(limit)}", most=_megabytes(limit))
            continue
        left -= len(content)
        _content(made, name, kind, content)


def _read(made: Submission, name: str, kind: str, file: IO[bytes]) -> None:
    content = file.read(_limit(kind) + 1)
    if len(content) > _limit(kind):  # grown while it was read
        made.find("too_large", name, size=_megabytes(len(content)), most=_megabytes(_limit(kind)))
        return
    _content(made, name, kind, content)


def _content(made: Submission, name: str, kind: str, content: bytes) -> None:
    if not content.strip():
        made.find("empty_file", name)
        return
    if kind == "log":
        records, strange = parse_log(content.decode("utf-8", "replace"))
    else:
        try:
            records, strange = _of_notebook(json.loads(content))
        except (ValueError, RecursionError):
            made.find("bad_notebook", name)
            return
    if len(records) > MOST_RECORDS:
        made.find("many_records", name, most=MOST_RECORDS)
        records = records[:MOST_RECORDS]
    if strange:
        made.find("strange_records", name, count=strange)
    made.pieces.append(Piece(shown_name(name), kind == "log", records))


def _of_notebook(book: Any) -> tuple[list[Record], int]:
    """The records in a notebook's outputs, and how many things stand in their place that are none.

    Errors: `ValueError` for what is no notebook.
    """
    if not isinstance(book, dict) or not isinstance(book.get("cells"), list):
        raise ValueError("no notebook")
    records: list[Record] = []
    strange = 0
    for cell in book["cells"]:
        outputs = cell.get("outputs") if isinstance(cell, dict) else None
        for output in outputs if isinstance(outputs, list) else ():
            data = output.get("data") if isinstance(output, dict) else None
            if not isinstance(data, dict) or MIME not in data:
                continue
            if is_record(data[MIME]):
                records.append(data[MIME])
            else:
                strange += 1
    return records, strange


def _other(made: Submission, name: str) -> None:
    """A file that is no answer: the tables and texts of the hand-out are passed over, others are named."""
    if name.lower().endswith(".zip"):
        made.find("zip_in_zip", name)
    elif not name.lower().endswith(_IGNORED):
        made.others.append(shown_name(name))


def _kind(name: str) -> str | None:
    lower = name.lower()
    if lower.endswith(".ipynb"):
        return "notebook"
    return "log" if lower.endswith((SUFFIX, ".jsonl")) else None


def _limit(kind: str) -> int:
    return LARGEST_NOTEBOOK if kind == "notebook" else LARGEST_LOG


def _megabytes(size: int) -> str:
    return f"{size / MIB:.0f} MB"
