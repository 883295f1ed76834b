"""The folder an import writes: what a former import left there, several exports as one table (overlaps counted once,
the newer of two that differ, contradictions refused), and tables written whole or not at all."""

import csv
import json
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from cskit.columns import Table
from cskit.errors import DataError, told, worded
from cskit.reading.cleaning import DUCKDB_TYPES
from cskit.reading.held import Held, in_order, sets, shares
from cskit.reading.joined import WAITING
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
    "inspections": ("agent_id", "inspected_at", "item"),
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
    if len(parts) == 1 and (table not in _KEYS or _once_each(parts[0].rows, _KEYS[table])):
        return Merged(parts[0].rows, 0, [])
    columns = tuple(dict.fromkeys(name for part in parts for name in part.rows.columns))
    total = sum(len(part.rows.data) for part in parts)
    corrected: list[str] = []
    merged = Held(map(tuple, _of_shares(table, sorted(parts, key=lambda part: part.at), columns, total, corrected)))
    return Merged(Rows(columns, merged), total - len(merged), corrected)


def _once_each(rows: Rows, key: str) -> bool:
    return sum(len(ids) for [ids] in sets(rows.column(key), total=len(rows.data))) == len(rows.data)


def _of_shares(
    table: str, ordered: Sequence[Part], columns: tuple[str, ...], total: int, corrected: list[str]
) -> Iterator[list[Any]]:
    """The rows as one table, share by share: what is said of one thing stands in one of them."""
    identity = _IDENTITY.get(table, columns)
    span = [name for name in (_KEYS.get(table), *_SPANS.get(table, identity)) if name in columns]
    at = columns.index(span[0])
    for share in shares(*((part.rows.spread(columns), at) for part in ordered), total=total):
        every = list(zip(ordered, share, strict=True))
        if table in _KEYS:
            yield from _by_key(table, every, columns, corrected)
        elif table in _SPANS:
            yield from _by_span(every, columns, span, corrected)
        else:
            yield from _events(share, columns, identity)


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
MEMORY = "200MB"
_FORMATS = {".parquet": "FORMAT parquet, ROW_GROUP_SIZE 20480", ".csv": "FORMAT csv, HEADER"}
_ORDER = {
    "orders": ("created_at", "order_id"),
    "refunds": ("requested_at", "refund_id"),
    "messages": ("sent_at",),
    "handovers": ("at",),
    "agents": ("agent_id",),
    "products": ("product_id",),
}
EARLIER = "earlier imports"
Format = Literal["parquet", "csv"]


def manifest(folder: Path) -> dict[str, Any]:
    """What the last import wrote of itself; empty for a new folder.

    Errors: `DataError` if the folder holds tables that no import made: they are not overwritten.
    """
    path = folder / MANIFEST
    _settle(folder)
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

    Columns stand in the order of the schema. A new folder appears at once. In one that exists the new tables do, in
    `WAITING`, from which they are read until each is in its place: whoever is ended on the way leaves the old tables
    or the new ones.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    where, prefix = (folder, WAITING) if folder.exists() else (folder.parent, f".{folder.name}")
    fresh = Path(tempfile.mkdtemp(prefix=f"{prefix}-", dir=where))
    try:
        for name, rows in tables.items():
            _write(fresh / f"{name}.{format}", TABLES[name], rows)
        (fresh / MANIFEST).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        fresh.chmod(0o755)
        fresh.rename(folder / WAITING if folder.exists() else folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    with suppress(OSError):  # a file that somebody has opened: the next import puts the tables in their places
        _settle(folder)


def _settle(folder: Path) -> None:
    """Put what an import wrote in its place, each table in the stead of the former one; and clear away what another
    was writing when it was ended."""
    for unfinished in folder.glob(f"{WAITING}-*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    waiting = folder / WAITING
    for path in sorted(waiting.iterdir()) if waiting.is_dir() else ():
        for other in (folder / f"{path.stem}.{ending}" for ending in ("csv", "parquet") if path.stem in TABLES):
            other.unlink(missing_ok=True)
        path.replace(folder / path.name)
    if waiting.is_dir():
        waiting.rmdir()


def _write(path: Path, table: Table, rows: Rows) -> None:
    """A table in order of time; ids of messages from 1: what is said in one second keeps the order of the log. DuckDB
    writes it, because it loads five times faster than pyarrow."""
    import duckdb

    columns = [column for column in table if column.name in (*rows.columns, "message_id")]
    raw = path.with_suffix(".raw")
    if table.name in _ORDER:
        at = [rows.columns.index(column) for column in _ORDER[table.name]]
        rows = Rows(rows.columns, Held(in_order(rows.data, lambda row: tuple([row[i] for i in at]))))
    with raw.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in columns])
        writer.writerows(rows.spread([column.name for column in columns]))
    types = ", ".join(f"'{column.name}': '{DUCKDB_TYPES[column.kind]}'" for column in columns)
    options = "header = true, auto_detect = false, parallel = false, delim = ',', quote = '\"', escape = '\"'"
    said = max(map(len, filter(None, rows.column("text"))), default=0) if "text" in rows.columns else 0
    longest = max(min(raw.stat().st_size, (1 << 23) + 4 * said), 1 << 21)  # of a row: DuckDB holds several of these
    ids = "REPLACE (row_number() OVER ()::VARCHAR AS message_id)" if table.name == "messages" else ""
    asked = f"SELECT * {ids} FROM read_csv($from, {options}, columns = {{{types}}}, max_line_size = {longest})"
    target, how = str(path).replace("'", "''"), _FORMATS[path.suffix]
    with duckdb.connect(config={"threads": 1, "memory_limit": MEMORY}) as con:  # every further one holds 50 MB
        con.execute(f"COPY ({asked}) TO '{target}' ({how})", {"from": str(raw)})
    raw.unlink()
