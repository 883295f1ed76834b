"""Trainees' shops tell natural mistakes apart: each wrong way of the beginners gives another number than the right one.

Six trainees in `make test`; `make stress` takes 100 and prints, for each way, on how many shops it differs.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections import Counter

import pytest

from cskit.course.exercises.bank import exercise_of, plain
from cskit.course.exercises.question import Grid, Question
from tests.exercises import beginners
from tests.exercises.beginners.desk import WAYS, Desk
from tests.exercises.trainees import trainee

for module in pkgutil.iter_modules(beginners.__path__, f"{beginners.__name__}."):
    importlib.import_module(module.name)  # each lesson registers its ways
SHARE = 0.95  # of the ways, and of the shops on which each must differ


def test_most_wrong_ways_differ_on_most_shops():
    few = seldom(differing(6), 6)
    assert len(few) <= (1 - SHARE) * len(WAYS), few


@pytest.mark.stress
def test_most_wrong_ways_differ_on_most_of_a_hundred_shops(capsys: pytest.CaptureFixture[str]):
    found = differing(100)
    with capsys.disabled():
        for (question, name), count in found.items():
            print(f"{question} | {name} | {count}", file=sys.stderr)
    few = seldom(found, 100)
    assert len(few) <= (1 - SHARE) * len(WAYS), few


def seldom(found: dict[tuple[str, str], int], shops: int) -> dict[tuple[str, str], int]:
    """The ways that give the right answer too often."""
    return {way: count for way, count in found.items() if count < SHARE * shops}


def differing(shops: int) -> dict[tuple[str, str], int]:
    """On how many of so many trainees' shops each way gives another answer than the right one."""
    found: Counter[tuple[str, str]] = Counter(dict.fromkeys(WAYS, 0))
    for exercise in dict.fromkeys(exercise_of(question) for question, _ in WAYS):
        for number in range(shops):
            one = trainee(exercise, number)
            for recipe, data in one.data.items():
                desk = Desk(data.shop)
                asked = {q.id: q for q in one.questions if q.recipe == recipe}
                for (id_, name), way in WAYS.items():
                    if id_ in asked and not accepted(asked[id_], one.truths[id_], way(desk)):
                        found[id_, name] += 1
    return dict(found)


def accepted(question: Question, truth: object, given: object) -> bool:
    """Whether the exercise takes this answer for the right one."""
    return Grid.of(question).same(truth, plain(given))  # type: ignore[arg-type]
