"""Curves: by the hour and by the step, against the oracle and by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.errors import UsageError
from cskit.metrics import curve, measure
from cskit.period import Period
from cskit.rules import load_rules
from tests.oracle import curves, reception
from tests.oracle.build import agent, chat, ends, order, world
from tests.oracle.compare import plain
from tests.oracle.facts import Facts
from tests.oracle.pack import packed
from tests.oracle.world import Row, World

from .ask import facts_of, open_shop
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
        got[tuple(plain(row[b]) for b in by), int(row["at"].timestamp())] = (row["peak"], row["load"])
    assert got == curves.concurrency_curve(facts_of(some), by)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("by", [(), ("agent",), ("date",)], ids=name_of)
def test_the_funnel_agrees_with_the_oracle(by: tuple[str, ...], engine: str, some: World) -> None:
    frame = curve(open_shop(some, engine), "funnel", by=list(by) or None)
    got: dict[tuple[object, ...], dict[str, tuple[object, ...]]] = {}
    for row in frame.to_dict("records"):
        key = tuple(plain(row[b]) for b in by)
        got.setdefault(key, {})[row["step"]] = tuple(plain(row[c]) for c in ("customers", "rate", "lost"))
    expected = {key: curves.with_losses(steps) for key, steps in curves.funnel(facts_of(some), by).items()}
    assert {k: v for k, v in got.items() if v["contacting"][0]} == expected


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("by", [(), ("agent",)], ids=name_of)
def test_receptions_by_hour_agree_with_the_oracle(by: tuple[str, ...], engine: str, some: World) -> None:
    frame = curve(open_shop(some, engine), "reception_by_hour", by=list(by) or None)
    got = {}
    for row in frame[frame["receptions"] > 0].to_dict("records"):
        got[(*(plain(row[b]) for b in by), row["hour"])] = (row["receptions"], pytest.approx(row["share"]))
    counts = {k: c.value for k, c in reception.reception_by_hour(facts_of(some), by).items()}
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


TEAMS = [agent("a1"), agent("a2", team="outsourced")]
Talk = list[tuple[str, str, str]]


def test_who_served_nobody_has_a_curve_of_zeros_and_no_ratio() -> None:
    shop = open_shop(world(chat("c1", "a1", "c 10:00:00", "a 10:00:05"), ends("2021-11-06"), agents=STAFF))
    hours = curve(shop, "reception_by_hour", by="agent")
    assert hours.groupby("agent")["receptions"].agg(["size", "sum"]).to_dict("index") == {
        "a1": {"size": 24, "sum": 1},
        "a2": {"size": 24, "sum": 0},
    }
    assert hours.loc[hours["agent"] == "a2", "share"].isna().all()
    steps = curve(shop, "funnel", by=["agent", "team"])
    assert steps[steps["agent"] == "a2"]["customers"].tolist() == [0] * 6
    assert steps[steps["agent"] == "a2"]["rate"].isna().all()
    assert set(steps["team"]) == {"in_house"}
    daily = curve(shop, "funnel", by=["agent", "date"])  # which days an agent might have worked nobody can tell
    assert set(daily["agent"]) == {"a1"}


@pytest.mark.parametrize("name", ["reception_by_hour", "concurrency_curve", "funnel", "queue_anomaly"])
def test_a_curve_over_several_periods_is_each_as_alone(name: str, some: World) -> None:
    days = ["2021-11-11..2021-11-19", "2021-11-05"]
    by = None if name in ("concurrency_curve", "queue_anomaly") else "agent"
    shop = open_shop(some)
    both = curve(shop, name, by=by, period=days)
    assert next(iter(both)) == "period"
    assert both["period"].unique().tolist() == days
    for one in days:
        alone = curve(shop, name, by=by, period=one)
        assert len(alone)
        own = both[both["period"] == one].drop(columns="period").reset_index(drop=True)
        pd.testing.assert_frame_equal(own, alone, check_dtype=False)
    with pytest.raises(UsageError, match="different periods"):
        curve(shop, name, period=["2021-11-05", "2021-11-05..2021-11-05"])


@pytest.mark.parametrize(
    ("what", "talk", "hours"),
    [
        ("two minutes either side: two hours", [("c1", "a1", "10:58:00")], {(1, 10): (1, 1), (1, 11): (1, 1)}),
        ("a second earlier they do not", [("c1", "a1", "10:57:59")], {(1, 10): (1, 1)}),
        ("from the hour's first second on", [("c1", "a1", "10:02:00")], {(1, 10): (1, 1)}),
        ("one at each of two agents", [("c1", "a1", "10:30:00"), ("c2", "a2", "10:30:00")], {(1, 10): (1, 2)}),
        ("two at one agent", [("c1", "a1", "10:30:00"), ("c2", "a1", "10:34:00")], {(1, 10): (2, 2)}),
        ("never at once", [("c1", "a1", "10:30:00"), ("c2", "a1", "10:34:01")], {(1, 10): (1, 1)}),
        (
            "an hour with nobody is left out",
            [("c1", "a1", "10:30:00"), ("c1", "a1", "12:30:00")],
            {(1, 10): (1, 1), (1, 12): (1, 1)},
        ),
        ("past midnight", [("c1", "a1", "23:59:00")], {(1, 23): (1, 1), (2, 0): (1, 1)}),
        ("nobody", [], {}),
    ],
)
def test_concurrency_by_hand(what: str, talk: Talk, hours: dict[tuple[int, int], tuple[int, int]]) -> None:
    one = world(*(chat(c, a, f"c {clock}") for c, a, clock in talk), ends("2021-11-02"), agents=TEAMS)
    rows = curve(open_shop(one), "concurrency_curve")
    got = {(at.day, at.hour): (p, n) for at, p, n in zip(rows["at"], rows["peak"], rows["load"], strict=True)}
    assert got == hours, what


def test_concurrency_of_a_team_and_of_a_day() -> None:
    talk = [chat("c1", "a1", "c 23:59:00"), chat("c2", "a2", "c 23:59:00"), chat("c3", "a2", "c 23:59:00")]
    shop = open_shop(world(*talk, ends("2021-11-02"), agents=TEAMS))
    rows = curve(shop, "concurrency_curve", by="team", period="2021-11-02")
    assert rows[["team", "peak", "load"]].values.tolist() == [["in_house", 1, 1], ["outsourced", 2, 2]]


@pytest.mark.parametrize(
    ("what", "talk", "orders", "customers"),
    [
        ("nobody came", [], [], [0, 0, 0, 0, 0, 0]),
        ("outbound is no contact", [chat("c1", "a1", "a 10:00:00")], [], [0, 0, 0, 0, 0, 0]),
        ("asked, and no more", [chat("c1", "a1", "c 10:00:00")], [], [1, 1, 1, 1, 0, 0]),
        ("ordered, not paid", [chat("c1", "a1", "c 10:00:00")], [order("o", "c1", "10:05:00")], [1, 1, 1, 1, 1, 0]),
        (
            "paid in the last second",
            [chat("c1", "a1", "c 10:00:00")],
            [order("o", "c1", "10:05:00", "+3 23:59:59")],
            [1, 1, 1, 1, 1, 1],
        ),
        (
            "paid too late",
            [chat("c1", "a1", "c 10:00:00")],
            [order("o", "c1", "10:05:00", "+4 00:00:00")],
            [1, 1, 1, 1, 1, 0],
        ),
        (
            "bought before: after-sale talk",
            [chat("c1", "a1", "c 10:00:00")],
            [order("o", "c1", "09:00:00", "same")],
            [1, 1, 0, 0, 0, 0],
        ),
        (
            "twice is one customer",
            [chat("c1", "a1", "c 10:00:00"), chat("c1", "a2", "c 11:00:00")],
            [],
            [1, 1, 1, 1, 0, 0],
        ),
        (
            "the window is open",
            [chat("c1", "a1", "c +5 10:00:00")],
            [order("o", "c1", "+5 10:05:00", "same")],
            [1, 1, 1, 0, 0, 0],
        ),
    ],
)
def test_the_funnel_by_hand(what: str, talk: list[list[Row]], orders: list[Row], customers: list[int]) -> None:
    one = world(*talk, ends("2021-11-06"), orders=orders, agents=STAFF)
    assert curve(open_shop(one), "funnel")["customers"].tolist() == customers, what


def test_a_filtered_contact_is_in_the_first_step_only() -> None:
    one = world(chat("c1", "a1", "c 10:00:00"), ends("2021-11-06"), agents=STAFF)
    rules = load_rules("textbook").replace(max_customer_messages=1)
    assert curve(open_shop(one), "funnel", rules=rules)["customers"].tolist() == [1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("name", ["reception_by_hour", "concurrency_curve", "funnel", "queue_anomaly"])
@pytest.mark.parametrize("by", [None, "team"])
def test_where_nobody_came_no_curve_fails_or_invents_a_number(name: str, by: str | None) -> None:
    frame = curve(open_shop(world(ends("2021-11-01"), agents=TEAMS)), name, by=by)
    assert frame.select_dtypes("number").drop(columns="hour", errors="ignore").fillna(0).eq(0).all(axis=None)


def test_an_unknown_curve_or_split_is_refused() -> None:
    shop = open_shop(world(chat("c1", "a1", "c 10:00:00"), agents=STAFF))
    with pytest.raises(UsageError, match="did you mean `funnel`"):
        curve(shop, "funel")
    with pytest.raises(UsageError):
        curve(shop, "concurrency_curve", by="product")
