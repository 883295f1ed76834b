"""What can only be done, or said, once all files of an import are together."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from cskit.sources.reading import Accounts, Note, Rows
from cskit.tables import TABLES

TOLERATED = 0.01  # of a file's rows; of the orders, those without a buyer
_ORDER = {
    "orders": ("created_at", "order_id"),
    "refunds": ("requested_at", "refund_id"),
    "handovers": ("at",),
    "agents": ("agent_id",),
    "products": ("product_id",),
}


def finished(tables: dict[str, Rows]) -> list[Note]:
    """What can only be done, or said, once all files are together."""
    notes: list[Note] = []
    if "customer_id" in tables.get("orders", Rows(())).columns:
        notes += _without_unnamed(tables)
    if "list_amount" in tables.get("order_items", Rows(())).columns:
        notes += apportion(tables)
    for name, order in _ORDER.items():
        if name in tables:
            at = [tables[name].columns.index(column) for column in order]
            tables[name].data.sort(key=lambda row, at=at: tuple(row[i] for i in at))  # type: ignore[misc]
    notes += _loose_lines(tables)
    if "messages" in tables:
        tables["messages"] = _numbered(tables["messages"])
        notes += _match(tables)
    for name in [name for name, rows in tables.items() if not rows.data and not TABLES[name].required]:
        del tables[name]
    return notes


def _without_unnamed(tables: dict[str, Rows]) -> list[Note]:
    """Leave out the few orders whose buyer no file names, for one of them takes every figure of people its value; where
    they are more than `TOLERATED`, they stay: sales short of them would be wrong by more than that."""
    orders = tables["orders"]
    who, paid, amount = (orders.columns.index(name) for name in ("customer_id", "paid_at", "amount"))
    unnamed = [row for row in orders.data if row[who] is None]
    if not 0 < len(unnamed) <= len(orders.data) * TOLERATED:
        return []
    spent = f"{sum(row[amount] for row in unnamed if row[paid] is not None):,.2f}"
    tables["orders"] = Rows(orders.columns, [row for row in orders.data if row[who] is not None])
    return [Note("customer_unknown", {"count": len(unnamed), "total": len(orders.data), "sum": spent})]


def _numbered(messages: Rows) -> Rows:
    """In order of time, ids from 1: what is said in one second keeps the order of the log."""
    columns = tuple(name for name in messages.columns if name != "message_id")
    keep = [messages.columns.index(name) for name in columns]
    at = messages.columns.index("sent_at")
    messages.data.sort(key=lambda row: row[at])
    for n, row in enumerate(messages.data):
        messages.data[n] = (*(row[i] for i in keep), n + 1)
    return Rows((*columns, "message_id"), messages.data)


def _loose_lines(tables: dict[str, Rows]) -> list[Note]:
    """Order lines whose order is in no report."""
    lines, orders = tables.get("order_items"), tables.get("orders")
    if lines is None or orders is None:
        return []
    known = set(orders.column("order_id"))
    loose = sum(order not in known for order in lines.column("order_id"))
    return [Note("lines_without_order", {"count": loose, "total": len(lines.data)})] if loose else []


def _match(tables: dict[str, Rows]) -> list[Note]:
    """Whether customers of the orders are those of the chats: if not one is, the names do not fit together."""
    orders = tables.get("orders")
    if orders is None or "customer_id" not in orders.columns:
        return []
    buyers, talkers = set(orders.column("customer_id")) - {None}, set(tables["messages"].column("customer_id"))
    both = len(buyers & talkers)
    code = "customers_match" if both else "customers_do_not_match"
    return [Note(code, {"both": both, "buyers": len(buyers), "talkers": len(talkers)})]


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
    names = ("order_id", "product_id", "quantity", "amount")
    every = list(items.spread((*names, "list_amount")))
    rows = [tuple(line) for *line, _ in every if line[3] is not None]
    lines: dict[str, list[tuple[list[Any], float]]] = defaultdict(list)  # by order those whose amount is not told
    for *line, price in every:
        if line[3] is None:
            lines[line[0]].append((line[:3], price))
    lost = shared = 0
    for order, held in lines.items():
        whole = sum(price or 0.0 for _, price in held)
        if order not in paid or (len(held) > 1 and not whole):
            lost += len(held)
            continue
        shared += len(held) > 1
        parts = [round(paid[order] * price / whole, 2) for _, price in held[:-1]]
        parts.append(round(round(paid[order], 2) - sum(parts), 2))
        rows += [(*line, part) for (line, _), part in zip(held, parts, strict=True)]
    tables["order_items"] = Rows(names, rows)
    notes = [Note("items_apportioned", {"count": shared})] if shared else []
    return notes + ([Note("items_without_order", {"count": lost})] if lost else [])


def one_spelling(tables: Iterable[Rows], roster: Accounts) -> None:
    """Give agents whom a sheet calls by their nick alone (小美) the account that others write out (某店:小美), if only
    one has that nick."""
    named = [(rows, i) for rows in tables for i, column in enumerate(rows.columns) if column.endswith("agent_id")]
    known = {row[i] for rows, i in named for row in rows.data if row[i]} | {*roster}
    whole: defaultdict[str, list[str]] = defaultdict(list)
    for name in known:
        whole[name.rpartition(":")[2]].append(name)
    full = {nick: max(names, key=len) for nick, names in whole.items() if nick in names and len(names) == 2}
    for rows, i in named:
        for n, row in enumerate(rows.data if full else ()):
            if row[i] in full:
                rows.data[n] = (*row[:i], full[row[i]], *row[i + 1 :])
