"""Payment reminders (催付): what was left unpaid, who was reminded, and what came back."""

from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from cskit.analysis.frames import with_people
from cskit.analysis.intervals import wilson
from cskit.charts import Column, sentences, show, stacked
from cskit.charts.parts import Heads, metric_column, say, with_labels
from cskit.engines import collected
from cskit.facts.talk import flag
from cskit.review.base import Reviewed, needs, ranked, shows
from cskit.terms import begun
from cskit.written import written

HOUR = 3600
LEAST_REMINDED = 10  # orders, before an agent's recovery rate is drawn
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


@needs("reminders")
def reminders(review: Reviewed) -> Reminders:
    """The orders that fell due in the reviewed days (created then, or their final payment opened then).

    The recovery rate is no effect: some of those reminded would have paid anyway.
    """
    due = review.facts.orders().filter(
        nw.col("due_day") >= review.period.first, nw.col("due_day") <= review.period.last
    )
    orders = due.select("order_id", "created_at", "paid_at", "amount", "presale", due_hour=_due_at(due) // HOUR)
    first = _first_reminders(review.shop.table("reminders"), orders)
    frame = orders.join(first.select("order_id", reminded=nw.lit(1)), on="order_id", how="left")
    paid = ~nw.col("paid_at").is_null()
    told = nw.col("reminded") == 1
    never = ~paid & ~told
    counted = collected(
        frame.with_columns(nw.col("reminded").fill_null(0))
        .with_columns(
            orders=nw.lit(1),
            paid_unprompted=flag(paid & ~told),
            recovered=flag(paid & told),
            never_reminded=flag(never),
            never_reminded_amount=nw.when(never).then(nw.col("amount")).otherwise(nw.lit(0.0)),
        )
        .group_by("presale", "due_hour")
        .agg(*(nw.col(c).sum() for c in COUNTS))
    )
    due_at = pd.to_datetime(counted.pop("due_hour") * HOUR, unit="s")
    counted["date"], counted["hour"] = due_at.dt.date, due_at.dt.hour
    by_hour = _with_rate(counted.groupby(["date", "hour"])[COUNTS].sum().reset_index())
    return Reminders(_table(counted), by_hour, _by_agent(review, first, orders))


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


def _by_agent(review: Reviewed, first: nw.LazyFrame, orders: nw.LazyFrame) -> pd.DataFrame:
    told = first.filter(~nw.col("agent_id").is_null()).join(
        orders.select("order_id", "paid_at"), on="order_id", how="inner"
    )
    counted = collected(
        told.with_columns(reminded=nw.lit(1), recovered=flag(~nw.col("paid_at").is_null()))
        .group_by("agent_id")
        .agg(nw.col("reminded").sum(), nw.col("recovered").sum())
    )
    frame = _with_rate(counted.rename(columns={"agent_id": "agent"})).sort_values("reminded", ascending=False)
    return with_people(review.shop, frame)


def _with_rate(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds recovery_rate with its Wilson limits."""
    rates = [wilson(r, n) for r, n in zip(frame["recovered"], frame["reminded"], strict=True)]
    return frame.assign(
        recovery_rate=[r.value for r in rates], low=[r.low for r in rates], high=[r.high for r in rates]
    )


OUTCOMES = ("paid_unprompted", "recovered", "reminded_unpaid", "never_reminded")


@shows(reminders)
def show_reminders(_: Reviewed, result: Reminders) -> None:
    """What became of the orders that fell due: paid unprompted, brought back, reminded in vain, never reminded."""
    everyone = result.frame[result.frame["group"] == "all"].iloc[0]
    sentences(
        [
            say(
                "review_reminders_said",
                reminded=f"{everyone['reminded']:,.0f}",
                recovered=f"{everyone['recovered']:,.0f}",
                rate=written(everyone["recovery_rate"], "rate"),
                never=f"{everyone['never_reminded']:,.0f}",
                amount=written(everyone["never_reminded_amount"], "money"),
            )
        ]
    )
    frame = result.frame.assign(
        label=[say(f"reminders_{g}") for g in result.frame["group"]],
        reminded_unpaid=result.frame["reminded"] - result.frame["recovered"],
    )
    if len(frame) == 2:  # one kind of order only: the total says the same again
        frame = frame[frame["group"] != "all"].reset_index(drop=True)
    columns: Heads = {
        "label": say("reminders_group"),
        "orders": Column(say("col_due"), "count"),
        **{key: Column(say(f"col_{key}"), "count") for key in OUTCOMES},
        "never_reminded_amount": Column(say("col_never_reminded_amount"), "money"),
        "recovery_rate": metric_column("reminder_recovery_rate", low="low", high="high"),
    }
    long = frame.melt("label", list(OUTCOMES), "outcome", "count")
    names = {key: say(f"col_{key}") for key in OUTCOMES}
    names |= {"label": say("reminders_group"), "outcome": say("reminders_outcome"), "count": say("col_due")}
    show(
        stacked(long, "count", of="label", part="outcome", share=True, order="frame", labels=names),
        table=frame,
        columns=columns,
        name="reminders",
        title=say("review_reminders_chart"),
        note=say("review_reminders_note"),
        says="",
    )
    agents = with_labels(result.agents[result.agents["reminded"] >= LEAST_REMINDED])
    if len(agents) < 2:
        return
    agents = agents.sort_values("recovery_rate", ascending=False)
    heads: Heads = {
        "label": begun(say("agent")),
        "team_label": begun(say("team")),
        "recovery_rate": metric_column("reminder_recovery_rate", low="low", high="high"),
        "reminded": Column(say("col_reminded"), "count"),
        "recovered": Column(say("col_recovered"), "count"),
    }
    show(
        ranked(agents, "recovery_rate", heads, line=float(everyone["recovery_rate"])),
        table=agents,
        columns=heads,
        name="reminders_by_agent",
        title=say("review_reminders_agents"),
        note=say("word_interval"),
    )
