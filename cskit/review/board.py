"""What the shop's platform would have shown: its indicators on the last day under review, and day by day."""

import pandas as pd

from cskit.analysis import board as shown
from cskit.charts import Column, lines, note, sentences, show, table
from cskit.charts.parts import Heads, say
from cskit.charts.tables import as_table
from cskit.errors import UsageError
from cskit.metrics import find
from cskit.period import Period
from cskit.review.base import Reviewed, kept
from cskit.rules import platforms
from cskit.terms import begun, language
from cskit.written import listed, span, written

SMALL = 130  # pixels high


@kept
def board(review: Reviewed) -> pd.DataFrame | str:
    """The reviewed days of `analysis.board` for the platform whose rules the review goes by; empty for a set that is
    no platform's, and a sentence where the platform had no rules yet."""
    if review.rules.owner not in platforms():
        return pd.DataFrame()
    try:
        return shown.board(review.shop, review.rules.owner, review.period)
    except UsageError as none:
        return str(none)


def show_board(review: Reviewed) -> None:
    """The indicators on the last day, what a new set moved, and each of them day by day."""
    frame, lang = board(review), language()
    if isinstance(frame, str):
        note(frame, "missing")
    elif len(frame):
        last = frame[frame["day"] == frame["day"].max()]
        cards = [find(metric, rules) for metric, rules in zip(last["metric"], last["rules"], strict=True)]
        names, kinds = [card.name(lang) for card in cards], [card.written_as for card in cards]
        windows = [span(Period(*ends), lang) for ends in zip(last["starts_on"], last["ends_on"], strict=True)]
        figures = [f"{name} {written(v, k)}" for name, v, k in zip(names, last["value"], kinds, strict=True) if v == v]
        shown_on = last["day"].iloc[0]
        words = {"day": span(Period(shown_on, shown_on), lang), "platform": say(f"owner_{review.rules.owner}")}
        told = [say("review_board_said", figures=listed(figures), **words)] if figures else []
        sentences([*told, *shown.remarks(frame, review.shop.first_day, lang)])
        columns: Heads = {
            "label": say("word_metric"),
            "value": Column(say("word_value"), "by_row"),
            "window": say("col_window"),
        }
        listing = last.assign(label=list(map(begun, names)), window=windows, **{"value:status": last["status"]})
        table(as_table(listing, columns, row_kinds=kinds), name="board", title=say("review_board", **words))
        _by_day(frame, dict(zip(last["metric"], names, strict=True)))


def _by_day(frame: pd.DataFrame, names: dict[str, str]) -> None:
    """A small line per indicator, with an upright one where another set came in."""
    for metric, name in names.items():
        own = frame[(frame["metric"] == metric) & frame["value"].notna()]
        if len(own) > 1:
            later = own.drop_duplicates("rules")[1:]
            chart = lines(
                own[["day", "value"]].rename(columns={"value": metric}),
                metric,
                x="day",
                rules=dict(zip(later["rules"], later["day"], strict=True)),
                label=begun(name),
                labels={"day": begun(say("date"))},
                kinds={"day": "date"},
            )
            title = say("review_board_by_day", metric=begun(name))
            show(chart.properties(height=SMALL), title=title, says="", name=f"board_{metric}")
