"""Whom to call before it begins: who is on the list, why, for how much, and that nothing later is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
import pytest

from cskit.analysis.calls import call_list
from cskit.errors import DataError, MissingTable
from cskit.shop import Shop

AT = datetime(2021, 11, 11)  # known: what was by 21:00 the day before


def talk(customer: str, agent: str, at: str, questions: int, product: str) -> list[tuple[Any, ...]]:
    """So many questions, each answered a minute later."""
    start = pd.Timestamp(at)
    return [
        line
        for n in range(questions)
        for line in (
            (customer, agent, "customer", start + pd.Timedelta(minutes=2 * n), product, f"{customer} {n} 13800001111"),
            (customer, agent, "agent", start + pd.Timedelta(minutes=2 * n + 1), None, "好的"),
        )
    ]


def order(id: str, customer: str, created: str, amount: float, paid: Any = None, **more: Any) -> dict[str, Any]:
    told = {"order_id": id, "customer_id": customer, "created_at": created, "paid_at": paid, "amount": amount}
    return {**told, "deposit_paid_at": None, "final_due_from": None, "final_due_until": None, **more}


def shop(*more: dict[str, Any], texts: bool = True, engine: str = "duckdb") -> Shop:
    said = [
        *talk("keen", "ann", "2021-11-09 10:00", 3, "coat"),
        *talk("keen", "bob", "2021-11-10 09:00", 1, "hat"),
        *talk("keen", "ann", "2021-10-26 09:00", 1, "fur"),
        *talk("cool", "ann", "2021-11-10 10:00", 2, "coat"),
        *talk("old", "ann", "2021-11-02 10:00", 5, "coat"),
        *talk("open", "bob", "2021-11-10 11:00", 1, "hat"),
        *talk("changed", "bob", "2021-11-10 11:30", 4, "hat"),
        *talk("late", "bob", "2021-11-10 20:50", 3, "hat"),
        *talk("after", "bob", "2021-11-10 21:30", 9, "coat"),
    ]
    columns = ["customer_id", "agent_id", "sender", "sent_at", "product_id", "text"]
    deposit = {"deposit_paid_at": "2021-10-25 10:00:00", "final_due_from": "2021-10-30 01:00:00"}
    orders = [
        order("o1", "silent", "2021-11-10 12:00:00", 500),
        order("o2", "open", "2021-11-10 11:30:00", 90),
        order("o3", "changed", "2021-11-10 12:00:00", 90),
        order("o4", "changed", "2021-11-10 12:10:00", 100, "2021-11-10 12:11:00"),
        order("o5", "presale", "2021-10-25 10:00:00", 300, **deposit, final_due_until="2021-11-13 23:59:59"),
        order("o6", "over", "2021-10-25 10:00:00", 300, **deposit, final_due_until="2021-11-01 23:59:59"),
        order("o7", "paid_later", "2021-10-25 10:00:00", 200, "2021-11-11 02:00:00", **deposit),
        order("o8", "bought", "2021-11-01 10:00:00", 220, "2021-11-01 10:00:00"),
        *more,
    ]
    items = pd.DataFrame([(o["order_id"], "hat", 1, o["amount"]) for o in orders])
    items.columns = ["order_id", "product_id", "quantity", "amount"]
    goods = pd.DataFrame(
        {"product_id": ["coat", "hat", "fur"], "name": ["大衣", "帽子", "皮草"], "list_price": [400, 80, 900]}
    )
    messages = pd.DataFrame(said, columns=columns)
    tables = {"messages": messages if texts else messages.drop(columns="text"), "orders": pd.DataFrame(orders)}
    return Shop.from_frames({**tables, "order_items": items, "products": goods}, engine)


@pytest.mark.parametrize("engine", ["duckdb", "pandas", "polars"])
def test_who_is_called_why_and_for_how_much(engine: str) -> None:
    rows, at, least = call_list(shop(engine=engine), AT, show_customers=True)
    assert (at, least) == (AT, 160.0)  # the mean of the orders paid by then: 100 and 220
    told = rows.set_index("customer")[["how", "why", "amount", "questions", "agent"]].astype(object)
    told = told.where(told.notna(), None)
    assert list(told.itertuples(name=None)) == [
        ("keen", "phone", "asked", 400, 4, "bob"),
        ("presale", "phone", "deposit", 300, 0, None),
        ("paid_later", "phone", "deposit", 200, 0, None),  # which nobody could know the evening before
        ("open", "message", "unpaid", 90, 1, "bob"),
        ("late", "message", "asked", 80, 3, "bob"),
    ]


def test_the_last_message_its_time_and_the_items_are_those_known_by_then() -> None:
    rows = call_list(shop(), AT, show_customers=True)[0].set_index("customer")
    assert rows.loc["keen", "content"].endswith(" 0 [电话]")
    assert rows.loc["keen", "last_at"] == pd.Timestamp("2021-11-10 09:00")
    assert set(rows.loc["keen", "items"].split(", ")) == {"大衣", "帽子"}
    assert rows.loc["open", "orders"] == "o2"
    assert rows.loc["presale", "due"] == pd.Timestamp("2021-11-13 23:59:59")


def test_several_open_orders_of_a_customer_are_one_call() -> None:
    more = order("o9", "open", "2021-11-10 13:00:00", 110)
    rows = call_list(shop(more), AT, show_customers=True)[0].set_index("customer")
    assert tuple(rows.loc["open", ["how", "amount", "orders"]]) == ("phone", 200, "o2 o9")


def test_the_amount_from_which_on_one_is_phoned_may_be_named() -> None:
    rows = call_list(shop(), AT, least=350)[0]
    assert list(rows["how"]) == ["phone", *["message"] * 4]
    assert rows["customer"].str.startswith("C-").all()


@pytest.mark.parametrize("at", ["2021-11-10 13:00", "2021-11-09 16:00"])
def test_who_only_asked_and_nobody_with_an_order(at: str) -> None:
    """On the 10th at 10 o'clock nobody's order is open but the presales'; without these nobody's is."""
    frames = {name: shop().pandas(name) for name in ("messages", "orders", "order_items", "products")}
    frames["orders"] = frames["orders"][frames["orders"]["deposit_paid_at"].isna()]
    rows = call_list(Shop.from_frames(frames), pd.Timestamp(at).to_pydatetime(), show_customers=True)[0]
    assert list(rows["why"]) == ["asked"]
    assert list(rows["customer"]) == ["keen"]


def test_without_texts_there_is_no_column_of_them() -> None:
    assert "content" not in call_list(shop(texts=False), AT)[0]


def test_nothing_was_known_by_then() -> None:
    with pytest.raises(DataError, match="2021-10-25 12:59:59"):
        call_list(shop(), datetime(2021, 10, 25, 12, 59, 59))
    rows, at, _ = call_list(shop())
    assert at == pd.Timestamp("2021-11-11 05:00")  # three hours after the last payment
    assert "paid_later" not in set(rows["customer"])


def test_orders_without_buyers_say_what_is_missing() -> None:
    frames = {name: shop().pandas(name) for name in ("messages", "orders")}
    frames["orders"]["customer_id"] = None
    with pytest.raises(MissingTable):
        call_list(Shop.from_frames(frames), AT)
