"""The doubts that stay: who is let into the denominator, who was given whom, how many inquirers there were."""

from __future__ import annotations

import pandas as pd

from cskit.analysis import conversion
from cskit.analysis.intervals import with_rates
from cskit.charts.conversion.mix import rows_of
from cskit.charts.conversion.people import METRIC, agents
from cskit.charts.display import note, show_table
from cskit.charts.parts import Heads, say
from cskit.charts.state import in_force
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.period import Period
from cskit.shop import Shop
from cskit.written import written as text


def reopening(shop: Shop, period: Period) -> None:
    """The rate with nobody, with buyers only, and with everybody taken back who was set aside as after-sale talk."""
    found = conversion.reopened(shop, rules=in_force(), period=period)
    rows = [(how, *getattr(found, how)) for how in ("textbook", "bought", "all")]
    frame = with_rates(pd.DataFrame(rows, columns=["how", "converted", "inquiries"]))
    if not found.textbook[1]:
        note(say("conversion_no_inquiries"), "missing")
        return
    if found.all == found.textbook:
        note(say("conversion_reopen_nobody"))
        return
    frame["label"] = [say(f"conversion_reopen_{how}") for how in frame["how"]]
    frame["added"] = frame["inquiries"] - found.textbook[1]
    frame["paid_added"] = frame["converted"] - found.textbook[0]
    columns: Heads = {
        "label": say("conversion_reopen_how"),
        "inquiries": Column(say("conversion_inquirers"), "count"),
        "added": Column(say("conversion_reopen_added"), "count", signed=True),
        "paid_added": Column(say("conversion_reopen_paid"), "count", signed=True),
        "rate": Column(say("conversion_rate"), "rate", low="low", high="high"),
    }
    show_table(
        frame, columns, name="reopened", title=say("conversion_reopen_title"), note=say("conversion_reopen_note")
    )


def trusted(shop: Shop, period: Period) -> None:
    """Four doubts with this shop's own evidence."""
    frame = agents(shop, period, in_force())
    rows = rows_of(shop, period)
    if frame.empty or rows.empty:
        note(say("conversion_nobody", open="0", least=0), "missing")
        return
    lang = current_lang()
    width = frame[f"{METRIC}_high"] - frame[f"{METRIC}_low"]
    wide = frame.iloc[width.argmax()]
    n = rows["customer"].nunique()
    several = int((rows["customer"].value_counts() > 1).sum())
    said = [
        say(
            "conversion_trust_wide",
            agent=wide["label"],
            n=text(wide["n"], "count", lang),
            low=text(wide[f"{METRIC}_low"], "rate", lang),
            high=text(wide[f"{METRIC}_high"], "rate", lang),
            agents=len(frame),
        ),
        say("conversion_trust_rest"),
    ]
    if several:
        met = say("conversion_trust_several", several=text(several, "count", lang), customers=text(n, "count", lang))
        said.insert(1, met)
    note((" " if lang == "en" else "").join(said), "doubt")
