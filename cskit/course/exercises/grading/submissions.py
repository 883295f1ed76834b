"""What trainees sent back, read without trusting a byte of it: bounded, nothing unpacked to disk, nothing executed.

Every entry of the folder (a folder, a zip, or a single file) is one submission. Of each only ordinary files are opened,
and of them only notebooks, logs and zips (two layers of them), and of a notebook only the records in its outputs. What
cannot be read is a finding, never an exception.
"""

import io
import os
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from cskit.course.exercises.records import SUFFIX, Record, in_log, in_notebook, pasted
from cskit.errors import DataError, os_words

MIB = 2**20
LARGEST = {"notebook": 20 * MIB, "log": 5 * MIB, "text": 5 * MIB, "zip": 50 * MIB}
MOST_NAMES = 5000  # of one submission, and of the folder
MOST = {  # of one submission that is read
    "bytes": 60 * MIB,  # of notebooks, logs, and zips within zips, unpacked
    "files": 500,
    "names": MOST_NAMES,
    "records": 5 * MIB,  # bytes of records: some ten thousand answers
}
MOST_FINDINGS, MOST_ALIKE = 20, 3  # of one submission that are told one by one
MOST_STRANGE = 100  # of one file: then it is no notebook or log of ours, and reading stops
DEEPEST = 5  # folders within folders
LAYERS = 2  # zips within zips
_DIRECTORY = 1 * MIB  # bytes of a zip's directory
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack without a bound
_IGNORED = (".csv", ".json", ".py", ".md", ".png", ".parquet")
_PASSED_OVER = ("__MACOSX", ".ipynb_checkpoints", "__pycache__")
_SAFELY = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in ("O_NONBLOCK", "O_NOFOLLOW", "O_BINARY", "O_CLOEXEC"))


@dataclass(frozen=True)
class Finding:
    """Something to tell the instructor: `kind` is the term `finding_<kind>`, `values` go into it."""

    submission: str
    kind: str
    file: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass
class Piece:
    """One notebook or log (or one pasted text of answers): its records in the order in which they stand there."""

    file: str
    is_log: bool
    records: list[Record]


@dataclass
class Submission:
    """One entry of the folder. `modified`: when the last of its files was written, by the clock of this disk."""

    name: str
    pieces: list[Piece] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # files that are neither
    modified: float = 0.0
    left: dict[str, int] = field(default_factory=lambda: dict(MOST))  # how much more of it is read
    untold: int = 0

    def find(self, kind: str, file: str = "", **values: Any) -> None:
        """Note something for the instructor; texts of strangers are cut to a bearable length."""
        alike = sum(known.kind == kind for known in self.findings)
        if len(self.findings) >= MOST_FINDINGS or alike >= MOST_ALIKE:
            self.untold += 1
            return
        said = tuple((key, shown_name(str(value))) for key, value in values.items())
        file = shown_name(file)
        self.findings.append(Finding(self.name, kind, "" if file == self.name else file, said))


class _Enough(Exception):
    """A limit of the whole submission was passed, and told."""


def collect(folder: str | Path) -> Iterator[Submission]:
    """The submissions in a folder, in the order of their names.

    Errors: `DataError` if there is no such folder, or so many entries that it cannot be the right one.
    """
    folder = Path(folder)
    DataError.when(not folder.is_dir(), "no_submissions", folder=folder)
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    DataError.when(len(names) > MOST_NAMES, "many_submissions", folder=folder, count=len(names), most=MOST_NAMES)
    for name in names:
        yield read_submission(folder / name)


def read_submission(path: Path) -> Submission:
    made = Submission(shown_name(path.name))
    with suppress(_Enough):
        _entry(made, path, "")
    if not made.pieces and not made.findings:
        is_page = any(name.lower().endswith((".html", ".htm", ".mhtml")) for name in made.others)
        made.find("page_only" if is_page else "nothing_to_mark", others=", ".join(made.others[:5]) or "—")
    elif not made.findings and not any(piece.records for piece in made.pieces):
        made.find("no_answers")
    return made


def shown_name(name: str) -> str:
    """A stranger's file name as one short line without control characters."""
    plain = "".join(c if c.isprintable() else "�" for c in name)
    return plain if len(plain) <= 100 else f"{plain[:97]}…"


def _entry(made: Submission, path: Path, name: str, depth: int = 0) -> None:
    """One entry of the disk; `name` is its place in the submission. What is no ordinary file is never opened."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            made.find("link", name)
        elif stat.S_ISDIR(mode):
            _folder(made, path, name, depth)
        elif not stat.S_ISREG(mode):
            made.find("special", name)
        elif kind := _kind(path.name):
            with open(os.open(path, _SAFELY), "rb") as file:
                found = os.fstat(file.fileno())
                if not stat.S_ISREG(found.st_mode):  # exchanged in this moment
                    made.find("special", name)
                    return
                made.modified = max(made.modified, found.st_mtime)
                _file(made, name or path.name, kind, file, found.st_size)
        else:
            _other(made, path.name)
    except OSError as error:
        made.find("unreadable", name, reason=os_words(error))


def _folder(made: Submission, folder: Path, name: str, depth: int) -> None:
    if depth > DEEPEST:
        made.find("too_deep", name, most=DEEPEST)
        return
    inside = []
    with os.scandir(folder) as entries:
        for entry in entries:
            _spend(made, "names")
            inside.append(entry.name)
    for own in sorted(inside):
        if not own.startswith(".") and own not in _PASSED_OVER:
            _entry(made, folder / own, f"{name}/{own}" if name else own, depth + 1)


def _spend(made: Submission, what: str) -> None:
    """Count one more file, or name of a file. Errors: `_Enough` if that was too many."""
    made.left[what] -= 1
    if made.left[what] < 0:
        made.find("many_files", most=MOST[what])
        raise _Enough


def _file(made: Submission, name: str, kind: str, file: IO[bytes], size: int, layer: int = 1) -> None:
    """A notebook, a log or a zip, on disk or (`layer` 2 and up) from within a zip; `size` as it claims to be."""
    _spend(made, "files")
    limit = LARGEST[kind] if layer == 1 else min(LARGEST[kind], LARGEST["notebook"])
    if size > limit:
        made.find("too_large", name, size=_megabytes(size), most=_megabytes(limit))
    elif kind == "zip" and layer == 1:
        _zip(made, name, file, size, layer)
    elif size > made.left["bytes"]:
        made.find("too_much", most=_megabytes(MOST["bytes"]))
        raise _Enough
    else:
        made.left["bytes"] -= size
        content = file.read(size)
        if kind == "zip":
            _zip(made, name, io.BytesIO(content), len(content), layer)
        else:
            _content(made, name, kind, content)


def _zip(made: Submission, name: str, file: IO[bytes], size: int, layer: int) -> None:
    try:
        if _is_overgrown(file, size):
            made.find("many_files", name, most=MOST["files"])
            return
        with zipfile.ZipFile(file) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            if sum(info.compress_size for info in members) > size:
                raise zipfile.BadZipFile("members lie over each other")
            for own, info in sorted(((_name_of(info), info) for info in members), key=lambda pair: pair[0]):
                where = own if shown_name(name) == made.name else f"{name}/{own}"
                _member(made, where, own, archive, info, layer + 1)
    except _Enough:
        raise
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


def _member(made: Submission, name: str, own: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, layer: int) -> None:
    """One file of a zip; `own`: its name there, `name`: its place in the submission. They open nothing."""
    _spend(made, "names")
    parts = PurePosixPath(own.replace("\\", "/")).parts
    if not parts or set(parts) & set(_PASSED_OVER) or parts[-1].startswith("."):
        return
    form = stat.S_IFMT(info.external_attr >> 16)
    kind = _kind(own)
    if own.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
        made.find("path_trick", name)
    elif form not in (0, stat.S_IFREG):
        made.find("link" if form == stat.S_IFLNK else "special", name)
    elif kind is None:
        _other(made, own)
    elif kind == "zip" and layer > LAYERS:
        made.find("zip_in_zip", name, most=LAYERS)
    elif info.flag_bits & 0x41:
        made.find("locked", name)
    elif info.compress_type not in _METHODS:
        made.find("odd_zip", name)
    else:
        try:
            with archive.open(info) as file:
                _file(made, name, kind, file, info.file_size, layer)
        except _Enough:
            raise
        except Exception as error:  # this member is broken: the others may not be
            made.find("bad_zip", name, reason=type(error).__name__)


def _name_of(info: zipfile.ZipInfo) -> str:
    """A member's name: what says nothing of its encoding was written on a Mac (UTF-8) or on a Chinese Windows."""
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return info.filename


def _content(made: Submission, name: str, kind: str, content: bytes) -> None:
    """The records in a file, as many as are read of one submission."""
    if not content or content.isspace():
        made.find("empty_file", name)
        return
    if kind == "text":
        logs = list(pasted(content, LARGEST["log"]))
        for who, log in logs:
            _content(made, who, "log", log)
        if content.count(b"CSKIT-ANSWERS") > len(logs):
            made.find("bad_text", name)
        return
    records: list[Record] = []
    strange = 0
    try:
        for record, size in in_log(content) if kind == "log" else in_notebook(content):
            made.left["records"] -= size
            if made.left["records"] < 0:
                made.find("many_records", name, most=_megabytes(MOST["records"]))
                break
            if record is not None:
                records.append(record)
            elif (strange := strange + 1) == MOST_STRANGE:
                break
    except ValueError:
        made.find("bad_notebook", name)
        return
    if strange:
        made.find("strange_records", name, count=strange)
    made.pieces.append(Piece(shown_name(name), kind == "log", records))


def _other(made: Submission, name: str) -> None:
    """A file that is no answer: the tables and texts of the hand-out are passed over, others are named."""
    if not name.lower().endswith(_IGNORED) and len(made.others) < 5:
        made.others.append(shown_name(name))


def _kind(name: str) -> str | None:
    kinds = {".ipynb": "notebook", ".zip": "zip", SUFFIX: "log", ".jsonl": "log", ".txt": "text"}
    return next((kind for end, kind in kinds.items() if name.lower().endswith(end)), None)


def _megabytes(size: int) -> str:
    return f"{size / MIB:.0f} MB"
