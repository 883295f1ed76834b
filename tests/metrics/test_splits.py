"""Splits by product, reason and calendar: whose rows they are, and what cannot be split so."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from cskit.errors import MissingTable, UsageError
from cskit.metrics import measure
from tests.oracle.build import agent, chat, item, order, refund, world
from tests.oracle.compare import plain
from tests.oracle.facts import Facts
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
    ("by", "table"), [("team", "agents"), ("role", "agents"), ("tier", "products"), ("category", "products")]
)
def test_a_split_by_what_the_shop_does_not_know_names_the_table(by: str, table: str) -> None:
    """No `agents`, no `products`: one line, never an empty answer."""
    with pytest.raises(MissingTable, match=f"a split by {by} needs table `{table}`"):
        measure(open_shop(ONE), "cs_sales", by=by)
