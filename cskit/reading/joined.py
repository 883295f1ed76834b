"""Files of one table side by side (`messages_1.csv`, `messages_2.csv` …) as one stage."""

from collections.abc import Sequence

import duckdb

from cskit.columns import Table
from cskit.reading.stage import PER_SHEET, Stage, first_row


def joined(con: duckdb.DuckDBPyConnection, table: Table, parts: Sequence[tuple[str, Stage]]) -> Stage:
    """The stages of these files in turn, copied. Exports of overlapping days repeat what both saw: of rows that are
    alike in every cell as many are kept as the file with the most of them has; `overlap` counts the others."""
    header = list(dict.fromkeys(name for _, stage in parts for name in stage.header))
    kinds = [{stage.type_of(name) for _, stage in parts if name in stage.header} for name in header]
    types = [kind.pop() if len(kind) == 1 else "VARCHAR" for kind in kinds]
    sheets: list[str] = []
    ragged, selects = [], []
    for i, (file, stage) in enumerate(parts):
        first = len(sheets) * PER_SHEET
        cells = [stage.cell(name) if name in stage.header else "NULL" for name in header]
        named = ", ".join(
            f"CAST({cell} AS {kind}) AS c{n}" for n, (cell, kind) in enumerate(zip(cells, types, strict=True))
        )
        selects.append(f"SELECT {i} AS _part, _row + {first} AS _row, {named} FROM ({stage.sql})")
        ragged += [(row + first, width) for row, width in stage.ragged]
        sheets += [f"{file}, {sheet}" for sheet in stage.sheets] or [file]
    alike, copy = ", ".join(f"c{n}" for n in range(len(header))), f'"joined_{table.name}"'
    every = f"SELECT *, row_number() OVER (PARTITION BY _part, {alike}) AS _nth FROM ({' UNION ALL '.join(selects)})"
    once = f"SELECT * FROM ({every}) QUALIFY row_number() OVER (PARTITION BY _nth, {alike} ORDER BY _part) = 1"
    con.execute(f"CREATE OR REPLACE TEMP TABLE {copy} AS SELECT _row, {alike} FROM ({once})")
    counted = " + ".join(f"(SELECT count(*) FROM ({stage.sql}))" for _, stage in parts)
    [overlap] = first_row(con, f"SELECT {counted} - (SELECT count(*) FROM {copy})") or (0,)
    unread = tuple(name for _, stage in parts for name in stage.unread)
    sql = f"SELECT * FROM {copy}"
    return Stage(header, sql, types, ragged, tuple(sheets), unread, overlap=overlap)
