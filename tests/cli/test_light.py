"""`import cskit` and `cskit --help` stay cheap: what is heavy is imported by the command that needs it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("pandas", "numpy", "duckdb", "polars", "altair", "narwhals", "papermill", "scipy", "IPython", "nbconvert")


@pytest.mark.parametrize(
    "code",
    [
        "import cskit",
        "from cskit.cli.guard import run; run(['--help'])",
        "from cskit.cli.guard import run; run(['review', '--help'])",
        "from cskit.cli.guard import run; run(['rules'])",
    ],
)
def test_nothing_heavy_is_loaded(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print('LOADED', *sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stdout.rpartition("LOADED")[2].split()
    assert not set(HEAVY) & set(loaded)
