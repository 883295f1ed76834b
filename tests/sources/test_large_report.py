"""An order report as large as a real one is imported whole, by the command."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from tests.sources.writers import FULL_HEADER, Order, full_row, write_csv

ROWS = 28_000
COMMAND = "from cskit.cli import main; main()"


def test_an_order_report_of_28000_rows(tmp_path: Path) -> None:
    start = datetime(2020, 2, 1)
    made = [
        Order(str(10**17 + i), f"tb_{i % 20_000}_客", at, at + timedelta(minutes=2), 99.5 + i % 7, (i % 9 == 0) * 99.5)
        for i in range(ROWS)
        for at in [start + timedelta(seconds=89 * i)]
    ]
    path = write_csv(tmp_path / "ExportOrderList.csv", FULL_HEADER, map(full_row, made))
    told = subprocess.run(
        [sys.executable, "-c", COMMAND, "import", str(path), "--out", str(tmp_path / "shop")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"orders {ROWS:,}" in told.stdout
