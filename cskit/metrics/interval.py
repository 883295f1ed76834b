"""How far chance may have moved a value: 95 % limits from what each independent customer adds to it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

Z95 = 1.959963984540054
ROUGH = 100  # clusters: below, limits are printed as rough
FEWEST = 5  # below, there are none
EXACT = 1e-12  # what floats leave of a sum of squares that is 0, and of a share that is 1


@np.errstate(divide="ignore", invalid="ignore")
def wilson_limits(successes: Any, n: Any, z: Any = Z95) -> tuple[Any, Any]:
    """Lower and upper limit of Wilson's score interval, element by element; NaN where n is 0.

    Written out because importing statsmodels for it costs seconds of every command's start.

    >>> low, high = wilson_limits([7], [7])
    >>> round(float(low[0]), 3), float(high[0])
    (0.646, 1.0)
    """
    k, n = np.asarray(successes, dtype="float64"), np.asarray(n, dtype="float64")
    p = k / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = np.where(k == 0, 0.0, middle - half)
    high = np.where(k == n, 1.0, middle + half)
    empty = ~(n > 0)
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)


def t95(freedom: Any) -> Any:
    """The 97.5 % point of Student's t (Fisher and Cornish's series; three digits from 4 degrees of freedom on).

    >>> round(float(t95(10)), 3), round(float(t95(1e9)), 3)
    (2.228, 1.96)
    """
    z, v = Z95, freedom
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160
    return z + first / v + second / v**2 + third / v**3 + fourth / v**4


@dataclass(frozen=True)
class Spread:
    """Of each group the clusters that add something to it, and how a ratio Σx ÷ Σy varies between them (arrays).

    A cluster (a customer, mostly) adds x to the numerator and y to the denominator; r = x − ratio · y is what it has
    too much or too little. `squares` is Σr², `fourths` Σr⁴, `whole` Σy, `whole_squares` Σy².
    """

    clusters: np.ndarray
    squares: np.ndarray
    fourths: np.ndarray
    whole: np.ndarray
    whole_squares: np.ndarray

    @classmethod
    @np.errstate(divide="ignore", invalid="ignore")
    def of(
        cls, ratio: np.ndarray, clusters: np.ndarray, whole: np.ndarray, sums: dict[tuple[int, int], Any]
    ) -> "Spread":
        """From Σ xⁱyʲ by (i, j) of the second and fourth degree; a denominator that is no sum over clusters has 0."""
        squares = sums[2, 0] - 2 * ratio * sums[1, 1] + ratio**2 * sums[0, 2]
        squares = np.where(squares > EXACT * (sums[2, 0] + ratio**2 * sums[0, 2]), squares, 0.0)
        steps = enumerate(zip((1, -4, 6, -4, 1), ((4, 0), (3, 1), (2, 2), (1, 3), (0, 4)), strict=True))
        fourths = sum(factor * ratio**power * sums[key] for power, (factor, key) in steps)
        fourths = np.maximum(fourths, squares**2 / clusters)
        return cls(clusters, squares, fourths, whole, sums[0, 2])

    @property
    def variance(self) -> np.ndarray:
        """Of the ratio, linearised (the delta method): C ÷ (C − 1) · Σr² ÷ (Σy)²."""
        return self.clusters / (self.clusters - 1) * self.squares / self.whole**2

    def units(self, share: np.ndarray) -> np.ndarray:
        """How many independent units would leave this share as uncertain; where the clusters all agree, or the share
        is 0 or 1, as if all within a cluster were alike: (Σy)² ÷ Σy² (Kish)."""
        alike = (self.squares == 0) | (share <= 0) | (share >= 1)
        return np.where(alike, self.whole**2 / self.whole_squares, share * (1 - share) / self.variance)


@np.errstate(divide="ignore", invalid="ignore")
def share_limits(share: np.ndarray, spread: Spread, most: Any = float("inf")) -> tuple[Any, Any]:
    """Wilson's interval of a share of what belongs together by cluster: of as many independent units as leave it as
    uncertain, with Student's t for the number of clusters. It stays within 0 and 1, and 0 of n is not certain.
    `most`: of a count, how many were counted; where each cluster is one of them, it is Wilson's own."""
    share = np.where(np.abs(share - 1) < EXACT, 1.0, share)  # sums of parts may miss the whole by a hair
    alone = (most == spread.clusters) & (spread.whole_squares == spread.clusters)
    n = np.where(alone, spread.clusters, np.minimum(spread.units(share), most))
    return wilson_limits(np.where(share >= 1, n, share * n), n, np.where(alone, Z95, t95(spread.clusters - 1)))


@np.errstate(divide="ignore", invalid="ignore")
def ratio_limits(ratio: np.ndarray, spread: Spread) -> tuple[Any, Any]:
    """The linearised interval of a ratio of sums or a mean: on the log scale, for what is above 0 and skewed, with
    Student's t whose degrees of freedom know how heavy the tail is, 2C ÷ (kurtosis − 1)."""
    tail = spread.clusters * spread.fourths / spread.squares**2 - 1
    free = np.where(tail > 0, 2 * spread.clusters / tail, np.inf)
    half = t95(np.clip(free, 4, np.maximum(spread.clusters - 1, 4))) * np.sqrt(spread.variance)
    factor = np.exp(half / ratio)
    above = ratio > 0
    return np.where(above, ratio / factor, ratio - half), np.where(above, ratio * factor, ratio + half)


@np.errstate(divide="ignore", invalid="ignore")
def rank_limits(q: float, below: np.ndarray, spread: Spread) -> tuple[Any, Any]:
    """Between which shares of the values the q-quantile lies (Woodruff 1952): the interval of the share q by the
    clustered variance of the share at or `below` the quantile."""
    n = np.minimum(spread.units(below), spread.whole)
    return wilson_limits(q * n, n, t95(spread.clusters - 1))


def value_at(values: np.ndarray, counts: np.ndarray, share: float) -> float:
    """The value at a share of sorted values, each `counts` times there, linear between neighbours (as the quantile)."""
    upto = np.cumsum(counts)
    place = share * (upto[-1] - 1)
    at = [float(values[np.searchsorted(upto, edge, side="right")]) for edge in (np.floor(place), np.ceil(place))]
    return at[0] + (at[1] - at[0]) * float(place - np.floor(place))
