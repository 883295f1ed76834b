"""The figures as a table of ratios, as JSON and as a chart."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

from benchmarks.process import Run
from benchmarks.race import BASE

SETS = ("one rule set", "three rule sets")
PACKAGES = ("duckdb", "narwhals", "pandas", "polars", "pyspark")
Results = dict[str, dict[str, Run]]
"""By size, by contender."""


def table(size: str, figures: dict[str, Run]) -> str:
    """A line per contender: its figures, and its time and work as multiples of DuckDB by hand and of the floor."""
    lines = [
        f"{size} messages{'':13}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'× by hand':>11}{'(CPU)':>8}{'× floor':>9}"
    ]
    for name, run in figures.items():
        hand, least = figures.get(BASE), figures.get("floor")
        lines.append(
            f"{name:{len(size) + 22}}{run.wall:>9.2f}{run.cpu:>9.2f}{run.peak:>9.0f}"
            f"{_times(run.wall, hand and hand.wall):>11}{_times(run.cpu, hand and hand.cpu):>8}"
            f"{_times(run.wall, least and least.wall):>9}"
        )
    return "\n".join(lines)


def side_by_side(figures: dict[str, Run]) -> str:
    """What three rule sets in one question take, as multiples of one; facts are shared between them."""
    if not set(SETS) <= set(figures):
        return ""
    one, three = (figures[name] for name in SETS)
    return f"three rule sets side by side: {_times(three.wall, one.wall)} × one (CPU {_times(three.cpu, one.cpu)} ×)"


def growth(results: Results) -> str:
    """How the time grows with the messages: each contender's time at a size over that at the size before."""
    sizes = list(results)
    lines = [
        f"{name}: {after} takes {_times(results[after][name].wall, results[before][name].wall)} × the time of {before}"
        for before, after in pairwise(sizes)
        for name in results[after]
        if name in results[before]
    ]
    return "\n".join(lines)


def write(results: Results, out: Path, load: list[tuple[float, float, float]]) -> None:
    """`bench.json`, `bench.svg` and `bench.png` in `out`. `load` is the machine's, before and after."""
    about = {
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_average": load,
        "versions": {name: version(name) for name in PACKAGES},
    }
    figures = {size: {name: asdict(run) for name, run in taken.items()} for size, taken in results.items()}
    (out / "bench.json").write_text(json.dumps({**about, "results": figures}, indent=2) + "\n", encoding="utf-8")
    drawn = chart(results)
    for suffix in ("svg", "png"):
        drawn.save(out / f"bench.{suffix}")


def record(told: list[str], asked: str, load: list[tuple[float, float, float]]) -> str:
    """The tables of one run as Markdown, with the machine and the versions they were taken with."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    head = [
        "# What was measured",
        "",
        f"`python -m benchmarks.run {asked}`: {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB of memory, "
        f"Python {platform.python_version()}, {versions}. Load before and after: {load[0][0]:.1f}, {load[-1][0]:.1f}.",
        "",
        "Medians of one run, contenders in turn. Another machine has other seconds; what counts are the ratios.",
    ]
    return "\n".join([*head, *(f"\n```text\n{table}\n```" for table in told)]) + "\n"


def chart(results: Results):  # type: ignore[no-untyped-def]
    """Bars of CPU seconds by contender, a panel per size: the figure that a busy machine moves least."""
    import altair as alt
    import pandas as pd

    rows = [
        {"size": size, "contender": name, "CPU seconds": run.cpu, "peak memory, MB": run.peak}
        for size, taken in results.items()
        for name, run in taken.items()
    ]
    order = list(dict.fromkeys(row["contender"] for row in rows))
    base = (
        alt.Chart(pd.DataFrame(rows))
        .mark_bar()
        .encode(y=alt.Y("contender:N", sort=order, title=None), color=alt.Color("contender:N", sort=order, legend=None))
        .properties(width=260)
    )
    panels = [base.encode(x=alt.X(f"{figure}:Q")) for figure in ("CPU seconds", "peak memory, MB")]
    return alt.hconcat(
        *(p.facet(row=alt.Row("size:N", title="messages")).resolve_scale(x="independent") for p in panels)
    )


def _times(value: float, by: float | None) -> str:
    return f"{value / by:.2f}" if by else ""
