"""The kit agrees with the plain-Python oracle on 220 random shops, on every engine and grouping."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cskit.metrics import measure
from cskit.shop import Shop
from tests.oracle import aftersales, conversion, productivity, reception, response, sales, service
from tests.oracle.compare import Metric, disagreements, report
from tests.oracle.facts import Facts
from tests.oracle.world import World

from .ask import open_shop

FAMILIES: dict[str, dict[str, Metric]] = {
    "reception": reception.METRICS,
    "response": response.METRICS,
    "sales": sales.METRICS,
    "conversion": conversion.METRICS,
    "aftersales": aftersales.METRICS,
    "service": service.METRICS,
    "productivity": productivity.METRICS,
}
SHOP_WIDE: dict[str, Metric] = {**sales.SHOP_METRICS, **conversion.SHOP_METRICS, **service.SHOP_METRICS}
ENGINES = ("pandas", "duckdb", "polars")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("by", [(), ("agent",), ("team",), ("role",)], ids=lambda by: "+".join(by) or "none")
@pytest.mark.parametrize("family", FAMILIES)
def test_every_metric_at_every_agent_team_and_in_total(
    family: str, by: tuple[str, ...], engine: str, many_shop: Callable[[str], Shop], many_facts: Facts
) -> None:
    metrics = FAMILIES[family]
    frame = measure(many_shop(engine), list(metrics), by=list(by) or None)
    lines = disagreements(frame, many_facts, metrics, by)
    assert not lines, report(lines)


# Hours and days worked have no clock hour, and a cost has a day only.
_NO_HOUR = {"receptions_per_agent_day", "output_per_agent_day", "output_per_hour", "cost_to_output", "call_in_rate"}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("by", [("date",), ("hour",), ("agent", "date")], ids="+".join)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_metric_by_date_and_hour(
    family: str, by: tuple[str, ...], engine: str, many_shop: Callable[[str], Shop], many_facts: Facts
) -> None:
    metrics = {k: m for k, m in FAMILIES[family].items() if "hour" not in by or k not in _NO_HOUR}
    if not metrics:
        pytest.skip("nothing here has an hour")
    frame = measure(many_shop(engine), list(metrics), by=list(by))
    lines = disagreements(frame, many_facts, metrics, by)
    assert not lines, report(lines)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("by", [(), ("date",)], ids=lambda by: "+".join(by) or "none")
def test_metrics_of_the_whole_shop(
    by: tuple[str, ...], engine: str, many_shop: Callable[[str], Shop], many_facts: Facts
) -> None:
    frame = measure(many_shop(engine), list(SHOP_WIDE), by=list(by) or None)
    lines = disagreements(frame, many_facts, SHOP_WIDE, by)
    assert not lines, report(lines)


@pytest.mark.parametrize("period", ["2021-11-19..2021-11-20", "2021-10-20..2021-11-05"])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_period_hides_rows_by_their_own_date_and_nothing_else(
    family: str, period: str, many: World, many_shop: Callable[[str], Shop]
) -> None:
    from cskit.period import Period

    days = Period.parse(period)
    facts = Facts(many, period=(days.first, days.last))
    metrics = FAMILIES[family]
    lines = []
    for by in ((), ("agent",)):
        frame = measure(many_shop("duckdb"), list(metrics), by=list(by) or None, period=period)
        lines += disagreements(frame, facts, metrics, by)
    assert not lines, report(lines)


@pytest.mark.parametrize("seed", range(20))
def test_small_shops_alone(seed: int) -> None:
    """Not packed: empty groups, missing teams and zero denominators of the whole shop show only here."""
    from tests.oracle.random_shops import random_shop

    world = random_shop(1000 + seed)
    facts = Facts(world)
    metrics = {name: m for family in FAMILIES.values() for name, m in family.items()} | SHOP_WIDE
    frame = measure(open_shop(world), list(metrics))
    lines = disagreements(frame, facts, metrics, ())
    assert not lines, report(lines)
