"""A live channel: dirty files, durations, texts with numbers in them, hours."""

from __future__ import annotations

from io import StringIO

import pandas as pd

from tests.exercises.beginners.desk import Desk, way

LONG = r"(?:(\d+)小时)?(?:(\d+)分)?(\d+)秒"


def file(desk: Desk, name: str) -> pd.DataFrame:
    lines = desk.messages.loc[desk.messages["conversation_id"] == name, "text"]
    return pd.read_csv(StringIO("\n".join(lines)), dtype=str)


def seconds(texts: pd.Series) -> pd.Series:
    parts = texts.str.extract(LONG).astype(float)
    return parts[0].fillna(0) * 3600 + parts[1].fillna(0) * 60 + parts[2]


def people(desk: Desk) -> pd.DataFrame:
    return file(desk, "sheet.csv").iloc[:5]


def of_customers(desk: Desk) -> pd.DataFrame:
    return desk.messages[desk.messages["sender"] == "customer"]


def wrote(desk: Desk, pattern: str) -> int:
    said = of_customers(desk)
    return said.loc[said["text"].str.contains(pattern), "customer_id"].nunique()


way("12.q1", "sub-orders of all lines")(lambda desk: (file(desk, "orders.csv").iloc[:-1, 1].str.count(";") + 1).sum())
way("12.q1", "orders table")(lambda desk: len(desk.orders))
way("12.q1", "lines without ;")(lambda desk: (~file(desk, "orders.csv").iloc[:-1, 1].str.contains(";")).sum())
way("12.q1", "repeated lines thrown out")(
    lambda desk: (~file(desk, "orders.csv").iloc[:-1, 0].duplicated(keep=False)).sum()
)

way("12.q2", "median of agents")(lambda desk: seconds(people(desk)["全天首响时长"]).median())
way("12.q2", "minutes of 100 seconds")(
    lambda desk: people(desk)["全天首响时长"].str.replace(r"\D", "", regex=True).pipe(pd.to_numeric).mean()
)
way("12.q2", "sum over all rows")(lambda desk: seconds(file(desk, "sheet.csv")["全天首响时长"]).mean())
way("12.q2", "from the chats")(lambda desk: desk.value("first_response_seconds"))
way("12.q2", "in minutes")(
    lambda desk: (
        (seconds(people(desk)["全天首响时长"]) * people(desk)["接待会话量"].astype(int)).sum()
        / people(desk)["接待会话量"].astype(int).sum()
        / 60
    )
)

way("12.q3", "eleven digits anywhere")(lambda desk: wrote(desk, r"\d{11}"))
way("12.q3", "the word phone or an order")(lambda desk: wrote(desk, "电话|订单"))
way("12.q3", "with hyphens only")(lambda desk: wrote(desk, r"1[3-9]\d-\d{4}-\d{4}"))
way("12.q3", "any digit")(lambda desk: wrote(desk, r"\d"))

way("12.q4", "missing rate")(lambda desk: 1 - desk.value("response_rate_3min"))
way("12.q4", "answered only")(lambda desk: (desk.turns["wait"].dropna() <= 180).mean())
way("12.q4", "percent")(lambda desk: 100 * desk.value("response_rate_3min"))
way("12.q4", "mean of agents, all day")(lambda desk: desk.mean_by("response_rate_3min", "agent"))
