"""From talk to orders: inquiries (询单) and what became of them; contacts that a rule sets aside (接待过滤), and
after-sale talk that a new order takes back in (重新打开); orders with the agent they are credited to, their business
days and units."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import narwhals as nw

from cskit.facts.talk import DAY, RECEPTION, TALK, business_day, distinct, flag, whole
from cskit.rules import Rules
from cskit.shop import Shop


def depositors(receptions: nw.LazyFrame, orders: nw.LazyFrame) -> nw.LazyFrame:
    """The keys of served receptions (预售客户) whose customer had paid a deposit at or before their start and not the
    final payment by then."""
    start = nw.col("started_at")
    due = nw.any_horizontal(nw.col("paid_at").is_null(), nw.col("paid_at") > start, ignore_nulls=True)
    served = receptions.filter(nw.col("served") == 1).select("customer_id", *TALK, "started_at")
    paid = orders.filter(~nw.col("deposit_paid_at").is_null()).select("customer_id", "deposit_paid_at", "paid_at")
    open_deposits = served.join(paid, on="customer_id", how="inner").filter(nw.col("deposit_paid_at") <= start, due)
    return distinct(open_deposits, *TALK)


def inquiries(receptions: nw.LazyFrame, orders: nw.LazyFrame, *, aftersales: list[str], rules: Rules) -> nw.LazyFrame:
    """Served receptions before a purchase: not with an after-sale agent, no order created that business day at or
    before their start, none paid in the `after_sale_days` x 24 h before it (both ends included)."""
    before = receptions.filter(nw.col("served") == 1)
    if aftersales:
        before = before.filter(~nw.col("agent_id").is_in(aftersales))
    return before.join(_bought(before, orders, rules, today=True), on=TALK, how="anti")


def after_sale_talk(
    receptions: nw.LazyFrame, orders: nw.LazyFrame, *, aftersales: list[str], rules: Rules
) -> nw.LazyFrame:
    """Served receptions after a purchase: with an after-sale agent, or within `after_sale_days` of a payment."""
    served = receptions.filter(nw.col("served") == 1)
    paid = served.join(_bought(served, orders, rules, today=False), on=TALK, how="semi")
    if not aftersales:
        return paid
    by_role = nw.col("agent_id").is_in(aftersales)
    return nw.concat([served.filter(by_role), paid.filter(~by_role)], how="vertical")


def _bought(receptions: nw.LazyFrame, orders: nw.LazyFrame, rules: Rules, *, today: bool) -> nw.LazyFrame:
    """The keys of receptions whose customer had paid shortly before (or, with `today`, ordered that day)."""
    start = nw.col("started_at")
    recent = (nw.col("paid_at") <= start) & (nw.col("paid_at") >= start - rules.after_sale_days * DAY)
    if today:
        ordered = (nw.col("created_at") <= start) & (business_day(nw.col("created_at"), rules) == nw.col("day"))
        recent = nw.any_horizontal(recent, ordered, ignore_nulls=True)
    pairs = receptions.select("customer_id", *TALK, "started_at").join(
        orders.select("customer_id", "created_at", "paid_at"), on="customer_id", how="inner"
    )
    return distinct(pairs.filter(recent), *TALK)


def became(
    talks: nw.LazyFrame,
    orders: nw.LazyFrame,
    *,
    group: Sequence[str],
    days: int,
    same: nw.Expr | None = None,
    carried: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> nw.LazyFrame:
    """Of each reception of `talks` that led to an order within `days` business days: `ordered` (1), `converted` (1/0)
    and `opens`, the day from which its orders could be paid.

    `orders` are credited orders with the columns of `group` (agent, team, role) that a conversion must match.
    An order counts if it was created at or after the reception's start and by day + `days`, and as paid by `days`
    after the later of that day and the opening of its final payment. `same` is a further condition that a pair must
    meet, on the columns `carried` from the talks and the orders.
    """
    keys = ["customer_id", *group]
    matched = (
        talks.select(*TALK, *keys, "started_at", *carried.get("talks", ()))
        .join(
            orders.select(*keys, "created_at", "created_day", "paid_day", "opens_day", *carried.get("orders", ())),
            on=keys,
            how="inner",
        )
        .filter(
            nw.col("created_at") >= nw.col("started_at"),
            nw.col("created_day") - nw.col("day") <= days,
        )
    )
    if same is not None:
        matched = matched.filter(same)
    opens = nw.when(nw.col("opens_day") > nw.col("day")).then(nw.col("opens_day")).otherwise(nw.col("day"))
    return (
        matched.with_columns(opens=opens)
        .with_columns(converted=flag(nw.col("paid_day") - nw.col("opens") <= days), ordered=nw.lit(1))
        .group_by(*TALK)
        .agg(nw.col("converted").max(), nw.col("ordered").max(), nw.col("opens").max())
    )


def outcomes(talks: nw.LazyFrame, became: nw.LazyFrame, *, days: int, last_day: int) -> nw.LazyFrame:
    """Each reception of `talks` with what became of it within `days`: `ordered`, `converted` (1/0) as in `became`.

    `order_mature`, `mature` (1/0): the window to order, to pay has closed by `last_day`.
    """
    marks = [nw.col(c).fill_null(0).cast(nw.Int64) for c in ("ordered", "converted", "opens")]
    closed = nw.col("day") + days <= last_day
    return (
        talks.join(became, on=TALK, how="left")
        .with_columns(*marks)
        .with_columns(order_mature=flag(closed), mature=flag(closed & (nw.col("opens") + days <= last_day)))
        .drop("opens")
    )


def filters_more(rules: Rules) -> bool:
    """Whether a rule filters by more than the reception itself tells."""
    return bool(rules.filter_one_line or rules.filter_forwards or rules.filter_after_sale)


def set_aside(receptions: nw.LazyFrame, shop: Shop, rules: Rules) -> nw.LazyFrame:
    """`receptions` with `served` 0 where a filter rule applies.

    `filter_one_line`: the customer wrote one line to all agents together that business day. `filter_forwards`: the
    agent wrote at most `forward_messages` lines and handed the customer over after the reception began.
    `filter_after_sale`: the customer had paid in the `after_sale_days` x 24 h before the reception.
    Errors: `MissingTable` for `filter_forwards` without `handovers`.
    """
    marked = []
    if rules.filter_one_line:
        lines = receptions.group_by("customer_id", "day").agg(nw.col("customer_messages").sum().alias("lines"))
        single = lines.filter(nw.col("lines") == 1).select("customer_id", "day")
        marked.append(receptions.join(single, on=["customer_id", "day"], how="inner"))
    if rules.filter_forwards:
        marked.append(_forwards(receptions, shop, rules))
    if rules.filter_after_sale:
        orders = shop.table("orders").select("customer_id", "created_at", "paid_at")
        marked.append(after_sale_talk(receptions, orders, aftersales=[], rules=rules))
    every = nw.concat([m.select(*TALK) for m in marked], how="vertical")
    keys = distinct(every, *TALK).with_columns(aside=nw.lit(1))
    joined = receptions.join(keys, on=TALK, how="left")
    return joined.with_columns(served=flag((nw.col("served") == 1) & nw.col("aside").is_null())).drop("aside")


def _forwards(receptions: nw.LazyFrame, shop: Shop, rules: Rules) -> nw.LazyFrame:
    handed = shop.need("handovers", for_="the filter of forwards").filter(~nw.col("from_agent_id").is_null())
    over = handed.select(
        "customer_id", agent_id=nw.col("from_agent_id"), day=business_day(nw.col("at"), rules), handed_at=nw.col("at")
    )
    brief = receptions.filter(nw.col("agent_messages") <= rules.forward_messages)
    return brief.join(over, on=RECEPTION, how="inner").filter(nw.col("handed_at") >= nw.col("started_at"))


def reopened(
    inquiries: nw.LazyFrame, receptions: nw.LazyFrame, orders: nw.LazyFrame, *, aftersales: list[str], rules: Rules
) -> nw.LazyFrame:
    """`inquiries` and the served receptions kept out of them whose customer orders anew at or after their start, by
    their day + `conversion_days` (`reopen_on_order`: it selects on the outcome, so conversion can only rise)."""
    others = receptions.filter(nw.col("served") == 1).join(inquiries.select(*TALK), on=TALK, how="anti")
    if aftersales:
        others = others.filter(~nw.col("agent_id").is_in(aftersales))
    days = business_day(nw.col("created_at"), rules) - nw.col("day")
    again = (
        others.select("customer_id", *TALK, "started_at")
        .join(orders.select("customer_id", "created_at"), on="customer_id", how="inner")
        .filter(nw.col("created_at") >= nw.col("started_at"), days <= rules.conversion_days)
    )
    back = others.join(distinct(again, *TALK), on=TALK, how="semi")
    return nw.concat([inquiries, back.select(inquiries.collect_schema().names())], how="vertical")


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
