"""The customers the shop knows: when each last paid and last talked, so that new talk means what it is meant to."""

import numpy as np

LONG_AGO = -(10**12)


class Customers:
    """Numbers customers as they come and finds known ones to come back.

    Someone who paid in the last 15 days and talks to a sales agent counts as after-sale talk, and someone who talked
    in the last days and orders counts as that agent's sale: askers and silent buyers are drawn so that neither
    happens by accident.
    """

    def __init__(self) -> None:
        self.count = 0
        self._paid = np.full(1024, LONG_AGO)
        self._talked = np.full(1024, LONG_AGO)

    def new(self, count: int) -> np.ndarray:
        """Customers never seen before."""
        first, self.count = self.count, self.count + count
        if self.count > len(self._paid):
            room = max(self.count, 2 * len(self._paid)) - len(self._paid)
            self._paid = np.concatenate([self._paid, np.full(room, LONG_AGO)])
            self._talked = np.concatenate([self._talked, np.full(room, LONG_AGO)])
        return np.arange(first, self.count)

    def draw(
        self, count: int, known: float, rng: np.random.Generator, *, paid_before: int, talked_before: int
    ) -> np.ndarray:
        """`count` different customers, a share `known` of them from those who last paid and talked before a moment."""
        wanted = int(rng.binomial(count, known))
        pool = np.unique(rng.integers(0, self.count, 3 * wanted)) if self.count and wanted else np.empty(0, np.int64)
        pool = rng.permutation(pool[(self._paid[pool] < paid_before) & (self._talked[pool] < talked_before)])[:wanted]
        return rng.permutation(np.concatenate([pool, self.new(count - len(pool))]))

    def paid_since(self, customer: np.ndarray, since: np.ndarray | int) -> np.ndarray:
        """Who has bought (or is going to) since a moment."""
        return self._paid[customer] >= since

    def paid_between(self, customer: np.ndarray, since: np.ndarray, until: np.ndarray) -> np.ndarray:
        """Whose last payment lies between two moments."""
        return (self._paid[customer] >= since) & (self._paid[customer] <= until)

    def note_paid(self, customer: np.ndarray, at: np.ndarray) -> None:
        np.maximum.at(self._paid, customer, at)

    def note_talk(self, customer: np.ndarray, at: np.ndarray) -> None:
        np.maximum.at(self._talked, customer, at)
