"""The five families as the kit is asked them, without intervals: what the hand-written versions must answer, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

MEASURED = {
    "response": ["first_response_seconds", "average_response_seconds", "response_p50", "response_p90"],
    "concurrency": ["peak_concurrency"],
    "conversion": ["inquiry_conversion"],
    "sales": ["cs_sales", "orders", "buyers", "spend_per_buyer"],
}
FAMILIES = ("response", "slow", "concurrency", "conversion", "sales")
SLOW = ["at", "customer", "agent", "wait_seconds", "slow_turns", "content"]
LONG = ["at", "customer", "agent", "talk_minutes", "customer_messages", "agent_messages"]

Answers = dict[str, pd.DataFrame]


def by_kit(folder: str, engine: str, **options: Any) -> Answers:
    """The five families by agent (the slow and the long list as lists) from one shop."""
    from cskit.metrics import detail, measure
    from cskit.shop import load

    answers = {}
    with load(folder, engine=engine, **options) as shop:
        for family, metrics in MEASURED.items():
            answers[family] = wide(measure(shop, metrics, by="agent", interval=False))
        answers["slow"] = detail(shop, "slow_response", show_customers=True)[SLOW]
        answers["long"] = detail(shop, "long_reception", show_customers=True)[LONG]
    return answers


def catalogue(folder: str, engine: str, **options: Any) -> Answers:
    """Every metric of the catalogue in one question."""
    from cskit.metrics import CARDS, measure
    from cskit.shop import load

    with load(folder, engine=engine, **options) as shop:
        return {"catalogue": measure(shop, list(CARDS), interval=False)}


SETS = ("textbook", "taobao-2026-03", "douyin-2026-09")
TOPICS = ("reception", "response", "conversion")


def by_sets(folder: str, engine: str, sets: Sequence[str]) -> Answers:
    """Reception, response, conversion and spend under these rule sets, side by side in one question."""
    from cskit.metrics import CARDS, measure
    from cskit.shop import load

    numbers = {name: card for name, card in CARDS.items() if card.kind not in ("curve", "detail")}
    prices = [name for name, card in numbers.items() if card.written_as == "price"]
    asked = [*(name for name, card in numbers.items() if card.topic in TOPICS and name not in prices), *prices]
    with load(folder, engine=engine) as shop:
        return {"sets": measure(shop, asked, rules=list(sets))}


def wide(tidy: pd.DataFrame) -> pd.DataFrame:
    """A row per agent who has anything, a column per metric."""
    table = tidy.pivot(index="agent", columns="metric", values="value").rename_axis(columns=None).reset_index()
    return table[(table.drop(columns="agent").fillna(0) != 0).any(axis=1)].reset_index(drop=True)


def assert_equal(got: Answers, expected: Answers) -> None:
    """The same rows in any order, numbers to 1e-9; no benchmark of different answers."""
    assert set(got) == set(expected)
    for name, table in expected.items():
        sides = [_comparable(side, list(table.columns)) for side in (got[name], table)]
        pd.testing.assert_frame_equal(*sides, check_dtype=False, rtol=1e-9, atol=1e-9, obj=name)


def _comparable(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    table = table[columns].copy()
    for column in columns:
        if pd.api.types.is_datetime64_any_dtype(table[column]):
            table[column] = table[column].astype("datetime64[s]")
        elif not pd.api.types.is_numeric_dtype(table[column]):
            table[column] = table[column].astype(object).where(table[column].notna(), None)
        else:
            table[column] = table[column].astype("float64")
    return table.sort_values(columns, ignore_index=True)
