"""Receptions by day, and the ways in which they are miscounted."""

from __future__ import annotations

import pandas as pd
from bank.shared.frames import people, receptions
from bank.shared.usual import other_metric

from cskit.course.exercises.question import Mistake, Text
from cskit.metrics import measure
from cskit.shop import Shop

Days = tuple[str, ...]
MIDNIGHT = (
    Text("23:58 开始、00:06 结束的聊天，属于哪一天？", "To which day belongs a chat from 23:58 to 00:06?"),
    Text(
        "人次 = 客户 × 客服 × 业务日，看接待开始的那一天。",
        "A reception is a customer, an agent and a business day: the day it starts.",
    ),
)


def right(shop: Shop) -> dict[str, float]:
    found = measure(shop, "receptions", by="date", interval=False)
    return dict(zip(found["date"].astype(str).str[:10], found["value"], strict=True))


def wrong(days: Days) -> tuple[Mistake, ...]:
    """The named ways, over these days."""
    return (
        Mistake(
            "day_cut",
            Text(
                "零点前开始、零点后结束的聊天被你拦腰切开，两天各算了一次。一次会话归开始的那一天，整段算。",
                "Chats that begin before midnight and end after it were cut in two and counted on both days. A session "
                "belongs whole to the day on which it starts.",
            ),
            lambda shop: _cut_at_midnight(shop, days),
        ),
        Mistake(
            "sessions_for_receptions",
            Text(
                "你数的是会话：静默超过 30 分钟就另起一段。同一客户同一天又来找同一位客服，会话多了，接待人次还是一次。",
                "You counted sessions, which break after 30 minutes of silence. When a customer comes back to the same "
                "agent on the same day there are more sessions, but still one reception.",
            ),
            lambda shop: _sessions(shop, days),
        ),
        Mistake(
            "customers_for_receptions",
            Text(
                "你数的是每天的接待人数。同一天找过两位客服的客户，是一个人、两个人次。",
                "You counted each day's customers. Somebody who met two agents on one day is one person and two "
                "receptions.",
            ),
            lambda shop: _customers(shop, days),
        ),
        other_metric(
            "lines_for_receptions",
            "你数的是客户发来的消息。一次接待里有好几条：同一客户、同一客服、同一天，只算一次。",
            "You counted the customers' messages. One reception holds several: the same customer, agent and day count once.",
            lambda shop: _by_day(_talk(shop).query("sender == 'customer'").groupby("date").size(), days),
        ),
        other_metric(
            "people_by_calendar_day",
            "你数的是每天的客户，而且聊过零点的两天都算了。接待人次 = 客户 × 客服 × 开始的那一天。",
            "You counted each day's customers, those who chat past midnight on both days. A reception is a customer, an agent "
            "and the day on which it starts.",
            lambda shop: _by_day(_talk(shop).groupby("date")["customer_id"].nunique(), days),
        ),
        other_metric(
            "bot_counted",
            "机器人接待的也被你算进来了。接待人次只看人工客服。",
            "The bot's chats are in your figure. Receptions are those of human agents.",
            lambda shop: _by_day(_pairs(_dated(shop.pandas("messages"))), days),
        ),
        other_metric(
            "once_in_all_days",
            "同一客户、同一客服，几天里你只算了一次。隔天再来就是新的一次接待：先加上日期，再去重。",
            "You counted a customer and agent once over all days. Another day makes another reception: put the date in before "
            "dropping duplicates.",
            lambda shop: _by_day(_talk(shop).drop_duplicates(["customer_id", "agent_id"]).groupby("date").size(), days),
        ),
    )


def _talk(shop: Shop) -> pd.DataFrame:
    talk = shop.pandas("messages")
    talk = talk[talk["agent_id"].isin(people(shop)) & talk["sender"].isin(["customer", "agent"])]
    return _dated(talk)


def _dated(messages: pd.DataFrame) -> pd.DataFrame:
    return messages.assign(date=messages["sent_at"].dt.strftime("%Y-%m-%d")).sort_values(["sent_at", "seq"])


def _pairs(messages: pd.DataFrame) -> pd.Series:
    return messages.drop_duplicates(["customer_id", "agent_id", "date"]).groupby("date").size()


def _by_day(counts: pd.Series, days: Days) -> dict[str, float]:
    return {day: float(counts.get(day, 0)) for day in days}


def _cut_at_midnight(shop: Shop, days: Days) -> dict[str, float]:
    return _by_day(_pairs(_talk(shop)), days)


def _sessions(shop: Shop, days: Days) -> dict[str, float]:
    talk = _talk(shop)
    silence = talk.groupby(["customer_id", "agent_id"])["sent_at"].diff().dt.total_seconds()
    return _by_day(talk[silence.isna() | (silence > 1800)].groupby("date").size(), days)


def _customers(shop: Shop, days: Days) -> dict[str, float]:
    seen = receptions(shop)
    seen = seen.assign(date=pd.to_datetime(seen["day"], unit="D").dt.strftime("%Y-%m-%d"))
    return _by_day(seen.groupby("date")["customer_id"].nunique(), days)
