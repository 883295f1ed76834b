"""What inquirers asked and why they left without buying, by keywords in what they wrote; and products that leak."""

from typing import Any

import altair as alt
import narwhals as nw
import pandas as pd

from cskit.analysis.frames import told_apart
from cskit.analysis.intervals import holm, newcombe, normal_p
from cskit.charts import Column, note, show
from cskit.charts.marks import step, with_tips
from cskit.charts.parts import Heads, label_of, metric_text, name_of, say
from cskit.engines import collected
from cskit.facts.talk import RECEPTION
from cskit.facts.topics import said, topic_label, topics
from cskit.metrics.question import Question
from cskit.review.base import Reviewed, behind, kept, needs, ranked, shows
from cskit.terms import begun
from cskit.written import written


@needs("messages.text")
def loss_reasons(review: Reviewed) -> pd.DataFrame:
    """Hesitations in inquiries whose window has closed: product (None = all products), name, category, reason,
    customers (who said it), lost (of these, without a purchase), lost_share, share_of_lost (of all lost inquirers of
    that row's products). Keywords miss what is said in other words: read the counts as "at least".
    """
    return _told(review, "reasons")


@needs("messages.text")
def questions(review: Reviewed) -> pd.DataFrame:
    """What inquirers asked about: the columns of `loss_reasons`, with the topic in `reason`."""
    return _told(review, "questions")


def _told(review: Reviewed, kind: str) -> pd.DataFrame:
    inquiries = _inquiries_with_topics(review)
    names = list(topics()[kind])
    parts = [_count(inquiries.assign(product=None), names)]
    if review.shop.has("messages", "product_id"):
        about = _about(review)
        parts.append(_count(inquiries.merge(about, on=RECEPTION), names))
    frame = named(review, pd.concat(parts, ignore_index=True))
    frame.loc[frame["product"].isna(), ["name", "category"]] = None
    columns = ["product", "name", "category", "reason", "customers", "lost", "lost_share", "share_of_lost"]
    return frame[columns]


@kept
def _about(review: Reviewed) -> pd.DataFrame:
    """What the receptions of the reviewed days talk about: their key and `product`."""
    own = review.facts.reception_products().filter(
        nw.col("day") >= review.period.first, nw.col("day") <= review.period.last
    )
    return collected(own).rename(columns={"product_id": "product"})


@kept
def _inquiries_with_topics(review: Reviewed) -> pd.DataFrame:
    """Mature inquiries of the reviewed days: their key, `converted`, and 1/0 per topic the customer's words hold."""
    question = Question(review.shop, (), review.rules, review.period)
    inquiries = question.rows("outcomes:inquiries:final").filter(nw.col("mature") == 1)
    inquiries = review.shop.keep(inquiries.select(*RECEPTION, "converted"))
    everyone: Any = collected(inquiries)
    for group, rules in topics().items():
        names = list(rules)
        told = collected(said(review.facts, group).join(inquiries, on=RECEPTION, how="semi"))
        marked = told.assign(one=1).pivot(index=RECEPTION, columns="reason", values="one").reindex(columns=names)
        everyone = everyone.merge(marked.reset_index(), on=RECEPTION, how="left").fillna(dict.fromkeys(names, 0))
    return everyone


def _count(inquiries: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Distinct customers per product and topic: who said it, and who of them bought nothing."""
    people = inquiries.groupby(["product", "customer_id"], dropna=False)[["converted", *names]].max().reset_index()
    gone = people[people["converted"] == 0]
    told, lost = (f.groupby("product", dropna=False)[names].sum().stack().astype(int) for f in (people, gone))
    frame = pd.DataFrame({"customers": told, "lost": lost}).fillna(0).astype(int)
    frame = frame[frame["customers"] > 0].rename_axis(["product", "reason"]).reset_index()
    all_lost = frame["product"].map(gone.groupby("product", dropna=False).size()).astype(float)
    frame["lost_share"] = frame["lost"] / frame["customers"]
    frame["share_of_lost"] = frame["lost"] / all_lost.where(all_lost > 0)
    return frame.astype({"product": object}).sort_values(["lost", "reason"], ascending=[False, True], ignore_index=True)


@shows(loss_reasons)
def show_reasons(_: Reviewed, frame: pd.DataFrame) -> None:
    """Why inquirers did not buy, in all and by product."""
    everyone = frame[frame["product"].isna()]
    if everyone.empty:
        note(say("review_no_reasons"))
        return
    ready = everyone.assign(label=[topic_label(r) for r in everyone["reason"]])
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
    show(
        behind(ready, "lost", columns, said),
        table=ready,
        columns=columns,
        name="loss_reasons",
        title=say("review_reasons_chart"),
        note=say("review_reasons_note"),
        says="",
    )
    _by_product(frame[frame["product"].notna()])


def _by_product(frame: pd.DataFrame) -> None:
    """Which product is left for which reason: the products that lose most."""
    if frame.empty or not frame["lost"].sum():
        return
    words = frame.groupby("reason")["lost"].sum().sort_values(ascending=False, kind="stable")
    topics = [topic_label(r) for r in words.index]
    totals = frame.groupby("product")["lost"].sum().sort_values(ascending=False, kind="stable")
    kept = totals[totals > 0].head(MOST_PRODUCTS).index.tolist()
    named_once = frame.drop_duplicates("product").set_index("product")["name"]
    names = told_apart(named_once, named_once.index.to_series())
    ready = frame.assign(label=frame["product"].map(names), topic=[topic_label(r) for r in frame["reason"]])
    columns: Heads = {
        "label": begun(say("product")),
        "topic": say("col_reason"),
        "lost": Column(say("col_lost_of_said"), "count"),
        "customers": Column(say("col_said"), "count"),
        "lost_share": Column(say("col_lost_rate"), "rate"),
    }
    drawn = ready[ready["product"].isin(kept) & (ready["lost"] > 0)]
    shown, tips = with_tips(drawn, columns, ["label", "topic", "lost"])
    top = float(shown["lost"].max())
    base = alt.Chart(shown).encode(
        y=alt.Y("label:N", sort=[names[k] for k in kept], title=None),
        x=alt.X(
            "topic:N", sort=topics, title=None, axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False)
        ),
        tooltip=tips,
    )
    show(
        alt.layer(
            base.mark_rect(stroke="white", strokeWidth=2, cornerRadius=2).encode(
                color=alt.Color("lost:Q", scale=alt.Scale(domainMin=0), legend=None)
            ),
            base.mark_text(fontSize=11).encode(
                text=alt.Text("lost:Q", format=",d"),
                color=alt.condition(f"datum.lost > {top * 0.55}", alt.value("white"), alt.value("#1f2933")),
            ),
        ).properties(height=step(len(kept))),
        table=ready,
        columns=columns,
        name="loss_reasons_by_product",
        title=say("review_reasons_products"),
    )


@shows(questions)
def show_questions(_: Reviewed, frame: pd.DataFrame) -> None:
    """What inquirers ask about, and how many of them buy."""
    everyone = frame[frame["product"].isna()].sort_values("customers", ascending=False)
    if everyone.empty:
        return
    ready = everyone.assign(label=[begun(topic_label(r)) for r in everyone["reason"]])
    columns: Heads = {
        "label": say("col_topic"),
        "customers": Column(say("col_asked"), "count"),
        "lost_share": Column(say("col_lost_rate"), "rate"),
    }
    said = [
        say("question_said", n=f"{n:,}", share=written(s, "rate"))
        for n, s in zip(ready["customers"], ready["lost_share"], strict=True)
    ]
    show(
        behind(ready, "customers", columns, said),
        table=ready,
        columns=columns,
        name="questions",
        title=say("review_questions_chart"),
        says="",
    )


LEAST_INQUIRERS, MOST_PRODUCTS = 10, 12
NAMES = ["name", "category", "tier", "list_price"]


@needs("messages.product_id")
def products(review: Reviewed) -> pd.DataFrame:
    """Inquiry conversion by the product the talk is about: product, name, category, tier, list_price, inquiring
    (distinct inquirers whose window has closed), converted, inquiry_conversion, low, high, peers_conversion (all other
    products), difference with its own low and high (Newcombe), p (Holm-adjusted over the products).

    A customer who asks about two products stands in both rows; a purchase of anything counts.
    """
    rows = review.measure(["inquiry_conversion"], by="product")
    frame = rows[rows["product"].notna() & (rows["denominator"] > 0)].rename(
        columns={"value": "inquiry_conversion", "denominator": "inquiring"}
    )
    frame["converted"] = (frame["inquiry_conversion"] * frame["inquiring"]).round()
    x, n = frame["converted"].sum(), frame["inquiring"].sum()
    gaps = [newcombe(a, b, x - a, n - b) for a, b in zip(frame["converted"], frame["inquiring"], strict=True)]
    rest = n - frame["inquiring"]
    frame["peers_conversion"] = (x - frame["converted"]) / rest.where(rest > 0)
    frame["difference"] = [g.value for g in gaps]
    frame["difference_low"], frame["difference_high"] = [g.low for g in gaps], [g.high for g in gaps]
    frame["p"] = holm([normal_p(g.value, g.low, g.high) for g in gaps])
    frame = named(review, frame)
    order = ["product", *NAMES, "inquiring", "converted", "inquiry_conversion", "low", "high", "peers_conversion"]
    frame = frame[[*order, "difference", "difference_low", "difference_high", "p"]]
    return frame.sort_values("inquiring", ascending=False, ignore_index=True)


def named(review: Reviewed, frame: pd.DataFrame) -> pd.DataFrame:
    """Adds what `products` knows of each product; its id is the name where none is known."""
    known = review.shop.pandas("products") if "products" in review.shop.tables else pd.DataFrame({"product_id": []})
    for column in NAMES:
        if column not in known:
            known[column] = None
    known = known.rename(columns={"product_id": "product"}).astype({"product": object})
    joined = frame.merge(known[["product", *NAMES]], on="product", how="left")
    joined["name"] = joined["name"].fillna(joined["product"])
    return joined


@shows(products)
def show_products(_: Reviewed, frame: pd.DataFrame) -> None:
    """Conversion of the products asked about most, with intervals."""
    asked = frame[frame["inquiring"] >= LEAST_INQUIRERS].head(MOST_PRODUCTS)
    if asked.empty:
        return
    overall = float(frame["converted"].sum() / frame["inquiring"].sum())
    ready = asked.assign(label=told_apart(asked["name"], asked["product"])).sort_values("inquiry_conversion")
    ready["category_label"] = [label_of(c) if isinstance(c, str) else "" for c in ready["category"]]
    columns: Heads = {
        "label": begun(say("product")),
        "category_label": begun(say("category")),
        "inquiry_conversion": Column(name_of("inquiry_conversion"), "rate", low="low", high="high"),
        "converted": Column(say("col_converted"), "count"),
        "inquiring": Column(say("col_inquiring"), "count"),
        "list_price": Column(say("col_list_price"), "price"),
    }
    ready["state"] = ["product_leaks" if below else "product_usual" for below in ready["high"] < overall]
    show(
        ranked(ready, "inquiry_conversion", columns, color="state", line=overall),
        table=frame.assign(label=told_apart(frame["name"], frame["product"])),
        columns={k: c for k, c in columns.items() if k != "category_label"},
        name="products",
        title=say("review_products_chart"),
        note=say("review_products_note", value=metric_text("inquiry_conversion", overall)),
        says="",
    )
