"""The limits of `measure` are the oracle's, on random shops: by engine, split, period and rule set."""

from __future__ import annotations

import pytest

from cskit.metrics import measure
from cskit.period import Period, day_date
from cskit.rules import load_rules
from cskit.shop import Shop
from tests.oracle.compare import plain
from tests.oracle.facts import Facts
from tests.oracle.intervals import COUNTED, PEOPLE, PLANNED, RANKS, RATIOS, SHARES, differences, each_alone, limits
from tests.oracle.pack import packed
from tests.oracle.world import OracleRules, World

from .ask import open_shop
from .families import FAMILIES, SHOP_WIDE, name_of

EVERY = {name: metric for family in FAMILIES.values() for name, metric in family.items()} | SHOP_WIDE
ASKED = (*PEOPLE, *COUNTED, *SHARES, *RATIOS, *PLANNED, *RANKS)
ENGINES = ["duckdb", "pandas", "polars"]
RULES = {"unanswered": "cap", "cap_seconds": 200, "conversion_days": 1}


@pytest.fixture(scope="module")
def world() -> World:
    return packed(25, first_seed=500)[0]


@pytest.fixture(scope="module")
def facts(world: World) -> Facts:
    return Facts(world)


@pytest.fixture(scope="module")
def alone(facts: Facts) -> list[Facts]:
    return each_alone(facts)


@pytest.fixture(scope="module")
def shops(world: World) -> dict[str, Shop]:
    return {engine: open_shop(world, engine) for engine in ENGINES}


@pytest.mark.parametrize(
    ("by", "engines"),
    [((), ENGINES), (("team",), ["duckdb"]), (("role", "date"), ["pandas"]), (("date",), ["polars"])],
    ids=lambda v: name_of(v) if isinstance(v, tuple) else "",
)
def test_limits_are_the_oracles(
    by: tuple[str, ...], engines: list[str], facts: Facts, alone: list[Facts], shops: dict[str, Shop]
) -> None:
    wrong, told = _wrong({engine: shops[engine] for engine in engines}, facts, alone, by)
    assert not wrong, "\n".join(wrong[:12])
    assert told > 40


def test_limits_within_a_period_and_under_other_rules(world: World, shops: dict[str, Shop]) -> None:
    last = Facts(world).last_day
    facts = Facts(world, OracleRules(**RULES), (last - 4, last - 1))
    days = Period(day_date(last - 4), day_date(last - 1))
    wrong, told = _wrong(
        shops, facts, each_alone(facts), ("role",), period=days, rules=load_rules("textbook").replace(**RULES)
    )
    assert not wrong, "\n".join(wrong[:12])
    assert told > 40


def _wrong(
    shops: dict[str, Shop], facts: Facts, alone: list[Facts], by: tuple[str, ...], **asked: object
) -> tuple[list[str], int]:
    asking = [name for name in ASKED if name not in SHOP_WIDE or not {"team", "role"} & {*by}]
    expected = {name: limits(facts, name, EVERY[name], by, alone) for name in asking}
    lines = []
    for engine, shop in shops.items():
        frame = measure(shop, asking, by=list(by) or None, **asked)
        for name, own in frame.groupby("metric"):
            got = {tuple(plain(r[b]) for b in by): (r["low"], r["high"]) for r in own.to_dict("records")}
            lines += [f"{engine} {name} {line}" for line in differences(got, expected[name])]
    return lines, sum(limit is not None for found in expected.values() for limit in found.values())
