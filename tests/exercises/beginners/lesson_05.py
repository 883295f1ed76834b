"""After-sales: which orders, which refunds, which hours."""

from __future__ import annotations

import pandas as pd

from tests.exercises.beginners.desk import DAY, Desk, between, people, way

WEEK = ("2022-05-09", "2022-05-15")
HANDLERS = ("daxue", "guyu", "lidong")


def orders(desk: Desk) -> pd.DataFrame:
    """The orders paid in the week."""
    return between(desk.paid, *WEEK)


def refunded(desk: Desk, frame: pd.DataFrame) -> pd.Series:
    return frame["order_id"].isin(desk.done["order_id"])


way("05.q1", "all orders of the data")(lambda desk: refunded(desk, desk.paid).mean())
way("05.q1", "created in the week, paid")(
    lambda desk: refunded(desk, between(desk.paid, *WEEK, column="created_day")).mean()
)
way("05.q1", "of customers")(
    lambda desk: people(orders(desk)[refunded(desk, orders(desk))]) / people(between(desk.orders, *WEEK, "created_day"))
)
way("05.q1", "last day cut")(lambda desk: refunded(desk, between(desk.paid, WEEK[0], "2022-05-14")).mean())
way("05.q1", "kept, not refunded")(lambda desk: 1 - refunded(desk, orders(desk)).mean())
way("05.q1", "percent")(lambda desk: 100 * refunded(desk, orders(desk)).mean())
way("05.q1", "joined rows")(lambda desk: len(orders(desk).merge(desk.done, on="order_id")) / len(orders(desk)))


def back(desk: Desk, frame: pd.DataFrame) -> float:
    return desk.refunds.loc[desk.refunds["order_id"].isin(frame["order_id"]), "amount"].sum()


way("05.q2", "requests in")(lambda desk: back(desk, orders(desk)) / orders(desk)["amount"].sum())
way("05.q2", "mean of orders' shares")(
    lambda desk: (
        desk.done.groupby("order_id")["amount"].sum().reindex(orders(desk)["order_id"]).fillna(0).to_numpy()
        / orders(desk)["amount"].to_numpy()
    ).mean()
)
way("05.q2", "refunds completed in the week")(
    lambda desk: (
        between(desk.done.assign(day=desk.done["completed_at"] // DAY), *WEEK, "day")["amount"].sum()
        / orders(desk)["amount"].sum()
    )
)
way("05.q2", "all orders of the data")(lambda desk: desk.done["amount"].sum() / desk.paid["amount"].sum())


def complaints(desk: Desk) -> pd.Series:
    return desk.complaints["agent_id"].value_counts()


def each(desk: Desk, bottom: pd.Series) -> dict[str, float]:
    return {agent: float(complaints(desk).get(agent, 0) / bottom[agent]) for agent in HANDLERS}


way("05.q3", "over refunds")(lambda desk: each(desk, desk.refunds["agent_id"].value_counts()))
way("05.q3", "over messages")(lambda desk: each(desk, desk.talk["agent_id"].value_counts()))
way("05.q3", "counts")(lambda desk: {agent: float(complaints(desk)[agent]) for agent in HANDLERS})


def took(desk: Desk) -> pd.Series:
    return desk.complaints["cause_found_at"] - desk.complaints["received_at"]


way("05.q4", "resolved for found")(lambda desk: desk.value("complaint_resolved_within(2)"))
way("05.q4", "missing as zero")(lambda desk: (took(desk).fillna(0) <= 7200).mean())
way("05.q4", "late share")(lambda desk: (took(desk) > 7200).mean())
way("05.q4", "within 120 s")(lambda desk: (took(desk) <= 120).mean())


def hours(desk: Desk) -> pd.Series:
    return (desk.done["completed_at"] - desk.done["requested_at"]) / 3600


way("05.q5", "in seconds")(lambda desk: hours(desk).mean() * 3600)
way("05.q5", "calendar days")(
    lambda desk: (desk.done["completed_at"] // DAY - desk.done["requested_at"] // DAY).mean() * 24
)
way("05.q5", "mean of agents")(lambda desk: hours(desk).groupby(desk.done["agent_id"]).mean().mean())
way("05.q5", "missing as zero")(lambda desk: hours(desk).sum() / len(desk.refunds))
