"""Scorecards: how a value becomes points, what is missing, and every way a file can be wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from cskit.analysis.scorecard import (
    Indicator,
    Scores,
    award_of,
    incentives,
    load_scorecard,
    rank_stability,
    score,
    scorecards,
    stage_on,
)
from cskit.analysis.scorecard.card import Bonus
from cskit.errors import DataError, UsageError
from cskit.metrics import measure
from cskit.shop import Shop

from . import shops

NOVEMBER = "2021-11-01..2021-11-30"

CARD = """
name = "mine"
{head}
[[indicator]]
metric = "inquiry_conversion"
weight = 0.6
worst = 0.2
best = 0.8
[[indicator]]
metric = "average_response_seconds"
weight = 0.4
worst = 60
best = 20
{tail}
"""


def write(folder: Path, head: str = "", tail: str = "", *changes: tuple[str, str]) -> Path:
    text = CARD.format(head=head, tail=tail)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "card.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def november(double11: Shop) -> Scores:
    return score(double11, "linear", period=NOVEMBER)


def test_those_that_ship_have_weights_that_sum_to_1() -> None:
    assert scorecards() == ["aftersales", "band", "linear", "live"]
    for name in scorecards():
        card = load_scorecard(name)
        assert card.scoring == ("band" if name == "band" else "linear")
        assert 8 <= len(card.metrics) <= 12  # the textbook's number of indicators
        for tier in card.tiers:
            assert sum(i.weight for i in tier.indicators) == pytest.approx(1)


def test_nine_in_ten_resolved_is_the_goal_of_agents_of_3_to_12_months_and_of_no_other() -> None:
    card = load_scorecard("band")  # the textbook's stages and its table 9-1
    points = {}
    for stage in ("0-1", "1-3", "3-12", "12+"):
        (resolved,) = (i for i in card.tier("sales", stage).indicators if i.metric == "resolution_rate")
        points[stage] = [resolved.score(value) for value in (0.8999, 0.90)]
    assert points["3-12"] == [40, 85]
    assert points["0-1"] == points["1-3"] == points["12+"] == [70, 85]
    aftersales = load_scorecard("aftersales").tier("aftersales", "3-12").indicators
    assert {i.metric: i.score(0.90) for i in aftersales}["resolution_rate"] == pytest.approx(60)


def test_each_post_has_a_card_of_its_own() -> None:
    for name, role in (("linear", "sales"), ("band", "sales"), ("aftersales", "aftersales"), ("live", "live")):
        assert load_scorecard(name).roles == (role,)
    sold = {"inquiry_conversion", "cs_sales", "net_sales", "spend_per_buyer"}
    assert not sold & set(load_scorecard("aftersales").metrics)  # who settles refunds is not scored by sales


@pytest.mark.parametrize(
    ("value", "points"), [(0.2, 0), (0.5, 50), (0.8, 100), (0.1, 0), (0.95, 100), (float("nan"), None)]
)
def test_linear_scoring_keeps_to_its_ends(value: float, points: float | None) -> None:
    up = Indicator("inquiry_conversion", 1, "up", 0, True, worst=0.2, best=0.8)
    got = up.score(value)
    assert np.isnan(got) if points is None else got == pytest.approx(points)
    down = Indicator("refund_rate", 1, "down", 0, True, worst=0.8, best=0.2)
    assert np.isnan(down.score(value)) if points is None else down.score(value) == pytest.approx(100 - points)


def test_without_clamp_the_line_goes_on() -> None:
    assert Indicator("x", 1, "up", 0, False, worst=0.2, best=0.8).score(0.95) == pytest.approx(125)


@given(st.floats(0, 200), st.floats(0, 200))
def test_a_better_value_never_scores_less(a: float, b: float) -> None:
    worse, better = sorted((a, b), reverse=True)
    line = Indicator("x", 1, "down", 0, True, worst=90, best=30)
    bands = Indicator("x", 1, "down", 0, True, bands=((35, 100), (60, 60)), otherwise=30)
    assert line.score(better) >= line.score(worse)
    assert bands.score(better) >= bands.score(worse)


@pytest.mark.parametrize(("value", "points"), [(0.55, 100), (0.549, 85), (0.48, 85), (0.479, 40), (0.0, 40)])
def test_a_threshold_counts_as_reached(value: float, points: float) -> None:
    bands = Indicator("inquiry_conversion", 1, "up", 0, True, bands=((0.55, 100), (0.48, 85)), otherwise=40)
    assert bands.score(value) == points


@pytest.mark.parametrize(
    ("hired", "day", "expected"),
    [
        (date(2021, 10, 18), date(2021, 11, 17), "0-1"),
        (date(2021, 10, 18), date(2021, 11, 18), "1-3"),
        (date(2021, 8, 18), date(2021, 11, 17), "1-3"),
        (date(2021, 8, 18), date(2021, 11, 18), "3-12"),
        (date(2020, 11, 18), date(2021, 11, 17), "3-12"),
        (date(2020, 11, 18), date(2021, 11, 18), "12+"),
        (date(2021, 1, 31), date(2021, 2, 28), "1-3"),  # a month is over on its last day
        (date(2022, 1, 1), date(2021, 11, 18), "0-1"),
        (None, date(2021, 11, 18), ""),
        (pd.NaT, date(2021, 11, 18), ""),
    ],
)
def test_growth_stages(hired: object, day: date, expected: str) -> None:
    assert stage_on(hired, day) == expected


def test_a_score_is_the_weighted_mean_of_its_points(double11: Shop, november: Scores) -> None:
    """One agent by hand, from `measure` alone."""
    card = load_scorecard("linear")
    values = measure(double11, list(card.metrics), by="agent", period=NOVEMBER).set_index(["agent", "metric"])["value"]
    total = 0.0
    for i in card.base.indicators:
        share = (values["cs02", i.metric] - i.worst) / (i.best - i.worst)
        total += i.weight * 100 * min(1, max(0, share))
    row = november.rows.set_index("who").loc["cs02"]
    assert row["score"] == pytest.approx(total)
    assert row["low"] < row["score"] < row["high"]
    assert (row["tier"], row["stage"], row["rank"]) == ("base", "12+", 1)


def test_newcomers_are_ranked_among_themselves(november: Scores) -> None:
    rows = november.rows.set_index("who")
    assert set(rows.loc[rows["tier"] == "newcomer", "team"]) == {"outsourced", "seasonal"}
    assert (rows.groupby("tier")["rank"].min() == 1).all()
    assert not {"bot", "cs09", "cs10", "cs11", "cs12"} & set(rows.index)  # the card scores pre-sale agents
    assert rows.loc["cs08", "stage"] == "3-12"


def test_too_few_cases_are_no_value_and_their_weight_is_shared(november: Scores) -> None:
    few = november.rows.set_index("who")["missing"].map(set) == {"complaint_rate"}
    who = few.index[few][0]
    own = november.details[november.details["who"] == who].set_index("metric")
    assert own.loc["complaint_rate", "why"] == "too_few"
    assert own["weight"].sum() == pytest.approx(1)
    row = november.rows.set_index("who").loc[who]
    assert row["there"] == pytest.approx(0.95)
    assert own.loc["inquiry_conversion", "weight"] == pytest.approx(0.25 / 0.95)
    assert row["score"] == pytest.approx(own["points"].sum())


def test_a_card_may_refuse_what_is_incomplete(double11: Shop) -> None:
    got = score(double11, "band", period="2021-11-10..2021-11-30")
    rows = got.rows.set_index("who")
    refused = rows[rows["status"] == "refused"]
    assert 0 < len(refused) < len(rows)
    assert rows.loc["cs02", "status"] == "scored"
    assert refused[["score", "rank"]].isna().all(axis=None)
    assert (refused["there"] < 1).all()
    assert rows.loc[rows["status"] == "scored", "there"].min() == pytest.approx(1)


def test_too_little_weight_gives_no_score(tmp_path: Path) -> None:
    shop = shops.shop()
    strict = write(tmp_path, "minimum_n = 1000000\nleast_weight = 0.4")
    refused = score(shop, strict)
    assert (refused.rows["status"] == "refused").all()
    assert rank_stability(refused).rows.empty
    assert "Nobody" in rank_stability(refused).sentence("en")
    half = write(tmp_path, "least_weight = 0.4", "", ("best = 0.8", "best = 0.8\nminimum_n = 1000000"))
    rows = score(shop, half).rows
    assert (rows["status"] == "scored").all()
    assert rows["there"].tolist() == pytest.approx([0.4] * len(rows))


def test_teams_are_scored_against_the_base(double11: Shop) -> None:
    rows = score(double11, "linear", by="team", period=NOVEMBER).rows
    assert set(rows["who"]) == {"in_house", "outsourced", "seasonal"}
    assert (rows["tier"] == "base").all()
    with pytest.raises(UsageError, match="score by agent or team"):
        score(double11, "linear", by="hour")


@pytest.mark.parametrize(
    ("head", "tail", "change", "words"),
    [
        (
            "",
            "",
            ("weight = 0.6", "weight = 0.5"),
            r"weights sum to 0\.9, not 1; change them, or divide each by 0\.9",
        ),
        ("", "", ("weight = 0.6", "weight = -0.6"), "weight of `inquiry_conversion` is -0.6"),
        ("", "", ("weight = 0.6", 'weight = "much"'), r"inquiry_conversion\.weight` must be a number, not 'much'"),
        (
            "",
            "",
            ("weight = 0.6", "wieght = 0.6"),
            "entry of `indicator inquiry_conversion` `wieght`; did you mean `weight`",
        ),
        ("", "", ('"inquiry_conversion"', '"inquiry_convresion"'), "did you mean `inquiry_conversion`"),
        ("", "", ('"inquiry_conversion"', '"average_response_seconds"'), "direction down|appears twice"),
        ("", "", ("worst = 0.2", ""), "give bands, or worst and best"),
        ("", "", ("worst = 0.2", "worst = 0.9"), "do not fit direction up"),
        ("", "", ("worst = 0.2", 'worst = "low"'), r"inquiry_conversion\.worst` must be a number, not 'low'"),
        ("", "", ("worst = 0.2\nbest = 0.8", "bands = [[0.4, 80], [0.5, 100]]"), "from the best to the worst"),
        ("", "", ("worst = 0.2\nbest = 0.8", "bands = [0.4, 80]"), r"bands\[0\]` must be a list, not 0\.4"),
        ('scoring = "band"', "", ("", ""), "scoring is band; give bands"),
        ('scoring = "gut"', "", ("", ""), "scoring: unknown value `gut`; known: band, linear"),
        ('missing = "zero"', "", ("", ""), "missing: unknown value `zero`; known: refuse, renormalise"),
        ("least_weight = 2", "", ("", ""), "`least_weight` must be between 0 and 1, not 2"),
        ('roles = "sales"', "", ("", ""), "`roles` must be a list, not 'sales'"),
        ("minimumn = 3", "", ("", ""), "did you mean `minimum_n`"),
        ("", '[[tier]]\nname = "t"\nstages = ["0-2"]', ("", ""), "unknown stage `0-2`"),
        ("", '[[tier]]\nname = "t"\n[tier.indicators]\ncs_sales = { worst = 1, best = 2 }', ("", ""), "cs_sales"),
        (
            "",
            '[[tier]]\nname = "t"\n[tier.indicators]\ninquiry_conversion = 3',
            ("", ""),
            "indicators.inquiry_conversion` must be a table, not 3",
        ),
        (
            "",
            '[[tier]]\nname = "t"\n[tier.indicators]\ninquiry_conversion = { weight = 0.9 }',
            ("", ""),
            "tier t: the weights sum to 1.3",
        ),
        ("", '[[award]]\nmetric = "satisfaction"', ("", ""), "`award satisfaction.floor` is missing"),
        (
            "",
            '[[award]]\nmetric = "satisfaction"\nfloor = 0.9\nstretch = 0.8\nat_floor = 1\nat_stretch = 2',
            ("", ""),
            "must be better than the floor",
        ),
        ("= =", "", ("", ""), "card.toml"),
    ],
)
def test_a_faulty_file_is_one_clear_line(tmp_path: Path, head: str, tail: str, change: tuple, words: str) -> None:
    with pytest.raises(UsageError, match=words) as found:
        load_scorecard(write(tmp_path, head, tail, change))
    assert "\n" not in str(found.value)


def test_cards_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did you mean `linear`"):
        load_scorecard("liner")
    with pytest.raises(UsageError, match="No such file"):
        load_scorecard(tmp_path / "none.toml")
    (tmp_path / "empty.toml").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match=r"no \[\[indicator\]\]"):
        load_scorecard(tmp_path / "empty.toml")


def test_a_tier_of_its_own_for_a_role(tmp_path: Path) -> None:
    tier = (
        '[[tier]]\nname = "after"\nroles = ["aftersales"]\n[tier.indicators]\ninquiry_conversion = { weight = 0.0 }\n'
    )
    path = write(tmp_path, "", tier + "average_response_seconds = { weight = 1.0, worst = 90, best = 10 }")
    rows = score(shops.shop(), path).rows.set_index("who")
    assert rows.loc[["a6", "a7"], "tier"].tolist() == ["after", "after"]
    assert (rows.drop(["a6", "a7"])["tier"] == "base").all()
    nobody = write(tmp_path, 'roles = ["live"]')
    with pytest.raises(DataError, match="nobody in this shop has a role"):
        score(shops.shop(), nobody)


def test_ranks_under_other_weights(november: Scores) -> None:
    stable = rank_stability(november)
    rows = stable.rows.set_index("who")
    assert ((rows["rank_low"] <= rows["rank"]) & (rows["rank"] <= rows["rank_high"])).all()
    assert rows.loc["cs02", "kept"] > 0.5
    assert rows.loc["tmp06", "kept"] > 0.5  # far behind under most weights
    assert 0.8 < stable.tau < 1
    assert "±20%" in stable.sentence("en")
    assert "上下浮动 20%" in stable.sentence("zh")
    assert rank_stability(november).rows.equals(stable.rows)
    still = rank_stability(november, spread=0)
    assert (still.rows["kept"] == 1).all()
    assert still.tau == pytest.approx(1)
    assert "the ranks of all 24 agents stay" in still.sentence("en")
    for wrong in ({"spread": 1.5}, {"spread": -0.1}, {"draws": 1}):
        with pytest.raises(UsageError, match="must lie between 0 and 1"):
            rank_stability(november, **wrong)


def test_a_draw_of_weights_by_hand(november: Scores) -> None:
    """The first draw of each agent's total, recomputed as a sum over a dictionary."""
    details = november.details
    metrics = list(november.card.metrics)
    factors = dict(
        zip(metrics, 1 + np.random.default_rng(7).uniform(-0.2, 0.2, size=(2, len(metrics)))[0], strict=True)
    )
    own = november.scored()
    own = own[own["tier"] == "base"]
    totals = {}
    for who in own["who"]:
        rows = details[(details["who"] == who) & details["points"].notna()]
        weights = rows["weight"] * rows["metric"].map(factors)
        totals[who] = float((weights * rows["score"]).sum() / weights.sum())
    order = sorted(totals, key=lambda w: -totals[w])
    first = rank_stability(november, draws=2, seed=7).rows.set_index("who").loc[order]
    ranks = np.arange(1, len(order) + 1)
    assert ((first["rank_low"] <= ranks) & (ranks <= first["rank_high"])).all()


def test_money_for_targets(double11: Shop) -> None:
    got = incentives(double11, "linear", period="2021-11-20..2021-11-26")
    assert got.table["formula_zh"].tolist()[1] == "4–5 分的评价 ÷ 收到的评价"
    rows = got.rows.set_index(["who", "metric"])
    assert rows.loc[("cs02", "inquiry_conversion"), "reached"] == "stretch"
    assert rows.loc[("cs01", "inquiry_conversion"), "yuan"] == 0
    few = rows[rows["reached"] == "too_few"]
    assert "satisfaction" in few.index.get_level_values("metric")  # a handful of scores, all good: no award for luck
    assert few["yuan"].fillna(0).eq(0).all()
    assert got.total == pytest.approx(rows["yuan"].sum())
    with pytest.raises(UsageError, match=r"no \[\[award\]\]"):
        incentives(double11, "band")


def test_the_shops_own_targets_and_open_windows(double11: Shop) -> None:
    day = incentives(double11, "linear", period="2021-11-11").table.set_index("metric")
    assert day.loc["inquiry_conversion", ["floor", "stretch"]].tolist() == [0.62, 0.68]  # of the table `targets`
    assert day.loc["average_response_seconds", ["floor", "stretch"]].tolist() == [75.0, 60.0]
    late = incentives(double11, "linear", period="2021-12-01..2021-12-05").rows
    conversions = late[(late["metric"] == "inquiry_conversion") & late["status"].isin(["open", "immature"])]
    assert len(conversions) > 0
    assert (conversions["yuan"] == 0).all()
    assert set(conversions["reached"]) == {"not_final"}


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
