"""Curves on the command line: a table of hours or steps, as `cskit metrics DATA --metric funnel` prints it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cskit.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd


def asked_for(metrics: Sequence[str], rule_sets: Sequence[str], compare: str) -> str:
    """The id of the curve asked for; empty where numbers are asked for.

    Errors: `UsageError` for a list (`cskit detail` prints these), for a curve beside anything else, for two rule sets
    and for a comparison.
    """
    from cskit.metrics import find

    cards = {name: find(name) for name in metrics}
    for name, card in cards.items():
        if card.kind == "detail":
            raise UsageError(f"`{name}` is a list, not a number: cskit detail {card.id} DATA")
    curves = [name for name, card in cards.items() if card.kind == "curve"]
    if not curves:
        return ""
    name = curves[0]
    if len(metrics) > 1:
        others = ", ".join(m for m in metrics if m != name) or name
        raise UsageError(f"`{name}` is a table of its own: ask for it alone, without {others}")
    if compare:
        raise UsageError(f"`{name}` is a table: --compare is for numbers; ask for each period by itself")
    if len(rule_sets) > 1:
        raise UsageError(f"`{name}` is a table: ask for each rule set by itself ({', '.join(rule_sets)})")
    return cards[name].id


def show(rows: pd.DataFrame, by: Sequence[str], format: str, lang: str) -> None:
    """The rows on stdout: `by` columns with the ids of the groups, then the curve's own."""
    from cskit.cli import grid, human

    if format == "csv":
        grid.csv_of_rows(rows, sys.stdout)
    elif format == "json":
        grid.json_of_rows(rows, sys.stdout)
    else:
        human.print_records(rows, lang, by=by, text_columns=len(by) + 1)
