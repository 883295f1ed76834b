"""The pages of reference, a file per language. `metrics.md`: every metric's card with its value on the bundled shop; of
what has no single value there (curves, lists, a metric against last year or a target), the command that shows it.
`api.md`: every name that `cskit` and its rooms show, with an example: what it means stands in `api.toml`, its signature
is the code's own. `glossary.md`: see `glossary`."""

import inspect
import tomllib
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from cskit.bundled import ROOT
from cskit.course import glossary
from cskit.course.template import filled
from cskit.metrics import Card, Definition, headings, measure
from cskit.metrics.compared import FAMILIES as METRICS_OF_METRICS
from cskit.outfile import write_text
from cskit.period import Period
from cskit.shop import load
from cskit.terms import LANGS, term
from cskit.written import written

FILE = "metrics.md"
Values = Mapping[Any, Mapping[Any, Any]]
"""The answer of `measure`, by metric id."""
_PROMOTION = "2021-11-11"


def build_reference(out: Path = ROOT / "notebooks", langs: Sequence[str] = LANGS) -> list[Path]:
    """Write `<out>/<lang>/metrics.md`, `api.md` and `glossary.md`, the same bytes for the same cards and shop."""
    cards = headings()
    with load(ROOT / "datasets" / "double11") as shop:
        asked = list(dict.fromkeys(card.id for _, card in cards if not _command(card)))
        values = measure(shop, asked).set_index("metric").to_dict("index")
        days = shop.span
    made = []
    for lang in langs:
        pages = {FILE: reference_page(cards, values, days, lang), API: api_page(lang)}
        for name, page in (pages | {glossary.FILE: glossary.glossary_page(cards, lang)}).items():
            write_text(out / lang / name, page)
            made.append(out / lang / name)
    return made


def reference_page(cards: Sequence[tuple[str, Card]], values: Values, days: Period, lang: str) -> str:
    topics: dict[str, list[tuple[str, Card]]] = {}
    for heading, card in cards:
        topics.setdefault(card.topic, []).append((heading, card))

    def rows(card: Card) -> list[tuple[str, str]]:
        """What is said of a metric: its definition, then its value or how to see one."""
        value = values.get(card.id)
        shown = _example(card, value, lang) if value else f"`{_command(card)}`"
        return [*Definition(card, lang).rows, (term("reference_example" if value else "reference_ask", lang), shown)]

    return filled("metrics.md.j2", lang, topics=topics, days=days, rows=rows)


def _command(card: Card) -> str:
    """How to see what has no single value on the bundled shop; empty for all else."""
    asks = "cskit metrics datasets/double11 --metric"
    commands = {"detail": f"cskit detail {card.id} datasets/double11", "curve": f"{asks} {card.id}"}
    of_metrics = card.id.partition("(")[0] in METRICS_OF_METRICS
    return commands.get(card.kind, f'{asks} "{card.id}" --period {_PROMOTION}' if of_metrics else "")


def _example(card: Card, value: Mapping[Any, Any], lang: str) -> str:
    """The value, and where it divides one number by another, both of them."""
    said = written(value["value"], card.written_as, lang, status=str(value["status"]))
    parts = (value["numerator"], value["denominator"])
    if any(pd.isna(part) for part in parts):
        return said
    top, bottom = (written(part, "count" if abs(part - round(part)) < 1e-6 else "number", lang) for part in parts)
    return f"{said} = {top} ÷ {bottom}"


API = "api.md"
MODULES = ("cskit", "cskit.charts", "cskit.widgets")


def entries(module: str) -> dict[str, Any]:
    """What is said of a module's names: name → example, and per language meaning, gives and errors."""
    said = tomllib.loads((files("cskit.course") / "api.toml").read_text(encoding="utf-8"))
    return said.get(module, {})


def api_page(lang: str) -> str:
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
