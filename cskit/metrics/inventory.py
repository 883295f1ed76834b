"""Products and stock (M: 人货场): what sold out, what moves, how long the stock lasts."""

from functools import partial

import narwhals as nw
import pandas as pd

from cskit.engines import collected
from cskit.errors import UsageError
from cskit.metrics.card import Card, Special
from cskit.metrics.question import Question, alone, grouped_rows, per_group
from cskit.metrics.splits import PRODUCT_COLUMNS


def stock(question: Question) -> pd.DataFrame:
    """Per group and product: `offered` (units there were to sell), `closing` (last day's), `mean` (Σ of half of
    opening + closing over the days) and `on_sale` (1: there was something to sell).

    Offered = the first day's opening + Σ received; where days without a count lie between, what the opening after
    them has more (or less) than the closing before came in (or left) in between."""
    UsageError.when("hour" in question.by, "stock_hour")
    key = [*question.by, "product_id"]
    counts = ["opening_units", "received_units", "closing_units"]
    rows = question.rows("stock").group_by(*key, "day").agg(*(nw.col(c).sum() for c in counts))
    opening, day, before = nw.col("opening_units"), nw.col("day"), nw.col("day_before")
    marked = rows.with_columns(
        day_before=day.shift(1).over(key, order_by=["day"]),
        closed_before=nw.col("closing_units").shift(1).over(key, order_by=["day"]),
        day_after=day.shift(-1).over(key, order_by=["day"]),
    )
    came = (
        nw.when(before.is_null())
        .then(opening)
        .otherwise(nw.when(day - before > 1).then(opening - nw.col("closed_before")).otherwise(nw.lit(0)))
    )
    marked = marked.with_columns(
        offered=came + nw.col("received_units"),
        closing=nw.when(nw.col("day_after").is_null()).then(nw.col("closing_units")).otherwise(nw.lit(0)),
        held=opening + nw.col("closing_units"),
        there=opening + nw.col("received_units"),
    )
    sums = marked.group_by(*key).agg(*(nw.col(c).sum() for c in ("offered", "closing", "held", "there")))
    out = collected(sums)
    out["mean"] = out["held"].astype("float64") / 2
    out["on_sale"] = (out["there"] > 0).astype("float64")
    return out


def sold(question: Question, *, cost: bool = False) -> pd.DataFrame:
    """Per group and product: `units` sold (paid orders of the whole shop), or what they cost. Where there is a table
    `stock`, only of the days on which it counts the product: a ratio has both its parts over the same days."""
    key = [*question.by, "product_id"]
    lines = question.rows("sold_items")
    if question.shop.has("stock"):
        counted = question.facts.dated("stock", "date").select("product_id", "day").unique()
        lines = lines.join(counted, on=["product_id", "day"], how="semi")
    out = collected(lines.select(*key, "units").group_by(*key).agg(nw.col("units").sum()))
    out["units"] = out["units"].astype("float64")
    if cost:
        out["units"] *= _unit_costs(question, out["product_id"])
    return out


def _unit_costs(question: Question, products: pd.Series) -> pd.Series:
    table = question.shop.need("products", "unit_cost", for_="turnover by cost")
    costs = collected(table.select("product_id", "unit_cost"))
    return products.map(costs.set_index("product_id")["unit_cost"]).astype("float64")


def days(question: Question) -> pd.DataFrame:
    """Days with a stock count in each group."""
    rows = question.rows("stock").select("day", *question.by).unique().with_columns(one=nw.lit(1))
    return grouped_rows(question, rows, nw.col("one").sum(), split=False)


def _units(question: Question) -> pd.DataFrame:
    return per_group(question, sold(question), "units")


def _mean_stock(question: Question) -> pd.DataFrame:
    found = stock(question)
    if question.rules.turnover_by == "cost":
        found["mean"] *= _unit_costs(question, found["product_id"])
    return _over_days(question, per_group(question, found, "mean"))


def _over_days(question: Question, found: pd.DataFrame) -> pd.DataFrame:
    counted = days(question)
    if not question.by:
        n = float(counted["value"].iloc[0])
        return found.assign(value=found["value"] / n if n else float("nan"))
    by = list(question.by)
    both = found.merge(counted.rename(columns={"value": "n"}), on=by, how="inner")
    return both.assign(value=both["value"] / both["n"])[[*by, "value"]]


def _active(question: Question, wanted: str) -> pd.DataFrame:
    """Products `on_sale` (with stock; without `stock` all of `products`), or of these those `sold`."""
    moved = sold(question)
    moved = moved[moved["units"] > 0]
    key = [*question.by, "product_id"]
    if question.shop.has("stock"):
        offered = stock(question)
        offered = offered.loc[offered["on_sale"] > 0, key]
    else:
        offered = _catalogue(question)
    if wanted == "sold":
        on = [c for c in key if c in offered.columns]
        offered = moved[key].merge(offered[on].drop_duplicates(), on=on)
    here = [b for b in question.by if b in offered.columns]
    if not here:
        return alone(float(len(offered)))
    return offered.groupby(here, dropna=False).size().astype("float64").reset_index(name="value")


def _catalogue(question: Question) -> pd.DataFrame:
    """All of `products`, with the columns of the split that a product has (none of them a time)."""
    table = collected(question.shop.need("products", for_="active_product_rate"))
    own = {b: table[PRODUCT_COLUMNS[b]].astype(object).fillna("") for b in question.by if b in PRODUCT_COLUMNS}
    return table[["product_id"]].assign(**own)


_STOCK = "stock"
_SAME_DAYS = (
    "分子分母都只看该商品有库存记录的日子：没有库存记录的日子，卖出的也不计。",
    "Both parts over the same days, those on which `stock` counts the product: what sold on other days is left out.",
)
CARDS = (
    Card(
        "sell_through_rate",
        "shop",
        "售罄率",
        "sell-through rate",
        "fraction",
        "ratio",
        Special(_units, fact=_STOCK),
        Special(lambda q: per_group(q, stock(q), "offered"), fact=_STOCK),
        shop_wide=True,
        better="up",
        source="M",
        formula=("售出件数 ÷（期初库存 + 期内入库）", "units sold ÷ (opening stock + units received)"),
        note=_SAME_DAYS,
        pitfall=(
            "库存表没有覆盖全部所问日期时，期初取第一个有记录的日子；中间断开的，按前后两次记录的差额计入库。",
            "Where `stock` does not cover the whole period, it opens on the first day counted; over days left out "
            "in between, the difference of the counts before and after is taken as received.",
        ),
    ),
    Card(
        "active_product_rate",
        "shop",
        "动销率",
        "share of SKUs sold",
        "fraction",
        "ratio",
        Special(partial(_active, wanted="sold"), fact=_STOCK),
        Special(partial(_active, wanted="on_sale"), fact=_STOCK),
        shop_wide=True,
        better="up",
        proportion=True,
        source="M",
        formula=("有销售的商品款数 ÷ 在售商品款数", "products sold ÷ products on sale"),
        note=(
            "在售：期内有库存，销售只看有库存记录的日子；没有库存表时按商品表全部款。",
            "On sale: with stock in the period, sold on a day with a count; without `stock`, all of `products`.",
        ),
        aliases=("动销比",),
    ),
    Card(
        "days_of_inventory",
        "shop",
        "库存天数",
        "days of inventory",
        "days",
        "ratio",
        Special(lambda q: per_group(q, stock(q), "closing"), fact=_STOCK),
        Special(lambda q: _over_days(q, _units(q)), fact=_STOCK),
        shop_wide=True,
        source="M",
        formula=("期末库存 ÷ 日均销量", "closing stock ÷ mean daily units sold"),
        note=_SAME_DAYS,
        pitfall=("大促日的日均销量会让库存显得很快卖完。", "At a promotion's daily sales any stock looks short."),
        aliases=("库存周转天数", "DOI", "days of supply"),
    ),
    Card(
        "inventory_turnover",
        "shop",
        "库存周转率",
        "inventory turnover",
        "ratio",
        "ratio",
        Special(lambda q: per_group(q, sold(q, cost=q.rules.turnover_by == "cost"), "units"), fact=_STOCK),
        Special(_mean_stock, fact=_STOCK),
        shop_wide=True,
        better="up",
        source="M",
        reads=("turnover_by",),
        names=("turnover_by",),
        formula=(
            "售出{turnover_by} ÷ 平均库存{turnover_by}",
            "{turnover_by} of what was sold ÷ {turnover_by} of the mean stock",
        ),
        note=(
            "平均库存 = 各天（期初 + 期末）÷ 2 的平均，销售只计有库存记录的日子；按{turnover_by}计（规则 turnover_by）。",
            "Mean stock: of (opening + closing) ÷ 2 over the days counted, and sales of these days; counted in "
            "{turnover_by} (the rule turnover_by).",
        ),
    ),
)
