"""What is declared in TOML (recipes of shops, scorecards), read against a grammar, which is TOML too.

A record of a grammar is laid out as it is declared. A text names what stands there: text, yes_no, whole, number, date,
moment, anything, with the range it keeps to (`number 0..1`), or the words to choose from (`entry | core | premium`).
A list of one is a list of any length, but never empty; "*" is every name. An entry with a `?` may be missing, and so
may those that have a `default`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from keyword import iskeyword
from math import inf
from types import SimpleNamespace
from typing import Any

from cskit.errors import CskitError, DataError, told, unknown

_TYPES = {"text": str, "yes_no": bool, "whole": int, "number": float, "date": date, "moment": datetime}


@dataclass(frozen=True)
class Declared:
    """A file as found: its name, where it lies and its entries, not yet read; `kind`: what it is (`in_<kind>`)."""

    name: str
    where: str
    entries: Mapping[str, Any]
    grammar: Mapping[str, Any]
    kind: str = "recipe"
    error: type[CskitError] = DataError

    def read(self, record: str, entries: Mapping[str, Any] | None = None, place: str = "") -> SimpleNamespace:
        """The entries as the grammar has them in `record`, each an attribute; the entry `from` is `from_`.

        Without `entries` the whole file is read, and what belongs to other records is passed over.
        """
        said = self.grammar[record]
        if entries is not None:
            return self._record(entries, said, place)
        names = [name.rstrip("?") for name in said]
        return self._record({k: v for k, v in self.entries.items() if k in names}, said, place)

    def at(self) -> str:
        """Which file it is, in words."""
        return told(f"in_{self.kind}", name=self.where)

    def _record(self, table: Mapping[str, Any], said: Mapping[str, Any], place: str) -> SimpleNamespace:
        default = said.get("default", {})
        known = {name.rstrip("?"): name for name in said if name != "default"}
        strange = [k for k in table if k not in known]
        why = partial(unknown, "entry", "".join(strange[:1]), known, of=place and f"`{place}`")
        self.error.when(strange, "at", where=self.at, why=why)
        found = {k: self._value(table[k], said[known[k]], _path(place, k)) for k in known if k in table}
        missing = [k for k, name in known.items() if k == name and k not in default and k not in found]
        self.error.when(missing, "declared_missing", where=self.at, place=lambda: _path(place, missing[0]))
        values = dict.fromkeys(known) | default | found
        return SimpleNamespace(**{f"{k}_" if iskeyword(k) else k: v for k, v in values.items()})

    def _value(self, value: Any, said: Any, place: str) -> Any:
        """What stands at `place`, as the grammar says."""
        if isinstance(said, list):
            self._must(type(value) is list, value, place, "declared_list")
            each = said * len(value) if len(said) == 1 else said
            right = value and len(value) == len(each)
            self._must(right, value, place, "declared_list_of" if each else "declared_list_any", count=len(each))
            return tuple(self._value(v, s, f"{place}[{i}]") for i, (v, s) in enumerate(zip(value, each, strict=True)))
        if isinstance(said, dict):
            self._must(type(value) is dict, value, place, "declared_dict")
            if "*" in said:
                return {k: self._value(v, said["*"], _path(place, k)) for k, v in value.items()}
            return self._record(value, said, place)
        if " | " in said:
            why = partial(unknown, "value", str(value), said.split(" | "))
            self.error.when(value not in said.split(" | "), "declared_place", where=self.at, place=place, why=why)
            return value
        kind, _, span = said.partition(" ")
        if kind == "anything":
            return value
        number = float(value) if kind == "number" and type(value) is int else value
        self._must(type(number) is _TYPES[kind], value, place, f"declared_{_TYPES[kind].__name__}")
        if span:
            low, high = map(float, span.split(".."))
            wanted = "declared_least" if high == inf else "declared_between"
            self._must(low <= number <= high, value, place, wanted, low=low, high=high)
        return number

    def _must(self, right: object, value: Any, place: str, wanted: str, **words: Any) -> None:
        """Errors: one that says what is `wanted` at the place, if what stands there is not right."""
        says = partial(told, wanted, **words)
        self.error.when(not right, "declared_value", where=self.at, place=place, wanted=says, value=value)


def _path(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
