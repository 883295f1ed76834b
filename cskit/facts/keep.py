"""Facts are built once: what a fact answers is kept with its shop, under all that it depends on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from cskit.facts import Facts

P = ParamSpec("P")
R = TypeVar("R")


def once(build: Callable[Concatenate[Facts, P], R]) -> Callable[Concatenate[Facts, P], R]:
    """Keep what a fact (a method of `Facts`, or a function of one) answers: under its module and full name, the values
    of the rules (whatever the set is called) and the arguments, however they are given."""
    shape = signature(build)
    is_method = build.__qualname__.startswith("Facts.")

    @wraps(build)
    def kept(self: Facts, *args: P.args, **kwargs: P.kwargs) -> R:
        asked = shape.bind(self, *args, **kwargs)
        asked.apply_defaults()
        given = tuple(asked.arguments.values())[1:]
        key = (build.__module__, build.__qualname__, self.rules.values, given)
        if key not in self.shop.memo:
            known = self.shop.derived(build.__name__, self.rules, *given) if is_method else None
            self.shop.memo[key] = build(self, *args, **kwargs) if known is None else known
        return cast(R, self.shop.memo[key])

    return kept
