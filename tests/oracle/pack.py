"""Many worlds as one data set, and worlds as the frames that `Shop.from_frames` takes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from cskit.tables import TABLES

from .random_shops import random_shop
from .world import Row, World


@lru_cache(maxsize=8)
def packed(count: int, *, first_seed: int = 0) -> tuple[World, dict[str, World]]:
    """`count` random shops with disjoint ids in one world, and each shop by its label: asked again, the same ones."""
    shops = {f"s{seed}": random_shop(seed, label=f"s{seed}") for seed in range(first_seed, first_seed + count)}
    return union(shops.values()), shops


def union(worlds: Iterable[World]) -> World:
    """All rows of all worlds, table by table; message ids get a prefix so that they stay unique."""
    tables: dict[str, list[Row]] = {}
    for number, world in enumerate(worlds):
        for name, rows in world.tables.items():
            if name == "messages":
                rows = [{**r, "message_id": f"{number:04d}{r['message_id']}"} for r in rows]
            tables.setdefault(name, []).extend(rows)
    if "forecast" in tables:  # one forecast an hour, of all shops together
        hours: dict[int, float] = {}
        for row in tables["forecast"]:
            hours[row["hour"]] = hours.get(row["hour"], 0.0) + row["receptions"]
        tables["forecast"] = [{"hour": hour, "receptions": told} for hour, told in hours.items()]
    return World(tables)


def without(world: World, *tables: str, columns: Iterable[tuple[str, str]] = ()) -> World:
    """The world without some tables and columns."""
    return World({k: v for k, v in world.tables.items() if k not in tables}, frozenset(columns))


def frames(world: World) -> dict[str, pd.DataFrame]:
    """pandas frames with real datetimes: the columns the rows have (all of them where there are no rows)."""
    return {name: _frame(world, name) for name in world.tables}


def _frame(world: World, name: str) -> pd.DataFrame:
    rows = world.tables[name]
    used = {key for row in rows for key in row} if rows else set(TABLES[name].names)
    data = {}
    for column in TABLES[name]:
        if (name, column.name) in world.absent_columns or (column.optional and column.name not in used):
            continue
        values = pd.Series([row.get(column.name) for row in rows], dtype="object")
        data[column.name] = _typed(values, column.kind)
    return pd.DataFrame(data)


def _typed(values: pd.Series, kind: str) -> pd.Series:
    if kind == "time":
        return pd.to_datetime(pd.to_numeric(values), unit="s")
    if kind == "date":
        return pd.to_datetime(pd.to_numeric(values), unit="D")
    if kind == "int":
        return pd.to_numeric(values).astype("Int64")
    if kind in ("number", "money"):
        return pd.to_numeric(values).astype("float64")
    if kind == "bool":
        return values.astype("boolean")
    return values.astype("string")
