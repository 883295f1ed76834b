"""A roster as a Gantt chart, and how it covers every hour."""

from __future__ import annotations

import altair as alt
import pandas as pd

from cskit.analysis.roster import Roster
from cskit.charts.colours import colour
from cskit.charts.display import with_tips
from cskit.charts.parts import Heads, fields, label_of, say
from cskit.charts.planning.figure import Figure
from cskit.charts.tables import Column
from cskit.charts.theme import INK, PALETTE, axis


def gantt(roster: Roster) -> Figure:
    """Who works when, one line per person, coloured by shift."""
    texts = {s.name: f"{s.name} {s.text}" for s in roster.shifts}
    frame = roster.table.assign(
        shift_label=[texts[s] for s in roster.table["shift"]], team_label=[label_of(t) for t in roster.table["team"]]
    )
    columns: Heads = {
        "name": say("agent"),
        "team_label": say("team"),
        "date": Column(say("word_days"), "date"),
        "shift_label": say("roster_shift"),
        "start": Column(say("roster_start"), "time"),
        "end": Column(say("roster_end"), "time"),
    }
    shown, tips = with_tips(frame, columns)
    shown = shown[["name", "start", "end", "shift_label", *fields(tips)]]
    people = list(roster.agents.loc[roster.agents["shifts"] > 0, "name"])
    used = [texts[s.name] for s in roster.shifts]
    paint = alt.Scale(domain=used, range=list(PALETTE)[: len(used)])
    few = len(roster.days) <= 2
    ticks = alt.Axis(title=None, format="%H:%M" if few else "%m-%d", tickCount="hour" if few else "day", grid=True)
    chart = (
        alt.Chart(shown)
        .mark_bar(height=11, cornerRadius=2)
        .encode(
            x=alt.X("start:T", axis=ticks),
            x2="end:T",
            y=alt.Y("name:N", sort=people, title=None),
            tooltip=tips,
            color=alt.Color("shift_label:N", scale=paint, sort=used, legend=alt.Legend(title=None)),
        )
        .properties(height=alt.Step(17))
    )
    return Figure(chart, frame, columns, "roster", say("roster_title"))


def cover(roster: Roster) -> Figure:
    """People needed and on the roster, hour by hour; where somebody is missing is marked."""
    frame = roster.coverage.assign(
        at=pd.to_datetime(roster.coverage["date"]) + pd.to_timedelta(roster.coverage["hour"], unit="h"),
        role_label=[say(f"need_{role}") for role in roster.coverage["role"]],
    )
    columns: Heads = {
        "at": Column(say("word_time"), "time"),
        "role_label": say("role"),
        **{key: Column(say(f"roster_{key}_col"), "count") for key in ("need", "have", "spare", "missing")},
    }
    total = frame.groupby("at", as_index=False)[["need", "have", "missing"]].sum()
    shown, tips = with_tips(total, {k: c for k, c in columns.items() if k in total})
    few = frame["at"].dt.normalize().nunique() <= 2
    x = alt.X("at:T", axis=alt.Axis(title=None, format="%H:%M" if few else "%m-%d", tickCount="hour" if few else "day"))
    base = alt.Chart(shown).encode(x=x)
    have = base.mark_area(interpolate="step-after", color=colour("current"), opacity=0.35).encode(
        y=alt.Y("have:Q", axis=axis(say("agents_axis"), "count"))
    )
    need = base.mark_line(interpolate="step-after", color=INK, strokeWidth=1.5).encode(y="need:Q")
    gaps = base.transform_filter("datum.missing > 0")
    gap = gaps.mark_point(color=colour("highlight"), shape="cross", angle=45).encode(y="need:Q")
    touch = base.mark_bar(opacity=0.001, width=4).encode(y="have:Q", tooltip=tips)
    return Figure(
        alt.layer(have, need, gap, touch).properties(height=190),
        frame,
        columns,
        "coverage",
        say("roster_cover_title"),
        say("roster_cover_note"),
    )
