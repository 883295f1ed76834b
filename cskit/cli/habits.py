"""How a shop is reviewed every time: its `cskit.toml`, read, and drafted from what its tables show."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cskit.declared import Declared
from cskit.errors import DataError, told, toml_words
from cskit.rules import platforms
from cskit.terms import language, term
from cskit.written import listed

if TYPE_CHECKING:
    from cskit.shop import Shop

NAME = "cskit.toml"


def habits(folder: Path) -> dict[str, Any]:
    """What the folder's `cskit.toml` says, by entry; nothing where there is none.

    Errors: `DataError` for an entry it does not know or a value that cannot be.
    """
    path = folder / NAME
    if not path.is_file():
        return {}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise DataError(told("at", where=path, why=toml_words(error))) from None
    grammar = tomllib.loads(files(__package__).joinpath("habits.toml").read_text(encoding="utf-8"))
    Declared(NAME, str(path), entries, grammar, "habits").read("review", entries)
    wrong = [metric for metric, goals in entries.get("targets", {}).items() if len(goals) > 2]
    DataError.when(wrong, "habits_two", where=path, metrics=listed(wrong))
    if (folder / entries.get("rules", "")).is_file():
        entries["rules"] = str(folder / entries["rules"])
    return entries


def draft(shop: Shop) -> str:
    """A `cskit.toml` that changes nothing yet: every entry a comment, with what the tables show beside it."""
    from cskit.metrics.compared import promotions

    sales = dict(sorted(promotions(shop).items(), key=lambda named: named[1]))
    goals: Iterable[str] = shop.pandas("targets")["metric"].unique() if shop.has("targets") else []
    words = {
        "span": shop.span,
        "promotions": listed(f"{name} ({days})" for name, days in sales.items()) or told("nothing"),
        "targets": listed(goals) or told("nothing"),
        "example": json.dumps([str(shop.last_day), *sales][-1], ensure_ascii=False),
        "platforms": listed(platforms()),
        "spoken": language(),
    }
    one_line = {name: re.sub(r"[^ -~\u00a0-\uffff]", " ", str(said)) for name, said in words.items()}  # in a comment
    return term("habits_draft", language(), **one_line)
