"""What a check leaves behind: a record in the cell's output, and the same line in a log that only grows.

Each record carries a digest of itself and of the record before it, starting from a token of the hand-out. So grading
can tell a log or an output that was edited afterwards. It proves no more than that: who rewrites the whole chain leaves
no trace, and gains nothing, since what a record says about right and wrong is never read.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cskit.course.exercises.grid import Values

MIME = "application/vnd.cskit.answer+json"
SUFFIX = ".answers.jsonl"
VERSION = 1
ANSWERED = ("right", "mistake", "wrong", "recorded")  # states of an answer that could be read: an attempt
LONGEST_LINE = 100_000

Record = dict[str, Any]


def log_path(folder: Path, exercise: str) -> Path:
    """Where an exercise's log stands: next to its notebook."""
    return folder / f"{exercise}{SUFFIX}"


def plain_answer(answer: Values | str) -> Any:
    """An answer as it stands in a record: a number, a text, or numbers by row."""
    if isinstance(answer, str):
        return answer
    return answer[""] if set(answer) == {""} else dict(answer)


def sealed(record: Mapping[str, Any], before: str) -> Record:
    """The record with the digest of the one before it, and its own."""
    made = {**record, "before": before}
    return {**made, "digest": digest_of(made)}


def digest_of(record: Mapping[str, Any]) -> str:
    """The digest of a record (its own left out)."""
    bare = {key: value for key, value in record.items() if key != "digest"}
    text = json.dumps(bare, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def is_intact(record: Mapping[str, Any]) -> bool:
    """Whether a record is as it was written."""
    return record.get("digest") == digest_of(record)


def is_chain(records: Iterable[Mapping[str, Any]], token: str) -> bool:
    """Whether a log is as it was written: every record intact and following the one before it."""
    before = token
    for record in records:
        if record.get("before") != before or not is_intact(record):
            return False
        before = str(record["digest"])
    return True


def read_log(path: Path) -> tuple[list[Record], int]:
    """The records of a log, and how many of its lines are none. A log that is not there is empty."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return [], 0
    return parse_log(text)


def parse_log(text: str) -> tuple[list[Record], int]:
    """The records in a log's text, and how many of its lines are none."""
    records, strange = [], 0
    for line in text.split("\n"):
        if not line.strip():
            continue
        record = parse_record(line)
        if record is None:
            strange += 1
        else:
            records.append(record)
    return records, strange


def parse_record(line: str) -> Record | None:
    """One line of a log; None if it is no record."""
    if len(line) > LONGEST_LINE:
        return None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if is_record(found) else None


def is_record(found: Any) -> bool:
    """Whether something has the form of a record, whoever wrote it: known fields of known types and bounded size."""
    if not isinstance(found, dict) or found.get("v") != VERSION or len(found) > 30:
        return False
    texts = ("course", "exercise", "trainee", "question", "state", "digest", "before")
    if not all(_is_text(found.get(key), 200) for key in texts):
        return False
    if not all(_is_text(found.get(key, ""), 200) for key in ("at", "code", "data")):
        return False
    n = found.get("n")
    return isinstance(n, int) and not isinstance(n, bool) and 0 < n < 10**9 and is_value(found.get("value"))


def is_value(value: Any) -> bool:
    """Whether a record's value is an answer: a finite number, a bounded text, or a bounded table of numbers."""
    if isinstance(value, str):
        return _is_text(value, 4000)
    if isinstance(value, dict):
        return len(value) <= 1000 and all(_is_text(row, 200) and _is_number(cell) for row, cell in value.items())
    return _is_number(value)


def _is_text(value: Any, longest: int) -> bool:
    """A bounded text without halves of characters, which no file could hold."""
    return isinstance(value, str) and len(value) <= longest and not any("\ud800" <= c <= "\udfff" for c in value)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= 1e15 if isinstance(value, int) else math.isfinite(value) and abs(value) <= 1e15


class Log:
    """The log of one exercise. Lines are only ever added. Without a path, or where nothing can be written, records are
    kept for as long as the kernel lives."""

    def __init__(self, path: Path | None, token: str) -> None:
        self.path, self.token = path, token
        self._unwritten: list[Record] = []

    def records(self) -> list[Record]:
        """What was recorded so far; lines that are no records are passed over."""
        return [*(read_log(self.path)[0] if self.path else []), *self._unwritten]

    def add(self, record: Mapping[str, Any]) -> Record:
        """Seal a record behind those so far, and write it."""
        so_far = self.records()
        before = str(so_far[-1]["digest"]) if so_far else self.token
        made = sealed({**record, "v": VERSION, "n": len(so_far) + 1}, before)
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
