"""Whether `cskit metrics` is asked for a curve: a table of hours or steps of its own, such as the funnel."""

from __future__ import annotations

from collections.abc import Sequence

from cskit.errors import UsageError


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
