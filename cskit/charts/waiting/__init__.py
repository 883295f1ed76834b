"""The charts and tables of the response-time lesson, one function per section."""

from __future__ import annotations

from cskit.charts.waiting.lists import conversation, lists, thresholds
from cskit.charts.waiting.opening import checked, headline, spread
from cskit.charts.waiting.profile import agents, hours
from cskit.charts.waiting.rounds import one_chat, rounds
from cskit.charts.waiting.rulebooks import rulebooks, same_order, units
from cskit.charts.waiting.speed import bands, compared, hour_by_hour, trusted

__all__ = [
    "agents",
    "bands",
    "checked",
    "compared",
    "conversation",
    "headline",
    "hour_by_hour",
    "hours",
    "lists",
    "one_chat",
    "rounds",
    "rulebooks",
    "same_order",
    "spread",
    "thresholds",
    "trusted",
    "units",
]
