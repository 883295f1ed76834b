"""Attainment and year on year agree with the oracle on random shops, at every agent and team."""

from __future__ import annotations

import random

import pytest

from cskit.metrics import CARDS, measure
from cskit.period import Period
from cskit.tables import TABLES
from tests.oracle import aftersales, against, reception, response, sales
from tests.oracle.compare import answers as cells_of, differ
from tests.oracle.facts import Facts
from tests.oracle.pack import packed, union
from tests.oracle.world import DAY, Cell, World

from .ask import open_shop
from .families import name_of

METRICS = {
    "cs_sales": sales.METRICS["cs_sales"],
    "spend_per_buyer": sales.METRICS["spend_per_buyer"],
    "receptions": reception.METRICS["receptions"],
    "reply_rate": reception.METRICS["reply_rate"],
    "first_response_seconds": response.METRICS["first_response_seconds"],
    "refund_rate_period": aftersales.METRICS["refund_rate_period"],
}
ENGINES = ("duckdb", "pandas", "polars")
LEVELS = [(), ("agent",), ("team",)]
PERIOD = "2021-11-05..2021-11-19"


@pytest.fixture(scope="module")
def targeted() -> World:
    """Forty random shops with targets for some agents and teams, and for all of them."""
    whole = packed(40, first_seed=900)[0]
    rng = random.Random(7)
    agents = whole.tables["agents"]
    scopes = [
        "all",
        *(f"agent:{a['agent_id']}" for a in agents),
        *{f"team:{a['team']}": None for a in agents if a["team"]},
    ]
    rows = [
        {
            "metric": name,
            "scope": scope,
            "floor": rng.choice((0.0, low, None)),
            "stretch": high,
        }
        for scope in scopes
        for name in METRICS
        for low, high in [(0.5, 0.9) if CARDS[name].unit == "fraction" else (40.0, 80.0)]
        if scope == "all" or rng.random() < 0.7
    ]
    return World({**whole.tables, "targets": rows})


@pytest.fixture(scope="module")
def two_years() -> World:
    """Twenty random shops of this year and twenty of the same dates of last year."""
    return union(
        [*packed(20, first_seed=900)[1].values(), *map(a_year_earlier, packed(20, first_seed=940)[1].values())]
    )


def a_year_earlier(world: World) -> World:
    tables = {}
    for name, rows in world.tables.items():
        steps = {c.name: {"time": 365 * DAY, "date": 365}.get(c.kind, 0) for c in TABLES[name]}
        moved = [{k: v - steps[k] if v is not None and steps.get(k) else v for k, v in row.items()} for row in rows]
        tables[name] = moved
    return World(tables)


def assert_same(
    world: World,
    engine: str,
    by: tuple[str, ...],
    name: str,
    expected: dict[tuple[object, ...], Cell],
    period: str | None = None,
) -> None:
    got = cells_of(measure(open_shop(world, engine), name, by=list(by) or None, period=period), by)
    known = {key: cell for key, cell in expected.items() if cell.value is not None}
    assert len(known) > (5 if by == ("agent",) else 0)
    wrong = {key: differ(cell, got[(name, key)]) for key, cell in known.items()}
    assert not any(wrong.values()), wrong
    assert {key for (_, key), cell in got.items() if cell.value is not None} == set(known)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("by", LEVELS, ids=name_of)
def test_attainment(by: tuple[str, ...], engine: str, targeted: World) -> None:
    facts = Facts(targeted)
    for name, metric in METRICS.items():
        for kind, asked in (("floor", f"attainment({name})"), ("stretch", f"attainment({name}, stretch)")):
            if kind == "stretch" or by == ("agent",):  # of all and of a team the floor drawn may be 0 or none
                assert_same(targeted, engine, by, asked, against.attainment(facts, by, name, metric, kind))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("by", [(), ("role",)], ids=name_of)
def test_year_on_year(by: tuple[str, ...], engine: str, two_years: World) -> None:
    now = Period.parse(PERIOD)
    before = now.a_year_before()
    facts = [Facts(two_years, period=(p.first, p.last)) for p in (now, before)]
    for name, metric in METRICS.items():
        expected = against.year_on_year(facts[0], facts[1], by, metric)
        assert_same(two_years, engine, by, f"year_on_year({name})", expected, PERIOD)
