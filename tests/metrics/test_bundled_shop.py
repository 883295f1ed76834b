"""The bundled shop that is small enough to check by hand, checked by the plain loops, from its CSV files."""

from __future__ import annotations

from pathlib import Path

import pytest

from cskit.metrics import measure
from cskit.shop import load
from tests.oracle.compare import disagreements, report
from tests.oracle.facts import Facts
from tests.oracle.folder import read_world

from .families import FAMILIES, SHOP_WIDE, name_of


@pytest.fixture(scope="module")
def facts(mens_wear_week: Path) -> Facts:
    return Facts(read_world(mens_wear_week))


@pytest.mark.parametrize("by", [(), ("agent",), ("date",)], ids=name_of)
def test_the_kit_and_the_plain_loops_read_the_same_files_alike(
    by: tuple[str, ...], facts: Facts, mens_wear_week: Path
) -> None:
    told = {
        key: family for key, family in FAMILIES.items() if key != "inspection"
    }  # the loops know their own sentences
    metrics = {name: metric for family in told.values() for name, metric in family.items()}
    metrics |= {} if "agent" in by else SHOP_WIDE
    frame = measure(load(mens_wear_week, engine="polars"), list(metrics), by=list(by) or None)
    there = set(frame["metric"]) - set(frame.loc[frame["status"] == "missing_table", "metric"])
    assert {"cs_sales", "inquiry_conversion", "response_p90", "peak_concurrency"} <= there
    lines = disagreements(frame[frame["metric"].isin(there)], facts, {m: metrics[m] for m in there}, by)
    assert not lines, report(lines)


def test_the_story_of_table_8_1_by_plain_counting(facts: Facts) -> None:
    """Fewest deals and the highest unit price; most deals and items and the lowest; many deals, few items each."""
    trades = [o for o in facts.paid_orders if o["agent"]]
    agents = sorted({o["agent"] for o in trades})
    deals = {a: sum(o["agent"] == a for o in trades) for a in agents}
    units = {a: sum(facts.units(o) for o in trades if o["agent"] == a) for a in agents}
    money = {a: sum(o["amount"] for o in trades if o["agent"] == a) for a in agents}
    buyers = {a: len({o["customer"] for o in trades if o["agent"] == a}) for a in agents}
    spend = {a: money[a] / buyers[a] for a in agents}
    dear, busy = min(deals, key=deals.__getitem__), max(deals, key=deals.__getitem__)
    assert spend[dear] == max(spend.values())
    assert units[busy] == max(units.values())
    assert spend[busy] == min(spend.values())
    weak = next(a for a in agents if a not in (dear, busy))
    assert units[weak] / deals[weak] == min(units[a] / deals[a] for a in agents)
