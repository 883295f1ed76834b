"""A table that is absent is said to be absent; a table without rows is counted as nothing."""

from __future__ import annotations

import pytest

from cskit.metrics import measure
from tests.oracle.build import agent, chat, ends, order, world
from tests.oracle.pack import without
from tests.oracle.random_shops import random_shop

from .ask import ask, open_shop
from .families import FAMILIES

NEEDS = {
    "transfers_in": "handovers",
    "transfer_rate": "handovers",
    "units_sold": "order_items",
    "items_per_buyer": "order_items",
    "average_item_price": "order_items",
    "items_per_order": "order_items",
    "premium_order_share": "products",
    "recommendation_success_rate": "recommendations",
    "reminder_recovery_rate": "reminders",
    "call_in_rate": "traffic",
    "shop_conversion": "traffic",
    "visitors": "traffic",
    "refunds_completed": "refunds",
    "refund_rate": "refunds",
    "refund_rate_amount": "refunds",
    "net_sales": "refunds",
    "complaint_rate": "complaints",
    "complaint_cause_within(2)": "complaints",
    "satisfaction": "ratings",
    "invite_rate": "ratings",
    "quality_score": "inspections",
    "output_per_hour": "shifts",
}


@pytest.mark.parametrize(("metric", "table"), NEEDS.items())
def test_an_absent_table_is_named_and_never_a_zero(metric: str, table: str) -> None:
    shop = open_shop(without(random_shop(5), table))
    frame = measure(shop, [metric, "receptions"])
    row = frame[frame["metric"] == metric].iloc[0]
    assert row["status"] == "missing_table"
    assert row["value"] != row["value"]
    assert table in row["note"]
    assert frame[frame["metric"] == "receptions"]["status"].tolist() == ["ok"]


def test_nothing_happened() -> None:
    """One system line and no order: counts are 0, ratios, means and percentiles have no value."""
    quiet = world(ends("2021-11-01"), agents=[agent("a1")], orders=[])
    cells = {m: ask(quiet, m) for m in ("contacting_customers", "receptions", "cs_sales", "orders", "peak_concurrency")}
    assert {m: (c.value, c.status) for m, c in cells.items()} == dict.fromkeys(cells, (0.0, "ok"))
    for metric in ("reply_rate", "average_response_seconds", "response_p90", "spend_per_buyer", "inquiry_conversion"):
        cell = ask(quiet, metric)
        assert (cell.value, cell.status) == (None, "undefined"), metric


def test_by_agent_has_a_row_for_each_account_even_an_idle_one() -> None:
    shop = world(chat("c1", "a1", "c 10:00:00", "a 10:00:10"), agents=[agent("a1"), agent("idle")])
    assert ask(shop, "receptions", by=("agent",), key=("idle",)).value == 0
    assert ask(shop, "reply_rate", by=("agent",), key=("idle",)).status == "undefined"
    assert ask(shop, "cs_sales", by=("agent",), key=("idle",)).value == 0


@pytest.mark.parametrize("family", FAMILIES)
def test_tables_without_rows(family: str) -> None:
    """Every other table is there and empty: no metric fails, and none invents a number."""
    full = random_shop(6)
    empty = {name: [] for name in full.tables if name not in ("messages", "orders", "agents")}
    shop = open_shop(world(chat("c1", "a1", "c 10:00:00"), orders=[order("o1", "c9", "11:00:00", "same")],
                           agents=[agent("a1")], **empty))  # fmt: skip
    frame = measure(shop, list(FAMILIES[family]))
    assert set(frame["status"]) <= {"ok", "open", "immature", "undefined", "missing_table"}
    told = frame[frame["status"] == "missing_table"]
    assert all("column" in note or "columns" in note or "." in note for note in told["note"]), told


def test_an_unknown_account_is_not_dropped() -> None:
    """An account that talks but is not in `agents` still has its row, so that the rows add up to the total."""
    shop = world(chat("c1", "ghost", "c 10:00:00", "a 10:00:05"), agents=[agent("a1")])
    assert ask(shop, "receptions", by=("agent",), key=("ghost",)).value == 1
    assert ask(shop, "receptions").value == 1
