"""Whether `cskit metrics` is asked for a curve: a table of hours or steps of its own, such as the funnel."""

from __future__ import annotations

from collections.abc import Sequence

from cskit.errors import UsageError, told
from cskit.written import listed


def asked_for(metrics: Sequence[str], rule_sets: Sequence[str], compare: str) -> str:
    """The id of the curve asked for; empty where numbers are asked for.

    Errors: `UsageError` for a list (`cskit detail` prints these), for a curve beside anything else, for two rule sets
    and for a comparison.
    """
    from cskit.metrics import find

    cards = {name: find(name) for name in metrics}
    for name, card in cards.items():
        if card.kind == "detail":
            raise UsageError(told("list_metric", name=name, id=card.id))
    curves = [name for name, card in cards.items() if card.kind == "curve"]
    if not curves:
        return ""
    name = curves[0]
    if len(metrics) > 1:
        others = listed(m for m in metrics if m != name) or name
        raise UsageError(told("curve_alone", name=name, others=others))
    if compare:
        raise UsageError(told("curve_compare", name=name))
    if len(rule_sets) > 1:
        raise UsageError(told("curve_rules", name=name, rules=listed(rule_sets)))
    return cards[name].id
