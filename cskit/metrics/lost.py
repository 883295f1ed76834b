"""Lost sales: inquirers nobody answered, at what the others of their hour were worth (P)."""

from dataclasses import replace
from typing import Any

import narwhals as nw
import pandas as pd

from cskit.facts.talk import TALK
from cskit.metrics.card import Part
from cskit.metrics.question import Question, alone, grouped_rows
from cskit.metrics.splits import AGENT_COLUMNS

WINDOWS: dict[str, Any] = {  # whether anybody is lost is known once the window of their inquiry has closed
    "closed": Part("outcomes:inquiries:final", "sum", "order_mature"),
    "total": Part("outcomes:inquiries:final", "rows"),
}


def lost_inquiries(question: Question) -> nw.LazyFrame:
    """Mature inquiries that got no reply, or ended on an unanswered turn that is no mere closing, and led to no order:
    who ordered and has not paid is for a reminder, not lost to silence."""
    anyone = replace(question, by=())
    outcome = anyone.rows("outcomes:inquiries:final").filter(nw.col("mature") == 1, nw.col("ordered") == 0)
    return outcome.filter(nw.col("left_open") == 1).join(question.facts.closings(), on=TALK, how="anti")


def lost_sales(question: Question) -> pd.DataFrame:
    """Σ over hours: customers lost × the inquiry conversion of that hour × spend per buyer. No value where somebody
    was lost and nobody bought: what they were worth is not known."""
    rates = question.ask("inquiry_conversion", by=("hour",))
    spend = question.ask("spend_per_buyer", by=())["value"].iloc[0]
    worth = dict(zip(rates["hour"].astype(int), rates["value"] * spend, strict=True))
    asked = replace(question, by=tuple(dict.fromkeys((*question.by, "hour"))))
    rows = question.facts.with_agents(
        lost_inquiries(question), [AGENT_COLUMNS[b] for b in asked.by if b in AGENT_COLUMNS]
    )
    lost = grouped_rows(asked, rows, nw.col("customer_id").n_unique())
    lost["value"] = lost["value"] * lost["hour"].astype(int).map(worth)
    if not question.by:
        return alone(lost["value"].sum(skipna=False))
    groups = lost.groupby(list(question.by), dropna=False)["value"]
    return groups.agg(lambda values: values.sum(skipna=False)).reset_index()
