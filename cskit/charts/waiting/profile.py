"""Who and when: response times of each agent and over the hours of the day."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from cskit.analysis.frames import wide, with_people
from cskit.charts.colours import colour, meaning_scale
from cskit.charts.display import note, sentences, show, with_tips
from cskit.charts.review.parts import HOURS, fields, metric_column, name_of, say, step, team_colour, with_labels
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.charts.theme import axis
from cskit.charts.waiting.opening import clock_ticks
from cskit.period import Period
from cskit.terms import begun
from cskit.widgets.ready import Ready
from cskit.written import written as text

FAR = 1.15  # of the longest 90th percentile: where the axis of agents' response times ends
LEAST_TURNS = 30  # fewer turns than this make an agent's percentiles noise
PER_AGENT = ("first_response_seconds", "average_response_seconds", "response_p50", "response_p90", "response_rate_3min")
PER_HOUR = ("first_response_seconds", "average_response_seconds", "response_p90", "response_rate_3min", "receptions")


def hours(ready: Ready, period: Period) -> None:
    """First response, average and 90th percentile over the hours of the day."""
    measured = ready.measure(list(PER_HOUR), by="hour", period=period, interval=False)
    frame = wide(measured, "hour").sort_values("hour")
    frame = frame[frame["average_response_seconds"].notna()].reset_index(drop=True)
    if frame.empty:
        return
    sentences(_worst_hours(frame))
    columns: dict[str, Column | str] = {"hour": Column(say("word_hour"), "hour")}
    columns |= {m: metric_column(m) for m in PER_HOUR}
    shown, tips = with_tips(frame, columns)
    lines = {"first_response_seconds": "actual", "average_response_seconds": "forecast", "response_p90": "total"}
    series = {name_of(m): meaning for m, meaning in lines.items()}
    end = FAR * float(frame["response_p90"].max())
    far = bool((frame[list(lines)] > end).any(axis=None))
    long = shown.melt(id_vars=["hour", *fields(tips)], value_vars=list(lines), var_name="of", value_name="seconds")
    long["of"] = long["of"].map({m: name_of(m) for m in lines})
    long["seconds"] = long["seconds"].clip(upper=end)
    seconds = axis(say("waiting_wait_axis"), "seconds", values=clock_ticks(end))
    base = alt.Chart(long).encode(
        x=alt.X(
            "hour:Q", axis=axis(say("word_hour"), "hour", values=HOURS), scale=alt.Scale(domain=[0, 23], nice=False)
        ),
        y=alt.Y("seconds:Q", axis=seconds, scale=alt.Scale(domain=[0, end])),
        color=alt.Color("of:N", scale=meaning_scale(series), sort=list(series), legend=alt.Legend(title=None)),
        tooltip=tips,
    )
    chart = alt.layer(base.mark_line(), base.mark_point(filled=True, size=45, opacity=1)).properties(height=260)
    hint = say("waiting_hours_far") if far else ""
    show(chart, table=frame, columns=columns, name="hours", title=say("waiting_hours_title"), note=hint)


def _worst_hours(frame: pd.DataFrame) -> list[str]:
    """The hour in which the unlucky wait longest; where a mean points elsewhere, a few replies made it."""
    lang = current_lang()
    late = int(frame["response_p90"].to_numpy().argmax())
    mean = int(frame["average_response_seconds"].to_numpy().argmax())

    def told(key: str, at: int) -> str:
        row = frame.iloc[at]
        return say(
            key,
            hour=f"{int(row['hour'])}",
            next=f"{int(row['hour']) + 1}",
            average=text(row["average_response_seconds"], "seconds", lang),
            first=text(row["first_response_seconds"], "seconds", lang),
            p90=text(row["response_p90"], "seconds", lang),
        )

    lines = [told("waiting_hours_said", late)]
    if mean != late and frame["average_response_seconds"].iloc[mean] > frame["response_p90"].iloc[mean]:
        lines.append(told("waiting_hours_pulled", mean))
    first = int(frame["first_response_seconds"].fillna(-1).to_numpy().argmax())
    if first not in (late, mean) and frame["first_response_seconds"].iloc[first] > frame["response_p90"].iloc[first]:
        lines.append(told("waiting_hours_first", first))
    return lines


def agents(ready: Ready, period: Period, agent: str | None = None) -> None:
    """Each agent's median, average and 90th percentile; who changes place when the number changes."""
    measured = ready.measure([*PER_AGENT, "receptions", "unanswered_turns"], by="agent", period=period)
    everyone = wide(measured, "agent", {"response_rate_3min": "turns"})
    frame = with_labels(with_people(ready, everyone))
    frame = frame.rename(columns={"response_rate_3min_n": "turns"}) if "turns" not in frame else frame
    few = frame[(frame["turns"] < LEAST_TURNS) | frame["average_response_seconds"].isna()]
    frame = frame.drop(few.index).sort_values(["average_response_seconds", "agent"]).reset_index(drop=True)
    if frame.empty:
        note(say("waiting_no_turns"), "missing")
        return
    sentences(_places(frame))
    columns: dict[str, Column | str] = {"label": begun(say("agent"))}
    if frame["team_label"].any():
        columns["team_label"] = begun(say("team"))
    columns |= {"receptions": metric_column("receptions"), "turns": Column(say("waiting_turns"), "count")}
    columns |= {m: metric_column(m) for m in PER_AGENT[:4]}
    columns |= {
        "response_rate_3min": metric_column(
            "response_rate_3min", low="response_rate_3min_low", high="response_rate_3min_high"
        ),
        "unanswered_turns": metric_column("unanswered_turns"),
    }
    hint = say("waiting_agents_note")
    if len(few):
        hint += ("" if current_lang() == "zh" else " ") + say("waiting_agents_few", n=len(few), least=LEAST_TURNS)
    show(
        _ranges(frame, columns, agent),
        table=frame,
        columns=columns,
        name="agents",
        title=say("waiting_agents_title"),
        note=hint,
    )


def _ranges(frame: pd.DataFrame, columns: dict[str, Column | str], agent: str | None) -> Any:
    """Median (open), average (filled), line to the 90th percentile; an average off the chart is told."""
    shown, tips = with_tips(frame, columns)
    end = FAR * float(shown["response_p90"].max())
    far = shown["average_response_seconds"] > end
    shown["said"] = [
        f"{text(v, 'seconds', current_lang())} →" if off else ""
        for v, off in zip(shown["average_response_seconds"], far, strict=True)
    ]
    shown["average_response_seconds"] = shown["average_response_seconds"].clip(upper=end)
    shown["chosen"] = 1.0 if agent is None else (shown["agent"] == agent).map({True: 1.0, False: 0.35})
    kept = ["label", "team_label", "response_p50", "average_response_seconds", "response_p90", "said", "chosen"]
    base = alt.Chart(shown[[*kept, *fields(tips)]]).encode(
        y=alt.Y("label:N", sort=shown["label"].tolist(), title=None),
        tooltip=tips,
        color=team_colour(frame),
        opacity=alt.Opacity("chosen:Q", scale=None, legend=None),
    )
    x = axis(say("waiting_wait_axis"), "seconds", values=clock_ticks(end))
    median = alt.X("response_p50:Q", axis=x, scale=alt.Scale(domain=[0, end]))
    average = alt.X("average_response_seconds:Q", axis=x, scale=alt.Scale(domain=[0, end]))
    layers: list[Any] = [
        base.mark_rule(strokeWidth=2, strokeOpacity=0.5).encode(x=median, x2="response_p90:Q"),
        base.mark_point(filled=False, size=60, strokeWidth=2, fill="white").encode(x=median),
        base.mark_point(filled=True, size=75).encode(x=average),
    ]
    if far.any():
        layers.append(
            base.mark_text(align="right", dx=-9, fontSize=11, color=colour("total")).encode(x=average, text="said:N")
        )
    return alt.layer(*layers).properties(height=alt.Step(step(len(shown))))


def _places(frame: pd.DataFrame) -> list[str]:
    """The agent whose place changes most between average and median, where it changes at all."""
    places = frame[["average_response_seconds", "response_p50"]].rank(method="min").astype(int)
    moved = places["average_response_seconds"] - places["response_p50"]
    if len(frame) < 3 or not moved.abs().max():
        return [say("waiting_places_same")]
    i = int(moved.abs().to_numpy().argmax())
    lang = current_lang()
    return [
        say(
            "waiting_places",
            agent=frame["label"].iloc[i],
            n=len(frame),
            by_average=int(places["average_response_seconds"].iloc[i]),
            by_median=int(places["response_p50"].iloc[i]),
            average=text(frame["average_response_seconds"].iloc[i], "seconds", lang),
            median=text(frame["response_p50"].iloc[i], "seconds", lang),
        )
    ]
