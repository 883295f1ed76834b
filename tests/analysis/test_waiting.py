"""Waits, their spread and lists, and the same log by unit, on chats small enough to count by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from cskit.analysis import waiting
from cskit.charts.waiting import one_chat
from cskit.metrics import detail, measure
from cskit.period import Period
from cskit.rules import load_rules
from cskit.shop import Shop

TEXTBOOK = load_rules()
ASK, REPLY = "customer", "agent"


@pytest.mark.parametrize(
    ("chat", "waits", "in_time"),
    [
        ([(ASK, "10:10:15"), (ASK, "10:15:20"), (REPLY, "10:18:10")], [475.0], (0, 1)),
        (
            [(ASK, "10:10:15"), (ASK, "10:15:20"), (REPLY, "10:18:10"), (ASK, "10:18:30"), (REPLY, "10:19:00")],
            [475.0, 30.0],
            (1, 2),
        ),
        ([(ASK, "10:00:00"), (REPLY, "10:03:00")], [180.0], (1, 1)),
        ([(ASK, "10:00:00"), (REPLY, "10:03:01")], [181.0], (0, 1)),
        ([(ASK, "10:00:00"), (REPLY, "10:00:10"), (REPLY, "10:09:00"), (ASK, "10:10:00")], [10.0, None], (1, 2)),
        ([(REPLY, "09:59:00"), (ASK, "10:00:00")], [None], (0, 1)),
    ],
)
def test_round_logic(chat, waits, in_time):
    shop = one_chat(chat)
    turns = waiting.turns(shop, rules=TEXTBOOK, period=shop.span)
    assert [None if math.isnan(w) else w for w in turns["wait"]] == waits
    assert waiting.in_time(turns, "turn")[:2] == in_time


def frame(rows: list[tuple[str, str, float | None]]) -> pd.DataFrame:
    """Turns of (customer, agent, wait) on one day, a minute apart."""
    table = pd.DataFrame(rows, columns=["customer_id", "agent_id", "wait"])
    late = table["wait"].isna() | (table["wait"] > 180)
    return table.assign(
        wait=table["wait"].astype("float64"),
        counted_wait=table["wait"].astype("float64"),
        day=18942,
        asked_at=range(0, 60 * len(table), 60),
        late=late.astype(int),
    )


def test_a_band_holds_its_upper_edge_and_shares_add_up():
    found = waiting.spread(
        frame([("a", "x", 10), ("a", "x", 10.5), ("b", "x", 600), ("c", "x", 601), ("c", "x", 0), ("d", "x", None)])
    )
    counts = dict(zip(found.bands["to_seconds"], found.bands["turns"], strict=True))
    assert (counts[10.0], counts[20.0], counts[600.0], counts[math.inf]) == (2, 1, 1, 1)
    assert found.turns == 5
    assert found.bands["share"].sum() == pytest.approx(1)
    assert found.bands["share_of_seconds"].sum() == pytest.approx(1)
    assert (found.median, found.slowest_tenth) == (10.5, pytest.approx(601 / 1221.5))


def test_nothing_answered_has_no_spread():
    assert math.isnan(waiting.spread(frame([("a", "x", None)])).mean)


def test_one_miss_spoils_a_reception_and_a_customer():
    turns = frame([("a", "x", 10), ("a", "x", 200), ("a", "y", 5), ("b", "x", 9)])
    found = {unit: waiting.in_time(turns, unit)[:2] for unit in waiting.UNITS}
    assert found == {"turn": (3, 4), "reception": (2, 3), "customer": (1, 2)}


def test_slow_customers_are_counted_once_and_strictly():
    four = [("a", "x", 121.0)] * 4 + [("a", "y", 130.0)] * 4 + [("b", "x", 120.0)] * 9 + [("c", "x", 500.0)] * 3
    assert waiting.slow_customers(frame(four), [119, 120, 121, 129], slow_turns=3) == [2, 1, 1, 1]
    assert waiting.slow_customers(frame(four), [120], slow_turns=2) == [2]


def test_the_slow_list_and_the_curve_are_the_metric(double11):
    shop, period = double11, Period.parse("2021-11-11")
    turns = waiting.turns(shop, rules=TEXTBOOK, period=period)
    count = measure(shop, "slow_response_customers", period=period)["value"].iloc[0]
    found = waiting.slow_receptions(turns, seconds=120, slow_turns=3)
    assert count > 0
    assert found["customer_id"].nunique() == count == waiting.slow_customers(turns, [120], slow_turns=3)[0]
    assert found["slow_turns"].sum() == len(detail(shop, "slow_response", period=period))


def test_the_conversation_carries_each_wait_once(double11):
    shop, period = double11, Period.parse("2021-11-11")
    turns = waiting.turns(shop, rules=TEXTBOOK, period=period)
    chosen = waiting.worst(turns, slow_seconds=120)
    chat = waiting.conversation(shop, chosen, rules=TEXTBOOK)
    own = turns.merge(chosen[["customer_id", "agent_id", "day"]].to_frame().T.astype({"day": "int64"}))
    assert sorted(chat["wait"].dropna()) == sorted(own["wait"].dropna())
    assert (chat.loc[chat["wait"].notna(), "sender"] == "agent").all()
    assert chat["sent_at"].is_monotonic_increasing


def test_same_second_replies_share_no_wait():
    shop = one_chat(
        [(ASK, "10:00:00"), (REPLY, "10:00:09"), (REPLY, "10:00:09"), (ASK, "10:00:09"), (REPLY, "10:00:30")]
    )
    turns = waiting.turns(shop, rules=TEXTBOOK, period=shop.span)
    chat = waiting.conversation(shop, waiting.worst(turns, slow_seconds=120), rules=TEXTBOOK)
    assert [None if math.isnan(w) else w for w in chat["wait"]] == [None, 9.0, None, None, 21.0]


def test_where_nobody_answered_there_is_no_conversation_to_show():
    shop = one_chat([(ASK, "10:00:00")])
    assert waiting.worst(waiting.turns(shop, rules=TEXTBOOK, period=shop.span), slow_seconds=120) is None


def test_taobao_caps_and_forgets_the_night():
    shop = one_chat([(ASK, "09:00:00"), (REPLY, "09:15:00"), (ASK, "10:00:00"), (ASK, "23:00:00"), (REPLY, "23:00:05")])
    named = measure(shop, ["average_response_seconds", "response_rate_3min"], rules="taobao-2022")
    # 900 s counts 600; the question of 10:00 is answered at 23:00:05, far beyond the cap; 23:00 belongs to its turn
    assert list(named["value"]) == [600.0, 0.0]
    late = Shop.from_frames(
        {
            "messages": pd.DataFrame(
                {
                    "customer_id": ["C1", "C2"],
                    "agent_id": "A1",
                    "sender": "customer",
                    "sent_at": ["2021-11-11 22:59:59", "2021-11-11 23:00:00"],
                }
            ),
            "orders": pd.DataFrame(columns=["order_id", "customer_id", "created_at", "paid_at", "amount"]),
        },
        "pandas",
    )
    assert list(measure(late, "average_response_seconds", rules="taobao-2022")["denominator"]) == [1.0]
