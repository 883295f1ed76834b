"""Service by agent: response, satisfaction, quality inspection; and the bot's hand-overs."""

from __future__ import annotations

import pandas as pd

from cskit.analysis.frames import wide, with_people
from cskit.analysis.measured import per_agent
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import once
from cskit.metrics import measure
from cskit.rules import Rules
from cskit.shop import Shop

BY_AGENT = (
    "receptions",
    "first_response_seconds",
    "average_response_seconds",
    "response_p90",
    "response_rate_3min",
    "slow_response_customers",
    "long_reception_customers",
    "satisfaction",
    "quality_score",
    "quality_pass_rate",
)
WHOLE = (
    *BY_AGENT,
    "unanswered_turns",
    "reply_rate",
    "handover_rate",
    "bot_containment",
    "bot_true_resolution",
    "complaint_rate",
    "complaint_cause_within(2)",
    "complaint_resolved_within(24)",
)


@once
def service_by_agent(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """One row per agent with a reception: the metrics of `BY_AGENT`, rates with `_low`, `_high` and `_n`.
    A metric whose table is missing has no column."""
    rows = per_agent(shop, promotion.period, rules)
    frame = wide(rows[rows["metric"].isin(BY_AGENT)], "agent")
    frame = frame[frame["receptions"] > 0]
    return with_people(shop, frame).sort_values("receptions", ascending=False, ignore_index=True)


@once
def service(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """The whole shop's service in the reviewed days: `measure`'s tidy columns, a missing table named in `note`."""
    return measure(shop, list(WHOLE), rules=rules, period=promotion.period)
