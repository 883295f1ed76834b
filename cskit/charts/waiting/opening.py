"""First page of the response-time lesson: the tiles, and how waits spread."""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import pandas as pd

from cskit.analysis import waiting
from cskit.charts.colours import meaning_scale
from cskit.charts.display import Tile, note, sentences, show, with_tips
from cskit.charts.display import tiles as show_tiles
from cskit.charts.measured import kind_of
from cskit.charts.review.parts import fields, say
from cskit.charts.state import card_of
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.charts.theme import axis
from cskit.errors import UsageError, told
from cskit.metrics import find
from cskit.period import Period
from cskit.terms import begun
from cskit.widgets.ready import Ready
from cskit.written import written as text

HEADLINE = (
    "first_response_seconds",
    "average_response_seconds",
    "response_p50",
    "response_p90",
    "response_rate_3min",
    "slow_response_customers",
    "long_reception_customers",
)


def checked(fast_seconds: float) -> float:
    """The parameter `fast_seconds`. Errors: `UsageError` unless it is a number of seconds from 1 to 600."""
    number = isinstance(fast_seconds, int | float) and not isinstance(fast_seconds, bool)
    if not number or not 1 <= fast_seconds <= 600:
        raise UsageError(told("fast_seconds", value=repr(fast_seconds)))
    return fast_seconds


def headline(ready: Ready, period: Period, agent: str | None, *, fast_seconds: float) -> None:
    """Eight tiles: how long customers wait; for one agent beside everyone."""
    metrics = [*HEADLINE[:4], f"first_response_within({fast_seconds:g})", *HEADLINE[4:]]
    everyone = _rows(ready.measure(metrics, period=period, interval=False))
    own = everyone
    if agent is not None:
        split = ready.measure(metrics, by="agent", period=period, interval=False)
        own = _rows(split[split["agent"] == agent])
    items = []
    for metric in metrics:
        row, card = own[metric], find(metric)
        lines: tuple[str, ...] = ()
        if card.proportion and row["denominator"] > 0:
            part, whole = f"{row['numerator']:,.0f}", f"{row['denominator']:,.0f}"
            lines = (say("waiting_parts", part=part, whole=whole),)
        base = everyone[metric]["value"] if agent is not None and card.kind != "distinct" else None
        items.append(
            Tile(
                name_of_any(metric),
                row["value"],
                kind_of(metric),
                status=row["status"],
                better=card.better,
                base=base,
                base_label=say("waiting_everyone"),
                lines=lines,
            )
        )
    show_tiles(items)


def _rows(measured: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {str(row["metric"]): row for row in measured.to_dict("records")}  # type: ignore[misc]


def name_of_any(metric: str) -> str:
    """A metric's name as it begins a tile, of a family's member as well."""
    return begun(card_of(metric).name(current_lang()))


def band_label(low: float, high: float) -> str:
    """`10–20 s`, `over 10:00`: a band of waits as people read it."""
    if math.isinf(high):
        return say("waiting_over", seconds=clock(low))
    return say("waiting_band", low=clock(low), high=clock(high)) if low else say("waiting_upto", high=clock(high))


def clock(seconds: float) -> str:
    """Whole seconds, from a minute on as m:ss."""
    return f"{seconds:.0f}" if seconds < 60 else f"{seconds // 60:.0f}:{seconds % 60:02.0f}"


def clock_ticks(end: float, at_most: int = 7) -> list[int]:
    """Even steps of a clock from 0 to `end` seconds, few enough for a phone.

    >>> clock_ticks(160)
    [0, 30, 60, 90, 120, 150]
    """
    step = next((s for s in (5, 10, 15, 30, 60, 120, 300, 600, 1800) if end / s < at_most), 3600)
    return list(range(0, int(end) + 1, step))


def spread(turns: pd.DataFrame) -> None:
    """Of each band of waits: its share of the turns, and its share of all the time that customers waited."""
    found = waiting.spread(turns)
    if not found.turns:
        note(say("waiting_no_turns"), "missing")
        return
    lang = current_lang()
    numbers = {
        "median": text(found.median, "seconds", lang),
        "mean": text(found.mean, "seconds", lang),
        "p90": text(found.p90, "seconds", lang),
        "tail": text(found.slowest_tenth, "rate", lang),
        "below": text(1 - found.above_mean, "rate", lang),
        "turns": f"{found.turns:,}",
    }
    unanswered = int(turns["wait"].isna().sum())
    sentences(
        [
            say("waiting_spread_said", **numbers),
            say("waiting_unanswered_said", unanswered=f"{unanswered:,}", turns=f"{len(turns):,}"),
        ]
    )
    frame = found.bands.assign(
        band=[band_label(a, b) for a, b in found.bands[["from_seconds", "to_seconds"]].to_numpy()]
    )
    columns: dict[str, Column | str] = {
        "band": say("waiting_wait"),
        "turns": Column(say("waiting_turns"), "count"),
        "share": Column(say("waiting_share_turns"), "rate"),
        "share_of_seconds": Column(say("waiting_share_time"), "rate"),
    }
    shown, tips = with_tips(frame, columns)
    series = {say("waiting_share_turns"): "actual", say("waiting_share_time"): "forecast"}
    long = shown.melt(
        id_vars=["band", *fields(tips)], value_vars=["share", "share_of_seconds"], var_name="of", value_name="part"
    )
    long["of"] = long["of"].map(dict(zip(("share", "share_of_seconds"), series, strict=True)))
    chart = (
        alt.Chart(long)
        .mark_bar(height={"band": 0.9})
        .encode(
            y=alt.Y("band:N", sort=frame["band"].tolist(), title=say("waiting_wait")),
            yOffset=alt.YOffset("of:N", sort=list(series)),
            x=alt.X("part:Q", axis=axis(say("word_share"), "rate")),
            color=alt.Color("of:N", scale=meaning_scale(series), sort=list(series), legend=alt.Legend(title=None)),
            tooltip=tips,
        )
        .properties(height=alt.Step(13))
    )
    show(chart, table=frame, columns=columns, name="spread", title=say("waiting_spread_title"))
