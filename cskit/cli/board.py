"""`cskit platform`: the service indicators as the platform's own board would have shown them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from cskit.cli import options
from cskit.cli.emit import Sheet, emit, opened
from cskit.cli.names import days_named, rules_named
from cskit.period import Period
from cskit.terms import term
from cskit.written import written

if TYPE_CHECKING:
    import pandas as pd

    from cskit.rules import Rules


@dataclass(frozen=True)
class Asked:
    """Whose board, and read how."""

    platform: Annotated[str, typer.Option(metavar="NAME", callback=rules_named)]
    period: options.Span = ""
    what_if: Annotated[str, typer.Option(metavar="NAME|FILE", callback=rules_named)] = ""
    own_days: Annotated[bool, typer.Option("--own-days")] = False


@options.grouped
def platform(
    data: options.Data, asked: Asked, answer: options.Answer = options.ANSWER, engine: options.Engine = "duckdb"
) -> None:
    """What the platform's board would have shown, day by day."""
    from cskit.analysis.board import board, remarks
    from cskit.shop import rules_of

    with opened(data, "computing", engine) as shop:
        days = days_named(asked.period, shop) if asked.period else None
        frame = board(shop, asked.platform, days, what_if=asked.what_if or None, own_days=asked.own_days)
        held, last = shop.span, Period(frame["day"].max(), frame["day"].max())
        beside = rules_of(shop, asked.what_if, last) if asked.what_if else None
        gaps = shop.gaps_said(Period(frame["starts_on"].min(), frame["ends_on"].max())) if len(frame) else ""
    said = remarks(frame, held.start, answer.lang, own_days=asked.own_days)
    shown: list[Sheet | str] = [_table(frame, beside, answer.lang), *said, *([gaps] if gaps else [])]
    emit(frame, answer.format, answer.lang, shown=shown)


def _table(frame: pd.DataFrame, beside: Rules | None, lang: str) -> Sheet:
    """A row per day, a column per indicator as the newest set that shows it names it, and as the one beside it does."""
    from cskit.metrics import find

    last = frame.drop_duplicates("metric", keep="last")
    newest: dict[str, str] = dict(zip(last["metric"], last["rules"], strict=True))
    header = [term("cli_day", lang)]
    for metric, rules in newest.items():
        header.append(find(metric, rules).name(lang))
        if beside:
            header.append(term("board_what_if", lang, set=beside.name, metric=find(metric, beside).name(lang)))
    rows = []
    for day, some in frame.groupby("day", sort=True):
        cells, by_metric = [str(day)], some.set_index("metric")
        for metric in newest:
            known = metric in by_metric.index
            for column in ("value", "what_if") if beside else ("value",):
                value = by_metric.at[metric, column] if known else None
                status = str(by_metric.at[metric, "status"]) if known and column == "value" else "ok"
                cells.append(written(value, find(metric).written_as, lang, status=status))
        rows.append(cells)
    return Sheet(header, rows, 1)
