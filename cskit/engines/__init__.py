"""What differs between engines, and nothing else: how a file becomes a frame, how a frame is kept, how it is read out.

Everything above this floor is written once, in narwhals.
"""

from collections.abc import Sequence
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any, Protocol

import narwhals as nw
import pandas as pd

from cskit.columns import Table
from cskit.errors import UsageError, expect, told, unknown, worded

ENGINES = {  # name → where it is written
    "duckdb": "duckdb_engine.DuckDBEngine",
    "pandas": "duckdb_engine.PandasEngine",
    "polars": "duckdb_engine.PolarsEngine",
    "spark": "spark_engine.SparkEngine",
}


class Engine(Protocol):
    """One engine's native steps. Frames in and out are narwhals LazyFrames."""

    name: str
    notices: list[str]  # what reading did that a user has to know, in the language spoken

    def read(self, table: Table, paths: Sequence[Path]) -> nw.LazyFrame:
        """A canonical file, ingested: times as int64 local seconds, dates as day numbers, fixed dtypes."""

    def take(self, table: Table, frame: pd.DataFrame) -> nw.LazyFrame:
        """The same for a pandas frame already in memory (Spark: also for its own frames and tables)."""

    def keep(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """Compute the frame once and keep it for the questions to come."""

    def number(self, frame: nw.LazyFrame, name: str) -> nw.LazyFrame:
        """The same for a frame of distinct rows, with a whole number of its own for each in the column `name`."""

    def forget(self, frame: nw.LazyFrame) -> None:
        """Give back what is held for a frame that was kept."""

    def close(self) -> None:
        """Let go of everything."""


def collected(frame: nw.LazyFrame) -> pd.DataFrame:
    """What a frame of any engine holds, computed, as pandas."""
    return frame.collect("pandas").to_native()


def open_engine(name: str, **options: Any) -> Engine:
    """A fresh engine by name, with the options it takes: `memory_limit` of duckdb, `session` and `time_zone` of spark.

    Errors: `UsageError` for an unknown name or option, or for an engine whose package is not installed.
    """
    expect("engine", name, ENGINES)
    module, _, kind = ENGINES[name].partition(".")
    try:
        opens = getattr(import_module(f"cskit.engines.{module}"), kind)
        if strange := [option for option in options if option not in signature(opens).parameters]:
            raise unknown("option", strange[0], signature(opens).parameters, of=f"{worded('kind', 'engine')} `{name}`")
        return opens(**options)
    except ModuleNotFoundError as error:
        raise UsageError(told("engine_package", engine=name, package=error.name)) from None
