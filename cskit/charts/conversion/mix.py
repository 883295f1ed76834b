"""Who gets which inquirers: what was to be expected of each agent, everyone on the same mix, and teams by price."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from cskit.analysis import conversion
from cskit.analysis.intervals import with_rates
from cskit.analysis.section import lacking
from cskit.analysis.standardise import tier_order
from cskit.charts.colours import MEANING, colour, meaning_scale
from cskit.charts.conversion.people import (
    LEAST,
    agents,
    comma,
    faded,
    few_said,
    heads,
    inside,
    nothing_closed,
    once,
    opacity,
    two_dots,
)
from cskit.charts.display import note, sentences, show
from cskit.charts.parts import Heads, fields, label_of, say, team_colour
from cskit.charts.state import in_force
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.charts.theme import axis
from cskit.charts.tips import with_tips
from cskit.period import Period
from cskit.shop import Shop
from cskit.terms import begun
from cskit.written import written as text

ALIKE = 0.01  # usual rates this close are no different start
LEVELS = (("tier",), ("category",), ("block",), ("tier", "block"))


def rows_of(shop: Shop, period: Period) -> pd.DataFrame:
    """Every agent's inquirers with what they came with."""
    return once(
        shop,
        ("conversion_inquirers", period, in_force()),
        lambda: conversion.inquirers(shop, rules=in_force(), period=period),
    )


def _compared(shop: Shop, period: Period) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Agents worth comparing, and their inquirers."""
    frame, rows = agents(shop, period, in_force()), rows_of(shop, period)
    return frame, rows[rows["agent"].isin(frame["agent"])]


def expected(shop: Shop, period: Period, agent: str | None) -> None:
    """Per agent: what everyone would have converted with its inquirers, and what it did; above the line is better."""
    frame, rows = _compared(shop, period)
    if nothing_closed(shop, period, in_force(), frame, least=2):
        return
    traits = [t for t in conversion.traits_there(shop) if t != "bought_before"]
    found = conversion.expected(rows, conversion.strata(rows, *traits))
    few = frame.attrs["few"]
    frame = frame[["agent", "team", "label", "team_label"]].merge(found, on="agent")
    frame = frame.sort_values(["expected", "agent"], ascending=[False, True], ignore_index=True)
    frame["gained"] = frame["rate"] - frame["expected"]
    frame.attrs["few"] = few
    lang, easy, hard = current_lang(), frame.iloc[0], frame.iloc[-1]
    best, worst = frame.iloc[frame["gained"].argmax()], frame.iloc[frame["gained"].argmin()]
    sentences(
        [
            say(
                "conversion_expected_said"
                if easy["expected"] - hard["expected"] > ALIKE
                else "conversion_expected_alike",
                traits=comma().join(say(f"conversion_trait_{t}") for t in traits),
                easy=easy["label"],
                easy_rate=text(easy["expected"], "rate", lang),
                hard=hard["label"],
                hard_rate=text(hard["expected"], "rate", lang),
            ),
            say(
                "conversion_expected_gained",
                best=best["label"],
                more=text(best["gained"], "rate", lang, signed=True),
                worst=worst["label"],
                less=text(worst["gained"], "rate", lang, signed=True),
            ),
        ]
    )
    columns = heads(frame)
    columns |= {
        "inquirers": Column(say("conversion_inquirers"), "count"),
        "expected": Column(say("conversion_expected"), "rate"),
        "rate": Column(say("conversion_actual"), "rate", low="low", high="high"),
        "gained": Column(say("conversion_gained"), "rate", signed=True),
    }
    marked = {str(row["label"]) for row in (easy, hard, best, worst)}
    show(
        _scatter(frame, columns, agent, marked),
        table=frame,
        columns=columns,
        name="expected",
        title=say("conversion_expected_title"),
        note=say("conversion_expected_note") + few_said(frame),
    )


def _scatter(frame: pd.DataFrame, columns: Heads, agent: str | None, marked: set[str]) -> alt.TopLevelMixin:
    shown, tips = with_tips(frame, columns)
    shown["chosen"] = faded(shown, agent)
    shown["name"] = shown["label"].where(shown["label"].isin(marked) | (shown["agent"] == agent), "")
    ends = [float(min(frame["expected"].min(), frame["low"].min())), float(frame[["expected", "high"]].max().max())]
    scale = alt.Scale(domain=[max(0.0, ends[0] - 0.02), min(1.0, ends[1] + 0.02)], nice=True)
    kept = ["expected", "rate", "low", "high", "name", "team_label", "chosen", *fields(tips)]
    base = alt.Chart(shown[kept]).encode(
        x=alt.X("expected:Q", axis=axis(say("conversion_expected"), "rate"), scale=scale),
        tooltip=tips,
        color=team_colour(frame),
        opacity=opacity(),
    )
    equal = alt.Chart(pd.DataFrame({"expected": ends, "rate": ends}))
    y = alt.Y("rate:Q", axis=axis(say("conversion_actual"), "rate"), scale=scale)
    return alt.layer(
        equal.mark_line(strokeDash=[4, 4], color="#52606d", strokeWidth=1).encode(x="expected:Q", y=y),
        base.mark_rule(strokeWidth=2, strokeOpacity=0.3).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        base.mark_point(filled=True, size=75).encode(y=y),
        base.mark_text(align="left", dx=8, dy=-6, fontSize=12).encode(y=y, text="name:N", color=alt.value("#1f2933")),
    ).properties(height=340)


def levels(shop: Shop) -> dict[str, tuple[str, ...]]:
    """What agents can be brought to the same mix of: label → traits."""
    there = conversion.traits_there(shop)
    return {
        " + ".join(say(f"conversion_trait_{t}") for t in traits): traits
        for traits in LEVELS
        if all(t in there for t in traits)
    }


def fair(shop: Shop, period: Period, agent: str | None, traits: tuple[str, ...]) -> None:
    """Conversion as it is (open) and with everyone's inquirers (filled), group by group the same mix for all."""
    frame, rows = _compared(shop, period)
    if nothing_closed(shop, period, in_force(), frame, least=2):
        return
    found = conversion.levelled(rows, conversion.strata(rows, *traits))
    few = frame.attrs["few"]
    frame = frame[["agent", "team", "label", "team_label"]].merge(found, on="agent")
    frame["moved"] = frame["value"] - frame["raw"]
    lang = current_lang()
    most = frame.iloc[frame["moved"].abs().argmax()]
    places = frame[["raw", "value"]].rank(ascending=False, method="min").astype(int)
    at = frame["agent"] == most["agent"]
    thin = frame[frame["covered"] < 0.9]
    said = [
        say(
            "conversion_fair_said",
            agent=most["label"],
            raw=text(most["raw"], "rate", lang),
            value=text(most["value"], "rate", lang),
            before=int(places.loc[at, "raw"].iloc[0]),
            after=int(places.loc[at, "value"].iloc[0]),
            n=len(frame),
        )
    ]
    if len(thin):
        low = thin.iloc[thin["covered"].argmin()]
        said.append(
            say("conversion_fair_thin", n=len(thin), agent=low["label"], covered=text(low["covered"], "rate", lang))
        )
    sentences(said)
    columns = heads(frame)
    columns |= {
        "inquirers": Column(say("conversion_inquirers"), "count"),
        "raw": Column(say("conversion_raw"), "rate"),
        "value": Column(say("conversion_levelled"), "rate", low="low", high="high"),
        "moved": Column(say("conversion_moved"), "rate", signed=True),
        "covered": Column(say("conversion_covered"), "rate"),
    }
    frame = frame.sort_values(["value", "agent"], ascending=[False, True], ignore_index=True)
    frame.attrs["few"] = few
    show(
        two_dots(frame, columns, "raw", "value", label=say("conversion_rate"), agent=agent),
        table=frame,
        columns=columns,
        name="levelled",
        title=say("conversion_fair_title"),
        note=say("conversion_fair_note") + few_said(frame),
    )


def teams(shop: Shop, period: Period) -> None:
    """Teams overall and within each price tier: does the order hold once like is compared with like?"""
    absent = lacking(shop, "agents.team", "messages.product_id", "products.tier")
    if absent:
        note(say("missing_section", section=say("conversion_section_teams"), tables=comma().join(absent)), "missing")
        return
    rows = once(
        shop,
        ("conversion_teams", period, in_force()),
        lambda: conversion.inquirers(shop, rules=in_force(), period=period, level="team"),
    )
    sizes = rows["agent"].value_counts()
    rows = rows[rows["agent"].isin(sizes[sizes >= LEAST].index) & (rows["tier"] != "")]
    if rows["agent"].nunique() < 2:
        note(say("conversion_one_team"), "missing")
        return
    dear = tier_order(rows["tier"])
    all_ = rows.assign(tier="all")
    cells = pd.concat([all_, rows]).groupby(["tier", "agent"])["converted"].agg(["size", "sum"]).reset_index()
    frame = with_rates(cells.rename(columns={"size": "inquiries", "sum": "converted"}))
    order = ["all", *dear]
    frame["place"] = frame["tier"].map({t: i for i, t in enumerate(order)})
    frame = frame.sort_values(["place", "agent"], ignore_index=True)
    frame["label"] = [say("conversion_all_tiers") if t == "all" else begun(label_of(t)) for t in frame["tier"]]
    frame["team_label"] = [label_of(t) for t in frame["agent"]]
    _teams_said(frame, rows)
    columns: Heads = {
        "label": begun(say("tier")),
        "team_label": begun(say("team")),
        "inquiries": Column(say("conversion_inquirers"), "count"),
        "converted": Column(say("conversion_payers"), "count"),
        "rate": Column(say("conversion_rate"), "rate", low="low", high="high"),
    }
    show(
        _team_chart(frame, columns),
        table=frame,
        columns=columns,
        name="teams",
        title=say("conversion_teams_title"),
        note=say("conversion_teams_note"),
    )


def _teams_said(frame: pd.DataFrame, rows: pd.DataFrame) -> None:
    """The best team overall against the best on the same mix of prices."""
    lang = current_lang()
    found = conversion.levelled(rows, rows["tier"])
    raw, fair_ = found.iloc[found["raw"].argmax()], found.iloc[found["value"].argmax()]
    dear = tier_order(rows["tier"])[-1]
    shares = (rows["tier"] == dear).groupby(rows["agent"]).mean()
    said = [
        say(
            "conversion_teams_raw",
            team=inside(raw["agent"]),
            rate=text(raw["raw"], "rate", lang),
            fair=inside(fair_["agent"]),
            value=text(fair_["value"], "rate", lang),
        )
        if raw["agent"] != fair_["agent"]
        else say("conversion_teams_same", team=inside(raw["agent"]), rate=text(raw["raw"], "rate", lang)),
        say(
            "conversion_teams_dear",
            tier=inside(dear),
            most=inside(shares.idxmax()),
            most_share=text(shares.max(), "rate", lang),
            least=inside(shares.idxmin()),
            least_share=text(shares.min(), "rate", lang),
        ),
    ]
    sentences(said)


def _team_chart(frame: pd.DataFrame, columns: Heads) -> alt.TopLevelMixin:
    shown, tips = with_tips(frame, columns)
    order = list(dict.fromkeys(shown["label"]))
    names = {label_of(t): t for t in sorted(set(frame["agent"]))}
    paint: Any = alt.value(colour("current"))
    if set(names.values()) <= set(MEANING):
        paint = alt.Color("team_label:N", scale=meaning_scale(names), legend=alt.Legend(title=None))
    base = alt.Chart(shown[["label", "team_label", "rate", "low", "high", *fields(tips)]]).encode(
        y=alt.Y("label:N", sort=order, title=None),
        yOffset=alt.YOffset("team_label:N", sort=list(names)),
        color=paint,
        tooltip=tips,
    )
    scale = alt.Scale(zero=False, nice=True)
    x = alt.X("rate:Q", axis=axis(say("conversion_rate"), "rate"), scale=scale)
    return alt.layer(
        base.mark_rule(strokeWidth=2, strokeOpacity=0.5).encode(x=alt.X("low:Q", scale=scale), x2="high:Q"),
        base.mark_point(filled=True, size=75, opacity=1).encode(x=x),
    ).properties(height=alt.Step(18, **{"for": "offset"}))
