"""Published queues, chats held side by side, and what an hour takes with after-sale work and a bot."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from cskit.analysis.staffing import (
    Target,
    Work,
    capacity_of,
    chat_service,
    compare_methods,
    erlang_a,
    erlang_b,
    erlang_c,
    handling_of,
    hourly_requirement,
    required_agents,
)
from cskit.errors import DataError, UsageError


@pytest.mark.parametrize(("lines", "load"), [(1, 0.0101), (5, 1.361), (10, 4.461), (20, 12.03), (50, 37.90)])
def test_erlang_b_is_the_one_percent_column_of_the_traffic_tables(lines: int, load: float) -> None:
    """Erlang B tables, blocking 1 % (ITU-D, Teletraffic Engineering Handbook, and any earlier table)."""
    assert erlang_b(load, lines) == pytest.approx(0.01, abs=2e-5)


def test_erlang_c_is_the_worked_example_of_a_call_centre() -> None:
    """Mitan's "The Erlang-C formula": 360 calls per half hour of 4 minutes, 55 agents, 15 s: 23.9 %, 8.2 s, 84.6 %."""
    told = erlang_c(0.2 * 240, 55, 240, 15)
    assert (told.p_wait, told.asa_seconds) == (pytest.approx(0.239, abs=5e-4), pytest.approx(8.2, abs=0.05))
    assert told.service_level == pytest.approx(0.846, abs=5e-4)


def test_erlang_a_is_the_example_of_mandelbaum_and_zeltyn() -> None:
    """ "The Palm/Erlang-A queue" (2005), §2: 48 calls a minute of a minute, 50 agents, mean patience 2 minutes:
    3.1 % give up and wait 3.7 s on average, where Erlang C says 20.8 s."""
    told = erlang_a(48, 50, 120, 60)
    assert (told.p_abandon, told.asa_seconds) == (pytest.approx(0.031, abs=5e-4), pytest.approx(3.7, abs=0.05))
    assert told.occupancy == pytest.approx(0.93, abs=5e-3)
    assert erlang_c(48, 50, 60).asa_seconds == pytest.approx(20.8, abs=0.05)


@pytest.mark.parametrize(
    ("load", "agents", "patience", "handling"),
    [(48, 50, 120, 60), (100, 90, 300, 180), (10, 14, 60, 180), (3, 1, 20, 90)],
)
def test_erlang_a_against_its_birth_and_death_chain(load: float, agents: int, patience: float, handling: float) -> None:
    """The chain summed state by state, as far as anybody can be in it."""
    coming, ending, leaving = load / handling, 1 / handling, 1 / patience
    weight = [0.0]
    for n in range(1, 3000):
        weight.append(weight[-1] + math.log(coming / (min(n, agents) * ending + max(n - agents, 0) * leaving)))
    share = np.exp(np.array(weight) - max(weight))
    share /= share.sum()
    in_line = float((share * np.maximum(np.arange(3000) - agents, 0)).sum())
    told = erlang_a(load, agents, patience, handling)
    assert told.p_wait == pytest.approx(share[agents:].sum(), rel=1e-9)
    assert told.asa_seconds == pytest.approx(in_line / coming, rel=1e-9)
    assert told.p_abandon == pytest.approx(in_line * leaving / coming, rel=1e-9)


def test_with_far_more_agents_than_load_nobody_waits() -> None:
    told = erlang_a(300, 2100, 600)  # so few are blocked that no float holds their share
    assert (told.p_wait, told.p_abandon, told.service_level) == (0, 0, 1)


def test_simulated_impatience_agrees_with_erlang_a() -> None:
    seen, told = chat_service(200, 9, concurrency=1, patience_seconds=120, runs=200), erlang_a(10, 9, 120)
    for name in ("p_wait", "service_level", "asa_seconds", "p_abandon"):
        estimate = getattr(seen, name)
        width = estimate.high - estimate.low
        assert estimate.low - width / 2 < getattr(told, name) < estimate.high + width / 2


def test_a_second_chat_that_costs_nothing_doubles_the_hands() -> None:
    """Growth 0: k chats each are k times the agents who hold one."""
    held = chat_service(120, 4, concurrency=2, growth=0, runs=200)
    single = erlang_c(120 * 180 / 3600, 8)
    assert held.p_wait.low < single.p_wait < held.p_wait.high


def test_chats_that_slow_each_other_make_customers_wait() -> None:
    levels = [
        chat_service(120, 4, concurrency=2, growth=growth, runs=100).service_level.value for growth in (0.0, 0.3, 0.8)
    ]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] - levels[2] > 0.2


def test_a_simulation_is_the_same_for_the_same_seed_only() -> None:
    one, same, other = (chat_service(60, 4, runs=20, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one != other


@pytest.mark.parametrize(("k", "growth"), [(1, 0.0), (3, 0.2), (5, 1.0)])
def test_capacity_and_handling_are_inverse(k: int, growth: float) -> None:
    assert capacity_of(handling_of(40, k, growth), k, growth) == pytest.approx(40)


def test_the_linear_rule_under_staffs_a_busy_hour_and_is_named() -> None:
    result = compare_methods(300, Work(40, 2, 0.2), runs=100)
    assert result.under == ("linear",)
    agents = result.frame.set_index("method")["agents"]
    assert agents["linear"] == 8
    assert agents["simulation"] > agents["linear"]
    assert "linear rule" in " ".join(result.said("en"))
    assert "线性算法" in " ".join(result.said("zh"))


def test_aftersale_work_bot_and_shrinkage_in_an_hours_need() -> None:
    hours = pd.DataFrame({"hour": [3, 20], "presale": [0, 200], "aftersale": [0, 60]})
    need = hourly_requirement(
        hours, capacity=40, aftersale_capacity=20, containment=0.25, shrinkage=0.2, target=Target(0.9, 30)
    ).set_index(["hour", "role"])
    assert need.loc[3, "agents"].tolist() == [0, 0]
    sales, after = need.loc[(20, "sales")], need.loc[(20, "aftersales")]
    assert (sales["human"], sales["bot"], after["human"]) == (150, 50, 45)
    assert (sales["load"], after["load"]) == (3.75, 2.25)
    for row, load, seconds in ((sales, 3.75, 90), (after, 2.25, 180)):
        least = required_agents(load, handling_seconds=seconds, target_seconds=30, service_level=0.9).agents
        assert row["agents"] == least
        assert row["scheduled"] == math.ceil(least / 0.8)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"capacity": 0}, "capacity is 0"),
        ({"capacity": 40, "containment": 1.2}, "containment is 1.2"),
        ({"capacity": 40, "shrinkage": 1.0}, "shrinkage is 1"),
        ({"capacity": 40, "target": "full"}, "service level is 1"),
    ],
)
def test_nonsense_is_one_line(wrong: dict, said: str) -> None:
    if wrong.get("target") == "full":
        wrong = {**wrong, "target": Target(1.0)}
    with pytest.raises(UsageError, match=said):
        hourly_requirement(pd.DataFrame({"hour": [1], "receptions": [10]}), **wrong)


@pytest.mark.parametrize("receptions", [-1, float("nan")])
def test_an_empty_hour_is_not_taken_for_a_quiet_one(receptions: float) -> None:
    with pytest.raises(DataError, match="hour 1"):
        hourly_requirement(pd.DataFrame({"hour": [1], "receptions": [receptions]}), capacity=40)
