"""One contender's run in a process of its own: `python -m benchmarks.contender NAME FOLDER [ANSWERS]`."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.families import SETS, Answers, by_kit, by_sets, catalogue

ENGINES = ("duckdb", "polars", "pandas", "spark")


def contenders() -> dict[str, Callable[[str], Answers]]:
    """Who can be measured, by name. What a contender needs is imported when it runs."""

    def sql(folder: str) -> Answers:
        from benchmarks.by_hand_duckdb import answered

        return answered(folder)

    def polars(folder: str) -> Answers:
        from benchmarks.by_hand_polars import answered

        return answered(folder)

    def floor(folder: str) -> Answers:
        from benchmarks.by_hand_duckdb import floor as least

        return least(folder)

    kit = {f"cskit on {e}": (lambda folder, e=e: by_kit(folder, e)) for e in ENGINES}
    return {
        "floor": floor,
        "DuckDB by hand": sql,
        "Polars by hand": polars,
        **kit,
        "one rule set": lambda folder: by_sets(folder, "duckdb", SETS[:1]),
        "three rule sets": lambda folder: by_sets(folder, "duckdb", SETS),
        "catalogue on duckdb": lambda folder: catalogue(folder, "duckdb"),
        "catalogue within 2 GB": lambda folder: catalogue(folder, "duckdb", memory_limit="2GB"),
        "cskit within 2 GB": lambda folder: by_kit(folder, "duckdb", memory_limit="2GB"),
    }


def main(name: str, folder: str, answers: str = "") -> None:
    found = contenders()[name](folder)
    if answers:
        Path(answers).write_bytes(pickle.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
