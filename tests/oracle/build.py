"""Rows by hand, for tests that say in two lines what happened in the shop."""

from __future__ import annotations

from typing import Any

from .world import DAY, Row, World, day_number, second

DATE = "2021-11-01"


def at(clock: str, day: str = DATE) -> int:
    """`10:15:20`, or with a day in front, or with days after DATE: `+1 00:00:00`."""
    if clock.startswith("+"):
        days, _, rest = clock[1:].partition(" ")
        return second(f"{day} {rest or '00:00:00'}") + int(days) * DAY
    return second(clock) if "-" in clock else second(f"{day} {clock}")


def chat(customer: str, agent: str | None, *lines: str, day: str = DATE) -> list[Row]:
    """Messages of one conversation: `c 10:10:15` from the customer, `a …` agent, `b …` bot, `s …` system."""
    names = {"c": "customer", "a": "agent", "b": "bot", "s": "system"}
    return [
        {"customer_id": customer, "agent_id": agent, "sender": names[line[0]], "sent_at": at(line[2:], day)}
        for line in lines
    ]


def order(name: str, customer: str, created: str, paid: str | None = None, amount: float = 100.0, **more: Any) -> Row:
    """An order; `paid="same"` at the second of its creation. Times as in `at`."""
    paid = created if paid == "same" else paid
    times = {k: None if v is None else at(v) for k, v in more.items()}
    return {
        "order_id": name,
        "customer_id": customer,
        "created_at": at(created),
        "paid_at": None if paid is None else at(paid),
        "amount": amount,
        **times,
    }


def item(order_id: str, product: str = "p", quantity: int = 1, amount: float = 0.0) -> Row:
    return {"order_id": order_id, "product_id": product, "quantity": quantity, "amount": amount}


def agent(name: str, role: str | None = "sales", team: str | None = "in_house", **more: Any) -> Row:
    return {"agent_id": name, "name": name, "role": role, "team": team, **more}


def refund(name: str, order_id: str, requested: str, completed: str | None = None, **more: Any) -> Row:
    """A refund of 10 yuan unless said otherwise."""
    return {
        "refund_id": name,
        "order_id": order_id,
        "requested_at": at(requested),
        "completed_at": None if completed is None else at(completed),
        "amount": 10.0,
        **more,
    }


def ends(day: str) -> list[Row]:
    """A system line at noon, so that `day` is the last day of the data and nothing else changes."""
    noon = day_number(day) * DAY + DAY // 2
    return [{"customer_id": "nobody", "agent_id": None, "sender": "system", "sent_at": noon}]


def world(*talk: list[Row], orders: list[Row] | None = None, **tables: list[Row]) -> World:
    """A shop of these conversations; messages without ids are in the order of the rows."""
    messages = [message for lines in talk for message in lines]
    unnumbered = any("message_id" not in message for message in messages)
    absent = frozenset({("messages", "message_id")} if unnumbered else ())
    return World({"messages": messages, "orders": orders or [], **tables}, absent)
