"""The faults that only show across rows and tables: keys that occur twice, references to nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from cskit.sources.problems import Problem, problem, the_rest
from cskit.sources.stage import Stage
from cskit.tables import Table


def check_keys(
    con: duckdb.DuckDBPyConnection, rows: str, table: Table, stage: Stage, *, file: str, lang: str, limit: int
) -> Iterator[Problem]:
    """Rows whose key was already used by an earlier row."""
    if not table.key or not set(table.key) <= set(stage.header):
        return
    names = [f"v_{name}" for name in table.key]
    given = " AND ".join(f"{name} IS NOT NULL" for name in names)
    key = ", ".join(names)
    twice = f"SELECT {key} FROM ({rows}) WHERE {given} GROUP BY {key} HAVING count(*) > 1"
    if not con.execute(f"SELECT 1 FROM ({twice}) LIMIT 1").fetchone():
        return
    again = (
        f"SELECT _row, min(_row) OVER (PARTITION BY {key}) AS first, concat_ws(' · ', {key}) AS value "
        f"FROM ({rows}) SEMI JOIN ({twice}) USING ({key})"
    )
    column = ", ".join(table.key)
    yield from _report(con, f"SELECT * FROM ({again}) WHERE _row > first", "duplicate_key", column, file, lang, limit)


def check_references(
    con: duckdb.DuckDBPyConnection, table: Table, staged: Mapping[str, tuple[Stage, str]], *, file: str, lang: str,
    limit: int,
) -> Iterator[Problem]:  # fmt: skip
    """Values that must exist in another table, where that table is there and could be read whole, and do not.

    `staged` holds, per table present, its stage and its rows as SQL.
    """
    stage, rows = staged[table.name]
    for column in table:
        target, _, key = column.refers_to.partition(".")
        if column.name not in stage.header or target not in staged or key not in staged[target][0].header:
            continue
        if staged[target][0].ragged:
            continue  # rows there could not be read: what is missing may be in them
        known = f"SELECT DISTINCT v_{key} AS known FROM ({staged[target][1]})"
        name = f"v_{column.name}"
        lost = f"SELECT _row, '{target}' AS first, {name} AS value FROM ({rows}) ANTI JOIN ({known}) ON {name} = known"
        lost += f" WHERE {name} IS NOT NULL"
        yield from _report(con, lost, "dangling_reference", column.name, file, lang, limit)


def _report(
    con: duckdb.DuckDBPyConnection, sql: str, code: str, column: str, file: str, lang: str, limit: int
) -> Iterator[Problem]:
    total = con.execute(f"SELECT count(*) FROM ({sql})").fetchone()
    if not total or not total[0]:
        return
    found = con.execute(f"SELECT _row, first, left(value, 40) FROM ({sql}) ORDER BY _row LIMIT {limit}").fetchall()
    listed = [problem(code, lang, file=file, row=r, column=column, other=first, value=v) for r, first, v in found]
    yield from listed
    if total[0] > len(listed):
        yield the_rest(listed[0], total[0] - len(listed), lang)
