"""Facts are built once, and kept under the rules that were read while they were built.

What a fact depends on is traced, never declared: a forgotten declaration would be a stale number that nobody notices.
So a rule set that moves a parameter builds anew only what reads it, and what stands on that.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import wraps
from inspect import signature
from threading import RLock
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

import narwhals as nw

from cskit.rules import Rules

if TYPE_CHECKING:
    from cskit.facts import Facts
    from cskit.shop import Shop

P = ParamSpec("P")
R = TypeVar("R")

# Of each fact so many versions stay: all rule sets that ship, side by side, and a slider's last positions beside them.
# The one asked for longest ago goes, with what stands on it, so that memory does not grow with every move.
VERSIONS = 16


class ReadRules(Rules):
    """A rule set that notes what is read of it while facts are built. Compared, hashed or copied, all of it is read."""

    known: dict[str, Any]
    _noted: list[dict[str, Any]]

    def __init__(self, rules: Rules) -> None:
        object.__setattr__(self, "known", {**vars(rules), **dict(rules.values)})
        object.__setattr__(self, "_noted", [])

    def __getattr__(self, name: str) -> Any:
        """A parameter, or part of the head: the fields that `Rules` has are none of this object's own."""
        known: dict[str, Any] = object.__getattribute__(self, "known")
        if name not in known:
            raise AttributeError(f"rule set has no parameter `{name}`")
        self.note({name: known[name]})
        return known[name]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rules) and all(getattr(self, f.name) == getattr(other, f.name) for f in fields(Rules))

    __hash__ = Rules.__hash__

    def note(self, read: dict[str, Any]) -> None:
        """Add what was read to the fact being built, if one is."""
        for noted in self._noted[-1:]:
            noted.update(read)

    @contextmanager
    def noting(self) -> Iterator[dict[str, Any]]:
        """What is read meanwhile; the fact around this one has read it too, even where this one cannot be built."""
        self._noted.append({})
        try:
            yield self._noted[-1]
        finally:
            self.note(self._noted.pop())


@dataclass(eq=False)
class Version:
    """A fact as built under some rules: `read` of them, `made` by the engine for it alone, `beneath` it (all the way
    down) the facts it stands on, last `asked` for at that count."""

    value: Any
    read: dict[str, Any]
    made: list[nw.LazyFrame]
    beneath: set[Version]
    asked: int = 0

    def holds(self, rules: ReadRules) -> bool:
        return all(rules.known[name] == value for name, value in self.read.items())


@dataclass
class Kept:
    """The facts of one shop. One thread at a time builds them."""

    versions: dict[Hashable, list[Version]] = field(default_factory=dict)
    _open: list[tuple[ReadRules, set[Version]]] = field(default_factory=list)  # being built, the innermost last
    _count: int = 0
    _lock: Any = field(default_factory=RLock)

    def answer(self, key: Hashable, facts: Facts, build: Callable[[], Any]) -> Any:
        """The fact under these rules, built if no version of it was built under the same values of what it reads."""
        with self._lock:
            version = next((v for v in self.versions.get(key, ()) if v.holds(facts.rules)), None)
            if version is None:
                version = self._built(facts, build)
                self.versions.setdefault(key, []).append(version)
            self._used(version, facts.rules)
            self._forget(key, facts.shop)
        return version.value

    def _built(self, facts: Facts, build: Callable[[], Any]) -> Version:
        beneath: set[Version] = set()
        self._open.append((facts.rules, beneath))
        try:
            with facts.rules.noting() as read, facts.shop.noting() as made:
                return Version(build(), read, made, beneath)
        finally:
            self._open.pop()

    def _used(self, version: Version, rules: ReadRules) -> None:
        self._count += 1
        for each in (version, *version.beneath):
            each.asked = self._count
        rules.note(version.read)
        for around, beneath in self._open[-1:]:
            beneath |= {version, *version.beneath}
            if around is not rules:  # rules put together meanwhile: of what, nobody can tell
                around.note({"values": around.known["values"]})

    def _forget(self, key: Hashable, shop: Shop) -> None:
        """Drop the versions of a fact beyond `VERSIONS` and all that stands on them; never what is being built on."""
        while len(self.versions[key]) > VERSIONS:
            used = set().union(*(beneath for _, beneath in self._open))
            idle = [v for v in self.versions[key] if v not in used]
            if not idle:
                return
            oldest = min(idle, key=lambda v: v.asked)
            for versions in self.versions.values():
                for gone in [v for v in versions if v is oldest or oldest in v.beneath]:
                    versions.remove(gone)
                    shop.forget(gone.made)


def once(build: Callable[Concatenate[Facts, P], R]) -> Callable[Concatenate[Facts, P], R]:
    """Keep what a fact (a method of `Facts`, or a function of one) answers: under its module and full name, the
    arguments, however they are given, and the values of the rules that were read."""
    shape = signature(build)

    @wraps(build)
    def kept(self: Facts, *args: P.args, **kwargs: P.kwargs) -> R:
        asked = shape.bind(self, *args, **kwargs)
        asked.apply_defaults()
        key = (build.__module__, build.__qualname__, *list(asked.arguments.values())[1:])
        return cast(R, self.kept.answer(key, self, lambda: build(self, *args, **kwargs)))

    return kept
