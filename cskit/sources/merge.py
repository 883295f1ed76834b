"""Several exports, one table: overlaps counted once, what has moved on taken as it is now, contradictions refused."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from cskit.errors import DataError, told, worded
from cskit.sources.reading import Rows

STAGES = ("等待买家付款", "买家已付款", "部分发货", "卖家已发货", "交易成功", "交易关闭")  # an order's life, in order


@dataclass(frozen=True)
class Contribution:
    """The rows one source contributes to a table."""

    source: str
    rows: Rows


@dataclass
class Merged:
    """The table, and per source how many of its rows were already there."""

    rows: Rows
    repeated: dict[str, int]


def merge(table: str, parts: Sequence[Contribution]) -> Merged:
    """All parts as one table. Errors: `DataError` if two of them contradict each other."""
    if table in _KEYS:
        return _by_key(table, parts, _KEYS[table])
    return _events(parts, _IDENTITY[table])


_KEYS = {"orders": "order_id", "products": "product_id", "agents": "agent_id"}
_FIXED = {"orders": ("customer_id", "created_at", "shop_id")}  # what an order keeps for life
_ONCE = {"orders": ("paid_at", "shipped_at")}  # what is set once and then stays
_IDENTITY = {
    "messages": ("customer_id", "sender", "sent_at", "text"),
    "handovers": ("customer_id", "from_agent_id", "to_agent_id", "at"),
    "order_items": ("order_id", "product_id", "quantity", "amount", "list_amount"),
}


def _columns(parts: Sequence[Contribution]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in parts for name in part.rows.columns))


def _spread(rows: Rows, columns: tuple[str, ...]) -> Callable[[tuple[Any, ...]], list[Any]]:
    """How to bring a row of these columns to all `columns`."""
    at = [rows.columns.index(name) if name in rows.columns else None for name in columns]
    return lambda row: [None if i is None else row[i] for i in at]


def _by_key(table: str, parts: Sequence[Contribution], key: str) -> Merged:
    columns = _columns(parts)
    at = columns.index(key)
    seen: dict[Any, list[Any]] = {}
    source_of: dict[Any, str] = {}
    repeated: Counter[str] = Counter()
    for part in parts:
        spread = _spread(part.rows, columns)
        for raw in part.rows.data:
            row = spread(raw)
            there = seen.get(row[at])
            if there is None:
                seen[row[at]], source_of[row[at]] = row, part.source
                continue
            repeated[part.source] += 1
            if there != row:
                where = partial(_places, table, row[at], source_of[row[at]], part.source)
                seen[row[at]] = _reconcile(table, columns, there, row, where)
    return Merged(Rows(columns, [tuple(row) for row in seen.values()]), dict(repeated))


def _places(table: str, id: object, one: str, other: str) -> str:
    return told("two_places", kind=worded("kind", table[:-1]), id=id, one=one, other=other)


def _reconcile(
    table: str, columns: tuple[str, ...], old: list[Any], new: list[Any], where: Callable[[], str]
) -> list[Any]:
    """One row out of two reports on the same thing: filled cells win, later states win, facts must agree."""
    now = dict(zip(columns, new, strict=True))
    was = dict(zip(columns, old, strict=True))
    for name in _FIXED.get(table, ()) + _ONCE.get(table, ()):
        if was.get(name) is not None and now.get(name) is not None and was[name] != now[name]:
            raise DataError(told("contradiction", where=where(), name=name, was=was[name], now=now[name]))
    if table == "orders":
        both_paid = was.get("paid_at") is not None and now.get("paid_at") is not None
        if both_paid and abs((was["amount"] or 0) - (now["amount"] or 0)) > 0.005:
            raise DataError(
                told("contradiction", where=where(), name=told("amount_paid"), was=was["amount"], now=now["amount"])
            )
        if _age(was) > _age(now):
            was, now = now, was
    return [now[name] if now[name] is not None else was[name] for name in columns]


def _age(order: dict[str, Any]) -> tuple[int, int]:
    """How far an order has come: the more times are set and the later its status, the newer the report."""
    status = str(order.get("status") or "")
    stage = max((i for i, name in enumerate(STAGES) if status.startswith(name)), default=-1)
    return sum(order.get(name) is not None for name in ("paid_at", "shipped_at")), stage


def _events(parts: Sequence[Contribution], identity: tuple[str, ...]) -> Merged:
    """Events have no id: of equal ones, as many are kept as the source with the most of them has."""
    columns = _columns(parts)
    at = [columns.index(name) for name in identity if name in columns]
    kept: dict[tuple[Any, ...], list[int]] = {}
    rows: list[list[Any]] = []
    repeated: Counter[str] = Counter()
    for part in parts:
        spread, here = _spread(part.rows, columns), Counter[tuple[Any, ...]]()
        for raw in part.rows.data:
            row = spread(raw)
            event = tuple(row[i] for i in at)
            places = kept.setdefault(event, [])
            here[event] += 1
            if here[event] > len(places):
                places.append(len(rows))
                rows.append(row)
                continue
            repeated[part.source] += 1
            there = rows[places[here[event] - 1]]
            for i, value in enumerate(row):
                if there[i] is None:
                    there[i] = value
    return Merged(Rows(columns, [tuple(row) for row in rows]), dict(repeated))
