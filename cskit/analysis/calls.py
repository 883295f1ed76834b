"""Whom to call before a promotion begins, or a deadline passes: keen customers who have not paid."""

from datetime import datetime, timedelta

import narwhals as nw
import pandas as pd

from cskit.analysis.frames import labels
from cskit.engines import collected
from cskit.errors import DataError
from cskit.facts import Facts
from cskit.facts.joins import need_customers
from cskit.metrics.details import shown
from cskit.rules import Rules
from cskit.shop import Shop, rules_of
from cskit.written import listed

DAYS, QUESTIONS = 7, 3  # who has asked so many questions in so many days is keen
PHONE, MESSAGE = timedelta(hours=3), timedelta(hours=2)  # before it begins
ORDER = ["customer_id", "order_id", "created_at", "paid_at", "amount", "deposit_paid_at", "final_due_until"]
COLUMNS = ["how", "customer", "why", "amount", "items", "questions", "last_at", "content", "agent", "orders", "due"]


def call_list(
    shop: Shop,
    at: datetime | None = None,
    *,
    least: float | None = None,
    rules: str | Rules = "textbook",
    show_customers: bool = False,
) -> tuple[pd.DataFrame, datetime, float]:
    """Who is called before `at` (left out: three hours after the data end), by what was known three hours before it;
    `at`; and from which amount on one is phoned, `least` (left out: the average order paid until then).

    A row per customer, worth most first: `how` (`phone`, else `message`), `why` (`deposit`: the final payment is due;
    `unpaid`: ordered; `asked`), `amount` (of the open orders, else the dearest list price asked about; NaN: not known),
    `last_at` and `content` of what the customer said last. Errors: `DataError` where nothing was known by then,
    `MissingTable` without messages or buyers.
    """
    first, last = pd.to_datetime([*shop.seconds], unit="s")
    at = at or last + PHONE
    DataError.when(at - PHONE < first, "call_list_early", at=at, first=first)
    now = int(pd.Timestamp(at - PHONE).timestamp())
    known, since = shop.until(now), now - DAYS * 86_400
    facts = Facts(known, rules_of(shop, rules))
    need_customers(facts)
    orders = collected(facts.dated_orders()).reindex(columns=ORDER).astype(dict.fromkeys(ORDER[2:], "float64"))
    limit = float(orders.loc[orders["paid_at"].notna(), "amount"].mean()) if least is None else least
    bought = orders.loc[orders["created_at"] > since, "customer_id"]
    frame = _talked(facts, since, bought).join(_owed(orders, now, since), how="outer").astype({"orders": "string"})
    frame["why"] = frame["why"].fillna(frame["keen"])
    frame = frame[frame["why"].eq("deposit") | (frame["why"].notna() & frame["agent"].notna())]
    frame = _goods(known, frame.rename_axis("customer").reset_index(), since)
    frame["how"] = ["phone" if worth >= limit else "message" for worth in frame["amount"]]
    frame["questions"] = frame["questions"].fillna(0).astype("int64")
    frame[["last_at", "due"]] = frame[["last_at", "due"]].astype("float64").apply(pd.to_datetime, unit="s")
    ranked = frame.sort_values(["amount", "questions", "customer"], ascending=[False, False, True], ignore_index=True)
    return shown(ranked[[c for c in COLUMNS if c in ranked]].copy(), show_customers=show_customers), at, limit


def _talked(facts: Facts, since: int, bought: pd.Series) -> pd.DataFrame:
    """By customer: who served them last, how many questions they asked lately, and whether these were many and before
    an order (`keen`: `asked`)."""
    served = facts.talks().filter(nw.col("served") == 1)
    talks = collected(served.select("customer_id", "ended_at", "turns", agent="agent_id"))
    talks["questions"] = talks["turns"].where(talks["ended_at"] > since, 0)
    by = talks.sort_values(["ended_at", "agent"]).groupby("customer_id").agg({"agent": "last", "questions": "sum"})
    asked = collected(facts.inquiries().filter(nw.col("ended_at") > since).select("customer_id", "turns"))
    keen = asked[~asked["customer_id"].isin(bought)].groupby("customer_id")["turns"].sum() >= QUESTIONS
    return by.join(keen.map({True: "asked"}).rename("keen"))


def _owed(orders: pd.DataFrame, now: int, since: int) -> pd.DataFrame:
    """By customer: the lately created orders that are open, unless a later one was paid instead, and presales whose
    final payment can still be made."""
    paid = orders[orders["paid_at"].notna()].groupby("customer_id")["created_at"].max()
    waits = (orders["created_at"] > since) & ~(orders["customer_id"].map(paid) > orders["created_at"])
    presale = orders["deposit_paid_at"].notna()
    owed = orders[orders["paid_at"].isna() & waits.mask(presale, ~(orders["final_due_until"] < now))]
    owed = owed.assign(why=presale.map({True: "deposit", False: "unpaid"})).sort_values(["created_at", "order_id"])
    return owed.groupby("customer_id").agg(
        why=("why", "min"), amount=("amount", "sum"), orders=("order_id", " ".join), due=("final_due_until", "min")
    )


def _goods(shop: Shop, frame: pd.DataFrame, since: int) -> pd.DataFrame:
    """With what the customer said last, `items` (of the orders and asked about), and what those asked about cost."""
    said = shop.table("messages").filter(
        nw.col("sender") == "customer", nw.col("customer_id").is_in([*frame["customer"]])
    )
    lines = collected(said).rename(columns={"customer_id": "customer", "sent_at": "last_at", "text": "content"})
    lines = lines.sort_values(["last_at", "seq"]).reindex(columns=["customer", "last_at", "product_id", "content"])
    told = frame.merge(lines.drop_duplicates("customer", keep="last"), on="customer", how="left")
    goods = lines[lines["last_at"] > since]
    if shop.has("order_items"):
        own = frame.assign(order_id=frame["orders"].str.split()).explode("order_id")[["customer", "order_id"]]
        goods = pd.concat([goods, collected(shop.table("order_items")).merge(own, on="order_id")])
    goods = goods.dropna(subset="product_id").drop_duplicates(["customer", "product_id"])
    names = labels(shop, "product")
    named = goods["product_id"].map(lambda id: names.get(id, id)).groupby(goods["customer"])
    told["items"] = told["customer"].map(named.agg(lambda each: listed(each, ","))).fillna("")
    if shop.has("products", "list_price"):
        price = goods["product_id"].map(shop.pandas("products").set_index("product_id")["list_price"])
        told["amount"] = told["amount"].fillna(told["customer"].map(price.groupby(goods["customer"]).max()))
    return told if shop.has("messages", "text") else told.drop(columns="content")
