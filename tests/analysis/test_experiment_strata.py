"""Like with like, before and after, and many agents: published examples and what must hold whatever the numbers."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from cskit.analysis.estimate import Estimate
from cskit.analysis.experiment import (
    change_by_agent,
    difference_in_differences,
    funnel_plot,
    pre_trend,
    rate_difference,
    shrinkage,
    stratified_by_agent,
    stratified_difference,
)
from cskit.analysis.intervals import wilson
from cskit.errors import UsageError


def strata(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["stratum", "x1", "n1", "x2", "n2"])


# Charig et al. (1986), BMJ 292, 879-882: open surgery against percutaneous nephrolithotomy, by size of the stone
STONES = strata(("small", 81, 87, 234, 270), ("large", 192, 263, 55, 80))
# Bickel, Hammel & O'Connell (1975), Science 187, 398-404 (R's UCBAdmissions): men and women admitted, by department
BERKELEY = strata(
    ("A", 512, 825, 89, 108),
    ("B", 353, 560, 17, 25),
    ("C", 120, 325, 202, 593),
    ("D", 138, 417, 131, 375),
    ("E", 53, 191, 94, 393),
    ("F", 22, 373, 24, 341),
)
# UGDP (Rothman & Greenland, Modern Epidemiology): deaths on tolbutamide and placebo, by age
TOLBUTAMIDE = strata(("under 55", 8, 106, 5, 120), ("55 and over", 22, 98, 16, 85))


def test_kidney_stones_turn_round() -> None:
    got = stratified_difference(STONES, names=("in_house", "outsourced"))
    assert got.strata["rate1"].round(2).tolist() == [0.93, 0.73]
    assert got.strata["rate2"].round(2).tolist() == [0.87, 0.69]
    assert (got.crude.value, got.crude.clear) == (pytest.approx(273 / 350 - 289 / 350), False)
    assert got.mantel_haenszel.value > 0
    assert got.every_stratum
    assert not got.reversal  # 350 patients an arm do not make either clear: nothing is claimed
    tenfold = stratified_difference(STONES.set_index("stratum").mul(10).reset_index(), names=("in_house", "outsourced"))
    assert tenfold.reversal
    assert tenfold.sentence("en").startswith("Simpson's paradox: taken together outsourced is ahead by 4.6 pts")
    assert tenfold.sentence("zh").startswith("辛普森悖论：总体上外包客服高 4.6 个百分点，但在每一层里都是自有客服更高")
    turned = tenfold.strata.rename(columns={"x1": "x2", "n1": "n2", "x2": "x1", "n2": "n1"})
    same = stratified_difference(turned, names=("outsourced", "in_house"))
    for lang in ("zh", "en"):  # the interval goes with who is said to be ahead, whichever side was named first
        assert same.sentence(lang) == tenfold.sentence(lang)


def test_berkeley_admissions_lose_their_gap() -> None:
    got = stratified_difference(BERKELEY)
    assert got.crude.value == pytest.approx(0.1416, abs=1e-4)  # 44.5 % against 30.4 %
    assert got.crude.clear
    assert not got.mantel_haenszel.clear
    a, n1, c, n0 = (BERKELEY[k].to_numpy(float) for k in ("x1", "n1", "x2", "n2"))
    n, m = n1 + n0, a + c
    chi2 = (a - n1 * m / n).sum() ** 2 / (n1 * n0 * m * (n - m) / (n**2 * (n - 1))).sum()  # Cochran-Mantel-Haenszel
    assert got.mantel_haenszel.p == pytest.approx(math.erfc(math.sqrt(chi2 / 2)), rel=1e-6)
    assert "mix of customers" in got.sentence("en")


def test_mantel_haenszel_as_printed() -> None:
    got = stratified_difference(TOLBUTAMIDE, level=0.90).mantel_haenszel  # the book gives 90 % limits
    assert got.value == pytest.approx(0.035, abs=5e-4)
    assert (got.low, got.high) == pytest.approx((-0.018, 0.087), abs=1e-3)


@settings(max_examples=60)
@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_one_stratum_is_the_plain_difference(n1: int, n2: int, data: st.DataObject) -> None:
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    got, plain = stratified_difference(strata(("all", x1, n1, x2, n2))), rate_difference(x1, n1, x2, n2)
    for found in (got.mantel_haenszel, got.standardised):
        assert found.value == pytest.approx(plain.value, abs=1e-12)
    assert (got.standardised.low, got.standardised.high) == pytest.approx((plain.low, plain.high), abs=1e-12)
    assert not got.reversal


def test_standardising_is_a_weighted_mean() -> None:
    table = strata(("a", 10, 20, 30, 100), ("b", 60, 80, 10, 20))
    gaps = [0.5 - 0.3, 0.75 - 0.5]
    assert stratified_difference(table).standardised.value == pytest.approx((120 * gaps[0] + 100 * gaps[1]) / 220)


def test_a_stratum_of_one_side_compares_nothing() -> None:
    table = strata(("a", 10, 20, 30, 100), ("only one", 50, 80, 0, 0))
    got = stratified_difference(table)
    assert got.mantel_haenszel.value == pytest.approx(0.2)
    assert got.shared == pytest.approx(120 / 200)
    assert np.isnan(got.strata.set_index("stratum").loc["only one", "weight"])
    with pytest.raises(UsageError, match="no stratum holds cases of both"):
        stratified_difference(table.tail(1))
    with pytest.raises(UsageError, match="x must lie between 0 and n"):
        stratified_difference(strata(("a", 30, 20, 1, 2)))
    with pytest.raises(UsageError, match="column n2 is missing"):
        stratified_difference(table.drop(columns="n2"))
    sure = stratified_difference(strata(("a", 5, 5, 7, 7)))
    assert math.isnan(sure.mantel_haenszel.p)


def test_sparse_strata_keep_their_coverage() -> None:
    """Sixty products with two and three inquirers: Sato's interval holds the truth about 95 times in 100."""
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(150):
        base = rng.uniform(0.1, 0.7, 60)
        x1, x2 = rng.binomial(2, base + 0.15), rng.binomial(3, base)
        got = stratified_difference(
            pd.DataFrame({"stratum": range(60), "x1": x1, "n1": 2, "x2": x2, "n2": 3})
        ).mantel_haenszel
        hits += got.low <= 0.15 <= got.high
    assert 0.90 <= hits / 150 <= 0.99


def test_agents_bring_their_whole_mix() -> None:
    rows = [
        (side, f"{side}{i}", stratum, 6 + side + i % 2 + 5 * (stratum == "b"), 20)
        for side in (1, 2)
        for i in range(5)
        for stratum in "ab"
    ]
    cells = pd.DataFrame(rows, columns=["side", "agent", "stratum", "x", "n"])
    got = stratified_by_agent(cells)
    assert got.value == pytest.approx(-0.05)
    assert got.n == (5, 5)
    assert got.low < -0.05 < got.high
    alone = stratified_by_agent(cells[cells["agent"].isin(["10", "20", "21"])])
    assert math.isnan(alone.low)
    assert "fewer than two agents" in alone.sentence("en")


def test_card_and_krueger() -> None:
    """Card & Krueger (1994), American Economic Review 84, Table 3: employment per restaurant, 2.76 (s.e. 1.36)."""

    def mean(value: float, error: float) -> Estimate:
        return Estimate(value, value - 1.959964 * error, value + 1.959964 * error)

    got = difference_in_differences(
        (mean(20.44, 0.51), mean(21.03, 0.52)), (mean(23.33, 1.35), mean(21.17, 0.94)), kind="count"
    )
    assert got.change.value == pytest.approx(2.76, abs=0.015)  # from rounded means
    assert got.change.values["own"][1] == pytest.approx(0.59)
    assert got.change.values["other"][1] == pytest.approx(-2.16)
    error = math.sqrt(0.51**2 + 0.52**2 + 1.35**2 + 0.94**2)
    assert got.change.high - got.change.value == pytest.approx(1.959964 * error, rel=1e-6)
    assert "too few days" in got.sentence("en").lower()


def test_a_gap_that_was_growing_already_is_no_effect() -> None:
    days = pd.DataFrame({"at": range(8), "value1": [0.40 + 0.01 * d for d in range(8)], "value2": [0.4] * 8})
    wobble = days.assign(value1=days["value1"] + [0.001, -0.001] * 4)
    trend = pre_trend(wobble)
    assert trend is not None
    assert trend.value == pytest.approx(0.01, abs=5e-4)
    assert trend.clear
    before, after = wilson(400, 1000), wilson(500, 1000)
    got = difference_in_differences((before, after), (before, before), pre=wobble)
    assert got.change.clear
    assert "should not be credited" in got.sentence("en")
    assert "不宜把变化归因" in got.sentence("zh")
    flat = pre_trend(days.assign(value1=[0.4, 0.42, 0.39, 0.41, 0.4, 0.41, 0.39, 0.4], weight=10))
    assert flat is not None
    assert "does not prove" in flat.sentence("en")
    assert pre_trend(days.head(3)) is None
    with pytest.raises(UsageError, match="both before and after"):
        difference_in_differences((before, Estimate(math.nan, math.nan, math.nan)), (before, after))


def test_only_agents_of_both_periods_count() -> None:
    rows = [(side, f"{side}{i}", 10 + i, 20, 10 + i + (5 if side == 1 else 0), 20) for side in (1, 2) for i in range(4)]
    rows.append((1, "left", 20, 20, 0, 0))
    cells = pd.DataFrame(rows, columns=["side", "agent", "x_before", "n_before", "x_after", "n_after"])
    got = change_by_agent(cells)
    assert got.value == pytest.approx(0.25)
    assert got.n == (4, 4)
    assert got.clear
    assert math.isnan(change_by_agent(cells[cells["side"] == 1]).value)


# Efron & Morris (1975), J. Am. Stat. Assoc. 70, 311-319: hits in 45 at-bats, and the rest of the season
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
SEASON = [
    0.346,
    0.298,
    0.276,
    0.222,
    0.273,
    0.270,
    0.263,
    0.210,
    0.269,
    0.230,
    0.264,
    0.256,
    0.303,
    0.264,
    0.226,
    0.286,
    0.316,
    0.200,
]


def test_shrinkage_foretells_the_baseball_season() -> None:
    table = pd.DataFrame({"agent": [str(i) for i in range(18)], "x": HITS, "n": 45})
    rows, _ = shrinkage(table)
    raw = np.array(HITS) / 45
    shrunk = rows["shrunk"].to_numpy()
    missed, missed_raw = ((shrunk - SEASON) ** 2).sum(), ((raw - SEASON) ** 2).sum()
    assert missed_raw == pytest.approx(0.077, abs=0.002)  # as they print it
    assert missed < 0.35 * missed_raw  # theirs: 0.022, 3.5 times better
    mean = raw.mean()
    assert (np.abs(shrunk - mean) <= np.abs(raw - mean) + 1e-12).all()
    assert (np.sort(shrunk)[::-1] == shrunk).all()
    found = funnel_plot(table)
    assert (found.rows["verdict"] == "within").all()
    assert "do not reward by rank" in found.sentence("en")


def test_the_funnel_names_who_is_outside() -> None:
    table = pd.DataFrame(
        {"agent": [*"abcdefgh", "idle"], "x": [50, 52, 48, 51, 49, 50, 80, 20, 0], "n": [100] * 8 + [0]}
    )
    found = funnel_plot(table)
    verdict = found.rows.set_index("agent")["verdict"]
    assert verdict[["g", "h"]].tolist() == ["above", "below"]
    assert (verdict.drop(["g", "h"]) == "within").all()
    assert "idle" not in verdict
    assert "above: g; below: h" in found.sentence("en")
    assert "Of 8 agents, 2 agents differ" in found.sentence("en")
    named = found.sentence("zh", "team", {"g": "甲", "h": "乙"})
    assert "8 个团队中有 2 个团队与总体" in named
    assert "偏高的：甲；偏低的：乙。其余 6 个团队" in named
    assert found.rows["rank"].tolist()[6] == 1
    assert found.spread.value > 0
    alike, spread = shrinkage(table.head(6))
    assert alike["shrunk"].nunique() == 1
    assert "no more than chance" in spread.sentence("en")


@pytest.mark.parametrize("seed", range(20))
def test_who_is_called_within_lies_in_the_range_that_is_shown(seed: int) -> None:
    """The verdict allows for many comparisons, so the range beside it does too."""
    rng = np.random.default_rng(seed)
    n = rng.integers(5, 300, size=25)
    table = pd.DataFrame({"agent": range(25), "x": rng.binomial(n, rng.beta(20, 30, size=25)), "n": n})
    rows = funnel_plot(table).rows
    inside = rows["rate"].between(rows["expected_low"] - 1e-12, rows["expected_high"] + 1e-12)
    assert ((rows["verdict"] == "within") == inside).all()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"agent": ["a"], "x": [1], "n": [2]}, "it needs two"),
        ({"agent": ["a", "b"], "x": [3, 1], "n": [2, 2]}, "a has x outside"),
        ({"agent": ["a", "b"], "x": [3, 1]}, "column n is missing"),
    ],
)
def test_funnel_nonsense(table: dict, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        funnel_plot(pd.DataFrame(table))


def test_like_agents_are_called_no_more_often_than_agreed() -> None:
    """200 shops of eight like agents: at most one family in twenty is called (Holm), within a binomial band."""
    rng = np.random.default_rng(20211111)
    called = 0
    for _ in range(200):
        n = rng.integers(40, 200, 8)
        table = pd.DataFrame({"agent": [f"a{i}" for i in range(8)], "x": rng.binomial(n, 0.5), "n": n})
        called += len(funnel_plot(table).outside()) > 0
    assert 1 <= called <= 21  # 99.9 % of Binomial(200, 0.05); exact tests stay below their level
