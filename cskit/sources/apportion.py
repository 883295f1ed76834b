"""What was paid for each line of an order, where the export gives list prices only."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from cskit.sources.reading import Note, Rows


def apportion(tables: dict[str, Rows]) -> list[Note]:
    """Replace `list_amount` of `order_items` by `amount`: the order's paid amount, shared out by list price.

    Exact for orders of one line, and in sum for every order; the split between lines is an assumption, and said to be.
    Lines whose order is not there, or whose prices are all 0, cannot be told and are left out.
    Without any order to go by the table is left out.
    """
    items, orders = tables["order_items"], tables.get("orders")
    if orders is None:
        del tables["order_items"]
        return [Note("items_need_orders", {"count": len(items.data)})]
    paid = dict(zip(orders.column("order_id"), orders.column("amount"), strict=True))
    at = {name: items.columns.index(name) for name in items.columns}
    whole: dict[str, float] = defaultdict(float)
    lines: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in items.data:
        if "amount" in at and row[at["amount"]] is not None:
            continue
        whole[row[at["order_id"]]] += row[at["list_amount"]] or 0.0
        lines[row[at["order_id"]]].append(row)
    names = ("order_id", "product_id", "quantity")
    told = [row for row in items.data if "amount" in at and row[at["amount"]] is not None]
    rows = [(*(row[at[n]] for n in names), row[at["amount"]]) for row in told]
    lost = shared = 0
    for order, held in lines.items():
        if order not in paid or (len(held) > 1 and not whole[order]):
            lost += len(held)
            continue
        shared += len(held) > 1
        left = round(paid[order], 2)
        for row in held[:-1]:
            part = round(paid[order] * row[at["list_amount"]] / whole[order], 2)
            left = round(left - part, 2)
            rows.append((*(row[at[n]] for n in names), part))
        rows.append((*(held[-1][at[n]] for n in names), left))
    tables["order_items"] = Rows((*names, "amount"), rows)
    notes = [Note("items_apportioned", {"count": shared})] if shared else []
    return notes + ([Note("items_without_order", {"count": lost})] if lost else [])
