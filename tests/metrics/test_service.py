"""Ratings, inspections, first-contact resolution and the bot at their edges."""

from __future__ import annotations

import pytest

from cskit.metrics import measure
from tests.oracle.build import agent, at, chat, ends, world
from tests.oracle.world import Row, World

from .ask import ask, number, open_shop

STAFF = [agent("a1"), agent("a2"), agent("bot", role="bot", team=None)]


def shop(*talk: list[Row], last: str = "2021-11-10", **tables: list[Row]) -> World:
    return world(*talk, ends(last), agents=STAFF, **tables)


def rating(score: int | None, *, invited: bool = True, who: str = "a1") -> Row:
    when = at("12:00:00")
    return {
        "customer_id": "c1",
        "agent_id": who,
        "rated_at": None if score is None else when,
        "score": score,
        "invited_at": when if invited else None,
    }


def test_satisfaction_is_of_scores_given_and_return_is_of_invitations() -> None:
    talk = [chat(f"c{i}", "a1", "c 10:00:00") for i in range(5)]
    rows = [rating(5), rating(4), rating(3), rating(None), rating(1, invited=False)]
    one = shop(*talk, ratings=rows)
    assert number(one, "satisfaction") == 0.5
    assert number(one, "invite_rate") == 0.8
    assert number(one, "rating_return_rate") == 0.75


def test_quality_is_points_of_possible_points_not_a_mean_of_shares() -> None:
    points = (("tone", 1.0, 2.0, False), ("facts", 8.0, 8.0, True), ("speed", 0.0, 0.0, None))
    rows = [
        {"agent_id": "a1", "inspected_at": at("12:00:00"), "item": i, "score": s, "max_score": m, "passed": p}
        for i, s, m, p in points
    ]
    assert number(shop(inspections=rows), "quality_score") == 0.9
    assert number(shop(inspections=rows), "quality_pass_rate") == 0.5


def test_resolution_rate_is_of_who_answered_and_no_first_contact_resolution() -> None:
    answers = [True, True, False, None]
    rows = [{**rating(5), "resolved": told} for told in answers]
    tickets = [
        {
            "ticket_id": f"t{i}",
            "customer_id": "c1",
            "agent_id": who,
            "opened_at": at("11:00:00"),
            "due_at": None,
            "closed_at": None,
            "resolved": told,
        }
        for i, (who, told) in enumerate([("a1", True), ("a1", False), (None, False), ("a2", None)])
    ]
    asked = shop(ASKED, ratings=rows, tickets=tickets)
    assert number(asked, "resolution_rate") == round(2 / 3, 9)  # the ratings tell it: tickets are not mixed in
    assert ask(asked, "resolution_rate").denominator == 3
    worked = shop(ASKED, ratings=[rating(5)], tickets=tickets)  # these ratings do not
    assert number(worked, "resolution_rate") == round(1 / 3, 9)
    assert number(worked, "resolution_rate", by=("agent",), key=("a1",)) == 0.5
    assert ask(worked, "resolution_rate", by=("agent",), key=("a2",)).status == "undefined"
    assert ask(worked, "resolution_rate", period="2021-11-02").status == "undefined"
    assert number(worked, "first_contact_resolution") == 1


def test_without_answers_and_tickets_the_card_says_what_it_needs() -> None:
    frame = measure(open_shop(shop(ASKED, ratings=[rating(5)])), "resolution_rate")
    assert frame["status"].tolist() == ["missing_table"]
    assert "column `ratings.resolved` or table `tickets`" in frame["note"].item()


ASKED = chat("c1", "a1", "c 10:00:00", "a 10:00:10")


@pytest.mark.parametrize(
    ("what", "again", "expected"),
    [
        ("never again", [], 1.0),
        ("24 hours after the end, to hang up again", [chat("c1", "a1", "c +1 10:00:10")], 0.0),
        ("a second later", [chat("c1", "a1", "c +1 10:00:11", "a +1 10:00:12")], 1.0),
        ("to another agent", [chat("c1", "a2", "c 15:00:00", "a 15:00:05")], 0.5),
        ("in a later session of the same reception", [chat("c1", "a1", "c 15:00:00", "a 15:00:05")], 1.0),
        ("an outbound reminder is not the customer's return", [chat("c1", "a2", "a 15:00:00")], 1.0),
    ],
)
def test_first_contact_resolution(what: str, again: list[list[Row]], expected: float) -> None:
    assert ask(shop(ASKED, *again), "first_contact_resolution").value == expected, what


def test_an_abandoned_chat_is_neither_solved_nor_unsolved() -> None:
    left = chat("c2", "a1", "c 10:00:00", "a 10:00:05", "c 10:00:30")
    cell = ask(shop(ASKED, left), "first_contact_resolution")
    assert (cell.value, cell.denominator) == (1.0, 1)


BOT = chat("c1", "bot", "c 10:00:00", "b 10:00:01")


@pytest.mark.parametrize("hours", [1, 24, 72])
@pytest.mark.parametrize(
    ("metric", "talk", "end"), [("first_contact_resolution", ASKED, 10), ("bot_true_resolution", BOT, 1)]
)
def test_resolution_is_known_when_the_hours_have_passed(metric: str, talk: list[Row], end: int, hours: int) -> None:
    """By the clock: a second before the window closes nothing is known, however many business days have gone."""
    closes = at("10:00:00") + end + hours * 3600
    for last, status in ((closes - 1, "immature"), (closes, "ok")):
        line = {"customer_id": "nobody", "agent_id": None, "sender": "system", "sent_at": last}
        assert ask(world(talk, [line], agents=STAFF), metric, after_sale_hours=hours).status == status


def test_a_bot_is_held_to_the_hours_of_the_rules() -> None:
    back = [*BOT, *chat("c1", "bot", "c +1 15:00:00", "b +1 15:00:01")]
    assert number(shop(back), "bot_true_resolution", period="2021-11-01") == 1
    assert number(shop(back), "bot_true_resolution", period="2021-11-01", after_sale_hours=30) == 0


@pytest.mark.parametrize(
    ("what", "talk", "contained", "resolved"),
    [
        ("the bot had the last word", [BOT], 1.0, 1.0),
        ("the customer had it", [[*BOT, *chat("c1", "bot", "c 10:00:30")]], 1.0, 0.0),
        ("handed to a person", [BOT, chat("c1", "a1", "c 10:05:00", "a 10:05:05")], 0.0, 0.0),
        ("a person the next morning", [BOT, chat("c1", "a1", "c +1 09:00:00")], 1.0, 0.0),
        ("a person the day after that", [BOT, chat("c1", "a1", "c +1 10:00:02")], 1.0, 1.0),
        ("a bot without an account", [chat("c1", None, "c 10:00:00", "b 10:00:01")], 1.0, 1.0),
        (
            "a welcome text under a person's account is no bot talk",
            [chat("c1", "a1", "b 10:00:00", "c 10:00:05")],
            None,
            None,
        ),
    ],
)
def test_containment_flatters_and_true_resolution_does_not(
    what: str, talk: list[list[Row]], contained: float | None, resolved: float | None
) -> None:
    one = shop(*talk)
    assert (number(one, "bot_containment"), number(one, "bot_true_resolution")) == (contained, resolved), what
