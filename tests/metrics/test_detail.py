"""The lists behind a count hold exactly what the count counts, and no customer's id unless asked."""

from __future__ import annotations

import pytest

from cskit.errors import MissingTable, UsageError
from cskit.metrics import detail, measure
from tests.oracle.build import agent, chat, ends, order, refund, world
from tests.oracle.facts import Facts
from tests.oracle.response import is_late, long_receptions, slow_receptions
from tests.oracle.world import World

from .ask import open_shop
from .families import OpenOn
from .test_aftersales import complaint

STAFF = [agent("a1"), agent("a2")]


@pytest.mark.parametrize("engine", ["duckdb", "polars", "pandas"])
def test_lists_agree_with_the_oracle(engine: str, many_shop: OpenOn, many_facts: Facts) -> None:
    shop = many_shop(engine)
    late = detail(shop, "unanswered_3min", show_customers=True)
    expected = sorted(
        (t["customer"], t["agent"], t["start"], t["wait"] if t["wait"] is not None else -1)
        for t in many_facts.turns
        if is_late(many_facts, t)
    )
    seconds = [int(t.timestamp()) for t in late["at"]]
    got = zip(late["customer"], late["agent"], seconds, late["wait_seconds"].fillna(-1), strict=True)
    assert sorted(got) == expected

    slow = detail(shop, "slow_response", show_customers=True)
    assert set(zip(slow["customer"], slow["agent"], strict=True)) == {
        (r["customer"], r["agent"]) for r in slow_receptions(many_facts)
    }
    assert (slow["wait_seconds"] > 120).all()

    long = detail(shop, "long_reception", show_customers=True)
    expected_long = sorted((r["customer"], r["agent"], r["talk_seconds"]) for r in long_receptions(many_facts))
    assert (
        sorted(zip(long["customer"], long["agent"], (long["talk_minutes"] * 60).round(), strict=True)) == expected_long
    )


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
        chat("c1", "a1", "c 09:00:00"), ends("2021-11-03"), agents=STAFF, orders=orders,
        refunds=[refund("open", "o1", "11:00:00", agent_id="a1"), refund("done", "o2", "11:00:00", "12:00:00")],
        complaints=[complaint("old", "11:00:00", who="a1"), complaint("new", "+2 11:00:00", who="a1"),
                    complaint("solved", "11:00:00", None, "+1 23:00:00", who="a1")],
    )  # fmt: skip
    rows = detail(open_shop(shop), "backlog")
    assert dict(zip(rows["id"], rows["kind"], strict=True)) == {"open": "refund", "old": "complaint"}
    assert rows.set_index("id").loc["open", "hours_open"] == 49


def test_backlog_needs_refunds_or_complaints_and_lists_need_a_known_name() -> None:
    shop = open_shop(world(chat("c1", "a1", "c 09:00:00"), agents=STAFF))
    with pytest.raises(MissingTable):
        detail(shop, "backlog")
    with pytest.raises(UsageError, match="did you mean `slow_response`"):
        detail(shop, "slow_responses")
