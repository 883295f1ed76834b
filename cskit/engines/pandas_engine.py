"""pandas, the frame of the lessons: files come in through the same SQL, then everything is in memory."""

from collections.abc import Callable
from pathlib import Path

import narwhals as nw
import pandas as pd

from cskit.engines.duckdb_engine import DuckDBEngine
from cskit.engines.reading import DuckDBReader
from cskit.tables import Table


class PandasEngine:
    name = "pandas"

    def __init__(self) -> None:
        self._reading = DuckDBReader()
        self.notices = self._reading.notices

    def read(self, table: Table, path: Path) -> nw.LazyFrame:
        return self._read(table, lambda duckdb: duckdb.read(table, path))

    def take(self, table: Table, frame: pd.DataFrame) -> nw.LazyFrame:
        return self._read(table, lambda duckdb: duckdb.take(table, frame))

    def keep(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        return frame.collect().lazy()

    def number(self, frame: nw.LazyFrame, name: str) -> nw.LazyFrame:
        return frame.collect().with_row_index(name).lazy()

    def forget(self, frame: nw.LazyFrame) -> None:
        """Memory goes with the last who holds the frame."""

    def close(self) -> None:
        self._reading.close()

    def _read(self, table: Table, step: Callable[[DuckDBEngine], nw.LazyFrame]) -> nw.LazyFrame:
        return nw.from_native(self._reading.through(table, step, "pandas")).lazy()


def open_engine() -> PandasEngine:
    return PandasEngine()
