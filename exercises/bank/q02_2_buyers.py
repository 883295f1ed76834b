"""Buyers of the team: people are never added up."""

from __future__ import annotations

from bank.shared.days import WEEK
from bank.shared.frames import created, value, values
from bank.shared.mistakes import agents_added_up, created_for_paid, last_day_cut, orders_for_buyers, shop_for_cs

from cskit.course.exercises.question import Question, Text

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
        created_for_paid(lambda shop: float(created(shop, WEEK)["customer_id"].nunique())),
        shop_for_cs(lambda shop: value(shop, "shop_buyers", WEEK)),
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
