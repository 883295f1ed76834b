"""Logistics and the wait for a person: what happens after a payment, and after a bot hands over."""

from __future__ import annotations

import narwhals as nw

from cskit.facts import Facts
from cskit.facts.keep import once
from cskit.facts.talk import business_day, distinct, flag


def shipments(facts: Facts) -> nw.LazyFrame:
    """Paid orders dated by payment: `shipped` (1/0), `response_hours` (paid to shipped) and `delivery_hours` (shipped
    to delivered), null while it has not happened; each only where the orders have the column."""
    paid = facts.orders().filter(~nw.col("paid_at").is_null())
    have = paid.collect_schema().names()
    made = {}
    if "shipped_at" in have:
        made["shipped"] = flag(~nw.col("shipped_at").is_null())
        made["response_hours"] = (nw.col("shipped_at") - nw.col("paid_at")) / 3600
        if "delivered_at" in have:
            made["delivery_hours"] = (nw.col("delivered_at") - nw.col("shipped_at")) / 3600
    return paid.with_columns(day=nw.col("paid_day"), at=nw.col("paid_at"), **made)


def ordered_lines(facts: Facts) -> nw.LazyFrame:
    """The lines of paid orders, dated by payment: `quantity` ordered and, where known, `shipped_quantity`."""
    lines = facts.shop.need("order_items", for_="units shipped")
    columns = [
        c for c in ("order_id", "product_id", "quantity", "shipped_quantity") if facts.shop.has("order_items", c)
    ]
    paid = facts.orders().filter(~nw.col("paid_at").is_null())
    dated = paid.select("order_id", "customer_id", "agent_id", day=nw.col("paid_day"), at=nw.col("paid_at"))
    return dated.join(lines.select(*columns), on="order_id", how="inner")


@once
def human_waits(facts: Facts) -> nw.LazyFrame:
    """Hand-overs by a bot (`agent_id`: who took over), with `seconds` until an agent's first message to the customer
    on that business day, null where nobody wrote."""
    handed = facts.dated("handovers", "at")
    from_bot = nw.col("from_agent_id").is_null()
    if facts.bots:
        from_bot = nw.any_horizontal(from_bot, nw.col("from_agent_id").is_in(facts.bots), ignore_nulls=True)
        handed = handed.filter(~nw.col("to_agent_id").is_in(facts.bots))
    key = ["customer_id", "to_agent_id", "at", "day"]
    handed = distinct(handed.filter(from_bot), *key)
    own = facts.talk().filter(nw.col("from_customer") == 0)
    written = own.select("customer_id", "sent_at", said_on=business_day(nw.col("sent_at"), facts.rules))
    first = (
        handed.join(written, on="customer_id", how="inner")
        .filter(nw.col("sent_at") >= nw.col("at"), nw.col("said_on") == nw.col("day"))
        .group_by(*key)
        .agg(nw.col("sent_at").min())
    )
    waited = handed.join(first, on=key, how="left")
    return facts.shop.keep(
        waited.select(
            "customer_id", "day", "at", agent_id=nw.col("to_agent_id"), seconds=nw.col("sent_at") - nw.col("at")
        )
    )
