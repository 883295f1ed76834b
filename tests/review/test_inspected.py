"""What was inspected, by item and team: of all that could be scored, never a mean of means."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.analysis.promotion import resolve
from cskit.charts.tables import MIME
from cskit.review.base import Reviewed
from cskit.review.service import by_agent
from tests.analysis.shops import shop, tables

MARKS = [  # agent, day after the first, item, score, full marks
    ("a0", 0, "polite", 10, 10),
    ("a0", 1, "polite", 0, 10),
    ("a4", 0, "polite", 5, 20),
    ("a4", 0, "right", 9, 10),
    ("a4", 99, "right", 0, 10),  # after the days under review
    ("gone", 0, "right", 5, 10),  # of no team
]


def inspected(frames: dict[str, pd.DataFrame]) -> None:
    first = tables()["messages"]["sent_at"].min().normalize()
    ids = dict(zip(["a0", "a4"], frames["agents"]["agent_id"].iloc[[0, 4]], strict=True))
    rows = [(ids.get(a, a), first + pd.Timedelta(days=d, hours=12), i, float(s), float(m)) for a, d, i, s, m in MARKS]
    frames["agents"].loc[len(frames["agents"])] = ["gone", "gone", None, "sales", 30.0]
    frames["inspections"] = pd.DataFrame(rows, columns=["agent_id", "inspected_at", "item", "score", "max_score"])


def test_items_by_team_from_their_parts_the_lowest_first(shown: list[dict[str, Any]]) -> None:
    made = shop(inspected)
    by_agent(Reviewed(made, resolve(made, str(made.span), kind="promo")))
    [told] = [data[MIME] for data in shown if MIME in data and data[MIME]["name"] == "inspected"]
    assert [column["label"] for column in told["columns"]] == [
        "Item inspected",
        "n",
        "Everybody",
        "In-house",
        "Seasonal",
    ]
    polite, right = told["rows"]
    assert polite == ["polite", 3, 0.375, 0.5, 0.25]
    assert right == ["right", 2, pytest.approx(14 / 20), None, 0.9]
