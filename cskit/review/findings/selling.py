"""Findings about selling: products that leak, few items in an order, unpaid orders nobody reminded of."""

from collections.abc import Hashable
from typing import Any

import narwhals as nw
import pandas as pd

from cskit.analysis.frames import with_people
from cskit.analysis.intervals import holm, newcombe, normal_p
from cskit.charts.parts import say
from cskit.engines import collected
from cskit.facts.joins import need_customers
from cskit.facts.topics import topic_label
from cskit.review.asked import loss_reasons, products
from cskit.review.base import Reviewed, needs
from cskit.review.findings.finding import Found, about, found, points, spend
from cskit.review.reminders import Reminders, reminders
from cskit.written import NOTHING, aside, written

ALPHA = 0.05
LEAST_INQUIRING = 50
LEAST_POINTS = 0.05
DEAR = 0.75  # a list price above this quantile of the shop's is high
LEAST_ORDERS = 50
FEWER_ITEMS = 0.9
LEAST_UNREMINDED = 20
LEAST_GAP = 0.2


@about(products)
def leaking_products(review: Reviewed, table: pd.DataFrame) -> list[Found]:
    """Products whose inquirers buy clearly less often than those of all others and of their own category and tier,
    though they could; dear ones are told apart, and those that sold no better before: a fault of the goods that says
    nothing about these days."""
    table = table[~table["product"].isin(_sold_out(review))]
    clear = (table["p"] < ALPHA) & (table["inquiring"] >= LEAST_INQUIRING) & (table["difference"] <= -LEAST_POINTS)
    then = _before(review, table[clear])
    told = []
    for row in table[clear].to_dict("records"):
        alike = table[_alike(table, row)]
        peers = alike if alike["inquiring"].sum() >= LEAST_INQUIRING else table[table["product"] != row["product"]]
        known = not pd.isna(row["category"]) or not pd.isna(row["tier"])
        gap = newcombe(row["converted"], row["inquiring"], peers["converted"].sum(), peers["inquiring"].sum())
        if not gap.high < 0:
            continue
        prices = table.loc[table["category"].eq(row["category"]) | pd.isna(row["category"]), "list_price"].astype(float)
        x, n = then.get(row["product"], (0.0, 0.0))
        fell = newcombe(row["converted"], row["inquiring"], x, n).high < 0 if n >= LEAST_INQUIRING else None
        lost, before = -gap.value * row["inquiring"], written(x / n if n else None, "rate")
        said = {
            "product": row["name"],
            "conversion": written(row["inquiry_conversion"], "rate"),
            "peers": written(peers["converted"].sum() / peers["inquiring"].sum(), "rate"),
            "whom": say("peers_alike" if known and peers is alike else "peers_all"),
            "low": points(gap.high),
            "high": points(gap.low),
            "n": written(row["inquiring"], "count"),
            "price": written(row["list_price"], "money"),
            "reason": _hesitation(review, row["product"]),
            "lost": written(round(lost), "count"),
            "spend": written(spend(review), "money"),
            "before": before,
            "then": say("leaking_then", before=before) if n else "",
        }
        dear = 0 < prices.quantile(DEAR) <= float(row["list_price"] or 0)
        kind = "chronic_product" if fell is False else "dear_product" if dear else "leaking_product"
        told.append(found(kind, said, yuan=round(lost) * spend(review), count=round(lost)))
    return told


def _alike(table: pd.DataFrame, row: dict[Hashable, Any]) -> pd.Series:
    """The other products of the same category and tier, as far as these are told."""
    same = table["product"] != row["product"]
    for column in ("category", "tier"):
        same &= table[column].eq(row[column]) | pd.isna(row[column])
    return same


def _before(review: Reviewed, table: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Buyers and inquirers of these products in the days compared with."""
    base = review.promotion.base
    if base is None or table.empty:
        return {}
    rows = review.measure(["inquiry_conversion"], by="product", period=base.period, interval=False)
    rows = rows[rows["denominator"] > 0]
    return {p: (x, n) for p, x, n in rows[["product", "numerator", "denominator"]].itertuples(index=False)}


def _sold_out(review: Reviewed) -> set[str]:
    """Products whose shelf was empty on the evening of a reviewed day."""
    if "stock" not in review.shop.tables:
        return set()
    stock = review.shop.pandas("stock")
    reviewed = stock["date"].between(pd.Timestamp(review.period.start), pd.Timestamp(review.period.end))
    return set(stock.loc[reviewed & (stock["closing_units"] <= 0), "product_id"])


def _hesitation(review: Reviewed, product: str) -> str:
    """The commonest hesitation about a product; a dash where none is known."""
    told = loss_reasons(review)
    own = told[told["product"] == product] if isinstance(told, pd.DataFrame) else pd.DataFrame()
    if own.empty:
        return NOTHING
    top = own.sort_values("lost", ascending=False).iloc[0]
    return topic_label(top["reason"]) + aside(str(top["lost"]))


@needs("order_items")
def _items_per_order(review: Reviewed) -> pd.DataFrame:
    """Per agent: orders, items per order with limits, order value, the peers' of both, and the Holm-adjusted p of a
    difference in items (NaN below 50 orders)."""
    need_customers(review.facts)
    own = review.facts.unit_sales().filter(
        ~nw.col("agent_id").is_null(),
        nw.col("paid_day") >= review.period.first,
        nw.col("paid_day") <= review.period.last,
        nw.col("units") > 0,
    )
    sums = collected(
        own.with_columns(orders=nw.lit(1), squares=nw.col("units") * nw.col("units"))
        .group_by("agent_id")
        .agg(*(nw.col(c).sum() for c in ("orders", "units", "squares", "amount")))
    ).rename(columns={"agent_id": "agent"})
    sums = sums.astype(dict.fromkeys(("orders", "units", "squares", "amount"), float))
    n, x, q = sums["orders"], sums["units"], sums["squares"]
    rest_n, rest_x, rest_q = n.sum() - n, x.sum() - x, q.sum() - q
    sums["items"], sums["peers"] = x / n, rest_x / rest_n.where(rest_n > 0)
    sums["value"] = sums["amount"] / n
    sums["peers_value"] = (sums["amount"].sum() - sums["amount"]) / rest_n.where(rest_n > 0)
    error = ((q / n - sums["items"] ** 2).clip(lower=0) / n) ** 0.5
    rest = ((rest_q / rest_n.where(rest_n > 0) - sums["peers"] ** 2).clip(lower=0) / rest_n) ** 0.5
    sums["low"], sums["high"] = sums["items"] - 1.96 * error, sums["items"] + 1.96 * error
    both = 1.96 * (error**2 + rest**2) ** 0.5
    gap = sums["items"] - sums["peers"]
    enough = n >= LEAST_ORDERS
    p = [normal_p(g, g - b, g + b) if ok else float("nan") for g, b, ok in zip(gap, both, enough, strict=True)]
    return with_people(review.shop, sums.assign(p=holm(p)))


@about(_items_per_order)
def few_items(review: Reviewed, table: pd.DataFrame) -> list[Found]:
    """Agents who sell a tenth fewer items per order, or less, than all others together, and smaller orders too: who
    sells fewer but dearer things has chosen well."""
    smaller = (table["items"] <= FEWER_ITEMS * table["peers"]) & (table["value"] < table["peers_value"])
    told = []
    for row in table[(table["p"] < ALPHA) & smaller].to_dict("records"):
        missed, added = round((row["peers"] - row["items"]) * row["orders"]), _added_price(review, row["agent"])
        said = {
            "name": row["name"],
            **{key: f"{row[key]:.2f}" for key in ("items", "peers", "low", "high")},
            **{key: written(row[key], "money") for key in ("value", "peers_value")},
            "n": written(row["orders"], "count"),
            "missed": written(missed, "count"),
            "added": written(added, "price"),
        }
        told.append(found("few_items", said, yuan=missed * added, agents={row["agent"]: row["name"]}))
    return told


def _added_price(review: Reviewed, agent: str) -> float:
    """What an item added to an order costs, to the cent: in the other agents' orders of several items, all but the
    dearest one of each."""
    lines = review.facts.sold_items().filter(
        ~nw.col("agent_id").is_null(),
        nw.col("agent_id") != agent,
        nw.col("paid_day") >= review.period.first,
        nw.col("paid_day") <= review.period.last,
        nw.col("units") > 0,
    )
    price = nw.col("line_amount") / nw.col("units")
    sums = lines.with_columns(price=price).group_by("order_id")
    orders = sums.agg(nw.col("units").sum(), nw.col("line_amount").sum(), nw.col("price").max())
    several = orders.filter(nw.col("units") > 1).select(
        units=(nw.col("units") - 1).sum(), amount=(nw.col("line_amount") - nw.col("price")).sum()
    )
    row = collected(several).iloc[0].astype(float)
    return round(row["amount"] / row["units"], 2) if row["units"] > 0 else float("nan")


@about(reminders)
def reminder_gap(review: Reviewed, told: Reminders) -> list[Found]:
    """A fifth or more of the orders that stayed unpaid until a reminder, or for ever, were never reminded."""
    if told.frame.empty:
        return []
    row = told.frame.set_index("group").to_dict("index")["all"]
    never, reminded = row["never_reminded"], row["reminded"]
    if never < LEAST_UNREMINDED or never < LEAST_GAP * (never + reminded):
        return []
    said = {
        "n": written(never, "count"),
        "amount": written(row["never_reminded_amount"], "money"),
        "share": written(never / (never + reminded), "rate"),
        "reminded": written(reminded, "count"),
        "recovery": written(row["recovery_rate"], "rate"),
        "low": written(row["low"], "rate"),
        "high": written(row["high"], "rate"),
    }
    yuan = row["never_reminded_amount"] * row["recovery_rate"]
    return [found("reminder_gap", said, yuan=yuan, count=float(never), unit="orders")]
