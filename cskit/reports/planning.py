"""Planning to show: the charts of forecast, staffing and roster, each a `Figure` (a chart with the table behind it,
that a command saves); and a roster as a workbook: the plan to pin to the wall, every shift, how each hour is covered,
what each person gets."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from cskit.analysis.forecast import BackTest, DayForecast
from cskit.analysis.hours import Booked
from cskit.analysis.roster import Roster
from cskit.analysis.staffing import Comparison
from cskit.charts import bars, stacked, timeline
from cskit.charts.drawing import drawable, svg
from cskit.charts.marks import with_tips
from cskit.charts.parts import HOURS, Heads, label_of, say
from cskit.charts.state import set_lang
from cskit.charts.tables import Column, Table, as_table, rows_table
from cskit.charts.theme import axis, colour, meaning_scale
from cskit.errors import UsageError, told
from cskit.outfile import whole
from cskit.reports.workbook import write_workbook
from cskit.terms import term

SUFFIXES = (".svg", ".png")


@dataclass(frozen=True)
class Figure:
    """The chart, its data with their heads, and the question it answers."""

    chart: Any
    frame: pd.DataFrame
    columns: Heads
    name: str
    title: str
    note: str = ""

    @property
    def table(self) -> Table:
        return as_table(self.frame, self.columns)

    def save(self, path: Path) -> None:
        """As a drawing with its title, whole or not at all; SVG or PNG by the file's ending."""
        import vl_convert

        check_suffix(path)
        spec = self.chart.properties(title=alt.TitleParams(self.title, subtitle=self.note or alt.Undefined)).to_dict()
        with whole(path) as part:
            if path.suffix.lower() == ".svg":
                part.write_text(svg(spec), encoding="utf-8")
            else:
                part.write_bytes(vl_convert.vegalite_to_png(drawable(spec), scale=2))


def check_suffix(path: Path) -> None:
    """`UsageError` for a file that is neither SVG nor PNG."""
    UsageError.when(path.suffix.lower() not in SUFFIXES, "chart_suffix", path=path)


def hours(plan: DayForecast) -> Figure:
    """Receptions expected in each hour, with the 95 % interval. `UsageError` for a plan without hour shares."""
    if plan.hours is None:
        raise UsageError(told("forecast_hours"))
    frame = plan.hours
    columns: Heads = {
        "hour": Column(say("word_hour"), "hour"),
        "share": Column(say("plan_share"), "rate"),
        "receptions": Column(say("col_forecast"), "count", low="low", high="high"),
        "presale": Column(say("plan_presale"), "count"),
        "aftersale": Column(say("plan_aftersale"), "count"),
    }
    if "agents" in frame:
        columns["agents"] = Column(say("plan_agents_linear"), "count", low="agents_low", high="agents_high")
    words = columns | {"series": say("plan_state"), "forecast": say("col_forecast")}
    painted = frame.assign(series="forecast")
    chart = bars(painted, "receptions", of="hour", interval=("low", "high"), color="series", labels=words)
    return Figure(chart, frame, columns, "forecast_hours", say("plan_hours_title"), say("plan_interval_note"))


def back_test(result: BackTest) -> Figure:
    """What was forecast for each past day, with its interval, and what came."""
    frame = result.hours.assign(
        day=[f"{day:%Y-%m-%d}" for day in result.hours["date"]],
        state=[say("plan_inside" if inside else "plan_outside") for inside in result.hours["inside"]],
    )
    columns: Heads = {
        "day": Column(say("word_days")),
        "hour": Column(say("word_hour"), "hour"),
        "receptions": Column(say("plan_actual"), "count"),
        "forecast": Column(say("col_forecast"), "count", low="low", high="high"),
        "state": say("plan_state"),
    }
    shown, tips = with_tips(frame, columns, ["day", "hour", "receptions", "forecast", "low", "high", "state"])
    x = alt.X("hour:Q", axis=axis(say("word_hour"), "hour", values=HOURS), scale=alt.Scale(domain=[0, 23], nice=False))
    base = alt.Chart().encode(x=x)
    y = alt.Y("low:Q", axis=axis(say("plan_receptions_axis"), "count"))
    band = base.mark_area(color=colour("forecast"), opacity=0.3).encode(y=y, y2="high:Q")
    line = base.mark_line(color=colour("forecast")).encode(y="forecast:Q")
    names = {say("plan_inside"): "actual", say("plan_outside"): "highlight"}
    points = base.mark_point().encode(
        y="receptions:Q",
        tooltip=tips,
        color=alt.Color("state:N", scale=meaning_scale(names), legend=alt.Legend(title=None)),
    )
    head = alt.Header(labelAngle=0, labelAnchor="start", labelOrient="top")
    chart = (
        alt.layer(band, line, points, data=shown)
        .properties(height=130, width=600)
        .facet(row=alt.Row("day:N", title=None, header=head))
    )
    return Figure(chart, frame, columns, "back_test", say("plan_back_test_title"), say("plan_back_test_note"))


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
    parts = frame.assign(at=at, in_house=frame["agents"] - frame["seasonal"]).melt(
        ["at", "needed"], ["in_house", "seasonal"], var_name="who", value_name="there"
    )
    words = {"in_house": say("booked_regular"), "there": say("agents_axis"), "needed": say("series_needed")}
    words |= {"at": say("word_time"), "who": say("team")}
    chart = stacked(parts, "there", of="at", part="who", level="needed", labels=words, kinds={"needed": "count"})
    return Figure(chart, frame, columns, "booked", say("booked_title"), say("booked_note"))


def gantt(roster: Roster) -> Figure:
    """Who works when, one line per person, coloured by shift."""
    texts = {s.name: f"{s.name} {s.text}" for s in roster.shifts}
    frame = roster.table.assign(
        shift_label=pd.Categorical(roster.table["shift"].map(texts), list(texts.values())),
        team_label=[label_of(t) for t in roster.table["team"]],
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


def write_roster(path: Path, roster: Roster, lang: str) -> None:
    """Write the roster to an XLSX file, whole or not at all: agent × day, shifts, coverage, agents."""
    set_lang(lang)
    shifts, hours = gantt(roster), cover(roster)
    sheets = [
        _wall(roster, lang).to_json("wall", term("roster_wall", lang)),
        shifts.table.to_json("shifts", term("roster_shifts", lang)),
        hours.table.to_json("coverage", term("roster_coverage", lang)),
        _agents(roster, lang).to_json("agents", term("roster_agents", lang)),
    ]
    with whole(path) as part:
        write_workbook(part, sheets, term("roster_book", lang), lang)


def _wall(roster: Roster, lang: str) -> Table:
    """One line per person, one column per day, the shift's name in the cell."""
    shift = {(row["agent"], row["date"]): row["shift"] for row in roster.table.to_dict("records")}
    heads: dict[str, Column | str] = {"name": term("agent", lang)}
    heads |= {f"d{i}": f"{day:%m-%d}" for i, day in enumerate(roster.days)}
    heads["hours"] = Column(term("word_hours", lang), "hours")
    rows = [
        (row["name"], *(shift.get((row["agent"], day), "") for day in roster.days), row["hours"])
        for row in roster.agents.to_dict("records")
    ]
    return rows_table(heads, rows)


def _agents(roster: Roster, lang: str) -> Table:
    heads: dict[str, Column | str] = {
        "name": term("agent", lang),
        "team": term("team", lang),
        "role": term("role", lang),
        "shifts": Column(term("roster_shifts_col", lang), "count"),
        "hours": Column(term("word_hours", lang), "hours"),
        "nights": Column(term("roster_nights", lang), "count"),
        "rest": Column(term("roster_rest", lang), "count"),
        "cost": Column(term("roster_cost", lang), "money"),
        "disliked": Column(term("roster_disliked", lang), "count"),
    }

    words = {key: term(key, lang) for key in ("in_house", "outsourced", "seasonal", "sales", "aftersales")}
    frame = roster.agents.rename(columns={"rest_days": "rest"})
    return as_table(frame.assign(**{key: frame[key].map(words).fillna("") for key in ("team", "role")}), heads)
