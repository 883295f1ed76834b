"""Conversion: who is counted below the line, whose window is open, which way a difference is told."""

from __future__ import annotations

from tests.exercises.beginners.desk import Desk, people, way

SELLERS = ("ahe", "dongqing", "lixia", "xiaoman", "zhiqiu")
RATE = "inquiry_conversion"

way("03.q1", "percent instead of fraction")(lambda desk: 100 * desk.value(RATE))
way("03.q1", "buyers / inquiring")(lambda desk: people(desk.credited) / people(desk.inquiries))
way("03.q1", "orders / inquiring")(lambda desk: len(desk.credited) / people(desk.inquiries))
way("03.q1", "buyers / contacting")(lambda desk: people(desk.credited) / people(desk.receptions))
way("03.q1", "contact_conversion")(lambda desk: desk.value("contact_conversion"))
way("03.q1", "shop buyers / inquiring")(lambda desk: people(desk.paid) / people(desk.inquiries))
way("03.q1", "next day")(lambda desk: desk.value("inquiry_conversion_next_day"))
way("03.q1", "mean of agents")(lambda desk: desk.mean_by(RATE, "agent"))
way("03.q1", "mean of days")(lambda desk: desk.mean_by(RATE, "date"))

way("03.q2", "customers in messages")(lambda desk: people(desk.messages))
way("03.q2", "contacting")(lambda desk: people(desk.receptions))


@way("03.q2", "customers who chatted without any order before")
def _(desk: Desk) -> int:
    bought = desk.orders.groupby("customer_id")["created_at"].min()
    seen = desk.talk
    return people(seen[~(seen["customer_id"].map(bought) <= seen["sent_at"])])


way("03.q2", "sum of days")(lambda desk: desk.inquiries.groupby("day")["customer_id"].nunique().sum())
way("03.q2", "sales agents: all their customers")(lambda desk: people(desk.talk[desk.talk["agent_id"].isin(SELLERS)]))


def rates(desk: Desk) -> tuple[float, float]:
    each = desk.by(RATE, "team")
    return each["in_house"], each["outsourced"]


def more(ours: float, theirs: float) -> float:
    return 100 * (ours / theirs - 1)


def buyers_by_inquirers(desk: Desk, group: dict[str, str]) -> dict[str, float]:
    buyers, asked = desk.credited, desk.inquiries
    bought = buyers.groupby(buyers["agent_id"].map(group))["customer_id"].nunique()
    below = asked.groupby(asked["agent_id"].map(group))["customer_id"].nunique()
    return {str(name): float(bought[name] / below[name]) for name in below.index}


way("03.q3", "fraction")(lambda desk: more(*rates(desk)) / 100)
way("03.q3", "points as fraction")(lambda desk: rates(desk)[0] - rates(desk)[1])
way("03.q3", "the other team as the base")(lambda desk: more(*reversed(rates(desk))))
way("03.q3", "rates rounded to 2 decimals")(lambda desk: more(*(round(rate, 2) for rate in rates(desk))))
way("03.q3", "rates rounded to 0.1 points")(lambda desk: more(*(round(rate, 3) for rate in rates(desk))))
way("03.q3", "absolute value")(lambda desk: abs(more(*rates(desk))))


@way("03.q3", "buyers / inquirers")
def _(desk: Desk) -> float:
    each = buyers_by_inquirers(desk, desk.teams)
    return more(each["in_house"], each["outsourced"])


@way("03.q3", "relative to the average of both")
def _(desk: Desk) -> float:
    ours, theirs = rates(desk)
    return 100 * (ours - theirs) / ((ours + theirs) / 2)


def sellers(each: dict[str, float]) -> dict[str, float]:
    return {agent: each[agent] for agent in SELLERS}


@way("03.q4", "buyers / inquirers")
def _(desk: Desk) -> dict[str, float]:
    return buyers_by_inquirers(desk, {agent: agent for agent in SELLERS})


@way("03.q4", "orders / inquirers")
def _(desk: Desk) -> dict[str, float]:
    orders, asked = desk.credited["agent_id"].value_counts(), desk.inquiries.groupby("agent_id")["customer_id"]
    return sellers((orders / asked.nunique()).to_dict())


way("03.q4", "inquiry_to_order")(lambda desk: sellers(desk.by("inquiry_to_order", "agent")))
way("03.q4", "per cent")(lambda desk: {a: 100 * rate for a, rate in sellers(desk.by(RATE, "agent")).items()})
way("03.q4", "same day")(lambda desk: sellers(desk.by("inquiry_conversion_same_day", "agent")))


@way("03.q4", "share of all buyers")
def _(desk: Desk) -> dict[str, float]:
    each = desk.credited.groupby("agent_id")["customer_id"].nunique() / people(desk.credited)
    return sellers(each.to_dict())
