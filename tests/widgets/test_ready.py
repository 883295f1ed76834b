"""What a slider shows is what `measure` says: same numbers, only sooner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
import pytest

from cskit.errors import UsageError
from cskit.metrics import curve, detail, measure
from cskit.rules import Rules, load_rules, rule_sets
from cskit.shop import Shop
from cskit.widgets import Ready, prepare
from tests.oracle.pack import frames, packed

RESPONSE = [
    "slow_response_customers",
    "long_reception_customers",
    "response_rate_3min",
    "average_response_seconds",
    "first_response_seconds",
    "response_p90",
    "unanswered_turns",
    "first_response_within(45)",
]
SALES = ["cs_sales", "orders", "buyers", "spend_per_buyer", "unassisted_sales"]
ITEMS = ["units_sold", "items_per_buyer", "average_item_price"]
CONVERSION = ["inquiring_customers", "inquiry_conversion", "inquiry_to_order", "order_to_payment"]
WINDOWS = ["contact_conversion", "inquiry_conversion", "inquiry_conversion_same_day", "inquiry_conversion_next_day"]

CHANGES: list[tuple[dict[str, Any], list[str], str | None]] = [
    ({}, [*RESPONSE, *CONVERSION], None),
    ({"slow_seconds": 30, "slow_turns": 0}, RESPONSE, "agent"),
    ({"long_minutes": 5, "late_seconds": 40}, RESPONSE, "hour"),
    ({"unanswered": "cap", "cap_seconds": 60}, RESPONSE, "agent"),
    ({"assessment_hours": ("08:00", "20:00"), "late_seconds": 60}, RESPONSE, None),
    ({"assessment_hours": ("09:30", "20:00"), "slow_seconds": 60, "slow_turns": 0}, RESPONSE, "agent"),
    ({"assessment_hours": ("09:30", "20:00"), "long_minutes": 3}, RESPONSE, None),
    ({"attribution": "payment"}, [*SALES, *CONVERSION], None),
    ({"attribution": "order_first", "attribution_days": 0}, [*SALES[:4], *CONVERSION], "agent"),
    ({"attribution_days": 7, "tie_break": "most_turns"}, SALES[:4], "agent"),
    ({"attribution_days": 9}, SALES[:4], "agent"),
    ({"conversion_days": 0, "after_sale_days": 1}, CONVERSION, "agent"),
    ({"conversion_days": 1, "slow_turns": 0}, WINDOWS, "agent"),
    ({"conversion_days": 7, "attribution": "payment", "attribution_days": 1}, WINDOWS, None),
]
FETCHED_ANEW: list[tuple[dict[str, Any], list[str], str | None]] = [
    ({"session_gap_minutes": 5, "slow_seconds": 60}, ["receptions", *RESPONSE], "agent"),
    ({"assessment_hours": ("09:30", "20:00"), "assessed_by": "session", "slow_turns": 0}, RESPONSE, None),
    ({"assessment_hours": ("09:30", "20:00"), "long_reading": "latency", "long_minutes": 1}, RESPONSE, None),
]


READ = [
    ("jd-2021-12", {"late_seconds": 60, "assessment_hours": ("10:00", "18:00")}),
    ("wechat-2021", {"late_seconds": 60}),
    ("taobao-2020", {"unanswered": "cap", "cap_seconds": 60}),
    ("douyin-2023", {"slow_seconds": 80, "slow_turns": 0}),
]


def same(quick: pd.DataFrame, slow: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(quick.reset_index(drop=True), slow.reset_index(drop=True), check_dtype=False)


@contextmanager
def moving(ready: Ready, metrics: list[str], **asked: Any) -> Iterator[None]:
    """Ask the base first, as a lesson does. What is asked inside is derived from that: facts that were fetched anew
    under the moved rules would be the engine's own, and equal to them by nature."""
    ready.measure(metrics, **asked)
    known = {id(facts) for facts in ready._fetched.values()}
    yield
    assert {id(facts) for facts in ready._fetched.values()} <= known, "the engine was asked again"


@pytest.mark.parametrize(("change", "metrics", "by"), CHANGES, ids=lambda v: str(v)[:60])
def test_moved_rules_give_measures_numbers(
    ready: Ready, week: Shop, rules: Rules, change: dict[str, Any], metrics: list[str], by: str | None
) -> None:
    moved = rules.replace(**change)
    days = "2021-09-07..2021-09-11"
    with moving(ready, metrics, by=by, period=days):
        quick = ready.measure(metrics, by=by, rules=moved, period=days)
    same(quick, measure(week, metrics, by=by, rules=moved, period=days))


@pytest.mark.parametrize(("change", "metrics", "by"), FETCHED_ANEW, ids=lambda v: str(v)[:60])
def test_a_rule_that_is_none_of_those_is_right_too(
    ready: Ready, week: Shop, rules: Rules, change: dict[str, Any], metrics: list[str], by: str | None
) -> None:
    """Its facts are fetched anew: slower, and said nowhere."""
    moved = rules.replace(**change)
    same(ready.measure(metrics, by=by, rules=moved), measure(week, metrics, by=by, rules=moved))


@pytest.fixture(scope="module")
def nasty() -> Shop:
    """A hundred awkward shops in one: ties in a second, unanswered turns, presales, several agents a customer."""
    return Shop.from_frames(frames(packed(100)[0]))


@pytest.mark.parametrize("change", [change for change, _, _ in CHANGES[1:]], ids=str)
def test_on_awkward_shops(nasty: Shop, rules: Rules, change: dict[str, Any]) -> None:
    moved = rules.replace(**change)
    metrics = [*RESPONSE, *SALES[:4], *ITEMS, *CONVERSION, *WINDOWS, "lost_sales", "deposit_customers"]
    ready = prepare(nasty, rules)
    with moving(ready, metrics, by="agent"):
        quick = ready.measure(metrics, by="agent", rules=moved)
    same(quick, measure(nasty, metrics, by="agent", rules=moved))


@pytest.mark.parametrize("name", [name for name in rule_sets() if name != "textbook"])
def test_sliders_move_from_any_rule_set(nasty: Shop, name: str) -> None:
    """A platform's own readings of a turn stay when only a threshold is moved."""
    ready = prepare(nasty, name)
    moved = load_rules(name).replace(slow_seconds=40, slow_turns=0, long_minutes=5, late_seconds=50, attribution_days=1)
    metrics = [*RESPONSE, *SALES[:4], *CONVERSION]
    with moving(ready, metrics, by="agent"):
        quick = ready.measure(metrics, by="agent", rules=moved)
    same(quick, measure(nasty, metrics, by="agent", rules=moved))


def test_an_order_of_a_colleague_counts_for_the_team(nasty: Shop, rules: Rules) -> None:
    ready, moved = prepare(nasty, rules), rules.replace(attribution="payment", conversion_days=1)
    for by in ("team", ["team", "agent"], ["date", "role"]):
        metrics = ["inquiry_conversion", "contact_conversion", "inquiry_to_order"]
        with moving(ready, metrics, by=by):
            quick = ready.measure(metrics, by=by, rules=moved)
        same(quick, measure(nasty, metrics, by=by, rules=moved))


@pytest.fixture(scope="module")
def opening() -> Shop:
    """Talk before and after a shop opens at ten: one session that begins before, a reply in the same second, another
    session of the day, and a hand-over two minutes before its question."""
    said = [
        ("09:58:00", "customer"),
        ("09:58:30", "agent"),
        ("10:01:00", "customer"),
        ("10:02:40", "agent"),
        ("10:03:00", "customer"),
        ("10:03:00", "agent"),
        ("15:00:00", "customer"),
        ("15:01:30", "agent"),
        ("15:02:00", "customer"),
    ]
    messages = pd.DataFrame(
        [("c1", "a1", f"2021-11-01 {at}", sender) for at, sender in said],
        columns=["customer_id", "agent_id", "sent_at", "sender"],
    )
    columns = ["order_id", "customer_id", "created_at", "paid_at", "amount"]
    order = [("o1", "c1", "2021-11-01 16:00:00", "2021-11-01 16:01:00", 10.0)]
    over = pd.DataFrame(
        [("c1", "2021-11-01 09:56:00", "bot", "a1")], columns=["customer_id", "at", "from_agent_id", "to_agent_id"]
    )
    agents = pd.DataFrame([("a1", "sales"), ("bot", "bot")], columns=["agent_id", "role"])
    return Shop.from_frames(
        {"messages": messages, "orders": pd.DataFrame(order, columns=columns), "handovers": over, "agents": agents}
    )


@pytest.mark.parametrize(("read_by", "change"), READ, ids=lambda v: str(v)[:30])
def test_other_readings_of_a_turn_stay_when_a_threshold_moves(
    opening: Shop, rules: Rules, read_by: str, change: dict[str, Any]
) -> None:
    """Fetched for the textbook and for the rule set before: the turns of one are not the other's."""
    ready, moved = prepare(opening, rules), load_rules(read_by).replace(**change)
    metrics = [*RESPONSE, *SALES[:2], *CONVERSION]
    plain = ready.measure(metrics, rules=rules.replace(**change))
    with moving(ready, metrics, rules=load_rules(read_by)):
        found = ready.measure(metrics, rules=moved)
    same(found, measure(opening, metrics, rules=moved))
    assert not found["value"].equals(plain["value"])


def test_a_change_changes_the_number(nasty: Shop, rules: Rules) -> None:
    """The comparison above would pass on a shop in which nothing depends on the rules."""
    ready = prepare(nasty, rules)
    for change, metric in (
        ({"late_seconds": 30}, "response_rate_3min"),
        ({"slow_seconds": 30, "slow_turns": 0}, "slow_response_customers"),
        ({"long_minutes": 5}, "long_reception_customers"),
        ({"attribution_days": 0}, "cs_sales"),
        ({"conversion_days": 0}, "inquiry_conversion"),
    ):
        with moving(ready, [metric]):
            before, after = (ready.measure(metric, rules=r)["value"].iloc[0] for r in (rules, rules.replace(**change)))
        assert before != after, (change, metric)


@pytest.mark.parametrize("name", ["slow_response", "long_reception", "unanswered_3min"])
def test_lists_are_those_of_detail(ready: Ready, week: Shop, rules: Rules, name: str) -> None:
    moved = rules.replace(slow_seconds=30, slow_turns=0, long_minutes=5, late_seconds=60)
    with moving(ready, RESPONSE):
        quick = ready.detail(name, rules=moved)
    slow = detail(week, name, rules=moved)
    assert len(quick) > 0
    same(quick, slow[list(quick.columns)])
    assert set(quick) == set(slow)


def test_curves_and_frames(ready: Ready, week: Shop, rules: Rules) -> None:
    moved = rules.replace(conversion_days=1)
    with moving(ready, CONVERSION):
        quick = ready.curve("funnel", rules=moved)
    same(quick, curve(week, "funnel", rules=moved))
    turns = ready.frame("turns", rules=rules.replace(late_seconds=60), period="2021-09-08")
    assert turns["day"].nunique() == 1
    late = ready.measure("unanswered_3min_rate", rules=rules.replace(late_seconds=60), period="2021-09-08")
    assert turns["late"].sum() == late["numerator"].iloc[0]


@pytest.mark.parametrize("by", ["tier", "product"])
def test_talk_is_split_by_what_it_is_about(week: Shop, rules: Rules, by: str) -> None:
    about = prepare(week, rules, products=True)
    about.curve("funnel", by=by)
    for change in ({}, {"conversion_days": 1}, {"attribution": "payment"}, {"session_gap_minutes": 5}):
        moved = rules.replace(**change)
        same(about.curve("funnel", by=by, rules=moved), curve(week, "funnel", by=by, rules=moved))


def test_a_rule_that_cannot_be_moved_quickly_is_said(week: Shop) -> None:
    with pytest.raises(UsageError, match="did you mean `slow_seconds`"):
        prepare(week, moving=["slow_second"])


def test_dragging_does_not_fill_the_memory(ready: Ready, rules: Rules) -> None:
    for seconds in range(30, 90):
        ready.measure(["response_rate_3min"], by="agent", rules=rules.replace(late_seconds=seconds))
    assert sum(isinstance(key, tuple) and key[1] == "Facts.turns" for key in ready.memo) <= 5
