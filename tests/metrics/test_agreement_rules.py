"""Other readings of the same data: what a rule set changes, the oracle changes the same way."""

from __future__ import annotations

from typing import Any

import pytest

from cskit.rules import load_rules, rule_sets
from tests.oracle import aftersales, conversion, reception, response, sales, service, store
from tests.oracle.compare import Metric
from tests.oracle.facts import Facts
from tests.oracle.pack import packed, without
from tests.oracle.random_shops import random_shop
from tests.oracle.world import HOUR, OracleRules, World

from .ask import facts_of, open_shop
from .families import assert_agree

TALK = {**reception.METRICS, **response.METRICS}
TRADE = {**sales.METRICS, **conversion.METRICS}
SERVICE = {**service.METRICS, **service.SHOP_METRICS}
CHANGES: list[tuple[dict[str, Any], dict[str, Metric]]] = [  # and the metrics that a rule bears on
    ({"session_gap_minutes": 10}, TALK | TRADE),
    ({"max_customer_messages": 1}, TALK | TRADE),
    ({"day_starts_at": "04:00"}, TALK | TRADE | aftersales.METRICS),
    ({"slow_seconds": 60, "slow_turns": 1, "long_minutes": 5, "late_seconds": 60, "concurrency_minutes": 5}, TALK),
    ({"attribution": "payment"}, TRADE),
    ({"attribution": "order_first"}, TRADE),
    ({"attribution_days": 0}, TRADE),
    ({"tie_break": "most_turns"}, TRADE),
    ({"sale_counts": "completed"}, sales.METRICS | aftersales.METRICS),
    ({"conversion_days": 1, "after_sale_days": 1}, conversion.METRICS | aftersales.METRICS),
    ({"refund_days": 1}, aftersales.METRICS),
    ({"filter_one_line": True}, TALK | TRADE),
    ({"filter_forwards": True, "forward_messages": 2}, TALK | TRADE),
    ({"filter_after_sale": True}, TALK | TRADE),
    ({"reopen_on_order": True}, TALK | conversion.METRICS),
    ({"bot_replies_count": True}, TALK),
    ({"welcome_text_counts": True}, TALK),
    ({"bot_replies_count": True, "welcome_text_counts": True}, TALK),
    ({"zero_second_replies_count": False}, response.METRICS),
    ({"unanswered": "cap", "cap_seconds": 150}, response.METRICS),
    ({"unanswered": "count", "cap_seconds": 150}, response.METRICS),
    ({"valid_replies_only": True}, TALK | SERVICE),
    ({"valid_replies_only": True, "bot_replies_count": True, "welcome_text_counts": True}, response.METRICS),
    ({"satisfied_from": 3, "satisfied_unless_unresolved": True}, service.METRICS),
    ({"ratings_in_hours": True, "assessment_hours": ["09:30", "23:50"]}, service.METRICS),
    ({"audit_rest_hours": ["20:00", "08:00"]}, aftersales.METRICS),
    ({"audit_rest_hours": ["12:00", "14:30"]}, aftersales.METRICS),
    ({"help_reading": "asked"}, {**TALK, **aftersales.SHOP_METRICS}),
    ({"late_reading": "never"}, response.METRICS),
    *(({"late_unit": unit}, response.METRICS) for unit in ("reception", "session", "customer")),
    ({"late_turns": "first", "late_unit": "customer"}, response.METRICS),
    ({"first_of": "session", "late_turns": "first"}, response.METRICS),
    ({"first_from": "handover"}, response.METRICS),
    ({"first_from": "handover", "first_of": "session", "unanswered": "cap", "cap_seconds": 50}, response.METRICS),
    *(({"long_reading": reading, "long_minutes": 2}, response.METRICS) for reading in ("session", "latency")),
    *(
        (
            {"assessment_hours": ["09:30", "23:50"], "assessed_by": unit, "long_reading": reading, "long_minutes": 2},
            response.METRICS,
        )
        for unit, reading in (("turn", "day"), ("reception", "latency"), ("session", "session"), ("session", "latency"))
    ),
    *(({"after_sale_hours": hours}, SERVICE) for hours in (1, 19.5, 72)),
    ({"merge_same_day": False}, store.LOYALTY),
    ({"turnover_by": "cost"}, store.STOCK),
]
TAOBAO = {"hours": (8 * HOUR, 23 * HOUR), "satisfied_unless_unresolved": True}
DOUYIN = {"unanswered": "count", "cap_seconds": 600, "assessed_by": "session", "hours": (8 * HOUR, 23 * HOUR)}
DATED: dict[str, dict[str, Any]] = {  # the platforms' readings, written down a second time
    "taobao-2020": {"zero_second_replies_count": False},
    "taobao-2022": {"unanswered": "cap", "cap_seconds": 600, "hours": (8 * HOUR, 23 * HOUR)},
    "jd-2021-12": {
        "session_gap_minutes": 9.99,
        "first_of": "session",
        "late_turns": "first",
        "assessed_by": "session",
        "hours": (9 * HOUR, 23 * HOUR),
    },
    "douyin-2023": {"bot_replies_count": True, "first_from": "handover", "hours": (8 * HOUR, 23 * HOUR)},
    "kuaishou-2023-03": {"late_unit": "customer", "hours": (8 * HOUR, 23 * HOUR)},
    "wechat-2021": {"late_unit": "reception"},
    "pinduoduo-2020": {"late_seconds": 300, "late_turns": "first", "hours": (8 * HOUR, 23 * HOUR)},
    **dict.fromkeys(("taobao-2025-06", "taobao-2026-03"), TAOBAO),
    "douyin-2026-05": DOUYIN,
    **dict.fromkeys(("douyin-2026-07", "douyin-2026-09"), DOUYIN | {"ratings_in_hours": True}),
    "douyin-2026-09-29": DOUYIN | {"ratings_in_hours": True, "valid_replies_only": True},
    "pinduoduo-2026": {"late_unit": "customer", "hours": (8 * HOUR, 23 * HOUR)},
    "jd-2026": {},
}
PRICES = ["cs_sales", "orders", "buyers", "spend_per_buyer", "average_order_value", "sales_share", "cs_sales_share"]
ELSEWHERE = {"deposit_customers", "transfers_in", "transfers_out", "transfer_rate", "call_in_rate"}
OF_TWO_TABLES = {
    **{name: metric for name, metric in (TALK | conversion.METRICS).items() if name not in ELSEWHERE},
    **{name: sales.METRICS[name] for name in PRICES},
}


@pytest.fixture(scope="module")
def some() -> World:
    """40 random shops in one data set."""
    return packed(40, first_seed=500)[0]


@pytest.mark.parametrize(("change", "metrics"), CHANGES, ids=[",".join(map(str, c)) for c, _ in CHANGES])
def test_a_changed_rule(change: dict[str, Any], metrics: dict[str, Metric], some: World) -> None:
    rules = load_rules("textbook").replace(**change)
    if "day_starts_at" in change:  # the oracle takes seconds
        change = {"day_offset": 4 * 3600}
    if "assessment_hours" in change:
        change = {**change, "hours": (9 * HOUR + 1800, 23 * HOUR + 3000)}
        del change["assessment_hours"]
    if "audit_rest_hours" in change:
        rest = [int(hour[:2]) * HOUR + int(hour[3:]) * 60 for hour in change["audit_rest_hours"]]
        change = {"audit_rest": tuple(rest)}
    facts = Facts(some, OracleRules(**change))
    whole = (store.SHOP_METRICS, service.SHOP_METRICS, aftersales.SHOP_METRICS)
    shop_wide = any(set(metrics) & set(names) for names in whole)
    for by in ((), ("date",) if shop_wide else ("agent",)):
        assert_agree(open_shop(some), facts, metrics, by, rules=rules)


@pytest.mark.parametrize(("name", "engine"), [(name, ("duckdb", "polars")[i % 2]) for i, name in enumerate(DATED)])
def test_a_dated_rule_set_of_a_platform(name: str, engine: str, some: World) -> None:
    facts = facts_of(some, **DATED[name])
    assert_agree(open_shop(some, engine), facts, TALK | service.METRICS, ("agent",), rules=name)


def test_every_rule_set_that_ships_is_held_against_the_oracle() -> None:
    assert {*rule_sets()} == {"textbook", *DATED}


def test_filtered_accounts_and_own_staff_are_set_aside(some: World) -> None:
    kept = {
        "accounts": tuple(f"s{seed}a0" for seed in range(500, 520)),
        "customers": tuple(f"s{seed}c1" for seed in range(510, 540)),
    }
    facts = Facts(some, OracleRules(**kept))
    assert any(not r["served"] for r in facts.contacts)
    assert_agree(open_shop(some), facts, TALK | TRADE, (), rules=load_rules("textbook").replace(**kept))


@pytest.mark.parametrize(("engine", "seed"), [("pandas", 77), ("duckdb", 78), ("polars", 77)])
def test_messages_and_orders_alone(engine: str, seed: int) -> None:
    """No agents, message ids or presale columns: ties fall to the order of the rows, every account is a seller's."""
    optional = [("messages", "message_id"), *(("orders", c) for c in ("deposit_paid_at", "final_due_from"))]
    whole = random_shop(seed)
    world = without(whole, *(set(whole.tables) - {"messages", "orders"}), columns=optional)
    for by in ((), ("agent",)):
        assert_agree(open_shop(world, engine), Facts(world), OF_TWO_TABLES, by)


@pytest.mark.parametrize("engine", ["pandas", "duckdb", "polars"])
def test_tickets_tell_what_ratings_do_not(engine: str, some: World) -> None:
    world = without(some, columns=[("ratings", "resolved")])
    for by in ((), ("agent",), ("date",)):
        assert_agree(open_shop(world, engine), Facts(world), {"resolution_rate": service.resolution_rate}, by)
