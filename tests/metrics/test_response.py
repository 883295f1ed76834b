"""Response metrics at their edges; the round logic printed in the textbook."""

from __future__ import annotations

from typing import Any

import pytest

from cskit.metrics import detail
from cskit.rules import load_rules
from tests.oracle.build import agent, at, chat, world
from tests.oracle.world import Row, World

from .ask import ask, number, open_shop


def shop(*talk: list[Row]) -> World:
    return world(*talk, agents=[agent("a1"), agent("a2"), agent("bot", role="bot", team=None)])


ROUND = ("c 10:10:15", "c 10:15:20", "a 10:18:10")
SECOND = ("c 10:18:30", "a 10:19:00")


def test_round_logic_of_the_textbook() -> None:
    """Two questions before one reply are one turn of 7:55, not within 3 minutes; then 1 of 2."""
    assert number(shop(chat("c1", "a1", *ROUND)), "response_rate_3min") == 0
    assert number(shop(chat("c1", "a1", *ROUND)), "first_response_seconds") == 475
    both = shop(chat("c1", "a1", *ROUND, *SECOND))
    assert ask(both, "response_rate_3min").value == 0.5
    assert ask(both, "response_rate_3min").denominator == 2
    assert number(both, "first_response_seconds") == 475
    assert number(both, "average_response_seconds") == 252.5


@pytest.mark.parametrize(
    ("what", "lines", "metric", "expected"),
    [
        ("180 s is in time", ["c 10:00:00", "a 10:03:00"], "response_rate_3min", 1.0),
        ("181 s is late", ["c 10:00:00", "a 10:03:01"], "response_rate_3min", 0.0),
        ("181 s is unanswered within 3 minutes", ["c 10:00:00", "a 10:03:01"], "unanswered_3min_rate", 1.0),
        ("but it is answered", ["c 10:00:00", "a 10:03:01"], "unanswered_turns", 0.0),
        ("no reply counts against the rate", ["c 10:00:00", "a 10:00:01", "c 10:00:02"], "response_rate_3min", 0.5),
        ("no reply is no wait", ["c 10:00:00", "a 10:00:04", "c 10:00:05"], "average_response_seconds", 4.0),
        ("no reply at all", ["c 10:00:00"], "average_response_seconds", None),
        ("no reply at all", ["c 10:00:00"], "unanswered_turns", 1.0),
        ("the first turn was never answered", ["c 10:00:00"], "first_response_within(30)", 0.0),
        ("30 s is within 30", ["c 10:00:00", "a 10:00:30"], "first_response_within(30)", 1.0),
        ("31 s is not", ["c 10:00:00", "a 10:00:31"], "first_response_within(30)", 0.0),
        ("another threshold", ["c 10:00:00", "a 10:00:31"], "first_response_within(45)", 1.0),
        ("a reply in the same second", ["c 10:00:00", "a 10:00:00"], "first_response_seconds", 0.0),
        ("a greeting starts no turn", ["a 09:59:00", "c 10:00:00", "a 10:00:07"], "first_response_seconds", 7.0),
        ("a second reply answers nothing", ["c 10:00:00", "a 10:00:07", "a 10:05:00"], "average_response_seconds", 7.0),
        ("a bot in between is no reply", ["c 10:00:00", "b 10:00:01", "a 10:00:09"], "first_response_seconds", 9.0),
        ("a turn goes on after a silence", ["c 10:00:00", "a 14:00:00"], "first_response_seconds", 14400.0),
        ("the median of one", ["c 10:00:00", "a 10:00:08"], "response_p50", 8.0),
        (
            "the median of two lies between",
            ["c 10:00:00", "a 10:00:08", "c 10:01:00", "a 10:01:20"],
            "response_p50",
            14.0,
        ),
        ("the ninetieth of two, linear", ["c 10:00:00", "a 10:00:00", "c 10:01:00", "a 10:01:10"], "response_p90", 9.0),
        ("across midnight", ["c 23:59:50", "a +1 00:00:20"], "first_response_seconds", 30.0),
    ],
)
def test_waits(what: str, lines: list[str], metric: str, expected: float | None) -> None:
    assert number(shop(chat("c1", "a1", *lines)), metric) == expected, what


def slow_turns(count: int, wait: int) -> list[str]:
    lines = []
    for i in range(count):
        lines += [f"c 10:{i * 5:02d}:00", f"a 10:{i * 5 + wait // 60:02d}:{wait % 60:02d}"]
    return lines


@pytest.mark.parametrize(
    ("turns", "wait", "expected"), [(3, 121, 0.0), (4, 120, 0.0), (4, 121, 1.0)], ids=["three", "120 s", "four"]
)
def test_slow_is_more_than_three_turns_over_120_seconds(turns: int, wait: int, expected: float) -> None:
    assert number(shop(chat("c1", "a1", *slow_turns(turns, wait))), "slow_response_customers") == expected


def test_slow_turns_of_two_receptions_are_not_added_up() -> None:
    lines = slow_turns(4, 121)
    split = chat("c1", "a1", *lines[:4]), chat("c1", "a2", *lines[4:])
    assert number(shop(*split), "slow_response_customers") == 0


def test_unanswered_turns_are_not_slow_replies() -> None:
    talk = [chat("c1", a, *slow_turns(3, 121), "c 11:00:00") for a in ("a1", "a2")]
    assert number(shop(*talk), "slow_response_customers") == 0


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["c 10:00:00", "a 10:20:00"], 0.0),
        (["c 10:00:00", "a 10:20:01"], 1.0),
        (["c 10:00:00", "a 10:15:00", "c 12:00:00", "a 12:05:01"], 1.0),  # the day's sum
        (["c 10:00:00", "a 11:00:00"], 0.0),  # silence is no talk
    ],
    ids=["20:00", "20:01", "two sessions", "silence"],
)
def test_long_is_more_than_20_minutes_of_talk_on_the_day(lines: list[str], expected: float) -> None:
    assert number(shop(chat("c1", "a1", *lines)), "long_reception_customers") == expected


def test_readings_of_long() -> None:
    sum_of_two = shop(chat("c1", "a1", "c 10:00:00", "a 10:15:00", "c 12:00:00", "a 12:05:01"))
    assert number(sum_of_two, "long_reception_customers", long_reading="session") == 0
    late = shop(chat("c1", "a1", "c 10:00:00", "a 10:20:01"))
    assert number(late, "long_reception_customers", long_reading="latency") == 1
    prompt = shop(chat("c1", "a1", "c 10:00:00", "a 10:00:01", "c 10:15:00", "a 10:25:00"))
    assert number(prompt, "long_reception_customers", long_reading="latency") == 0
    assert number(prompt, "long_reception_customers") == 1


def test_unanswered_as_a_cap() -> None:
    """Taobao's 600 s: an unanswered turn counts as the cap, a longer wait is cut to it."""
    talk = shop(chat("c1", "a1", "c 10:00:00", "a 10:25:00", "c 11:30:00"))
    assert number(talk, "average_response_seconds", unanswered="cap", cap_seconds=600) == 600
    assert number(talk, "average_response_seconds") == 1500


def test_turns_that_start_outside_the_assessed_hours_are_left_out() -> None:
    talk = shop(chat("c1", "a1", "c 07:59:59", "a 08:01:00", "c 08:10:00", "a 08:10:02", "c 08:20:00", "a 08:20:04"))
    assert number(talk, "average_response_seconds", assessment_hours=["08:00", "23:00"]) == 3
    assert ask(talk, "response_rate_3min", assessment_hours=["08:00", "23:00"]).denominator == 2


HOURS = {"assessment_hours": ["08:00", "23:00"]}
NIGHT = [line for i in range(4) for line in (f"c 02:{i * 5:02d}:00", f"a 02:{i * 5 + 4:02d}:00")]
LATE = ["c 07:40:00", "a 07:40:01", "c 08:01:00", "a 08:05:00"]  # a talk of 25 minutes that starts before eight


@pytest.mark.parametrize(
    ("what", "lines", "rules", "slow", "long"),
    [
        ("slow at night", NIGHT, {}, 1, 0),
        ("nobody is assessed at night", NIGHT, HOURS, 0, 0),
        ("three of four turns in the hours", ["c 07:59:59", "a 08:03:00", *slow_turns(3, 121)], HOURS, 0, 0),
        (
            "of a talk that starts in them all turns count",
            ["c 07:59:59", "a 08:03:00", *slow_turns(4, 121)],
            {"assessment_hours": ["07:59", "23:00"], "assessed_by": "reception"},
            1,
            1,
        ),
        (
            "of one that starts before none does",
            ["a 07:58:00", *slow_turns(4, 121)],
            {"assessment_hours": ["07:59", "23:00"], "assessed_by": "reception"},
            0,
            0,
        ),
        (
            "only the second session starts in them",
            ["c 07:00:00", "a 07:00:01", *slow_turns(4, 121)],
            {**HOURS, "assessed_by": "session"},
            1,
            0,
        ),
        ("long", LATE, {}, 0, 1),
        ("a talk that starts before eight is not assessed", LATE, HOURS, 0, 0),
        ("nor is its session", LATE, {**HOURS, "long_reading": "session"}, 0, 0),
        (
            "a session of its own is",
            ["c 07:00:00", *[f"{line[0]} 09:{line[-5:]}" for line in slow_turns(5, 121)]],
            {**HOURS, "long_reading": "session"},
            1,
            1,
        ),
        ("a first question before eight", ["c 07:59:59", "a 08:40:00"], {**HOURS, "long_reading": "latency"}, 0, 0),
        ("a first question at eight", ["c 08:00:00", "a 08:40:00"], {**HOURS, "long_reading": "latency"}, 0, 1),
    ],
)
def test_assessment_hours_hold_for_slow_and_long_too(
    what: str, lines: list[str], rules: dict[str, Any], slow: int, long: int
) -> None:
    """What is counted is what the lists show."""
    talk = shop(chat("c1", "a1", *lines))
    for metric, name, expected in (
        ("slow_response_customers", "slow_response", slow),
        ("long_reception_customers", "long_reception", long),
    ):
        assert number(talk, metric, **rules) == expected, (what, metric)
        rows = detail(open_shop(talk), name, rules=load_rules().replace(**rules))
        assert rows["customer"].nunique() == expected, (what, name)


def handed(clock: str, giver: str | None = "bot", taker: str = "a1") -> Row:
    return {"customer_id": "c1", "from_agent_id": giver, "to_agent_id": taker, "at": at(clock)}


@pytest.mark.parametrize(
    ("what", "moves", "lines", "first", "average"),
    [
        ("the greeting answers the hand-over", [handed("10:00:00")], ["a 10:00:05", "c 10:05:00", "a 10:05:04"], 5, 4),
        ("half an hour before the question", [handed("10:01:00")], ["a 10:01:20", "c 10:31:00", "a 10:31:05"], 20, 5),
        ("no greeting", [handed("10:00:00")], ["c 10:00:10", "a 10:00:25"], 25, 15),
        (
            "a welcome text of the machine is none",
            [handed("10:00:00")],
            ["b 10:00:01", "c 10:00:10", "a 10:00:25"],
            25,
            15,
        ),
        ("in the second of the question", [handed("10:00:10")], ["c 10:00:10", "a 10:00:25"], 15, 15),
        ("after the question", [handed("10:00:11")], ["c 10:00:10", "a 10:00:25"], 15, 15),
        (
            "the latest before the question",
            [handed("09:00:00"), handed("10:00:00"), handed("10:00:20")],
            ["c 10:00:10", "a 10:00:25"],
            25,
            15,
        ),
        ("a person's transfer", [handed("10:00:00", "a2")], ["c 10:00:10", "a 10:00:25"], 15, 15),
        ("to a colleague", [handed("10:00:00", taker="a2")], ["c 10:00:10", "a 10:00:25"], 15, 15),
        ("by a bot without an account", [handed("10:00:00", None)], ["c 10:00:10", "a 10:00:25"], 25, 15),
        ("only the greeting came", [handed("10:00:00")], ["a 10:00:05", "c 10:05:00"], 5, None),
        ("nobody came", [handed("10:00:00")], ["c 10:05:00"], None, None),
        (
            "later turns keep their clock",
            [handed("10:00:00")],
            ["c 10:00:10", "a 10:00:20", "c 10:01:00", "a 10:01:40"],
            20,
            25,
        ),
        ("across midnight", [handed("23:59:50")], ["a +1 00:00:10", "c +1 00:01:00", "a +1 00:01:30"], 20, 30),
        (
            "answered in an earlier talk",
            [handed("10:00:00")],
            ["c 10:00:10", "a 10:00:30", "c +1 09:00:00", "a +1 09:00:04"],
            17,
            12,
        ),  # 30 s and, by the question, 4 s
        ("never answered, and asked again days later", [handed("10:00:00")], ["c +2 10:00:00", "a +2 10:00:07"], 7, 7),
    ],
)
def test_a_handover_clock_is_of_the_first_response_only(
    what: str, moves: list[Row], lines: list[str], first: float | None, average: float | None
) -> None:
    staff = [agent("a1"), agent("a2"), agent("bot", role="bot", team=None)]
    bot = chat("c1", "bot", "c 08:59:50", "b 08:59:55")
    talk = world(bot, chat("c1", "a1", *lines), agents=staff, handovers=moves)
    rules = {"first_from": "handover", "bot_replies_count": True}
    assert number(talk, "first_response_seconds", **rules) == first, what
    assert number(talk, "average_response_seconds", **rules) == average, what
    assert number(talk, "response_rate_3min", **rules) == number(talk, "response_rate_3min"), what
    within = number(talk, "first_response_within(20)", **rules)
    firsts = sum("c" in line[:1] for line in lines)
    if firsts == 1:
        assert within == float(first is not None and first <= 20), what


@pytest.mark.parametrize(
    ("bot_replies", "welcome", "expected"),
    [(False, False, [9, 30]), (True, False, [9, 2]), (False, True, [1, 30]), (True, True, [1, 2])],
)
def test_a_bots_welcome_and_its_later_texts_can_be_replies_by_rule(
    bot_replies: bool, welcome: bool, expected: list[int]
) -> None:
    """The account's first message to the customer that day is a welcome text, each later one an automatic reply."""
    talk = shop(
        chat("c1", "a1", "c 10:00:00", "b 10:00:01", "a 10:00:09"),
        chat("c2", "a2", "a 10:00:00", "c 10:00:10", "b 10:00:12", "a 10:00:40"),
    )
    rules = {"bot_replies_count": bot_replies, "welcome_text_counts": welcome}
    waits = [
        number(talk, "first_response_seconds", by=("agent",), key=(agent_id,), **rules) for agent_id in ("a1", "a2")
    ]
    assert waits == expected


def test_a_transfer_without_a_reply_leaves_the_turn_with_who_let_go() -> None:
    talk = shop(chat("c1", "a1", "c 10:00:00"), chat("c1", "a2", "a 10:00:40", "c 10:01:00", "a 10:01:10"))
    assert number(talk, "unanswered_turns", by=("agent",), key=("a1",)) == 1
    assert number(talk, "average_response_seconds", by=("agent",), key=("a2",)) == 10
