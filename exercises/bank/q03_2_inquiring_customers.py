"""How many people inquired."""

from __future__ import annotations

from bank.shared.frames import inquiries, names, receptions, value, values
from bank.shared.mistakes import agents_added_up, bot_counted, receptions_for_customers
from bank.shared.usual import days_added_up, other_metric, possibly, talk

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _bot_too(shop: Shop) -> float:
    talk = shop.pandas("messages")
    with_bot = talk.loc[(talk["agent_id"] == "robot") & (talk["sender"] == "customer"), "customer_id"]
    return float(len(set(inquiries(shop)["customer_id"]) | set(with_bot)))


def _of_sales_agents(shop: Shop) -> float:
    said = talk(shop)
    return float(said.loc[said["agent_id"].isin(names(shop)), "customer_id"].nunique())


QUESTION = Question(
    id="03.q2",
    kind="numeric",
    points=2,
    prompt=Text(
        "全部日期合起来，有多少位**询单客户**？同一位客户来几次、找几位客服，都算一位。单位：人，整数。",
        "Over all days together, how many **inquiring customers** were there? However often they came and whomever they "
        "met, each counts once. A whole number of people.",
    ),
    recipe="conversion",
    answer=lambda shop: value(shop, "inquiring_customers"),
    tolerance=0.0,
    unit="count",
    mistakes=(
        agents_added_up(lambda shop: sum(values(shop, "inquiring_customers", "agent").values())),
        receptions_for_customers(lambda shop: float(len(inquiries(shop)))),
        Mistake(
            "served_for_inquiring",
            Text(
                "这是接待人数。其中有人前几天刚付了款，是来问物流、问退换的：接待了，但不是询单。",
                "These are all customers served. Some had paid days before and came about delivery or an exchange: served, "
                "but no inquiry.",
            ),
            lambda shop: float(receptions(shop)["customer_id"].nunique()),
        ),
        bot_counted(_bot_too),
        possibly(days_added_up(lambda shop: float(inquiries(shop).groupby("day")["customer_id"].nunique().sum()))),
        possibly(
            other_metric(
                "everybody_counted",
                "你数的是聊天记录里的所有客户，只跟机器人说过话的、只来问售后的都在里面。",
                "You counted everybody in the chats, with those who met only the bot and those who came after a sale.",
                lambda shop: float(shop.pandas("messages")["customer_id"].nunique()),
            )
        ),
        possibly(
            other_metric(
                "all_of_sales_agents",
                "你数的是找过售前客服的所有客户。找售前的不一定是来买的：有的前几天刚付了款。",
                "You counted everybody who met a sales agent. Not all of them came to buy: some had paid days before.",
                _of_sales_agents,
            )
        ),
    ),
    hints=(
        Text(
            "先问：这位客户来的时候，是想买，还是已经买了？",
            "Ask first: did this customer come to buy, or had they bought?",
        ),
        Text(
            "人在全店这一层去重，不要先按客服分开数。",
            "Count distinct people over the whole shop; do not count by agent first.",
        ),
    ),
)
