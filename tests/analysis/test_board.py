"""The platform's board: rolling windows read by the set in force, and what a new set moved."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pandas as pd
import pytest

from cskit.analysis.board import board, remarks
from cskit.errors import DataError, UsageError
from cskit.metrics import measure
from cskit.period import Period
from cskit.rules import in_force, load_rules
from cskit.shop import Shop
from tests.metrics.ask import open_shop
from tests.oracle.build import agent, at, chat, ends, order, refund, world
from tests.oracle.world import Row

FIRST, NEW = date(2026, 5, 20), date(2026, 7, 14)


@cache
def summer() -> Shop:
    """60 days around 14 July 2026: chats, some late at night, ratings, orders, refunds, complaints."""
    talk, orders, refunds, ratings, complaints = [], [], [], [], []
    for n in range(60):
        day = str(FIRST + timedelta(days=n))
        for i in range(1 + n % 3):
            who = f"c{n % 11}{i}"
            hour = (9, 22, 23)[(n + i) % 3]
            answer = [] if (n + i) % 5 == 0 else [f"a {day} {hour}:30:{10 + n % 40:02}"]
            talk.append(chat(who, "a1", f"c {day} {hour}:30:00", *answer))
            ratings.append(rating(who, at(f"{day} {hour}:55:00"), 1 + (n * 7 + i) % 5))
            orders.append(order(f"o{n}-{i}", who, f"{day} 08:00:00", f"{day} 08:05:00"))
        row = refund(f"r{n}", f"o{n}-0", f"{day} {n % 24:02}:10:00", f"{day} 23:50:00")
        refunds.append({**row, "consented_at": at(f"{day} 23:40:00"), "platform_involved": n % 4 == 0})
        complaints.append(lodged(n, day))
    tables = {"orders": orders, "refunds": refunds, "ratings": ratings, "complaints": complaints}
    return open_shop(world(*talk, agents=[agent("a1")], **tables))


def rating(customer: str, when: int, score: int) -> Row:
    return {"customer_id": customer, "agent_id": "a1", "rated_at": when, "score": score, "invited_at": None}


def lodged(n: int, day: str) -> Row:
    row = {
        "complaint_id": f"k{n}",
        "customer_id": f"c{n % 11}0",
        "agent_id": "a1",
        "received_at": at(f"{day} 23:55:00"),
    }
    return {**row, "order_id": f"o{n}-0", "channel": "platform", "cause_found_at": None, "resolved_at": None}


@pytest.mark.parametrize("platform", ["taobao", "douyin", "pinduoduo", "jd"])
def test_each_number_is_measured_over_its_window_by_the_set_of_its_day(platform: str) -> None:
    found = board(summer(), platform, "2026-07-10..2026-07-18")
    assert set(found["day"]) == {date(2026, 7, 10) + timedelta(days=n) for n in range(9)}
    for row in found.to_dict("records"):
        own = in_force(platform, row["day"])
        ends = row["day"] - timedelta(days=own.rolling_lag_days)
        assert (row["rules"], row["ends_on"]) == (own.name, ends)
        assert row["starts_on"] == ends - timedelta(days=own.rolling_days - 1)
        asked = measure(summer(), row["metric"], rules=own, period=Period(row["starts_on"], ends), interval=False).iloc[
            0
        ]
        assert row["value"] == pytest.approx(asked["value"], nan_ok=True)
        assert (row["numerator"], row["denominator"]) == pytest.approx((asked["numerator"], asked["denominator"]))


def test_the_rule_and_the_team_make_up_the_jump() -> None:
    found = board(summer(), "douyin", "2026-07-10..2026-07-18")
    turned = found.dropna(subset=["rule_part"])
    assert set(turned["day"]) == {NEW}
    assert list(turned["metric"]) == list(load_rules("douyin-2026-07").indicators)
    old, day_before = load_rules("douyin-2026-05"), NEW - timedelta(days=1)
    for row in turned.to_dict("records"):
        windows = [Period(d - timedelta(days=29), d) for d in (day_before, NEW)]
        before, stayed = (
            float(measure(summer(), row["metric"], rules=old, period=w, interval=False)["value"].iloc[0])
            for w in windows
        )
        assert row["team_part"] == pytest.approx(stayed - before)
        assert row["rule_part"] + row["team_part"] == pytest.approx(row["value"] - before, abs=1e-12)
    assert (turned["rule_part"].abs() > 1e-6).any(), "the rules differ: something must move"
    assert (turned["team_part"].abs() > 1e-6).any()


MOVED = [  # the parts, and the jump and its parts as printed
    (
        (-61.24, 3.26),
        "by −58.0 s from the day before: rule −1:01, team +3.0 s.",
        "−58.0 秒，其中来自规则 −1:01，来自团队 +3.0 秒。",
    ),
    ((0.00044, 0.00044), "by +0.1 pts: rule 0.0 pts, team +0.1 pts.", "来自规则 0.0 个百分点，来自团队 +0.1 个百分点"),
    (
        (-0.01246, 0.01239),
        "by 0.0 pts: rule −1.2 pts, team +1.2 pts.",
        "来自规则 −1.2 个百分点，来自团队 +1.2 个百分点",
    ),
    ((-0.649, -0.649), "by −1.3 h: rule −0.6 h, team −0.7 h.", "来自规则 −0.6 小时，来自团队 −0.7 小时"),
]


def test_as_printed_the_parts_make_up_the_jump() -> None:
    frame = board(summer(), "douyin", "2026-07-10..2026-07-18")
    frame.loc[frame["rule_part"].notna(), ["rule_part", "team_part"]] = [parts for parts, *_ in MOVED]
    for place, lang in enumerate(("en", "zh"), start=1):
        _, *jumps = remarks(frame, FIRST, lang)
        for said, case in zip(jumps, MOVED, strict=True):
            assert str(case[place]) in said


def test_each_turn_by_its_own_day() -> None:
    """A rating of the night counts up to 13 July, and from the 14th on no more."""
    asked = {"rules": "douyin-2026-05", "interval": False}
    old = measure(summer(), "dissatisfaction_rate", period="2026-06-21..2026-07-13", **asked).iloc[0]
    new = measure(
        summer(), "dissatisfaction_rate", rules="douyin-2026-07", period="2026-07-14..2026-07-18", interval=False
    ).iloc[0]
    found = board(summer(), "douyin", "2026-07-18..2026-07-18", own_days=True)
    (row,) = found[found["metric"] == "dissatisfaction_rate"].to_dict("records")
    # 30 days to 18 July begin on 19 June
    early = measure(summer(), "dissatisfaction_rate", period="2026-06-19..2026-06-20", **asked).iloc[0]
    for part in ("numerator", "denominator"):
        assert row[part] == old[part] + new[part] + early[part]
    assert found["rule_part"].isna().all()


def test_people_cannot_be_read_by_several_sets() -> None:
    with pytest.raises(UsageError, match="response_rate_3min counts people"):
        board(summer(), "pinduoduo", own_days=True)


def test_another_set_beside_it() -> None:
    found = board(summer(), "taobao", "2026-07-18", what_if="jd-2026")
    (row,) = found[found["metric"] == "satisfaction"].to_dict("records")
    window = Period(date(2026, 6, 13), date(2026, 7, 12))  # jd's board: to 6 days before
    asked = measure(summer(), "satisfaction", rules="jd-2026", period=window, interval=False)
    assert (row["what_if"], row["what_if_rules"]) == (pytest.approx(asked["value"].iloc[0]), "jd-2026")


EDGES = [  # the last second before the window, its first two; its last, and the first two after it
    ("taobao", "2026-06-15 23:59:59", "2026-06-16 00:00:00", "2026-07-15 23:59:59", "2026-07-16 00:00:00"),
    ("douyin", "2026-06-15 23:59:59", "2026-06-16 00:00:00", "2026-07-15 23:59:59", "2026-07-16 00:00:00"),
    ("jd", "2026-06-09 23:59:59", "2026-06-10 00:00:00", "2026-07-09 23:59:59", "2026-07-10 00:00:00"),
]


@pytest.mark.parametrize(("platform", "before", "starts", "last", "after"), EDGES)
def test_the_ends_of_a_window(platform: str, before: str, starts: str, last: str, after: str) -> None:
    """Six of each: within 30 days up to the day itself, of JD from the 35th day before to the 6th."""
    moments = [before, starts, starts[:-1] + "1", last[:-1] + "8", last, after]
    talk, refunds, orders = [], [], []
    for n, moment in enumerate(moments):
        for i in range(6):
            name, hours = f"{n}-{i}", 2**n
            start = at(moment) - 3600 * hours
            talk.append(chat(name, "a1", f"c {moment}"))
            talk.append([{**talk[-1][0], "sender": "agent", "sent_at": at(moment) + 2**n}])
            orders.append(order(f"o{name}", name, "2026-05-25 10:00:00", "same"))
            times = {"requested_at": start, "consented_at": start + 3600 * hours, "completed_at": at(moment)}
            refunds.append({**refund(f"r{name}", f"o{name}", moment), **times, "platform_involved": False})
    found = board(
        open_shop(world(*talk, ends("2026-07-20"), agents=[agent("a1")], orders=orders, refunds=refunds)),
        platform,
        "2026-07-15",
    )
    metric = {"taobao": "refund_completion_hours", "douyin": "audit_hours", "jd": "average_response_seconds"}[platform]
    (row,) = found[found["metric"] == metric].to_dict("records")
    assert row["denominator"] == 24
    if platform != "douyin":  # whose clock rests at night
        assert row["value"] == (2 + 4 + 8 + 16) / 4


def test_what_the_shop_cannot_tell_has_no_value() -> None:
    bare = open_shop(world(chat("c1", "a1", "c 2026-07-14 10:00:00", "a 2026-07-14 10:00:09"), agents=[agent("a1")]))
    found = board(bare, "douyin").set_index("metric")
    assert found.loc["average_response_seconds", "value"] == 9
    for metric in ("dissatisfaction_rate", "platform_help_rate", "audit_hours"):
        assert found.loc[metric, "status"] == "missing_table"
        assert pd.isna(found.loc[metric, "value"])


@pytest.mark.parametrize(
    ("platform", "period", "error", "said"),
    [
        ("toabao", None, UsageError, "did you mean `taobao`"),
        ("taobao", "2025-01-01", DataError, "2026-05-20"),
        ("wechat", "yesterday", UsageError, "yesterday"),
    ],
)
def test_what_cannot_be_shown(platform: str, period: str | None, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        board(summer(), platform, period)
