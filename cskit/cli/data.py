"""`cskit import`, `check`, `simulate`: tables from exports, what is wrong with tables, tables out of nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from cskit.cli import options
from cskit.cli.guard import say


def check(
    data: options.Data,
    format: options.Format = "table",
    limit: Annotated[int, typer.Option(min=1, help="So many rows of one kind of problem, the others as a sum.")] = 20,
    lang: options.Lang = "en",
) -> None:
    """What is wrong with a folder of tables.

    Every problem with file, row, column and what to do. Exit code 1 if there is any; a warning alone leaves the folder
    usable and the exit code 0.
    """
    from cskit.cli import grid
    from cskit.sources.check import check as problems_of

    found = problems_of(data, lang=lang, limit=limit)
    names = ("level", "file", "row", "column", "code", "count", "message", "remedy")
    if format == "csv":
        grid.write_csv(sys.stdout, names, ([getattr(p, name) for name in names] for p in found))
    elif format == "json":
        grid.write_json(sys.stdout, [{name: getattr(p, name) for name in names} for p in found])
    else:
        for problem in found:
            print(problem)
    wrong = sum(p.count for p in found if p.level == "error")
    warnings = sum(p.count for p in found if p.level == "warning")
    say(f"{data}: {wrong:,} problems, {warnings:,} warnings" if found else f"{data}: no problem found")
    if wrong:
        raise typer.Exit(1)


def simulate(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="double11, mens_wear_week, … or a TOML file.")],
    out: Annotated[Path, typer.Option("--out", metavar="DATA", help="Folder to write; it must not hold a real shop.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same shop.")] = 1,
    messages: Annotated[int | None, typer.Option(help="Size: about so many messages, 10,000 to 100 million.")] = None,
    format: Annotated[Literal["parquet", "csv"] | None, typer.Option(help="Left out = as the recipe says.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the folder whatever it holds.")] = False,
) -> None:
    """A synthetic shop of any size from a recipe and a seed."""
    from cskit.cli.progress import share_done
    from cskit.simulate.run import simulate as run

    with share_done(f"simulating {recipe}") as progress:
        made = run(recipe, out, seed, messages=messages, progress=progress, format=format, overwrite=overwrite)
    for table, rows in made.rows.items():
        print(f"{table}\t{rows}")
    say(f"{made.folder}: a synthetic shop (recipe {made.recipe}, seed {made.seed}); its README.md says what is in it")
