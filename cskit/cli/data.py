"""`cskit import`, `check`, `simulate`: tables from exports, what is wrong with tables, tables out of nothing."""

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from cskit.cli import options
from cskit.cli.emit import busy, emit, notify, opened, say
from cskit.cli.names import days_named, split
from cskit.errors import UsageError, told
from cskit.written import listed, written


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILES")],
    out: Annotated[Path, typer.Option("--out", metavar="DATA")],
    agents: Annotated[str, typer.Option(metavar="NAMES|FILE")] = "",
    keep_customers: Annotated[bool, typer.Option("--keep-customers")] = False,
    key: Annotated[Path | None, typer.Option()] = None,
    format: Annotated[Literal["parquet", "csv"], typer.Option()] = "parquet",
    accept_loss: Annotated[bool, typer.Option("--accept-loss")] = False,
    keep_text: Annotated[bool, typer.Option("--keep-text")] = False,
    assume: Annotated[list[str] | None, typer.Option(metavar="KEY=VALUE")] = None,
    time_zone: Annotated[str, typer.Option("--time-zone", metavar="ZONE")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    lang: options.Lang = "en",
) -> None:
    """Exports of the shop's tools → tables."""
    from cskit.sources.importing import import_files

    said = [pair.partition("=") for pair in assume or ()]
    UsageError.when(any(not value for *_, value in said), "assume_pair")
    with busy("importing", 1.0) as bar:
        report = import_files(
            files,
            out,
            customers="keep" if keep_customers else "pseudonymise",
            key=key,
            agents=(Path(agents) if Path(agents).is_file() else split(agents)) if agents else None,
            lang=lang,
            format=format,
            accept_loss=accept_loss,
            keep_text=keep_text,
            assume={name: value for name, _, value in said},
            time_zone=time_zone,
            dry_run=dry_run,
            progress=bar,
        )
    print(report.text(lang))
    tables = listed(f"{name} {written(rows, 'count')}" for name, rows in report.rows.items())
    notify("would_import" if dry_run else "imported", out=out, tables=tables)


@options.grouped
def check(
    data: options.Data,
    answer: options.Answer = options.ANSWER,
    limit: Annotated[int, typer.Option(min=1)] = 20,
) -> None:
    """What is wrong with a folder of tables."""
    from cskit.sources.check import check as problems_of

    with busy("checking"):
        found = problems_of(data, lang=answer.lang, limit=limit)
    names = ("level", "file", "row", "column", "code", "count", "message", "remedy")
    rows = [{name: getattr(p, name) for name in names} for p in found]
    emit(rows, answer.format, answer.lang, shown=map(str, found), columns=names)
    wrong = sum(p.count for p in found if p.level == "error")
    warnings = sum(p.count for p in found if p.level == "warning")
    say(told("problems" if found else "no_problem", data=data, problems=wrong, warnings=warnings))
    if wrong:
        raise typer.Exit(1)


def simulate(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE")],
    out: Annotated[Path, typer.Option("--out", metavar="DATA")],
    seed: Annotated[int, typer.Option()] = 1,
    messages: options.WholeOrNot = None,
    format: Annotated[Literal["parquet", "csv"] | None, typer.Option()] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite")] = False,
    export_as: Annotated[str | None, typer.Option(metavar="TOOLS")] = None,
    lang: options.Lang = "en",
) -> None:
    """A synthetic shop of any size from a recipe and a seed.

    With --export-as the same shop is written once more, as those tools would export it, into DATA/exports/TOOL.
    """
    from cskit.simulate.exports import known_tool
    from cskit.simulate.run import simulate as run

    with busy("simulating", 1.0, recipe=recipe) as bar:
        done = partial(bar, "")
        tools = split(export_as)
        if export_as is not None and not tools:
            known_tool(export_as)
        made = run(
            recipe, out, seed, messages=messages, progress=done, format=format, overwrite=overwrite, export_as=tools
        )
    for table, rows in made.rows.items():
        print(f"{table}\t{rows}")
    notify("simulated", folder=made.folder, recipe=made.recipe, seed=made.seed)


@options.grouped
def export(
    data: options.Data,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER")],
    tools: Annotated[str, typer.Option("--as", metavar="TOOLS")],
    period: options.Span = "",
    rules: options.RuleSet = "textbook",
    engine: options.Engine = "duckdb",
    lang: options.Lang = "en",
) -> None:
    """A shop's own figures in the layout of the tools' sheets."""
    from cskit.reports.sheets import export_sheets
    from cskit.shop import rules_of

    with opened(data, "computing", engine) as shop:
        days = days_named(period, shop) if period else shop.span
        days.must_meet(shop.span)
        read_by = rules_of(shop, rules, days)
        made = export_sheets(shop, split(tools), out, period=days, rules=read_by)
    for name, rows in made.items():
        print(f"{out / name}\t{rows}")
    notify("exported", tools=tools, rules=getattr(read_by, lang), period=days)
