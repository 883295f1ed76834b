"""13 per cent above: what the other rate is, if the sentence is taken at its word."""

from __future__ import annotations

from bank.shared.sides import rate
from bank.shared.usual import fraction_for_percent

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _own(shop: Shop) -> float:
    return 100 * rate(shop, "in_house")


QUESTION = Question(
    id="09.q2",
    kind="numeric",
    points=2,
    prompt=Text(
        "外包公司承诺：“询单转化率比自有高 **13%**。”按字面，对照自有团队 9 月 5 日到 11 日的询单转化率，"
        "他们承诺的是百分之多少？写成百分数，保留两位小数。",
        "The outsourcer promises an inquiry conversion “**13%** above in-house”. Taken at its word, and against the in-house "
        "team's conversion from 5 to 11 September, what rate do they promise? In per cent, to two decimals.",
    ),
    recipe="pk",
    answer=lambda shop: 1.13 * _own(shop),
    tolerance=0.01,
    unit="percent",
    mistakes=(
        fraction_for_percent(lambda shop: 1.13 * _own(shop)),
        Mistake(
            "points_for_percent",
            Text(
                "你加的是 13 个**百分点**。“高 13%”是自有的 1.13 倍。",
                "You added 13 **points**. “13% above” is 1.13 times the in-house rate.",
            ),
            lambda shop: _own(shop) + 13,
        ),
        Mistake(
            "divided",
            Text(
                "你用自有除以 0.87，那是“自有比外包低 13%”。底数是谁，要看“比”字后面。",
                "You divided by 0.87: that is “in-house 13% below outsourced”. The base is what stands after “above”.",
            ),
            lambda shop: _own(shop) / 0.87,
        ),
        Mistake(
            "only_the_increase",
            Text(
                "这是高出来的那一截，还要加回自有原来的。",
                "That is the increase alone; the in-house rate comes on top of it.",
            ),
            lambda shop: 0.13 * _own(shop),
        ),
    ),
    hints=(
        Text("13%，是谁的 13%？", "13% of what?"),
        Text("自有的转化率 × 1.13。", "In-house conversion × 1.13."),
    ),
)
