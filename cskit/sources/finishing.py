"""What can only be done, or said, once all files of an import are together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cskit.reading.held import Held, sets, shares
from cskit.sources.reading import Accounts, Note, Rows
from cskit.tables import TABLES
from cskit.written import listed

TOLERATED = 0.01  # of a file's rows; of the orders, those without a buyer


def finished(tables: dict[str, Rows]) -> list[Note]:
    """What can only be done, or said, once all files are together."""
    notes: list[Note] = []
    if "customer_id" in tables.get("orders", Rows(())).columns:
        notes += _without_unnamed(tables)
    if "list_amount" in tables.get("order_items", Rows(())).columns:
        notes += apportion(tables)
    notes += _loose_lines(tables) + _match(tables)
    orders = tables.get("orders", Rows(()))
    if "shop_id" in orders.columns and len(shops := {*filter(None, orders.column("shop_id"))}) > 1:
        notes.append(Note("several_shops", {"count": len(shops), "shops": listed(sorted(shops)[:5], ",")}))
    for name in [name for name, rows in tables.items() if not rows.data and not TABLES[name].required]:
        del tables[name]
    return notes


def _without_unnamed(tables: dict[str, Rows]) -> list[Note]:
    """Leave out the few orders whose buyer no file names, for one of them takes every figure of people its value; where
    they are more than `TOLERATED`, they stay: sales short of them would be wrong by more than that."""
    orders = tables["orders"]
    who, paid, amount = (orders.columns.index(name) for name in ("customer_id", "paid_at", "amount"))
    unnamed = Held(row for row in orders.data if row[who] is None)
    if not 0 < len(unnamed) <= len(orders.data) * TOLERATED:
        return []
    spent = f"{sum(row[amount] for row in unnamed if row[paid] is not None):,.2f}"
    tables["orders"] = Rows(orders.columns, Held(row for row in orders.data if row[who] is not None))
    return [Note("customer_unknown", {"count": len(unnamed), "total": len(orders.data), "sum": spent})]


def _loose_lines(tables: dict[str, Rows]) -> list[Note]:
    """Order lines whose order is in no report."""
    lines, orders = tables.get("order_items"), tables.get("orders")
    if lines is None or orders is None:
        return []
    found = shares(
        *((zip(rows.column("order_id"), strict=True), 0) for rows in (lines, orders)),
        total=len(lines.data) + len(orders.data),
    )
    loose = sum(order not in there for held, known in found for there in [{*known}] for order in held)
    return [Note("lines_without_order", {"count": loose, "total": len(lines.data)})] if loose else []


def _match(tables: dict[str, Rows]) -> list[Note]:
    """Whether customers of the orders are those of the chats: if not one is, the names do not fit together."""
    orders, messages = tables.get("orders"), tables.get("messages")
    if orders is None or messages is None or "customer_id" not in orders.columns:
        return []
    told: Counter[str] = Counter(both=0, buyers=0, talkers=0)
    for bought, wrote in sets(
        filter(None, orders.column("customer_id")),
        messages.column("customer_id"),
        total=len(orders.data) + len(messages.data),
    ):
        told.update(both=len(bought & wrote), buyers=len(bought), talkers=len(wrote))
    return [Note("customers_match" if told["both"] else "customers_do_not_match", told)]


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
    names = ("order_id", "product_id", "quantity", "amount")
    every, told_of = items.spread((*names, "list_amount")), orders.spread(("order_id", "amount"))
    counts, found = Counter[str](), shares((every, 0), (told_of, 0), total=len(items.data) + len(orders.data))
    lines = Held(line for share, paid in found for line in _apportioned(share, dict(paid), counts))
    tables["order_items"] = Rows(names, lines)
    notes = [Note("items_apportioned", {"count": counts["apportioned"]})] if counts["apportioned"] else []
    return notes + ([Note("items_without_order", {"count": counts["lost"]})] if counts["lost"] else [])


def _apportioned(
    every: Iterable[list[Any]], paid: Mapping[str, float], counts: Counter[str]
) -> Iterator[tuple[Any, ...]]:
    lines: dict[str, list[tuple[list[Any], float]]] = defaultdict(list)  # by order those whose amount is not told
    for *line, price in every:
        if line[3] is None:
            lines[line[0]].append((line[:3], price))
        else:
            yield tuple(line)
    for order, held in lines.items():
        whole = sum(price or 0.0 for _, price in held)
        if order not in paid or (len(held) > 1 and not whole):
            counts["lost"] += len(held)
            continue
        counts["apportioned"] += len(held) > 1
        parts = [round(paid[order] * price / whole, 2) for _, price in held[:-1]]
        parts.append(round(round(paid[order], 2) - sum(parts), 2))
        yield from ((*line, part) for (line, _), part in zip(held, parts, strict=True))


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
        if full:
            rows.data = Held((*row[:i], full.get(row[i], row[i]), *row[i + 1 :]) for row in rows.data)
