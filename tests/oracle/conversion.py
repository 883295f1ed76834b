"""Conversion metrics: who asked, who then bought, and whose window is not closed yet."""

from __future__ import annotations

from collections.abc import Callable

from .facts import Facts
from .reception import Answer, By, per_key
from .sales import due_day, unassisted
from .world import Cell, Row, distinct, ratio


def visitor_rows(f: Facts) -> list[Row]:
    return [
        f.stamped({"visitors": t["visitors"], "page_views": t["page_views"]}, t["at"]) for t in f.world.rows("traffic")
    ]


def matching(f: Facts, reception: Row, by: By, days: int) -> list[Row]:
    """The customer's orders created from the reception's start to day + `days`, attributed to the group asked about."""
    return [
        o
        for o in f.orders_of.get(reception["customer"], [])
        if o["agent"] is not None
        and o["created"] >= reception["start"]
        and f.day(o["created"]) - reception["date"] <= days
        and f.who(o["agent"], by, reception["date"]) == f.who(reception["agent"], by, reception["date"])
    ]


def window_start(f: Facts, reception: Row, order: Row) -> int:
    """The inquiry's day, or the day a presale's final payment opens if that is later."""
    return reception["date"] if order["due"] is None else max(reception["date"], f.day(order["due"]))


def pays(f: Facts, reception: Row, by: By, days: int) -> bool:
    return any(
        o["paid"] is not None and f.day(o["paid"]) - window_start(f, reception, o) <= days
        for o in matching(f, reception, by, days)
    )


def mature_for_payment(f: Facts, reception: Row, by: By, days: int) -> bool:
    """The window is closed, and that of every matching presale order too, be it paid or not."""
    if reception["date"] + days > f.last_day:
        return False
    return all(window_start(f, reception, o) + days <= f.last_day for o in matching(f, reception, by, days))


def orders_after(f: Facts, reception: Row, by: By, days: int) -> bool:
    return bool(matching(f, reception, by, days))


def mature_for_order(f: Facts, reception: Row, by: By, days: int) -> bool:
    return reception["date"] + days <= f.last_day


Test = Callable[[Facts, Row, By, int], bool]


def _conversion(
    rows_of: Callable[[Facts], list[Row]], succeeds: Test, is_mature: Test, days: int | None = None
) -> Callable[..., Answer]:
    """Distinct customers with a mature converting row ÷ distinct customers with a mature row."""

    def metric(f: Facts, by: By) -> Answer:
        window = f.rules.conversion_days if days is None else days

        def cell(rows: list[Row]) -> Cell:
            mature = [r for r in rows if is_mature(f, r, by, window)]
            won = [r for r in mature if succeeds(f, r, by, window)]
            return ratio(distinct(won), distinct(mature), left_out=len(rows) - len(mature))

        return per_key(f, by, rows_of(f), cell=cell)

    return metric


def lost_inquirers(f: Facts, by: By) -> Answer:
    """Distinct customers with a mature inquiry who bought after none of them."""
    days = f.rules.conversion_days

    def cell(rows: list[Row]) -> Cell:
        mature = [r for r in rows if mature_for_payment(f, r, by, days)]
        if rows and not mature:
            return Cell(None, "immature")
        gone = {r["customer"] for r in mature} - {r["customer"] for r in mature if pays(f, r, by, days)}
        return Cell(float(len(gone)), "ok" if len(mature) == len(rows) else "open")

    return per_key(f, by, f.inquiries, cell=cell)


def _inquiries(f: Facts) -> list[Row]:
    return f.inquiries


def _contacts(f: Facts) -> list[Row]:
    return f.contacts


def inquiry_rate(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.inquiries, f.served, cell=lambda a, b: ratio(distinct(a), distinct(b)))


def order_to_payment(f: Facts, by: By) -> Answer:
    """Attributed orders paid within the window ÷ attributed orders created."""
    window = f.rules.conversion_days

    def cell(rows: list[Row]) -> Cell:
        mature = [o for o in rows if due_day(f, o) + window <= f.last_day]
        paid = [o for o in mature if o["paid"] is not None and f.day(o["paid"]) - due_day(f, o) <= window]
        return ratio(len(paid), len(mature), left_out=len(rows) - len(mature))

    return per_key(f, by, [o for o in f.created_orders if o["agent"] is not None], cell=cell)


def _per_visitor(rows_of: Callable[[Facts], list[Row]]) -> Callable[..., Answer]:
    """Distinct customers at the key ÷ visitors, who know no agent but keep the key's date."""

    def metric(f: Facts, by: By) -> Answer:
        times = tuple(b for b in by if b == "date")
        visits = {w: sum(v["visitors"] for v in rows) for w, rows in f.bucket(visitor_rows(f), times).items()}
        buckets = f.bucket(rows_of(f), by)
        answer = {}
        for key in f.base_keys(by) | set(buckets):
            when = tuple(k for k, b in zip(key, by, strict=True) if b == "date")
            answer[key] = ratio(distinct(buckets.get(key, [])), visits.get(when, 0))
        return answer

    return metric


METRICS = {
    "inquiry_rate": inquiry_rate,
    "inquiry_conversion": _conversion(_inquiries, pays, mature_for_payment),
    "inquiry_conversion_same_day": _conversion(_inquiries, pays, mature_for_payment, 0),
    "inquiry_conversion_next_day": _conversion(_inquiries, pays, mature_for_payment, 1),
    "lost_inquirers": lost_inquirers,
    "inquiry_to_order": _conversion(_inquiries, orders_after, mature_for_order),
    "contact_conversion": _conversion(_contacts, pays, mature_for_payment),
    "order_to_payment": order_to_payment,
    "call_in_rate": _per_visitor(_contacts),
}

SHOP_METRICS = {
    "unassisted_conversion": _per_visitor(unassisted),
    "shop_conversion": _per_visitor(lambda f: f.paid_orders),
    "visitors": lambda f, by: per_key(
        f, by, visitor_rows(f), cell=lambda v: Cell(float(sum(r["visitors"] for r in v)))
    ),
    "page_views": lambda f, by: per_key(
        f, by, visitor_rows(f), cell=lambda v: Cell(float(sum(r["page_views"] for r in v)))
    ),
}
"""Metrics of the whole shop: asked without `by` agent."""
