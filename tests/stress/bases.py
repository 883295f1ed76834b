"""The shops that are mutated: small and clean, each with other tables; together they have every table of the schema.

A sheet holds Python values; what they must be after loading (`truth`) is worked out here, without the kit's readers.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from cskit.columns import Column, Table
from cskit.tables import TABLES

ROOT = Path(__file__).resolve().parents[2]
FIRST, LAST = "2021-11-09", "2021-11-12"
_ALWAYS = ("messages", "orders", "agents")
CAST: dict[str, tuple[str, ...]] = {  # base -> its tables; `week` is the bundled week as it is
    "week": ("messages", "agents", "orders", "order_items", "products"),
    "talk": (*_ALWAYS, "order_items", "products", "handovers", "reminders", "recommendations", "ratings"),
    "after": (
        *_ALWAYS,
        "order_items",
        "products",
        "refunds",
        "complaints",
        "inspections",
        "stock",
        "tickets",
        "airings",
    ),
    "plan": (
        *_ALWAYS,
        "shifts",
        "logins",
        "traffic",
        "targets",
        "forecast",
        "costs",
        "training",
        "calendar",
        "reported",
    ),
    "coded": (*_ALWAYS, "order_items", "products", "refunds"),  # ids are numbers, as many shops have them
}
_NICE_TEXTS = ('尺码 "L"，还有吗？', "a, b; c | d", "第一行\n第二行", "'引号'", "=1+1", "null", "合计多少钱")

Cells = list[list[Any]]


class Sheet:
    """One table of a base: the canonical names of its columns and its rows."""

    def __init__(self, table: Table, names: list[str], rows: Cells) -> None:
        self.table, self.names, self.rows = table, names, rows

    def copy(self) -> Sheet:
        return Sheet(self.table, list(self.names), [list(row) for row in self.rows])

    def truth(self) -> dict[str, list[Any]]:
        """What a load must give: column -> values, times as seconds, dates as day numbers."""
        columns = [self.table[name] for name in self.names]
        return {c.name: [_true(row[i], c) for row in self.rows] for i, c in enumerate(columns)}


def _true(cell: Any, column: Column) -> Any:
    if cell is None:
        return None
    if column.kind == "time":
        return int((cell - datetime(1970, 1, 1)).total_seconds())
    if column.kind == "date":
        return (cell - date(1970, 1, 1)).days
    return float(cell) if column.kind in ("number", "money") else cell


@functools.cache
def base(name: str) -> dict[str, Sheet]:
    """The sheets of a base, by table: never changed, copied by whoever mutates them."""
    tables = CAST[name]
    return _week(tables) if name == "week" else _slice(name, tables)


def _week(tables: Iterable[str]) -> dict[str, Sheet]:
    sheets = {}
    for name in tables:
        with (ROOT / "datasets" / "mens_wear_week" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            names, *rows = csv.reader(file)
        table = TABLES[name]
        kept = [[_typed(cell, table[n]) for cell, n in zip(row, names, strict=True)] for row in rows]
        sheets[name] = Sheet(table, names, kept)
    return sheets


def _typed(cell: str, column: Column) -> Any:
    if cell == "":
        return None
    if column.kind == "time":
        return datetime.fromisoformat(cell)
    return {"int": int, "money": float, "number": float}.get(column.kind, str)(cell)


def _slice(name: str, tables: tuple[str, ...]) -> dict[str, Sheet]:
    """A few customers and days of the bundled Double-11 shop: real rows, and every reference kept."""
    con = duckdb.connect()
    where = {t: f"'{ROOT / 'datasets' / 'double11' / t}.parquet'" for t in TABLES}

    def ask(sql: str) -> list[tuple[Any, ...]]:
        return con.execute(sql).fetchall()

    days = f"BETWEEN '{FIRST}' AND '{LAST} 23:59:59'"
    talk = f"SELECT DISTINCT customer_id FROM {where['messages']} WHERE sent_at {days}"
    asked = {"complaints": "customer_id", "recommendations": "customer_id", "handovers": "customer_id"}
    chosen: set[str] = set()
    for table, column in asked.items():
        when = "received_at" if table == "complaints" else '"at"'
        rows = ask(
            f"SELECT {column} FROM {where[table]} WHERE {when} BETWEEN '{FIRST}' AND '{LAST}' "
            f"AND {column} IN (SELECT customer_id FROM ({talk})) GROUP BY 1 ORDER BY hash({column} || '{name}') LIMIT 6"
        )
        chosen |= {row[0] for row in rows}
    for table in ("refunds", "reminders"):
        rows = ask(
            f"SELECT o.customer_id FROM {where['orders']} o JOIN {where[table]} USING (order_id) "
            f"JOIN ({talk}) t ON t.customer_id = o.customer_id WHERE created_at BETWEEN '{FIRST}' AND '{LAST}' "
            f"GROUP BY 1 ORDER BY hash(o.customer_id || '{name}') LIMIT 6"
        )
        chosen |= {row[0] for row in rows}
    people = "(" + ", ".join(f"'{c}'" for c in sorted(chosen)) + ")"
    recent = f"created_at BETWEEN '2021-10-20' AND '{LAST}'"
    mine = f"SELECT order_id FROM {where['orders']} WHERE customer_id IN {people} AND {recent}"
    goods = "('P001', 'P002', 'P046', 'P068')"
    limits = {
        "messages": f"customer_id IN {people} AND sent_at {days}",
        "orders": f"order_id IN ({mine})",
        "order_items": f"order_id IN ({mine})",
        "refunds": f"order_id IN ({mine})",
        "reminders": f"order_id IN ({mine})",
        "complaints": f"customer_id IN {people} AND received_at {days}",
        "ratings": f"customer_id IN {people} AND coalesce(invited_at, rated_at) {days}",
        "handovers": f'customer_id IN {people} AND "at" {days}',
        "recommendations": f'customer_id IN {people} AND "at" {days}',
        "stock": f"product_id IN {goods} AND date {days}",
        "shifts": f"starts_at {days}",
        "logins": f"online_at {days}",
        "traffic": f'"at" {days}',
        "forecast": f"hour {days}",
        "costs": f"date BETWEEN '2021-11-01' AND '{LAST}'",
        "inspections": f"inspected_at {days}",
    }
    sheets = {}
    for t in [t for t in tables if t not in ("tickets", "airings", "reported")]:
        found = con.execute(f"SELECT * FROM {where[t]} WHERE {limits.get(t, 'true')} LIMIT 320")
        names = [d[0] for d in found.description]
        sheets[t] = Sheet(TABLES[t], names, [list(row) for row in found.fetchall()])
    if "tickets" in tables:
        sheets["tickets"] = _tickets(sheets["complaints"])
    if "airings" in tables:
        goods = [row[0] for row in sheets["products"].rows]
        starts = [datetime(2021, 11, 11, 20, 5 * i) for i in range(4)]
        shown = [[p, at, at + timedelta(minutes=4)] for p, at in zip(goods, starts, strict=False)]
        sheets["airings"] = Sheet(TABLES["airings"], ["product_id", "starts_at", "ends_at"], shown)
    if "reported" in tables:
        sheets["reported"] = _reported([row[0] for row in sheets["agents"].rows[:3]])
    _dress(sheets["messages"])
    if name == "coded":
        _number(sheets)
    return sheets


def _tickets(complaints: Sheet) -> Sheet:
    """The bundled shop has none: one for each complaint, made of what it says."""
    at = {name: complaints.names.index(name) for name in ("complaint_id", "customer_id", "agent_id", "received_at")}
    names = ["ticket_id", "customer_id", "agent_id", "opened_at", "due_at", "closed_at", "resolved", "fields_filled"]
    rows: Cells = []
    for i, row in enumerate(complaints.rows):
        opened = row[at["received_at"]]
        due, closed = opened + timedelta(days=1), opened + timedelta(hours=3 + i)
        who = [row[at["customer_id"]], row[at["agent_id"]]]
        known = [closed, i % 3 > 0] if i % 4 else [None, None]
        rows.append([f"T{row[at['complaint_id']]}", *who, opened, due, *known, 4 + i % 3, 6])
    return Sheet(TABLES["tickets"], [*names, "fields_asked"], rows)


def _reported(agents: list[str]) -> Sheet:
    """A day of a platform's sheet: the shop and some agents, by the hour too, one figure not settled yet."""
    day, rows = date(2021, 11, 11), []
    for i, who in enumerate((None, *agents)):
        mine = ["agent" if who else "shop", who]
        rows.append([day, day, None, *mine, "聊天人数", 400.0 - i, None, None, "chitu", None])
        rows.append([day, day, 9 + i, *mine, "聊天人数", 31.0 + i, None, None, "chitu", None])
        rate = None if i == 2 else 0.25
        rows.append([day, day, None, *mine, "最终付款成功率", rate, 100.0, 400.0, "chitu", "attribution=order_first"])
    return Sheet(TABLES["reported"], [*TABLES["reported"].names], rows)


def _dress(messages: Sheet) -> None:
    """Texts with everything a delimiter, a quote or a line break can do."""
    at = messages.names.index("text")
    for i, text in enumerate(_NICE_TEXTS):
        messages.rows[5 * i + 3][at] = text


def _number(sheets: dict[str, Sheet]) -> None:
    """Ids as numbers of at most 15 digits, which a workbook can hold."""
    starts = {"customer_id": 10_001, "order_id": 202111110000000, "product_id": 7001, "refund_id": 900_000_001}
    codes: dict[tuple[str, str], str] = {}
    for sheet in sheets.values():
        for i, name in enumerate(sheet.names):
            if name in starts:
                for row in sheet.rows:
                    if row[i] is not None:
                        row[i] = codes.setdefault((name, row[i]), str(starts[name] + 7 * len(codes)))
