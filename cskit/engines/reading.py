"""How the engines in memory get their tables: through DuckDB's SQL, over one connection per shop."""

from collections.abc import Callable
from typing import Any, Literal

import narwhals as nw

from cskit.engines.duckdb_engine import DuckDBEngine
from cskit.tables import Table


class DuckDBReader:
    """A DuckDB that is opened for the first table and keeps none: opening one takes as long as a small table."""

    def __init__(self) -> None:
        self._duckdb: DuckDBEngine | None = None
        self.notices: list[str] = []

    def through(
        self, table: Table, step: Callable[[DuckDBEngine], nw.LazyFrame], backend: Literal["pandas", "pyarrow"]
    ) -> Any:
        """What `step` reads of `table`, as a frame of `backend`."""
        if self._duckdb is None:
            self._duckdb = DuckDBEngine()
        try:
            return step(self._duckdb).collect(backend).to_native()
        finally:
            self.notices += self._duckdb.notices
            self._duckdb.notices.clear()
            self._duckdb.drop(table)

    def close(self) -> None:
        """Release the connection; the next table opens another."""
        if self._duckdb is not None:
            self._duckdb.close()
            self._duckdb = None
