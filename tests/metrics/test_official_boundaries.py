"""Each boundary of the sets of 2025 and 2026, six cases one second before it, on it and one second after, by hand.

What the platforms say stands beside each case; `tests/rules/test_in_force` holds the days on which the sets begin,
`tests/analysis/test_board` the ends of their windows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cskit.metrics import measure
from cskit.shop import load
from tests.oracle.build import chat, order, refund
from tests.oracle.pack import frames
from tests.oracle.world import Row, World

from .ask import open_shop
from .test_official_sets import DOUYIN, TAOBAO, clock, lodged, rating, refunded, shop, six

PINDUODUO, JD = ("pinduoduo-2026",), ("jd-2026",)
MORNING, EVENING = ("07:59:59", "08:00:00", "08:00:01"), ("22:59:59", "23:00:00", "23:00:01")
QUICK = six("12:00:00", 1, "quick")


def waits(*seconds: int | None) -> World:
    return shop(*(talk for wait in seconds for talk in six("10:00:00", wait, f"w{wait}-")))


def asked(moments: tuple[str, ...], *wait: int, more: list[list[Row]] = QUICK) -> World:
    pairs = zip(moments, wait, strict=True)
    return shop(*more, *(talk for moment, seconds in pairs for talk in six(moment, seconds, f"{moment}-")))


def twice(wait: int) -> list[list[Row]]:
    """Six persons: a quick answer by one agent, and one after `wait` seconds by another."""
    late = clock(12 * 3600 + wait)
    talks = [("a1", "10:00:00", "10:00:05"), ("a2", "12:00:00", late)]
    return [chat(f"p{wait}-{i}", agent, f"c {q}", f"a {a}") for i in range(6) for agent, q, a in talks]


def rated(*scores: int) -> World:
    given = [rating(f"{n}-{i}", score) for n, score in enumerate(scores) for i in range(6)]
    talk = [chat(f"{n}-{i}", "a1", "c 10:00:00", "a 10:00:10") for n in range(len(scores)) for i in range(6)]
    return shop(*talk, ratings=given)


def rated_at(moments: tuple[str, ...]) -> World:
    """Six dissatisfied ratings of conversations begun at each moment, six satisfied ones of noon."""
    starts = [(moment, score) for moments_, score in ((moments, 3), (("12:00:00",), 5)) for moment in moments_]
    talk = [lines for moment, _ in starts for lines in six(moment, 5, f"{moment}-")]
    return shop(*talk, ratings=[rating(f"{moment}-{i}", score) for moment, score in starts for i in range(6)])


def audits(moments: tuple[str, ...], consented: str) -> World:
    rows = [refunded(6 * n + i, moment, consented) for n, moment in enumerate(moments) for i in range(6)]
    return shop(*QUICK, orders=[order("o1", "quick0", "00:00:00", "same")], refunds=rows)


def helped(*, called: tuple[str, ...], asked_at: tuple[str, ...]) -> World:
    """Orders placed at 10:00:00, six for each pair of a chat and a call for the platform."""
    chats, calls, orders = [], [], []
    for n, (call, question) in enumerate((c, a) for c in called for a in asked_at):
        for i in range(6):
            who = f"h{n}-{i}"
            chats.append(chat(who, "a1", f"c {question}"))
            calls.append(lodged(6 * n + i, call, f"o{who}"))
            orders.append(order(f"o{who}", who, "10:00:00", "same"))
    unasked = {**refund("r", "o0", "12:00:00"), "platform_involved": False}
    return shop(*chats, orders=orders, complaints=calls, refunds=[unasked])


def completed(*seconds: int) -> World:
    """Refunds asked for at 10:00 and completed so many seconds later, six of each, and six never completed."""
    rows = [refund(f"r{n}-{i}", "o1", "10:00:00", clock(36000 + s)) for n, s in enumerate(seconds) for i in range(6)]
    rows += [refund(f"open{i}", "o1", "10:00:00") for i in range(6)]
    return shop(*QUICK, orders=[order("o1", "quick0", "09:00:00", "same")], refunds=rows)


CASES: dict[str, tuple[tuple[str, ...], str, World, float]] = {
    # 旺旺3分钟人工响应率: turns of 8:00-23:00 answered by a person within 3 minutes / all turns in those hours
    "taobao: 3 minutes": (TAOBAO, "response_rate_3min", waits(179, 180, 181), 12 / 18),
    "taobao: from 8:00": (TAOBAO, "response_rate_3min", asked(MORNING, 900, 900, 900), 6 / 18),
    "taobao: to 23:00": (TAOBAO, "response_rate_3min", asked(EVENING, 900, 900, 900), 6 / 12),
    # 旺旺满意度: satisfied ratings / ratings received
    "taobao: satisfied": (TAOBAO, "satisfaction", rated(1, 2, 3, 4, 5), 12 / 30),
    # 退款处理时长: handling time of refunds / refunds completed
    "taobao: refunds": (TAOBAO, "refund_completion_hours", completed(3599, 3600, 3604), 3601 / 3600),
    # 平台求助率: disputes, complaints and calls for the platform / paid orders, whoever asked the shop before
    "taobao: help": (TAOBAO, "platform_help_rate", helped(called=("09:00:00", "11:00:00"), asked_at=("10:30:00",)), 1),
    # 飞鸽平均响应时长: reply times / turns; an unanswered one counts 600 s, an answered one what it took
    "douyin: 600 s": (DOUYIN, "average_response_seconds", waits(599, 600, 601, 900, None), 3300 / 5),
    # of conversations started 8:00:00-22:59:59
    "douyin: from 8:00": (DOUYIN, "average_response_seconds", asked(MORNING, 80, 20, 60, more=[]), 40),
    "douyin: to 23:00": (DOUYIN, "average_response_seconds", asked(EVENING, 20, 80, 60, more=[]), 20),
    # 飞鸽会话不满意率: conversations rated 1-3 stars / rated ones, same hours
    "douyin: stars": (DOUYIN[1:], "dissatisfaction_rate", rated(1, 2, 3, 4, 5), 18 / 30),
    "douyin: rated from 8:00": (DOUYIN[1:], "dissatisfaction_rate", rated_at(MORNING), 12 / 18),
    "douyin: rated to 23:00": (DOUYIN[1:], "dissatisfaction_rate", rated_at(EVENING), 6 / 12),
    # 售后平均审核时长: a request of 23:00-8:00 starts its clock at 8:00; consent at 9:00: 10:00:01, 1:00, 1:00
    "douyin: rest from 23:00": (DOUYIN[1:], "audit_hours", audits(EVENING, "+1 09:00:00"), (36001 + 7200) / 10800),
    "douyin: rest to 8:00": (DOUYIN[1:], "audit_hours", audits(MORNING, "09:00:00"), (7200 + 3599) / 10800),
    # 平台求助率: of orders whose customer asked the shop, those for which the platform was called afterwards
    "douyin: called after the chat": (
        DOUYIN[1:],
        "platform_help_rate",
        helped(called=("10:29:59", "10:30:00", "10:30:01"), asked_at=("10:30:00",)),
        12 / 18,
    ),
    "douyin: asked after the order": (
        DOUYIN[1:],
        "platform_help_rate",
        helped(called=("09:59:59", "11:00:00"), asked_at=("09:59:59", "10:00:00", "10:00:01")),
        12 / 24,
    ),
    # 3分钟人工回复率: (persons who needed a reply - persons not replied within 3 minutes) / persons who needed one
    "pinduoduo: 3 minutes": (PINDUODUO, "response_rate_3min", waits(179, 180, 181), 12 / 18),
    "pinduoduo: persons": (PINDUODUO, "response_rate_3min", shop(*twice(179), *twice(180), *twice(181)), 12 / 18),
    "pinduoduo: from 8:00": (PINDUODUO, "response_rate_3min", asked(MORNING, 900, 900, 900), 6 / 18),
    "pinduoduo: to 23:00": (PINDUODUO, "response_rate_3min", asked(EVENING, 900, 900, 900), 6 / 12),
    # 30秒应答率
    "pinduoduo: 30 s": (PINDUODUO, "first_response_within(30)", waits(29, 30, 31, None), 12 / 24),
    # 咚咚平均响应时长: of message turns that were answered, at any hour
    "jd: any hour": (JD, "average_response_seconds", asked((*MORNING, *EVENING), 1, 2, 3, 4, 5, 9, more=[]), 4),
    "jd: answered": (JD, "average_response_seconds", waits(59, 60, 61, None), 60),
}


# each on one engine in `make test`, in turn; on every one in `make stress`
ENGINES = ("pandas", "duckdb", "polars")
ON_ENGINES = [
    pytest.param(name, engine, marks=[] if ENGINES[place % 3] == engine else pytest.mark.stress)
    for place, name in enumerate(CASES)
    for engine in ENGINES
]


@pytest.mark.parametrize(("name", "engine"), ON_ENGINES)
def test_a_boundary(name: str, engine: str) -> None:
    sets, metric, one, expected = CASES[name]
    found = measure(open_shop(one, engine), metric, rules=list(sets), interval=False)
    assert dict(zip(found["rules"], found["value"], strict=True)) == pytest.approx(dict.fromkeys(sets, expected))


# one of each rule in `make test`, all of them in `make stress`
ON_SPARK = [
    name if "23:00" in name or "after" in name or "persons" in name else pytest.param(name, marks=pytest.mark.stress)
    for name in CASES
]


@pytest.mark.parametrize("name", ON_SPARK)
def test_a_boundary_on_spark(name: str, spark: Any, tmp_path: Path) -> None:
    sets, metric, one, expected = CASES[name]
    placed = World({**one.tables, "orders": one.tables["orders"] or [order("o", "c", "10:00:00")]}, one.absent_columns)
    for table, frame in frames(placed).items():
        frame.to_parquet(tmp_path / f"{table}.parquet")
    found = measure(load(tmp_path, engine="spark", session=spark), metric, rules=sets[-1], interval=False)
    assert found["value"].iloc[0] == pytest.approx(expected)
