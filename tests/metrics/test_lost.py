"""Who is lost to silence and who only said thanks; customers with a deposit; what they still owe."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from cskit.errors import MissingTable
from cskit.metrics import detail, measure
from tests.oracle import lists
from tests.oracle.build import agent, at, chat, ends, order, world
from tests.oracle.facts import Facts
from tests.oracle.pack import packed, without
from tests.oracle.world import Row, World

from .ask import ask, facts_of, number, open_shop

ENGINES = ("duckdb", "polars", "pandas")
STAFF = [agent("a1"), agent("a2")]
BUYER = chat("b", "a1", "c 10:00:00", "a 10:00:05")  # the hour's conversion is that of b and who else inquires
BOUGHT = [order("ob", "b", "10:05:00", "same", 300)]


def spoken(customer: str, account: str, lines: Sequence[tuple[str, str | None]]) -> list[Row]:
    """A talk at ten: `c` lines and `a` replies, each with its text, a second apart."""
    talk = chat(customer, account, *(f"{who} 10:00:{i:02d}" for i, (who, _) in enumerate(lines)))
    return [{**row, "text": text} for row, (_, text) in zip(talk, lines, strict=True)]


def said(*lines: tuple[str, str | None], orders: list[Row] | None = None) -> World:
    """c writes at ten to a1; b buys for 300."""
    return world(BUYER, spoken("c", "a1", lines), ends("2021-11-30"), agents=STAFF, orders=[*BOUGHT, *(orders or [])])


LOST, KEPT = 150.0, 0.0  # one lost of two inquirers, one of whom bought for 300
REPLY = ("a", "在的")


TALKS: list[tuple[list[tuple[str, str | None]], float]] = [
    ([REPLY, ("c", "谢谢")], KEPT),
    ([("c", "多少钱"), REPLY, ("c", "好的，谢谢亲~")], KEPT),
    ([("c", "多少钱"), REPLY, ("c", "OK"), ("c", "收到啦！")], KEPT),
    ([("c", "多少钱"), REPLY, ("c", "嗯 知道了 😊")], KEPT),
    ([("c", "多少钱"), REPLY, ("c", "Thank  you!")], KEPT),
    ([("c", "多少钱"), REPLY, ("c", "谢谢"), ("c", "在吗")], LOST),  # every line must be a closing
    ([("c", "多少钱"), REPLY, ("c", "谢谢 在吗")], LOST),
    ([("c", "多少钱"), REPLY, ("c", "就要这个"), ("c", "在吗")], LOST),  # the worst loss
    ([("c", "多少钱"), REPLY, ("c", "亲在不在")], LOST),
    ([("c", "多少钱"), REPLY, ("c", "急")], LOST),
    ([("c", "多少钱"), REPLY, ("c", "好的？")], LOST),
    ([("c", "多少钱"), REPLY, ("c", "OK?")], LOST),
    ([("c", "多少钱"), REPLY, ("c", "你好")], LOST),
    ([("c", "多少钱"), REPLY, ("c", "亲")], LOST),  # particles alone close nothing
    ([("c", "多少钱"), REPLY, ("c", "谢谢"), ("c", None)], LOST),  # a picture may ask something
    ([("c", "好的"), REPLY, ("c", "有货吗")], LOST),  # what was said before the reply is no part of the open turn
    ([("c", "有货吗"), REPLY, ("c", "好的")], KEPT),
    ([("c", "谢谢")], KEPT),
    ([("c", "嗯" * 5000 + "x")], LOST),  # long lines take no time
]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_talk_that_ends_on_a_closing_is_not_lost(engine: str) -> None:
    """Each with a customer and an agent of its own; to every one of them somebody else buys for 300."""
    talk, orders, staff, expected = [], [], [agent("a1")], {}
    for i, (lines, worth) in enumerate(TALKS):
        talk += spoken(f"c{i}", f"own{i}", [("c", "多少钱"), *lines] if lines[0] is REPLY else lines)
        talk += chat(f"b{i}", "a1", "c 10:00:00", "a 10:00:05")
        orders.append(order(f"o{i}", f"b{i}", "10:05:00", "same", 300))
        staff.append(agent(f"own{i}"))
        expected |= {f"own{i}": worth} if worth else {}
    shop = open_shop(world(talk, ends("2021-11-30"), agents=staff, orders=orders), engine)
    found = measure(shop, "lost_sales", by="agent").set_index("agent")["value"]
    assert found[found != KEPT].to_dict() == expected
    assert measure(shop, "lost_sales")["value"].item() == sum(expected.values())


def test_without_texts_nothing_can_be_left_out_and_the_words_are_a_rule() -> None:
    thanks = said(("c", "多少钱"), REPLY, ("c", "谢谢"))
    assert number(without(thanks, columns=[("messages", "text")]), "lost_sales") == LOST
    assert number(thanks, "lost_sales", closing_texts=[]) == LOST
    bye = said(("c", "多少钱"), REPLY, ("c", "回见 (88)"))
    assert number(bye, "lost_sales") == LOST
    assert number(bye, "lost_sales", closing_texts=["回见", "(88)", " "]) == KEPT


def test_asked_answered_and_thanked_in_one_second() -> None:
    """The order of messages says what was said after the agent's last word, not the clock."""
    rows = chat("c", "a1", "c 10:00:00", "a 10:00:00", "c 10:00:00")
    for texts, expected in ((("多少钱", "30", "谢谢"), KEPT), (("谢谢", "30", "多少钱"), LOST)):
        talk = [{**row, "text": text} for row, text in zip(rows, texts, strict=True)]
        shop = world(BUYER, talk, ends("2021-11-30"), agents=STAFF, orders=BOUGHT)
        assert number(shop, "lost_sales") == expected


def test_who_ordered_and_has_not_paid_is_for_a_reminder_not_lost() -> None:
    lines = [("c", "多少钱"), REPLY, ("c", "拍了")]
    assert number(said(*lines), "lost_sales") == LOST  # an order that nobody sees was not made
    assert number(said(*lines, orders=[order("o", "c", "10:01:00")]), "lost_sales") == KEPT


def presale(deposit: str, paid: str | None = None, **more: str) -> Row:
    return order("o1", "c", "2021-10-20 20:00:00", paid, deposit_paid_at=deposit, **more)


@pytest.mark.parametrize(
    ("what", "orders", "depositors", "inquirers"),
    [
        ("no deposit", [], 0, 1),
        ("paid before, the rest open", [presale("2021-10-20 20:00:05")], 1, 0),
        ("in the second the talk began", [presale("10:00:00")], 1, 0),
        ("a second later", [presale("10:00:01")], 0, 1),
        ("the rest was paid in that second", [presale("2021-10-20 20:00:05", "10:00:00")], 0, 0),  # after-sale talk
        ("the rest was paid a second later", [presale("2021-10-20 20:00:05", "10:00:01")], 1, 0),
        (
            "the rest was paid long ago",
            [{**presale("2021-10-10 20:00:05", "2021-10-12 10:00:00"), "created_at": at("2021-10-10 20:00:00")}],
            0,
            1,
        ),
        ("another order beside it", [presale("2021-10-20 20:00:05"), order("o2", "c", "2021-10-01 10:00:00")], 1, 0),
        ("somebody else's", [{**presale("2021-10-20 20:00:05"), "customer_id": "d"}], 0, 1),
    ],
)
def test_who_has_paid_a_deposit_is_neither_inquiring_nor_lost(
    what: str, orders: list[Row], depositors: int, inquirers: int
) -> None:
    other = order("x", "z", "2021-10-01 00:00:00", deposit_paid_at=None)
    talk = world(chat("c", "a1", "c 10:00:00"), ends("2021-11-30"), agents=STAFF, orders=[*orders, other])
    assert number(talk, "deposit_customers") == depositors, what
    assert number(talk, "deposit_customers", by=("agent",), key=("a1",)) == depositors, what
    assert number(talk, "inquiring_customers") == inquirers, what
    assert number(talk, "inquiring_customers", reopen_on_order=True) <= 1 - depositors, what
    assert ask(talk, "inquiry_conversion").denominator == inquirers, what
    assert number(talk, "contacting_customers") == 1


def test_deposits_are_told_or_missing() -> None:
    plain = world(chat("c", "a1", "c 10:00:00"), agents=STAFF, orders=[order("o", "c", "10:00:00")])
    assert ask(plain, "deposit_customers").status == "missing_table"
    with pytest.raises(MissingTable, match=r"orders\.deposit_paid_at"):
        detail(open_shop(plain), "deposits")


def test_what_is_owed_by_agent_and_deadline() -> None:
    times = {"final_due_from": "+1 20:00:00", "final_due_until": "+4 00:00:00"}
    talk = chat("c", "a1", "c 09:00:00", "a 09:00:05"), chat("d", "a2", "c 09:00:00", "a 09:00:05", "c +1 09:00:00")
    orders = [
        order("early", "c", "10:00:00", None, 500, deposit_paid_at="10:00:05", **times),
        order("late", "d", "10:00:00", None, 80, deposit_paid_at="10:00:05", final_due_until="+2 00:00:00"),
        order("paid", "d", "10:00:00", "+1 20:00:05", 80, deposit_paid_at="10:00:05", **times),
        order("no deposit", "d", "10:00:00", None, 80),
        order("silent", "e", "2021-10-31 10:00:00", None, 70, deposit_paid_at="2021-10-31 10:00:05"),
    ]
    shop = world(*talk, ends("2021-11-03"), agents=STAFF, orders=orders)
    rows = detail(open_shop(shop), "deposits", show_customers=True)
    assert rows["id"].tolist() == ["late", "early", "silent"]  # by deadline; without one last
    assert rows["agent"].tolist()[:2] == ["a2", "a1"]
    assert rows["amount"].tolist() == [80, 500, 70]
    assert rows["hours_left"].tolist()[:2] == [-12, 36]
    assert pd.isna(rows["hours_left"].iloc[2])
    in_days = {
        day: detail(open_shop(shop), "deposits", period=day)["id"].tolist() for day in ("2021-11-01", "2021-11-02")
    }
    assert in_days == {"2021-11-01": [], "2021-11-02": ["late"]}  # who came to talk in them and owed it by then
    assert detail(open_shop(shop), "deposits")["customer"].str.startswith("C-").all()


@pytest.mark.parametrize("engine", ENGINES)
def test_the_list_of_deposits_agrees_with_the_oracle(engine: str) -> None:
    some = packed(40, first_seed=300)[0]
    frame = detail(open_shop(some, engine), "deposits", show_customers=True)
    for column in ("at", "final_due_from", "final_due_until"):
        frame[column] = [-1 if pd.isna(t) else int(t.timestamp()) for t in frame[column]]
    frame["agent"] = [-1 if pd.isna(a) else a for a in frame["agent"]]
    expected = lists.deposits(facts_of(some))
    assert len(expected) > 10
    assert sorted(frame.drop(columns="hours_left").itertuples(index=False, name=None), key=repr) == sorted(
        expected, key=repr
    )


def test_deposits_of_a_period_and_the_moment_of_the_data() -> None:
    """A deposit after the last moment of messages and payments does not move it: orders are dated by their creation."""
    shop = world(ends("2021-11-03"), agents=STAFF, orders=[presale("2021-11-03 13:00:00")])
    assert detail(open_shop(shop), "deposits").empty
    assert at("2021-11-03 12:00:00") == Facts(shop).last_moment
