"""The outsourced team's conversion, were its customers those of both teams together."""

from __future__ import annotations

import pandas as pd
from bank.shared.sides import asked, rate, standardised

from cskit.course.exercises.question import Mistake, Question, Text

EVEN = pd.Series(1.0, index=["core", "entry", "premium"])

QUESTION = Question(
    id="09.q3",
    kind="numeric",
    points=4,
    prompt=Text(
        "9 月 5 日到 11 日，如果外包团队接的客户，价位构成和**两队客户合起来**一样，它的询单转化率是多少？"
        "按价位（tier）直接标准化。写成小数，保留四位。",
        "From 5 to 11 September: what would the outsourced team's inquiry conversion be if its customers had the mix of "
        "**both teams' customers together**? Standardise directly by price tier (`tier`). As a fraction to four decimals.",
    ),
    recipe="pk",
    answer=lambda shop: standardised(shop, "outsourced"),
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        Mistake(
            "crude",
            Text(
                "这是外包自己的合计：用它自己的客户构成当权重，等于没有标准化。权重要用两队合起来的人数。",
                "That is the outsourced team's own total: with its own mix as weights nothing was standardised. Weigh by the "
                "customers of both teams.",
            ),
            lambda shop: rate(shop, "outsourced"),
        ),
        Mistake(
            "mean_of_strata",
            Text(
                "你把三个价位的转化率直接平均了。各价位问的人有多有少，要按两队合起来的人数加权。",
                "You took the plain mean of the three tiers. More people ask about one than about another: weigh by the "
                "customers of both teams.",
            ),
            lambda shop: standardised(shop, "outsourced", EVEN),
        ),
        Mistake(
            "in_house_weights",
            Text(
                "你用的是自有的客户构成。题目要两队**合起来**的：每个价位，两队人数相加。",
                "You weighed by the in-house mix. The question asks for both **together**: in each tier add the two teams up.",
            ),
            lambda shop: standardised(shop, "outsourced", asked(shop)["in_house"]),
        ),
        Mistake(
            "in_house_rates",
            Text(
                "权重对了，可你加权的是自有的转化率。题目问外包。",
                "The weights are right, but you weighed the in-house rates. The question is about the outsourced team.",
            ),
            lambda shop: standardised(shop, "in_house"),
        ),
    ),
    hints=(
        Text(
            "先列一张三行的表：每个价位，外包的转化率、两队的人数和。",
            "Make three rows: outsourced rate, customers of both.",
        ),
        Text(
            "各价位（外包转化率 × 两队人数）加起来，÷ 两队总人数。",
            "Sum of (outsourced rate × customers of both) ÷ all customers.",
        ),
    ),
)
