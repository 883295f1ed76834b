"""Facts are built once: what a fact answers is kept with its shop, per rule set and arguments."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from cskit.facts import Facts

P = ParamSpec("P")
R = TypeVar("R")


def once(build: Callable[Concatenate[Facts, P], R]) -> Callable[Concatenate[Facts, P], R]:
    """Keep what a fact (a method of `Facts`, or a function of one) answers."""

    @wraps(build)
    def kept(self: Facts, *args: P.args, **kwargs: P.kwargs) -> R:
        key = (build.__name__, self.rules, args, tuple(kwargs.items()))
        if key not in self.shop.memo:
            known = self.shop.derived(build.__name__, self.rules, *args)
            self.shop.memo[key] = build(self, *args, **kwargs) if known is None else known
        return cast(R, self.shop.memo[key])

    return kept
