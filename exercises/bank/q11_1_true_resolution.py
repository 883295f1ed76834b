"""What the bot really settles: contained, the bot wrote last, and nobody came back."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import BOT_DAY
from bank.shared.frames import once, people, value
from bank.shared.usual import no_period

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

WINDOW = pd.Timedelta(hours=24)


def _days(shop: Shop) -> pd.DataFrame:
    """Who met the bot that day: `contained`, `bot_last`, and who wrote again within 24 hours to the bot, to a person."""

    def ask() -> pd.DataFrame:
        talk = shop.pandas("messages").sort_values("seq")
        day = talk[talk["sent_at"].dt.strftime("%Y-%m-%d") == str(BOT_DAY)]
        bot = day[~day["agent_id"].isin(people(shop))].groupby("customer_id")
        found = bot.agg(ended=("sent_at", "last"), last=("sender", "last"))
        human = day[day["agent_id"].isin(people(shop)) & day["sender"].isin(["customer", "agent"])]
        later = talk[talk["sender"] == "customer"].join(found[["ended"]], on="customer_id", how="inner")
        wait = later["sent_at"] - later["ended"]
        again = later[(wait > pd.Timedelta(0)) & (wait <= WINDOW)]
        with_person = again["agent_id"].isin(people(shop))
        return pd.DataFrame(
            {
                "contained": ~found.index.isin(human["customer_id"]),
                "bot_last": found["last"] == "bot",
                "to_bot": found.index.isin(again.loc[~with_person, "customer_id"]),
                "to_person": found.index.isin(again.loc[with_person, "customer_id"]),
            }
        )

    return once(shop, "bot day", ask)


def _over_contained(shop: Shop) -> float:
    return value(shop, "bot_true_resolution", BOT_DAY) / value(shop, "bot_containment", BOT_DAY)


def _bot_returns_ignored(shop: Shop) -> float:
    days = _days(shop)
    return float((days["contained"] & days["bot_last"] & ~days["to_person"]).mean())


def _last_line_ignored(shop: Shop) -> float:
    days = _days(shop)
    return float((days["contained"] & ~days["to_bot"] & ~days["to_person"]).mean())


QUESTION = Question(
    id="11.q1",
    kind="numeric",
    points=3,
    prompt=Text(
        "2022 年 8 月 22 日，和机器人聊过的客户里，**机器人真正解决**的占多少？没有找人工、最后一句是机器人说的、24 小时内没有再来，"
        "三条都满足才算。写成小数，保留四位。",
        "Of the customers who talked with the bot on 22 August 2022, what share did the **bot truly resolve**? All three: no "
        "person, the last line is the bot's, and the customer is not back within 24 hours. As a fraction to four decimals.",
    ),
    recipe="monitoring",
    answer=lambda shop: value(shop, "bot_true_resolution", BOT_DAY),
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        no_period(lambda shop: value(shop, "bot_true_resolution")),
        Mistake(
            "containment",
            Text(
                "这是独立接待率：只说明没有转到人。没人理的、第二天又来的，也算在里面了。",
                "That is containment: it only says that no person was met. Those left unanswered and those who were back the "
                "next day are in it.",
            ),
            lambda shop: value(shop, "bot_containment", BOT_DAY),
        ),
        Mistake(
            "returns_to_bot_ignored",
            Text(
                "第二天又来问机器人的，你算成了解决。又来了就是没解决，不管找的是谁。",
                "You counted those as resolved who asked the bot again the next day. Back is back, whoever they turn to.",
            ),
            _bot_returns_ignored,
        ),
        Mistake(
            "over_contained",
            Text(
                "分子对了，分母只剩没转人工的。转给人的，机器人同样没有解决：分母是当天遇到机器人的全部客户。",
                "The numerator is right, but your denominator holds only those who met no person. The others were not resolved by the bot either: "
                "divide by everybody who met it that day.",
            ),
            _over_contained,
        ),
        Mistake(
            "last_line_ignored",
            Text(
                "有的客户最后问了一句，没人回，也没再来。没声音不等于解决了：看看最后一句是谁说的。",
                "Some asked once more, got no answer and did not come back. Silence is not a solution: look at who spoke last.",
            ),
            _last_line_ignored,
        ),
    ),
    hints=(
        Text(
            "给每位客户记三样：找过人吗、最后一句是谁的、又来了吗？",
            "Three things for each: a person? who spoke last? back?",
        ),
        Text(
            '试试 `measure(shop, "bot_true_resolution", period="2022-08-22")`。',
            '`measure(shop, "bot_true_resolution", period="2022-08-22")`.',
        ),
    ),
)
