"""Lesson 11 on the big shop and on messages and orders only: what it works out itself against plain loops."""

from __future__ import annotations

from pathlib import Path
from statistics import mean, stdev

import pytest

from cskit.metrics import curve, find, measure
from cskit.shop import Shop
from tests.notebooks.lessons import Ran, run

LESSON = "11_monitoring"
DAYS = "2021-11-01..2021-11-11"


@pytest.fixture(scope="module")
def whole(double11: Path) -> Ran:
    return run(LESSON, data=str(double11), lang="en")


def test_of_those_held_off_so_many_came_back(whole: Ran, shop: Shop) -> None:
    found = measure(shop, ["bot_containment", "bot_true_resolution"], period="2021-10-20..2021-11-16", interval=False)
    contained, solved = found["value"]
    assert f"contains {contained:.1%} and truly resolves {solved:.1%}" in whole.page.html
    assert f"held off” about {10 * (1 - solved / contained):.0f} came back" in whole.page.html


def test_the_agent_whose_customers_come_back_most_is_named(whole: Ran, names: dict[str, str]) -> None:
    """cs09 of the planted truths."""
    assert f"lowest is {names['cs09']}, " in whole.page.html


def test_the_alarm_shows_the_day_on_which_most_is_missing(whole: Ran, shop: Shop) -> None:
    found = [row for row in curve(shop, "queue_anomaly", period=DAYS).to_dict("records") if row["flag"]]
    worst = min(found, key=lambda row: row["receptions"] - row["expected"])
    assert str(worst["at"]).startswith("2021-11-11 15"), "the broken entry of the planted truths"
    assert f"rings {len(found)} times" in whole.page.html
    assert f"{worst['receptions']:.0f} came, {worst['expected']:.0f} would be usual" in whole.page.html
    assert len(whole.page.column("alarm", "hour")) == 24


def test_days_outside_the_limits_are_all_listed_and_no_other(whole: Ran, shop: Shop) -> None:
    asked = ["receptions", "average_response_seconds", "response_rate_3min", "inquiry_conversion"]
    asked += ["spend_per_buyer", "first_contact_resolution"]
    days = measure(shop, asked, by="date", period="2021-10-20..2021-11-16", interval=False).dropna(subset="value")
    outside = set()
    for metric in asked:
        rows = days[days["metric"] == metric]
        limit = 2 * stdev(rows["value"])
        label = find(metric).name("en")
        outside |= {
            (str(d), label)
            for d, v in zip(rows["date"], rows["value"], strict=True)
            if abs(v - mean(rows["value"])) > limit
        }
    page = whole.page
    listed = {
        (str(d)[:10], m) for d, m in zip(page.column("outside", "date"), page.column("outside", "metric"), strict=True)
    }
    assert listed == outside
    assert ("2021-11-11", find("receptions").name("en")) in listed


def test_without_a_bot_or_ratings_the_rest_stands(bare: Ran) -> None:
    assert "bot" not in bare.page.tables
    assert any("机器人" in text for text in bare.page.notes)
    assert "fcr" not in bare.page.tables or bare.page.column("fcr", "value")
