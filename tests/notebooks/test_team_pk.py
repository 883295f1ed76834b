"""Lesson 09 on a whole shop and on a folder with only messages and orders, against plain loops over its inquiries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from html import unescape
from math import ceil, comb, sqrt
from pathlib import Path
from typing import Any

import pytest

from cskit.errors import UsageError
from cskit.facts import Facts
from cskit.rules import load_rules
from cskit.shop import Shop
from tests.notebooks.lessons import Ran, run
from tests.oracle.world import day_number

LESSON = "09_team_pk"
FIRST, LAST = day_number("2021-11-22"), day_number("2021-11-28")
SAID = {"in_house": "In-house", "outsourced": "Outsourced", "entry": "Entry", "core": "Core", "premium": "Premium"}
Counts = dict[Any, tuple[int, int]]


@pytest.fixture(scope="module")
def whole(double11: Path) -> Ran:
    return run(LESSON, data=str(double11), lang="en", period="2021-11-22..2021-11-28")


def closed(shop: Shop, level: str) -> list[dict[str, Any]]:
    """The week's inquiries whose window is closed, with what became of them at this level."""
    rows = Facts(shop, load_rules("textbook")).outcomes("inquiries", (level,), 3).collect("pandas").to_native()
    return [row for row in rows.to_dict("records") if FIRST <= row["day"] <= LAST and row["mature"] == 1]


def counted(keyed: Iterable[tuple[Any, dict[str, Any]]]) -> Counts:
    """By key how many different customers paid, and how many asked."""
    asked, paid = defaultdict(set), defaultdict(set)
    for key, row in keyed:
        asked[key].add(row["customer_id"])
        if row["converted"] == 1:
            paid[key].add(row["customer_id"])
    return {key: (len(paid[key]), len(people)) for key, people in asked.items()}


@pytest.fixture(scope="module")
def by_agent(shop: Shop) -> Counts:
    return counted((row["agent_id"], row) for row in closed(shop, "agent_id"))


def test_a_shop_shows_what_its_tables_allow(whole: Ran, bare: Ran):
    assert set(whole.page.tables) - {"parameters"} == {"teams", "by_tier", "funnel", "power", "definitions"}
    assert set(bare.page.tables) - {"parameters"} == {"funnel", "power", "definitions"}
    assert "agents" in "".join(bare.page.notes)


def test_the_teams_with_the_numbers_behind_them(whole: Ran, shop: Shop):
    counts = counted((row["team"], row) for row in closed(shop, "team"))
    page = whole.page
    shown = zip(*(page.column("teams", c) for c in ("team", "numerator", "denominator")), strict=True)
    assert {team: (paid, asked) for team, paid, asked in shown} == {
        SAID[team]: counts[team] for team in ("in_house", "outsourced")
    }
    said = "outsourced {:,} / {:,}, in-house {:,} / {:,}".format(*counts["outsourced"], *counts["in_house"])
    assert said in unescape(page.html)


def test_within_each_tier_the_other_team_is_ahead(whole: Ran, shop: Shop):
    tier = {row.product_id: row.tier for row in shop.pandas("products").itertuples()}
    talked = Facts(shop, load_rules("textbook")).reception_products().collect("pandas").to_native()
    about = defaultdict(set)
    for row in talked.to_dict("records"):
        about[row["customer_id"], row["agent_id"], row["day"]].add(tier[row["product_id"]])
    counts = counted(
        ((row["team"], one), row)
        for row in closed(shop, "team")
        for one in about[row["customer_id"], row["agent_id"], row["day"]]
    )
    for team in ("in_house", "outsourced"):
        told = dict(zip(whole.page.column("by_tier", "tier"), whole.page.column("by_tier", team), strict=True))
        rates = {SAID[one]: paid / asked for (of, one), (paid, asked) in counts.items() if of == team}
        assert told == pytest.approx(rates)
    assert "In-house is above outsourced for 3 of 3" in whole.page.html


def test_only_those_outside_luck_are_named_in_words_and_in_the_picture(
    whole: Ran, by_agent: Counts, names: dict[str, str]
):
    """Exact binomial against all together, twice the smaller tail, the smallest first as Holm has it."""
    everybody = [sum(part) for part in zip(*by_agent.values(), strict=True)]
    rate = everybody[0] / everybody[1]
    chance = {}
    for agent, (x, n) in by_agent.items():
        each = [comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(n + 1)]
        chance[agent] = min(1.0, 2 * min(sum(each[: x + 1]), sum(each[x:])))
    outside: set[str] = set()
    for left, agent in zip(range(len(chance), 0, -1), sorted(chance, key=lambda a: chance[a]), strict=True):
        if left * chance[agent] >= 0.05:
            break
        outside.add(names[agent])
    said = re.search(r"Of (\d+) agents (\d+) lie outside what luck explains: (.*?) \(", unescape(whole.page.html))
    assert said
    assert (int(said[1]), int(said[2])) == (len(by_agent), len(outside))
    assert set(said[3].split(", ")) == outside
    funnel = next(str(chart) for chart in whole.page.charts if "'named'" in str(chart))
    assert set(re.findall(r"'named': '([^']+)'", funnel)) >= outside
    shown = zip(*(whole.page.column("funnel", c) for c in ("agent", "n", "rate")), strict=True)
    assert {agent: (n, r) for agent, n, r in shown} == {
        names[agent]: (n, pytest.approx(x / n)) for agent, (x, n) in by_agent.items()
    }


def needed(p1: float, p2: float) -> float:
    both = (p1 + p2) / 2
    spread = p1 * (1 - p1) + p2 * (1 - p2)
    return ceil((1.959964 * sqrt(2 * both * (1 - both)) + 0.841621 * sqrt(spread)) ** 2 / (p1 - p2) ** 2)


def test_how_many_days_it_takes(whole: Ran):
    told = dict(zip(whole.page.column("power", "gap"), whole.page.column("power", "days"), strict=True))
    assert told == pytest.approx({gap: needed(0.25, 0.25 + gap / 100) / 110 for gap in range(3, 16)}, rel=1e-3)
    assert "25% against 28%: 3,397 inquirers a team, at 110 a day 31 days." in whole.page.html


def test_a_rule_set_that_does_not_exist_is_one_clear_line(bare_folder: Path):
    with pytest.raises(UsageError, match="textbok"):
        run(LESSON, data=str(bare_folder), rules="textbok")
