"""Page one: at most eight tiles, each with its target, the comparison and last year."""

from __future__ import annotations

import pandas as pd

from cskit.analysis.compare import beside
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import once
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

    `tile` (1-8), then the columns of `compare.beside`. Where refunds are not in the data, or no refund
    window has closed yet, the first tile shows sales before refunds.
    """
    frame = beside(shop, promotion, METRICS, rules)
    net = frame.set_index("metric").loc["shop_net_sales", "status"] not in ("missing_table", "immature")
    frame = frame[frame["metric"] != ("shop_sales" if net else "shop_net_sales")].reset_index(drop=True)
    frame.insert(0, "tile", [_tile(m) for m in frame["metric"]])
    return frame


def _tile(metric: str) -> int:
    return next(i for i, metrics in enumerate(TILES, 1) if metric in metrics)
