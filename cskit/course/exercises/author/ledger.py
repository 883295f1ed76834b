"""The instructor's ledger: what was handed out to whom, and every truth and mistake of theirs.

Grading reads this file and nothing else about the questions, so that marks do not change when the kit or the bank does.
It holds all answers, and the secrets that sign trainees' records: it stays with the instructor.
"""

import json
import secrets
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cskit.course.exercises.bank import Drawn, place
from cskit.course.exercises.digests import OpenKey
from cskit.course.exercises.handout import Exam
from cskit.course.exercises.question import Answer, Mistake, Question, Spec, Text
from cskit.errors import DataError, told
from cskit.outfile import write_text

NAME = "ledger.json"
FORMAT = 2  # 1 had no secrets: anybody could sign for anybody
PATIENCE = 60.0  # seconds to wait for another `assign` that is just writing


@dataclass(frozen=True)
class Assigned:
    """One trainee's copy of one exercise. `draws`: how many draws each recipe threw away; `secret` signs the records;
    `at`: when it was handed out. `exam`: nothing was told, the last answer counts, none is taken before it `opens`, it
    is due when it `closes`."""

    seed: str
    draws: Mapping[str, int]
    checksum: str
    secret: str
    at: str
    attempts: int | None
    specs: Mapping[str, Spec]
    truths: Mapping[str, Answer | None]
    mistakes: Mapping[str, Mapping[str, Answer]]
    exam: bool = False
    closes: str = ""
    opens: str = ""

    @classmethod
    def of(cls, drawn: Drawn, checksum: str, secret: str, attempts: int | None, exam: Exam | None = None) -> "Assigned":
        """What is entered for a trainee's data as drawn, now."""
        return cls(
            drawn.seed,
            {recipe: data.attempt for recipe, data in drawn.data.items()},
            checksum,
            secret,
            datetime.now().astimezone().isoformat(timespec="seconds"),
            attempts,
            drawn.specs,
            dict(drawn.truths),
            {id_: dict(wrong) for id_, wrong in drawn.mistakes.items()},
            exam is not None,
            exam.closes if exam else "",
            exam.opens if exam else "",
        )


@dataclass
class Person:
    id: str
    name: str
    lang: str
    exercises: dict[str, Assigned] = field(default_factory=dict)


@dataclass
class Ledger:
    """A course's ledger. From its `secret` come those of the hand-outs."""

    course: str
    secret: str = field(default_factory=lambda: secrets.token_hex(32))
    questions: dict[str, Question] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def key(self, person: Person, exercise: str) -> OpenKey:
        """Who can tell what this trainee's answers are."""
        given = person.exercises[exercise]
        return OpenKey(given.truths, given.mistakes, {id_: asked.says for id_, asked in self.questions.items()})

    def asked(self) -> Iterator[Question]:
        yield from (self.questions[id_] for id_ in sorted(self.questions, key=place))

    def enter(self, person: Person, exercise: str, given: Assigned, questions: Iterable[Question]) -> None:
        """Enter one trainee's copy of one exercise, in place of an earlier one."""
        for question in questions:
            self.questions[question.id] = question
        known = self.people.setdefault(person.id, person)
        known.name, known.lang = person.name, person.lang
        known.exercises[exercise] = given

    def write(self, path: Path) -> None:
        said = {
            "format": FORMAT,
            "course": self.course,
            "secret": self.secret,
            "questions": [_question_json(asked) for asked in self.asked()],
            "people": [
                {"id": id_, "name": known.name, "lang": known.lang}
                | {"exercises": {name: _assigned_json(given) for name, given in sorted(known.exercises.items())}}
                for id_, known in sorted(self.people.items())
            ],
        }
        write_text(path, json.dumps(said, ensure_ascii=False, indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> "Ledger":
        """Errors: `DataError` if it is not there or damaged."""
        DataError.when(not path.is_file(), "no_ledger", path=path, name=NAME)
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            if said["format"] == FORMAT:
                questions = {asked["id"]: _question_of(asked) for asked in said["questions"]}
                people = {p["id"]: _person_of(p) for p in said["people"]}
                return cls(said["course"], said["secret"], questions, people)
            if said["format"] != 1:
                raise ValueError(f"format {said['format']}")
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise DataError(told("ledger_damaged", path=path, kind=type(error).__name__, why=error)) from None
        raise DataError(told("ledger_old", path=path))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the ledger at `path` alone, so that two `assign`s at once keep what both entered. The system lets go of the
    lock when its holder ends, however it ends. Errors: `DataError` if another holds it for a minute."""
    path.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + PATIENCE
    with path.with_name(f".{path.name}.lock").open("a+b") as file:
        while not _seize(file.fileno()):
            DataError.when(time.monotonic() > until, "ledger_busy", path=path)
            time.sleep(0.05)
        yield


def _seize(handle: int) -> bool:
    """Take the lock of an open file if nobody has it; it ends with the file."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _question_json(q: Question) -> dict[str, Any]:
    return {
        "id": q.id,
        "kind": q.kind,
        "unit": q.unit,
        "points": q.points,
        "tolerance": q.tolerance,
        "prompt": vars(q.prompt),
        "mistakes": {code: vars(says) for code, says in q.says.items()},
        "choices": {key: vars(text) for key, text in (q.choices or {}).items()},
        "guidance": vars(q.guidance) if q.guidance else None,
    }


def _question_of(said: Mapping[str, Any]) -> Question:
    """A question as it was handed out: in words, without what draws its data and tells its answers."""
    return Question(
        said["id"],
        said["kind"],
        said["points"],
        Text(**said["prompt"]),
        "",
        tolerance=said["tolerance"],
        unit=said["unit"],
        mistakes=tuple(Mistake(code, Text(**says), lambda _: None) for code, says in said["mistakes"].items()),
        choices={key: Text(**text) for key, text in said["choices"].items()},
        guidance=Text(**said["guidance"]) if said["guidance"] else None,
    )


_KEPT = ("seed", "draws", "checksum", "secret", "at", "attempts")  # of an `Assigned`, as it is
_LATER = {
    "exam": False,
    "closes": "",
    "opens": "",
}  # what ledgers did not have from the beginning, and what it was then


def _assigned_json(given: Assigned) -> dict[str, Any]:
    """Hints are left out: they need not stand here once per trainee."""
    return {
        **{name: getattr(given, name) for name in (*_KEPT, *_LATER)},
        "questions": [
            {key: said for key, said in spec.to_json().items() if key != "hints"}
            | {"truth": given.truths[id_], "mistakes": given.mistakes[id_]}
            for id_, spec in given.specs.items()
        ],
    }


def _person_of(said: Mapping[str, Any]) -> Person:
    given = {}
    for name, one in said["exercises"].items():
        specs = {q["id"]: Spec.from_json({**q, "hints": []}) for q in one["questions"]}
        truths, mistakes = ({q["id"]: q[key] for q in one["questions"]} for key in ("truth", "mistakes"))
        kept = {key: one[key] for key in _KEPT} | {key: one.get(key, was) for key, was in _LATER.items()}
        given[name] = Assigned(**kept, specs=specs, truths=truths, mistakes=mistakes)
    return Person(said["id"], said["name"], said["lang"], given)
