"""Satisfaction of those who were invited to rate, apart from those who rated unasked."""

from __future__ import annotations

import pandas as pd
from bank.shared.frames import value

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _invited(shop: Shop) -> pd.Series:
    """The scores of everybody invited; null where none came back."""
    return shop.pandas("ratings").dropna(subset="invited_at")["score"].astype(float)


QUESTION = Question(
    id="11.q5",
    kind="numeric",
    points=2,
    prompt=Text(
        "只看**邀评**收到的评分：**满意度**（4、5 分的占比）是多少？客户自己来打的分不算。写成小数，保留四位。",
        "Of the scores that came back from **invitations** only, what is the **satisfaction** (share of 4 and 5)? Ratings given "
        "unasked do not count. As a fraction to four decimals.",
    ),
    recipe="monitoring",
    answer=lambda shop: float((_invited(shop).dropna() >= 4).mean()),
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        Mistake(
            "over_invited",
            Text(
                "你除的是邀了几次。没打分的不是不满意，他们没说话：除以收到的评分。",
                "You divided by invitations. Whoever did not rate is not dissatisfied but silent: divide by the scores given.",
            ),
            lambda shop: float((_invited(shop) >= 4).mean()),
        ),
        Mistake(
            "mean_score",
            Text(
                "这是平均分除以满分 5。满意度是 4、5 分的占比：两家店平均分一样，不满意的人数可以差一倍。",
                "That is the mean score out of five. Satisfaction is the share of 4 and 5: with the same mean, one shop can have twice as many "
                "angry customers as another.",
            ),
            lambda shop: float(_invited(shop).mean() / 5),  # above 1 nothing is read as a fraction
        ),
        Mistake(
            "own_and_invited",
            Text(
                "客户自己来打的分也在里面。生气的人才主动打分，混在一起就不知道是谁说的：先留下有邀评时间的。",
                "Ratings given unasked are in it. Mostly the angry rate unasked, and mixed together nobody knows who speaks: keep "
                "those with a time of invitation.",
            ),
            lambda shop: value(shop, "satisfaction"),
        ),
    ),
    hints=(
        Text("哪一列说得出这一份是邀来的？", "Which column tells that a rating was invited?"),
        Text(
            "先去掉 `invited_at` 是空的，再去掉没有打分的。",
            "Leave out rows without `invited_at`, then those without a score.",
        ),
    ),
)
