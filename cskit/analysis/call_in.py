"""Shop conversion = call-in × contact conversion + unassisted: why the cards' numbers miss it, and when it holds."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from cskit.analysis.section import section
from cskit.engines import collected
from cskit.facts import Facts
from cskit.period import Period
from cskit.rules import Rules, load_rules
from cskit.shop import Shop


@dataclass(frozen=True)
class Identity:
    """People of one period, counted once each; `visitors` is a sum of days.

    `contacting`, `buyers` (of the shop, paid in the period), `payers` (contacts of the period whose window has closed
    and who then paid, as `contact_conversion` counts them), `closed` (contacts whose window has closed), `unassisted`.
    The gap of the cards, in people: `twice` (both a payer and an unassisted buyer), `later` (payers whose payment
    lies after the period), `earlier` (buyers credited to a chat before it, or outside the window), `unripe` (what the
    rate of the closed contacts adds for the open ones): unripe + twice + later − earlier.
    `asked`: buyers of the period who wrote in it before a payment of theirs.
    """

    visitors: float
    contacting: int
    closed: int
    payers: int
    unassisted: int
    buyers: int
    asked: int
    twice: int
    later: int
    earlier: int

    @property
    def unripe(self) -> float:
        return self.contacting * self.payers / self.closed - self.payers if self.closed else float("nan")

    @property
    def gap(self) -> float:
        """The cards' call-in × contact conversion + unassisted, less shop conversion, in people."""
        return self.unripe + self.twice + self.later - self.earlier

    def cards(self) -> tuple[float, float, float]:
        """Call-in rate, contact conversion, unassisted conversion as the cards count them."""
        rate = self.payers / self.closed if self.closed else float("nan")
        return self.contacting / self.visitors, rate, self.unassisted / self.visitors

    def aligned(self) -> tuple[float, float, float]:
        """The same three over one population in one window: buyers of the period, split by whether they wrote first."""
        rate = self.asked / self.contacting if self.contacting else float("nan")
        return self.contacting / self.visitors, rate, (self.buyers - self.asked) / self.visitors

    @property
    def shop(self) -> float:
        return self.buyers / self.visitors


@section("traffic.visitors")
def identity(shop: Shop, period: Period, *, rules: str | Rules = "textbook") -> Identity | None:
    """Both sides of the identity; None where nobody visited. Without `traffic` a line that says so."""
    how = load_rules(rules)
    facts = Facts(shop, how)

    def people(rows: nw.LazyFrame, day: str, *conditions: nw.Expr) -> set[str]:
        inside = rows.filter(nw.col(day) >= period.first, nw.col(day) <= period.last, *conditions)
        return set(collected(inside.select("customer_id").unique())["customer_id"])

    def times(rows: nw.LazyFrame, day: str, at: str) -> pd.DataFrame:
        inside = rows.filter(nw.col(day) >= period.first, nw.col(day) <= period.last)
        return collected(inside.select("customer_id", at))

    talks = facts.outcomes("contacts", (), how.conversion_days)
    mature = nw.col("mature") == 1
    contacting = people(facts.contacts(), "day")
    closed = people(talks, "day", mature)
    payers = people(talks, "day", mature, nw.col("converted") == 1)
    buyers = people(facts.sales(), "paid_day")
    unassisted = people(facts.sales(), "paid_day", nw.col("agent_id").is_null())
    wrote = times(facts.contacts(), "day", "started_at").groupby("customer_id")["started_at"].min()
    paid = times(facts.sales(), "paid_day", "paid_at").groupby("customer_id")["paid_at"].max()
    asked = int((wrote.reindex(paid.index).astype("float64") <= paid.astype("float64")).sum())
    seen = facts.dated("traffic", "at", "visitors")
    seen = seen.filter(nw.col("day") >= period.first, nw.col("day") <= period.last)
    total = collected(seen.select(nw.col("visitors").sum()))["visitors"].iloc[0]
    visitors = float(total) if total == total and total is not None else 0.0
    if not visitors:
        return None
    return Identity(
        visitors,
        len(contacting),
        len(closed),
        len(payers),
        len(unassisted),
        len(buyers),
        asked,
        twice=len(payers & unassisted),
        later=len(payers - buyers),
        earlier=len(buyers - payers - unassisted),
    )
