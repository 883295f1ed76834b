"""What an exercise question is: a prompt, a reference answer, and the mistakes it can name; what a hand-out may say
openly of it (what it takes to read an answer, not to judge it); and how near is right.

One question is one file in `exercises/bank/`; the kit's machinery (checking, handing out, grading) reads nothing else.

How near is right is a grid of cells laid around an answer, so that "within the tolerance" is one cell. A hand-out holds
a hash of the cell the right answer lies in, and a hash knows only same and not the same. So each answer brings its own
grid. Cells are `4 × STEP` tolerances wide, and the grid is shifted in steps of `STEP` tolerances so that the answer
lies within half a step of a cell's middle. Which of the four shifts it is stands in plain text: two bits, and they say
nothing about the digits before.

What follows, for a tolerance t > 0 (`tests/course/exercises/test_grid.py` holds it):

- |value − answer| ≤ t: the same cell, always (half a cell is 1.4 t, and the answer is at most 0.35 t off the middle);
- |value − answer| > `REACH` × t = 1.75 t: another cell, always.

Whole numbers (tolerance 0, or a count with a tolerance below 1) are cells by themselves, unshifted: no bit is given
away.
Check, grading and the choice of a trainee's data all ask this module, so that they never disagree.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cskit.shop import Shop
from cskit.terms import term

Kind = Literal["numeric", "table", "choice", "sentence"]
Answer = float | Mapping[str, float] | str
"""A number; for a table one number per row name; for a choice its key. A sentence has none."""


@dataclass(frozen=True)
class Text:
    """The same thing said in both languages."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        return str(getattr(self, lang))


@dataclass(frozen=True, eq=False)
class Mistake:
    """A named mistake: the wrong formula, and what to tell someone who used it.

    `answer(shop)` is what the wrong formula gives on a trainee's own data; None where it cannot be told there.
    """

    code: str
    says: Text
    answer: Callable[[Shop], Answer | None]


@dataclass(frozen=True, eq=False)
class Question:
    """One question.

    `id` is `LESSON.qN`. `recipe` names the data recipe that draws the trainee's shop. `answer(shop)` is the reference,
    by the package's own metrics. `tolerance` is absolute, in the unit asked for: answers within it are right.
    `unit`: yuan, fraction, count, seconds, minutes, hours, points (of a percentage), percent (12.34 for 12.34 %).
    `hints` go from gentle to plain.
    `choices`: key → text, for a choice; its `mistakes` are then answers by key. `rows(shop)` names a table's rows.
    """

    id: str
    kind: Kind
    points: int
    prompt: Text
    recipe: str
    answer: Callable[[Shop], Answer] | None = None
    tolerance: float = 0.0
    unit: str = "count"
    mistakes: tuple[Mistake, ...] = ()
    hints: tuple[Text, ...] = ()
    choices: Mapping[str, Text] | None = None
    rows: Callable[[Shop], list[str]] | None = None
    guidance: Text | None = None  # for a sentence: what the instructor looks for

    @property
    def says(self) -> dict[str, Text]:
        return {mistake.code: mistake.says for mistake in self.mistakes}

    def value(self, shop: Shop) -> Any:
        """The reference answer on a shop; None for a sentence."""
        return None if self.answer is None else self.answer(shop)


STEP = 0.7  # of a tolerance
SHIFTS = 4  # steps in a cell
REACH = (SHIFTS / 2 + 0.5) * STEP  # of a tolerance: what lies further off is never taken for the answer
LONGEST = 2000  # characters of a sentence
NOISE = 1e-6  # how far a whole number may be off for having been computed

Values = Mapping[str, float]
"""An answer by row; a single number is the row ``""``."""


@dataclass(frozen=True)
class Grid:
    """The grid of one question. `tolerance` in the unit asked for; `whole`: only the exact whole number is right.

    >>> grid = Grid(0.5)
    >>> [grid.covers(187.42, value) for value in (187.42, 187.92, 186.92, 188.3)]
    [True, True, True, False]
    >>> Grid(0, whole=True).covers(12, 12.4)
    False
    """

    tolerance: float
    whole: bool = False

    @classmethod
    def of(cls, question: Question) -> "Grid":
        whole = question.tolerance == 0 or (question.unit == "count" and 0.4 <= question.tolerance < 1)
        return cls(question.tolerance, whole)

    def shift(self, answer: float) -> int:
        """Which of the shifts puts `answer` near the middle of its cell."""
        return 0 if self.whole else round(answer / self._step) % SHIFTS

    def cell(self, value: float, shift: int) -> int | None:
        """The number of the cell `value` lies in; None for a value that lies in none (no whole number)."""
        if self.whole:
            return round(value) if abs(value - round(value)) <= NOISE else None
        return math.floor((value / self._step - shift + SHIFTS / 2) / SHIFTS)

    def covers(self, answer: float, value: float) -> bool:
        """Whether `value` is taken for `answer`."""
        shift = self.shift(answer)
        cell = self.cell(value, shift)
        return cell is not None and cell == self.cell(answer, shift)

    def same(self, answer: Answer | None, given: Answer | None) -> bool:
        """Whether `given` is taken for `answer`: every row of a table, the same key of a choice."""
        if answer is None or given is None:
            return False
        if isinstance(answer, str) or isinstance(given, str):
            return answer == given
        right, values = rows_of(answer), rows_of(given)
        return right.keys() == values.keys() and all(self.covers(right[row], values[row]) for row in right)

    @property
    def _step(self) -> float:
        return STEP * self.tolerance


def rows_of(answer: float | Mapping[str, float]) -> dict[str, float]:
    """A number or a table by row.

    >>> rows_of(3), rows_of({"Ann": 2})
    ({'': 3.0}, {'Ann': 2.0})
    """
    if isinstance(answer, Mapping):
        return {str(row): float(value) for row, value in answer.items()}
    return {"": float(answer)}


def _largest(answer: Answer | None) -> float:
    numbers = () if answer is None or isinstance(answer, str) else rows_of(answer).values()
    return max(map(abs, numbers), default=0.0)


@dataclass(frozen=True)
class Spec:
    """A question without its answer. `share`: the answer is a share of a whole, so that what is above this must be a
    percentage; 1, or more where a named mistake leads beyond it (0 for all else)."""

    id: str
    kind: str
    unit: str
    points: int
    grid: Grid
    share: int = 0
    rows: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    hints: tuple[Text, ...] = ()

    @classmethod
    def of(
        cls,
        question: Question,
        truth: Answer | None,
        rows: Iterable[str] = (),
        mistakes: Iterable[Answer] = (),
    ) -> "Spec":
        """The open part of a question, for one trainee's data."""
        largest, *wrong = (_largest(answer) for answer in (truth, *mistakes))
        return cls(
            question.id,
            question.kind,
            question.unit,
            question.points,
            Grid.of(question),
            share=math.ceil(max([1, *wrong])) if question.unit == "fraction" and largest <= 1 else 0,
            rows=tuple(rows),
            choices=tuple(question.choices or ()),
            hints=question.hints,
        )

    @property
    def is_judged(self) -> bool:
        """Whether a hand-out can tell right from wrong; a choice has too few answers to hide, a sentence none."""
        return self.kind in ("numeric", "table")

    def to_json(self) -> dict[str, Any]:
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
    def from_json(cls, said: Mapping[str, Any]) -> "Spec":
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


def answer_of(spec: Spec, value: Any) -> Values | str | None:
    """A record's value as an answer to this question; None if it has not the form of one."""
    if spec.kind in ("choice", "sentence"):
        fits = isinstance(value, str) and (len(value) <= LONGEST if spec.kind == "sentence" else value in spec.choices)
        return value if fits else None
    if spec.kind == "table":
        fits = isinstance(value, Mapping) and set(value) == set(spec.rows)
        return {row: float(value[row]) for row in spec.rows} if fits else None
    return rows_of(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def prompt(question: Question, lang: str) -> str:
    """A question as it stands in the notebook: heading, prompt, and the options of a choice.

    >>> asked = Question("02.q1", "numeric", 2, Text(zh="?", en="How much?"), "shop", tolerance=0.5, unit="yuan")
    >>> print(prompt(asked, "en"))
    **02.q1** · 2 points · in yuan, right within ±0.5
    <BLANKLINE>
    How much?
    >>> counted = Question("02.q2", "numeric", 1, Text(zh="几位？", en="?"), "shop", unit="count")
    >>> print(prompt(counted, "zh").splitlines()[0])
    **02.q2** · 1 分 · 填整数
    """
    lines = [" · ".join((f"**{question.id}**", *asks_for(question, lang))), "", question.prompt.of(lang)]
    if question.choices:
        lines += ["", *(f"- `{key}` {text.of(lang)}" for key, text in question.choices.items())]
    return "\n".join(lines)


def asks_for(question: Question, lang: str) -> tuple[str, str]:
    """What a question is worth, and the form of its answer: unit and tolerance, one letter, one sentence."""
    worth = term("prompt_points" if question.points != 1 else "prompt_point", lang, points=question.points)
    if question.kind not in ("numeric", "table"):
        return worth, term(f"prompt_{question.kind}", lang)
    grid, unit = Grid.of(question), term(f"answer_unit_{question.unit}", lang)
    whole = "prompt_count" if question.unit == "count" else "prompt_whole"
    key = whole if grid.whole else "prompt_within"
    return worth, term(key, lang, unit=unit, tolerance=f"{question.tolerance:.12g}")
