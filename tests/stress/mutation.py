"""What a mutation is, and the outcome it declares."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cskit.columns import Column

from .draft import FORMATS, Draft

SAME = "same"  # only the form changed: read whole, no error, every number as before
KEPT = "kept"  # the same, or refused by name: never another number
REFUSED = "refused"  # a value was made unreadable: an error with its place, and no number
NOTED = "noted"  # every number as before, and a warning
SAID = "said"  # readable but doubtful: a warning or an error; numbers may move


@dataclass(frozen=True)
class Mark:
    """Where a mutation struck: the row (0 = the first below the header) and the column, as far as they can be told."""

    row: int | None = None
    column: str | None = None


WHOLE = Mark()
REALS, NUMBERS = ("number", "money"), ("int", "number", "money")


@dataclass(frozen=True)
class Mutation:
    """`do` changes the draft and says where, or answers None where it has nothing to change."""

    name: str
    outcome: str
    formats: tuple[str, ...]
    do: Callable[[Draft, random.Random], Mark | None]


REGISTRY: dict[str, Mutation] = {}


def mutation(
    outcome: str, *formats: str, name: str = ""
) -> Callable[[Callable[[Draft, random.Random], Mark | None]], Callable[[Draft, random.Random], Mark | None]]:
    """Enter a function as a mutation; `formats`: those it can be written in (none = all)."""

    def enter(do: Callable[[Draft, random.Random], Mark | None]) -> Callable[[Draft, random.Random], Mark | None]:
        add(name or do.__name__, outcome, formats, do)
        return do

    return enter


def add(name: str, outcome: str, formats: tuple[str, ...], do: Callable[[Draft, random.Random], Mark | None]) -> None:
    """Enter one mutation under its name."""
    assert name not in REGISTRY, name
    REGISTRY[name] = Mutation(name, outcome, formats or FORMATS, do)


def is_id(column: Column) -> bool:
    """Whether the column holds ids."""
    return column.kind == "text" and column.name.endswith("_id")


def of(*kinds: str) -> Callable[[Column], bool]:
    """A test for columns of these kinds."""
    return lambda column: column.kind in kinds


def written(**options: Any) -> Any:
    """A mutation that changes how the whole file is written: options of `Form`."""

    def do(draft: Draft, rng: random.Random) -> Mark | None:
        for name, value in options.items():
            setattr(draft.form, name, value)
        return WHOLE

    return do
