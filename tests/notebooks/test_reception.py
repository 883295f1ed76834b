"""Lesson 01 on the big shop and on messages and orders only: what it works out itself against plain loops and SQL."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from statistics import mean, pstdev

import duckdb
import pytest

from cskit.errors import UsageError
from cskit.metrics import measure
from cskit.shop import Shop
from tests.notebooks.lessons import Ran, run

LESSON = "01_reception"
FIRST, DAYS = datetime(2021, 11, 17), 19  # after the last phase of the calendar
Stretch = tuple[str, datetime, datetime]


@pytest.fixture(scope="module")
def whole(double11: Path) -> Ran:
    return run(LESSON, data=str(double11), lang="en")


@pytest.fixture(scope="module")
def logins(double11: Path) -> list[Stretch]:
    found = duckdb.sql(f"FROM '{double11 / 'logins.parquet'}' SELECT agent_id, online_at, offline_at")
    return [row for row in found.fetchall() if row[2] is not None]


@pytest.fixture(scope="module")
def flow(shop: Shop) -> dict[int, float]:
    found = measure(shop, "receptions", by="hour", period="2021-11-17..2021-12-05", interval=False)
    return {int(hour): value / DAYS for hour, value in zip(found["hour"], found["value"], strict=True)}


def test_the_hours_are_of_ordinary_days(whole: Ran, flow: dict[int, float]) -> None:
    assert whole.page.column("hours", "receptions_a_day") == pytest.approx([flow[hour] for hour in range(24)])
    first, last = sorted(sorted(flow, key=lambda hour: flow[hour])[-4:])[::3]
    assert f"begin at {first}:00" in whole.page.html
    assert f"{last}:00, with" in whole.page.html


def test_an_hour_is_short_of_those_needed_less_those_online(
    whole: Ran, flow: dict[int, float], logins: list[Stretch]
) -> None:
    short = {}
    for hour in range(24):
        moments = [FIRST + timedelta(days=day, hours=hour, minutes=30) for day in range(DAYS)]
        online = mean(sum(start <= at < end for _, start, end in logins) for at in moments)
        if (more := ceil(flow[hour] / 6) - round(online)) > 0:
            short[hour] = more
    assert max(short.values()) >= 2, "the shop is short somewhere"
    said = ", ".join(f"{hour}:00 +{more}" for hour, more in short.items())
    assert f"Short of agents: {said}." in whole.page.html


def test_work_is_compared_by_the_hour(whole: Ran, names: dict[str, str], shop: Shop, logins: list[Stretch]) -> None:
    end = FIRST + timedelta(days=DAYS)
    hours: dict[str, float] = {}
    for agent, start, stop in logins:
        inside = (min(stop, end) - max(start, FIRST)).total_seconds() / 3600
        hours[agent] = hours.get(agent, 0) + max(0, inside)
    found = measure(shop, "receptions", by="agent", period="2021-11-17..2021-12-05", interval=False)
    count = dict(zip(found["agent"], found["value"], strict=True))
    each = {agent: count[agent] / hours[agent] for agent in hours if hours[agent] and agent in names}
    assert sorted(whole.page.column("load", "per_hour")) == pytest.approx(sorted(each.values()))
    top, least = max(each, key=lambda a: each[a]), min(each, key=lambda a: each[a])
    assert f"{names[top]} takes {each[top]:.1f} receptions an hour, {names[least]} {each[least]:.1f}" in whole.page.html
    assert f"variation is {pstdev(each.values()) / mean(each.values()):.0%}" in whole.page.html


def test_the_list_of_full_days_holds_those_over_the_cap_and_no_other(double11: Path, shop: Shop) -> None:
    cap = 90
    ran = run(LESSON, data=str(double11), lang="en", cap=cap)
    found = measure(shop, "receptions", by=["agent", "date"], period="2021-11-17..2021-12-05", interval=False)
    assert ran.page.column("over_cap", "value") == sorted((v for v in found["value"] if v > cap), reverse=True)


def test_the_curve_of_one_agents_day_reaches_the_peak(whole: Ran, shop: Shop) -> None:
    """Taken at every full minute, it may miss the very second of the peak, but not by more than one."""
    peaks = measure(shop, "peak_concurrency", by="agent", period="2021-11-01..2021-11-11", interval=False)["value"]
    assert max(peaks) - 1 <= max(whole.page.column("at_once", "customers")) <= max(peaks)
    assert f"peak of that day is {max(peaks):.0f}" in whole.page.html


def test_without_logins_the_rest_stands_and_the_lack_is_said_once(bare: Ran) -> None:
    assert {"ladder", "at_once", "hours"} <= set(bare.page.tables)
    assert not {"need", "load"} & set(bare.page.tables)
    assert len(bare.page.notes) == 1
    assert "logins" in bare.page.notes[0]


@pytest.mark.parametrize("wrong", [{"per_hour": 0}, {"cap": "60"}, {"cap": True}, {"per_hour": 1001}])
def test_a_parameter_that_cannot_be_is_one_sentence(mens_wear_week: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=f"`{next(iter(wrong))}`"):
        run(LESSON, data=str(mens_wear_week), lang="en", **wrong)
