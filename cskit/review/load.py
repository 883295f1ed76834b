"""Forecast and load hour by hour, where the queue broke, who was planned and who was online."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from cskit.analysis import hours as hourly
from cskit.analysis.hours import SLOW_TIMES, Hours
from cskit.charts import Column, bars, sentences, show, table
from cskit.charts.marks import with_tips
from cskit.charts.parts import (
    HOURS,
    Heads,
    metric_column,
    say,
)
from cskit.charts.theme import axis, colour, meaning_scale
from cskit.review.base import Reviewed, given, needs, shows
from cskit.written import written

TOP = 8
TIGHT = 1.25  # agents needed, as a multiple of those there


@needs("messages")
def hours(review: Reviewed) -> Hours:
    """Forecast, load, presence and broken hours, hour by hour."""
    return hourly.hours(review.shop, review.promotion, rules=review.rules)


def idle_hours(told: Hours) -> list[int]:
    """The hours of the day with most agents to spare: half as many as in the emptiest, and more than were short."""
    table = told.by_hour_of_day
    idle = table["idle_agent_hours"]
    return table[(idle > table["short_agent_hours"]) & (idle >= max(idle.max() / 2, 1.0))]["hour"].tolist()


@shows(hours)
def forecast(_: Reviewed, result: Hours) -> None:
    """Receptions forecast and received, hour by hour of the reviewed days; broken hours are marked."""
    frame = result.frame[result.frame["reviewed"]]
    if result.quality is not None:
        sentences([_quality(result)])
    columns: Heads = {
        "at": Column(say("word_time"), "time"),
        "receptions": metric_column("receptions"),
        "forecast": Column(say("col_forecast"), "count"),
        "expected": Column(say("col_expected"), "count"),
        "flag_label": say("col_flag"),
    }
    if result.quality is None:
        columns = {key: column for key, column in columns.items() if key not in ("forecast", "expected")}
    frame = frame.assign(flag_label=[say(f"flag_{f}") if f else "" for f in frame["flag"]])
    shown, tips = with_tips(frame, columns, ["at", "receptions", "forecast", "flag"])
    names = {say("series_actual"): "actual", say("series_forecast"): "forecast"}
    base = alt.Chart(shown).encode(x=alt.X("at:T", axis=day_axis(frame)))
    y = alt.Y("receptions:Q", axis=axis(metric_column("receptions").label, "count"))
    legend = alt.Legend(title=None) if result.quality is not None else None
    layers: list[Any] = [
        base.transform_calculate(series=f"'{say('series_actual')}'")
        .mark_area(opacity=0.3, line={"strokeWidth": 1.5}, interpolate="step-after")
        .encode(y=y, color=alt.Color("series:N", scale=meaning_scale(names), legend=legend))
    ]
    if result.quality is not None:
        layers.append(
            base.transform_calculate(series=f"'{say('series_forecast')}'")
            .mark_line(strokeWidth=1.8, interpolate="step-after")
            .encode(y="forecast:Q", color=alt.Color("series:N", scale=meaning_scale(names), legend=legend))
        )
    broken = shown[shown["flag"] == "outage"]
    if len(broken):
        layers.append(
            alt.Chart(broken)
            .mark_point(shape="cross", angle=45, size=110, color=colour("highlight"), filled=True)
            .encode(x="at:T", y="receptions:Q", tooltip=tips)
        )
    layers.append(base.mark_bar(opacity=0.001, width=4).encode(y="receptions:Q", tooltip=tips))
    title = say("review_forecast_chart" if result.quality is not None else "review_actual_chart")
    hint = "" if result.quality is not None else say("review_no_forecast")
    show(alt.layer(*layers).properties(height=240), table=frame, columns=columns, name="hours", title=title, note=hint)


def _quality(result: Hours) -> str:
    quality = result.quality
    assert quality is not None
    bias = say("review_bias_high" if quality.bias >= 0 else "review_bias_low", size=written(abs(quality.bias), "rate"))
    said = {"forecast": written(quality.forecast, "count"), "actual": written(quality.actual, "count")}
    return forecast_of(result) + say("review_forecast_said", **said, bias=bias, wape=written(quality.wape, "rate"))


def forecast_of(result: Hours) -> str:
    """Of which hours the forecast is, where not all that came was forecast; else empty."""
    came, quality = result.frame.loc[result.frame["reviewed"], "receptions"].sum(), result.quality
    return say("forecast_of", hours=quality.hours) if quality and quality.actual < came else ""


def day_axis(frame: pd.DataFrame) -> alt.Axis:
    """Days as month-day; hours where there are only a day or two."""
    few = frame["date"].nunique() <= 2
    return alt.Axis(title=None, format="%H:%M" if few else "%m-%d", tickCount="hour" if few else "day", grid=not few)


@given(hours, lambda _: None)
def online(_: Reviewed, result: Hours) -> None:
    """Agents planned and online, hour by hour; nothing where neither shifts nor logins are known."""
    frame = result.frame
    frame = frame[frame["reviewed"]]
    known = [s for s in ("planned", "online") if frame[f"{s}_agents"].notna().any()]
    if not known:
        return
    columns: Heads = {"at": Column(say("word_time"), "time")}
    columns |= {f"{s}_agents": Column(say(f"col_{s}_agents"), "number") for s in known}
    columns |= {"receptions": metric_column("receptions"), "load": Column(say("col_load"), "number")}
    shown, tips = with_tips(frame, columns, ["at", *(f"{s}_agents" for s in known)])
    names = {say(f"series_{s}"): meaning for s, meaning in (("planned", "planned"), ("online", "actual")) if s in known}
    base = alt.Chart(shown).encode(x=alt.X("at:T", axis=day_axis(frame)))
    legend = alt.Legend(title=None) if len(known) > 1 else None
    layers: list[Any] = [
        base.transform_calculate(series=f"'{say(f'series_{s}')}'")
        .mark_line(interpolate="step-after", strokeWidth=3.5 if s == "planned" else 1.6)
        .encode(
            y=alt.Y(f"{s}_agents:Q", axis=axis(say("agents_axis"), "count")),
            color=alt.Color("series:N", scale=meaning_scale(names), legend=legend),
        )
        for s in known
    ]
    layers.append(base.mark_bar(opacity=0.001, width=4).encode(y=f"{known[-1]}_agents:Q", tooltip=tips))
    show(
        alt.layer(*layers).properties(height=190),
        table=frame,
        columns=columns,
        name="online_hours",
        title=say("review_online_chart"),
        note=say("review_online_note"),
    )


@given(hours, lambda _: None)
def waiting(_: Reviewed, result: Hours) -> None:
    """What nine replies in ten came within, hour by hour, as a heat map; tables of broken and of far slower hours."""
    frame = result.frame[result.frame["reviewed"]].assign(day=lambda f: [f"{d:%m-%d}" for d in f["date"]])
    if frame["response_p90"].notna().any():
        _heat(frame)
    _broken(result)
    _slow(result)


def _heat(frame: pd.DataFrame) -> None:
    columns: Heads = {
        "at": Column(say("word_time"), "time"),
        "response_p90": metric_column("response_p90"),
        "average_response_seconds": metric_column("average_response_seconds"),
        "response_rate_3min": metric_column("response_rate_3min"),
        "receptions": metric_column("receptions"),
    }
    if frame["load"].notna().any():
        columns["load"] = Column(say("col_load"), "number")
    known = frame[frame["response_p90"].notna() | (frame["flag"] == "outage")]
    shown, tips = with_tips(known, columns, ["day", "hour", "response_p90", "flag"])
    days = list(dict.fromkeys(frame["day"]))
    end = SLOW_TIMES * float(frame["response_p90"].median())
    clock = "floor(datum.value / 60) + ':' + format(datum.value % 60, '02d')"
    base = alt.Chart(shown).encode(
        x=alt.X("hour:O", axis=axis(say("word_hour"), "hour", ticks=False, domain=False, values=HOURS)),
        y=alt.Y("day:O", sort=days, title=None, axis=alt.Axis(ticks=False, domain=False)),
        tooltip=tips,
    )
    heat = base.mark_rect(cornerRadius=2, stroke="white", strokeWidth=1.5).encode(
        color=alt.Color(
            "response_p90:Q",
            scale=alt.Scale(domain=[0, end], clamp=True),
            legend=alt.Legend(
                values=[0, end / 2, end],
                title=metric_column("response_p90").label,
                labelExpr=clock,
                gradientLength=220,
                titleLimit=220,
            ),
        )
    )
    layers: list[Any] = [heat]
    if (shown["flag"] == "outage").any():
        layers.append(
            base.transform_filter("datum.flag == 'outage'").mark_text(text="✕", color=colour("highlight"), fontSize=14)
        )
    show(
        alt.layer(*layers).properties(height=alt.Step(22)),
        table=frame,
        columns=columns,
        name="waiting_by_hour",
        title=say("review_wait_chart"),
        note=say("review_wait_note"),
    )


def _broken(result: Hours) -> None:
    if result.outages.empty:
        return
    frame = result.outages.assign(
        hours=[
            f"{a:02d}:00–{b + 1:02d}:00"
            for a, b in zip(result.outages["from_hour"], result.outages["to_hour"], strict=True)
        ]
    )
    columns: Heads = {
        "date": Column(say("word_days"), "date"),
        "hours": say("word_hour"),
        "receptions": metric_column("receptions"),
        "expected": Column(say("col_expected"), "count"),
        "lost_receptions": Column(say("col_lost_receptions"), "count"),
        "lost_share": Column(say("col_lost_share"), "rate"),
    }
    table(frame, columns, name="outages", title=say("review_outages"), note=say("review_outages_note"), top=TOP)


def _slow(result: Hours) -> None:
    if result.slow.empty:
        return
    columns: Heads = {
        "date": Column(say("word_days"), "date"),
        "hour": Column(say("word_hour"), "hour"),
        "response_p90": metric_column("response_p90"),
        "response_rate_3min": metric_column("response_rate_3min"),
        "receptions": metric_column("receptions"),
    }
    if result.slow["agents"].notna().any():
        columns |= {
            "agents": Column(say("series_there"), "number"),
            "load": Column(say("col_load"), "number"),
        }
    table(result.slow, columns, name="slow_hours", title=say("review_slow_hours"), top=TOP)


@given(hours, lambda _: None)
def fit(_: Reviewed, result: Hours) -> None:
    """Agents there and agents needed by hour of the day, coloured by what was wrong."""
    frame = result.by_hour_of_day
    if frame.empty:
        return
    frame = frame.assign(state=[f"fit_{_state(row)}" for row in frame.to_dict("records")])
    columns: Heads = {
        "hour": Column(say("word_hour"), "hour"),
        "agents": Column(say("col_agents_there"), "number"),
        "needed_agents": Column(say("col_needed_agents"), "number"),
        "under_days": Column(say("col_under_days"), "count"),
        "over_days": Column(say("col_over_days"), "count"),
        "short_agent_hours": Column(say("col_short_hours"), "hours"),
        "idle_agent_hours": Column(say("col_idle_hours"), "hours"),
    }
    show(
        bars(frame, "agents", of="hour", color="state", level="needed_agents", labels=columns),
        table=frame,
        columns=columns,
        name="staffing_by_hour",
        title=say("review_fit_chart"),
        note=say("review_fit_note"),
        says="",
    )


def _state(row: Mapping[Any, Any]) -> str:
    """Short and felt by customers, short only by count, idle, or about right: by agent-hours, not by days. An hour
    that needs more agents than it had is never called idle."""
    short, idle = row["short_agent_hours"], row["idle_agent_hours"]
    if row["under_days"] and short >= idle:
        return "under"
    if row["over_days"] and idle > short and row["agents"] >= row["needed_agents"]:
        return "over"
    return "tight" if row["needed_agents"] > TIGHT * row["agents"] else "right"
