"""Reception: people and receptions, whose lines count, which days, which hour."""

from __future__ import annotations

from math import ceil

import pandas as pd

from tests.exercises.beginners.desk import DAY, Desk, number, people, way

DAYS = ("2022-03-05", "2022-03-06", "2022-03-07", "2022-03-08")


def asked(desk: Desk) -> pd.DataFrame:
    """What customers wrote to people."""
    return desk.talk[desk.talk["sender"] == "customer"]


way("01.q1", "everybody in the table")(lambda desk: people(desk.messages))
way("01.q1", "everybody in human talk")(lambda desk: people(desk.talk))
way("01.q1", "all who wrote")(lambda desk: people(desk.messages[desk.messages["sender"] == "customer"]))
way("01.q1", "sum of days")(lambda desk: asked(desk).groupby("day")["customer_id"].nunique().sum())
way("01.q1", "last day cut")(lambda desk: people(asked(desk)[asked(desk)["day"] < number(DAYS[3])]))
way("01.q1", "customer-agent pairs")(lambda desk: len(asked(desk)[["customer_id", "agent_id"]].drop_duplicates()))
way("01.q1", "inquirers")(lambda desk: desk.value("inquiring_customers"))
way("01.q1", "answered only")(lambda desk: desk.value("replied_customers"))


def per_day(desk: Desk, counts: pd.Series) -> dict[str, float]:
    return {day: float(counts.get(number(day), 0)) for day in DAYS}


way("01.q2", "messages")(lambda desk: per_day(desk, desk.talk.groupby("day").size()))
way("01.q2", "customers who wrote")(lambda desk: per_day(desk, asked(desk).groupby("day")["customer_id"].nunique()))
way("01.q2", "outbound in")(
    lambda desk: per_day(desk, desk.talk.drop_duplicates(["customer_id", "agent_id", "day"]).groupby("day").size())
)

way("01.q3", "missing rate")(lambda desk: 1 - desk.value("reply_rate"))
way("01.q3", "percent")(lambda desk: 100 * desk.value("reply_rate"))
way("01.q3", "by person")(lambda desk: desk.value("reply_rate_customers"))
way("01.q3", "mean of days")(lambda desk: desk.mean_by("reply_rate", "date"))
way("01.q3", "messages over messages")(
    lambda desk: (desk.talk["sender"] == "agent").sum() / (desk.talk["sender"] == "customer").sum()
)


def by_hour(desk: Desk, *, days: int, lines: bool = False) -> pd.Series:
    rows = (
        asked(desk)
        if lines
        else desk.receptions[desk.receptions["served"] == 1].rename(columns={"started_at": "sent_at"})
    )
    rows = rows[rows["day"] < number(DAYS[0]) + days]
    return rows.groupby(rows["sent_at"] % DAY // 3600).size() / days


def on_shift(desk: Desk, hour: float) -> int:
    at = number(DAYS[0]) * DAY + hour * 3600
    return int(((desk.shifts["starts_at"] <= at) & (at < desk.shifts["ends_at"])).sum())


def short(desk: Desk, hours: pd.Series, factor: float = 1) -> float:
    return ceil(hours.max() * factor / 5) - on_shift(desk, hours.idxmax())


way("01.q4", "not divided by days")(lambda desk: short(desk, by_hour(desk, days=3), 3))
way("01.q4", "divided by all days")(lambda desk: short(desk, by_hour(desk, days=3), 3 / 4))
way("01.q4", "customers' lines")(lambda desk: short(desk, by_hour(desk, days=3, lines=True)))
way("01.q4", "everybody on the roster")(lambda desk: ceil(by_hour(desk, days=3).max() / 5) - 5)
way("01.q5", "mean of agents")(lambda desk: desk.mean_by("peak_concurrency", "agent"))
way("01.q5", "all agents added")(lambda desk: desk.value("concurrent_load", DAYS[3]))
way("01.q5", "customers of the busiest hour")(
    lambda desk: asked(desk).groupby(["agent_id", asked(desk)["sent_at"] // 3600])["customer_id"].nunique().max()
)
