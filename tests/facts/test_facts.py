"""The derived tables row by row against the oracle: receptions, turns, inquiries, attribution, the bot's days."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
import pytest

from cskit.facts import Facts as KitFacts
from cskit.rules import load_rules
from cskit.shop import Shop
from tests.metrics.ask import open_shop
from tests.oracle.compare import plain
from tests.oracle.facts import Facts
from tests.oracle.pack import packed
from tests.oracle.service import bot_days

ENGINES = ("pandas", "duckdb", "polars")


@pytest.fixture(scope="module")
def oracle() -> Facts:
    """80 random shops in one data set."""
    return Facts(packed(80, first_seed=700)[0])


@pytest.fixture(scope="module", params=ENGINES)
def kit(request: pytest.FixtureRequest, oracle: Facts) -> KitFacts:
    """The kit's facts of the same shops."""
    return KitFacts(open_shop(oracle.world, request.param), load_rules("textbook"))


def rows(frame: Any, *columns: str) -> list[tuple[Any, ...]]:
    """A fact as sorted tuples of plain values."""
    table = frame.select(*columns).collect("pandas").to_native()
    return in_order(tuple(plain(v) for v in row) for row in table[list(columns)].itertuples(index=False, name=None))


def in_order(tuples: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(tuples, key=lambda t: tuple((v is None, v) for v in t))


def test_receptions(kit: KitFacts, oracle: Facts) -> None:
    got = rows(
        kit.receptions(),
        "customer_id",
        "agent_id",
        "day",
        "started_at",
        "ended_at",
        "talk_seconds",
        "customer_messages",
        "agent_messages",
        "turns",
        "contact",
        "served",
        "replied",
        "first_wait",
    )
    assert got == in_order(
        (
            r["customer"],
            r["agent"],
            r["date"],
            r["start"],
            r["end"],
            r["talk_seconds"],
            r["customer_messages"],
            r["agent_messages"],
            len(r["turns"]),
            r["contact"],
            r["served"],
            r["replied"],
            r["turns"][0]["wait"] if r["turns"] else None,
        )
        for r in oracle.receptions
    )


def test_turns(kit: KitFacts, oracle: Facts) -> None:
    got = rows(kit.turns(), "customer_id", "agent_id", "day", "asked_at", "wait")
    assert got == in_order((t["customer"], t["agent"], t["date"], t["start"], t["wait"]) for t in oracle.turns)


def test_one_first_turn_a_reception(kit: KitFacts, oracle: Facts) -> None:
    firsts = [row for row in rows(kit.turns(), "is_first", "customer_id", "agent_id", "asked_at") if row[0]]
    expected = [r["turns"][0] for r in oracle.served if r["turns"]]
    assert firsts == in_order((1, t["customer"], t["agent"], t["start"]) for t in expected)


def test_inquiries(kit: KitFacts, oracle: Facts) -> None:
    got = rows(kit.inquiries(), "customer_id", "agent_id", "day")
    assert got == in_order((r["customer"], r["agent"], r["date"]) for r in oracle.inquiries)


def test_whom_every_order_is_credited_to(kit: KitFacts, oracle: Facts) -> None:
    assert rows(kit.orders(), "order_id", "agent_id") == in_order((o["order"], o["agent"]) for o in oracle.orders)


def test_days_of_the_bot(kit: KitFacts, oracle: Facts) -> None:
    got = rows(kit.bot_days(), "customer_id", "day", "contained")
    assert got == in_order((r["customer"], r["date"], not r["human"]) for r in bot_days(oracle))


def test_the_last_day_is_the_datas_not_a_tables(kit: KitFacts, oracle: Facts) -> None:
    assert kit.last_day == oracle.last_day


@pytest.mark.parametrize("engine", ENGINES)
def test_a_mistyped_year_is_another_reception_and_no_wait(engine: str) -> None:
    """Five years lie between the question and what looks like its reply."""
    said = [("2021-11-01 10:00:00", "customer"), ("2026-12-31 10:00:00", "agent"), ("2026-12-31 10:00:30", "customer")]
    messages = pd.DataFrame(
        [("c1", "a1", at, sender) for at, sender in said], columns=["customer_id", "agent_id", "sent_at", "sender"]
    )
    order = ("o1", "c1", "2021-11-01 12:00:00", "2021-11-01 12:01:00", 10.0)
    orders = pd.DataFrame([order], columns=["order_id", "customer_id", "created_at", "paid_at", "amount"])
    kit = KitFacts(Shop.from_frames({"messages": messages, "orders": orders}, engine), load_rules("textbook"))
    assert rows(kit.receptions(), "customer_messages", "agent_messages", "turns") == [(1, 0, 1), (1, 1, 1)]
    assert rows(kit.turns(), "wait") == [(None,), (None,)]
    assert rows(kit.active_changes(), "change") == [(-1,), (-1,), (1,), (1,)]
