"""Agents for an hour: Erlang's formulas against published values and plain sums, chats against Erlang."""

from __future__ import annotations

from math import factorial

import pytest

from cskit.analysis.staffing import chat_service, erlang_a, erlang_b, erlang_c, linear_agents, required_agents
from cskit.errors import UsageError


def test_erlang_c_as_published():
    s = erlang_c(10, 14, 180, 20)
    assert s.p_wait == pytest.approx(0.1741319335950498, abs=1e-12)
    assert s.service_level == pytest.approx(0.8883500191794669, abs=1e-12)
    assert s.asa_seconds == pytest.approx(7.8359, abs=1e-4)
    assert s.occupancy == pytest.approx(10 / 14)


@pytest.mark.parametrize(("load", "agents"), [(0.5, 1), (3, 4), (10, 14), (20, 20), (7.5, 3)])
def test_erlang_b_is_its_own_sum(load: float, agents: int):
    terms = [load**k / factorial(k) for k in range(agents + 1)]
    assert erlang_b(load, agents) == pytest.approx(terms[-1] / sum(terms))


def test_erlang_a_nears_erlang_c_as_patience_grows():
    c = erlang_c(10, 14, 180, 20).p_wait
    off = [abs(erlang_a(10, 14, patience, 180, 20).p_wait - c) for patience in (60, 600, 6000, 6e5)]
    assert off == sorted(off, reverse=True)
    assert off[-1] < 1e-3


def test_required_agents_are_the_fewest_that_do():
    need = required_agents(10, handling_seconds=180, target_seconds=20, service_level=0.80)
    assert erlang_c(10, need.agents, 180, 20).service_level >= 0.80
    assert erlang_c(10, need.agents - 1, 180, 20).service_level < 0.80


def test_an_overloaded_queue_answers_nobody_in_time():
    s = erlang_c(10, 10, 180, 20)
    assert s.p_wait == 1
    assert s.service_level == 0


def test_the_linear_rule_rounds_up():
    assert linear_agents(750, 40) == 19
    assert linear_agents(760, 40) == 19
    assert linear_agents(761, 40) == 20


def _inside(seeds: range) -> int:
    exact = erlang_c(10, 14, 180, 20).service_level
    found = (
        chat_service(200, 14, handling_seconds=180, concurrency=1, growth=0, target_seconds=20, seed=s) for s in seeds
    )
    return sum(one.service_level.low <= exact <= one.service_level.high for one in found)


def test_simulated_chats_one_at_a_time_agree_with_erlang():
    assert _inside(range(12)) >= 9


@pytest.mark.stress
def test_simulated_intervals_hold_erlang_in_91_of_100_of_200_runs():
    assert _inside(range(200)) >= 182


@pytest.mark.parametrize(("load", "agents"), [(-1, 3), (float("nan"), 3), (5, -2)])
def test_nonsense_is_refused(load: float, agents: int):
    with pytest.raises(UsageError):
        erlang_c(load, agents)
