"""Not mature yet: the last days of the data, what a naive ratio says of them, and how long payers take."""

from __future__ import annotations

import altair as alt
import pandas as pd

from cskit.analysis import maturity
from cskit.charts.colours import colour, meaning_scale
from cskit.charts.conversion.people import METRIC, once
from cskit.charts.display import note, sentences, show
from cskit.charts.parts import Heads, fields, say, upright
from cskit.charts.state import in_force
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.charts.theme import axis
from cskit.charts.tips import with_tips
from cskit.facts import Facts
from cskit.metrics import measure
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.written import written as text

FURTHEST = 7  # days after the inquiry


def last_days(shop: Shop, rules: Rules) -> None:
    """The last two weeks of the data: the rate of closed inquiries, and paid so far ÷ inquiring of every day."""
    days = maturity.last_days(shop, rules=rules)
    frame = maturity.by_day(shop, rules=rules, period=days)
    if frame.empty:
        note(say("conversion_no_inquiries"), "missing")
        return
    _last_said(shop, frame, rules, days)
    frame["rate:status"] = frame["status"]
    columns: Heads = {
        "date": Column(say("conversion_day"), "date"),
        "inquiring": Column(say("conversion_inquirers"), "count"),
        "paid": Column(say("conversion_paid_so_far"), "count"),
        "open": Column(say("conversion_open"), "count"),
        "lost": Column(say("conversion_lost"), "count"),
        "rate": Column(say("conversion_closed_rate"), "rate", low="low", high="high"),
        "naive": Column(say("conversion_naive"), "rate"),
    }
    show(
        _last_chart(frame, columns),
        table=frame,
        columns=columns,
        name="last_days",
        title=say("conversion_last_title"),
        note=say("conversion_last_note", days=f"{rules.conversion_days:g}"),
    )


def _last_said(shop: Shop, frame: pd.DataFrame, rules: Rules, days: Period) -> None:
    lang = current_lang()
    closed, waiting = frame[frame["status"] == "ok"], frame[frame["status"] != "ok"]
    said = [say("conversion_last_none")]
    if len(waiting):
        people, paid = maturity.unripe(shop, rules=rules, period=days)
        said = [
            say(
                "conversion_last_open",
                days=len(waiting),
                inquirers=text(people, "count", lang),
                open=text(people - paid, "count", lang),
                paid=text(paid, "count", lang),
            )
        ]
    if len(closed) and len(waiting):
        pooled = float(measure(shop, METRIC, rules=rules, period=days)["value"].iloc[0])
        last = float(frame["naive"].iloc[-1])
        said.append(
            say(
                "conversion_last_naive",
                naive=text(last, "rate", lang),
                closed=text(pooled, "rate", lang),
                gap=text(round(last, 3) - round(pooled, 3), "rate", lang, signed=True),  # of the two as shown
            )
        )
    elif not len(closed):
        said.append(say("conversion_last_all", days=f"{rules.conversion_days:g}"))
    sentences(said)


def _last_chart(frame: pd.DataFrame, columns: Heads) -> alt.TopLevelMixin:
    shown, tips = with_tips(frame, columns)
    shown["label"] = [f"{d:%m-%d}" for d in shown["date"]]
    order = shown["label"].tolist()
    kept = shown[["label", "rate", "low", "high", "naive", "status", *fields(tips)]]
    x = alt.X("label:N", sort=order, title=None)
    column = columns["rate"]
    assert isinstance(column, Column)
    span = alt.Scale(zero=False, nice=True)
    y = {c: alt.Y(f"{c}:Q", axis=axis(say("conversion_rate"), "rate"), scale=span) for c in ("rate", "naive", "low")}
    series = {say("conversion_closed_rate"): "current", say("conversion_naive"): "down"}
    paint = alt.Color("of:N", scale=meaning_scale(series), sort=list(series), legend=alt.Legend(title=None))
    final, naive = series
    base = alt.Chart(kept).encode(x=x, tooltip=tips)
    waiting = base.transform_filter("datum.status != 'ok'")
    limits = base.transform_filter("isValid(datum.rate)")
    return alt.layer(
        waiting.mark_rect(color=colour("other"), opacity=0.35).encode(tooltip=tips),
        limits.mark_rule(strokeWidth=2, strokeOpacity=0.35, color=colour("current")).encode(y=y["low"], y2="high:Q"),
        base.transform_calculate(of=f"'{naive}'").mark_line(strokeDash=[5, 4]).encode(y=y["naive"], color=paint),
        base.transform_calculate(of=f"'{naive}'")
        .mark_point(filled=False, size=55, strokeWidth=2, fill="white")
        .encode(y=y["naive"], color=paint),
        limits.transform_calculate(of=f"'{final}'").mark_line().encode(y=y["rate"], color=paint),
        limits.transform_calculate(of=f"'{final}'")
        .mark_point(filled=True, size=65, opacity=1)
        .encode(y=y["rate"], color=paint),
    ).properties(height=250)


def windows(shop: Shop, period: Period) -> None:
    """The same inquirers judged after 0 to 7 days: with the lesson's attribution window, and with a longer one.

    Where the data end sooner after the period, only the days of the rules' own window.
    """
    rules = in_force()
    left = Facts(shop, rules).last_day - period.last
    furthest = max(1, int(rules.conversion_days), min(FURTHEST, left))
    wide = rules.replace(attribution_days=max(furthest, rules.attribution_days))
    sets = {"own": rules} if wide == rules else {"own": rules, "wide": wide}
    parts = [
        once(
            shop,
            ("conversion_windows", period, r),
            lambda r=r: maturity.by_window(shop, rules=r, period=period, windows=range(furthest + 1)),  # type: ignore[misc]
        ).assign(of=say(f"conversion_window_{name}", days=f"{r.attribution_days:g}"))
        for name, r in sets.items()
    ]
    frame = pd.concat(parts, ignore_index=True)
    if not frame["inquiring"].any():
        note(say("conversion_windows_none", days=furthest), "missing")
        return
    lang = current_lang()
    rate = dict(zip(parts[0]["days"], parts[0]["rate"], strict=True))
    sentences(
        [
            say(
                "conversion_windows_said",
                same=text(rate[0], "rate", lang),
                next=text(rate[1], "rate", lang),
                furthest=furthest,
                last=text(rate[furthest], "rate", lang),
                share=text(rate[0] / rate[furthest], "rate", lang) if rate[furthest] else "—",
            )
        ]
    )
    columns: Heads = {
        "of": say("conversion_attribution_window"),
        "days": Column(say("conversion_days_after"), "count"),
        "inquiring": Column(say("conversion_inquirers"), "count"),
        "converted": Column(say("conversion_paid_so_far"), "count"),
        "rate": Column(say("conversion_rate"), "rate"),
    }
    shown, tips = with_tips(frame, columns)
    names = list(dict.fromkeys(frame["of"]))
    base = alt.Chart(shown[["of", "days", "rate", *fields(tips)]]).encode(
        x=alt.X("days:Q", axis=axis(say("conversion_days_after"), "count", tickMinStep=1, tickCount=furthest)),
        y=alt.Y("rate:Q", axis=axis(say("conversion_rate"), "rate"), scale=alt.Scale(zero=False, nice=True)),
        color=alt.Color(
            "of:N",
            scale=alt.Scale(domain=names, range=[colour("current"), colour("forecast")][: len(names)]),
            sort=names,
            legend=alt.Legend(title=None) if len(names) > 1 else None,
        ),
        tooltip=tips,
    )
    chart = alt.layer(
        upright(float(rules.conversion_days)), base.mark_line(), base.mark_point(filled=True, size=55, opacity=1)
    )
    show(
        chart.properties(height=230),
        table=frame,
        columns=columns,
        name="windows",
        title=say("conversion_windows_title"),
        note=say("conversion_windows_note", days=f"{rules.conversion_days:g}", furthest=furthest),
    )
