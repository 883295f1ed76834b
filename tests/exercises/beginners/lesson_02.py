"""Unit price: the week's edges, the attribution window, joins that repeat rows, refunds."""

from __future__ import annotations

import pandas as pd

from tests.exercises.beginners.desk import Desk, between, people, per_buyer, way

FIRST, BEFORE_LAST, LAST = "2021-06-07", "2021-06-12", "2021-06-13"


def week(orders: pd.DataFrame, column: str = "paid_day") -> pd.DataFrame:
    return between(orders, FIRST, LAST, column)


def cut(desk: Desk) -> pd.DataFrame:
    """`paid_at <= '2021-06-13'` ends at midnight, before the last day."""
    return between(desk.credited, FIRST, BEFORE_LAST)


def chatted(desk: Desk) -> pd.DataFrame:
    """The week's paid orders of customers who chatted at any time, before or after."""
    orders = week(desk.paid)
    return orders[orders["customer_id"].isin(desk.talk["customer_id"])]


def no_window(desk: Desk) -> pd.DataFrame:
    """The week's paid orders with the last agent before each, however long ago that was."""
    said = desk.talk[["customer_id", "agent_id", "sent_at"]].sort_values("sent_at", kind="stable")
    orders = week(desk.paid).drop(columns="agent_id").sort_values("created_at")
    found = pd.merge_asof(orders, said, left_on="created_at", right_on="sent_at", by="customer_id")
    return found[found["agent_id"].notna()]


def without_refunds(desk: Desk) -> pd.DataFrame:
    orders = week(desk.credited)
    return orders[~orders["order_id"].isin(desk.done["order_id"])]


def joined(desk: Desk, right: pd.DataFrame) -> pd.DataFrame:
    return week(desk.credited).merge(right, on="customer_id", suffixes=("", "_said"))


def refunded(desk: Desk, orders: pd.DataFrame) -> float:
    return desk.done.loc[desk.done["order_id"].isin(orders["order_id"]), "amount"].sum()


way("02.q1", "last day cut")(lambda desk: per_buyer(cut(desk)))
way("02.q1", "by created day, paid")(lambda desk: per_buyer(week(desk.credited, "created_day")))
way("02.q1", "chatted ever")(lambda desk: per_buyer(chatted(desk)))
way("02.q1", "chat before, no window")(lambda desk: per_buyer(no_window(desk)))
way("02.q1", "no period")(lambda desk: per_buyer(desk.credited))
way("02.q1", "mean of all rows")(lambda desk: desk.orders["amount"].mean())
way("02.q1", "mean of all paid rows")(lambda desk: desk.paid["amount"].mean())
way("02.q1", "join orders x messages")(lambda desk: per_buyer(joined(desk, desk.messages)))


@way("02.q1", "join orders x (customer, agent)")
def _(desk: Desk) -> float:
    return per_buyer(joined(desk, desk.messages[["customer_id", "agent_id"]].drop_duplicates()))


@way("02.q1", "net of completed refunds")
def _(desk: Desk) -> float:
    orders = week(desk.credited)
    return (orders["amount"].sum() - refunded(desk, orders)) / people(orders)


@way("02.q1", "divide by contacting customers")
def _(desk: Desk) -> float:
    return week(desk.credited)["amount"].sum() / people(week(desk.receptions, "day"))


way("02.q1", "median of customers")(lambda desk: week(desk.credited).groupby("customer_id")["amount"].sum().median())
way("02.q1", "refunded orders dropped")(lambda desk: per_buyer(without_refunds(desk)))

way("02.q2", "last day cut")(lambda desk: people(cut(desk)))
way("02.q2", "by created day, paid")(lambda desk: people(week(desk.credited, "created_day")))
way("02.q2", "chatted ever")(lambda desk: people(chatted(desk)))
way("02.q2", "no period")(lambda desk: people(desk.credited))
way("02.q2", "customers served this week")(lambda desk: people(week(desk.receptions, "day")))
way("02.q2", "inquirers")(lambda desk: people(week(desk.inquiries, "day")))


def net(desk: Desk, orders: pd.DataFrame) -> float:
    return orders["amount"].sum() - refunded(desk, orders)


way("02.q3", "last day cut")(lambda desk: net(desk, cut(desk)))
way("02.q3", "whole shop net")(lambda desk: net(desk, week(desk.paid)))
way("02.q3", "refunded orders dropped whole")(lambda desk: without_refunds(desk)["amount"].sum())


@way("02.q3", "join repeats orders refunded twice")
def _(desk: Desk) -> float:
    both = week(desk.credited).merge(desk.done, on="order_id", how="left", suffixes=("", "_back"))
    return both["amount"].sum() - both["amount_back"].sum()


@way("02.q3", "inner join: only refunded orders")
def _(desk: Desk) -> float:
    both = week(desk.credited).merge(desk.done, on="order_id", suffixes=("", "_back"))
    return both["amount"].sum() - both["amount_back"].sum()


@way("02.q3", "first refund only")
def _(desk: Desk) -> float:
    first = desk.done.drop_duplicates("order_id").set_index("order_id")["amount"]
    orders = week(desk.credited)
    return (orders["amount"] - orders["order_id"].map(first).fillna(0)).sum()


way("02.q3", "all refunds of the shop")(lambda desk: week(desk.credited)["amount"].sum() - desk.done["amount"].sum())
way("02.q3", "chatted ever")(lambda desk: net(desk, chatted(desk)))


def by_agent(orders: pd.DataFrame) -> dict[str, float]:
    each = orders[orders["agent_id"] != "guyu"].groupby("agent_id")["amount"].mean()
    return {str(agent): float(mean) for agent, mean in each.items()}


def by_one_agent(desk: Desk, keep: str) -> dict[str, float]:
    """Every order of a customer goes to the first, or the last, agent they ever met."""
    met = desk.talk.drop_duplicates("customer_id", keep=keep).set_index("customer_id")["agent_id"]
    orders = week(desk.credited)
    return by_agent(orders.assign(agent_id=orders["customer_id"].map(met)))


way("02.q4", "last day cut")(lambda desk: by_agent(cut(desk)))
way("02.q4", "no window")(lambda desk: by_agent(no_window(desk)))
way("02.q4", "first agent ever")(lambda desk: by_one_agent(desk, "first"))
way("02.q4", "last agent ever")(lambda desk: by_one_agent(desk, "last"))
way("02.q4", "by created day, paid")(lambda desk: by_agent(week(desk.credited, "created_day")))
way("02.q4", "no period")(lambda desk: by_agent(desk.credited))


@way("02.q4", "join rows unweighted")
def _(desk: Desk) -> dict[str, float]:
    return by_agent(joined(desk, desk.talk).assign(agent_id=lambda rows: rows["agent_id_said"]))
