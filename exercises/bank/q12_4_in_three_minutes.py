"""The team's share of turns answered within three minutes, in the hours that are assessed."""

from __future__ import annotations

from bank.shared.frames import TEXTBOOK, once
from bank.shared.raw import AGENT, QUICK, SHEET, SHOP_AVERAGE, raw

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.metrics import measure
from cskit.shop import Shop

HOURS = TEXTBOOK.replace(assessment_hours=["08:00", "23:00"])


def _rate(shop: Shop, by: str | None = None) -> float:
    def ask() -> float:
        found = measure(shop, "response_rate_3min", by=by, rules=HOURS, interval=False)
        return float(found["value"].mean())

    return once(shop, ("in three minutes", by), ask)


def _all_day(shop: Shop) -> float:
    return float(measure(shop, "response_rate_3min", interval=False)["value"].iloc[0])


QUESTION = Question(
    id="12.q4",
    kind="numeric",
    points=3,
    prompt=Text(
        "聊天表：8 点到 23 点（不含 23 点）提的问题，全队的 **3 分钟响应率**是多少？没人回的也在分母里。写成小数，保留四位。",
        "The chats: of the turns that began from 8:00 until before 23:00, what share did the whole team **answer within 3 "
        "minutes**? Unanswered ones stay below. As a fraction to four decimals.",
    ),
    recipe="live",
    answer=_rate,
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        Mistake(
            "mean_of_rates",
            Text(
                "你把各人的率又平均了一次。分子、分母先各自加起来，再除。",
                "You averaged the agents' rates. Add up numerators and denominators first, then divide.",
            ),
            lambda shop: _rate(shop, "agent"),
        ),
        Mistake(
            "all_day_for_hours",
            Text(
                "你把 23 点以后和清晨的也算进来了。考核只看 8 点到 23 点提的问题。",
                "You took in what was asked after 23:00 and at night. Only questions from 8:00 to 23:00 are assessed.",
            ),
            _all_day,
        ),
        Mistake(
            "average_row",
            Text(
                "这是客服表里店铺平均值的那个率：全天的，又是平均的平均，数的还是会话。",
                "That is the rate in the sheet's average row: all day, a mean of means, and of chats.",
            ),
            lambda shop: float(raw(shop, SHEET).set_index(AGENT).loc[SHOP_AVERAGE, QUICK].rstrip("%")) / 100,
        ),
    ),
    hints=(
        Text("先定哪些提问算：几点提的？", "First decide which questions count: when were they asked?"),
        Text(
            '`measure(shop, "response_rate_3min", rules=rules.replace(assessment_hours=["08:00", "23:00"]))`，其中 `rules` 是 '
            '`load_rules("textbook")`。',
            '`measure(shop, "response_rate_3min", rules=rules.replace(assessment_hours=["08:00", "23:00"]))`, where `rules` '
            'is `load_rules("textbook")`.',
        ),
    ),
)
