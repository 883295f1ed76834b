"""Splits by product, reason and calendar: whose rows they are, and what cannot be split so."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from cskit.errors import MissingTable, UsageError
from cskit.metrics import measure
from tests.oracle.build import agent, at, chat, item, order, refund, world
from tests.oracle.compare import plain
from tests.oracle.facts import Facts
from tests.oracle.pack import without
from tests.oracle.sales import attributed
from tests.oracle.world import World

from .ask import open_shop
from .families import OpenOn

STAFF = [agent("a1"), agent("a2")]


def values(world: World, metric: str, by: str | list[str]) -> dict[Any, float]:
    """key -> value of one metric."""
    frame = measure(open_shop(world), metric, by=by)
    names = [by] if isinstance(by, str) else by
    keys = [tuple(plain(v) for v in row) for row in frame[names].itertuples(index=False, name=None)]
    return {key if len(key) > 1 else key[0]: value for key, value in zip(keys, frame["value"], strict=True)}


@pytest.mark.parametrize("engine", ["pandas", "duckdb", "polars"])
@pytest.mark.parametrize("split", ["product", "tier"])
def test_sales_by_product_are_those_of_the_order_lines(
    split: str, engine: str, many_shop: OpenOn, many_facts: Facts
) -> None:
    tiers = {p["product_id"]: p["tier"] for p in many_facts.world.rows("products")}
    money: dict[Any, float] = defaultdict(float)
    units: dict[Any, int] = defaultdict(int)
    people: dict[Any, set[str]] = defaultdict(set)
    for trade in attributed(many_facts):
        for line in many_facts.items_of.get(trade["order"], []):
            key = line["product_id"] if split == "product" else tiers[line["product_id"]]
            money[key] += line["amount"]
            units[key] += line["quantity"]
            people[key].add(trade["customer"])
    frame = measure(many_shop(engine), ["cs_sales", "units_sold", "buyers"], by=split)
    got = {(row["metric"], plain(row[split])): row["value"] for row in frame.to_dict("records")}
    for key in money:
        assert got["cs_sales", key] == pytest.approx(money[key])
        assert got["units_sold", key] == units[key]
        assert got["buyers", key] == len(people[key])


def test_talk_by_product_counts_a_reception_once_for_each_product_it_is_about() -> None:
    talk = chat("c1", "a1", "c 10:00:00", "a 10:00:05", "c 10:01:00")
    about = ["shirt", None, "coat"]
    rows = [{**m, "product_id": p} for m, p in zip(talk, about, strict=True)]
    silent = [{**m, "product_id": None} for m in chat("c2", "a1", "c 10:00:00")]
    one = world(rows, silent, agents=STAFF)
    got = values(one, "receptions", "product")
    assert (got["shirt"], got["coat"]) == (1, 1)
    assert sum(v for k, v in got.items() if k is not None) == 2


def test_refunds_by_reason_and_agent() -> None:
    rows = [
        refund("r1", "o1", "11:00:00", "12:00:00", reason="size", agent_id="a1"),
        refund("r2", "o1", "11:00:00", "12:00:00", reason="size", agent_id="a2"),
        refund("r3", "o1", "11:00:00", "12:00:00", reason=None, agent_id="a2"),
    ]
    one = world(
        chat("c1", "a1", "c 10:00:00"), orders=[order("o1", "c1", "10:05:00", "same")], agents=STAFF, refunds=rows
    )
    assert values(one, "refunds_completed", "reason") == {"size": 2, None: 1}
    assert values(one, "refunds_completed", ["agent", "reason"]) == {
        ("a1", "size"): 1,
        ("a2", "size"): 1,
        ("a2", None): 1,
    }


def test_lost_inquirers_by_every_reason_they_give() -> None:
    """c1 hesitates twice over and buys elsewhere, c2 buys all the same, c3 says nothing of it, c4 may still buy; what
    the agent says is no reason."""
    said = {"c1": "太贵了，别家便宜", "c2": "有点贵", "c3": "在吗"}
    talk = [[{**m, "text": text} for m in chat(who, "a1", "c 10:00:00")] for who, text in said.items()]
    reply = [{**m, "text": "不贵的，货比三家"} for m in chat("c3", "a1", "a 10:00:05")]
    late = [{**m, "text": "太贵"} for m in chat("c4", "a1", "c +9 10:00:00")]
    one = world(*talk, reply, late, orders=[order("o2", "c2", "11:00:00", "same")], agents=STAFF)
    assert values(one, "lost_inquirers", "reason") == {"too_expensive": 1, "comparing": 1, None: 1}
    assert values(one, "inquiry_conversion", "reason") == {"too_expensive": 0.5, "comparing": 0, None: 0}
    assert values(one, "inquiring_customers", "reason") == {"too_expensive": 3, "comparing": 1, None: 1}
    assert measure(open_shop(one), "lost_inquirers")[["value", "status"]].values.tolist() == [[2, "open"]]
    untold = measure(open_shop(without(one, columns=[("messages", "text")])), "lost_inquirers", by="reason")
    assert untold[["status", "note"]].values.tolist() == [["missing_table", "needs column `messages.text`"]]


def test_weeks_start_on_monday_and_months_and_weekdays_have_their_names() -> None:
    """1 November 2021 was a Monday; the Sunday before belongs to the week of 25 October."""
    talk = [
        chat(f"c{i}", "a1", f"c {day} 10:00:00") for i, day in enumerate(("2021-10-31", "2021-11-01", "2021-11-07"))
    ]
    one = world(*talk, agents=STAFF)
    epoch = date(1970, 1, 1)
    weeks = {(date(2021, 10, 25) - epoch).days: 1, (date(2021, 11, 1) - epoch).days: 2}
    assert values(one, "receptions", "week") == weeks
    assert values(one, "receptions", "month") == {"2021-10": 1, "2021-11": 2}
    assert values(one, "receptions", "weekday") == {0: 1, 6: 2}


def test_a_month_is_right_around_leap_days_and_turns_of_the_year() -> None:
    days = ("2020-02-29", "2020-03-01", "2020-12-31", "2021-01-01", "2024-02-28", "2024-02-29", "2024-03-01")
    one = world(*(chat(f"c{i}", "a1", f"c {d} 10:00:00") for i, d in enumerate(days)), agents=STAFF)
    expected: dict[str, int] = defaultdict(int)
    for d in days:
        expected[d[:7]] += 1
    assert values(one, "receptions", "month") == expected


def test_distinct_people_are_counted_at_the_level_asked_for() -> None:
    talk = chat("c1", "a1", "c 10:00:00"), chat("c1", "a1", "c +1 10:00:00"), chat("c1", "a2", "c +1 11:00:00")
    one = world(*talk, agents=STAFF)
    assert values(one, "served_customers", ["agent", "date"]) == {("a1", 18932): 1, ("a1", 18933): 1, ("a2", 18933): 1}
    assert values(one, "served_customers", "agent") == {"a1": 1, "a2": 1}
    assert measure(open_shop(one), "served_customers")["value"].item() == 1


def shift(agent_id: str, starts: str, ends: str) -> dict[str, Any]:
    return {"agent_id": agent_id, "starts_at": at(starts), "ends_at": at(ends)}


@pytest.mark.parametrize("engine", ["pandas", "duckdb", "polars"])
def test_talk_belongs_to_the_shift_its_agent_was_on(engine: str) -> None:
    """A shift holds its first second and not its last; that of the night goes on past midnight; of two at once the one
    that began last holds, and when it is over the longer one again."""
    roster = [
        shift("a1", "08:00:00", "16:00:00"),
        shift("a1", "12:00:00", "13:30:00"),
        shift("a1", "12:00:00", "12:30:00"),
        shift("a2", "22:00:00", "+1 06:00:00"),
        shift("a2", "+2 16:00:00", "+3 00:00:00"),
        shift("a3", "+5 09:00:00", "+9 09:00:00"),  # four days long: no stretch of one day holds it
    ]
    moments = {
        "a1": ["07:59:59", "08:00:00", "11:59:59", "12:00:00", "13:29:59", "13:30:00", "15:59:59", "16:00:00"],
        "a2": ["21:59:59", "22:00:00", "+1 00:00:00", "+1 05:59:59", "+1 06:00:00", "+2 23:59:59"],
        "a3": ["+5 08:59:59", "+5 09:00:00", "+7 12:00:00", "+9 08:59:59", "+9 09:00:00"],
        "ghost": ["10:00:00"],
    }
    talk = [chat(f"c{t}", who, f"c {t}") for who, times in moments.items() for t in times]
    one = world(*talk, agents=[*STAFF, agent("a3")], shifts=roster)
    frame = measure(open_shop(one, engine), "receptions", by=["agent", "shift"])
    assert list(frame[["agent", "shift", "value"]].itertuples(index=False, name=None)) == [
        ("a1", "08:00-16:00", 4),
        ("a1", "12:00-13:30", 2),
        ("a1", "off", 2),
        ("a2", "16:00-24:00", 1),
        ("a2", "22:00-06:00", 3),
        ("a2", "off", 2),
        ("a3", "09:00-09:00", 3),
        ("a3", "off", 2),
        ("ghost", "off", 1),
    ]


def test_sales_without_an_agent_are_of_no_shift_and_the_shop_has_none() -> None:
    talk = chat("c1", "a1", "c 10:00:00", "a 10:00:05")
    orders = [order("o1", "c1", "10:05:00", "same", 70), order("o2", "c2", "10:05:00", "same", 30)]
    one = world(talk, orders=orders, agents=STAFF, shifts=[shift("a1", "08:00:00", "16:00:00")])
    assert values(one, "cs_sales", "shift") == {"08:00-16:00": 70}
    assert values(one, "cs_sales_share", "shift") == {"08:00-16:00": 0.7}
    with pytest.raises(UsageError, match="cannot be split by shift"):
        measure(open_shop(one), "shop_sales", by="shift")
    with pytest.raises(UsageError, match="concurrent_load cannot be split by shift; peak_concurrency can"):
        measure(open_shop(one), "concurrent_load", by="shift")


def test_a_peak_lasts_into_the_next_shift() -> None:
    """Two customers active until 12:01: the peak of both shifts, though nobody writes in the second."""
    talk = chat("c1", "a1", "c 11:59:00"), chat("c2", "a1", "c 11:59:30")
    roster = [
        shift("a1", "08:00:00", "12:00:30"),
        shift("a1", "12:00:30", "16:00:00"),
        shift("a2", "08:00:00", "16:00:00"),
    ]
    one = world(*talk, agents=STAFF, shifts=roster)
    assert values(one, "peak_concurrency", "shift") == {"08:00-12:00": 2, "12:00-16:00": 2}


ONE = world(
    chat("c1", "a1", "c 10:00:00"),
    orders=[order("o1", "c1", "10:05:00", "same")],
    order_items=[item("o1")],
    traffic=[{"at": 18932 * 86400, "visitors": 10, "page_views": 20}],
)


@pytest.mark.parametrize(
    ("metric", "by", "error", "says"),
    [
        ("receptions", "agnet", UsageError, "did you mean `agent`"),
        ("receptions", ["date", "date"], UsageError, "twice"),
        ("shop_sales", "agent", UsageError, "cannot be split by agent"),
        ("visitors", "agent", UsageError, "cannot be split by agent"),
        ("receptions", "reason", UsageError, "cannot be split by reason"),
        ("spend_per_byer", None, UsageError, "did you mean `spend_per_buyer`"),
        ("first_response_within(soon)", None, UsageError, "not a number"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(metric: str, by: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says) as caught:
        measure(open_shop(ONE), metric, by=by)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("by", "table"),
    [("team", "agents"), ("role", "agents"), ("tier", "products"), ("category", "products"), ("shift", "shifts")],
)
def test_a_split_by_what_the_shop_does_not_know_names_the_table(by: str, table: str) -> None:
    """No `agents`, no `products`: one line, never an empty answer."""
    with pytest.raises(MissingTable, match=f"a split by (price )?{by} needs table `{table}`"):
        measure(open_shop(ONE), "cs_sales", by=by)
