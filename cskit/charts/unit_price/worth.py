"""What a higher spend per buyer is worth: the textbook's sum, this shop's, and what would eat it; then the doubt."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from cskit.analysis import unit_price
from cskit.analysis.frames import wide
from cskit.charts.colours import colour
from cskit.charts.display import Tile, note, sentences, show, show_table, tiles, with_tips
from cskit.charts.review.parts import fields, metric_column, not_shown, say, upright
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.charts.theme import axis
from cskit.charts.unit_price.people import agents, everyone, few_said, head, heads, nobody
from cskit.period import Period
from cskit.widgets.ready import Ready
from cskit.written import written as text

LOST = np.arange(0, 31) / 100  # shares of buyers that stay away


def worth(buyers: int, before: float, after: float, lost: float) -> None:
    """A month's gain when spend per buyer moves from `before` to `after` and `lost` per cent of buyers stay away."""
    share = lost / 100
    gain = unit_price.worth(buyers, before, after, share)
    even = unit_price.break_even(before, after)
    tiles(
        [
            Tile(say("unit_price_gain"), gain, "money"),
            Tile(say("unit_price_buyers_left"), buyers * (1 - share), "count", better="none"),
            Tile(say("unit_price_break_even"), even, "rate", better="none"),
        ],
        name="worth_numbers",
        title=say("unit_price_worth_title"),
    )
    frame = pd.DataFrame({"lost": LOST, "buyers": buyers * (1 - LOST)})
    frame["gain"] = [unit_price.worth(buyers, before, after, x) for x in frame["lost"]]
    columns: dict[str, Column | str] = {
        "lost": head("unit_price_lost", "rate"),
        "buyers": head("unit_price_buyers_left", "count"),
        "gain": head("unit_price_gain", "money", signed=True),
    }
    shown, tips = with_tips(frame, columns)
    base = alt.Chart(shown[["lost", "gain", *fields(tips)]]).encode(
        x=alt.X("lost:Q", axis=axis(say("unit_price_lost"), "rate")),
        y=alt.Y("gain:Q", axis=axis(say("unit_price_gain"), "money", signed=True)),
        tooltip=tips,
    )
    here_at = alt.Chart(pd.DataFrame({"lost": [share], "gain": [gain]}))
    layers: list[alt.Chart] = [
        alt.Chart(pd.DataFrame({"gain": [0.0]})).mark_rule(color="#52606d").encode(y="gain:Q"),
        base.mark_line(),
        base.mark_point(filled=True, size=30, opacity=1),
        here_at.mark_point(filled=True, size=140, opacity=1, color=colour("highlight")).encode(x="lost:Q", y="gain:Q"),
    ]
    if 0 < even <= float(LOST[-1]):
        layers.insert(0, upright(even))
    chart = alt.layer(*layers).properties(height=240)
    show(chart, table=frame, columns=columns, name="worth", title=say("unit_price_worth_lost_title"))


def here(ready: Ready, period: Period, uplift: float) -> None:
    """The same sum with this shop's own buyers of these days."""
    all_ = everyone(ready, period)
    if not all_["buyers"] > 0:
        note(say("unit_price_nobody"), "missing")
        return
    lang, spend = current_lang(), all_["spend_per_buyer"]
    gain = unit_price.worth(all_["buyers"], spend, spend + uplift)
    sentences(
        [
            say(
                "unit_price_here_said",
                days=period.days,
                buyers=text(all_["buyers"], "count", lang),
                spend=text(spend, "price", lang),
                uplift=f"¥{uplift:g}",
                gain=text(gain, "money", lang),
                even=text(unit_price.break_even(spend, spend + uplift), "rate", lang),
            )
        ]
    )


def trusted(ready: Ready, period: Period) -> None:
    """Three doubts with their own evidence: one large buyer, conversion the other way, refunds that come later."""
    frame = agents(ready, period, limits=True)
    if nobody(frame, 2):
        return
    few = frame.attrs["few"]
    asked = ready.measure(["inquiring_customers", "inquiry_conversion", "net_sales"], by="agent", period=period)
    frame = frame.merge(wide(asked, "agent"), on="agent", how="left")
    frame.attrs["few"] = few
    lang = current_lang()
    frame["per_inquirer"] = frame["cs_sales"] / frame["inquiring_customers"].where(frame["inquiring_customers"] > 0)
    buyers = unit_price.buyers(ready, rules=ready.rules, period=period)
    buyers = buyers[buyers["agent"].isin(frame["agent"])].sort_values("sales", ascending=False)
    top = max(1, round(0.05 * len(buyers)))
    one = frame.iloc[frame["largest"].argmax()]
    without = (one["cs_sales"] * (1 - one["largest"])) / (one["buyers"] - 1)
    said = [
        say(
            "unit_price_trust_skew",
            share=text(buyers["sales"].head(top).sum() / buyers["sales"].sum(), "rate", lang),
            agent=one["label"],
            spend=text(one["spend_per_buyer"], "price", lang),
            without=text(without, "price", lang),
        )
    ]
    both = frame.dropna(subset=["per_inquirer"])
    if len(both) > 1:
        places = both[["spend_per_buyer", "per_inquirer"]].rank(ascending=False, method="min").astype(int)
        moved = (places["spend_per_buyer"] - places["per_inquirer"]).abs()
        i = moved.argmax()
        if moved.iloc[i] > 0:
            said.append(
                say(
                    "unit_price_trust_conversion",
                    agent=both["label"].iloc[i],
                    spend=int(places["spend_per_buyer"].iloc[i]),
                    inquirer=int(places["per_inquirer"].iloc[i]),
                    n=len(both),
                )
            )
        else:
            said.append(say("unit_price_trust_conversion_same", n=len(both)))
    columns = heads(frame)
    columns["spend_per_buyer"] = metric_column("spend_per_buyer")
    columns["largest"] = head("unit_price_largest", "rate")
    columns["inquiry_conversion"] = metric_column("inquiry_conversion")
    columns["per_inquirer"] = head("unit_price_per_inquirer")
    if "net_sales" in frame:
        frame["net"] = frame["net_sales"] / frame["buyers"]
        columns["net"] = head("unit_price_net")
        kept = float(frame["net_sales"].sum() / frame["cs_sales"].sum())
        fell = frame.iloc[(frame["net"] / frame["spend_per_buyer"]).argmin()]
        said.append(
            say(
                "unit_price_trust_net",
                kept=text(kept, "rate", lang),
                agent=fell["label"],
                spend=text(fell["spend_per_buyer"], "price", lang),
                net=text(fell["net"], "price", lang),
            )
        )
    else:
        not_shown(ready.measure("net_sales", period=period))
    note((" " if lang == "en" else "").join(said), "doubt")
    show_table(frame, columns, name="trust", title=say("unit_price_trust_title"), note=few_said(frame).strip(), top=30)
