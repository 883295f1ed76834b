"""Teams and agents, seasonal agents against regulars, cost and output, awards."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from cskit.analysis.costs import WAGES, Costs
from cskit.analysis.promotion import Promotion
from cskit.analysis.seasonal import Seasonal
from cskit.analysis.section import Missing
from cskit.charts.colours import colour
from cskit.charts.display import note, sentences, show, show_table, with_tips
from cskit.charts.measured import kind_of
from cskit.charts.review.parts import (
    bars,
    begun,
    dots,
    fields,
    label_of,
    metric_column,
    name_of,
    or_note,
    rate_column,
    say,
    team_colour,
    with_labels,
    written,
)  # fmt: skip
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column, rows_table, table
from cskit.charts.theme import axis
from cskit.charts.values import compact, text

MOST_TARGETS = 12  # on the page
LEAST_INQUIRERS = 10  # before an agent's conversion is drawn
TEAM_METRICS = (
    "receptions", "receptions_per_agent_day", "cs_sales", "output_per_agent_day", "inquiry_conversion",
    "spend_per_buyer",
)  # fmt: skip
AGENT_METRICS = (*TEAM_METRICS, "items_per_order", "average_response_seconds", "response_rate_3min", "peak_concurrency")


def _measured(frame: pd.DataFrame, metrics: tuple[str, ...]) -> dict[str, Column | str]:
    """Columns of the metrics that the frame has, with intervals where it has them."""
    return {metric: rate_column(metric, frame) for metric in metrics if metric in frame}


def attainment(by_team: pd.DataFrame | Missing, by_agent: pd.DataFrame) -> None:
    """How far the targets of teams and agents were met; nothing where none were set (the shop's stand in the tiles)."""
    agents = with_labels(by_agent)
    scopes = [(agents, agents["label"].tolist())]
    if not isinstance(by_team, Missing):
        scopes.insert(0, (by_team, [label_of(t) for t in by_team["team"]]))
    rows, kinds = [], []
    for frame, labels in scopes:
        for metric in [c.removesuffix("_floor_attainment") for c in frame if c.endswith("_floor_attainment")]:
            floors, stretches = frame[f"{metric}_floor_attainment"], frame.get(f"{metric}_stretch_attainment")
            for i, (label, value, floor) in enumerate(zip(labels, frame[metric], floors, strict=True)):
                if floor == floor:
                    stretch = stretches.iloc[i] if stretches is not None else None
                    rows.append((label, name_of(metric), value, floor, stretch))
                    kinds.append(kind_of(metric))
    if rows:
        columns = {
            "label": say("col_who"), "metric": say("word_metric"), "value": Column(say("word_value"), "by_row"),
            "floor": Column(say("col_floor_met"), "rate"), "stretch": Column(say("col_stretch_met"), "rate"),
        }  # fmt: skip
        show_table(
            rows_table(columns, rows, row_kinds=kinds),
            name="attainment",
            title=say("review_attainment"),
            top=MOST_TARGETS,
        )


def _with_status(frame: pd.DataFrame) -> pd.DataFrame:
    """Statuses under the names that tables read."""
    return frame.rename(columns={c: f"{c.removesuffix('_status')}:status" for c in frame if c.endswith("_status")})


@or_note
def teams(frame: pd.DataFrame) -> None:
    """One row per team: load, output, conversion."""
    ready = _with_status(frame).assign(team_label=[label_of(t) for t in frame["team"]])
    columns: dict[str, Column | str] = {"team_label": begun(say("team"))}
    if "agent_days" in frame:
        columns["agent_days"] = Column(say("word_agent_days"), "count")
    show_table(ready, columns | _measured(frame, TEAM_METRICS), name="teams", title=say("review_teams"))


@or_note
def agents(frame: pd.DataFrame, page_one: pd.DataFrame) -> None:
    """Conversion of each agent with its interval beside everyone's (of page one's tiles), and load against output."""
    overall = float(page_one.set_index("metric")["value"].get("inquiry_conversion", float("nan")))
    ready = _with_status(with_labels(frame))
    columns: dict[str, Column | str] = {"label": begun(say("agent"))}
    if ready["team_label"].any():
        columns["team_label"] = begun(say("team"))
    columns |= {"agent_days": Column(say("word_agent_days"), "count")} if "agent_days" in frame else {}
    columns |= _measured(frame, AGENT_METRICS)
    if "inquiry_conversion_n" in frame:
        known = ready[ready["inquiry_conversion_n"] >= LEAST_INQUIRERS]
        if len(known):
            _conversion(known.sort_values("inquiry_conversion", ascending=False), overall)
    if {"receptions_per_agent_day", "output_per_agent_day"} <= set(frame) and len(frame) >= 2:
        _output(ready, columns)


def _conversion(frame: pd.DataFrame, overall: float) -> None:
    columns: dict[str, Column | str] = {
        "label": begun(say("agent")), "team_label": begun(say("team")),
        "inquiry_conversion": rate_column("inquiry_conversion", frame),
        "inquiry_conversion_n": Column(say("col_inquiring"), "count"), "spend_per_buyer": metric_column("spend_per_buyer"),
    }  # fmt: skip
    columns = {key: column for key, column in columns.items() if key in frame}
    chart = dots(
        frame, columns, value="inquiry_conversion", low="inquiry_conversion_low", high="inquiry_conversion_high",
        line=overall, colours=team_colour(frame),
    )  # fmt: skip
    hint = say("team_average", value=written("inquiry_conversion", overall))
    gap = " " if current_lang() == "en" else ""
    show(
        chart, table=frame, columns=columns, name="agent_conversion", title=say("review_agents_conversion"),
        note=f"{say('word_interval')}{gap}{hint}",
    )  # fmt: skip


def _output(frame: pd.DataFrame, columns: dict[str, Column | str]) -> None:
    tipped = {
        key: columns[key]
        for key in ("label", "team_label", "agent_days", "receptions_per_agent_day", "output_per_agent_day",
                    "inquiry_conversion", "spend_per_buyer")
        if key in columns
    }  # fmt: skip
    sellers = frame[frame["role"] != "aftersales"] if "role" in frame else frame
    shown, tips = with_tips(sellers, tipped)
    kept = ["label", "team_label", "receptions_per_agent_day", "output_per_agent_day"]
    x, y = metric_column("receptions_per_agent_day"), metric_column("output_per_agent_day")
    base = alt.Chart(shown[[*kept, *fields(tips)]]).encode(
        x=alt.X("receptions_per_agent_day:Q", axis=axis(x.label, x.kind), scale=alt.Scale(zero=False, padding=24)),
        y=alt.Y("output_per_agent_day:Q", axis=axis(y.label, "money"), scale=alt.Scale(zero=False)),
        tooltip=tips,
    )
    paint = team_colour(sellers)
    layers: list[Any] = [base.mark_point(filled=True, size=110, opacity=0.85).encode(color=paint)]
    named = shown.sort_values("output_per_agent_day")["label"].tail(2).tolist()
    outer = base.transform_filter(alt.FieldOneOfPredicate("label", named))
    layers.append(outer.mark_text(align="left", dx=9, fontSize=11).encode(text="label:N"))
    show(
        alt.layer(*layers).properties(height=300), table=frame, columns=columns, name="agents",
        title=say("review_agents_output"),
    )  # fmt: skip


@or_note
def seasonal(result: Seasonal | None) -> None:
    """Seasonal agents against regulars with intervals, their best and mean, their exam."""
    if result is None:
        note(say("review_no_seasonal"))
        return
    lines = [
        say(
            "review_seasonal_best", metric=name_of(row.metric), best=written(row.metric, row.best),
            name=row.best_name, mean=written(row.metric, row.mean),
        )
        for row in result.best_and_mean.itertuples()
        if row.best == row.best
    ]  # fmt: skip
    early = (
        result.agents[result.agents["chatted_before_pass"].eq(True)] if "chatted_before_pass" in result.agents else None
    )
    if early is not None and len(early):
        comma = "、" if current_lang() == "zh" else ", "
        lines.append(say("review_seasonal_early", n=len(early), names=comma.join(early["name"])))
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
    columns = {
        "name": say("word_metric"), "seasonal": Column(say("col_seasonal"), "by_row"),
        "regular": Column(say("col_regular"), "by_row"),
        "difference": Column(say("col_difference"), "by_row", signed=True, low="low", high="high"),
        "verdict": say("col_sure"),
    }  # fmt: skip
    kinds = [kind_of(m) for m in frame["metric"]]
    show_table(table(frame, columns, row_kinds=kinds), name="seasonal_compared", title=say("review_seasonal_table"))
    note(say("review_seasonal_doubt"), "doubt")


def _seasonal_dots(result: Seasonal) -> None:
    frame = with_labels(result.agents)
    frame = frame[frame["inquiry_conversion"].notna()]
    if frame.empty:
        return
    exam = "chatted_before_pass" in frame
    columns: dict[str, Column | str] = {
        "label": begun(say("agent")), "inquiry_conversion": metric_column("inquiry_conversion", low="low", high="high"),
        "n": Column(say("col_inquiring"), "count"),
        "receptions_per_agent_day": metric_column("receptions_per_agent_day"),
    }  # fmt: skip
    paint: Any = None
    if exam:
        states = {True: "early", False: "passed"}
        frame = frame.assign(state=[say(f"exam_{states.get(v, 'unknown')}") for v in frame["chatted_before_pass"]])
        columns |= {
            "state": say("exam_state"), "course_days": Column(say("col_course_days"), "count"),
            "score": Column(say("col_score"), "number"), "pass_mark": Column(say("col_pass_mark"), "number"),
        }  # fmt: skip
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


@or_note
def costs(result: Costs, promotion: Promotion) -> None:
    """Full cost by item beside what it brought, and people, hours and wages by team."""
    lang = current_lang()
    lines = [
        say(
            "review_costs_said", total=compact(result.total, "money", lang), sales=compact(result.cs_sales, "money", lang),
            ratio=written("cost_to_output", result.cost_to_output),
        )
    ]  # fmt: skip
    if promotion.base is not None and result.base_cost_to_output == result.base_cost_to_output:
        label = say(f"review_base_{promotion.base.kind}")
        lines.append(
            say("review_costs_before", label=label, ratio=written("cost_to_output", result.base_cost_to_output))
        )
    sentences([(" " if lang == "en" else "").join(lines)])
    items = result.items.assign(label=[say("item_wages") if i == WAGES else label_of(i) for i in result.items["item"]])
    columns = {
        "label": say("col_item"), "amount": Column(say("word_amount"), "money"), "share": Column(say("word_share"), "rate"),
    }  # fmt: skip
    said = [
        f"{text(a, 'money', lang)} · {text(s, 'rate', lang)}"
        for a, s in zip(items["amount"], items["share"], strict=True)
    ]
    hint = say("review_wages_only") if result.wages_only else ""
    if len(items) > 1:
        chart = bars(items, columns, value="amount", rows="label", written_as=said)
        show(chart, table=items, columns=columns, name="costs", title=say("review_costs_chart"), note=hint)
    elif hint:
        note(hint)
    owned = result.teams.assign(label=[label_of(t) for t in result.teams["team"]])
    heads = {
        "label": begun(say("team")), "agents": Column(say("word_agents"), "count"),
        "hours": Column(say("word_hours"), "hours"), "share_of_hours": Column(say("col_share_of_hours"), "rate"),
        "wages": Column(say("col_wages"), "money"),
    }  # fmt: skip
    show_table(owned, heads, name="cost_by_team", title=say("review_costs_teams"))


@or_note
def awards(frame: pd.DataFrame) -> None:
    """The first three of every award, with how it is counted."""
    if frame.empty:
        return
    rows = []
    for award, own in frame.groupby("award", sort=False):
        first = own.iloc[0]
        places = {
            f"place_{row.place}": f"{'≈ ' if row.tied else ''}{row.name} {written(row.metric, row.value)}"
            for row in own.itertuples(index=False)
        }
        least = (
            say("award_basis_least", n=first["least"], of=say(f"award_of_{first['of']}"))
            if first["of"]
            else say("award_basis_all")
        )
        basis = say("award_basis", metric=name_of(first["metric"]), least=least)
        rows.append({"award": begun(say(f"award_{award}")), **places, "basis": basis})
    ready = pd.DataFrame(rows).reindex(columns=["award", "place_1", "place_2", "place_3", "basis"])
    columns = {key: say(f"col_{key}") for key in ready}
    show_table(ready, columns, name="awards", title=say("review_awards"), note=say("review_awards_note"))
