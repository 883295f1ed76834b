"""Trainees' shops tell natural mistakes apart: each wrong way of the beginners gives another number than the right one,
and most ways are told by name what they are.

Six trainees in `make test`; `make stress` takes 100 and prints on how many shops each way differs and is named.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections import Counter
from functools import cache

import pytest

from cskit.course.exercises.bank import Drawn, exercise_of, plain
from cskit.course.exercises.question import Question
from cskit.course.exercises.trainee.answers import Unreadable, read
from tests.exercises import beginners
from tests.exercises.beginners.desk import WAYS, Desk
from tests.exercises.trainees import trainee

for module in pkgutil.iter_modules(beginners.__path__, f"{beginners.__name__}."):
    importlib.import_module(module.name)  # each lesson registers its ways
SHARE = 0.95  # of the ways, and of the shops on which each must differ; of the shops on which a named way is named
NAMED = 0.6  # of the ways that beginners took in the exercises they were watched at
WATCHED = ("02", "03", "04", "07", "08")
Tried = dict[tuple[str, str], Counter[str]]


def test_most_wrong_ways_differ_on_most_shops():
    few = seldom(tried(6), "differs", 6)
    assert len(few) <= (1 - SHARE) * len(WAYS), few


def test_most_wrong_ways_are_named_on_most_shops():
    few = seldom(watched(tried(6)), "named", 6)
    assert len(few) <= (1 - NAMED) * len(watched(tried(6))), few


@pytest.mark.stress
def test_most_wrong_ways_differ_and_are_named_on_most_of_a_hundred_shops(capsys: pytest.CaptureFixture[str]):
    found = tried(100)
    with capsys.disabled():
        for (question, name), count in found.items():
            print(f"{question} | {name} | {count['differs']} | {count['named']}", file=sys.stderr)
    few = seldom(found, "differs", 100)
    assert len(few) <= (1 - SHARE) * len(WAYS), few
    few = seldom(watched(found), "named", 100)
    assert len(few) <= (1 - NAMED) * len(watched(found)), few
    trainees: dict[int, list[bool]] = {}
    for number, (question, _), told in each(100):
        if exercise_of(question) in WATCHED:
            trainees.setdefault(number, []).append("named" in told)
    shares = [sum(named) / len(named) for named in trainees.values()]
    with capsys.disabled():
        print(f"named per trainee: {min(shares):.0%} to {max(shares):.0%}", file=sys.stderr)
    assert sum(share >= NAMED for share in shares) >= SHARE * len(shares)


def watched(found: Tried) -> Tried:
    return {way: count for way, count in found.items() if exercise_of(way[0]) in WATCHED}


def seldom(found: Tried, what: str, shops: int) -> dict[tuple[str, str], int]:
    """The ways that differ, or are named, too seldom."""
    return {way: count[what] for way, count in found.items() if count[what] < SHARE * shops}


@cache
def tried(shops: int) -> Tried:
    """On how many of so many trainees' shops each way `differs` from the right answer, and is `named`."""
    found: Tried = {way: Counter() for way in WAYS}
    for _, way, told in each(shops):
        found[way].update(told)
    return found


@cache
def each(shops: int) -> list[tuple[int, tuple[str, str], list[str]]]:
    """Of so many trainees: their number, a way, and what the exercise makes of it on their shop."""
    found = []
    for exercise in dict.fromkeys(exercise_of(question) for question, _ in WAYS):
        for number in range(shops):
            one = trainee(exercise, number)
            for recipe, data in one.data.items():
                desk = Desk(data.shop)
                asked = {q.id: q for q in one.questions if q.recipe == recipe}
                for (id_, name), way in WAYS.items():
                    if id_ in asked:
                        found.append((number, (id_, name), become_of(one, asked[id_], way(desk))))
    return found


def become_of(one: Drawn, question: Question, given: object) -> list[str]:
    """Whether the exercise takes this answer for another one than the right one, and says which mistake it is.

    Per cent where a fraction is asked for is no mistake of the question: reading the answer says it.
    """
    spec, answer = one.specs[question.id], plain(given)
    if spec.grid.same(one.truths[question.id], answer):
        return []
    try:
        read(spec, answer)
    except Unreadable:
        return ["differs", "named"] if spec.share else ["differs"]
    named = any(spec.grid.same(wrong, answer) for wrong in one.mistakes[question.id].values())
    return ["differs", "named"] if named else ["differs"]
