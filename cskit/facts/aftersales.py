"""Refund facts."""

import narwhals as nw

from cskit.facts.talk import business_day, flag
from cskit.rules import Rules

KINDS = ("unshipped", "return")


def completed(refunds: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Completed refunds with `day`, `at` (of completion) and `hours` since the request."""
    done = refunds.filter(~nw.col("completed_at").is_null())
    return done.with_columns(
        day=business_day(nw.col("completed_at"), rules),
        at=nw.col("completed_at"),
        hours=(nw.col("completed_at") - nw.col("requested_at")) / 3600,
    )


def is_open(refunds: nw.LazyFrame) -> nw.Expr:
    """Whether a refund is still to be settled: neither completed nor, where the table tells it, withdrawn."""
    withdrawn = "withdrawn_at" in refunds.collect_schema().names()
    pending = nw.col("completed_at").is_null()
    return pending & nw.col("withdrawn_at").is_null() if withdrawn else pending


def refunded(refunds: nw.LazyFrame) -> nw.LazyFrame:
    """Per refunded order `refunded` (1), `refunded_amount`, `refunded_units`, `refunded_unshipped`, `refunded_return`
    (1/0), `returned_amount` and `returned_units` (of returns alone) from refunds completed to date; the columns that
    `refunds` tell."""
    done = refunds.filter(~nw.col("completed_at").is_null())
    columns = refunds.collect_schema().names()
    flags = {f"refunded_{kind}": flag(nw.col("kind") == kind) for kind in KINDS} if "kind" in columns else {}
    units = {"refunded_units": nw.col("quantity")} if "quantity" in columns else {}
    if "kind" in columns:
        back = flag(nw.col("kind") == "return")
        units |= {"returned_amount": nw.col("amount") * back}
        units |= {"returned_units": nw.col("quantity").fill_null(0) * back} if "quantity" in columns else {}
    return (
        done.select("order_id", refunded=nw.lit(1), refunded_amount=nw.col("amount"), **flags, **units)
        .group_by("order_id")
        .agg(
            nw.col("refunded").max(),
            nw.col("refunded_amount").sum(),
            *(nw.col(name).max() for name in flags),
            *(nw.col(name).sum() for name in units),
        )
    )


def cohort(sold: nw.LazyFrame, refunded: nw.LazyFrame, rules: Rules, *, last_day: int) -> nw.LazyFrame:
    """Sold orders with what was refunded on them to date (0: nothing) and `closed` (1/0): `refund_days` have passed."""
    told = [name for name in refunded.collect_schema().names() if name != "order_id"]
    return sold.join(refunded, on="order_id", how="left").with_columns(
        *(nw.col(name).fill_null(0) for name in told),
        closed=flag(nw.col("paid_day") + rules.refund_days <= last_day),
    )


def handled(refunds: nw.LazyFrame, orders: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """(`customer_id`, `agent_id`, `day`, `at`) of refunds with a handler, dated by their request."""
    named = refunds.filter(~nw.col("agent_id").is_null()).select("order_id", "agent_id", at=nw.col("requested_at"))
    who = orders.select("order_id", "customer_id")
    return named.join(who, on="order_id", how="inner").with_columns(day=business_day(nw.col("at"), rules))
