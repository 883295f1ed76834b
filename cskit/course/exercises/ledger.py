"""The instructor's ledger: what was handed out to whom, and every truth and mistake of theirs.

Grading reads this file and nothing else about the questions, so that marks do not change when the kit or the bank does.
It holds all answers: it stays with the instructor.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cskit.course.build import write_text
from cskit.course.exercises.bank import place
from cskit.course.exercises.digests import OpenKey
from cskit.course.exercises.draw import Drawn
from cskit.course.exercises.handout import token_of
from cskit.course.exercises.question import Answer, Question, Text
from cskit.course.exercises.spec import Spec
from cskit.errors import DataError, told

NAME = "ledger.json"
FORMAT = 1


@dataclass(frozen=True)
class Asked:
    """A question as it was handed out."""

    id: str
    kind: str
    unit: str
    points: int
    tolerance: float
    prompt: Text
    says: Mapping[str, Text]  # what each mistake is told
    choices: Mapping[str, Text]
    guidance: Text | None

    @property
    def exercise(self) -> str:
        return self.id.partition(".")[0]


@dataclass(frozen=True)
class Assigned:
    """One trainee's copy of one exercise. `draws`: how many draws each recipe threw away."""

    seed: str
    draws: Mapping[str, int]
    checksum: str
    token: str
    attempts: int | None
    specs: Mapping[str, Spec]
    truths: Mapping[str, Answer | None]
    mistakes: Mapping[str, Mapping[str, Answer]]

    @classmethod
    def of(cls, drawn: Drawn, checksum: str, attempts: int | None) -> Assigned:
        """What is entered for a trainee's data as drawn."""
        return cls(
            drawn.seed, {recipe: data.attempt for recipe, data in drawn.data.items()}, checksum, token_of(drawn),
            attempts, {q.id: Spec.of(q, drawn.truths[q.id], drawn.rows[q.id]) for q in drawn.questions},
            dict(drawn.truths), {id_: dict(wrong) for id_, wrong in drawn.mistakes.items()},
        )  # fmt: skip


@dataclass
class Person:
    """A trainee: name, language, and what they were given, by exercise."""

    id: str
    name: str
    lang: str
    exercises: dict[str, Assigned] = field(default_factory=dict)


@dataclass
class Ledger:
    """A course's ledger."""

    course: str
    questions: dict[str, Asked] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def key(self, person: Person, exercise: str) -> OpenKey:
        """Who can tell what this trainee's answers are."""
        given = person.exercises[exercise]
        return OpenKey(given.truths, given.mistakes, {id_: asked.says for id_, asked in self.questions.items()})

    def asked(self) -> Iterator[Asked]:
        """The questions in order."""
        yield from (self.questions[id_] for id_ in sorted(self.questions, key=place))

    def enter(self, person: Person, exercise: str, given: Assigned, questions: Iterable[Question]) -> None:
        """Enter one trainee's copy of one exercise, in place of an earlier one."""
        for question in questions:
            self.questions[question.id] = _asked(question)
        known = self.people.setdefault(person.id, person)
        known.name, known.lang = person.name, person.lang
        known.exercises[exercise] = given

    def write(self, path: Path) -> None:
        """Write it whole or not at all."""
        said = {
            "format": FORMAT, "course": self.course,
            "questions": [_asked_json(asked) for asked in self.asked()],
            "people": [_person_json(self.people[id_]) for id_ in sorted(self.people)],
        }  # fmt: skip
        write_text(path, json.dumps(said, ensure_ascii=False, indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> Ledger:
        """Errors: `DataError` if it is not there or damaged."""
        if not path.is_file():
            raise DataError(told("no_ledger", path=path, name=NAME))
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            if said["format"] != FORMAT:
                raise ValueError(f"format {said['format']}")
            questions = {asked["id"]: _asked_of(asked) for asked in said["questions"]}
            return cls(said["course"], questions, {p["id"]: _person_of(p) for p in said["people"]})
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataError(told("ledger_damaged", path=path, kind=type(error).__name__, why=error)) from None


def _asked(q: Question) -> Asked:
    says = {mistake.code: mistake.says for mistake in q.mistakes}
    return Asked(q.id, q.kind, q.unit, q.points, q.tolerance, q.prompt, says, dict(q.choices or {}), q.guidance)


def _asked_json(asked: Asked) -> dict[str, Any]:
    return {
        "id": asked.id, "kind": asked.kind, "unit": asked.unit, "points": asked.points, "tolerance": asked.tolerance,
        "prompt": vars(asked.prompt), "mistakes": {code: vars(says) for code, says in asked.says.items()},
        "choices": {key: vars(text) for key, text in asked.choices.items()},
        "guidance": vars(asked.guidance) if asked.guidance else None,
    }  # fmt: skip


def _asked_of(said: Mapping[str, Any]) -> Asked:
    return Asked(
        said["id"], said["kind"], said["unit"], said["points"], said["tolerance"], Text(**said["prompt"]),
        {code: Text(**says) for code, says in said["mistakes"].items()},
        {key: Text(**text) for key, text in said["choices"].items()},
        Text(**said["guidance"]) if said["guidance"] else None,
    )  # fmt: skip


def _person_json(person: Person) -> dict[str, Any]:
    return {
        "id": person.id, "name": person.name, "lang": person.lang,
        "exercises": {name: _assigned_json(given) for name, given in sorted(person.exercises.items())},
    }  # fmt: skip


def _assigned_json(given: Assigned) -> dict[str, Any]:
    kept = ("seed", "draws", "checksum", "token", "attempts")
    return {
        **{name: getattr(given, name) for name in kept},
        "questions": [
            {**_bare(spec), "truth": given.truths[id_], "mistakes": given.mistakes[id_]}
            for id_, spec in given.specs.items()
        ],
    }


def _bare(spec: Spec) -> dict[str, Any]:
    """A spec without its hints: they need not stand here once per trainee."""
    return {key: value for key, value in spec.to_json().items() if key != "hints"}


def _person_of(said: Mapping[str, Any]) -> Person:
    given = {}
    for name, one in said["exercises"].items():
        specs = {q["id"]: Spec.from_json({**q, "hints": []}) for q in one["questions"]}
        given[name] = Assigned(
            one["seed"], one["draws"], one["checksum"], one["token"], one["attempts"], specs,
            {q["id"]: q["truth"] for q in one["questions"]}, {q["id"]: q["mistakes"] for q in one["questions"]},
        )  # fmt: skip
    return Person(said["id"], said["name"], said["lang"], given)
