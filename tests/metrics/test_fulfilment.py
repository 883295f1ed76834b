"""Shipping, delivery, returns and customers who come back, worked by hand."""

from __future__ import annotations

import pytest

from tests.oracle.build import agent, chat, ends, item, order, refund, world
from tests.oracle.world import Row, World

from .ask import ask, number


def shop(*orders: Row, last: str = "2021-12-31", **tables: list[Row]) -> World:
    return world(
        chat("c1", "a1", "c 10:00:00", "a 10:00:05"), ends(last), orders=list(orders), agents=[agent("a1")], **tables
    )


def sent(name: str, shipped: str | None = None, delivered: str | None = None, paid: str | None = "same") -> Row:
    return order(name, f"c{name}", "10:00:00", paid, shipped_at=shipped, delivered_at=delivered)


@pytest.mark.parametrize(
    ("what", "orders", "rate", "response", "delivery"),
    [
        ("shipped in 2 h, a day on its way", [sent("1", "12:00:00", "+1 12:00:00")], 1.0, 2, 24),
        ("shipped as it was paid", [sent("1", "10:00:00", "10:00:00")], 1.0, 0, 0),
        ("not shipped", [sent("1")], 0.0, None, None),
        ("on its way", [sent("1", "10:30:00")], 1.0, 0.5, None),
        ("one of two is shipped", [sent("1", "11:00:00"), sent("2")], 0.5, 1, None),
        ("delivered, but nobody noted when it left", [sent("1", None, "+1 10:00:00")], 0.0, None, None),
        ("unpaid, though shipped", [sent("1", "11:00:00", "12:00:00", paid=None)], None, None, None),
        ("no order", [], None, None, None),
    ],
)
def test_shipping(
    what: str, orders: list[Row], rate: float | None, response: float | None, delivery: float | None
) -> None:
    columns = sent("other", "10:00:00", "10:00:00", paid=None)  # so that the columns are there
    one = shop(*orders, columns)
    metrics = ("shipping_rate", "order_response_hours", "delivery_hours")
    assert [number(one, m) for m in metrics] == [rate, response, delivery], what


def test_means_are_over_orders_and_dated_by_payment() -> None:
    one = shop(
        sent("1", "11:00:00", "+1 11:00:00"), sent("2", "13:00:00"), sent("3", "+1 10:00:00", paid="+1 00:00:00")
    )
    assert number(one, "order_response_hours") == round((1 + 3 + 10) / 3, 9)
    assert number(one, "order_response_hours", period="2021-11-01") == 2
    assert number(one, "order_response_hours", period="2021-11-02") == 10
    assert number(one, "delivery_hours") == 24


@pytest.mark.parametrize("metric", ["shipping_rate", "order_response_hours", "delivery_hours", "fill_rate"])
def test_what_nobody_notes_is_missing_and_not_0(metric: str) -> None:
    assert ask(shop(order("1", "c1", "10:00:00", "same"), order_items=[item("1")]), metric).status == "missing_table"


def line(order_id: str, quantity: int, shipped: int | None, product: str = "p") -> Row:
    return {**item(order_id, product, quantity), "shipped_quantity": shipped}


PAID, UNPAID = order("1", "c1", "10:00:00", "same"), order("2", "c2", "10:00:00", None)


@pytest.mark.parametrize(
    ("what", "lines", "rate"),
    [
        ("all of it", [line("1", 3, 3)], 1.0),
        ("in part", [line("1", 4, 1)], 0.25),
        ("not yet", [line("1", 4, 0), line("2", 1, 1)], 0.0),
        ("not known is not shipped", [line("1", 4, None), line("1", 4, 4)], 0.5),
        ("units, not lines", [line("1", 9, 0), line("1", 1, 1)], 0.1),
        ("unpaid orders are left out", [line("1", 2, 1), line("2", 8, 8)], 0.5),
        ("a line of nothing", [line("1", 0, 0)], None),
        ("lines of unknown orders", [line("9", 5, 5)], None),
    ],
)
def test_fill_rate(what: str, lines: list[Row], rate: float | None) -> None:
    assert number(shop(PAID, UNPAID, order_items=lines), "fill_rate") == rate, what


def test_fill_rate_of_a_product() -> None:
    one = shop(PAID, order_items=[line("1", 4, 1), line("1", 1, 1, "q")])
    assert number(one, "fill_rate", by=("product",), key=("p",)) == 0.25


# -- returns ------------------------------------------------------------------------------------------------
TWO = [order("1", "c1", "10:00:00", "same", 100), order("2", "c2", "10:00:00", "same", 300)]


def back(order_id: str, completed: str | None = "12:00:00", **more: object) -> Row:
    given = {"kind": "return", "quantity": 1, "amount": 50.0, **more}
    return refund(f"r{order_id}{completed}{more}", order_id, "11:00:00", completed, **given)


@pytest.mark.parametrize(
    ("what", "refunds", "orders", "units", "amount"),
    [
        ("none", [], 0, 0, 0),
        ("one of two", [back("1")], 1 / 2, 1 / 5, 50 / 400),
        ("twice of one order", [back("1"), back("1", "13:00:00")], 1 / 2, 2 / 5, 100 / 400),
        ("of each order", [back("1"), back("2")], 1, 2 / 5, 100 / 400),
        ("asked for, not completed", [back("1", None)], 0, 0, 0),
        ("the money alone", [back("1", kind="refund_only")], 0, 0, 0),
        ("before it was shipped", [back("1", kind="unshipped")], 0, 0, 0),
        ("of a kind nobody noted", [back("1", kind=None)], 0, 0, 0),
        ("no number of units noted", [back("1", quantity=None), back("2", quantity=2)], 1, 2 / 5, 100 / 400),
        ("completed months later", [back("1", "2021-12-30 10:00:00")], 1 / 2, 1 / 5, 50 / 400),
        ("of an order that is not there", [back("9")], 0, 0, 0),
    ],
)
def test_returns(what: str, refunds: list[Row], orders: float, units: float, amount: float) -> None:
    """Two orders of 2 and 3 units, 100 and 300 yuan."""
    known = back("2", None)  # so that the columns are there
    one = shop(*TWO, order_items=[item("1", quantity=2), item("2", quantity=3)], refunds=[*refunds, known])
    metrics = ("return_rate_orders", "return_rate_units", "return_rate_amount")
    assert [number(one, m) for m in metrics] == [round(v, 9) for v in (orders, units, amount)], what


@pytest.mark.parametrize("metric", ["return_rate_orders", "return_rate_units", "return_rate_amount"])
@pytest.mark.parametrize(
    ("what", "orders", "last", "status"),
    [
        ("day 24 after the payment", TWO, "2021-11-25", "immature"),
        ("day 25", TWO, "2021-11-26", "ok"),
        ("one of three still open", [*TWO, order("3", "c3", "+1 10:00:00", "same")], "2021-11-26", "open"),
        ("nobody paid", [UNPAID], "2021-11-26", "undefined"),
    ],
)
def test_returns_are_known_after_25_days(metric: str, what: str, orders: list[Row], last: str, status: str) -> None:
    one = shop(*orders, last=last, order_items=[item("1"), item("2")], refunds=[back(orders[0]["order_id"])])
    assert ask(one, metric).status == status, what


# -- who comes back -----------------------------------------------------------------------------------------
def buys(*paid: str, customer: str = "c1") -> list[Row]:
    return [order(f"{customer}{i}", customer, when, "same") for i, when in enumerate(paid)]


@pytest.mark.parametrize(
    ("what", "orders", "last", "value", "status"),
    [
        (
            "in the first second of the next month",
            buys("2021-10-31 23:59:59", "2021-11-01 00:00:00"),
            "2021-11-30",
            1.0,
            "ok",
        ),
        ("in its last second", buys("2021-10-01 00:00:00", "2021-11-30 23:59:59"), "2021-11-30", 1.0, "ok"),
        ("a second too late", buys("2021-10-01 00:00:00", "2021-12-01 00:00:00"), "2021-12-31", 0.0, "ok"),
        ("again in the first month", buys("2021-10-01 10:00:00", "2021-10-31 10:00:00"), "2021-11-30", 0.0, "ok"),
        ("across the turn of the year", buys("2021-12-05 10:00:00", "2022-01-31 10:00:00"), "2022-01-31", 1.0, "ok"),
        ("the month is not over", buys("2021-10-01 10:00:00", "2021-11-05 10:00:00"), "2021-11-29", None, "immature"),
        (
            "an unpaid order is no return",
            [*buys("2021-10-01 10:00:00"), order("x", "c1", "2021-11-05 10:00:00", None)],
            "2021-11-30",
            0.0,
            "ok",
        ),
        (
            "some are not due yet",
            [*buys("2021-09-01 10:00:00", "2021-10-01 10:00:00"), *buys("2021-11-05 10:00:00", customer="c2")],
            "2021-11-30",
            1.0,
            "open",
        ),
        ("nobody bought", [], "2021-11-30", None, "undefined"),
    ],
)
def test_retention_in_the_month_after_the_first(
    what: str, orders: list[Row], last: str, value: float | None, status: str
) -> None:
    cell = ask(shop(*orders, last=last), "customer_retention_rate")
    assert (cell.value, cell.status) == (value, status), what


@pytest.mark.parametrize(
    ("what", "orders", "last", "value", "status"),
    [
        ("two months on", buys("2021-09-30 23:59:59", "2021-11-01 00:00:00"), "2021-11-30", 1.0, "ok"),
        ("one month on is not two", buys("2021-09-30 10:00:00", "2021-10-01 10:00:00"), "2021-11-30", 0.0, "ok"),
        ("three are not either", buys("2021-09-01 10:00:00", "2021-12-01 10:00:00"), "2021-12-31", 0.0, "ok"),
        ("the second month is not over", buys("2021-09-30 10:00:00"), "2021-11-29", None, "immature"),
        ("from December to February", buys("2021-12-31 10:00:00", "2022-02-01 10:00:00"), "2022-02-28", 1.0, "ok"),
    ],
)
def test_retention_after_two_months(what: str, orders: list[Row], last: str, value: float | None, status: str) -> None:
    cell = ask(shop(*orders, last=last), "retention(2)")
    assert (cell.value, cell.status) == (value, status), what


@pytest.mark.parametrize(
    ("what", "orders", "rate", "unmerged"),
    [
        ("once", buys("10:00:00"), 0, 0),
        ("twice on one day", buys("00:00:00", "23:59:59"), 0, 1),
        ("either side of midnight", buys("23:59:59", "+1 00:00:00"), 1, 1),
        ("one of two customers", [*buys("10:00:00", "+1 10:00:00"), *buys("10:00:00", customer="c2")], 0.5, 0.5),
        ("the second was never paid", [*buys("10:00:00"), order("x", "c1", "+1 10:00:00", None)], 0, 0),
        ("ordered on one day, paid on two", [*buys("10:00:00"), order("x", "c1", "11:00:00", "+1 09:00:00")], 1, 1),
        ("nobody bought", [], None, None),
    ],
)
def test_repeat_purchase(what: str, orders: list[Row], rate: float | None, unmerged: float | None) -> None:
    one = shop(*orders)
    got = number(one, "repeat_purchase_rate"), number(one, "repeat_purchase_rate", merge_same_day=False)
    assert got == (rate, unmerged), what


WINDOWS = "repurchase_rate(2021-11-01..2021-11-02, 2021-11-03..2021-11-04)"


@pytest.mark.parametrize(
    ("what", "orders", "last", "value", "status"),
    [
        ("in the last second of each window", buys("+1 23:59:59", "+3 23:59:59"), "2021-11-04", 1.0, "ok"),
        ("a second after the second", buys("+1 10:00:00", "+4 00:00:00"), "2021-11-05", 0.0, "ok"),
        ("twice in the first is no repurchase", buys("10:00:00", "+1 10:00:00"), "2021-11-04", 0.0, "ok"),
        ("only in the second: not asked about", buys("+2 10:00:00"), "2021-11-04", None, "undefined"),
        (
            "two back of three",
            [
                *buys("10:00:00", "+2 10:00:00"),
                *buys("10:00:00", "+3 10:00:00", customer="c2"),
                *buys("10:00:00", customer="c3"),
            ],
            "2021-11-04",
            2 / 3,
            "ok",
        ),
        ("the second window is open", buys("10:00:00"), "2021-11-03", 0.0, "open"),
    ],
)
def test_repurchase(what: str, orders: list[Row], last: str, value: float | None, status: str) -> None:
    cell = ask(shop(*orders, last=last), WINDOWS)
    assert (cell.value, cell.status) == (value, status), what
