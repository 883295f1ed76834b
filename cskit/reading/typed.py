"""A stage's cells as values: what is said of them (`v_`, `f_`, `n_`, `p_` …) and the canonical table they make.

Times become int64 wall-clock seconds since 1970-01-01, dates day numbers, money and numbers float64.
`messages` gets `seq`, which orders messages of the same second: the message id where there is one
(as a number if every id is one), else the order of the rows.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import duckdb

from cskit.columns import Column, Table
from cskit.reading.cleaning import DUCKDB, NEAT, PLACEHOLDERS, TOTALS, Dialect, clean_id, clean_text
from cskit.reading.stage import Stage, first_row

ROUNDED = r"[1-9](\.\d+)?[eE]\+?\d+"  # what Excel makes of a long id
NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
NUMERIC = ("int", "number", "money")
DATED = ("time", "date")
YES, NO = ("true", "t", "yes", "y", "1", "是"), ("false", "f", "no", "n", "0", "否")
_INTEGERS = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "UHUGEINT",
)
FLOATS = ("FLOAT", "DOUBLE")
_MOMENTS = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE")
_CLOCK = r"( \d{1,2}:\d{2}(:\d{2})?)?"

# How a date may be written. The first two are canonical; the rest are recognised so that they can be named.
WAYS = {
    "iso": r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?",
    "date": r"\d{4}-\d{2}-\d{2}",
    "zone": r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)? ?(Z|[+-]\d{2}(:?\d{2})?)",
    "short": r"\d{4}-\d{1,2}-\d{1,2}" + _CLOCK,
    "slash": r"\d{4}/\d{1,2}/\d{1,2}" + _CLOCK,
    "dot": r"\d{4}\.\d{1,2}\.\d{1,2}" + _CLOCK,
    "chinese": r"\d{4}年\d{1,2}月\d{1,2}日.*",
    "compact": r"(19|20)\d{6}(\d{6})?",
    "serial": r"[2-7]\d{4}(\.\d+)?",
    "day_first": r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}" + _CLOCK,
}
CANONICAL = ("iso", "date", "native")
_PLAIN_TIME = "'____-__-__ __:__:__'"


def is_id(column: Column) -> bool:
    """Whether a text column names things: spelled in one way, never blank by a word."""
    return column.kind == "text" and (column.name.endswith("_id") or bool(column.refers_to))


def fits(column: Column, kind: str) -> bool:
    """Whether cells of this native type can be what the column holds; texts always may."""
    plain = re.sub(r"\(.*\)", "", kind)
    if plain == "VARCHAR" or plain == "ENUM":
        return True
    if column.kind in DATED:
        return plain in _MOMENTS
    if column.kind == "bool":
        return plain == "BOOLEAN" or plain in _INTEGERS + FLOATS
    return plain in _INTEGERS + FLOATS or plain == "DECIMAL"


def cells_sql(table: Table, stage: Stage, sql: Dialect = DUCKDB, *, numbered: bool = True) -> str:
    """The stage with, per known column: `r_` the text as it stands in the file and `v_` as it is read (null = empty),
    `x_` a value that is no text, `e_` whether it is empty, `k_` whether it is neat, `f_` the way a date is written,
    `n_` the number, `p_` the moment, `o_` whether marks or hidden characters were taken off an id.

    `numbered`: with `_row`, which costs something where a file is read in place.
    """
    raw, texts, read, moments = ["_row"], ["*"], ["*"], ["*"]
    for column in table.present(stage.header):
        name, cell, kind = column.name, stage.cell(column.name), stage.type_of(column.name)
        if not is_text(kind):
            raw.append(f"{cell} AS x_{name}")
            read += _native(column, kind, sql)
            continue
        cell = cell if kind == "VARCHAR" else f"CAST({cell} AS {sql.string})"
        raw.append(f"{cell} AS r_{name}")
        if name in stage.neat:
            raw.append(f"{cell} AS v_{name}")
            read += [f"true AS k_{name}", f"false AS o_{name}"]
        else:
            raw += [f"{sql.full(cell, NEAT)} AS k_{name}"] if is_id(column) else []
            texts.append(f"{_text(column, sql)} AS v_{name}")
            read += _read(column, sql)
        read.append(f"v_{name} IS NULL AS e_{name}")
        if column.kind in DATED:
            moment = f"try_cast(v_{name} AS {sql.stamp})"
            moments.append(f"CASE WHEN f_{name} IN ('iso', 'date') THEN {moment} END AS p_{name}")
    source = stage.sql if numbered or not stage.unnumbered else stage.unnumbered
    inner = f"SELECT {', '.join(texts)} FROM (SELECT {', '.join(raw)} FROM ({source}))"
    return f"SELECT {', '.join(moments)} FROM (SELECT {', '.join(read)} FROM ({inner}))"


def is_text(kind: str) -> bool:
    """Whether cells of this type are texts, to be read."""
    return kind == "VARCHAR" or kind.startswith("ENUM")


def _text(column: Column, sql: Dialect) -> str:
    raw = f"r_{column.name}"
    if is_id(column):
        return f"CASE WHEN k_{column.name} THEN {raw} ELSE {clean_id(raw, sql)} END"
    if column.choices:
        return f"CASE WHEN {raw} IN ({_known(column, sql)}) THEN {raw} ELSE {clean_id(raw, sql)} END"
    if column.kind in DATED:
        return f"CASE WHEN {raw} LIKE {_PLAIN_TIME} THEN {raw} ELSE {clean_id(raw, sql)} END"
    return clean_text(raw, sql) if column.kind == "text" else clean_id(raw, sql)


def _known(column: Column, sql: Dialect) -> str:
    return ", ".join(map(sql.literal, column.choices))


def _read(column: Column, sql: Dialect) -> list[str]:
    v, name = f"v_{column.name}", column.name
    if column.kind in DATED:
        cases = " ".join(f"WHEN {sql.full(v, pattern)} THEN '{way}'" for way, pattern in WAYS.items())
        return [f"CASE WHEN {v} LIKE {_PLAIN_TIME} THEN 'iso' {cases} END AS f_{name}"]
    if column.kind in NUMERIC:
        return [f"CASE WHEN {sql.full(v, NUMBER)} THEN try_cast({v} AS DOUBLE) END AS n_{name}"]
    return [f"r_{name} <> v_{name} AS o_{name}"] if is_id(column) else []


def _native(column: Column, kind: str, sql: Dialect) -> list[str]:
    """Cells that are values already (NaN is how pandas writes that there is none); a column that cannot be read as what
    it should hold is null throughout."""
    x, name = f"x_{column.name}", column.name
    empty = f"({x} IS NULL" + (f" OR {sql.nan.format(value=x)}" if sql.nan and kind in FLOATS else "") + ")"
    text = f"CAST({x} AS {sql.string})"
    if not fits(column, kind):
        nothing = sql.stamp if column.kind in DATED else "DOUBLE" if column.kind in NUMERIC else sql.string
        part = f"CAST(NULL AS {nothing}) AS {'p' if column.kind in DATED else 'n'}_{name}"
        return [f"{text} AS v_{name}", f"false AS e_{name}", part, f"'native' AS f_{name}", f"false AS o_{name}"]
    made = [f"{empty} AS e_{name}"]
    if column.kind in DATED:
        made += [f"'native' AS f_{name}", f"CAST({x} AS {sql.stamp}) AS p_{name}"]
    elif column.kind in NUMERIC:
        made.append(f"CASE WHEN NOT ({empty}) THEN CAST({x} AS DOUBLE) END AS n_{name}")
    elif column.kind == "bool":
        text = text if kind == "BOOLEAN" else f"CAST(try_cast({x} AS BIGINT) AS {sql.string})"
    elif kind in FLOATS:  # ids that a spreadsheet turned into numbers
        whole = f"CAST(CAST({x} AS BIGINT) AS {sql.string})"
        text = f"CASE WHEN {x} = floor({x}) AND abs({x}) < 1e15 THEN {whole} ELSE {text} END"
    made.append(f"CASE WHEN NOT ({empty}) THEN {text} END AS v_{name}")
    return [*made, f"false AS o_{name}"] if is_id(column) else made


def may_be_neat(table: Table, stage: Stage) -> list[Column]:
    """The texts that are worth a look: ids, and words out of a few."""
    texts = [c for c in table.present(stage.header) if c.kind == "text" and stage.type_of(c.name) == "VARCHAR"]
    return [column for column in texts if is_id(column) or column.choices]


def plainly_neat_sql(column: Column, cell: str, source: str, sql: Dialect = DUCKDB) -> str:
    """Whether all of a column is neat as most are: one of its choices, or ids of plain letters and digits. It is asked
    of the different texts there are, once; to clean takes longer, for every cell."""
    return _all_sql(f"{cell} IN ({_known(column, sql)})" if column.choices else sql.full(cell, NEAT), cell, source)


def neat_sql(column: Column, cell: str, source: str, sql: Dialect = DUCKDB) -> str:
    """Whether all of a column of ids is neat otherwise: nothing to clean, and no word that a rule could mind."""
    worded = f"{sql.is_word(cell, PLACEHOLDERS + TOTALS)} OR {sql.full(cell, ROUNDED)}"
    return _all_sql(f"{sql.full(cell, NEAT)} OR ({cell} = {clean_id(cell, sql)} AND NOT ({worded}))", cell, source)


def _all_sql(holds: str, cell: str, source: str) -> str:
    different = f"SELECT DISTINCT {cell} FROM {source} WHERE {cell} IS NOT NULL"
    return f"(SELECT coalesce(bool_and(coalesce({holds}, false)), true) FROM ({different}))"


def values_sql(table: Table, stage: Stage, seq: str, sql: Dialect = DUCKDB) -> list[str]:
    """The canonical columns of `cells_sql`, and `seq` of messages."""
    found = [
        f"{_value(column, stage.type_of(column.name), sql)} AS {column.name}" for column in table.present(stage.header)
    ]
    return [*found, f"{seq} AS seq"] if table.name == "messages" else found


def _value(column: Column, kind: str, sql: Dialect) -> str:
    v, n, p = f"v_{column.name}", f"n_{column.name}", f"p_{column.name}"
    if column.kind in DATED:
        return (sql.seconds if column.kind == "time" else sql.days).format(value=p)
    if column.kind == "int":
        return (
            f"CAST(x_{column.name} AS BIGINT)"
            if kind in _INTEGERS and fits(column, kind)
            else f"try_cast({n} AS BIGINT)"
        )
    if column.kind in NUMERIC:
        return n
    if column.kind == "bool":
        yes, no = (f"lower({v}) IN ({', '.join(repr(word) for word in words)})" for words in (YES, NO))
        return f"CASE WHEN {yes} THEN true WHEN {no} THEN false END"
    return v


def shape_of(first: Sequence[str] | None) -> tuple[str, str] | None:
    """The prefix of the first message id (of a row) and the pattern all must match to be ordered by their number:
    integers sort fastest, so ids that are numbers, or a prefix and a number of one width (`M000123`), become one."""
    shape = re.fullmatch(r"((?:[A-Za-z_][-\w.:]*?)?)([0-9]{1,18})", first[0]) if first else None
    if shape is None:
        return None
    prefix, digits = shape.groups()
    return prefix, f"{re.escape(prefix)}[0-9]{{{len(digits)}}}" if prefix else "[0-9]{1,18}"


def seq_of(stage: Stage, shape: tuple[str, str] | None, sql: Dialect = DUCKDB) -> tuple[str, str]:
    """What orders messages of one second as SQL, and when that does not hold."""
    if "message_id" not in stage.header:
        return "_row", ""
    if stage.type_of("message_id") in _INTEGERS:
        return "CAST(x_message_id AS BIGINT)", ""
    if shape is None:
        return "CAST(NULL AS BIGINT)", "true"
    prefix, pattern = shape
    number = f"try_cast(substr(v_message_id, {len(prefix) + 1}) AS BIGINT)"
    return number, f"NOT coalesce({sql.full('v_message_id', pattern)}, false)"


def natural(name: str, sql: Dialect = DUCKDB) -> str:
    """How ids of several shapes follow each other: `M9` before `M10`, as they were given out."""
    number = f"try_cast(regexp_extract({name}, '([0-9]+)$', 1) AS DECIMAL(38, 0))"
    return f"{sql.swap(name, '[0-9]+$', '')}, {number} NULLS LAST, {name}"


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
