"""What differs between engines, and nothing else: how a file becomes a frame, how a frame is kept, how it is read out.

Everything above this floor is written once, in narwhals.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cskit.errors import UsageError, unknown

if TYPE_CHECKING:
    import narwhals as nw
    import pandas as pd

    from cskit.tables import Table

ENGINES = ("duckdb", "pandas", "polars")


class Engine(Protocol):
    """One engine's native steps. Frames in and out are narwhals LazyFrames."""

    name: str

    def read(self, table: Table, path: Path) -> nw.LazyFrame:
        """A canonical file, ingested: times as int64 local seconds, dates as day numbers, fixed dtypes."""
        ...

    def take(self, table: Table, frame: pd.DataFrame) -> nw.LazyFrame:
        """The same for a pandas frame already in memory."""
        ...

    def keep(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """Compute the frame once and keep it for the questions to come."""
        ...

    def close(self) -> None: ...


def open_engine(name: str) -> Engine:
    """A fresh engine by name.

    Errors: `UsageError` for an unknown name, or for an engine whose package is not installed.
    """
    if name not in ENGINES:
        raise unknown("engine", name, ENGINES)
    try:
        engine: Engine = import_module(f"cskit.engines.{name}_engine").open_engine()
    except ModuleNotFoundError as error:
        raise UsageError(f"engine `{name}` needs the package {error.name}: pip install 'cskit[{name}]'") from None
    return engine
