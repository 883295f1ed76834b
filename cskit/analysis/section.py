"""What a section of the review is: numbers about one promotion, or one line about the tables it would need."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from cskit.shop import Shop
from cskit.terms import term

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Missing:
    """What a section answers instead of its numbers when the shop lacks the tables; never a 0."""

    section: str  # glossary: `section_<section>`
    tables: tuple[str, ...]  # `table` or `table.column`

    def text(self, lang: str) -> str:
        """One plain line for the report."""
        tables = ("、" if lang == "zh" else ", ").join(self.tables)
        return term("missing_section", lang, section=term(f"section_{self.section}", lang), tables=tables)


def lacking(shop: Shop, *needs: str) -> tuple[str, ...]:
    """Those of `needs` (`table` or `table.column`) that the shop does not have."""
    absent = []
    for need in needs:
        table, _, column = need.partition(".")
        if table not in shop.tables:
            absent.append(table)
        elif column and not shop.has(table, column):
            absent.append(need)
    return tuple(dict.fromkeys(absent))


def section(
    *needs: str,
) -> Callable[[Callable[Concatenate[Shop, P], R]], Callable[Concatenate[Shop, P], R | Missing]]:
    """Makes a function a section: it answers `Missing` when a table or column in `needs` is absent, and the same
    question is answered once per shop (findings, story and the report all ask again).

    The answer is the caller's own copy: changing it changes nobody else's.
    """

    def decorate(ask: Callable[Concatenate[Shop, P], R]) -> Callable[Concatenate[Shop, P], R | Missing]:
        name = ask.__name__

        @wraps(ask)
        def answer(shop: Shop, *args: P.args, **kwargs: P.kwargs) -> R | Missing:
            key = ("analysis", ask.__module__, name, args, tuple(sorted(kwargs.items())))
            if key not in shop.memo:
                absent = lacking(shop, *needs)
                shop.memo[key] = Missing(name, absent) if absent else ask(shop, *args, **kwargs)
            return deepcopy(shop.memo[key])

        return answer

    return decorate
