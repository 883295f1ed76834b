"""Sales and unit price, one loop each. Sales are paid orders under the day of their payment."""

from __future__ import annotations

from collections.abc import Callable

from .facts import Facts
from .reception import Answer, By, per_key
from .world import Cell, Row, distinct, ratio


def attributed(f: Facts) -> list[Row]:
    return [o for o in f.paid_orders if o["agent"] is not None]


def unassisted(f: Facts) -> list[Row]:
    """Paid orders without an agent; they are nobody's, so they carry no agent to group by."""
    return [o for o in f.paid_orders if o["agent"] is None]


def money(rows: list[Row]) -> float:
    return float(sum(o["amount"] for o in rows))


def units(f: Facts, rows: list[Row]) -> int:
    return sum(f.units(o) for o in rows)


def _of(rows_of: Callable[[Facts], list[Row]], cell: Callable[[Facts, list[Row]], Cell]) -> Callable[..., Answer]:
    """A metric that is one function of the orders at a key."""
    return lambda f, by: per_key(f, by, rows_of(f), cell=lambda rows: cell(f, rows))


def _share(part: Callable[[Facts, list[Row]], float], whole_of: Callable[[Facts], list[Row]]) -> Callable[..., Answer]:
    """Attributed part at the key ÷ the whole, which knows no agent but keeps the key's date and hour."""

    def metric(f: Facts, by: By) -> Answer:
        times = tuple(b for b in by if b in ("date", "hour"))
        wholes = {when: part(f, rows) for when, rows in f.bucket(whole_of(f), times).items()}
        buckets = f.bucket(attributed(f), by)
        answer = {}
        for key in f.base_keys(by) | set(buckets) | (set(wholes) if times == by else set()):
            when = tuple(k for k, b in zip(key, by, strict=True) if b in times)
            answer[key] = ratio(part(f, buckets.get(key, [])), wholes.get(when, 0.0))
        return answer

    return metric


def _money(f: Facts, rows: list[Row]) -> float:
    return money(rows)


def refunded(f: Facts, rows: list[Row]) -> float:
    """What has been refunded to date on these orders."""
    ids = {o["order"] for o in rows}
    done = [r for r in f.world.rows("refunds") if r["order_id"] in ids and r["completed_at"] is not None]
    return float(sum(r["amount"] for r in done))


def net(f: Facts, rows: list[Row]) -> Cell:
    """Sales less what has been refunded so far: open while an order may still be refunded."""
    still_open = any(o["date"] + f.rules.refund_days > f.last_day for o in rows)
    return Cell(money(rows) - refunded(f, rows), "open" if still_open else "ok")


def has_premium(f: Facts, order: Row) -> bool:
    return any(f.tiers.get(i["product_id"]) == "premium" for i in f.items_of.get(order["order"], []))


def recommendation_success_rate(f: Facts, by: By) -> Answer:
    window = f.rules.attribution_days
    trades: dict[str, list[Row]] = {}
    for order in f.paid_orders:
        trades.setdefault(order["customer"], []).append(order)

    def bought(rec: Row) -> bool:
        return any(
            o["created"] >= rec["at"]
            and o["date"] - rec["date"] <= window
            and any(i["product_id"] == rec["product"] for i in f.items_of.get(o["order"], []))
            for o in trades.get(rec["customer"], [])
        )

    rows = []
    for raw in f.world.rows("recommendations"):
        row = {"agent": raw["agent_id"], "customer": raw["customer_id"], "product": raw["product_id"], "at": raw["at"]}
        rows.append(f.stamped(row, raw["at"]))

    def cell(found: list[Row]) -> Cell:
        mature = [r for r in found if r["date"] + window <= f.last_day]
        return ratio(sum(bought(r) for r in mature), len(mature), left_out=len(found) - len(mature))

    return per_key(f, by, rows, cell=cell)


def due_day(f: Facts, order: Row) -> int:
    """The day from which the window for paying this order counts."""
    created = f.day(order["created"])
    return created if order["due"] is None else max(created, f.day(order["due"]))


def final_payment_rate(f: Facts, by: By) -> Answer:
    rows = [f.stamped(o, o["created"]) for o in f.orders if o["deposit"] is not None]

    def cell(found: list[Row]) -> Cell:
        mature = [o for o in found if due_day(f, o) + f.rules.conversion_days <= f.last_day]
        return ratio(sum(o["paid"] is not None for o in mature), len(mature), left_out=len(found) - len(mature))

    return per_key(f, by, rows, cell=cell)


def reminder_recovery_rate(f: Facts, by: By) -> Answer:
    """Orders reminded while unpaid, and those of them that were paid afterwards."""
    orders = {o["order"]: o for o in f.orders}
    rows = []
    for raw in f.world.rows("reminders"):
        order = orders.get(raw["order_id"])
        if order is None or raw["at"] < order["created"] or (order["paid"] is not None and order["paid"] <= raw["at"]):
            continue
        row = {"agent": raw["agent_id"], "order": raw["order_id"], "paid": order["paid"]}
        rows.append(f.stamped(row, raw["at"]))

    def cell(found: list[Row]) -> Cell:
        return ratio(distinct([r for r in found if r["paid"] is not None], "order"), distinct(found, "order"))

    return per_key(f, by, rows, cell=cell)


def _unit_price(name: str) -> Callable[[Facts, list[Row]], Cell]:
    def cell(f: Facts, rows: list[Row]) -> Cell:
        sold, people, bought, trades = money(rows), distinct(rows), units(f, rows), len(rows)
        return {
            "spend_per_buyer": lambda: ratio(sold, people),
            "average_order_value": lambda: ratio(sold, trades),
            "items_per_buyer": lambda: ratio(bought, people),
            "average_item_price": lambda: ratio(sold, bought),
            "items_per_order": lambda: ratio(bought, trades),
        }[name]()

    return cell


def _all_paid(f: Facts) -> list[Row]:
    return [{**o, "agent": None} for o in f.paid_orders]


_UNIT_PRICES = ("spend_per_buyer", "average_order_value", "items_per_buyer", "average_item_price", "items_per_order")

METRICS = {
    "cs_sales": _of(attributed, lambda f, rows: Cell(money(rows))),
    "units_sold": _of(attributed, lambda f, rows: Cell(float(units(f, rows)))),
    "buyers": _of(attributed, lambda f, rows: Cell(float(distinct(rows)))),
    "orders": _of(attributed, lambda f, rows: Cell(float(len(rows)))),
    **{name: _of(attributed, _unit_price(name)) for name in _UNIT_PRICES},
    "net_sales": _of(attributed, lambda f, rows: net(f, rows)),
    "premium_order_share": _of(attributed, lambda f, rows: ratio(sum(has_premium(f, o) for o in rows), len(rows))),
    "sales_share": _share(_money, attributed),
    "cs_sales_share": _share(_money, lambda f: f.paid_orders),
    "cs_units_share": _share(units, lambda f: f.paid_orders),
    "recommendation_success_rate": recommendation_success_rate,
    "final_payment_rate": final_payment_rate,
    "reminder_recovery_rate": reminder_recovery_rate,
}

SHOP_METRICS = {
    "shop_sales": _of(_all_paid, lambda f, rows: Cell(money(rows))),
    "shop_net_sales": _of(_all_paid, lambda f, rows: net(f, rows)),
    "shop_units": _of(_all_paid, lambda f, rows: Cell(float(units(f, rows)))),
    "shop_buyers": _of(_all_paid, lambda f, rows: Cell(float(distinct(rows)))),
    "shop_orders": _of(_all_paid, lambda f, rows: Cell(float(len(rows)))),
    "shop_average_order_value": _of(_all_paid, _unit_price("average_order_value")),
    "shop_items_per_buyer": _of(_all_paid, _unit_price("items_per_buyer")),
    "shop_average_item_price": _of(_all_paid, _unit_price("average_item_price")),
    "unassisted_buyers": _of(unassisted, lambda f, rows: Cell(float(distinct(rows)))),
    "unassisted_orders": _of(unassisted, lambda f, rows: Cell(float(len(rows)))),
    "unassisted_sales": _of(unassisted, lambda f, rows: Cell(money(rows))),
    "unassisted_units": _of(unassisted, lambda f, rows: Cell(float(units(f, rows)))),
    "shop_spend_per_buyer": _of(_all_paid, lambda f, rows: ratio(money(rows), distinct(rows))),
}
"""Metrics of the whole shop: asked without `by` agent."""
