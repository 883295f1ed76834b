"""Files to canonical types, in DuckDB SQL: the step after which the engines hardly differ.

Times become int64 wall-clock seconds since 1970-01-01, dates day numbers, money and numbers float64.
`messages` gets `seq`, which orders messages of the same second: the message id where there is one
(as a number if every id is one), else the order of the rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cskit.errors import DataError, listed, resaid, told
from cskit.tables import Column, Table

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_TYPES = {"text": "VARCHAR", "int": "BIGINT", "number": "DOUBLE", "money": "DOUBLE", "bool": "BOOLEAN"}
MATERIALISE = (".csv", ".xlsx")  # formats that are parsed once and kept, rather than read in place


_CELLS = {  # the term that says it → what DuckDB says of a cell
    "cell_time_format": r'invalid timestamp field format: "(?P<value>.*)", expected format is (?P<format>.+)',
    "cell_date_format": r'invalid date field format: "(?P<value>.*)", expected format is (?P<format>.+)',
    "cell_time_range": r'timestamp field value out of range: "(?P<value>.*)"',
    "cell_date_range": r'date field value out of range: "(?P<value>.*)"',
    "cell_type": r"Could not convert string '(?P<value>.*)' to (?P<type>\w+)",
    "cell_line": r"CSV Error on Line: (?P<line>\d+)",
}


@dataclass(frozen=True)
class InMemory:
    """What an error calls a table in memory, where a file has its name."""

    table: str

    def __str__(self) -> str:
        return told("the_table", table=self.table)


Label = str | InMemory


def source_sql(con: duckdb.DuckDBPyConnection, table: Table, path: Path) -> str:
    """A FROM item for the file: Parquet and CSV in place, XLSX through openpyxl."""
    quoted = "'" + str(path).replace("'", "''") + "'"
    if path.suffix == ".parquet":
        return f"read_parquet({quoted})"
    if path.suffix == ".csv":
        return f"read_csv({quoted}, header = true, all_varchar = true, sample_size = 20480)"
    name = f"xlsx_{table.name}"
    con.register(name, read_xlsx(path))
    return name


def read_xlsx(path: Path) -> pd.DataFrame:
    """The first sheet as texts; Excel's own dates are written out as `YYYY-MM-DD HH:MM:SS`."""
    import warnings

    import openpyxl
    import pandas as pd

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:
        raise DataError(told("not_excel", name=path.name, error=type(error).__name__)) from None
    rows = book.worksheets[0].iter_rows(values_only=True)
    header = [str(c).strip() if c is not None else "" for c in next(rows, ())]
    body = [["" if c is None else str(c) for c in row] for row in rows if any(c is not None for c in row)]
    book.close()
    frame = pd.DataFrame(body, columns=header, dtype="object")
    return frame.loc[:, [c for c in frame.columns if c]]


def select_sql(
    con: duckdb.DuckDBPyConnection, table: Table, source: str, label: Label, *, in_place: bool = False
) -> str:
    """The SELECT that brings a source to canonical columns and types; `in_place`: it will run at every question.

    Errors: `DataError` if a column that may not be absent is absent, or a time carries a zone.
    """
    types = {name.strip(): str(kind) for name, kind, *_ in con.sql(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    missing = [name for name in table.must_have if name not in types]
    if missing:
        have = listed(list(types)[:12]) or told("nothing")
        columns = listed(f"`{name}`" for name in missing)
        raise DataError(told("required_columns", label=label, columns=columns, have=have))
    tidy = _tidy(con, table, source, types) if in_place else set()
    chosen = [_column_sql(c, types[c.name], label, tidy=c.name in tidy) for c in table if c.name in types]
    if table.name == "messages":
        chosen.append(_seq_sql(con, source, types.get("message_id")))
    return f"SELECT {', '.join(chosen)} FROM {source}"


def _tidy(con: duckdb.DuckDBPyConnection, table: Table, source: str, types: dict[str, str]) -> set[str]:
    """Of the texts that every such table has, those without a space to trim or an empty text to make null: to find
    them out takes one reading, to trim them takes longer in every one."""
    texts = [c.name for c in table if c.kind == "text" and not c.optional and types.get(c.name) == "VARCHAR"]
    if not texts:
        return set()
    neat = (f"bool_and({_is_tidy(name)})" for name in texts)
    [found] = con.execute(f"SELECT {', '.join(neat)} FROM {source}").fetchall()
    return {name for name, yes in zip(texts, found, strict=True) if yes}


def _is_tidy(column: str) -> str:
    """ASCII without a space is seen at once; any other text is trimmed and compared."""
    text = f'"{column}"'
    plain = f"strlen({text}) = length({text}) AND NOT contains({text}, ' ')"
    return f"{text} <> '' AND CASE WHEN {plain} THEN true ELSE {text} = trim({text}) END"


def _column_sql(column: Column, found: str, label: Label, *, tidy: bool = False) -> str:
    name = f'"{column.name}"'
    if tidy:
        return name
    text = found == "VARCHAR"
    value = f"nullif(trim({name}), '')" if text else name
    if found == "TIMESTAMP WITH TIME ZONE":
        raise DataError(told("time_zone", label=label, column=column.name))
    if column.kind == "time":
        stamp = f"CAST({value} AS TIMESTAMP)"
        return f"CAST(floor(epoch_us({stamp}) / 1000000) AS BIGINT) AS {name}"
    if column.kind == "date":
        return (
            f"CAST(date_diff('day', DATE '1970-01-01', CAST(CAST({value} AS TIMESTAMP) AS DATE)) AS BIGINT) AS {name}"
        )
    if column.kind in ("number", "money") and not text:
        value = f"CASE WHEN isnan(CAST({name} AS DOUBLE)) THEN NULL ELSE {name} END"
    if column.kind == "text" and found in ("DOUBLE", "FLOAT"):  # ids that a spreadsheet turned into numbers
        whole = f"CAST(CAST({name} AS BIGINT) AS VARCHAR)"
        value = f"CASE WHEN {name} = floor({name}) THEN {whole} ELSE CAST({name} AS VARCHAR) END"
    return f"CAST({value} AS {_TYPES[column.kind]}) AS {name}"


def _seq_sql(con: duckdb.DuckDBPyConnection, source: str, found: str | None) -> str:
    """Integers sort fastest: ids that are numbers, or a prefix and a number of one width (`M000123`), become one."""
    if found is None:
        return "row_number() OVER () AS seq"
    if found in ("BIGINT", "INTEGER", "UBIGINT", "UINTEGER", "SMALLINT"):
        return "CAST(message_id AS BIGINT) AS seq"
    shape = id_shape(con, source)
    if shape is not None:
        prefix, pattern = shape
        for text in ("CAST(message_id AS VARCHAR)", "trim(CAST(message_id AS VARCHAR))"):
            matches = f"SELECT bool_and(regexp_full_match({text}, ?)) FROM {source}"
            if con.execute(matches, [pattern]).fetchall() == [(True,)]:
                return f"CAST(substr({text}, {len(prefix) + 1}) AS BIGINT) AS seq"
    return "row_number() OVER (ORDER BY sent_at, message_id) AS seq"


def id_shape(con: duckdb.DuckDBPyConnection, source: str) -> tuple[str, str] | None:
    """The prefix of the first message id and the pattern all ids must match to be ordered by their number."""
    first = con.execute(
        f"SELECT trim(CAST(message_id AS VARCHAR)) FROM {source} WHERE message_id IS NOT NULL LIMIT 1"
    ).fetchall()
    match = re.fullmatch(r"(.*?)([0-9]{1,18})", first[0][0]) if first else None
    if match is None:
        return None
    prefix, digits = match.groups()
    return prefix, f"{re.escape(prefix)}[0-9]{{{len(digits)}}}" if prefix else "[0-9]{1,18}"


def explain(error: Exception, label: Label, folder: Path | None) -> DataError:
    """DuckDB's complaint about a value as one line that says what to run."""
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    first = first.split(": ", 1)[-1][:160]
    first = resaid(first, _CELLS)
    return DataError(
        told("cell_check", where=label, why=first, folder=folder) if folder else told("at", where=label, why=first)
    )
