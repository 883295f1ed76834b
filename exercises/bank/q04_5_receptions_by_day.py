"""Receptions by day: a chat across midnight stays whole."""

from __future__ import annotations

import pandas as pd
from bank.shared.frames import names, receptions

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.metrics import measure
from cskit.shop import Shop

DAYS = ("2022-05-18", "2022-05-19", "2022-05-20")


def _rows(shop: Shop) -> list[str]:
    return list(DAYS)


def _answer(shop: Shop) -> dict[str, float]:
    found = measure(shop, "receptions", by="date", interval=False)
    return dict(zip(found["date"].astype(str).str[:10], found["value"], strict=True))


def _talk(shop: Shop) -> pd.DataFrame:
    talk = shop.pandas("messages")
    talk = talk[talk["agent_id"].isin(names(shop)) & talk["sender"].isin(["customer", "agent"])]
    return talk.assign(date=talk["sent_at"].dt.strftime("%Y-%m-%d")).sort_values(["sent_at", "seq"])


def _by_day(counts: pd.Series) -> dict[str, float]:
    return {day: float(counts.get(day, 0)) for day in DAYS}


def _cut_at_midnight(shop: Shop) -> dict[str, float]:
    pairs = _talk(shop).drop_duplicates(["customer_id", "agent_id", "date"])
    return _by_day(pairs.groupby("date").size())


def _sessions(shop: Shop) -> dict[str, float]:
    talk = _talk(shop)
    silence = talk.groupby(["customer_id", "agent_id"])["sent_at"].diff().dt.total_seconds()
    return _by_day(talk[silence.isna() | (silence > 1800)].groupby("date").size())


def _customers(shop: Shop) -> dict[str, float]:
    seen = receptions(shop)
    seen = seen.assign(date=pd.to_datetime(seen["day"], unit="D").dt.strftime("%Y-%m-%d"))
    return _by_day(seen.groupby("date")["customer_id"].nunique())


QUESTION = Question(
    id="04.q5",
    kind="table",
    points=3,
    prompt=Text(
        "5 月 18、19、20 日每天各有多少**接待人次**？每天一行，行名写 2022-05-18 这样的日期。整数。",
        "How many **receptions** were there on each of 18, 19 and 20 May? One row per day, named by date such as "
        "2022-05-18. Whole numbers.",
    ),
    recipe="response",
    answer=_answer,
    tolerance=0.0,
    unit="count",
    mistakes=(
        Mistake(
            "day_cut",
            Text(
                "零点前开始、零点后结束的聊天被你拦腰切开，两天各算了一次。一次会话归开始的那一天，整段算。",
                "Chats that begin before midnight and end after it were cut in two and counted on both days. A session "
                "belongs whole to the day on which it starts.",
            ),
            _cut_at_midnight,
        ),
        Mistake(
            "sessions_for_receptions",
            Text(
                "你数的是会话：静默超过 30 分钟就另起一段。同一客户同一天又来找同一位客服，会话多了，接待人次还是一次。",
                "You counted sessions, which break after 30 minutes of silence. When a customer comes back to the same "
                "agent on the same day there are more sessions, but still one reception.",
            ),
            _sessions,
        ),
        Mistake(
            "customers_for_receptions",
            Text(
                "你数的是每天的接待人数。同一天找过两位客服的客户，是一个人、两个人次。",
                "You counted each day's customers. Somebody who met two agents on one day is one person and two "
                "receptions.",
            ),
            _customers,
        ),
    ),
    hints=(
        Text("23:58 开始、00:06 结束的聊天，属于哪一天？", "To which day belongs a chat from 23:58 to 00:06?"),
        Text(
            "人次 = 客户 × 客服 × 业务日，看接待开始的那一天。",
            "A reception is a customer, an agent and a business day: the day it starts.",
        ),
    ),
    rows=_rows,
)
