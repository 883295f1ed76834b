"""The sections agree with the metrics they show, and with plain counting."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any

import pandas as pd
import pytest

from cskit.analysis.frames import Missing
from cskit.analysis.hours import Hours, forecast_quality
from cskit.analysis.presence import Presence
from cskit.analysis.promotion import resolve
from cskit.charts import Column
from cskit.charts.tables import MIME
from cskit.facts.topics import topics
from cskit.metrics import find, measure
from cskit.metrics.details import detail
from cskit.reports.run import SPEC_MIME
from cskit.review import Review
from cskit.review.aftersales import Backlog, backlog, complaints, refund_reasons
from cskit.review.asked import loss_reasons, products, questions
from cskit.review.base import Reviewed
from cskit.review.chats import chats
from cskit.review.compare import beside
from cskit.review.load import forecast_of, hours
from cskit.review.money import Costs, costs, lost_sales
from cskit.review.opening import unsettled
from cskit.review.people import OVERALL, awards, by_agent, by_team
from cskit.review.presence import presence
from cskit.review.reminders import Reminders, reminders
from cskit.review.seasonal import Seasonal, seasonal
from cskit.review.service import _response
from cskit.review.split import METRICS, phases, sales_split
from cskit.review.tiles import tiles
from cskit.review.verdict import story
from cskit.rules import load_rules
from cskit.shop import Shop
from cskit.terms import speak, term
from tests.analysis.shops import tables


def test_page_one_has_eight_tiles_with_last_year_and_targets(review: Reviewed) -> None:
    frame = tiles(review)
    assert sorted(set(frame["tile"])) == list(range(1, 9))
    assert frame["metric"].iloc[:2].tolist() == ["shop_sales", "shop_net_sales"]  # as its target was set
    assert frame["value"].notna().all()
    assert frame["last_year"].notna().all()
    gross = frame.set_index("metric").loc["shop_sales"]
    assert gross["floor_attainment"] == pytest.approx(gross["value"] / gross["floor"])
    wait = frame.set_index("metric").loc["average_response_seconds"]
    assert wait["floor_attainment"] == pytest.approx(wait["floor"] / wait["value"])  # lower is better
    assert set(frame.loc[frame["change_kind"] == "points", "metric"]) == {
        "inquiry_conversion",
        "refund_rate",
        "cost_to_output",
    }


def test_phases_side_by_side_are_each_as_measured_alone(review: Reviewed) -> None:
    frame = phases(review).set_index(["phase", "metric"])
    for phase in review.promotion.phases[1:3]:
        for row in measure(review.shop, list(METRICS), period=phase.period).to_dict("records"):
            own = frame.loc[(phase.id, row["metric"])]
            assert own["value"] == pytest.approx(row["value"], nan_ok=True), row["metric"]
            assert own["status"] == row["status"], row["metric"]


def test_open_figures_are_carried_through_as_open(review: Reviewed) -> None:
    frame = unsettled(review)
    assert set(frame["status"]) <= {"open", "immature"}
    page = frame[frame["where"] == "promotion"].set_index("metric")
    assert {"shop_net_sales", "refund_rate"} <= set(page.index)
    assert page.loc["shop_net_sales", "value"] > 0


def test_the_split_adds_up_and_is_the_change_on_page_one(review: Reviewed) -> None:
    split = sales_split(review)
    assert split is not None
    assert split.frame["contribution"].sum() == pytest.approx(split.change)
    page = tiles(review).set_index("metric").loc["cs_sales"]
    assert split.change == pytest.approx(page["value"] - page["base"])


def test_lost_sales_are_the_metric_with_an_interval_round_it(review: Reviewed) -> None:
    lost = lost_sales(review)
    assert lost.total.value == pytest.approx(measure(review.shop, "lost_sales", period=review.period)["value"].item())
    assert lost.total.low < lost.total.value < lost.total.high
    assert lost.customers == lost.unanswered + lost.abandoned
    assert lost.texts
    assert lost.depositors == measure(review.shop, "deposit_customers", period=review.period)["value"].item() > 0
    assert lost.hours["lost_sales"].sum() == pytest.approx(lost.total.value)
    shop = review.shop
    again = lost_sales(Reviewed(Shop(shop._engine, files=shop._files), review.promotion))
    assert again.total == lost.total


def test_costs_divide_to_the_metric(review: Reviewed) -> None:
    told = costs(review)
    assert isinstance(told, Costs)
    assert told.total / told.cs_sales == pytest.approx(told.cost_to_output)
    assert told.items["share"].sum() == pytest.approx(1)
    assert told.teams["wages"].sum() == pytest.approx(told.items.set_index("item").loc["wages", "amount"])


def test_the_business_day_is_cut_where_the_rules_cut_it(double11: Shop) -> None:
    rules = load_rules("textbook").replace(day_starts_at="06:00")
    late = resolve(double11, "2021-11-11", rules=rules)
    review = Reviewed(double11, late, rules)
    told = costs(review)
    assert isinstance(told, Costs)
    assert told.total / told.cs_sales == pytest.approx(told.cost_to_output)
    frame = hours(review).frame
    night = frame[(frame["date"] == date(2021, 11, 11)) & (frame["hour"] == 3)]
    assert night["at"].item() == pd.Timestamp("2021-11-12 03:00")


def test_hours_count_every_reception_once(review: Reviewed) -> None:
    told = hours(review)
    total = measure(review.shop, "receptions", period=review.period)["value"].item()
    assert told.frame.loc[told.frame["reviewed"], "receptions"].sum() == total
    assert told.quality is not None
    error = measure(review.shop, "forecast_error", period=review.period)["value"].item()
    assert told.quality.wape == pytest.approx(error)
    assert told.outages[["date", "from_hour", "to_hour"]].values.tolist() == [[date(2021, 11, 11), 15, 16]]


def test_presence_finds_the_accounts_that_dropped(review: Reviewed) -> None:
    told = presence(review)
    assert isinstance(told, Presence)
    assert told.dropped["minutes"].between(40, 60).all()
    assert (told.agents["missing_hours"] <= told.agents["planned_hours"]).all()
    assert "bot" not in set(told.agents["role"])


def test_reminders_by_plain_counting(review: Reviewed) -> None:
    told = reminders(review)
    assert isinstance(told, Reminders)
    orders, sent = review.shop.pandas("orders"), review.shop.pandas("reminders")
    due = (
        orders["created_at"]
        .where(~(orders["final_due_from"] > orders["created_at"]), orders["final_due_from"])
        .dt.normalize()
    )
    orders = orders[due.between(pd.Timestamp(review.promotion.period.start), pd.Timestamp(review.promotion.period.end))]
    both = sent.merge(orders, on="order_id")
    told_in_time = both[(both["at"] >= both["created_at"]) & ~(both["paid_at"] <= both["at"])]
    reminded = orders["order_id"].isin(told_in_time["order_id"])
    row = told.frame.set_index("group").loc["all"]
    assert row["orders"] == len(orders)
    assert row["reminded"] == reminded.sum()
    assert row["recovered"] == (reminded & orders["paid_at"].notna()).sum()
    assert row["never_reminded"] == (~reminded & orders["paid_at"].isna()).sum()
    parts = row["paid_unprompted"] + row["reminded"] + row["never_reminded"]
    assert parts == row["orders"]
    assert told.by_hour["orders"].sum() == row["orders"]


def test_teams_are_ratios_of_sums_not_means_of_agents(review: Reviewed) -> None:
    teams, agents = by_team(review), by_agent(review)
    assert isinstance(teams, pd.DataFrame)
    for team, own in agents.groupby("team"):
        row = teams.set_index("team").loc[team]
        assert row["cs_sales"] == pytest.approx(own["cs_sales"].sum())
        assert row["receptions_per_agent_day"] == pytest.approx(own["receptions"].sum() / own["agent_days"].sum())
    sold = agents[agents["inquiry_conversion"].notna()]  # after-sales agents have no inquiries, so no conversion
    assert (sold["inquiry_conversion_low"] <= sold["inquiry_conversion"]).all()
    assert set(agents.loc[agents["inquiry_conversion"].isna(), "role"]) == {"aftersales"}


def test_seasonal_agents_their_exam_and_their_best(review: Reviewed) -> None:
    told = seasonal(review)
    assert isinstance(told, Seasonal)
    assert len(told.agents) == 8
    assert set(told.agents.loc[told.agents["passed"].eq(False), "name"]) == {"新三", "新六"}
    assert told.agents.loc[told.agents["passed"].eq(False), "chatted_before_pass"].all()
    rows = told.comparison.set_index("metric")
    assert rows.loc["receptions_per_agent_day", "high"] < 0  # clearly fewer than regulars
    best = told.best_and_mean.set_index("metric").loc["inquiry_conversion"]
    assert best["best"] >= best["mean"]
    assert best["best_name"] in set(told.agents["name"])


def test_complaints_compare_each_agent_with_all_the_others(review: Reviewed) -> None:
    table = complaints(review)
    assert isinstance(table, pd.DataFrame)
    first = table.iloc[0]
    assert (first["name"], first["top_reason"]) == ("小岚", "推诿退款")
    others = table.iloc[1:]
    assert first["peers_rate"] == pytest.approx(others["complaints"].sum() / others["customers"].sum())
    assert first["p"] < 1e-6
    assert (others.loc[others["role"] == "aftersales", "p"] > 0.01).all()


def test_whose_chats_stand_out_is_who_was_planted(review: Reviewed) -> None:
    """The habits of the recipe; whoever shuffles refunds off makes customers angry; tmp03 is careless."""
    frame = chats(review)
    assert not isinstance(frame, Missing)
    clear = frame[frame["clear"]]
    assert set(zip(clear["agent"], clear["metric"], strict=True)) == {
        ("tmp06", "curt_reply_rate"),
        ("out02", "mechanical_reply_rate"),
        ("out04", "banned_words_rate"),
        ("tmp05", "early_urging_rate"),
        ("out03", "volley_rate"),
        ("tmp03", "volley_rate"),
        ("cs09", "anger_rate"),
    }
    own = frame[frame["metric"] == "volley_rate"].set_index("agent")
    rest = own.drop("out03")
    assert own.loc["out03", "peers"] == pytest.approx(rest["n"].sum() / rest["of"].sum())


def test_chats_without_texts_are_no_chats_without_faults(shown: list[dict[str, Any]]) -> None:
    made = tables(chats=40)
    silent = Shop.from_frames({"messages": made["messages"].assign(text=None), "orders": made["orders"]}, "pandas")
    Review(silent, resolve(silent)).chats()
    assert [said["text/plain"] for said in shown] == [term("review_chats_no_text", "en")]


def test_refunds_and_backlog_by_plain_counting(review: Reviewed) -> None:
    table = refund_reasons(review)
    assert isinstance(table, pd.DataFrame)
    all_refunds = review.shop.pandas("refunds")
    days = all_refunds["requested_at"].dt.normalize()
    inside = days.between(pd.Timestamp(review.promotion.aftermath.start), pd.Timestamp(review.promotion.aftermath.end))
    assert table["refunds"].sum() == inside.sum()
    unsettled = all_refunds[["completed_at", "withdrawn_at"]].isna().all(axis=1)
    assert table["open"].sum() == (inside & unsettled).sum()
    now = backlog(review)
    assert isinstance(now, Backlog)
    assert now.open_refunds == unsettled.sum()
    assert now.open_complaints == review.shop.pandas("complaints")["resolved_at"].isna().sum()
    assert 0 < (now.complaints_late or 0) < (now.open_complaints or 0)
    listed = detail(review.shop, "backlog")
    assert len(listed) == (now.open_refunds or 0) + (now.complaints_late or 0)  # as the sentence counts
    assert listed["hours_open"].is_monotonic_decreasing


def test_hesitations_belong_to_those_who_asked(review: Reviewed) -> None:
    told = loss_reasons(review)
    assert isinstance(told, pd.DataFrame)
    whole = told[told["product"].isna()].set_index("reason")
    assert {"too_expensive", "comparing", "worried"} <= set(whole.index)
    assert (told["lost"] <= told["customers"]).all()
    assert (whole["share_of_lost"] < 1).all()
    jacket = told[told["name"] == "短款羽绒服"].set_index("reason")
    assert jacket.loc["too_expensive", "lost_share"] > 0.7  # asked about a lot, bought seldom
    asked = questions(review)
    assert isinstance(asked, pd.DataFrame)
    assert set(asked["reason"]) <= set(topics()["questions"])


def test_products_stand_beside_all_others(review: Reviewed) -> None:
    table = products(review)
    assert isinstance(table, pd.DataFrame)
    leak = table.set_index("name").loc["短款羽绒服"]
    assert leak["difference"] == pytest.approx(leak["inquiry_conversion"] - leak["peers_conversion"])
    assert leak["difference_high"] < 0
    assert leak["p"] < 0.001


def test_awards_ask_for_enough_customers_and_say_when_luck_may_decide(review: Reviewed) -> None:
    table = awards(review)
    assert (table["n"].isna() | (table["n"] >= table["least"])).all()
    for _, own in table.groupby("award"):
        assert own["place"].tolist() == list(range(1, len(own) + 1))
        assert not own["tied"].iloc[0]
    assert not (table["role"].eq("aftersales") & table["award"].isin(["sales", "conversion", "unit_price"])).any()
    speed = table[table["award"] == "speed"]["value"].tolist()
    assert speed == sorted(speed)  # faster is better


def test_who_is_tied_overlaps_with_the_winner_in_both_directions(review: Reviewed) -> None:
    sure = Reviewed(review.shop, review.promotion)
    known = review.per_agent
    sure.per_agent = known.assign(low=0.999 * known["value"], high=1.001 * known["value"])
    speed = awards(sure).query("award == 'speed'")
    first, second, third = speed["value"]
    assert second < 1.001 * first < 0.999 * third
    assert speed["tied"].tolist() == [False, True, False]  # the third is slower than luck would make them
    assert not awards(sure).query("award == 'unit_price'")["tied"].any()


def test_three_sentences_in_each_language(review: Reviewed) -> None:
    for lang, end in (("zh", "。"), ("en", ".")):
        speak(lang)
        told = story(review)
        assert len(told) == 3
        assert all(s.endswith(end) and not re.search(r"\bnan\b|—", s) for s in told)
        assert ("其余 9 天" in told[0]) == (lang == "zh")
    assert not any(math.isnan(v) for v in tiles(review)["base_change"])
    assert find("咨询成交率").id == "contact_conversion"  # whose note tells the two apart


def test_no_section_changes_what_another_asked(review: Reviewed, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept is everybody's: shown twice, in another order, every section shows the same."""
    shown: list[dict] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw=True: shown.append(data))
    both = Review(review.shop, review.promotion)
    sections = [name for name, of in vars(Review).items() if callable(of) and name not in ("credited",)]

    def pages(names: list[str]) -> dict[str, str]:
        told = {}
        for name in names:
            shown.clear()
            getattr(both, name)()
            told[name] = repr([{k: v for k, v in o.items() if k != "image/svg+xml"} for o in shown])  # ids counted on
        return told

    assert len(sections) > 30
    assert pages(sections) == pages(sections[::-1])


def test_the_project_as_a_whole_beside_last_year(review: Reviewed) -> None:
    frame = beside(review, OVERALL).set_index("metric")
    agents = by_agent(review)
    output = agents["cs_sales"].sum() / agents["agent_days"].sum()
    assert frame.loc["output_per_agent_day", "value"] == pytest.approx(output)
    assert frame["last_year_change"].notna().all()
    assert frame.loc["inquiry_conversion", "change_kind"] == "points"


def test_of_many_agents_waits_are_drawn_from_both_ends_and_all_are_told(shown: list[dict[str, Any]]) -> None:
    waits = [float(10 + n) for n in range(40)]
    frame = pd.DataFrame({"label": [f"a{n:02d}" for n in range(40)], "team_label": "t", "team": "t"})
    frame = frame.assign(average_response_seconds=waits, response_p90=[2 * w for w in waits])
    heads = {"label": "Agent", "team_label": "Team", "average_response_seconds": Column("Mean", "seconds")}
    _response(frame, {**heads, "response_p90": Column("P90", "seconds")})
    (spec,) = [said[SPEC_MIME] for said in shown if SPEC_MIME in said]
    drawn = {row["label"] for rows in spec["datasets"].values() for row in rows if "label" in row}
    assert drawn == {f"a{n:02d}" for n in (*range(10), *range(30, 40))}
    assert "Of 40 only 20 from both ends are drawn" in " ".join(str(said.get("text/plain", "")) for said in shown)
    (table,) = [said[MIME] for said in shown if MIME in said]
    assert len(table["rows"]) == 40


@pytest.mark.parametrize(("forecast", "said"), [([9.0, 4.0], ""), ([9.0, None], "For 1 hour only. ")])
def test_a_forecast_of_some_hours_says_of_how_many(forecast: list[float | None], said: str) -> None:
    frame = pd.DataFrame({"reviewed": True, "forecast": forecast, "receptions": [8, 5]})
    none = pd.DataFrame()
    assert forecast_of(Hours(frame, forecast_quality(frame), none, none, none)) == said
