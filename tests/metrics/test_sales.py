"""Sales, attribution and unit price at their edges; the worked numbers of the textbook."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracle.build import agent, at, chat, ends, item, order, refund, world
from tests.oracle.world import Row, World

from .ask import ask, number

STAFF = [agent("a1"), agent("a2")]
TALK = chat("c1", "a1", "c 10:00:00", "a 10:00:10")


def shop(*talk: list[Row], orders: list[Row], **tables: list[Row]) -> World:
    return world(*talk, ends("2021-11-30"), orders=orders, agents=STAFF, **tables)


def test_four_items_for_650_is_650_a_customer() -> None:
    """T: one customer, 4 items, 650 yuan in two orders: 650 per buyer, 325 per order, 162.50 an item."""
    two = [order("o1", "c1", "10:05:00", "same", 400), order("o2", "c1", "10:06:00", "same", 250)]
    one = shop(TALK, orders=two, order_items=[item("o1", quantity=3), item("o2", quantity=1)])
    expected = {
        "spend_per_buyer": 650,
        "average_order_value": 325,
        "items_per_buyer": 4,
        "average_item_price": 162.5,
        "items_per_order": 2,
        "buyers": 1,
        "orders": 2,
    }
    assert {m: number(one, m) for m in expected} == expected


def test_a_team_is_the_ratio_of_sums_220_and_130_are_160() -> None:
    """T: agent A 220, agent B 130, team 160: B has twice the buyers; the mean of the two would be 175."""
    talk = [TALK, chat("c2", "a2", "c 11:00:00"), chat("c3", "a2", "c 12:00:00")]
    bought = [
        order("o1", "c1", "12:30:00", "same", 220),
        order("o2", "c2", "12:30:00", "same", 100),
        order("o3", "c3", "12:30:00", "same", 160),
    ]
    team = shop(*talk, orders=bought)
    assert number(team, "spend_per_buyer", by=("agent",), key=("a1",)) == 220
    assert number(team, "spend_per_buyer", by=("agent",), key=("a2",)) == 130
    assert number(team, "spend_per_buyer") == 160
    assert number(team, "spend_per_buyer", by=("team",), key=("in_house",)) == 160
    assert number(team, "sales_share", by=("agent",), key=("a1",)) == round(220 / 480, 9)


def agent_of(created: str, *talk: list[Row], paid: str | None = "same", **rules: Any) -> str | None:
    """Whom the kit credits with the order."""
    one = shop(*talk, orders=[order("o1", "c1", created, paid)])
    credited = [a for a in ("a1", "a2") if number(one, "cs_sales", by=("agent",), key=(a,), **rules)]
    assert len(credited) <= 1
    return credited[0] if credited else None


LATER = chat("c1", "a2", "c 11:00:00", "a 11:00:10")


@pytest.mark.parametrize(
    ("what", "created", "talk", "winner"),
    [
        ("at the very start of the talk", "10:00:00", [TALK], "a1"),
        ("a second before the talk", "09:59:59", [TALK], None),
        ("the last second of day + 3", "+3 23:59:59", [TALK], "a1"),
        ("the first second of day + 4", "+4 00:00:00", [TALK], None),
        ("the later talk wins", "12:00:00", [TALK, LATER], "a2"),
        ("the later talk had not begun", "10:30:00", [TALK, LATER], "a1"),
        (
            "whoever wrote last before the order",
            "10:02:00",
            [chat("c1", "a1", "c 10:00:00", "a 10:01:30"), chat("c1", "a2", "c 10:01:00")],
            "a1",
        ),
        (
            "messages after the order do not count",
            "10:02:00",
            [chat("c1", "a1", "c 10:00:00", "a 10:05:00"), chat("c1", "a2", "c 10:01:00")],
            "a2",
        ),
        (
            "a tie goes to the later row",
            "10:02:00",
            [chat("c1", "a2", "c 10:01:00"), chat("c1", "a1", "c 10:01:00")],
            "a1",
        ),
        ("outbound earns nothing", "12:00:00", [TALK, chat("c1", "a2", "a 11:00:00")], "a1"),
        ("outbound alone is unassisted", "12:00:00", [chat("c1", "a2", "a 11:00:00")], None),
        ("another customer's talk", "12:00:00", [chat("c2", "a2", "c 11:00:00")], None),
        (
            "a chat across midnight belongs to its first day",
            "+4 00:00:00",
            [chat("c1", "a1", "c 23:59:50", "a +1 00:00:10")],
            None,
        ),
    ],
)
def test_attribution(what: str, created: str, talk: list[list[Row]], winner: str | None) -> None:
    assert agent_of(created, *talk) == winner, what


def test_attribution_by_order_by_payment_and_by_order_first() -> None:
    """Created after a1's talk, paid after a2's; and an order created before any talk."""
    assert agent_of("10:30:00", TALK, LATER, paid="11:30:00") == "a1"
    assert agent_of("10:30:00", TALK, LATER, paid="11:30:00", attribution="payment") == "a2"
    assert agent_of("10:30:00", TALK, LATER, paid="11:30:00", attribution="order_first") == "a1"
    assert agent_of("09:00:00", TALK, LATER, paid="11:30:00") is None
    assert agent_of("09:00:00", TALK, LATER, paid="11:30:00", attribution="order_first") == "a2"


def test_filtered_talk_earns_nothing() -> None:
    assert agent_of("12:00:00", TALK, LATER, accounts=["a2"]) == "a1"


def test_sales_are_dated_by_payment() -> None:
    late = shop(TALK, orders=[order("o1", "c1", "10:30:00", "+2 09:00:00", 70)])
    assert number(late, "cs_sales", period="2021-11-01") == 0
    assert number(late, "cs_sales", period="2021-11-03") == 70
    assert number(late, "orders", by=("hour",), key=(9,)) == 1


def test_an_unpaid_order_is_no_sale() -> None:
    unpaid = shop(TALK, orders=[order("o1", "c1", "10:30:00", None, 70)])
    assert number(unpaid, "shop_sales") == 0
    assert ask(unpaid, "spend_per_buyer").status == "undefined"


def test_attributed_and_unassisted_are_the_whole() -> None:
    both = shop(TALK, orders=[order("o1", "c1", "10:30:00", "same", 70), order("o2", "c2", "10:30:00", "same", 30)])
    assert (number(both, "cs_sales"), number(both, "unassisted_sales"), number(both, "shop_sales")) == (70, 30, 100)
    assert number(both, "cs_sales_share") == 0.7


def test_net_sales_take_off_completed_refunds_once() -> None:
    rows = [
        refund("r1", "o1", "11:00:00", "+1 11:00:00", amount=15.0),
        refund("r2", "o1", "11:00:00", amount=30.0),
        refund("r3", "o2", "11:00:00", "12:00:00", amount=9.0),
    ]
    orders = [order("o1", "c1", "10:30:00", "same", 70), order("o2", "c2", "10:30:00", "same", 30)]
    assert number(shop(TALK, orders=orders, refunds=rows), "net_sales") == 55


def test_two_premium_orders_in_25_are_8_percent() -> None:
    """T's premium recommendation: 2 of 25 recommendations whose customer buys that product."""
    talk = [chat(f"c{i}", "a1", "c 10:00:00") for i in range(25)]
    orders = [order(f"o{i}", f"c{i}", "10:30:00", "same") for i in range(4)]
    items = [item("o0", "dear"), item("o1", "dear"), item("o2", "plain")]
    advice = [{"agent_id": "a1", "customer_id": f"c{i}", "product_id": "dear", "at": at("10:10:00")} for i in range(25)]
    goods = [{"product_id": "dear", "tier": "premium"}, {"product_id": "plain", "tier": "core"}]
    one = shop(*talk, orders=orders, order_items=items, recommendations=advice, products=goods)
    assert number(one, "recommendation_success_rate") == 0.08
    assert number(one, "premium_order_share") == 0.5  # 2 of 4 orders; the one without items is not premium


@pytest.mark.parametrize(
    ("what", "created", "paid", "won"),
    [
        ("bought at once", "10:10:00", "same", 1.0),
        ("bought before the advice", "10:09:59", "same", 0.0),
        ("paid on day + 3", "10:30:00", "+3 23:59:59", 1.0),
        ("paid on day + 4", "10:30:00", "+4 00:00:00", 0.0),
        ("never paid", "10:30:00", None, 0.0),
    ],
)
def test_recommendation_window(what: str, created: str, paid: str | None, won: float) -> None:
    advice = [{"agent_id": "a1", "customer_id": "c1", "product_id": "p", "at": at("10:10:00")}]
    bought = [order("o1", "c1", created, paid)]
    one = shop(TALK, orders=bought, order_items=[item("o1", "p")], recommendations=advice)
    assert number(one, "recommendation_success_rate") == won, what


def test_a_reminder_recovers_an_order_that_was_unpaid_when_it_was_sent() -> None:
    orders = [
        order("o1", "c1", "10:00:00", "12:00:00"),
        order("o2", "c2", "10:00:00"),
        order("o3", "c3", "10:00:00", "10:30:00"),
    ]
    sent = [
        {"order_id": o, "agent_id": "a1", "at": at("11:00:00"), "channel": "chat"} for o in ("o1", "o1", "o2", "o3")
    ]
    assert ask(shop(TALK, orders=orders, reminders=sent), "reminder_recovery_rate").value == 0.5  # o3 was paid already


def test_the_unit_price_identity() -> None:
    talk = [chat(f"c{i}", "a1", "c 10:00:00") for i in range(3)]
    orders = [order(f"o{i}", f"c{i % 3}", "10:30:00", "same", 37.0 * (i + 1)) for i in range(5)]
    one = shop(*talk, orders=orders, order_items=[item(f"o{i}", quantity=i + 1) for i in range(5)])
    product = ask(one, "items_per_buyer").value * ask(one, "average_item_price").value  # type: ignore[operator]
    assert ask(one, "spend_per_buyer").value == pytest.approx(product)
