"""Page one: at most eight tiles, each with its target, the comparison and last year."""

from __future__ import annotations

import pandas as pd

from cskit.analysis.frames import attainment, compared, is_rate, value_of
from cskit.analysis.measured import whole_shop
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import once
from cskit.metrics.targets import targets_for
from cskit.rules import Rules
from cskit.shop import Shop

TILES = (  # metrics of one tile, in the order of the wall
    ("shop_net_sales", "shop_sales"),
    ("cs_sales",),
    ("inquiry_conversion",),
    ("spend_per_buyer",),
    ("receptions",),
    ("first_response_seconds", "average_response_seconds"),
    ("refund_rate",),
    ("cost_to_output",),
)
METRICS = [metric for tile in TILES for metric in tile]


@once
def tiles(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """One row per number of page one.

    `tile` (1-8), `metric`, `value`, `status`, `note`, `low`, `high`, `target_of` (the metric whose target it is held
    against: a target of `shop_sales` stands for sales before refunds), `floor`, `stretch` with their attainments
    (value ÷ target; target ÷ value where lower is better; NaN without a target), and for `base` and `last_year` the
    value there, its status and the change: in fractions for rates (`change_kind` points), relative for everything
    else. Sums and counts of unequally long periods are compared per day (`per_day`). Net sales appear only where
    refunds are known; else the tile shows sales before refunds.
    """
    rows = whole_shop(shop, promotion.period, rules)
    rows = rows.set_index("metric").loc[METRICS].reset_index()
    rows = rows[~((rows["metric"] == "shop_net_sales") & (rows["status"] == "missing_table"))]
    if (rows["metric"] == "shop_net_sales").any():
        rows = rows[rows["metric"] != "shop_sales"]
    frame = rows[["metric", "value", "status", "note", "low", "high"]].copy()
    frame.insert(0, "tile", [_tile(m) for m in frame["metric"]])
    targets = targets_for(shop, promotion.period, "all").set_index("metric")
    gross = value_of(whole_shop(shop, promotion.period, rules), "shop_sales")
    # A sales target is set before refunds, so it is held against sales before refunds.
    swap = "shop_net_sales" not in targets.index
    frame["target_of"] = ["shop_sales" if swap and m == "shop_net_sales" else m for m in frame["metric"]]
    held = frame["value"].where(frame["target_of"] == frame["metric"], gross)
    for name in ("floor", "stretch"):
        frame[name] = frame["target_of"].map(targets[name])
        frame[f"{name}_attainment"] = [
            attainment(of, value, target)
            for of, value, target in zip(frame["target_of"], held, frame[name], strict=True)
        ]
    for name, reference in (("base", promotion.base), ("last_year", promotion.last_year)):
        then = whole_shop(shop, reference.period, rules) if reference else None
        there = compared(frame, then, promotion.period.days, reference.period.days if reference else 0)
        for column in ("value", "status", "change", "per_day"):
            frame[name if column == "value" else f"{name}_{column}"] = there[column]
    frame["change_kind"] = ["points" if is_rate(m) else "relative" for m in frame["metric"]]
    return frame


def _tile(metric: str) -> int:
    return next(i for i, metrics in enumerate(TILES, 1) if metric in metrics)
