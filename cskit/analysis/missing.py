"""A section that cannot be said: which table it would need."""

from __future__ import annotations

from collections.abc import Callable
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


def needs(
    name: str, *tables: str
) -> Callable[[Callable[Concatenate[Shop, P], R]], Callable[Concatenate[Shop, P], R | Missing]]:
    """Decorator of a section: answers `Missing(name, …)` when a table or column it stands on is absent."""

    def decorate(section: Callable[Concatenate[Shop, P], R]) -> Callable[Concatenate[Shop, P], R | Missing]:
        @wraps(section)
        def answer(shop: Shop, *args: P.args, **kwargs: P.kwargs) -> R | Missing:
            absent = lacking(shop, *tables)
            return Missing(name, absent) if absent else section(shop, *args, **kwargs)

        return answer

    return decorate
