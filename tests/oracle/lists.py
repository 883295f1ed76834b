"""The lists behind a count, row by row: slow and late turns, long receptions, what is still open."""

from __future__ import annotations

from .facts import Facts
from .response import held, is_late, long_receptions, slow_receptions, slow_turns
from .world import DAY, HOUR, Row


def shown(f: Facts, date: int) -> bool:
    """Whether the period asked about shows a row of this date."""
    return f.period is None or f.period[0] <= date <= f.period[1]


def turn_row(f: Facts, turn: Row) -> tuple[object, ...]:
    """Time, customer, agent, wait (-1: never answered) and the first message of a turn."""
    wait = -1 if turn["wait"] is None else turn["wait"]
    return turn["start"], turn["customer"], turn["agent"], wait, f.messages[turn["place"]].get("text")


def slow_response(f: Facts) -> list[tuple[object, ...]]:
    """The slow turns of slow receptions, each with how many the reception has."""
    rows = []
    for reception in slow_receptions(f):
        slow = slow_turns(f, reception)
        rows += [(*turn_row(f, t), len(slow)) for t in slow if shown(f, reception["date"])]
    return rows


def unanswered_3min(f: Facts) -> list[tuple[object, ...]]:
    return [turn_row(f, t) for t in held(f) if is_late(f, t) and shown(f, t["date"])]


def long_reception(f: Facts) -> list[tuple[object, ...]]:
    """Start, customer, agent, talk in minutes, messages of both."""
    return [
        (r["start"], r["customer"], r["agent"], r["talk_seconds"] / 60, r["customer_messages"], r["agent_messages"])
        for r in long_receptions(f)
        if shown(f, r["date"])
    ]


def deposits(f: Facts) -> list[tuple[object, ...]]:
    """Order, customer, agent, amount, deposit paid, final payment opens and closes (-1: not told)."""
    return [
        (
            o["order"],
            o["customer"],
            -1 if o["agent"] is None else o["agent"],
            o["amount"],
            o["deposit"],
            -1 if o["due"] is None else o["due"],
            -1 if o["until"] is None else o["until"],
        )
        for o in f.orders
        if o["deposit"] is not None and o["paid"] is None and o["deposit"] <= f.last_moment
    ]


def credited_orders(f: Facts) -> list[tuple[object, ...]]:
    """Order, paid, customer, agent, amount, created, last message of the deciding chat, others, contested."""
    rows = []
    for o in f.paid_orders:
        if o["agent"] is None or not shown(f, o["date"]):
            continue
        by_creation = f.claimants(o["customer"], o["created"])
        event = {"order": o["created"], "payment": o["paid"]}.get(f.rules.attribution)
        event = event if event is not None else o["created"] if by_creation else o["paid"]
        said = f.claimants(o["customer"], event)
        others = sorted(set(said) - {o["agent"]})
        rows.append(
            (
                o["order"],
                o["paid"],
                o["customer"],
                o["agent"],
                o["amount"],
                o["created"],
                said[o["agent"]],
                " ".join(others),
                int(bool(others)),
            )
        )
    return rows


def backlog(f: Facts) -> list[tuple[object, ...]]:
    """Kind, id, since when, customer, agent and hours of what is open at the last second of messages and orders."""
    now = f.last_moment
    buyer = {o["order_id"]: o["customer_id"] for o in f.world.rows("orders")}
    rows: list[tuple[object, ...]] = [
        ("refund", r["refund_id"], r["requested_at"], buyer.get(r["order_id"]), r["agent_id"])
        for r in f.world.rows("refunds")
        if r["completed_at"] is None and r.get("withdrawn_at") is None and r["requested_at"] <= now
    ]
    rows += [
        ("complaint", c["complaint_id"], c["received_at"], c["customer_id"], c["agent_id"])
        for c in f.world.rows("complaints")
        if c["resolved_at"] is None and now - c["received_at"] > DAY
    ]
    return [(*row, (now - row[2]) / HOUR) for row in rows if shown(f, f.day(row[2]))]  # type: ignore[operator,arg-type]


def contested_orders(f: Facts, readings: dict[str, Facts]) -> list[tuple[object, ...]]:
    """Order, paid, customer, agent, amount, who is credited under each of `readings`, others, whether any differs: of
    the paid orders that two agents may claim by their creation or by their payment ("" is nobody)."""
    under = {name: {o["order"]: o["agent"] or "" for o in read_so.orders} for name, read_so in readings.items()}
    rows = []
    for o in f.paid_orders:
        own = o["agent"] or ""
        said = {*f.claimants(o["customer"], o["created"]), *f.claimants(o["customer"], o["paid"])}
        if len(said) < 2 or not shown(f, o["date"]):
            continue
        winners = [agents[o["order"]] for agents in under.values()]
        others = " ".join(sorted(said - {own}))
        moves = int(any(who != own for who in winners))
        rows.append((o["order"], o["paid"], o["customer"], own, o["amount"], *winners, others, moves))
    return rows
