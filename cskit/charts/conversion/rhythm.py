"""After the last word: when buyers decide, whether anybody writes again in time, and who talked to them at all."""

from __future__ import annotations

import altair as alt
import pandas as pd

from cskit.analysis import follow_up
from cskit.analysis.follow_up import RHYTHM, SOON
from cskit.analysis.intervals import newcombe
from cskit.analysis.standardise import tier_order
from cskit.analysis.ways import ways as of_ways
from cskit.charts.colours import colour
from cskit.charts.conversion.mix import rows_of
from cskit.charts.conversion.people import LEAST, inside
from cskit.charts.display import note, sentences, show
from cskit.charts.parts import Heads, dots, fields, say
from cskit.charts.state import in_force
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.charts.theme import axis
from cskit.charts.tips import with_tips
from cskit.metrics import measure
from cskit.period import Period
from cskit.shop import Shop
from cskit.written import written as text

DAY_MINUTES = 1440
SERIES = {"ordered": "current", "paid": "outsourced", "followed_share": "down"}


def rhythm(shop: Shop, period: Period) -> None:
    """By minutes after the customer's last word: buyers who have ordered and paid, and the undecided written to."""
    rows = follow_up.last_words(shop, period, rules=in_force())
    frame = follow_up.checkpoints(rows)
    if not rows["ordered"].notna().any():
        note(say("conversion_no_orders"), "missing")
        return
    lang = current_lang()
    at = frame.set_index("minutes")
    alone = at["unprompted"][SOON]
    unprompted = (
        [say("conversion_rhythm_unprompted", soon=SOON, share=text(alone, "rate", lang))] if alone == alone else []
    )
    said = _dear_said(rows, rows_of(shop, period), in_force().conversion_days)
    sentences(
        [
            say(
                "conversion_rhythm_buyers",
                buyers=text(rows["ordered"].notna().sum(), "count", lang),
                ten=text(at["ordered"][10], "rate", lang),
                soon=SOON,
                half=text(at["ordered"][SOON], "rate", lang),
                later=text(1 - at["ordered"][DAY_MINUTES], "rate", lang),
            ),
            say(
                "conversion_rhythm_others",
                soon=SOON,
                undecided=text(at["undecided"][SOON], "count", lang),
                followed=text(at["followed"][SOON], "count", lang),
                day=text(at["followed"][DAY_MINUTES], "count", lang),
            ),
            *unprompted,
            *said,
        ]
    )
    frame["label"] = [_clock(m) for m in frame["minutes"]]
    columns: Heads = {
        "label": say("conversion_after"),
        "ordered": Column(say("conversion_line_ordered"), "rate"),
        "paid": Column(say("conversion_line_paid"), "rate"),
        "undecided": Column(say("conversion_undecided"), "count"),
        "followed": Column(say("conversion_followed"), "count"),
        "followed_share": Column(say("conversion_line_followed_share"), "rate"),
        "unprompted": Column(say("conversion_unprompted"), "rate"),
    }
    show(
        _lines(frame, columns),
        table=frame,
        columns=columns,
        name="rhythm",
        title=say("conversion_rhythm_title"),
        note=say("conversion_rhythm_note", quiet=f"{in_force().concurrency_minutes:g}"),
    )
    _unpaid(shop, period)


def _dear_said(rows: pd.DataFrame, inquirers: pd.DataFrame, days: float) -> list[str]:
    """Whether buyers of the dearest tier take longer than those of the cheapest, where tiers are known."""
    known = inquirers[["agent", "customer", "tier"]].rename(columns={"agent": "agent_id", "customer": "customer_id"})
    bought = rows[rows["ordered"].notna()].merge(known[known["tier"] != ""], on=["agent_id", "customer_id"])
    tiers = tier_order(bought["tier"])
    late = (bought["ordered"] > DAY_MINUTES).groupby(bought["tier"]).agg(["sum", "size"]).astype(int)
    if len(tiers) < 2 or late.loc[[tiers[0], tiers[-1]], "size"].min() < LEAST:
        return []
    lang, ((x1, n1), (x0, n0)) = current_lang(), late.loc[[tiers[-1], tiers[0]]].to_numpy()
    said = {
        "dear": inside(tiers[-1]),
        "dear_share": text(x1 / n1, "rate", lang),
        "cheap": inside(tiers[0]),
        "cheap_share": text(x0 / n0, "rate", lang),
    }
    if newcombe(x1, n1, x0, n0).low > 0:
        return [say("conversion_rhythm_dear", **said)]
    return [say("conversion_rhythm_alike", days=f"{days:g}", **said)]


def _clock(minutes: float) -> str:
    """A checkpoint as it stands under an axis."""
    if minutes < 60:
        return say("conversion_minutes", n=f"{minutes:g}")
    return (
        say("conversion_hours", n=f"{minutes / 60:g}")
        if minutes < 1440
        else say("conversion_days", n=f"{minutes / 1440:g}")
    )


def _lines(frame: pd.DataFrame, columns: Heads) -> alt.TopLevelMixin:
    shown, tips = with_tips(frame, columns)
    labels = {name: say(f"conversion_line_{name}") for name in SERIES}
    long = shown.melt(
        id_vars=["label", "minutes", *fields(tips)], value_vars=list(SERIES), var_name="of", value_name="share"
    )
    long["of"] = long["of"].map(labels)
    marks = pd.DataFrame({"label": [_clock(m) for m in (*RHYTHM[0], *RHYTHM[1])]})
    order = shown["label"].tolist()
    x = alt.X("label:N", sort=order, axis=alt.Axis(title=say("conversion_after"), labelOverlap=False))
    base = alt.Chart(long).encode(
        x=x,
        y=alt.Y("share:Q", axis=axis(say("conversion_share"), "rate"), scale=alt.Scale(domain=[0, 1])),
        color=alt.Color(
            "of:N",
            scale=alt.Scale(domain=list(labels.values()), range=[colour(SERIES[name]) for name in labels]),
            sort=list(labels.values()),
            legend=alt.Legend(title=None, labelLimit=260),
        ),
        tooltip=tips,
    )
    return alt.layer(
        alt.Chart(marks).mark_rect(color=colour("forecast"), opacity=0.13).encode(x=alt.X("label:N", sort=order)),
        base.mark_line(),
        base.mark_point(filled=True, size=50, opacity=1),
    ).properties(height=260)


def _unpaid(shop: Shop, period: Period) -> None:
    """What reminding orders that were placed and not paid brought, where the shop keeps that."""
    found = measure(shop, "reminder_recovery_rate", rules=in_force(), period=period).iloc[0]
    if found["status"] == "missing_table":
        note(say("conversion_reminders_missing"), "missing")
    elif found["denominator"] > 0:
        lang = current_lang()
        sentences(
            [
                say(
                    "conversion_reminders_said",
                    reminded=text(found["denominator"], "count", lang),
                    recovered=text(found["numerator"], "count", lang),
                    rate=text(found["value"], "rate", lang),
                )
            ]
        )


def ways(shop: Shop, period: Period) -> None:
    """Who talked to the customer that day, and how many of them paid: bot, bot then agent, agent, agent first."""
    frame = of_ways(shop, period, rules=in_force())
    if frame.empty:
        note(say("conversion_no_inquiries"), "missing")
        return
    frame["label"] = [say(f"conversion_way_{way}") for way in frame["way"]]
    if set(frame["way"]) == {"human"}:
        note(say("conversion_ways_human"), "missing")
        return
    lang = current_lang()
    high, low = frame.iloc[frame["rate"].argmax()], frame.iloc[frame["rate"].argmin()]
    sentences(
        [
            say(
                "conversion_ways_said",
                high=high["label"],
                high_rate=text(high["rate"], "rate", lang),
                low=low["label"],
                low_rate=text(low["rate"], "rate", lang),
            )
        ]
    )
    columns: Heads = {
        "label": say("conversion_way"),
        "inquiries": Column(say("conversion_customer_days"), "count"),
        "converted": Column(say("conversion_payers"), "count"),
        "rate": Column(say("conversion_way_rate"), "rate", low="low", high="high"),
    }
    show(
        dots(frame, columns, value="rate", low="low", high="high"),
        table=frame,
        columns=columns,
        name="ways",
        title=say("conversion_ways_title"),
        note=say("conversion_ways_note"),
    )
