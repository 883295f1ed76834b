"""The reply rate by reception: who counts as answered."""

from __future__ import annotations

import pandas as pd
from bank.shared.frames import once, people, receptions, value, values
from bank.shared.mistakes import mean_of_agents
from bank.shared.usual import complement

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _senders(shop: Shop) -> pd.DataFrame:
    """For each account and customer who ever wrote to the other: whether an agent, and whether a bot wrote at all."""

    def ask() -> pd.DataFrame:
        talk = shop.pandas("messages")
        talk = talk[talk["agent_id"].isin(people(shop))]
        wrote = talk.groupby(["customer_id", "agent_id"])["sender"].agg(set)
        return pd.DataFrame({kind: [kind in some for some in wrote] for kind in ("agent", "bot")}, index=wrote.index)

    return once(shop, "senders", ask)


def _share(shop: Shop, *kinds: str) -> float:
    """Receptions that count as answered, or in which one of these kinds wrote."""
    seen = receptions(shop).set_index(["customer_id", "agent_id"])
    answered = seen["replied"] == 1
    for kind in kinds:
        answered |= _senders(shop)[kind].reindex(seen.index).fillna(False).astype(bool)
    return float(answered.mean())


QUESTION = Question(
    id="01.q3",
    kind="numeric",
    points=3,
    prompt=Text(
        "3 月 5 日到 8 日，全店**按人次的回复率**是多少？写小数，保留四位，例如 0.8571。",
        "What was the shop's **reply rate by reception** from 5 to 8 March? A fraction with four decimals, such as 0.8571.",
    ),
    recipe="workload",
    answer=lambda shop: value(shop, "reply_rate"),
    tolerance=0.0005,
    unit="fraction",
    mistakes=(
        complement(lambda shop: value(shop, "reply_rate")),
        Mistake(
            "by_person",
            Text(
                "这是按人数的回复率：一位客户找过两位客服，一位回了就算回了。题目要的是人次：每次接待各看各的。",
                "That is the rate by person: whoever met two agents counts as answered when one of them replied. The "
                "question asks for receptions, each judged by itself.",
            ),
            lambda shop: value(shop, "reply_rate_customers"),
        ),
        Mistake(
            "bot_welcome_is_reply",
            Text(
                "系统用客服账号自动发的欢迎语被你当成了回复。看 `sender`：是 bot 发的，就没有人回过。",
                "You took the welcome text that the system sends under an agent's account for a reply. Look at `sender`: "
                "if the bot wrote it, nobody answered.",
            ),
            lambda shop: _share(shop, "bot"),
        ),
        Mistake(
            "greeting_counts",
            Text(
                "客服在客户开口之前说的话被你算成了回复。先有问，才有回：客户最后那句没人理，就是没回。",
                "You counted what an agent said before the customer had asked anything. First the question, then the "
                "reply: if nobody answered it, there is none.",
            ),
            lambda shop: _share(shop, "agent"),
        ),
        mean_of_agents(lambda shop: sum(rates := values(shop, "reply_rate", "agent").values()) / len(rates)),
    ),
    hints=(
        Text(
            "一次接待里，客户开口之后有人回过一句，就算回复。",
            "A reception is answered if a person wrote after the customer had.",
        ),
        Text(
            "有回复的人次 ÷ 全部人次，全店只除一次。",
            "Answered receptions ÷ all receptions, one division for the shop.",
        ),
    ),
)
