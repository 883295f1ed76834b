"""Lists to work through: final payments that are still open, and orders that several agents may claim."""

import pandas as pd

from cskit.analysis.frames import with_names
from cskit.charts import Column, sentences, table
from cskit.charts.parts import Heads, say
from cskit.metrics.details import READINGS, detail
from cskit.review.base import Reviewed, needs, shows
from cskit.terms import begun
from cskit.written import written

MOST_AGENTS, ON_PAGE, IN_APPENDIX = 12, 8, 5000  # agents and rows on the page; a list to work through is given whole


def owed(review: Reviewed) -> pd.DataFrame:
    """Every final payment that is open at the last moment of the data, whenever its deposit was paid: the rows of
    `cskit detail deposits` by agent, who can still pay first, then by deadline; and `reminded`, how often, where
    `reminders` tell."""
    frame = detail(review.shop, "deposits", rules=review.rules, show_customers=review.show_customers)
    if "reminders" in review.shop.tables:
        sent = review.shop.pandas("reminders")["order_id"].value_counts()
        frame["reminded"] = frame["id"].map(sent).fillna(0).astype("int64")
    return frame.assign(overdue=frame["hours_left"] < 0, days_left=frame["hours_left"] / 24).sort_values(
        ["agent", "overdue", "final_due_until", "id"], ignore_index=True
    )


def show_owed(review: Reviewed) -> None:
    """Final payments that can still be made, by agent and deadline; what is past its deadline is lost and only counted.
    Nothing where the shop takes no deposits."""
    frame = owed(review) if review.shop.has("orders", "deposit_paid_at") else pd.DataFrame()
    if frame.empty:
        return
    lost, frame = frame[frame["overdue"]], frame[~frame["overdue"]]
    groups = frame.groupby(["final_due_until", "days_left", "agent"], dropna=False)
    agents = (
        groups.agg(orders=("id", "count"), amount=("amount", "sum"))
        .reset_index()
        .sort_values(["final_due_until", "amount"], ascending=[True, False])
    )
    said = {
        "as_of": written(pd.Timestamp(review.shop.seconds[1], unit="s"), "time")[:-3],
        "orders": written(len(frame), "count"),
        "amount": written(frame["amount"].sum(), "money"),
        "overdue": written(len(lost), "count"),
        "lost": written(lost["amount"].sum(), "money"),
    }
    untold = len(lost) == 0 and frame["final_due_until"].isna().all()
    sentences([say(f"review_owed_{'untold' if untold else 'said'}", **said)])
    if frame.empty:
        return
    columns: Heads = {
        "final_due_until": Column(say("col_deadline"), "time"),
        "days_left": Column(say("col_days_left"), "days"),
        "orders": Column(say("col_owed"), "count"),
        "id": say("col_order"),
        "customer": begun(say("customer")),
        "amount": Column(say("col_owed_amount"), "money"),
        "at": Column(say("col_deposit_paid"), "time"),
        "reminded": Column(say("col_times_reminded"), "count"),
    }
    _table(review, agents, columns, "owed_by_agent", top=MOST_AGENTS)
    _table(review, frame, columns, "owed")


@needs("messages", "orders")
def contested(review: Reviewed) -> pd.DataFrame:
    """The rows of `cskit detail contested_orders` for the reviewed days, what another rule moves first."""
    rows = detail(
        review.shop,
        "contested_orders",
        rules=review.rules,
        period=review.period,
        show_customers=review.show_customers,
    )
    return rows.sort_values(["moves", "amount", "id"], ascending=[False, False, True], ignore_index=True)


def stakes(frame: pd.DataFrame) -> pd.DataFrame:
    """agent (missing: nobody), credited_now (of the contested orders' amount), the same under each of `READINGS`, and
    `stake`, between the least and the most of these; most first. Every column but the last adds up to the contested
    orders' amount."""
    who = frame.assign(credited_now=frame["agent"]).drop(columns="agent")
    who = who.melt("amount", ["credited_now", *READINGS], "reading", "agent")
    sums = who.pivot_table("amount", "agent", "reading", "sum", fill_value=0.0, dropna=False)
    rows = sums.assign(stake=sums.max(axis=1) - sums.min(axis=1)).reset_index()
    return rows.sort_values(["stake", "agent"], ascending=[False, True], ignore_index=True)


@shows(contested)
def show_contested(review: Reviewed, frame: pd.DataFrame) -> None:
    """Orders that several agents may claim: who gets them under each of the rules, and what is at stake for whom."""
    moved = frame.loc[frame["moves"] == 1, "amount"]
    said = {
        "n": written(len(frame), "count"),
        "amount": written(frame["amount"].sum(), "money"),
        "moves": written(len(moved), "count"),
        "moved": written(moved.sum(), "money"),
    }
    sentences([say("review_contested_said" if len(frame) else "review_contested_none", **said)])
    if frame.empty:
        return
    heads: Heads = {c: Column(say(f"col_{c}"), "money") for c in ("credited_now", *READINGS, "stake")}
    _table(review, stakes(frame), heads, "stakes", nobody="agent_nobody", top=MOST_AGENTS)
    columns: Heads = {
        "at": Column(say("word_time"), "time"),
        "id": say("col_order"),
        "customer": begun(say("customer")),
        "amount": Column(say("word_amount"), "money"),
        **{c: say(f"col_{c}") for c in READINGS},
        "others": say("col_others"),
    }
    _table(review, frame, columns, "contested", nobody="agent_nobody")


def _table(
    review: Reviewed, rows: pd.DataFrame, columns: Heads, name: str, *, nobody: str = "agent_none", top: int = ON_PAGE
) -> None:
    """The agent and these columns, as far as the rows have them; `nobody`: what a missing agent is called."""
    named = with_names(review.shop, rows).fillna({"agent": say(nobody)})
    heads = {"agent": begun(say("agent")), **{c: head for c, head in columns.items() if c in rows}}
    title, why = say(f"review_{name}"), say(f"review_{name}_note")
    table(named.head(IN_APPENDIX), heads, name=name, title=title, note=why, top=top, of=len(rows))
