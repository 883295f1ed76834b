"""Orders with the agent they are credited to, their business days and their units."""

from collections.abc import Callable

import narwhals as nw

from cskit.facts.talk import TALK, business_day, flag, whole
from cskit.rules import Rules

_UNREAD = ("shop_id", "status")  # told of orders, and no number stands on it
_RANKS = 2**32  # room for a rank beside a number of turns in one int64


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


def claims(
    orders: nw.LazyFrame,
    receptions: nw.LazyFrame,
    spoken: nw.LazyFrame,
    rules: Rules,
    *,
    keep: Keep,
    event: str,
    reach: int,
) -> nw.LazyFrame:
    """Each order (`order_id`) beside the agent of every served reception that may claim it: it starts at or before the
    event, `apart` (0 to `reach`) business days before it. `turns` of the reception, `last_at` of its latest message at
    or before the event, and `rank` among the order's claims: 1 has the latest; in one second the order of messages
    decides.

    `keep` computes an intermediate table once: each is read several times.
    """
    events = orders.filter(~nw.col(event).is_null()).select(
        "order_id", "customer_id", event_at=nw.col(event), event_day=business_day(nw.col(event), rules)
    )
    served = receptions.filter(nw.col("served") == 1).select(
        "customer_id", "agent_id", *TALK, "started_at", "ended_at", "turns"
    )
    near = keep(
        events.join(served, on="customer_id", how="inner")
        .with_columns(apart=nw.col("event_day") - nw.col("day"))
        .filter(nw.col("started_at") <= nw.col("event_at"), nw.col("apart") >= 0, nw.col("apart") <= reach)
        .drop("customer_id", "started_at", "event_day")
    )
    found = keep(_last_before_event(near, spoken))
    moment = ["order_id", "last_at"]
    alike = found.group_by(*moment).agg(nw.len().alias("claims")).filter(nw.col("claims") > 1).select(*moment)
    tied = _places(found.join(alike, on=moment, how="semi"), spoken)
    placed = found.join(tied, on=[*moment, "agent_id"], how="left")
    latest_first = placed.with_columns(before=-nw.col("last_at"), place=-nw.col("seq").fill_null(0))
    rank = nw.col("last_at").cum_count().over("order_id", order_by=["before", "place", "agent_id"])
    return latest_first.with_columns(rank=rank).select("order_id", "agent_id", "apart", "turns", "rank", "last_at")


def credited(claims: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """`order_id`, `agent_id` of every order with a claim (one row an order): the latest message wins (`last_chat`), or
    the reception with most turns (`most_turns`)."""
    place = nw.col("rank") - nw.col("turns") * _RANKS if rules.tie_break == "most_turns" else nw.col("rank")
    placed = claims.select("order_id", "agent_id", place=place)
    best = placed.group_by("order_id").agg(nw.col("place").min())
    return placed.join(best, on=["order_id", "place"], how="inner").select("order_id", "agent_id")


def _places(claims: nw.LazyFrame, spoken: nw.LazyFrame) -> nw.LazyFrame:
    """`order_id`, `agent_id`, `last_at`, `seq`: where in the order of messages the latest one of each claim stands."""
    latest = claims.select("order_id", "agent_id", "pair", sent_at=nw.col("last_at"))
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
    columns = ["order_id", "agent_id", "pair", "apart", "turns", "last_at"]
    return nw.concat([over.select(columns), found.select(columns)], how="vertical")


def order_units(items: nw.LazyFrame, products: nw.LazyFrame | None) -> nw.LazyFrame:
    """Per order its units, and `premium` (1/0): it holds a product of the `premium` tier."""
    if products is None:
        return items.group_by("order_id").agg(nw.col("quantity").sum().alias("units")).with_columns(*whole("units"))
    joined = items.join(products.select("product_id", "tier"), on="product_id", how="left").with_columns(
        premium=flag(nw.col("tier") == "premium")
    )
    units = joined.group_by("order_id").agg(nw.col("quantity").sum().alias("units"), nw.col("premium").max())
    return units.with_columns(*whole("units"))
