"""People, goods, place: which column below, which days, which products."""

from __future__ import annotations

import pandas as pd

from tests.exercises.beginners.desk import Desk, between, people, way

SIXTY = ("2022-03-01", "2022-04-29")
APRIL = ("2022-04-01", "2022-04-30")
SORTS = ("tops", "bottoms", "extras")


def week(desk: Desk) -> pd.DataFrame:
    return desk.shop.pandas("traffic")


way("06.q1", "upside down")(lambda desk: week(desk)["visitors"].sum() / week(desk)["page_views"].sum())
way("06.q1", "last day cut")(
    lambda desk: week(desk)["page_views"].iloc[:-1].sum() / week(desk)["visitors"].iloc[:-1].sum()
)
way("06.q1", "median of days")(lambda desk: (week(desk)["page_views"] / week(desk)["visitors"]).median())


def hoodies(desk: Desk) -> pd.DataFrame:
    return desk.shop.pandas("stock").query("product_id == 'hoodie'").sort_values("date")


def sold(desk: Desk) -> pd.DataFrame:
    return desk.shop.pandas("order_items").merge(between(desk.paid, *APRIL), on="order_id")


def hoodies_sold(desk: Desk) -> float:
    return float(sold(desk).query("product_id == 'hoodie'")["quantity"].sum())


way("06.q2", "what is left of all")(
    lambda desk: (
        hoodies(desk)["closing_units"].iloc[-1]
        / (hoodies(desk)["opening_units"].iloc[0] + hoodies(desk)["received_units"].sum())
    )
)
way("06.q2", "opening of every day")(lambda desk: hoodies_sold(desk) / hoodies(desk)["opening_units"].sum())
way("06.q2", "sold over left")(lambda desk: hoodies_sold(desk) / hoodies(desk)["closing_units"].iloc[-1])


def share(desk: Desk, top: pd.Series, bottom: pd.Series) -> dict[str, float]:
    of = desk.shop.pandas("products").set_index("product_id")["category"]
    counts = [pd.Series(some.unique()).map(of).value_counts() for some in (top, bottom)]
    return {sort: float(counts[0].get(sort, 0) / counts[1][sort]) for sort in SORTS}


way("06.q3", "sold ever")(
    lambda desk: share(desk, desk.shop.pandas("order_items")["product_id"], desk.shop.pandas("stock")["product_id"])
)
way("06.q3", "one for the shop")(
    lambda desk: dict.fromkeys(SORTS, desk.value("active_product_rate", "2022-04-01..2022-04-30"))
)


def buyers(desk: Desk) -> pd.DataFrame:
    return between(desk.paid, *SIXTY)


way("06.q4", "repeat orders over orders")(lambda desk: 1 - people(buyers(desk)) / len(buyers(desk)))
way("06.q4", "all days of the data")(lambda desk: (desk.paid.groupby("customer_id")["paid_day"].nunique() >= 2).mean())
way("06.q4", "more than two days")(lambda desk: (buyers(desk).groupby("customer_id")["paid_day"].nunique() > 2).mean())


def back(desk: Desk) -> pd.DataFrame:
    mine = desk.refunds["order_id"].isin(buyers(desk)["order_id"])
    return desk.refunds[mine & (desk.refunds["kind"] == "return")]


def units(desk: Desk) -> float:
    return float(desk.shop.pandas("order_items").merge(buyers(desk), on="order_id")["quantity"].sum())


way("06.q5", "requests in")(lambda desk: back(desk)["quantity"].sum() / units(desk))
way("06.q5", "rows of returns")(lambda desk: len(back(desk).dropna(subset="completed_at")) / units(desk))
way("06.q5", "over orders")(lambda desk: back(desk).dropna(subset="completed_at")["quantity"].sum() / len(buyers(desk)))
