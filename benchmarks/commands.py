"""How long the commands take on this machine, as a user waits for them, and how large they grow.

Each command runs in a process of its own; the best of the runs is shown, with the largest process's peak memory
(a review's notebook runs in a process beside the command's). Nothing is compared with a figure of another machine.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.process import measured

ROOT = Path(__file__).resolve().parents[1]
CSKIT = Path(sys.executable).with_name("cskit")
SHOP = ROOT / "datasets" / "double11"
WEEK = ROOT / "datasets" / "mens_wear_week"
AGENTS = "orders,units_sold,spend_per_buyer,items_per_order"


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
    review = [cskit, "review", "--out", str(out), "--format"]
    return [*asked, ("review, html", [*review, "html"], 2), ("review, html and xlsx", [*review, "html,xlsx"], 2)]


def main() -> None:
    """Measure every command and print one line each."""
    print(f"{'':30}{'seconds':>9}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as out:
        for name, command, times in commands(Path(out) / "review"):
            runs = [measured(command) for _ in range(times)]
            print(f"{name:30}{min(r.wall for r in runs):>9.2f}{max(r.peak for r in runs):>9.0f}", flush=True)
