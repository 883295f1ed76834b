"""A choice: what the week of PK allows one to say."""

from __future__ import annotations

from bank.shared.sides import rate, standardised

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

KEYS = {"in_house": "c", "outsourced": "d"}  # who is said to be ahead with the same customers


def _answer(shop: Shop) -> str:
    return KEYS[max(KEYS, key=lambda team: standardised(shop, team))]


def _by_total(shop: Shop) -> str | None:
    key = KEYS[max(KEYS, key=lambda team: rate(shop, team))]
    return None if key == _answer(shop) else key


QUESTION = Question(
    id="09.q6",
    kind="choice",
    points=2,
    prompt=Text(
        "按 9 月 5 日到 11 日这一周的数，哪一句**说得出口**？",
        "Going by the week from 5 to 11 September, which sentence **may be said**?",
    ),
    recipe="pk",
    answer=_answer,
    mistakes=(
        Mistake(
            "outsourced_better",
            Text(
                "“更会卖”说的是人的本事。客户是按商品派的，不是随机分的，每队又只有三位客服，这一周的数撑不起换人。",
                "“Sells better” is about skill. Chats were assigned by product, not at random, and each team is three agents: a "
                "week like this does not carry a switch.",
            ),
            lambda shop: "a",
        ),
        Mistake(
            "in_house_better_skill",
            Text(
                "“更会卖”说的是人的本事。客户是按商品派的，不是随机分的，每队又只有三位客服，这一周的数撑不起终止合同。",
                "“Sells better” is about skill. Chats were assigned by product, not at random, and each team is three agents: a "
                "week like this does not end a contract.",
            ),
            lambda shop: "b",
        ),
        Mistake(
            "total_taken",
            Text(
                "你看的是合计。三个价位一层一层比，再拉平客户，是另一队高。",
                "You looked at the totals. Tier by tier, and with the same customers, the other team is ahead.",
            ),
            _by_total,
        ),
        Mistake(
            "nothing_at_all",
            Text(
                "不至于。三个价位都是同一队高，这是看得见的；说不了的是原因。",
                "Not quite. In all three tiers the same team is ahead, and that can be seen; what cannot be told is why.",
            ),
            lambda shop: "e",
        ),
    ),
    hints=(
        Text("三个价位，各是哪一队高？", "Which team is ahead in each of the three tiers?"),
        Text(
            "谁高是看到的；为什么高，要看客户是怎么分的。",
            "Who is ahead is seen; why depends on how chats were assigned.",
        ),
    ),
    choices={
        "a": Text("外包更会卖，下周就换成外包。", "The outsourced team sells better: switch next week."),
        "b": Text("自有更会卖，外包到此为止。", "The in-house team sells better: end the contract."),
        "c": Text(
            "同样的客户，这一周自有成交的比例更高；是不是人的缘故，随机分流再比一轮。",
            "With the same customers in-house sold to more of them this week; whether it is the people, assign at random and "
            "compare again.",
        ),
        "d": Text(
            "同样的客户，这一周外包成交的比例更高；是不是人的缘故，随机分流再比一轮。",
            "With the same customers outsourced sold to more of them this week; whether it is the people, assign at random and "
            "compare again.",
        ),
        "e": Text("只比了一周，什么也说明不了。", "It was only a week: it says nothing at all."),
    },
)
