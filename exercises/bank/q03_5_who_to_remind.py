"""Whose orders stay unpaid most often: a rate, not a number."""

from __future__ import annotations

from bank.shared.frames import created, names, values
from bank.shared.letters import letters, to_choose
from bank.shared.mistakes import count_for_rate

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

KEYS = letters("ahe", "dongqing", "lixia", "xiaoman", "zhiqiu")


def _rates(shop: Shop) -> dict[str, float]:
    rate = values(shop, "order_to_payment", "agent")
    return {agent: rate[agent] for agent in names(shop)}


def _answer(shop: Shop) -> str:
    rate = _rates(shop)
    return KEYS[min(rate, key=lambda agent: rate[agent])]


def _most_unpaid(shop: Shop) -> str | None:
    orders = created(shop)
    unpaid = orders[orders["paid_at"].isna() & orders["agent_id"].isin(KEYS)]["agent_id"].value_counts()
    key = KEYS[str(unpaid.idxmax())]
    return None if key == _answer(shop) else key


def _best(shop: Shop) -> str:
    rate = _rates(shop)
    return KEYS[max(rate, key=lambda agent: rate[agent])]


QUESTION = Question(
    id="03.q5",
    kind="choice",
    points=2,
    prompt=Text(
        "只能先帮一位客服改进催付。按**下单→付款**转化率看，谁名下的订单最容易停在未付款？",
        "Only one agent can be coached on payment reminders first. Going by the **order-to-payment** rate, whose orders "
        "are most likely to stay unpaid?",
    ),
    recipe="conversion",
    answer=_answer,
    mistakes=(
        count_for_rate(_most_unpaid),
        Mistake(
            "best_for_worst",
            Text(
                "这位的下单→付款转化率是最高的，订单下了大多会付。要找的是最低的那位。",
                "This agent has the highest order-to-payment rate: what is ordered gets paid. Look for the lowest.",
            ),
            _best,
        ),
    ),
    hints=(
        Text("未付款的订单多，可能只是订单多。", "Many unpaid orders may simply mean many orders."),
        Text("按客服看 `order_to_payment`，找最小的值。", "Split `order_to_payment` by agent and find the smallest."),
    ),
    choices=to_choose(KEYS),
)
