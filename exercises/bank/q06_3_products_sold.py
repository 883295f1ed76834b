"""The share of products that sold at all, by category: products, not units."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import STOCKED
from bank.shared.frames import values

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

SORTS = ("tops", "bottoms", "extras")


def _by(shop: Shop, metric: str) -> dict[str, float]:
    found = values(shop, metric, "category", STOCKED)
    return {sort: found[sort] for sort in SORTS}


def _products(shop: Shop) -> pd.Series:
    return shop.pandas("products").set_index("product_id")["category"]


def _share(shop: Shop, top: set[str], bottom: set[str]) -> dict[str, float]:
    of = _products(shop)
    return {sort: sum(of[p] == sort for p in top & bottom) / sum(of[p] == sort for p in bottom) for sort in SORTS}


def _sold(shop: Shop) -> set[str]:
    orders = shop.pandas("orders").query("paid_at >= '2022-04-01' and paid_at < '2022-05-01'")
    return set(shop.pandas("order_items").merge(orders, on="order_id")["product_id"])


QUESTION = Question(
    id="06.q3",
    kind="table",
    points=3,
    prompt=Text(
        "2022 年 4 月，上装（tops）、下装（bottoms）、配件（extras）三类各自的**动销率**：卖出过的款 ÷ 在售的款（4 月有库存记录的款才算在售）。"
        "每类一行，行名写类目，小数四位。",
        "For the categories tops, bottoms and extras the **share of products sold** in April 2022: "
        "products that sold ÷ products on sale (on sale: those with stock records in April). One row each, named by "
        "category; fractions to four decimals.",
    ),
    recipe="goods",
    answer=lambda shop: _by(shop, "active_product_rate"),
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        Mistake(
            "units_for_products",
            Text(
                "你数的是件，那是售罄率。动销率数款：一款卖掉一件，也算动销。",
                "You counted units, which is sell-through. This rate counts products: one unit sold makes a product count.",
            ),
            lambda shop: _by(shop, "sell_through_rate"),
        ),
        Mistake(
            "all_products_below",
            Text(
                "你把商品表里所有的款都放进了分母。4 月没有库存记录的已经下架，不在售。",
                "You put every product of the table below. Those without stock records in April are no longer on sale.",
            ),
            lambda shop: _share(shop, _sold(shop), set(_products(shop).index)),
        ),
        Mistake(
            "asked_for_sold",
            Text(
                "你数的是有人问过的款。问过不等于卖出，看订单商品。",
                "You counted products somebody asked about. Asked is not sold: look at the order items.",
            ),
            lambda shop: _share(
                shop, set(shop.pandas("messages")["product_id"].dropna()), set(shop.pandas("stock")["product_id"])
            ),
        ),
    ),
    hints=(
        Text("分母先定：4 月在售的有哪些款？", "The denominator first: which products were on sale in April?"),
        Text("卖出一件，这一款就算动销。", "One unit sold, and the product counts."),
    ),
    rows=lambda shop: list(SORTS),
)
