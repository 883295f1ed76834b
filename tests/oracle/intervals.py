"""The limits of a value once more: what each customer adds is found by asking of a shop that has only this customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from math import exp, inf, isnan, sqrt

from scipy.stats import t as student

from .compare import Metric
from .facts import Facts
from .response import all_turns, counted
from .world import Cell, Key, Row, World

Limits = tuple[float, float] | None
Adds = dict[Key, list[tuple[float, float]]]

PEOPLE = (
    "inquiry_rate",
    "inquiry_conversion",
    "inquiry_conversion_same_day",
    "inquiry_to_order",
    "contact_conversion",
    "reply_rate_customers",
    "call_in_rate",
)
COUNTED = (
    "reply_rate",
    "response_rate_3min",
    "unanswered_3min_rate",
    "satisfaction",
    "rating_return_rate",
    "first_contact_resolution",
    "premium_order_share",
    "order_to_payment",
    "refund_rate",
    "final_payment_rate",
    "reminder_recovery_rate",
    "bot_containment",
    "bot_true_resolution",
)
SHARES = (
    "sales_share",
    "cs_sales_share",
    "cs_units_share",
    "refund_rate_amount",
    "refund_rate_units",
    "invite_rate",
    "transfer_rate",
    "complaint_rate",
    "refund_rate_period",
)
RATIOS = (
    "spend_per_buyer",
    "average_order_value",
    "items_per_buyer",
    "average_item_price",
    "items_per_order",
    "first_response_seconds",
    "average_response_seconds",
    "reception_minutes",
    "answer_question_ratio",
    "refund_completion_hours",
    "seconds_to_human",
    "shop_spend_per_buyer",
    "shop_average_order_value",
)
OF_ALL = ("sales_share", "cs_sales_share", "cs_units_share")
PLANNED = ("receptions_per_agent_day", "output_per_agent_day", "output_per_hour")
RANKS = {"response_p50": 0.5, "response_p90": 0.9}
_BY_CUSTOMER = ("messages", "orders", "ratings", "complaints", "recommendations", "handovers")
_BY_ORDER = ("order_items", "refunds", "reminders")


def limits(f: Facts, name: str, metric: Metric, by: tuple[str, ...], alone: list[Facts]) -> dict[Key, Limits]:
    """The limits at each key that has a value. `alone`: see `each_alone`."""
    cells = {key: cell for key, cell in metric(f, by).items() if cell.value is not None}
    if name in RANKS:
        return {key: _rank_limits(RANKS[name], values) for key, values in _values(f, by).items() if key in cells}
    if name in PEOPLE:
        return {key: _wilson(cell.numerator or 0, cell.denominator or 0) for key, cell in cells.items()}
    adds: Adds = defaultdict(list)
    times = tuple(b for b in by if b in ("date", "hour"))
    for one in alone:
        own, wholes = metric(one, by), metric(one, times) if name in OF_ALL else {}
        for key in cells if wholes else own:
            cell = own.get(key, Cell(None, "", 0.0, 0.0))
            if wholes:  # who bought of nobody in the group is in its denominator all the same
                when = tuple(k for k, b in zip(key, by, strict=True) if b in times)
                cell = replace(cell, denominator=wholes[when].denominator if when in wholes else 0.0)
            adds[key].append((cell.numerator or 0.0, 0.0 if name in PLANNED else cell.denominator or 0.0))
    return {key: _clustered(name, cell, adds[key]) for key, cell in cells.items()}


def each_alone(f: Facts) -> list[Facts]:
    """For each customer the shop as if nobody else had ever come."""
    owner = {o["order_id"]: o["customer_id"] for o in f.world.rows("orders")}
    rows: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for table in (*_BY_CUSTOMER, *_BY_ORDER):
        for row in f.world.rows(table):
            who = row["customer_id"] if table in _BY_CUSTOMER else owner[row["order_id"]]
            rows[who][table].append(row)
    none = {table: [] for table in (*_BY_CUSTOMER, *_BY_ORDER) if f.world.has(table)}
    worlds = (World({**f.world.tables, **none, **own}, f.world.absent_columns) for own in rows.values())
    return [Facts(world, f.rules, f.period, f.last_moment) for world in worlds]


def _clustered(name: str, cell: Cell, adds: list[tuple[float, float]]) -> Limits:
    adds = [(x, y) for x, y in adds if x or y]
    n, ratio, whole = len(adds), cell.value, cell.denominator
    assert ratio is not None
    assert whole is not None
    if n < 5:
        return None
    rests = [x - ratio * y for x, y in adds]
    squares = sum(r * r for r in rests)
    spread = sqrt(n / (n - 1) * squares) / whole
    if name in COUNTED and all(y == 1 for _, y in adds):
        return _wilson(ratio * n, n)
    if name in (*COUNTED, *SHARES) and ratio <= 1:
        kish = whole**2 / sum(y * y for _, y in adds)
        units = kish if ratio in (0, 1) or squares < 1e-12 * whole else ratio * (1 - ratio) / spread**2
        units = min(units, whole) if name in COUNTED else units
        return _wilson(ratio * units, units, float(student.ppf(0.975, n - 1)))
    kurtosis = n * sum(r**4 for r in rests) / squares**2 if squares > 1e-12 * whole else 1.0
    free = min(n - 1, 2 * n / (kurtosis - 1) if kurtosis > 1 else inf)
    half = float(student.ppf(0.975, max(free, 4))) * spread
    return (ratio * exp(-half / ratio), ratio * exp(half / ratio)) if ratio > 0 else (ratio - half, ratio + half)


def _values(f: Facts, by: tuple[str, ...]) -> dict[Key, dict[str, list[float]]]:
    """What the percentiles see, by key and customer."""
    found: dict[Key, dict[str, list[float]]] = {}
    for key, rows in f.bucket(all_turns(f), by).items():
        found[key] = defaultdict(list)
        for row in rows:
            found[key][row["customer"]] += counted(f, [row])
    return found


def _rank_limits(q: float, values: dict[str, list[float]]) -> Limits:
    own = [v for v in values.values() if v]
    every = sorted(v for some in own for v in some)
    n, total = len(own), len(every)
    if n < 5:
        return None
    edge = _at(every, q)
    below = sum(v <= edge for v in every) / total
    rests = [sum(v <= edge for v in some) - below * len(some) for some in own]
    variance = n / (n - 1) * sum(r * r for r in rests) / total**2
    kish = total**2 / sum(len(some) ** 2 for some in own)
    units = kish if below == 1 or variance < 1e-12 else below * (1 - below) / variance
    units = min(units, total)
    low, high = _wilson(q * units, units, float(student.ppf(0.975, n - 1))) or (0, 0)
    return _at(every, low), _at(every, high)


def _at(ordered: list[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    return ordered[below] + (ordered[min(below + 1, len(ordered) - 1)] - ordered[below]) * (place - below)


def _wilson(k: float, n: float, z: float = 1.959963984540054) -> Limits:
    """The two shares p that k of n lies z standard errors away from: roots of (k/n − p)² = z² p (1 − p) / n."""
    if z == 1.959963984540054 and n < 5:
        return None
    a, b, c = 1 + z * z / n, -(2 * k / n + z * z / n), (k / n) ** 2
    root = sqrt(max(b * b - 4 * a * c, 0.0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def differences(got: dict[Key, tuple[float, float]], expected: dict[Key, Limits]) -> Iterator[str]:
    """One line per key at which the kit's limits (NaN: none) are others."""
    for key, limit in expected.items():
        low, high = got.get(key, (float("nan"), float("nan")))
        if limit is None:
            if not (isnan(low) and isnan(high)):
                yield f"{key}: {low}–{high}, expected none"
        elif not all(
            abs(a - b) <= 1e-9 + 3e-3 * abs(limit[1] - limit[0]) for a, b in zip((low, high), limit, strict=True)
        ):
            yield f"{key}: {low}–{high}, expected {limit[0]}–{limit[1]}"
