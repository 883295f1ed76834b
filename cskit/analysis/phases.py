"""The promotion phase by phase, each beside the same phase of the comparison."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cskit.analysis.compare import change, is_rate
from cskit.analysis.promotion import Phase, Promotion
from cskit.analysis.section import once
from cskit.metrics import measure
from cskit.rules import Rules
from cskit.shop import Shop

METRICS = (
    "shop_sales",
    "cs_sales",
    "cs_sales_share",
    "receptions",
    "final_payment_rate",
    "refund_rate",
    "first_response_seconds",
    "average_response_seconds",
    "response_rate_3min",
    "inquiring_customers",
    "inquiry_conversion",
    "spend_per_buyer",
)


COLUMNS = [
    "phase",
    "start",
    "end",
    "days",
    "metric",
    "value",
    "status",
    "numerator",
    "denominator",
    "note",
]


@once
def phases(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """Tidy: phase, start, end, days, metric, value, status, numerator, denominator, note, and where the
    comparison has the phase base, base_status, change (points for rates, relative per day for the rest), change_kind.

    The final payment rate of a phase is that of the presale orders *created* in it.
    """
    known = {p.id for p in promotion.phases}
    earlier = [p for p in (promotion.base.phases if promotion.base else ()) if p.id in known]
    measured = _measured(shop, [*promotion.phases, *earlier], rules)
    now, before = _by_phase(measured, promotion.phases), _by_phase(measured, earlier)
    then = before[["phase", "metric", "value", "status", "days"]]
    then = then.rename(columns={"value": "base", "status": "base_status", "days": "base_days"})
    frame = now.merge(then, on=["phase", "metric"], how="left")
    frame["change"] = [
        change(metric, value, base, days=days, base_days=base_days)
        for metric, value, base, days, base_days in zip(
            frame["metric"], frame["value"], frame["base"], frame["days"], frame["base_days"], strict=True
        )
    ]
    frame["change_kind"] = ["points" if is_rate(m) else "relative" for m in frame["metric"]]
    return frame.drop(columns="base_days")


def _measured(shop: Shop, phases: Sequence[Phase], rules: str | Rules) -> pd.DataFrame:
    days = list(dict.fromkeys(p.period for p in phases))
    return measure(shop, list(METRICS), rules=rules, period=days, interval=False)


def _by_phase(measured: pd.DataFrame, phases: Sequence[Phase]) -> pd.DataFrame:
    told = [
        measured[measured["period"] == str(p.period)].assign(
            phase=p.id, start=p.period.start, end=p.period.end, days=p.period.days
        )
        for p in phases
    ]
    return pd.concat([measured.iloc[:0], *told], ignore_index=True).reindex(columns=COLUMNS)
