"""Many agents against what luck alone would do."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from cskit.analysis.experiment import League
from cskit.analysis.filled import word
from cskit.charts.colours import colour
from cskit.charts.display import show, with_tips
from cskit.charts.review.parts import Heads, fields, name_of, say
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.charts.theme import QUIET, axis
from cskit.terms import begun

PAINT = {"above": "current", "below": "down", "within": "base"}


def funnel(found: League) -> None:
    """Each one's rate over its number of cases, with the 95 % and 99.8 % limits of chance; who is outside is named."""
    lang = current_lang()
    told = found.funnel
    frame = told.rows.assign(
        label=[word(a, lang) for a in told.rows["agent"]],
        said=[say(f"verdict_{v}") for v in told.rows["verdict"]],
    ).sort_values("rate", ascending=False)
    columns: Heads = {
        "label": begun(say(found.by)),
        "rate": Column(name_of(found.metric), "rate", low="low", high="high"),
        "n": Column(say("judge_cases"), "count"),
        "p_holm": Column(say("judge_col_p_holm"), "number"),
        "shrunk": Column(say("judge_col_shrunk"), "rate", low="shrunk_low", high="shrunk_high"),
        "said": say("judge_col_verdict"),
    }
    shown, tips = with_tips(frame, columns)
    shown = shown[["label", "rate", "n", "verdict", "said", *fields(tips)]]
    x = alt.X("n:Q", axis=axis(begun(say("judge_cases")), "count"), scale=alt.Scale(zero=False, nice=False))
    y = alt.Y("rate:Q", axis=axis(name_of(found.metric), "rate"), scale=alt.Scale(zero=False))
    curves = [
        alt.Chart(told.curve.melt("n", list(sides), var_name="side", value_name="rate"))
        .mark_line(interpolate="monotone", color=QUIET, strokeWidth=width, strokeDash=dash)
        .encode(x=x, y=y, detail="side:N")
        for sides, width, dash in ((("low", "high"), 1.4, [1, 0]), (("far_low", "far_high"), 1.0, [2, 3]))
    ]
    middle = alt.Chart(pd.DataFrame({"at": [told.target]})).mark_rule(strokeDash=[4, 4], color=QUIET).encode(y="at:Q")
    words = [v for v in PAINT if v in set(frame["verdict"])]
    scale = alt.Scale(domain=[say(f"verdict_{v}") for v in words], range=[colour(PAINT[v]) for v in words])
    points = alt.Chart(shown).encode(x=x, y=y, tooltip=tips)
    layers: list[Any] = [
        *curves,
        middle,
        points.mark_point(filled=True, size=80, opacity=1).encode(
            color=alt.Color("said:N", scale=scale, legend=alt.Legend(title=None))
        ),
        points.transform_filter("datum.verdict !== 'within'")
        .mark_text(align="left", dx=8, fontSize=11)
        .encode(text="label:N"),
    ]
    show(
        alt.layer(*layers).properties(height=320),
        table=frame,
        columns=columns,
        name="funnel",
        title=say("judge_chart_funnel"),
        note=f"{say('judge_chart_funnel_note')} {told.sentence(lang)}",
    )
