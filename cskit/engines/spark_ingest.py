"""Spark tables and remote files to canonical types, by the rules of `cskit.reading` in Spark's SQL.

Nothing here depends on the session: neither on its time zone (wall clocks stay what they are) nor on whether a bad
cast is an error or a null there.
"""

from uuid import uuid4

from pyspark.sql import DataFrame, SparkSession

from cskit.columns import Column, Table
from cskit.errors import DataError, told
from cskit.reading import faults
from cskit.reading.cleaning import SPARK
from cskit.reading.problems import Problem, problem
from cskit.reading.stage import Stage, header_name
from cskit.reading.table import of_header
from cskit.reading.typed import cells_sql, fits, values_sql
from cskit.terms import language, term

_TYPES = {"string": "VARCHAR", "timestamp_ntz": "TIMESTAMP", "timestamp": "TIMESTAMP WITH TIME ZONE", "int": "INTEGER"}


def ingested(table: Table, frame: DataFrame, label: str, zone: str | None) -> DataFrame:
    """The canonical columns of a Spark frame, and `seq` of messages.

    An instant (Spark's TIMESTAMP) is read as the wall clock of `zone`; without one it is refused.
    Errors: `DataError` with the first thing that is wrong, as loading a folder has it (rows of Spark have no numbers).
    """
    session = frame.sparkSession
    view = f"cskit_{uuid4().hex}"
    frame.createOrReplaceTempView(view)
    try:
        stage = _staged(table, frame, view, label, zone)
        structure = faults.Listing(None, "", table, stage, label, language(), 1)  # type: ignore[arg-type]
        wrong = [p for p in of_header(structure) if p.level == "error"]
        wrong += [
            _of_column(c, stage, label) for c in table.present(stage.header) if not fits(c, stage.type_of(c.name))
        ]
        if wrong:
            raise DataError(str(wrong[0]))
        cells = cells_sql(table, stage, SPARK)
        _judge(session, table, stage, cells, label)
        seq = _seq(session, stage, cells) if table.name == "messages" else ""
        return session.sql(f"SELECT {', '.join(values_sql(table, stage, seq, SPARK))} FROM ({cells})")
    finally:
        session.catalog.dropTempView(view)


def is_parsed(table: Table, frame: DataFrame) -> bool:
    """Whether a text has to be read as something else: worth doing once."""
    types = {name.strip(): kind for name, kind in frame.dtypes}
    return any(column.kind != "text" and types.get(column.name) == "string" for column in table)


def _staged(table: Table, frame: DataFrame, view: str, label: str, zone: str | None) -> Stage:
    header, cells, types = [], [], []
    for i, (name, kind) in enumerate(frame.dtypes):
        column, known = "`" + name.replace("`", "``") + "`", _TYPES.get(kind, kind.upper())
        dated = header_name(name) in table.names and table[header_name(name)].kind in faults.DATED
        if kind == "timestamp" and dated:
            if zone is None:
                raise DataError(told("spark_instant", label=label, column=name))
            column, known = _wall(column, zone), "TIMESTAMP"
        header.append(header_name(name))
        cells.append(f"{column} AS c{i}")
        types.append(known)
    return Stage(header, f"SELECT 0 AS _row, {', '.join(cells)} FROM {view}", types, in_memory=True)


def _wall(column: str, zone: str) -> str:
    """An instant as the wall clock of a zone, whatever the session's own."""
    utc = f"timestampadd(MICROSECOND, unix_micros({column}), TIMESTAMP_NTZ'1970-01-01 00:00:00')"
    return f"convert_timezone('UTC', {SPARK.literal(zone)}, {utc})"


def _of_column(column: Column, stage: Stage, label: str) -> Problem:
    kind = term(f"check_kind_{column.kind}", language())
    code, type_ = "epoch" if column.kind in faults.DATED else "column_type", stage.type_of(column.name)
    return problem(code, language(), file=label, column=column.name, value="…", type=type_, kind=kind)


def _judge(session: SparkSession, table: Table, stage: Stage, cells: str, label: str) -> None:
    """Refuse the frame if a row breaks a rule, or a key occurs twice."""
    [found] = session.sql(f"SELECT bit_or({faults.flags_sql(table, stage, '', SPARK)}) FROM ({cells})").collect()
    if faults.verdict(table, stage, found[0] or 0).faulty:
        raise DataError(str(_first_fault(session, table, stage, cells, label)))
    if table.key and {*table.key} <= {*stage.header}:
        names = [f"{'p' if table[name].kind in faults.DATED else 'v'}_{name}" for name in table.key]
        grouped = f"FROM ({cells}) GROUP BY {', '.join(names)} HAVING count(*) > 1"
        twice = f"SELECT max({names[0]}) AS value {grouped} LIMIT 1"
        for (value,) in session.sql(twice).collect():
            column = ", ".join(table.key)
            raise DataError(str(problem("key_twice", language(), file=label, column=column, value=value)))


def _first_fault(session: SparkSession, table: Table, stage: Stage, cells: str, label: str) -> Problem:
    for rule in faults.rules(table, stage, SPARK):
        values = ", ".join([f"left(CAST({sql} AS STRING), 40)" for sql in rule.values.values()] or ["1"])
        for row in session.sql(f"SELECT {values} FROM ({cells}) WHERE {rule.where} LIMIT 1").collect():
            shown = dict(zip(rule.values, row, strict=False))
            said = rule.said(language())
            return problem(rule.code, language(), file=label, column=rule.column, **said, **shown)
    for column in faults.dated(table, stage):
        sql = f"SELECT f_{column.name}, min(v_{column.name}), count(*) FROM ({cells}) WHERE f_{column.name} IS NOT NULL"
        ways = sorted(session.sql(f"{sql} GROUP BY 1").collect(), key=lambda way: way[0] in ("iso", "date"))
        if ways and (len(ways) > 1 or ways[0][0] not in ("iso", "date")):
            code = "time_zone" if ways[0][0] == "zone" else "date_format"
            return problem(code, language(), file=label, column=column.name, count=ways[0][2], value=ways[0][1])
    raise AssertionError(f"a fault of `{table.name}` that no rule finds")


def _seq(session: SparkSession, stage: Stage, cells: str) -> str:
    """What orders messages of one second: the id as a number if every id is one, else as a text; else the row."""
    if "message_id" not in stage.header:
        return "monotonically_increasing_id()"
    if stage.type_of("message_id") in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT"):
        return "CAST(x_message_id AS BIGINT)"
    [digits] = session.sql(f"SELECT bool_and({SPARK.full('v_message_id', '[0-9]{1,18}')}) FROM ({cells})").collect()
    if digits[0]:
        return "CAST(v_message_id AS BIGINT)"
    return "CAST(row_number() OVER (PARTITION BY p_sent_at ORDER BY v_message_id) AS BIGINT)"
