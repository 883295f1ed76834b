"""Rates and their differences: Wilson, Newcombe, how many customers a PK needs; and agents as clusters, for customers
are assigned but it is agents that differ."""

from itertools import combinations
from math import ceil, comb, isfinite

import numpy as np

from cskit.analysis.estimate import (
    NAMES,
    NAN,
    NOTHING,
    SEED,
    Verdict,
    checked_counts,
    checked_share,
    difference,
)
from cskit.analysis.intervals import Numbers, newcombe, ratio_difference, wilson
from cskit.errors import UsageError

SMALL = 30  # below so many cases a rate alone says little


def rate_interval(successes: float, n: float, *, level: float = 0.95) -> Verdict:
    """A rate with its Wilson score interval (Wilson 1927, J. Am. Stat. Assoc. 22, 209–212).

    `successes` of `n` are whole counts, 0 ≤ successes ≤ n, n > 0 (else `UsageError`).

    >>> print(rate_interval(7, 7).sentence("en"))
    7 of 7 is 100.0%; the true rate may be anywhere from 64.6% to 100.0% (95% interval). So few cases...
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
    tells = 0 < p1 < 1 and 0 < p2 < 1 and abs(p1 - p2) >= 0.001
    return _per_arm(p1, p2, 0.8, 0.05) if tells else NAN


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
    UsageError.when(p1 == p2, "rates_same", p1=p1)
    UsageError.when(power <= alpha, "rates_power", power=power, alpha=alpha)
    UsageError.when(
        not (isfinite(cluster_size) and cluster_size >= 1 and 0 <= icc <= 1),
        "rates_cluster",
        cluster_size=cluster_size,
        icc=icc,
    )
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
    counted where there are at most 20,000, else 9,999 drawn with `seed`. The interval
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
        values={"a": ("word", names[0]), "b": ("word", names[1]), "least": ("p", least)},
    )


def _permuted(a: tuple[np.ndarray, np.ndarray], b: tuple[np.ndarray, np.ndarray], seed: int) -> float:
    """How often the same agents, dealt into groups of these sizes, are at least as far apart, on the rarer side twice;
    where not every deal is counted, the one that was seen is one of those drawn."""
    top, bottom = np.concatenate([a[0], b[0]]), np.concatenate([a[1], b[1]])
    agents, size, rng = len(top), len(a[0]), np.random.default_rng(seed)
    drawn = comb(agents, size) > EXACT
    deals = [rng.permutation(agents)[:size] for _ in range(DRAWS)] if drawn else list(combinations(range(agents), size))
    own, whole = (part[np.array(deals)].sum(axis=1) for part in (top, bottom))
    gaps = own / whole - (top.sum() - own) / (bottom.sum() - whole)
    seen = a[0].sum() / a[1].sum() - b[0].sum() / b[1].sum()
    slack = 1e-12 * (1 + abs(seen))
    further = min((gaps >= seen - slack).sum(), (gaps <= seen + slack).sum())
    return float(min(1.0, 2 * (further + drawn) / (len(gaps) + drawn)))


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
    top, bottom = (np.asarray(part, dtype=float) for part in units)
    UsageError.when(top.shape != bottom.shape, "cluster_pairs", top=len(top), bottom=len(bottom))
    kept = np.isfinite(top) & np.isfinite(bottom) & (bottom > 0)
    return top[kept], bottom[kept]
