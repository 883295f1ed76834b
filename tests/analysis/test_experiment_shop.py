"""PK and league on shops: the reversal planted in the bundled one is found, in null shops little is."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from scipy.stats import binom

from cskit.analysis.experiment import league, pk
from cskit.analysis.experiment.groups import Sample, Sides
from cskit.errors import DataError, UsageError
from cskit.shop import Shop

from . import shops

TEAMS = "team:in_house,team:outsourced"
WEEK, WEEK_BEFORE = "2021-11-22..2021-11-28", "2021-11-15..2021-11-21"  # the shop's seven-day PK


def test_the_planted_reversal_is_found(double11: Shop) -> None:
    found = pk(double11, "inquiry_conversion", TEAMS, period=WEEK, stratify="tier")
    assert found.pairs[0].main.value == pytest.approx(-0.07, abs=0.03)
    assert found.pairs[0].main.clear
    assert found.strata is not None
    assert found.strata.reversal
    assert found.strata.every_stratum
    assert found.strata.mantel_haenszel.value > 0.05
    assert found.strata.standardised.clear
    assert found.strata_by_agent is not None
    assert found.strata_by_agent.low > 0
    zh, en = found.sentences("zh"), found.sentences("en")
    assert any(line.startswith("辛普森悖论：总体上外包客服高") for line in zh)
    assert any(line.startswith("Simpson's paradox: taken together outsourced is ahead") for line in en)
    assert any("not shown to be the team's" in line for line in en)  # by agents the plain gap is not the team's


def test_the_reversal_of_the_whole_season(double11: Shop) -> None:
    found = pk(double11, "inquiry_conversion", TEAMS, period="2021-10-20..2021-11-30", stratify="tier")
    assert found.strata is not None
    assert found.strata.reversal
    rows = found.strata.strata.set_index("stratum")["difference"]
    assert rows["entry"] == pytest.approx(0.10, abs=0.04)
    assert rows["core"] == pytest.approx(0.10, abs=0.04)


def test_numbers_of_a_pk_are_measures(double11: Shop) -> None:
    from cskit.metrics import measure

    found = pk(double11, "inquiry_conversion", TEAMS, period=WEEK)
    plain = measure(double11, "inquiry_conversion", by="team", period=WEEK).set_index("team")
    rows = found.rows.set_index("group")
    for team in ("in_house", "outsourced"):
        assert rows.loc[team, "value"] == plain.loc[team, "value"]
        assert rows.loc[team, "n"] == plain.loc[team, "denominator"]
    assert rows["agents"].tolist() == [10, 6]


def test_before_and_after_with_a_control(double11: Shop) -> None:
    found = pk(double11, "inquiry_conversion", TEAMS, period=WEEK, before=WEEK_BEFORE)
    assert found.change is not None
    assert not found.change.change.clear  # nothing was changed in that week
    assert found.change.pre_trend is not None
    assert found.change.pre_trend.n == (7,)
    assert found.change_agents is not None
    assert not found.change_agents.clear


def test_one_agent_against_a_team_and_against_one(double11: Shop) -> None:
    """Only cs01 of one team is left: what customers say is said, what agents cannot say too, and nothing breaks."""
    agents = double11.pandas("agents")
    agents["team"] = [
        "seasonal" if a == "cs01" else "in_house" if t == "seasonal" else t
        for a, t in zip(agents["agent_id"], agents["team"], strict=True)
    ]
    tables = {t: double11.pandas(t) for t in ("messages", "orders", "order_items", "products")} | {"agents": agents}
    shop = Shop.from_frames(tables)
    for groups, counts in (("team:seasonal,team:outsourced", [1, 6]), ("team:outsourced,team:seasonal", [6, 1])):
        found = pk(shop, "inquiry_conversion", groups, period=WEEK, stratify="tier", before=WEEK_BEFORE)
        assert found.rows["agents"].tolist() == counts
        customers, drawn, dealt = found.pairs[0].results
        assert customers.low < customers.value < customers.high
        assert drawn.low != drawn.low
        assert dealt.p >= 2 / 7
        for lang, words in (("en", "too few agents to show"), ("zh", "人数太少")):
            assert any(words in line for line in found.sentences(lang))
            assert all(r.sentence(lang) for _, _, r in found.results())


def test_spending_and_waiting_are_compared_too(double11: Shop) -> None:
    spend = pk(double11, "spend_per_buyer", TEAMS, period=WEEK)
    assert [r.method for r in spend.pairs[0].results] == ["ratio_bootstrap", "cluster_bootstrap", "cluster_permutation"]
    rows = spend.rows.set_index("group")["value"]
    assert spend.pairs[0].main.value == pytest.approx(rows["in_house"] - rows["outsourced"])
    wait = pk(double11, "average_response_seconds", f"{TEAMS},team:seasonal", period="2021-11-11")
    assert len(wait.pairs) == 3
    assert wait.kind == "seconds"
    assert any("Holm" in line for line in wait.sentences("en"))
    changed = pk(double11, "spend_per_buyer", TEAMS, period=WEEK, before=WEEK_BEFORE)
    assert changed.change is not None
    assert changed.change.change.low < changed.change.change.value < changed.change.change.high


def test_open_windows_are_said(double11: Shop) -> None:
    found = pk(double11, "inquiry_conversion", TEAMS, period="2021-11-28..2021-12-05")
    assert any("not mature" in line for line in found.sentences("en"))


def test_the_league_is_a_funnel(double11: Shop) -> None:
    found = league(double11, "inquiry_conversion", period=WEEK)
    rows = found.funnel.rows.set_index("agent")
    below = rows[rows["verdict"] == "below"]
    assert "cs01" in below.index  # dear goods
    assert (below["high"] < found.funnel.target).all()
    assert "cs09" not in rows.index  # after-sale agents have no inquiries
    assert (rows["shrunk"].sub(found.funnel.target).abs() <= rows["rate"].sub(found.funnel.target).abs() + 1e-12).all()
    assert found.funnel.spread.value > 0
    by_hour = league(double11, "inquiry_conversion", by="hour", period=WEEK)
    assert by_hour.by == "hour"


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda s: pk(s, "response_p50", TEAMS), UsageError, "no cases of its own"),
        (lambda s: pk(s, "sales_share", TEAMS), UsageError, "no cases of its own"),
        (lambda s: pk(s, "cs_sales", TEAMS), UsageError, "it is a sum"),
        (lambda s: pk(s, "inquiry_conversion", "team:in_house"), UsageError, "two or more"),
        (lambda s: pk(s, "inquiry_conversion", "in_house,outsourced"), UsageError, "each as split:name, such as"),
        (lambda s: pk(s, "inquiry_conversion", "team:in_house,team:in_house"), UsageError, "named twice"),
        (lambda s: pk(s, "inquiry_conversion", "team:in_house,agent:cs01"), UsageError, "overlap"),
        (
            lambda s: pk(s, "inquiry_conversion", "team:in_house,team:outsorced"),
            UsageError,
            "did you mean `outsourced`",
        ),
        (lambda s: pk(s, "inquiry_conversion", "taem:a,taem:b"), UsageError, "did you mean `team`"),
        (lambda s: pk(s, "inquiry_conversion", TEAMS, stratify="agent"), UsageError, "what the agent does not choose"),
        (lambda s: pk(s, "inquiry_conversion", TEAMS, stratify="team"), UsageError, "stratify by another split"),
        (lambda s: pk(s, "spend_per_buyer", TEAMS, stratify="tier"), UsageError, "is not a rate"),
        (lambda s: pk(s, "inquiry_conversion", f"{TEAMS},team:seasonal", stratify="tier"), UsageError, "exactly two"),
        (lambda s: pk(s, "inquiry_conversion", TEAMS, before=WEEK), UsageError, "period after the change"),
        (lambda s: pk(s, "inquiry_conversion", TEAMS, before=WEEK, period=WEEK), UsageError, "must end before"),
        (lambda s: pk(s, "inquiry_conversion", "team:in_house,team:seasonal", period=WEEK), DataError, "no case"),
        (lambda s: league(s, "spend_per_buyer"), UsageError, "is not a rate"),
        (lambda s: league(s, "inquiry_conversion", by="agnet"), UsageError, "did you mean `agent`"),
    ],
)
def test_what_cannot_be_compared_is_one_line(double11: Shop, call, error, words: str) -> None:
    with pytest.raises(error, match=words) as found:
        call(double11)
    assert "\n" not in str(found.value)


def test_a_missing_table_is_named() -> None:
    made = {k: v for k, v in shops.tables().items() if k in ("messages", "orders")}
    shop = Shop.from_frames(made, engine="pandas")
    with pytest.raises(DataError, match="agents"):
        pk(shop, "inquiry_conversion", TEAMS)
    assert len(league(shop, "inquiry_conversion").funnel.rows) == 6  # who takes inquiries is known from the talk
    with pytest.raises(DataError, match="ratings"):
        Sample.of(shop, "satisfaction").counts(["agent"])


def test_agents_as_groups_have_no_clusters(double11: Shop) -> None:
    found = pk(double11, "inquiry_conversion", "agent:cs01,agent:cs02", period=WEEK)
    assert [r.method for r in found.pairs[0].results] == ["newcombe"]
    assert Sides.parse(["agent:cs01", "agent:cs02"]).values == ("cs01", "cs02")


@cache
def _verdicts(seed: int) -> tuple[bool, bool, bool]:
    """A null shop (like agents, like products): is anyone called outside, do customers call a team, is a reversal?

    Agents could not call a team here: of four against two no regrouping is rarer than 2 in 15.
    """
    made = {k: v for k, v in shops.tables(seed, chats=60).items() if k in ("messages", "orders", "agents")}
    shop = Shop.from_frames(made, engine="pandas")
    outside = len(league(shop, "inquiry_conversion").funnel.outside()) > 0
    found = pk(shop, "inquiry_conversion", "team:in_house,team:seasonal", stratify="hour")
    assert found.strata is not None
    return outside, found.pairs[0].main.clear, found.strata.reversal


def _called(seeds: range) -> pd.Series:
    """How many of the shops have each finding: no more than the band around 5 % of them."""
    found = pd.DataFrame([_verdicts(seed) for seed in seeds], columns=["outside", "team", "reversal"]).sum()
    assert (found <= binom.ppf(0.999, len(seeds), 0.05)).all()
    return found


def test_null_shops_are_left_alone() -> None:
    _called(range(1000, 1010))


@pytest.mark.stress
def test_two_hundred_null_shops_are_left_alone() -> None:
    found = _called(range(1000, 1200))
    assert found["team"] >= binom.ppf(
        0.001, 200, 0.05
    )  # no rarer either: an interval that never excludes 0 says nothing
