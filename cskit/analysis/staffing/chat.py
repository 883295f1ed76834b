"""Chats are not calls: an agent holds several at once, and each takes longer the more there are. By simulation: agents,
the chats in their hands and the customers in line, as a Markov chain, many runs side by side."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from cskit.analysis.estimate import NAN, SEED, Estimate, positive
from cskit.analysis.staffing.erlang import check_agents, check_times, fewest, offered_load
from cskit.errors import UsageError

_BLOCK = 512


class ChatSystem:
    """The system of each run: `agents` (how many hold 0, 1 … k chats), the `line`, the time `now`, and what was `seen`
    of the customers who came between `since` and `until`: came, p_wait, service_level (counts), asa_seconds (sum),
    p_abandon (count), chats (in hand, × seconds). Times in seconds; `rates[j]`: chats an agent with j ends a second.
    """

    def __init__(
        self,
        arrivals: float,
        rates: np.ndarray,
        agents: int,
        giving_up: float,
        *,
        runs: int,
        since: float,
        until: float,
        target: float,
    ) -> None:
        self.arrivals, self.rates, self.giving_up = arrivals, rates, giving_up
        self.since, self.until, self.target = since, until, target
        self.agents = np.tile(_usual(arrivals, rates, agents), (runs, 1))
        self.line = WaitingLine(runs)
        self.now = np.zeros(runs)
        names = ("came", "p_wait", "service_level", "asa_seconds", "p_abandon", "chats")
        self.seen = {name: np.zeros(runs) for name in names}
        self.owed = np.zeros(runs)  # counted customers who are still in line

    def run(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Event after event, until nobody who counts is left in line."""
        runs, full = len(self.now), len(self.rates) - 1
        held, at = np.arange(full + 1.0), _BLOCK
        rates = np.full((runs, full + 2), self.arrivals)  # a customer comes, one of 1 … k chats ends, one gives up
        while (going := (self.now < self.until) | (self.owed > 0)).any():
            if at == _BLOCK:
                steps, picks, at = rng.exponential(size=(_BLOCK, runs)), rng.random((_BLOCK, runs)), 0
            np.multiply(self.agents[:, 1:], self.rates[1:], out=rates[:, 1:-1])
            np.multiply(self.line.size, self.giving_up, out=rates[:, -1])
            bounds = np.cumsum(rates, axis=1)
            later = self.now + steps[at] / bounds[:, -1]
            inside = np.clip(np.minimum(later, self.until) - np.maximum(self.now, self.since), 0, None)
            self.seen["chats"] += inside * (self.agents @ held)
            self.now = np.where(going, later, self.now)
            kind = np.where(going, ((picks[at] * bounds[:, -1])[:, None] >= bounds).sum(axis=1), -1)
            at += 1
            self._arrive(np.flatnonzero(kind == 0))
            done = np.flatnonzero((kind > 0) & (kind <= full))
            self._finish(done, kind[done])
            self._give_up(np.flatnonzero(kind == full + 1), rng)
        return self.seen

    def _arrive(self, rows: np.ndarray) -> None:
        """To the agent with fewest chats, or into the line."""
        free = self.agents[rows, :-1] > 0
        hands = free.any(axis=1)
        counted = self._counted(self.now[rows])
        self.seen["came"][rows] += counted
        taken, least = rows[hands], free[hands].argmax(axis=1)
        self.agents[taken, least] -= 1
        self.agents[taken, least + 1] += 1
        self.seen["service_level"][taken] += counted[hands]
        waits = rows[~hands]
        self.line.join(waits, self.now[waits])
        self.seen["p_wait"][waits] += counted[~hands]
        self.owed[waits] += counted[~hands]

    def _finish(self, rows: np.ndarray, level: np.ndarray) -> None:
        """An agent with `level` chats ends one; while somebody waits all hands were full, and the first is taken."""
        self.agents[rows, level] -= 1
        self.agents[rows, level - 1] += 1
        served = rows[self.line.size[rows] > 0]
        if len(served) == 0:
            return
        self.agents[served, -2] -= 1
        self.agents[served, -1] += 1
        came = self.line.leave(served, np.zeros(len(served), dtype=int))
        counted, waited = self._counted(came), self.now[served] - came
        self.seen["asa_seconds"][served] += counted * waited
        self.seen["service_level"][served] += counted & (waited <= self.target)
        self.owed[served] -= counted

    def _give_up(self, rows: np.ndarray, rng: np.random.Generator) -> None:
        """Any of those in line, each as likely: patience has no memory."""
        if len(rows) == 0:
            return
        came = self.line.leave(rows, (rng.random(len(rows)) * self.line.size[rows]).astype(int))
        counted = self._counted(came)
        self.seen["asa_seconds"][rows] += counted * (self.now[rows] - came)
        self.seen["p_abandon"][rows] += counted
        self.owed[rows] -= counted

    def _counted(self, came: np.ndarray) -> np.ndarray:
        return (came >= self.since) & (came < self.until)


class WaitingLine:
    """The waiting line of every run: times of arrival, first come first served, in rings that grow when full."""

    def __init__(self, runs: int) -> None:
        self.times = np.zeros((runs, 32))
        self.head = np.zeros(runs, dtype=int)
        self.size = np.zeros(runs, dtype=int)

    def join(self, rows: np.ndarray, now: np.ndarray) -> None:
        """One more at the end of these runs' lines."""
        room = self.times.shape[1]
        if len(rows) and self.size[rows].max() == room:
            order = (self.head[:, None] + np.arange(room)) % room
            self.times = np.hstack([np.take_along_axis(self.times, order, axis=1), np.zeros_like(self.times)])
            self.head[:] = 0
            room *= 2
        self.times[rows, (self.head[rows] + self.size[rows]) % room] = now
        self.size[rows] += 1

    def leave(self, rows: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Takes out whoever stands at `place` (0 is the first); those before move up by one. When they came."""
        room = self.times.shape[1]
        came = self.times[rows, (self.head[rows] + place) % room]
        if last := int(place.max()):
            steps = np.arange(last, 0, -1)
            r, to = rows[:, None], (self.head[rows][:, None] + steps) % room
            moved = self.times[r, (to - 1) % room]
            self.times[r, to] = np.where(steps <= place[:, None], moved, self.times[r, to])
        self.head[rows] = (self.head[rows] + 1) % room
        self.size[rows] -= 1
        return came


def _usual(arrivals: float, rates: np.ndarray, agents: int) -> np.ndarray:
    """How many agents hold 0 … k chats when as many chats end as begin: where a run starts."""
    full = len(rates) - 1
    chats = int(agents * float(np.interp(arrivals / agents, rates, np.arange(full + 1))))
    held = np.full(agents, chats // agents)
    held[: chats % agents] += 1
    return np.bincount(held, minlength=full + 1).astype(float)


RUNS = 400  # side by side: more of them hardly cost time, and skewed waits need many
HOURS = 1.0
LONGEST_WARM_UP = 4.0  # hours; near saturation a steady state would take days, and no peak lasts that long


@dataclass(frozen=True)
class ChatService:
    """What customers meet, each with a 95 % interval over independent runs: `p_wait`, `service_level` (served within
    the target), `asa_seconds`, `p_abandon`, and `busy`: chats in hand ÷ what the agents can hold."""

    agents: int
    concurrency: int
    p_wait: Estimate
    service_level: Estimate
    asa_seconds: Estimate
    p_abandon: Estimate
    busy: Estimate


def capacity_of(handling_seconds: float, concurrency: int = 1, growth: float = 0.0) -> float:
    """Receptions an agent with full hands finishes in an hour: 3600·k ÷ (handling·(1 + growth·(k − 1))).

    >>> capacity_of(90), capacity_of(180, 3, 0.25)
    (40.0, 40.0)
    """
    _check_chats(handling_seconds, concurrency, growth)
    return 3600 * concurrency / (handling_seconds * (1 + growth * (concurrency - 1)))


def handling_of(capacity: float, concurrency: int = 1, growth: float = 0.0) -> float:
    """The seconds a chat takes when it is the agent's only one, if full hands finish `capacity` an hour.

    >>> handling_of(40), handling_of(40, 3, 0.25)
    (90.0, 180.0)
    """
    positive({"capacity": capacity})
    return capacity_of(capacity, concurrency, growth)


def chat_service(
    receptions_per_hour: float,
    agents: int,
    *,
    handling_seconds: float = 180.0,
    concurrency: int = 3,
    growth: float = 0.2,
    target_seconds: float = 20.0,
    patience_seconds: float | None = None,
    hours: float = HOURS,
    runs: int = RUNS,
    seed: int = SEED,
) -> ChatService:
    """`agents` who hold up to `concurrency` chats each, simulated.

    Customers come at random (Poisson); each goes to the agent with fewest chats, or waits in line while all hands are
    full, and gives up after `patience_seconds` on average, if that is given. With j chats in hand each of them takes
    handling × (1 + growth × (j − 1)) seconds on average: growth 0 costs nothing, growth 1 makes two at once as slow as
    one after the other. Waiting is for an agent to take the chat. At concurrency 1 this is Erlang C (or A).
    The system warms up, then customers of `hours` are counted in each of `runs` independent runs; limits are Student's
    over the runs. Deterministic for a seed. Errors: `UsageError`.

    >>> s = chat_service(200, 14, concurrency=1)  # 10 Erlang: Erlang C says 0.888
    >>> s.service_level.low < 0.888 < s.service_level.high
    True
    """
    _check_chats(handling_seconds, concurrency, growth)
    check_agents(offered_load(receptions_per_hour, handling_seconds), agents)
    check_times(handling_seconds, target_seconds)
    if patience_seconds is not None:
        positive({"patience seconds": patience_seconds})
    positive({"hours": hours, "receptions per hour": receptions_per_hour})
    UsageError.when(agents < 1 or runs < 10, "simulation_size")
    held = np.arange(concurrency + 1)
    rates = held / (handling_seconds * (1 + growth * np.maximum(held - 1, 0)))
    arrivals, giving_up = receptions_per_hour / 3600, 0.0 if patience_seconds is None else 1 / patience_seconds
    warm = _warm_up(arrivals, agents, rates[-1], handling_seconds)
    system = ChatSystem(
        arrivals, rates, agents, giving_up, runs=runs, since=warm, until=warm + hours * 3600, target=target_seconds
    )
    seen = system.run(np.random.default_rng(seed))
    ratio = {name: _ratio(seen[name], seen["came"], runs, top) for name, top in _MEASURED}
    busy = _ratio(seen["chats"], np.full(runs, hours * 3600 * agents * concurrency), runs, 1.0)
    return ChatService(agents, concurrency, busy=busy, **ratio)


def required_chat_agents(
    receptions_per_hour: float, service_level: float = 0.80, *, start: int = 1, **how: Any
) -> tuple[Estimate, ChatService]:
    """The fewest agents whose simulated service level reaches the goal, and the service they give.

    The estimate's limits are the fewest agents for whom the goal is not ruled out, and for whom it is sure (by the
    95 % interval of the service level). `how`: the options of `chat_service`.
    """

    @cache
    def served(n: int) -> ChatService:
        return chat_service(receptions_per_hour, n, **how)

    agents = fewest(lambda n: n > 0 and served(n).service_level.value >= service_level, start=max(start, 1))
    low, high = agents, agents
    while low > 1 and served(low - 1).service_level.high >= service_level:
        low -= 1
    while served(high).service_level.low < service_level:
        high += 1
    return Estimate(agents, low, high, served(agents).service_level.n, "method_simulation"), served(agents)


_MEASURED = (("p_wait", 1.0), ("service_level", 1.0), ("asa_seconds", np.inf), ("p_abandon", 1.0))


def _ratio(part: np.ndarray, whole: np.ndarray, runs: int, top: float) -> Estimate:
    """Σ part ÷ Σ whole over the runs, with Student's limits of a ratio (linearised, on a log scale)."""
    from scipy.stats import t

    if whole.sum() == 0:
        return Estimate(NAN, n=(runs,), method="method_simulation")
    value = float(part.sum() / whole.sum())
    spread = float(np.sqrt(runs / (runs - 1) * ((part - value * whole) ** 2).sum()) / whole.sum())
    off = float(t.ppf(0.975, runs - 1)) * spread
    if not 0 < value < top:
        return Estimate(value, value, value, (runs,), "method_simulation")
    if top == 1:  # on the scale of log odds, so that the limits stay shares and lean as the waits do
        odds, off = value / (1 - value), np.exp(off / (value * (1 - value)))
        low, high = odds / off / (1 + odds / off), odds * off / (1 + odds * off)
    else:
        low, high = value * np.exp(-off / value), value * np.exp(off / value)
    return Estimate(value, float(low), float(high), (runs,), "method_simulation")


def _warm_up(arrivals: float, agents: int, full_rate: float, handling: float) -> float:
    """Six relaxation times of the queue (seconds), at most four hours; a run starts with the usual number of chats."""
    apart = (np.sqrt(agents) - np.sqrt(arrivals / full_rate)) ** 2
    return float(min(6 * max(1 / (full_rate * apart) if apart > 0 else np.inf, handling), LONGEST_WARM_UP * 3600))


def _check_chats(handling_seconds: float, concurrency: int, growth: float) -> None:
    positive({"handling seconds": handling_seconds})
    UsageError.when(
        concurrency != int(concurrency) or not 1 <= concurrency <= 50, "concurrency", concurrency=concurrency
    )
    UsageError.when(not 0 <= growth <= 10, "growth", growth=growth)
