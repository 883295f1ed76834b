"""Reception metrics at their edges."""

from __future__ import annotations

import pytest

from tests.oracle.build import agent, at, chat, world
from tests.oracle.world import Row, World

from .ask import ask, number

STAFF = [agent("a1"), agent("a2"), agent("bot", role="bot", team=None)]


def shop(*talk: list[Row], **tables: list[Row]) -> World:
    return world(*talk, agents=STAFF, **tables)


ANSWERED = chat("c1", "a1", "c 10:00:00", "a 10:00:10")
TIE_REPLIED = chat("c1", "a1", "c 10:00:00", "a 10:00:00")
MIDNIGHT = chat("c1", "a1", "c 23:59:50", "a +1 00:00:20", "c +1 00:20:00", "a +1 00:20:05")
PAUSE = chat("c1", "a1", "c 23:50:00", "a 23:50:10", "c +1 00:30:00", "a +1 00:30:10")


@pytest.mark.parametrize(
    ("what", "talk", "metric", "expected"),
    [
        ("a question and its reply", [ANSWERED], "reply_rate", 1.0),
        ("a question nobody answers", [chat("c1", "a1", "c 10:00:00")], "reply_rate", 0.0),
        ("a question nobody answers", [chat("c1", "a1", "c 10:00:00")], "unreplied_customers", 1.0),
        ("a greeting is no reply", [chat("c1", "a1", "a 10:00:00", "c 10:00:05")], "replied_customers", 0.0),
        ("outbound is no contact", [chat("c1", "a1", "a 10:00:00", "a 10:05:00")], "contacting_customers", 0.0),
        ("outbound is no contact", [chat("c1", "a1", "a 10:00:00", "a 10:05:00")], "outbound_customers", 1.0),
        ("outbound is no reception", [chat("c1", "a1", "a 10:00:00")], "receptions", 0.0),
        ("outbound messages are not counted", [ANSWERED, chat("c2", "a1", "a 11:00:00")], "agent_messages", 1.0),
        ("a bot's text is no reply", [chat("c1", "a1", "c 10:00:00", "b 10:00:01")], "replied_customers", 0.0),
        ("a system line is no message", [chat("c1", "a1", "c 10:00:00", "s 10:00:01")], "agent_messages", 0.0),
        ("talk with a bot account", [chat("c1", "bot", "c 10:00:00", "b 10:00:01")], "contacting_customers", 0.0),
        ("talk with no account", [chat("c1", None, "c 10:00:00", "b 10:00:01")], "contacting_customers", 0.0),
        ("a tie, question first in the rows", [TIE_REPLIED], "reply_rate", 1.0),
        ("a tie, reply first in the rows", [TIE_REPLIED[::-1]], "reply_rate", 0.0),
        ("silence of exactly 30 minutes", [chat("c1", "a1", "c 10:00:00", "a 10:30:00")], "reception_minutes", 30.0),
        ("a second longer: two sessions", [chat("c1", "a1", "c 10:00:00", "a 10:30:01")], "reception_minutes", 0.0),
        ("… that are one reception", [chat("c1", "a1", "c 10:00:00", "a 10:30:01")], "receptions", 1.0),
        ("a chat across midnight is one reception", [MIDNIGHT], "receptions", 1.0),
        ("… and its minutes stay whole", [MIDNIGHT], "reception_minutes", 20.25),
        ("after a pause the new day is a new reception", [PAUSE], "receptions", 2.0),
        ("… of one customer", [PAUSE], "served_customers", 1.0),
        ("one customer, two agents", [ANSWERED, chat("c1", "a2", "c 11:00:00")], "served_customers", 1.0),
        ("one customer, two agents", [ANSWERED, chat("c1", "a2", "c 11:00:00")], "receptions", 2.0),
        ("reply rate by reception", [ANSWERED, chat("c1", "a2", "c 11:00:00")], "reply_rate", 0.5),
        ("reply rate by person", [ANSWERED, chat("c1", "a2", "c 11:00:00")], "reply_rate_customers", 1.0),
        ("answered once is not unreplied", [ANSWERED, chat("c1", "a2", "c 11:00:00")], "unreplied_customers", 0.0),
        (
            "answers per question",
            [chat("c1", "a1", "c 10:00:00", "a 10:00:01", "a 10:00:02", "a 10:00:02")],
            "answer_question_ratio",
            3.0,
        ),
    ],
)
def test_reception_edges(what: str, talk: list[list[Row]], metric: str, expected: float) -> None:
    assert number(shop(*talk), metric) == expected, what


def test_message_ids_decide_ties_against_the_order_of_rows() -> None:
    asked, answered = TIE_REPLIED
    assert number(shop([{**answered, "message_id": "m2"}, {**asked, "message_id": "m1"}]), "reply_rate") == 1.0
    assert number(shop([{**asked, "message_id": "m2"}, {**answered, "message_id": "m1"}]), "reply_rate") == 0.0


def test_a_chat_across_midnight_belongs_to_the_day_it_starts_on() -> None:
    cells = {d: ask(shop(MIDNIGHT), "receptions", period=d).value for d in ("2021-11-01", "2021-11-02")}
    assert cells == {"2021-11-01": 1.0, "2021-11-02": 0.0}
    cells = {d: ask(shop(PAUSE), "receptions", period=d).value for d in ("2021-11-01", "2021-11-02")}
    assert cells == {"2021-11-01": 1.0, "2021-11-02": 1.0}


def test_a_later_cut_of_the_day_keeps_a_night_owl_on_the_evening_before() -> None:
    assert number(shop(PAUSE), "receptions", day_starts_at="04:00") == 1.0


# -- filters ------------------------------------------------------------------------------------------------
BOTH = [
    chat("c1", "a1", "c 10:00:00", "c 10:00:01", "a 10:00:10"),
    chat("c1", "a2", "c 11:00:00", "a 11:00:30"),
    chat("c2", "a2", "c 12:00:00"),
]


def test_a_filtered_customer_has_filtered_contacts_only_at_the_level_asked() -> None:
    """c1 is filtered at a1, yet served by a2: filtered at a1's level, served in total."""
    kept = {"accounts": ["a1"]}
    assert number(shop(*BOTH), "contacting_customers", **kept) == 2
    assert number(shop(*BOTH), "filtered_customers", **kept) == 0
    assert number(shop(*BOTH), "served_customers", **kept) == 2
    assert number(shop(*BOTH), "filtered_customers", by=("agent",), key=("a1",), **kept) == 1
    assert number(shop(*BOTH), "served_customers", by=("agent",), key=("a1",), **kept) == 0


@pytest.mark.parametrize(
    ("rules", "filtered", "receptions"),
    [
        ({}, 0, 3),
        ({"max_customer_messages": 1}, 1, 1),  # one-line customers: c1's second chat and c2's only one
        ({"customers": ["c1"]}, 1, 1),
        ({"accounts": ["a1", "a2"]}, 2, 0),
    ],
)
def test_filters(rules: dict[str, object], filtered: int, receptions: int) -> None:
    assert number(shop(*BOTH), "filtered_customers", **rules) == filtered
    assert number(shop(*BOTH), "receptions", **rules) == receptions


# -- transfers and load -------------------------------------------------------------------------------------
MOVES = [
    {"customer_id": "c1", "from_agent_id": "a1", "to_agent_id": "a2", "at": at("10:30:00")},
    {"customer_id": "c2", "from_agent_id": "bot", "to_agent_id": "a2", "at": at("11:59:00")},
    {"customer_id": "c2", "from_agent_id": None, "to_agent_id": "a2", "at": at("11:59:30")},
]


def test_a_bot_that_hands_over_transfers_nothing() -> None:
    assert number(shop(*BOTH, handovers=MOVES), "transfers_out") == 1
    assert number(shop(*BOTH, handovers=MOVES), "transfers_in") == 1
    assert number(shop(*BOTH, handovers=MOVES), "transfer_rate") == round(1 / 3, 9)
    assert number(shop(*BOTH, handovers=MOVES), "transfer_rate", by=("agent",), key=("a2",)) == 0


@pytest.mark.parametrize(
    ("what", "talk", "expected"),
    [
        ("two customers 4 minutes apart meet in one second", ["10:00:00", "10:04:00"], 2),
        ("a second later they do not", ["10:00:00", "10:04:01"], 1),
        ("three in one second", ["10:00:00", "10:00:00", "10:00:00"], 3),
    ],
)
def test_peak_concurrency_both_ends_of_the_window_count(what: str, talk: list[str], expected: int) -> None:
    chats = [chat(f"c{i}", "a1", f"c {clock}") for i, clock in enumerate(talk)]
    assert number(shop(*chats), "peak_concurrency") == expected, what


def test_above_agent_level_the_peak_is_the_busiest_agents_not_the_sum() -> None:
    chats = [chat(f"c{i}", a, "c 10:00:00") for i, a in enumerate(("a1", "a1", "a2", "a2", "a2"))]
    assert number(shop(*chats), "peak_concurrency") == 3
    assert number(shop(*chats), "peak_concurrency", by=("agent",), key=("a1",)) == 2


def test_one_customer_before_and_after_midnight_is_one_customer() -> None:
    talk = chat("c1", "a1", "c 23:20:00", "c 23:59:30"), chat("c1", "a1", "c +1 00:00:10")
    assert number(shop(*talk), "peak_concurrency") == 1
    assert number(shop(*talk), "peak_concurrency", by=("date",), key=(18933,)) == 1  # 2 November: active past midnight


def test_an_agent_day_is_a_day_with_a_reception_where_no_shifts_are_known() -> None:
    assert number(shop(*BOTH), "receptions_per_agent_day") == 1.5
    shifts = [
        {"agent_id": "a1", "starts_at": at(c), "ends_at": at(c) + 3600} for c in ("08:00:00", "16:00:00", "+1 08:00:00")
    ]
    assert number(shop(*BOTH, shifts=shifts), "receptions_per_agent_day") == 1.5  # two days, the first with two shifts
    assert ask(shop(*BOTH, shifts=shifts), "receptions_per_agent_day", by=("agent",), key=("a2",)).status == "undefined"
