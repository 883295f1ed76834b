"""The promotion phase by phase, each beside the same phase of the comparison."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cskit.analysis.compare import change, is_rate
from cskit.analysis.promotion import Phase, Promotion
from cskit.analysis.section import once
from cskit.metrics import CARDS, measure
from cskit.metrics.interval import wilson_limits
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop

BY_DAY = (  # parts are sums of rows: a phase is the sum of its days, so one question answers all phases
    "shop_sales",
    "cs_sales",
    "cs_sales_share",
    "receptions",
    "final_payment_rate",
    "refund_rate",
    "first_response_seconds",
    "average_response_seconds",
    "response_rate_3min",
)
OF_PEOPLE = ("inquiring_customers", "inquiry_conversion", "spend_per_buyer")  # distinct people are never added up


@once
def phases(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """Tidy: phase, start, end, days, metric, value, status, numerator, denominator, low, high, note, and where the
    comparison has the phase base, base_status, change (points for rates, relative per day for the rest), change_kind.

    The final payment rate of a phase is that of the presale orders *created* in it.
    """
    now = _by_phase(shop, promotion.phases, rules)
    known = {p.id for p in promotion.phases}
    before = _by_phase(shop, [p for p in (promotion.base.phases if promotion.base else ()) if p.id in known], rules)
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


def _by_phase(shop: Shop, phases: Sequence[Phase], rules: str | Rules) -> pd.DataFrame:
    columns = ["phase", "start", "end", "days", "metric", "value", "status", "numerator", "denominator", "low", "high"]
    if not phases:
        return pd.DataFrame(columns=[*columns, "note"])
    whole = Period(min(p.period.start for p in phases), max(p.period.end for p in phases))
    daily = measure(shop, list(BY_DAY), by="date", rules=rules, period=whole)
    parts = []
    for phase in phases:
        people = measure(shop, list(OF_PEOPLE), rules=rules, period=phase.period)
        days = daily[daily["date"].between(phase.period.start, phase.period.end) | daily["date"].isna()]
        rows = pd.concat([pool_days(days), people], ignore_index=True)
        rows["phase"], rows["days"] = phase.id, phase.period.days
        rows["start"], rows["end"] = phase.period.start, phase.period.end
        parts.append(rows)
    return pd.concat(parts, ignore_index=True)[[*columns, "note"]]


def pool_days(daily: pd.DataFrame) -> pd.DataFrame:
    """Rows of `BY_DAY` metrics by date, pooled into one row per metric: Σ numerator ÷ Σ denominator, with the status
    the whole span has (immature if no day has closed, open if some have not)."""
    rows = []
    for metric in BY_DAY:
        own = daily[daily["metric"] == metric]
        missing = own["status"] == "missing_table"
        if missing.any():
            rows.append({"metric": metric, "status": "missing_table", "note": own.loc[missing, "note"].iloc[0]})
            continue
        seen = own[own["status"] != "undefined"]
        top, bottom = float(seen["numerator"].sum()), float(seen["denominator"].sum())
        divided = CARDS[metric].denominator is not None
        value = top if not divided else top / bottom if bottom > 0 else np.nan
        status = "ok" if value == value else "undefined"
        if len(seen) and (seen["status"] == "immature").all():
            value, status = np.nan, "immature"
        elif seen["status"].isin(["open", "immature"]).any():
            status = "open"
        row = {"metric": metric, "value": value, "status": status, "numerator": top, "note": ""}
        row["denominator"] = bottom if divided else np.nan
        if CARDS[metric].proportion and value == value:
            low, high = wilson_limits([top], [bottom])
            row |= {"low": float(low[0]), "high": float(high[0])}
        rows.append(row)
    columns = ["metric", "value", "status", "numerator", "denominator", "low", "high", "note"]
    return pd.DataFrame(rows).reindex(columns=columns)
