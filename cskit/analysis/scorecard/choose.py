"""From twenty candidates to eight to twelve indicators, by importance × feasibility."""

import tomllib
from importlib.resources import files

import pandas as pd

from cskit.errors import UsageError, told
from cskit.metrics import find, measure
from cskit.shop import Shop
from cskit.written import listed

FEWEST, MOST = 8, 12


def indicator_candidates() -> pd.DataFrame:
    """The kit's twenty candidates with points for importance and feasibility: a start for a team's own.

    >>> len(indicator_candidates())
    20
    """
    text = (files(__package__) / "candidates.toml").read_text(encoding="utf-8")
    rows = [(name, *points) for name, points in tomllib.loads(text).items()]
    return pd.DataFrame(rows, columns=["indicator", "importance", "feasibility"])


def choose_indicators(
    candidates: pd.DataFrame, *, shop: Shop | None = None, fewest: int = FEWEST, most: int = MOST
) -> pd.DataFrame:
    """Rank candidates by importance × feasibility and keep `fewest` to `most` of them.

    `candidates`: indicator, importance, feasibility (points, 0 or more, of one scale). With `shop` a metric whose table
    is missing there has feasibility 0. All above the mean product are kept, filled up to `fewest` and cut at `most`;
    a product of 0 is never kept. Answers indicator, importance, feasibility, product, rank, kept, tied (the cut goes
    through equals: decide these yourself). Errors: `UsageError` for missing columns or points, duplicates.

    >>> table = pd.DataFrame({"indicator": list("abcd"), "importance": [5, 4, 3, 5], "feasibility": [5, 5, 2, 0]})
    >>> choose_indicators(table, fewest=1, most=2)["kept"].tolist()
    [True, True, False, False]
    """
    absent = [c for c in ("indicator", "importance", "feasibility") if c not in candidates]
    if absent:
        raise UsageError(told("candidates_columns", columns=listed(absent)))
    if not 1 <= fewest <= most:
        raise UsageError(told("candidates_range", most=most, fewest=fewest))
    table = candidates.copy()
    points = table[["importance", "feasibility"]]
    if points.isna().any(axis=None) or (points < 0).any(axis=None):
        raise UsageError(told("candidates_points"))
    if table["indicator"].duplicated().any():
        twice = table.loc[table["indicator"].duplicated(), "indicator"].iloc[0]
        raise UsageError(told("candidates_twice", twice=twice))
    if shop is not None:
        table.loc[[not _measurable(shop, i) for i in table["indicator"]], "feasibility"] = 0
    table["product"] = table["importance"] * table["feasibility"]
    table = table.sort_values("product", ascending=False, kind="stable", ignore_index=True)
    table["rank"] = table["product"].rank(ascending=False, method="min").astype(int)
    good = table["product"] > 0
    wanted = int((good & (table["product"] >= table["product"].mean())).sum())
    cut = min(max(wanted, fewest), most, int(good.sum()))
    table["kept"] = good & (table.index < cut)
    edge = table["product"].iloc[cut - 1] if cut else None
    split = 0 < cut < len(table) and table["product"].iloc[cut] == edge
    table["tied"] = (table["product"] == edge) if split else False
    return table


def _measurable(shop: Shop, metric: str) -> bool:
    find(metric)
    return bool((measure(shop, metric, interval=False)["status"] != "missing_table").all())
