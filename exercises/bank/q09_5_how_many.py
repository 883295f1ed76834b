"""How many customers each team needs before a difference of three points can be seen."""

from __future__ import annotations

from math import sqrt

from bank.shared.sides import rate

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _each(p1: float, p2: float, z: float = 1.96) -> float:
    middle, spread = (p1 + p2) / 2, p1 * (1 - p1) + p2 * (1 - p2)
    return (z * sqrt(2 * middle * (1 - middle)) + 0.8416 * sqrt(spread)) ** 2 / (p1 - p2) ** 2


def _answer(shop: Shop) -> float:
    own = rate(shop, "in_house")
    return _each(own, own + 0.03)


QUESTION = Question(
    id="09.q5",
    kind="numeric",
    points=3,
    prompt=Text(
        "下次 PK 之前先算人数。p1 用自有 9 月 5 日到 11 日的询单转化率（不要四舍五入），想看出外包高 **3 个百分点**（p2 = p1 + 3 个点）。"
        "每队要多少个询单？公式：(1.96·√(2p̄(1−p̄)) + 0.8416·√(p1(1−p1) + p2(1−p2)))² ÷ (p1−p2)²，p̄ 是两个率的平均。取整。",
        "Work out the numbers before the next PK. p1 is the in-house conversion from 5 to 11 September (not rounded); you want "
        "to see outsourced **3 points** above it (p2 = p1 + 3 points). How many inquirers does each team need? Formula: "
        "(1.96·√(2p̄(1−p̄)) + 0.8416·√(p1(1−p1) + p2(1−p2)))² ÷ (p1−p2)², p̄ the mean of the two. A whole number.",
    ),
    recipe="pk",
    answer=_answer,
    tolerance=5.0,
    unit="count",
    mistakes=(
        Mistake(
            "both_arms",
            Text(
                "你给的是两队合起来的人数。题目问每队。",
                "That is both teams together. The question asks for each.",
            ),
            lambda shop: 2 * _answer(shop),
        ),
        Mistake(
            "one_sided",
            Text(
                "你用的是 1.645，那是单边的：事先认定外包只会更高。两边都可能，用 1.96。",
                "You used 1.645, which is one-sided and takes for granted that outsourced cannot be lower. Use 1.96.",
            ),
            lambda shop: _each(rate(shop, "in_house"), rate(shop, "in_house") + 0.03, 1.645),
        ),
        Mistake(
            "difference_in_percent",
            Text(
                "你算成了高 3%（p1 × 1.03）。题目说的是 3 个百分点：p1 + 0.03。差得越小，要的人越多。",
                "You took 3 per cent (p1 × 1.03). The question says 3 points: p1 + 0.03. The smaller the difference, the more "
                "people it takes.",
            ),
            lambda shop: _each(rate(shop, "in_house"), 1.03 * rate(shop, "in_house")),
        ),
    ),
    hints=(
        Text("p1、p2 都写成小数，p2 − p1 = 0.03。", "Write p1 and p2 as fractions, p2 − p1 = 0.03."),
        Text("公式给的就是一队的人数。", "The formula gives the number of one team."),
    ),
)
