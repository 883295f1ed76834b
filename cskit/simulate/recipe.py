"""Recipes: TOML files that say what a shop is made of, found by name or by path."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from cskit.errors import DataError, unknown

T = TypeVar("T")
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Recipe:
    """A recipe as read: its name, its generator (`kind`) and its sections."""

    name: str
    where: str
    sections: Mapping[str, Any]

    def need(self, key: str, kind: type[T], inside: Mapping[str, Any] | None = None, *, of: str = "") -> T:
        """The value of `key`, or one line that says which entry is missing or of the wrong type."""
        table = self.sections if inside is None else inside
        place = f"{of}.{key}" if of else key
        if key not in table:
            raise DataError(f"recipe {self.where}: `{place}` is missing")
        value = table[key]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise DataError(f"recipe {self.where}: `{place}` must be {_NAMES.get(kind, kind.__name__)}, not {value!r}")
        return value  # type: ignore[return-value]


_NAMES: dict[type, str] = {
    str: "text", int: "a whole number", float: "a number", list: "a list", dict: "a table", date: "a date",
}  # fmt: skip


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
        return Recipe(path.stem, str(path), tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise DataError(f"no recipe at {path}; bundled recipes: {', '.join(recipes())}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise DataError(f"cannot read recipe {path}: {error}") from None


def texts() -> dict[str, list[str]]:
    """The chat templates, by pool."""
    source = resources.files("cskit.simulate") / "texts.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (date(day.year, day.month, day.day) - EPOCH).days


def seconds(moment: datetime) -> int:
    """Wall-clock seconds since 1970-01-01 00:00."""
    return day_number(moment) * 86_400 + moment.hour * 3600 + moment.minute * 60 + moment.second


def stream(seed: int, *place: int) -> np.random.Generator:
    """Random numbers of one place (a day, a block of it, a purpose), independent of the order of the work."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=place)))
