"""What a check leaves behind: a record in the cell's output, and the same line in a log that only grows.

Each record is signed with the secret of its hand-out, which only this trainee and the instructor's ledger have, over
itself and the signature of the record before it. So nobody can write an answer for somebody else, and grading can tell
a log or an output that was edited. Who has the secret can sign what they like, for themselves: they gain nothing, since
what a record says about right and wrong is never read, and its time is believed no further than other clocks agree.
"""

import base64
import hmac
import io
import json
import re
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from cskit.course.exercises.question import Values

MIME = "application/vnd.cskit.answer+json"
SUFFIX = ".answers.jsonl"
VERSION = 1
ANSWERED = ("right", "mistake", "wrong", "recorded")  # states of an answer that could be read: an attempt
LONGEST = 100_000  # bytes of one record
_TEXTS = ("course", "exercise", "trainee", "question", "state", "digest", "before")
_MAYBE = ("at", "code", "data")
_FIELDS = {*_TEXTS, *_MAYBE, "v", "n", "value", "attempt"}
_PLACE = re.compile(rb'"' + re.escape(MIME.encode()) + rb'"\s*:\s*')  # in a string its quotes would be escaped
_PASTED = re.compile(rb"CSKIT-ANSWERS ([^:]{1,200}):([0-9A-Za-z+/=\s]+):END")
_CELLS = re.compile(rb'"cells"\s*:\s*\[')

Record = dict[str, Any]
_DECODER = json.JSONDecoder()


def log_path(folder: Path, exercise: str) -> Path:
    return folder / f"{exercise}{SUFFIX}"


def plain_answer(answer: Values | str) -> Any:
    """An answer as it stands in a record: a number, a text, or numbers by row."""
    return answer if isinstance(answer, str) else answer[""] if set(answer) == {""} else dict(answer)


def sealed(record: Mapping[str, Any], before: str, secret: str) -> Record:
    """The record with the digest of the one before it (empty for the first), and its own."""
    made = {**record, "before": before}
    return {**made, "digest": digest_of(made, secret)}


def digest_of(record: Mapping[str, Any], secret: str) -> str:
    """A record's signature (its own left out). 3.0 is signed as 3: a notebook that was saved in Lab has no 3.0.

    >>> digest_of({"value": 3.0}, "key") == digest_of({"value": 3}, "key") != digest_of({"value": 3}, "another")
    True
    """
    bare = {key: _plain(value) for key, value in record.items() if key != "digest"}
    text = json.dumps(bare, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.digest(secret.encode(), text.encode("utf-8", "surrogatepass"), "sha256").hex()[:24]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {row: _plain(cell) for row, cell in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def is_intact(record: Mapping[str, Any], secret: str) -> bool:
    return hmac.compare_digest(str(record.get("digest")).encode(), digest_of(record, secret).encode())


def is_chain(records: Iterable[Mapping[str, Any]], secret: str) -> bool:
    """Whether a log is as it was written: every record intact and following the one before it."""
    before = ""
    for record in records:
        if record.get("before") != before or not is_intact(record, secret):
            return False
        before = str(record["digest"])
    return True


Found = tuple[Record | None, int]
"""What stands in the place of a record (None: something else), and how many bytes it takes."""


def read_log(path: Path) -> list[Record]:
    """The records of a log; lines that are none are passed over. A log that is not there is empty."""
    try:
        content = path.read_bytes()
    except OSError:
        return []
    return [record for record, _ in in_log(content) if record is not None]


def in_log(content: bytes) -> Iterator[Found]:
    for line in io.BytesIO(_utf8(content)):
        if line.strip():
            yield _record(line), len(line)


def in_notebook(content: bytes) -> Iterator[Found]:
    """The records in a notebook, found by their type. The notebook itself is never parsed: whatever else is in it, deep
    or huge, costs nothing, and a record that is signed needs no witness for where it stands.

    Errors: `ValueError` for what is no notebook, or not all of one.
    """
    content = _utf8(content).strip()
    if not (content.startswith(b"{") and content.endswith(b"}") and _CELLS.search(content)):
        raise ValueError("no notebook")
    place = _PLACE.search(content)
    while place:
        record, size = _first(content[place.end() : place.end() + LONGEST])
        yield record, size
        place = _PLACE.search(content, place.end() + size)


def pasted(content: bytes, most: int) -> Iterator[tuple[str, bytes]]:
    """The logs in a text that the page of a hand-out made to be pasted (`templates/handout.js`), each with exercise and
    trainee as it says; chat programs may have broken its lines. Nothing is unpacked beyond `most` bytes."""
    for found in _PASTED.finditer(_utf8(content)):
        with suppress(ValueError, zlib.error):
            packed = base64.b64decode(b"".join(found[2].split()))
            log = packed if packed.startswith(b"{") else zlib.decompressobj().decompress(packed, most)
            yield " ".join(found[1].decode("utf-8", "replace").split()), log


def _utf8(content: bytes) -> bytes:
    """A file as UTF-8: editors on Windows write a mark before it, or UTF-16."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16", "replace").encode("utf-8", "replace")
    return content.removeprefix(BOM_UTF8)


def _record(line: bytes) -> Record | None:
    """A line, if it is a record and nothing else."""
    line = line.lstrip()
    record, size = _first(line[:LONGEST])
    return None if line[size:].strip() else record


def _first(content: bytes) -> tuple[Record | None, int]:
    """The record that bytes begin with, and its size; None and 0 if they begin with something else."""
    text = content.decode("utf-8", "surrogateescape")  # what is no UTF-8 fits into no record, and keeps its size
    try:
        found, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None, 0
    return (found, len(text[:end].encode("utf-8", "surrogateescape"))) if is_record(found) else (None, 0)


def is_record(found: Any) -> bool:
    """Whether something has the form of a record, whoever wrote it: known fields of known types and bounded size."""
    if not isinstance(found, dict) or found.get("v") != VERSION or not found.keys() <= _FIELDS:
        return False
    texts = [*map(found.get, _TEXTS), *(found.get(key, "") for key in _MAYBE)]
    counts = (found.get("n"), found.get("attempt", 0))
    return (
        all(_is_text(text, 200) for text in texts)
        and all(isinstance(n, int) and not isinstance(n, bool) and 0 <= n < 10**9 for n in counts)
        and is_value(found.get("value"))
    )


def is_value(value: Any) -> bool:
    """Whether a record's value is an answer: a finite number, a bounded text, or a bounded table of numbers."""
    if isinstance(value, str):
        return _is_text(value, 4000)
    if isinstance(value, dict):
        return len(value) <= 1000 and all(_is_text(row, 200) and _is_number(cell) for row, cell in value.items())
    return _is_number(value)


def moment(text: str) -> float | None:
    """The moment a text names (without a zone: the local one); None if it names none.

    >>> moment("2026-12-01T10:00:00+08:00") == moment("2026-12-01T02:00:00+00:00"), moment("yesterday")
    (True, None)
    """
    try:
        return datetime.fromisoformat(text).astimezone().timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _is_text(value: Any, longest: int) -> bool:
    """A bounded text without halves of characters, which no file could hold."""
    return isinstance(value, str) and len(value) <= longest and not any("\ud800" <= c <= "\udfff" for c in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 1e15


class Log:
    """The log of one exercise. Lines are only ever added. Without a path, or where nothing can be written, records are
    kept for as long as the kernel lives."""

    def __init__(self, path: Path | None, secret: str) -> None:
        self.path, self.secret = path, secret
        self._unwritten: list[Record] = []

    def records(self) -> list[Record]:
        return [*(read_log(self.path) if self.path else []), *self._unwritten]

    def add(self, record: Mapping[str, Any]) -> Record:
        """Seal a record behind those so far, and write it."""
        so_far = self.records()
        before = str(so_far[-1]["digest"]) if so_far else ""
        made = sealed({**record, "v": VERSION, "n": len(so_far) + 1}, before, self.secret)
        try:
            if self.path is None:
                raise OSError("no log")
            self._write(self.path, json.dumps(made, ensure_ascii=False, sort_keys=True))
        except OSError:
            self._unwritten.append(made)
        return made

    @staticmethod
    def _write(path: Path, line: str) -> None:
        unfinished = path.is_file() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(("\n" if unfinished else "") + line + "\n")
