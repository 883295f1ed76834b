"""Speed and conversion: the raw gap, the gap within strata, and what may not be compared."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from cskit.analysis import speed
from cskit.metrics import measure
from cskit.period import Period
from cskit.rules import load_rules


def asked(rows: list[tuple[int, float, int, int, int]]) -> pd.DataFrame:
    """Inquiries from (hour, wait, how many, how many of them converted, day)."""
    parts = [
        pd.DataFrame({"day": day, "hour": hour, "wait": float(wait), "converted": [1] * good + [0] * (n - good)})
        for hour, wait, n, good, day in rows
    ]
    return pd.concat(parts, ignore_index=True)


SIMPSON = asked([(1, 10, 20, 4, 1), (1, 90, 80, 16, 1), (15, 10, 80, 64, 1), (15, 90, 20, 16, 1)])


def test_what_the_hour_made_is_gone_within_the_hour():
    raw = speed.gap(SIMPSON, fast_seconds=30)
    assert raw.difference.value == pytest.approx(0.68 - 0.32)
    assert raw.difference.clear
    like = speed.gap(SIMPSON, fast_seconds=30, within=["hour"])
    assert like.difference.value == pytest.approx(0)
    assert not like.difference.clear
    assert (like.fast, like.slow, like.compared) == (100, 100, 1.0)


def test_an_hour_without_slow_inquiries_compares_nothing():
    one_sided = pd.concat([SIMPSON, asked([(20, 5, 100, 100, 1)])])
    like = speed.gap(one_sided, fast_seconds=30, within=["hour"])
    assert like.difference.value == pytest.approx(0)
    assert like.compared == pytest.approx(2 / 3)


@pytest.mark.parametrize("rows", [[(1, 10, 5, 2, 1)], [(1, 10, 5, 2, 1), (2, 90, 5, 2, 1)]])
def test_no_stratum_with_both_has_no_gap(rows):
    assert math.isnan(speed.gap(asked(rows), fast_seconds=30, within=["hour"]).difference.value)


def test_fast_includes_the_limit_itself():
    at_limit = speed.gap(asked([(1, 30, 4, 2, 1), (1, 31, 4, 1, 1)]), fast_seconds=30)
    assert (at_limit.fast, at_limit.slow) == (4, 4)


def test_the_pooled_interval_covers_the_truth_in_many_small_strata():
    rng = np.random.default_rng(7)
    hits, rounds, true = 0, 400, 0.08
    for _ in range(rounds):
        n1, n0, base = rng.integers(1, 12, 60), rng.integers(1, 5, 60), rng.uniform(0.2, 0.7, 60)
        strata = {"n1": n1, "n0": n0, "x1": rng.binomial(n1, base + true), "x0": rng.binomial(n0, base)}
        found = speed.mantel_haenszel(pd.DataFrame(strata).astype(float))
        hits += found.low <= true <= found.high
    assert 0.92 <= hits / rounds <= 0.98


def test_bands_hold_their_upper_edge():
    found = speed.bands(asked([(1, 15, 4, 2, 1), (1, 15.5, 2, 2, 1), (1, 500, 1, 0, 1)]))
    assert found[["to_seconds", "inquiries", "converted"]].to_numpy().tolist() == [
        [15, 4, 2],
        [30, 2, 2],
        [math.inf, 1, 0],
    ]


def test_the_busiest_day_is_the_first_of_equals():
    assert speed.busiest(asked([(1, 5, 3, 1, 8), (1, 5, 3, 1, 7)])) == 7
    assert speed.busiest(SIMPSON.iloc[:0]) is None


def test_inquiries_are_those_of_the_metric(double11):
    shop, rules, period = double11, load_rules(), Period.parse("2021-12-01..2021-12-05")
    found = speed.inquiries(shop, rules=rules, period=period)
    people = measure(shop, "inquiry_conversion", period=period)
    assert found.immature > 0  # the last three days are not over
    answered = found.frame[found.frame["day"] <= Period.parse("2021-12-02").last]
    assert len(answered) == len(found.frame)
    assert len(found.frame) + found.unanswered >= people["denominator"].iloc[0] > 0  # receptions, not people


def test_the_planted_truth_is_the_hour(double11):
    """11 November: fast converts at least 5 points better, and within the hour no better at all."""
    period = Period.parse("2021-11-11")
    frame = speed.inquiries(double11, rules=load_rules(), period=period).frame
    assert speed.gap(frame, fast_seconds=30).difference.low > 0
    like = speed.gap(frame, fast_seconds=30, within=["day", "hour"]).difference
    assert like.low < 0 < like.high
    assert abs(like.value) < 0.025
