"""A stage without what programs write where there is no value."""

from __future__ import annotations

from dataclasses import replace

import duckdb

from cskit.reading.stage import Stage, first_row
from cskit.reading.typed import FLOATS, fits
from cskit.tables import Table


def tidied(con: duckdb.DuckDBPyConnection, table: Table, found: Stage) -> Stage:
    """The stage without what programs write for no value: NaN, and empty columns of a wrong kind."""
    return _without_empty(con, table, _without_nan(con, table, found))


def _without_nan(con: duckdb.DuckDBPyConnection, table: Table, found: Stage) -> Stage:
    """With nulls for NaN. A Parquet file's statistics know no NaN, and DuckDB answers from them even `isnan`: so they
    are looked for without statistics, and a file that has some is copied."""
    names = [c.name for c in table.present(found.header) if found.type_of(c.name) in FLOATS]
    if not names:
        return found
    con.execute("SET disabled_optimizers = 'statistics_propagation,filter_pushdown'")
    try:
        looks = ", ".join(f"count_if(isnan({found.cell(name)}))" for name in names)
        counts = first_row(con, f"SELECT {looks} FROM ({found.sql})") or ()
        odd = {found.cell(name) for name, count in zip(names, counts, strict=True) if count}
        if not odd:
            return found
        cells = [f"c{i}" for i in range(len(found.header))]
        nulls = [f"CASE WHEN isnan({c}) THEN NULL ELSE {c} END AS {c}" if c in odd else c for c in cells]
        copy = f'"nan_free_{table.name}"'
        con.execute(f"CREATE OR REPLACE TEMP TABLE {copy} AS SELECT _row, {', '.join(nulls)} FROM ({found.sql})")
    finally:
        con.execute("RESET disabled_optimizers")
    return replace(found, sql=f"SELECT * FROM {copy}", in_place=False, unnumbered="")


def _without_empty(con: duckdb.DuckDBPyConnection, table: Table, found: Stage) -> Stage:
    """With texts for a column that has no value and is of a kind that cannot be what it should hold."""
    odd = [c.name for c in table.present(found.header) if not fits(c, found.type_of(c.name))]
    if not odd:
        return found
    filled = ", ".join(f"count({found.cell(name)})" for name in odd)
    counts = first_row(con, f"SELECT {filled} FROM ({found.sql})") or ()
    empty = {found.header.index(name) for name, count in zip(odd, counts, strict=True) if not count}
    cells = ", ".join(f"CAST(NULL AS VARCHAR) AS c{i}" if i in empty else f"c{i}" for i in range(len(found.header)))
    if not empty:
        return found
    types = ["VARCHAR" if i in empty else kind for i, kind in enumerate(found.types)]
    return replace(found, sql=f"SELECT _row, {cells} FROM ({found.sql})", types=types, unnumbered="")
