"""Logistics: what happens after a payment."""

import narwhals as nw

from cskit.facts import Facts
from cskit.facts.talk import flag


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
