"""A table or column that is absent is said to be absent; a table without rows is counted as nothing."""

from __future__ import annotations

from itertools import zip_longest

import pytest

from cskit.errors import UsageError
from cskit.metrics import CARDS, measure
from cskit.tables import TABLES
from tests.oracle.build import agent, chat, ends, order, world
from tests.oracle.pack import without
from tests.oracle.random_shops import random_shop
from tests.oracle.world import World

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
    shop = open_shop(
        world(
            chat("c1", "a1", "c 10:00:00"),
            orders=[order("o1", "c9", "11:00:00", "same")],
            agents=[agent("a1")],
            **empty,
        )
    )
    frame = measure(shop, list(FAMILIES[family]))
    assert set(frame["status"]) <= {"ok", "open", "immature", "undefined", "missing_table"}
    told = frame[frame["status"] == "missing_table"]
    assert all("column" in note or "columns" in note or "." in note for note in told["note"]), told


def test_an_unknown_account_is_not_dropped() -> None:
    """An account that talks but is not in `agents` still has its row, so that the rows add up to the total."""
    shop = world(chat("c1", "ghost", "c 10:00:00", "a 10:00:05"), agents=[agent("a1")])
    assert ask(shop, "receptions", by=("agent",), key=("ghost",)).value == 1
    assert ask(shop, "receptions").value == 1


METRICS = [*CARDS, "complaint_cause_within(2)", "complaint_resolved_within(24)"]
OPTIONAL = [(table.name, column.name) for table in TABLES.values() for column in table if column.optional]
SPLITS = ((), ("agent",), ("date",), ("reason",))
OF_REFUNDS = {
    *("refunds_completed", "refund_completion_hours", "refund_operations", "refund_satisfaction", "audit_hours"),
    *("refund_saved_rate", "platform_involved_rate", "compensation_paid"),
}
OF_INQUIRIES = {
    *("inquiring_customers", "lost_inquirers", "lost_sales", "inquiry_to_order", "inquiry_conversion"),
    *("inquiry_conversion_same_day", "inquiry_conversion_next_day"),
}
OF_BUYERS = {  # who bought: people counted, agents credited, inquiries judged
    *("buyers", "shop_buyers", "shop_spend_per_buyer", "shop_items_per_buyer", "spend_per_buyer", "items_per_buyer"),
    *("cs_sales", "orders", "units_sold", "net_sales", "sales_share", "cs_sales_share", "cs_units_share"),
    *("average_order_value", "average_item_price", "items_per_order", "premium_order_share"),
    *("unassisted_buyers", "unassisted_orders", "unassisted_sales", "unassisted_units", "unassisted_conversion"),
    *("inquiry_rate", "contact_conversion", "order_to_payment", "shop_conversion", "recommendation_success_rate"),
    *("customer_retention_rate", "repeat_purchase_rate", "repurchase_rate", "deposit_customers", "complaint_rate"),
    *("output_per_agent_day", "output_per_hour", "cost_to_output"),
} | OF_INQUIRIES
CREDITED = {  # of an agent's orders, where they are split by agent
    *("refund_rate", "refund_rate_amount", "refund_rate_units", "refund_rate_unshipped", "refund_rate_returns"),
    *("refund_rate_period", "final_payment_rate"),
}
OF_CHATS = {  # found in what is written
    *("curt_reply_rate", "left_waiting_rate", "mechanical_reply_rate", "banned_words_rate", "early_urging_rate"),
    *("volley_rate", "chased_rate", "anger_rate", "thanks_rate"),
}
STANDS_ON: dict[tuple[str, str], set[str]] = {  # column → the metrics that say they miss it, however they are split
    ("agents", "hourly_cost"): {"cost_to_output"},
    ("messages", "text"): OF_CHATS,
    ("orders", "customer_id"): OF_BUYERS,
    ("orders", "deposit_paid_at"): {"deposit_customers", "final_payment_rate"},
    ("orders", "shipped_at"): {"shipping_rate", "order_response_hours", "delivery_hours"},
    ("orders", "delivered_at"): {"delivery_hours"},
    ("order_items", "shipped_quantity"): {"fill_rate"},
    ("products", "tier"): {"premium_order_share"},
    ("refunds", "quantity"): {"refund_rate_units", "return_rate_units"},
    ("refunds", "kind"): {
        "refund_rate_unshipped",
        "refund_rate_returns",
        "return_rate_amount",
        "return_rate_units",
        "return_rate_orders",
    },
    ("refunds", "operations"): {"refund_operations"},
    ("refunds", "score"): {"refund_satisfaction"},
    ("refunds", "withdrawn_at"): {"refund_saved_rate"},
    ("refunds", "consented_at"): {"audit_hours"},
    ("refunds", "platform_involved"): {"platform_involved_rate", "platform_help_rate"},
    ("refunds", "compensation"): {"compensation_paid"},
    ("complaints", "channel"): {"platform_help_rate"},
    ("traffic", "visits"): {"bounce_rate", "stay_seconds", "visit_depth"},
    ("traffic", "bounces"): {"bounce_rate"},
    ("traffic", "stay_seconds"): {"stay_seconds"},
    ("ratings", "invited_at"): {"invite_rate", "rating_return_rate"},
    ("ratings", "resolved"): {"resolution_rate"},
    ("inspections", "passed"): {"quality_pass_rate"},
}
SPLIT_BY = {  # column → the split that needs it, and what it then silences
    ("orders", "customer_id"): ("agent", CREDITED),
    ("refunds", "reason"): ("reason", OF_REFUNDS),
    ("refunds", "agent_id"): ("agent", OF_REFUNDS),
    ("complaints", "reason"): ("reason", {"complaint_cause_within(2)", "complaint_resolved_within(24)"}),
    ("handovers", "reason"): ("reason", {"transfers_in", "transfers_out"}),
    ("messages", "text"): ("reason", OF_INQUIRIES),
}


@pytest.fixture(scope="module")
def whole() -> World:
    """A shop with every reason told, and nothing but the ratings to tell what was resolved."""
    shop = without(random_shop(5), "tickets", "logins")
    moves = [{**row, "reason": "size"} for row in shop.tables["handovers"]]
    return World({**shop.tables, "handovers": moves})


@pytest.fixture(scope="module")
def askable(whole: World) -> dict[tuple[str, ...], list[str]]:
    """The metrics that can be split so, where the shop tells what they need."""

    def can(metrics: list[str], by: tuple[str, ...]) -> list[str]:
        try:
            frame = measure(open_shop(whole), metrics, by=list(by) or None, interval=False)
        except UsageError:  # of one at least: of which half?
            half = len(metrics) // 2
            return [*can(metrics[:half], by), *can(metrics[half:], by)] if half else []
        missing = set(frame.loc[frame["status"] == "missing_table", "metric"])
        return [metric for metric in metrics if metric not in missing]

    with pytest.MonkeyPatch.context() as patch:  # what else a metric could be split by takes long to find out
        patch.setattr("cskit.metrics.measuring._refused", lambda *_: None)
        return {by: can(METRICS, by) for by in SPLITS}


def rounds() -> list[list[tuple[str, str]]]:
    """Every optional column once: alone where a split needs it, the others a column of each table at a time."""
    others: dict[str, list[tuple[str, str]]] = {}
    for column in OPTIONAL:
        if column not in SPLIT_BY:
            others.setdefault(column[0], []).append(column)
    together = zip_longest(*others.values())
    return [*([column] for column in SPLIT_BY), *([column for column in some if column] for some in together)]


@pytest.mark.parametrize("absent", rounds(), ids=lambda some: f"{some[0][0]}.{some[0][1]}" + "+" * len(some[1:]))
def test_an_absent_column_is_named_by_all_that_stand_on_it_and_by_nothing_else(
    absent: list[tuple[str, str]], whole: World, askable: dict[tuple[str, ...], list[str]]
) -> None:
    shop = open_shop(without(whole, columns=absent))
    for by in SPLITS:
        metrics = askable[by]
        stands_on: dict[str, list[str]] = {}  # metric → the absent columns that it may name
        for column in absent:
            split, more = SPLIT_BY.get(column, ("", set()))
            for metric in STANDS_ON.get(column, set()) | (more if split in by else set()):
                stands_on.setdefault(metric, []).append("`{}.{}`".format(*column))
        frame = measure(shop, metrics, by=list(by) or None, interval=not by)  # limits of the total show enough
        missing = frame[frame["status"] == "missing_table"]
        assert set(missing["metric"]) == set(stands_on) & set(metrics), by
        assert missing["value"].isna().all()
        for metric, note in zip(missing["metric"], missing["note"], strict=True):
            assert any(column in note for column in stands_on[metric]), (metric, note)
        assert set(frame.loc[frame["metric"].isin(stands_on), "status"]) <= {"missing_table"}


@pytest.mark.parametrize("by", ["date", "hour", "weekday", ["agent", "date"], "segment"])
def test_what_is_missing_is_missing_in_every_group_beside_it_and_never_a_zero(by: str | list[str]) -> None:
    shop = open_shop(without(random_shop(5), "order_items"))
    both = measure(shop, ["receptions", "units_sold"], by=by)
    groups = both.groupby("metric").size()
    assert groups["units_sold"] >= groups["receptions"] > 0
    assert set(both.loc[both["metric"] == "units_sold", "status"]) == {"missing_table"}
    alone = measure(shop, "units_sold", by=by, period=["2021-11-01..2021-11-10", "2021-11-11..2021-11-20"])
    assert set(alone["status"]) == {"missing_table"}
    assert alone["period"].nunique() == 2
