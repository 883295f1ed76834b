"""First-contact resolution of a day: answered receptions after which nobody comes back within 24 hours."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import TALK_DAY
from bank.shared.frames import once, receptions, value, within
from bank.shared.usual import complement, no_period

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

HOURS, DAY = 24 * 3600, 86_400


def _talks(shop: Shop) -> pd.DataFrame:
    """The day's receptions: how they ended, and whether the customer was back within 24 hours, with the same agent
    within them, or by the end of the next day."""

    def ask() -> pd.DataFrame:
        every = receptions(shop)
        day = within(every, TALK_DAY)
        pairs = day.merge(every[["customer_id", "agent_id", "started_at"]], on="customer_id", suffixes=("", "_again"))
        wait = pairs["started_at_again"] - pairs["ended_at"]
        soon = (wait > 0) & (wait <= HOURS)
        back = pairs.assign(
            back=soon,
            back_to_same=soon & (pairs["agent_id"] == pairs["agent_id_again"]),
            back_by_calendar=(wait > 0) & (pairs["started_at_again"] // DAY - pairs["ended_at"] // DAY <= 1),
        )
        marks = back.groupby(["customer_id", "agent_id"])[["back", "back_to_same", "back_by_calendar"]].any()
        return day.join(marks, on=["customer_id", "agent_id"])

    return once(shop, "talk day", ask)


def _closed(shop: Shop) -> pd.DataFrame:
    talks = _talks(shop)
    return talks[(talks["replied"] == 1) & (talks["left_open"] == 0)]


def _abandoned_as(shop: Shop, solved: bool) -> float:
    talks = _talks(shop)
    answered = talks[talks["replied"] == 1]
    return float((~answered["back"] & (solved | (answered["left_open"] == 0))).mean())


def _unreplied_in(shop: Shop) -> float:
    talks = _talks(shop)
    return float((~talks.loc[(talks["replied"] == 0) | (talks["left_open"] == 0), "back"]).mean())


QUESTION = Question(
    id="11.q2",
    kind="numeric",
    points=3,
    prompt=Text(
        "2022 年 8 月 24 日的**一次性解决率**是多少？有人回复的接待里，客户 24 小时内没有再来找任何人的；停在客户的问题上的算放弃，"
        "分子分母都不算。写成小数，保留四位。",
        "What is the **first-contact resolution** of 24 August 2022? Of the receptions somebody answered, those after which "
        "the customer comes back to nobody within 24 hours; one that ends on the customer's question is abandoned and in "
        "neither part. As a fraction to four decimals.",
    ),
    recipe="monitoring",
    answer=lambda shop: value(shop, "first_contact_resolution", TALK_DAY),
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        complement(lambda shop: value(shop, "first_contact_resolution", TALK_DAY)),
        no_period(lambda shop: value(shop, "first_contact_resolution")),
        Mistake(
            "abandoned_as_unsolved",
            Text(
                "放弃的被你算成了没解决，分母大了。没声音，可能已经解决，也可能走了：分子分母都不放。",
                "You counted the abandoned as unsolved, and the denominator grew. Silence may mean solved, or gone: they are in "
                "neither part.",
            ),
            lambda shop: _abandoned_as(shop, False),
        ),
        Mistake(
            "abandoned_as_solved",
            Text(
                "放弃的被你算成了解决。最后一句是客户的问题，没人答，不能当成满意而去：分子分母都不放。",
                "You counted the abandoned as solved. The last line is a question nobody answered; do not take it for a happy "
                "end: they are in neither part.",
            ),
            lambda shop: _abandoned_as(shop, True),
        ),
        Mistake(
            "same_agent_only",
            Text(
                "你只看了回来找同一位客服的。换一位客服再问一遍，也是没有一次说完。",
                "You looked only at those back with the same agent. Asking again with another one means that one contact was not "
                "enough, too.",
            ),
            lambda shop: float((~_closed(shop)["back_to_same"]).mean()),
        ),
        Mistake(
            "calendar_day",
            Text(
                "你数的是“第二天又来”。上午聊完、第二天晚上再来，已经过了 24 小时：看隔了几小时，不看日历翻没翻页。",
                "You counted whoever was back by the next day. From one morning to the next evening is more than 24 hours: count "
                "hours, not pages of the calendar.",
            ),
            lambda shop: float((~_closed(shop)["back_by_calendar"]).mean()),
        ),
        Mistake(
            "unreplied_in",
            Text(
                "从头到尾没人回复的也进了分母。没人接待过，谈不上一次解决：先留下有人回复的。",
                "Receptions nobody ever answered are in it. Without an answer there was no contact to solve anything: keep the "
                "answered ones first.",
            ),
            _unreplied_in,
        ),
    ),
    hints=(
        Text(
            "先去掉没人回复的，再去掉放弃的，还剩几次？",
            "Leave out the unanswered, then the abandoned: how many remain?",
        ),
        Text(
            '试试 `measure(shop, "first_contact_resolution", period="2022-08-24")`。',
            '`measure(shop, "first_contact_resolution", period="2022-08-24")`.',
        ),
    ),
)
