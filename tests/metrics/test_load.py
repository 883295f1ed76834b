"""How many at once, in which hour, and handed to whom: worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracle.build import agent, at, chat, ends, order, world
from tests.oracle.world import Row, World, day_number

from .ask import ask, number

STAFF = [agent("a1"), agent("a2", team="outsourced"), agent("after", role="aftersales"), agent("bot", role="bot")]
DAY = day_number("2021-11-01")


def shop(*talk: list[Row], **tables: list[Row]) -> World:
    return world(*talk, ends("2021-11-03"), agents=STAFF, **tables)


def meet(*starts: tuple[str, str, str]) -> World:
    """One question each: customer, agent, clock."""
    return shop(*(chat(customer, who, f"c {clock}") for customer, who, clock in starts))


@pytest.mark.parametrize(
    ("what", "starts", "load", "peak"),
    [
        ("nobody", [], 0, 0),
        ("one customer", [("c1", "a1", "10:00:00")], 1, 1),
        ("two at one agent, 4 minutes apart", [("c1", "a1", "10:00:00"), ("c2", "a1", "10:04:00")], 2, 2),
        ("a second more", [("c1", "a1", "10:00:00"), ("c2", "a1", "10:04:01")], 1, 1),
        ("two agents, one customer each", [("c1", "a1", "10:00:00"), ("c2", "a2", "10:00:00")], 2, 1),
        ("two agents, 4 minutes apart", [("c1", "a1", "10:00:00"), ("c2", "a2", "10:04:00")], 2, 1),
        ("two agents, a second more", [("c1", "a1", "10:00:00"), ("c2", "a2", "10:04:01")], 1, 1),
        ("one customer at two agents counts at each", [("c1", "a1", "10:00:00"), ("c1", "a2", "10:00:00")], 2, 1),
        ("one customer twice at one agent", [("c1", "a1", "10:00:00"), ("c1", "a1", "10:01:00")], 1, 1),
        ("a bot carries no load", [("c1", "a1", "10:00:00"), ("c2", "bot", "10:00:00")], 1, 1),
        ("an account that is not in `agents` does", [("c1", "a1", "10:00:00"), ("c2", "ghost", "10:00:00")], 2, 1),
    ],
)
def test_load_is_the_sum_over_agents_and_peak_the_busiest(
    what: str, starts: list[tuple[str, str, str]], load: int, peak: int
) -> None:
    one = meet(*starts)
    assert (number(one, "concurrent_load"), number(one, "peak_concurrency")) == (load, peak), what


THREE = meet(("c1", "a1", "10:59:00"), ("c2", "a1", "10:59:00"), ("c3", "a2", "10:59:30"))


@pytest.mark.parametrize(
    ("what", "by", "key", "load"),
    [
        ("of one agent it is the peak", ("agent",), ("a1",), 2),
        ("an agent without talk", ("agent",), ("after",), 0),
        ("of a team", ("team",), ("in_house",), 2),
        ("the hour it began in", ("hour",), (10,), 3),
        ("the hour it lasted into", ("hour",), (11,), 3),
        ("of an agent in an hour", ("agent", "hour"), ("a2", 11), 1),
        ("of a day", ("date",), (DAY,), 3),
    ],
)
def test_load_of_a_group(what: str, by: tuple[str, ...], key: tuple[Any, ...], load: int) -> None:
    assert number(THREE, "concurrent_load", by=by, key=key) == load, what


def test_load_counts_served_receptions_and_reaches_past_midnight() -> None:
    outbound = shop(chat("c1", "a1", "c 10:00:00"), chat("c2", "a1", "a 10:00:00"))
    assert number(outbound, "concurrent_load") == 1
    assert number(THREE, "concurrent_load", accounts=["a1"]) == 1
    night = meet(("c1", "a1", "23:59:30"), ("c2", "a2", "23:57:59"))
    assert number(night, "concurrent_load", period="2021-11-01") == 2
    assert number(night, "concurrent_load", period="2021-11-02") == 1  # c2's two minutes end a second before midnight


# -- the share of an hour -----------------------------------------------------------------------------------
HOURS = shop(
    chat("c1", "a1", "c 10:00:00"),
    chat("c2", "a1", "c 10:59:59", "a 11:00:10"),
    chat("c3", "a2", "c 10:30:00"),
    chat("c4", "a1", "c 11:00:00"),
    chat("c5", "a1", "c +1 10:00:00"),
)


@pytest.mark.parametrize(
    ("what", "by", "key", "share"),
    [
        ("four of five start between 10 and 11", ("hour",), (10,), 0.8),
        ("on the hour is the new hour", ("hour",), (11,), 0.2),
        ("of one agent's", ("agent", "hour"), ("a1", 10), 0.75),
        ("of an agent with one hour only", ("agent", "hour"), ("a2", 10), 1.0),
        ("of one day's", ("date", "hour"), (DAY, 10), 0.75),
        ("of the other day's", ("date", "hour"), (DAY + 1, 10), 1.0),
        ("all hours together", (), (), 1.0),
    ],
)
def test_hour_share(what: str, by: tuple[str, ...], key: tuple[Any, ...], share: float) -> None:
    assert number(HOURS, "hour_share", by=by, key=key) == share, what


def test_the_share_of_nothing_is_undefined() -> None:
    assert ask(shop(), "hour_share").status == "undefined"
    assert ask(HOURS, "hour_share", by=("agent",), key=("after",)).status == "undefined"
    assert number(HOURS, "hour_share", by=("hour",), key=(10,), period="2021-11-01") == 0.75


# -- transfers ----------------------------------------------------------------------------------------------
def moved(giver: str | None, taker: str, clock: str = "10:30:00") -> Row:
    return {"customer_id": "c1", "from_agent_id": giver, "to_agent_id": taker, "at": at(clock)}


TALK = [chat("c1", "a1", "c 10:00:00"), chat("c1", "a2", "c 11:00:00")]


@pytest.mark.parametrize(
    ("what", "moves", "out_of_a1", "into_a2", "rate"),
    [
        ("none", [], 0, 0, 0.0),
        ("one", [moved("a1", "a2")], 1, 1, 0.5),
        ("there and back", [moved("a1", "a2"), moved("a2", "a1", "10:40:00")], 1, 1, 1.0),
        ("twice over is two transfers", [moved("a1", "a2"), moved("a1", "a2", "10:50:00")], 2, 2, 1.0),
        ("a bot hands over", [moved("bot", "a2"), moved(None, "a2")], 0, 0, 0.0),
        ("back to the bot", [moved("a1", "bot")], 0, 0, 0.0),
        ("to an account that is not in `agents`", [moved("a1", "ghost")], 1, 0, 0.5),
    ],
)
def test_transfers(what: str, moves: list[Row], out_of_a1: int, into_a2: int, rate: float) -> None:
    one = shop(*TALK, handovers=moves)
    got = (
        number(one, "transfers_out", by=("agent",), key=("a1",)),
        number(one, "transfers_in", by=("agent",), key=("a2",)),
        number(one, "transfer_rate"),
    )
    assert got == (out_of_a1, into_a2, rate), what


def test_transfers_are_dated_by_themselves_and_need_receptions_to_be_a_rate() -> None:
    one = shop(*TALK, handovers=[moved("a1", "a2", "+1 00:00:00")])
    assert (number(one, "transfers_out", period="2021-11-01"), number(one, "transfers_out", period="2021-11-02")) == (
        0,
        1,
    )
    assert ask(one, "transfer_rate", period="2021-11-02").status == "undefined"
    assert ask(shop(*TALK), "transfers_out").status == "missing_table"


# -- who inquires, of those served --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("what", "talk", "orders", "rate"),
    [
        ("everybody", [chat("c1", "a1", "c 10:00:00")], [], 1.0),
        (
            "one of two came for after-sale",
            [chat("c1", "a1", "c 10:00:00"), chat("c2", "after", "c 10:00:00")],
            [],
            0.5,
        ),
        ("had ordered that day", [chat("c1", "a1", "c 10:00:00")], [order("o", "c1", "09:00:00")], 0.0),
        ("asks twice, counts once", [chat("c1", "a1", "c 10:00:00"), chat("c1", "a2", "c 11:00:00")], [], 1.0),
        ("nobody was served", [chat("c1", "a1", "a 10:00:00")], [], None),
    ],
)
def test_inquiry_rate(what: str, talk: list[list[Row]], orders: list[Row], rate: float | None) -> None:
    assert number(shop(*talk, orders=orders), "inquiry_rate") == rate, what
