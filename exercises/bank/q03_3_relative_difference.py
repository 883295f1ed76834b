"""Forty against forty-four per cent: points are not per cent."""

from __future__ import annotations

from bank.shared.frames import names, outcomes, teams, values
from bank.shared.mistakes import mean_of_agents, open_as_lost, share_for_lift

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _rates(shop: Shop) -> tuple[float, float]:
    rate = values(shop, "inquiry_conversion", "team")
    return rate["in_house"], rate["outsourced"]


def _more(of: tuple[float, float]) -> float:
    return (of[0] / of[1] - 1) * 100


def _means(shop: Shop) -> tuple[float, float]:
    rate, team = values(shop, "inquiry_conversion", "agent"), teams(shop)
    sides = [[rate[a] for a in names(shop) if team[a] == side] for side in ("in_house", "outsourced")]
    return sum(sides[0]) / len(sides[0]), sum(sides[1]) / len(sides[1])


def _open_counted(shop: Shop) -> tuple[float, float]:
    found = outcomes(shop, "team")
    paid = found[found["converted"] == 1].groupby("team")["customer_id"].nunique()
    asked = found.groupby("team")["customer_id"].nunique()
    return float(paid["in_house"] / asked["in_house"]), float(paid["outsourced"] / asked["outsourced"])


QUESTION = Question(
    id="03.q3",
    kind="numeric",
    points=3,
    prompt=Text(
        "自有团队（in_house）的询单转化率比外包团队（outsourced）**高百分之几**？以外包团队为基准，按相对变化算；"
        "低就写负数。单位：%，保留两位小数，例如高 12.34% 就写 12.34。",
        "By **how many per cent** is the in-house team's inquiry conversion above the outsourced team's? Relative to the "
        "outsourced team; negative if it is lower. In per cent to two decimals: write 12.34 for 12.34 %.",
    ),
    recipe="conversion",
    answer=lambda shop: _more(_rates(shop)),
    tolerance=0.01,
    unit="percent",
    mistakes=(
        Mistake(
            "points_for_percent",
            Text(
                "你把两个比率直接相减了，那是百分点。从 40% 到 44% 是高 4 个百分点，却是高 10%。"
                "问“百分之几”，差值还要除以基准。",
                "You subtracted the two rates: that gives percentage points. From 40 % to 44 % is 4 points, and 10 per "
                "cent. Asked for per cent, the difference still has to be divided by the base.",
            ),
            lambda shop: (_rates(shop)[0] - _rates(shop)[1]) * 100,
        ),
        Mistake(
            "base_swapped",
            Text(
                "方向对了，基准错了：你除的是自有团队。“比外包高”，外包才是那个 100%。",
                "Right direction, wrong base: you divided by the in-house team. “Above the outsourced team” makes the "
                "outsourced team the 100 %.",
            ),
            lambda shop: (1 - _rates(shop)[1] / _rates(shop)[0]) * 100,
        ),
        share_for_lift(lambda shop: _rates(shop)[0] * 100),
        mean_of_agents(lambda shop: _more(_means(shop))),
        open_as_lost(lambda shop: _more(_open_counted(shop))),
    ),
    hints=(
        Text("百分点和百分之几，差在哪里？", "What is the difference between points and per cent?"),
        Text(
            '先按团队各算一个转化率（`by="team"`），再用 高的一方 ÷ 基准 − 1。',
            'Compute one conversion per team first (`by="team"`), then in-house ÷ base − 1.',
        ),
    ),
)
