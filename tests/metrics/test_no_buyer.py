"""Orders that name no buyer, as most platforms export them: what was sold is told, who bought it never guessed; and
shops that lack one of their two tables of events."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from cskit.errors import MissingTable
from cskit.metrics import CARDS, curve, detail, measure
from cskit.period import Period
from tests.oracle.build import agent, at, chat, item, order, refund, world
from tests.oracle.pack import without
from tests.oracle.random_shops import random_shop
from tests.oracle.world import Row, World, day_number

from .ask import ask, number, open_shop
from .test_missing_and_empty import CREDITED, OF_BUYERS

BY_DATE = ["shop_sales", "shop_orders", "shop_buyers", "cs_sales", "receptions", "inquiry_conversion", "refund_rate"]
BY_AGENT = ["receptions", "cs_sales", "orders", "average_response_seconds", "inquiry_conversion", "refund_rate"]
FIGURE: Row = {
    "starts_on": day_number("2021-10-30"),
    "ends_on": day_number("2021-11-02"),
    "scope": "shop",
    "hour": None,
    "agent_id": None,
    "metric": "客服字数",
    "value": 700.0,
    "numerator": None,
    "denominator": None,
    "source": "chitu",
    "rules": None,
}


def unnamed(shop: World, nth: int) -> World:
    """The shop when every `nth` order does not say who bought it."""
    orders = [{**row, "customer_id": None} if n % nth == 0 else row for n, row in enumerate(shop.tables["orders"])]
    return World({**shop.tables, "orders": orders})


@pytest.fixture(scope="module")
def shop() -> World:
    """Three orders of 100, 200 and 300 yuan on one day; of the first, half is refunded. c1 wrote and bought."""
    return world(
        chat("c1", "a1", "c 10:00:00", "a 10:00:10"),
        agents=[agent("a1")],
        orders=[
            order("o1", "c1", "10:05:00", "10:06:00", 100.0),
            order("o2", "c1", "11:00:00", "11:01:00", 200.0),
            order("o3", "c2", "12:00:00", "12:01:00", 300.0),
        ],
        order_items=[item("o1", "p", 1, 100.0), item("o2", "p", 2, 200.0), item("o3", "q", 3, 300.0)],
        refunds=[refund("r1", "o1", "13:00:00", "14:00:00", amount=50.0)],
        ratings=[],
    )


@pytest.mark.parametrize("nth", [1, 2])
def test_what_was_sold_is_told_without_its_buyers(shop: World, nth: int) -> None:
    """By hand: 600 yuan, 6 units, 3 orders, 200 an order, 50 of 600 refunded after 25 days; product p 300, q 300."""
    ripe = World({**shop.tables, "messages": [*shop.tables["messages"], *chat("c9", "a1", "c 2021-12-20 10:00:00")]})
    silent = unnamed(ripe, nth)
    told = {"shop_sales": 600, "shop_units": 6, "shop_orders": 3, "shop_average_order_value": 200, "receptions": 2}
    assert {m: number(silent, m) for m in told} == told
    assert number(silent, "refund_rate_amount") == round(50 / 600, 9)
    assert number(silent, "shop_sales", by=("product",), key=("p",)) == 300
    assert number(silent, "shop_sales", by=("product",), key=("q",)) == 300
    for metric in ("cs_sales", "shop_buyers", "shop_spend_per_buyer", "inquiry_conversion", "unassisted_sales"):
        cell = ask(silent, metric)
        assert (cell.value, cell.status) == (None, "missing_table"), metric


def test_it_is_said_how_many_orders_name_nobody(shop: World) -> None:
    note = measure(open_shop(unnamed(shop, 2)), "shop_buyers")["note"].iloc[0]
    assert note == "needs the buyer of every order (`orders.customer_id` is empty in 2 of 3)"


@pytest.mark.parametrize(("engine", "nth"), [("polars", 1), ("polars", 3), ("duckdb", 3), ("pandas", 3)])
def test_all_else_is_what_it_was_with_the_names(engine: str, nth: int) -> None:
    """The answers of the named shop, which an oracle vouches for elsewhere, or none at all."""
    full = random_shop(5)
    named, silent = open_shop(full, engine), open_shop(unnamed(full, nth), engine)
    for by, metrics in {None: [*CARDS], "agent": BY_AGENT, "date": BY_DATE}.items():
        before, after = (measure(s, metrics, by=by, interval=False) for s in (named, silent))
        lacking = {*before.loc[before["status"] == "missing_table", "metric"]}
        of_buyers = OF_BUYERS | (CREDITED if by == "agent" else set())
        told = after[after["metric"].isin(of_buyers - lacking)]
        assert {*told["metric"]} == {*metrics} & (of_buyers - lacking)
        assert set(told["status"]) == {"missing_table"}
        assert told["value"].isna().all()
        key = [*([by] if by else []), "metric", "value", "status"]
        as_ever = [f.loc[~f["metric"].isin(of_buyers), key].reset_index(drop=True) for f in (before, after)]
        pd.testing.assert_frame_equal(*as_ever)


def test_lists_and_curves_that_credit_or_judge_say_so_and_the_others_go_on(shop: World) -> None:
    silent = open_shop(unnamed(shop, 2))
    for ask_ in (lambda: detail(silent, "credited_orders"), lambda: curve(silent, "funnel")):
        with pytest.raises(MissingTable, match=r"orders\.customer_id"):
            ask_()
    assert len(curve(silent, "reception_by_hour")) == 24
    late = World({**unnamed(shop, 1).tables, "refunds": [refund("r9", "o1", "11:30:00")]})
    backlog = detail(open_shop(late), "backlog")
    assert backlog["id"].tolist() == ["r9"]
    assert backlog["customer"].isna().all()


def test_without_chats_what_was_sold_is_told_and_no_agent_credited(shop: World) -> None:
    sheet = World({**without(shop, "messages").tables, "reported": [FIGURE]})
    assert {m: number(sheet, m) for m in ("shop_sales", "shop_buyers", "shop_units")} == {
        "shop_sales": 600,
        "shop_buyers": 2,
        "shop_units": 6,
    }
    assert number(sheet, "refunds_completed") == 1
    for metric in ("cs_sales", "unassisted_sales", "receptions", "inquiry_conversion"):
        found = measure(open_shop(sheet), metric).iloc[0]
        assert (found["status"], found["note"]) == ("missing_table", "needs table `messages`"), metric
    assert set(measure(open_shop(sheet), "shop_sales", by="product")["status"]) == {"ok"}


def test_the_days_of_a_shop_are_those_of_its_events_and_of_its_sheets_where_there_are_none(shop: World) -> None:
    chats = World({**without(shop, "orders", "order_items", "refunds").tables, "reported": [FIGURE]})
    orders = World({**without(shop, "messages").tables, "reported": [FIGURE]})
    sheets = World({"reported": [FIGURE], "agents": [agent("a1")]})
    assert open_shop(chats).seconds == (at("10:00:00"), at("10:00:10"))
    assert open_shop(orders).seconds == (at("10:05:00"), at("12:01:00"))
    assert open_shop(sheets).span == Period(date(2021, 10, 30), date(2021, 11, 2))
    assert open_shop(sheets).seconds[1] == at("2021-11-02 23:59:59")
    assert [open_shop(s).gaps() for s in (chats, orders, sheets)] == [[], [], []]
    assert set(measure(open_shop(sheets), ["shop_sales", "receptions"])["status"]) == {"missing_table"}
