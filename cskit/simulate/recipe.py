"""Recipes: TOML files that say what a shop is made of, found by name or by path, read against dataclasses."""

from __future__ import annotations

import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from importlib import resources
from math import inf
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import numpy as np

from cskit.errors import DataError, told, toml_words, unknown
from cskit.period import day_number
from cskit.written import listed

T = TypeVar("T")
Share = Annotated[float, (0, 1)]
NotNegative = Annotated[float, (0, inf)]
Count = Annotated[int, (0, inf)]
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Truth:
    """Something planted in the data, for instructors: how large it is, in words."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True)
class About:
    """What every recipe says about itself. `kind` names the generator."""

    kind: str
    title_zh: str
    title_en: str
    about_zh: str
    about_en: str
    truths: tuple[Truth, ...]
    format: str = "parquet"


@dataclass(frozen=True)
class Recipe:
    """A recipe as found: its name, where it lies and its entries, not yet read."""

    name: str
    where: str
    entries: Mapping[str, Any]

    def read(self, kind: type[T], entries: Mapping[str, Any] | None = None, place: str = "") -> T:
        """The entries as an instance of a dataclass: each field from the entry of its name.

        A field named `from_` is the entry `from`; a field with a default may be missing; a list may not be empty.
        Without `entries` the whole recipe is read, and what belongs to other dataclasses is passed over.
        """
        table = self.entries if entries is None else entries
        hints, values = typing.get_type_hints(kind, include_extras=True), {}
        known = {f.name.rstrip("_"): f for f in fields(kind)}  # type: ignore[arg-type]
        if entries is not None and (strange := next((k for k in table if k not in known), None)) is not None:
            raise DataError(told("recipe_at", where=self.where, why=unknown("entry", _path(place, strange), known)))
        for key, field in known.items():
            if key in table:
                values[field.name] = self._value(table[key], hints[field.name], _path(place, key))
            elif field.default is MISSING and field.default_factory is MISSING:
                raise DataError(told("recipe_missing", where=self.where, place=_path(place, key)))
        return kind(**values)

    def _value(self, value: Any, hint: Any, place: str) -> Any:
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if origin in (types.UnionType, typing.Union):
            return self._value(value, inner[0], place)
        if origin is Annotated:
            low, high = inner[1]
            number = self._value(value, inner[0], place)
            if not low <= number <= high:
                wanted = told("recipe_least" if high == inf else "recipe_between", low=low, high=high)
                raise self._wrong(place, wanted, value)
            return number
        if origin is Literal:
            if value not in inner:
                raise DataError(
                    told("recipe_place", where=self.where, place=place, why=unknown("value", str(value), inner))
                )
            return value
        if origin is tuple:
            self._must_be(value, list, place)
            each = [inner[0]] * len(value) if inner[-1] is ... else list(inner)
            if len(value) != len(each) or not value:
                wanted = told("recipe_list_of", count=len(each)) if each else told("recipe_list_any")
                raise self._wrong(place, wanted, value)
            return tuple(self._value(v, t, f"{place}[{i}]") for i, (v, t) in enumerate(zip(value, each, strict=True)))
        if origin is Mapping:
            self._must_be(value, dict, place)
            return {k: self._value(v, inner[1], _path(place, k)) for k, v in value.items()}
        if is_dataclass(hint):
            self._must_be(value, dict, place)
            return self.read(hint, value, place)  # type: ignore[arg-type]
        if hint is float and type(value) is int:
            return float(value)
        self._must_be(value, hint, place)
        return value

    def _must_be(self, value: Any, kind: type, place: str) -> None:
        if kind is not Any and type(value) is not kind:
            raise self._wrong(place, told(f"recipe_type_{kind.__name__}"), value)

    def _wrong(self, place: str, wanted: str, value: Any) -> DataError:
        return DataError(told("recipe_value", where=self.where, place=place, wanted=wanted, value=value))


def _path(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def recipes() -> list[str]:
    """The names of the bundled recipes."""
    folder = resources.files("cskit.simulate") / "recipes"
    return sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))


def load_recipe(recipe: str | Path) -> Recipe:
    """A bundled recipe by its name, or one of your own by the path of its TOML file."""
    text = str(recipe)
    if text in recipes():
        source = resources.files("cskit.simulate") / "recipes" / f"{text}.toml"
        return Recipe(text, text, tomllib.loads(source.read_text(encoding="utf-8")))
    path = Path(recipe)
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
