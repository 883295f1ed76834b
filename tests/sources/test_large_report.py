"""An order report as large as a real one is imported whole, by the command; and what is larger than the memory, too."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cskit.reading import held
from cskit.sources.importing import import_files
from tests.sources.writers import FULL_HEADER, ITEM_HEADER, Order, Said, full_row, write_chat, write_csv

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


def test_what_is_too_large_for_the_memory_becomes_the_same_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2021, 11, 11)
    orders = [
        Order(
            str(10**17 + i * 37 % 50), f"tb_{i % 9}", at + timedelta(minutes=i * 7 % 11), at + timedelta(hours=1), 9.5
        )
        for i in range(50)
    ]
    (tmp_path / "in").mkdir()
    write_csv(tmp_path / "in" / "2021-11-12.csv", FULL_HEADER, map(full_row, orders))
    write_csv(tmp_path / "in" / "2021-11-13.csv", FULL_HEADER, map(full_row, orders[20:]))
    items = [[order.number, f"货{i % 4}", "9.5", "1", *[""] * 6] for i, order in enumerate([*orders, *orders[::2]])]
    write_csv(tmp_path / "in" / "items.csv", ITEM_HEADER, items)
    chat = [Said(f"tb_{i % 12}", "店:小美", at + timedelta(seconds=i // 3), f"在吗 {i}") for i in range(40)]
    write_chat(tmp_path / "in" / "chat.txt", chat, "arrow")
    said = []
    for name in ("whole", "in_blocks"):
        report = import_files([tmp_path / "in"], tmp_path / name, key=b"k" * 32, format="csv", keep_text=True)
        lines = {p.name: p.read_text(encoding="utf-8").splitlines() for p in sorted((tmp_path / name).glob("*.csv"))}
        lines["order_items.csv"].sort()
        said.append((lines, report.text("en")))
        monkeypatch.setattr(held, "SHARE", 8)
        monkeypatch.setattr(held, "MANY", 16)
    assert said[0] == said[1]
    assert len(said[0][0]["messages.csv"]) == 41
