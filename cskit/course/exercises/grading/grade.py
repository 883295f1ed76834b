"""From records to marks: whose they are, which count, and what each answer is, by the ledger alone.

A record counts if it is signed with the secret of this trainee's hand-out, and if it came from a source that is theirs:
a submission, or a file in it, that names nobody else. What comes in no name counts only for who sent nothing in theirs.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from cskit.course.exercises.author.ledger import Assigned, Ledger, Person
from cskit.course.exercises.bank import exercise_of
from cskit.course.exercises.digests import Match, OpenKey
from cskit.course.exercises.grading.submissions import Finding, Piece, Submission
from cskit.course.exercises.question import Spec, Values, answer_of
from cskit.course.exercises.records import Record, is_chain, is_intact, moment, plain_answer

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
        own = exercise_of(record["question"]) == record["exercise"]
        if assigned is None or not own or record["question"] not in assigned.specs:
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


SLACK = 600.0  # seconds that two honest clocks may differ

# States of a mark: right, mistake (`code` names it), wrong, missing (no answer), recorded (a sentence)


@dataclass
class Mark:
    """One trainee's result on one question. `points`: None until a sentence is marked. `made`: mistakes on the way.
    `doubt`: the finding that says why `late_hours` may be wrong."""

    state: str
    points: float | None
    value: Any = None
    code: str = ""
    attempts: int = 0
    made: tuple[str, ...] = ()
    late_hours: float = 0.0
    doubt: str = ""
    comment: str = ""

    @property
    def late(self) -> bool:
        return self.late_hours > 0


@dataclass(frozen=True)
class Score:
    """A trainee's part of one exercise: points (less those `lost` by lateness) out of `most`; None: not handed in."""

    points: float | None
    most: float
    lost: float = 0.0

    @property
    def share(self) -> float | None:
        return None if self.points is None or not self.most else self.points / self.most


@dataclass
class Result:
    """What a trainee has. `scores` (by exercise) and `mark` (of the course, 0 to 100) once they are worked out."""

    person: Person
    marks: dict[str, Mark] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)  # the submissions that count for them
    scores: dict[str, Score] = field(default_factory=dict)
    mark: float | None = None

    @property
    def has_submitted(self) -> bool:
        return bool(self.seen)

    @property
    def late(self) -> bool:
        return any(mark.late for mark in self.marks.values())


@dataclass
class Graded:
    """A class, graded: results in the ledger's order, and everything to be told about the submissions."""

    ledger: Ledger
    results: dict[str, Result]
    findings: list[Finding]

    @cached_property
    def told(self) -> dict[str, list[Finding]]:
        """By trainee the findings on them: on what is named after them, or counts for them and for nobody else."""
        alone: dict[str, str] = {}
        for id_, result in self.results.items():
            alone |= {name: "" if name in alone else id_ for name in result.seen}
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            named = dict(finding.values).get("detail") if finding.kind == "nameless" else None
            named = named or claimed(finding.submission, self.results) or claimed(finding.file, self.results)
            found.setdefault(named or alone.get(finding.submission, ""), []).append(finding)
        return found


def grade(
    ledger: Ledger, submissions: Iterable[Submission], *, due: datetime | None = None, copied: bool = False
) -> Graded:
    """Mark every trainee of the ledger. Records that are not theirs, or were edited, are told and not counted.

    An answer to a numeric or table question is right if any of the attempts that count is; a table that is not has the
    points of its right rows, by the best attempt. Of a choice and a sentence the last one counts. `due`: answers given
    later are marked all the same, and said to be late. That is so if the answer says it, or if its file was written
    later (unless the files were `copied`, which says nothing of trainees); where the two disagree, or an answer is
    older than its hand-out, that is told. An exam is due when it closes; answers dated before it opened count, and are
    told.
    """
    intake = Intake(ledger)
    for submission in submissions:
        intake.take(submission)
    results = {id_: Result(person) for id_, person in sorted(ledger.people.items())}
    counted = intake.settled()
    findings = intake.findings
    for id_, result in results.items():
        sources = counted[id_]
        result.seen = list(dict.fromkeys(source.submission for source in sources))
        copies = Counter(exercise for exercise, _ in {pair for source in sources for pair in source.notebooks})
        findings += [
            Finding(id_, "duplicate", exercise, (("count", str(count)),))
            for exercise, count in sorted(copies.items())
            if count > 1
        ]
        every = [pair for source in sources for pair in source.given.items()]
        once = dict(sorted(every, key=lambda pair: -pair[1].written))  # each as in the file that was written first
        _mark(ledger, result, once.values(), due.astimezone().timestamp() if due else None, copied)
        kinds = {mark.doubt for mark in result.marks.values() if mark.doubt}
        findings += [Finding(id_, kind) for kind in ("late", *sorted(kinds)) if kind != "late" or result.late]
        if not result.has_submitted:
            findings.append(Finding(id_, "absent"))
    return Graded(ledger, results, findings)


def _clocks(due: float | None, copied: bool, handed_out: float | None, opens: float, given: Given) -> tuple[float, str]:
    """By how many hours an answer is late, and the finding if the clocks disagree: the answer's own, which its writer
    can set, the ledger's (none was given before it was handed out, or before an exam `opens`) and that of the disk its
    file was written to."""
    own = given.at
    early = "before_opening" if own is not None and own < opens else ""
    if due is None:
        return 0.0, early
    filed = 0.0 if copied else max(0.0, given.written - due) / 3600
    if own is None or (handed_out is not None and own < handed_out - SLACK):
        return filed or float(copied) / 3600, "clock_early"
    late = max(0.0, own - due) / 3600
    return late or filed, early or ("" if copied or (late > 0) == (filed > 0) else "clocks_differ")


def _mark(ledger: Ledger, result: Result, answers: Iterable[Given], due: float | None, copied: bool) -> None:
    ordered = sorted(answers, key=lambda given: (given.at or 0.0, given.n))
    for exercise, assigned in sorted(result.person.exercises.items()):
        opens = moment(assigned.opens) or 0.0
        when = partial(_clocks, moment(assigned.closes) or due, copied, moment(assigned.at), opens)
        for id_, spec in assigned.specs.items():
            mine = [given for given in ordered if given.question == id_]
            result.marks[id_] = _judged(ledger, result.person, exercise, assigned, spec, mine, when)


def _judged(
    ledger: Ledger,
    person: Person,
    exercise: str,
    assigned: Assigned,
    spec: Spec,
    answers: list[Given],
    when: Callable[[Given], tuple[float, str]],
) -> Mark:
    if not answers:
        return Mark("missing", 0)
    first: dict[str, Given] = {}  # each different answer, when it was first given
    for given in answers:
        first.setdefault(_same(given), given)

    def made(state: str, points: float | None, given: Given, code: str = "", made: tuple[str, ...] = ()) -> Mark:
        late, doubt = when(first[_same(given)])
        return Mark(state, points, plain_answer(given.answer), code, len(first), made, late, doubt)

    if spec.kind == "sentence":
        return made("recorded", None, answers[-1])
    key = ledger.key(person, exercise)
    last_counts = spec.kind == "choice" or assigned.exam
    counting = answers[-1:] if last_counts else list(first.values())[: assigned.attempts]
    matches: list[tuple[Given, Match | None]] = [(given, key.match(spec, given.answer)) for given in counting]
    codes = tuple(dict.fromkeys(match.code for _, match in matches if match and match.code))
    for given, match in matches:
        if match and not match.code:
            return made("right", spec.points, given, made=codes)
    given, match = matches[-1]
    rows = max(_rows_right(key, spec, one.answer) for one, _ in matches)
    return made("mistake" if match else "wrong", rows * spec.points, given, match.code if match else "", codes)


def _rows_right(key: OpenKey, spec: Spec, answer: Values | str) -> float:
    """Which part of a table's rows is right; none of what has no rows."""
    return 0 if isinstance(answer, str) or not spec.rows else 1 - len(key.off(spec, answer)) / len(spec.rows)


def _same(given: Given) -> str:
    return json.dumps(given.answer, sort_keys=True)
