"""Other readings of the same data: what a rule set changes, the oracle changes the same way."""

from __future__ import annotations

from typing import Any

import pytest

from cskit.rules import load_rules
from tests.oracle import aftersales, conversion, reception, response, sales
from tests.oracle.facts import Facts
from tests.oracle.pack import packed, without
from tests.oracle.random_shops import random_shop
from tests.oracle.world import OracleRules, World

from .ask import open_shop
from .families import assert_agree

CHANGES: list[dict[str, Any]] = [
    {"session_gap_minutes": 10},
    {"attribution": "payment"},
    {"attribution": "order_first"},
    {"attribution_days": 0},
    {"tie_break": "most_turns"},
    {"sale_counts": "completed"},
    {"refund_days": 1},
    {"day_starts_at": "04:00"},
    {"conversion_days": 1, "after_sale_days": 1},
    {"max_customer_messages": 1},
    {"slow_seconds": 60, "slow_turns": 1, "long_minutes": 5, "late_seconds": 60, "concurrency_minutes": 5},
]


TALK_AND_TRADE = {
    **reception.METRICS, **response.METRICS, **sales.METRICS, **conversion.METRICS, **aftersales.METRICS,
}  # fmt: skip
OF_TWO_TABLES = {
    name: metric
    for name, metric in TALK_AND_TRADE.items()
    if metric in (*reception.METRICS.values(), *response.METRICS.values(), *conversion.METRICS.values())
    and name not in ("transfers_in", "transfers_out", "transfer_rate", "call_in_rate")
} | {
    name: sales.METRICS[name]
    for name in (
        "cs_sales",
        "orders",
        "buyers",
        "spend_per_buyer",
        "average_order_value",
        "sales_share",
        "cs_sales_share",
    )
}


@pytest.fixture(scope="module")
def some() -> World:
    """40 random shops in one data set."""
    return packed(40, first_seed=500)[0]


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: ",".join(f"{k}={v}" for k, v in c.items()))
def test_a_changed_rule(change: dict[str, Any], some: World) -> None:
    rules = load_rules("textbook").replace(**change)
    if "day_starts_at" in change:  # the oracle takes seconds
        change = {"day_offset": 4 * 3600}
    facts = Facts(some, OracleRules(**change))
    for by in ((), ("agent",)):
        assert_agree(open_shop(some), facts, TALK_AND_TRADE, by, rules=rules)


def test_filtered_accounts_and_own_staff_are_set_aside(some: World) -> None:
    kept = {
        "accounts": tuple(f"s{seed}a0" for seed in range(500, 520)),
        "customers": tuple(f"s{seed}c1" for seed in range(510, 540)),
    }
    facts = Facts(some, OracleRules(**kept))
    assert any(not r["served"] for r in facts.contacts)
    assert_agree(open_shop(some), facts, TALK_AND_TRADE, (), rules=load_rules("textbook").replace(**kept))


@pytest.mark.parametrize("seed", [77, 78])
@pytest.mark.parametrize("engine", ["pandas", "duckdb", "polars"])
def test_messages_and_orders_alone(engine: str, seed: int) -> None:
    """No agents, message ids or presale columns: ties fall to the order of the rows, every account is a seller's."""
    optional = [("messages", "message_id"), *(("orders", c) for c in ("deposit_paid_at", "final_due_from"))]
    whole = random_shop(seed)
    world = without(whole, *(set(whole.tables) - {"messages", "orders"}), columns=optional)
    for by in ((), ("agent",)):
        assert_agree(open_shop(world, engine), Facts(world), OF_TWO_TABLES, by)
