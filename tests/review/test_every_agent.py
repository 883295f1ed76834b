"""All agents in a table, and the page of each: the numbers of `measure`, shades that are no luck, chats by rule."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cskit.analysis.promotion import Phase, Promotion
from cskit.charts.tables import MIME
from cskit.metrics import CARDS, measure
from cskit.metrics.codes import customer_code
from cskit.period import Period
from cskit.review import Review, every_agent
from cskit.review.base import Reviewed, place_of
from cskit.review.every_agent import goal, shades, subtotals, three_chats
from cskit.review.findings import findings
from cskit.review.findings.finding import WHERE
from tests.metrics.ask import open_shop
from tests.oracle.build import agent, at, chat, ends, order, world

NAN = float("nan")


def sheet(shown: list[dict[str, Any]], name: str) -> pd.DataFrame:
    found = next(one[MIME] for one in shown if one.get(MIME, {}).get("name") == name)
    return pd.DataFrame(found["rows"], columns=[column["id"] for column in found["columns"]])


def test_the_table_and_its_sheets_say_what_measure_says(review: Review, shown: list[dict[str, Any]]):
    every_agent.show_every_agent(review)
    people, teams = sheet(shown, "agents").set_index("label"), sheet(shown, "teams").set_index("label")
    asked = ["inquiry_conversion", "spend_per_buyer", "refund_rate", "satisfaction"]
    told = measure(review.shop, asked, by="agent", period=review.period, rules=review.rules, interval=False)
    for metric, own in told[told["agent"].isin(review.names.index)].groupby("metric"):
        right = own.assign(name=own["agent"].map(review.names)).set_index("name")["value"].reindex(people.index)
        assert people[metric].astype(float).to_numpy() == pytest.approx(right.to_numpy(), nan_ok=True, rel=1e-9), metric
    told = measure(review.shop, asked, by="team", period=review.period, rules=review.rules, interval=False)
    for metric, own in told[told["team"].notna()].groupby("metric"):
        assert sorted(teams[metric].astype(float)[:-1]) == pytest.approx(sorted(own["value"]), rel=1e-9)
    whole = measure(review.shop, asked, period=review.period, rules=review.rules, interval=False).set_index("metric")
    assert teams.iloc[-1]["inquiry_conversion"] == pytest.approx(whole.loc["inquiry_conversion", "value"])
    html = next(one["text/html"] for one in shown if "cskit-people" in one.get("text/html", ""))
    assert html.count('class="cskit-one"') == len(people)
    assert html.count("<polyline") == len(people)
    assert re.search(r'data-by="[\d.]+"><a href="#t-slow_response">', html)


SCORES = pd.DataFrame(
    {
        "agent": list("abcde"),
        "role": ["sales", "sales", "sales", "sales", "aftersales"],
        "satisfaction": [0.5, 0.6, 0.8, 0.9, 0.95],
        "satisfaction_low": [0.4, 0.5, 0.6, 0.85, 0.9],
        "satisfaction_high": [0.6, 0.7, 0.95, 0.95, 1.0],
        "satisfaction_n": [10.0, 10.0, 10.0, 10.0, 10.0],  # 0.75 all together
        "average_response_seconds": [10.0, 20.0, 30.0, 40.0, NAN],
        "items_per_buyer": [1.0, 2.0, 3.0, 4.0, 9.0],
        "cs_sales": [1.0, 2.0, 3.0, 4.0, 5.0],
        "receptions": [1.0, 2.0, 3.0, 4.0, 5.0],
    }
)


@pytest.mark.parametrize(
    ("column", "right"),
    [
        ("satisfaction", ["low", "lower", "", "higher", "high"]),  # c's interval holds 0.75
        ("average_response_seconds", ["high", "higher", "lower", "low", ""]),  # lower is better
        ("items_per_buyer", ["low", "lower", "higher", "high", ""]),  # not what after-sales agents are for
        ("cs_sales", [""] * 5),  # grows with the days worked
        ("receptions", [""] * 5),
    ],
)
def test_a_shade_is_a_place_in_the_column_and_no_luck(column: str, right: list[str]):
    assert shades(SCORES, column, column == "satisfaction").tolist() == right


def test_nobody_is_the_best_of_one():
    assert shades(SCORES.head(1), "items_per_buyer", sure=False).tolist() == [""]


def test_too_few_customers_for_an_interval_are_too_few_for_a_shade():
    assert shades(SCORES, "items_per_buyer").tolist() == [""] * 5
    few = SCORES.assign(satisfaction_low=SCORES["satisfaction_low"].where(SCORES["agent"] != "e"))
    assert shades(few, "satisfaction").tolist() == ["low", "lower", "", "higher", ""]


def test_the_goal_is_the_furthest_of_what_is_surely_behind():
    team = {"inquiry_conversion": 0.5, "average_response_seconds": 60.0, "complaint_rate": 0.02}
    row = {"inquiry_conversion": 0.4, "inquiry_conversion_low": 0.35, "inquiry_conversion_high": 0.45}
    row |= {"average_response_seconds": 90.0, "average_response_seconds_low": 70.0}
    luck = {"complaint_rate": 0.2, "complaint_rate_low": 0.01, "complaint_rate_high": 0.4}
    assert goal({**row, **luck}, team, list(team)) == "average_response_seconds"  # 60 ÷ 90 < 0.4 ÷ 0.5
    assert goal({**row, "average_response_seconds_low": 55.0, **luck}, team, list(team)) == "inquiry_conversion"
    assert goal(luck, team, ["complaint_rate"]) == ""


def said(lines: list[dict[str, Any]], *texts: str) -> list[dict[str, Any]]:
    return [{**line, "text": text} for line, text in zip(lines, texts, strict=True)]


def weekly(scores: list[tuple[str, int]]) -> Reviewed:
    """Ann's day: Bo waits longest but only says thanks, Cy asks most and buys nothing, Di waits and buys."""
    talk = [
        said(
            chat("Bo", "Ann", "c 09:00:00", "a 09:00:05", "c 09:01:00", "a 09:21:00"),
            "在吗",
            "在的",
            "好的谢谢",
            "不客气",
        ),
        said(
            chat("Cy", "Ann", "c 10:00:00", "c 10:00:10", "c 10:00:20", "a 10:00:30"),
            "有货吗",
            "多少钱",
            "<b>贵</b>",
            "亲",
        ),
        said(
            chat("Di", "Ann", "c 11:00:00", "a 11:05:00", "c 11:06:00", "a 11:06:01"),
            "尺码怎么选 13800001111",
            "M",
            "好",
            "嗯",
        ),
    ]
    ratings = [
        {"customer_id": who, "agent_id": "Ann", "rated_at": at(f"1{n}:30:00"), "score": score, "invited_at": None}
        for n, (who, score) in enumerate(scores)
    ]
    bought = [order("o1", "Bo", "09:30:00", "same"), order("o2", "Di", "11:30:00", "same")]
    lines = [{**line, "text": None} for line in ends("2021-11-20")]
    shop = open_shop(world(*talk, lines, orders=bought, agents=[agent("Ann")], ratings=ratings))
    period = Period.parse("2021-11-01")
    return Reviewed(shop, Promotion("sale", period, (Phase("promotion", period),), None, None))


def test_three_chats_by_a_stated_rule():
    drawn = three_chats(weekly([("Cy", 5), ("Bo", 2), ("Di", 1)])).set_index("kind")
    assert dict(drawn["customer"]) == {
        k: customer_code(c) for k, c in {"slow": "Di", "lost": "Cy", "rated": "Di"}.items()
    }
    assert list(drawn["size"]) == [300, 3, -1]
    slow = drawn.loc["slow", "lines"]
    assert [text for _, text in slow] == ["尺码怎么选 [电话]", "M", "好", "嗯"]  # masked, from the question on
    praised = three_chats(weekly([("Cy", 5), ("Bo", 3)])).set_index("kind").loc["rated"]
    assert (praised["customer"], praised["size"]) == (customer_code("Cy"), -5)  # a 3 is neither
    assert set(three_chats(weekly([("Bo", 3)]))["kind"]) == {"slow", "lost"}


def test_an_agents_page_says_it_all_and_nothing_in_it_is_markup(shown: list[dict[str, Any]]):
    every_agent.show_pages(weekly([("Cy", 1)]))
    html = shown[-1]["text/html"]
    assert f'id="t-{place_of("Ann")}"' in html
    assert "&lt;b&gt;贵" in html
    assert "13800001111" not in html
    assert html.count('class="cskit-chat"') == 3
    assert "gave 1" in html


def test_the_shop_stands_below_its_teams_and_is_no_mean_of_them(review: Review):
    told = subtotals(review).set_index("team")
    assert list(told.index)[-1] == "all"
    buyers = told["cs_sales"] / told["spend_per_buyer"]
    assert buyers.tolist() == pytest.approx(
        np.round(buyers).tolist(), abs=1e-6
    )  # a whole number of people, each counted once


def test_findings_lead_to_tables_of_the_review_to_their_agents_and_lists(review: Review, shown: list[dict[str, Any]]):
    from cskit.terms import term

    for one in findings(review):
        assert one.links, one.kind
        own = dict(one.links)
        assert own[term("see_evidence", "en")] in {table for table, _ in WHERE.values()}
    names = {text: place for one in findings(review) for text, place in one.links}
    assert names["小满"] == place_of("cs03")
    review.evidence()
    assert f'href="#t-{place_of("cs03")}"' in shown[0]["text/html"]
    assert shown[0][MIME]["links"] == [one.links[0][1] for one in findings(review)]


def test_changes_of_the_whole_project_are_numbers_in_the_appendix(review: Review, shown: list[dict[str, Any]]):
    review.overall()
    told, page = sheet(shown, "overall"), shown[0]["text/html"]
    rates = [CARDS[m].unit == "fraction" for m in ("cs_sales", "inquiry_conversion")]
    assert rates == [False, True]
    assert told["base_relative"].notna().tolist()[:2] == [True, False]
    assert told["base_points"].notna().tolist()[:2] == [False, True]
    assert all(isinstance(v, float) for v in told["base_points"].dropna())
    assert "pts" in page
