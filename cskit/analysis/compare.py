"""Numbers beside their targets, the comparison and last year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cskit.analysis.frames import value_of
from cskit.analysis.measured import whole_shop
from cskit.analysis.promotion import Promotion
from cskit.analysis.same_age import at_the_same_age
from cskit.metrics import CARDS
from cskit.metrics.targets import targets_for
from cskit.rules import Rules
from cskit.shop import Shop


def beside(shop: Shop, promotion: Promotion, metrics: Sequence[str], rules: str | Rules) -> pd.DataFrame:
    """One row per metric of `WHOLE_SHOP`: what it was, against what it should have been and what it was before.

    `metric`, `value`, `status`, `note`, `target_of` (the metric whose target it is held against: a
    target of `shop_sales` stands for sales before refunds), `floor`, `stretch` with their attainments (value ÷ target;
    target ÷ value where lower is better; NaN without a target), and for `base` and `last_year` the value there, its
    status and the change: in fractions for rates (`change_kind` points), relative for everything else. Sums and counts
    of unequally long periods are compared per day (`per_day`). A figure that refunds still change (`open`) is compared
    with what was known of the earlier period when it was as old (`same_age`), not with what became of it since.
    """
    now = whole_shop(shop, promotion, rules)
    rows = now.set_index("metric").loc[list(metrics)].reset_index()
    frame = rows[["metric", "value", "status", "note"]].copy()
    targets = targets_for(shop, promotion.period, "all").set_index("metric")
    # A sales target is set before refunds, so it is held against sales before refunds.
    swap = "shop_net_sales" not in targets.index
    frame["target_of"] = ["shop_sales" if swap and m == "shop_net_sales" else m for m in metrics]
    held = frame["value"].where(frame["target_of"] == frame["metric"], value_of(now, "shop_sales"))
    for name in ("floor", "stretch"):
        frame[name] = frame["target_of"].map(targets[name])
        frame[f"{name}_attainment"] = [
            attainment(of, value, target)
            for of, value, target in zip(frame["target_of"], held, frame[name], strict=True)
        ]
    for name, reference in (("base", promotion.base), ("last_year", promotion.last_year)):
        then = whole_shop(shop, promotion, rules, reference.period) if reference else None
        young = at_the_same_age(shop, promotion.period, reference.period, rules) if reference else {}
        there = _compared(frame, then, young, promotion.period.days, reference.period.days if reference else 0)
        for column in ("value", "status", "change", "per_day", "same_age"):
            frame[name if column == "value" else f"{name}_{column}"] = there[column]
    frame["change_kind"] = ["points" if is_rate(m) else "relative" for m in metrics]
    return frame


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
    if CARDS[metric].better == "down":
        value, target = target, value
    return value / target if target > 0 and value == value else float("nan")


def _compared(
    now: pd.DataFrame, then: pd.DataFrame | None, young: Mapping[str, float], days: int, base_days: int
) -> pd.DataFrame:
    """Beside the rows of `now` (metric, value, status): `value` and `status` in `then`, or where `now` is open and the
    base's value at the same age is known (`young`) that one; the `change`, whether `per_day`, whether `same_age`."""
    if then is None:
        empty = {"value": float("nan"), "status": None, "change": float("nan"), "per_day": False, "same_age": False}
        return pd.DataFrame(empty, index=now.index)
    old = then.set_index("metric").reindex(now["metric"])
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
            "same_age": same,
            "per_day": [days != base_days and CARDS[m].is_sum for m in now["metric"]],
        },
        index=now.index,
    )
