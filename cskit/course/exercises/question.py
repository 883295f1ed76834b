"""What an exercise question is: a prompt, a reference answer, and the mistakes it can name.

One question is one file in `exercises/bank/`; the kit's machinery (checking, handing out, grading) reads nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cskit.shop import Shop

Kind = Literal["numeric", "table", "choice", "sentence"]
Answer = float | Mapping[str, float] | str
"""A number; for a table one number per row name; for a choice its key. A sentence has none."""


@dataclass(frozen=True)
class Text:
    """The same thing said in both languages."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """The text in `zh` or `en`."""
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
    `unit`: yuan, fraction, count, seconds, minutes, points (of a percentage), percent (12.34 for 12.34 %). `hints` go
    from gentle to plain.
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

    def value(self, shop: Shop) -> Any:
        """The reference answer on a shop; None for a sentence."""
        return None if self.answer is None else self.answer(shop)
