"""`cskit import`, `check`, `simulate`: tables from exports, what is wrong with tables, tables out of nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from cskit.cli import options
from cskit.cli.aside import busy, notify, say
from cskit.cli.emit import emit
from cskit.errors import told
from cskit.written import listed, written


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILES", help="Exported files, or folders of them.")],
    out: Annotated[
        Path, typer.Option("--out", metavar="DATA", help="Folder for the tables; a further import adds to it.")
    ],
    agents: Annotated[
        str, typer.Option(metavar="NAMES|FILE", help="The shop's accounts, where a chat log does not show them.")
    ] = "",
    keep_customers: Annotated[
        bool, typer.Option("--keep-customers", help="Keep customers' names instead of codes (privacy!).")
    ] = False,
    key: Annotated[
        Path | None, typer.Option(help="File of the key to code customers with; left out = your own.")
    ] = None,
    format: Annotated[Literal["parquet", "csv"], typer.Option(help="What to write.")] = "parquet",
    lang: options.Lang = "en",
) -> None:
    """Exports of the shop's tools → tables.

    Taobao/Tmall order and item reports (XLSX or CSV, in UTF-8 or GB18030) and 千牛 chat logs. Customers become codes;
    what a file cannot tell is said and left out, never invented. The folder is written whole or not at all.
    """
    from cskit.sources.importing import import_files

    with busy("importing"):
        report = import_files(
            files,
            out,
            customers="keep" if keep_customers else "pseudonymise",
            key=key,
            agents=(Path(agents) if Path(agents).is_file() else options.split(agents)) if agents else None,
            lang=lang,
            format=format,
        )
    print(report.text(lang))
    tables = listed(f"{name} {written(rows, 'count')}" for name, rows in report.rows.items())
    notify("imported", out=out, tables=tables)


@options.grouped
def check(
    data: options.Data,
    answer: options.Answer = options.ANSWER,
    limit: Annotated[int, typer.Option(min=1, help="So many rows of one kind of problem, the others as a sum.")] = 20,
) -> None:
    """What is wrong with a folder of tables.

    Every problem with file, row, column and what to do. Exit code 1 if there is any; a warning alone leaves the folder
    usable and the exit code 0.
    """
    from cskit.sources.check import check as problems_of

    with busy("checking"):
        found = problems_of(data, lang=answer.lang, limit=limit)
    names = ("level", "file", "row", "column", "code", "count", "message", "remedy")
    rows = [{name: getattr(p, name) for name in names} for p in found]
    emit(rows, answer.format, answer.lang, shown=map(str, found), columns=names)
    wrong = sum(p.count for p in found if p.level == "error")
    warnings = sum(p.count for p in found if p.level == "warning")
    key = "problems" if found else "no_problem"
    say(told(key, data=data, problems=wrong, warnings=warnings))
    if wrong:
        raise typer.Exit(1)


def simulate(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="double11, mens_wear_week, … or a TOML file.")],
    out: Annotated[Path, typer.Option("--out", metavar="DATA", help="Folder to write; it must not hold a real shop.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same shop.")] = 1,
    messages: Annotated[int | None, typer.Option(help="Size: about so many messages, 10,000 to 100 million.")] = None,
    format: Annotated[Literal["parquet", "csv"] | None, typer.Option(help="Left out = as the recipe says.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the folder whatever it holds.")] = False,
    export_as: Annotated[
        str | None, typer.Option(metavar="TOOLS", help="Write these tools' exports too: taobao,qianniu,jd,doudian,…")
    ] = None,
    lang: options.Lang = "en",
) -> None:
    """A synthetic shop of any size from a recipe and a seed.

    With --export-as the same shop is written once more, as those tools would export it, into DATA/exports/TOOL.
    """
    from cskit.simulate.run import simulate as run

    with busy("simulating", 1.0, recipe=recipe) as bar:
        done = partial(bar, "")
        tools = options.split(export_as)
        made = run(
            recipe, out, seed, messages=messages, progress=done, format=format, overwrite=overwrite, export_as=tools
        )
    for table, rows in made.rows.items():
        print(f"{table}\t{rows}")
    notify("simulated", folder=made.folder, recipe=made.recipe, seed=made.seed)
