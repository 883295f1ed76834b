"""Recipes: TOML files that say what a shop is made of, found by name or by path, read against `grammar.toml`."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from cskit.declared import Declared
from cskit.errors import DataError, told, toml_words, unknown
from cskit.period import day_number
from cskit.written import listed

_HERE = resources.files("cskit.simulate")


def bundled_toml(path: str) -> dict[str, Any]:
    return tomllib.loads(_HERE.joinpath(path).read_text(encoding="utf-8"))


@cache
def grammar() -> dict[str, Any]:
    return bundled_toml("grammar.toml")


class Recipe(Declared):
    """A recipe as found: its name, where it lies and its entries, not yet read."""

    def __init__(self, name: str, where: str, entries: Mapping[str, Any]) -> None:
        super().__init__(name, where, entries, grammar())


def recipes() -> list[str]:
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
    return day_number(moment.date()) * 86_400 + moment.hour * 3600 + moment.minute * 60 + moment.second


def stream(seed: int, *place: int) -> np.random.Generator:
    """Random numbers of one place (a day, a block of it, a purpose), independent of the order of the work."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=place)))
