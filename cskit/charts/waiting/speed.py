"""Do faster replies sell more, or is it the hour? The raw relation, then only like with like."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from cskit.analysis import speed
from cskit.charts.colours import colour
from cskit.charts.display import note, sentences, show, with_tips
from cskit.charts.review.parts import dots, fields, name_of, say, step, upright
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.charts.theme import axis
from cskit.charts.waiting.opening import band_label
from cskit.period import Period, day_date
from cskit.written import span
from cskit.written import written as text

CLEAR = 20  # inquiries on each side, before a difference is worth a conclusion
LEAST = 10  # inquiries of an hour, before its rate is worth a dot
FEWEST_HOURS = 5
NEAR = (0.06, 0.05)  # of the width and height of a phone's chart: closer than this, two labels touch


@dataclass(frozen=True)
class Comparison:
    """Fast against slow on some days, within some strata (none: raw)."""

    scope: str
    within: tuple[str, ...]
    gap: speed.Gap


def bands(found: speed.Inquiries) -> None:
    """Conversion by the wait for the first reply: what a report would print without a second look."""
    frame = speed.bands(found.frame)
    if frame.empty:
        note(say("waiting_no_inquiries"), "missing")
        return
    frame["label"] = [band_label(a, b) for a, b in frame[["from_seconds", "to_seconds"]].to_numpy()]
    columns: dict[str, Column | str] = {
        "label": say("waiting_first_wait"),
        "rate": Column(name_of("inquiry_conversion"), "rate", low="low", high="high"),
        "converted": Column(say("waiting_converted"), "count"),
        "inquiries": Column(say("waiting_inquiries"), "count"),
    }
    whole = float(found.frame["converted"].mean())
    chart = dots(frame, columns, value="rate", low="low", high="high", line=whole, title=say("waiting_first_wait"))
    left = say("waiting_left_out", unanswered=f"{found.unanswered:,}", immature=f"{found.immature:,}")
    show(chart, table=frame, columns=columns, name="speed_bands", title=say("waiting_bands_title"), note=left)


def hour_by_hour(found: speed.Inquiries, *, fast_seconds: float) -> None:
    """Each hour of the busiest day a dot: how many were answered fast, how many bought."""
    day = speed.busiest(found.frame)
    if day is None:
        return
    frame = speed.by_hour(found.frame[found.frame["day"] == day], fast_seconds=fast_seconds)
    frame = frame[frame["inquiries"] >= LEAST]
    if len(frame) < FEWEST_HOURS:
        note(say("waiting_hours_few", least=LEAST))
        return
    columns: dict[str, Column | str] = {
        "hour": Column(say("word_hour"), "hour"),
        "fast_share": Column(say("waiting_fast_share", seconds=f"{fast_seconds:g}"), "rate"),
        "rate": Column(name_of("inquiry_conversion"), "rate", low="low", high="high"),
        "inquiries": Column(say("waiting_inquiries"), "count"),
    }
    shown, tips = with_tips(frame, columns)
    shown["label"] = _readable(frame)
    shown = shown[["fast_share", "rate", "inquiries", "label", *fields(tips)]]
    whole = alt.Scale(domain=[0, 1])
    base = alt.Chart(shown).encode(
        x=alt.X("fast_share:Q", axis=axis(say("waiting_fast_share", seconds=f"{fast_seconds:g}"), "rate"), scale=whole),
        y=alt.Y("rate:Q", axis=axis(name_of("inquiry_conversion"), "rate"), scale=alt.Scale(zero=False, nice=True)),
        tooltip=tips,
    )
    size = alt.Size("inquiries:Q", scale=alt.Scale(range=[40, 900]), legend=None)
    dot = base.mark_circle(opacity=0.35, color=colour("current")).encode(size=size)
    chart = alt.layer(dot, base.mark_text(fontSize=12).encode(text="label:N")).properties(height=320)
    date = day_date(day)
    title = say("waiting_hours_buy_title", day=span(Period(date, date), current_lang()))
    show(chart, table=frame, columns=columns, name="speed_hours", title=title, note=say("waiting_hours_buy_note"))


def _readable(frame: pd.DataFrame) -> list[str]:
    """Per dot its hour; empty where, on a phone, it would stand on that of an hour with more inquiries."""
    x, y = frame["fast_share"], frame["rate"] / max(float(frame["rate"].max() - frame["rate"].min()), 0.05)
    labelled: list[int] = []
    for at in frame["inquiries"].argsort()[::-1]:
        if all(abs(x.iloc[at] - x.iloc[i]) > NEAR[0] or abs(y.iloc[at] - y.iloc[i]) > NEAR[1] for i in labelled):
            labelled.append(int(at))
    return [f"{h:02d}" if i in labelled else "" for i, h in enumerate(frame["hour"])]


def comparisons(found: speed.Inquiries, period: Period, *, fast_seconds: float) -> list[Comparison]:
    """Raw and within the hour, on the busiest day and (if there are more) on all days of the period."""
    frame, day = found.frame, speed.busiest(found.frame)
    if day is None:
        return []
    date = day_date(day)
    scopes = [(span(Period(date, date), current_lang()), frame[frame["day"] == day], [(), ("day", "hour")])]
    if frame["day"].nunique() > 1:
        scopes.append((span(period, current_lang()), frame, [(), ("hour",), ("day", "hour")]))
    return [
        Comparison(scope, within, speed.gap(rows, fast_seconds=fast_seconds, within=within))
        for scope, rows, strata in scopes
        for within in strata
    ]


def compared(found: speed.Inquiries, period: Period, *, fast_seconds: float) -> None:
    """Fast minus slow in points: raw, and among those who asked in the same hour; then what it says."""
    made = comparisons(found, period, fast_seconds=fast_seconds)
    frame = pd.DataFrame(
        [
            {
                "label": f"{c.scope} · {say('waiting_within_' + ('_'.join(c.within) or 'nothing'))}",
                "difference": c.gap.difference.value,
                "low": c.gap.difference.low,
                "high": c.gap.difference.high,
                "fast": c.gap.fast,
                "slow": c.gap.slow,
                "compared": c.gap.compared,
                "raw": not c.within,
            }
            for c in made
        ]
    )
    if frame.empty or frame["difference"].isna().all():
        note(say("waiting_no_gap", seconds=f"{fast_seconds:g}"), "missing")
        return
    frame = frame.dropna(subset=["difference"]).reset_index(drop=True)
    sentences(
        [
            _verdict(made, c.scope, fast_seconds)
            for c in made
            if not c.within and c.gap.difference.value == c.gap.difference.value
        ]
    )
    if not any(min(c.gap.fast, c.gap.slow) >= CLEAR for c in made if not c.within):
        return
    columns: dict[str, Column | str] = {
        "label": say("waiting_comparison"),
        "difference": Column(say("waiting_difference"), "rate", signed=True, low="low", high="high"),
        "fast": Column(say("waiting_fast"), "count"),
        "slow": Column(say("waiting_slow"), "count"),
        "compared": Column(say("waiting_compared"), "rate"),
    }
    shown, tips = with_tips(frame, columns)
    names = {say("waiting_raw"): colour("base"), say("waiting_alike"): colour("current")}
    shown["how"] = shown["raw"].map(dict(zip((True, False), names, strict=True)))
    base = alt.Chart(shown[["label", "difference", "low", "high", "how", *fields(tips)]]).encode(
        y=alt.Y(
            "label:N",
            sort=shown["label"].tolist(),
            title=None,
            axis=alt.Axis(labelExpr="split(datum.label, ' · ')", labelLimit=200),
        ),
        tooltip=tips,
        color=alt.Color(
            "how:N",
            scale=alt.Scale(domain=list(names), range=list(names.values())),
            sort=list(names),
            legend=alt.Legend(title=None),
        ),
    )
    x = alt.X("difference:Q", axis=axis(say("waiting_difference"), "rate", signed=True, tickCount=5))
    chart = alt.layer(
        upright(0.0),
        base.mark_rule(strokeWidth=2.5).encode(x=alt.X("low:Q"), x2="high:Q"),
        base.mark_point(filled=True, size=90, opacity=1).encode(x=x),
    ).properties(height=alt.Step(step(len(shown)) + 18))
    show(
        chart,
        table=frame,
        columns=columns,
        name="speed_gap",
        title=say("waiting_gap_title", seconds=f"{fast_seconds:g}"),
        note=say("waiting_gap_note"),
    )


def _verdict(made: list[Comparison], scope: str, fast_seconds: float) -> str:
    """What the raw difference of some days became when only the same hour was compared."""
    raw = next(c.gap for c in made if c.scope == scope and not c.within)
    like = next(c.gap for c in made if c.scope == scope and c.within == ("day", "hour"))
    lang = current_lang()
    said = {
        "days": scope,
        "seconds": f"{fast_seconds:g}",
        "raw": text(raw.difference.value, "rate", lang, signed=True),
        "alike": text(like.difference.value, "rate", lang, signed=True),
        "low": _points(like.difference.low),
        "high": _points(like.difference.high),
    }
    if min(raw.fast, raw.slow) < CLEAR or like.difference.value != like.difference.value:
        return say("waiting_verdict_few", fast=raw.fast, slow=raw.slow, **said)
    if not raw.difference.clear:
        return say("waiting_verdict_no_raw", **said)
    if like.difference.clear:
        return say("waiting_verdict_stays", **said)
    hour = next((c.gap.difference for c in made if c.scope == scope and c.within == ("hour",)), None)
    if hour is not None and hour.clear:  # the clock alone explains nothing: the days differ
        return say("waiting_verdict_day", clock=text(hour.value, "rate", lang, signed=True), **said)
    return say("waiting_verdict_hour", **said)


def _points(fraction: float) -> str:
    """A difference of rates in points, without its unit."""
    return f"{100 * fraction:+.1f}".replace("-", "−")


def trusted(found: speed.Inquiries, *, fast_seconds: float) -> None:
    """The doubts that this data leave: who was never answered, how few of an hour can be compared."""
    if found.frame.empty:
        note(say("waiting_no_inquiries"), "missing")
        return
    like = speed.gap(found.frame, fast_seconds=fast_seconds, within=("day", "hour"))
    everyone = len(found.frame) + found.unanswered
    note(
        say(
            "waiting_doubt",
            unanswered=f"{found.unanswered:,}",
            inquiries=f"{everyone:,}",
            compared=text(like.compared, "rate", current_lang()),
        ),
        "doubt",
    )
