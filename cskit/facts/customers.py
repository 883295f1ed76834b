"""Customers over time: what they bought before, whether they came back, which segment (用户画像) they are in."""

from itertools import pairwise

import narwhals as nw

from cskit.facts import Facts
from cskit.facts.calendar import month_number
from cskit.facts.joins import need_buyers
from cskit.facts.keep import once
from cskit.facts.talk import distinct, flag, whole
from cskit.period import day_date

TAGS = ("recency", "frequency", "spend", "category", "price_band")
NEW = "new"  # the segment of who had not bought before
KEY = ["customer_id", "day"]


@once
def purchases(facts: Facts) -> nw.LazyFrame:
    """One row per customer and day of payment: `bought_on`, `orders`, `amount` and, where order lines are known,
    `units`."""
    known = facts.shop.has("order_items")
    sold = facts.unit_sales() if known else facts.sales()
    counted = sold.with_columns(one=nw.lit(1), **({"units": nw.col("units").fill_null(0)} if known else {}))
    sums = ["amount", *(["units"] if known else [])]
    made = counted.group_by("customer_id", "paid_day").agg(
        nw.col("one").sum().alias("orders"), *(nw.col(c).sum() for c in sums)
    )
    return facts.shop.keep(
        made.with_columns(*whole("orders")).select("customer_id", "orders", *sums, bought_on=nw.col("paid_day"))
    )


def tagged(facts: Facts, frame: nw.LazyFrame, tag: str, name: str) -> nw.LazyFrame:
    """`frame` (with `customer_id` and `day`) and a column `name`: the customer's segment on that day, by what they had
    paid for before it: `recency`, `frequency`, `spend`, `category` (of most money) or `price_band`.

    What is bought on the day itself does not count: a segment must not select on the outcome that is asked about.
    Errors: `MissingTable` without buyers of the orders, `order_items` (price band, category) or `products.category`.
    """
    need_buyers(facts)
    keys = distinct(frame, *KEY)
    if tag == "category":
        found = _favourite(facts, keys).with_columns(tag=nw.col("category").fill_null(""))
    else:
        found = _history(facts, keys, tag).with_columns(tag=_band(facts, tag))
    joined = frame.join(found.select(*KEY, "tag"), on=KEY, how="left")
    return joined.with_columns(nw.col("tag").fill_null(NEW).alias(name)).drop("tag")


def _history(facts: Facts, keys: nw.LazyFrame, tag: str) -> nw.LazyFrame:
    """Per customer and day what they had bought before: `days`, `orders`, `amount`, `last_on` and `units`."""
    if tag == "price_band":
        facts.shop.need("order_items", for_="a split by price band")
    before = keys.join(purchases(facts), on="customer_id", how="inner").filter(nw.col("bought_on") < nw.col("day"))
    sums = ["orders", "amount", *(["units"] if tag == "price_band" else [])]
    return (
        before.with_columns(one=nw.lit(1))
        .group_by(*KEY)
        .agg(
            nw.col("one").sum().alias("days"),
            nw.col("bought_on").max().alias("last_on"),
            *(nw.col(c).sum() for c in sums),
        )
    )


def _band(facts: Facts, tag: str) -> nw.Expr:
    rules = facts.rules
    if tag == "recency":
        return _stepped(nw.col("day") - nw.col("last_on"), rules.recency_days, whole_numbers=True)
    if tag == "frequency":
        times = nw.col("days") if rules.merge_same_day else nw.col("orders")
        return nw.when(times < 2).then(nw.lit("1")).otherwise(nw.lit("2+"))
    if tag == "spend":
        return _stepped(nw.col("amount"), rules.spend_yuan)
    price = nw.when(nw.col("units") > 0).then(nw.col("amount") / nw.col("units"))
    return _stepped(price, rules.price_band_yuan)


def _stepped(value: nw.Expr, steps: tuple[float, ...], *, whole_numbers: bool = False) -> nw.Expr:
    """A number as the band it lies in: `≤30`, `31–90`, `>90` of whole numbers, `<200`, `200–1000`, `≥1000` of money;
    empty where there is no number."""
    edges = [f"{s:g}" for s in steps]
    if whole_numbers:
        lows = [f"{s + 1:g}" for s in steps]
        names = [f"≤{edges[0]}", *(f"{a}–{b}" for a, b in zip(lows, edges[1:], strict=False)), f">{edges[-1]}"]
    else:
        names = [f"<{edges[0]}", *(f"{a}–{b}" for a, b in pairwise(edges)), f"≥{edges[-1]}"]
    band = nw.lit(names[-1])
    for step, name in zip(reversed(steps), reversed(names[:-1]), strict=True):
        band = nw.when(value <= step if whole_numbers else value < step).then(nw.lit(name)).otherwise(band)
    return nw.when(value.is_null()).then(nw.lit("")).otherwise(band)


def _favourite(facts: Facts, keys: nw.LazyFrame) -> nw.LazyFrame:
    """The category that most was paid for before the day (of equals the first by name)."""
    products = facts.shop.need("products", "category", for_="a split by segment")
    lines = facts.sold_items().select("customer_id", "product_id", "amount", bought_on=nw.col("paid_day"))
    lines = lines.join(products.select("product_id", "category"), on="product_id", how="left")
    named = lines.with_columns(nw.col("category").fill_null("")).group_by("customer_id", "bought_on", "category")
    spent = named.agg(nw.col("amount").sum())
    before = keys.join(spent, on="customer_id", how="inner").filter(nw.col("bought_on") < nw.col("day"))
    per = before.group_by(*KEY, "category").agg(nw.col("amount").sum())
    best = per.group_by(*KEY).agg(nw.col("amount").max().alias("most"))
    top = per.join(best, on=KEY, how="inner").filter(nw.col("amount") == nw.col("most"))
    return top.group_by(*KEY).agg(nw.col("category").min())


@once
def cohort(facts: Facts, months: int) -> nw.LazyFrame:
    """One row per customer, dated by the first paid order: `retained` (1/0: a paid order in the month that is `months`
    after that one) and `mature` (1/0: that month is over)."""
    sold = facts.sales().select("customer_id", "paid_day", "paid_at")
    firsts = sold.group_by("customer_id").agg(
        nw.col("paid_day").min().alias("day"), nw.col("paid_at").min().alias("at")
    )
    firsts = firsts.with_columns(wanted=month_number(nw.col("day")) + months)
    months_of = sold.select("customer_id", wanted=month_number(nw.col("paid_day")))
    active = distinct(months_of, "customer_id", "wanted").with_columns(hit=nw.lit(1))
    joined = firsts.join(active, on=["customer_id", "wanted"], how="left")
    tomorrow = day_date(facts.last_day + 1)
    now = tomorrow.year * 12 + tomorrow.month - 1
    return facts.shop.keep(
        joined.with_columns(
            retained=nw.col("hit").fill_null(0).cast(nw.Int64), mature=flag(nw.col("wanted") < now)
        ).drop("hit", "wanted")
    )
