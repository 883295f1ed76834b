"""What unanswered and abandoned inquirers were worth, with how sure one can be of it."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pandas as pd

from cskit.analysis.frames import wide
from cskit.analysis.intervals import DRAWS, SEED, Interval
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import once
from cskit.facts import Facts
from cskit.metrics import measure
from cskit.metrics.lost import lost_inquiries
from cskit.metrics.question import Question
from cskit.rules import Rules, load_rules
from cskit.shop import Shop


@dataclass(frozen=True)
class LostSales:
    """`total`: yuan with 95 % limits; NaN when nobody's conversion or spend is known yet.

    `customers`: distinct inquirers lost; of these `unanswered` (not one reply) and `abandoned` (left on an unanswered
    question). `hours`: hour, unanswered, abandoned, lost (customers of that hour), inquiry_conversion, lost_sales.
    `by_hour`: the same customers by date and hour. `spend_per_buyer` is the period's.
    """

    total: Interval
    customers: int
    unanswered: int
    abandoned: int
    spend_per_buyer: float
    hours: pd.DataFrame
    by_hour: pd.DataFrame


@once
def lost_sales(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> LostSales:
    """The metric `lost_sales` of the reviewed days with its interval.

    The interval carries what is uncertain about the hours' conversion (binomial) and the spend per buyer (over
    buyers), not the doubt in the idea itself: some of these inquirers would not have bought however fast the reply.
    """
    question = Question(shop, ("date", "hour"), load_rules(rules), promotion.period)
    lost = _lost(question)
    conversion = wide(measure(shop, ["inquiry_conversion"], by="hour", period=promotion.period, rules=rules), "hour")
    hours = _by_hour_of_day(lost, conversion)
    spend, spread = _spend(question)
    hours["lost_sales"] = hours["lost"] * hours["inquiry_conversion"] * spend
    people = lost.groupby("customer_id")["replied"].max()
    by_hour = lost.groupby(["date", "hour"])["customer_id"].nunique().reset_index(name="lost")
    return LostSales(
        total=_interval(hours, spend, spread),
        customers=len(people),
        unanswered=int((people == 0).sum()),
        abandoned=int((people > 0).sum()),
        spend_per_buyer=spend,
        hours=hours.drop(columns=["converted", "n"]),
        by_hour=by_hour,
    )


def _lost(question: Question) -> pd.DataFrame:
    """customer_id, date, hour, replied (1/0) of every lost inquiry."""
    rows = lost_inquiries(question).with_columns(hour=nw.col("at") % 86_400 // 3600)
    frame = rows.select("customer_id", "day", "hour", "replied").collect("pandas").to_native()
    frame["date"] = pd.to_datetime(frame.pop("day"), unit="D").dt.date
    return frame.astype({"hour": "int64", "replied": "int64"})


def _by_hour_of_day(lost: pd.DataFrame, conversion: pd.DataFrame) -> pd.DataFrame:
    """hour, unanswered, abandoned, lost, inquiry_conversion, converted, n for each hour in which someone inquired."""
    hours = pd.DataFrame({"hour": conversion["hour"].astype(int)})
    for column, rows in (("unanswered", lost[lost["replied"] == 0]), ("lost", lost)):
        hours[column] = hours["hour"].map(rows.groupby("hour")["customer_id"].nunique()).fillna(0).astype(int)
    hours.insert(2, "abandoned", hours["lost"] - hours["unanswered"])
    hours["inquiry_conversion"] = conversion["inquiry_conversion"].to_numpy(float)
    known = "inquiry_conversion_n" in conversion
    hours["n"] = conversion["inquiry_conversion_n"].to_numpy(float) if known else 0.0
    hours["converted"] = hours["inquiry_conversion"] * hours["n"]
    return hours


def _spend(question: Question) -> tuple[float, float]:
    """Spend per buyer of the period and its standard error over buyers (NaN with fewer than two)."""
    facts = Facts(question.shop, question.rules)
    first, last = (question.period.first, question.period.last) if question.period else (0, 10**6)
    sold = facts.sales().filter(~nw.col("agent_id").is_null(), nw.col("paid_day") >= first, nw.col("paid_day") <= last)
    per_buyer = sold.group_by("customer_id").agg(nw.col("amount").sum())
    amounts = per_buyer.select("amount").collect("pandas").to_native()["amount"].to_numpy(float)
    if not len(amounts):
        return float("nan"), float("nan")
    error = float(amounts.std(ddof=1) / np.sqrt(len(amounts))) if len(amounts) > 1 else float("nan")
    return float(amounts.mean()), error


def _interval(hours: pd.DataFrame, spend: float, spread: float) -> Interval:
    """Limits from drawing every hour's conversion (Jeffreys posterior) and the mean spend (normal) anew."""
    known = hours[hours["inquiry_conversion"].notna()]
    value = float(known["lost_sales"].sum()) if np.isfinite(spend) and len(known) else float("nan")
    if not np.isfinite(value) or not np.isfinite(spread):
        return Interval(value, float("nan"), float("nan"))
    if value == 0 and not known["lost"].any():
        return Interval(0.0, 0.0, 0.0)
    rng = np.random.default_rng(SEED)
    k, n, lost = (known[c].to_numpy(float) for c in ("converted", "n", "lost"))
    rates = rng.beta(k + 0.5, np.maximum(n - k, 0) + 0.5, size=(DRAWS, len(known)))
    totals = (rates @ lost) * rng.normal(spend, spread, size=DRAWS)
    low, high = np.quantile(totals, [0.025, 0.975])
    return Interval(value, float(max(0.0, low)), float(high))
