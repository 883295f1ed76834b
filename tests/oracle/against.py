"""A metric against its target and against the same dates of the year before."""

from __future__ import annotations

from .compare import Metric
from .facts import Facts
from .reception import Answer, By
from .world import Cell, Row

LOWER_IS_BETTER = {"first_response_seconds", "refund_rate_period"}


def divided(top: float | None, bottom: float | None) -> Cell:
    if top is None or not bottom:
        return Cell(None, "undefined")
    return Cell(top / bottom, "ok", top, bottom)


def attainment(f: Facts, by: By, name: str, metric: Metric, column: str) -> Answer:
    """Value ÷ target, target ÷ value where lower is better; without one of them there is none."""
    scopes = {row["scope"]: row for row in f.world.rows("targets") if row["metric"] == name}
    answer = {}
    for key, cell in metric(f, by).items():
        row: Row = scopes.get(f"{by[0]}:{key[0]}" if by else "all", {})
        parts = (cell.value, row.get(column))
        answer[key] = divided(*(parts[::-1] if name in LOWER_IS_BETTER else parts))
    return answer


def year_on_year(now: Facts, before: Facts, by: By, metric: Metric) -> Answer:
    """(value − that of a year before) ÷ that of a year before."""
    values, old = metric(now, by), metric(before, by)
    answer = {}
    for key in set(values) | set(old):
        one, other = (cells[key].value if key in cells else None for cells in (values, old))
        answer[key] = divided(None if one is None or other is None else one - other, other)
    return answer
