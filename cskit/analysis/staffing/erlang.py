"""Erlang's three formulas: what a queue does when each agent serves one customer at a time.

B: who finds all agents busy is lost. C: everybody waits as long as it takes. A (Palm): waiting customers lose patience.
`load` is in Erlang: arrivals per hour × handling seconds ÷ 3600, the number of agents kept busy on average. All three
assume Poisson arrivals and exponential times. Sources: Erlang 1917; Palm 1946; Mandelbaum & Zeltyn, "The Palm/Erlang-A
queue, with applications to call centers", 2005.
"""

import math
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from cskit.analysis.estimate import positive, share
from cskit.errors import UsageError

MOST_AGENTS = 100_000


@dataclass(frozen=True)
class Service:
    """What customers meet. `p_wait`: share who wait at all; `service_level`: share of all customers who are served
    within the target; `asa_seconds`: mean wait of all customers (infinite when agents cannot keep up and nobody gives
    up); `occupancy`: share of the agents' time that is busy; `p_abandon`: share who give up."""

    agents: int
    p_wait: float
    service_level: float
    asa_seconds: float
    occupancy: float
    p_abandon: float = 0.0


def offered_load(receptions_per_hour: float, handling_seconds: float) -> float:
    """Erlang: receptions per hour × handling seconds ÷ 3600.

    >>> offered_load(200, 180)
    10.0
    """
    positive({"handling seconds": handling_seconds})
    UsageError.when(
        not (math.isfinite(receptions_per_hour) and receptions_per_hour >= 0),
        "receptions_per_hour",
        receptions=receptions_per_hour,
    )
    return receptions_per_hour * handling_seconds / 3600


def erlang_b(load: float, agents: int) -> float:
    """The share of customers who find all agents busy, when those are lost (also the base of the other two).

    B(0) = 1, B(n) = load × B(n−1) ÷ (n + load × B(n−1)).

    >>> round(erlang_b(4.461, 10), 4)  # the 1 % column of every Erlang B table: 10 lines carry 4.46
    0.01
    """
    check_agents(load, agents)
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(load: float, agents: int, handling_seconds: float = 180.0, target_seconds: float = 20.0) -> Service:
    """Everybody waits for an agent.

    P(wait) = n·B ÷ (n − load·(1 − B)); service level = 1 − P(wait)·e^(−(n − load)·target ÷ handling);
    mean wait = P(wait)·handling ÷ (n − load). With no more agents than load the queue grows without end: everybody
    waits, nobody within any target.

    >>> s = erlang_c(10, 14, 180, 20)
    >>> round(s.p_wait, 7), round(s.service_level, 7), round(s.asa_seconds, 4), round(s.occupancy, 3)
    (0.1741319, 0.88835, 7.8359, 0.714)
    """
    check_agents(load, agents)
    check_times(handling_seconds, target_seconds)
    if load == 0:
        return Service(agents, 0.0, 1.0, 0.0, 0.0)
    if agents <= load:
        return Service(agents, 1.0, 0.0, math.inf, 1.0)
    blocked = erlang_b(load, agents)
    p_wait = agents * blocked / (agents - load * (1 - blocked))
    late = p_wait * math.exp(-(agents - load) * target_seconds / handling_seconds)
    return Service(agents, p_wait, 1 - late, p_wait * handling_seconds / (agents - load), load / agents)


def erlang_a(
    load: float,
    agents: int,
    patience_seconds: float,
    handling_seconds: float = 180.0,
    target_seconds: float = 20.0,
) -> Service:
    """Customers wait, and give up after an exponential patience of mean `patience_seconds`.

    With μ = 1 ÷ handling, θ = 1 ÷ patience, λ = load·μ, J(t) = ∫ₜ^∞ exp(λ(1 − e^(−θx)) ÷ θ − nμx) dx and
    ε = 1 ÷ B(n − 1): P(wait) = λJ(0) ÷ (ε + λJ(0)), P(give up) = (1 + (λ − nμ)J(0)) ÷ (ε + λJ(0)), mean wait =
    P(give up) ÷ θ (Mandelbaum & Zeltyn 2005, §4). Defined for any load. As patience grows it becomes Erlang C.

    >>> s = erlang_a(48, 50, 120, 60)  # their example: 48 calls a minute of 1 minute, 50 agents, patience 2 minutes
    >>> round(s.p_abandon, 3), round(s.asa_seconds, 1)
    (0.031, 3.7)
    """
    check_agents(load, agents)
    positive({"patience seconds": patience_seconds})
    check_times(handling_seconds, target_seconds)
    if load == 0:
        return Service(agents, 0.0, 1.0, 0.0, 0.0)
    if agents == 0:  # who comes gives up, after a patience on average
        return Service(0, 1.0, 0.0, patience_seconds, 0.0, 1.0)
    mu, theta = 1 / handling_seconds, 1 / patience_seconds
    arrivals, serving = load * mu, agents * mu

    def log_j(since: float, faster: float = 0.0) -> float:
        """ln J(since), the integrand times e^(−`faster`·θx), by the incomplete gamma function."""
        x = arrivals / theta * math.exp(-theta * since)
        fades = (serving + faster * theta) * since + math.log(theta)
        return arrivals / theta - x - fades + _log_gamma_below(serving / theta + faster, x)

    idle = math.exp(-log_j(0.0))
    whole = idle / (erlang_b(load, agents - 1) or math.ulp(0.0)) + arrivals
    p_abandon = min(max((idle + arrivals - serving) / whole, 0.0), 1.0)
    served_late = arrivals * math.exp(log_j(target_seconds, 1.0) - log_j(0.0)) / whole
    level = min(max(1 - p_abandon - served_late, 0.0), 1.0)
    return Service(agents, arrivals / whole, level, p_abandon / theta, load * (1 - p_abandon) / agents, p_abandon)


def _log_gamma_below(a: float, x: float) -> float:
    """ln of x⁻ᵃeˣγ(a, x): as a series where γ alone would be too small for a float."""
    from scipy.special import gammainc, gammaln, hyp1f1

    if x < a:
        return math.log(hyp1f1(1, a + 1, x) / a)
    return x - a * math.log(x) + float(gammaln(a)) + math.log(gammainc(a, x))


@cache
def required_agents(
    load: float,
    *,
    handling_seconds: float = 180.0,
    target_seconds: float = 20.0,
    service_level: float = 0.80,
    patience_seconds: float | None = None,
) -> Service:
    """The fewest agents who serve `service_level` of the customers within the target, and the service they give:
    Erlang C, or A with a patience. Errors: `UsageError`.

    >>> need = required_agents(10)
    >>> need.agents, round(need.service_level, 3)
    (14, 0.888)
    """
    check_agents(load, 0)
    share({"service level": service_level})
    UsageError.when(service_level == 1, "service_level_one")

    def served(n: int) -> Service:
        return erlang(load, n, handling_seconds, target_seconds, patience_seconds)

    return served(fewest(lambda n: served(n).service_level >= service_level, start=int(load)))


def erlang(
    load: float, agents: int, handling_seconds: float, target_seconds: float, patience_seconds: float | None
) -> Service:
    """Erlang A where customers have a patience, else Erlang C."""
    if patience_seconds is None:
        return erlang_c(load, agents, handling_seconds, target_seconds)
    return erlang_a(load, agents, patience_seconds, handling_seconds, target_seconds)


def with_shrinkage(agents: int, shrinkage: float) -> int:
    """How many to schedule so that `agents` are at work: agents ÷ (1 − shrinkage), rounded up.

    `shrinkage`: the share of paid time that is not spent serving (breaks, training, sickness).

    >>> with_shrinkage(14, 0.30)
    20
    """
    share({"shrinkage": shrinkage}, zero=True)
    UsageError.when(shrinkage == 1, "shrinkage_one")
    return math.ceil(round(agents / (1 - shrinkage), 9))


def fewest(enough: Callable[[int], bool], *, start: int) -> int:
    """The smallest number that is enough, where more is never worse; looked for near `start` first."""
    high = max(start, 1)
    while not enough(high):
        high *= 2
        UsageError.when(high > MOST_AGENTS, "too_many_agents", most=MOST_AGENTS)
    return bisect_left(range(high), True, key=enough)


def check_agents(load: float, agents: int) -> None:
    """`UsageError` for a load that is negative or no number, and for agents that are no whole number."""
    UsageError.when(not (math.isfinite(load) and load >= 0), "load", load=load)
    UsageError.when(agents != int(agents) or agents < 0, "agents_whole", agents=agents)


def check_times(handling_seconds: float, target_seconds: float) -> None:
    """`UsageError` for a handling time that is not positive, and a target that is negative."""
    positive({"handling seconds": handling_seconds})
    UsageError.when(not (np.isfinite(target_seconds) and target_seconds >= 0), "target_seconds", seconds=target_seconds)
