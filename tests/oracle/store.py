"""The shop's traffic, logistics, stock and returning customers, one loop each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from .facts import EPOCH, Facts
from .reception import Answer, By, per_key
from .world import HOUR, Cell, Row, mean, ratio


# -- traffic --------------------------------------------------------------------------------------------------
def traffic(f: Facts) -> list[Row]:
    return [f.stamped(t, t["at"]) for t in f.world.rows("traffic")]


def _visits(column: str) -> Callable[..., Answer]:
    """Σ of a column ÷ Σ visits."""

    def cell(rows: list[Row]) -> Cell:
        return ratio(sum(r[column] for r in rows), sum(r["visits"] for r in rows))

    return lambda f, by: per_key(f, by, traffic(f), cell=cell)


# -- logistics ------------------------------------------------------------------------------------------------
def paid(f: Facts) -> list[Row]:
    return [f.stamped(o, o["paid"]) for o in f.orders if o["paid"] is not None]


def fill_rate(f: Facts, by: By) -> Answer:
    def cell(rows: list[Row]) -> Cell:
        lines = [i for o in rows for i in f.items_of.get(o["order"], [])]
        return ratio(sum(i["shipped_quantity"] or 0 for i in lines), sum(i["quantity"] for i in lines))

    return per_key(f, by, paid(f), cell=cell)


def shipping_rate(f: Facts, by: By) -> Answer:
    return per_key(f, by, paid(f), cell=lambda rows: ratio(sum(o["shipped"] is not None for o in rows), len(rows)))


def _hours(start: str, end: str) -> Callable[..., Answer]:
    """Mean hours from one moment of an order to a later one, where both are known."""

    def cell(rows: list[Row]) -> Cell:
        both = [o for o in rows if o[start] is not None and o[end] is not None]
        return mean([(o[end] - o[start]) / HOUR for o in both])

    return lambda f, by: per_key(f, by, paid(f), cell=cell)


# -- stock ----------------------------------------------------------------------------------------------------
def counts(f: Facts) -> list[Row]:
    return list(f.world.rows("stock"))


def moved(f: Facts) -> list[Row]:
    """Order lines sold on a day on which that product's stock was counted."""
    counted = {(s["product_id"], s["date"]) for s in counts(f)}
    return [
        {**o, "product": i["product_id"], "units": i["quantity"]}
        for o in f.paid_orders
        for i in f.items_of.get(o["order"], [])
        if (i["product_id"], o["date"]) in counted
    ]


def offered(rows: list[Row]) -> int:
    """First openings and receipts; over days without a count, the next opening less the last closing."""
    units = 0
    before: dict[str, Row] = {}
    for row in sorted(rows, key=lambda r: r["date"]):
        last = before.get(row["product_id"])
        if last is None:
            units += row["opening_units"]
        elif row["date"] > last["date"] + 1:
            units += row["opening_units"] - last["closing_units"]
        units += row["received_units"]
        before[row["product_id"]] = row
    return units


def closing(rows: list[Row]) -> int:
    last = {r["product_id"]: r for r in sorted(rows, key=lambda r: r["date"])}
    return sum(r["closing_units"] for r in last.values())


def days(rows: list[Row]) -> int:
    return len({r["date"] for r in rows})


def sell_through_rate(f: Facts, by: By) -> Answer:
    def cell(sold: list[Row], stock: list[Row]) -> Cell:
        return ratio(sum(s["units"] for s in sold), offered(stock))

    return per_key(f, by, moved(f), counts(f), cell=cell)


def active_product_rate(f: Facts, by: By) -> Answer:
    if "stock" not in f.world.tables:  # all of the products are on sale, every day
        everything = {p["product_id"] for p in f.world.rows("products")}
        lines = [(o, i) for o in f.paid_orders for i in f.items_of.get(o["order"], []) if i["quantity"] > 0]
        known = [{**o, "product": i["product_id"]} for o, i in lines if i["product_id"] in everything]
        return per_key(f, by, known, cell=lambda rows: ratio(len({r["product"] for r in rows}), len(everything)))

    def cell(sold: list[Row], stock: list[Row]) -> Cell:
        on_sale = {s["product_id"] for s in stock if s["opening_units"] + s["received_units"] > 0}
        return ratio(len(on_sale & {s["product"] for s in sold if s["units"] > 0}), len(on_sale))

    return per_key(f, by, moved(f), counts(f), cell=cell)


def days_of_inventory(f: Facts, by: By) -> Answer:
    def cell(sold: list[Row], stock: list[Row]) -> Cell:
        daily = sum(s["units"] for s in sold) / days(stock) if stock else 0
        return ratio(closing(stock), daily)

    return per_key(f, by, moved(f), counts(f), cell=cell)


def inventory_turnover(f: Facts, by: By) -> Answer:
    costs = {p["product_id"]: p["unit_cost"] or 0.0 for p in f.world.rows("products")}

    def worth(product: str) -> float:
        return costs[product] if f.rules.turnover_by == "cost" else 1.0

    def cell(sold: list[Row], stock: list[Row]) -> Cell:
        held = sum((s["opening_units"] + s["closing_units"]) / 2 * worth(s["product_id"]) for s in stock)
        return ratio(sum(s["units"] * worth(s["product"]) for s in sold), held / days(stock) if stock else 0)

    return per_key(f, by, moved(f), counts(f), cell=cell)


# -- returning customers --------------------------------------------------------------------------------------
def month(day: int) -> int:
    when = date.fromordinal(EPOCH + day)
    return when.year * 12 + when.month


def retention(f: Facts, by: By, months: int = 1) -> Answer:
    """Customers by their first paid order; retained with one in the month that is `months` later."""
    firsts = []
    for orders in f.paid_orders_of.values():
        first = min(orders, key=lambda o: o["paid"])
        wanted = month(first["date"]) + months
        firsts.append(
            {
                "customer": first["customer"],
                "date": first["date"],
                "hour": first["hour"],
                "mature": wanted < month(f.last_day + 1),
                "back": any(month(o["date"]) == wanted for o in orders),
            }
        )

    def cell(rows: list[Row]) -> Cell:
        mature = [r for r in rows if r["mature"]]
        return ratio(sum(r["back"] for r in mature), len(mature), left_out=len(rows) - len(mature))

    return per_key(f, by, firsts, cell=cell)


def repeat_purchase_rate(f: Facts, by: By) -> Answer:
    def cell(rows: list[Row]) -> Cell:
        times: dict[str, set[object]] = {}
        for o in rows:
            times.setdefault(o["customer"], set()).add(o["date"] if f.rules.merge_same_day else o["order"])
        return ratio(sum(len(t) >= 2 for t in times.values()), len(times))

    return per_key(f, by, f.paid_orders, cell=cell)


def repurchase_rate(f: Facts, one: tuple[int, int], two: tuple[int, int]) -> Cell:
    """Buyers of the first window who buy in the second ÷ buyers of the first; days of both ends included."""
    first = {o["customer"] for o in f.paid_orders if one[0] <= o["date"] <= one[1]}
    second = {o["customer"] for o in f.paid_orders if two[0] <= o["date"] <= two[1]}
    cell = ratio(len(first & second), len(first))
    return cell if two[1] <= f.last_day or cell.value is None else Cell(cell.value, "open")


def pages_per_visit(f: Facts, by: By) -> Answer:
    """Page views per visitor, whatever the name says."""
    rows = [f.stamped(t, t["at"]) for t in f.world.rows("traffic")]
    return per_key(f, by, rows, cell=lambda r: ratio(sum(t["page_views"] for t in r), sum(t["visitors"] for t in r)))


TRAFFIC = {
    "bounce_rate": _visits("bounces"),
    "stay_seconds": _visits("stay_seconds"),
    "visit_depth": _visits("page_views"),
    "pages_per_visit": pages_per_visit,
}
LOGISTICS = {
    "fill_rate": fill_rate,
    "shipping_rate": shipping_rate,
    "order_response_hours": _hours("paid", "shipped"),
    "delivery_hours": _hours("shipped", "delivered"),
}
STOCK = {
    "sell_through_rate": sell_through_rate,
    "active_product_rate": active_product_rate,
    "days_of_inventory": days_of_inventory,
    "inventory_turnover": inventory_turnover,
}
LOYALTY = {
    "customer_retention_rate": retention,
    "retention(2)": lambda f, by: retention(f, by, 2),
    "repeat_purchase_rate": repeat_purchase_rate,
}
SHOP_METRICS = {**TRAFFIC, **LOGISTICS, **STOCK, **LOYALTY}
