"""Spark agrees too: one batch of the packed shops with the oracle, the curves and lists with DuckDB's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cskit.metrics import curve, detail, measure
from cskit.metrics.curves import CURVES
from cskit.metrics.details import DETAILS
from cskit.shop import Shop, load
from tests.oracle.facts import Facts
from tests.oracle.pack import frames
from tests.oracle.world import World

from .families import FAMILIES, SHOP_WIDE, OpenOn, assert_agree, name_of

EVERY = {name: metric for family in FAMILIES.values() for name, metric in family.items()}

LIMITED = [
    "inquiry_rate",
    "response_rate_3min",
    "sales_share",
    "items_per_order",
    "output_per_agent_day",
    "quality_score",
    "refund_completion_hours",
    "response_p90",
]


@pytest.fixture(scope="module")
def shop(spark: Any, many: World, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The packed shops as a folder that Spark reads itself."""
    folder: Path = tmp_path_factory.mktemp("packed")
    for name, frame in frames(many).items():
        frame.to_parquet(folder / f"{name}.parquet")
    return load(folder, engine="spark", session=spark)


@pytest.mark.parametrize("by", [(), ("agent", "team")], ids=name_of)
def test_every_metric_agrees_with_the_oracle(by: tuple[str, ...], shop: Shop, many_facts: Facts) -> None:
    """In total, those of the whole shop and every third of the others; each of them by agent and team."""
    some = {name: metric for i, (name, metric) in enumerate(EVERY.items()) if by or i % 3 == 0}
    assert_agree(shop, many_facts, some if by else some | SHOP_WIDE, by)


def test_shifts_and_reasons_agree_with_the_oracle(shop: Shop, many_facts: Facts) -> None:
    asked = ("receptions", "reply_rate", "cs_sales", "peak_concurrency", "output_per_hour", "lost_sales")
    assert_agree(shop, many_facts, {m: EVERY[m] for m in asked}, ("shift",))
    lost = ("inquiring_customers", "lost_inquirers", "inquiry_conversion", "lost_sales")
    assert_agree(shop, many_facts, {m: EVERY[m] for m in lost}, ("reason",))


@pytest.mark.parametrize("by", [None, "team"])
def test_every_limit_is_as_on_duckdb(by: str | None, shop: Shop, many_shop: OpenOn) -> None:
    got, expected = (measure(one, LIMITED, by=by)[["low", "high", "clusters"]] for one in (shop, many_shop("duckdb")))
    assert expected["low"].notna().sum() >= len(LIMITED) - 1
    pd.testing.assert_frame_equal(got, expected, rtol=1e-9, atol=1e-9)


def test_every_curve_and_list_is_as_on_duckdb(shop: Shop, many_shop: OpenOn) -> None:
    other = many_shop("duckdb")
    for name in CURVES:
        assert_same(curve(shop, name), curve(other, name), name)
    for name in DETAILS:
        assert_same(detail(shop, name), detail(other, name), name)


def assert_same(got: pd.DataFrame, expected: pd.DataFrame, name: str) -> None:
    """Equal rows in any order of those that tie, whatever type an engine's texts have."""
    assert len(expected) > 0, name
    assert list(got.columns) == list(expected.columns)
    sides = [f.sort_values(list(expected.columns), ignore_index=True) for f in (got, expected)]
    pd.testing.assert_frame_equal(*sides, check_dtype=False, rtol=1e-9, atol=1e-9, obj=name)
