"""A command in a process of its own: how long, how much work, how large.

It is started by a small process (`python -m benchmarks.process COMMAND`), because on Linux a process counts as its
peak what the one that started it held.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Run:
    """Seconds on the clock, seconds of CPU (its children's included), peak memory in MB of the largest process."""

    wall: float
    cpu: float
    peak: float


def measured(command: list[str], **environment: str) -> Run:
    """One run. What it prints is thrown away; if it fails, its last line is the reason given."""
    starter = [sys.executable, "-m", "benchmarks.process", *command]
    done = subprocess.run(starter, capture_output=True, text=True, env={**os.environ, **environment})
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        raise RuntimeError(f"{' '.join(command)}: {reason[0]}")
    return Run(*map(float, done.stdout.split()))


def middle(runs: list[Run]) -> Run:
    """The median of each figure."""
    return Run(*(median(getattr(run, figure) for run in runs) for figure in ("wall", "cpu", "peak")))


def main(command: list[str]) -> int:
    """Run the command and print its figures; its exit code."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    print(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
    return process.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
