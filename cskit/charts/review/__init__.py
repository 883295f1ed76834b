"""The charts and tables of the post-promotion review, one function per section.

Each takes what its analysis answered and shows it, or says in one line which table the section would need:

    review.phases(phases(shop, promotion, rules=rules), promotion)
"""

from __future__ import annotations

from cskit.charts.review.closing import backlog, definitions, peers, unsettled
from cskit.charts.review.goods import products, questions, reasons
from cskit.charts.review.load import fit, forecast, online, presence, waiting
from cskit.charts.review.money import awards, costs
from cskit.charts.review.opening import (
    actions,
    checked,
    checked_peers,
    evidence,
    headline,
    opened,
    opening,
    parameters,
    story,
)
from cskit.charts.review.people import agents, attainment, credited, overall, teams
from cskit.charts.review.seasonal import seasonal
from cskit.charts.review.selling import lost_sales, phases, reminders, split
from cskit.charts.review.service import bot, by_agent, complaints, lists, refunds, whole

__all__ = [
    "actions",
    "agents",
    "attainment",
    "awards",
    "backlog",
    "bot",
    "by_agent",
    "checked",
    "checked_peers",
    "complaints",
    "costs",
    "credited",
    "definitions",
    "evidence",
    "fit",
    "forecast",
    "headline",
    "lists",
    "lost_sales",
    "online",
    "opened",
    "opening",
    "overall",
    "parameters",
    "peers",
    "phases",
    "presence",
    "products",
    "questions",
    "reasons",
    "refunds",
    "reminders",
    "seasonal",
    "split",
    "story",
    "teams",
    "unsettled",
    "waiting",
    "whole",
]
