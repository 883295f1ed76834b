"""Polars (optional extra): files come in through the same SQL, as Arrow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from cskit.engines.duckdb_engine import DuckDBEngine
from cskit.tables import Table

if TYPE_CHECKING:
    import pandas as pd


class PolarsEngine:
    name = "polars"

    def read(self, table: Table, path: Path) -> nw.LazyFrame:
        return self._out_of(lambda ingest: ingest.read(table, path))

    def take(self, table: Table, frame: pd.DataFrame) -> nw.LazyFrame:
        return self._out_of(lambda ingest: ingest.take(table, frame))

    def keep(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        return frame.collect().lazy()

    def close(self) -> None:
        """Nothing to release."""

    def _out_of(self, step: Callable[[DuckDBEngine], nw.LazyFrame]) -> nw.LazyFrame:
        ingest = DuckDBEngine()
        try:
            arrow = step(ingest).collect("pyarrow").to_native()
        finally:
            ingest.close()
        frame = pl.from_arrow(arrow)
        assert isinstance(frame, pl.DataFrame)
        return nw.from_native(frame.lazy())


def open_engine() -> PolarsEngine:
    return PolarsEngine()
