"""The promotion phase by phase, each beside the same phase of the comparison."""

from __future__ import annotations

import pandas as pd

from cskit.analysis.frames import change, is_rate
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import once
from cskit.metrics import measure
from cskit.rules import Rules
from cskit.shop import Shop

METRICS = (
    "shop_sales",
    "cs_sales",
    "cs_sales_share",
    "receptions",
    "inquiring_customers",
    "inquiry_conversion",
    "spend_per_buyer",
    "final_payment_rate",
    "refund_rate",
    "first_response_seconds",
    "average_response_seconds",
    "response_rate_3min",
)


@once
def phases(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """Tidy: phase, start, end, days, metric, value, status, numerator, denominator, low, high, note, and where the
    comparison has the phase base, base_status, change (points for rates, relative per day for the rest), change_kind.

    The final payment rate of a phase is that of the presale orders *created* in it.
    """
    base = {p.id: p.period for p in (promotion.base.phases if promotion.base else ())}
    parts = []
    for phase in promotion.phases:
        rows = measure(shop, list(METRICS), rules=rules, period=phase.period)
        own = base.get(phase.id)
        if own is not None:
            then = measure(shop, list(METRICS), rules=rules, period=own).set_index("metric").reindex(rows["metric"])
            rows["base"], rows["base_status"] = then["value"].to_numpy(float), then["status"].to_numpy()
            rows["change"] = [
                change(m, v, b, days=phase.period.days, base_days=own.days)
                for m, v, b in zip(rows["metric"], rows["value"], rows["base"], strict=True)
            ]
        else:
            rows["base"], rows["base_status"], rows["change"] = float("nan"), None, float("nan")
        head = {"phase": phase.id, "start": phase.period.start, "end": phase.period.end, "days": phase.period.days}
        for i, (name, value) in enumerate(head.items()):
            rows.insert(i, name, value)
        parts.append(rows)
    frame = pd.concat(parts, ignore_index=True)
    frame["change_kind"] = ["points" if is_rate(m) else "relative" for m in frame["metric"]]
    return frame
