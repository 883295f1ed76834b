"""From points to marks: what a trainee has of each exercise and of the course, by what the instructor declares.

marking.toml            beside the ledger; without it every exercise weighs as many as it has points
grace_minutes = 15      later than due by no more than that is not late
late_per_day = 0.1      of an exercise's points, for each day begun after that
late_at_most = 0.5
drop_lowest = 1         exercises that do not count: those with the lowest share
absent = "zero"         an exercise that was not handed in counts as 0; "blank": it does not count (yet)
[weights]
02 = 2
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import ceil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from cskit.course.exercises.bank import exercise_of
from cskit.course.exercises.grading.grade import Graded, Result, Score
from cskit.declared import Declared
from cskit.errors import DataError, told, unknown

NAME = "marking.toml"


@dataclass(frozen=True)
class Marking:
    """How points become marks. `weights` by exercise; empty: each weighs as many as it has points."""

    grace_minutes: float = 0.0
    late_per_day: float = 0.0
    late_at_most: float = 1.0
    drop_lowest: int = 0
    absent: str = "blank"
    weights: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, graded: Graded) -> "Marking":
        """What is declared in the file; the defaults if there is none. Errors: `DataError` naming what is wrong."""
        if not path.is_file():
            return cls()
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            raise DataError(told("marking_toml", name=path.name, why=error)) from None
        found: SimpleNamespace = Declared(path.stem, path.name, said, _grammar(), "marking").read("marking", said)
        exercises = {exercise_of(id_) for id_ in graded.ledger.questions}
        for exercise in found.weights or {}:
            if exercise not in exercises:
                raise DataError(told("at", where=path.name, why=unknown("exercise", exercise, exercises)))
        DataError.when(found.weights and not any(found.weights.values()), "weights_zero", name=path.name)
        return cls(**{**vars(found), "weights": found.weights or {}})


@cache
def _grammar() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / NAME).read_text(encoding="utf-8"))


def settle(graded: Graded, marking: Marking) -> None:
    """Work out everybody's exercises, and the mark of the course."""
    for result in graded.results.values():
        result.scores = scores(graded, result, marking)
        result.mark = course_mark(result.scores, marking)


def scores(graded: Graded, result: Result, marking: Marking) -> dict[str, Score]:
    """By exercise, in order. A sentence that is not marked yet adds nothing."""
    found = {}
    for exercise in sorted(result.person.exercises):
        marks = {id_: mark for id_, mark in result.marks.items() if exercise_of(id_) == exercise}
        most = sum(graded.ledger.questions[id_].points for id_ in marks)
        if all(mark.state == "missing" for mark in marks.values()):
            found[exercise] = Score(None, most)
            continue
        points = sum(mark.points or 0 for mark in marks.values())
        hours = max(mark.late_hours for mark in marks.values()) - marking.grace_minutes / 60
        lost = points * min(marking.late_at_most, marking.late_per_day * ceil(hours / 24)) if hours > 0 else 0
        found[exercise] = Score(rounded(points - lost), most, rounded(lost))
    return found


def rounded(points: float) -> float:
    """Points to two decimals; whole ones without any.

    >>> rounded(7.0), rounded(8 / 3)
    (7, 2.67)
    """
    return int(points) if points == int(points) else round(points, 2)


def course_mark(found: Mapping[str, Score], marking: Marking) -> float | None:
    """The mark of the course, 0 to 100: the weighted mean of the exercises' shares; None where nothing counts.

    >>> found = {"02": Score(8, 10), "03": Score(3, 10), "04": Score(None, 10)}
    >>> course_mark(found, Marking()), course_mark(found, Marking(drop_lowest=1, absent="zero"))
    (55, 55)
    >>> course_mark(found, Marking(weights={"02": 3, "03": 1})), course_mark({"02": Score(None, 5)}, Marking())
    (67.5, None)
    """
    zero = 0.0 if marking.absent == "zero" else None
    shares = {name: zero if score.share is None else score.share for name, score in found.items()}
    known = sorted(((share, name) for name, share in shares.items() if share is not None))
    counting = known[min(marking.drop_lowest, max(len(known) - 1, 0)) :]
    weigh = {name: marking.weights.get(name, 0.0) if marking.weights else found[name].most for _, name in counting}
    weight = sum(weigh.values())
    return rounded(100 * sum(weigh[name] * share for share, name in counting) / weight) if weight else None
