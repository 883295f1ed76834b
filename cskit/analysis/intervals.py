"""Intervals and tests that a review needs, in closed form or by a seeded bootstrap.

The kit's one implementation of each: the PK (`cskit.analysis.experiment`) stands on them too. Newcombe, Fisher and
Holm are short formulas; written out they need neither scipy nor statsmodels, whose imports cost more time than the
whole analysis of a small shop (tests hold them equal to statsmodels).
"""

from collections.abc import Sequence
from math import lgamma, log1p, sqrt
from statistics import NormalDist

import numpy as np
import pandas as pd

from cskit.analysis.estimate import NOTHING, SEED, Estimate, middle
from cskit.metrics.interval import wilson_limits

DRAWS = 2000  # bootstrap draws: the Monte-Carlo error of a 95 % limit stays near 2 % of the interval's width
Numbers = Sequence[float] | np.ndarray


def _z(level: float) -> float:
    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(successes: float, n: float, level: float = 0.95) -> Estimate:
    """Wilson score interval of a proportion (Wilson 1927); NaN when n is 0.

    >>> w = wilson(7, 7)
    >>> round(w.low, 3), w.high
    (0.646, 1.0)
    """
    if not n > 0:
        return NOTHING
    low, high = wilson_limits([successes], [n], _z(level))
    return Estimate(successes / n, float(low[0]), float(high[0]))


def with_rates(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds rate, low, high (Wilson) of `converted` over `inquiries`."""
    found = [wilson(float(x), float(n)) for x, n in zip(frame["converted"], frame["inquiries"], strict=True)]
    return frame.assign(rate=[i.value for i in found], low=[i.low for i in found], high=[i.high for i in found])


def newcombe(x1: float, n1: float, x2: float, n2: float, level: float = 0.95) -> Estimate:
    """Difference p1 − p2 of two independent proportions, Newcombe's hybrid score interval (1998, method 10).

    >>> d = newcombe(56, 70, 48, 80)
    >>> round(d.value, 4), round(d.low, 4), round(d.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    return combined((1, wilson(x1, n1, level)), (-1, wilson(x2, n2, level)))


def mantel_haenszel(x1: Numbers, n1: Numbers, x2: Numbers, n2: Numbers, level: float = 0.95) -> Estimate:
    """Difference p1 − p2 within strata, each weighted by n1·n2 ÷ (n1 + n2) (Mantel & Haenszel), with Sato's limits
    (1989, Biometrics 45, 1323–1324): they hold for many small strata as well as for a few large ones.

    One element per stratum; a stratum without cases on one side compares nothing.

    >>> round(mantel_haenszel([60], [100], [50], [100]).value, 3)
    0.1
    """
    x1, n1, x2, n2 = (np.asarray(values, dtype=float) for values in (x1, n1, x2, n2))
    both = (n1 > 0) & (n2 > 0)
    if not both.any():
        return NOTHING
    x1, n1, x2, n2 = x1[both], n1[both], x2[both], n2[both]
    n = n1 + n2
    weight = float((n1 * n2 / n).sum())
    value = float(((x1 * n2 - x2 * n1) / n).sum()) / weight
    p = (n1**2 * x2 - n2**2 * x1 + n1 * n2 * (n2 - n1) / 2) / n**2
    q = (x1 * (n2 - x2) + x2 * (n1 - x1)) / (2 * n)
    spread = _z(level) * sqrt(max(0.0, value * float(p.sum()) + float(q.sum()))) / weight
    return Estimate(value, max(-1.0, value - spread), min(1.0, value + spread))


def combined(*parts: tuple[float, Estimate]) -> Estimate:
    """Σ factor × estimate of independent estimates, its limits recovered from theirs (MOVER; Zou & Donner 2008,
    Statistics in Medicine 27, 1693–1702). NaN as soon as one part is.

    >>> combined((1, Estimate(5, 3, 7)), (-1, Estimate(1, 1, 1)))
    Estimate(value=4, low=2.0, high=6.0, n=(), method='')
    """
    if any(np.isnan(part.value) for _, part in parts):
        return NOTHING
    value = sum(factor * part.value for factor, part in parts)
    below = sum((factor * (part.value - (part.low if factor > 0 else part.high))) ** 2 for factor, part in parts)
    above = sum((factor * (part.value - (part.high if factor > 0 else part.low))) ** 2 for factor, part in parts)
    return Estimate(value, value - sqrt(below), value + sqrt(above))


def drawn_again(rng: np.random.Generator, n: int, rows: int = DRAWS) -> np.ndarray:
    """How often each of n units is in a draw of n of them with replacement: one row per draw."""
    return rng.multinomial(n, np.full(n, 1 / n), size=rows)


def ratio_of_sums(numerators: Numbers, denominators: Numbers, *, level: float = 0.95) -> Estimate:
    """Σ numerator ÷ Σ denominator over units (agents, say), with limits from resampling whole units.

    Customers of one agent are alike, so the agent and not the customer is the unit that is drawn again.

    >>> ratio_of_sums([10, 10, 10], [2, 2, 2]).value
    5.0
    """
    return _resampled((numerators, denominators), level=level)


def ratio_difference(
    first: tuple[Numbers, Numbers],
    second: tuple[Numbers, Numbers],
    *,
    level: float = 0.95,
) -> Estimate:
    """Difference of two ratios of sums, each over its own units, resampled within each group.

    The value stands without limits when a group has fewer than 2 units: a group of one cannot be resampled.
    """
    return _resampled(first, second, level=level)


def _resampled(*groups: tuple[Numbers, Numbers], level: float) -> Estimate:
    """The first group's ratio less the second's, if there is one; each group's whole units are drawn again."""
    sides = [_pairs(*group) for group in groups]
    if any(den.sum() <= 0 for _, den in sides):
        return NOTHING
    first, *rest = (float(num.sum() / den.sum()) for num, den in sides)
    value = first - sum(rest)
    if any(len(num) < 2 for num, _ in sides):
        return Estimate(value)
    rng = np.random.default_rng(SEED)
    drawn, *others = (_ratios(rng, num, den) for num, den in sides)
    drawn = drawn - sum(others)
    drawn = drawn[np.isfinite(drawn)]
    if len(drawn) < DRAWS / 2:  # most draws have nothing to divide by: no honest limit
        return Estimate(value)
    return Estimate(value, *middle(drawn, level))


def _ratios(rng: np.random.Generator, num: np.ndarray, den: np.ndarray) -> np.ndarray:
    """Σ numerator ÷ Σ denominator of each draw of whole units; so many draws at a time as fit in memory."""
    step = max(1, min(DRAWS, 4_000_000 // len(num)))
    drawn = []
    for start in range(0, DRAWS, step):
        weights = drawn_again(rng, len(num), min(step, DRAWS - start))
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn.append((weights @ num) / (weights @ den))
    return np.concatenate(drawn)


def _pairs(numerators: Numbers, denominators: Numbers) -> tuple[np.ndarray, np.ndarray]:
    num, den = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    both = np.isfinite(num) & np.isfinite(den)
    return num[both], den[both]


def more_than(x1: int, n1: int, x2: int, n2: int) -> float:
    """One-sided Fisher exact p-value: how surprising is a share x1/n1 this far *above* x2/n2 if they were equal?

    >>> round(more_than(3, 4, 1, 4), 4)  # the lady tasting tea
    0.2429
    """
    total, marked = n1 + n2, x1 + x2
    if n1 <= 0 or n2 <= 0 or x1 <= 0:
        return 1.0

    def log_choose(n: int, k: int) -> float:
        return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)

    terms = np.array(
        [
            log_choose(marked, k) + log_choose(total - marked, n1 - k) - log_choose(total, n1)
            for k in range(x1, min(n1, marked) + 1)
            if 0 <= n1 - k <= total - marked
        ]
    )
    return float(min(1.0, np.exp(terms).sum()))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down adjustment: with it, one false alarm in twenty *families* of comparisons, not in twenty rows.

    NaN (nothing to compare) stays NaN and does not count as a comparison.

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03, 0.005])]
    [0.03, 0.06, 0.06, 0.02]
    """
    p = np.asarray(p_values, dtype=float)
    adjusted = np.full(len(p), np.nan)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known], kind="stable")]
    adjusted[order] = np.maximum.accumulate(np.minimum(1.0, np.arange(len(order), 0, -1) * p[order]))
    return adjusted.tolist()


def normal_p(estimate: float, low: float, high: float, level: float = 0.95) -> float:
    """Two-sided p-value of "no difference" read back from an interval, for the multiple-comparison step."""
    spread = (high - low) / (2 * _z(level))
    if not spread > 0 or not np.isfinite(estimate):
        return float("nan")
    return 2 * (1 - NormalDist().cdf(abs(estimate) / spread))


def log_mean(a: float, b: float) -> float:
    """Logarithmic mean (a − b) ÷ ln(a ÷ b), with its limits: a when a = b, 0 when one of them is 0.

    >>> log_mean(4, 4), log_mean(5, 0), round(log_mean(2, 1), 4)
    (4, 0.0, 1.4427)
    """
    if a <= 0 or b <= 0:
        return 0.0
    high, low = max(a, b), min(a, b)
    # log1p keeps the quotient exact where a and b nearly agree and a plain log would be 0/0.
    return high if high == low else (high - low) / log1p((high - low) / low)
