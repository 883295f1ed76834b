"""Products that leak after the inquiry, what customers ask, why they leave."""

from __future__ import annotations

import altair as alt
import pandas as pd

from cskit.analysis.losses import topic_label
from cskit.charts.colours import colour
from cskit.charts.display import note, show, with_tips
from cskit.charts.review.parts import Heads, bars, dots, fields, label_of, name_of, or_note, say, step, written
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.terms import begun
from cskit.written import written as text

LEAST_INQUIRERS = 10
MOST_PRODUCTS = 12


@or_note
def products(frame: pd.DataFrame) -> None:
    """Conversion of the products asked about most, with intervals."""
    asked = frame[frame["inquiring"] >= LEAST_INQUIRERS].head(MOST_PRODUCTS)
    if asked.empty:
        return
    overall = float(frame["converted"].sum() / frame["inquiring"].sum())
    ready = _unique(asked).sort_values("inquiry_conversion")
    ready["category_label"] = [label_of(c) if isinstance(c, str) else "" for c in ready["category"]]
    columns: Heads = {
        "label": begun(say("product")),
        "category_label": begun(say("category")),
        "inquiry_conversion": Column(name_of("inquiry_conversion"), "rate", low="low", high="high"),
        "converted": Column(say("col_converted"), "count"),
        "inquiring": Column(say("col_inquiring"), "count"),
        "list_price": Column(say("col_list_price"), "price"),
    }
    below = ready["high"] < overall
    ready["state"] = [say("product_leaks") if b else say("product_usual") for b in below]
    paint = alt.Color(
        "state:N",
        scale=alt.Scale(
            domain=[say("product_leaks"), say("product_usual")], range=[colour("highlight"), colour("current")]
        ),
        legend=alt.Legend(title=None) if below.any() else None,
    )
    chart = dots(ready, columns, value="inquiry_conversion", low="low", high="high", line=overall, colours=paint)
    show(
        chart,
        table=_unique(frame),
        columns={k: c for k, c in columns.items() if k != "category_label"},
        name="products",
        title=say("review_products_chart"),
        note=say("review_products_note", value=written("inquiry_conversion", overall)),
    )


def _unique(frame: pd.DataFrame) -> pd.DataFrame:
    twice = frame["name"].duplicated(keep=False)
    return frame.assign(label=frame["name"].where(~twice, frame["name"] + " (" + frame["product"].astype(str) + ")"))


@or_note
def reasons(frame: pd.DataFrame) -> None:
    """Why inquirers did not buy, in all and by product."""
    everyone = frame[frame["product"].isna()]
    if everyone.empty:
        note(say("review_no_reasons"))
        return
    ready = everyone.assign(label=[topic_label(r, current_lang()) for r in everyone["reason"]])
    columns: Heads = {
        "label": say("col_reason"),
        "customers": Column(say("col_said"), "count"),
        "lost": Column(say("col_lost_of_said"), "count"),
        "lost_share": Column(say("col_lost_rate"), "rate"),
    }
    said = [
        say("reason_said", lost=f"{a:,}", customers=f"{b:,}")
        for a, b in zip(ready["lost"], ready["customers"], strict=True)
    ]
    chart = bars(ready, columns, value="lost", rows="label", written_as=said)
    show(
        chart,
        table=ready,
        columns=columns,
        name="loss_reasons",
        title=say("review_reasons_chart"),
        note=say("review_reasons_note"),
    )
    _by_product(frame[frame["product"].notna()])


def _by_product(frame: pd.DataFrame) -> None:
    """Which product is left for which reason: the products that lose most."""
    if frame.empty or not frame["lost"].sum():
        return
    words = frame.groupby("reason")["lost"].sum().sort_values(ascending=False, kind="stable")
    topics = [topic_label(r, current_lang()) for r in words.index]
    totals = frame.groupby("product")["lost"].sum().sort_values(ascending=False, kind="stable")
    kept = totals[totals > 0].head(MOST_PRODUCTS).index.tolist()
    names = _unique(frame.drop_duplicates("product")).set_index("product")["label"]
    ready = frame.assign(
        label=frame["product"].map(names), topic=[topic_label(r, current_lang()) for r in frame["reason"]]
    )
    columns: Heads = {
        "label": begun(say("product")),
        "topic": say("col_reason"),
        "lost": Column(say("col_lost_of_said"), "count"),
        "customers": Column(say("col_said"), "count"),
        "lost_share": Column(say("col_lost_rate"), "rate"),
    }
    shown, tips = with_tips(ready[ready["product"].isin(kept) & (ready["lost"] > 0)], columns)
    shown = shown[["label", "topic", "lost", *fields(tips)]]
    top = float(shown["lost"].max())
    base = alt.Chart(shown).encode(
        y=alt.Y("label:N", sort=[names[k] for k in kept], title=None),
        x=alt.X(
            "topic:N", sort=topics, title=None, axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False)
        ),
        tooltip=tips,
    )
    chart = alt.layer(
        base.mark_rect(stroke="white", strokeWidth=2, cornerRadius=2).encode(
            color=alt.Color("lost:Q", scale=alt.Scale(domainMin=0), legend=None)
        ),
        base.mark_text(fontSize=11).encode(
            text=alt.Text("lost:Q", format=",d"),
            color=alt.condition(f"datum.lost > {top * 0.55}", alt.value("white"), alt.value("#1f2933")),
        ),
    ).properties(height=alt.Step(step(len(kept)) + 2))
    show(chart, table=ready, columns=columns, name="loss_reasons_by_product", title=say("review_reasons_products"))


@or_note
def questions(frame: pd.DataFrame) -> None:
    """What inquirers ask about, and how many of them buy."""
    everyone = frame[frame["product"].isna()].sort_values("customers", ascending=False)
    if everyone.empty:
        return
    ready = everyone.assign(label=[begun(topic_label(r, current_lang())) for r in everyone["reason"]])
    columns: Heads = {
        "label": say("col_topic"),
        "customers": Column(say("col_asked"), "count"),
        "lost_share": Column(say("col_lost_rate"), "rate"),
    }
    said = [
        say("question_said", n=f"{n:,}", share=text(s, "rate", current_lang()))
        for n, s in zip(ready["customers"], ready["lost_share"], strict=True)
    ]
    chart = bars(ready, columns, value="customers", rows="label", written_as=said)
    show(chart, table=ready, columns=columns, name="questions", title=say("review_questions_chart"))
