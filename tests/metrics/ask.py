"""One question to the kit about a hand-made world, answered as one cell."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

from cskit.metrics import measure
from cskit.rules import load_rules
from cskit.shop import Shop
from tests.oracle.compare import answers
from tests.oracle.facts import Facts
from tests.oracle.pack import frames
from tests.oracle.world import Cell, OracleRules, World


@lru_cache(maxsize=8)
def open_shop(world: World, engine: str = "polars") -> Shop:
    """The world as a `Shop`; asked again, the same one with what it has derived already.

    Polars is the default because it answers a shop of five rows quickest; the agreement tests run every engine.
    """
    return Shop.from_frames(frames(world), engine=engine)


@lru_cache(maxsize=8)
def facts_of(world: World, **rules: Any) -> Facts:
    """The oracle's facts of a world, worked out once; `rules` are changes of the textbook."""
    return Facts(world, OracleRules(**rules))


def ask(
    world: World,
    metric: str,
    *,
    by: tuple[str, ...] = (),
    key: tuple[Any, ...] = (),
    period: str | None = None,
    **rules: Any,
) -> Cell:
    """The answer for one metric at one key; `rules` are changes of the textbook."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        frame = measure(
            open_shop(world),
            [metric],
            by=list(by) or None,
            period=period,
            rules=load_rules("textbook").replace(**rules),
        )
    return answers(frame, by)[(metric, key)]


def number(world: World, metric: str, **question: Any) -> float | None:
    """The value alone, rounded where floats blur it."""
    value = ask(world, metric, **question).value
    return None if value is None else round(value, 9)
