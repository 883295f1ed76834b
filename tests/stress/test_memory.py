"""What is larger than a shop's month takes little memory: an import in a process of its own, and its peak, printed."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.sources.writers import FULL_HEADER, Order, full_row

ORDERS = 1_000_000
CHATS = 100_000_000  # bytes
MOST = 500  # MB
ROOT = Path(__file__).resolve().parents[2]
START = datetime(2021, 2, 1)
SAID = ("在吗", "亲，在的呢", "这个有货吗，什么时候发货", "亲，建议您拍XL码哦，可以参考详情页的尺码表", "好的，谢谢")
# the peak is the child's own: what the system tells of a child that has ended may be that of the process it came from
COMMAND = """
import re
from pathlib import Path
from cskit.cli import main
try:
    main()
finally:
    print("peak", re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""

pytestmark = pytest.mark.stress


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Taobao order report of a million orders, some refunded."""
    path = tmp_path_factory.mktemp("orders") / "ExportOrderList.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        file.write(",".join(FULL_HEADER) + "\r\n")
        for i in range(ORDERS):
            at = START + timedelta(seconds=29 * i)
            order = Order(
                str(10**17 + i), f"tb_{i % 200_000}_客", at, at + timedelta(minutes=2), 99.5, (i % 9 == 0) * 9.5
            )
            file.write(",".join(full_row(order)) + "\r\n")
    return path


@pytest.fixture(scope="module")
def chats(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A 千牛 log of 100 MB, and how many messages are in it."""
    path, rng, at, messages, nick = tmp_path_factory.mktemp("chats") / "chat.txt", random.Random(1), START, 0, ""
    with path.open("w", encoding="gb18030", newline="") as file:
        while messages % 1000 or path.stat().st_size < CHATS:
            nick = nick if messages % 10 else f"tb_买家{rng.randrange(60_000)}"
            agent = f"某某男装旗舰店:小{'美丽芳兰'[messages // 10 % 4]}"
            by, to = (agent, nick) if messages % 2 else (nick, agent)
            at += timedelta(seconds=rng.randint(1, 4))
            messages += 1
            file.write(f"{by} --> {to} {at:%Y-%m-%d %H:%M:%S}\r\n{rng.choice(SAID)} {messages}\r\n\r\n")
    return path, messages


def imported(path: Path, out: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[str, int]:
    """What the command tells, and the most memory it took in MB, which is printed."""
    asked: Sequence[str] = [sys.executable, "-c", COMMAND, "import", str(path), "--out", str(out), *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(asked, capture_output=True, text=True, env=environment, timeout=3600, check=True)
    peak = int(re.search(r"^peak (\d+)$", done.stdout, re.MULTILINE)[1]) // 1024  # type: ignore[index]
    with capsys.disabled():
        size = f"{path.stat().st_size / 1e6:,.0f} MB"
        print(f"\nimport of {path.name}, {size} {' '.join(options)}: at most {peak} MB of memory", file=sys.stderr)
    return done.stdout, peak


def test_a_million_orders(orders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told, peak = imported(orders, tmp_path / "shop", capsys)
    assert f"orders {ORDERS:,}" in told
    assert peak <= MOST


@pytest.mark.parametrize("options", [[], ["--keep-text"]], ids=["texts dropped", "texts kept"])
def test_a_hundred_megabytes_of_chats(
    chats: tuple[Path, int], tmp_path: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path, messages = chats
    told, peak = imported(path, tmp_path / "shop", capsys, *options)
    assert f"messages {messages:,}" in told
    assert peak <= MOST
