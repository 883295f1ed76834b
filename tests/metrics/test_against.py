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


@pytest.mark.parametrize(
    ("what", "metric", "floor", "status"),
    [
        ("a floor of nothing", "cs_sales", 0.0, "undefined"),
        ("a target of no seconds", "first_response_seconds", 0.0, "ok"),
        ("nothing to divide the value by", "refund_rate", 0.1, "missing_table"),
        ("a target of another metric", "orders", None, "undefined"),
    ],
)
def test_attainment_of_what_cannot_be_divided(what: str, metric: str, floor: float | None, status: str) -> None:
    one = shop(target(metric if floor is not None else "cs_sales", 1.0 if floor is None else floor))
    assert ask(one, f"attainment({metric})").status == status, what


def test_attainment_without_targets_names_the_table_and_zero_seconds_have_no_ratio() -> None:
    assert ask(world(*TALK, orders=ORDERS, agents=STAFF), "attainment(cs_sales)").status == "missing_table"
    at_once = world(
        chat("c1", "a1", "c 10:00:00", "a 10:00:00"), agents=STAFF, targets=[target("first_response_seconds", 30.0)]
    )
    assert ask(at_once, "attainment(first_response_seconds)").status == "undefined"


YEARS = [
    ("half as much again", "cs_sales", "2021-11-01", [("2020-11-01", 600)], 0.5),
    ("the same", "cs_sales", "2021-11-01", [("2020-11-01", 900)], 0.0),
    ("a tenth", "cs_sales", "2021-11-01", [("2020-11-01", 9000)], -0.9),
    ("nothing a year before", "cs_sales", "2021-11-01", [("2020-11-02", 600)], None),
    ("nothing now", "cs_sales", "2021-11-02", [("2020-11-02", 600)], -1.0),
    (
        "two days against the same two",
        "cs_sales",
        "2021-11-01..2021-11-02",
        [("2020-11-01", 300), ("2020-11-02", 300)],
        0.5,
    ),
    ("of a mean that had no value", "spend_per_buyer", "2021-11-01", [("2020-11-02", 600)], None),
]


@pytest.mark.parametrize(("what", "metric", "period", "before", "change"), YEARS)
def test_year_on_year_edges(
    what: str, metric: str, period: str, before: list[tuple[str, float]], change: float | None
) -> None:
    orders, talk = [*ORDERS], [*TALK]
    for day, amount in before:
        talk.append(chat("c1", "a1", f"c {day} 10:00:00", f"a {day} 10:00:05"))
        orders.append(order(f"o{day}", "c1", f"{day} 10:05:00", "same", amount))
    one = world(*talk, ends("2021-11-30"), orders=orders, agents=STAFF)
    assert number(one, f"year_on_year({metric})", period=period) == change, what


def test_a_leap_day_stands_beside_the_day_before_march() -> None:
    days = (("2023-02-28", 100), ("2024-02-28", 200), ("2024-02-29", 300))
    talk = [chat("c1", "a1", f"c {day} 10:00:00", f"a {day} 10:00:05") for day, _ in days]
    orders = [order(f"o{day}", "c1", f"{day} 10:05:00", "same", amount) for day, amount in days]
    one = world(*talk, orders=orders, agents=STAFF)
    assert number(one, "year_on_year(cs_sales)", period="2024-02-29") == 2.0


def test_year_on_year_of_an_agent_who_was_not_there() -> None:
    before = chat("c1", "a1", "c 2020-11-01 10:00:00", "a 2020-11-01 10:00:05")
    one = world(before, *TALK, orders=ORDERS, agents=STAFF)
    by = {"by": ("agent",), "period": "2021-11-01"}
    assert number(one, "year_on_year(receptions)", key=("a1",), **by) == 0.0
    assert ask(one, "year_on_year(receptions)", key=("a2",), **by).status == "undefined"


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
