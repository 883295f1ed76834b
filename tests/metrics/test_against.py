"""A metric against its target, last year and the forecast; sales lost to silence."""

from __future__ import annotations

import pytest

from cskit.errors import UsageError
from tests.oracle.build import agent, at, chat, ends, order, world
from tests.oracle.world import Row, World

from .ask import ask, number

STAFF = [agent("a1"), agent("a2", team="seasonal")]
TALK = chat("c1", "a1", "c 10:00:00", "a 10:00:20"), chat("c2", "a2", "c 10:00:00", "a 10:00:40")
ORDERS = [order("o1", "c1", "10:05:00", "same", 900)]


def target(metric: str, floor: float | None, scope: str = "all", stretch: float | None = None) -> Row:
    return {"metric": metric, "scope": scope, "floor": floor, "stretch": stretch}


def shop(*targets: Row, orders: list[Row] = ORDERS, **tables: list[Row]) -> World:
    return world(*TALK, ends("2021-11-30"), orders=orders, agents=STAFF, targets=list(targets), **tables)


@pytest.mark.parametrize(
    ("what", "metric", "floor", "expected"),
    [
        ("met by a tenth", "cs_sales", 900 / 1.1, 1.1),
        ("half way", "cs_sales", 1800.0, 0.5),
        ("lower is better: 30 s allowed, 30 s taken", "first_response_seconds", 30.0, 1.0),
        ("lower is better: 60 s allowed", "first_response_seconds", 60.0, 2.0),
        ("a rate", "reply_rate", 0.8, 1.25),
        ("no target was set", "cs_sales", None, None),
    ],
)
def test_attainment(what: str, metric: str, floor: float | None, expected: float | None) -> None:
    assert number(shop(target(metric, floor)), f"attainment({metric})") == expected, what


def test_stretch_is_another_target() -> None:
    one = shop(target("cs_sales", 450.0, stretch=1800.0))
    assert (number(one, "attainment(cs_sales)"), number(one, "attainment(cs_sales, stretch)")) == (2, 0.5)


@pytest.mark.parametrize("metric", ["spend_per_buyer", "first_response_seconds"])
def test_an_agent_without_a_target_or_a_value_has_no_attainment_rather_than_none_of_it(metric: str) -> None:
    """a2 sold nothing (no spend per buyer), and has no target for the first response: unknown, not 0 %."""
    who = "a1" if metric == "first_response_seconds" else "a2"
    one = shop(target(metric, 10.0, scope=f"agent:{who}"))
    cell = ask(one, f"attainment({metric})", by=("agent",), key=("a2",))
    assert (cell.value, cell.status) == (None, "undefined")


def test_a_team_is_held_against_its_own_target() -> None:
    one = shop(target("cs_sales", 100.0), target("cs_sales", 450.0, scope="team:in_house"))
    assert number(one, "attainment(cs_sales)", by=("team",), key=("in_house",)) == 2


def test_attainment_of_a_metric_that_is_not_ripe_is_not_ripe() -> None:
    young = world(*TALK, orders=ORDERS, agents=STAFF, targets=[target("inquiry_conversion", 0.5)])
    assert ask(young, "attainment(inquiry_conversion)").status == "immature"


def test_year_on_year() -> None:
    before = chat("c1", "a1", "c 2020-11-01 10:00:00", "a 2020-11-01 10:00:05")
    orders = [*ORDERS, order("o0", "c1", "2020-11-01 10:05:00", "same", 600)]
    one = world(before, *TALK, orders=orders, agents=STAFF)
    assert number(one, "year_on_year(cs_sales)", period="2021-11-01") == 0.5
    assert number(one, "year_on_year(receptions)", period="2021-11-01") == 1.0
    assert ask(one, "year_on_year(refunds_completed)", period="2021-11-01").status == "missing_table"
    with pytest.raises(UsageError, match="needs a period"):
        ask(one, "year_on_year(cs_sales)")


def test_forecast_error_is_of_the_receptions_that_came() -> None:
    """12 forecast where 2 came, 1 where none came, and an hour the data do not reach."""
    hours = [("10:00:00", 12.0), ("11:00:00", 1.0), ("2021-12-24 10:00:00", 50.0)]
    one = shop(forecast=[{"hour": at(hour), "receptions": n} for hour, n in hours])
    assert number(one, "forecast_error") == 5.5
    assert number(one, "forecast_bias") == 5.5


def test_lost_sales_are_the_silent_times_what_the_others_of_the_hour_were_worth() -> None:
    """At ten: four ask, one pays 900, one is never answered: 1 lost x 1/4 x 900."""
    talk = chat("c3", "a1", "c 10:30:00"), chat("c4", "a1", "c 10:40:00", "a 10:40:01")
    one = world(*TALK, *talk, ends("2021-11-30"), orders=ORDERS, agents=STAFF)
    assert number(one, "lost_sales") == 225


def test_what_nobody_bought_has_no_price() -> None:
    silent = world(chat("c3", "a1", "c 10:30:00"), ends("2021-11-30"), agents=STAFF)
    assert ask(silent, "lost_sales").value is None
