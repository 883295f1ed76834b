"""The shop's mean first reply from a sheet that gives it agent by agent."""

from __future__ import annotations

import pandas as pd
from bank.shared.raw import AGENT, CHATS, FIRST, SHEET, SHOP_AVERAGE, SHOP_TOTAL, raw
from bank.shared.usual import minutes_for_seconds

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.reading.cells import seconds
from cskit.shop import Shop


def _agents(shop: Shop) -> pd.DataFrame:
    """A row per agent: `chats`, `seconds` (NaN for none) and `last`, the figure before the 秒 alone."""
    sheet = raw(shop, SHEET)
    people = sheet[~sheet[AGENT].isin((SHOP_TOTAL, SHOP_AVERAGE))]
    told = people[FIRST].map(seconds).astype("float64")
    last = people[FIRST].str.extract(r"(\d+)秒")[0].astype("float64")
    return pd.DataFrame({"chats": people[CHATS].astype("int64"), "seconds": told, "last": last})


def _weighted(shop: Shop, column: str) -> float:
    told = _agents(shop).dropna(subset="seconds")
    return float((told["chats"] * told[column]).sum() / told["chats"].sum())


def _dash_as_zero(shop: Shop) -> float:
    every = _agents(shop)
    return float((every["chats"] * every["seconds"].fillna(0)).sum() / every["chats"].sum())


def _average_row(shop: Shop) -> float | None:
    return seconds(raw(shop, SHEET).set_index(AGENT).loc[SHOP_AVERAGE, FIRST])


QUESTION = Question(
    id="12.q2",
    kind="numeric",
    points=4,
    prompt=Text(
        "客服表 `sheet.csv`：**全店的平均首响**是多少秒？每位客服的首响按接待会话量加权；没有首响的不算。保留一位小数。",
        "The sheet `sheet.csv`: what is the **shop's mean first reply**, in seconds? Weigh each agent's by the number of "
        "chats; who has none is left out. To one decimal.",
    ),
    recipe="live",
    answer=lambda shop: _weighted(shop, "seconds"),
    tolerance=0.1,
    unit="seconds",
    mistakes=(
        minutes_for_seconds(lambda shop: _weighted(shop, "seconds")),
        Mistake(
            "mean_of_agents",
            Text(
                "你把几位客服的首响直接平均了：半夜只接一通的，和接了一百多通的一样重。按会话量加权。",
                "You took the plain mean of the agents: one chat at night weighs as much as over a hundred. Weigh by chats.",
            ),
            lambda shop: float(_agents(shop)["seconds"].mean()),
        ),
        Mistake(
            "dash_as_zero",
            Text(
                "“-”是没有数，你当成了 0 秒，还用他的会话量摊薄了大家的首响。他全转走了，一句没回。",
                "`-` is no number; you took it for 0 seconds and let that agent's chats thin out everybody's. All of them "
                "were handed on without a reply.",
            ),
            _dash_as_zero,
        ),
        Mistake(
            "minutes_dropped",
            Text(
                "“2分20秒”你只读了 20 秒。小时、分、秒都要换成秒再加。",
                "Of 2 minutes 20 seconds you read 20. Hours and minutes are to be turned into seconds and added.",
            ),
            lambda shop: _weighted(shop, "last"),
        ),
        Mistake(
            "average_row",
            Text(
                "这是店铺平均值那一行：每人每晚先平均，再平均，一通半夜的会话就把它拉上去了。从各人的行自己算。",
                "That is the average row: a mean of each agent's evenings, pulled up by one chat at night. Work "
                "it out from the agents' rows.",
            ),
            _average_row,
        ),
    ),
    hints=(
        Text("先看哪几行是人。再看“-”是什么意思。", "See first which rows are people, and what `-` means."),
        Text(
            "Σ(会话量 × 首响秒数) ÷ Σ会话量，只算有首响的客服。",
            "Σ(chats × seconds) ÷ Σ chats, over agents who have a first reply.",
        ),
    ),
)
