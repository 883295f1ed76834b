"""Monitoring: who stands below, whose return counts, where a wait begins."""

from __future__ import annotations

import pandas as pd

from tests.exercises.beginners.desk import DAY, Desk, number, people, way

MET, TALKED = number("2022-08-22"), number("2022-08-24")


def bot_day(desk: Desk) -> pd.DataFrame:
    """The lines of the bot's day with the bot."""
    return desk.messages[(desk.messages["day"] == MET) & (desk.messages["agent_id"] == "robot")]


def ended_on_the_bot(desk: Desk) -> pd.Series:
    """customer -> whether the bot had the last word."""
    return bot_day(desk).groupby("customer_id")["sender"].last() == "bot"


def after(desk: Desk, days: int) -> pd.Series:
    """The customers who wrote on one of so many days after the bot's."""
    later = desk.messages[desk.messages["day"].between(MET + 1, MET + days)]
    return later.loc[later["sender"] == "customer", "customer_id"]


def handed(desk: Desk) -> pd.Series:
    return desk.shop.pandas("handovers")["customer_id"]


def solved(desk: Desk, days: int) -> float:
    """The bot last, never handed over, and not back within so many days of the calendar."""
    last = ended_on_the_bot(desk)
    return (last & ~last.index.isin(handed(desk)) & ~last.index.isin(after(desk, days))).mean()


way("11.q1", "bot had the last word")(lambda desk: ended_on_the_bot(desk).mean())
way("11.q1", "never back whenever")(lambda desk: solved(desk, 9))
way("11.q1", "not handed over, bot last")(lambda desk: solved(desk, 0))
way("11.q1", "all days of the data")(lambda desk: desk.value("bot_true_resolution"))
way("11.q1", "percent")(lambda desk: 100 * desk.value("bot_true_resolution", "2022-08-22"))
way("11.q1", "not solved")(lambda desk: 1 - desk.value("bot_true_resolution", "2022-08-22"))
way("11.q1", "over lines")(lambda desk: ended_on_the_bot(desk).sum() / len(bot_day(desk)))


def talks(desk: Desk) -> pd.DataFrame:
    return desk.receptions[(desk.receptions["day"] == TALKED) & (desk.receptions["served"] == 1)]


def back_on_later_days(desk: Desk) -> pd.Series:
    return desk.receptions.loc[desk.receptions["day"] > TALKED, "customer_id"]


way("11.q2", "one reception only in all days")(
    lambda desk: desk.receptions.groupby("customer_id").size().reindex(talks(desk)["customer_id"].unique()).eq(1).mean()
)
way("11.q2", "of customers")(
    lambda desk: 1 - len(set(talks(desk)["customer_id"]) & set(back_on_later_days(desk))) / people(talks(desk))
)
way("11.q2", "reply rate")(lambda desk: desk.value("reply_rate", "2022-08-24"))
way("11.q2", "same day only")(
    lambda desk: 1 - talks(desk)["customer_id"].duplicated(keep="last").sum() / talks(desk)["replied"].sum()
)
way("11.q2", "all days of the data")(lambda desk: desk.value("first_contact_resolution"))
way("11.q2", "mean of agents")(lambda desk: desk.mean_by("first_contact_resolution", "agent"))
way("11.q2", "who came back")(lambda desk: 1 - desk.value("first_contact_resolution", "2022-08-24"))


def waits(desk: Desk) -> pd.DataFrame:
    """Hand-over, last line with the bot, first line to and from the person."""
    human = desk.messages[(desk.messages["day"] == MET) & (desk.messages["agent_id"] != "robot")]
    first = {
        who: human[human["sender"] == who].groupby("customer_id")["sent_at"].min() for who in ("customer", "agent")
    }
    found = pd.DataFrame(first).reindex(handed(desk))
    at = desk.shop.pandas("handovers")["at"].astype("datetime64[s]").astype("int64").to_numpy()
    bot = bot_day(desk).groupby("customer_id")["sent_at"].max().reindex(handed(desk))
    return found.assign(at=at, bot=bot)


way("11.q3", "from the question to the person")(lambda desk: (waits(desk)["agent"] - waits(desk)["customer"]).mean())
way("11.q3", "from the bot's last line")(lambda desk: (waits(desk)["agent"] - waits(desk)["bot"]).mean())
way("11.q3", "to the customer's question")(lambda desk: (waits(desk)["customer"] - waits(desk)["at"]).mean())
way("11.q3", "in minutes")(lambda desk: (waits(desk)["agent"] - waits(desk)["at"]).mean() / 60)
way("11.q3", "never reached until midnight")(
    lambda desk: (waits(desk)["agent"].fillna((MET + 1) * DAY) - waits(desk)["at"]).mean()
)
way("11.q3", "first response of the day")(lambda desk: desk.value("first_response_seconds", "2022-08-22"))
way("11.q3", "average response")(lambda desk: desk.value("average_response_seconds", "2022-08-22"))


def ratings(desk: Desk) -> pd.DataFrame:
    return desk.shop.pandas("ratings").astype({"score": "float64"})


def invited(desk: Desk) -> pd.Series:
    return ratings(desk).dropna(subset=["invited_at", "score"])["score"]


way("11.q5", "unasked only")(lambda desk: (ratings(desk).query("invited_at.isna()")["score"] >= 4).mean())
way("11.q5", "above four")(lambda desk: (invited(desk) > 4).mean())
way("11.q5", "three is fine")(lambda desk: (invited(desk) >= 3).mean())
way("11.q5", "all rows below")(lambda desk: (invited(desk) >= 4).sum() / len(ratings(desk)))
way("11.q5", "all scores, mean of five")(lambda desk: ratings(desk)["score"].mean() / 5)
way("11.q5", "return rate")(lambda desk: desk.value("rating_return_rate"))
way("11.q5", "missing as zero")(lambda desk: ratings(desk)["score"].fillna(0).mean())
