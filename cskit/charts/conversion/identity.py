"""Shop conversion = call-in × contact conversion + unassisted: as the cards stand, and over one population."""

from __future__ import annotations

import altair as alt
import pandas as pd

from cskit.analysis.call_in import Identity, identity
from cskit.analysis.section import Missing
from cskit.charts.colours import meaning_scale
from cskit.charts.display import note, sentences, show, show_table
from cskit.charts.review.parts import Heads, bars, say
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.period import Period
from cskit.widgets.ready import Ready
from cskit.written import written as text

REASONS = ("earlier", "twice", "later", "unripe")


def shop_identity(ready: Ready, period: Period) -> None:
    """Both sides of the identity in a table, then in people what makes the cards miss it."""
    found = identity(ready, period, rules=ready.rules)
    if isinstance(found, Missing):
        tables = ("、" if current_lang() == "zh" else ", ").join(found.tables)
        note(say("missing_section", section=say("conversion_section_identity"), tables=tables), "missing")
        return
    if found is None or not found.contacting:
        note(say("conversion_no_contacts"), "missing")
        return
    lang = current_lang()
    rows = [("cards", *found.cards()), ("aligned", *found.aligned())]
    frame = pd.DataFrame(rows, columns=["how", "call_in", "contact", "unassisted"])
    frame["sum"] = frame["call_in"] * frame["contact"] + frame["unassisted"]
    frame["contacting"] = found.contacting
    frame["asked"] = found.contacting * frame["contact"]
    frame["silent"], frame["both"] = frame["unassisted"] * found.visitors, frame["sum"] * found.visitors
    frame["buyers"] = found.buyers
    frame["people"] = (frame["both"] - found.buyers).round(6) + 0.0  # never a minus zero
    frame["label"] = [say(f"conversion_identity_{how}") for how in frame["how"]]
    cards, aligned = frame.iloc[0], frame.iloc[1]
    sentences(
        [
            say(
                "conversion_identity_said",
                sum=_fine(cards["sum"]),
                shop=_fine(found.shop),
                gap=text(abs(found.gap), "count", lang),
            ),
            say(
                "conversion_identity_holds",
                call_in=_fine(aligned["call_in"]),
                contact=_fine(aligned["contact"]),
                unassisted=_fine(aligned["unassisted"]),
                sum=_fine(aligned["sum"]),
            ),
        ]
    )
    columns: Heads = {"label": say("conversion_identity_how")}
    for name, term_ in (("contacting", "call_in"), ("asked", "asked")):
        columns[name] = Column(say(f"conversion_identity_{term_}"), "count")
    columns["contact"] = Column(say("conversion_identity_contact"), "rate")
    for name, term_ in (("silent", "unassisted"), ("both", "sum"), ("buyers", "shop")):
        columns[name] = Column(say(f"conversion_identity_{term_}"), "count")
    columns["people"] = Column(say("conversion_identity_gap"), "count", signed=True)
    show_table(
        frame,
        columns,
        name="identity",
        title=say("conversion_identity_title"),
        note=say("conversion_identity_note", visitors=text(found.visitors, "count", lang)),
    )
    _reasons(found)


def _reasons(found: Identity) -> None:
    people = {"earlier": -found.earlier, "twice": found.twice, "later": found.later, "unripe": found.unripe}
    rows = [(say(f"conversion_gap_{why}"), people[why]) for why in REASONS if round(people[why])]
    if not rows:
        note(say("conversion_gap_none"))
        return
    frame = pd.DataFrame(rows, columns=["label", "people"])
    frame["size"] = frame["people"].abs()
    lang = current_lang()
    frame["effect"] = [say("conversion_gap_up" if p > 0 else "conversion_gap_down") for p in frame["people"]]
    words = [
        f"{say('conversion_gap_sign_up' if p > 0 else 'conversion_gap_sign_down')}{text(abs(p), 'count', lang)}"
        for p in frame["people"]
    ]
    columns: Heads = {
        "label": say("conversion_gap_why"),
        "size": Column(say("conversion_gap_people"), "count"),
        "effect": say("conversion_gap_effect"),
    }
    paint = alt.Color(
        "effect:N",
        scale=meaning_scale({say("conversion_gap_up"): "current", say("conversion_gap_down"): "down"}),
        legend=alt.Legend(title=say("conversion_gap_effect")),
    )
    chart = bars(frame, columns, value="size", rows="label", written_as=words, paint=paint, by="effect")
    show(
        chart,
        table=frame,
        columns=columns,
        name="identity_gap",
        title=say("conversion_gap_title"),
        note=say(
            "conversion_gap_note",
            gap=("+" if found.gap > 0 else "−") + text(abs(found.gap), "count", lang),
        ),
    )


def _fine(rate: float) -> str:
    """A small rate with two decimals: one hides the whole gap."""
    return f"{100 * rate:.2f}%"
