"""Refunds and complaints at their edges: handlers and sellers, cohorts and periods, clocks of 2 and 24 hours."""

from __future__ import annotations

import pytest

from tests.oracle.build import agent, at, chat, ends, item, order, refund, world
from tests.oracle.world import Row, World

from .ask import ask, number

STAFF = [agent("seller"), agent("handler", role="aftersales")]
TALK = chat("c1", "seller", "c 10:00:00", "a 10:00:10")
ORDERS = [order("o1", "c1", "10:05:00", "same", 100), order("o2", "c2", "10:05:00", "same", 50)]


def shop(*talk: list[Row], last: str = "2021-11-30", orders: list[Row] = ORDERS, **tables: list[Row]) -> World:
    return world(TALK, *talk, ends(last), orders=orders, agents=STAFF, **tables)


def test_handled_by_one_sold_by_another() -> None:
    rows = [
        refund("r1", "o1", "11:00:00", "13:00:00", agent_id="handler", operations=3),
        refund("r2", "o2", "11:00:00", agent_id="handler", operations=9),
    ]
    one = shop(refunds=rows)
    for who, done in (("handler", 1), ("seller", 0)):
        assert number(one, "refunds_completed", by=("agent",), key=(who,)) == done
    assert number(one, "refund_completion_hours", by=("agent",), key=("handler",)) == 2
    assert number(one, "refund_operations", by=("agent",), key=("handler",)) == 3
    assert number(one, "refund_rate", by=("agent",), key=("seller",)) == 1
    assert ask(one, "refund_rate", by=("agent",), key=("handler",)).status == "undefined"
    assert number(one, "refund_rate") == 0.5


def test_two_refunds_of_one_order_are_one_refunded_order() -> None:
    rows = [
        refund("r1", "o1", "11:00:00", "12:00:00", amount=10.0),
        refund("r2", "o1", "11:00:00", "12:00:00", amount=20.0),
    ]
    one = shop(refunds=rows)
    assert (number(one, "refunds_completed"), number(one, "refund_rate"), number(one, "refund_rate_amount")) == (
        2,
        0.5,
        0.2,
    )


def test_kinds_and_units() -> None:
    rows = [
        refund("r1", "o1", "11:00:00", "12:00:00", kind="unshipped", quantity=1),
        refund("r2", "o2", "11:00:00", "12:00:00", kind="return", quantity=2),
    ]
    one = shop(refunds=rows, order_items=[item("o1", quantity=4), item("o2", quantity=2)])
    expected = {"refund_rate_unshipped": 0.5, "refund_rate_returns": 0.5, "refund_rate_units": 0.5, "refund_rate": 1}
    assert {m: number(one, m) for m in expected} == expected


@pytest.mark.parametrize(
    ("last", "value", "status"),
    [("2021-11-25", None, "immature"), ("2021-11-26", 0.5, "ok")],
    ids=["day 24 after payment", "day 25 after payment"],
)
def test_a_refund_rate_is_known_after_25_days(last: str, value: float | None, status: str) -> None:
    cell = ask(shop(refunds=[refund("r1", "o1", "11:00:00", "12:00:00")], last=last), "refund_rate")
    assert (cell.value, cell.status) == (value, status)


def test_a_cohort_that_is_partly_open_is_a_lower_bound_over_all_its_orders() -> None:
    orders = [*ORDERS, order("o3", "c3", "2021-11-20 10:00:00", "same")]
    cell = ask(shop(refunds=[refund("r1", "o1", "11:00:00", "12:00:00")], orders=orders), "refund_rate")
    assert (cell.value, cell.status, cell.denominator) == (pytest.approx(1 / 3), "open", 3)


def test_cohort_and_period_are_two_rates() -> None:
    """Paid on the 1st, refunded on the 3rd: in the cohort of the 1st, in the period of the 3rd."""
    orders = [*ORDERS, order("o3", "c3", "2021-11-03 10:00:00", "same")]
    one = shop(refunds=[refund("r1", "o1", "11:00:00", "2021-11-03 12:00:00")], orders=orders)
    assert number(one, "refund_rate", period="2021-11-01") == 0.5
    assert number(one, "refund_rate", period="2021-11-03") == 0
    assert number(one, "refund_rate_period", period="2021-11-01") == 0
    assert number(one, "refund_rate_period", period="2021-11-03") == 1


def test_a_refund_of_an_unpaid_order_is_in_no_rate() -> None:
    one = shop(refunds=[refund("r1", "o9", "11:00:00", "12:00:00")], orders=[*ORDERS, order("o9", "c9", "10:00:00")])
    assert number(one, "refund_rate") == 0


def test_refund_satisfaction_is_4_and_5_of_the_scores_given() -> None:
    rows = [refund(f"r{i}", "o1", "11:00:00", "12:00:00", score=s) for i, s in enumerate((3, 4, 5, None))]
    assert number(shop(refunds=rows), "refund_satisfaction") == round(2 / 3, 9)


def complaint(
    name: str, received: str, cause: str | None = None, solved: str | None = None, who: str = "handler"
) -> Row:
    return {
        "complaint_id": name,
        "customer_id": "c1",
        "agent_id": who,
        "received_at": at(received),
        "cause_found_at": at(cause) if cause else None,
        "resolved_at": at(solved) if solved else None,
    }


@pytest.mark.parametrize(
    ("metric", "found", "expected"),
    [
        ("complaint_cause_within(2)", "12:00:00", 1.0),
        ("complaint_cause_within(2)", "12:00:01", 0.0),
        ("complaint_cause_within(2)", None, 0.0),
        ("complaint_cause_within(3)", "12:00:01", 1.0),
        ("complaint_resolved_within(24)", "+1 10:00:00", 1.0),
        ("complaint_resolved_within(24)", "+1 10:00:01", 0.0),
    ],
)
def test_clocks_of_a_complaint(metric: str, found: str | None, expected: float) -> None:
    row = complaint("k1", "10:00:00", found, found)
    assert number(shop(refunds=[], complaints=[row]), metric) == expected


@pytest.mark.parametrize(
    ("metric", "hours"),
    [("complaint_cause_within(2)", 2), ("complaint_cause_within(0.5)", 0.5), ("complaint_resolved_within(24)", 24)],
)
def test_a_complaint_is_late_when_its_hours_have_passed_by_the_clock(metric: str, hours: float) -> None:
    """The data end at noon of 30 November: what was told less than the hours before has time left."""
    noon = at("2021-11-30 12:00:00")
    for told, status in ((noon - int(hours * 3600), "ok"), (noon - int(hours * 3600) + 1, "immature")):
        row = {**complaint("k1", "10:00:00"), "received_at": told}
        assert ask(shop(refunds=[], complaints=[row]), metric).status == status


def test_complaints_are_counted_per_after_sale_customer() -> None:
    """T: agent D's 12 %: 3 complaints, 25 customers with after-sale talk or a refund of D's."""
    talk = [chat(f"x{i}", "handler", "c 10:00:00", "a 10:00:05") for i in range(24)]
    rows = [refund("r1", "o2", "11:00:00", agent_id="handler")]
    told = [complaint(f"k{i}", "12:00:00") for i in range(3)]
    one = shop(*talk, refunds=rows, complaints=told)
    assert number(one, "complaint_rate", by=("agent",), key=("handler",)) == 0.12


def test_talk_after_a_purchase_is_after_sale_talk_with_whoever_it_is() -> None:
    back = chat("c2", "seller", "c +2 10:00:00", "a +2 10:00:05")
    one = shop(back, refunds=[], complaints=[complaint("k1", "12:00:00", who="seller")])
    assert ask(one, "complaint_rate", by=("agent",), key=("seller",)).denominator == 1
