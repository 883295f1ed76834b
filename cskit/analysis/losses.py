"""What customers asked, why they left, and which products leak after the inquiry."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import narwhals as nw
import pandas as pd

from cskit.analysis.frames import wide
from cskit.analysis.intervals import holm, newcombe, normal_p
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import once, section
from cskit.engines import collected
from cskit.facts import Facts
from cskit.facts.talk import PAIR, RECEPTION
from cskit.metrics import measure
from cskit.metrics.question import Question
from cskit.rules import Rules, load_rules
from cskit.shop import Shop


@cache
def topics() -> dict[str, dict[str, dict[str, str]]]:
    """The keyword rules: `reasons` and `questions`, each topic with zh, en and words."""
    return tomllib.loads((files(__package__) / "topics.toml").read_text(encoding="utf-8"))


def topic_label(topic: str, lang: str) -> str:
    """A topic's name as people read it.

    >>> topic_label("price", "zh"), topic_label("size", "en")
    ('价格太高', 'size')
    """
    return next(group[topic][lang] for group in topics().values() if topic in group)


@section("messages.text")
def loss_reasons(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """Hesitations in inquiries whose window has closed: product (None = all products), name, category, reason,
    customers (who said it), lost (of these, without a purchase), lost_share, share_of_lost (of all lost inquirers of
    that row's products). Keywords miss what is said in other words: read the counts as "at least".
    """
    return _told(shop, promotion, rules, "reasons")


@section("messages.text")
def questions(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """What inquirers asked about: the columns of `loss_reasons`, with the topic in `reason`."""
    return _told(shop, promotion, rules, "questions")


@section("messages.product_id")
def products(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """Inquiry conversion by the product the talk is about: product, name, category, tier, list_price, inquiring
    (distinct inquirers whose window has closed), converted, inquiry_conversion, low, high, peers_conversion (all other
    products), difference with its own low and high (Newcombe), p (Holm-adjusted over the products).

    A customer who asks about two products stands in both rows; a purchase of anything counts.
    """
    rows = measure(shop, ["inquiry_conversion"], by="product", period=promotion.period, rules=rules)
    frame = wide(rows, "product")
    columns = ["inquiry_conversion", *(f"inquiry_conversion_{part}" for part in ("low", "high", "n"))]
    frame = frame.reindex(columns=["product", *columns]).astype(dict.fromkeys(columns, float))
    frame = frame[frame["product"].notna() & (frame["inquiry_conversion_n"] > 0)].rename(
        columns={
            "inquiry_conversion_n": "inquiring",
            "inquiry_conversion_low": "low",
            "inquiry_conversion_high": "high",
        }
    )
    frame["converted"] = (frame["inquiry_conversion"] * frame["inquiring"]).round()
    x, n = frame["converted"].sum(), frame["inquiring"].sum()
    gaps = [newcombe(a, b, x - a, n - b) for a, b in zip(frame["converted"], frame["inquiring"], strict=True)]
    rest = n - frame["inquiring"]
    frame["peers_conversion"] = (x - frame["converted"]) / rest.where(rest > 0)
    frame["difference"] = [g.value for g in gaps]
    frame["difference_low"], frame["difference_high"] = [g.low for g in gaps], [g.high for g in gaps]
    frame["p"] = holm([normal_p(g.value, g.low, g.high) for g in gaps])
    frame = _named(shop, frame)
    order = ["product", *_NAMES, "inquiring", "converted", "inquiry_conversion", "low", "high", "peers_conversion"]
    frame = frame[[*order, "difference", "difference_low", "difference_high", "p"]]
    return frame.sort_values("inquiring", ascending=False, ignore_index=True)


_NAMES = ["name", "category", "tier", "list_price"]


def _named(shop: Shop, frame: pd.DataFrame) -> pd.DataFrame:
    """Adds what `products` knows of each product; its id is the name where none is known."""
    known = shop.pandas("products") if "products" in shop.tables else pd.DataFrame({"product_id": []})
    for column in _NAMES:
        if column not in known:
            known[column] = None
    known = known.rename(columns={"product_id": "product"}).astype({"product": object})
    joined = frame.merge(known[["product", *_NAMES]], on="product", how="left")
    joined["name"] = joined["name"].fillna(joined["product"])
    return joined


def _told(shop: Shop, promotion: Promotion, rules: str | Rules, kind: str) -> pd.DataFrame:
    inquiries = _inquiries_with_topics(shop, promotion, rules)
    names = list(topics()[kind])
    parts = [_count(inquiries.assign(product=None), names)]
    if shop.has("messages", "product_id"):
        about = _about(shop, promotion, rules)
        parts.append(_count(inquiries.merge(about, on=RECEPTION), names))
    frame = _named(shop, pd.concat(parts, ignore_index=True))
    frame.loc[frame["product"].isna(), ["name", "category"]] = None
    columns = ["product", "name", "category", "reason", "customers", "lost", "lost_share", "share_of_lost"]
    return frame[columns]


@once
def _about(shop: Shop, promotion: Promotion, rules: str | Rules) -> pd.DataFrame:
    """What the receptions of the reviewed days talk about: their key and `product`."""
    about = Facts(shop, load_rules(rules)).reception_products()
    own = about.filter(nw.col("day") >= promotion.period.first, nw.col("day") <= promotion.period.last)
    return collected(own).rename(columns={"product_id": "product"})


@once
def _inquiries_with_topics(shop: Shop, promotion: Promotion, rules: str | Rules) -> pd.DataFrame:
    """Mature inquiries of the reviewed days: their key, `converted`, and 1/0 per topic the customer's words hold."""
    question = Question(shop, (), load_rules(rules), promotion.period)
    inquiries = question.rows("outcomes:inquiries:final").filter(nw.col("mature") == 1)
    inquiries = shop.keep(inquiries.select(*RECEPTION, "started_at", "ended_at", "converted"))
    words = {name: topic["words"] for group in topics().values() for name, topic in group.items()}
    start = promotion.period.first * 86_400
    said = shop.table("messages").filter(
        nw.col("sender") == "customer",
        nw.col("sent_at") >= start,
        nw.col("sent_at") < start + (promotion.period.days + 2) * 86_400,  # a chat may run past midnight
        nw.col("text").str.contains("|".join(words.values())),
    )
    flags = {
        name: nw.when(nw.col("text").str.contains(w)).then(nw.lit(1)).otherwise(nw.lit(0)) for name, w in words.items()
    }
    found = collected(
        said.select(*PAIR, "sent_at", **flags)
        .join(inquiries, on=PAIR, how="inner")
        .filter(nw.col("sent_at") >= nw.col("started_at"), nw.col("sent_at") <= nw.col("ended_at"))
        .group_by(*RECEPTION)
        .agg(*(nw.col(name).max() for name in words))
    )
    everyone: Any = collected(inquiries.select(*RECEPTION, "converted"))
    return everyone.merge(found, on=RECEPTION, how="left").fillna(dict.fromkeys(words, 0))


def _count(inquiries: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Distinct customers per product and topic: who said it, and who of them bought nothing."""
    people = inquiries.groupby(["product", "customer_id"], dropna=False)[["converted", *names]].max().reset_index()
    gone = people[people["converted"] == 0]
    told, lost = (f.groupby("product", dropna=False)[names].sum().stack().astype(int) for f in (people, gone))
    frame = pd.DataFrame({"customers": told, "lost": lost}).fillna(0).astype(int)
    frame = frame[frame["customers"] > 0].rename_axis(["product", "reason"]).reset_index()
    all_lost = frame["product"].map(gone.groupby("product", dropna=False).size()).astype(float)
    frame["lost_share"] = frame["lost"] / frame["customers"]
    frame["share_of_lost"] = frame["lost"] / all_lost.where(all_lost > 0)
    return frame.astype({"product": object}).sort_values(["lost", "reason"], ascending=[False, True], ignore_index=True)
