"""From the bot to a person, and receptions that end on a question: worked by hand."""

from __future__ import annotations

import pytest

from tests.oracle.build import agent, at, chat, ends, world
from tests.oracle.pack import without
from tests.oracle.world import Row, World

from .ask import ask, number

STAFF = [agent("a1"), agent("a2"), agent("bot", role="bot", team=None), agent("bot2", role="bot", team=None)]
BOT = chat("c1", "bot", "c 10:00:00", "b 10:00:01")


def shop(*talk: list[Row], last: str = "2021-11-10", **tables: list[Row]) -> World:
    return world(*talk, ends(last), agents=STAFF, **tables)


def handed(customer: str = "c1", giver: str | None = "bot", taker: str = "a1", clock: str = "10:00:30") -> Row:
    return {"customer_id": customer, "from_agent_id": giver, "to_agent_id": taker, "at": at(clock)}


@pytest.mark.parametrize(
    ("what", "talk", "moves", "seconds"),
    [
        ("20 s", [chat("c1", "a1", "a 10:00:50")], [handed()], 20),
        ("in the same second", [chat("c1", "a1", "a 10:00:30")], [handed()], 0),
        ("what was said before does not count", [chat("c1", "a1", "a 10:00:29", "a 10:01:00")], [handed()], 30),
        ("the customer is no person of ours", [chat("c1", "a1", "c 10:00:35", "a 10:01:30")], [handed()], 60),
        (
            "who took over, not a colleague",
            [chat("c1", "a1", "a 10:01:30"), chat("c1", "a2", "a 10:00:40")],
            [handed()],
            60,
        ),
        ("another customer's answer", [chat("c2", "a1", "a 10:00:40")], [handed()], None),
        ("a bot's text under a person's account", [chat("c1", "a1", "b 10:00:31", "a 10:00:45")], [handed()], 15),
        ("from no account", [chat("c1", "a1", "a 10:00:50")], [handed(giver=None)], 20),
        ("a person who transfers", [chat("c1", "a1", "a 10:00:50")], [handed(giver="a2")], None),
        ("from bot to bot", [chat("c1", "a1", "a 10:00:50")], [handed(taker="bot2")], None),
        ("across midnight", [chat("c1", "a1", "a +1 00:00:00")], [handed(clock="23:59:59")], 1),
        ("24 hours later", [chat("c1", "a1", "a +1 10:00:30")], [handed()], 86400),
        ("a second more is no answer to it", [chat("c1", "a1", "a +1 10:00:31")], [handed()], None),
        ("the last second of the day", [chat("c1", "a1", "a 23:59:59")], [handed(clock="23:59:58")], 1),
        ("written down twice is one", [chat("c1", "a1", "a 10:00:50")], [handed(), handed()], 20),
        ("twice is two", [chat("c1", "a1", "a 10:00:50", "a 11:00:10")], [handed(), handed(clock="11:00:00")], 15),
        (
            "unanswered hand-overs are in no mean",
            [chat("c1", "a1", "a 10:00:50")],
            [handed(), handed(customer="c9")],
            20,
        ),
        ("no hand-over", [chat("c1", "a1", "a 10:00:50")], [], None),
    ],
)
def test_seconds_to_human(what: str, talk: list[list[Row]], moves: list[Row], seconds: float | None) -> None:
    assert number(shop(BOT, *talk, handovers=moves), "seconds_to_human") == seconds, what


def test_the_wait_is_the_takers_on_the_day_of_the_hand_over() -> None:
    one = shop(
        BOT, chat("c1", "a2", "a 10:00:40"), chat("c1", "a1", "a +1 00:00:10"), handovers=[handed(clock="23:59:58")]
    )
    assert number(one, "seconds_to_human", by=("agent",), key=("a1",)) == 12
    assert ask(one, "seconds_to_human", by=("agent",), key=("a2",)).status == "undefined"
    assert number(one, "seconds_to_human", period="2021-11-01") == 12
    assert ask(one, "seconds_to_human", period="2021-11-02").status == "undefined"
    assert ask(shop(BOT), "seconds_to_human").status == "missing_table"


@pytest.mark.parametrize(
    ("what", "talk", "moves", "rate"),
    [
        ("the bot alone", [BOT], [], 0.0),
        ("handed to a person", [BOT], [handed()], 1.0),
        ("handed over by no account", [BOT], [handed(giver=None)], 1.0),
        ("a person's transfer is none of the bot's", [BOT], [handed(giver="a1", taker="a2")], 0.0),
        ("twice on one day is one customer-day", [BOT], [handed(), handed(clock="12:00:00")], 1.0),
        ("one of two customers", [BOT, chat("c2", "bot", "c 10:00:00")], [handed()], 0.5),
        ("one of two days", [BOT, chat("c1", "bot", "c +1 10:00:00")], [handed()], 0.5),
        ("handed over on another day", [BOT], [handed(clock="+1 00:00:00")], 0.0),
        ("no bot talk that day", [chat("c1", "a1", "c 10:00:00")], [handed()], None),
        ("a bot without an account", [chat("c1", None, "c 10:00:00", "b 10:00:01")], [handed(giver=None)], 1.0),
        ("a system line is no bot talk", [chat("c1", "bot", "s 10:00:00")], [handed()], None),
    ],
)
def test_handover_rate(what: str, talk: list[list[Row]], moves: list[Row], rate: float | None) -> None:
    assert number(shop(*talk, handovers=moves), "handover_rate") == rate, what


def test_without_the_table_no_hand_over_is_known() -> None:
    assert ask(shop(BOT), "handover_rate").status == "missing_table"


@pytest.mark.parametrize(
    ("what", "lines", "abandoned", "resolution"),
    [
        ("answered", ["c 10:00:00", "a 10:00:10"], 0, 1.0),
        ("answered, then asked again in vain", ["c 10:00:00", "a 10:00:10", "c 10:00:20"], 1, None),
        ("never answered: not even replied", ["c 10:00:00"], 0, None),
        ("a greeting is no reply", ["a 09:59:00", "c 10:00:00"], 0, None),
        ("the agent had the last word", ["c 10:00:00", "a 10:00:10", "c 10:00:20", "a 10:00:30"], 0, 1.0),
        ("a tie: the question is the later row", ["c 10:00:00", "a 10:00:00", "c 10:00:00"], 1, None),
        ("asked in vain in a later session of the day", ["c 10:00:00", "a 10:00:10", "c 15:00:00"], 1, None),
        ("outbound", ["a 10:00:00"], 0, None),
        ("a bot's text answers nothing", ["c 10:00:00", "a 10:00:10", "c 10:00:20", "b 10:00:21"], 1, None),
    ],
)
def test_abandoned(what: str, lines: list[str], abandoned: int, resolution: float | None) -> None:
    one = shop(chat("c1", "a1", *lines))
    assert (number(one, "abandoned_receptions"), number(one, "first_contact_resolution")) == (abandoned, resolution), (
        what
    )


def test_abandoned_receptions_add_up_over_agents_and_days() -> None:
    vain = ("c 10:00:00", "a 10:00:10", "c 10:00:20")
    one = shop(chat("c1", "a1", *vain), chat("c1", "a2", *vain), chat("c1", "a1", "c +1 09:00:00", "a +1 09:00:01"))
    assert number(one, "abandoned_receptions") == 2
    assert number(one, "abandoned_receptions", by=("agent",), key=("a1",)) == 1
    assert number(one, "abandoned_receptions", period="2021-11-02") == 0
    assert number(one, "abandoned_receptions", accounts=["a2"]) == 1


@pytest.mark.parametrize(
    ("what", "lines", "receptions"),
    [
        ("only bot messages", ["c 10:00:00", "b 10:00:01"], 0),
        ("a bot that nobody wrote to", ["b 10:00:01"], 0),
        ("one message as an agent makes a person", ["c 10:00:00", "b 10:00:01", "a +1 10:00:00"], 1),
        ("no bot message: a person who never answered", ["c 10:00:00"], 1),
        ("a system line makes no bot", ["c 10:00:00", "s 10:00:01"], 1),
    ],
)
@pytest.mark.parametrize("agents", [None, "no role"])
def test_without_roles_an_account_that_only_speaks_as_a_bot_is_one(
    what: str, lines: list[str], receptions: int, agents: str | None
) -> None:
    talk = world(
        chat("c1", "robot", *lines),
        chat("c2", "a1", "c 10:00:00", "a 10:00:10"),
        ends("2021-11-10"),
        agents=[agent("a1"), agent("robot")],
    )
    one = without(talk, "agents") if agents is None else without(talk, columns=[("agents", "role")])
    assert number(one, "receptions", period="2021-11-01") == 1 + receptions, what
    assert number(one, "unanswered_turns", period="2021-11-01") == receptions, what
    spoken_with = receptions == 0 and lines[0].startswith("c")
    assert number(one, "bot_containment") == (1.0 if spoken_with or lines == ["b 10:00:01"] else None), what


def test_a_role_that_is_told_is_believed() -> None:
    """A person's account that has sent nothing but its welcome text is a person's: the question waits."""
    assert number(shop(chat("c1", "a1", "c 10:00:00", "b 10:00:01")), "unanswered_turns") == 1
