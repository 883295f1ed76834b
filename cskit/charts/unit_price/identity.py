"""Spend per buyer = items per buyer × item price: shown on one customer, on every agent, and split exactly."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from cskit.analysis import unit_price
from cskit.charts.colours import colour
from cskit.charts.display import sentences, show, show_table, with_tips
from cskit.charts.measured import kind_of
from cskit.charts.review.parts import fields, metric_column, name_of, say, step, team_colour, written
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column, rows_table
from cskit.charts.theme import QUIET, axis
from cskit.charts.unit_price.people import (
    PRICES,
    absent,
    agents,
    everyone,
    faded,
    few_said,
    head,
    heads,
    nobody,
    opacity,
)
from cskit.metrics import measure
from cskit.period import Period
from cskit.shop import Shop
from cskit.widgets.ready import Ready
from cskit.written import written as text

NAMED = 12  # up to so many agents each carry their name in the scatter, of more only those that stand out


def one_customer(orders: list[tuple[int, float]], *, name: str) -> None:
    """A shop of one customer who bought these orders, each (items, yuan), after one chat: every unit price of it."""
    shop = _shop_of(orders)
    found = measure(shop, list(PRICES)).set_index("metric")
    columns: dict[str, Column | str] = {"metric": say("word_metric"), "value": Column(say("word_value"), "by_row")}
    rows = [(name_of(metric), float(found["value"][metric])) for metric in PRICES]
    kinds = [kind_of(metric) for metric in PRICES]
    key = "unit_price_one_order" if len(orders) == 1 else "unit_price_one_split"
    title = say(key, orders=len(orders), items=sum(n for n, _ in orders))
    show_table(rows_table(columns, rows, row_kinds=kinds), name=name, title=title)


def _shop_of(orders: list[tuple[int, float]]) -> Shop:
    ids = [f"O{i + 1}" for i in range(len(orders))]
    at = [f"2021-11-11 10:{10 * (i + 1):02d}:00" for i in range(len(orders))]
    chat = pd.DataFrame(
        {
            "customer_id": "C1",
            "agent_id": "A1",
            "sender": ["customer", "agent"],
            "sent_at": ["2021-11-11 10:00:00", "2021-11-11 10:00:20"],
        }
    )
    amounts = [yuan for _, yuan in orders]
    bought = pd.DataFrame({"order_id": ids, "customer_id": "C1", "created_at": at, "paid_at": at, "amount": amounts})
    items = pd.DataFrame({"order_id": ids, "product_id": "P1", "quantity": [n for n, _ in orders], "amount": amounts})
    return Shop.from_frames({"messages": chat, "orders": bought, "order_items": items}, "pandas")


def identity(ready: Ready, period: Period, agent: str | None) -> None:
    """Items per buyer against item price: on a dashed curve everyone spends the same."""
    if absent(ready, period, "items_per_buyer", "average_item_price"):
        return
    frame = agents(ready, period)
    if nobody(frame):
        return
    frame["product"] = frame["items_per_buyer"] * frame["average_item_price"]
    frame["difference"] = frame["product"] - frame["spend_per_buyer"]
    off = float(frame["difference"].abs().max())
    all_ = everyone(ready, period)
    sentences(
        [
            say(
                "unit_price_identity_said",
                items=f"{all_['items_per_buyer']:.4f}",
                price=f"{all_['average_item_price']:.4f}",
                spend=written("spend_per_buyer", all_["spend_per_buyer"]),
                product=written("spend_per_buyer", all_["items_per_buyer"] * all_["average_item_price"]),
            ),
            say("unit_price_identity_exact", n=len(frame))
            if off < 1e-6
            else say("unit_price_identity_off", off=text(off, "price", current_lang())),
        ]
    )
    columns = heads(frame, "units_sold", "buyers", "items_per_buyer", "average_item_price")
    columns |= {"product": head("unit_price_product"), "spend_per_buyer": metric_column("spend_per_buyer")}
    show(
        _scatter(frame, columns, all_["spend_per_buyer"], agent),
        table=frame,
        columns=columns,
        name="identity",
        title=say("unit_price_identity_title"),
        note=say("unit_price_identity_note") + few_said(frame),
    )


def _scatter(
    frame: pd.DataFrame, columns: dict[str, Column | str], line: float, agent: str | None
) -> alt.TopLevelMixin:
    shown, tips = with_tips(frame, columns)
    shown["chosen"] = faded(shown, agent)
    apart = set(shown["agent"])
    if len(shown) > NAMED:
        by = [shown[c].sort_values() for c in ("spend_per_buyer", "items_per_buyer", "average_item_price")]
        apart = {shown.loc[i, "agent"] for column in by for i in (column.index[0], column.index[-1], column.index[-2])}
        apart |= {agent}
    ends = [_ends(shown["items_per_buyer"]), _ends(shown["average_item_price"])]
    shown["named"] = _legible(shown, apart, ends)
    kept = ["named", "team_label", "items_per_buyer", "average_item_price", "chosen", *fields(tips)]
    x = alt.X("items_per_buyer:Q", axis=axis(name_of("items_per_buyer"), "number"), scale=_scale(ends[0]))
    y = alt.Y("average_item_price:Q", axis=axis(name_of("average_item_price"), "price"), scale=_scale(ends[1]))
    curves = _curves(line, shown["spend_per_buyer"], ends)
    base = alt.Chart(shown[kept]).encode(x=x, y=y, tooltip=tips, opacity=opacity())
    same = alt.Chart(curves).encode(x=x, y=y, detail="spend:N")
    last = curves.sort_values("items_per_buyer").drop_duplicates("spend", keep="last")
    dots = base.mark_point(filled=True, size=90).encode(color=team_colour(frame))
    ends_here = alt.Chart(last).encode(x=x, y=y, text="spend:N")
    names = base.encode(text="named:N")
    plain: dict[str, Any] = {}  # a text over a dashed line stays legible by its halo
    halo: dict[str, Any] = {"stroke": "white", "strokeWidth": 3, "strokeOpacity": 1}
    return alt.layer(
        same.mark_line(strokeDash=[4, 4], strokeWidth=1.2, color=QUIET),
        *(ends_here.mark_text(align="right", dy=12, fontSize=11, color=QUIET, **more) for more in (halo, plain)),
        dots,
        *(names.mark_text(align="left", dx=8, dy=-6, **more) for more in (halo, plain)),
    ).properties(height=340)


def _legible(shown: pd.DataFrame, apart: set[str | None], ends: list[tuple[float, float]]) -> list[str]:
    """The names of those who stand apart; of two who stand so close that their names would overlap, the first one's."""
    spots = [
        [(v - low) / (high - low) for v in shown[c]]
        for c, (low, high) in zip(("items_per_buyer", "average_item_price"), ends, strict=True)
    ]
    placed: list[tuple[float, float]] = []
    names = []
    for x, y, agent, label in zip(*spots, shown["agent"], shown["label"], strict=True):
        free = all(abs(x - a) > 0.08 or abs(y - b) > 0.05 for a, b in placed)
        named = agent in apart and free
        placed += [(x, y)] if named else []
        names.append(label if named else "")
    return names


def _ends(values: pd.Series) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    room = (high - low or high or 1.0) * 0.15
    return max(0.0, low - room), high + room


def _scale(ends: tuple[float, float]) -> alt.Scale:
    return alt.Scale(domain=list(ends), nice=False)


def _curves(line: float, spends: pd.Series, ends: list[tuple[float, float]]) -> pd.DataFrame:
    """Points of equal spend: everyone's, and a lower and a higher round one."""
    levels = {line, _round(float(spends.quantile(0.1))), _round(float(spends.max()))}
    x = np.linspace(max(ends[0][0], 1e-9), ends[0][1], 60)
    out = []
    for level in sorted(levels):
        y = level / x
        inside = (y >= ends[1][0]) & (y <= ends[1][1])
        spend = text(level, "money", current_lang())
        said = say("unit_price_curve_all", spend=spend) if level == line else spend
        out.append(pd.DataFrame({"items_per_buyer": x[inside], "average_item_price": y[inside], "spend": said}))
    return pd.concat(out, ignore_index=True)


def _round(value: float) -> float:
    return round(value / 10) * 10.0 if value >= 100 else float(round(value))


def parts(ready: Ready, period: Period, agent: str | None) -> None:
    """Each agent's difference from everyone in yuan, split into items and price without remainder."""
    frame = agents(ready, period)
    if "items_per_buyer" not in frame or nobody(frame, 2):  # the section before this one says what is missing
        return
    all_ = everyone(ready, period)
    frame["difference"] = frame["spend_per_buyer"] - all_["spend_per_buyer"]
    found = [
        unit_price.split(float(s), float(i), float(p), all_)
        for s, i, p in frame[["spend_per_buyer", "items_per_buyer", "average_item_price"]].to_numpy()
    ]
    frame["items_part"], frame["price_part"] = [a for a, _ in found], [b for _, b in found]
    top = frame.iloc[0]
    one_sided = abs(top["items_part"] - top["price_part"]) > 0.3 * abs(top["difference"])
    how = ("items" if top["items_part"] > top["price_part"] else "price") if one_sided else "both"
    sentences(
        [
            say(
                "unit_price_parts_said",
                agent=top["label"],
                difference=text(top["difference"], "price", current_lang(), signed=True),
                items=text(top["items_part"], "price", current_lang(), signed=True),
                price=text(top["price_part"], "price", current_lang(), signed=True),
                how=say(f"unit_price_by_{how}"),
            )
        ]
    )
    columns = heads(frame, "spend_per_buyer")
    for part in ("difference", "items_part", "price_part"):
        columns[part] = head(f"unit_price_{part}", "price", signed=True)
    show(
        _bars(frame, columns, agent),
        table=frame,
        columns=columns,
        name="parts",
        title=say("unit_price_parts_title"),
        note=say("unit_price_parts_note") + few_said(frame),
    )


def _bars(frame: pd.DataFrame, columns: dict[str, Column | str], agent: str | None) -> alt.TopLevelMixin:
    shown, tips = with_tips(frame, columns)
    shown["chosen"] = faded(shown, agent)
    order = shown["label"].tolist()
    names = {say("unit_price_items_part"): "actual", say("unit_price_price_part"): "forecast"}
    long = shown.melt(
        id_vars=["label", "chosen", *fields(tips)],
        value_vars=["items_part", "price_part"],
        var_name="of",
        value_name="part",
    )
    long["of"] = long["of"].map(dict(zip(("items_part", "price_part"), names, strict=True)))
    y = alt.Y("label:N", sort=order, title=None)
    x_axis = axis(say("unit_price_parts_axis"), "price", signed=True)
    paint = alt.Color(
        "of:N",
        scale=alt.Scale(domain=list(names), range=[colour(m) for m in names.values()]),
        legend=alt.Legend(title=None),
    )
    bar = (
        alt.Chart(long)
        .mark_bar(height={"band": 0.7})
        .encode(y=y, x=alt.X("part:Q", axis=x_axis, stack="zero"), color=paint, opacity=opacity(), tooltip=tips)
    )
    sums = shown[["label", "difference", *fields(tips)]]
    tick = (
        alt.Chart(sums)
        .mark_point(shape="diamond", filled=True, size=60, color="#1f2933", opacity=1)
        .encode(y=y, x="difference:Q", tooltip=tips)
    )
    return alt.layer(bar, tick).properties(height=alt.Step(step(len(shown))))


def story(ready: Ready, period: Period, *, name: str) -> None:
    """Three ways to sell, as the table itself tells them: who sells dear, who sells much, who adds nothing."""
    frame = agents(ready, period)
    if nobody(frame, 2):
        return
    n, lang = len(frame), current_lang()
    dear = frame.iloc[0]
    many = frame.iloc[frame["orders"].argmax()]
    said = [
        say(
            "unit_price_story_dear",
            agent=dear["label"],
            spend=written("spend_per_buyer", dear["spend_per_buyer"]),
            orders=text(dear["orders"], "count", lang),
            place=_place(frame, "orders", dear["agent"]),
            n=n,
        ),
        say(
            "unit_price_story_many",
            agent=many["label"],
            orders=text(many["orders"], "count", lang),
            spend=written("spend_per_buyer", many["spend_per_buyer"]),
            place=_place(frame, "spend_per_buyer", many["agent"]),
            n=n,
        ),
    ]
    if "items_per_order" in frame:
        poor = frame.iloc[frame["items_per_order"].argmin()]
        said.append(
            say(
                "unit_price_story_poor",
                agent=poor["label"],
                items=f"{poor['items_per_order']:.2f}",
                orders=text(poor["orders"], "count", lang),
            )
        )
    sentences(said)
    columns = heads(
        frame, "orders", "units_sold", "buyers", "cs_sales", "spend_per_buyer", "items_per_order", "average_item_price"
    )
    show_table(frame, columns, name=name, title=say("unit_price_story_title"), note=few_said(frame).strip(), top=30)


def _place(frame: pd.DataFrame, column: str, agent: str) -> int:
    places = frame[column].rank(ascending=False, method="min").astype(int)
    return int(places[frame["agent"] == agent].iloc[0])
