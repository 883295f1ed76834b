"""By which way the interval of a card comes about."""

from typing import Literal

from cskit.metrics.card import AnyPart, Card, Part
from cskit.metrics.sources import source

Way = Literal["", "people", "customers", "planned", "days", "inspections", "ranks"]


def way(card: Card) -> Way:
    """How the interval of a card comes about: Wilson over `people` (or visits) that count once each, clustered by
    `customers` (with a part that is `planned`), `days` or `inspections`, by `ranks`; empty: there is none."""
    if card.kind not in ("ratio", "mean", "quantile"):
        return ""
    if isinstance(card.numerator, Part) and card.numerator.how == "quantile":
        return "ranks"
    both = (card.numerator, card.denominator)
    if card.unit == "fraction" and all(_counts_once(part, card) for part in both):
        return "people"
    clusters = {source(part.fact).cluster if isinstance(part, Part) else "" for part in both}
    if "customer" in clusters:
        return "customers" if len(clusters) == 1 else "planned"
    return "days" if "day" in clusters else "inspections" if "inspection" in clusters else ""


def _counts_once(part: AnyPart | None, card: Card) -> bool:
    if isinstance(part, Part):
        return (part.how == "distinct" and part.column == "customer_id") or source(part.fact).people
    return part is not None and card.proportion
