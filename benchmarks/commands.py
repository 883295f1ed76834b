"""How long the commands take on this machine, as a user waits for them, and how large they grow.

Each command runs in a process of its own, all of them in turn; the median is shown, with the largest process's peak
memory (a review's notebook runs in a process beside the command's), and as a multiple of its floor: what the libraries
alone take.
Nothing is compared with a figure of another machine.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import nbformat

from benchmarks.process import Run, measured, middle

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


IMPORTS = "python -c 'import duckdb, pandas'"
EMPTY = "papermill, an empty notebook with a review's imports"


def commands(out: Path) -> list[tuple[str, list[str], str]]:
    """What is measured: a name, the command line, and the name of its floor."""
    cskit, python = str(CSKIT), sys.executable
    asked = [
        ("python -c pass", [python, "-c", "pass"], ""),
        (IMPORTS, [python, "-c", "import duckdb, pandas"], ""),
        ("import cskit", [python, "-c", "import cskit"], ""),
        ("cskit --help", [cskit, "--help"], ""),
        ("metrics, small shop", [cskit, "metrics", str(WEEK), "--metric", AGENTS, "--by", "agent"], IMPORTS),
    ]
    two = "first_response_seconds,inquiry_conversion"
    for engine in ("duckdb", "pandas", "polars"):
        line = [cskit, "metrics", str(SHOP), "--metric", two, "--by", "agent", "--engine", engine]
        asked.append((f"metrics, Double 11, {engine}", line, IMPORTS))
    asked.append(("check, Double 11", [cskit, "check", str(SHOP)], IMPORTS))
    report, reads = order_report(out.with_name("ExportOrderList.csv")), f"pandas reads {ORDERS:,} orders"
    asked.append((reads, [python, "-c", READ, str(report)], ""))
    line = [cskit, "import", str(report), "--out", str(out.with_name("shop"))]
    asked.append((f"import of {ORDERS:,} orders", line, reads))
    empty = out.with_name("empty.ipynb")
    cells = [nbformat.v4.new_code_cell("from cskit.review import Review")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), empty)
    asked.append((EMPTY, [python, "-m", "papermill", "-k", "python3", str(empty), str(out.with_name("o.ipynb"))], ""))
    review = [cskit, "review", "--out", str(out), "--format"]
    return [
        *asked,
        ("review, html", [*review, "html"], EMPTY),
        ("review, html and xlsx", [*review, "html,xlsx"], EMPTY),
    ]


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


def main(times: int = 3) -> str:
    """Measure every command, in turn, and return the table."""
    with tempfile.TemporaryDirectory() as out:
        asked = commands(Path(out) / "review")
        runs: dict[str, list[Run]] = {}
        for turn in range(times):
            for name, command, _ in asked:
                runs.setdefault(name, []).append(measured(command))
                print(f"  {turn + 1}/{times} {name}: {runs[name][-1].wall:.2f} s", file=sys.stderr, flush=True)
    found = {name: middle(taken) for name, taken in runs.items()}
    lines = [f"{'':54}{'seconds':>9}{'CPU s':>9}{'peak MB':>9}{'× floor':>9}"]
    for name, _, floor in asked:
        run, times_ = found[name], f"{found[name].wall / found[floor].wall:.2f}" if floor else ""
        lines.append(f"{name:54}{run.wall:>9.2f}{run.cpu:>9.2f}{run.peak:>9.0f}{times_:>9}")
    return "\n".join(lines)
