"""After-sales metrics: refunds by handler, refund rates by cohort, complaints and their clocks."""

from __future__ import annotations

from collections.abc import Callable

from .facts import Facts
from .reception import Answer, By, count, per_key
from .world import DAY, HOUR, Cell, Row, distinct, mean, ratio


def refund_rows(f: Facts) -> list[Row]:
    """All refunds with the handler as agent; not dated (an open one has no date of its own)."""
    customers = {o["order_id"]: o["customer_id"] for o in f.world.rows("orders")}
    return [
        {
            "agent": f.world.value("refunds", r, "agent_id"),
            "order": r["order_id"],
            "customer": customers.get(r["order_id"]),
            "requested": r["requested_at"],
            "completed": r["completed_at"],
            "amount": r["amount"],
            "reason": f.world.value("refunds", r, "reason"),
            "kind": f.world.value("refunds", r, "kind"),
            "quantity": f.world.value("refunds", r, "quantity"),
            "operations": f.world.value("refunds", r, "operations"),
            "score": f.world.value("refunds", r, "score"),
        }
        for r in f.world.rows("refunds")
    ]


def completed(f: Facts) -> list[Row]:
    return [f.stamped(r, r["completed"]) for r in refund_rows(f) if r["completed"] is not None]


def refunds_completed(f: Facts, by: By) -> Answer:
    return per_key(f, by, completed(f), cell=count)


def refund_completion_hours(f: Facts, by: By) -> Answer:
    return per_key(
        f, by, completed(f), cell=lambda rows: mean([(r["completed"] - r["requested"]) / HOUR for r in rows])
    )


def refund_operations(f: Facts, by: By) -> Answer:
    return per_key(f, by, completed(f), cell=lambda rows: Cell(float(sum(r["operations"] or 0 for r in rows))))


def refund_satisfaction(f: Facts, by: By) -> Answer:
    def cell(rows: list[Row]) -> Cell:
        scores = [r["score"] for r in rows if r["score"] is not None]
        return ratio(sum(s >= 4 for s in scores), len(scores))

    return per_key(f, by, completed(f), cell=cell)


# -- claims and the platform ----------------------------------------------------------------------------------
def claim_rows(f: Facts) -> list[Row]:
    """All refunds by the day they were asked for, with what the desk noted."""
    noted = ("withdrawn_at", "consented_at", "platform_involved", "compensation")
    kept = zip(refund_rows(f), f.world.rows("refunds"), strict=True)
    return [
        f.stamped({**row, **{c: f.world.value("refunds", raw, c) for c in noted}}, row["requested"])
        for row, raw in kept
    ]


def refund_saved_rate(f: Facts, by: By) -> Answer:
    return per_key(
        f, by, claim_rows(f), cell=lambda rows: ratio(sum(r["withdrawn_at"] is not None for r in rows), len(rows))
    )


def platform_involved_rate(f: Facts, by: By) -> Answer:
    def cell(rows: list[Row]) -> Cell:
        known = [r for r in rows if r["platform_involved"] is not None]
        return ratio(sum(r["platform_involved"] for r in known), len(known))

    return per_key(f, by, claim_rows(f), cell=cell)


def compensation_paid(f: Facts, by: By) -> Answer:
    return per_key(f, by, claim_rows(f), cell=lambda rows: Cell(float(sum(r["compensation"] or 0 for r in rows))))


def audit_hours(f: Facts, by: By) -> Answer:
    """A request that falls into the rest waits for its end: second by second of the clock, not of the calendar."""

    def begun(moment: int) -> int:
        if f.rules.audit_rest is None:
            return moment
        rest, ends = f.rules.audit_rest
        while (moment % DAY >= rest or moment % DAY < ends) if rest > ends else rest <= moment % DAY < ends:
            moment += 1 if moment % 60 else 60
        return moment

    rows = [r for r in claim_rows(f) if r["completed"] is not None and r["consented_at"] is not None]
    done = [f.stamped(r, r["completed"]) for r in rows]
    return per_key(
        f, by, done, cell=lambda rows: mean([max(r["consented_at"] - begun(r["requested"]), 0) / HOUR for r in rows])
    )


def help_rows(f: Facts) -> list[Row]:
    disputes = [
        f.stamped({"order": r["order"], "at": r["requested"], "arbitrated": True}, r["requested"])
        for r in claim_rows(f)
        if r["platform_involved"]
    ]
    lodged = [
        f.stamped(
            {"order": f.world.value("complaints", c, "order_id"), "at": c["received_at"], "arbitrated": False},
            c["received_at"],
        )
        for c in f.world.rows("complaints")
        if f.world.value("complaints", c, "channel") == "platform"
    ]
    return disputes + lodged


def platform_help_rate(f: Facts, by: By) -> Answer:
    if f.rules.help_reading == "paid":
        return per_key(f, by, help_rows(f), f.paid_orders, cell=lambda a, b: ratio(len(a), len(b)))
    asked = []
    for order in f.paid_orders:
        talks = [r["start"] for r in f.served if r["customer"] == order["customer"] and r["start"] >= order["created"]]
        if talks:
            calls = [h for h in help_rows(f) if h["order"] == order["order"]]
            asked.append({**order, "helped": any(h["arbitrated"] or h["at"] >= min(talks) for h in calls)})
    return per_key(f, by, asked, cell=lambda rows: ratio(sum(r["helped"] for r in rows), len(rows)))


# -- tickets ----------------------------------------------------------------------------------------------------
def ticket_rows(f: Facts) -> list[Row]:
    columns = ("due_at", "closed_at", "opened_at", "fields_filled", "fields_asked")
    rows = []
    for t in f.world.rows("tickets"):
        told = {c: f.world.value("tickets", t, c) for c in columns}
        rows.append(f.stamped({"agent": t["agent_id"], "customer": t["customer_id"], **told}, t["opened_at"]))
    return rows


def ticket_completeness(f: Facts, by: By) -> Answer:
    def cell(rows: list[Row]) -> Cell:
        return ratio(sum(r["fields_filled"] or 0 for r in rows), sum(r["fields_asked"] or 0 for r in rows))

    return per_key(f, by, ticket_rows(f), cell=cell)


def ticket_overdue_rate(f: Facts, by: By) -> Answer:
    def cell(rows: list[Row]) -> Cell:
        due = [r for r in rows if r["due_at"] is not None and r["due_at"] <= f.last_moment]
        late = sum(r["closed_at"] is None or r["closed_at"] > r["due_at"] for r in due)
        found = ratio(late, len(due))
        if rows and not due:
            return Cell(None, "immature", 0, 0)
        return Cell(found.value, "open", late, len(due)) if found.status == "ok" and len(due) < len(rows) else found

    return per_key(f, by, ticket_rows(f), cell=cell)


def tickets_unattended(f: Facts, by: By) -> Answer:
    spells = [(s["online_at"], s["offline_at"]) for s in f.world.rows("logins")]

    def alone(moment: int) -> bool:
        return not any(on <= moment and (off is None or moment <= off) for on, off in spells)

    return per_key(f, by, ticket_rows(f), cell=lambda rows: ratio(sum(alone(r["opened_at"]) for r in rows), len(rows)))


# -- refund rates ---------------------------------------------------------------------------------------------
Part = Callable[[Facts, list[Row], list[Row]], tuple[float, float]]


def _rate(parts: Part) -> Callable[..., Answer]:
    """A cohort rate: of the orders paid at the key, what has been refunded so far."""

    def metric(f: Facts, by: By) -> Answer:
        refunds = completed(f)

        def cell(orders: list[Row]) -> Cell:
            ids = {o["order"] for o in orders}
            numerator, denominator = parts(f, orders, [r for r in refunds if r["order"] in ids])
            still_open = [o for o in orders if o["date"] + f.rules.refund_days > f.last_day]
            if orders and len(still_open) == len(orders):
                return Cell(None, "immature", numerator, denominator)
            if not denominator:
                return Cell(None, "undefined", numerator, denominator)
            return Cell(numerator / denominator, "open" if still_open else "ok", numerator, denominator)

        return per_key(f, by, f.paid_orders, cell=cell)

    return metric


def _orders_refunded(kind: str | None = None) -> Part:
    return lambda f, orders, refunds: (
        distinct([r for r in refunds if kind is None or r["kind"] == kind], "order"),
        len(orders),
    )


def refund_rate_period(f: Facts, by: By) -> Answer:
    """Orders with a refund completed at the key ÷ orders paid at the key, whoever's payment it was."""
    agents = {o["order"]: o["agent"] for o in f.paid_orders}
    rows = [{**r, "agent": agents[r["order"]]} for r in completed(f) if r["order"] in agents]
    return per_key(f, by, rows, f.paid_orders, cell=lambda a, b: ratio(distinct(a, "order"), len(b)))


# -- complaints -----------------------------------------------------------------------------------------------
def complaint_rows(f: Facts) -> list[Row]:
    rows = []
    for c in f.world.rows("complaints"):
        row = {
            "agent": c["agent_id"],
            "customer": c["customer_id"],
            "received": c["received_at"],
            "cause": c["cause_found_at"],
            "resolved": c["resolved_at"],
        }
        rows.append(f.stamped(row, c["received_at"]))
    return rows


def aftersale_contacts(f: Facts) -> list[Row]:
    """After-sale talk and handled refunds, as (agent, customer) rows."""
    talk = [r for r in f.served if f.role(r["agent"]) == "aftersales" or f.after_sale(r)]
    handled = [f.stamped(r, r["requested"]) for r in refund_rows(f) if r["agent"] is not None]
    return [*talk, *handled]


def complaint_rate(f: Facts, by: By) -> Answer:
    return per_key(f, by, complaint_rows(f), aftersale_contacts(f), cell=lambda a, b: ratio(len(a), distinct(b)))


def complaint_within(f: Facts, by: By, column: str, hours: float) -> Answer:
    seconds = hours * HOUR

    def cell(rows: list[Row]) -> Cell:
        mature = [c for c in rows if c["received"] + seconds <= f.last_moment]
        in_time = [c for c in mature if c[column] is not None and c[column] - c["received"] <= seconds]
        return ratio(len(in_time), len(mature), left_out=len(rows) - len(mature))

    return per_key(f, by, complaint_rows(f), cell=cell)


METRICS = {
    "refunds_completed": refunds_completed,
    "refund_completion_hours": refund_completion_hours,
    "refund_operations": refund_operations,
    "refund_satisfaction": refund_satisfaction,
    "refund_rate": _rate(_orders_refunded()),
    "refund_rate_unshipped": _rate(_orders_refunded("unshipped")),
    "refund_rate_returns": _rate(_orders_refunded("return")),
    "refund_rate_amount": _rate(
        lambda f, orders, refunds: (sum(r["amount"] for r in refunds), sum(o["amount"] for o in orders))
    ),
    "refund_rate_units": _rate(
        lambda f, orders, refunds: (sum(r["quantity"] or 0 for r in refunds), sum(f.units(o) for o in orders))
    ),
    "refund_rate_period": refund_rate_period,
    "refund_saved_rate": refund_saved_rate,
    "platform_involved_rate": platform_involved_rate,
    "compensation_paid": compensation_paid,
    "audit_hours": audit_hours,
    "tickets_opened": lambda f, by: per_key(f, by, ticket_rows(f), cell=count),
    "ticket_completeness": ticket_completeness,
    "ticket_overdue_rate": ticket_overdue_rate,
    "tickets_unattended": tickets_unattended,
    "complaint_rate": complaint_rate,
    "complaint_cause_within(2)": lambda f, by: complaint_within(f, by, "cause", 2),
    "complaint_resolved_within(24)": lambda f, by: complaint_within(f, by, "resolved", 24),
}


def _returned(column: str, base: Callable[[Facts, Row], float]) -> Part:
    """Σ of a column over completed returns ÷ Σ over the orders."""
    return lambda f, orders, refunds: (
        sum(r[column] or 0 for r in refunds if r["kind"] == "return"),
        sum(base(f, o) for o in orders),
    )


SHOP_METRICS = {
    "platform_help_rate": platform_help_rate,
    "return_rate_amount": _rate(_returned("amount", lambda f, o: float(o["amount"]))),
    "return_rate_units": _rate(_returned("quantity", lambda f, o: f.units(o))),
    "return_rate_orders": _rate(_orders_refunded("return")),
}
