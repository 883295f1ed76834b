"""Engines by name, and the options they take."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cskit.engines import open_engine
from cskit.errors import UsageError
from cskit.metrics import measure
from cskit.shop import load


def test_an_unknown_engine_or_option_is_refused_with_the_nearest_known() -> None:
    with pytest.raises(UsageError, match="did you mean `duckdb`"):
        open_engine("duckbd")
    with pytest.raises(UsageError, match="did you mean `memory_limit`"):
        open_engine("duckdb", memory_limt="1GB")
    with pytest.raises(UsageError, match="option of engine `polars`"):
        open_engine("polars", memory_limit="1GB")
    with pytest.raises(UsageError, match="write a size such as 2GB"):
        open_engine("duckdb", memory_limit="lots")


def test_a_memory_limit_changes_no_number(mens_wear_week: Path) -> None:
    asked = ["orders", "receptions", "peak_concurrency"]
    with load(mens_wear_week, memory_limit="100MB") as small, load(mens_wear_week) as free:
        assert measure(small, asked).equals(measure(free, asked))


def test_a_shop_that_nobody_closes_leaves_nothing_in_the_folder_of_temporary_files(
    mens_wear_week: Path, tmp_path: Path
) -> None:
    asked = f"from cskit.shop import load; shop = load({str(mens_wear_week)!r}); print(shop.tables)"
    where = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", asked], env=where, capture_output=True, text=True, check=True)
    assert "messages" in done.stdout
    assert not list(tmp_path.iterdir())
