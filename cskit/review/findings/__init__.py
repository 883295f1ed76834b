"""Findings: what went wrong, how large it was, and what to do about it, largest first.

Each rule looks at one section's numbers. It speaks only when the evidence holds up: enough cases, an interval that
leaves no doubt, and an adjustment for having looked at many agents or products at once.
"""

from cskit.charts import note
from cskit.charts.display import findings as show_findings
from cskit.charts.parts import say
from cskit.review.base import Reviewed, kept
from cskit.review.findings import people, selling
from cskit.review.findings.finding import Found

RULES = (
    selling.outages,
    selling.accounts_dropped,
    selling.under_staffed,
    selling.over_staffed,
    selling.forecast_missed,
    people.seasonal_receptions,
    people.seasonal_exams,
    selling.leaking_products,
    selling.few_items,
    selling.reminder_gap,
    people.complained_about,
    people.late_complaints,
)
MOST = 3  # of one rule: the rest is in the section's table
LARGEST, ON_PAGE = 5, 8  # findings with an action, findings with their evidence


@kept
def findings(review: Reviewed) -> list[Found]:
    """All findings about the promotion, the largest first: in yuan, or in customers at what a buyer spends."""
    found = [one for rule in RULES for one in sorted(rule(review), key=lambda f: -f.weight)[:MOST]]
    return sorted(found, key=lambda f: (-f.weight, f.kind))


def evidence(review: Reviewed) -> None:
    """Every finding with its numbers; what to do about the first five stands on page one."""
    if found := findings(review):
        show_findings(found, title=say("review_evidence"), top=ON_PAGE, fixed=LARGEST)
    else:
        note(say("review_no_findings" if review.has_events else "review_no_findings_sheets"))
