"""Agents as clusters: customers are assigned, but it is agents that differ."""

from collections.abc import Callable
from math import comb
from typing import Any

import numpy as np

from cskit.analysis.estimate import NOTHING, SEED
from cskit.analysis.experiment.verdict import NAMES, Verdict, difference
from cskit.analysis.intervals import Numbers, ratio_difference
from cskit.errors import UsageError, told

Units = tuple[Numbers, Numbers]  # numerators and denominators, one each per agent (or buyer)
FEW = 10  # below so many agents a side a bootstrap over agents is optimistic
EXACT = 20_000  # so many regroupings are counted one by one, beyond that drawn
DRAWS = 9_999


def cluster_bootstrap(
    first: Units, second: Units, *, kind: str = "rate", level: float = 0.95, names: tuple[str, str] = NAMES
) -> Verdict:
    """Difference of two ratios of sums over agents, its interval from drawing whole agents again (seeded).

    `first` and `second` are (numerators, denominators), one number per agent; n is the number of agents. A side with
    fewer than two agents leaves the interval NaN.

    >>> d = cluster_bootstrap(([8, 9, 8], [10, 10, 10]), ([1, 2, 1], [10, 10, 10]))
    >>> d.n, round(d.value, 3), d.clear
    ((3, 3), 0.7, True)
    """
    a, b = _working(first), _working(second)
    n = (len(a[0]), len(b[0]))
    found = ratio_difference(a, b, level=level)
    family = "clusters_few" if min(n) < FEW else "clusters"
    return difference(found, n, "cluster_bootstrap", kind=kind, names=names, level=level, family=family)


def cluster_permutation(
    first: Units, second: Units, *, kind: str = "rate", names: tuple[str, str] = NAMES, seed: int = SEED
) -> Verdict:
    """Are the groups further apart than the same agents dealt into two groups at random?

    p = share of regroupings of the agents whose pooled difference is at least as far out (two-sided), every one
    counted where there are at most 20,000, else 9,999 drawn with `seed` (scipy.stats.permutation_test). The interval
    beside it is the cluster bootstrap's. Both sides need an agent, else p is NaN.
    """
    a, b = _working(first), _working(second)
    n = (len(a[0]), len(b[0]))
    found = ratio_difference(a, b) if min(n) else NOTHING
    if not min(n):
        return difference(found, n, "cluster_permutation", kind=kind, names=names, family="permutation")
    p = _permuted(a, b, seed)
    least = min(1.0, 2 / comb(sum(n), n[0]))
    says = "few" if least > 0.05 else "clear" if p < 0.05 else "unclear"
    filled = {"a": ("word", names[0]), "b": ("word", names[1]), "least": ("p", least)}
    return Verdict(
        found.value,
        found.low,
        found.high,
        n,
        "cluster_permutation",
        f"permutation_{says}",
        kind=kind,
        signed=True,
        p=p,
        values=filled,
    )


def _permuted(a: tuple[np.ndarray, np.ndarray], b: tuple[np.ndarray, np.ndarray], seed: int) -> float:
    from scipy.stats import permutation_test

    top, bottom = np.concatenate([a[0], b[0]]), np.concatenate([a[1], b[1]])

    def gap(one: np.ndarray, other: np.ndarray, axis: int = -1) -> np.ndarray:
        one, other = one.astype(int), other.astype(int)
        return top[one].sum(axis) / bottom[one].sum(axis) - top[other].sum(axis) / bottom[other].sum(axis)

    split = len(a[0])
    if (
        min(split, len(top) - split) < 2
    ):  # scipy wants two a side; one agent has as many regroupings as there are agents
        return _dealt_alone(gap, len(top), split)
    many = comb(len(top), split)
    done = permutation_test(
        (np.arange(split), np.arange(split, len(top))),
        gap,
        vectorized=True,
        n_resamples=many if many <= EXACT else DRAWS,
        rng=np.random.default_rng(seed),
    )
    return float(done.pvalue)


def _dealt_alone(gap: Callable[[np.ndarray, np.ndarray], Any], agents: int, first: int) -> float:
    """The p of `_permuted` where a side is one agent: each agent in turn is that side."""
    everyone = np.arange(agents)
    deals = [everyone[:first], *(np.array([i]) if first == 1 else np.delete(everyone, i) for i in range(agents))]
    gaps = np.array([gap(deal, np.setdiff1d(everyone, deal)) for deal in deals])
    seen, found = gaps[0], gaps[1:]
    slack = 1e-12 * (1 + abs(seen))
    return float(min(1.0, 2 * min(np.mean(found >= seen - slack), np.mean(found <= seen + slack))))


def spend_difference(
    first: Units, second: Units, *, kind: str = "price", level: float = 0.95, names: tuple[str, str] = NAMES
) -> Verdict:
    """Difference of two ratios of sums over customers: spend per buyer, say, with few who spend a lot.

    `first` and `second` are (Σ amount, Σ denominators) of each buyer; whole buyers are drawn again (seeded), so the
    skew of spending is in the interval. n is the number of buyers.

    >>> d = spend_difference(([100, 300, 200], [1, 1, 1]), ([100, 120, 110], [1, 1, 1]))
    >>> d.value, d.n
    (90.0, (3, 3))
    """
    a, b = _working(first), _working(second)
    found = ratio_difference(a, b, level=level)
    return difference(
        found, (len(a[0]), len(b[0])), "ratio_bootstrap", kind=kind, names=names, level=level, family="spend"
    )


def _working(units: Units) -> tuple[np.ndarray, np.ndarray]:
    """Units that have something to divide by; one without customers says nothing."""
    top, bottom = (np.asarray(part, dtype=float) for part in units)
    if top.shape != bottom.shape:
        raise UsageError(told("cluster_pairs", top=len(top), bottom=len(bottom)))
    kept = np.isfinite(top) & np.isfinite(bottom) & (bottom > 0)
    return top[kept], bottom[kept]
