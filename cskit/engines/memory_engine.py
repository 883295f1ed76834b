"""pandas, the frame of the lessons, and Polars (optional extra): files come in through the same SQL as everywhere, then
all is in memory."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Literal

import narwhals as nw
import pandas as pd

from cskit.columns import Table
from cskit.engines.duckdb_engine import DuckDBEngine


class MemoryEngine:
    """Its DuckDB is opened for the first table and keeps none: opening one takes as long as a small table."""

    name: Literal["pandas", "polars"]

    def __init__(self) -> None:
        import_module(self.name)  # where it is not installed, that is told now
        self.notices: list[str] = []
        self._duckdb: DuckDBEngine | None = None

    def read(self, table: Table, paths: Sequence[Path]) -> nw.LazyFrame:
        return self._through(table, lambda duckdb: duckdb.read(table, paths))

    def take(self, table: Table, frame: pd.DataFrame) -> nw.LazyFrame:
        return self._through(table, lambda duckdb: duckdb.take(table, frame))

    def keep(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        return frame.collect().lazy()

    def number(self, frame: nw.LazyFrame, name: str) -> nw.LazyFrame:
        return frame.collect().with_row_index(name).lazy()

    def forget(self, frame: nw.LazyFrame) -> None:
        """Memory goes with the last who holds the frame."""

    def close(self) -> None:
        """Release the connection; the next table opens another."""
        if self._duckdb is not None:
            self._duckdb.close()
            self._duckdb = None

    def _through(self, table: Table, step: Callable[[DuckDBEngine], nw.LazyFrame]) -> nw.LazyFrame:
        """What `step` reads of `table`, in memory."""
        if self._duckdb is None:
            self._duckdb = DuckDBEngine()
            self._duckdb.notices = self.notices
        try:
            return step(self._duckdb).collect(self.name).lazy()
        finally:
            self._duckdb.drop(table)


class PandasEngine(MemoryEngine):
    name = "pandas"


class PolarsEngine(MemoryEngine):
    name = "polars"
