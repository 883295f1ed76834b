"""Recommendations and whether their customer bought the product (T 8.1.3)."""

from __future__ import annotations

from collections.abc import Callable

import narwhals as nw
import pandas as pd

from cskit.metrics.question import Question, grouped_rows

KEY = ["agent_id", "customer_id", "product_id", "at"]


def recommended(what: str) -> Callable[[Question], pd.DataFrame]:
    """`all` recommendations, those whose window has closed (`mature`), or of these the ones that were `bought`."""

    def count(question: Question) -> pd.DataFrame:
        days = question.rules.attribution_days
        made = question.rows("recommendations")
        if what != "all":
            made = made.filter(nw.col("day") + days <= question.facts.last_day)
        if what == "bought":
            bought = question.facts.sold_items().select("customer_id", "product_id", "created_at", "paid_day")
            hits = (
                made.select(*KEY, "day")
                .join(bought, on=["customer_id", "product_id"], how="inner")
                .filter(nw.col("created_at") >= nw.col("at"), nw.col("paid_day") - nw.col("day") <= days)
                .select(*KEY)
                .unique()
            )
            made = made.join(hits, on=KEY, how="semi")
        return grouped_rows(question, made.with_columns(one=nw.lit(1)), nw.col("one").sum(), split=False)

    return count
