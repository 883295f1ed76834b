"""One chat log under the rules of several platforms: four answers to "how fast are we?"."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from cskit.analysis import waiting
from cskit.analysis.frames import wide, with_people
from cskit.charts.colours import colour, meaning_scale
from cskit.charts.display import note, sentences, show, show_table, with_tips
from cskit.charts.measured import kind_of
from cskit.charts.review.parts import dots, fields, name_of, say, step, with_labels
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.charts.theme import axis
from cskit.charts.waiting.opening import clock_ticks
from cskit.period import Period
from cskit.rules import Rules, load_rules
from cskit.terms import begun
from cskit.widgets.ready import Ready
from cskit.written import written as text

METRICS = ("average_response_seconds", "first_response_seconds", "first_response_within(30)", "response_rate_3min")
SHORT = ("average", "first", "within", "late")  # heads that fit beside each other
PLATFORMS = {  # a rule set of the kit → which of these figures the platform publishes
    "taobao-2022": ("average_response_seconds", "response_rate_3min"),
    "jd-2021-12": ("average_response_seconds", "first_response_seconds", "first_response_within(30)"),
    "douyin-2023": ("average_response_seconds", "first_response_seconds"),
    "kuaishou-2023-03": ("response_rate_3min",),
    "pinduoduo": ("response_rate_3min",),
}
FEWEST = 30  # turns of an agent, before the order of agents is compared


def books(own: Rules) -> list[tuple[Rules, tuple[str, ...]]]:
    """The lesson's own rules, then the platforms' as the kit ships them, each with the figures it publishes."""
    return [(own, METRICS), *((load_rules(name), published) for name, published in PLATFORMS.items())]


def rulebooks(ready: Ready, period: Period) -> None:
    """The same log, one row per rule set, with the figures that each publishes."""
    frame = pd.DataFrame([_row(ready, period, *book) for book in books(ready.rules)])
    columns: dict[str, Column | str] = {"label": say("review_ruleset")}
    columns |= {m: Column(say(f"waiting_short_{short}"), kind_of(m)) for m, short in zip(METRICS, SHORT, strict=True)}
    columns |= {
        "limit": Column(say("waiting_limit"), "seconds"),
        "unit": say("waiting_unit"),
        "hours": say("waiting_assessed"),
        "turns": Column(say("waiting_turns"), "count"),
        "unanswered": say("waiting_unanswered_as"),
    }
    lang = current_lang()
    seen = frame["average_response_seconds"]
    if seen.notna().any():
        low, high = (frame.iloc[int(at(seen.to_numpy()))] for at in (np.nanargmin, np.nanargmax))
        sentences(
            [
                say(
                    "waiting_rulebooks_said",
                    low=text(seen.min(), "seconds", lang),
                    low_of=low["label"],
                    high=text(seen.max(), "seconds", lang),
                    high_of=high["label"],
                )
            ]
        )
    show_table(
        frame, columns, name="rulebooks", title=say("waiting_rulebooks_title"), note=say("waiting_rulebooks_note")
    )


def _row(ready: Ready, period: Period, rules: Rules, published: tuple[str, ...]) -> dict[str, object]:
    found = ready.measure(list(METRICS), rules=rules, period=period, interval=False)
    value = found.set_index("metric")["value"]
    turns = waiting.turns(ready, rules=rules, period=period)
    hours = rules.assessment_hours
    rated = "response_rate_3min" in published
    only_first = rules.late_unit == "turn" and rules.late_turns == "first"
    unit = "rule_late_turns_first" if only_first else f"waiting_unit_{rules.late_unit}"
    row: dict[str, object] = {
        "label": _own(rules),
        "hours": f"{hours[0]}–{hours[1]}" if hours else say("waiting_all_hours"),
        "turns": len(turns),
        "unanswered": _how(rules),
        "unit": say(unit) if rated else "—",
        "limit": rules.late_seconds if rated else float("nan"),
    }
    return row | {m: value[m] if m in published else float("nan") for m in METRICS}


def _how(rules: Rules) -> str:
    """What the rules do with a turn that nobody answered."""
    return say(f"waiting_unanswered_{rules.unanswered}", seconds=f"{rules.cap_seconds:g}")


def _own(rules: Rules) -> str:
    return rules.zh if current_lang() == "zh" else rules.en


def units(ready: Ready, period: Period) -> None:
    """The rate of answers in time per turn, per reception and per customer, from the same turns."""
    turns = waiting.turns(ready, rules=ready.rules, period=period)
    if ready.rules.late_turns == "first":
        turns = turns[turns["is_first"] == 1]
    if turns.empty:
        note(say("waiting_no_turns"), "missing")
        return
    rows = []
    for unit in waiting.UNITS:
        good, n, share = waiting.in_time(turns, unit)
        rows.append(
            {
                "label": say(f"waiting_unit_{unit}"),
                "rate": share.value,
                "low": share.low,
                "high": share.high,
                "good": good,
                "n": n,
            }
        )
    frame = pd.DataFrame(rows)
    columns: dict[str, Column | str] = {
        "label": say("waiting_unit"),
        "rate": Column(say("waiting_short_late"), "rate", low="low", high="high"),
        "good": Column(say("waiting_unit_good"), "count"),
        "n": Column(say("waiting_unit_all"), "count"),
    }
    chart = dots(frame, columns, value="rate", low="low", high="high")
    show(
        chart,
        table=frame,
        columns=columns,
        name="units",
        title=say("waiting_units_title"),
        note=say("waiting_units_note"),
    )


def same_order(ready: Ready, period: Period, rules: Rules) -> None:
    """What a widget shows: each agent's average under the lesson's rules and under others; does the order hold?"""
    parts = {"average_response_seconds": "turns"}
    metric = "average_response_seconds"
    before, after = (
        wide(ready.measure(metric, by="agent", rules=r, period=period, interval=False), "agent", parts)
        for r in (ready.rules, rules)
    )
    frame = before.merge(after[["agent", metric]].rename(columns={metric: "other"}), on="agent")
    frame = with_labels(with_people(ready, frame[frame["turns"] >= FEWEST].reset_index(drop=True)))
    frame = frame.dropna(subset=[metric, "other"]).sort_values([metric, "agent"]).reset_index(drop=True)
    if frame.empty:
        note(say("waiting_no_turns"), "missing")
        return
    frame["place"], frame["other_place"] = (frame[c].rank(method="min").astype(int) for c in (metric, "other"))
    moved = int((frame["place"] != frame["other_place"]).sum())
    sentences([say("waiting_order_said", moved=moved, n=len(frame), how=_how(rules))])
    own, others = say("waiting_order_own", rules=_own(ready.rules)), say("waiting_order_other")
    columns: dict[str, Column | str] = {
        "label": begun(say("agent")),
        metric: Column(own, "seconds"),
        "place": Column(say("waiting_place"), "count"),
        "other": Column(others, "seconds"),
        "other_place": Column(say("waiting_other_place"), "count"),
    }
    shown, tips = with_tips(frame, columns)
    kept = ["label", metric, "other", *fields(tips)]
    base = alt.Chart(shown[kept]).encode(y=alt.Y("label:N", sort=shown["label"].tolist(), title=None), tooltip=tips)
    series = {own: "base", others: "current"}
    seconds = axis(
        begun(name_of(metric)), "seconds", values=clock_ticks(float(shown[[metric, "other"]].to_numpy().max()))
    )
    x = {c: alt.X(f"{c}:Q", axis=seconds) for c in (metric, "other")}
    paint = alt.Color("of:N", scale=meaning_scale(series), sort=list(series), legend=alt.Legend(title=None))
    chart = alt.layer(
        base.mark_rule(color=colour("other"), strokeWidth=2).encode(x=x[metric], x2="other:Q"),
        base.transform_calculate(of=f"'{own}'")
        .mark_point(filled=True, size=70, opacity=1)
        .encode(x=x[metric], color=paint),
        base.transform_calculate(of=f"'{others}'")
        .mark_point(filled=True, size=70, opacity=1)
        .encode(x=x["other"], color=paint),
    ).properties(height=alt.Step(step(len(shown))))
    show(chart, table=frame, columns=columns, name="same_order", title=say("waiting_order_title"))
