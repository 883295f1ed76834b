"""Lesson 07 on the big shop and on messages and orders only: what it works out itself against plain loops."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from pathlib import Path

import duckdb
import pytest

from cskit.analysis.staffing import linear_agents, offered_load, required_agents
from cskit.course.build import SOURCES
from cskit.errors import UsageError
from cskit.metrics import curve, measure
from cskit.shop import Shop
from tests.notebooks.lessons import Ran, run

LESSON = "07_forecast"
DAY = "2021-11-11"
EACH = 10  # receptions of an agent in an hour, the lesson's parameter
Shift = tuple[str, datetime, datetime]


@pytest.fixture(scope="module")
def whole(double11: Path) -> Ran:
    return run(LESSON, data=str(double11), lang="en")


@pytest.fixture(scope="module")
def flow(shop: Shop) -> dict[int, float]:
    found = measure(shop, "receptions", by="hour", period=DAY, interval=False)
    return {int(hour): value for hour, value in zip(found["hour"], found["value"], strict=True)}


@pytest.fixture(scope="module")
def needed(shop: Shop, flow: dict[int, float]) -> dict[int, int]:
    """Agents for each hour; at 15 and 16, where the entry was broken, for those who should have come."""
    expected = curve(shop, "queue_anomaly", period=DAY)["expected"].tolist()
    return {hour: ceil((expected[hour] if hour in (15, 16) else flow[hour]) / EACH) for hour in range(24)}


@pytest.fixture(scope="module")
def told(double11: Path) -> dict[int, float]:
    rows = duckdb.sql(f"FROM '{double11 / 'forecast.parquet'}' SELECT hour, receptions").fetchall()
    return {hour.hour: count for hour, count in rows if f"{hour:%Y-%m-%d}" == DAY}


@pytest.fixture(scope="module")
def shifts(double11: Path) -> list[Shift]:
    return duckdb.sql(f"FROM '{double11 / 'shifts.parquet'}' SELECT agent_id, starts_at, ends_at").fetchall()


@pytest.fixture(scope="module")
def there(shifts: list[Shift]) -> dict[int, list[str]]:
    """Who is on the roster at half past each hour."""
    halves = {hour: datetime(2021, 11, 11) + timedelta(hours=hour, minutes=30) for hour in range(24)}
    return {hour: [who for who, start, end in shifts if start <= at < end] for hour, at in halves.items()}


def test_the_numbers_of_the_paper_come_out(small: Ran) -> None:
    names = small.names
    assert (names["buyers"], names["inquirers"]) == (1500, pytest.approx(3750))
    assert names["customers"] == pytest.approx(6250)
    assert names["customers"] - names["inquirers"] == pytest.approx(2500)
    assert (names["peak"], names["agents"]) == (pytest.approx(750), 19)
    assert names["per_order"] == pytest.approx(5000)
    assert [round(names[name], 2) for name in ("least", "most")] == [0.61, 1.66]
    assert names["peak"] - names["few"] * 40 == pytest.approx(470)


def test_a_past_day_gives_back_its_customers(whole: Ran, shop: Shop) -> None:
    page = whole.page
    keys = ("sales", "cs_share", "spend_per_buyer", "conversion", "inquiry_share", "customers", "receptions")
    columns = [page.column("past_days", key) for key in keys]
    days = page.column("past_days", "date")
    assert [str(day)[:10] for day in days] == ["2020-11-01", "2020-11-11", "2021-06-18", "2021-11-01", DAY]
    for sales, share, spend, conversion, inquiring, customers, receptions in zip(*columns, strict=True):
        assert sales * share / spend / conversion / inquiring == pytest.approx(customers)
        assert receptions >= customers
    assert columns[-1][-1] == measure(shop, "receptions", period=DAY, interval=False)["value"].iloc[0]


def test_the_busiest_hour_is_named_with_its_share(whole: Ran, flow: dict[int, float]) -> None:
    most, all_day = max(flow.values()), sum(flow.values())
    hour = next(hour for hour in flow if flow[hour] == most)
    assert hour == 0, "the midnight of the planted truths"
    assert f"the busiest hour is {hour}:00 with {most / all_day:.1%} of the day, {24 * most / all_day:.1f} times" in (
        whole.page.html
    )


def test_a_goal_twice_as_high_needs_twice_the_people(small: Ran, mens_wear_week: Path) -> None:
    sales = small.page.column("past_days", "sales")[-1]
    twice = run(LESSON, data=str(mens_wear_week), lang="en", goal=2 * sales)
    once = sum(small.page.column("plan", "receptions"))
    assert sum(twice.page.column("plan", "receptions")) == pytest.approx(2 * once)


def test_the_hour_furthest_off_is_named(whole: Ran, flow: dict[int, float], told: dict[int, float]) -> None:
    off = {hour: told[hour] - flow.get(hour, 0) for hour in range(24)}
    worst = max(off, key=lambda hour: abs(off[hour]))
    wape, bias = sum(map(abs, off.values())) / sum(flow.values()), sum(off.values()) / sum(flow.values())
    assert (round(wape, 3), round(bias, 3)) == (0.336, 0.036), "lessons.md: right in total, wrong by the hour"
    assert f"total was {bias:+.1%} off, its hours {wape:.1%} (WAPE)" in whole.page.html
    assert f"Furthest off is {worst}:00: {told[worst]:.0f} forecast, {flow[worst]:.0f} came." in whole.page.html


def test_each_part_of_the_day_and_each_day_after_has_its_bias(
    whole: Ran, shop: Shop, flow: dict[int, float], told: dict[int, float]
) -> None:
    page = whole.page
    found = dict(zip(page.column("bias", "when"), page.column("bias", "off"), strict=True))
    for start, end in ((0, 2), (2, 9), (9, 15), (15, 17), (17, 20), (20, 24)):
        came = sum(flow[hour] for hour in range(start, end))
        expected = sum(told[hour] for hour in range(start, end)) / came - 1
        assert found.pop(f"{start}:00–{end}:00") == pytest.approx(expected)
    assert set(found) == {"2021-11-12", "2021-11-13", "2021-11-14"}
    assert all(-0.45 < off < -0.35 for off in found.values()), "the wave of returns that was forgotten"


def test_the_hours_with_most_missing_and_most_to_spare_are_named(
    whole: Ran, needed: dict[int, int], there: dict[int, list[str]]
) -> None:
    gap = {hour: needed[hour] - len(there[hour]) for hour in range(24)}
    worst, best = max(gap, key=lambda hour: gap[hour]), min(gap, key=lambda hour: gap[hour])
    said = f"{worst}:00 needs {needed[worst]} and has {len(there[worst])}, {gap[worst]} short; "
    assert said + f"{best}:00 needs {needed[best]} and has {len(there[best])}." in whole.page.html


def test_a_shift_calls_in_what_its_worst_hour_lacks(
    whole: Ran, needed: dict[int, int], there: dict[int, list[str]]
) -> None:
    page = whole.page
    lack = {hour: max(0, needed[hour] - sum(who.startswith("cs") for who in there[hour])) for hour in range(24)}
    for name, start in (("C", 0), ("A", 8), ("B", 16)):
        row = [str(shift)[0] for shift in page.column("gaps", "shift")].index(name)
        assert page.column("gaps", "own_gap")[row] == max(lack[hour] for hour in range(start, start + 8))


def test_seasonal_agents_are_counted_over_those_who_passed(whole: Ran, shop: Shop, shifts: list[Shift]) -> None:
    passed = {f"tmp0{i}" for i in (1, 2, 4, 5, 7, 8)}
    count = measure(shop, "receptions", by="agent", period="2021-11-01..2021-11-11", interval=False)
    count = dict(zip(count["agent"], count["value"], strict=True))
    first, after = datetime(2021, 11, 1), datetime(2021, 11, 12)
    hours = sum(
        (end - start).total_seconds() / 3600 for who, start, end in shifts if who in passed and first <= start < after
    )
    taken = sum(count[who] for who in passed)
    assert f"(6): {taken:,.0f} receptions ÷ {hours:,.0f} hours = {taken / hours:.1f} an hour" in whole.page.html


def test_idle_seasonal_hours_are_those_beyond_the_need(
    whole: Ran, needed: dict[int, int], there: dict[int, list[str]]
) -> None:
    idle = lacked = 0
    for hour in range(24):
        spare = len(there[hour]) - needed[hour]
        idle += min(max(spare, 0), sum(who.startswith("tmp") for who in there[hour]))
        lacked += max(-spare, 0)
    assert f"{idle} of them in hours with agents to spare, about ¥{20 * idle:,} of wages" in whole.page.html
    assert f"lacked {lacked} agent-hours" in whole.page.html


def test_the_roster_to_edit_breaks_both_rules_and_the_made_one_none(small: Ran) -> None:
    wall = small.names["wall"]
    days = [wall[person].tolist() for person in wall]
    assert all(sorted(shifts).count("B") == 2 and {"A", "C"} < set(shifts) for shifts in zip(*days, strict=True))
    tired = sum(now == "B" and later in "AC" for person in days for now, later in pairwise(person))
    assert tired == small.names["tired"].sum() > 0
    assert len({sum(shift != "-" for shift in person) for person in days}) > 1
    made = small.names["made"]
    assert made.feasible
    assert set(made.agents["hours"]) == {32}


def test_the_folded_table_says_what_the_two_formulas_say() -> None:
    text = (SOURCES / f"{LESSON}.py").read_text(encoding="utf-8")
    rows = re.findall(r"^# \| (10|30|60) \| (\d+) \| (\d+) \|", text, re.MULTILINE)
    assert len(rows) == 6
    for flow, division, erlang in ((int(a), int(b), int(c)) for a, b, c in rows):
        need = required_agents(offered_load(flow, 360), handling_seconds=360, target_seconds=60, service_level=0.8)
        assert (division, erlang) == (linear_agents(flow, EACH), need.agents)


def test_a_capacity_that_cannot_be_is_said_at_once(mens_wear_week: Path) -> None:
    with pytest.raises(UsageError, match="`per_hour` = 0"):
        run(LESSON, data=str(mens_wear_week), lang="en", per_hour=0)


def test_with_messages_and_orders_only_the_plan_stands(bare: Ran) -> None:
    assert sum(bare.page.column("plan", "receptions")) > 0
    assert not {"forecast", "bias", "gaps", "seasonal"} & set(bare.page.tables)
    assert any("forecast" in text and "shifts" in text for text in bare.page.notes)
