"""Agents, the chats in their hands and the customers in line, as a Markov chain: many runs side by side."""

import numpy as np

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
