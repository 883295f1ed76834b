"""Charts of judging: a PK and its checks, a funnel of many, a scorecard's ranks."""

from __future__ import annotations

from cskit.charts.judging.funnel import funnel
from cskit.charts.judging.pk import before_after, difference, strata
from cskit.charts.judging.scores import ranks

__all__ = ["before_after", "difference", "funnel", "ranks", "strata"]
