"""`cskit call-list`, `cskit sample`, `cskit flash`: before and beside a promotion."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from cskit.cli import options
from cskit.cli.emit import Sheet, emit, notify, opened, records_sheet, say, write_records
from cskit.cli.names import days_named
from cskit.errors import CskitError
from cskit.terms import term
from cskit.written import written

EVERY = 5  # seconds between two looks at the files
TIMES = ["%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"]


@options.grouped
def call_list(
    data: options.Data,
    at: Annotated[datetime | None, typer.Option(formats=TIMES, metavar="TIME")] = None,
    least: options.NumberOrNot = None,
    rules: options.RuleSet = "textbook",
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="FILE")] = None,
    show_customers: options.ShowCustomers = False,
    answer: options.Answer = options.ANSWER,
    engine: options.Engine = "duckdb",
) -> None:
    """Whom to call before a promotion begins, or a deadline passes."""
    from cskit.analysis import calls
    from cskit.analysis.frames import labels

    with opened(data, "computing", engine) as shop:
        rows, before, limit = calls.call_list(shop, at, least=least, rules=rules, show_customers=show_customers)
        named = rows.assign(agent=rows["agent"].replace(labels(shop)))
    times = {"at": before, "phone": before - calls.PHONE, "message": before - calls.MESSAGE}
    words = {name: f"{moment:%Y-%m-%d %H:%M}" for name, moment in times.items()} | {"days": calls.DAYS}
    rule = term("call_rule", answer.lang, **words, least=written(limit, "price", answer.lang), asked=calls.QUESTIONS)
    shown: list[Sheet | str] = [rule, records_sheet(named, answer.lang)] if len(rows) else []
    emit(rows, answer.format, answer.lang, shown=shown)
    if xlsx is not None and len(rows):
        write_records(xlsx, named, term("call_title", answer.lang), rule, answer.lang)
    notify("called" if len(rows) else "call_nobody", rows=len(rows), phones=int(rows["how"].eq("phone").sum()), **words)


@options.grouped
def sample(
    data: options.Data,
    n: Annotated[int, typer.Option("--n", min=1)] = 60,
    out: Annotated[Path, typer.Option("--out", metavar="FILE")] = Path("inspection.xlsx"),
    period: options.Span = "",
    seed: Annotated[int, typer.Option(min=0)] = 1,
    rules: options.RuleSet = "textbook",
    lang: options.Lang = "en",
    engine: options.Engine = "duckdb",
) -> None:
    """Conversations to inspect, and the sheet to mark them on."""
    from cskit.reports.sampling import draw, write_sample

    with opened(data, "computing", engine) as shop:
        days = days_named(period, shop) if period else None
        drawn = draw(shop, n, seed=seed, period=days, rules=rules)
        write_sample(out, shop, drawn)
        told = "sampled" if shop.has("messages", "text") else "sampled_bare"
    print(out)
    notify(told, rows=len(drawn), agents=drawn["agent"].nunique(), out=out, data=data)


@options.grouped
def flash(
    data: options.Data,
    out: Annotated[Path, typer.Option("--out", metavar="DIR")] = Path("flash"),
    at: Annotated[datetime | None, typer.Option(formats=TIMES, metavar="TIME")] = None,
    watch: Annotated[bool, typer.Option("--watch")] = False,
    rules: options.RuleSet = "textbook",
    lang: options.Lang = "en",
) -> None:
    """How the promotion stands now: a page that keeps loading itself, and a picture."""
    from cskit.reports.flash import tables_of, write_flash

    seen, mine = None, out.resolve()
    while True:
        files = sorted(data.rglob("*")) if data.is_dir() else [data]
        stamp = [
            (path, path.stat().st_mtime_ns) for path in files if path.is_file() and mine not in path.resolve().parents
        ]
        try:
            if stamp != seen:
                with TemporaryDirectory() as place, opened(tables_of(data, Path(place)), "computing") as shop:
                    for path in write_flash(shop, out, at=at, rules=rules):
                        print(path, flush=True)
        except CskitError as wrong:  # while a file is being written
            if not watch:
                raise
            say(str(wrong))
        if not watch:
            return
        seen = stamp
        time.sleep(EVERY)
