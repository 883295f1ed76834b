"""A PK in charts: the difference by every method, rates within strata, two groups through a change."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from cskit.analysis.experiment import Pk
from cskit.analysis.filled import word
from cskit.analysis.intervals import wilson
from cskit.charts.colours import MEANING, colour
from cskit.charts.display import show, with_tips
from cskit.charts.review.parts import Heads, fields, label_of, name_of, say, step, upright
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.charts.theme import PALETTE, QUIET, axis
from cskit.terms import begun
from cskit.written import written


def _paint(found: Pk) -> dict[str, str]:
    """Label → colour of each group: a team's own, else from the palette."""
    return {label_of(g): MEANING.get(g, PALETTE[i % len(PALETTE)]) for i, g in enumerate(found.groups.values)}


def _colour(found: Pk) -> alt.Color:
    paint = _paint(found)
    scale = alt.Scale(domain=list(paint), range=list(paint.values()))
    return alt.Color("label:N", scale=scale, legend=alt.Legend(title=None))


def difference(found: Pk) -> None:
    """First minus second group by each method with its interval, against 0; of several groups, each pair."""
    lang = current_lang()
    alone = len(found.pairs) == 1
    told = (
        [
            (r.method_name(lang), r)
            for _, _, r in found.results()
            if r.method not in ("pre_trend", "cluster_permutation")
        ]
        if alone
        else [(f"{word(p.a, lang)} − {word(p.b, lang)}", p.main) for p in found.pairs]
    )
    frame = pd.DataFrame(
        [
            {
                "method": label,
                "value": r.value,
                "low": r.low,
                "high": r.high,
                "clear": r.clear,
                "n": " / ".join(written(n, "count") for n in r.n),
                "p": None if r.p != r.p else r.p,
            }
            for label, r in told
        ]
    )
    kind = found.kind
    columns: Heads = {
        "method": begun(say("judge_col_method" if alone else "judge_col_pair")),
        "value": Column(begun(say("judge_col_difference")), kind, signed=True, low="low", high="high"),
        "p": Column(say("judge_col_p"), "number"),
        "n": say("judge_col_n"),
    }
    shown, tips = with_tips(frame, columns)
    shown = shown[["method", "value", "low", "high", "clear", *fields(tips)]]
    paint = alt.condition("datum.clear", alt.value(colour("current")), alt.value(colour("base")))
    base = alt.Chart(shown).encode(
        y=alt.Y("method:N", sort=shown["method"].tolist(), title=None, axis=alt.Axis(labelLimit=240)), tooltip=tips
    )
    x = alt.X("value:Q", axis=axis(name_of(found.metric), kind, signed=True), scale=alt.Scale(zero=True, nice=True))
    layers = [
        upright(0.0),
        base.mark_rule(strokeWidth=2).encode(x="low:Q", x2="high:Q", color=paint),
        base.mark_point(filled=True, size=80, opacity=1).encode(x=x, color=paint),
    ]
    a, b = (label_of(g) for g in found.groups.values[:2])
    title = say("judge_chart_difference", a=a, b=b) if alone else say("judge_chart_pairs")
    show(
        alt.layer(*layers).properties(height=alt.Step(step(len(shown)) + 4)),
        table=frame,
        columns=columns,
        name="pk_difference",
        title=title,
        note=" ".join(found.sentences(lang)[:1]),
    )


def strata(found: Pk) -> None:
    """Both groups' rates taken together and within each stratum, largest stratum first; nothing without strata."""
    if found.strata is None:
        return
    lang = current_lang()
    rows: list[dict[str, Any]] = []

    def add(place: str, group: str, x: float, n: float) -> None:
        if n > 0:
            rate = wilson(x, n)
            rows.append(
                {
                    "place": place,
                    "label": label_of(group),
                    "rate": rate.value,
                    "low": rate.low,
                    "high": rate.high,
                    "converted": x,
                    "n": n,
                }
            )

    for row in found.rows.to_dict("records"):
        add(say("judge_together"), row["group"], row["x"], row["n"])
    inside = found.strata.strata.assign(all=lambda f: f["n1"] + f["n2"]).sort_values("all", ascending=False)
    for row in inside.to_dict("records"):
        for i, group in enumerate(found.groups.values, 1):
            add(_stratum(found.stratify, row["stratum"], lang), group, row[f"x{i}"], row[f"n{i}"])
    frame = pd.DataFrame(rows)
    columns: Heads = {
        "place": begun(say(found.stratify)),
        "label": begun(say("judge_col_group")),
        "rate": Column(name_of(found.metric), "rate", low="low", high="high"),
        "converted": Column(say("col_converted"), "count"),
        "n": Column(say("judge_cases"), "count"),
    }
    shown, tips = with_tips(frame, columns)
    shown = shown[["place", "label", "rate", "low", "high", "n", *fields(tips)]]
    order = list(dict.fromkeys(frame["place"]))
    paint = _colour(found)
    base = alt.Chart(shown).encode(
        y=alt.Y("place:N", sort=order, title=None, axis=alt.Axis(grid=True, tickBand="extent")),
        yOffset=alt.YOffset("label:N", sort=list(_paint(found)), scale=alt.Scale(paddingOuter=0.6)),
        color=paint,
        tooltip=tips,
    )
    x = alt.X("rate:Q", axis=axis(name_of(found.metric), "rate"), scale=alt.Scale(zero=False, nice=True))
    size = alt.Size("n:Q", scale=alt.Scale(range=[40, 320]), legend=None)
    layers = [
        base.mark_rule(strokeWidth=2, strokeOpacity=0.6).encode(x="low:Q", x2="high:Q"),
        base.mark_point(filled=True, opacity=1).encode(x=x, size=size),
    ]
    show(
        alt.layer(*layers).properties(height=46 * len(order)),
        table=frame,
        columns=columns,
        name="pk_strata",
        title=say("judge_chart_strata"),
        note=f"{say('judge_chart_strata_note')} {found.strata.sentence(lang)}",
    )


def _stratum(split: str, value: Any, lang: str) -> str:
    if split == "hour" and value != "unknown":
        return written(value, "hour")
    if split == "weekday" and value != "unknown":
        return say(f"cli_weekday_{value}")
    return begun(word(str(value), lang))


def before_after(found: Pk) -> None:
    """Both groups day by day with the change between; nothing without days before."""
    if found.daily is None or found.before is None or found.period is None or found.change is None:
        return
    lang = current_lang()
    frame = found.daily.assign(label=[label_of(g) for g in found.daily["group"]]).sort_values(["at", "group"])
    kind = found.kind
    columns: Heads = {
        "at": Column(begun(say("date")), "date"),
        "label": begun(say("judge_col_group")),
        "value": Column(name_of(found.metric), kind),
        "n": Column(say("judge_cases"), "count"),
    }
    shown, tips = with_tips(frame, columns)
    shown = shown[["at", "label", "value", *fields(tips)]]
    base = alt.Chart(shown).encode(
        x=alt.X("at:T", axis=alt.Axis(title=None, format="%m/%d", labelFlush=False)),
        y=alt.Y("value:Q", axis=axis(name_of(found.metric), kind), scale=alt.Scale(zero=False)),
        color=_colour(found),
        tooltip=tips,
    )
    day = pd.Timestamp(found.period.start) - pd.Timedelta(hours=12)
    here = alt.Chart(pd.DataFrame({"at": [day], "said": [say("judge_change_here")]})).encode(x="at:T")
    layers = [
        here.mark_rule(strokeDash=[4, 4], color=QUIET),
        here.mark_text(align="left", dx=5, color=QUIET).encode(y=alt.value(8), text="said:N"),
        base.mark_line(),
        base.mark_point(filled=True, size=50, opacity=1),
    ]
    show(
        alt.layer(*layers),
        table=frame,
        columns=columns,
        name="pk_before_after",
        title=say("judge_chart_before"),
        note=found.change.sentence(lang),
    )
