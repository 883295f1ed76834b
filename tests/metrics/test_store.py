"""Traffic, logistics, stock and returning customers at their edges."""

from __future__ import annotations

import pytest

from cskit.errors import UsageError
from cskit.metrics import measure
from tests.oracle import store
from tests.oracle.build import agent, chat, ends, item, order, refund, world
from tests.oracle.facts import Facts
from tests.oracle.world import Row, World, day_number

from .ask import ask, number, open_shop
from .families import OpenOn

DAY = day_number("2021-11-01")


def shop(*orders: Row, last: str = "2021-12-31", **tables: list[Row]) -> World:
    talk = chat("c1", "a1", "c 10:00:00", "a 10:00:05")
    return world(talk, ends(last), orders=list(orders), agents=[agent("a1")], **tables)


def count(day: int, opening: int, received: int, closing: int, product: str = "p") -> Row:
    return {
        "product_id": product,
        "date": DAY + day,
        "opening_units": opening,
        "received_units": received,
        "closing_units": closing,
    }


SOLD = shop(
    order("o1", "c1", "10:05:00", "same"),
    order("o2", "c2", "+1 10:00:00", "same"),
    order("o3", "c3", "11:00:00"),
    order_items=[item("o1", quantity=2), item("o2", quantity=4), item("o3", quantity=9), item("o1", "unknown")],
    stock=[count(0, 10, 0, 8), count(1, 8, 2, 6), count(0, 5, 0, 5, "idle"), count(1, 0, 0, 0, "gone")],
)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("sell_through_rate", 6 / (10 + 2 + 5)),  # unpaid units and products without a count are left out
        ("active_product_rate", 1 / 2),  # p of p and idle; `gone` had nothing to sell
        ("days_of_inventory", (6 + 5) / 3),  # 6 units over two days
        ("inventory_turnover", 6 / ((9 + 7 + 5) / 2)),
    ],
)
def test_stock(metric: str, expected: float) -> None:
    assert number(SOLD, metric) == round(expected, 9)


LATER = order("o4", "c4", "+4 10:00:00", "same")
GAPS = [
    ("units sold while nobody counts are in neither part", [count(0, 10, 0, 8), count(1, 8, 0, 4)], 6 / 10, 4 / 3),
    (
        "what came in while nobody counted was there to sell",
        [count(0, 10, 0, 8), count(1, 8, 0, 4), count(4, 9, 0, 4)],
        11 / 15,
        4 / (11 / 3),
    ),
    ("what left while nobody counted was not", [count(0, 10, 0, 8), count(4, 6, 0, 1)], 7 / 8, 1 / 3.5),
    ("a correction from one day to the next is no receipt", [count(0, 10, 0, 8), count(1, 9, 0, 5)], 6 / 10, 5 / 3),
    ("only the first day was counted", [count(0, 10, 0, 8)], 2 / 10, 4.0),
    ("counted on days without a sale", [count(2, 10, 0, 10)], 0.0, None),
    ("nothing was ever there", [count(0, 0, 0, 0)], None, 0.0),
]


@pytest.mark.parametrize(("what", "counts", "sold_through", "days_left"), GAPS)
def test_sales_and_stock_are_of_the_same_days(
    what: str, counts: list[Row], sold_through: float | None, days_left: float | None
) -> None:
    """2 units sold on the 1st, 4 on the 2nd, 5 on the 5th; counted on some of these days."""
    lines = [item("o1", quantity=2), item("o2", quantity=4), item("o4", quantity=5)]
    one = shop(
        order("o1", "c1", "10:05:00", "same"),
        order("o2", "c2", "+1 10:00:00", "same"),
        LATER,
        order_items=lines,
        stock=counts,
    )
    expected = [None if n is None else round(n, 9) for n in (sold_through, days_left)]
    assert [number(one, m) for m in ("sell_through_rate", "days_of_inventory")] == expected, what


@pytest.mark.parametrize(
    ("what", "counts", "active", "turned"),
    [
        ("sold on a day that was counted", [count(0, 10, 0, 8)], 1.0, 2 / 9),
        ("sold, but not on a day that was counted", [count(2, 10, 0, 10)], 0.0, 0.0),
        ("sold out the day before", [count(0, 2, 0, 0), count(1, 0, 0, 0)], 1.0, 6 / 0.5),
        ("no stock at all", [count(0, 0, 0, 0)], None, None),
        ("came in and went out on one day", [count(0, 0, 2, 0)], 1.0, None),
    ],
)
def test_what_moves_and_how_often(what: str, counts: list[Row], active: float | None, turned: float | None) -> None:
    lines = [item("o1", quantity=2), item("o2", quantity=4)]
    one = shop(
        order("o1", "c1", "10:05:00", "same"), order("o2", "c2", "+1 10:00:00", "same"), order_items=lines, stock=counts
    )
    expected = [None if n is None else round(n, 9) for n in (active, turned)]
    assert [number(one, m) for m in ("active_product_rate", "inventory_turnover")] == expected, what


def test_turnover_by_cost_and_products_without_a_stock_table() -> None:
    lines = [item("o1", quantity=2), item("o1", "q", quantity=1)]
    goods = [{"product_id": p, "unit_cost": c} for p, c in (("p", 10.0), ("q", 100.0), ("r", 1.0))]
    sale = order("o1", "c1", "10:05:00", "same")
    counts = [count(0, 4, 0, 2), count(0, 3, 0, 2, "q")]
    one = shop(sale, order_items=lines, stock=counts, products=goods)
    assert number(one, "inventory_turnover") == round(3 / 5.5, 9)
    assert number(one, "inventory_turnover", turnover_by="cost") == round((20 + 100) / (30 + 250), 9)
    assert number(shop(sale, order_items=lines, products=goods), "active_product_rate") == round(2 / 3, 9)


def test_stock_of_one_product_and_of_one_day() -> None:
    assert number(SOLD, "sell_through_rate", by=("product",), key=("p",)) == 0.5
    assert number(SOLD, "days_of_inventory", period="2021-11-02") == 1.5
    assert ask(SOLD, "days_of_inventory", by=("product",), key=("idle",)).status == "undefined"
    with pytest.raises(UsageError, match="cannot be split by hour"):
        measure(open_shop(SOLD), "sell_through_rate", by="hour")


def test_logistics_look_at_paid_orders_and_means_at_what_has_happened() -> None:
    orders = [
        order("o1", "c1", "10:00:00", "same", shipped_at="12:00:00", delivered_at="+1 12:00:00"),
        order("o2", "c2", "10:00:00", "same", shipped_at="14:00:00", delivered_at=None),
        order("o3", "c3", "10:00:00", "same", shipped_at=None, delivered_at=None),
        order("o4", "c4", "10:00:00", None, shipped_at=None, delivered_at=None),
    ]
    lines = [
        {**item(o, quantity=4), "shipped_quantity": n} for o, n in (("o1", 4), ("o2", 1), ("o3", None), ("o4", None))
    ]
    one = shop(*orders, order_items=lines)
    assert number(one, "shipping_rate") == round(2 / 3, 9)
    assert number(one, "order_response_hours") == 3
    assert number(one, "delivery_hours") == 24
    assert number(one, "fill_rate") == round(5 / 12, 9)


def test_visits() -> None:
    rows = [
        {"at": DAY * 86_400, "visitors": 8, "page_views": 30, "visits": 10, "bounces": 4, "stay_seconds": 600.0},
        {"at": (DAY + 1) * 86_400, "visitors": 0, "page_views": 0, "visits": 0, "bounces": 0, "stay_seconds": 0.0},
    ]
    one = shop(traffic=rows)
    assert [number(one, m) for m in ("bounce_rate", "stay_seconds", "visit_depth")] == [0.4, 60, 3]
    assert number(one, "pages_per_visit") == 3.75  # 人均浏览量: by visitors, not by visits
    assert ask(one, "bounce_rate", by=("date",), key=(DAY + 1,)).status == "undefined"


def test_returns_are_of_the_orders_paid_and_refunds_without_goods_are_none() -> None:
    orders = [order(f"o{i}", f"c{i}", "10:00:00", "same") for i in range(4)]
    rows = [
        refund("r1", "o0", "11:00:00", "12:00:00", kind="return", quantity=1),
        refund("r2", "o0", "11:00:00", "13:00:00", kind="return", quantity=1),
        refund("r3", "o1", "11:00:00", "12:00:00", kind="refund_only", quantity=1),
        refund("r4", "o2", "11:00:00", None, kind="return", quantity=1),
    ]
    one = shop(*orders, order_items=[item(o["order_id"], quantity=2) for o in orders], refunds=rows)
    assert number(one, "return_rate_orders") == 0.25
    assert number(one, "return_rate_units") == 0.25
    assert number(one, "return_rate_amount") == 0.05


BUYS = [
    order("o1", "c1", "2021-10-31 10:00:00", "same"),
    order("o2", "c1", "2021-11-30 23:59:59", "same"),
    order("o3", "c2", "2021-10-01 10:00:00", "same"),
    order("o4", "c2", "2021-10-01 10:00:00", "same"),
    order("o5", "c3", "2021-12-15 10:00:00", "same"),
]


@pytest.mark.parametrize(
    ("what", "metric", "expected", "status"),
    [
        ("c1 of c1 and c2; December's month 1 is not over", "customer_retention_rate", 0.5, "open"),
        ("nobody after two months", "retention(2)", 0.0, "open"),
        ("two orders of one second are one purchase", "repeat_purchase_rate", round(1 / 3, 9), "ok"),
        ("c1 of c1 and c2", "repurchase_rate(2021-10-01..2021-10-31, 2021-11-01..2021-11-30)", 0.5, "ok"),
        (
            "the second window is not over",
            "repurchase_rate(2021-10-01..2021-10-31, 2021-11-01..2022-02-28)",
            0.5,
            "open",
        ),
    ],
)
def test_returning_customers(what: str, metric: str, expected: float, status: str) -> None:
    cell = ask(shop(*BUYS), metric)
    assert (cell.value if cell.value is None else round(cell.value, 9), cell.status) == (expected, status), what


@pytest.mark.parametrize(
    ("metric", "says"),
    [
        ("repurchase_rate(2021-11-01..2021-11-10)", "write two windows"),
        ("repurchase_rate(2021-11-01..2021-11-10, 2021-11-10..2021-11-20)", "must end before the second begins"),
        ("retention(0)", "whole number of months"),
    ],
)
def test_windows_that_cannot_be(metric: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        measure(open_shop(shop(*BUYS)), metric)


def test_repurchase_without_windows_looks_at_as_many_days_before() -> None:
    one = shop(*BUYS)
    assert number(one, "repurchase_rate", period="2021-11-01..2021-11-30") == 1.0  # c1 of c1, October's second half on
    assert number(one, "repurchase_rate", period="2021-11-01..2021-12-31") == 0.5
    assert ask(one, "repurchase_rate", period="2021-10-01..2021-10-31").status == "undefined"


@pytest.mark.parametrize("engine", ["pandas", "duckdb", "polars"])
def test_repurchase_agrees_with_the_oracle(engine: str, many_shop: OpenOn, many_facts: Facts) -> None:
    one, two = (
        (day_number("2021-10-20"), day_number("2021-11-04")),
        (day_number("2021-11-05"), day_number("2021-11-20")),
    )
    row = measure(many_shop(engine), "repurchase_rate(2021-10-20..2021-11-04, 2021-11-05..2021-11-20)").iloc[0]
    expected = store.repurchase_rate(many_facts, one, two)
    assert (row["value"], row["status"]) == (pytest.approx(expected.value), expected.status)


def test_one_log_under_two_rule_sets_gives_two_numbers() -> None:
    talk = chat("c1", "a1", "c 10:00:00", "a 10:00:10", "c 10:01:00"), chat("c2", "a1", "c 23:30:00", "a 23:30:30")
    one = open_shop(world(*talk, agents=[agent("a1")]))
    frame = measure(one, ["average_response_seconds"], rules=["textbook", "taobao-2022"])
    assert frame.columns[0] == "rules"
    assert dict(zip(frame["rules"], frame["value"], strict=True)) == {"textbook": 20, "taobao-2022": 305}
    with pytest.raises(UsageError, match="each once"):
        measure(one, "receptions", rules=["textbook", "textbook"])
