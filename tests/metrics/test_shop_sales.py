"""The whole shop's sales and the unassisted part of them, worked by hand."""

from __future__ import annotations

import pytest

from tests.oracle.build import agent, chat, ends, item, order, refund, world
from tests.oracle.world import Row, World, day_number

from .ask import ask, number

TALK = chat("c1", "a1", "c 10:00:00", "a 10:00:10")


def shop(*orders: Row, last: str = "2021-11-30", **tables: list[Row]) -> World:
    return world(TALK, ends(last), orders=list(orders), agents=[agent("a1")], **tables)


# c1 buys before the chat (silent, 20) and after it (70); c2 never asked (30, twice 15); c3 does not pay.
ORDERS = [
    order("o1", "c1", "10:05:00", "same", 70),
    order("o2", "c1", "09:00:00", "same", 20),
    order("o3", "c2", "11:00:00", "same", 15),
    order("o4", "c2", "+1 11:00:00", "same", 15),
    order("o5", "c3", "12:00:00", None, 999),
]
LINES = [
    item("o1", quantity=3, amount=70),
    item("o2", quantity=1, amount=20),
    item("o3", quantity=2, amount=15),
    item("o4", quantity=0, amount=15),
    item("o5", quantity=9, amount=999),
]
VISITS = [
    {"at": day_number("2021-11-01") * 86_400, "visitors": 15, "page_views": 30},
    {"at": day_number("2021-11-02") * 86_400, "visitors": 5, "page_views": 5},
]
MIXED = shop(*ORDERS, order_items=LINES, traffic=VISITS)
SILENT = shop(ORDERS[2], order_items=LINES[2:3], traffic=VISITS)
ASSISTED = shop(ORDERS[0], order_items=LINES[:1], traffic=VISITS)
UNPAID = shop(ORDERS[4], order_items=LINES[4:], traffic=VISITS)
NO_LINES = shop(ORDERS[0], order_items=[], traffic=[])


@pytest.mark.parametrize(
    ("metric", "mixed", "silent", "assisted", "unpaid", "no_lines"),
    [
        ("shop_sales", 120, 15, 70, 0, 70),
        ("shop_units", 6, 2, 3, 0, 0),
        ("shop_buyers", 2, 1, 1, 0, 1),
        ("shop_orders", 4, 1, 1, 0, 1),
        ("shop_spend_per_buyer", 60, 15, 70, None, 70),
        ("shop_average_order_value", 30, 15, 70, None, 70),
        ("shop_items_per_buyer", 3, 2, 3, None, 0),
        ("shop_average_item_price", 20, 7.5, 70 / 3, None, None),
        ("shop_conversion", 2 / 20, 1 / 20, 1 / 20, 0, None),
        ("unassisted_sales", 50, 15, 0, 0, 0),
        ("unassisted_units", 3, 2, 0, 0, 0),
        ("unassisted_buyers", 2, 1, 0, 0, 0),  # c1 is one of them, and a buyer of a1's as well
        ("unassisted_orders", 3, 1, 0, 0, 0),
        ("unassisted_conversion", 2 / 20, 1 / 20, 0, 0, None),
        ("cs_sales_share", 70 / 120, 0, 1, None, 1),
        ("cs_units_share", 3 / 6, 0, 1, None, None),
        ("buyers", 1, 0, 1, 0, 1),
    ],
)
def test_by_hand(
    metric: str, mixed: float, silent: float, assisted: float, unpaid: float | None, no_lines: float | None
) -> None:
    expected = [None if v is None else round(v, 9) for v in (mixed, silent, assisted, unpaid, no_lines)]
    assert [number(one, metric) for one in (MIXED, SILENT, ASSISTED, UNPAID, NO_LINES)] == expected


@pytest.mark.parametrize(
    ("metric", "first", "second"),
    [
        ("shop_sales", 105, 15),
        ("shop_buyers", 2, 1),  # c2 buys on both days
        ("unassisted_sales", 35, 15),
        ("unassisted_orders", 2, 1),
        ("unassisted_buyers", 2, 1),
        ("shop_spend_per_buyer", 52.5, 15),
        ("shop_conversion", 2 / 15, 1 / 5),
        ("unassisted_conversion", 2 / 15, 1 / 5),
        ("shop_average_item_price", 17.5, None),  # the second day's order has no units
    ],
)
def test_of_a_day(metric: str, first: float, second: float | None) -> None:
    for day, expected in (("2021-11-01", first), ("2021-11-02", second)):
        where = {"by": ("date",), "key": (day_number(day),)}
        wanted = None if expected is None else round(expected, 9)
        assert number(MIXED, metric, period=day) == wanted
        assert number(MIXED, metric, **where) == wanted  # type: ignore[arg-type]


@pytest.mark.parametrize("metric", ["shop_units", "unassisted_units", "shop_items_per_buyer", "cs_units_share"])
def test_units_need_order_lines(metric: str) -> None:
    cell = ask(shop(ORDERS[0]), metric)
    assert (cell.value, cell.status) == (None, "missing_table")


@pytest.mark.parametrize(
    ("what", "orders", "refunds", "last", "value", "status"),
    [
        ("nothing refunded", ORDERS[:1], [], "2021-11-26", 70, "ok"),
        ("the window is open on day 24", ORDERS[:1], [], "2021-11-25", 70, "open"),
        ("a completed refund", ORDERS[:1], [refund("r", "o1", "11:00:00", "12:00:00")], "2021-11-26", 60, "ok"),
        ("one that is not completed", ORDERS[:1], [refund("r", "o1", "11:00:00")], "2021-11-26", 70, "ok"),
        (
            "two of one order",
            ORDERS[:1],
            [refund(f"r{i}", "o1", "11:00:00", "12:00:00") for i in range(2)],
            "2021-11-26",
            50,
            "ok",
        ),
        ("of a silent order too", ORDERS[1:2], [refund("r", "o2", "11:00:00", "12:00:00")], "2021-11-26", 10, "ok"),
        ("of an order nobody paid", ORDERS[4:], [refund("r", "o5", "13:00:00", "14:00:00")], "2021-11-26", 0, "ok"),
        ("one order of two is still open", [ORDERS[0], ORDERS[3]], [], "2021-11-26", 85, "open"),
        ("no order", [], [], "2021-11-26", 0, "ok"),
    ],
)
def test_net_of_refunds(what: str, orders: list[Row], refunds: list[Row], last: str, value: float, status: str) -> None:
    cell = ask(shop(*orders, last=last, refunds=refunds), "shop_net_sales")
    assert (cell.value, cell.status) == (value, status), what


DEPOSIT = {"deposit_paid_at": "10:06:00", "final_due_from": "2021-11-11 00:00:00"}


@pytest.mark.parametrize(
    ("what", "paid", "more", "last", "value", "status"),
    [
        ("paid on day + 3", "2021-11-14 23:59:59", DEPOSIT, "2021-11-14", 1.0, "ok"),
        ("paid after day + 3, still the final payment", "2021-11-20 10:00:00", DEPOSIT, "2021-11-30", 1.0, "ok"),
        ("never paid", None, DEPOSIT, "2021-11-14", 0.0, "ok"),
        ("the day before the window closes", None, DEPOSIT, "2021-11-13", None, "immature"),
        ("paid already, but the window is open", "2021-11-11 00:00:01", DEPOSIT, "2021-11-13", None, "immature"),
        ("no deposit: no presale", "10:07:00", {}, "2021-11-14", None, "undefined"),
    ],
)
def test_final_payment_rate(
    what: str, paid: str | None, more: dict[str, str], last: str, value: float | None, status: str
) -> None:
    plain = order("other", "c9", "10:00:00", "same", deposit_paid_at=None, final_due_from=None)
    cell = ask(shop(order("o", "c1", "10:05:00", paid, **more), plain, last=last), "final_payment_rate")
    assert (cell.value, cell.status) == (value, status), what


def test_some_final_payments_are_due_and_some_are_not() -> None:
    due = order("o1", "c1", "10:05:00", "2021-11-11 10:00:00", **DEPOSIT)
    late = order("o2", "c1", "10:05:00", None, **{**DEPOSIT, "final_due_from": "2021-11-12 00:00:00"})
    cell = ask(shop(due, late, last="2021-11-14"), "final_payment_rate")
    assert (cell.value, cell.status, cell.denominator) == (1.0, "open", 1)
