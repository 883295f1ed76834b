"""Agents: what three methods ask for, what each hour takes, and who was booked."""

from typing import Any

import pandas as pd

from cskit.analysis.booked import Booked
from cskit.analysis.staffing import Comparison
from cskit.charts import bars, stacked
from cskit.charts.parts import Heads, say
from cskit.charts.tables import Column
from cskit.reports.planning.figure import Figure


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
    words = columns | {"highlight": say("staff_too_few"), "current": say("staff_enough")}
    painted = frame.assign(state=["highlight" if under else "current" for under in frame["under"]])
    how: dict[str, Any] = {"interval": ("low", "high"), "line": result.target.service_level, "color": "state"}
    chart = bars(painted, "service_level", of="label", order="frame", labels=words, **how)
    title = say("staff_methods_title", seconds=f"{result.target.seconds:g}")
    return Figure(chart, frame, columns, "staffing_methods", title, say("staff_methods_note"))


def need(frame: pd.DataFrame) -> Figure:
    """Agents needed in each hour (of `hourly_requirement`) by Erlang, stacked by role, and by the linear rule."""
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
    words = columns | {role: say(f"need_{role}") for role in frame["role"]}
    words |= {"role": say("role"), "asked": say("staff_linear")}
    asked = frame.assign(asked=frame.groupby("hour")["linear"].transform("sum"))
    chart = stacked(asked, "agents", of="hour", part="role", level="asked", label=say("agents_axis"), labels=words)
    return Figure(chart, shown, columns, "agents_needed", say("need_title"), say("need_note"))


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
    regular = frame["agents"] - frame["seasonal"]
    parts = frame.assign(at=at, in_house=regular).melt(
        ["at", "needed"], ["in_house", "seasonal"], var_name="who", value_name="there"
    )
    words = {"in_house": say("booked_regular"), "there": say("agents_axis"), "needed": say("series_needed")}
    words |= {"at": say("word_time"), "who": say("team")}
    chart = stacked(parts, "there", of="at", part="who", level="needed", labels=words, kinds={"needed": "count"})
    return Figure(chart, frame, columns, "booked", say("booked_title"), say("booked_note"))
