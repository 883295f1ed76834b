"""Agents: what three methods ask for, what each hour takes, and who was booked."""

from __future__ import annotations

import altair as alt
import pandas as pd

from cskit.analysis.booked import Booked
from cskit.analysis.staffing import Comparison
from cskit.charts.colours import colour, meaning_scale
from cskit.charts.display import with_tips
from cskit.charts.parts import HOURS, Heads, across, fields, say
from cskit.charts.planning.figure import Figure
from cskit.charts.tables import Column
from cskit.charts.theme import INK, axis


def methods(result: Comparison) -> Figure:
    """The share served in time with the agents each method asks for, against the goal."""
    frame = result.frame.assign(
        label=[
            f"{say(f'staff_{m}')} · {a}" for m, a in zip(result.frame["method"], result.frame["agents"], strict=True)
        ],
        state=[say("staff_too_few" if under else "staff_enough") for under in result.frame["under"]],
        goal=result.target.service_level,
    )
    columns: Heads = {
        "label": say("staff_method"),
        "agents": Column(say("agents_axis"), "count"),
        "service_level": Column(say("staff_level"), "rate", low="low", high="high"),
        "erlang_level": Column(say("staff_erlang_level"), "rate"),
        "asa_seconds": Column(say("staff_asa"), "seconds"),
        "state": say("plan_state"),
    }
    shown, tips = with_tips(frame, columns)
    shown = shown[["label", "service_level", "low", "high", "goal", "state", *fields(tips)]]
    y = alt.Y("label:N", sort=list(frame["label"]), title=None, axis=alt.Axis(labelLimit=260))
    base = alt.Chart(shown).encode(y=y, tooltip=tips)
    names = {say("staff_too_few"): "highlight", say("staff_enough"): "current"}
    bar = base.mark_bar(height=18).encode(
        x=alt.X("service_level:Q", axis=axis(say("staff_level"), "rate"), scale=alt.Scale(domain=[0, 1])),
        color=alt.Color("state:N", scale=meaning_scale(names), legend=alt.Legend(title=None)),
    )
    limits = base.mark_rule(strokeWidth=1.5).encode(x="low:Q", x2="high:Q")
    goal = alt.Chart(shown.head(1)).mark_rule(strokeDash=[4, 3], color=INK).encode(x="goal:Q")
    return Figure(
        alt.layer(bar, limits, goal).properties(height=alt.Step(34)),
        frame,
        columns,
        "staffing_methods",
        say("staff_methods_title", seconds=f"{result.target.seconds:g}"),
        say("staff_methods_note"),
    )


def need(frame: pd.DataFrame) -> Figure:
    """Agents needed in each hour (of `hourly_requirement`) by Erlang, stacked by role, and by the linear rule."""
    names = {say(f"need_{role}"): role for role in dict.fromkeys(frame["role"])}
    shown = frame.assign(role_label=[say(f"need_{role}") for role in frame["role"]])
    columns: Heads = {
        "hour": Column(say("word_hour"), "hour"),
        "role_label": say("role"),
        "human": Column(say("need_human"), "number"),
        "linear": Column(say("staff_linear"), "count"),
        "agents": Column(say("staff_erlang"), "count"),
        "service_level": Column(say("staff_level"), "rate"),
        "scheduled": Column(say("need_scheduled"), "count"),
    }
    if "date" in frame:
        columns = {"date": Column(say("word_days"), "date"), **columns}
    tipped, tips = with_tips(shown, columns)
    tipped = tipped[["hour", "role_label", "agents", "linear", *fields(tips)]]
    paint = alt.Scale(domain=list(names), range=[_ROLE[role] for role in names.values()])
    x = alt.X("hour:O", axis=axis(say("word_hour"), "hour", values=HOURS))
    bar = (
        alt.Chart(tipped)
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y("agents:Q", stack="zero", axis=axis(say("agents_axis"), "count")),
            tooltip=tips,
            color=alt.Color("role_label:N", scale=paint, sort=list(names), legend=alt.Legend(title=None)),
        )
    )
    linear = tipped.groupby("hour", as_index=False)["linear"].sum()
    level = across(alt.Chart(linear), x, "linear")
    return Figure(
        alt.layer(bar, level).properties(height=220),
        shown,
        columns,
        "agents_needed",
        say("need_title"),
        say("need_note"),
    )


def booked(result: Booked) -> Figure:
    """Seasonal and other agents in each hour against the need."""
    frame = result.frame
    columns: Heads = {
        "date": Column(say("word_days"), "date"),
        "hour": Column(say("word_hour"), "hour"),
        "receptions": Column(say("plan_actual"), "count"),
        "needed": Column(say("series_needed"), "count"),
        "agents": Column(say("booked_there"), "number"),
        "seasonal": Column(say("booked_of_seasonal"), "number"),
        "short": Column(say("booked_short_col"), "number"),
        "idle_seasonal": Column(say("booked_idle_col"), "number"),
    }
    at = pd.to_datetime(frame["date"]) + pd.to_timedelta(frame["hour"], unit="h")
    tipped, tips = with_tips(frame.assign(at=at), columns)
    names = {say("booked_regular"): "in_house", say("seasonal"): "seasonal"}
    parts = pd.concat(
        [
            tipped.assign(who=say("booked_regular"), n=tipped["agents"] - tipped["seasonal"], order=0),
            tipped.assign(who=say("seasonal"), n=tipped["seasonal"], order=1),
        ]
    )[["at", "who", "n", "order", *fields(tips)]]
    few = frame["date"].nunique() <= 2
    x = alt.X("at:T", axis=alt.Axis(title=None, format="%H:%M" if few else "%m-%d", tickCount="hour" if few else "day"))
    area = (
        alt.Chart(parts)
        .mark_area(interpolate="step-after", opacity=0.75)
        .encode(
            x=x,
            y=alt.Y("n:Q", stack="zero", axis=axis(say("agents_axis"), "count")),
            order="order:Q",
            color=alt.Color("who:N", scale=meaning_scale(names), sort=list(names), legend=alt.Legend(title=None)),
        )
    )
    line = (
        alt.Chart(tipped[["at", "needed"]])
        .mark_line(color=INK, interpolate="step-after", strokeWidth=1.5)
        .encode(x=x, y="needed:Q")
    )
    touch = (
        alt.Chart(tipped[["at", "needed", *fields(tips)]])
        .mark_bar(opacity=0.001, width=6)
        .encode(x=x, y="needed:Q", tooltip=tips)
    )
    return Figure(
        alt.layer(area, line, touch).properties(height=220),
        frame,
        columns,
        "booked",
        say("booked_title"),
        say("booked_note"),
    )


_ROLE = {"sales": colour("current"), "aftersales": "#009e73", "any": colour("current")}
