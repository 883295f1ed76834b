"""Which segment a customer is in on a day, by what they had paid for before it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .facts import Facts

from .world import Row


def segment_of(f: Facts, row: Row, split: str) -> str | None:
    """The customer tag of the split (`segment` alone is the frequency) on the row's date."""
    tag = split.removeprefix("segment").strip("()") or "frequency"
    before = [o for o in f.paid_orders_of.get(row["customer"], []) if o["date"] < row["date"]]
    if not before:
        return "new"
    if tag == "recency":
        return _days(row["date"] - max(o["date"] for o in before), f.rules.recency_days)
    if tag == "frequency":
        times = len({o["date"] for o in before}) if f.rules.merge_same_day else len(before)
        return "1" if times == 1 else "2+"
    if tag == "spend":
        return _money(sum(o["amount"] for o in before), f.rules.spend_yuan)
    if tag == "price_band":
        units = sum(f.units(o) for o in before)
        return _money(sum(o["amount"] for o in before) / units, f.rules.price_band_yuan) if units else None
    return _favourite(f, before)


def _days(number: int, steps: tuple[int, ...]) -> str:
    low, high = steps
    return f"≤{low}" if number <= low else f"{low + 1}–{high}" if number <= high else f">{high}"


def _money(number: float, steps: tuple[float, ...]) -> str:
    low, high = steps
    return f"<{low}" if number < low else f"{low}–{high}" if number < high else f"≥{high}"


def _favourite(f: Facts, before: list[Row]) -> Any:
    categories = {p["product_id"]: f.world.value("products", p, "category") or "" for p in f.world.rows("products")}
    spent: dict[str, float] = defaultdict(float)
    for order in before:
        for item in f.items_of.get(order["order"], []):
            spent[categories.get(item["product_id"], "")] += item["amount"]
    if not spent:
        return "new"
    most = max(spent.values())
    return min(c for c, money in spent.items() if money == most) or None
