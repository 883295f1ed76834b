"""The scorecard of lesson 10's exercise: floor 60, stretch 100, a straight line between, kept within 0 and 100."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bank.shared.days import JUNE
from bank.shared.frames import names, values

from cskit.shop import Shop

TARGETS = {  # metric → floor, stretch, weight
    "inquiry_conversion": (0.40, 0.55, 0.5),
    "average_response_seconds": (60.0, 35.0, 0.3),
    "refund_completion_hours": (72.0, 24.0, 0.2),
}
Points = Callable[[float, float, float], float]


def points(value: float, floor: float, stretch: float) -> float:
    """Of one value."""
    return kept(60 + (value - floor) / (stretch - floor) * 40)


def kept(raw: float) -> float:
    """Within 0 and 100."""
    return min(100.0, max(0.0, raw))


def of_agents(shop: Shop, metric: str, how: Points = points) -> dict[str, float]:
    """Points of each agent who has a value."""
    found, (floor, stretch, _) = values(shop, metric, "agent", JUNE), TARGETS[metric]
    return {agent: how(found[agent], floor, stretch) for agent in names(shop) if agent in found}


def marks(shop: Shop, agent: str) -> dict[str, float]:
    """An agent's points by metric, those without a value left out."""
    every = {metric: of_agents(shop, metric) for metric in TARGETS}
    return {metric: found[agent] for metric, found in every.items() if agent in found}


def weighted(own: Mapping[str, float]) -> float:
    """Σ weight × points of what is there."""
    return sum(TARGETS[metric][2] * mark for metric, mark in own.items())


def total(shop: Shop, agent: str) -> float:
    """The weight of what is missing shared among the rest."""
    own = marks(shop, agent)
    return weighted(own) / sum(TARGETS[metric][2] for metric in own)


def totals(shop: Shop, how: Callable[[Shop, str], float] = total) -> dict[str, float]:
    """The total of each agent."""
    return {agent: how(shop, agent) for agent in names(shop)}
