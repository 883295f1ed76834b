"""The complaint rate of each after-sales agent: complaints over after-sale customers."""

from __future__ import annotations

from bank.shared.frames import names, receptions, value, values

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _handlers(shop: Shop) -> list[str]:
    return names(shop, "aftersales")


def _answer(shop: Shop) -> dict[str, float]:
    rate = values(shop, "complaint_rate", "agent")
    return {agent: rate[agent] for agent in _handlers(shop)}


def _complaints(shop: Shop) -> dict[str, int]:
    found = shop.pandas("complaints")["agent_id"].value_counts()
    return {agent: int(found.get(agent, 0)) for agent in _handlers(shop)}


def _over_receptions(shop: Shop) -> dict[str, float]:
    seen = receptions(shop)["agent_id"].value_counts()
    return {agent: count / int(seen[agent]) for agent, count in _complaints(shop).items()}


def _share(shop: Shop) -> dict[str, float]:
    each = _complaints(shop)
    return {agent: count / sum(each.values()) for agent, count in each.items()}


def _over_all(shop: Shop) -> dict[str, float]:
    return {agent: count / value(shop, "contacting_customers") for agent, count in _complaints(shop).items()}


QUESTION = Question(
    id="05.q3",
    kind="table",
    points=4,
    prompt=Text(
        "三位售后客服（谷雨 guyu、立冬 lidong、大雪 daxue）各自的**投诉率**：投诉数 ÷ 这位客服的售后客户数"
        "（有售后咨询，或由他处理退款的）。每人一行，行名写账号，小数四位。",
        "The **complaint rate** of each after-sales agent (guyu, lidong, daxue): complaints ÷ the agent's after-sale "
        "customers (who came with an after-sale question, or whose refund the agent handled). One row each, named by "
        "account; fractions to four decimals.",
    ),
    recipe="aftersales",
    answer=_answer,
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        Mistake(
            "over_receptions",
            Text(
                "你除的是接待人次。一笔退款聊三天是三个人次，还是一位客户。",
                "You divided by receptions. A refund talked over on three days is three receptions and one customer.",
            ),
            _over_receptions,
        ),
        Mistake(
            "share_of_complaints",
            Text(
                "这是每个人占全部投诉的份额。处理得多的人，投诉自然也多；要除以各自的售后客户。",
                "That is each agent's share of all complaints. Who handles more has more of them; divide by each one's own "
                "after-sale customers.",
            ),
            _share,
        ),
        Mistake(
            "over_all_customers",
            Text(
                "你的分母是全店来咨询的客户。来买东西的人没有机会投诉售后，不该进分母。",
                "Your denominator is everybody who contacted the shop. Those who came to buy are not the after-sales "
                "agents' customers.",
            ),
            _over_all,
        ),
    ),
    hints=(
        Text("分母是这位客服自己的售后客户。", "Below stand the agent's own after-sale customers."),
        Text('试试 `measure(shop, "complaint_rate", by="agent")`。', '`measure(shop, "complaint_rate", by="agent")`.'),
    ),
    rows=_handlers,
)
