"""Polars (optional extra): files come in through the same SQL, as Arrow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from cskit.engines.duckdb_engine import DuckDBEngine
from cskit.engines.reading import DuckDBReader
from cskit.tables import Table

if TYPE_CHECKING:
    import pandas as pd


class PolarsEngine:
    name = "polars"

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

    def close(self) -> None:
        self._reading.close()

    def _read(self, table: Table, step: Callable[[DuckDBEngine], nw.LazyFrame]) -> nw.LazyFrame:
        frame = pl.from_arrow(self._reading.through(table, step, "pyarrow"))
        assert isinstance(frame, pl.DataFrame)
        return nw.from_native(frame.lazy())


def open_engine() -> PolarsEngine:
    return PolarsEngine()
