"""How long the commands take on this machine, as a user waits for them, and how large they grow.

Each command runs in a process of its own; the best of the runs is shown, with the largest process's peak memory
(a review's notebook runs in a process beside the command's). Nothing is compared with a figure of another machine.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.process import measured

ROOT = Path(__file__).resolve().parents[1]
CSKIT = Path(sys.executable).with_name("cskit")
SHOP = ROOT / "datasets" / "double11"
WEEK = ROOT / "datasets" / "mens_wear_week"
AGENTS = "orders,units_sold,spend_per_buyer,items_per_order"
ORDERS = 28_000  # of a shop's busy month, in a report of 41 columns
READ = "import sys, pandas; pandas.read_csv(sys.argv[1], encoding='gb18030', dtype=str)"
TAOBAO = {
    "买家支付宝账号": "somebody@example.com",
    "总金额": "99.50",
    "买家实际支付金额": "99.50",
    "订单状态": "交易成功",
    "收货地址 ": "浙江省 杭州市 西湖区 文三路1号",
    "联系手机": "'13800001111",
    "宝贝标题 ": "羽绒服，男款",
    "店铺名称": "某某男装旗舰店",
}


def commands(out: Path) -> list[tuple[str, list[str], int]]:
    """What is measured: a name, the command line, how often."""
    cskit = str(CSKIT)
    asked = [
        ("import cskit", [sys.executable, "-c", "import cskit"], 5),
        ("cskit --help", [cskit, "--help"], 5),
        ("metrics, small shop", [cskit, "metrics", str(WEEK), "--metric", AGENTS, "--by", "agent"], 3),
    ]
    for engine in ("duckdb", "pandas", "polars"):
        question = [
            cskit,
            "metrics",
            str(SHOP),
            "--metric",
            "first_response_seconds,inquiry_conversion",
            "--by",
            "agent",
        ]
        asked.append((f"metrics, Double 11, {engine}", [*question, "--engine", engine], 2))
    asked.append(("check, Double 11", [cskit, "check", str(SHOP)], 1))
    report = order_report(out.with_name("ExportOrderList.csv"))
    asked.append((f"pandas reads {ORDERS:,} orders", [sys.executable, "-c", READ, str(report)], 3))
    asked.append(
        (f"import of {ORDERS:,} orders", [cskit, "import", str(report), "--out", str(out.with_name("shop"))], 1)
    )
    review = [cskit, "review", "--out", str(out), "--format"]
    return [*asked, ("review, html", [*review, "html"], 2), ("review, html and xlsx", [*review, "html,xlsx"], 2)]


def order_report(path: Path) -> Path:
    """A Taobao order report, written there."""
    rest = [f"备用列{i}" for i in range(41 - len(TAOBAO) - 4)]
    same = ",".join([*TAOBAO.values(), *[""] * len(rest)])
    with path.open("w", encoding="gb18030", newline="") as file:
        file.write(",".join(["订单编号", "买家会员名", "订单创建时间", "订单付款时间 ", *TAOBAO, *rest]) + "\r\n")
        for i in range(ORDERS):
            at = datetime(2021, 11, 1) + timedelta(seconds=89 * i)
            file.write(f'="{10**17 + i}",tb_{i % 20_000}_客,{at},{at + timedelta(minutes=2)},{same}\r\n')
    return path


def main() -> None:
    """Measure every command and print one line each."""
    print(f"{'':30}{'seconds':>9}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as out:
        for name, command, times in commands(Path(out) / "review"):
            runs = [measured(command) for _ in range(times)]
            print(f"{name:30}{min(r.wall for r in runs):>9.2f}{max(r.peak for r in runs):>9.0f}", flush=True)
