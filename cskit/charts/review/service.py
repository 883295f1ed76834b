"""Response, satisfaction, quality inspection, the lists behind the counts, complaints and refunds."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from cskit.analysis.frames import people
from cskit.analysis.promotion import Promotion
from cskit.charts.display import note, show, show_table, with_tips
from cskit.charts.measured import kind_of
from cskit.charts.review.parts import (
    Heads,
    bars,
    dots,
    fields,
    label_of,
    metric_column,
    name_of,
    not_shown,
    or_note,
    rate_column,
    say,
    step,
    team_colour,
    with_labels,
    written,
)
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column, table
from cskit.charts.theme import axis
from cskit.metrics import find
from cskit.metrics.detail import detail
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.terms import begun
from cskit.written import written as text

LISTS = ("slow_response", "long_reception", "unanswered_3min")
ON_PAGE, IN_APPENDIX = 5, 1000
LEAST_SCORES, LEAST_CUSTOMERS, MOST_COMPLAINED = 5, 50, 12
FAR = 1.15  # of the longest 90th percentile: where the axis of response times ends
BOT = ("handover_rate", "bot_containment", "bot_true_resolution")
WHOLE = (
    "first_response_seconds",
    "average_response_seconds",
    "response_p50",
    "response_p90",
    "response_rate_3min",
    "slow_response_customers",
    "long_reception_customers",
    "unanswered_turns",
    "reply_rate",
    "transfer_rate",
    "first_contact_resolution",
    "satisfaction",
    "quality_score",
    "quality_pass_rate",
    "complaint_rate",
    "complaint_cause_within(2)",
    "complaint_resolved_within(24)",
)


@or_note
def whole(
    frame: pd.DataFrame, metrics: tuple[str, ...] = WHOLE, *, name: str = "service", key: str = "service_table"
) -> None:
    """The whole shop's service as one table; what has no table is named in one line below."""
    own = frame.set_index("metric").reindex(list(metrics)).reset_index()
    there = own[~own["status"].isin(["missing_table"]) & own["status"].notna()]
    ready = there.assign(label=[name_of(m) for m in there["metric"]])
    ready["value:status"] = ready["status"]
    ready["cases"] = ready["denominator"].where(ready["metric"].map(lambda m: find(m).proportion))
    columns: Heads = {
        "label": say("word_metric"),
        "value": Column(say("word_value"), "by_row", low="low", high="high"),
        "cases": Column(say("word_n"), "count"),
    }
    kinds = [kind_of(m) for m in there["metric"]]
    if len(ready):
        show_table(table(ready, columns, row_kinds=kinds), name=name, title=say(f"review_{key}"))
    not_shown(own)


def bot(frame: pd.DataFrame) -> None:
    """How much the bot handled, and what part of that was an answer; one line where no bot talked."""
    own = frame[frame["metric"].isin(BOT)]
    if not own["value"].notna().any():
        note(say("review_no_bot"), "missing")
        return
    whole(frame, BOT, name="bot", key="bot")
    note(say("review_bot_note"), "doubt")


@or_note
def by_agent(frame: pd.DataFrame) -> None:
    """Response of each agent from median to 90th percentile, satisfaction with intervals, lowest inspection scores."""
    ready = with_labels(frame)
    columns: Heads = {"label": begun(say("agent"))}
    if ready["team_label"].any():
        columns["team_label"] = begun(say("team"))
    metrics = [
        "receptions",
        "first_response_seconds",
        "average_response_seconds",
        "response_p90",
        "response_rate_3min",
        "slow_response_customers",
        "long_reception_customers",
        "satisfaction",
        "quality_score",
        "quality_pass_rate",
    ]
    columns |= {m: rate_column(m, frame) for m in metrics if m in frame}
    waits = ready[ready["average_response_seconds"].notna()].sort_values("average_response_seconds")
    if len(waits):
        _response(waits, columns)
    if "satisfaction_n" in frame:
        scored = ready[ready["satisfaction_n"] >= LEAST_SCORES].sort_values("satisfaction", ascending=False)
        if len(scored):
            _satisfaction(scored)
    if "quality_score" in frame and ready["quality_score"].notna().any():
        heads: Heads = {
            k: columns[k] for k in ("label", "team_label", "quality_score", "quality_pass_rate") if k in columns
        }
        lowest = ready[ready["quality_score"].notna()].sort_values("quality_score")
        show_table(lowest, heads, name="quality", title=say("review_quality"), top=ON_PAGE)


def _response(frame: pd.DataFrame, columns: Heads) -> None:
    """Dots at the mean, lines to the 90th percentile; a mean that a forgotten customer drags off is told."""
    scored = ("satisfaction", "quality_score", "quality_pass_rate")
    shown, tips = with_tips(frame, {key: column for key, column in columns.items() if key not in scored})
    end = FAR * float(shown["response_p90"].max())
    mean = shown["average_response_seconds"]
    far = mean > end
    shown["said"] = [f"{text(v, 'seconds', current_lang())} →" if off else "" for v, off in zip(mean, far, strict=True)]
    shown["average_response_seconds"] = mean.clip(upper=end)
    kept = ["label", "team_label", "average_response_seconds", "response_p90", "said", *fields(tips)]
    base = alt.Chart(shown[kept]).encode(y=alt.Y("label:N", sort=shown["label"].tolist(), title=None), tooltip=tips)
    paint = team_colour(frame)
    label = metric_column("average_response_seconds").label
    x = alt.X("average_response_seconds:Q", axis=axis(label, "seconds"), scale=alt.Scale(domain=[0, end]))
    layers: list[Any] = [
        base.mark_rule(strokeWidth=2, strokeOpacity=0.5).encode(x=x, x2="response_p90:Q", color=paint),
        base.mark_point(filled=True, size=70, opacity=1).encode(x=x, color=paint),
    ]
    if far.any():
        layers.append(base.mark_text(align="right", dx=-9, fontSize=11).encode(x=x, text="said:N"))
    gap = " " if current_lang() == "en" else ""
    hint = say("review_response_note_dot") + (gap + say("review_response_far") if far.any() else "")
    show(
        alt.layer(*layers).properties(height=alt.Step(step(len(shown)))),
        table=frame,
        columns=columns,
        name="service_by_agent",
        title=say("review_response_chart"),
        note=hint,
    )


def _satisfaction(frame: pd.DataFrame) -> None:
    columns: Heads = {
        "label": begun(say("agent")),
        "team_label": begun(say("team")),
        "satisfaction": rate_column("satisfaction", frame),
        "satisfied": Column(say("col_satisfied"), "count"),
        "satisfaction_n": Column(begun(say("award_of_ratings")), "count"),
    }
    frame = frame.assign(satisfied=(frame["satisfaction"] * frame["satisfaction_n"]).round())
    good = frame["satisfied"].sum() / frame["satisfaction_n"].sum()
    chart = dots(
        frame,
        columns,
        value="satisfaction",
        low="satisfaction_low",
        high="satisfaction_high",
        line=float(good),
        colours=team_colour(frame),
    )
    show(
        chart,
        table=frame,
        columns=columns,
        name="satisfaction_by_agent",
        title=say("review_satisfaction_chart"),
        note=say("word_interval"),
    )


def lists(shop: Shop, promotion: Promotion, *, rules: str | Rules, show_customers: bool) -> None:
    """The conversations behind the counts: the first few on the page, up to a thousand in the appendix."""
    known, none = people(shop).set_index("agent")["name"], []
    for name in LISTS:
        frame = detail(shop, name, rules=rules, period=promotion.period, show_customers=show_customers)
        if frame.empty:
            none.append(say(f"list_{name}"))
            continue
        frame["agent"] = frame["agent"].map(known).fillna(frame["agent"])
        frame = _worst_first(frame, name)
        columns: Heads = {
            "at": Column(say("word_time"), "time"),
            "customer": begun(say("customer")),
            "agent": begun(say("agent")),
        }
        if name == "long_reception":
            columns["talk_minutes"] = Column(say("col_talk"), "minutes")
        else:
            frame["wait"] = [
                say("wait_never") if w != w else text(w, "seconds", current_lang()) for w in frame["wait_seconds"]
            ]
            columns["wait"] = say("col_wait")
        if "content" in frame:
            columns["content"] = say("col_content")
        show_table(frame.head(IN_APPENDIX), columns, name=name, title=say(f"review_{name}"), top=ON_PAGE, of=len(frame))
    if none:
        note(say("review_list_none", lists=("、" if current_lang() == "zh" else ", ").join(none)), "missing")


def _worst_first(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The longest waits first; a question that was never answered waited longest of all."""
    if name == "long_reception":
        return frame
    never = frame["wait_seconds"].isna() if name == "unanswered_3min" else pd.Series(False, index=frame.index)
    order = frame.assign(never=never).sort_values(["never", "wait_seconds", "at"], ascending=[False, False, True])
    return order.drop(columns="never").reset_index(drop=True)


@or_note
def complaints(frame: pd.DataFrame) -> None:
    """Complaints per after-sale customer of each agent, with intervals and the main reason."""
    ready = with_labels(frame[frame["customers"] >= LEAST_CUSTOMERS])
    if ready.empty:
        return
    ready = ready.sort_values("low", ascending=False).head(MOST_COMPLAINED)
    overall = frame["complaints"].sum() / frame["customers"].sum()
    ready["reason"] = [label_of(r) if isinstance(r, str) else "" for r in ready["top_reason"]]
    columns: Heads = {
        "label": begun(say("agent")),
        "team_label": begun(say("team")),
        "rate": Column(name_of("complaint_rate"), "rate", low="low", high="high"),
        "complaints": Column(say("col_complaints"), "count"),
        "customers": Column(say("col_aftersale_customers"), "count"),
        "reason": say("col_top_reason"),
    }
    chart = dots(ready, columns, value="rate", low="low", high="high", line=float(overall), colours=team_colour(ready))
    show(
        chart,
        table=ready,
        columns=columns,
        name="complaints",
        title=say("review_complaints_chart"),
        note=say("review_complaints_note", value=written("complaint_rate", overall)),
    )


@or_note
def refunds(frame: pd.DataFrame) -> None:
    """Why refunds were asked for."""
    if frame.empty:
        return
    ready = frame.assign(
        label=[label_of(r) if isinstance(r, str) else say("reason_none") for r in frame["reason"]]
    ).head(12)
    columns: Heads = {
        "label": say("col_reason"),
        "refunds": Column(say("col_refunds"), "count"),
        "share": Column(say("word_share"), "rate"),
        "amount": Column(say("word_amount"), "money"),
        "open": Column(say("col_open_refunds"), "count"),
    }
    said = [
        f"{n:,.0f} · {text(s, 'rate', current_lang())}" for n, s in zip(ready["refunds"], ready["share"], strict=True)
    ]
    chart = bars(ready, columns, value="refunds", rows="label", written_as=said)
    show(chart, table=ready, columns=columns, name="refund_reasons", title=say("review_refunds_chart"))
