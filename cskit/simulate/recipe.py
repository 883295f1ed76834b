"""Recipes: TOML files that say what a shop is made of, found by name or by path, read against `grammar.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from importlib import resources
from keyword import iskeyword
from math import inf
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from cskit.errors import DataError, told, toml_words, unknown
from cskit.period import day_number
from cskit.written import listed

_HERE = resources.files("cskit.simulate")
_TYPES = {"text": str, "yes_no": bool, "whole": int, "number": float, "date": date, "moment": datetime}


def bundled_toml(path: str) -> dict[str, Any]:
    """A TOML file that lies beside this module."""
    return tomllib.loads(_HERE.joinpath(path).read_text(encoding="utf-8"))


@cache
def grammar() -> dict[str, Any]:
    """What each record of a recipe may say."""
    return bundled_toml("grammar.toml")


@dataclass(frozen=True)
class Recipe:
    """A recipe as found: its name, where it lies and its entries, not yet read."""

    name: str
    where: str
    entries: Mapping[str, Any]

    def read(self, record: str, entries: Mapping[str, Any] | None = None, place: str = "") -> SimpleNamespace:
        """The entries as the grammar has them in `record`, each an attribute; the entry `from` is `from_`.

        Without `entries` the whole recipe is read, and what belongs to other records is passed over.
        """
        said = grammar()[record]
        if entries is not None:
            return self._record(entries, said, place)
        names = [name.rstrip("?") for name in said]
        return self._record({k: v for k, v in self.entries.items() if k in names}, said, place)

    def _record(self, table: Mapping[str, Any], said: Mapping[str, Any], place: str) -> SimpleNamespace:
        default = said.get("default", {})
        known = {name.rstrip("?"): name for name in said if name != "default"}
        strange = [k for k in table if k not in known]
        why = partial(unknown, "entry", _path(place, "".join(strange[:1])), known)
        DataError.when(strange, "recipe_at", where=self.where, why=why)
        found = {k: self._value(table[k], said[known[k]], _path(place, k)) for k in known if k in table}
        missing = [k for k, name in known.items() if k == name and k not in default and k not in found]
        DataError.when(missing, "recipe_missing", where=self.where, place=lambda: _path(place, missing[0]))
        values = dict.fromkeys(known) | default | found
        return SimpleNamespace(**{f"{k}_" if iskeyword(k) else k: v for k, v in values.items()})

    def _value(self, value: Any, said: Any, place: str) -> Any:
        """What stands at `place`, as the grammar says."""
        if isinstance(said, list):
            self._must(type(value) is list, value, place, "recipe_type_list")
            each = said * len(value) if len(said) == 1 else said
            right = value and len(value) == len(each)
            self._must(right, value, place, "recipe_list_of" if each else "recipe_list_any", count=len(each))
            return tuple(self._value(v, s, f"{place}[{i}]") for i, (v, s) in enumerate(zip(value, each, strict=True)))
        if isinstance(said, dict):
            self._must(type(value) is dict, value, place, "recipe_type_dict")
            if "*" in said:
                return {k: self._value(v, said["*"], _path(place, k)) for k, v in value.items()}
            return self._record(value, said, place)
        if " | " in said:
            why = partial(unknown, "value", str(value), said.split(" | "))
            DataError.when(value not in said.split(" | "), "recipe_place", where=self.where, place=place, why=why)
            return value
        kind, _, span = said.partition(" ")
        if kind == "anything":
            return value
        number = float(value) if kind == "number" and type(value) is int else value
        self._must(type(number) is _TYPES[kind], value, place, f"recipe_type_{_TYPES[kind].__name__}")
        if span:
            low, high = map(float, span.split(".."))
            wanted = "recipe_least" if high == inf else "recipe_between"
            self._must(low <= number <= high, value, place, wanted, low=low, high=high)
        return number

    def _must(self, right: object, value: Any, place: str, wanted: str, **words: Any) -> None:
        """Errors: `DataError` that says what is `wanted` at the place, if what stands there is not right."""
        says = partial(told, wanted, **words)
        DataError.when(not right, "recipe_value", where=self.where, place=place, wanted=says, value=value)


def _path(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def recipes() -> list[str]:
    """The names of the bundled recipes."""
    return sorted(f.name.removesuffix(".toml") for f in (_HERE / "recipes").iterdir() if f.name.endswith(".toml"))


def load_recipe(recipe: str | Path) -> Recipe:
    """A bundled recipe by its name, or one of your own by the path of its TOML file."""
    text, path = str(recipe), Path(recipe)
    if text in recipes():
        return Recipe(text, text, bundled_toml(f"recipes/{text}.toml"))
    if path.suffix != ".toml" and not path.exists():
        raise unknown("recipe", text, recipes())
    try:
        return Recipe(path.stem, path.name, tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise DataError(told("no_recipe_file", path=path, known=listed(recipes()))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise DataError(told("recipe_unreadable", path=path, why=toml_words(error))) from None


def wall_seconds(moment: datetime) -> int:
    """Wall-clock seconds since 1970-01-01 00:00."""
    return day_number(moment.date()) * 86_400 + moment.hour * 3600 + moment.minute * 60 + moment.second


def stream(seed: int, *place: int) -> np.random.Generator:
    """Random numbers of one place (a day, a block of it, a purpose), independent of the order of the work."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=place)))
