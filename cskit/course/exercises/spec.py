"""What must be known of a question to read an answer to it, but not to judge it: what a hand-out may say openly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cskit.course.exercises.grid import Grid, rows_of
from cskit.course.exercises.question import Answer, Question, Text


@dataclass(frozen=True)
class Spec:
    """A question without its answer. `share`: a fraction that cannot be above 1, so that 42 must be a percentage."""

    id: str
    kind: str
    unit: str
    points: int
    grid: Grid
    share: bool = False
    rows: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    hints: tuple[Text, ...] = ()

    @classmethod
    def of(cls, question: Question, truth: Answer | None, rows: Iterable[str] = ()) -> Spec:
        """The open part of a question, for one trainee's data."""
        numbers = () if truth is None or isinstance(truth, str) else rows_of(truth).values()
        return cls(
            question.id,
            question.kind,
            question.unit,
            question.points,
            Grid.of(question),
            share=question.unit == "fraction" and all(abs(v) <= 1 for v in numbers),
            rows=tuple(rows),
            choices=tuple(question.choices or ()),
            hints=question.hints,
        )

    @property
    def is_judged(self) -> bool:
        """Whether a hand-out can tell right from wrong; a choice has too few answers to hide, a sentence none."""
        return self.kind in ("numeric", "table")

    def to_json(self) -> dict[str, Any]:
        """As it stands in a hand-out."""
        return {
            "id": self.id,
            "kind": self.kind,
            "unit": self.unit,
            "points": self.points,
            "tolerance": self.grid.tolerance,
            "whole": self.grid.whole,
            "share": self.share,
            "rows": list(self.rows),
            "choices": list(self.choices),
            "hints": [{"zh": hint.zh, "en": hint.en} for hint in self.hints],
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Spec:
        """The reverse of `to_json`."""
        return cls(
            said["id"],
            said["kind"],
            said["unit"],
            said["points"],
            Grid(said["tolerance"], said["whole"]),
            share=said["share"],
            rows=tuple(said["rows"]),
            choices=tuple(said["choices"]),
            hints=tuple(Text(**hint) for hint in said["hints"]),
        )
