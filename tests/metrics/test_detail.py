"""The lists behind a count hold exactly what the count counts, and no customer's id unless asked."""

from __future__ import annotations

from typing import Any

import pytest

from cskit.errors import MissingTable, UsageError
from cskit.metrics import detail, measure
from cskit.metrics.details import READINGS
from cskit.period import Period
from cskit.rules import load_rules
from tests.oracle import lists
from tests.oracle.build import agent, at, chat, ends, order, refund, world
from tests.oracle.compare import plain
from tests.oracle.facts import Facts
from tests.oracle.pack import packed
from tests.oracle.world import World

from .ask import facts_of, open_shop
from .test_aftersales import complaint

STAFF = [agent("a1"), agent("a2")]


ENGINES = ("duckdb", "polars", "pandas")
PERIOD = "2021-11-05..2021-11-19"
COLUMNS = {
    "slow_response": ["at", "customer", "agent", "wait_seconds", "content", "slow_turns"],
    "unanswered_3min": ["at", "customer", "agent", "wait_seconds", "content"],
    "long_reception": ["at", "customer", "agent", "talk_minutes", "customer_messages", "agent_messages"],
    "backlog": ["kind", "id", "at", "customer", "agent", "hours_open"],
}


@pytest.fixture(scope="module")
def some() -> World:
    """60 random shops in one data set, every message with a text of its own."""
    whole = packed(60, first_seed=700)[0]
    texts = [{**m, "text": f"said {m['message_id']}"} for m in whole.tables["messages"]]
    return World({**whole.tables, "messages": texts})


def rows_of(world: World, engine: str, name: str, **asked: object) -> list[tuple[object, ...]]:
    """A list as the oracle writes it: seconds for times, -1 for a wait that never ended."""
    frame = detail(open_shop(world, engine), name, show_customers=True, **asked)  # type: ignore[arg-type]
    frame["at"] = [int(t.timestamp()) for t in frame["at"]]
    if "wait_seconds" in frame:
        frame["wait_seconds"] = frame["wait_seconds"].fillna(-1)
    numbers = {"talk_minutes": 9, "hours_open": 9}
    return [tuple(plain(v) for v in row) for row in frame[COLUMNS[name]].round(numbers).itertuples(index=False)]


def as_rows(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return sorted([tuple(round(v, 9) if isinstance(v, float) else v for v in row) for row in rows], key=repr)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", COLUMNS)
def test_lists_agree_with_the_oracle_row_by_row(name: str, engine: str, some: World) -> None:
    expected = as_rows(getattr(lists, name)(facts_of(some)))
    assert len(expected) > 5
    assert as_rows(rows_of(some, engine, name)) == expected


@pytest.mark.parametrize("name", COLUMNS)
def test_a_period_shows_what_began_in_it(name: str, some: World) -> None:
    days = Period.parse(PERIOD)
    expected = as_rows(getattr(lists, name)(Facts(some, period=(days.first, days.last))))
    assert 0 < len(expected) < len(rows_of(some, "polars", name))
    assert as_rows(rows_of(some, "polars", name, period=PERIOD)) == expected


def test_what_was_asked_is_the_first_message_of_the_turn_even_in_one_second() -> None:
    """Asked, answered and asked again within one second: the list shows the question that waited."""
    talk = chat("c1", "a1", "c 10:00:00", "a 10:00:00", "c 10:00:00", "c 10:00:00", "c 10:00:30")
    lines = [{**m, "text": t} for m, t in zip(talk, ("first", "reply", "second", "more", "still there?"), strict=True)]
    rows = detail(open_shop(world(lines, agents=STAFF)), "unanswered_3min")
    assert rows["content"].tolist() == ["second"]


def slow_shop() -> World:
    lines = [line for i in range(4) for line in (f"c 10:{i * 5:02d}:00", f"a 10:{i * 5 + 2:02d}:0{i + 1}")]
    return world(chat("nick of a person", "a1", *lines), agents=STAFF)


def test_a_list_is_as_long_as_its_count_and_moves_with_the_threshold() -> None:
    from cskit.rules import load_rules

    shop = open_shop(slow_shop())
    assert detail(shop, "slow_response")["customer"].nunique() == 1
    assert len(detail(shop, "slow_response")) == 4
    strict = load_rules("textbook").replace(slow_seconds=121)
    assert detail(shop, "slow_response", rules=strict).empty
    assert measure(shop, "slow_response_customers", rules=strict)["value"].item() == 0


def test_customers_appear_as_short_codes_unless_asked_for() -> None:
    hidden = detail(open_shop(slow_shop()), "slow_response")["customer"]
    assert all(code.startswith("C-") and "nick" not in code for code in hidden)
    shown = detail(open_shop(slow_shop()), "slow_response", show_customers=True)["customer"]
    assert set(shown) == {"nick of a person"}


def test_backlog_is_what_is_open_at_the_end_of_the_data() -> None:
    orders = [order("o1", "c1", "10:00:00", "same"), order("o2", "c2", "10:00:00", "same")]
    shop = world(
        chat("c1", "a1", "c 09:00:00"),
        ends("2021-11-03"),
        agents=STAFF,
        orders=orders,
        refunds=[
            refund("open", "o1", "11:00:00", agent_id="a1"),
            refund("done", "o2", "11:00:00", "12:00:00"),
            refund("withdrawn", "o2", "11:00:00", withdrawn_at=at("12:00:00")),
        ],
        complaints=[
            complaint("old", "11:00:00", who="a1"),
            complaint("new", "+2 11:00:00", who="a1"),
            complaint("solved", "11:00:00", None, "+1 23:00:00", who="a1"),
        ],
    )
    assert detail(open_shop(shop), "backlog", period="2021-11-03").empty
    rows = detail(open_shop(shop), "backlog")
    assert dict(zip(rows["id"], rows["kind"], strict=True)) == {"open": "refund", "old": "complaint"}
    assert rows.set_index("id").loc["open", "hours_open"] == 49


def test_backlog_needs_refunds_or_complaints_and_lists_need_a_known_name() -> None:
    shop = open_shop(world(chat("c1", "a1", "c 09:00:00"), agents=STAFF))
    with pytest.raises(MissingTable):
        detail(shop, "backlog")
    with pytest.raises(UsageError, match="did you mean `slow_response`"):
        detail(shop, "slow_responses")


@pytest.mark.parametrize("engine", ["duckdb", "pandas", "polars"])
@pytest.mark.parametrize(
    "moved",
    [
        {},
        {"attribution": "payment"},
        {"attribution": "order_first", "tie_break": "most_turns"},
        {"attribution_days": 0},
    ],
    ids=str,
)
def test_credited_orders_agree_with_the_oracle(moved: dict[str, Any], engine: str) -> None:
    some = packed(40, first_seed=300)[0]
    rules = load_rules("textbook").replace(**moved)
    frame = detail(open_shop(some, engine), "credited_orders", rules=rules, show_customers=True)
    for column in ("at", "created_at", "chat_at"):
        frame[column] = [int(t.timestamp()) for t in frame[column]]
    expected = lists.credited_orders(facts_of(some, **moved))
    assert sum(row[-1] for row in expected) > 3
    assert sorted(frame.itertuples(index=False, name=None)) == sorted(expected)
    sales = measure(open_shop(some, engine), "cs_sales", rules=rules, interval=False)["value"].iloc[0]
    assert frame["amount"].sum() == pytest.approx(sales)


@pytest.mark.parametrize("engine", ["duckdb", "pandas", "polars"])
@pytest.mark.parametrize("moved", [{}, {"attribution": "payment", "tie_break": "most_turns"}], ids=str)
def test_contested_orders_agree_with_the_oracle(moved: dict[str, Any], engine: str) -> None:
    some = packed(40, first_seed=300)[0]
    rules = load_rules("textbook").replace(**moved)
    frame = detail(open_shop(some, engine), "contested_orders", rules=rules, show_customers=True)
    frame["at"] = [int(t.timestamp()) for t in frame["at"]]
    names = ["agent", *READINGS]
    frame[names] = frame[names].astype(object).where(frame[names].notna(), "")
    read_so = {name: facts_of(some, **{**moved, **other}) for name, other in READINGS.items()}
    expected = lists.contested_orders(facts_of(some, **moved), read_so)
    assert sum(row[-1] for row in expected) > 3
    assert sorted(frame.itertuples(index=False, name=None)) == sorted(expected)


def test_who_is_credited_with_a_contested_order_by_each_rule() -> None:
    early = chat("c", "a1", "c 09:00:00", "a 09:00:05", "c 09:01:00", "a 09:01:05")  # two turns, then a2's one
    late = chat("c", "a2", "c 11:00:00", "a 11:00:05"), chat("c", "a3", "c +1 09:00:00", "a +1 09:00:05")
    orders = [order("o1", "c", "12:00:00", "+1 10:00:00", 80), order("o2", "d", "12:00:00", "12:05:00", 70)]
    shop = open_shop(world(early, *late, agents=[agent("a1"), agent("a2"), agent("a3")], orders=orders))
    (row,) = detail(shop, "contested_orders").to_dict("records")
    assert row["id"] == "o1"
    assert (row["agent"], row["others"], row["moves"]) == ("a2", "a1 a3", 1)
    assert [row[name] for name in READINGS] == ["a2", "a3", "a2", "a2", "a1"]
    assert detail(shop, "contested_orders", period="2021-11-01").empty  # it was paid on the 2nd


def test_a_contested_order_names_the_others_and_the_chat_that_decided() -> None:
    talk = chat("c", "a1", "c 09:00:00", "a 09:00:05"), chat("c", "a2", "c 10:00:00", "a 10:00:05", "c 12:30:00")
    orders = [order("o1", "c", "12:00:00", "12:05:00", 80), order("o2", "d", "12:00:00", "12:05:00", 70)]
    shop = open_shop(world(*talk, agents=[agent("a1"), agent("a2")], orders=orders))
    (row,) = detail(shop, "credited_orders").to_dict("records")
    assert (row["id"], row["agent"], row["others"], row["contested"]) == ("o1", "a2", "a1", 1)
    assert str(row["chat_at"]) == "2021-11-01 10:00:05"
    assert detail(shop, "credited_orders", period="2021-11-01")["id"].tolist() == ["o1"]
