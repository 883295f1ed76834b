"""Spark tables and files to canonical types, in Spark SQL: the same types as `cskit.engines.ingest` makes.

Nothing here depends on the session: neither on its time zone (wall clocks stay what they are) nor on whether a bad
cast is an error or a null there (a text that is no time, number … is always an error, which says what it is).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cskit.engines.ingest import Label
from cskit.errors import DataError, listed, told
from cskit.tables import Column, Table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_TYPES = {"text": "STRING", "int": "BIGINT", "number": "DOUBLE", "money": "DOUBLE", "bool": "BOOLEAN"}
CUT = "\x1f"  # between the parts of what Spark is to report: label, column, kind, text
_INTEGERS = ("tinyint", "smallint", "int", "bigint")


def ingested(table: Table, frame: DataFrame, label: Label, zone: str | None) -> DataFrame:
    """The canonical columns of a Spark frame, and `seq` of messages.

    An instant (Spark's TIMESTAMP) is read as the wall clock of `zone`; without one it is refused.
    Errors: `DataError` if a column that may not be absent is absent, or an instant has no zone to be read in.
    """
    frame = frame.toDF(*(name.strip() for name in frame.columns))
    types = dict(frame.dtypes)
    missing = [name for name in table.must_have if name not in types]
    if missing:
        have = listed(list(types)[:12]) or told("nothing")
        columns = listed(f"`{name}`" for name in missing)
        raise DataError(told("required_columns", label=label, columns=columns, have=have))
    chosen = [_column(column, types[column.name], label, zone) for column in table if column.name in types]
    if table.name == "messages":
        chosen.append(f"{_seq(frame, types.get('message_id'))} AS seq")
    return frame.selectExpr(*chosen)


def is_parsed(table: Table, frame: DataFrame) -> bool:
    """Whether a text has to be read as something else: worth doing once, and where a bad value shows up."""
    types = {name.strip(): kind for name, kind in frame.dtypes}
    return any(column.kind != "text" and types.get(column.name) == "string" for column in table)


def _column(column: Column, found: str, label: Label, zone: str | None) -> str:
    name = f"`{column.name}`"
    if found == "string":
        text = f"nullif(trim({name}), '')"
        return f"{text} AS {name}" if column.kind == "text" else f"{_parsed(column, text, label)} AS {name}"
    if column.kind in ("time", "date"):
        return f"{_moment(column, _wall(column, name, found, label, zone))} AS {name}"
    if column.kind == "text" and found in ("float", "double"):  # ids that a spreadsheet turned into numbers
        whole = f"CAST(CAST({name} AS BIGINT) AS STRING)"
        value = f"CASE WHEN {name} = floor({name}) THEN {whole} WHEN NOT isnan({name}) THEN CAST({name} AS STRING) END"
        return f"{value} AS {name}"
    value = f"CAST({name} AS {_TYPES[column.kind]})"
    if found in ("float", "double") and column.kind in ("int", "number", "money"):
        value = f"CASE WHEN isnan({name}) THEN NULL ELSE {value} END"
    return f"{value} AS {name}"


def _parsed(column: Column, text: str, label: Label) -> str:
    """A text as what the column holds; a text that is nothing of the kind stops the job with one line."""
    if column.kind in ("time", "date"):
        value = f"try_cast({text} AS TIMESTAMP_NTZ)"
    elif column.kind == "int":
        value = f"CAST(round(try_cast({text} AS DOUBLE)) AS BIGINT)"
    else:
        value = f"try_cast({text} AS {_TYPES[column.kind]})"
    says = f"concat('{_quoted(f'{label}{CUT}{column.name}{CUT}{column.kind}{CUT}')}', {text})"
    checked = f"CASE WHEN {text} IS NOT NULL AND {value} IS NULL THEN raise_error({says}) ELSE {value} END"
    return _moment(column, checked) if column.kind in ("time", "date") else checked


def _wall(column: Column, name: str, found: str, label: Label, zone: str | None) -> str:
    if found != "timestamp":
        return f"CAST({name} AS TIMESTAMP_NTZ)"
    if zone is None:
        raise DataError(told("spark_instant", label=label, column=column.name))
    utc = f"timestampadd(MICROSECOND, unix_micros({name}), TIMESTAMP_NTZ'1970-01-01 00:00:00')"
    return f"convert_timezone('UTC', '{_quoted(zone)}', {utc})"


def _moment(column: Column, wall: str) -> str:
    """A wall clock as seconds (a date as days) since 1970-01-01; these functions see no session time zone."""
    days = f"CAST(unix_date(CAST({wall} AS DATE)) AS BIGINT)"
    return (
        days
        if column.kind == "date"
        else f"{days} * 86400 + hour({wall}) * 3600 + minute({wall}) * 60 + second({wall})"
    )


def _seq(frame: DataFrame, found: str | None) -> str:
    """What orders messages of one second: the id as a number if every id is one, else as a text; else the row."""
    if found is None:
        return "monotonically_increasing_id()"
    if found in _INTEGERS:
        return "CAST(message_id AS BIGINT)"
    digits = frame.selectExpr("bool_and(trim(CAST(message_id AS STRING)) RLIKE '^[0-9]{1,18}$')").first()
    if digits is not None and digits[0]:
        return "CAST(trim(CAST(message_id AS STRING)) AS BIGINT)"
    return "CAST(row_number() OVER (PARTITION BY sent_at ORDER BY message_id) AS BIGINT)"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
