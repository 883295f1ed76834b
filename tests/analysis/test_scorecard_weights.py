"""Where weights and indicators come from: Delphi, correlations, importance × feasibility."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cskit.analysis.scorecard import (
    award_of,
    choose_indicators,
    correlation,
    correlation_weights,
    delphi,
    indicator_candidates,
)
from cskit.analysis.scorecard.card import Bonus
from cskit.errors import UsageError
from cskit.shop import Shop

from . import shops


def votes(*rounds: list[list[float]]) -> pd.DataFrame:
    rows = [
        (number, f"e{e}", f"i{i}", vote)
        for number, table in enumerate(rounds, 1)
        for e, row in enumerate(table)
        for i, vote in enumerate(row)
    ]
    return pd.DataFrame(rows, columns=["round", "expert", "indicator", "vote"])


APPLICANTS = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]


def test_kendalls_w_as_printed() -> None:
    # Siegel (1956), Nonparametric Statistics, chapter 9: three executives rank six applicants, W = 0.16
    got = delphi(votes(APPLICANTS))
    assert got.rounds["w"].iloc[0] == pytest.approx(306 / 1890)
    assert not got.agreed
    assert "vote again" in got.sentence("en")
    assert "再投一轮" in got.sentence("zh")


def test_rounds_come_together_and_the_last_one_counts() -> None:
    second = [[40, 30, 20, 10], [45, 30, 15, 10], [50, 25, 15, 10]]
    got = delphi(votes([[40, 10, 20, 30], [10, 40, 30, 20], [25, 25, 40, 10]], second))
    assert got.rounds["w"].iloc[-1] == pytest.approx(1)
    assert got.agreed
    weights = got.weights.set_index("indicator")["weight"]
    assert weights.sum() == pytest.approx(1)
    assert weights["i0"] == pytest.approx(135 / 300)
    assert "agree" in got.sentence("en")


def test_experts_without_an_opinion_agree_on_nothing() -> None:
    assert delphi(votes([[1, 1, 1], [1, 1, 1]])).rounds["w"].iloc[0] == 0


@given(st.integers(2, 6), st.integers(3, 7), st.randoms(use_true_random=False))
def test_w_is_siegels_formula_on_ranks(experts: int, items: int, random) -> None:
    table = [random.sample(range(1, items + 1), items) for _ in range(experts)]
    sums = np.array(table).sum(axis=0)
    s = ((sums - sums.mean()) ** 2).sum()
    expected = 12 * s / (experts**2 * (items**3 - items))
    assert delphi(votes(table)).rounds["w"].iloc[0] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (votes([[1, 2, 3]]), "needs 2 experts"),
        (votes([[1, 2], [2, 1]]), "3 indicators"),
        (votes([[1, 2, -3], [1, 2, 3]]), "one is negative"),
        (votes([[0, 0, 0], [0, 0, 0]]), "no vote above 0"),
        (votes([[1, 2, 3], [1, 2, 3]]).iloc[:-1], r"\(e1\)"),
        (pd.concat([votes([[1, 2, 3], [1, 2, 3]])] * 2), "votes twice"),
        (votes([[1, 2, 3], [1, 2, 3]]).drop(columns="vote"), "column vote is missing"),
    ],
)
def test_votes_that_cannot_be_counted(table: pd.DataFrame, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        delphi(table)


def test_a_correlation_of_twelve_months() -> None:
    got = correlation(0.8, 12)  # the textbook's 0.8; definitions.md: about 0.42 to 0.94
    assert (round(got.low, 2), round(got.high, 2), got.n) == (0.42, 0.94, (12,))
    assert "not cause and effect" in got.sentence("en")
    assert "不足以据此定权重" in correlation(0.3, 12).sentence("zh")
    assert correlation(1.0, 5).low == 1.0
    for r, n, words in (
        (1.2, 12, "not a correlation"),
        (float("nan"), 12, "not a correlation"),
        (0.5, 3, "at least 4"),
    ):
        with pytest.raises(UsageError, match=words):
            correlation(r, n)


def test_fishers_interval_is_scipys() -> None:
    from scipy.stats import pearsonr

    rng = np.random.default_rng(2)
    x = rng.normal(size=25)
    y = x + rng.normal(size=25)
    found = pearsonr(x, y)
    got = correlation(float(found.statistic), 25)
    assert (got.low, got.high) == pytest.approx(tuple(found.confidence_interval(0.95)))


def test_weights_from_an_outcome_carry_an_interval() -> None:
    rng = np.random.default_rng(4)
    outcome = rng.normal(size=30)
    table = pd.DataFrame(
        {
            "good": outcome + rng.normal(scale=0.5, size=30),
            "fair": outcome + rng.normal(scale=2, size=30),
            "against": -outcome + rng.normal(size=30),
            "constant": 1.0,
        }
    )
    got = correlation_weights(table, outcome.tolist(), draws=500).set_index("indicator")
    assert got["weight"].sum() == pytest.approx(1)
    assert got.loc["good", "weight"] > got.loc["fair", "weight"]
    assert got.loc["against", "weight"] == 0
    assert got.loc["good", "weight_low"] < got.loc["good", "weight"] < got.loc["good", "weight_high"]
    assert math.isnan(got.loc["constant", "r"])
    again = correlation_weights(table, outcome.tolist(), draws=500).set_index("indicator")
    assert again.equals(got)
    with pytest.raises(UsageError, match="is correlated with the outcome"):
        correlation_weights(table[["against"]], outcome.tolist())
    with pytest.raises(UsageError, match="at least 4"):
        correlation_weights(table.head(3), outcome[:3].tolist())


def test_twenty_become_eight_to_twelve(double11: Shop) -> None:
    table = indicator_candidates()
    assert len(table) == 20
    got = choose_indicators(table)
    assert 8 <= got["kept"].sum() <= 12
    assert got.loc[got["kept"], "product"].min() >= got.loc[~got["kept"], "product"].max()
    assert choose_indicators(table, shop=double11)["kept"].sum() == got["kept"].sum()


def test_what_the_shop_cannot_measure_is_not_feasible() -> None:
    made = {k: v for k, v in shops.tables().items() if k in ("messages", "orders", "agents")}
    got = choose_indicators(indicator_candidates(), shop=Shop.from_frames(made, engine="pandas")).set_index("indicator")
    assert got.loc["satisfaction", ["feasibility", "kept"]].tolist() == [0, False]  # no table `ratings`
    assert got.loc["inquiry_conversion", "kept"]


def test_a_cut_through_equals_is_said() -> None:
    table = pd.DataFrame({"indicator": list("abcde"), "importance": [5, 3, 3, 3, 1], "feasibility": [5, 4, 4, 4, 1]})
    got = choose_indicators(table, fewest=2, most=2).set_index("indicator")
    assert got["kept"].tolist() == [True, True, False, False, False]
    assert got["tied"].tolist() == [False, True, True, True, False]
    assert not choose_indicators(table, fewest=1, most=4)["tied"].any()
    for wrong, words in (
        (table.drop(columns="importance"), "column importance is missing"),
        (table.assign(importance=-1), "points of 0 or more"),
        (pd.concat([table, table]), "`a` appears twice"),
    ):
        with pytest.raises(UsageError, match=words):
            choose_indicators(wrong)
    with pytest.raises(UsageError, match="is not a range"):
        choose_indicators(table, fewest=5, most=2)


@pytest.mark.parametrize(
    ("value", "reached", "yuan"),
    [
        (0.4499, "none", 0),
        (0.45, "floor", 200),
        (0.50, "floor", 350),
        (0.55, "stretch", 500),
        (0.9, "stretch", 500),
        (float("nan"), "no_value", 0),
    ],
)
def test_awards_rise_from_floor_to_stretch(value: float, reached: str, yuan: float) -> None:
    assert award_of(Bonus("inquiry_conversion", 0.45, 0.55, 200, 500, 50), value) == (reached, yuan)


def test_awards_where_less_is_better() -> None:
    award = Bonus("average_response_seconds", 45, 35, 100, 200, 0)
    assert [award_of(award, v, "down") for v in (46, 45, 40, 35, 20)] == [
        ("none", 0),
        ("floor", 100),
        ("floor", 150),
        ("stretch", 200),
        ("stretch", 200),
    ]
