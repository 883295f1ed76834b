"""Other readings of the same data: what a rule set changes, the oracle changes the same way."""

from __future__ import annotations

from typing import Any

import pytest

from cskit.metrics import measure
from cskit.rules import load_rules
from tests.oracle import conversion, reception, response, sales
from tests.oracle.compare import disagreements, report
from tests.oracle.facts import Facts
from tests.oracle.pack import packed
from tests.oracle.random_shops import random_shop
from tests.oracle.world import OracleRules, World

from .ask import open_shop

CHANGES: list[dict[str, Any]] = [
    {"session_gap_minutes": 10},
    {"attribution": "payment"},
    {"attribution": "order_first"},
    {"attribution_days": 0},
    {"tie_break": "most_turns"},
    {"conversion_days": 1, "after_sale_days": 1},
    {"max_customer_messages": 1},
    {"slow_seconds": 60, "slow_turns": 1, "long_minutes": 5, "late_seconds": 60, "concurrency_minutes": 5},
]


@pytest.fixture(scope="module")
def some() -> World:
    """60 random shops in one data set."""
    return packed(60, first_seed=500)[0]


@pytest.mark.parametrize("by", [(), ("agent",)], ids=lambda by: "+".join(by) or "none")
@pytest.mark.parametrize("change", CHANGES, ids=lambda c: ",".join(f"{k}={v}" for k, v in c.items()))
def test_a_changed_rule(change: dict[str, Any], by: tuple[str, ...], some: World) -> None:
    metrics = {**reception.METRICS, **response.METRICS, **sales.METRICS, **conversion.METRICS}
    rules = load_rules("textbook").replace(**change)
    frame = measure(open_shop(some, "duckdb"), list(metrics), by=list(by) or None, rules=rules)
    lines = disagreements(frame, Facts(some, OracleRules(**change)), metrics, by)
    assert not lines, report(lines)


def test_filtered_accounts_and_own_staff_are_set_aside(some: World) -> None:
    accounts = tuple(f"s{seed}a0" for seed in range(500, 530))
    customers = tuple(f"s{seed}c1" for seed in range(520, 560))
    metrics = {**reception.METRICS, **response.METRICS, **sales.METRICS}
    frame = measure(
        open_shop(some), list(metrics), rules=load_rules("textbook").replace(accounts=accounts, customers=customers)
    )
    lines = disagreements(frame, Facts(some, OracleRules(accounts=accounts, customers=customers)), metrics, ())
    assert not lines, report(lines)


def test_a_minimal_shop_without_message_ids_and_agents() -> None:
    """Ties fall to the order of the rows, every account counts as sales, presale columns are not there."""
    from tests.oracle.pack import without

    optional = [("messages", "message_id"), ("orders", "deposit_paid_at"), ("orders", "final_due_from")]
    base = random_shop(77)
    world = without(base, *(set(base.tables) - {"messages", "orders"}), columns=optional)
    metrics = {**reception.METRICS, **response.METRICS, **conversion.METRICS}
    for name in ("transfers_in", "transfers_out", "transfer_rate", "call_in_rate"):
        metrics.pop(name)
    for name in (
        "cs_sales",
        "orders",
        "buyers",
        "spend_per_buyer",
        "average_order_value",
        "sales_share",
        "cs_sales_share",
    ):
        metrics[name] = sales.METRICS[name]
    for by in ((), ("agent",)):
        facts = Facts(world)
        lines = disagreements(measure(open_shop(world), list(metrics), by=list(by) or None), facts, metrics, by)
        # without `agents` the rows come from the messages, bots' accounts among them: what is empty may be there
        assert not lines, report(lines)
