"""Findings: what went wrong, how large it was, and what to do about it, largest first.

Each rule looks at one section's numbers. It speaks only when the evidence holds up: enough cases, an interval that
leaves no doubt, and an adjustment for having looked at many agents or products at once.
"""

from __future__ import annotations

from cskit.analysis.findings import aftersale, people, selling, workload
from cskit.analysis.findings.finding import Finding
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import once
from cskit.rules import Rules
from cskit.shop import Shop

__all__ = ["Finding", "findings"]

RULES = (
    workload.outages,
    workload.accounts_dropped,
    workload.under_staffed,
    workload.over_staffed,
    workload.forecast_missed,
    people.seasonal_receptions,
    people.seasonal_exams,
    selling.leaking_products,
    selling.few_items,
    selling.reminder_gap,
    aftersale.complained_about,
    aftersale.late_complaints,
)


@once
def findings(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> list[Finding]:
    """All findings about the promotion, the largest first: in yuan, or in customers at what a buyer spends."""
    found = [finding for rule in RULES for finding in rule(shop, promotion, rules)]
    return sorted(found, key=lambda f: (-f.weight, f.kind))
