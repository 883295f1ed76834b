"""The folder an import writes: what a former import left there, several exports as one table (overlaps counted once,
the newer of two that differ, contradictions refused), and tables written whole or not at all."""

import csv
import json
import os
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from cskit.columns import Column
from cskit.errors import DataError, told, worded
from cskit.reading.cleaning import DUCKDB_TYPES
from cskit.reading.table import read_values
from cskit.sources.gathering import Moment
from cskit.sources.reading import Rows
from cskit.tables import TABLES
from cskit.written import listed

STAGES = ("等待买家付款", "买家已付款", "部分发货", "卖家已发货", "交易成功", "交易关闭")  # an order's life, in order


NEVER = (datetime.min, datetime.min)


class Part(NamedTuple):
    """The rows one source contributes to a table, and when they were exported."""

    source: str
    rows: Rows
    at: Moment = NEVER


class Merged(NamedTuple):
    """All parts as one table; how many of their rows were there already; what a newer export corrected, row by row."""

    rows: Rows
    repeated: int
    corrected: list[str]


_KEYS = {name: table.key[0] for name, table in TABLES.items() if len(table.key) == 1 and name != "messages"}
_SPANS = {name: table.key for name, table in TABLES.items() if len(table.key) > 1} | {  # what a newer export replaces
    "order_items": ("order_id", "product_id"),
    "reported": ("starts_on", "ends_on", "hour", "scope", "agent_id", "metric", "source", "rules"),
    "traffic": ("at",),
    "targets": ("metric", "scope", "period_start", "period_end"),
}
_FIXED = {"orders": ("customer_id", "created_at", "shop_id"), "refunds": ("order_id",)}  # what each keeps for life
_ONCE = {"orders": ("paid_at", "shipped_at", "amount"), "refunds": ("amount",)}  # what one export cannot say twice
_PROGRESS = ("status",)  # what changes without having been wrong
_IDENTITY = {
    "messages": ("customer_id", "sender", "sent_at", "text"),
    "handovers": ("customer_id", "from_agent_id", "to_agent_id", "at"),
}


def merge(table: str, parts: Sequence[Part]) -> Merged:
    """All parts as one table: of what two of them say of the same thing the newer export stands, and of two that were
    exported together the one that comes later. Errors: `DataError` if they cannot both be true."""
    if len(parts) == 1 and (table not in _KEYS or _once_each(parts[0].rows.column(_KEYS[table]))):
        return Merged(parts[0].rows, 0, [])
    columns = tuple(dict.fromkeys(name for part in parts for name in part.rows.columns))
    ordered = sorted(parts, key=lambda part: part.at)
    every = [(part, list(part.rows.spread(columns))) for part in ordered]
    corrected: list[str] = []
    if table in _KEYS:
        merged = _by_key(table, every, columns, corrected)
    elif table in _SPANS:
        merged = _by_span(every, columns, [name for name in _SPANS[table] if name in columns], corrected)
    else:
        merged = _events([rows for _, rows in every], columns, _IDENTITY.get(table, columns))
    rows = Rows(columns, [tuple(row) for row in merged])
    return Merged(rows, sum(len(rows) for _, rows in every) - len(merged), corrected)


def _once_each(ids: Sequence[Any]) -> bool:
    return len(set(ids)) == len(ids)


Every = Sequence[tuple[Part, list[list[Any]]]]


def _by_key(table: str, parts: Every, columns: tuple[str, ...], corrected: list[str]) -> list[list[Any]]:
    at, kind = columns.index(_KEYS[table]), worded("kind", table[:-1])
    seen: dict[Any, tuple[Part, list[Any]]] = {}
    for part, rows in parts:
        for row in rows:
            first, there = seen.setdefault(row[at], (part, row))
            if there != row:
                where = told("two_places", kind=kind, id=row[at], one=first.source, other=part.source)
                fixed = _FIXED.get(table, ()) + (_ONCE.get(table, ()) if first is part else ())
                seen[row[at]] = (
                    part,
                    _reconciled(table, columns, there, row, where, fixed, first.at == part.at, corrected),
                )
    return [row for _, row in seen.values()]


def _reconciled(
    table: str,
    columns: tuple[str, ...],
    old: list[Any],
    new: list[Any],
    where: str,
    fixed: tuple[str, ...],
    tied: bool,
    corrected: list[str],
) -> list[Any]:
    """One row out of two reports on the same thing: filled cells win, of those the newer; what it is must agree."""
    now = dict(zip(columns, new, strict=True))
    was = dict(zip(columns, old, strict=True))
    for name in fixed:
        if was.get(name) is not None and now.get(name) is not None and was[name] != now[name]:
            said = told("amount_paid") if name == "amount" else name
            raise DataError(told("contradiction", where=where, name=said, was=was[name], now=now[name]))
    if table == "orders" and _age(was, tied) > _age(now, tied):
        was, now = now, was
    moved = [n for n in columns if None not in (was[n], now[n]) and was[n] != now[n] and n not in _PROGRESS]
    corrected += [f"{where}: {name} {was[name]} → {now[name]}" for name in moved]
    return [now[name] if now[name] is not None else was[name] for name in columns]


def _age(order: dict[str, Any], tied: bool) -> tuple[int, int]:
    """Which of two reports on an order is the newer: what was paid stays paid; where nothing tells when they were
    exported (`tied`), the more times are set and the later its status, the newer."""
    paid = order.get("paid_at") is not None
    if not tied:
        return int(paid), 0
    status = str(order.get("status") or "")
    stage = max((i for i, name in enumerate(STAGES) if status.startswith(name)), default=-1)
    return paid + (order.get("shipped_at") is not None), stage


def _by_span(parts: Every, columns: tuple[str, ...], span: list[str], corrected: list[str]) -> list[list[Any]]:
    """Of each span (an order's lines of one product, a sheet's figure of some days) the rows of the newest export."""
    at = [columns.index(name) for name in span]
    held: dict[tuple[Any, ...], tuple[Part, list[list[Any]]]] = {}
    for part, rows in parts:
        found: dict[tuple[Any, ...], tuple[Part, list[list[Any]]]] = {}
        for row in rows:
            found.setdefault(tuple(row[i] for i in at), (part, []))[1].append(row)
        for key in found.keys() & held.keys():
            before, there = held[key]
            if len(there) != len(found[key][1]) or any(map(_differ, there, found[key][1])):
                named = listed((str(value) for value in key if value is not None), ",")
                corrected.append(told("two_places", kind="", id=named, one=before.source, other=part.source))
        held |= found
    return [row for _, rows in held.values() for row in rows]


def _differ(one: list[Any], other: list[Any]) -> bool:
    return any(a != b for a, b in zip(one, other, strict=True) if None not in (a, b))


def _events(parts: Sequence[list[list[Any]]], columns: tuple[str, ...], identity: tuple[str, ...]) -> list[list[Any]]:
    """Events have no id: of equal ones, as many are kept as the source with the most of them has."""
    at = [columns.index(name) for name in identity if name in columns]
    kept: defaultdict[tuple[Any, ...], list[list[Any]]] = defaultdict(list)
    merged: list[list[Any]] = []
    for rows in parts:
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


def earlier(folder: Path, exported: Mapping[str, str]) -> dict[str, Part]:
    """The tables a former import wrote, as parts to merge with, `exported` when. Errors: `DataError` if one was spoilt
    since."""
    parts = {}
    for name, table in TABLES.items():
        for path in (folder / f"{name}.parquet", folder / f"{name}.csv"):
            if path.is_file():
                at = datetime.fromisoformat(exported.get(name, NEVER[0].isoformat()))
                parts[name] = Part(EARLIER, Rows(*read_values(table, path, partial=True)), (at, NEVER[1]))
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
    except BaseException:
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
    with duckdb.connect(config={"threads": 1}) as con:  # every further one holds 50 MB
        con.execute(
            f"COPY (SELECT * FROM {source}) TO '{target}' (FORMAT parquet, ROW_GROUP_SIZE 20480)", {"from": str(path)}
        )
    path.unlink()
