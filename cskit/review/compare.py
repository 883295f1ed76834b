"""Numbers beside their targets, the comparison and last year."""

from collections.abc import Mapping, Sequence

import narwhals as nw
import pandas as pd

from cskit.charts import headline
from cskit.engines import collected
from cskit.facts.service import cohort, refunded
from cskit.facts.talk import DAY
from cskit.metrics import CARDS
from cskit.metrics.compared import targets_for
from cskit.period import Period
from cskit.review.base import Reviewed


def beside(review: Reviewed, metrics: Sequence[str]) -> pd.DataFrame:
    """One row per metric of `WHOLE_SHOP`: what it was, against what it should have been and what it was before.

    `metric`, `value`, `status`, `note`, `source`, `floor`, `stretch` with their attainments (value ÷ target; target ÷
    value where lower is better; NaN without a target), and for `base` and `last_year` the value there, its
    status and the change: in fractions for rates (`change_kind` points), relative for everything else. Sums and counts
    of unequally long periods are compared per day (`per_day`). A figure that refunds still change (`open`) is compared
    with what was known of the earlier period when it was as old (`same_age`), not with what became of it since.
    """
    now = review.whole_shop()
    frame = now.set_index("metric").loc[list(metrics)].reset_index()[["metric", "value", "status", "note", "source"]]
    targets = targets_for(review.shop, review.period, "all").set_index("metric")
    for name in ("floor", "stretch"):
        frame[name] = frame["metric"].map(targets[name])
        frame[f"{name}_attainment"] = list(map(attainment, frame["metric"], frame["value"], frame[name]))
    for name, reference in (("base", review.promotion.base), ("last_year", review.promotion.last_year)):
        there = _compared(review, frame, reference.period if reference else None)
        frame = frame.assign(**{name if c == "value" else f"{name}_{c}": there[c] for c in there})
    return frame.assign(change_kind=["points" if is_rate(m) else "relative" for m in metrics])


def is_rate(metric: str) -> bool:
    """Rates change in points, everything else in per cent of what it was."""
    return CARDS[metric].unit == "fraction"


def change(metric: str, value: float, base: float, *, days: int = 1, base_days: int = 1) -> float:
    """The change from `base` to `value`: a difference for rates, relative for the rest; NaN if either is not known.

    Sums and counts of unequally long periods are compared per day.

    >>> change("cs_sales", 300.0, 100.0, days=2, base_days=1)
    0.5
    """
    if is_rate(metric):
        return value - base
    if CARDS[metric].is_sum:
        value, base = value / days, base / base_days
    return value / base - 1 if base > 0 else float("nan")


def attainment(metric: str, value: float, target: float) -> float:
    """Value ÷ target; target ÷ value where lower is better; NaN without a target or a value.

    >>> attainment("average_response_seconds", 40.0, 30.0)
    0.75
    """
    met = headline.attainment(value, target, CARDS[metric].better)
    return float("nan") if met is None else met


def _compared(review: Reviewed, now: pd.DataFrame, then: Period | None) -> pd.DataFrame:
    """Beside the rows of `now` (metric, value, status): `value` and `status` in the days of `then`, or where `now` is
    open and the value at the same age is known that one; the `change`, whether `per_day`, whether `same_age`."""
    if then is None:
        empty = {"value": float("nan"), "status": None, "change": float("nan"), "per_day": False, "same_age": False}
        return pd.DataFrame(empty, index=now.index)
    old = review.whole_shop(then).set_index("metric").reindex(now["metric"])
    young = at_the_same_age(review, then)
    days, base_days = review.period.days, then.days
    same = ((now["status"] == "open") & now["metric"].isin(young)).to_numpy()
    there = [young[m] if s else v for m, s, v in zip(now["metric"], same, old["value"].astype(float), strict=True)]
    return pd.DataFrame(
        {
            "value": there,
            "status": ["open" if s else status for s, status in zip(same, old["status"], strict=True)],
            "change": [
                change(m, v, b, days=days, base_days=base_days)
                for m, v, b in zip(now["metric"], now["value"], there, strict=True)
            ],
            "per_day": [days != base_days and CARDS[m].is_sum for m in now["metric"]],
            "same_age": same,
        },
        index=now.index,
    )


def at_the_same_age(review: Reviewed, base: Period) -> Mapping[str, float]:
    """What refunds still change, of the refunds of an earlier `base` completed by then: as long after its last day as
    the data end after the last reviewed day. Empty without `refunds`, without sales in the base, or for a base that is
    no older."""
    shop, facts, older = review.shop, review.facts, review.period.last - base.last
    if older <= 0 or not shop.has("refunds"):
        return {}
    known = shop.table("refunds").filter(nw.col("completed_at") <= shop.seconds[1] - older * DAY)
    made = cohort(facts.sales(), refunded(known), facts.rules, last_day=facts.last_day - older)
    paid = made.filter(nw.col("paid_day") >= base.first, nw.col("paid_day") <= base.last)
    sums = paid.select(nw.len().alias("n"), *(nw.col(c).sum() for c in ("refunded", "amount", "refunded_amount")))
    row = collected(sums).iloc[0].astype(float)
    if not row["n"]:
        return {}
    return {"refund_rate": row["refunded"] / row["n"], "shop_net_sales": row["amount"] - row["refunded_amount"]}
