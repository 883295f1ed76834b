"""The same agreement by date and hour, and through a period: rows are hidden by their own date and nothing else."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics import measure
from cskit.period import Period
from cskit.shop import Shop
from tests.oracle.facts import Facts
from tests.oracle.world import World

from .families import FAMILIES, SHOP_WIDE, OpenOn, assert_agree, name_of

ASKED = [("duckdb", ("date",)), ("duckdb", ("hour",)), ("polars", ("agent", "date")), ("pandas", ("hour",))]
# Days worked and visits have no clock hour, and a cost has a day only.
NO_HOUR = {"receptions_per_agent_day", "output_per_agent_day", "output_per_hour", "cost_to_output", "call_in_rate"}


@pytest.mark.parametrize(("engine", "by"), ASKED, ids=lambda v: v if isinstance(v, str) else name_of(v))
@pytest.mark.parametrize("family", [f for f in FAMILIES if f != "productivity"])
def test_by_date_and_hour(family: str, engine: str, by: tuple[str, ...], many_shop: OpenOn, many_facts: Facts) -> None:
    metrics = {k: m for k, m in FAMILIES[family].items() if "hour" not in by or k not in NO_HOUR}
    assert_agree(many_shop(engine), many_facts, metrics, by)


@pytest.mark.parametrize("by", [("date",), ("agent", "date")], ids=name_of)
def test_productivity_by_date(by: tuple[str, ...], many_shop: OpenOn, many_facts: Facts) -> None:
    assert_agree(many_shop("polars"), many_facts, FAMILIES["productivity"], by)


def test_metrics_of_the_whole_shop_by_date(many_shop: OpenOn, many_facts: Facts) -> None:
    assert_agree(many_shop("duckdb"), many_facts, SHOP_WIDE, ("date",))


@pytest.mark.parametrize("period", ["2021-11-19..2021-11-20", "2021-10-20..2021-11-05"])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_period_hides_rows_by_their_own_date(family: str, period: str, many: World, many_shop: OpenOn) -> None:
    days = Period.parse(period)
    facts = Facts(many, period=(days.first, days.last))
    assert_agree(many_shop("polars"), facts, FAMILIES[family], ("agent",), period=period)
    assert_agree(many_shop("polars"), facts, FAMILIES[family], (), period=period)


@pytest.mark.parametrize("period", ["2021-11-19..2021-11-20", "2021-10-20..2021-11-05"])
def test_the_whole_shop_through_a_period(period: str, many: World, many_shop: OpenOn) -> None:
    days = Period.parse(period)
    facts = Facts(many, period=(days.first, days.last))
    assert_agree(many_shop("polars"), facts, SHOP_WIDE, (), period=period)


BY_STAGE = ["receptions", "inquiry_conversion", "cs_sales", "peak_concurrency", "output_per_hour"]
BY_SEGMENT = ["receptions", "served_customers", "inquiring_customers", "cs_sales", "buyers", "spend_per_buyer"]
EVERY = {name: metric for family in FAMILIES.values() for name, metric in family.items()}


@pytest.mark.parametrize("engine", ["duckdb", "polars", "pandas"])
def test_by_growth_stage(engine: str, many_shop: OpenOn, many_facts: Facts) -> None:
    assert_agree(many_shop(engine), many_facts, {m: EVERY[m] for m in BY_STAGE}, ("stage",))


@pytest.mark.parametrize(
    ("engine", "by"),
    [("pandas", ("shift",)), ("polars", ("team", "shift")), ("duckdb", ("shift", "date"))],
    ids=lambda v: v if isinstance(v, str) else name_of(v),
)
@pytest.mark.parametrize("family", FAMILIES)
def test_by_shift(family: str, engine: str, by: tuple[str, ...], many_shop: OpenOn, many_facts: Facts) -> None:
    metrics = {k: m for k, m in FAMILIES[family].items() if k != "concurrent_load"}
    assert_agree(many_shop(engine), many_facts, metrics, by)


def test_by_shift_through_a_period(many: World, many_shop: OpenOn) -> None:
    days = Period.parse("2021-11-05..2021-11-20")
    facts = Facts(many, period=(days.first, days.last))
    assert_agree(many_shop("duckdb"), facts, {m: EVERY[m] for m in BY_STAGE}, ("shift",), period=str(days))


@pytest.mark.parametrize(
    ("engine", "by"),
    [
        ("polars", ("agent", "reason")),
        ("pandas", ("reason",)),
        ("duckdb", ("reason", "shift")),
    ],
    ids=lambda v: v if isinstance(v, str) else name_of(v),
)
def test_inquirers_by_what_they_say(engine: str, by: tuple[str, ...], many_shop: OpenOn, many_facts: Facts) -> None:
    asked = ("inquiring_customers", "lost_inquirers", "inquiry_conversion", "inquiry_to_order", "lost_sales")
    assert_agree(many_shop(engine), many_facts, {m: EVERY[m] for m in asked}, by)


@pytest.mark.parametrize(
    ("engine", "tag"),
    [
        *(("duckdb", tag) for tag in ("", "(recency)", "(category)")),
        *(("polars", tag) for tag in ("", "(spend)", "(price_band)")),
    ],
)
def test_by_segment(engine: str, tag: str, many_shop: OpenOn, many_facts: Facts) -> None:
    assert_agree(many_shop(engine), many_facts, {m: EVERY[m] for m in BY_SEGMENT}, (f"segment{tag}",))


SIDE_BY_SIDE = ["2021-11-05..2021-11-12", "2021-10-20..2021-11-04", "2021-11-19..2021-12-24", "2021-11-10..2021-11-20"]
MORE = [("duckdb", ()), ("duckdb", ("team", "hour")), ("pandas", ("date",)), ("pandas", ("agent",))]
LIMITED = [m for family in FAMILIES.values() for m in (*family,)[::4]]  # with their limits: some of each family


@pytest.mark.parametrize(
    ("engine", "by"),
    [
        *(("polars", by) for by in ((), ("team", "hour"), ("date",), ("agent",))),
        *(pytest.param(*more, marks=pytest.mark.stress) for more in MORE),
    ],
    ids=lambda v: v if isinstance(v, str) else name_of(v),
)
def test_periods_side_by_side_are_each_as_alone(engine: str, by: tuple[str, ...], many_shop: OpenOn) -> None:
    metrics = [m for m in EVERY | ({} if by else SHOP_WIDE) if "hour" not in by or m not in NO_HOUR]
    assert_each_as_alone(many_shop(engine), metrics, by, interval=False)


@pytest.mark.parametrize(
    ("engine", "by"),
    [("duckdb", ("agent",)), ("pandas", ()), ("polars", ("agent",))],
    ids=lambda v: v if isinstance(v, str) else name_of(v),
)
def test_limits_of_periods_side_by_side_are_each_as_alone(engine: str, by: tuple[str, ...], many_shop: OpenOn) -> None:
    assert_each_as_alone(many_shop(engine), LIMITED, by, interval=True)


def assert_each_as_alone(shop: Shop, metrics: list[str], by: tuple[str, ...], interval: bool) -> None:
    split = list(by) or None
    together = measure(shop, metrics, by=split, period=SIDE_BY_SIDE, interval=interval)
    assert together["period"].drop_duplicates().tolist() == SIDE_BY_SIDE
    for period in SIDE_BY_SIDE:
        alone = measure(shop, metrics, by=split, period=period, interval=interval)
        assert alone["low"].notna().any() == interval
        own = together[together["period"] == period].drop(columns="period").reset_index(drop=True)
        assert len(alone) > 0
        pd.testing.assert_frame_equal(own, alone, check_dtype=False, rtol=1e-9)
