"""The sets that the platforms published, worked by hand: six turns or ratings on each side of every boundary."""

from __future__ import annotations

import math

import pytest

from cskit.metrics import measure
from cskit.rules import load_rules
from tests.oracle.build import agent, at, chat, ends, world
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


def shop(*talk: list[Row], ratings: list[Row] | None = None) -> World:
    return world(*talk, ends("2026-10-10"), agents=STAFF, **({} if ratings is None else {"ratings": ratings}))


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
