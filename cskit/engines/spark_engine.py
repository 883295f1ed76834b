"""PySpark (optional extra): for what has outgrown one machine. Works on any session, that of a cluster, the one that is
there, or a quiet local one.

Its tables and remote files come to canonical types by the rules of `cskit.reading` in Spark's SQL, which depends on
neither the session's time zone (wall clocks stay what they are) nor on whether a bad cast is an error or a null there.
"""

import os
import re
import shutil
import subprocess
import tempfile
import warnings
import weakref
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import duckdb
import narwhals as nw
import pandas as pd
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import DataFrame, SparkSession, Window, functions as F

from cskit.columns import Column, Table
from cskit.engines.duckdb_engine import DuckDBEngine
from cskit.errors import DataError, UsageError, told
from cskit.reading import faults
from cskit.reading.cleaning import SPARK
from cskit.reading.problems import Problem, problem
from cskit.reading.stage import Stage, header_name
from cskit.reading.table import of_header
from cskit.reading.typed import cells_sql, fits, natural, seq_of, shape_of, values_sql
from cskit.tables import TABLES
from cskit.terms import language, term

# it says so at every answer; ours are held against the other engines' in tests
warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)

_BUCKETS = 1024


class SparkEngine:
    """`keep` cuts the lineage, so that plans stay short: by a checkpoint where the session has a directory for them,
    in local mode by a local one; on a cluster without that directory frames are persisted, lineage and all.

    On `session` (else the one of this process, else a local one); instants are read as wall clock of `time_zone`."""

    name = "spark"

    def __init__(self, session: SparkSession | None = None, time_zone: str | None = None) -> None:
        self.session = session if session is not None else the_session()
        self.zone = time_zone
        self.notices: list[str] = []
        self._kept: list[DataFrame] = []
        self._spill = tempfile.mkdtemp(prefix="cskit-spark-")
        self._clear = weakref.finalize(self, shutil.rmtree, self._spill, ignore_errors=True)
        self._keep = self._way_to_keep()

    def read(self, table: Table, paths: Sequence[Path]) -> nw.LazyFrame:
        """A local file, read as every engine reads it, and handed over as Parquet of canonical types."""
        made = Path(self._spill) / f"{table.name}.parquet"
        with closing(DuckDBEngine()) as reader:
            frame: duckdb.DuckDBPyRelation = nw.to_native(reader.read(table, paths))
            frame.write_parquet(str(made))
            self.notices += reader.notices
        return nw.from_native(self.session.read.parquet(str(made)))

    def take(self, table: Table, frame: pd.DataFrame | DataFrame | str) -> nw.LazyFrame:
        """A pandas frame, a Spark frame, the name of a Spark table, or where files lie that Spark can read."""
        label = told("the_table", table=table.name)
        if isinstance(frame, pd.DataFrame):
            return self._in_memory(table, frame)
        if isinstance(frame, str):
            try:
                opened = self._open(frame) if "/" in frame else self.session.table(frame)
            except PySparkException as error:
                raise DataError(told("spark_frame", label=label, frame=frame, why=error.getCondition())) from None
            return self._ingest(table, opened, frame)
        return self._ingest(table, frame, label)

    def found(self, folder: str) -> dict[str, str]:
        """The tables of a folder that only Spark can see: name → `<folder>/<table>.parquet` or `.csv`."""
        places = {}
        for name in TABLES:
            for suffix in (".parquet", ".csv"):
                place = f"{folder.rstrip('/')}/{name}{suffix}"
                if name not in places and self._is_there(place):
                    places[name] = place
        return places

    def keep(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        kept = self._keep(nw.to_native(frame))
        self._kept.append(kept)
        return nw.from_native(kept)

    def number(self, frame: nw.LazyFrame, name: str) -> nw.LazyFrame:
        """Numbered in buckets: no machine orders all rows, and a part that is computed again gets the same numbers."""
        rows: DataFrame = nw.to_native(frame)
        bucket = F.pmod(F.xxhash64(*rows.columns), F.lit(_BUCKETS))
        place = F.row_number().over(Window.partitionBy(bucket).orderBy(*rows.columns))
        return self.keep(nw.from_native(rows.withColumn(name, place.cast("long") * _BUCKETS + bucket)))

    def forget(self, frame: nw.LazyFrame) -> None:
        native: DataFrame = nw.to_native(frame)
        self._kept = [kept for kept in self._kept if kept is not native]
        native.unpersist()

    def close(self) -> None:
        """Gives the memory back; the session is its owner's, and one of our own serves the next shop too."""
        for frame in self._kept:
            frame.unpersist()
        self._kept.clear()
        self._clear()

    def _way_to_keep(self) -> Callable[[DataFrame], DataFrame]:
        context = getattr(self.session, "_sc", None)  # a Spark Connect session has none
        if context is not None and context.getCheckpointDir():
            return lambda frame: frame.checkpoint(eager=False)
        if context is not None and context.master.startswith("local"):
            return lambda frame: frame.localCheckpoint(eager=False)
        return lambda frame: frame.persist()

    def _open(self, place: str) -> DataFrame:
        if re.search(r"\.csv(\.gz)?$", place):
            return self.session.read.option("header", True).option("escape", '"').option("multiLine", True).csv(place)
        return self.session.read.parquet(place)

    def _is_there(self, place: str) -> bool:
        try:
            self._open(place)
        except PySparkException as error:
            if error.getCondition() == "PATH_NOT_FOUND":
                return False
            raise DataError(told("spark_place", place=place, why=error.getCondition())) from None
        return True

    def _ingest(self, table: Table, frame: DataFrame, label: str) -> nw.LazyFrame:
        made = ingested(table, frame, label, self.zone)
        if is_parsed(table, frame):
            made = made.persist()
            self._kept.append(made)
        return nw.from_native(made)

    def _in_memory(self, table: Table, frame: pd.DataFrame) -> nw.LazyFrame:
        with closing(DuckDBEngine()) as reader:
            arrow = reader.take(table, frame).collect("pyarrow").to_native()
        return self.keep(nw.from_native(self.session.createDataFrame(arrow)))


def the_session() -> SparkSession:
    """The session of this process, or else a local one that uses every core.

    Errors: `UsageError` where there is no Java to start one with.
    """
    return SparkSession.getActiveSession() or _local_session()


_CORES = str(max(2, os.cpu_count() or 2))
LOCAL_SETTINGS = {  # of a session of our own; `spark.*` of the environment (`spark-defaults.conf`) stays beneath
    "spark.app.name": "cskit",
    "spark.master": "local[*]",
    "spark.driver.memory": "2g",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.log.level": "ERROR",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": _CORES,
    "spark.default.parallelism": _CORES,
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool(home and (Path(home) / "bin" / "java").exists()) or shutil.which("java") is not None


def _local_session() -> SparkSession:
    UsageError.when(not has_java(), "no_java")
    conf = SparkConf().setAll(list(LOCAL_SETTINGS.items()))
    try:
        # what the virtual machine prints while it starts tells a user nothing; what goes wrong comes as an exception
        gateway = launch_gateway(conf, popen_kwargs={"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL})
        return SparkSession(SparkContext(conf=conf, gateway=gateway))
    except PySparkException as error:
        if error.getCondition() == "JAVA_GATEWAY_EXITED":
            raise UsageError(told("no_java")) from None
        raise


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
        seq, out_of_shape = _seq(session, stage, cells) if table.name == "messages" else ("", "")
        if _judge(session, table, stage, cells, label, out_of_shape).out_of_shape:
            seq = f"bigint(row_number() OVER (PARTITION BY p_sent_at ORDER BY {natural('v_message_id', SPARK)}))"
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


def _judge(
    session: SparkSession, table: Table, stage: Stage, cells: str, label: str, out_of_shape: str
) -> faults.FileVerdict:
    """Refuse the frame if a row breaks a rule, or a key occurs twice."""
    [found] = session.sql(
        f"SELECT bit_or({faults.flags_sql(table, stage, out_of_shape, SPARK)}) FROM ({cells})"
    ).collect()
    verdict = faults.verdict(table, stage, found[0] or 0)
    if verdict.faulty:
        raise DataError(str(_first_fault(session, table, stage, cells, label)))
    if table.key and {*table.key} <= {*stage.header}:
        names = [f"{'p' if table[name].kind in faults.DATED else 'v'}_{name}" for name in table.key]
        grouped = f"FROM ({cells}) GROUP BY {', '.join(names)} HAVING count(*) > 1"
        twice = f"SELECT max({names[0]}) AS value {grouped} LIMIT 1"
        for (value,) in session.sql(twice).collect():
            column = ", ".join(table.key)
            raise DataError(str(problem("key_twice", language(), file=label, column=column, value=value)))
    return verdict


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


def _seq(session: SparkSession, stage: Stage, cells: str) -> tuple[str, str]:
    """What orders messages of one second, as `seq_of` has it; without ids the row."""
    if "message_id" not in stage.header:
        return "monotonically_increasing_id()", ""
    first = session.sql(f"SELECT v_message_id FROM ({cells}) WHERE v_message_id IS NOT NULL LIMIT 1").collect()
    return seq_of(stage, shape_of(first[0] if first else None), SPARK)
