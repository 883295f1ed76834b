"""Spend per buyer of each agent: the tiles, per buyer beside per order, intervals, and the view that widgets move."""

from __future__ import annotations

import altair as alt
import pandas as pd

from cskit.charts.display import Tile, sentences, show, with_tips
from cskit.charts.display import tiles as show_tiles
from cskit.charts.measured import kind_of
from cskit.charts.review.parts import Heads, fields, metric_column, name_of, say, step, team_colour, upright, written
from cskit.charts.state import in_force
from cskit.charts.theme import axis
from cskit.charts.unit_price.people import (
    agents,
    comma,
    everyone,
    faded,
    few_said,
    head,
    heads,
    named,
    nobody,
    opacity,
)
from cskit.metrics import find, measure
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop

TILES = (
    "spend_per_buyer",
    "average_order_value",
    "items_per_buyer",
    "average_item_price",
    "items_per_order",
    "cs_sales",
    "buyers",
    "shop_spend_per_buyer",
)


def headline(shop: Shop, period: Period, agent: str | None) -> None:
    """Eight tiles: spend per buyer and what it is made of; for one agent beside everyone."""
    everybody = measure(shop, list(TILES), period=period, interval=False, rules=in_force()).set_index("metric")
    own = everybody
    if agent is not None:
        of_agents = [m for m in TILES if not find(m).shop_wide]
        split = measure(shop, of_agents, by="agent", period=period, interval=False, rules=in_force())
        own = split[split["agent"] == agent].set_index("metric")
    items = []
    for metric in TILES:
        mine = metric in own.index
        row = own if mine else everybody
        base = float(everybody["value"][metric]) if agent is not None and mine else None
        items.append(_tile(metric, float(row["value"][metric]), base, status=str(row["status"][metric])))
    show_tiles([item for item in items if item.status != "missing_table"])


def _tile(metric: str, value: float, base: float | None, *, status: str = "ok") -> Tile:
    if find(metric).kind != "ratio":  # an agent's sales beside everyone's compare nothing
        base = None
    better, said = find(metric).better, say("unit_price_everyone")
    return Tile(name_of(metric), value, kind_of(metric), status=status, better=better, base=base, base_label=said)


def per_buyer_and_order(shop: Shop, period: Period, agent: str | None) -> None:
    """Per agent the spend per buyer (filled) and the average order value (open): buyers come back, so they differ."""
    frame = agents(shop, period)
    if nobody(frame):
        return
    frame["orders_per_buyer"] = frame["orders"] / frame["buyers"]
    all_ = everyone(shop, period)
    places = frame[["spend_per_buyer", "average_order_value"]].rank(ascending=False, method="min").astype(int)
    moved = int(((places["spend_per_buyer"] - places["average_order_value"]) != 0).sum())
    sentences(
        [
            say(
                "unit_price_two_said",
                buyers=f"{all_['buyers']:,.0f}",
                orders=f"{all_['orders']:,.0f}",
                per=f"{all_['orders'] / all_['buyers']:.2f}",
                spend=written("spend_per_buyer", all_["spend_per_buyer"]),
                value=written("average_order_value", all_["average_order_value"]),
            ),
            say("unit_price_two_places", moved=moved, n=len(frame)) if moved else say("unit_price_two_same"),
        ]
    )
    columns = heads(frame, "cs_sales", "buyers", "orders", "spend_per_buyer", "average_order_value")
    columns["orders_per_buyer"] = head("unit_price_orders_per_buyer", "number")
    chart = pair(frame, columns, "average_order_value", "spend_per_buyer", agent, label="unit_price_yuan")
    show(
        chart,
        table=frame,
        columns=columns,
        name="per_buyer_and_order",
        title=say("unit_price_two_title"),
        note=say("unit_price_two_note") + few_said(frame),
    )


def pair(
    frame: pd.DataFrame,
    columns: Heads,
    hollow: str,
    filled: str,
    agent: str | None,
    *,
    label: str,
    limits: bool = False,
) -> alt.TopLevelMixin:
    """Two values of each agent joined by a line: one open, one filled dot; `limits`: a pale line from low to high."""
    shown, tips = with_tips(frame, columns)
    shown["chosen"] = faded(shown, agent)
    order = shown["label"].tolist()
    ends = ["low", "high"] if limits else []
    shown = shown[["label", "team_label", hollow, filled, *ends, "chosen", *fields(tips)]]
    base = alt.Chart(shown).encode(
        y=alt.Y("label:N", sort=order, title=None), tooltip=tips, color=team_colour(frame), opacity=opacity()
    )
    scale = alt.Scale(zero=False, nice=True)
    open_at = alt.X(f"{hollow}:Q", axis=axis(say(label), "price"), scale=scale)
    filled_at = alt.X(f"{filled}:Q", axis=axis(say(label), "price"), scale=scale)
    line = base.mark_rule(strokeWidth=2, strokeOpacity=0.5).encode(x=open_at, x2=f"{filled}:Q")
    hollow_dot = base.mark_point(filled=False, size=60, strokeWidth=2, fill="white").encode(x=open_at)
    filled_dot = base.mark_point(filled=True, size=75).encode(x=filled_at)
    layers = [line, hollow_dot, filled_dot]
    if limits:
        pale = base.mark_rule(strokeWidth=7, strokeOpacity=0.18)
        layers.insert(0, pale.encode(x=alt.X("low:Q", scale=scale), x2="high:Q"))
    return alt.layer(*layers).properties(height=alt.Step(step(len(shown))))


def sure(shop: Shop, period: Period, agent: str | None) -> None:
    """Each agent's spend per buyer with its interval, and which ones are told apart from everyone together."""
    frame = agents(shop, period, limits=True)
    if nobody(frame):
        return
    line = everyone(shop, period)["spend_per_buyer"]
    above, below = frame[frame["low"] > line], frame[frame["high"] < line]
    width = (frame["high"] - frame["low"]) / frame["spend_per_buyer"]
    widest = frame.iloc[width.argmax()] if width.notna().any() else frame.iloc[0]
    sentences(
        [
            say(
                "unit_price_sure_said",
                n=len(frame),
                above=len(above),
                below=len(below),
                rest=len(frame) - len(above) - len(below),
                spend=written("spend_per_buyer", line),
            ),
            say(
                "unit_price_sure_widest",
                agent=widest["label"],
                buyers=f"{widest['buyers']:,.0f}",
                low=written("spend_per_buyer", widest["low"]),
                high=written("spend_per_buyer", widest["high"]),
            ),
        ]
    )
    columns = heads(frame, "spend_per_buyer", "buyers", "cs_sales")
    show(
        _intervals(frame, columns, line, agent),
        table=frame,
        columns=columns,
        name="intervals",
        title=say("unit_price_sure_title"),
        note=say("unit_price_sure_note") + few_said(frame),
    )


def _intervals(
    frame: pd.DataFrame, columns: Heads, line: float, agent: str | None, *, domain: list[float] | None = None
) -> alt.TopLevelMixin:
    shown, tips = with_tips(frame, columns)
    shown["chosen"] = faded(shown, agent)
    order = shown["label"].tolist()
    shown = shown[["label", "team_label", "spend_per_buyer", "low", "high", "chosen", *fields(tips)]]
    base = alt.Chart(shown).encode(
        y=alt.Y("label:N", sort=order, title=None), tooltip=tips, color=team_colour(frame), opacity=opacity()
    )
    column = metric_column("spend_per_buyer")
    scale = alt.Scale(domain=domain, clamp=True) if domain else alt.Scale(zero=False, nice=True)
    x = alt.X("spend_per_buyer:Q", axis=axis(column.label, "price"), scale=scale)
    layers = [
        upright(line),
        base.mark_rule(strokeWidth=2, strokeOpacity=0.5).encode(x=alt.X("low:Q", scale=scale), x2="high:Q"),
        base.mark_point(filled=True, size=70).encode(x=x),
    ]
    return alt.layer(*layers).properties(height=alt.Step(step(len(shown))))


def ranking(shop: Shop, period: Period, agent: str | None, rules: Rules) -> None:
    """What the widgets move: the tiles and the intervals of these days, under this way of crediting orders."""
    frame = agents(shop, period, rules=rules, limits=True)
    if nobody(frame):
        return
    all_ = everyone(shop, period, rules=rules)
    line = all_["spend_per_buyer"]
    own = frame[frame["agent"] == agent]
    tiles = [
        _tile(m, float(own[m].iloc[0]) if len(own) else all_[m], all_[m] if len(own) else None)
        for m in TILES[:4]
        if m in frame
    ]
    show_tiles(tiles, name="explored_numbers", title=say("unit_price_explored"))
    above = frame[frame["low"] > line]["label"].tolist()
    said = [say("unit_price_explored_said", names=comma().join(above), n=len(above))] if above else []
    if agent is not None and agent in set(frame["agent"]):
        place = frame.index[frame["agent"] == agent][0] + 1
        said.append(say("unit_price_explored_place", agent=named(frame, agent), place=int(place), n=len(frame)))
    sentences(said or [say("unit_price_explored_none")])
    columns = heads(frame, "spend_per_buyer", "buyers", "orders", "cs_sales")
    show(
        _intervals(frame, columns, line, agent),
        table=frame,
        columns=columns,
        name="explored",
        title=say("unit_price_explored_title"),
        note=few_said(frame).strip(),
    )
