"""Curves: by the hour and by the step, against the oracle and by hand."""

from __future__ import annotations

import pytest

from cskit.errors import UsageError
from cskit.metrics import curve, measure
from cskit.period import Period
from tests.oracle import curves, reception
from tests.oracle.build import agent, chat, ends, order, world
from tests.oracle.compare import plain
from tests.oracle.facts import Facts
from tests.oracle.pack import packed
from tests.oracle.world import World

from .ask import open_shop
from .families import name_of

STAFF = [agent("a1"), agent("a2")]
ENGINES = ("duckdb", "polars", "pandas")


@pytest.fixture(scope="module")
def some() -> World:
    """60 random shops in one data set."""
    return packed(60, first_seed=300)[0]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("by", [(), ("team",)], ids=name_of)
def test_concurrency_by_hour_agrees_with_the_oracle(by: tuple[str, ...], engine: str, some: World) -> None:
    frame = curve(open_shop(some, engine), "concurrency_curve", by=list(by) or None)
    got = {}
    for row in frame.to_dict("records"):
        if row["peak"] or row["load"]:
            got[tuple(plain(row[b]) for b in by), int(row["at"].timestamp())] = (row["peak"], row["load"])
    assert got == curves.concurrency_curve(Facts(some), by)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("by", [(), ("agent",), ("date",)], ids=name_of)
def test_the_funnel_agrees_with_the_oracle(by: tuple[str, ...], engine: str, some: World) -> None:
    frame = curve(open_shop(some, engine), "funnel", by=list(by) or None)
    got: dict[tuple[object, ...], dict[str, tuple[object, ...]]] = {}
    for row in frame.to_dict("records"):
        key = tuple(plain(row[b]) for b in by)
        got.setdefault(key, {})[row["step"]] = tuple(plain(row[c]) for c in ("customers", "rate", "lost"))
    expected = {key: curves.with_losses(steps) for key, steps in curves.funnel(Facts(some), by).items()}
    assert {k: v for k, v in got.items() if v["contacting"][0]} == expected


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("by", [(), ("agent",)], ids=name_of)
def test_receptions_by_hour_agree_with_the_oracle(by: tuple[str, ...], engine: str, some: World) -> None:
    frame = curve(open_shop(some, engine), "reception_by_hour", by=list(by) or None)
    got = {}
    for row in frame[frame["receptions"] > 0].to_dict("records"):
        got[(*(plain(row[b]) for b in by), row["hour"])] = (row["receptions"], pytest.approx(row["share"]))
    counts = {k: c.value for k, c in reception.reception_by_hour(Facts(some), by).items()}
    days = {key[:-1]: sum(n for k, n in counts.items() if k[:-1] == key[:-1]) for key in counts}
    assert got == {k: (n, n / days[k[:-1]]) for k, n in counts.items()}


PERIOD = "2021-11-05..2021-11-19"


def test_curves_of_a_period_agree_with_the_oracle(some: World) -> None:
    days = Period.parse(PERIOD)
    facts, shop = Facts(some, period=(days.first, days.last)), open_shop(some)
    steps = curve(shop, "funnel", period=PERIOD).set_index("step")["customers"].to_dict()
    assert steps == curves.funnel(facts, ())[()]
    hours = curve(shop, "reception_by_hour", period=PERIOD).set_index("hour")["receptions"]
    assert hours[hours > 0].to_dict() == {k[0]: c.value for k, c in reception.reception_by_hour(facts, ()).items()}


def test_every_hour_is_there_and_the_hours_add_up_to_the_receptions() -> None:
    shop = open_shop(world(chat("c1", "a1", "c 10:59:59", "a 11:00:30"), chat("c2", "a1", "c 00:00:00"), agents=STAFF))
    hours = curve(shop, "reception_by_hour")
    assert hours["hour"].tolist() == list(range(24))
    assert hours.set_index("hour").loc[[0, 10, 11], "receptions"].tolist() == [1, 1, 0]
    assert hours["share"].sum() == pytest.approx(1)
    assert hours["receptions"].sum() == measure(shop, "receptions")["value"].item()


def test_a_funnel_loses_people_and_waits_for_none() -> None:
    """Three ask, one of them too late to know; of the two, one orders and pays."""
    talk = chat("c1", "a1", "c 10:00:00"), chat("c2", "a1", "c 10:00:00"), chat("c3", "a1", "c +5 10:00:00")
    shop = world(*talk, ends("2021-11-06"), orders=[order("o", "c1", "10:05:00", "same")], agents=STAFF)
    steps = curve(open_shop(shop), "funnel").set_index("step")
    assert steps["customers"].tolist() == [3, 3, 3, 2, 1, 1]
    assert steps.loc["ordered", "lost"] == 1
    assert steps.loc["ordered", "rate"] == 0.5
    assert steps.loc["mature", ["rate", "lost"]].isna().all()


def test_an_unknown_curve_or_split_is_refused() -> None:
    shop = open_shop(world(chat("c1", "a1", "c 10:00:00"), agents=STAFF))
    with pytest.raises(UsageError, match="did you mean `funnel`"):
        curve(shop, "funel")
    with pytest.raises(UsageError):
        curve(shop, "concurrency_curve", by="product")
