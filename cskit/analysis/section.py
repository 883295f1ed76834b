"""What a section of the review is: numbers about one promotion, or one line about the tables it would need."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import Concatenate, ParamSpec, TypeVar

from cskit.rules import load_rules
from cskit.shop import Shop
from cskit.terms import term
from cskit.written import listed

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Missing:
    """What a section answers instead of its numbers when the shop lacks the tables; never a 0."""

    section: str  # glossary: `section_<section>`
    tables: tuple[str, ...]  # `table` or `table.column`

    def text(self, lang: str) -> str:
        """One plain line for the report."""
        section = term(f"section_{self.section}", lang)
        return term("missing_section", lang, section=section, tables=listed(self.tables, ",", lang))


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


def once(ask: Callable[Concatenate[Shop, P], R]) -> Callable[Concatenate[Shop, P], R]:
    """The same question is answered once per shop: findings, story and the report all ask again.

    The answer is the caller's own copy: changing it changes nobody else's.
    """

    shape = signature(ask)

    @wraps(ask)
    def answer(shop: Shop, *args: P.args, **kwargs: P.kwargs) -> R:
        asked = shape.bind(shop, *args, **kwargs)
        asked.apply_defaults()
        given = {name: load_rules(v) if name == "rules" else v for name, v in list(asked.arguments.items())[1:]}
        key = (ask.__module__, ask.__qualname__, *given.values())
        if key not in shop.memo:
            shop.memo[key] = ask(shop, *args, **kwargs)
        return deepcopy(shop.memo[key])

    return answer


def section(
    *needs: str,
) -> Callable[[Callable[Concatenate[Shop, P], R]], Callable[Concatenate[Shop, P], R | Missing]]:
    """A section that stands on `needs`: `Missing` when one of these tables or columns is absent, else as `once`."""

    def decorate(ask: Callable[Concatenate[Shop, P], R]) -> Callable[Concatenate[Shop, P], R | Missing]:
        kept = once(ask)

        @wraps(ask)
        def answer(shop: Shop, *args: P.args, **kwargs: P.kwargs) -> R | Missing:
            absent = lacking(shop, *needs)
            return Missing(ask.__name__, absent) if absent else kept(shop, *args, **kwargs)

        return answer

    return decorate
