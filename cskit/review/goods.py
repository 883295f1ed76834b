"""Products that leak after the inquiry."""

import pandas as pd

from cskit.analysis.intervals import holm, newcombe, normal_p
from cskit.charts import Column, show
from cskit.charts.parts import Heads, label_of, metric_text, name_of, say, told_apart
from cskit.review.base import Reviewed, needs, ranked, shows
from cskit.terms import begun

LEAST_INQUIRERS, MOST_PRODUCTS = 10, 12
NAMES = ["name", "category", "tier", "list_price"]


@needs("messages.product_id")
def products(review: Reviewed) -> pd.DataFrame:
    """Inquiry conversion by the product the talk is about: product, name, category, tier, list_price, inquiring
    (distinct inquirers whose window has closed), converted, inquiry_conversion, low, high, peers_conversion (all other
    products), difference with its own low and high (Newcombe), p (Holm-adjusted over the products).

    A customer who asks about two products stands in both rows; a purchase of anything counts.
    """
    rows = review.measure(["inquiry_conversion"], by="product")
    frame = rows[rows["product"].notna() & (rows["denominator"] > 0)].rename(
        columns={"value": "inquiry_conversion", "denominator": "inquiring"}
    )
    frame["converted"] = (frame["inquiry_conversion"] * frame["inquiring"]).round()
    x, n = frame["converted"].sum(), frame["inquiring"].sum()
    gaps = [newcombe(a, b, x - a, n - b) for a, b in zip(frame["converted"], frame["inquiring"], strict=True)]
    rest = n - frame["inquiring"]
    frame["peers_conversion"] = (x - frame["converted"]) / rest.where(rest > 0)
    frame["difference"] = [g.value for g in gaps]
    frame["difference_low"], frame["difference_high"] = [g.low for g in gaps], [g.high for g in gaps]
    frame["p"] = holm([normal_p(g.value, g.low, g.high) for g in gaps])
    frame = named(review, frame)
    order = ["product", *NAMES, "inquiring", "converted", "inquiry_conversion", "low", "high", "peers_conversion"]
    frame = frame[[*order, "difference", "difference_low", "difference_high", "p"]]
    return frame.sort_values("inquiring", ascending=False, ignore_index=True)


def named(review: Reviewed, frame: pd.DataFrame) -> pd.DataFrame:
    """Adds what `products` knows of each product; its id is the name where none is known."""
    known = review.shop.pandas("products") if "products" in review.shop.tables else pd.DataFrame({"product_id": []})
    for column in NAMES:
        if column not in known:
            known[column] = None
    known = known.rename(columns={"product_id": "product"}).astype({"product": object})
    joined = frame.merge(known[["product", *NAMES]], on="product", how="left")
    joined["name"] = joined["name"].fillna(joined["product"])
    return joined


@shows(products)
def show_products(_: Reviewed, frame: pd.DataFrame) -> None:
    """Conversion of the products asked about most, with intervals."""
    asked = frame[frame["inquiring"] >= LEAST_INQUIRERS].head(MOST_PRODUCTS)
    if asked.empty:
        return
    overall = float(frame["converted"].sum() / frame["inquiring"].sum())
    ready = asked.assign(label=told_apart(asked["name"], asked["product"])).sort_values("inquiry_conversion")
    ready["category_label"] = [label_of(c) if isinstance(c, str) else "" for c in ready["category"]]
    columns: Heads = {
        "label": begun(say("product")),
        "category_label": begun(say("category")),
        "inquiry_conversion": Column(name_of("inquiry_conversion"), "rate", low="low", high="high"),
        "converted": Column(say("col_converted"), "count"),
        "inquiring": Column(say("col_inquiring"), "count"),
        "list_price": Column(say("col_list_price"), "price"),
    }
    ready["state"] = ["product_leaks" if below else "product_usual" for below in ready["high"] < overall]
    show(
        ranked(ready, "inquiry_conversion", columns, color="state", line=overall),
        table=frame.assign(label=told_apart(frame["name"], frame["product"])),
        columns={k: c for k, c in columns.items() if k != "category_label"},
        name="products",
        title=say("review_products_chart"),
        note=say("review_products_note", value=metric_text("inquiry_conversion", overall)),
        says="",
    )
