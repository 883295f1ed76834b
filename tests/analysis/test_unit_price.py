"""Which price tier a buyer belongs to: by a plain loop over what was asked, long before the payment if need be."""

from __future__ import annotations

import pytest

from cskit.analysis.unit_price import NO_TIER, TIERS, buyers, with_tier
from cskit.facts import Facts
from cskit.period import Period
from cskit.rules import load_rules
from cskit.shop import Shop

RULES = load_rules("textbook")


@pytest.mark.parametrize("span", ["2021-11-01..2021-11-03", "2021-11-12..2021-11-20"])
def test_a_buyer_has_the_dearest_tier_that_was_asked_about(double11: Shop, span: str) -> None:
    period = Period.parse(span)
    rows = buyers(double11, rules=RULES, period=period)
    told = with_tier(rows, double11, rules=RULES, period=period, basis="asked")
    facts = Facts(double11, RULES)
    sold = facts.credited_sales().collect("pandas").to_native()
    placed = sold.loc[sold["paid_day"].between(period.first, period.last), "created_day"].min()
    tier_of = double11.pandas("products").set_index("product_id")["tier"].to_dict()
    dearest: dict[tuple[str, str], str] = {}
    asked = facts.reception_products().collect("pandas").to_native()
    for agent, customer, day, product in zip(
        asked["agent_id"], asked["customer_id"], asked["day"], asked["product_id"], strict=True
    ):
        tier = tier_of.get(product)
        if not isinstance(tier, str) or not placed - RULES.attribution_days <= day <= period.last:
            continue
        known = dearest.get((agent, customer), tier)
        dearest[agent, customer] = max(known, tier, key=TIERS.index)
    expected = [dearest.get(pair, NO_TIER) for pair in zip(rows["agent"], rows["customer"], strict=True)]
    assert told["tier"].tolist() == expected
    assert len(told) == len(rows)


def test_who_pays_a_presale_order_asked_weeks_before(double11: Shop) -> None:
    """Final payments are due from 1 November; the questions came with the deposits, from 20 October."""
    period = Period.parse("2021-11-01..2021-11-03")
    rows = buyers(double11, rules=RULES, period=period)
    told = with_tier(rows, double11, rules=RULES, period=period, basis="asked")
    assert (told["tier"] == NO_TIER).mean() < 0.01
