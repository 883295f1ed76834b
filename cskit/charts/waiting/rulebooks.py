"""One chat log under the rules of several platforms: four answers to "how fast are we?"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
from cskit.charts.values import text
from cskit.charts.waiting.opening import clock_ticks
from cskit.period import Period
from cskit.rules import Rules, load_rules
from cskit.terms import begun
from cskit.widgets.ready import Ready

METRICS = ("average_response_seconds", "first_response_seconds", "first_response_within(30)", "response_rate_3min")
SHORT = ("average", "first", "within", "late")  # heads that fit beside each other
DAYTIME = ("08:00", "23:00")
FEWEST = 30  # turns of an agent, before the order of agents is compared


@dataclass(frozen=True)
class Rulebook:
    """How one platform reads the log: the response rules it changes, what it publishes, per what its rate counts."""

    id: str
    changes: Mapping[str, object]
    metrics: tuple[str, ...]
    unit: str = "turn"

    def rules(self, base: Rules) -> Rules:
        """The lesson's rules with this platform's response rules."""
        return base.replace(**self.changes)


def _taobao() -> Mapping[str, object]:
    given = load_rules("taobao-2022")
    return {key: getattr(given, key) for key in ("unanswered", "cap_seconds", "assessment_hours", "late_seconds")}


def books() -> list[Rulebook]:
    """The lesson's own rules, then four platforms' (what of these no rule can say yet stands in the table's note)."""
    plain = {"unanswered": "exclude", "late_seconds": 180}
    return [
        Rulebook("own", {}, METRICS),
        Rulebook("taobao", _taobao(), ("average_response_seconds", "response_rate_3min")),
        Rulebook(
            "jd",
            {**plain, "assessment_hours": ("09:00", "23:00")},
            ("average_response_seconds", "first_response_seconds", "first_response_within(30)"),
        ),
        Rulebook(
            "douyin", {**plain, "assessment_hours": DAYTIME}, ("average_response_seconds", "first_response_seconds")
        ),
        Rulebook("kuaishou", {**plain, "assessment_hours": DAYTIME}, ("response_rate_3min",), "customer"),
    ]


def rulebooks(ready: Ready, period: Period) -> None:
    """The same log, one row per rule set, with the figures that each publishes."""
    frame = pd.DataFrame([_row(ready, period, book) for book in books()])
    columns: dict[str, Column | str] = {"label": say("review_ruleset")}
    columns |= {m: Column(say(f"waiting_short_{short}"), kind_of(m)) for m, short in zip(METRICS, SHORT, strict=True)}
    columns |= {
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


def _row(ready: Ready, period: Period, book: Rulebook) -> dict[str, object]:
    rules = book.rules(ready.rules)
    found = ready.measure(list(METRICS), rules=rules, period=period, interval=False)
    value = found.set_index("metric")["value"]
    turns = waiting.turns(ready, rules=rules, period=period)
    hours = rules.assessment_hours
    row: dict[str, object] = {
        "label": say(f"waiting_book_{book.id}") if book.id != "own" else _own(ready.rules),
        "hours": f"{hours[0]}–{hours[1]}" if hours else say("waiting_all_hours"),
        "turns": len(turns),
        "unanswered": _how(rules),
        "unit": say(f"waiting_unit_{book.unit}") if "response_rate_3min" in book.metrics else "—",
    }
    row |= {m: value[m] if m in book.metrics else float("nan") for m in METRICS}
    if book.unit != "turn":
        row["response_rate_3min"] = waiting.in_time(turns, book.unit)[2].value
    return row


def _how(rules: Rules) -> str:
    """What the rules do with a turn that nobody answered."""
    return say(f"waiting_unanswered_{rules.unanswered}", seconds=f"{rules.cap_seconds:g}")


def _own(rules: Rules) -> str:
    return rules.zh if current_lang() == "zh" else rules.en


def units(ready: Ready, period: Period) -> None:
    """The 3-minute rate per turn, per reception and per customer, from the same turns."""
    turns = waiting.turns(ready, rules=ready.rules, period=period)
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
        "rate": Column(name_of("response_rate_3min"), "rate", low="low", high="high"),
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
