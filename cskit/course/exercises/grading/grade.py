"""From records to marks: whose they are, which count, and what each answer is, by the ledger alone."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from cskit.course.exercises.author.ledger import Assigned, Ledger, Person
from cskit.course.exercises.digests import Match
from cskit.course.exercises.grading.sorting import Given, Intake, moment
from cskit.course.exercises.grading.submissions import Finding, Submission
from cskit.course.exercises.question import Spec
from cskit.course.exercises.records import plain_answer

SLACK = 600.0  # seconds that two honest clocks may differ

# States of a mark: right, mistake (`code` names it), wrong, missing (no answer), recorded (a sentence)


@dataclass
class Mark:
    """One trainee's result on one question. `points`: None until a sentence is marked. `made`: mistakes on the way.
    `doubt`: the finding that says why `late` may be wrong."""

    state: str
    points: float | None
    value: Any = None
    code: str = ""
    attempts: int = 0
    made: tuple[str, ...] = ()
    late: bool = False
    doubt: str = ""
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


def grade(
    ledger: Ledger, submissions: Iterable[Submission], *, due: datetime | None = None, copied: bool = False
) -> Graded:
    """Mark every trainee of the ledger. Records that are not theirs, or were edited, are told and not counted.

    An answer to a numeric or table question is right if any of the attempts that count is; of a choice and a sentence
    the last one counts. `due`: answers given later are marked all the same, and said to be late. That is so if the
    answer says it, or if its file was written later (unless the files were `copied`, which says nothing of trainees);
    where the two disagree, or an answer is older than its hand-out, that is told.
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
        _mark(ledger, result, once.values(), partial(_clocks, due.astimezone().timestamp() if due else None, copied))
        kinds = {mark.doubt for mark in result.marks.values() if mark.doubt}
        findings += [Finding(id_, kind) for kind in ("late", *sorted(kinds)) if kind != "late" or result.late]
        if not result.has_submitted:
            findings.append(Finding(id_, "absent"))
    return Graded(ledger, results, findings)


def _clocks(due: float | None, copied: bool, handed_out: float | None, given: Given) -> tuple[bool, str]:
    """Whether an answer is late, and the finding if the clocks disagree: the answer's own, which its writer can set,
    the ledger's (none was given before it was handed out) and that of the disk its file was written to."""
    if due is None:
        return False, ""
    own, filed = given.at, not copied and given.written > due
    if own is None or (handed_out is not None and own < handed_out - SLACK):
        return filed or copied, "clock_early"
    return own > due or filed, "" if copied or (own > due) == filed else "clocks_differ"


def _mark(
    ledger: Ledger,
    result: Result,
    answers: Iterable[Given],
    clocks: Callable[[float | None, Given], tuple[bool, str]],
) -> None:
    ordered = sorted(answers, key=lambda given: (given.at or 0.0, given.n))
    for exercise, assigned in sorted(result.person.exercises.items()):
        when = partial(clocks, moment(assigned.at))
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
    when: Callable[[Given], tuple[bool, str]],
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
    counting = answers[-1:] if spec.kind == "choice" else list(first.values())[: assigned.attempts]
    matches: list[tuple[Given, Match | None]] = [(given, key.match(spec, given.answer)) for given in counting]
    codes = tuple(dict.fromkeys(match.code for _, match in matches if match and match.code))
    for given, match in matches:
        if match and not match.code:
            return made("right", spec.points, given, made=codes)
    given, match = matches[-1]
    return made("mistake" if match else "wrong", 0, given, match.code if match else "", codes)


def _same(given: Given) -> str:
    return json.dumps(given.answer, sort_keys=True)
