"""What no sentence for a person may hold: an unfilled placeholder, an inner name, the letter of a source text."""

from __future__ import annotations

import re
from functools import cache

from cskit.metrics import headings
from cskit.metrics.curves import CURVES, FUNNEL
from cskit.metrics.details import DETAILS
from cskit.metrics.splits import SPLITS
from cskit.rules import load_rules
from cskit.tables import TABLES

_PLACEHOLDER = re.compile(r"\{[a-z_]\w*(?:[:!.][^{}]*)?\}")
_INNER = re.compile(r"(?<![\w./-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w/]|\.\w)")
_LETTER = re.compile(
    r"(?<![\w.:])[TMPGO](?: calls| says| gives| reads| names|'s |’s | ?(?:称|说|里|的读法|把|认为|：))"
    r"|[(（][TMPGO][)）,，]"
)
_TYPED = {  # words a person types, beside ids, rules, tables and columns
    "last_promo",
    "paid_after_days",
    "last_year",
    "order_first",
    "late_or_never",
    "last_chat",
    "most_turns",
    "in_house",
    "show_customers",
    "fast_seconds",
    "last_actions",
    "time_zone",
    "at_floor",
    "at_stretch",
    "least_weight",
    "after_late",
    "out_of",
    "mens_wear_week",
    "rule_part",
    "team_part",
}


@cache
def known() -> set[str]:
    """Names with an underscore that people meet in files, rule sets and commands."""
    columns = {column.name for table in TABLES.values() for column in table}
    ids = {heading.partition("(")[0] for heading, _ in headings()}
    rules = {key for key, _ in load_rules().values}
    return columns | set(TABLES) | ids | rules | set(CURVES) | set(DETAILS) | set(SPLITS) | set(FUNNEL) | _TYPED


def faults(text: str, more: frozenset[str] = frozenset()) -> list[str]:
    """What of this a sentence holds; names in `more` are known, too."""
    names = [word for word in _INNER.findall(text) if word not in known() | more]
    return [*_PLACEHOLDER.findall(text), *names, *_LETTER.findall(text)]
