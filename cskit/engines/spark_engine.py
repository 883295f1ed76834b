"""PySpark (optional extra): for what has outgrown one machine. Works on any session, local or of a cluster."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from cskit.engines.duckdb_engine import DuckDBEngine
from cskit.engines.ingest import InMemory, Label, read_xlsx
from cskit.engines.spark_ingest import CUT, ingested, is_parsed
from cskit.engines.spark_session import the_session
from cskit.errors import DataError, told
from cskit.tables import TABLES, Table

# it says so at every answer; ours are held against the other engines' in tests
warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)

_BUCKETS = 1024
_OURS = re.compile(r"\[USER_RAISED_EXCEPTION\]\s*(.*?)\s*(?:SQLSTATE|$)", re.S)


class SparkEngine:
    """`keep` cuts the lineage, so that plans stay short: by a checkpoint where the session has a directory for them,
    in local mode by a local one; on a cluster without that directory frames are persisted, lineage and all."""

    name = "spark"

    def __init__(self, session: SparkSession | None, time_zone: str | None) -> None:
        self.session = session if session is not None else the_session()
        self.zone = time_zone
        self._kept: list[DataFrame] = []
        self._keep = self._way_to_keep()

    def read(self, table: Table, path: Path) -> nw.LazyFrame:
        if path.suffix == ".xlsx":
            return self._ingest(table, self._from_texts(read_xlsx(path)), path.name)
        return self._ingest(table, self._open(str(path.absolute())), path.name)

    def take(self, table: Table, frame: pd.DataFrame | DataFrame | str) -> nw.LazyFrame:
        """A pandas frame, a Spark frame, the name of a Spark table, or where files lie that Spark can read."""
        label = InMemory(table.name)
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

    def close(self) -> None:
        """Gives the memory back; the session is its owner's, and one of our own serves the next shop too."""
        for frame in self._kept:
            frame.unpersist()
        self._kept.clear()

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

    def _ingest(self, table: Table, frame: DataFrame, label: Label) -> nw.LazyFrame:
        made = ingested(table, frame, label, self.zone)
        if not is_parsed(table, frame):
            return nw.from_native(made)
        made = made.persist()
        try:
            made.count()
        except PySparkException as error:
            raise _explained(error, label) from None
        self._kept.append(made)
        return nw.from_native(made)

    def _in_memory(self, table: Table, frame: pd.DataFrame) -> nw.LazyFrame:
        ingest = DuckDBEngine()
        try:
            arrow = ingest.take(table, frame).collect("pyarrow").to_native()
        finally:
            ingest.close()
        return self.keep(nw.from_native(self.session.createDataFrame(arrow)))

    def _from_texts(self, frame: pd.DataFrame) -> DataFrame:
        columns = ", ".join(f"`{name}` STRING" for name in frame.columns)
        return self.session.createDataFrame(frame.to_numpy().tolist(), columns)


def _explained(error: PySparkException, label: Label) -> DataError:
    ours = _OURS.search(str(error))
    if ours:
        where, column, kind, text = ours[1].split(CUT, 3)
        first = told("bad_text", label=where, column=column, text=text, kind=told(f"text_{kind}"))
    else:
        first = told("at", where=label, why=str(error).strip().splitlines()[0][:160])
    return DataError(told("spark_cell", first=first))


def open_engine(session: Any = None, time_zone: str | None = None) -> SparkEngine:
    """On `session` (else the one of this process, else a local one); instants are read as wall clock of `time_zone`."""
    return SparkEngine(session, time_zone)
