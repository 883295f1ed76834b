"""The folder an import writes: what a former import left there, several exports as one table (overlaps counted once,
what has moved on taken as it is now, contradictions refused), and tables written whole or not at all."""

import csv
import json
import os
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from cskit.columns import Column
from cskit.errors import DataError, told, worded
from cskit.reading.cleaning import DUCKDB_TYPES
from cskit.reading.table import read_values
from cskit.sources.reading import Rows
from cskit.tables import TABLES
from cskit.written import listed

STAGES = ("等待买家付款", "买家已付款", "部分发货", "卖家已发货", "交易成功", "交易关闭")  # an order's life, in order


Part = tuple[str, Rows]
"""The rows one source contributes to a table."""
_KEYS = {name: table.key[0] for name, table in TABLES.items() if len(table.key) == 1 and name != "messages"}
_FIXED = {"orders": ("customer_id", "created_at", "shop_id"), "refunds": ("order_id",)}  # what each keeps for life
_ONCE = {"orders": ("paid_at", "shipped_at")}  # what is set once and then stays
_IDENTITY = {
    "messages": ("customer_id", "sender", "sent_at", "text"),
    "handovers": ("customer_id", "from_agent_id", "to_agent_id", "at"),
    "order_items": ("order_id", "product_id", "quantity", "amount", "list_amount"),
}


def merge(table: str, parts: Sequence[Part]) -> tuple[Rows, int]:
    """All parts as one table, and how many rows of theirs were already there. Errors: `DataError` if two of them
    contradict each other."""
    columns = tuple(dict.fromkeys(name for _, rows in parts for name in rows.columns))
    every = [(source, list(rows.spread(columns))) for source, rows in parts]
    merged = (
        _by_key(table, every, columns) if table in _KEYS else _events(every, columns, _IDENTITY.get(table, columns))
    )
    return Rows(columns, [tuple(row) for row in merged]), sum(len(rows) for _, rows in every) - len(merged)


def _by_key(table: str, parts: Sequence[tuple[str, list[list[Any]]]], columns: tuple[str, ...]) -> list[list[Any]]:
    at, kind = columns.index(_KEYS[table]), worded("kind", table[:-1])
    seen: dict[Any, tuple[str, list[Any]]] = {}
    for source, row in ((source, row) for source, rows in parts for row in rows):
        first, there = seen.setdefault(row[at], (source, row))
        if there != row:
            where = told("two_places", kind=kind, id=row[at], one=first, other=source)
            seen[row[at]] = first, _reconcile(table, columns, there, row, where)
    return [row for _, row in seen.values()]


def _reconcile(table: str, columns: tuple[str, ...], old: list[Any], new: list[Any], where: str) -> list[Any]:
    """One row out of two reports on the same thing: filled cells win, later states win, facts must agree."""
    now = dict(zip(columns, new, strict=True))
    was = dict(zip(columns, old, strict=True))
    for name in _FIXED.get(table, ()) + _ONCE.get(table, ()):
        if was.get(name) is not None and now.get(name) is not None and was[name] != now[name]:
            raise DataError(told("contradiction", where=where, name=name, was=was[name], now=now[name]))
    if table == "orders":
        both_paid = was.get("paid_at") is not None and now.get("paid_at") is not None
        if both_paid and abs((was["amount"] or 0) - (now["amount"] or 0)) > 0.005:
            raise DataError(
                told("contradiction", where=where, name=told("amount_paid"), was=was["amount"], now=now["amount"])
            )
        if _age(was) > _age(now):
            was, now = now, was
    return [now[name] if now[name] is not None else was[name] for name in columns]


def _age(order: dict[str, Any]) -> tuple[int, int]:
    """How far an order has come: the more times are set and the later its status, the newer the report."""
    status = str(order.get("status") or "")
    stage = max((i for i, name in enumerate(STAGES) if status.startswith(name)), default=-1)
    return sum(order.get(name) is not None for name in ("paid_at", "shipped_at")), stage


def _events(
    parts: Sequence[tuple[str, list[list[Any]]]], columns: tuple[str, ...], identity: tuple[str, ...]
) -> list[list[Any]]:
    """Events have no id: of equal ones, as many are kept as the source with the most of them has."""
    at = [columns.index(name) for name in identity if name in columns]
    kept: defaultdict[tuple[Any, ...], list[list[Any]]] = defaultdict(list)
    merged: list[list[Any]] = []
    for _, rows in parts:
        here = Counter[tuple[Any, ...]]()
        for row in rows:
            event = tuple(row[i] for i in at)
            here[event] += 1
            if here[event] > len(kept[event]):
                kept[event].append(row)
                merged.append(row)
            else:
                there = kept[event][here[event] - 1]
                there[:] = [new if old is None else old for old, new in zip(there, row, strict=True)]
    return merged


MANIFEST = "import.json"
EARLIER = "earlier imports"
Format = Literal["parquet", "csv"]


def manifest(folder: Path) -> dict[str, Any]:
    """What the last import wrote of itself; empty for a new folder.

    Errors: `DataError` if the folder holds tables that no import made: they are not overwritten.
    """
    path = folder / MANIFEST
    if path.is_file():
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            raise DataError(told("manifest_damaged", path=path)) from None
    DataError.when(folder.exists() and not folder.is_dir(), "folder_is_file", folder=folder)
    strangers = [p.name for name in TABLES for p in folder.glob(f"{name}.*")] if folder.is_dir() else []
    if strangers:
        raise DataError(told("foreign_tables", folder=folder, files=listed(strangers[:3])))
    return {}


def earlier(folder: Path) -> dict[str, Part]:
    """The tables a former import wrote, as parts to merge with. Errors: `DataError` if one was spoilt since."""
    parts = {}
    for name, table in TABLES.items():
        for path in (folder / f"{name}.parquet", folder / f"{name}.csv"):
            if path.is_file():
                parts[name] = EARLIER, Rows(*read_values(table, path, partial=True))
                break
    return parts


def write(folder: Path, tables: Mapping[str, Rows], about: Mapping[str, Any], format: Format) -> None:
    """Write the tables and the manifest: all of them, or (whatever goes wrong) none.

    Columns stand in the order of the schema. A new folder appears at once; in one that exists, files are exchanged
    only after all of them are written, and put back if that fails half-way.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, rows in tables.items():
            columns = [column for column in TABLES[name] if column.name in rows.columns]
            _write_csv(fresh / f"{name}.csv", columns, rows)
            if format == "parquet":
                _to_parquet(fresh / f"{name}.csv", columns)
        (fresh / MANIFEST).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        fresh.chmod(0o755)
        if folder.exists():
            _exchange(fresh, folder, [f"{name}.{other}" for name in tables for other in ("csv", "parquet")])
        else:
            fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _exchange(fresh: Path, folder: Path, replaced: list[str]) -> None:
    """Move new files in, old ones of the same tables out; on failure everything goes back."""
    old = fresh / "old"
    old.mkdir()
    new = [path.name for path in fresh.iterdir() if path.is_file()]
    moved: list[str] = []
    try:
        for name in {*replaced, *new}:
            if (folder / name).exists():
                os.replace(folder / name, old / name)
        for name in new:
            os.replace(fresh / name, folder / name)
            moved.append(name)
    except OSError:
        for name in moved:
            (folder / name).unlink(missing_ok=True)
        for path in old.iterdir():
            os.replace(path, folder / path.name)
        raise


def _write_csv(path: Path, columns: list[Column], rows: Rows) -> None:
    at = [rows.columns.index(column.name) for column in columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in columns])
        writer.writerows([row[i] for i in at] for row in rows.data)


def _to_parquet(path: Path, columns: list[Column]) -> None:
    """Exchange a CSV just written for Parquet. DuckDB does it, because it loads five times faster than pyarrow."""
    import duckdb

    types = ", ".join(f"'{column.name}': '{DUCKDB_TYPES[column.kind]}'" for column in columns)
    options = "header = true, auto_detect = false, parallel = false, delim = ',', quote = '\"', escape = '\"'"
    longest = max(path.stat().st_size, 1 << 21)
    source = f"read_csv($from, {options}, columns = {{{types}}}, max_line_size = {longest})"
    target = str(path.with_suffix(".parquet")).replace("'", "''")
    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT * FROM {source}) TO '{target}' (FORMAT parquet)", {"from": str(path)})
    path.unlink()
