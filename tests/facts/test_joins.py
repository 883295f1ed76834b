"""A join that matches nothing has no value and says so; one match is enough, and few buyers may all be silent."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.errors import Unmatched
from cskit.metrics import measure
from cskit.shop import Shop

ENGINES = ["duckdb", "pandas", "polars"]


def shop(
    buyers: int = 12, *, talk: str = "", lines: str = "", staff: str = "", fits: int = 0, engine: str = "duckdb"
) -> Shop:
    """Buyers who wrote to `a1` and bought, with a word before their ids in the messages, order lines, or agents; the
    first `fits` of them without it."""
    at = pd.Timestamp("2021-11-11 10:00:00")

    def ids(name: str, word: str) -> list[str]:
        return [f"{'' if i < fits else word}{name}{i}" for i in range(buyers)]

    said = pd.DataFrame({"customer_id": ids("c", talk), "agent_id": "a1", "sender": "customer", "sent_at": at})
    orders = pd.DataFrame({"order_id": ids("o", ""), "customer_id": ids("c", ""), "created_at": at, "amount": 10.0})
    items = pd.DataFrame({"order_id": ids("o", lines), "product_id": "p", "quantity": 2, "amount": 10.0})
    refunds = pd.DataFrame({"refund_id": ids("r", ""), "order_id": ids("o", lines), "requested_at": at, "amount": 1.0})
    agents = pd.DataFrame({"agent_id": [f"{staff}a1"], "team": ["in_house"]})
    paid, done = at + pd.Timedelta("1min"), at + pd.Timedelta("1h")
    late = pd.DataFrame(
        {"customer_id": ["late"], "agent_id": None, "sender": "system", "sent_at": "2022-01-31 12:00:00"}
    )
    tables = {
        "messages": pd.concat([said.astype({"sent_at": str}), late]),
        "orders": orders.assign(paid_at=paid),
        "order_items": items,
        "refunds": refunds.assign(completed_at=done),
        "agents": agents,
    }
    return Shop.from_frames(tables, engine)


def answers(one: Shop, *metrics: str, by: str | None = None) -> dict[str, tuple[float | None, str]]:
    rows = measure(one, list(metrics), by=by, interval=False).itertuples()
    return {row.metric: (None if pd.isna(row.value) else row.value, row.status) for row in rows}


OF_TALK = ("cs_sales", "units_sold", "unassisted_sales", "inquiry_conversion", "spend_per_buyer", "cs_sales_share")
OF_LINES = ("units_sold", "items_per_order", "shop_units", "unassisted_units")


@pytest.mark.parametrize("engine", ENGINES)
def test_where_nothing_matches_there_is_no_value(engine: str) -> None:
    strangers = answers(shop(talk="x", engine=engine), "shop_sales", "receptions", *OF_TALK)
    assert strangers.pop("shop_sales") == (120.0, "ok")
    assert strangers.pop("receptions") == (12.0, "ok")
    assert set(strangers.values()) == {(None, "missing_table")}
    loose = answers(shop(lines="x", engine=engine), "cs_sales", "refund_rate", *OF_LINES)
    assert loose.pop("cs_sales") == (120.0, "ok")
    assert set(loose.values()) == {(None, "missing_table")}


def test_one_match_is_enough() -> None:
    assert answers(shop(talk="x", fits=1), "cs_sales")["cs_sales"] == (10.0, "ok")
    found = answers(shop(lines="x", fits=1), "units_sold", "refund_rate")
    assert found == {"units_sold": (2.0, "ok"), "refund_rate": (1 / 12, "ok")}


@pytest.mark.parametrize(("buyers", "answer"), [(2, (0.0, "ok")), (3, (None, "missing_table"))])
def test_few_buyers_may_all_have_bought_without_a_word(buyers: int, answer: tuple[float | None, str]) -> None:
    assert answers(shop(buyers, talk="x"), "cs_sales")["cs_sales"] == answer


def test_the_note_names_both_tables() -> None:
    [row] = measure(shop(lines="x"), "shop_units").itertuples()
    assert row.note == "needs values of `order_items.order_id` found in table `orders`: there are none"


def test_agents_whom_nobody_talks_to_split_nothing() -> None:
    one = shop(staff="x")
    assert answers(one, "receptions", by="team")["receptions"] == (None, "missing_table")
    rows = measure(one, "receptions", by="agent")
    assert rows[["agent", "value"]].to_numpy().tolist() == [["a1", 12.0]]


def test_empty_tables_are_zero_not_torn() -> None:
    said = {"customer_id": ["c"], "agent_id": ["a"], "sender": ["customer"], "sent_at": ["2021-11-11 10:00:00"]}
    nothing = pd.DataFrame(columns=["order_id", "customer_id", "created_at", "paid_at", "amount"], dtype=object)
    assert answers(Shop.from_frames({"messages": pd.DataFrame(said), "orders": nothing}), "cs_sales") == {
        "cs_sales": (0.0, "ok")
    }


def test_a_question_about_one_such_fact_alone_says_what_to_do() -> None:
    from cskit.facts import Facts
    from cskit.facts.joins import need_orders_of
    from cskit.rules import load_rules

    with pytest.raises(Unmatched, match=r"`order_items.order_id` is in table `orders`; see `cskit check`"):
        need_orders_of(Facts(shop(lines="x"), load_rules("textbook")), "order_items")
