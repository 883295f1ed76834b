"""Rosters: the optimum equals trying everything, limits hold, and what cannot be covered is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cskit.analysis.roster import Limits, RosterPerson, Shift, make_roster
from cskit.analysis.roster.model import Answer, Model
from cskit.errors import DataError
from cskit.written import hours_listed

TWO = (Shift("A", 8, 4), Shift("B", 10, 4))


def tried(need: dict[int, int], people: list[RosterPerson]) -> tuple[int, float]:
    """Fewest missing people-hours, and the least wages at that, by trying every way to work one day."""
    best = None
    for ways in product((None, *TWO), repeat=len(people)):
        have = {h: sum(w is not None and w.start <= h < w.start + w.hours for w in ways) for h in need}
        missing = sum(max(0, need[h] - have[h]) for h in need)
        cost = sum(w.hours * p.hourly_cost for w, p in zip(ways, people, strict=True) if w is not None)
        best = min(best or (missing, cost), (missing, cost))
    assert best is not None
    return best


@pytest.mark.parametrize("seed", range(8))
def test_the_optimum_is_what_trying_everything_finds(seed: int):
    rng = np.random.default_rng(seed)
    need = {h: int(rng.integers(0, 3)) for h in range(8, 14)}
    people = [RosterPerson(f"p{i}", hourly_cost=20.0) for i in range(3)]
    if not any(need.values()):
        need[9] = 1
    made = make_roster(pd.DataFrame({"hour": need.keys(), "agents": need.values()}), people, shifts=TWO)
    missing, cost = tried(need, people)
    assert made.proven
    assert int(made.missing["missing"].sum()) == missing
    assert made.cost == pytest.approx(cost)


def test_seasonal_agents_only_when_needed():
    people = [RosterPerson("own", team="in_house"), RosterPerson("tmp", team="seasonal", hourly_cost=0.1)]
    one = make_roster(pd.DataFrame({"hour": range(8, 12), "agents": 1}), people, shifts=TWO)
    assert one.table["agent"].tolist() == ["own"]
    assert not any("only seasonal" in line for line in one.said("en"))
    alone = make_roster(pd.DataFrame({"hour": range(8, 14), "agents": 1}), people, shifts=TWO)
    (said,) = [line for line in alone.said("en") if "only seasonal" in line]
    own = alone.table.query("agent == 'own'")["start"].dt.hour.item()
    off = set(range(8, 14)) - set(range(own, own + 4))
    assert said.startswith(hours_listed(off, "en"))
    both = make_roster(pd.DataFrame({"hour": range(8, 12), "agents": 2}), people, shifts=TWO)
    assert sorted(both.table["agent"]) == ["own", "tmp"]


def test_what_cannot_be_covered_says_hours_and_people():
    made = make_roster(
        pd.DataFrame({"hour": [9, 12], "agents": [3, 1]}), [RosterPerson("a"), RosterPerson("b")], shifts=TWO
    )
    assert not made.feasible
    assert made.missing["missing"].sum() == 2  # both ways to work leave two: 9 twice, or 9 and 12 once each
    assert set(made.missing["hour"]) <= {9, 12}
    assert any("9" in line for line in made.said("zh"))


def test_days_off_rest_and_hours_hold():
    days = pd.date_range("2021-11-01", periods=7)
    need = pd.DataFrame([{"date": d.date(), "hour": h, "agents": 1} for d in days for h in range(8, 16)])
    people = [RosterPerson("a", days_off=frozenset({date(2021, 11, 3)})), RosterPerson("b"), RosterPerson("c")]
    made = make_roster(need, people, limits=Limits(max_hours=24, max_days=3))
    assert made.feasible
    assert not ((made.table["agent"] == "a") & (pd.to_datetime(made.table["date"]) == "2021-11-03")).any()
    assert made.agents["hours"].max() <= 24
    assert made.spread <= 8


def test_an_empty_need_is_refused():
    with pytest.raises(DataError):
        make_roster(pd.DataFrame({"hour": [9], "agents": [None]}), [RosterPerson("a")])


def test_a_step_that_runs_out_of_time_keeps_what_was_found_before(monkeypatch: pytest.MonkeyPatch) -> None:
    solve, asked = Model.solve, []

    def slow(model: Model, goal: Mapping[int, float], **options: Any) -> Answer:
        asked.append(goal)
        return solve(model, goal, **options) if len(asked) == 1 else Answer(None, False)

    monkeypatch.setattr(Model, "solve", slow)
    made = make_roster(
        pd.DataFrame({"hour": range(8, 16), "agents": 1}), [RosterPerson("a", hourly_cost=20), RosterPerson("b")]
    )
    assert len(asked) > 1
    assert made.feasible
    assert not made.proven
