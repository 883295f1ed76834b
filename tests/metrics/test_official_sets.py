"""The sets that the platforms published, worked by hand: six turns or ratings on each side of every boundary."""

from __future__ import annotations

import math

import pytest

from cskit.metrics import measure
from cskit.rules import load_rules
from tests.oracle.build import agent, at, chat, ends, order, refund, world
from tests.oracle.world import Row, World

from .ask import open_shop

STAFF = [agent("a1"), agent("bot", role="bot", team=None)]
TAOBAO = ("taobao-2025-06", "taobao-2026-03")
DOUYIN = ("douyin-2026-05", "douyin-2026-07", "douyin-2026-09", "douyin-2026-09-29")


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


def turn(customer: str, asked: str, wait: int | None, *, by: str = "a") -> list[Row]:
    """One question and, after `wait` seconds, its answer (None: never)."""
    hours, minutes, seconds = (int(part) for part in asked.split(":"))
    start = hours * 3600 + minutes * 60 + seconds
    lines = [f"c {asked}"] if wait is None else [f"c {asked}", f"{by} {clock(start + wait)}"]
    return chat(customer, "a1", *lines)


def six(asked: str, wait: int | None, named: str, *, by: str = "a") -> list[list[Row]]:
    return [turn(f"{named}{i}", asked, wait, by=by) for i in range(6)]


def shop(*talk: list[Row], **tables: list[Row]) -> World:
    return world(*talk, ends("2026-10-10"), agents=STAFF, **tables)


def value(one: World, metric: str, rules: str) -> float | None:
    found = float(measure(open_shop(one), metric, rules=rules)["value"].iloc[0])
    return None if math.isnan(found) else found


def rating(customer: str, score: int, *, resolved: bool | None = None, rated: str = "23:30:00") -> Row:
    moment = {"rated_at": at(rated), "invited_at": None}
    return {"customer_id": customer, "agent_id": "a1", "score": score, "resolved": resolved, **moment}


@pytest.mark.parametrize("rules", TAOBAO)
@pytest.mark.parametrize(
    ("talk", "share"),
    [
        (six("10:00:00", 180, "in") + six("10:00:00", 181, "out"), 1 / 2),  # three minutes, both seconds
        (six("10:00:00", 180, "in") + six("10:00:00", None, "never"), 1 / 2),
        (six("08:00:00", 900, "in") + six("07:59:59", 900, "before") + six("12:00:00", 1, "quick"), 1 / 2),
        (six("22:59:59", 900, "in") + six("23:00:00", 900, "after") + six("12:00:00", 1, "quick"), 1 / 2),
        (six("10:00:00", 5, "bot", by="b") + six("10:00:00", 5, "person"), 1 / 2),  # only a person's answer counts
    ],
)
def test_taobao_turns_within_three_minutes(rules: str, talk: list[list[Row]], share: float) -> None:
    assert value(shop(*talk), "response_rate_3min", rules) == pytest.approx(share)


@pytest.mark.parametrize("rules", TAOBAO)
def test_taobao_satisfied_ratings_that_are_not_unresolved_over_all_received(rules: str) -> None:
    kinds = [(4, None), (4, True), (4, False), (3, None), (3, True), (3, False)]
    given = [rating(f"c{i}{score}", score, resolved=said) for i in range(6) for score, said in kinds]
    one = shop(chat("c", "a1", "c 10:00:00"), ratings=given)
    assert value(one, "satisfaction", rules) == pytest.approx(12 / 36)
    assert value(one, "satisfaction", "textbook") == pytest.approx(18 / 36)


@pytest.mark.parametrize("rules", DOUYIN)
@pytest.mark.parametrize(
    ("talk", "mean"),
    [
        (six("10:00:00", 20, "quick") + six("10:00:00", None, "never"), (6 * 20 + 6 * 600) / 12),
        (six("10:00:00", 20, "quick") + six("10:00:00", 900, "slow"), (6 * 20 + 6 * 900) / 12),  # no cap on answers
        (six("10:00:00", 20, "quick") + six("10:00:00", 600, "slow"), (6 * 20 + 6 * 600) / 12),
        (six("08:00:00", 20, "in") + six("07:59:59", 80, "before"), 20),
        (six("22:59:59", 20, "in") + six("23:00:00", 80, "after"), 20),
        # the conversation's start decides, not the turn's: begun at 22:50, asked again at 23:10
        ([chat(f"c{i}", "a1", "c 22:50:00", "a 22:50:10", "c 23:10:00", "a 23:10:50") for i in range(6)], 30),
        ([chat(f"c{i}", "a1", "c 07:50:00", "a 07:50:10", "c 08:10:00", "a 08:10:50") for i in range(6)], None),
    ],
)
def test_douyin_mean_reply_time(rules: str, talk: list[list[Row]], mean: float | None) -> None:
    found = value(shop(*talk), "average_response_seconds", rules)
    assert found == (None if mean is None else pytest.approx(mean))


@pytest.mark.parametrize("rules", DOUYIN[1:])
def test_douyin_one_to_three_stars_of_conversations_begun_in_hours(rules: str) -> None:
    talk, given = [], []
    for start, score in (("08:00:00", 3), ("07:59:59", 3), ("22:59:59", 4), ("23:00:00", 4)):
        for i in range(6):
            who = f"c{i}{start}"
            talk.append(turn(who, start, 10))
            given.append(rating(who, score))
    given += [rating(f"silent{i}", 1) for i in range(6)]  # no conversation, no rated conversation
    one = shop(*talk, ratings=given)
    assert value(one, "dissatisfaction_rate", rules) == pytest.approx(6 / 12)
    assert value(one, "satisfaction", rules) == pytest.approx(6 / 12)
    assert value(one, "dissatisfaction_rate", "douyin-2026-05") == pytest.approx(18 / 30)


SAID = ["稍等", "亲，请稍等哦~", "嗯", "😊", "？", "one moment"]
ANSWERED = ["有货的", "稍等，马上帮您查一下库存", "M 码", "可以的", "今天发", None]


def spoken(customer: str, *lines: tuple[str, str | None]) -> list[Row]:
    rows = chat(customer, "a1", *(line for line, _ in lines))
    return [{**row, "text": text} for row, (_, text) in zip(rows, lines, strict=True)]


@pytest.mark.parametrize("first", SAID)
def test_a_perfunctory_reply_is_none(first: str) -> None:
    lines = ("c 10:00:00", "有货吗"), ("a 10:00:05", first), ("a 10:00:50", "有货的")
    one = shop(*(spoken(f"c{i}", *lines) for i in range(6)))
    assert value(one, "average_response_seconds", "douyin-2026-09-29") == 50
    assert value(one, "average_response_seconds", "douyin-2026-09") == 5


@pytest.mark.parametrize("first", ANSWERED)
def test_an_answer_is_one(first: str | None) -> None:
    lines = ("c 10:00:00", "有货吗"), ("a 10:00:05", first), ("a 10:00:50", "还有别的可以问我")
    one = shop(*(spoken(f"c{i}", *lines) for i in range(6)))
    assert value(one, "average_response_seconds", "douyin-2026-09-29") == 5


def test_the_same_phrase_again_is_no_reply() -> None:
    lines = (
        ("c 10:00:00", "有货吗"),
        ("a 10:00:05", "欢迎光临本店"),
        ("c 10:01:00", "M 码呢"),
        ("a 10:01:05", "欢迎光临本店"),
        ("a 10:01:45", "M 码有货"),
    )
    one = shop(*(spoken(f"c{i}", *lines) for i in range(6)))
    assert value(one, "average_response_seconds", "douyin-2026-09-29") == (5 + 45) / 2
    silent = shop(*(chat(f"c{i}", "a1", *(line for line, _ in lines)) for i in range(6)))
    assert value(silent, "average_response_seconds", "douyin-2026-09-29") == 5  # without texts nobody can tell


@pytest.mark.parametrize("engine", ["pandas", "duckdb", "polars"])
def test_every_engine_knows_a_perfunctory_reply(engine: str) -> None:
    lines = [(("c 10:00:00", "在吗"), ("a 10:00:05", said), ("a 10:00:50", "有货的")) for said in (*SAID, *ANSWERED)]
    one = shop(*(spoken(f"c{i}", *line) for i, line in enumerate(lines)))
    found = measure(open_shop(one, engine), "average_response_seconds", rules=load_rules("douyin-2026-09-29"))
    assert found["value"].iloc[0] == pytest.approx((6 * 50 + 6 * 5) / 12)


def refunded(number: int, asked: str, consented: str | None, **more: object) -> Row:
    row = refund(f"r{number}", "o1", asked, "+5 12:00:00", **more)
    return {**row, "consented_at": None if consented is None else at(consented)}


@pytest.mark.parametrize("rules", DOUYIN[1:])
@pytest.mark.parametrize(
    ("asked", "consented", "hours"),
    [
        ("22:59:59", "+1 00:59:59", 2),
        ("23:00:00", "+1 09:00:00", 1),  # the clock rests from 23:00 to 8:00
        ("+1 07:59:59", "+1 09:00:00", 1),
        ("+1 08:00:00", "+1 09:00:00", 1),
        ("+1 03:00:00", "+1 04:00:00", 0),  # consented while it rested
        ("+1 12:00:00", "+1 12:00:00", 0),
    ],
)
def test_douyin_audit_clock(rules: str, asked: str, consented: str, hours: float) -> None:
    rows = [refunded(i, asked, consented) for i in range(6)]
    rows += [refunded(6, asked, None), {**refunded(7, asked, consented), "completed_at": None}]  # neither counts
    one = shop(chat("c1", "a1", "c 10:00:00"), orders=[order("o1", "c1", "10:30:00", "same")], refunds=rows)
    assert value(one, "audit_hours", rules) == pytest.approx(hours)


def test_without_a_rest_the_audit_clock_starts_at_once() -> None:
    rows = [refunded(i, "23:00:00", "+1 09:00:00") for i in range(6)]
    one = shop(chat("c1", "a1", "c 10:00:00"), orders=[order("o1", "c1", "10:30:00", "same")], refunds=rows)
    assert value(one, "audit_hours", "textbook") == 10


def lodged(number: int, when: str, order_id: str | None, channel: str | None = "platform") -> Row:
    row = {"complaint_id": f"k{number}", "customer_id": "c1", "agent_id": "a1", "received_at": at(when)}
    return {**row, "cause_found_at": None, "resolved_at": None, "order_id": order_id, "channel": channel}


def test_platform_help_over_paid_orders_and_over_orders_asked_about() -> None:
    """o1 asked about and complained of, o2 asked about, o3 never asked about, o4 arbitrated after a chat, o6 before it,
    o7 arbitrated and never asked about; o5 unpaid."""
    paid = [order(f"o{i}", f"c{i}", "10:00:00", "10:01:00") for i in (1, 2, 3, 4, 6, 7)]
    orders = [*paid, order("o5", "c1", "10:00:00")]
    talk = [chat(f"c{i}", "a1", "c 11:00:00", "a 11:00:10") for i in (1, 2, 4, 6)]
    calls = [lodged(1, "11:30:00", "o1"), lodged(2, "10:30:00", "o2"), lodged(3, "12:00:00", "o3")]
    calls += [lodged(4, "12:00:00", None), lodged(5, "12:00:00", "o2", "shop"), lodged(6, "12:00:00", "o2", None)]
    claims = [
        {**refund("r1", "o4", "12:00:00"), "platform_involved": True},
        {**refund("r6", "o6", "10:30:00"), "platform_involved": True},
        {**refund("r7", "o7", "12:00:00"), "platform_involved": True},
        {**refund("r2", "o2", "12:00:00"), "platform_involved": False},
    ]
    one = shop(*talk, orders=orders, complaints=calls, refunds=claims)
    for rules in TAOBAO:  # four complaints with the platform and three arbitrations, six paid orders
        assert value(one, "platform_help_rate", rules) == pytest.approx(7 / 6)
    for rules in DOUYIN[1:]:  # of o1, o2, o4 and o6 all but o2, whose complaint came before its chat
        assert value(one, "platform_help_rate", rules) == pytest.approx(3 / 4)


def test_what_the_desk_noted_of_claims() -> None:
    noted = [(True, 8.5), (False, None), (None, 1.5), (False, 0.0)]
    rows = [
        {**refund(f"r{i}", "o1", "12:00:00"), "platform_involved": known, "compensation": paid, "withdrawn_at": gone}
        for i, ((known, paid), gone) in enumerate(zip(noted, (at("13:00:00"), None, None, None), strict=True))
    ]
    one = shop(chat("c1", "a1", "c 10:00:00"), orders=[order("o1", "c1", "10:00:00", "same")], refunds=rows)
    assert value(one, "refund_saved_rate", "textbook") == 1 / 4
    assert value(one, "platform_involved_rate", "textbook") == pytest.approx(1 / 3)
    assert value(one, "compensation_paid", "textbook") == 10


def test_tickets_due_closed_filled_and_opened_while_nobody_was_on_line() -> None:
    def ticket(number: int, due: str | None, closed: str | None, filled: int | None, opened: str = "12:00:00") -> Row:
        times = {"opened_at": at(opened), "due_at": due and at(due), "closed_at": closed and at(closed)}
        row = {"ticket_id": f"t{number}", "customer_id": "c1", "agent_id": "a1", "resolved": None}
        return {**row, **times, "fields_filled": filled, "fields_asked": 5}

    rows = [
        ticket(1, "13:00:00", "13:00:00", 5),
        ticket(2, "13:00:00", "13:00:01", 2, "09:59:59"),
        ticket(3, "19:00:00", None, None, "18:00:00"),
        ticket(4, None, None, 4, "18:00:01"),
        ticket(5, "2026-12-01 00:00:00", None, 5, "10:00:00"),  # not due by the end of the data
    ]
    spells = [{"agent_id": "a1", "online_at": at("10:00:00"), "offline_at": at("18:00:00")}]
    one = shop(chat("c1", "a1", "c 10:00:00"), tickets=rows, logins=spells)
    assert value(one, "tickets_opened", "textbook") == 5
    assert value(one, "ticket_completeness", "textbook") == pytest.approx(16 / 25)
    assert value(one, "ticket_overdue_rate", "textbook") == pytest.approx(2 / 3)
    assert value(one, "tickets_unattended", "textbook") == pytest.approx(2 / 5)
