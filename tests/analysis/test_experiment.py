"""Rates, differences, plans, clusters and families of comparisons, against worked numbers that are in print."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cskit.analysis.estimate import Estimate
from cskit.analysis.experiment import (
    benjamini_hochberg,
    cluster_bootstrap,
    cluster_permutation,
    holm,
    rate_difference,
    rate_interval,
    sample_size,
    spend_difference,
)
from cskit.analysis.intervals import combined, newcombe, wilson
from cskit.errors import UsageError


def test_seven_of_seven() -> None:
    """The outsourcing article's "100 %", on seven inquirers."""
    got = rate_interval(7, 7)
    assert (got.value, round(got.low, 3), got.high, got.n, got.method) == (1.0, 0.646, 1.0, (7,), "wilson")
    assert "64.6% to 100.0%" in got.sentence("en")
    assert "只能排除" in got.sentence("zh")
    assert "So few" not in rate_interval(81, 263).sentence("en")


@pytest.mark.parametrize(
    ("x1", "n1", "x2", "n2", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 873-890, Table II, method 10
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_newcombe_as_printed(x1: int, n1: int, x2: int, n2: int, low: float, high: float) -> None:
    got = rate_difference(x1, n1, x2, n2)
    assert (round(got.low, 4), round(got.high, 4), got.n) == (low, high, (n1, n2))


@given(st.integers(1, 80), st.integers(1, 80), st.data())
def test_newcombe_is_statsmodels_and_turns_round(n1: int, n2: int, data: st.DataObject) -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    got, back = newcombe(x1, n1, x2, n2), newcombe(x2, n2, x1, n1)
    low, high = confint_proportions_2indep(x1, n1, x2, n2, compare="diff", method="newcomb")
    assert (got.low, got.high) == pytest.approx((low, high), abs=1e-9)
    assert (got.low, got.high) == pytest.approx((-back.high, -back.low), abs=1e-12)
    assert -1 <= got.low <= got.value <= got.high <= 1


def test_conclusions_keep_within_the_interval() -> None:
    clear = rate_difference(300, 500, 200, 500, names=("in_house", "outsourced"))
    assert clear.sentence("en").startswith("In-house 60.0%, outsourced 40.0%: in-house is ahead by 20.0 pts")
    assert "does not say why" in clear.sentence("en")
    behind = rate_difference(200, 500, 300, 500, names=("in_house", "outsourced"))
    assert "自有客服低 20.0 个百分点" in behind.sentence("zh")
    unclear = rate_difference(25, 100, 28, 100)
    assert not unclear.clear
    assert "3,397 customers an arm" in unclear.sentence("en")  # what showing 25 against 28 % would take
    assert "每组约需 3,397 位客户" in unclear.sentence("zh")
    assert "would show" not in rate_difference(5, 10, 5, 10).sentence("en")
    assert rate_difference(0, 10, 0, 10).p == 1.0


@pytest.mark.parametrize(
    ("p1", "p2", "power", "alpha", "n"),
    [
        (0.25, 0.28, 0.80, 0.05, 3397),  # definitions.md: "about 3,400 inquirers an arm"
        (0.50, 0.75, 0.90, 0.05, 77),  # R's help page of power.prop.test: n = 76.7
        (0.75, 0.50, 0.90, 0.05, 77),
    ],
)
def test_sample_sizes_as_printed(p1: float, p2: float, power: float, alpha: float, n: int) -> None:
    assert sample_size(p1, p2, power, alpha).value == n


def test_a_plan_grows_with_clusters_and_power() -> None:
    plain = sample_size(0.25, 0.28)
    assert sample_size(0.25, 0.28, cluster_size=101, icc=0.01).value == pytest.approx(2 * plain.value, abs=2)
    assert sample_size(0.25, 0.28, power=0.9).value > plain.value
    assert "设计效应 2.00" in sample_size(0.25, 0.28, cluster_size=101, icc=0.01).sentence("zh")


def test_a_plan_keeps_its_promise() -> None:
    """At the planned size four of five PKs of truly different arms show it."""
    n = sample_size(0.3, 0.5).value
    rng = np.random.default_rng(5)
    x1, x2 = rng.binomial(n, 0.3, 800), rng.binomial(n, 0.5, 800)
    p = (x1 + x2) / (2 * n)
    z = (x2 - x1) / n / np.sqrt(2 * p * (1 - p) / n)
    assert 0.76 <= (np.abs(z) > 1.96).mean() <= 0.84


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: rate_interval(8, 7), "successes = 8 of n = 7"),
        (lambda: rate_interval(-1, 7), "must lie between 0 and n"),
        (lambda: rate_interval(0, 0), "at least one case"),
        (lambda: rate_interval(1.5, 7), "not a whole number"),
        (lambda: rate_interval(float("nan"), 7), "not a whole number"),
        (lambda: rate_interval(1, 7, level=95), "level = 95 must lie between 0 and 1; write 0.95 for 95%"),
        (lambda: rate_difference(1, 2, 3, 2), "x2 = 3 of n2 = 2"),
        (lambda: sample_size(0.25, 0.25), "p1 = p2"),
        (lambda: sample_size(25, 28), "write 0.25 for 25%"),
        (lambda: sample_size(0, 0.5), "p1 = 0 must lie between 0 and 1"),
        (lambda: sample_size(0.2, 0.3, power=0.04), "coin toss"),
        (lambda: sample_size(0.2, 0.3, icc=2), "icc 2 between 0 and 1"),
        (lambda: cluster_bootstrap(([1], [2, 3]), ([1], [2])), "one of each per agent"),
    ],
)
def test_nonsense_is_one_clear_line(call, words: str) -> None:
    with pytest.raises(UsageError, match=words.replace("?", r"\?")) as found:
        call()
    assert "\n" not in str(found.value)


def brute_permutation(a: tuple, b: tuple) -> float:
    """Every regrouping, one by one: twice the smaller tail, at most 1."""
    top, bottom = [*a[0], *b[0]], [*a[1], *b[1]]
    agents, size = range(len(top)), len(a[0])

    def gap(own: tuple) -> float:
        rest = [i for i in agents if i not in own]
        return sum(top[i] for i in own) / sum(bottom[i] for i in own) - sum(top[i] for i in rest) / sum(
            bottom[i] for i in rest
        )

    seen = gap(tuple(range(size)))
    every = [gap(own) for own in combinations(agents, size)]
    above = sum(g >= seen - 1e-12 for g in every) / len(every)
    below = sum(g <= seen + 1e-12 for g in every) / len(every)
    return min(1.0, 2 * min(above, below))


@pytest.mark.parametrize("seed", range(6))
def test_permutation_counts_every_regrouping(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = rng.integers(5, 60, 8)
    x = rng.binomial(n, 0.4)
    a, b = (x[:3].tolist(), n[:3].tolist()), (x[3:].tolist(), n[3:].tolist())
    assert cluster_permutation(a, b).p == pytest.approx(brute_permutation(a, b))


@pytest.mark.parametrize("sides", [(1, 1), (1, 5), (5, 1), (2, 1), (1, 45)], ids=str)
def test_one_agent_against_a_team_is_dealt_too(sides: tuple[int, int]) -> None:
    """A side of one agent: as many regroupings as agents, and what they cannot show is said."""
    rng = np.random.default_rng(sum(sides))
    n = rng.integers(5, 60, sum(sides))
    x = rng.binomial(n, 0.4)
    x[0] = 0  # the lone one stands apart: of 46 dealings only one is as far out
    parts = [(x[s].tolist(), n[s].tolist()) for s in (slice(0, sides[0]), slice(sides[0], None))]
    got = cluster_permutation(*parts)
    assert got.p == pytest.approx(brute_permutation(*parts))
    assert math.isnan(got.low)
    assert ("too few agents" in got.sentence("en")) == (2 / math.comb(sum(sides), sides[0]) > 0.05)
    assert "无法估计客服之间的差异" in cluster_bootstrap(*parts).sentence("zh")


def test_few_agents_cannot_show_a_team() -> None:
    got = cluster_permutation(([9, 9, 9], [10, 10, 10]), ([1, 1, 1], [10, 10, 10]))
    assert got.p == pytest.approx(0.1)  # 2 of the 20 regroupings are as far out
    assert "no regrouping can be rarer" in got.sentence("en")
    assert "人数太少" in got.sentence("zh")
    assert math.isnan(cluster_permutation(([], []), ([1], [2])).p)


def test_agents_decide_where_customers_seem_clear() -> None:
    """Two groups of agents who differ wildly among themselves: 2,000 customers say yes, the agents say no."""
    a = ([900, 100, 600, 150, 500], [1000] * 5)
    b = ([100, 800, 90, 300, 600], [1000] * 5)
    by_customer = rate_difference(sum(a[0]), 5000, sum(b[0]), 5000)
    assert by_customer.clear
    assert not cluster_bootstrap(a, b).clear
    assert cluster_permutation(a, b).p > 0.5
    again = cluster_bootstrap(a, b)
    assert (again.low, again.high) == (cluster_bootstrap(a, b).low, cluster_bootstrap(a, b).high)


def test_agents_without_cases_and_lone_agents() -> None:
    got = cluster_bootstrap(([5, 0], [10, 0]), ([1, 2], [10, 10]))
    assert got.n == (1, 2)
    assert math.isnan(got.low)
    assert "fewer than two agents" in got.sentence("en")


def test_permutation_keeps_its_level_under_alike_clusters() -> None:
    """Agents differ, teams do not: at most one PK in twenty is called, where counting customers calls many more."""
    rng = np.random.default_rng(11)
    called = by_customer = 0
    for _ in range(120):
        rate = np.clip(rng.normal(0.5, 0.12, 10), 0.05, 0.95)
        x = rng.binomial(100, rate)
        a, b = (x[:5], np.full(5, 100)), (x[5:], np.full(5, 100))
        called += cluster_permutation(a, b).p < 0.05
        by_customer += newcombe(x[:5].sum(), 500, x[5:].sum(), 500).clear
    assert called <= 14  # 99.9 % of Binomial(120, 0.05)
    assert by_customer > 40


def test_spending_is_a_ratio_of_sums_with_its_skew() -> None:
    plain = spend_difference(([100.0] * 50, [1] * 50), ([90.0] * 50, [1] * 50))
    assert (plain.value, plain.low, plain.high) == pytest.approx((10, 10, 10))
    whale = spend_difference(([100.0] * 49 + [5000.0], [1] * 50), ([90.0] * 50, [1] * 50))
    assert whale.value == pytest.approx(108)
    assert whale.low < 20 < whale.high  # one customer makes the gap
    both = spend_difference(([10, 30], [1, 3]), ([8, 8], [1, 1]))
    assert both.value == pytest.approx(40 / 4 - 8)
    assert "大额客户" in whale.sentence("zh")


def test_holm_and_benjamini_hochberg_as_printed() -> None:
    # Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57, 289-300, section 3.2: 15 hypotheses, 4 rejected by
    # their procedure, 3 by Bonferroni's (and by Holm's)
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert sum(q <= 0.05 for q in benjamini_hochberg(p)) == 4
    assert sum(q <= 0.05 for q in holm(p)) == 3
    got = benjamini_hochberg([0.02, float("nan"), 0.02])
    assert got[0] == got[2] == pytest.approx(0.02)
    assert math.isnan(got[1])
    assert benjamini_hochberg([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_both_corrections_step_by_step(p: list[float]) -> None:
    """Holm steps down from the smallest p, Benjamini and Hochberg step up from the largest."""
    order = sorted(range(len(p)), key=lambda i: p[i])
    down, up, n = {}, {}, len(p)
    for k, i in enumerate(order):
        down[i] = min(1.0, max((n - j) * p[order[j]] for j in range(k + 1)))
        up[i] = min(1.0, min(n * p[order[j]] / (j + 1) for j in range(k, n)))
    assert holm(p) == pytest.approx([down[i] for i in range(n)])
    assert benjamini_hochberg(p) == pytest.approx([up[i] for i in range(n)])


def test_combined_limits() -> None:
    a, b = wilson(56, 70), wilson(48, 80)
    assert combined((1, a), (-1, b)) == newcombe(56, 70, 48, 80)
    doubled = combined((2, a))
    assert (doubled.low, doubled.high) == pytest.approx((2 * a.low, 2 * a.high))
    assert math.isnan(combined((1, a), (1, Estimate(float("nan"), 0, 1))).value)
