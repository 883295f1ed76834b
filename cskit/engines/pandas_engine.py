"""pandas, the frame of the lessons: files come in through the same SQL, then everything is in memory."""

from __future__ import annotations

from pathlib import Path

import narwhals as nw
import pandas as pd

from cskit.engines.duckdb_engine import DuckDBEngine
from cskit.tables import Table


class PandasEngine:
    name = "pandas"

    def read(self, table: Table, path: Path) -> nw.LazyFrame:
        return self._out_of(lambda ingest: ingest.read(table, path))

    def take(self, table: Table, frame: pd.DataFrame) -> nw.LazyFrame:
        return self._out_of(lambda ingest: ingest.take(table, frame))

    def keep(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        return frame.collect().lazy()

    def close(self) -> None:
        """Nothing to release."""

    def _out_of(self, step) -> nw.LazyFrame:  # type: ignore[no-untyped-def]
        ingest = DuckDBEngine()
        try:
            return nw.from_native(step(ingest).collect("pandas").to_native()).lazy()
        finally:
            ingest.close()


def open_engine() -> PandasEngine:
    return PandasEngine()
