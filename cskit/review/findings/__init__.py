"""Findings: what went wrong, how large it was, and what to do about it.

Each rule looks at one section's numbers. It speaks only when the evidence holds up: enough cases, an interval that
leaves no doubt, and an adjustment for having looked at many agents or products at once.
"""

from dataclasses import replace
from operator import attrgetter

import pandas as pd

from cskit.charts import note
from cskit.charts.display import findings as show_findings
from cskit.charts.parts import say
from cskit.review.base import Reviewed, kept
from cskit.review.findings import people, selling, staffing, targets
from cskit.review.findings.finding import GROUP_OF, GROUPS, Found, margin
from cskit.written import written

RULES = (
    staffing.outages,
    staffing.accounts_dropped,
    staffing.under_staffed,
    staffing.over_staffed,
    staffing.forecast_missed,
    people.seasonal_receptions,
    people.seasonal_exams,
    selling.leaking_products,
    selling.few_items,
    selling.reminder_gap,
    people.complained_about,
    people.late_complaints,
    people.follow_up,
    targets.missed,
    targets.set_wrongly,
)
MOST = 3  # of one rule: the rest is in the section's table
ORDER = attrgetter("order")
LARGEST, EACH, ON_PAGE = 5, 2, 8  # findings with an action, of each group at first; findings with their evidence


@kept
def findings(review: Reviewed) -> list[Found]:
    """All findings about the promotion: what cost sales, money still to be had, service at risk, what to plan by; in
    each a process before a person. The five of page one come first: of each of these two at most, while others wait."""
    found = [one for rule in RULES for one in sorted(rule(review), key=ORDER)[:MOST]]
    if (rate := margin(review)) == rate:
        said = {
            one: say("finding_margin", money=one.money, margin=written(rate * (one.yuan or 0.0), "money"))
            for one in found
        }
        found = [one if one.yuan is None else replace(one, money=said[one]) for one in found]
    found.sort(key=ORDER)
    places = pd.Series([GROUP_OF.get(one.kind, len(GROUPS)) for one in found], dtype=int)
    later = places.groupby(places).cumcount() >= EACH
    first = sorted(sorted(range(len(found)), key=lambda n: bool(later[n]))[:LARGEST])
    return [found[n] for n in [*first, *(n for n in range(len(found)) if n not in first)]]


def evidence(review: Reviewed) -> None:
    """Every finding with its numbers; what to do about the first five stands on page one."""
    if found := findings(review):
        show_findings(found, title=say("review_evidence"), top=ON_PAGE, fixed=LARGEST)
    else:
        note(say("review_no_findings" if review.has_events else "review_no_findings_sheets"))
