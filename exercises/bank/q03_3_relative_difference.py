"""Forty against forty-four per cent: points are not per cent."""

from __future__ import annotations

from bank.shared.frames import inquiries, names, outcomes, sold, teams, values
from bank.shared.mistakes import mean_of_agents, open_as_lost, share_for_lift
from bank.shared.usual import cohort_ignored, fraction_for_percent

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


def _buyers_per_inquirer(shop: Shop) -> tuple[float, float]:
    buyers, asked = (
        frame.groupby(frame["agent_id"].map(teams(shop)))["customer_id"].nunique()
        for frame in (sold(shop), inquiries(shop))
    )
    return float(buyers["in_house"] / asked["in_house"]), float(buyers["outsourced"] / asked["outsourced"])


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
        fraction_for_percent(lambda shop: _more(_rates(shop))),
        Mistake(
            "points_as_fraction",
            Text(
                "这是两个比率的差，而且写成了小数。先除以外包的转化率，再乘 100。",
                "That is the difference of the two rates, as a fraction. Divide it by the outsourced rate, then multiply by 100.",
            ),
            lambda shop: _rates(shop)[0] - _rates(shop)[1],
        ),
        Mistake(
            "turned_round",
            Text(
                "方向反了：这是外包比自有高多少。题目问自有比外包高多少。",
                "The other way round: this is how far the outsourced team lies above. The question asks about the in-house team.",
            ),
            lambda shop: _more((_rates(shop)[1], _rates(shop)[0])),
        ),
        Mistake(
            "average_as_base",
            Text(
                "你除的是两个比率的平均。题目以外包为基准：除以外包的转化率。",
                "You divided by the average of the two rates. The base is the outsourced team: divide by its rate.",
            ),
            lambda shop: 200 * (_rates(shop)[0] - _rates(shop)[1]) / sum(_rates(shop)),
        ),
        cohort_ignored(lambda shop: _more(_buyers_per_inquirer(shop))),
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
