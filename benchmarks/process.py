"""A command in a process of its own: how long, how much work, how large."""

from __future__ import annotations

import os
import subprocess
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
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        reason = said.strip().splitlines()[-1:] or [f"exit code {process.returncode}"]
        raise RuntimeError(f"{' '.join(command)}: {reason[0]}")
    return Run(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def middle(runs: list[Run]) -> Run:
    """The median of each figure."""
    return Run(*(median(getattr(run, figure) for run in runs) for figure in ("wall", "cpu", "peak")))
