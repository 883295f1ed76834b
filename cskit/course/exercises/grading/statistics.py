"""What a class's marks say about the questions: how hard, how telling, and which mistakes were made."""

from dataclasses import dataclass

import numpy as np

from cskit.course.exercises.grading.grade import Graded
from cskit.course.exercises.question import Question


@dataclass(frozen=True)
class Item:
    """A question in numbers.

    `difficulty`: mean share of the points won by those who handed in something (0 hard … 1 easy; no answer is 0).
    `discrimination`: correlation of this question's points with the points of all other questions (−1 … 1); None where
    fewer than three handed in or one of the two does not vary. `upper_lower`: difficulty among the best 27 % minus that
    among the weakest 27 %, by the other questions' points; None below ten trainees. Unmarked sentences are left out.
    """

    question: Question
    answered: int
    right: int
    difficulty: float | None
    discrimination: float | None
    upper_lower: float | None
    attempts: float | None  # mean number of different answers of those who answered


@dataclass(frozen=True)
class MadeMistake:
    """A named mistake: who made it on the way (`made`), and whose last counting answer it is (`stuck`)."""

    question: Question
    code: str
    made: tuple[str, ...]
    stuck: tuple[str, ...]


def items(graded: Graded) -> list[Item]:
    """Every question, in order."""
    return [_item(graded, asked) for asked in graded.ledger.asked()]


def mistakes(graded: Graded) -> list[MadeMistake]:
    """Every mistake that was made, those made by most first, then the answers nobody knows, under an empty code."""
    found = []
    for asked in graded.ledger.asked():
        marks = {id_: r.marks[asked.id] for id_, r in graded.results.items() if asked.id in r.marks}
        for code in (*asked.says, ""):
            made = tuple(id_ for id_, m in marks.items() if (code in m.made if code else m.state == "wrong"))
            stuck = tuple(id_ for id_, m in marks.items() if m.state in ("mistake", "wrong") and m.code == code)
            if made:
                found.append(MadeMistake(asked, code, made, stuck))
    return sorted(found, key=lambda m: (not m.code, -len(m.made), m.question.id, m.code))


def _item(graded: Graded, asked: Question) -> Item:
    there = [r for r in graded.results.values() if r.has_submitted and asked.id in r.marks]
    marks = [r.marks[asked.id] for r in there]
    answered = [mark for mark in marks if mark.state != "missing"]
    marked = [r for r in there if r.marks[asked.id].points is not None]  # a sentence waits for its points
    own = np.array([(r.marks[asked.id].points or 0) / asked.points for r in marked])
    rest = np.array([sum(m.points or 0 for id_, m in r.marks.items() if id_ != asked.id) for r in marked], dtype=float)
    return Item(
        asked,
        len(answered),
        sum(mark.state == "right" for mark in marks),
        float(own.mean()) if len(own) else None,
        _correlation(own, rest),
        _upper_lower(own, rest),
        float(np.mean([mark.attempts for mark in answered])) if answered else None,
    )


def _correlation(own: np.ndarray, rest: np.ndarray) -> float | None:
    if len(own) < 3 or np.ptp(own) == 0 or np.ptp(rest) == 0:
        return None
    return float(np.corrcoef(own, rest)[0, 1])


def _upper_lower(own: np.ndarray, rest: np.ndarray) -> float | None:
    if len(own) < 10:
        return None
    size = round(0.27 * len(own))
    order = np.argsort(rest, kind="stable")
    return float(own[order[-size:]].mean() - own[order[:size]].mean())
