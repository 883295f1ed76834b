"""Statistics against worked examples that are in print."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cskit.analysis.intervals import (
    holm,
    log_mean,
    mantel_haenszel,
    more_than,
    newcombe,
    normal_p,
    ratio_difference,
    ratio_of_sums,
    wilson,
)


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [
        (7, 7, 0.6457, 1.0),  # the outsourcing article's "100 %" on 7 inquirers
        (81, 263, 0.2553, 0.3662),  # Newcombe (1998), Statistics in Medicine 17, 857-872, Table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_printed(x: int, n: int, low: float, high: float) -> None:
    got = wilson(x, n)
    assert (round(got.low, 4), round(got.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("x1", "n1", "x2", "n2", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 873-890, Table II, method 10
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_newcombe_as_printed(x1: int, n1: int, x2: int, n2: int, low: float, high: float) -> None:
    got = newcombe(x1, n1, x2, n2)
    assert (round(got.low, 4), round(got.high, 4)) == (low, high)


def test_nothing_to_divide_by_is_no_interval() -> None:
    for got in (wilson(0, 0), newcombe(1, 2, 0, 0), ratio_of_sums([], []), ratio_of_sums([1.0], [0.0])):
        assert math.isnan(got.value)
        assert math.isnan(got.low)
        assert not got.clear


def test_fisher_as_printed() -> None:
    # Fisher's tea taster (The Design of Experiments, 1935): 3 of 4 cups right, p = 17/70
    assert more_than(3, 4, 1, 4) == pytest.approx(17 / 70)
    assert more_than(4, 4, 0, 4) == pytest.approx(1 / 70)
    assert more_than(0, 10, 5, 10) == 1.0
    assert more_than(0, 0, 5, 10) == 1.0


def test_holm_keeps_the_family_and_its_gaps() -> None:
    # Holm (1979), Scandinavian Journal of Statistics 6, 65-70: step-down, monotone
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    got = holm([0.02, float("nan"), 0.02])
    assert got[0] == got[2] == pytest.approx(0.04)
    assert math.isnan(got[1])
    assert holm([]) == []


def test_normal_p_reads_an_interval_back() -> None:
    assert normal_p(1.959964, 0.0, 2 * 1.959964) == pytest.approx(0.05, abs=1e-6)
    assert math.isnan(normal_p(1.0, float("nan"), 2.0))


def test_the_bootstrap_covers_what_it_says() -> None:
    """In repeated samples of clustered agents the true ratio lies inside nine times in ten or more."""
    rng = np.random.default_rng(7)
    hits = 0
    for _ in range(200):
        den = rng.integers(20, 200, size=20)
        rate = np.clip(rng.normal(0.5, 0.1, size=20), 0, 1)
        num = rng.binomial(den, rate)
        got = ratio_of_sums(num, den)
        hits += got.low <= 0.5 <= got.high
    assert hits >= 175


def test_bootstrap_is_deterministic_and_refuses_one_unit() -> None:
    assert ratio_of_sums([1, 5, 9], [10, 10, 10]) == ratio_of_sums([1, 5, 9], [10, 10, 10])
    alone = ratio_of_sums([3], [4])
    assert (alone.value, math.isnan(alone.low)) == (0.75, True)
    alone = ratio_difference(([3], [4]), ([1, 2], [4, 4]))
    assert (alone.value, math.isnan(alone.low)) == (0.375, True)
    clear = ratio_difference(([8, 9, 8], [10, 10, 10]), ([1, 2, 1], [10, 10, 10]))
    assert clear.clear
    same = ratio_difference(([1, 9, 5], [10, 10, 10]), ([2, 8, 5], [10, 10, 10]))
    assert not same.clear


@given(st.floats(1e-6, 1e9), st.floats(1e-6, 1e9))
def test_log_mean_lies_between_its_two_means(a: float, b: float) -> None:
    got = log_mean(a, b)
    assert got == log_mean(b, a)
    assert math.sqrt(a) * math.sqrt(b) * (1 - 1e-9) <= got <= (a + b) / 2 * (1 + 1e-9)
    assert got * math.log(a / b) == pytest.approx(a - b, rel=1e-6, abs=1e-6 * max(a, b))


def test_log_mean_at_its_limits() -> None:
    assert log_mean(3.0, 3.0) == 3.0
    assert log_mean(0.0, 3.0) == 0.0
    assert log_mean(1e8, 1e8 + 1e-6) == pytest.approx(1e8)


def test_the_pooled_difference_covers_the_truth_in_many_small_strata() -> None:
    rng = np.random.default_rng(7)
    hits, rounds, true = 0, 400, 0.08
    for _ in range(rounds):
        n1, n2, base = rng.integers(1, 12, 60), rng.integers(1, 5, 60), rng.uniform(0.2, 0.7, 60)
        found = mantel_haenszel(rng.binomial(n1, base + true), n1, rng.binomial(n2, base), n2)
        hits += found.low <= true <= found.high
    assert 0.92 <= hits / rounds <= 0.98


def test_what_the_strata_made_is_gone_within_them_and_one_sided_strata_compare_nothing() -> None:
    simpson = {"x1": [4, 64], "n1": [20, 80], "x2": [16, 16], "n2": [80, 20]}
    assert mantel_haenszel(**simpson).value == pytest.approx(0)
    one_sided = {name: [*values, 0 if name == "n2" else 100] for name, values in simpson.items()}
    assert mantel_haenszel(**one_sided).value == pytest.approx(0)
    assert math.isnan(mantel_haenszel([2, 0], [5, 0], [0, 2], [0, 5]).value)
