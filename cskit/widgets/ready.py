"""Answers while a slider moves: the facts in memory, and of them only what a rule changes derived again.

The numbers are `measure`'s own: it is asked as always, of a shop whose facts are already there.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from cskit.engines import open_engine
from cskit.errors import unknown
from cskit.facts import Facts
from cskit.facts.orders import candidates, dated_orders, message_places
from cskit.facts.talk import RECEPTION, judged
from cskit.metrics import curve, customer_code, detail, measure
from cskit.metrics.detail import questions
from cskit.period import Period
from cskit.rules import Rules, load_rules
from cskit.shop import Shop
from cskit.widgets.panel import live

WAITING = (
    "slow_seconds",
    "slow_turns",
    "long_minutes",
    "late_seconds",
    "unanswered",
    "cap_seconds",
    "assessment_hours",
)
CREDIT = ("attribution", "attribution_days", "tie_break")
LATER = ("conversion_days", "refund_days", "after_sale_days", "after_sale_hours")  # read by facts above these
MOVABLE = (*WAITING, *CREDIT, *LATER)
FURTHEST = 7  # days back that a moved attribution window can reach without asking the messages again
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
    if set(moving) & set(CREDIT) and live():
        ready.fetched(base).claims()
    for other in rule_sets:
        ready.put(load_rules(other))
    if texts:
        ready.texts()
    if products and shop.has("messages", "product_id"):
        ready.with_products()
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
        self._products = False
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
        if not show_customers and "customer" in rows:
            rows["customer"] = [customer_code(c) for c in rows["customer"]]
        return rows

    def frame(self, fact: str, *, rules: Rules | None = None, period: str | Period | None = None) -> pd.DataFrame:
        """The rows of a fact (`turns`, `receptions`, `orders`, `inquiries`), for a chart of how they spread.
        Times are seconds and days numbers, as facts have them; `period` cuts by business day (orders: of payment)."""
        found = _read(getattr(Facts(self, self.put(rules)), fact)())
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
            self._open[name] = _lazy(_read(self.origin.table(name)))
        return self._open[name]

    def has(self, table: str, *columns: str) -> bool:
        """As `Shop.has`, but the texts of messages stay on the engine: `detail` adds those of a list."""
        if table == "messages":
            return "text" not in columns and self.origin.has(table, *columns)
        return super().has(table, *columns)

    def texts(self) -> pd.DataFrame:
        """customer, agent, at, content: what was written where a turn began."""
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
        """Have the facts under these rules (without any: the base's), and forget those of rules long past."""
        asked = rules or self.rules
        if asked in self._recent:
            return asked
        facts = Facts(self, asked)
        for name, frame in self.fetched(asked).under(asked).items():
            facts.put(name, _lazy(frame))
        if self._products:
            facts.put("reception_products", _lazy(self.fetched(asked).products()))
        self._recent.append(asked)
        if len(self._recent) > _KEPT:
            gone = self._recent.pop(1)  # the base, first, stays
            for key in [key for key in self.memo if isinstance(key, tuple) and gone in key]:
                del self.memo[key]
        return asked

    def with_products(self) -> None:
        """From here on what each reception is about is in memory, too."""
        self._products = True
        for rules in self._recent:
            Facts(self, rules).put("reception_products", _lazy(self.fetched(rules).products()))

    def fetched(self, rules: Rules) -> Fetched:
        """The facts under rules that differ from these in what can be moved at most."""
        fixed = tuple(pair for pair in rules.values if pair[0] not in MOVABLE)
        if fixed not in self._fetched:
            self._fetched[fixed] = Fetched(self.origin, rules)
        return self._fetched[fixed]


class Fetched:
    """The facts of a shop under one rule set, as pandas frames, and the same under rules near it."""

    def __init__(self, shop: Shop, rules: Rules) -> None:
        self.shop, self.rules = shop, rules
        facts = Facts(shop, rules)
        self._claims: dict[int, dict[str, pd.DataFrame]] = {}
        self._products: pd.DataFrame | None = None
        self.frames = {name: _read(getattr(facts, name)()) for name in ("receptions", "turns", "orders", "inquiries")}
        receptions = self.frames["receptions"][RECEPTION].assign(place=np.arange(len(self.frames["receptions"])))
        turns = self.frames["turns"]
        self._place = turns[RECEPTION].merge(receptions, on=RECEPTION, how="left")["place"].to_numpy()
        # a turn is slow by the wait from its question, also where the first clock starts at the hand-over
        self._wait = turns["replied_at"].astype("float64").to_numpy() - turns["asked_at"].astype("float64").to_numpy()

    def under(self, rules: Rules) -> dict[str, pd.DataFrame]:
        """The facts under `rules`; those that are left out follow from the others."""
        out = dict(self.frames)
        if rules.after_sale_days != self.rules.after_sale_days:
            del out["inquiries"]
        if self._differ(rules, WAITING):
            out["receptions"], out["turns"] = self._receptions(rules), self._turns(rules)
        if self._differ(rules, CREDIT):
            out["orders"] = self._orders(rules)
        return out

    def products(self) -> pd.DataFrame:
        """Which products each reception is about: no rule that moves changes it."""
        if self._products is None:
            self._products = _read(Facts(self.shop, self.rules).reception_products())
        return self._products

    def _differ(self, rules: Rules, parameters: Sequence[str]) -> bool:
        return any(getattr(rules, p) != getattr(self.rules, p) for p in parameters)

    def _receptions(self, rules: Rules) -> pd.DataFrame:
        frame = self.frames["receptions"]
        slow_turns = np.bincount(self._place[self._wait > rules.slow_seconds], minlength=len(frame))
        seconds = {"session": "longest_session", "latency": "first_wait"}.get(rules.long_reading, "talk_seconds")
        served = frame["served"].to_numpy() == 1
        long = frame[seconds].astype("float64").to_numpy() > rules.long_minutes * 60
        return frame.assign(
            slow_turns=slow_turns,
            is_slow=(served & (slow_turns > rules.slow_turns)).astype("int32"),
            is_long=(served & long).astype("int32"),
        )

    def _turns(self, rules: Rules) -> pd.DataFrame:
        kept = self.frames["turns"].drop(columns=["assessed", "counted_wait", "late"])
        return _read(judged(_lazy(kept), rules))

    def _orders(self, rules: Rules) -> pd.DataFrame:
        frame = self.frames["orders"]
        payment = rules.attribution == "payment"
        agents = self._winners("paid_at" if payment else "created_at", rules)
        if rules.attribution == "order_first":
            agents = np.where(pd.isna(agents), self._winners("paid_at", rules), agents)
        event = "paid" if payment else "created"
        return frame.assign(
            event_at=frame[f"{event}_at"], event_day=frame[f"{event}_day"],
            agent_id=pd.Series(agents, index=frame.index, dtype=frame["agent_id"].dtype),
        )  # fmt: skip

    def _winners(self, event: str, rules: Rules) -> np.ndarray:
        """Per order the agent it is credited to (None: nobody), as `cskit.facts.orders.credited` says."""
        claims = self.claims(max(FURTHEST, rules.attribution_days))[event]
        claims = claims[claims["apart"] <= rules.attribution_days]
        if rules.tie_break == "most_turns":
            claims = claims.sort_values("turns", ascending=False, kind="stable")
        best = claims.drop_duplicates("place")
        agents = np.full(len(self.frames["orders"]), None, dtype=object)
        agents[best["place"].to_numpy()] = best["agent_id"].to_numpy(dtype=object)
        return agents

    def claims(self, days: int = FURTHEST) -> dict[str, pd.DataFrame]:
        """Per event the receptions that may claim an order within `days`, the winner of `last_chat` first."""
        if days not in self._claims:
            self._claims[days] = {event: self._claimed(event, days) for event in ("created_at", "paid_at")}
        return self._claims[days]

    def _claimed(self, event: str, days: int) -> pd.DataFrame:
        facts, rules = Facts(self.shop, self.rules), self.rules.replace(attribution_days=days)
        dated = dated_orders(self.shop.table("orders"), self.rules)
        near = candidates(dated, facts.receptions(), facts.talk(), rules, keep=self.shop.keep, event=event)
        rows = _read(near.select("order_id", "agent_id", "day", "event_day", "turns", "last_at"))
        claims = near.group_by("order_id", "last_at").agg(nw.len().alias("claims")).filter(nw.col("claims") > 1)
        tied = near.join(claims, on=["order_id", "last_at"], how="semi")
        seqs = _read(message_places(tied, facts.talk()))  # where two wrote in the same last second
        rows = rows.merge(seqs, on=["order_id", "agent_id", "last_at"], how="left")
        orders = self.frames["orders"]["order_id"]
        places = pd.DataFrame({"order_id": orders, "place": np.arange(len(orders))})
        rows = rows.assign(apart=rows["event_day"] - rows["day"]).merge(places, on="order_id")
        best_first = rows.sort_values(["last_at", "seq", "agent_id"], ascending=[False, False, True])
        return best_first[["place", "agent_id", "apart", "turns"]].reset_index(drop=True)


def _read(frame: nw.LazyFrame) -> pd.DataFrame:
    return frame.collect("pandas").to_native()


def _lazy(frame: pd.DataFrame) -> nw.LazyFrame:
    return nw.from_native(frame).lazy()
