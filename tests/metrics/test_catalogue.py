"""The catalogue is whole: every id of the definitions answers, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from cskit.errors import UsageError
from cskit.metrics import CARDS, curve, define, detail, find, measure
from cskit.metrics.curves import CURVES
from cskit.metrics.details import DETAILS
from cskit.rules import load_rules
from tests.oracle.random_shops import random_shop

from .ask import open_shop
from .families import FAMILIES, SHOP_WIDE

METRICS = [
    "contacting_customers",
    "filtered_customers",
    "served_customers",
    "inquiring_customers",
    "deposit_customers",
    "receptions",
    "replied_customers",
    "unreplied_customers",
    "outbound_customers",
    "reply_rate",
    "reply_rate_customers",
    "customer_messages",
    "agent_messages",
    "answer_question_ratio",
    "peak_concurrency",
    "concurrent_load",
    "reception_minutes",
    "transfers_in",
    "transfers_out",
    "transfer_rate",
    "receptions_per_agent_day",
    "hour_share",
    "first_response_seconds",
    "average_response_seconds",
    "response_p50",
    "response_p90",
    "first_response_within(30)",
    "response_rate_3min",
    "unanswered_3min_rate",
    "unanswered_turns",
    "slow_response_customers",
    "long_reception_customers",
    "cs_sales",
    "units_sold",
    "buyers",
    "orders",
    "sales_share",
    "cs_sales_share",
    "cs_units_share",
    "shop_sales",
    "unassisted_sales",
    "unassisted_units",
    "spend_per_buyer",
    "shop_spend_per_buyer",
    "average_order_value",
    "items_per_buyer",
    "average_item_price",
    "items_per_order",
    "net_sales",
    "premium_order_share",
    "recommendation_success_rate",
    "final_payment_rate",
    "reminder_recovery_rate",
    "call_in_rate",
    "contact_conversion",
    "inquiry_rate",
    "inquiry_conversion",
    "inquiry_conversion_same_day",
    "inquiry_conversion_next_day",
    "inquiry_to_order",
    "order_to_payment",
    "unassisted_conversion",
    "shop_conversion",
    "refunds_completed",
    "refund_completion_hours",
    "refund_operations",
    "refund_rate",
    "refund_rate_amount",
    "refund_rate_units",
    "refund_rate_unshipped",
    "refund_rate_returns",
    "refund_rate_period",
    "complaint_rate",
    "refund_satisfaction",
    "complaint_cause_within(2)",
    "complaint_resolved_within(24)",
    "satisfaction",
    "invite_rate",
    "rating_return_rate",
    "quality_score",
    "quality_pass_rate",
    "first_contact_resolution",
    "resolution_rate",
    "handover_rate",
    "seconds_to_human",
    "bot_containment",
    "bot_true_resolution",
    "page_views",
    "visitors",
    "bounce_rate",
    "stay_seconds",
    "pages_per_visit",
    "visit_depth",
    "sell_through_rate",
    "active_product_rate",
    "days_of_inventory",
    "inventory_turnover",
    "fill_rate",
    "shipping_rate",
    "order_response_hours",
    "delivery_hours",
    "return_rate_amount",
    "return_rate_units",
    "return_rate_orders",
    "customer_retention_rate",
    "retention(2)",
    "repeat_purchase_rate",
    "repurchase_rate",
    "output_per_agent_day",
    "output_per_hour",
    "cost_to_output",
    "attainment(spend_per_buyer)",
    "year_on_year(cs_sales)",
    "forecast_error",
    "lost_sales",
]
WITH_CURVE = ["reception_by_hour", "concurrency_curve", "funnel", "queue_anomaly"]
WITH_ROWS = [
    "slow_response",
    "long_reception",
    "unanswered_3min",
    "backlog",
    "deposits",
    "credited_orders",
    "marked_lines",
    "contested_orders",
]
APART = {"repurchase_rate", "attainment(spend_per_buyer)", "year_on_year(cs_sales)"}  # of windows, targets, years
EVERY = list(dict.fromkeys([*METRICS, *CARDS, *WITH_CURVE, *WITH_ROWS]))
NOT_BY_HAND = ("agreement", "oracle", "catalogue", "missing", "splits", "measure", "explore", "bundled")


@pytest.mark.parametrize("metric", EVERY)
def test_every_id_has_a_card_in_both_languages(metric: str) -> None:
    card = find(metric)
    assert all(card.formula)
    assert card.zh in str(define(metric, "zh"))
    assert card.en in str(define(metric, "en"))


@pytest.mark.parametrize("metric", list(dict.fromkeys([*METRICS, *CARDS])))
def test_every_metric_has_an_oracle(metric: str) -> None:
    held = {name for family in FAMILIES.values() for name in family} | set(SHOP_WIDE) | APART
    assert metric in held


@pytest.fixture(scope="module")
def by_hand() -> str:
    """The tests whose numbers were worked by hand."""
    files = [p for p in Path(__file__).parent.glob("test_*.py") if not any(word in p.name for word in NOT_BY_HAND)]
    return "\n".join(p.read_text(encoding="utf-8") for p in files)


@pytest.mark.parametrize("metric", EVERY)
def test_every_id_is_worked_by_hand_somewhere(metric: str, by_hand: str) -> None:
    name = metric.partition("(")[0]
    assert f'"{name}"' in by_hand or f'"{name}(' in by_hand


def test_what_is_no_number_is_a_curve_or_a_list() -> None:
    assert list(CURVES) == WITH_CURVE
    assert sorted(DETAILS) == sorted(WITH_ROWS)
    shop = open_shop(random_shop(3))
    for name in WITH_CURVE:
        assert len(curve(shop, name).columns) > 1
    for name in WITH_ROWS:
        assert len(detail(shop, name).columns) > 1


@pytest.mark.parametrize(("name", "how"), [("funnel", "curve"), ("backlog", "detail")])
def test_a_table_asked_as_a_number_says_how_to_ask(name: str, how: str) -> None:
    with pytest.raises(UsageError, match=rf"ask {how}\(shop"):
        measure(open_shop(random_shop(3)), name)


MOVED = {
    "slow_seconds": 61,
    "slow_turns": 1,
    "long_minutes": 7,
    "late_seconds": 97,
    "concurrency_minutes": 1,
    "session_gap_minutes": 9.99,
    "after_sale_days": 11,
    "attribution_days": 1,
    "conversion_days": 13,
    "refund_days": 17,
    "after_sale_hours": 19,
    "attribution": "payment",
    "tie_break": "most_turns",
}
NAMED = {  # metric → what its card must say under MOVED, in Chinese and English
    "slow_response_customers": ("超过 61 秒的回合多于 1 个", "more than 1 turn over 61 s"),
    "slow_response": ("超过 61 秒", "over 61 s"),
    "long_reception_customers": ("超过 7 分钟", "over 7 minutes of talk"),
    "long_reception": ("超过 7 分钟", "over 7 minutes of talk"),
    "response_rate_3min": ("不超过 97 秒", "within 97 s"),
    "unanswered_3min_rate": ("超过 97 秒", "over 97 s"),
    "unanswered_3min": ("超过 97 秒", "over 97 s"),
    "peak_concurrency": ("前后各 1 分钟内", "within 1 minute of a message"),
    "concurrency_curve": ("前后各 1 分钟内", "within 1 minute of a message"),
    "receptions": ("超过 9.99 分钟", "after 9.99 minutes of silence"),
    "inquiring_customers": ("付款后 11×24 小时", "within 11 × 24 h after a payment"),
    "inquiry_conversion": ("13 天内付款", "pay within 13 days"),
    "inquiry_to_order": ("13 天内下单", "order within 13 days"),
    "order_to_payment": ("13 天内付款", "paid within 13 days"),
    "cs_sales": (
        "按付款判定归给 1 天内",
        "credited by time of payment, within 1 day of a chat; with several agents, to the one with most turns",
    ),
    "recommendation_success_rate": ("1 天内", "within 1 day"),
    **dict.fromkeys(
        (m for m in CARDS if m.startswith(("refund_rate", "return_rate")) and m != "refund_rate_period"),
        ("付款后 17 天内", "until 17 days after payment"),
    ),
    "first_contact_resolution": ("19 小时内", "within 19 h"),
    "bot_true_resolution": ("19 小时内", "for 19 h"),
    "backlog": ("超过 19 小时", "unresolved after 19 h"),
}


@pytest.mark.parametrize("metric", EVERY)
def test_a_card_tells_the_rules_in_force(metric: str) -> None:
    """Whatever a rule moves is told as it is, and nothing is told that no rule moved."""
    moved = load_rules("textbook").replace(**MOVED)
    for lang, told in zip(("zh", "en"), NAMED.get(metric, ("", "")), strict=True):
        textbook, own = str(define(metric, lang)), str(define(metric, lang, moved))
        assert told in own
        assert not {"{", "}"} & set(textbook + own)
        differ = find(metric).differs(lang, moved)
        assert differ in own
        assert "slow_seconds" not in textbook
        plain = [line for line in own.splitlines() if not differ or differ not in line]
        assert (plain != textbook.splitlines()) == bool(differ)
