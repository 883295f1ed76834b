"""PySpark (optional extra): for what has outgrown one machine. Works on any session, that of a cluster, the one that is
there, or a quiet local one."""

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

import duckdb
import narwhals as nw
import pandas as pd
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from cskit.columns import Table
from cskit.engines.duckdb_engine import DuckDBEngine
from cskit.engines.spark_ingest import ingested, is_parsed
from cskit.errors import DataError, UsageError, told
from cskit.tables import TABLES

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
    """Whether there is a Java to start a session with."""
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
