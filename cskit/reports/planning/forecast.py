"""The forecast of a day by the hour with its interval, and how past forecasts fared."""

import altair as alt

from cskit.analysis.forecast import BackTest, DayForecast
from cskit.charts import bars
from cskit.charts.marks import with_tips
from cskit.charts.parts import HOURS, Heads, say
from cskit.charts.tables import Column
from cskit.charts.theme import axis, colour, meaning_scale
from cskit.errors import UsageError, told
from cskit.reports.planning.figure import Figure


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
    note = say("plan_interval_note")
    return Figure(chart, frame, columns, "forecast_hours", say("plan_hours_title"), note)


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
