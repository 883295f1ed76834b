"""Response: which message starts the clock, what a rate is over, customers, receptions and turns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.exercises.beginners.desk import DAY, Desk, number, people, way

DAYS = ("2022-05-18", "2022-05-19", "2022-05-20")
RATE = "response_rate_3min"


def answered(desk: Desk) -> pd.DataFrame:
    return desk.turns.dropna(subset="wait")


def row_gaps(desk: Desk, *group: str) -> pd.Series:
    """Every agent's row that follows a customer's row, minus that row."""
    rows = desk.talk.groupby(list(group))
    gap = rows["sent_at"].diff()
    return gap[(desk.talk["sender"] == "agent") & (rows["sender"].shift() == "customer")]


def every_line(desk: Desk) -> pd.Series:
    """For each customer line the wait for the next agent line; NaN where none follows."""
    answers = desk.talk["sent_at"].where(desk.talk["sender"] == "agent")
    following = answers.groupby([desk.talk["customer_id"], desk.talk["agent_id"]]).bfill()
    return (following - desk.talk["sent_at"])[desk.talk["sender"] == "customer"]


def pair_gaps(desk: Desk) -> pd.Series:
    return row_gaps(desk, "customer_id", "agent_id")


way("04.q1", "diff of rows by customer and agent")(lambda desk: pair_gaps(desk).mean())
way("04.q1", "diff of rows by customer")(lambda desk: row_gaps(desk, "customer_id").mean())
way("04.q1", "every line to the next answer")(lambda desk: every_line(desk).mean())
way("04.q1", "in minutes")(lambda desk: answered(desk)["wait"].mean() / 60)
way("04.q1", "mean of agents")(lambda desk: answered(desk).groupby("agent_id")["wait"].mean().mean())
way("04.q1", "mean of days")(lambda desk: answered(desk).groupby("day")["wait"].mean().mean())
way("04.q1", "mean of conversations")(lambda desk: answered(desk).groupby(["pair", "day"])["wait"].mean().mean())

way("04.q2", "diff of rows")(lambda desk: pair_gaps(desk).median())
way("04.q2", "every line")(lambda desk: every_line(desk).median())
way("04.q2", "in minutes")(lambda desk: answered(desk)["wait"].median() / 60)
way("04.q2", "median of agents' medians")(lambda desk: answered(desk).groupby("agent_id")["wait"].median().median())

way("04.q3", "every line")(lambda desk: (every_line(desk) <= 180).mean())
way("04.q3", "diff of rows")(lambda desk: (pair_gaps(desk) <= 180).mean())
way("04.q3", "complement")(lambda desk: 1 - (desk.turns["wait"] <= 180).mean())
way("04.q3", "percent")(lambda desk: 100 * (desk.turns["wait"] <= 180).mean())
way("04.q3", "mean of agents")(lambda desk: (desk.turns["wait"] <= 180).groupby(desk.turns["agent_id"]).mean().mean())
way("04.q3", "first turns only")(lambda desk: (desk.turns.loc[desk.turns["is_first"] == 1, "wait"] <= 180).mean())
way("04.q3", "reply_rate")(lambda desk: desk.value("reply_rate"))


def seen(desk: Desk) -> pd.DataFrame:
    """Per reception: its turns, the slow ones, those slow or never answered, the longest and the mean wait."""
    wait = desk.turns["wait"]
    turns = desk.turns.assign(slow=wait > 120, late=(wait > 120) | wait.isna())
    return turns.groupby(["customer_id", "agent_id", "day"], as_index=False).agg(
        turns=("wait", "size"),
        slow=("slow", "sum"),
        late=("late", "sum"),
        longest=("wait", "max"),
        mean=("wait", "mean"),
    )


way("04.q4", "any turn over 120")(lambda desk: people(seen(desk).query("slow > 0")))
way("04.q4", "number of slow turns")(lambda desk: (desk.turns["wait"] > 120).sum())
way("04.q4", "unanswered counted as slow")(lambda desk: people(seen(desk).query("late > 3")))
way("04.q4", "average over 120")(lambda desk: people(seen(desk).query("mean > 120")))
way("04.q4", "sum of agents")(
    lambda desk: seen(desk).query("slow > 3").groupby("agent_id")["customer_id"].nunique().sum()
)
way("04.q4", "more than 3 turns, one over 3 minutes")(
    lambda desk: people(seen(desk).query("turns > 3 and longest > 180"))
)


def by_day(counts: pd.Series) -> dict[str, float]:
    return {name: float(counts.get(number(name), 0)) for name in DAYS}


def pairs(frame: pd.DataFrame) -> dict[str, float]:
    return by_day(frame.drop_duplicates(["customer_id", "agent_id", "day"]).groupby("day").size())


def sessions(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per message with the day on which its session began."""
    frame = frame.sort_values(["customer_id", "agent_id", "sent_at"], kind="stable")
    new = ~(frame.groupby(["customer_id", "agent_id"])["sent_at"].diff() <= 1800)
    return frame.assign(day=np.floor(frame["sent_at"].where(new).ffill() / DAY))


@way("04.q5", "customers' messages")
def _(desk: Desk) -> dict[str, float]:
    return by_day(desk.talk[desk.talk["sender"] == "customer"].groupby("day").size())


way("04.q5", "pairs with the bot")(lambda desk: pairs(desk.messages))
way("04.q5", "customers per calendar day")(
    lambda desk: by_day(desk.talk.groupby("day")["customer_id"].nunique()),
)
way("04.q5", "pairs, once in all three days")(
    lambda desk: by_day(desk.talk.drop_duplicates(["customer_id", "agent_id"]).groupby("day").size())
)
way("04.q5", "bot receptions counted")(lambda desk: pairs(sessions(desk.messages)))
