"""A roster as a Gantt chart, and how it covers every hour."""

import pandas as pd

from cskit.analysis.roster import Roster
from cskit.charts import stacked, timeline
from cskit.charts.parts import Heads, label_of, say
from cskit.charts.tables import Column
from cskit.reports.planning.figure import Figure


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
    order = list(roster.agents.loc[roster.agents["shifts"] > 0, "name"])
    frame = frame.sort_values("name", key=lambda names: names.map(order.index), kind="stable")
    chart = timeline(frame, of="name", start="start", end="end", color="shift_label", labels=columns)
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
    parts = total.melt(["at", "need"], ["have", "missing"], var_name="who", value_name="agents")
    parts["who"] = parts["who"].map({"have": "current", "missing": "highlight"})
    words = {"current": say("roster_have_col"), "highlight": say("roster_missing_col"), "need": say("roster_need_col")}
    words |= {"agents": say("agents_axis"), "who": say("plan_state"), "at": say("word_time")}
    chart = stacked(parts, "agents", of="at", part="who", level="need", labels=words, kinds={"agents": "count"})
    return Figure(chart, frame, columns, "coverage", say("roster_cover_title"), say("roster_cover_note"))
