"""Buyers of the team: people are never added up."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import WEEK
from bank.shared.frames import created, inquiries, receptions, sold, value, values, within
from bank.shared.mistakes import agents_added_up, created_for_paid, last_day_cut, orders_for_buyers, shop_for_cs
from bank.shared.refunding import paid
from bank.shared.usual import chatted_ever, created_day, no_period, other_metric, possibly, talk

from cskit.course.exercises.question import Question, Text
from cskit.shop import Shop


def _people(orders: pd.DataFrame) -> float:
    return float(orders["customer_id"].nunique())


def _chatted(shop: Shop) -> float:
    orders = paid(shop, WEEK)
    return _people(orders[orders["customer_id"].isin(talk(shop)["customer_id"])])


QUESTION = Question(
    id="02.q2",
    kind="numeric",
    points=2,
    prompt=Text(
        "同一周（6 月 7 日至 13 日），客服团队一共有多少位**不同的买家**？"
        "买家：至少有一笔归属到客服、在这一周付款的订单。单位：人，整数。",
        "In the same week (7–13 June), how many **different buyers** did the CS team have? A buyer has at least one "
        "order credited to an agent and paid in that week. A whole number of people.",
    ),
    recipe="unit_price",
    answer=lambda shop: value(shop, "buyers", WEEK),
    tolerance=0.0,
    unit="count",
    mistakes=(
        agents_added_up(lambda shop: sum(values(shop, "buyers", "agent", WEEK).values())),
        orders_for_buyers(lambda shop: value(shop, "orders", WEEK)),
        created_for_paid(lambda shop: _people(created(shop, WEEK))),
        shop_for_cs(lambda shop: value(shop, "shop_buyers", WEEK)),
        possibly(created_day(lambda shop: _people(within(sold(shop), WEEK, "created_day")))),
        possibly(no_period(lambda shop: _people(sold(shop)))),
        possibly(chatted_ever(_chatted)),
        other_metric(
            "served_for_buyers",
            "这是这一周接待的客户。来聊过不等于买了：只数付了款的。",
            "Those are the customers served in the week. To have chatted is not to have bought: count those who paid.",
            lambda shop: _people(receptions(shop, WEEK)),
        ),
        other_metric(
            "inquirers_for_buyers",
            "这是这一周的询单客户。问过的人里只有一部分会买：只数付了款的。",
            "Those are the week's inquirers. Only some of those who ask will buy: count those who paid.",
            lambda shop: _people(inquiries(shop, WEEK)),
        ),
        last_day_cut("buyers", WEEK),
    ),
    hints=(
        Text(
            "有没有客户先找小满买了一次，两天后又找阿禾买了一次？他该算几位？",
            "Is there anyone who bought with Xiaoman and two days later with Ahe? How many people is that?",
        ),
        Text(
            "人数不能跨组相加。去重（`nunique`）要在整个团队上做一次。",
            "Head counts of groups do not add up. Count distinct (`nunique`) once, over the whole team.",
        ),
    ),
)
