"""What days and hours brought in and cost."""

from __future__ import annotations

import pytest

from tests.oracle.build import agent, at, chat, ends, order, world
from tests.oracle.world import Row, World

from .ask import ask, number

STAFF = [agent("regular", hourly_cost=20.0), agent("season", team="seasonal", hourly_cost=30.0)]
TALK = [chat("c1", "regular", "c 10:00:00"), chat("c2", "season", "c 10:00:00")]
ORDERS = [order("o1", "c1", "10:05:00", "same", 900), order("o2", "c2", "10:05:00", "same", 200)]


def shift(who: str, starts: str, hours: int) -> Row:
    return {"agent_id": who, "starts_at": at(starts), "ends_at": at(starts) + hours * 3600}


def shop(**tables: list[Row]) -> World:
    return world(*TALK, ends("2021-11-30"), orders=ORDERS, agents=STAFF, **tables)


SHIFTS = [shift("regular", f"+{d} 08:00:00", 8) for d in range(3)] + [shift("season", "20:00:00", 8)]


def test_output_is_per_day_worked_not_per_head() -> None:
    """Three days of the regular against one of the seasonal agent; a night shift is one day."""
    assert number(shop(shifts=SHIFTS), "output_per_agent_day") == 275
    assert number(shop(shifts=SHIFTS), "output_per_agent_day", by=("agent",), key=("regular",)) == 300
    assert number(shop(shifts=SHIFTS), "output_per_agent_day", by=("team",), key=("seasonal",)) == 200
    assert number(shop(), "output_per_agent_day") == 550  # without shifts: days with a reception


def test_output_per_hour_and_cost() -> None:
    assert number(shop(shifts=SHIFTS), "output_per_hour") == round(1100 / 32, 9)
    costs = [{"date": 18932, "item": "meals", "amount": 80.0}]
    assert number(shop(shifts=SHIFTS, costs=costs), "cost_to_output") == round((24 * 20 + 8 * 30 + 80) / 1100, 9)
    assert number(shop(shifts=SHIFTS, costs=costs), "cost_to_output", by=("agent",), key=("season",)) == 1.2


def test_no_shift_no_hours() -> None:
    assert ask(shop(shifts=[]), "output_per_hour").status == "undefined"
    assert ask(shop(shifts=SHIFTS[:3]), "output_per_agent_day", by=("agent",), key=("season",)).status == "undefined"


@pytest.mark.parametrize(
    ("metric", "floor", "expected"),
    [("cs_sales", 1000.0, 1.1), ("cs_sales", 2200.0, 0.5), ("first_response_seconds", 30.0, None)],
)
def test_attainment(metric: str, floor: float, expected: float | None) -> None:
    targets = [{"metric": metric, "scope": "all", "floor": floor, "stretch": floor * 2}]
    assert number(shop(targets=targets), f"attainment({metric})") == expected
