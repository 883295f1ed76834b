"""Who gets the dear products: each agent's customers by price tier, and spend per buyer on the same customers."""

from __future__ import annotations

import altair as alt
import pandas as pd

from cskit.analysis import unit_price
from cskit.analysis.unit_price import Basis
from cskit.charts.colours import colour
from cskit.charts.display import note, sentences, show, with_tips
from cskit.charts.review.parts import Heads, fields, label_of, say, step
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.charts.theme import axis
from cskit.charts.unit_price.agents import pair
from cskit.charts.unit_price.people import agents, comma, faded, few_said, head, heads, nobody, opacity
from cskit.period import Period
from cskit.terms import begun
from cskit.widgets.ready import Ready
from cskit.written import written as text

SHADES = ("#0b5c8f", "#4b97c2", "#a9cfe4", "#c3ccd4")  # the dearest tier is darkest


def tiers_there(ready: Ready) -> Basis | None:
    """What buyers can be told apart by: what they asked about, else what they bought; None: neither is known."""
    for basis in ("asked", "bought"):
        if not unit_price.lacking_for(ready.origin, basis):
            return basis
    return None


def _missing(ready: Ready, basis: Basis) -> bool:
    absent = unit_price.lacking_for(ready.origin, basis)
    if absent:
        tables = comma().join(absent)
        note(say("missing_section", section=say("unit_price_section_mix"), tables=tables), "missing")
    return bool(absent)


def _rows(ready: Ready, period: Period, basis: Basis) -> pd.DataFrame:
    """Buyers with their tier, once per period and basis: asked from the shop's own engine, which has the messages."""
    key = ("unit_price_tiers", period, basis)
    if key not in ready.memo:
        rows = unit_price.buyers(ready, rules=ready.rules, period=period)
        shop = ready.origin if basis == "asked" else ready
        ready.memo[key] = unit_price.with_tier(rows, shop, rules=ready.rules, period=period, basis=basis)
    return ready.memo[key]


def mix(ready: Ready, period: Period, agent: str | None) -> None:
    """Per agent the share of buyers by the dearest tier they asked about; agents with most dear customers first."""
    basis = tiers_there(ready)
    if basis is None or _missing(ready, basis):
        _missing(ready, "bought")
        return
    frame = agents(ready, period)
    if nobody(frame):
        return
    rows = _rows(ready, period, basis)
    rows = rows[rows["agent"].isin(frame["agent"])]
    dear = unit_price.tier_order(rows.loc[rows["tier"] != "", "tier"])
    if not dear:
        note(say("unit_price_nobody"), "missing")
        return
    counts = pd.crosstab(rows["agent"], rows["tier"])
    shares = counts.div(counts.sum(axis=1), axis=0)
    shares = shares.rename(columns={t: f"tier_{i}" for i, t in enumerate([*reversed(dear), ""])})
    tiers = {f"tier_{i}": label_of(t) for i, t in enumerate([*reversed(dear), ""]) if f"tier_{i}" in shares}
    frame = frame.merge(shares.reset_index(), on="agent").sort_values(["tier_0", "agent"], ascending=[False, True])
    frame = frame.reset_index(drop=True)
    of_all = rows["tier"].value_counts(normalize=True)
    per_tier = rows.groupby("tier")["sales"].mean()
    first, last = frame.iloc[0], frame.iloc[-1]
    lang = current_lang()
    said = [
        say(
            f"unit_price_mix_{basis}",
            tier=_inside(dear[-1]),
            agent=first["label"],
            most=text(first["tier_0"], "rate", lang),
            other=last["label"],
            least=text(last["tier_0"], "rate", lang),
            all=text(of_all[dear[-1]], "rate", lang),
        )
    ]
    if len(dear) > 1:
        said.append(
            say(
                "unit_price_mix_spend",
                tier=_inside(dear[-1]),
                dear=text(per_tier[dear[-1]], "price", lang),
                other=_inside(dear[0]),
                cheap=text(per_tier[dear[0]], "price", lang),
            )
        )
    sentences(said)
    columns = heads(frame, "buyers", "spend_per_buyer")
    columns |= {field: Column(label, "rate") for field, label in tiers.items()}
    show(
        _stacked(frame, columns, tiers, agent),
        table=frame,
        columns=columns,
        name="mix",
        title=say(f"unit_price_mix_title_{basis}"),
        note=few_said(frame).strip(),
    )


def _inside(tier: str) -> str:
    """A tier's name inside a sentence."""
    return label_of(tier).lower()


def _stacked(frame: pd.DataFrame, columns: Heads, tiers: dict[str, str], agent: str | None) -> alt.Chart:
    shown, tips = with_tips(frame, columns)
    shown["chosen"] = faded(shown, agent)
    order = shown["label"].tolist()
    long = shown.melt(
        id_vars=["label", "chosen", *fields(tips)], value_vars=list(tiers), var_name="tier", value_name="share"
    )
    long["place"] = long["tier"].str.removeprefix("tier_").astype(int)
    long["tier"] = long["tier"].map(tiers)
    known = len(tiers) - ("tier_unknown" in tiers)
    shades = [SHADES[min(i, len(SHADES) - 1)] for i in range(known)]
    shades[-1] = colour("other") if label_of("") in tiers.values() else shades[-1]
    return (
        alt.Chart(long)
        .mark_bar(height={"band": 0.75})
        .encode(
            y=alt.Y("label:N", sort=order, title=None),
            x=alt.X("share:Q", axis=axis(say("unit_price_share"), "rate"), scale=alt.Scale(domain=[0, 1]), stack=True),
            color=alt.Color(
                "tier:N",
                scale=alt.Scale(domain=list(tiers.values()), range=shades),
                sort=list(tiers.values()),
                legend=alt.Legend(title=begun(say("tier"))),
            ),
            order=alt.Order("place:Q"),
            opacity=opacity(),
            tooltip=tips,
        )
        .properties(height=alt.Step(step(len(shown))))
    )


def fair(ready: Ready, period: Period, agent: str | None, basis: Basis) -> None:
    """Spend per buyer as it is (open) and on everyone's customers (filled), tier by tier the same mix for all."""
    if _missing(ready, basis):
        return
    frame = agents(ready, period)
    if nobody(frame, 2):
        return
    rows = _rows(ready, period, basis)
    found = unit_price.standardised(rows[rows["agent"].isin(frame["agent"])])
    frame = frame.merge(found[["agent", "value", "low", "high", "covered"]], on="agent")
    frame["moved"] = frame["value"] - frame["spend_per_buyer"]
    lang = current_lang()
    most = frame.iloc[frame["moved"].abs().argmax()]
    gaps = [float(frame[c].max() - frame[c].min()) for c in ("spend_per_buyer", "value")]
    places = frame[["spend_per_buyer", "value"]].rank(ascending=False, method="min").astype(int)
    at = frame["agent"] == most["agent"]
    before, after = (int(places.loc[at, c].iloc[0]) for c in ("spend_per_buyer", "value"))
    key = "unit_price_fair_stayed" if before == after else "unit_price_fair_moved"
    sentences(
        [
            say(
                f"unit_price_fair_{basis}",
                agent=most["label"],
                raw=text(most["spend_per_buyer"], "price", lang),
                value=text(most["value"], "price", lang),
                places=say(key, before=before, after=after, n=len(frame)),
            ),
            say(
                "unit_price_fair_gap",
                raw=text(gaps[0], "money", lang),
                value=text(gaps[1], "money", lang),
            ),
            *_thin(frame),
            *_teams(rows, frame),
        ]
    )
    columns: Heads = heads(frame, "buyers")
    columns["spend_per_buyer"] = head("unit_price_raw")
    columns["value"] = head("unit_price_standardised", low="low", high="high")
    columns["moved"] = head("unit_price_moved", "price", signed=True)
    columns["covered"] = head("unit_price_covered", "rate")
    frame = frame.sort_values(["value", "agent"], ascending=[False, True]).reset_index(drop=True)
    show(
        pair(frame, columns, "spend_per_buyer", "value", agent, label="unit_price_spend", limits=True),
        table=frame,
        columns=columns,
        name="standardised",
        title=say("unit_price_fair_title"),
        note=say(f"unit_price_fair_note_{basis}"),
    )


def _thin(frame: pd.DataFrame) -> list[str]:
    """Who never had a customer of some tier, and can be put on the common mix only in part."""
    thin = frame[frame["covered"] < 1 - 1e-9]
    if thin.empty:
        return []
    least = thin.iloc[thin["covered"].argmin()]
    covered = text(least["covered"], "rate", current_lang())
    return [say("unit_price_fair_thin", n=len(thin), agent=least["label"], covered=covered)]


def _teams(rows: pd.DataFrame, frame: pd.DataFrame) -> list[str]:
    """The teams with the highest and the lowest spend, before and after: one sentence, where there are two."""
    teams = rows.merge(frame[["agent", "team_label"]], on="agent")
    teams = teams[teams["team_label"] != ""]
    if teams["team_label"].nunique() < 2:
        return []
    found = unit_price.standardised(teams.assign(agent=teams["team_label"])).sort_values("raw", ascending=False)
    high, low = found.iloc[0], found.iloc[-1]
    lang = current_lang()
    return [
        say(
            "unit_price_fair_teams",
            high=high["agent"],
            low=str(low["agent"]).lower(),
            raw=text(high["raw"] - low["raw"], "price", lang, signed=True),
            value=text(high["value"] - low["value"], "price", lang, signed=True),
        )
    ]
