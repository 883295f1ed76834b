"""From records to marks: whose they are, which count, and what each answer is, by the ledger alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cskit.course.exercises.bank import exercise_of
from cskit.course.exercises.digests import Match
from cskit.course.exercises.grid import rows_of
from cskit.course.exercises.ledger import Assigned, Ledger, Person
from cskit.course.exercises.records import Record, is_chain, is_intact
from cskit.course.exercises.spec import Spec
from cskit.course.exercises.submissions import Finding, Piece, Submission

# States of a mark: right, mistake (`code` names it), wrong, missing (no answer), recorded (a sentence)


@dataclass
class Mark:
    """One trainee's result on one question. `points`: None until a sentence is marked. `made`: mistakes on the way."""

    state: str
    points: float | None
    value: Any = None
    code: str = ""
    attempts: int = 0
    made: tuple[str, ...] = ()
    late: bool = False
    comment: str = ""


@dataclass
class Result:
    """One trainee's marks by question; `seen`: the submissions that count for them."""

    person: Person
    marks: dict[str, Mark] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    @property
    def has_submitted(self) -> bool:
        return bool(self.seen)

    @property
    def total(self) -> float:
        """Points so far; a sentence that is not marked yet adds nothing."""
        return sum(mark.points or 0 for mark in self.marks.values())

    @property
    def late(self) -> bool:
        return any(mark.late for mark in self.marks.values())


@dataclass
class Graded:
    """A class, graded: results in the ledger's order, and everything to be told about the submissions."""

    ledger: Ledger
    results: dict[str, Result]
    findings: list[Finding]


def grade(ledger: Ledger, submissions: Iterable[Submission], *, due: datetime | None = None) -> Graded:
    """Mark every trainee of the ledger. Records that are not theirs, or were edited, are told and not counted.

    An answer to a numeric or table question is right if any of the attempts that count is; of a choice and a sentence
    the last one counts. `due`: answers given later are marked all the same, and said to be late.
    """
    counted: dict[str, list[Record]] = {id_: [] for id_ in ledger.people}
    results = {id_: Result(person) for id_, person in sorted(ledger.people.items())}
    findings: list[Finding] = []
    notebooks: dict[tuple[str, str], set[str]] = {}
    for submission in submissions:
        sorter = _Sorter(ledger, submission)
        for piece in submission.pieces:
            for id_, record in sorter.sorted(piece):
                counted[id_].append(record)
                if submission.name not in results[id_].seen:
                    results[id_].seen.append(submission.name)
                if not piece.is_log:
                    copies = notebooks.setdefault((id_, record["exercise"]), set())
                    copies.add(f"{submission.name}/{piece.file}")
        sorter.tell()
        findings += submission.findings
    findings += [
        Finding(id_, "duplicate", exercise, (("count", str(len(copies))),))
        for (id_, exercise), copies in sorted(notebooks.items()) if len(copies) > 1
    ]  # fmt: skip
    for id_, result in results.items():
        _mark(ledger, result, counted[id_], due)
        if result.late:
            findings.append(Finding(id_, "late"))
        if not result.has_submitted:
            findings.append(Finding(id_, "absent"))
    return Graded(ledger, results, findings)


class _Sorter:
    """Sorts one submission's records by whose they are, and keeps count of those that are nobody's."""

    def __init__(self, ledger: Ledger, submission: Submission) -> None:
        self.ledger, self.submission = ledger, submission
        self.claimed = claimed(submission.name, ledger.people)
        self.logged = {r["digest"] for piece in submission.pieces if piece.is_log for r in piece.records}
        self.has_log = any(piece.is_log for piece in submission.pieces)
        self.told: dict[tuple[str, str, str], int] = {}
        self.whose: set[str] = set()

    def sorted(self, piece: Piece) -> list[tuple[str, Record]]:
        """The records that count, each with its trainee."""
        kept = []
        for record in piece.records:
            reason, detail = self._against(record)
            if reason:
                self._tell(reason, piece.file, detail)
                continue
            self.whose.add(record["trainee"])
            if self.has_log and not piece.is_log and record["digest"] not in self.logged:
                self._tell("not_in_log", piece.file)
            kept.append((record["trainee"], record))
        if piece.is_log and kept:
            self._check_chain(piece)
        return kept

    def tell(self) -> None:
        """Turn what was counted into findings."""
        for (kind, file, detail), count in self.told.items():
            self.submission.find(kind, file, count=count, detail=detail)
        if len(self.whose) == 1 and self.claimed is None:
            self.submission.find("renamed", detail=next(iter(self.whose)))
        elif len(self.whose) > 1:
            self.submission.find("several", detail=", ".join(sorted(self.whose)[:5]), count=len(self.whose))

    def _against(self, record: Record) -> tuple[str, str]:
        """Why a record does not count, with a detail; empty if it does."""
        person = self.ledger.people.get(record["trainee"])
        if record["course"] != self.ledger.course:
            return "other_course", record["course"]
        if person is None:
            return "unknown_trainee", record["trainee"]
        if self.claimed is not None and person.id != self.claimed:
            return "foreign", person.id
        given = person.exercises.get(record["exercise"])
        if given is None or exercise_of(record["question"]) != record["exercise"]:
            return "not_assigned", record["question"]
        if record["question"] not in given.specs:
            return "not_assigned", record["question"]
        if not is_intact(record):
            return "tampered", record["question"]
        if record.get("data", "") != given.checksum[:12]:
            return "other_data", record["exercise"]
        return "", ""

    def _check_chain(self, piece: Piece) -> None:
        first = piece.records[0]
        person = self.ledger.people.get(first["trainee"])
        given = person.exercises.get(first["exercise"]) if person else None
        if given is not None and not is_chain(piece.records, given.token):
            self._tell("broken_log", piece.file)

    def _tell(self, kind: str, file: str, detail: str = "") -> None:
        key = (kind, file, detail[:60])
        if key in self.told or len(self.told) < 50:
            self.told[key] = self.told.get(key, 0) + 1


def claimed(name: str, ids: Iterable[str]) -> str | None:
    """The trainee a submission's name speaks of: the longest id that stands alone in it.

    >>> claimed("exercise2_s001_final.ipynb", ["s001", "s0"]), claimed("homework.zip", ["s001"])
    ('s001', None)
    """
    found = []
    for id_ in ids:
        if id_.casefold() in name.casefold():
            alone = rf"(?<![0-9a-z]){re.escape(id_.casefold())}(?![0-9a-z])"
            if re.search(alone, name.casefold()):
                found.append(id_)
    longest = max(map(len, found), default=0)
    best = [id_ for id_ in found if len(id_) == longest]
    return best[0] if len(best) == 1 else None


def _mark(ledger: Ledger, result: Result, records: list[Record], due: datetime | None) -> None:
    once = {record["digest"]: record for record in records}
    ordered = sorted(once.values(), key=lambda record: (record.get("at", ""), record["n"]))
    for exercise, given in sorted(result.person.exercises.items()):
        for id_, spec in given.specs.items():
            mine = [r for r in ordered if r["question"] == id_ and r["state"] != "unreadable"]
            readable = [(r, answer) for r in mine if (answer := answer_of(spec, r["value"])) is not None]
            result.marks[id_] = _judged(ledger, result.person, exercise, given, spec, readable, due)


def _judged(
    ledger: Ledger, person: Person, exercise: str, given: Assigned, spec: Spec,
    answers: list[tuple[Record, Any]], due: datetime | None,
) -> Mark:  # fmt: skip
    if not answers:
        return Mark("missing", 0)
    first: dict[str, tuple[Record, Any]] = {}  # each different answer, when it was first given
    for record, answer in answers:
        first.setdefault(_same(answer), (record, answer))

    def late(answer: Any) -> bool:
        return due is not None and is_late(first[_same(answer)][0], due)

    last_record, last_answer = answers[-1]
    if spec.kind == "sentence":
        return Mark("recorded", None, last_record["value"], attempts=len(first), late=late(last_answer))
    key = ledger.key(person, exercise)
    counting = answers[-1:] if spec.kind == "choice" else list(first.values())[: given.attempts]
    matches: list[tuple[Record, Any, Match | None]] = [(r, answer, key.match(spec, answer)) for r, answer in counting]
    made = tuple(dict.fromkeys(match.code for *_, match in matches if match and match.code))
    for record, answer, match in matches:
        if match and not match.code:
            return Mark("right", spec.points, record["value"], attempts=len(first), made=made, late=late(answer))
    record, answer, match = matches[-1]
    state, code = ("mistake", match.code) if match else ("wrong", "")
    return Mark(state, 0, record["value"], code, len(first), made, late(answer))


def _same(answer: Any) -> str:
    return json.dumps(answer, sort_keys=True)


def answer_of(spec: Spec, value: Any) -> Any:
    """A record's value as an answer to this question; None if it has not the form of one."""
    if spec.kind in ("choice", "sentence"):
        fits = isinstance(value, str) and (spec.kind == "sentence" or value in spec.choices)
        return value if fits else None
    if spec.kind == "table":
        return rows_of(value) if isinstance(value, Mapping) and set(value) == set(spec.rows) else None
    return rows_of(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def is_late(record: Record, due: datetime) -> bool:
    """Whether a record says that it was made after `due` (times without a zone are local)."""
    try:
        at = datetime.fromisoformat(record.get("at", ""))
        return at.astimezone() > due.astimezone()
    except (ValueError, OverflowError, OSError):
        return False
