"""Findings after the sale: agents complained about far more than their peers, complaints past their clock."""

import pandas as pd

from cskit.charts.parts import say
from cskit.review.aftersales import Backlog, backlog, complaints
from cskit.review.base import Reviewed
from cskit.review.findings.finding import Found, about, found, worth
from cskit.terms import is_known
from cskit.written import day, written

ALPHA = 0.05
LEAST_COMPLAINTS = 5
TIMES_PEERS = 2.0


@about(complaints)
def complained_about(review: Reviewed, table: pd.DataFrame) -> list[Found]:
    """Agents with at least five complaints and twice their peers' rate, beyond what chance among so many agents gives.

    Size: the complaints beyond what the peers' rate would have brought.
    """
    clear = (table["p"] < ALPHA) & (table["complaints"] >= LEAST_COMPLAINTS)
    told = []
    for row in table[clear & (table["rate"] >= TIMES_PEERS * table["peers_rate"])].to_dict("records"):
        excess = float(row["complaints"] - row["peers_rate"] * row["customers"])
        said = {
            "name": row["name"],
            **{key: written(row[key], "rate") for key in ("rate", "low", "high")},
            "peers": written(row["peers_rate"], "rate"),
            "complaints": written(row["complaints"], "count"),
            "n": written(row["customers"], "count"),
        }
        reason, known = row["top_reason"], isinstance(row["top_reason"], str)
        if known:
            said |= {
                "reason": say(reason) if is_known(reason) else reason,
                "reason_n": written(row["top_reason_complaints"], "count"),
                "reason_share": written(row["top_reason_complaints"] / row["complaints"], "rate"),
            }
        kind = "complaints_reason" if known else "complaints"
        told.append(found(kind, said, customers=excess, weight=excess * worth(review).buyer))
    return told


@about(backlog)
def late_complaints(review: Reviewed, now: Backlog) -> list[Found]:
    """Complaints that are still open after 24 hours."""
    if not now.complaints_past_24h:
        return []
    late = float(now.complaints_past_24h)
    said = {
        "late": written(late, "count"),
        "open": written(now.open_complaints or 0, "count"),
        "day": day(now.as_of.date()),
        "before": written(now.complaints_before or 0, "count"),
    }
    return [found("late_complaints", said, customers=late, weight=late * worth(review).buyer)]
