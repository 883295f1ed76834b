"""The charts and tables of the conversion lesson, one function per section."""

from __future__ import annotations

from cskit.charts.conversion.agents import ranking, under
from cskit.charts.conversion.funnel import absent_splits, funnel, split, splits
from cskit.charts.conversion.identity import shop_identity
from cskit.charts.conversion.maturity import last_days, windows
from cskit.charts.conversion.mix import expected, fair, levels, teams
from cskit.charts.conversion.opening import called, headline
from cskit.charts.conversion.rhythm import rhythm, ways
from cskit.charts.conversion.trust import reopening, trusted

__all__ = [
    "absent_splits",
    "called",
    "expected",
    "fair",
    "funnel",
    "headline",
    "last_days",
    "levels",
    "ranking",
    "reopening",
    "rhythm",
    "shop_identity",
    "split",
    "splits",
    "teams",
    "trusted",
    "under",
    "ways",
    "windows",
]
