"""Seasonal agents against the shop's own, with intervals, and what their exam said."""

from __future__ import annotations

from typing import Any

import altair as alt

from cskit.analysis.seasonal import Seasonal
from cskit.charts.colours import colour
from cskit.charts.display import note, sentences, show, show_table
from cskit.charts.measured import kind_of
from cskit.charts.review.parts import (
    Heads,
    dots,
    metric_column,
    name_of,
    or_note,
    say,
    with_labels,
    written,
)
from cskit.charts.state import card_of
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column, table
from cskit.terms import begun


@or_note
def seasonal(result: Seasonal | None) -> None:
    """Seasonal agents against regulars with intervals, their best and mean, their exam."""
    if result is None:
        note(say("review_no_seasonal"))
        return
    lines = [
        say(
            "review_seasonal_best",
            metric=card_of(row["metric"]).name(current_lang()),
            name=row["best_name"],
            best=written(row["metric"], row["best"]),
            mean=written(row["metric"], row["mean"]),
        )
        for row in result.best_and_mean.to_dict("records")
        if row["best"] == row["best"]
    ]
    exam = result.agents.get("chatted_before_pass")
    early = [] if exam is None else result.agents.loc[exam.eq(True), "name"].tolist()
    if early:
        comma = "、" if current_lang() == "zh" else ", "
        lines.append(say("review_seasonal_early", n=len(early), names=comma.join(early)))
    sentences(lines)
    _compared(result)
    _seasonal_dots(result)


def _compared(result: Seasonal) -> None:
    frame = result.comparison
    if frame.empty:
        return
    sure = (frame["low"] > 0) | (frame["high"] < 0)
    frame = frame.assign(
        name=[name_of(m) for m in frame["metric"]],
        verdict=[say("verdict_differs" if s else "verdict_unclear") for s in sure],
    )
    columns: Heads = {
        "name": say("word_metric"),
        "seasonal": Column(say("col_seasonal"), "by_row"),
        "regular": Column(say("col_regular"), "by_row"),
        "difference": Column(say("col_difference"), "by_row", signed=True, low="low", high="high"),
        "verdict": say("col_sure"),
    }
    kinds = [kind_of(m) for m in frame["metric"]]
    show_table(table(frame, columns, row_kinds=kinds), name="seasonal_compared", title=say("review_seasonal_table"))
    note(say("review_seasonal_doubt"), "doubt")


def _seasonal_dots(result: Seasonal) -> None:
    frame = with_labels(result.agents)
    frame = frame[frame["inquiry_conversion"].notna()]
    frame = frame.assign(converted=(frame["inquiry_conversion"] * frame["n"]).round())
    if frame.empty:
        return
    exam = "chatted_before_pass" in frame
    columns: Heads = {
        "label": begun(say("agent")),
        "inquiry_conversion": metric_column("inquiry_conversion", low="low", high="high"),
        "converted": Column(say("col_converted"), "count"),
        "n": Column(say("col_inquiring"), "count"),
        "receptions_per_agent_day": metric_column("receptions_per_agent_day"),
    }
    paint: Any = None
    if exam:
        states = {True: "early", False: "passed"}
        frame = frame.assign(state=[say(f"exam_{states.get(v, 'unknown')}") for v in frame["chatted_before_pass"]])
        columns |= {
            "state": say("exam_state"),
            "course_days": Column(say("col_course_days"), "count"),
            "score": Column(say("col_score"), "number"),
            "pass_mark": Column(say("col_pass_mark"), "number"),
        }
        known = {
            say("exam_passed"): colour("current"),
            say("exam_early"): colour("highlight"),
            say("exam_unknown"): colour("other"),
        }
        there = {label: c for label, c in known.items() if label in set(frame["state"])}
        paint = alt.Color(
            "state:N", scale=alt.Scale(domain=list(there), range=list(there.values())), legend=alt.Legend(title=None)
        )
    regular = result.comparison.set_index("metric")["regular"].get("inquiry_conversion")
    chart = dots(frame, columns, value="inquiry_conversion", low="low", high="high", line=regular, colours=paint)
    hint = say("review_seasonal_line", value=written("inquiry_conversion", regular)) if regular is not None else ""
    show(chart, table=frame, columns=columns, name="seasonal_agents", title=say("review_seasonal_chart"), note=hint)
