"""The sections agree with the metrics they show, and with plain counting."""

from __future__ import annotations

import math
import re
from datetime import date

import pandas as pd
import pytest

from cskit.analysis.aftersales import Backlog, backlog, complaints, refund_reasons
from cskit.analysis.awards import awards
from cskit.analysis.costs import Costs, costs
from cskit.analysis.decompose import sales_split
from cskit.analysis.hours import hours
from cskit.analysis.losses import loss_reasons, products, questions, topics
from cskit.analysis.lost_sales import lost_sales
from cskit.analysis.phases import METRICS, phases
from cskit.analysis.presence import Presence, presence
from cskit.analysis.promotion import Promotion, resolve
from cskit.analysis.reminders import Reminders, reminders
from cskit.analysis.seasonal import Seasonal, seasonal
from cskit.analysis.story import story
from cskit.analysis.teams import by_agent, by_team, overall
from cskit.analysis.tiles import tiles
from cskit.analysis.unsettled import unsettled
from cskit.metrics import measure
from cskit.rules import load_rules
from cskit.shop import Shop


def test_page_one_has_eight_tiles_with_last_year_and_targets(double11: Shop, promotion: Promotion) -> None:
    frame = tiles(double11, promotion)
    assert sorted(set(frame["tile"])) == list(range(1, 9))
    assert frame["metric"].iloc[0] == "shop_net_sales"
    assert frame["value"].notna().all()
    assert frame["last_year"].notna().all()
    net = frame.set_index("metric").loc["shop_net_sales"]
    assert net["target_of"] == "shop_sales"
    gross = measure(double11, "shop_sales", period=promotion.period)["value"].item()
    assert net["floor_attainment"] == pytest.approx(gross / net["floor"])
    wait = frame.set_index("metric").loc["average_response_seconds"]
    assert wait["floor_attainment"] == pytest.approx(wait["floor"] / wait["value"])  # lower is better
    assert set(frame.loc[frame["change_kind"] == "points", "metric"]) == {
        "inquiry_conversion",
        "refund_rate",
        "cost_to_output",
    }


def test_phases_side_by_side_are_each_as_measured_alone(double11: Shop, promotion: Promotion) -> None:
    frame = phases(double11, promotion).set_index(["phase", "metric"])
    for phase in promotion.phases[1:3]:
        for row in measure(double11, list(METRICS), period=phase.period).to_dict("records"):
            own = frame.loc[(phase.id, row["metric"])]
            assert own["value"] == pytest.approx(row["value"], nan_ok=True), row["metric"]
            assert own["status"] == row["status"], row["metric"]


def test_open_figures_are_carried_through_as_open(double11: Shop, promotion: Promotion) -> None:
    frame = unsettled(double11, promotion)
    assert set(frame["status"]) <= {"open", "immature"}
    page = frame[frame["where"] == "promotion"].set_index("metric")
    assert {"shop_net_sales", "refund_rate"} <= set(page.index)
    assert page.loc["shop_net_sales", "value"] > 0


def test_the_split_adds_up_and_is_the_change_on_page_one(double11: Shop, promotion: Promotion) -> None:
    split = sales_split(double11, promotion)
    assert split is not None
    assert split.frame["contribution"].sum() == pytest.approx(split.change)
    page = tiles(double11, promotion).set_index("metric").loc["cs_sales"]
    assert split.change == pytest.approx(page["value"] - page["base"])


def test_lost_sales_are_the_metric_with_an_interval_round_it(double11: Shop, promotion: Promotion) -> None:
    lost = lost_sales(double11, promotion)
    assert lost.total.value == pytest.approx(measure(double11, "lost_sales", period=promotion.period)["value"].item())
    assert lost.total.low < lost.total.value < lost.total.high
    assert lost.customers == lost.unanswered + lost.abandoned
    assert lost.texts
    assert lost.depositors == measure(double11, "deposit_customers", period=promotion.period)["value"].item() > 0
    assert lost.hours["lost_sales"].sum() == pytest.approx(lost.total.value)
    again = lost_sales(Shop(double11._engine, files=double11._files), promotion)
    assert again.total == lost.total


def test_costs_divide_to_the_metric(double11: Shop, promotion: Promotion) -> None:
    told = costs(double11, promotion)
    assert isinstance(told, Costs)
    assert told.total / told.cs_sales == pytest.approx(told.cost_to_output)
    assert told.items["share"].sum() == pytest.approx(1)
    assert told.teams["wages"].sum() == pytest.approx(told.items.set_index("item").loc["wages", "amount"])


def test_the_business_day_is_cut_where_the_rules_cut_it(double11: Shop) -> None:
    rules = load_rules("textbook").replace(day_starts_at="06:00")
    late = resolve(double11, "2021-11-11", rules=rules)
    told = costs(double11, late, rules=rules)
    assert isinstance(told, Costs)
    assert told.total / told.cs_sales == pytest.approx(told.cost_to_output)
    frame = hours(double11, late, rules=rules).frame
    night = frame[(frame["date"] == date(2021, 11, 11)) & (frame["hour"] == 3)]
    assert night["at"].item() == pd.Timestamp("2021-11-12 03:00")


def test_hours_count_every_reception_once(double11: Shop, promotion: Promotion) -> None:
    told = hours(double11, promotion)
    total = measure(double11, "receptions", period=promotion.period)["value"].item()
    assert told.frame.loc[told.frame["reviewed"], "receptions"].sum() == total
    assert told.quality is not None
    error = measure(double11, "forecast_error", period=promotion.period)["value"].item()
    assert told.quality.wape == pytest.approx(error)
    assert told.outages[["date", "from_hour", "to_hour"]].values.tolist() == [[date(2021, 11, 11), 15, 16]]


def test_presence_finds_the_accounts_that_dropped(double11: Shop, promotion: Promotion) -> None:
    told = presence(double11, promotion)
    assert isinstance(told, Presence)
    assert told.dropped["minutes"].between(40, 60).all()
    assert (told.agents["missing_hours"] <= told.agents["planned_hours"]).all()
    assert "bot" not in set(told.agents["role"])


def test_reminders_by_plain_counting(double11: Shop, promotion: Promotion) -> None:
    told = reminders(double11, promotion)
    assert isinstance(told, Reminders)
    orders, sent = double11.pandas("orders"), double11.pandas("reminders")
    due = (
        orders["created_at"]
        .where(~(orders["final_due_from"] > orders["created_at"]), orders["final_due_from"])
        .dt.normalize()
    )
    orders = orders[due.between(pd.Timestamp(promotion.period.start), pd.Timestamp(promotion.period.end))]
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


def test_teams_are_ratios_of_sums_not_means_of_agents(double11: Shop, promotion: Promotion) -> None:
    teams, agents = by_team(double11, promotion), by_agent(double11, promotion)
    assert isinstance(teams, pd.DataFrame)
    for team, own in agents.groupby("team"):
        row = teams.set_index("team").loc[team]
        assert row["cs_sales"] == pytest.approx(own["cs_sales"].sum())
        assert row["receptions_per_agent_day"] == pytest.approx(own["receptions"].sum() / own["agent_days"].sum())
    sold = agents[agents["inquiry_conversion"].notna()]  # after-sales agents have no inquiries, so no conversion
    assert (sold["inquiry_conversion_low"] <= sold["inquiry_conversion"]).all()
    assert set(agents.loc[agents["inquiry_conversion"].isna(), "role"]) == {"aftersales"}


def test_seasonal_agents_their_exam_and_their_best(double11: Shop, promotion: Promotion) -> None:
    told = seasonal(double11, promotion)
    assert isinstance(told, Seasonal)
    assert len(told.agents) == 8
    assert set(told.agents.loc[told.agents["passed"].eq(False), "name"]) == {"新三", "新六"}
    assert told.agents.loc[told.agents["passed"].eq(False), "chatted_before_pass"].all()
    rows = told.comparison.set_index("metric")
    assert rows.loc["receptions_per_agent_day", "high"] < 0  # clearly fewer than regulars
    best = told.best_and_mean.set_index("metric").loc["inquiry_conversion"]
    assert best["best"] >= best["mean"]
    assert best["best_name"] in set(told.agents["name"])


def test_complaints_compare_each_agent_with_all_the_others(double11: Shop, promotion: Promotion) -> None:
    table = complaints(double11, promotion)
    assert isinstance(table, pd.DataFrame)
    first = table.iloc[0]
    assert (first["name"], first["top_reason"]) == ("小岚", "推诿退款")
    others = table.iloc[1:]
    assert first["peers_rate"] == pytest.approx(others["complaints"].sum() / others["customers"].sum())
    assert first["p"] < 1e-6
    assert (others.loc[others["role"] == "aftersales", "p"] > 0.01).all()


def test_refunds_and_backlog_by_plain_counting(double11: Shop, promotion: Promotion) -> None:
    table = refund_reasons(double11, promotion)
    assert isinstance(table, pd.DataFrame)
    all_refunds = double11.pandas("refunds")
    days = all_refunds["requested_at"].dt.normalize()
    inside = days.between(pd.Timestamp(promotion.aftermath.start), pd.Timestamp(promotion.aftermath.end))
    assert table["refunds"].sum() == inside.sum()
    now = backlog(double11, promotion)
    assert isinstance(now, Backlog)
    assert now.open_refunds == all_refunds["completed_at"].isna().sum()
    assert now.open_complaints == double11.pandas("complaints")["resolved_at"].isna().sum()
    assert 0 < (now.complaints_past_24h or 0) <= (now.open_complaints or 0)


def test_hesitations_belong_to_those_who_asked(double11: Shop, promotion: Promotion) -> None:
    told = loss_reasons(double11, promotion)
    assert isinstance(told, pd.DataFrame)
    whole = told[told["product"].isna()].set_index("reason")
    assert {"price", "compare", "worry"} <= set(whole.index)
    assert (told["lost"] <= told["customers"]).all()
    assert (whole["share_of_lost"] < 1).all()
    jacket = told[told["name"] == "短款羽绒服"].set_index("reason")
    assert jacket.loc["price", "lost_share"] > 0.7  # asked about a lot, bought seldom
    asked = questions(double11, promotion)
    assert isinstance(asked, pd.DataFrame)
    assert set(asked["reason"]) <= set(topics()["questions"])


def test_products_stand_beside_all_others(double11: Shop, promotion: Promotion) -> None:
    table = products(double11, promotion)
    assert isinstance(table, pd.DataFrame)
    leak = table.set_index("name").loc["短款羽绒服"]
    assert leak["difference"] == pytest.approx(leak["inquiry_conversion"] - leak["peers_conversion"])
    assert leak["difference_high"] < 0
    assert leak["p"] < 0.001


def test_awards_ask_for_enough_customers_and_say_when_luck_may_decide(double11: Shop, promotion: Promotion) -> None:
    table = awards(double11, promotion)
    assert (table["n"].isna() | (table["n"] >= table["least"])).all()
    for _, own in table.groupby("award"):
        assert own["place"].tolist() == list(range(1, len(own) + 1))
        assert not own["tied"].iloc[0]
    assert not (table["role"].eq("aftersales") & table["award"].isin(["sales", "conversion", "unit_price"])).any()
    speed = table[table["award"] == "speed"]["value"].tolist()
    assert speed == sorted(speed)  # faster is better


def test_three_sentences_in_each_language(double11: Shop, promotion: Promotion) -> None:
    for lang, end in (("zh", "。"), ("en", ".")):
        told = story(double11, promotion, lang)
        assert len(told) == 3
        assert all(s.endswith(end) and not re.search(r"\bnan\b|—", s) for s in told)
    assert "暂计" in story(double11, promotion, "zh")[0]  # refunds are still coming in
    assert not any(math.isnan(v) for v in tiles(double11, promotion)["base_change"])


def test_what_a_section_answers_is_the_callers_own_copy(double11: Shop, promotion: Promotion) -> None:
    first = tiles(double11, promotion)
    first["value"] = 0.0
    assert tiles(double11, promotion)["value"].ne(0).all()


def test_the_project_as_a_whole_beside_last_year(double11: Shop, promotion: Promotion) -> None:
    frame = overall(double11, promotion).set_index("metric")
    agents = by_agent(double11, promotion)
    output = agents["cs_sales"].sum() / agents["agent_days"].sum()
    assert frame.loc["output_per_agent_day", "value"] == pytest.approx(output)
    assert frame["last_year_change"].notna().all()
    assert frame.loc["inquiry_conversion", "change_kind"] == "points"
