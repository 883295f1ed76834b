"""Rates and their differences: Wilson, Newcombe, and how many customers a PK needs before it starts."""

from math import ceil, isfinite

import numpy as np

from cskit.analysis.experiment.verdict import (
    NAMES,
    NAN,
    Verdict,
    checked_counts,
    checked_share,
    difference,
)
from cskit.analysis.intervals import newcombe, wilson
from cskit.errors import UsageError, told

SMALL = 30  # below so many cases a rate alone says little


def rate_interval(successes: float, n: float, *, level: float = 0.95) -> Verdict:
    """A rate with its Wilson score interval (Wilson 1927, J. Am. Stat. Assoc. 22, 209–212).

    `successes` of `n` are whole counts, 0 ≤ successes ≤ n, n > 0 (else `UsageError`).

    >>> print(rate_interval(7, 7).sentence("en"))
    7 of 7 is 100.0%; the true rate may be anywhere from 64.6% to 100.0% (95 % interval). So few cases...
    """
    checked_counts(successes, n)
    checked_share("level", level)
    found = wilson(successes, n, level)
    says = "rate_small" if n < SMALL else "rate"
    filled = {"x": ("count", successes), "n": ("count", n)}
    return Verdict(found.value, found.low, found.high, (n,), "wilson", says, level=level, values=filled)


def rate_difference(
    x1: float, n1: float, x2: float, n2: float, *, level: float = 0.95, names: tuple[str, str] = NAMES
) -> Verdict:
    """x1/n1 − x2/n2 with Newcombe's interval (1998, Statistics in Medicine 17, 873–890, method 10).

    Customers are taken as independent; `p` is the two-sided score test's. Agents' habits make customers of one agent
    alike: `cluster_bootstrap` and `cluster_permutation` judge that. `names` are glossary keys or plain texts.
    Errors: `UsageError` for counts that are no share.

    >>> d = rate_difference(56, 70, 48, 80)
    >>> round(d.value, 2), round(d.low, 4), round(d.high, 4), round(d.p, 3)
    (0.2, 0.0524, 0.3339, 0.008)
    """
    checked_counts(x1, n1, ("x1", "n1"))
    checked_counts(x2, n2, ("x2", "n2"))
    checked_share("level", level)
    found = newcombe(x1, n1, x2, n2, level)
    filled = {"rate_a": ("rate", x1 / n1), "rate_b": ("rate", x2 / n2)}
    family, needed = "difference", NAN
    if not found.clear:
        needed = _needed(x1 / n1, x2 / n2)
        family = "difference_needs" if isfinite(needed) else "difference"
    return difference(
        found,
        (n1, n2),
        "newcombe",
        kind="rate",
        names=names,
        p=_score_p(x1, n1, x2, n2),
        level=level,
        family=family,
        needed=("count", needed),
        **filled,
    )


def _score_p(x1: float, n1: float, x2: float, n2: float) -> float:
    from statsmodels.stats.proportion import test_proportions_2indep

    if x1 + x2 in (0, n1 + n2):
        return 1.0
    with np.errstate(divide="ignore", invalid="ignore"):  # of ratios it also computes, with a rate of 0 or 1
        tested = test_proportions_2indep(x1, n1, x2, n2, compare="diff", method="score", correction=False)
    return float(tested.pvalue)


def _needed(p1: float, p2: float) -> float:
    """Customers an arm to show the difference that was seen; NaN where that says nothing."""
    if not (0 < p1 < 1 and 0 < p2 < 1) or abs(p1 - p2) < 0.001:
        return NAN
    return _per_arm(p1, p2, 0.8, 0.05)


def _per_arm(p1: float, p2: float, power: float, alpha: float) -> float:
    from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail as per_arm

    return ceil(per_arm(p2 - p1, p1, power, alpha=alpha, alternative="two-sided") - 1e-9)


def sample_size(
    p1: float, p2: float, power: float = 0.8, alpha: float = 0.05, *, cluster_size: float = 1, icc: float = 0
) -> Verdict:
    """Customers each arm needs to show p1 against p2 in a two-sided test (pooled under "no difference").

    n = (z(1−α/2)·√(2·p̄·q̄) + z(power)·√(p1·q1 + p2·q2))² ÷ (p1 − p2)², times the design effect
    1 + (cluster_size − 1)·icc where customers come in clusters of an agent (Donner & Klar 2000).
    A plan has no interval. Errors: `UsageError` for rates, power or alpha outside (0, 1), equal rates, icc outside 0–1.

    >>> sample_size(0.25, 0.28, 0.8, 0.05).value
    3397
    """
    for name, value in (("p1", p1), ("p2", p2), ("power", power), ("alpha", alpha)):
        checked_share(name, value)
    if p1 == p2:
        raise UsageError(told("rates_same", p1=p1))
    if power <= alpha:
        raise UsageError(told("rates_power", power=power, alpha=alpha))
    if not (isfinite(cluster_size) and cluster_size >= 1 and 0 <= icc <= 1):
        raise UsageError(told("rates_cluster", cluster_size=cluster_size, icc=icc))
    effect = 1 + (cluster_size - 1) * icc
    each = ceil(_per_arm(p1, p2, power, alpha) * effect - 1e-9)
    filled = {
        "p1": ("rate", p1),
        "p2": ("rate", p2),
        "power": ("whole", power),
        "alpha": ("whole", alpha),
        "effect": ("number", effect),
    }
    says = "sample_size" if effect == 1 else "sample_size_clustered"
    return Verdict(each, NAN, NAN, (each, each), "sample_size", says, kind="count", level=1 - alpha, values=filled)
