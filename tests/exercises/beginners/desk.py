"""A beginner's desk: one trainee's tables as pandas frames, and the ways that are tried on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from cskit.engines import collected
from cskit.facts import Facts
from cskit.metrics import measure
from cskit.period import day_number
from cskit.rules import load_rules
from cskit.shop import Shop

Way = Callable[["Desk"], Any]
WAYS: dict[tuple[str, str], Way] = {}
DAY = 86_400


def way(question: str, name: str) -> Callable[[Way], Way]:
    """Registers a function as a wrong way of answering a question."""

    def keep(function: Way) -> Way:
        assert (question, name) not in WAYS, (question, name)
        WAYS[question, name] = function
        return function

    return keep


def number(text: str) -> int:
    """A date's day number, as the facts have it."""
    return day_number(date.fromisoformat(text))


class Desk:
    """The tables with times as seconds and days as day numbers, and the package's facts (moments likewise)."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._facts = Facts(shop, load_rules("textbook"))
        self._values: dict[Any, Any] = {}

    def value(self, metric: str, period: str | None = None) -> float:
        """A metric of the whole shop, for ways that are another metric."""
        return float(self._asked(metric, None, period)["value"].iloc[0])

    def by(self, metric: str, by: str, period: str | None = None) -> dict[str, float]:
        """A metric by group, groups without a value left out."""
        found = self._asked(metric, by, period).dropna(subset="value")
        return {str(key): float(value) for key, value in zip(found[by], found["value"], strict=True)}

    def mean_by(self, metric: str, by: str) -> float:
        """The mean of a metric's groups: beginners like to average rates."""
        each = self.by(metric, by).values()
        return sum(each) / len(each)

    def _asked(self, metric: str, by: str | None, period: str | None) -> pd.DataFrame:
        key = metric, by, period
        if key not in self._values:
            self._values[key] = measure(self.shop, metric, by=by, period=period, interval=False)
        return self._values[key]

    def _table(self, name: str) -> pd.DataFrame:
        frame = self.shop.pandas(name)
        for column in frame.columns[[str(kind).startswith("datetime") for kind in frame.dtypes]]:
            seconds = frame[column].astype("datetime64[s]").astype("int64").astype("float64")
            frame[column] = seconds.where(frame[column].notna())
        return frame

    @cached_property
    def messages(self) -> pd.DataFrame:
        return self._table("messages").assign(day=lambda m: m["sent_at"] // DAY).sort_values(["sent_at", "seq"])

    @cached_property
    def talk(self) -> pd.DataFrame:
        """What customers and people wrote to each other."""
        return self.messages[(self.messages["agent_id"] != "robot") & (self.messages["sender"] != "bot")]

    @cached_property
    def refunds(self) -> pd.DataFrame:
        return self._table("refunds")

    @cached_property
    def complaints(self) -> pd.DataFrame:
        return self._table("complaints")

    @cached_property
    def done(self) -> pd.DataFrame:
        """Completed refunds."""
        return self.refunds.dropna(subset="completed_at")

    @cached_property
    def items(self) -> pd.DataFrame:
        return self._table("order_items")

    @cached_property
    def shifts(self) -> pd.DataFrame:
        return self._table("shifts").assign(day=lambda s: s["starts_at"] // DAY)

    @cached_property
    def teams(self) -> dict[str, str]:
        agents = self._table("agents")
        return dict(zip(agents["agent_id"], agents["team"], strict=True))

    @cached_property
    def orders(self) -> pd.DataFrame:
        """Every order, with `agent_id` where it is credited, `created_day`, `paid_day` (NaN: never)."""
        found = collected(self._facts.orders())
        return found.astype(dict.fromkeys(("created_at", "paid_at", "created_day", "paid_day"), "float64"))

    @property
    def paid(self) -> pd.DataFrame:
        return self.orders[self.orders["paid_day"].notna()]

    @property
    def credited(self) -> pd.DataFrame:
        """Paid orders that are credited to an agent."""
        return self.paid[self.paid["agent_id"].notna()]

    @cached_property
    def receptions(self) -> pd.DataFrame:
        return collected(self._facts.receptions())

    @cached_property
    def turns(self) -> pd.DataFrame:
        return collected(self._facts.turns()).astype({"wait": "float64"})

    @cached_property
    def inquiries(self) -> pd.DataFrame:
        return collected(self._facts.inquiries())


def between(frame: pd.DataFrame, first: str, last: str, column: str = "paid_day") -> pd.DataFrame:
    """The rows whose day lies from `first` to `last`."""
    return frame[frame[column].between(number(first), number(last))]


def per_buyer(orders: pd.DataFrame) -> float:
    """Money per different customer."""
    return orders["amount"].sum() / orders["customer_id"].nunique()


def people(frame: pd.DataFrame) -> int:
    """Different customers."""
    return frame["customer_id"].nunique()
