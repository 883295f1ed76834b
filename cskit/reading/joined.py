"""Which files of a folder hold a table; those side by side (`messages_1.csv`, `messages_2.csv` …) as one stage."""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from cskit.columns import Table
from cskit.reading.stage import PER_SHEET, Stage, first_row

FORMATS = (".parquet", ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsm", "")  # the first of a table's files is used
COPIES = frozenset("old bak backup copy 旧 旧版 备份 副本".split())  # words with which a file calls itself one
WAITING = ".import"  # in a folder: the tables of an import, whole, on their way to their places


def files_of(folder: Path, table: str) -> list[Path]:
    """The files of a folder that are called like a table, or like it and `_` and more (`messages_2021-11.csv`),
    whatever the case of their ending, preferred first. Those of one format are one table; beside one that is called
    like it, what calls itself a copy does not count: `orders_old.csv` is no part of `orders.csv`. What an
    import was writing when it was ended stands before all of them."""
    if waiting := [*(folder / WAITING).glob(f"{table}.*")]:
        return waiting
    named = [p for p in folder.iterdir() if p.suffix.lower() in FORMATS and f"{p.stem}_".startswith(f"{table}_")]
    if any(p.stem == table for p in named):
        named = [p for p in named if p not in copies_of(folder, table)]
    found = [p for p in named if p.suffix or p.is_file()]  # a folder may be called like a table
    return sorted(found, key=lambda p: (FORMATS.index(p.suffix.lower()), p.stem, p.name))


def copies_of(folder: Path, table: str) -> list[Path]:
    """The files of a folder that begin with a table's name and call themselves, in a word of theirs, a copy of it."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.stem.startswith(table)
        and path.suffix.lower() in FORMATS
        and COPIES & {*re.split(r"[\W\d_]+", path.stem.removeprefix(table).lower())}
    ]


def are_one_table(paths: Sequence[Path]) -> bool:
    """Whether files of one table are of one format: two formats are rather two versions of it."""
    return len({path.suffix.lower() for path in paths}) == 1


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
