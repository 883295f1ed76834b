"""`make bench`: the engines against hand-written queries and the floor, then what users wait for.

Nothing is compared with a figure of another machine: what counts are the ratios of one run.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks import commands, lessons, results
from benchmarks.race import race

ROOT = Path(__file__).resolve().parents[1]
SIZES = {"100k": 100_000, "1M": 1_000_000, "10M": 10_000_000, "50M": 50_000_000}
SEED = 11
USUAL = (
    "floor",
    "DuckDB by hand",
    "Polars by hand",
    "cskit on duckdb",
    "cskit on polars",
    "catalogue on duckdb",
    *results.SETS,
)
IN_MEMORY = "cskit on pandas"  # from 10 M messages on pandas needs more than most machines have
LIMITED = ("cskit on duckdb", "cskit within 2 GB", "catalogue within 2 GB")  # what 50 M messages are asked


def shop(size: str, out: Path) -> Path:
    """The simulated shop of a size, made once."""
    from cskit.simulate.run import simulate

    folder = out / size
    if not (folder / "messages.parquet").exists():
        print(f"simulating {size} messages", file=sys.stderr, flush=True)
        simulate("double11", folder, SEED, messages=SIZES[size])
    return folder


def names(size: str, *, spark: bool) -> tuple[str, ...]:
    """Who runs at a size."""
    if SIZES[size] > SIZES["10M"]:
        return LIMITED
    chosen = USUAL if SIZES[size] > SIZES["1M"] else (*USUAL, IN_MEMORY)
    return (*chosen, "cskit on spark") if spark else chosen


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=__doc__)
    parser.add_argument("sizes", nargs="*", default=["1M", "10M"], metavar="SIZE", help=", ".join(SIZES))
    parser.add_argument("--runs", type=int, default=3, help="median of so many (default 3)")
    parser.add_argument("--spark", action="store_true", help="Spark in local mode, too")
    parser.add_argument("--only", default="", help="these contenders, separated by commas")
    parser.add_argument("--no-commands", action="store_true", help="leave commands and lessons out")
    parser.add_argument("--keep", action="store_true", help="write the tables to benchmarks/RESULTS.md, too")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "bench", help="where data and figures go")
    asked = parser.parse_args(argv)
    strange = [size for size in asked.sizes if size not in SIZES]
    if strange or asked.runs < 1:
        parser.error(f"unknown size {strange[0]}; known: {', '.join(SIZES)}" if strange else "at least one run")
    os.chdir(ROOT)  # contenders are modules of this checkout
    asked.out.mkdir(parents=True, exist_ok=True)
    load = [os.getloadavg()]
    found: results.Results = {}
    told: list[str] = []
    for size in sorted(asked.sizes, key=lambda s: SIZES[s]):
        chosen = [n.strip() for n in asked.only.split(",") if n.strip()] or names(size, spark=asked.spark)
        found[size] = race(shop(size, asked.out), chosen, asked.runs)
        told.append("\n".join([results.table(size, found[size]), results.side_by_side(found[size])]).strip())
        print(told[-1], end="\n\n", flush=True)
    if len(found) > 1:
        told.append(results.growth(found))
    load.append(os.getloadavg())
    results.write(found, asked.out, load)
    if not asked.no_commands:
        told += [commands.main(asked.runs), lessons.main()]
    record = results.record(told, " ".join(sys.argv[1:] if argv is None else argv), load)
    (asked.out / "RESULTS.md").write_text(record, encoding="utf-8")
    if asked.keep:
        (ROOT / "benchmarks" / "RESULTS.md").write_text(record, encoding="utf-8")
    print(record, f"figures and chart: {asked.out}", sep="\n")


if __name__ == "__main__":
    main()
