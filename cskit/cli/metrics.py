"""`cskit metrics`, `detail`, `define`, `rules`: numbers, the lists behind them, and what they mean."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cskit.cli import options
from cskit.cli.guard import say
from cskit.cli.options import split
from cskit.errors import DataError, UsageError, told
from cskit.terms import term
from cskit.written import written

if TYPE_CHECKING:
    import pandas as pd

    from cskit.cli.grid import Grid
    from cskit.metrics import Card
    from cskit.period import Period
    from cskit.rules import Rules
    from cskit.shop import Shop


def metrics(
    data: options.Data,
    metric: Annotated[
        list[str],
        typer.Option("--metric", "-m", metavar="ID[,ID…]", help="Metric ids (see `cskit define`), or one curve."),
    ],
    by: options.By = None,
    rules: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[,NAME…]", help="Rule sets (or TOML files; left out = textbook); several stand side by side."
        ),
    ] = None,
    period: Annotated[
        list[str] | None,
        typer.Option(metavar="DATE[..DATE][,…]", help="Only these days (left out = all); several stand side by side."),
    ] = None,
    compare: Annotated[
        str,
        typer.Option(
            metavar="DATE[..DATE]",
            help="Also show these days (or last_year, previous, last_promo, target), the change.",
        ),
    ] = "",
    interval: Annotated[
        bool,
        typer.Option(
            "--interval", help="Also the 95 % interval of ratios, means and percentiles (see `cskit define`)."
        ),
    ] = False,
    format: options.Format = "table",
    lang: options.Lang = "en",
    engine: options.Engine = "duckdb",
) -> None:
    """Metrics of a shop, for people and scripts.

    Data alone goes to stdout. In CSV a cell without a value is empty, rates are fractions, and an id that a
    spreadsheet would run as a formula gets a leading '. In JSON every metric cell is {"value", "status"}. Dates are
    YYYY-MM-DD, a week is its Monday, an hour 0 to 23, a weekday its name in --lang, from Monday on.
    With --interval a ratio, mean or percentile also has its limits: in CSV the columns <metric>_low and <metric>_high,
    in JSON "low" and "high". They are clustered by customer: rough below 100 customers, none below 5.
    A curve (such as funnel or reception_by_hour) is a table of its own: its steps or hours are the rows.
    """
    from cskit.cli import curves, grid, human
    from cskit.cli.guard import opened
    from cskit.cli.progress import busy
    from cskit.metrics import curve, find, measure
    from cskit.metrics.compared import NAMED, base_period

    asked, groups, sets, spans = split(metric), split(by), split(rules or ["textbook"]), split(period)
    if not asked:
        raise UsageError(told("no_metric"))
    if name := curves.asked_for(asked, sets, compare):
        with busy("computing"), opened(data, engine) as shop:
            rows = curve(shop, name, by=groups or None, rules=sets[0], period=_inside(shop, ",".join(spans)))
        _show_rows(rows, format, lang, by=groups, text_columns=len(groups) + 1)
        return
    with busy("computing"), opened(data, engine) as shop:
        days = [day for span in spans if (day := _inside(shop, span))]
        one, other = days[0] if days else None, compare if compare in NAMED else _inside(shop, compare)
        frame = measure(
            shop,
            asked,
            by=groups or None,
            rules=sets if len(sets) > 1 else sets[0],
            period=days if len(days) > 1 else one,
            compare=other,
            interval=interval,
        )
        beside = [unit for split, unit in (("date", "day by day"), ("month", "month by month")) if split in groups]
        base = base_period(shop, one, other) if other and beside and len(days) < 2 else None
    shown = [*(["rules"] if len(sets) > 1 else []), *(["period"] if len(days) > 1 else []), *groups]
    sums = [m for m in asked if find(m).is_sum]
    answer = grid.grid_of(frame, shown, asked, sums, [m for m in asked if m not in sums] if interval else ())
    if format == "csv":
        grid.csv_of(grid.in_words(answer, lang), sys.stdout)
    elif format == "json":
        grid.json_of(grid.in_words(answer, lang), sys.stdout)
    else:
        human.print_grid(answer, lang, sets)
        if base:
            say(f"compared with {base}, {beside[0]}")
    _tell_missing(answer)


def detail(
    name: Annotated[
        str, typer.Argument(metavar="LIST", help="slow_response, long_reception, unanswered_3min, backlog, deposits")
    ],
    data: options.Data,
    rules: options.RuleSet = "textbook",
    period: options.Span = "",
    format: options.Format = "table",
    lang: options.Lang = "en",
    engine: options.Engine = "duckdb",
    show_customers: options.ShowCustomers = False,
) -> None:
    """The list behind a count: slow, long, unanswered, open.

    Customers are shown as short codes, stable from run to run; whoever holds the data can follow them.
    """
    from cskit.cli.guard import opened
    from cskit.cli.progress import busy
    from cskit.metrics import detail as rows_behind

    with busy("computing"), opened(data, engine) as shop:
        frame = rows_behind(shop, name, rules=rules, period=_inside(shop, period), show_customers=show_customers)
    _show_rows(frame, format, lang)
    if format == "table":
        say(f"{written(len(frame), 'count')} rows; --format csv or json gives them to another tool")


def define(
    metric: Annotated[str, typer.Argument(metavar="METRIC", help="A metric id; left out = the whole catalogue.")] = "",
    rules: options.RuleSet = "textbook",
    format: options.Format = "table",
    lang: options.Lang = "en",
) -> None:
    """What a metric means under a rule set.

    Its formula, parts and window, what is left out, where it comes from and what is easily got wrong. In CSV and JSON
    a row per card: id, name, topic, kind, unit, which direction is good, and what it says.
    """
    from cskit.cli import grid
    from cskit.metrics import define as card_of
    from cskit.metrics import find, headings
    from cskit.rules import load_rules

    read_by = load_rules(rules)
    cards = [(metric, find(metric))] if metric else headings()
    if format == "table":
        if metric:
            print(card_of(metric, lang, read_by))
        else:
            _catalogue(lang, read_by)
        return
    rows = [_told(id, card, lang, read_by) for id, card in cards]
    grid.write_rows(format, list(rows[0]), rows, sys.stdout)


def rules(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A rule set or a TOML file; left out = list them.")] = "",
    diff: Annotated[tuple[str, str] | None, typer.Option("--diff", metavar="A B", help="How two differ.")] = None,
    lang: options.Lang = "en",
) -> None:
    """Rule sets (dated definitions): list, show, compare."""
    from cskit.cli import human
    from cskit.rules import as_written, load_rules, rule_sets

    if diff:
        one, two = (load_rules(n) for n in diff)
        there = dict(two.values)
        rows = [[k, as_written(v), as_written(there[k])] for k, v in one.values if there[k] != v]
        human.print_table([term("cli_rule", lang), one.name, two.name], rows)
    elif name:
        chosen = load_rules(name)
        print(_head(chosen, lang))
        heads = [term("cli_rule", lang), term("cli_value", lang)]
        human.print_table(heads, [[key, as_written(value)] for key, value in chosen.values])
    else:
        sets = [load_rules(n) for n in rule_sets()]
        header = [term(f"cli_{c}", lang) for c in ("id", "name", "since", "owner")]
        human.print_table(header, [[s.name, getattr(s, lang), s.effective, s.owner] for s in sets])


def _inside(shop: Shop, text: str) -> Period | None:
    """The period asked for, if the data hold any day of it."""
    if not text:
        return None
    from cskit.period import Period

    period = Period.parse(text)
    if period.end < shop.first_day or period.start > shop.last_day:
        raise DataError(told("period_outside", period=period, first=shop.first_day, last=shop.last_day))
    return period


def _show_rows(
    frame: pd.DataFrame, format: str, lang: str, *, by: Sequence[str] = (), text_columns: int | None = None
) -> None:
    """A table on stdout as it is: the ids of `by` first, then its own columns."""
    from cskit.cli import grid, human

    if format == "table":
        human.print_records(frame, lang, by=by, text_columns=text_columns)
    else:
        rows = [{c: grid.spoken(c, value, lang) for c, value in row.items()} for row in grid.plain_rows(frame)]
        grid.write_rows(format, [str(c) for c in frame.columns], rows, sys.stdout)


def _catalogue(lang: str, rules: Rules) -> None:
    """Every metric, curve and list by topic; a parameterised one with its parameters' names."""
    from cskit.cli import human
    from cskit.metrics import headings

    rows = [
        [id, card.under(rules).name(lang), term(f"cli_topic_{card.topic}", lang), term(f"card_kind_{card.kind}", lang)]
        for id, card in headings()
    ]
    human.print_table([term(f"cli_{c}", lang) for c in ("id", "name", "topic", "kind")], rows)


def _told(id: str, card: Card, lang: str, rules: Rules) -> dict[str, str]:
    """A card as a row for scripts: ids of kind, unit and topic as the kit names them, texts in one language."""
    return {
        "id": id,
        "name": card.under(rules).name(lang),
        "topic": card.topic,
        "kind": card.kind,
        "unit": card.unit,
        "better": card.better,
        "formula": card.text("formula", lang, rules),
        "note": card.text("note", lang, rules),
        "pitfall": card.text("pitfall", lang, rules),
    }


def _tell_missing(answer: Grid) -> None:
    """One line per metric that no table can answer; exit code 1 when that is all that was asked for."""
    lost: dict[str, str] = {}
    for _, cells in answer.rows:
        lost.update({m: c.note for m, c in cells.items() if c.status == "missing_table"})
    for metric, note in lost.items():
        say(told("at", where=metric, why=note or told("table_absent")))
    if lost and len(lost) == len(answer.metrics):
        raise typer.Exit(1)


def _head(chosen: Rules, lang: str) -> str:
    kind = term("cli_official" if chosen.official else "cli_unofficial", lang)
    since = term("cli_in_force", lang, day=chosen.effective)
    return f"{getattr(chosen, lang)} ({chosen.name})\n{chosen.owner} · {since} · {kind}\n{chosen.source}"
