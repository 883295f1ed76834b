"""Orders with the agent they are credited to, their business days and their units."""

from __future__ import annotations

from collections.abc import Callable

import narwhals as nw

from cskit.facts.talk import TALK, business_day, flag, whole
from cskit.rules import Rules

_UNREAD = ("shop_id", "status")  # told of orders, and no number stands on it


def dated_orders(orders: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Orders with `created_day`, `paid_day`, `opens_day` (of the final payment; -1: no presale), `due_day` (the later),
    `sold` and `presale` (1/0)."""
    columns = orders.collect_schema().names()
    due, opens = nw.col("created_day"), nw.lit(-1)
    if "final_due_from" in columns:
        opens = business_day(nw.col("final_due_from"), rules).fill_null(-1)
        due = nw.when(opens > nw.col("created_day")).then(opens).otherwise(nw.col("created_day"))
    sold = ~nw.col("paid_at").is_null()
    if rules.sale_counts == "completed":
        sold = sold & ~nw.col("delivered_at").is_null()
    presale = ~nw.col("deposit_paid_at").is_null() if "deposit_paid_at" in columns else nw.lit(False)
    return (
        orders.select(c for c in columns if c not in _UNREAD)
        .with_columns(
            created_day=business_day(nw.col("created_at"), rules),
            paid_day=business_day(nw.col("paid_at"), rules),
            sold=flag(sold),
            presale=flag(presale),
        )
        .with_columns(due_day=due, opens_day=opens)
    )


def credited_by(rules: Rules) -> str:
    """The event of an order that attribution looks back from: its payment or its creation."""
    return "paid_at" if rules.attribution == "payment" else "created_at"


Keep = Callable[[nw.LazyFrame], nw.LazyFrame]


def credited(
    orders: nw.LazyFrame,
    receptions: nw.LazyFrame,
    spoken: nw.LazyFrame,
    rules: Rules,
    *,
    keep: Keep,
    event: str,
) -> nw.LazyFrame:
    """`order_id`, `agent_id` of every order that a served reception may claim (one row an order).

    Candidates start at or before the event and lie 0 to `attribution_days` business days before it; the latest
    message at or before the event wins (`last_chat`), or the reception with most turns (`most_turns`).
    `keep` computes an intermediate table once: each is read several times.
    """
    claims = candidates(orders, receptions, spoken, rules, keep=keep, event=event)
    if rules.tie_break == "most_turns":
        claims = _best(claims, "turns")
    latest = keep(_best(claims, "last_at").select("order_id", "agent_id", "pair", "last_at"))
    return _settle_ties(latest, spoken)


def candidates(
    orders: nw.LazyFrame,
    receptions: nw.LazyFrame,
    spoken: nw.LazyFrame,
    rules: Rules,
    *,
    keep: Keep,
    event: str,
) -> nw.LazyFrame:
    """Each order beside every served reception that may claim it: `day`, `turns` and `last_at` (its latest message
    at or before the event) of the reception, `event_day` of the order."""
    events = orders.filter(~nw.col(event).is_null()).select(
        "order_id", "customer_id", event_at=nw.col(event), event_day=business_day(nw.col(event), rules)
    )
    served = receptions.filter(nw.col("served") == 1).select(
        "customer_id", "agent_id", *TALK, "started_at", "ended_at", "turns"
    )
    apart = nw.col("event_day") - nw.col("day")
    near = keep(
        events.join(served, on="customer_id", how="inner")
        .filter(nw.col("started_at") <= nw.col("event_at"), apart >= 0, apart <= rules.attribution_days)
        .drop("customer_id", "started_at")
    )
    return keep(_last_before_event(near, spoken))


def message_places(candidates: nw.LazyFrame, spoken: nw.LazyFrame) -> nw.LazyFrame:
    """`order_id`, `agent_id`, `last_at`, `seq`: where in the order of messages each candidate's latest one stands."""
    latest = candidates.select("order_id", "agent_id", "pair", sent_at=nw.col("last_at"))
    found = spoken.select("pair", "sent_at", "seq").join(latest, on=["pair", "sent_at"], how="inner")
    places = found.group_by("order_id", "agent_id", "sent_at").agg(nw.col("seq").max())
    return places.select("order_id", "agent_id", "seq", last_at=nw.col("sent_at"))


def _last_before_event(candidates: nw.LazyFrame, spoken: nw.LazyFrame) -> nw.LazyFrame:
    """Adds `last_at`: the reception's latest message at or before the event. Only receptions that go on after
    the event need to look at messages."""
    over = candidates.filter(nw.col("ended_at") <= nw.col("event_at")).with_columns(last_at=nw.col("ended_at"))
    going_on = candidates.filter(nw.col("ended_at") > nw.col("event_at"))
    before = (
        spoken.select(*TALK, "sent_at")
        .join(going_on.select("order_id", *TALK, "event_at"), on=TALK, how="inner")
        .filter(nw.col("sent_at") <= nw.col("event_at"))
        .group_by("order_id", *TALK)
        .agg(nw.col("sent_at").max().alias("last_at"))
    )
    found = going_on.join(before, on=["order_id", *TALK], how="inner")
    columns = ["order_id", "agent_id", *TALK, "event_day", "turns", "last_at"]
    return nw.concat([over.select(columns), found.select(columns)], how="vertical")


def _best(candidates: nw.LazyFrame, column: str) -> nw.LazyFrame:
    best = candidates.group_by("order_id").agg(nw.col(column).max().alias("best"))
    return candidates.join(best, on="order_id", how="inner").filter(nw.col(column) == nw.col("best")).drop("best")


def _settle_ties(latest: nw.LazyFrame, spoken: nw.LazyFrame) -> nw.LazyFrame:
    """Where two agents wrote in the same last second, the order of messages decides."""
    count = latest.group_by("order_id").agg(nw.len().alias("claims"))
    counted = latest.join(count, on="order_id", how="inner")
    alone = counted.filter(nw.col("claims") == 1).select("order_id", "agent_id")
    tied = message_places(counted.filter(nw.col("claims") > 1), spoken)
    winners = _best(tied, "seq").group_by("order_id").agg(nw.col("agent_id").min())
    return nw.concat([alone, winners.select("order_id", "agent_id")], how="vertical")


def order_units(items: nw.LazyFrame, products: nw.LazyFrame | None) -> nw.LazyFrame:
    """Per order its units, and `premium` (1/0): it holds a product of the `premium` tier."""
    if products is None:
        return items.group_by("order_id").agg(nw.col("quantity").sum().alias("units")).with_columns(*whole("units"))
    is_premium = flag(nw.col("tier") == "premium")
    joined = items.join(products.select("product_id", "tier"), on="product_id", how="left").with_columns(
        premium=is_premium
    )
    units = joined.group_by("order_id").agg(nw.col("quantity").sum().alias("units"), nw.col("premium").max())
    return units.with_columns(*whole("units"))
