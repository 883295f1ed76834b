"""Which target holds for which days."""

import pandas as pd

from cskit.metrics.catalogue import CARDS
from cskit.period import Period
from cskit.shop import Shop

COLUMNS = ["scope", "metric", "floor", "stretch"]


def targets_for(shop: Shop, period: Period | None, scope: str | None = None) -> pd.DataFrame:
    """scope, metric, floor, stretch of the targets that hold for the whole period; of several, the one set for the
    fewest days. Without a period: of the targets that hold always. No table `targets`: an empty frame.

    The target of a sum or a count holds for exactly its own days (eleven days' sales are no target for one of them),
    that of a rate or a mean for every part of them; one without days holds always.
    """
    if not shop.has("targets"):
        return pd.DataFrame({c: pd.Series(dtype=float if c in ("floor", "stretch") else object) for c in COLUMNS})
    own = shop.pandas("targets")
    if scope is not None:
        own = own[own["scope"] == scope]
    empty = pd.Series(pd.NaT, index=own.index, dtype="datetime64[ns]")
    first, last = own.get("period_start", empty), own.get("period_end", empty)
    always = first.isna() & last.isna()
    days = (last - first).where(~always, pd.Timedelta.max)
    holds = always
    if period is not None:
        start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
        covers = (first.isna() | (first <= start)) & (last.isna() | (last >= end))
        is_sum = own["metric"].isin([m for m, card in CARDS.items() if card.is_sum])
        holds = always | ((first == start) & (last == end)) | (covers & ~is_sum)
    best = own.assign(days=days)[holds].sort_values("days").drop_duplicates(["scope", "metric"])
    return best[COLUMNS].astype({"floor": "float64", "stretch": "float64"}).reset_index(drop=True)
