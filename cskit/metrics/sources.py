"""The facts that parts stand on: how to get each, when a row happens, and whose it is.

A row of a fact has `day` (business day) and `at` (second); `agent_id` where an agent can be named.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import narwhals as nw

from cskit.errors import MissingTable, UsageError
from cskit.facts import Facts, customers, desk, inspection, store
from cskit.facts.joins import need_buyers, need_customers, need_orders_of
from cskit.facts.keep import once
from cskit.facts.talk import flag

Level = tuple[str, ...]
SAID = "said"


@dataclass(frozen=True)
class Source:
    """`frame(facts, level)`; `level` are the agent columns a conversion must match. `agent`: rows name an agent.
    `reason`: the table that may tell the reason (and, of `refunds`, the agent) of a row, or `SAID`: what the customer
    says in it, a row for each reason.
    `product`: "lines" (the fact has product lines of its own), "talk" (what its reception talks about) or "".
    `cluster`: what rows belong together by when chance is reckoned with, a `customer` (found by the order where a row
    names none), a `day`, an `inspection` or nothing; `people`: its sums count people or visits, each once."""

    frame: Callable[[Facts, Level], nw.LazyFrame]
    agent: bool = True
    product: str = ""
    lines: str = ""
    reason: str = ""
    cluster: str = "customer"
    people: bool = False


def _at(frame: nw.LazyFrame, day: str, at: str) -> nw.LazyFrame:
    return frame.with_columns(day=nw.col(day), at=nw.col(at))


def _started(frame: nw.LazyFrame) -> nw.LazyFrame:
    return frame.with_columns(at=nw.col("started_at"))


def _paid(frame: nw.LazyFrame) -> nw.LazyFrame:
    return _at(frame, "paid_day", "paid_at")


def _of_agents(frame: nw.LazyFrame) -> nw.LazyFrame:
    return frame.filter(~nw.col("agent_id").is_null())


def _created(facts: Facts) -> nw.LazyFrame:
    """Orders dated by creation, with `due_closed` and `paid_in_time`: the payment window of `conversion_days` after
    creation (for a presale: after the final payment opens) has closed by the last day, was met."""
    days = facts.rules.conversion_days
    closed = nw.col("due_day") + days <= facts.last_day
    return _at(facts.orders(), "created_day", "created_at").with_columns(
        due_closed=flag(closed), paid_in_time=flag(closed & (nw.col("paid_day") - nw.col("due_day") <= days))
    )


SOURCES: dict[str, Source] = {
    "receptions": Source(
        lambda f, _: _started(f.receptions()).with_columns(talk_minutes=nw.col("talk_seconds") / 60), product="talk"
    ),
    "inquiries": Source(lambda f, _: _started(f.inquiries()), product="talk", reason=SAID),
    "depositors": Source(lambda f, _: _started(f.depositors()), product="talk"),
    "turns": Source(lambda f, _: f.turns().with_columns(at=nw.col("asked_at")), product="talk"),
    "resolutions": Source(lambda f, _: _started(f.resolutions()), product="talk"),
    "sales": Source(lambda f, _: _paid(f.sales()), product="lines", lines="sold_items"),
    "unit_sales": Source(lambda f, _: _paid(f.unit_sales()), product="lines", lines="sold_items"),
    "sold_items": Source(lambda f, _: _paid(f.sold_items()), product="own"),
    "cs_sales": Source(lambda f, _: _paid(f.credited_sales()), product="lines", lines="cs_sold_items"),
    "cs_unit_sales": Source(lambda f, _: _of_agents(_paid(f.unit_sales())), product="lines", lines="cs_sold_items"),
    "cs_sold_items": Source(lambda f, _: _of_agents(_paid(f.sold_items())), product="own"),
    "created": Source(lambda f, _: _created(f)),
    "cs_created": Source(lambda f, _: _of_agents(_created(f))),
    "cs_refund_cohort": Source(lambda f, _: _of_agents(_paid(f.refund_cohort()))),
    "refunds": Source(lambda f, _: f.refunds(), reason="refunds"),
    "refund_scores": Source(
        lambda f, _: f.dated("refunds", "completed_at", "score").filter(~nw.col("score").is_null()), reason="refunds"
    ),
    "refund_events": Source(lambda f, _: _refund_events(f), reason="refunds"),
    "refund_cohort": Source(lambda f, _: _paid(f.refund_cohort())),
    "aftersale_customers": Source(lambda f, _: f.aftersale_customers()),
    "complaints": Source(lambda f, _: f.dated("complaints", "received_at"), reason="complaints"),
    "ratings": Source(lambda f, _: desk.ratings(f)),
    "claims": Source(lambda f, _: desk.claims(f), reason="refunds"),
    "tickets": Source(lambda f, _: desk.tickets(f)),
    "audits": Source(lambda f, _: desk.audits(f), reason="refunds"),
    "helps": Source(lambda f, _: desk.helps(f), agent=False, cluster=""),
    "asked_orders": Source(lambda f, _: desk.asked_orders(f), agent=False),
    "invitations": Source(lambda f, _: f.dated("ratings", "invited_at")),
    "resolved": Source(lambda f, _: _resolved(f)),
    "inspections": Source(lambda f, _: _inspected(f), cluster="inspection"),
    "transfers_out": Source(lambda f, _: _handed(f, "from_agent_id"), reason="handovers"),
    "transfers_in": Source(lambda f, _: _handed(f, "to_agent_id"), reason="handovers"),
    "inspected": Source(lambda f, _: _started(inspection.inspected(f)), product="talk"),
    "handed": Source(lambda f, _: inspection.handed(f)),
    "bot_days": Source(lambda f, _: f.bot_days(), agent=False),
    "human_waits": Source(lambda f, _: f.human_waits()),
    "shipments": Source(lambda f, _: store.shipments(f)),
    "ordered_lines": Source(lambda f, _: store.ordered_lines(f), product="own"),
    "stock": Source(lambda f, _: f.dated("stock", "date"), agent=False, product="own", cluster=""),
    "traffic": Source(lambda f, _: f.dated("traffic", "at"), agent=False, cluster="day", people=True),
    "costs": Source(lambda f, _: f.dated("costs", "date"), agent=False, cluster=""),
    "shifts": Source(lambda f, _: _hours(f), cluster=""),
    "reminders": Source(lambda f, _: _reminded(f)),
    "recommendations": Source(lambda f, _: f.dated("recommendations", "at"), product="own"),
}

# Columns of facts that exist only when another table (or its column) does: what to ask the user for.
DERIVED_FROM: dict[str, tuple[str, ...]] = {
    "handed_over": ("handovers",),
    "units": ("order_items",),
    "refunded_units": ("refunds", "quantity"),
    "refunded_unshipped": ("refunds", "kind"),
    "refunded_return": ("refunds", "kind"),
    "returned_amount": ("refunds", "kind"),
    "returned_units": ("refunds", "kind", "quantity"),
    "shipped": ("orders", "shipped_at"),
    "response_hours": ("orders", "shipped_at"),
    "delivery_hours": ("orders", "shipped_at", "delivered_at"),
    "deposit_paid_at": ("orders", "deposit_paid_at"),
    "shipped_quantity": ("order_items", "shipped_quantity"),
    "wages": ("agents", "hourly_cost"),
    "premium": ("products", "tier"),
    "passed_known": ("inspections", "passed"),
    "withdrawn": ("refunds", "withdrawn_at"),
    "involved": ("refunds", "platform_involved"),
    "involved_known": ("refunds", "platform_involved"),
    "paid_more": ("refunds", "compensation"),
}


_OF_ORDERS = ("sales", "unit_sales", "sold_items", "created", "refund_cohort")
_OF_BUYERS = ("inquiries", "depositors", "aftersale_customers")  # who bought before is no inquirer
_LINES = ("sold_items", "cs_sold_items", "ordered_lines")
_REFUNDED = ("refund_cohort", "cs_refund_cohort", "refund_events")


def need_joins(facts: Facts, fact: str, columns: Collection[str]) -> None:
    """Refuse (`Unmatched`) a fact that joins tables which have nothing in common; `columns` are those it is asked for."""
    if fact in _LINES or not {"units", "premium"}.isdisjoint(columns):
        need_orders_of(facts, "order_items")
    if fact in _REFUNDED:
        need_orders_of(facts, "refunds")
    if fact in _OF_BUYERS or fact.startswith("cohort:") or (fact in _OF_ORDERS and "customer_id" in columns):
        need_buyers(facts)
    if fact.startswith(("cs_", "outcomes:")) or (fact in _OF_ORDERS and "agent_id" in columns):
        need_customers(facts)


def source(name: str) -> Source:
    """The source of a fact; `outcomes:contacts:3` are contacts and what became of them within 3 days, `cohort:2`
    customers and whether they bought two months after their first month."""
    if name.startswith("outcomes:"):
        _, population, days = name.split(":")
        return Source(
            lambda f, level: _started(
                f.outcomes(population, level, f.rules.conversion_days if days == "final" else int(days))
            ),
            product="talk",
            reason=SAID if population == "inquiries" else "",
        )
    if name.startswith("cohort:"):
        months = int(name.partition(":")[2])
        return Source(lambda f, _: customers.cohort(f, months), agent=False, people=True)
    if name not in SOURCES:
        raise UsageError(f"no fact `{name}`")
    return SOURCES[name]


@once
def rows_of(facts: Facts, fact: str, level: Level) -> nw.LazyFrame:
    """The rows of a fact, put together once for all questions under the same rules."""
    return source(fact).frame(facts, level)


def _refund_events(facts: Facts) -> nw.LazyFrame:
    """Completed refunds of paid orders, each beside the agent its order is credited to."""
    who = facts.sales().select("order_id", "agent_id")
    columns = [c for c in ("order_id", "reason", "day", "at") if c in facts.refunds().collect_schema().names()]
    return facts.refunds().select(columns).join(who, on="order_id", how="inner")


def _handed(facts: Facts, column: str) -> nw.LazyFrame:
    """Transfers between human accounts; what comes from a bot (or from no account) is a hand-over, not a transfer."""
    moved = facts.dated("handovers", "at").filter(~nw.col("from_agent_id").is_null())
    if facts.bots:
        for end in ("from_agent_id", "to_agent_id"):
            moved = moved.filter(~nw.col(end).is_in(facts.bots))
    return moved.with_columns(agent_id=nw.col(column))


def _resolved(facts: Facts) -> nw.LazyFrame:
    """Who was asked whether the problem is resolved, and said so or not (`resolved`): of the ratings, or where they do
    not tell it of the tickets, by the day they were opened; never of both."""
    if facts.shop.has("ratings", "resolved"):
        rows = facts.dated("ratings", "rated_at", "resolved")
    elif facts.shop.has("tickets"):
        rows = facts.dated("tickets", "opened_at", "resolved")
    else:
        raise MissingTable("ratings", "", ["resolved"], other="tickets")
    return rows.filter(~nw.col("resolved").is_null())


def _inspected(facts: Facts) -> nw.LazyFrame:
    """Inspections; `passed_known` is true where there is a verdict."""
    rows = facts.dated("inspections", "inspected_at")
    if not facts.shop.has("inspections", "passed"):
        return rows
    return rows.with_columns(passed_known=~nw.col("passed").is_null())


def _hours(facts: Facts) -> nw.LazyFrame:
    """Planned shifts, dated by their start, with `hours` and, where the hourly cost is known, `wages`."""
    shifts = facts.dated("shifts", "starts_at").with_columns(hours=(nw.col("ends_at") - nw.col("starts_at")) / 3600)
    if not facts.shop.has("agents", "hourly_cost"):
        return shifts
    cost = facts.shop.table("agents").select("agent_id", "hourly_cost")
    return shifts.join(cost, on="agent_id", how="left").with_columns(wages=nw.col("hours") * nw.col("hourly_cost"))


def _reminded(facts: Facts) -> nw.LazyFrame:
    """Reminders of orders that were not paid yet, with `recovered` (1/0): paid later."""
    orders = facts.orders().select("order_id", "customer_id", "created_at", "paid_at")
    sent = facts.dated("reminders", "at").join(orders, on="order_id", how="inner")
    unpaid = nw.any_horizontal(nw.col("paid_at").is_null(), nw.col("paid_at") > nw.col("at"), ignore_nulls=True)
    return (
        sent.filter(nw.col("created_at") <= nw.col("at"))
        .filter(unpaid)
        .with_columns(
            recovered=flag(~nw.col("paid_at").is_null()),
        )
    )
