"""Findings after the sale: agents complained about far more than their peers, complaints past their clock."""

from __future__ import annotations

from cskit.analysis.aftersales import backlog, complaints
from cskit.analysis.findings.finding import Finding
from cskit.analysis.findings.worth import weight, worth
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import Missing
from cskit.rules import Rules
from cskit.shop import Shop

ALPHA = 0.05
LEAST_COMPLAINTS = 5
TIMES_PEERS = 2.0
MOST = 3


def complained_about(shop: Shop, promotion: Promotion, rules: str | Rules) -> list[Finding]:
    """Agents with at least five complaints and twice their peers' rate, beyond what chance among so many agents gives.

    Size: the complaints beyond what the peers' rate would have brought.
    """
    table = complaints(shop, promotion, rules=rules)
    if isinstance(table, Missing) or table.empty:
        return []
    many = table[
        (table["p"] < ALPHA)
        & (table["complaints"] >= LEAST_COMPLAINTS)
        & (table["rate"] >= TIMES_PEERS * table["peers_rate"])
    ]
    each = worth(shop, promotion, rules).buyer
    found = []
    for _, row in many.iterrows():
        excess = row["complaints"] - row["peers_rate"] * row["customers"]
        values = {
            "name": ("text", row["name"]),
            "rate": ("rate", row["rate"]),
            "peers": ("rate", row["peers_rate"]),
            "low": ("rate", row["low"]),
            "high": ("rate", row["high"]),
            "complaints": ("count", row["complaints"]),
            "n": ("count", row["customers"]),
        }
        kind = "complaints"
        if row["top_reason"] == row["top_reason"] and row["top_reason"] is not None:
            kind = "complaints_reason"
            values |= {
                "reason": ("word", row["top_reason"]),
                "reason_n": ("count", row["top_reason_complaints"]),
                "reason_share": ("rate", row["top_reason_complaints"] / row["complaints"]),
            }
        found.append(Finding(kind, values, None, float(excess), weight(excess * each)))
    return sorted(found, key=lambda f: -f.weight)[:MOST]


def late_complaints(shop: Shop, promotion: Promotion, rules: str | Rules) -> list[Finding]:
    """Complaints that are still open after 24 hours."""
    now = backlog(shop, promotion, rules=rules)
    if isinstance(now, Missing) or not now.complaints_past_24h:
        return []
    late = now.complaints_past_24h
    values = {
        "late": ("count", late),
        "open": ("count", now.open_complaints or 0),
        "day": ("day", now.as_of.date()),
        "before": ("count", now.complaints_before or 0),
    }
    each = worth(shop, promotion, rules).buyer
    return [Finding("late_complaints", values, None, float(late), weight(late * each))]
