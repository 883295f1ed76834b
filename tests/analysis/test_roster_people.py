"""Rosters over days and people: forty of them for a fortnight, fairness against trying everything, roles, nights."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise, product

import numpy as np
import pandas as pd
import pytest

from cskit.analysis.roster import Limits, Roster, RosterPerson, Shift, make_roster, need_of
from cskit.errors import DataError, UsageError

FIRST = date(2021, 11, 1)
SHAPE = [3, 2, 1, 1, 1, 1, 1, 2, 5, 8, 10, 10, 8, 8, 8, 8, 8, 8, 8, 9, 10, 10, 8, 5]
FORTY = (
    [
        RosterPerson(
            f"s{i}", team="in_house", role="sales", hourly_cost=28 + i % 3, avoids=frozenset("N" if i % 2 else "")
        )
        for i in range(18)
    ]
    + [RosterPerson(f"k{i}", team="in_house", role="aftersales", hourly_cost=27) for i in range(12)]
    + [RosterPerson(f"t{i}", team="seasonal", role="sales", hourly_cost=20) for i in range(10)]
)


def fortnight(peak: float) -> pd.DataFrame:
    rows = [
        (FIRST + timedelta(days=d), h, role, np.ceil(SHAPE[h] / 10 * peak * (1.4 if d in (3, 10) else 1) * part))
        for d in range(14)
        for h in range(24)
        for role, part in (("sales", 0.7), ("aftersales", 0.3))
    ]
    return pd.DataFrame(rows, columns=["date", "hour", "role", "agents"])


@pytest.fixture(scope="module", params=[9, 12], ids=["room to spare", "everybody full"])
def forty(request: pytest.FixtureRequest) -> tuple[pd.DataFrame, Roster]:
    need = fortnight(request.param)
    return need, make_roster(need, FORTY)


def test_forty_people_work_within_the_limits(forty: tuple[pd.DataFrame, Roster]) -> None:
    table = forty[1].table.sort_values("start")
    assert not table.duplicated(["agent", "date"]).any()
    for _, own in table.groupby("agent"):
        for (_, one), (_, then) in pairwise(own.iterrows()):
            assert (then["start"] - one["end"]).total_seconds() >= 11 * 3600
        days = pd.to_datetime(own["date"])
        for first in pd.date_range(FIRST, periods=8):
            week = days.between(first, first + pd.Timedelta(days=6))
            assert week.sum() <= 6
    role = {p.id: p.role for p in FORTY}
    assert all(role[agent] == served for agent, served in zip(table["agent"], table["role"], strict=True))


def test_their_cover_is_counted_from_their_shifts(forty: tuple[pd.DataFrame, Roster]) -> None:
    need, made = forty
    have: dict[tuple, int] = {}
    for row in made.table.to_dict("records"):
        for at in pd.date_range(row["start"], row["end"], freq="h", inclusive="left"):
            key = (at.date(), at.hour, row["role"])
            have[key] = have.get(key, 0) + 1
    for row in need.to_dict("records"):
        got = made.coverage[
            (made.coverage["date"] == row["date"])
            & (made.coverage["hour"] == row["hour"])
            & (made.coverage["role"] == row["role"])
        ].iloc[0]
        there = have.get((row["date"], row["hour"], row["role"]), 0)
        assert (got["need"], got["have"]) == (row["agents"], there)
        assert got["missing"] == max(row["agents"] - there, 0)


def test_their_hours_are_equal_to_within_a_shift(forty: tuple[pd.DataFrame, Roster]) -> None:
    assert forty[1].spread <= 8


def test_what_forty_can_do_is_covered_and_what_they_cannot_is_named(forty: tuple[pd.DataFrame, Roster]) -> None:
    need, made = forty
    busiest = need.groupby("hour")["agents"].sum().max()
    assert made.feasible == (busiest < 150)  # the sum over the fortnight of the busiest hour
    promotion_days = {FIRST + timedelta(days=3), FIRST + timedelta(days=10)}
    assert set(made.missing["date"]) <= promotion_days
    assert made.seasonal_hours > 0


def fairest(need: dict[tuple[int, int], int], people: int, shifts: list[Shift], days: int) -> tuple[int, int, int]:
    """Missing, shifts worked, spread of hours: the best in this order over every roster there is."""
    found = []
    for ways in product(range(-1, len(shifts)), repeat=people * days):
        grid = np.array(ways).reshape(people, days)
        have: dict[tuple[int, int], int] = {}
        for d in range(days):
            for s in grid[:, d][grid[:, d] >= 0]:
                for h in range(shifts[s].start, shifts[s].start + shifts[s].hours):
                    have[d, h] = have.get((d, h), 0) + 1
        missing = sum(max(n - have.get(key, 0), 0) for key, n in need.items())
        worked = (grid >= 0).sum(axis=1)
        found.append((missing, int(worked.sum()), int(worked.max() - worked.min())))
    return min(found)


@pytest.mark.parametrize("seed", range(4))
def test_small_rosters_are_as_fair_as_trying_everything_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shifts = [Shift("A", 8, 4), Shift("B", 12, 4)]
    need = {(d, h): int(rng.integers(0, 3)) for d in range(2) for h in (9, 14)}
    need[0, 9] = max(need[0, 9], 1)
    frame = pd.DataFrame([{"date": FIRST + timedelta(days=d), "hour": h, "agents": n} for (d, h), n in need.items()])
    made = make_roster(frame, [RosterPerson(f"p{i}") for i in range(3)], shifts=shifts, limits=Limits(max_days=7))
    missing, worked, spread = fairest(need, 3, shifts, 2)
    assert (made.missing["missing"].sum(), len(made.table), made.spread) == (missing, worked, spread * 4)


def test_wishes_are_met_where_they_cost_nothing() -> None:
    shifts = (Shift("A", 8, 8), Shift("C", 16, 8))
    need = pd.DataFrame({"hour": [9, 20], "agents": [1, 1]})
    people = [RosterPerson("early", prefers=frozenset("A")), RosterPerson("late", avoids=frozenset("A"))]
    worked = make_roster(need, people, shifts=shifts).table.set_index("agent")["shift"].to_dict()
    assert worked == {"early": "A", "late": "C"}


def test_somebody_of_both_roles_fills_either_but_not_two_at_once() -> None:
    need = pd.DataFrame({"hour": [9, 9], "role": ["sales", "aftersales"], "agents": [1, 1]})
    assert not make_roster(need, [RosterPerson("both")]).feasible
    made = make_roster(need, [RosterPerson("both"), RosterPerson("s", role="sales")])
    assert made.table.set_index("agent")["role"].to_dict() == {"both": "aftersales", "s": "sales"}


def test_a_shift_past_midnight_covers_the_next_morning() -> None:
    days = [FIRST, FIRST + timedelta(days=1)]
    need = pd.DataFrame({"date": days, "hour": [23, 3], "agents": [1, 1]})
    made = make_roster(need, [RosterPerson("a")], shifts=[Shift("L", 20, 8)])
    assert made.feasible
    assert len(made.table) == 1
    assert made.shifts[0].text == "20:00–04:00"
    assert made.agents["nights"].tolist() == [1]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"hour": 24, "agents": 1}, "0 to 23"),
        ({"hour": 9, "agents": -1}, "negative"),
        ({"hour": 9, "agents": 1, "role": "boss"}, "role `boss`"),
        ({"hour": 9, "agents": 1, "date": "soon"}, "date"),
        ({"agents": 1}, "column `hour`"),
    ],
)
def test_a_need_that_makes_no_sense(row: dict, said: str) -> None:
    with pytest.raises(DataError, match=said):
        need_of(pd.DataFrame([row]))


def test_people_and_shifts_that_make_no_sense() -> None:
    need = pd.DataFrame({"hour": [9], "agents": [1]})
    with pytest.raises(DataError, match="nobody"):
        make_roster(need, [])
    with pytest.raises(DataError, match="twice"):
        make_roster(need, [RosterPerson("a"), RosterPerson("a")])
    with pytest.raises(DataError, match="shift `Z`"):
        make_roster(need, [RosterPerson("a", avoids=frozenset("Z"))])
    with pytest.raises(UsageError, match="16 hours"):
        Shift("A", 8, 20)
