"""Answers while a slider moves: the facts in memory, and of them only what a rule changes derived again.

The numbers are `measure`'s own: it is asked as always, of a shop whose facts are already there.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import narwhals as nw
import pandas as pd

from cskit.engines import open_engine
from cskit.errors import unknown
from cskit.facts import Facts
from cskit.metrics import curve, detail, measure
from cskit.metrics.detail import questions, shown
from cskit.period import Period
from cskit.rules import Rules, load_rules
from cskit.shop import Shop
from cskit.widgets.fetched import FACTS, MOVABLE, READINGS, Fetched, read
from cskit.widgets.panel import live

_KEPT = 4  # rule sets whose derived facts stay in memory: a slider passes through many


def prepare(
    shop: Shop,
    rules: Rules | str = "textbook",
    *,
    moving: Sequence[str] = (),
    rule_sets: Sequence[Rules | str] = (),
    texts: bool = False,
    products: bool = False,
) -> Ready:
    """Facts of a shop in memory, for views that answer in a blink. Do it once, before `explore`.

    `moving` names the rule parameters the controls will change (what they need is fetched now, not at the first
    move, where somebody is there to move them), `rule_sets` the rule sets a control switches between, `texts=True`
    that lists show what was written, `products=True` that talk is split by what it is about (tier, category,
    product), where messages name products.
    Errors: `UsageError` for a parameter that cannot be moved quickly.
    """
    base = load_rules(rules)
    for parameter in moving:
        if parameter not in MOVABLE:
            raise unknown("rule a control can move", parameter, MOVABLE)
    ready = Ready(shop, base)
    if live():
        for each in (base, *(load_rules(other) for other in rule_sets)):
            ready.fetched("orders", each).ahead(moving)
        if products and shop.has("messages", "product_id"):
            ready.derived("reception_products", base)
    if texts:
        ready.texts()
    return ready


class Ready(Shop):
    """A shop in memory under one rule set, and under what is near it.

    Moving a parameter of `MOVABLE` derives only what it changes (milliseconds). Any other change of rules is right,
    too: its facts are fetched from the shop's own engine (seconds, once).
    """

    def __init__(self, shop: Shop, rules: Rules) -> None:
        super().__init__(open_engine("pandas"), folder=shop.folder)
        self.origin = shop
        self.rules = rules
        self.memo["seconds"] = shop.seconds
        self._fetched: dict[Hashable, Fetched] = {}
        self._recent: list[Rules] = []
        self.put(rules)

    # ---- questions

    def measure(self, metrics: str | Sequence[str], *, rules: Rules | None = None, **asked: Any) -> pd.DataFrame:
        """As `cskit.metrics.measure` of the shop itself: same arguments, same numbers."""
        return measure(self, metrics, rules=self.put(rules), **asked)

    def curve(self, name: str, *, rules: Rules | None = None, **asked: Any) -> pd.DataFrame:
        """As `cskit.metrics.curve`."""
        return curve(self, name, rules=self.put(rules), **asked)

    def detail(
        self,
        name: str,
        *,
        rules: Rules | None = None,
        period: str | Period | None = None,
        show_customers: bool = False,
    ) -> pd.DataFrame:
        """As `cskit.metrics.detail`."""
        rows = detail(self, name, rules=self.put(rules), period=period, show_customers=True)
        if "wait_seconds" in rows and self.origin.has("messages", "text"):
            rows = rows.merge(self.texts(), on=["customer", "agent", "at"], how="left")
        return shown(rows, show_customers=show_customers)

    def frame(self, fact: str, *, rules: Rules | None = None, period: str | Period | None = None) -> pd.DataFrame:
        """The rows of a fact (`turns`, `receptions`, `orders`, `inquiries`), for a chart of how they spread.
        Times are seconds and days numbers, as facts have them; `period` cuts by business day (orders: of payment)."""
        found = read(getattr(Facts(self, self.put(rules)), fact)())
        if period is None:
            return found
        days = Period.parse(period)
        return found[found["paid_day" if fact == "orders" else "day"].between(days.first, days.last)]

    # ---- the shop's tables, fetched from its own engine when they are needed

    @property
    def tables(self) -> tuple[str, ...]:
        return self.origin.tables

    def table(self, name: str) -> nw.LazyFrame:
        if name not in self._open:
            self._open[name] = _lazy(read(self.origin.table(name)))
        return self._open[name]

    def has(self, table: str, *columns: str) -> bool:
        """As `Shop.has`, but the texts of messages stay on the engine: `detail` adds those of a list."""
        if table == "messages":
            return "text" not in columns and self.origin.has(table, *columns)
        return super().has(table, *columns)

    def texts(self) -> pd.DataFrame:
        """customer, agent, at, content: what was written where a turn began, as it was written."""
        if "texts" not in self.memo:
            facts = Facts(self.origin, self.rules)
            first = questions(facts, facts.turns())
            self.memo["texts"] = pd.DataFrame(
                {
                    "customer": first["customer_id"],
                    "agent": first["agent_id"],
                    "at": pd.to_datetime(first["asked_at"], unit="s"),
                    "content": first["content"],
                }
            )
        return self.memo["texts"]

    # ---- facts

    def put(self, rules: Rules | None = None) -> Rules:
        """Have the facts under these rules at hand (without any: the base's), and forget those of rules long past."""
        asked = rules or self.rules
        if asked not in self._recent:
            self._recent.append(asked)
            if len(self._recent) > _KEPT:
                gone = self._recent.pop(1)  # the base, first, stays
                for key in [key for key in self.memo if isinstance(key, tuple) and gone.values in key]:
                    del self.memo[key]
        return asked

    def derived(self, fact: str, rules: Rules, *asked: Any) -> nw.LazyFrame | None:
        if fact not in FACTS:
            return None
        frame = self.fetched(fact, self.put(rules)).fact(fact, rules, *asked)
        return None if frame is None else _lazy(frame)

    def within(self, frame: nw.LazyFrame, first: int, last: int) -> nw.LazyFrame:
        """As `Shop.within`; of rows in the order of their days, a stretch."""
        rows = frame.collect().to_native()
        days = rows["day"].to_numpy()
        if days.dtype.kind != "i" or (days[1:] < days[:-1]).any():
            return super().within(frame, first, last)
        return _lazy(rows.iloc[days.searchsorted(first) : days.searchsorted(last, side="right")])

    def fetched(self, fact: str, rules: Rules) -> Fetched:
        """The facts under rules that differ from these, for this fact, in what can be moved at most."""
        free = MOVABLE if fact == "turns" else (*MOVABLE, *READINGS)
        fixed = tuple(pair for pair in rules.values if pair[0] not in free)
        if fixed not in self._fetched:
            known = [f for f in self._fetched.values() if f.rules == rules]
            self._fetched[fixed] = known[0] if known else Fetched(self.origin, rules)
        return self._fetched[fixed]


def _lazy(frame: pd.DataFrame) -> nw.LazyFrame:
    return nw.from_native(frame).lazy()
