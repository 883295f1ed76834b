"""The kit agrees with the plain-Python oracle on 220 random shops: by agent, by team and in total."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics import measure
from tests.oracle.facts import Facts

from .families import FAMILIES, SHOP_WIDE, OpenOn, assert_agree, name_of

ASKED = [
    *(("pandas", by) for by in ((), ("agent",))),
    *(("duckdb", by) for by in ((), ("team",))),
    *(("polars", by) for by in (("agent",), ("role",))),
]


@pytest.mark.parametrize(("engine", "by"), ASKED, ids=lambda v: v if isinstance(v, str) else name_of(v))
@pytest.mark.parametrize("family", FAMILIES)
def test_every_metric_at_every_agent_and_team(
    family: str, engine: str, by: tuple[str, ...], many_shop: OpenOn, many_facts: Facts
) -> None:
    assert_agree(many_shop(engine), many_facts, FAMILIES[family], by)


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_limits_change_no_value(engine: str, many_shop: OpenOn) -> None:
    """What is asked here without limits is asked with them by default."""
    metrics = [m for family in FAMILIES.values() for m in family]
    limited, plain = (measure(many_shop(engine), metrics, by="agent", interval=asked) for asked in (True, False))
    assert limited["low"].notna().any()
    given = ["low", "high", "clusters", "note"]
    pd.testing.assert_frame_equal(limited.drop(columns=given), plain.drop(columns=given))


@pytest.mark.parametrize("engine", ["pandas", "duckdb", "polars"])
def test_metrics_of_the_whole_shop(engine: str, many_shop: OpenOn, many_facts: Facts) -> None:
    assert_agree(many_shop(engine), many_facts, SHOP_WIDE, ())
