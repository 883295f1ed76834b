"""From `measure`'s tidy frame to a frame as wide as a table: one row per group, one column per metric."""

import pandas as pd

from cskit.charts.state import card_of
from cskit.charts.tables import Column
from cskit.terms import language


def kind_of(metric: str) -> str:
    """The kind of column in which a metric is written: its card's unit, yuan per person with two decimals."""
    from cskit.metrics import find

    return find(metric).written_as


def wide(measured: pd.DataFrame, *, interval: bool = True) -> tuple[pd.DataFrame, dict[str, Column | str]]:
    """The wide frame, and its columns labelled from the metrics' cards, ready for `table`.

    Per metric `m`: `m`, `m:status`, and where the metric has an interval `m:low` and `m:high`.

    >>> from cskit.bundled import bundled
    >>> from cskit.metrics import measure
    >>> from cskit.shop import load
    >>> frame, columns = wide(measure(load(bundled("mens_wear_week")), ["cs_sales", "buyers"], by="agent"))
    >>> list(columns)
    ['agent', 'cs_sales', 'buyers']
    """

    from cskit.terms import begun, term

    lang = language()
    groups = list(measured.columns[: list(measured.columns).index("metric")])
    metrics = list(dict.fromkeys(measured["metric"]))
    keys = groups or ["metric"]
    frame: pd.DataFrame | None = None
    columns: dict[str, Column | str] = {g: begun(term(g, lang)) for g in groups}
    for metric in metrics:
        part = measured.loc[measured["metric"] == metric]
        named = {"value": metric, "status": f"{metric}:status"}
        label, kind = begun(card_of(metric).name(lang)), kind_of(metric)
        bounded = interval and bool(part["low"].notna().any())
        if bounded:
            named |= {"low": f"{metric}:low", "high": f"{metric}:high"}
        columns[metric] = Column(
            label, kind, low=f"{metric}:low" if bounded else None, high=f"{metric}:high" if bounded else None
        )
        part = part[[*groups, *named]].rename(columns=named)
        if not groups:
            part = part.assign(metric=0)
        frame = part if frame is None else frame.merge(part, on=keys, how="outer", sort=False)
    assert frame is not None
    return (frame if groups else frame.drop(columns="metric")), columns
