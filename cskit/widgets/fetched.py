"""The facts of a shop under one rule set as pandas frames, and under the rules near it derived from these.

Everything here is a fact of `cskit.facts`, row by row, only sooner: what a moved parameter changes is worked out on
arrays, instead of asking the shop's engine again. A test holds each to what `cskit.facts` says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import narwhals as nw
import numpy as np
import pandas as pd

from cskit.facts import Facts
from cskit.facts.orders import candidates, dated_orders, message_places, order_units
from cskit.facts.readings import with_moment
from cskit.facts.talk import DAY, TALK, judged
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.widgets.matched import Talks, became

TURN = ("late_seconds", "unanswered", "cap_seconds", "assessment_hours")  # of a turn alone
RECEPTION_MARKS = ("slow_seconds", "slow_turns", "long_minutes", "assessment_hours")
CREDIT = ("attribution", "attribution_days", "tie_break")
LATER = ("conversion_days", "refund_days", "after_sale_days", "after_sale_hours")  # read by facts above these
MOVABLE = (*TURN, *RECEPTION_MARKS, *CREDIT, *LATER)
# How turns are read. Where a rule set changes nothing else, all other facts are the same.
READINGS = ("first_of", "first_from", "late_reading", "late_turns", "late_unit", "zero_second_replies_count")
FURTHEST = 7  # days back that a moved attribution window can reach without asking the messages again


class Fetched:
    """The facts of a shop under one rule set, read when they are needed, and the same under rules near it."""

    def __init__(self, shop: Shop, rules: Rules) -> None:
        self.shop, self.rules = shop, rules
        self.facts = Facts(shop, rules)
        self._claims: dict[int, dict[str, tuple[np.ndarray, ...]]] = {}
        self._agents: dict[Rules, np.ndarray] = {}  # of the rules asked last
        self._talks: dict[str, Talks] = {}

    def fact(self, name: str, rules: Rules, *asked: object) -> pd.DataFrame | None:
        """A fact under `rules`, which differ in `MOVABLE` alone; None: it follows from the others."""
        derive: Callable[..., pd.DataFrame | None] | None = getattr(self, f"_{name}", None) if name in FACTS else None
        return None if derive is None else derive(rules, *asked)

    def ahead(self, moving: Sequence[str]) -> None:
        """Read now what a move of these parameters stands on, while nobody is waiting for it."""
        if set(moving) & set(CREDIT):
            self.claims()
        if "slow_seconds" in moving:
            self.waits  # noqa: B018 - read and kept
        if set(moving) & {*CREDIT, "conversion_days"}:
            self.talks("inquiries")

    # ---- talk

    @cached_property
    def receptions(self) -> pd.DataFrame:
        return by_day(read(self.facts.receptions()))

    @cached_property
    def turns(self) -> pd.DataFrame:
        return by_day(read(self.facts.turns()))

    @cached_property
    def inquiries(self) -> pd.DataFrame:
        return by_day(read(self.facts.inquiries()))

    @cached_property
    def waits(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of every answered turn its wait, the place of its reception, and the second of the day that is assessed."""
        facts = self.facts
        turns = with_moment(facts.exchanges(), facts.outlines(), facts.numbered_talk, self.rules)
        waits = read(turns.filter(~nw.col("wait").is_null()).select(*TALK, "wait", second=nw.col("moment") % DAY))
        places = self.receptions[TALK].assign(place=np.arange(len(self.receptions)))
        placed = waits.merge(places, on=TALK)
        return placed["wait"].to_numpy("float64"), placed["place"].to_numpy(), placed["second"].to_numpy()

    @cached_property
    def products(self) -> pd.DataFrame:
        """Which products each reception is about: no rule that moves changes it."""
        return by_day(read(self.facts.reception_products()))

    def _receptions(self, rules: Rules) -> pd.DataFrame | None:
        frame = self.receptions
        if not self._differ(rules, RECEPTION_MARKS):
            return frame
        hours = rules.long_reading == "latency" and bool(rules.hours or self.rules.hours)
        if hours or (rules.long_reading == "session" and self._differ(rules, ["assessment_hours"])):
            return None
        slow_turns = frame["slow_turns"].to_numpy()
        if self._differ(rules, ["slow_seconds", "assessment_hours"]):
            wait, place, second = self.waits
            slow_turns = np.bincount(
                place[(wait > rules.slow_seconds) & _in_hours(second, rules)], minlength=len(frame)
            )
        seconds = {"session": "longest_session", "latency": "first_wait"}.get(rules.long_reading, "talk_seconds")
        served = frame["served"].to_numpy() == 1
        long = frame[seconds].astype("float64").to_numpy() > rules.long_minutes * 60
        if rules.long_reading == "day":
            long &= _in_hours(frame["started_at"].to_numpy() % DAY, rules)
        return frame.assign(
            slow_turns=slow_turns,
            is_slow=(served & (slow_turns > rules.slow_turns)).astype("int32"),
            is_long=(served & long).astype("int32"),
        )

    def _turns(self, rules: Rules) -> pd.DataFrame:
        if not self._differ(rules, TURN):
            return self.turns
        kept = self.turns.drop(columns=["assessed", "counted_wait", "counted_first", "late"])
        return read(judged(nw.from_native(kept).lazy(), rules))

    def _inquiries(self, rules: Rules) -> pd.DataFrame | None:
        reopens = rules.reopen_on_order and self._differ(rules, ["conversion_days"])
        return None if reopens or self._differ(rules, ["after_sale_days"]) else self.inquiries

    def _closings(self, _: Rules) -> pd.DataFrame:
        return read(self.facts.closings())

    def _reception_products(self, _: Rules) -> pd.DataFrame | None:
        return self.products if self.shop.has("messages", "product_id") else None

    # ---- orders

    @cached_property
    def orders(self) -> pd.DataFrame:
        return read(self.facts.orders())

    @cached_property
    def agents(self) -> pd.Index:
        """Every agent who talks or has sold: a number stands for each below, -1 for nobody."""
        return pd.Index(pd.concat([self.receptions["agent_id"], self.orders["agent_id"]]).dropna().unique())

    def _numbers(self, rows: pd.DataFrame) -> np.ndarray:
        return self.agents.get_indexer(pd.Index(rows["agent_id"]))

    @cached_property
    def sold(self) -> np.ndarray:
        """The places of the orders that count as sold, in the order of their payment days."""
        places = np.flatnonzero(self.orders["sold"].to_numpy() == 1)
        return places[np.argsort(self.orders["paid_day"].to_numpy("int64", na_value=-1)[places], kind="stable")]

    @cached_property
    def sales(self) -> pd.DataFrame:
        """Sold orders, with what they hold where that is known."""
        sold = self.orders.iloc[self.sold]
        if self.shop.has("order_items"):
            products = self.shop.table("products") if self.shop.has("products", "tier") else None
            units = read(order_units(self.shop.table("order_items"), products))
            sold = sold.merge(units, on="order_id", how="left")
        return sold.reset_index(drop=True)

    def _orders(self, rules: Rules) -> pd.DataFrame:
        return self._of(self.orders, self.credited(rules)) if self._differ(rules, CREDIT) else self.orders

    def _sales(self, rules: Rules) -> pd.DataFrame:
        moved = self._differ(rules, CREDIT)
        return self._of(self.sales, self.credited(rules)[self.sold]) if moved else self.sales

    def _credited_sales(self, rules: Rules) -> pd.DataFrame:
        agents = self.credited(rules)[self.sold]
        some = np.flatnonzero(agents >= 0)
        return self._of(self.sales.iloc[some], agents[some])

    def _unit_sales(self, rules: Rules) -> pd.DataFrame | None:
        return self._sales(rules) if self.shop.has("order_items") else None

    def _credited_unit_sales(self, rules: Rules) -> pd.DataFrame | None:
        return self._credited_sales(rules) if self.shop.has("order_items") else None

    def _of(self, orders: pd.DataFrame, agents: np.ndarray) -> pd.DataFrame:
        return orders.assign(agent_id=pd.Series(self.agents.array.take(agents, allow_fill=True), index=orders.index))

    def credited(self, rules: Rules) -> np.ndarray:
        """Per order the agent it is credited to (as `agents` numbers them), as `cskit.facts.orders.credited` says."""
        if rules not in self._agents:
            self._agents = {rules: self._who(rules)}
        return self._agents[rules]

    def _who(self, rules: Rules) -> np.ndarray:
        if not self._differ(rules, CREDIT):
            return self._numbers(self.orders)
        agents = self._winners("paid_at" if rules.attribution == "payment" else "created_at", rules)
        if rules.attribution == "order_first":
            agents = np.where(agents < 0, self._winners("paid_at", rules), agents)
        return agents

    def _winners(self, event: str, rules: Rules) -> np.ndarray:
        place, agent, apart, turns = self.claims(max(FURTHEST, rules.attribution_days))[event]
        near = np.flatnonzero(apart <= rules.attribution_days)[::-1]  # the best last: what is written last stays
        if rules.tie_break == "most_turns":
            near = near[np.argsort(turns[near], kind="stable")]
        agents = np.full(len(self.orders), -1)
        agents[place[near]] = agent[near]
        return agents

    def claims(self, days: int = FURTHEST) -> dict[str, tuple[np.ndarray, ...]]:
        """Per event the receptions that may claim an order within `days`, the winner of `last_chat` first: place of
        the order, agent, days apart, turns."""
        if days not in self._claims:
            self._claims[days] = {event: self._claimed(event, days) for event in ("created_at", "paid_at")}
        return self._claims[days]

    def _claimed(self, event: str, days: int) -> tuple[np.ndarray, ...]:
        facts, rules = self.facts, self.rules.replace(attribution_days=days)
        dated = dated_orders(self.shop.table("orders"), self.rules)
        near = candidates(dated, facts.receptions(), facts.spoken(), rules, keep=self.shop.keep, event=event)
        rows = read(near.select("order_id", "agent_id", "day", "event_day", "turns", "last_at"))
        claims = near.group_by("order_id", "last_at").agg(nw.len().alias("claims")).filter(nw.col("claims") > 1)
        tied = near.join(claims, on=["order_id", "last_at"], how="semi")
        seqs = read(message_places(tied, facts.spoken()))  # where two wrote in the same last second
        rows = rows.merge(seqs, on=["order_id", "agent_id", "last_at"], how="left")
        places = pd.DataFrame({"order_id": self.orders["order_id"], "place": np.arange(len(self.orders))})
        rows = rows.assign(apart=rows["event_day"] - rows["day"]).merge(places, on="order_id")
        first = rows.sort_values(["last_at", "seq", "agent_id"], ascending=[False, False, True])
        return first["place"].to_numpy(), self._numbers(first), first["apart"].to_numpy(), first["turns"].to_numpy()

    # ---- what became of talk

    @cached_property
    def contacts(self) -> pd.DataFrame:
        return contacts(self.receptions)

    def talks(self, population: str) -> Talks:
        """Inquiries or contacts beside the orders that their customers made afterwards."""
        if population not in self._talks:
            talks = self.inquiries if population == "inquiries" else self.contacts
            self._talks[population] = Talks(talks, self.orders, self._numbers(talks))
        return self._talks[population]

    def _outcomes(self, rules: Rules, population: str, group: Sequence[str], days: int) -> pd.DataFrame | None:
        if not all(g == "agent_id" or (g in ("team", "role") and self.shop.has("agents", g)) for g in group):
            return None
        shown = self._inquiries(rules) if population == "inquiries" else self._contacts(rules)
        if shown is None:
            return None
        table = self.shop.pandas("agents").set_index("agent_id") if set(group) - {"agent_id"} else None
        labels = {} if table is None else {g: table[g].reindex(self.agents) for g in group if g != "agent_id"}
        return became(self.talks(population), shown, self.credited(rules), group, labels, days, self.facts.last_day)

    def _contacts(self, rules: Rules) -> pd.DataFrame | None:
        moved = self._receptions(rules)
        if moved is None:
            return None
        return contacts(moved) if self._differ(rules, RECEPTION_MARKS) else self.contacts

    def _differ(self, rules: Rules, parameters: Sequence[str]) -> bool:
        return any(getattr(rules, p) != getattr(self.rules, p) for p in parameters)


FACTS = (
    "receptions",
    "turns",
    "inquiries",
    "closings",
    "reception_products",
    "orders",
    "sales",
    "credited_sales",
    "unit_sales",
    "credited_unit_sales",
    "outcomes",
)


def _in_hours(second: np.ndarray, rules: Rules) -> np.ndarray:
    """Which of these seconds of a day lie in the assessment hours."""
    start, end = rules.hours or (0, DAY)
    return (second >= start) & (second < end)


def contacts(receptions: pd.DataFrame) -> pd.DataFrame:
    """The receptions with a customer who wrote."""
    return receptions[receptions["contact"].to_numpy() == 1]


def by_day(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows in the order of their days, so that a period is a stretch of them."""
    return frame.sort_values("day", kind="stable", ignore_index=True)


def read(frame: nw.LazyFrame) -> pd.DataFrame:
    """A frame of the engine in memory."""
    return frame.collect("pandas").to_native()
