"""DuckDB, the embedded default: it reads Parquet in place and works under a memory limit. And pandas, the frame of the
lessons, and Polars (optional extra): their files come in through the same SQL, then all is in memory."""

import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Literal

import duckdb
import narwhals as nw
import pandas as pd

from cskit.columns import Table
from cskit.errors import UsageError, told
from cskit.reading.table import Opened, open_files, open_frame
from cskit.terms import language

# Unless a limit is given, memory grows with the longest table, no further; what does not fit spills to disk.
LEAST, PER_ROW = 900 * 10**6, 90  # bytes

SAID = ("cleaned_ids", "sheet_not_read", "overlapping_files")  # what reading did that a user has to know


class DuckDBEngine:
    """An in-memory database; `memory_limit` or else `CSKIT_MEMORY_LIMIT` (such as `2GB`) bounds it. What does not fit
    spills to disk. Errors: `UsageError` if the limit is no size.
    """

    name = "duckdb"

    def __init__(self, memory_limit: str | None = None) -> None:
        limit = memory_limit or os.environ.get("CSKIT_MEMORY_LIMIT")
        self._spill = tempfile.mkdtemp(prefix="cskit-")
        self._clear = weakref.finalize(self, shutil.rmtree, self._spill, ignore_errors=True)  # closed or not
        bounded = {"memory_limit": limit} if limit else {}
        try:
            self.con = duckdb.connect(":memory:", config={"temp_directory": self._spill, **bounded})
        except duckdb.Error:
            raise UsageError(told("memory_limit", limit=limit)) from None
        # a bar would draw a widget into notebooks and reports
        self.con.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        [(self._most,)] = self.con.execute("SELECT parse_formatted_bytes(current_setting('memory_limit'))").fetchall()
        self._limited, self._room = bool(limit), 0
        self._names = (f"kept_{i}" for i in count())
        self.notices: list[str] = []

    def read(self, table: Table, paths: Sequence[Path]) -> nw.LazyFrame:
        opened = open_files(self.con, table, paths, Path(self._spill))
        made = self._made(opened)
        self._make_room(opened.rows)
        return made

    def take(self, table: Table, frame: pd.DataFrame) -> nw.LazyFrame:
        source = f"given_{table.name}"
        self.con.register(source, frame)
        try:
            return self._made(open_frame(self.con, table, source))
        finally:
            self.con.unregister(source)

    def _made(self, opened: Opened) -> nw.LazyFrame:
        kind, name = opened.make(), opened.table.name
        if opened.is_worth_saying:
            self.notices += [str(p) for p in opened.problems(language()) if p.code in SAID]
        return _lazy(self.con.table(name) if kind == "TABLE" else self.con.view(name))

    def drop(self, table: Table) -> None:
        """Forget a table that was read or taken, if it was."""
        kinds = self.con.execute("SELECT table_type FROM information_schema.tables WHERE table_name = ?", [table.name])
        for (kind,) in kinds.fetchall():
            self.con.execute(f'DROP {"VIEW" if kind == "VIEW" else "TABLE"} "{table.name}"')

    def keep(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        name = next(self._names)
        nw.to_native(frame).create(name)
        return _lazy(self.con.table(name))

    def number(self, frame: nw.LazyFrame, name: str) -> nw.LazyFrame:
        rows: duckdb.DuckDBPyRelation = nw.to_native(frame)
        return self.keep(_lazy(rows.project(f'*, CAST(row_number() OVER () AS INTEGER) AS "{name}"')))

    def forget(self, frame: nw.LazyFrame) -> None:
        self.con.execute(f'DROP TABLE "{nw.to_native(frame).alias}"')

    def _make_room(self, rows: int) -> None:
        """As much memory as a table of so many rows asks for, if that is less than there is."""
        if self._limited:
            return
        self._room = max(self._room, LEAST, PER_ROW * rows)
        self.con.execute(f"SET memory_limit = '{min(self._room, self._most)} B'")

    def close(self) -> None:
        self.con.close()
        self._clear()


def _lazy(relation: duckdb.DuckDBPyRelation) -> nw.LazyFrame:
    return nw.from_native(relation)


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
