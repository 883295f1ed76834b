"""How long those wait whom the bot hands over, from the hand-over to a person's first line."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import BOT_DAY
from bank.shared.frames import once, people, value
from bank.shared.usual import minutes_for_seconds

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _handed(shop: Shop) -> pd.DataFrame:
    """The hand-overs with the seconds to the agent's first line (null: none came), to anything under the agent's name,
    and from the customer's first line of that day."""

    def ask() -> pd.DataFrame:
        talk = shop.pandas("messages")
        talk = talk[talk["sent_at"].dt.strftime("%Y-%m-%d") == str(BOT_DAY)]
        handed = shop.pandas("handovers").set_index("customer_id")["at"]
        human = talk[talk["agent_id"].isin(people(shop)) & (talk["sender"] != "customer")]
        first = {
            "seconds": human[human["sender"] == "agent"],
            "welcomed": human,
            "began": talk[talk["sender"] == "customer"],
        }
        found = pd.DataFrame({name: rows.groupby("customer_id")["sent_at"].min() for name, rows in first.items()})
        found = found.reindex(handed.index)
        since = {"seconds": handed, "welcomed": handed, "began": found["began"]}
        until = {"seconds": found["seconds"], "welcomed": found["welcomed"], "began": found["seconds"]}
        return pd.DataFrame({name: (until[name] - since[name]).dt.total_seconds() for name in since})

    return once(shop, "handed", ask)


QUESTION = Question(
    id="11.q3",
    kind="numeric",
    points=3,
    prompt=Text(
        "2022 年 8 月 22 日由机器人转人工的客户，**平均等了几秒**才等到人？从转接（`handovers` 表的 `at`）到这位客服写的第一句；"
        "没等到人的另外数，不进平均。保留一位小数。",
        "How many **seconds on average** did it take to reach a person, of those the bot handed over on 22 August 2022? From "
        "the hand-over (`at` of `handovers`) to the first line the agent wrote; those who reached nobody are counted apart, "
        "not averaged in. One decimal.",
    ),
    recipe="monitoring",
    answer=lambda shop: value(shop, "seconds_to_human", BOT_DAY),
    tolerance=0.06,
    unit="seconds",
    mistakes=(
        minutes_for_seconds(lambda shop: value(shop, "seconds_to_human", BOT_DAY)),
        Mistake(
            "from_first_message_of_day",
            Text(
                "你的表从客户当天第一句走起，和机器人说话的时间也算进去了。到人工的等待，从转接那一刻算。",
                "Your clock started at the customer's first line of the day, and the talk with the bot went in. The wait for a "
                "person starts at the hand-over.",
            ),
            lambda shop: float(_handed(shop)["began"].mean()),
        ),
        Mistake(
            "median",
            Text(
                "这是中位数，等得最久的几位拉不动它。题目问的是平均。",
                "That is the median, which the longest waits do not move. The question asks for the mean.",
            ),
            lambda shop: float(_handed(shop)["seconds"].median()),
        ),
        Mistake(
            "never_reached_as_zero",
            Text(
                "一直没等到人的，被你当成等了 0 秒：越没人理，数字越好看。他们没有等待时长，另外数。",
                "Those who never reached anybody went in as 0 seconds: the fewer are answered, the better it looks. They have no "
                "wait; count them apart.",
            ),
            lambda shop: float(_handed(shop)["seconds"].fillna(0).mean()),
        ),
        Mistake(
            "welcome_counts",
            Text(
                "客服名下那句自动欢迎语，是机器发的（sender 是 bot）。等到人，要等到客服自己写的第一句。",
                "The welcome text under the agent's name was sent by the machine (`sender` is bot). A person is reached with "
                "the first line the agent writes.",
            ),
            lambda shop: float(_handed(shop)["welcomed"].mean()),
        ),
    ),
    hints=(
        Text(
            "先把转接那一刻接到消息表上，再找之后的第一句 agent。",
            "Join the hand-over to the messages, then find the first `agent` line after it.",
        ),
        Text(
            '试试 `measure(shop, "seconds_to_human", period="2022-08-22")`。',
            '`measure(shop, "seconds_to_human", period="2022-08-22")`.',
        ),
    ),
)
