"""Contenders on one shop: first their answers, then their figures, taken in turn."""

from __future__ import annotations

import pickle
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.families import Answers, assert_equal
from benchmarks.process import Run, measured, middle

BASE = "DuckDB by hand"
SAME = (
    "DuckDB by hand",
    "Polars by hand",
    "cskit on duckdb",
    "cskit on polars",
    "cskit on pandas",
    "cskit on spark",
    "cskit within 2 GB",
)


def race(folder: Path, names: Sequence[str], times: int) -> dict[str, Run]:
    """The median of `times` runs of each, run after run in turn, so that a busy minute slows all of them.

    Errors: AssertionError where two that answer the same question do not give the same answer.
    """
    _same_answers(folder, [name for name in names if name in SAME])
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for turn in range(times):
        for name in names:
            runs[name].append(measured(command(name, folder)))
            print(f"  {turn + 1}/{times} {name}: {runs[name][-1].wall:.1f} s", file=sys.stderr, flush=True)
    return {name: middle(taken) for name, taken in runs.items()}


def command(name: str, folder: Path, answers: str = "") -> list[str]:
    """The command line of one contender's run."""
    return [sys.executable, "-m", "benchmarks.contender", name, str(folder), *([answers] if answers else [])]


def _same_answers(folder: Path, names: list[str]) -> None:
    if len(names) < 2:
        return
    first: Answers | None = None
    with tempfile.TemporaryDirectory() as out:
        for name in names:
            place = Path(out) / "answers.pickle"
            measured(command(name, folder, str(place)))
            found = pickle.loads(place.read_bytes())
            if first is None:
                first = found
            else:
                assert_equal(found, first)
            print(f"  answers: {name}", file=sys.stderr, flush=True)
