"""Payment reminders (催付): what was left unpaid, who was reminded, and what came back."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from cskit.analysis.frames import with_people
from cskit.analysis.intervals import wilson
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import section
from cskit.engines import collected
from cskit.facts import Facts
from cskit.rules import Rules, load_rules
from cskit.shop import Shop

HOUR = 3600
GROUPS = {1: "presale", 0: "ordinary"}
COUNTS = ["orders", "paid_unprompted", "reminded", "recovered", "never_reminded", "never_reminded_amount"]


@dataclass(frozen=True)
class Reminders:
    """`frame`: group (`presale`: the final payment was due in the reviewed days; `ordinary`; `all`), orders,
    paid_unprompted, reminded (while unpaid), recovered (reminded, then paid), never_reminded (unpaid to date and never
    reminded) with its amount in yuan, and recovery_rate with low and high.
    `by_hour`: the same counts by date and hour at which payment fell due. `agents`: agent, reminded, recovered,
    recovery_rate, low, high (by who sent the first reminder)."""

    frame: pd.DataFrame
    by_hour: pd.DataFrame
    agents: pd.DataFrame


@section("reminders")
def reminders(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> Reminders:
    """The orders that fell due in the reviewed days (created then, or their final payment opened then).

    The recovery rate is no effect: some of those reminded would have paid anyway.
    """
    facts = Facts(shop, load_rules(rules))
    due = facts.orders().filter(nw.col("due_day") >= promotion.period.first, nw.col("due_day") <= promotion.period.last)
    orders = due.select("order_id", "created_at", "paid_at", "amount", "presale", due_hour=_due_at(due) // HOUR)
    first = _first_reminders(shop.table("reminders"), orders)
    frame = orders.join(first.select("order_id", reminded=nw.lit(1)), on="order_id", how="left")
    paid = ~nw.col("paid_at").is_null()
    told = nw.col("reminded") == 1
    never = ~paid & ~told
    counted = collected(
        frame.with_columns(nw.col("reminded").fill_null(0))
        .with_columns(
            orders=nw.lit(1),
            paid_unprompted=_one(paid & ~told),
            recovered=_one(paid & told),
            never_reminded=_one(never),
            never_reminded_amount=nw.when(never).then(nw.col("amount")).otherwise(nw.lit(0.0)),
        )
        .group_by("presale", "due_hour")
        .agg(*(nw.col(c).sum() for c in COUNTS))
    )
    due_at = pd.to_datetime(counted.pop("due_hour") * HOUR, unit="s")
    counted["date"], counted["hour"] = due_at.dt.date, due_at.dt.hour
    by_hour = _with_rate(counted.groupby(["date", "hour"])[COUNTS].sum().reset_index())
    return Reminders(_table(counted), by_hour, _by_agent(shop, first, orders))


def _due_at(orders: nw.LazyFrame) -> nw.Expr:
    """The second from which payment was due: creation, or the opening of the final payment if that came later."""
    created = nw.col("created_at")
    if "final_due_from" not in orders.collect_schema().names():
        return created
    opens = nw.col("final_due_from")
    return nw.when(opens > created).then(opens).otherwise(created)


def _first_reminders(reminders: nw.LazyFrame, orders: nw.LazyFrame) -> nw.LazyFrame:
    """The first reminder of each order that came while it was unpaid: order_id, agent_id, at."""
    sent = reminders.select("order_id", "agent_id", "at").join(
        orders.select("order_id", "created_at", "paid_at"), on="order_id", how="inner"
    )
    unpaid = nw.any_horizontal(nw.col("paid_at").is_null(), nw.col("paid_at") > nw.col("at"), ignore_nulls=True)
    sent = sent.filter(nw.col("at") >= nw.col("created_at"), unpaid)
    earliest = sent.group_by("order_id").agg(nw.col("at").min().alias("first_at"))
    first = sent.join(earliest, on="order_id", how="inner").filter(nw.col("at") == nw.col("first_at"))
    return first.group_by("order_id").agg(nw.col("agent_id").min())


def _table(counted: pd.DataFrame) -> pd.DataFrame:
    groups = counted.groupby(counted["presale"].map(GROUPS))[COUNTS].sum().reset_index(names="group")
    total = counted[COUNTS].sum().to_frame().T.assign(group="all")
    frame = pd.concat([groups.sort_values("group", ascending=False), total], ignore_index=True)
    return _with_rate(frame[["group", *COUNTS]])


def _by_agent(shop: Shop, first: nw.LazyFrame, orders: nw.LazyFrame) -> pd.DataFrame:
    told = first.filter(~nw.col("agent_id").is_null()).join(
        orders.select("order_id", "paid_at"), on="order_id", how="inner"
    )
    counted = collected(
        told.with_columns(reminded=nw.lit(1), recovered=_one(~nw.col("paid_at").is_null()))
        .group_by("agent_id")
        .agg(nw.col("reminded").sum(), nw.col("recovered").sum())
    )
    frame = _with_rate(counted.rename(columns={"agent_id": "agent"})).sort_values("reminded", ascending=False)
    return with_people(shop, frame)


def _with_rate(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds recovery_rate with its Wilson limits."""
    rates = [wilson(r, n) for r, n in zip(frame["recovered"], frame["reminded"], strict=True)]
    return frame.assign(
        recovery_rate=[r.value for r in rates], low=[r.low for r in rates], high=[r.high for r in rates]
    )


def _one(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))
