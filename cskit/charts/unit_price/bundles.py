"""Selling more to the same customer: bundles (several items in one order), and recommending the dear product."""

from __future__ import annotations

import altair as alt
import pandas as pd

from cskit.analysis import unit_price
from cskit.analysis.frames import people, wide, with_people
from cskit.analysis.promotion import Phase
from cskit.charts.colours import colour
from cskit.charts.display import note, sentences, show, with_tips
from cskit.charts.review.parts import days_of as days_said
from cskit.charts.review.parts import (
    dots,
    fields,
    label_of,
    name_of,
    rate_column,
    say,
    team_colour,
    with_labels,
    written,
)
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.charts.theme import axis
from cskit.charts.unit_price.people import absent, agents, comma, everyone, head, named, nobody
from cskit.metrics.interval import FEWEST
from cskit.period import Period
from cskit.terms import begun
from cskit.widgets.ready import Ready
from cskit.written import written as text

TEXTBOOK_SUCCESS = 0.08  # the textbook's team recommends dear goods with 8 % success
LEAST_RECOMMENDED = 20  # recommendations below which an agent's rate says nothing


def bundles(ready: Ready, period: Period, phases: tuple[Phase, ...], agent: str | None) -> None:
    """Orders by their number of items, for the agent who gains most by items; then its spend phase by phase."""
    if absent(ready, period, "items_per_buyer", "items_per_order"):
        return
    frame = agents(ready, period)
    if nobody(frame, 2):
        return
    who = agent if agent in set(frame["agent"]) else _bundler(ready, period, frame)
    name = named(frame, str(who))
    sizes = unit_price.bundle_sizes(ready, rules=ready.rules, period=period, agent=str(who))
    own = frame.set_index("agent").loc[who]
    all_ = everyone(ready, period)
    lang = current_lang()
    several = 1 - sizes.loc[0, ["own_share", "others_share"]]
    sentences(
        [
            say(
                "unit_price_bundles_said",
                agent=name,
                own=text(several["own_share"], "rate", lang),
                others=text(several["others_share"], "rate", lang),
                items=f"{own['items_per_order']:.2f}",
                all=f"{all_['items_per_order']:.2f}",
            )
        ]
    )
    sizes["size_label"] = [say(f"unit_price_size_{size}") for size in sizes["size"]]
    columns: dict[str, Column | str] = {
        "size_label": say("unit_price_size_head"),
        "own": Column(say("unit_price_orders_of", agent=name), "count"),
        "own_share": Column(say("unit_price_share_of", agent=name), "rate"),
        "others": Column(say("unit_price_orders_of", agent=say("unit_price_others")), "count"),
        "others_share": Column(say("unit_price_share_of", agent=say("unit_price_others")), "rate"),
    }
    show(
        _sizes(sizes, columns, name),
        table=sizes,
        columns=columns,
        name="bundles",
        title=say("unit_price_bundles_title", agent=name),
    )
    _phases(ready, phases, str(who), name)


def _bundler(ready: Ready, period: Period, frame: pd.DataFrame) -> str:
    """The agent whose items bring most: what they add to its spend per buyer, times its buyers. One large bundle
    among few buyers makes no bundler."""
    all_ = everyone(ready, period)
    gained = [
        n * unit_price.split(float(s), float(i), float(p), all_)[0]
        for s, i, p, n in frame[["spend_per_buyer", "items_per_buyer", "average_item_price", "buyers"]].to_numpy()
    ]
    return str(frame["agent"].iloc[pd.Series(gained).argmax()])


def _sizes(sizes: pd.DataFrame, columns: dict[str, Column | str], name: str) -> alt.Chart:
    shown, tips = with_tips(sizes, columns)
    series = {"own_share": name, "others_share": say("unit_price_others")}
    long = shown.melt(id_vars=["size_label", *fields(tips)], value_vars=list(series), var_name="of", value_name="share")
    long["of"] = long["of"].map(series)
    return (
        alt.Chart(long)
        .mark_bar()
        .encode(
            y=alt.Y("size_label:N", sort=shown["size_label"].tolist(), title=None),
            yOffset=alt.YOffset("of:N", sort=list(series.values())),
            x=alt.X("share:Q", axis=axis(say("unit_price_share_orders"), "rate")),
            color=alt.Color(
                "of:N",
                scale=alt.Scale(domain=list(series.values()), range=[colour("actual"), colour("base")]),
                legend=alt.Legend(title=None),
            ),
            tooltip=tips,
        )
        .properties(height=alt.Step(15))
    )


def _phases(ready: Ready, phases: tuple[Phase, ...], who: str, name: str) -> None:
    """Spend per buyer of the agent and of its team in each phase: is it the promotion, or the agent?"""
    everybody = people(ready).set_index("agent")["team"]
    team = str(everybody.get(who, ""))
    rows = []
    for phase in phases:
        paid = unit_price.buyers(ready, rules=ready.rules, period=phase.period)
        own = paid[paid["agent"] == who]
        group = paid[paid["agent"].map(everybody) == team] if team else paid
        rows.append(
            {
                "phase": f"{phase.label(current_lang())} {days_said(phase.period)}",
                "own": own["sales"].mean(),
                "buyers": float(len(own)),
                "team": group["sales"].sum() / max(1, group["customer"].nunique()),
            }
        )
    frame = pd.DataFrame(rows, columns=["phase", "own", "buyers", "team"]).dropna(subset=["own"])
    if len(frame) < 2:
        return
    peers = say("unit_price_team", team=label_of(team).lower()) if team else say("unit_price_everyone")
    last = frame.iloc[-1]
    sentences(
        [
            say(
                "unit_price_phases_said",
                agent=name,
                phase=last["phase"],
                own=text(last["own"], "price", current_lang()),
                peers=peers,
                team=text(last["team"], "price", current_lang()),
                n=int((frame["own"] > frame["team"]).sum()),
                of=len(frame),
            )
        ]
    )
    columns: dict[str, Column | str] = {
        "phase": say("word_phase"),
        "own": Column(name, "price"),
        "team": Column(begun(peers), "price"),
        "buyers": Column(say("unit_price_buyers_of", agent=name), "count"),
    }
    shown, tips = with_tips(frame, columns)
    long = shown.melt(id_vars=["phase", *fields(tips)], value_vars=["own", "team"], var_name="of", value_name="spend")
    long["of"] = long["of"].map({"own": name, "team": begun(peers)})
    chart = (
        alt.Chart(long)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            y=alt.Y("phase:N", sort=shown["phase"].tolist(), title=None),
            x=alt.X("spend:Q", axis=axis(name_of("spend_per_buyer"), "price"), scale=alt.Scale(zero=True)),
            color=alt.Color(
                "of:N",
                scale=alt.Scale(domain=[name, begun(peers)], range=[colour("actual"), colour("base")]),
                legend=alt.Legend(title=None),
            ),
            tooltip=tips,
        )
        .properties(height=alt.Step(26))
    )
    show(chart, table=frame, columns=columns, name="phases", title=say("unit_price_phases_title", agent=name))


def recommendations(ready: Ready, period: Period, agent: str | None) -> None:
    """How often a recommended product is bought, everyone together and by agent, with intervals."""
    metric = "recommendation_success_rate"
    if absent(ready, period, metric):
        return
    whole = ready.measure(metric, period=period).iloc[0]
    if not whole["denominator"] >= FEWEST:
        note(say("unit_price_no_recommendations"), "missing")
        return
    lang = current_lang()
    sentences(
        [
            say(
                "unit_price_recommended_said",
                made=text(whole["denominator"], "count", lang),
                bought=text(whole["numerator"], "count", lang),
                days=f"{ready.rules.attribution_days:g}",
                rate=text(whole["value"], "rate", lang, status=whole["status"]),
                low=text(whole["low"], "rate", lang),
                high=text(whole["high"], "rate", lang),
                book=f"{TEXTBOOK_SUCCESS:.0%}",
                verdict=say(
                    "unit_price_book_inside"
                    if whole["low"] <= TEXTBOOK_SUCCESS <= whole["high"]
                    else "unit_price_book_outside"
                ),
            )
        ]
    )
    found = wide(ready.measure(metric, by="agent", period=period), "agent")
    if f"{metric}_n" not in found:
        return
    frame = with_labels(with_people(ready, found[found[f"{metric}_n"] >= LEAST_RECOMMENDED]))
    frame = frame.sort_values([metric, "agent"], ascending=[False, True]).reset_index(drop=True)
    if len(frame) < 2:
        return
    apart = frame[(frame[f"{metric}_low"] > whole["value"]) | (frame[f"{metric}_high"] < whole["value"])]
    sentences(
        [
            say("unit_price_recommended_apart", n=len(frame), names=comma().join(apart["label"]), k=len(apart))
            if len(apart)
            else say("unit_price_recommended_same", n=len(frame))
        ]
    )
    columns: dict[str, Column | str] = {
        "label": head("agent", "text"),
        metric: rate_column(metric, frame),
        f"{metric}_n": head("unit_price_recommendations", "count"),
    }
    chart = dots(
        frame,
        columns,
        value=metric,
        low=f"{metric}_low",
        high=f"{metric}_high",
        line=float(whole["value"]),
        colours=team_colour(frame),
    )
    show(
        chart,
        table=frame,
        columns=columns,
        name="recommendations",
        title=say("unit_price_recommended_title"),
        note=say("unit_price_recommended_note", value=written(metric, whole["value"]), least=LEAST_RECOMMENDED),
    )
