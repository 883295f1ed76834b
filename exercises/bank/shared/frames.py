"""The package's facts of a trainee's shop as pandas frames, each computed once per shop.

Mistakes are wrong formulas over right facts: they read these and then count, divide or average wrongly.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import pandas as pd

from cskit.engines import collected
from cskit.facts import Facts
from cskit.facts.conversion import credited_by
from cskit.metrics import measure
from cskit.period import Period
from cskit.rules import load_rules
from cskit.shop import Shop

R = TypeVar("R")
TEXTBOOK = load_rules("textbook")


def once(shop: Shop, key: Hashable, make: Callable[[], R]) -> R:
    """What `make` answers, kept with the shop for the next formula."""
    kept: dict[Hashable, Any] = shop.memo
    if ("bank", key) not in kept:
        kept["bank", key] = make()
    return kept["bank", key]  # type: ignore[no-any-return]


def value(shop: Shop, metric: str, period: Period | None = None) -> float:
    """One metric of the whole shop."""
    asked = ("value", metric, period)
    return once(shop, asked, lambda: float(measure(shop, metric, period=period, interval=False)["value"].iloc[0]))


def values(shop: Shop, metric: str, by: str, period: Period | None = None) -> dict[str, float]:
    """One metric by group, groups without a value left out."""

    def ask() -> dict[str, float]:
        found = measure(shop, metric, by=by, period=period, interval=False).dropna(subset="value")
        return {str(k): float(v) for k, v in zip(found[by], found["value"], strict=True)}

    return once(shop, ("values", metric, by, period), ask)


def mean_of(shop: Shop, metric: str, by: str, period: Period | None = None) -> float:
    """The mean of a metric's groups, which is seldom the metric."""
    each = values(shop, metric, by, period)
    return sum(each.values()) / len(each)


def _fact(shop: Shop, name: str, *args: Any) -> pd.DataFrame:
    def collect() -> pd.DataFrame:
        return collected(getattr(Facts(shop, TEXTBOOK), name)(*args))

    return once(shop, ("fact", name, args), collect)


def within(frame: pd.DataFrame, period: Period | None, column: str = "day") -> pd.DataFrame:
    """The rows whose day lies in the period."""
    return frame if period is None else frame[frame[column].between(period.first, period.last)]


def all_orders(shop: Shop) -> pd.DataFrame:
    """Every order with `agent_id` (null: nobody's), `sold`, `created_day`, `paid_day`."""
    return _fact(shop, "orders")


def sold(shop: Shop, period: Period | None = None) -> pd.DataFrame:
    """Paid orders that are credited to an agent, by the day of payment."""
    orders = all_orders(shop)
    return within(orders[(orders["sold"] == 1) & orders["agent_id"].notna()], period, "paid_day")


def created(shop: Shop, period: Period | None = None) -> pd.DataFrame:
    """Credited orders by the day they were created, paid or not."""
    orders = all_orders(shop)
    return within(orders[orders["agent_id"].notna()], period, "created_day")


def units(shop: Shop, orders: pd.DataFrame) -> int:
    """The units of these orders."""
    items = shop.pandas("order_items")
    return int(items.loc[items["order_id"].isin(orders["order_id"]), "quantity"].sum())


def touched(shop: Shop) -> pd.DataFrame:
    """`order_id`, `agent_id` of every agent who talked to the customer in the window, not only the one credited."""

    def collect() -> pd.DataFrame:
        found = Facts(shop, TEXTBOOK).claims(credited_by(TEXTBOOK), TEXTBOOK.attribution_days)
        return collected(found.select("order_id", "agent_id").unique())

    return once(shop, "touched", collect)


def receptions(shop: Shop, period: Period | None = None) -> pd.DataFrame:
    """Served receptions."""
    seen = _fact(shop, "receptions")
    return within(seen[seen["served"] == 1], period)


def turns(shop: Shop) -> pd.DataFrame:
    """The turns of served receptions; `wait` is null where nobody answered."""
    return _fact(shop, "turns")


def inquiries(shop: Shop, period: Period | None = None) -> pd.DataFrame:
    return within(_fact(shop, "inquiries"), period)


def outcomes(shop: Shop, *group: str, days: int = 3) -> pd.DataFrame:
    """Inquiries with what became of them: `ordered`, `converted`, `mature`."""
    return _fact(shop, "outcomes", "inquiries", group, days)


def teams(shop: Shop) -> dict[str, str]:
    """Agent → team."""
    agents = shop.pandas("agents")
    return dict(zip(agents["agent_id"], agents["team"], strict=True))


def people(shop: Shop) -> set[str]:
    """Every account behind which a person sits."""
    agents = shop.pandas("agents")
    return set(agents.loc[agents["role"] != "bot", "agent_id"])


def names(shop: Shop, role: str = "sales") -> list[str]:
    """The agents of a role, in order."""
    agents = shop.pandas("agents")
    return sorted(agents.loc[agents["role"] == role, "agent_id"])
