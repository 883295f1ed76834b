"""Measured once, shown by many sections: the promotion's numbers for the whole shop and for each agent.

`measure` shares its passes between the metrics of one question, so a review asks few questions with many metrics.
"""

from __future__ import annotations

import pandas as pd

from cskit.analysis.promotion import Promotion
from cskit.analysis.section import once
from cskit.metrics import measure
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop

WHOLE_SHOP = (
    # page one
    "shop_net_sales",
    "shop_sales",
    "cs_sales",
    "inquiry_conversion",
    "spend_per_buyer",
    "receptions",
    "first_response_seconds",
    "average_response_seconds",
    "refund_rate",
    "cost_to_output",
    # the project as a whole
    "receptions_per_agent_day",
    "output_per_agent_day",
    # the chain of the exact split, and what findings are worth
    "visitors",
    "contacting_customers",
    "inquiring_customers",
    "buyers",
    "units_sold",
    "average_item_price",
)
PER_AGENT = (
    "receptions",
    "receptions_per_agent_day",
    "cs_sales",
    "output_per_agent_day",
    "inquiring_customers",
    "inquiry_conversion",
    "orders",
    "buyers",
    "spend_per_buyer",
    "items_per_buyer",
    "items_per_order",
    "average_item_price",
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


def whole_shop(shop: Shop, promotion: Promotion, rules: str | Rules, period: Period | None = None) -> pd.DataFrame:
    """`measure`'s tidy rows of `WHOLE_SHOP` in the reviewed days, or in the `period` of what they are compared with."""
    rows = _compared(shop, promotion, rules)
    return rows[rows["period"] == str(period or promotion.period)].drop(columns="period").reset_index(drop=True)


@once
def _compared(shop: Shop, promotion: Promotion, rules: str | Rules) -> pd.DataFrame:
    references = [r.period for r in (promotion.base, promotion.last_year) if r]
    periods = list(dict.fromkeys([promotion.period, *references]))
    return measure(shop, list(WHOLE_SHOP), rules=rules, period=periods, interval=False)


@once
def per_agent(shop: Shop, period: Period, rules: str | Rules) -> pd.DataFrame:
    """`measure`'s tidy rows of `PER_AGENT`, by agent; rows of no agent are left out."""
    rows = measure(shop, list(PER_AGENT), by="agent", rules=rules, period=period)
    return rows[rows["agent"].notna()].reset_index(drop=True)
