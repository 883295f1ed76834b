"""The page of all a user calls: every name that `cskit` and its rooms show, in both languages, each with an example.

What a name means stands in `api.toml`; its signature is the code's own.
"""

import inspect
import tomllib
from collections.abc import Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

from cskit.bundled import ROOT
from cskit.course.build import write_text
from cskit.course.template import filled
from cskit.terms import LANGS

FILE = "api.md"
MODULES = ("cskit", "cskit.charts", "cskit.widgets")


def build_api(out: Path = ROOT / "notebooks", langs: Sequence[str] = LANGS) -> list[Path]:
    """Write `<out>/<lang>/api.md`."""
    targets = [out / lang / FILE for lang in langs]
    for lang, target in zip(langs, targets, strict=True):
        write_text(target, page(lang))
    return targets


def entries(module: str) -> dict[str, Any]:
    """What is said of a module's names: name → example, and per language meaning, gives and errors."""
    said = tomllib.loads((files("cskit.course") / "api.toml").read_text(encoding="utf-8"))
    return said.get(module, {})


def page(lang: str) -> str:
    """The page as Markdown."""
    names = {module: sorted(dir(import_module(module)), key=str.lower) for module in MODULES}
    return filled("api.md.j2", lang, names=names, entries=entries, signature=signature)


def signature(module: str, name: str) -> str:
    """How a name is called: one line, or a line per argument where that is too long.

    >>> signature("cskit", "define")
    "cskit.define(metric, lang='en', rules='textbook')"
    """
    found = inspect.signature(getattr(import_module(module), name))
    plain = [p.replace(annotation=inspect.Parameter.empty) for p in found.parameters.values()]
    head = f"{module}.{name}" if module == "cskit" else name
    whole = f"{head}{inspect.Signature(plain)}"
    return whole if len(whole) <= 100 else whole.replace("(", "(\n    ", 1).replace(", ", ",\n    ")[:-1] + ",\n)"
