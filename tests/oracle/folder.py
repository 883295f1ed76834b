"""A folder of canonical tables as a world, read with the csv module alone (Parquet through pyarrow)."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from cskit.columns import Column
from cskit.tables import TABLES

from .world import Row, World, day_number, second


def read_world(folder: Path) -> World:
    """Every table of the folder; columns that a file lacks are absent in the world too."""
    tables: dict[str, list[Row]] = {}
    absent: set[tuple[str, str]] = set()
    for name, table in TABLES.items():
        for path in (folder / f"{name}.parquet", folder / f"{name}.csv"):
            if path.is_file():
                raw = _parquet(path) if path.suffix == ".parquet" else _csv(path)
                there = set(raw[0]) if raw else set(table.names)
                absent |= {(name, c.name) for c in table if c.name not in there}
                tables[name] = [{c.name: _value(row[c.name], c) for c in table if c.name in there} for row in raw]
                break
    return World(tables, frozenset(absent))


def _csv(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _parquet(path: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet

    rows: list[dict[str, Any]] = pyarrow.parquet.read_table(path).to_pylist()
    return rows


def _value(cell: Any, column: Column) -> Any:
    if cell is None or cell == "":
        return None
    if column.kind == "time":
        return second(str(cell)[:19])
    if column.kind == "date":
        return day_number(str(cell)[:10])
    if column.kind == "bool":
        return cell if isinstance(cell, bool) else str(cell).lower() in ("1", "true")
    convert = {"int": int, "number": float, "money": float}.get(column.kind, str)
    return convert(cell)
