"""Whose the records are: what counts for a trainee, from which submission, and what is told about the rest.

A record counts if it is signed with the secret of this trainee's hand-out, and if it came from a source that is theirs:
a submission, or a file in it, that names nobody else. What comes in no name counts only for who sent nothing in theirs.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cskit.course.exercises.author.ledger import Assigned, Ledger
from cskit.course.exercises.bank import exercise_of
from cskit.course.exercises.grading.submissions import Finding, Piece, Submission
from cskit.course.exercises.question import LONGEST, Spec, Values, rows_of
from cskit.course.exercises.records import Record, is_chain, is_intact

MOST_ANSWERS = 5000  # different ones of one trainee; long ones count for several


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that counts. `at`: when it says it was given (None: it says nothing); `written`: when its file was."""

    question: str
    answer: Values | str
    at: float | None
    n: int
    written: float


@dataclass
class Source:
    """What one submission holds of one trainee, by signature; `notebooks`: exercise and place of each. `named`: it, or
    the file, is named after them."""

    submission: str
    trainee: str
    named: bool
    given: dict[str, Given] = field(default_factory=dict)
    notebooks: set[tuple[str, str]] = field(default_factory=set)


class Intake:
    """Takes one submission after another, and keeps of each only the answers that count."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.findings: list[Finding] = []
        self._sources: list[Source] = []
        self._room = dict.fromkeys(ledger.people, MOST_ANSWERS)
        exercises = {exercise_of(id_) for id_ in ledger.questions}
        self._inner = [id_ for id_ in ledger.people if id_ not in exercises]  # a file 02_… is nobody's for being that

    def take(self, submission: Submission) -> None:
        """Sort a submission's records."""
        told: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        sources: dict[tuple[str, bool], Source] = {}
        whole = claimed(submission.name, self.ledger.people)
        logged = {record["digest"] for piece in submission.pieces if piece.is_log for record in piece.records}
        has_log = any(piece.is_log for piece in submission.pieces)
        for piece in submission.pieces:
            owner = whole or claimed(piece.file, self._inner)
            kept: list[Record] = []
            for record in piece.records:
                reason, detail = self._against(record, owner)
                if not reason:
                    kept.append(record)
                    if has_log and not piece.is_log and record["digest"] not in logged:
                        reason = "not_in_log"
                if reason:
                    told[reason, piece.file].append(detail[:60])
            for record in kept:
                key = (record["trainee"], owner is not None)
                source = sources.setdefault(key, Source(submission.name, *key))
                if not self._keep(source, record, piece, submission.modified):
                    told["many_answers", ""].append(record["trainee"][:60])
            if piece.is_log and kept and not is_chain(piece.records, self._assigned(kept[0]).secret):
                told["broken_log", piece.file].append("")
        for (kind, file), details in told.items():
            said = ", ".join(list(dict.fromkeys(filter(None, details)))[:3])
            submission.find(kind, file, count=len(details), detail=said)
        self.findings += submission.findings
        if submission.untold:
            self.findings.append(Finding(submission.name, "more", "", (("count", str(submission.untold)),)))
        self._sources += sources.values()

    def settled(self) -> dict[str, list[Source]]:
        """By trainee the sources that count, once all are taken; what that says about them is told."""
        named = {source.trainee for source in self._sources if source.named}
        counted: dict[str, list[Source]] = {id_: [] for id_ in self.ledger.people}
        nameless: dict[str, list[str]] = {}
        for source in self._sources:
            if source.named or source.trainee not in named:
                counted[source.trainee].append(source)
            if not source.named and source.trainee not in named:
                nameless.setdefault(source.submission, []).append(source.trainee)
            elif not source.named:
                self.findings.append(Finding(source.submission, "nameless", "", (("detail", source.trainee),)))
        for submission, ids in nameless.items():
            said = (("detail", ", ".join(sorted(ids)[:5])), ("count", str(len(ids))))
            self.findings.append(Finding(submission, "several" if len(ids) > 1 else "renamed", "", said))
        return counted

    def _against(self, record: Record, owner: str | None) -> tuple[str, str]:
        """Why a record does not count, with a detail; empty if it does."""
        person = self.ledger.people.get(record["trainee"])
        if record["course"] != self.ledger.course:
            return "other_course", record["course"]
        if person is None:
            return "unknown_trainee", record["trainee"]
        if owner is not None and person.id != owner:
            return "foreign", person.id
        assigned = person.exercises.get(record["exercise"])
        if assigned is None or exercise_of(record["question"]) != record["exercise"]:
            return "not_assigned", record["question"]
        if record["question"] not in assigned.specs:
            return "not_assigned", record["question"]
        if not is_intact(record, assigned.secret):
            return "tampered", record["question"]
        if record.get("data", "") != assigned.checksum[:12]:
            return "other_data", record["exercise"]
        return "", ""

    def _keep(self, source: Source, record: Record, piece: Piece, written: float) -> bool:
        """Keep an answer, if it is one and there is room for it; whether there was."""
        exercise, question = record["exercise"], record["question"]
        if not piece.is_log:
            source.notebooks.add((exercise, f"{source.submission}/{piece.file}"))
        spec = self._assigned(record).specs[question]
        answer = None if record["state"] == "unreadable" else answer_of(spec, record["value"])
        if answer is None or record["digest"] in source.given:
            return True
        self._room[source.trainee] -= 1 + len(answer) // (100 if isinstance(answer, str) else 5)
        if self._room[source.trainee] < 0:
            return False
        given = Given(spec.id, answer, moment(record.get("at", "")), record["n"], written)
        source.given[record["digest"]] = given
        return True

    def _assigned(self, record: Record) -> Assigned:
        return self.ledger.people[record["trainee"]].exercises[record["exercise"]]


def claimed(name: str, ids: Iterable[str]) -> str | None:
    """The trainee a submission's name speaks of: the longest id that stands alone in it.

    >>> claimed("exercise2_s001_final.ipynb", ["s001", "s0"]), claimed("homework.zip", ["s001"])
    ('s001', None)
    """
    folded, alone = name.casefold(), r"(?<![0-9a-z]){}(?![0-9a-z])"
    within = [id_ for id_ in ids if id_.casefold() in folded]
    found = [id_ for id_ in within if re.search(alone.format(re.escape(id_.casefold())), folded)]
    longest = max(map(len, found), default=0)
    best = [id_ for id_ in found if len(id_) == longest]
    return best[0] if len(best) == 1 else None


def answer_of(spec: Spec, value: Any) -> Values | str | None:
    """A record's value as an answer to this question; None if it has not the form of one."""
    if spec.kind in ("choice", "sentence"):
        fits = isinstance(value, str) and (len(value) <= LONGEST if spec.kind == "sentence" else value in spec.choices)
        return value if fits else None
    if spec.kind == "table":
        fits = isinstance(value, Mapping) and set(value) == set(spec.rows)
        return {row: float(value[row]) for row in spec.rows} if fits else None
    return rows_of(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def moment(text: str) -> float | None:
    """The moment a text names (without a zone: the local one); None if it names none.

    >>> moment("2026-12-01T10:00:00+08:00") == moment("2026-12-01T02:00:00+00:00"), moment("yesterday")
    (True, None)
    """
    try:
        return datetime.fromisoformat(text).astimezone().timestamp()
    except (ValueError, OverflowError, OSError):
        return None
