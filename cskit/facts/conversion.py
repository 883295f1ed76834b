"""Inquiries (询单) and what became of them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import narwhals as nw

from cskit.facts.talk import DAY, TALK, business_day, distinct, flag
from cskit.rules import Rules


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
