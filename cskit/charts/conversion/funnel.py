"""The funnel from contact to payment, and where it loses people: by agent, product, price, hour or segment."""

from __future__ import annotations

import altair as alt
import pandas as pd

from cskit.analysis import conversion
from cskit.analysis.intervals import with_rates
from cskit.analysis.section import lacking
from cskit.charts.colours import colour
from cskit.charts.conversion.people import LEAST, comma, nothing_closed, once, two_dots
from cskit.charts.display import note, sentences, show
from cskit.charts.parts import Heads, fields, label_of, longest, room, say
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.charts.theme import axis
from cskit.charts.tips import with_tips
from cskit.metrics import curve
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.terms import begun
from cskit.widgets.pickers import people
from cskit.written import written as text

NEEDS = {
    "tier": ("messages.product_id", "products.tier"),
    "category": ("messages.product_id", "products.category"),
    "agent": (),
    "team": ("agents.team",),
    "product": ("messages.product_id",),
    "hour": (),
    "segment": (),
}
MOST = 16  # rows that a chart shows


def funnel(shop: Shop, period: Period, agent: str | None, rules: Rules) -> None:
    """Distinct customers step by step. Contacts that are no inquiry are no loss; open inquiries are no loss either."""
    steps = once(
        shop,
        ("conversion_funnel", period, rules, agent is not None),
        lambda: curve(shop, "funnel", by=None if agent is None else "agent", period=period, rules=rules),
    )
    if agent is not None:
        steps = steps[steps["agent"] == agent]
    n = steps.set_index("step")["customers"].to_dict()
    if not n.get("contacting"):
        note(say("conversion_no_contacts"), "missing")
        return
    lang, unripe = current_lang(), n["inquiring"] - n["mature"]
    shown = steps if unripe else steps[steps["step"] != "mature"]
    frame = shown.assign(
        label=[say(f"conversion_step_{s}") for s in shown["step"]],
        of=[say(f"conversion_lost_{s}") if s in ("inquiring", "ordered", "paid") else "" for s in shown["step"]],
    ).reset_index(drop=True)
    contacting, other = text(n["contacting"], "count", lang), n["contacting"] - n["inquiring"]
    said = [
        say(
            "conversion_funnel_said",
            contacting=contacting,
            other=text(other, "count", lang),
            inquiring=text(n["inquiring"], "count", lang),
        )
        if other
        else say("conversion_funnel_all", contacting=contacting)
    ]
    if n["mature"]:
        said.append(
            say(
                "conversion_funnel_lost",
                closed=text(n["mature"], "count", lang),
                before=text(n["mature"] - n["ordered"], "count", lang),
                before_share=text(1 - n["ordered"] / n["mature"], "rate", lang),
                after=text(n["ordered"] - n["paid"], "count", lang),
                days=f"{rules.conversion_days:g}",
            )
        )
    if unripe:
        said.append(say("conversion_funnel_open", open=text(unripe, "count", lang)))
    sentences(said)
    columns: Heads = {
        "label": say("conversion_step"),
        "customers": Column(say("conversion_customers"), "count"),
        "rate": Column(say("conversion_of_before"), "rate"),
        "lost": Column(say("conversion_fewer"), "count"),
        "of": say("conversion_what_left"),
    }
    show(
        _bars(frame, columns),
        table=frame,
        columns=columns,
        name="funnel",
        title=say("conversion_funnel_title"),
        note=say("conversion_funnel_note"),
    )


def _bars(frame: pd.DataFrame, columns: Heads) -> alt.TopLevelMixin:
    lang = current_lang()
    words = [
        text(c, "count", lang) + (f" ({text(r, 'rate', lang)})" if r == r else "")
        for c, r in zip(frame["customers"], frame["rate"], strict=True)
    ]
    words = [w.replace(" (", "（").replace(")", "）") for w in words] if lang == "zh" else words
    shown, tips = with_tips(frame.assign(said=words), columns)
    base = alt.Chart(shown[["label", "customers", "said", *fields(tips)]]).encode(
        y=alt.Y("label:N", sort=shown["label"].tolist(), title=None),
        x=alt.X(
            "customers:Q",
            axis=axis(say("conversion_customers"), "count"),
            scale=room(shown["customers"], longest(words)),
        ),
        tooltip=tips,
    )
    bar = base.mark_bar(height={"band": 0.7}, color=colour("current"))
    return alt.layer(bar, base.mark_text(align="left", dx=5).encode(text="said:N")).properties(height=alt.Step(34))


def splits(shop: Shop) -> dict[str, str]:
    """What the losses of this shop can be split by: label → split."""
    there = [by for by, needs in NEEDS.items() if not lacking(shop, *needs)]
    return {say(f"conversion_by_{by}"): by for by in there}


def absent_splits(shop: Shop) -> None:
    """One line: which splits this shop has no table for."""
    needs = {by: lacking(shop, *needs) for by, needs in NEEDS.items()}
    gone = {by: tables for by, tables in needs.items() if tables}
    if gone:
        tables = comma().join(dict.fromkeys(t for tables in gone.values() for t in tables))
        names = comma().join(say(f"conversion_by_{by}").lower() for by in gone)
        note(say("conversion_no_split", splits=names, tables=tables), "missing")


def split(shop: Shop, period: Period, by: str, rules: Rules) -> None:
    """Per group two dots: who ordered (open) and who paid (filled) of its inquirers; worst conversion last."""
    frame = once(shop, ("conversion_split", by, period, rules), lambda: _groups(shop, period, by, rules))
    frame = frame[frame["mature"] >= LEAST].reset_index(drop=True)
    if nothing_closed(shop, period, rules, frame):
        return
    lang = current_lang()
    frame["lost"] = frame["mature"] - frame["paid"]
    worst, most = frame.iloc[-1], frame.iloc[frame["lost"].argmax()]
    best = frame.iloc[0]
    sentences(
        [
            say(
                "conversion_split_most",
                most=most["label"],
                lost=text(most["lost"], "count", lang),
                of=text(most["mature"], "count", lang),
            ),
            say(
                "conversion_split_ends",
                best=best["label"],
                best_rate=text(best["rate"], "rate", lang),
                worst=worst["label"],
                worst_rate=text(worst["rate"], "rate", lang),
            ),
        ]
        if len(frame) > 1
        else [say("conversion_split_one", label=best["label"], rate=text(best["rate"], "rate", lang))]
    )
    more = len(frame) - MOST
    kept = frame.nlargest(MOST, "lost").sort_values("rate", ascending=False, ignore_index=True)
    columns: Heads = {
        "label": say(f"conversion_by_{by}"),
        "mature": Column(say("conversion_inquirers"), "count"),
        "ordered_rate": Column(say("conversion_ordered"), "rate"),
        "rate": Column(say("conversion_paid"), "rate", low="low", high="high"),
        "before_order": Column(say("conversion_lost_ordered"), "count"),
        "before_payment": Column(say("conversion_lost_paid"), "count"),
    }
    said = [say("conversion_split_note")]
    if more > 0:
        said.append(say("conversion_split_more", shown=MOST, all=len(frame)))
    if by in ("tier", "category", "product"):
        said.append(say("conversion_split_twice"))
    show(
        two_dots(
            kept,
            columns,
            "ordered_rate",
            "rate",
            label=say("conversion_of_inquirers"),
            words=[say("conversion_split_lost", lost=text(n, "count", lang)) for n in kept["lost"]],
        ),
        table=frame,
        columns=columns,
        name="split",
        title=say("conversion_split_title"),
        note=(" " if lang == "en" else "").join(said),
    )


def _groups(shop: Shop, period: Period, by: str, rules: Rules) -> pd.DataFrame:
    """label, mature, ordered, paid, ordered_rate, rate, low, high, before_order, before_payment; best rate first."""
    if by == "segment":
        found = conversion.by_segment(shop, rules=rules, period=period).rename(columns={"segment": "group"})
    else:
        rows = curve(shop, "funnel", by=by, period=period, rules=rules)
        found = rows[rows[by].notna()].pivot(index=by, columns="step", values="customers").reset_index()
        found = found.rename(columns={by: "group"})
    found = found[found["mature"] > 0]
    found = with_rates(found.assign(inquiries=found["mature"], converted=found["paid"]))
    names = _names(shop, by)
    found["label"] = [_label(by, group, names) for group in found["group"]]
    found["ordered_rate"] = found["ordered"] / found["mature"]
    found["before_order"], found["before_payment"] = (
        found["mature"] - found["ordered"],
        found["ordered"] - found["paid"],
    )
    return found.sort_values(["rate", "label"], ascending=[False, True], ignore_index=True)


def _names(shop: Shop, by: str) -> dict[str, str]:
    if by == "agent":
        return people(shop)
    if by == "product" and shop.has("products", "name"):
        known = shop.pandas("products")
        names = known["name"].fillna(known["product_id"])
        twice = names.duplicated(keep=False)
        return dict(zip(known["product_id"], names.where(~twice, names + " " + known["product_id"]), strict=True))
    return {}


def _label(by: str, group: object, names: dict[str, str]) -> str:
    if by == "hour":
        return f"{int(group):02d}:00"  # type: ignore[call-overload]
    if by == "segment":
        return say(f"conversion_segment_{group}")
    return names.get(str(group), str(group)) if by in ("agent", "product") else begun(label_of(group))
