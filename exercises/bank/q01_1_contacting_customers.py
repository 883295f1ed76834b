"""Contacting customers: people who wrote to a person."""

from __future__ import annotations

import pandas as pd
from bank.shared.frames import people, receptions, value, values
from bank.shared.mistakes import agents_added_up, receptions_for_customers
from bank.shared.usual import days_added_up, other_metric, possibly, talk

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _wrote(shop: Shop) -> pd.DataFrame:
    talk = shop.pandas("messages")
    return talk[talk["sender"] == "customer"]


def _met(shop: Shop) -> pd.DataFrame:
    """Everybody whose name stands beside a person's account, whoever wrote."""
    talk = shop.pandas("messages")
    return talk[talk["agent_id"].isin(people(shop)) & (talk["sender"] != "system")]


def _day_by_day(shop: Shop) -> float:
    asked = talk(shop).query("sender == 'customer'")
    return float(asked.groupby(asked["sent_at"].dt.date)["customer_id"].nunique().sum())


QUESTION = Question(
    id="01.q1",
    kind="numeric",
    points=2,
    prompt=Text(
        "3 月 5 日到 8 日，全店的**咨询人数**是多少？整数。",
        "How many customers **contacted** the shop's agents from 5 to 8 March? A whole number.",
    ),
    recipe="workload",
    answer=lambda shop: value(shop, "contacting_customers"),
    tolerance=0.0,
    unit="count",
    mistakes=(
        Mistake(
            "bot_counted",
            Text(
                "只和机器人说过话的客户也被你算进来了。他们没有找到人，客服的咨询人数里没有他们。",
                "Customers who only ever talked to the bot are in your number. They never reached a person and are no "
                "contacts of the agents.",
            ),
            lambda shop: float(_wrote(shop)["customer_id"].nunique()),
        ),
        agents_added_up(lambda shop: float(sum(values(shop, "contacting_customers", "agent").values()))),
        Mistake(
            "outbound_counted",
            Text(
                "客服先开口、客户一句没回的，你也算成了来咨询。那是主动跟进：客户没有找过我们。",
                "You counted people an agent wrote to and who never answered. That is outbound: they did not contact "
                "anybody.",
            ),
            lambda shop: float(_met(shop)["customer_id"].nunique()),
        ),
        possibly(days_added_up(_day_by_day)),
        possibly(
            other_metric(
                "everybody_counted",
                "你数的是聊天记录里的所有客户，只跟机器人说过话的、自己一句没说的都在里面。",
                "You counted everybody in the chats, with those who met only the bot and those who never wrote a word.",
                lambda shop: float(shop.pandas("messages")["customer_id"].nunique()),
            )
        ),
        possibly(
            other_metric(
                "inquirers_for_contacts",
                "这是询单客户，只有来问商品的。咨询人数里还有来问物流、问退换的。",
                "Those are inquirers, who asked about goods. People who came about a parcel or an exchange are contacts too.",
                lambda shop: value(shop, "inquiring_customers"),
            )
        ),
        possibly(
            other_metric(
                "answered_only",
                "没人回复的客户被你漏掉了。他来问过，就算咨询，回没回是另一个指标。",
                "You left out the customers nobody answered. They contacted the shop all the same; replies are another metric.",
                lambda shop: value(shop, "replied_customers"),
            )
        ),
        receptions_for_customers(lambda shop: float(len(receptions(shop)))),
    ),
    hints=(
        Text("来找人的，要客户自己说过话，对面还得是人。", "A contact wrote something, and wrote it to a person."),
        Text(
            "先去掉机器人的账号，再看客户的消息，按 `customer_id` 去重。",
            "Leave out the bot's account, keep the customers' messages, count `customer_id` once each.",
        ),
    ),
)
