"""The bundled Double-11 shop with its facts in plain SQL, opened once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.simulate.plain_sql import open_shop


@pytest.fixture(scope="session")
def shop(double11: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    opened = open_shop(double11)
    yield opened
    opened.close()
