"""A class without a classroom: hand-outs made cheaply, trainees who answer as told, notebooks written by hand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4

from cskit.course.exercises.author.assign import Done, Plan, Trainee, assign
from cskit.course.exercises.author.ledger import Ledger, Person
from cskit.course.exercises.grading.grade import Result
from cskit.course.exercises.handout import open_handout
from cskit.course.exercises.records import MIME, Record
from cskit.course.exercises.trainee.checking import checked
from cskit.course.exercises.trainee.session import _from_handout, _open

HERE = Path(__file__).parent
BANK = HERE.parent / "bank"
COURSE = "demo"
CHEAP = 16  # scrypt's n in tests: what is tested is not how slow it is


def home(folder: Path) -> Path:
    """A home of exercise 90: the small bank, and notebooks that hold only a title."""
    shutil.copytree(BANK, folder / "bank", ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    for lang in ("en", "zh"):
        book = v4.new_notebook(cells=[v4.new_markdown_cell("# 90", id="title")])
        (folder / lang).mkdir(parents=True, exist_ok=True)
        nbformat.write(book, folder / lang / "90_stall.ipynb")
    return folder


def hand_out(
    out: Path,
    trainees: Iterable[Trainee],
    *,
    lang: str = "en",
    attempts: int | None = None,
    **more: Any,
) -> Done:
    """Assign exercise 90 of the small bank; `more` of the plan."""
    plan = Plan(("90",), COURSE, lang, attempts, home(out / "made"), CHEAP, **more)
    return assign(list(trainees), plan, out)


@dataclass
class Desk:
    """A trainee at work: answers are checked as in a notebook, and what the notebook would show is kept."""

    folder: Path
    shown: list[Record]

    def answer(self, question: str, value: Any) -> Record:
        _, record = checked(question, value)
        assert record is not None
        self.shown.append(record)
        return record


def sit_down(folder: Path, lang: str = "en") -> Desk:
    """Open the hand-out in `folder` as `begin` does."""
    handout = open_handout(folder / "90.handout.json")
    _open["90"] = _from_handout(handout, lang)
    return Desk(folder, [])


def book_of(records: Sequence[Mapping[str, Any]], *, extra: Iterable[Any] = ()) -> dict[str, Any]:
    """A notebook, as JSON, whose cells show these records."""
    cells = [
        {
            "cell_type": "code",
            "id": f"c{i}",
            "metadata": {},
            "execution_count": i,
            "source": "check(...)",
            "outputs": [
                {"output_type": "display_data", "metadata": {}, "data": {MIME: dict(record), "text/plain": "?"}}
            ],
        }
        for i, record in enumerate(records, 1)
    ]
    return {"cells": [*cells, *extra], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def write_book(path: Path, records: Sequence[Mapping[str, Any]], **more: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(book_of(records, **more), ensure_ascii=False), encoding="utf-8")
    return path


def answers(ledger: Ledger, id_: str, pick: Callable[[Person, str], Any]) -> dict[str, Any]:
    """Per question what `pick(person, question)` answers."""
    person = ledger.people[id_]
    return {question: pick(person, question) for question in person.exercises["90"].specs}


def truth(person: Person, question: str) -> Any:
    """The right answer; a sentence for a sentence."""
    found = person.exercises["90"].truths[question]
    return "Weights differ." if found is None else found


def total(result: Result) -> float:
    """A trainee's points so far."""
    return sum(mark.points or 0 for mark in result.marks.values())
