"""Phases, why CS sales changed, lost sales and payment reminders."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from cskit.analysis.decompose import Split
from cskit.analysis.lost_sales import LostSales
from cskit.analysis.promotion import Promotion
from cskit.analysis.reminders import Reminders
from cskit.charts.colours import colour, meaning_scale
from cskit.charts.display import note, sentences, show, show_table, with_tips
from cskit.charts.measured import kind_of
from cskit.charts.review.parts import (
    HOURS,
    Heads,
    days_of,
    dots,
    fields,
    longest,
    metric_column,
    name_of,
    or_note,
    room,
    say,
    team_colour,
    with_labels,
)
from cskit.charts.state import card_of
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column, table
from cskit.charts.theme import axis
from cskit.terms import begun
from cskit.written import compact
from cskit.written import written as text

PHASE_METRICS = (
    "receptions",
    "inquiry_conversion",
    "cs_sales",
    "spend_per_buyer",
    "final_payment_rate",
    "average_response_seconds",
    "refund_rate",
)
LEAST_REMINDED = 10  # orders, before an agent's recovery rate is drawn


@or_note
def phases(frame: pd.DataFrame, promotion: Promotion) -> None:
    """CS sales per day of each phase beside the same phase of the comparison, and the phases' figures as a table."""
    labels = {phase.id: phase for phase in promotion.phases}
    named = {id_: f"{begun(phase.label(current_lang()))} {days_of(phase.period)}" for id_, phase in labels.items()}
    sales = frame[frame["metric"] == "cs_sales"].assign(label=lambda f: f["phase"].map(named))
    _phase_bars(sales, promotion)
    values = frame.pivot(index="phase", columns="metric", values="value")
    statuses = frame.pivot(index="phase", columns="metric", values="status")
    kept = [m for m in PHASE_METRICS if (~statuses[m].isin(["missing_table", "undefined"])).any()]
    wide = values.loc[list(labels), kept].reset_index()
    for metric in kept:
        wide[f"{metric}:status"] = statuses.loc[wide["phase"], metric].to_numpy()
    wide["label"] = [begun(labels[id_].label(current_lang())) for id_ in wide["phase"]]
    wide["days"] = [days_of(labels[id_].period) for id_ in wide["phase"]]
    columns: Heads = {"label": say("word_phase"), "days": say("word_days")}
    columns |= {metric: metric_column(metric) for metric in kept}
    show_table(wide, columns, name="phases", title=say("review_phases_table"), note=say("review_phases_note"))


def _phase_bars(sales: pd.DataFrame, promotion: Promotion) -> None:
    per_day = say("word_per_day", label=name_of("cs_sales"))
    now = say("word_now")
    parts = [sales.assign(series=now, sales=sales["value"] / sales["days"])]
    if promotion.base is not None and sales["base"].notna().any():
        then = {phase.id: phase.period.days for phase in promotion.base.phases}
        label = say(f"review_base_{promotion.base.kind}")
        days = sales["phase"].map(then)
        parts.append(sales.assign(series=label, sales=sales["base"] / days)[sales["base"].notna()])
    both = pd.concat(parts, ignore_index=True)
    both["said"] = [compact(v, "money", current_lang()) for v in both["sales"]]
    columns: Heads = {
        "label": say("word_phase"),
        "series": say("word_days"),
        "sales": Column(per_day, "money"),
    }
    shown, tips = with_tips(both, columns)
    series = list(dict.fromkeys(both["series"]))
    scale = meaning_scale(dict(zip(series, ("current", "base"), strict=False)))
    order = sales["label"].tolist()
    base = alt.Chart(shown[["label", "series", "sales", "said", *fields(tips)]]).encode(
        y=alt.Y("label:N", sort=order, title=None),
        yOffset=alt.YOffset("series:N", sort=series),
        x=alt.X("sales:Q", axis=axis(per_day, "money"), scale=room(both["sales"], longest(both["said"].tolist()))),
        tooltip=tips,
    )
    legend = alt.Legend(title=None) if len(series) > 1 else None
    chart = alt.layer(
        base.mark_bar().encode(color=alt.Color("series:N", scale=scale, sort=series, legend=legend)),
        base.mark_text(align="left", dx=5, fontSize=11).encode(text="said:N"),
    ).properties(height=alt.Step(20))
    show(chart, table=both, columns=columns, name="phase_sales", title=say("review_phases_chart"))


def split(result: Split | None) -> None:
    """The exact split of the change in CS sales as a waterfall; nothing without a comparison."""
    if result is None:
        note(say("review_no_split"), "missing")
        return
    lang = current_lang()
    frame = result.frame.assign(name=[begun(_factor(f)) for f in result.frame["factor"]])
    kinds = [_factor_kind(f) for f in frame["factor"]]
    unit = say("review_split_unit_day" if result.per_day else "review_split_unit_all")
    top = int(frame["contribution"].abs().to_numpy().argmax())
    growth = text(result.change / result.before, "growth", lang) if result.before else "—"
    sentences(
        [
            say(
                "review_split_said",
                unit=unit,
                before=compact(result.before, "money", lang),
                after=compact(result.after, "money", lang),
                change=growth,
                factor=_factor(frame["factor"][top]),
                before_factor=text(frame["before"][top], kinds[top], lang),
                after_factor=text(frame["after"][top], kinds[top], lang),
                part=text(frame["contribution"][top], "money", lang, signed=True),
            )
        ]
    )
    columns: Heads = {
        "name": say("split_factor"),
        "before": Column(say("split_value_before"), "by_row"),
        "after": Column(say("split_value_after"), "by_row"),
        "contribution": Column(say("split_contribution"), "money", signed=True),
    }
    left = [say(f"split_needs_{link}") for link in result.left_out]
    more = say("review_split_left_out", tables=("、" if lang == "zh" else ", ").join(left)) if left else ""
    show(
        _waterfall(result, frame["name"].tolist(), unit),
        table=table(frame, columns, row_kinds=kinds),
        name="sales_split",
        title=say("review_split_chart"),
        note=f"{say('review_split_note')} {more}".strip(),
    )


def _factor(factor: str) -> str:
    own = factor in ("contact_rate", "buyers_per_contact")
    return say(f"split_{factor}") if own else card_of(factor).name(current_lang())


def _factor_kind(factor: str) -> str:
    return "rate" if factor in ("contact_rate", "buyers_per_contact") else kind_of(factor)


def _waterfall(result: Split, names: list[str], unit: str) -> alt.TopLevelMixin:
    rows: list[dict[str, Any]] = [_step(say("split_before"), 0.0, result.before, "base")]
    at = result.before
    for name, part in zip(names, result.frame["contribution"], strict=True):
        rows.append(_step(name, at, at + part, "up" if part >= 0 else "down"))
        at += part
    rows.append(_step(say("split_after"), 0.0, result.after, "current"))
    frame = pd.DataFrame(rows)
    tips = [alt.Tooltip("name:N", title=say("split_factor")), alt.Tooltip("said:N", title=say("split_contribution"))]
    label = say("label_in_unit", label=name_of("cs_sales"), unit=unit)
    base = alt.Chart(frame).encode(y=alt.Y("name:N", sort=frame["name"].tolist(), title=None), tooltip=tips)
    meanings = list(dict.fromkeys(frame["meaning"]))
    bar = base.mark_bar(height={"band": 0.68}).encode(
        x=alt.X("low:Q", axis=axis(label, "money"), scale=room(frame["high"], longest(frame["said"].tolist()))),
        x2="high:Q",
        color=alt.Color(
            "meaning:N", scale=alt.Scale(domain=meanings, range=[colour(m) for m in meanings]), legend=None
        ),
    )
    words = base.mark_text(align="left", dx=5).encode(x="high:Q", text="said:N")
    return alt.layer(bar, words).properties(height=alt.Step(30))


def _step(name: str, start: float, end: float, meaning: str) -> dict[str, Any]:
    total = meaning in ("base", "current")
    said = text(end - start, "money", current_lang(), signed=not total)
    return {"name": name, "low": min(start, end), "high": max(start, end), "meaning": meaning, "said": said}


@or_note
def lost_sales(result: LostSales) -> None:
    """What unanswered and abandoned inquirers were worth, with its interval, and at what time of day."""
    lang = current_lang()
    apart = [] if result.texts else [say("review_lost_no_texts")]
    if result.depositors > 0:
        apart.append(say("review_lost_depositors", customers=f"{result.depositors:,.0f}"))
    if not result.customers:
        sentences([say("review_lost_immature" if result.status == "immature" else "review_lost_none"), *apart])
        return
    if result.total.value != result.total.value:
        sentences([say("review_lost_unknown", customers=f"{result.customers:,}"), *apart])
        return
    money = {key: text(getattr(result.total, key), "money", lang) for key in ("value", "low", "high")}
    parts = {key: f"{getattr(result, key):,}" for key in ("customers", "unanswered", "abandoned")}
    sentences([say("review_lost_said", **money, **parts), *apart])
    columns: Heads = {
        "hour": Column(say("word_hour"), "hour"),
        "lost": Column(say("col_lost"), "count"),
        "unanswered": Column(say("col_unanswered"), "count"),
        "abandoned": Column(say("col_abandoned"), "count"),
        "inquiry_conversion": metric_column("inquiry_conversion"),
        "lost_sales": metric_column("lost_sales"),
    }
    shown, tips = with_tips(result.hours, columns)
    chart = (
        alt.Chart(shown[["hour", "lost_sales", *fields(tips)]])
        .mark_bar(color=colour("highlight"))
        .encode(
            x=alt.X("hour:O", axis=axis(say("word_hour"), "hour", values=HOURS)),
            y=alt.Y("lost_sales:Q", axis=axis(name_of("lost_sales"), "money")),
            tooltip=tips,
        )
        .properties(height=200)
    )
    show(
        chart,
        table=result.hours,
        columns=columns,
        name="lost_sales",
        title=say("review_lost_chart"),
        note=say("review_lost_note"),
    )


OUTCOMES = ("paid_unprompted", "recovered", "reminded_unpaid", "never_reminded")
_OUTCOME_COLOURS = ("#a3b4c2", "#0072b2", "#e69f00", "#d55e00")


@or_note
def reminders(result: Reminders) -> None:
    """What became of the orders that fell due: paid unprompted, brought back, reminded in vain, never reminded."""
    lang = current_lang()
    everyone = result.frame[result.frame["group"] == "all"].iloc[0]
    sentences(
        [
            say(
                "review_reminders_said",
                reminded=f"{everyone['reminded']:,.0f}",
                recovered=f"{everyone['recovered']:,.0f}",
                rate=text(everyone["recovery_rate"], "rate", lang),
                never=f"{everyone['never_reminded']:,.0f}",
                amount=text(everyone["never_reminded_amount"], "money", lang),
            )
        ]
    )
    frame = result.frame.assign(
        label=[say(f"reminders_{g}") for g in result.frame["group"]],
        reminded_unpaid=result.frame["reminded"] - result.frame["recovered"],
    )
    if len(frame) == 2:  # one kind of order only: the total says the same again
        frame = frame[frame["group"] != "all"].reset_index(drop=True)
    columns: Heads = {
        "label": say("reminders_group"),
        "orders": Column(say("col_due"), "count"),
        **{key: Column(say(f"col_{key}"), "count") for key in OUTCOMES},
        "never_reminded_amount": Column(say("col_never_reminded_amount"), "money"),
        "recovery_rate": metric_column("reminder_recovery_rate", low="low", high="high"),
    }
    show(
        _outcomes(frame),
        table=frame,
        columns=columns,
        name="reminders",
        title=say("review_reminders_chart"),
        note=say("review_reminders_note"),
    )
    agents = with_labels(result.agents[result.agents["reminded"] >= LEAST_REMINDED])
    if len(agents) < 2:
        return
    agents = agents.sort_values("recovery_rate", ascending=False)
    heads: Heads = {
        "label": begun(say("agent")),
        "team_label": begun(say("team")),
        "recovery_rate": metric_column("reminder_recovery_rate", low="low", high="high"),
        "reminded": Column(say("col_reminded"), "count"),
        "recovered": Column(say("col_recovered"), "count"),
    }
    chart = dots(
        agents,
        heads,
        value="recovery_rate",
        low="low",
        high="high",
        line=float(everyone["recovery_rate"]),
        colours=team_colour(agents),
    )
    show(
        chart,
        table=agents,
        columns=heads,
        name="reminders_by_agent",
        title=say("review_reminders_agents"),
        note=say("word_interval"),
    )


def _outcomes(frame: pd.DataFrame) -> alt.Chart:
    rows = []
    for row in frame.to_dict("records"):
        for i, key in enumerate(OUTCOMES):
            share = row[key] / row["orders"] if row["orders"] else 0.0
            rows.append(
                {"label": row["label"], "outcome": say(f"col_{key}"), "count": row[key], "share": share, "nth": i}
            )
    long = pd.DataFrame(rows)
    columns: Heads = {
        "label": say("reminders_group"),
        "outcome": say("reminders_outcome"),
        "count": Column(begun(say("metric_orders")), "count"),
        "share": Column(say("share_of_orders"), "rate"),
    }
    shown, tips = with_tips(long, columns)
    names = [say(f"col_{key}") for key in OUTCOMES]
    return (
        alt.Chart(shown[["label", "outcome", "share", "nth", *fields(tips)]])
        .mark_bar()
        .encode(
            y=alt.Y("label:N", sort=frame["label"].tolist(), title=None),
            x=alt.X("share:Q", axis=axis(say("share_of_orders"), "rate"), scale=alt.Scale(domain=[0, 1])),
            color=alt.Color(
                "outcome:N",
                sort=names,
                scale=alt.Scale(domain=names, range=list(_OUTCOME_COLOURS)),
                legend=alt.Legend(title=None, columns=2),
            ),
            order="nth:Q",
            tooltip=tips,
        )
        .properties(height=alt.Step(34))
    )
