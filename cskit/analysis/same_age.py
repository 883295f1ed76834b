"""Refunds come in for weeks: what is open now is compared with what was known of the base when it was as old."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from cskit.analysis.section import once
from cskit.engines import collected
from cskit.facts import Facts
from cskit.facts.aftersales import cohort, refunded
from cskit.facts.talk import DAY
from cskit.period import Period
from cskit.rules import Rules, load_rules
from cskit.shop import Shop

GROWING = ("refund_rate", "shop_net_sales")  # of `measured.WHOLE_SHOP`: what refunds still change


@once
def at_the_same_age(shop: Shop, period: Period, base: Period, rules: str | Rules) -> dict[str, float]:
    """`GROWING` of an earlier `base`, of the refunds completed by then: as long after its last day as the data end
    after the last day of `period`. Empty without `refunds`, without sales in the base, or for a base that is no older.
    """
    older = period.last - base.last
    if older <= 0 or not shop.has("refunds"):
        return {}
    facts = Facts(shop, load_rules(rules))
    known = shop.table("refunds").filter(nw.col("completed_at") <= shop.seconds[1] - older * DAY)
    made = cohort(facts.sales(), refunded(known), facts.rules, last_day=facts.last_day - older)
    paid = made.filter(nw.col("paid_day") >= base.first, nw.col("paid_day") <= base.last)
    sums = paid.select(
        n=nw.len(),
        refunded=nw.col("refunded").sum(),
        amount=nw.col("amount").sum(),
        back=nw.col("refunded_amount").sum(),
    )
    row: Any = collected(sums).iloc[0]
    if not row["n"]:
        return {}
    return {
        "refund_rate": float(row["refunded"]) / float(row["n"]),
        "shop_net_sales": float(row["amount"]) - float(row["back"]),
    }
