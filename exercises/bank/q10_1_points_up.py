"""Points of one indicator, higher is better."""

from __future__ import annotations

from bank.shared.card import kept, of_agents
from bank.shared.frames import names

from cskit.course.exercises.question import Mistake, Question, Text

CONVERSION = "inquiry_conversion"

QUESTION = Question(
    id="10.q1",
    kind="table",
    points=3,
    prompt=Text(
        "6 月的**询单转化率**算几分？保底 40% 得 60 分，冲刺 55% 得 100 分，中间一条直线，不低于 0 分、不高于 100 分。"
        "四位客服每人一行，行名写账号，保留一位小数。",
        "How many points does **inquiry conversion** in June earn? The floor of 40% is 60 points, the stretch of 55% is 100, "
        "a straight line between, kept within 0 and 100. One row for each of the four agents, named by account, to one "
        "decimal.",
    ),
    recipe="scorecard",
    answer=lambda shop: of_agents(shop, CONVERSION),
    tolerance=0.06,
    unit="count",
    mistakes=(
        Mistake(
            "over_target",
            Text(
                "你用转化率除以冲刺目标。这样保底的人也有 73 分；题目里保底是 60 分，要用直线。",
                "You divided by the stretch target. That gives 73 points at the floor already; here the floor earns 60, so "
                "use the line.",
            ),
            lambda shop: of_agents(shop, CONVERSION, lambda value, floor, stretch: kept(100 * value / stretch)),
        ),
        Mistake(
            "not_clamped",
            Text(
                "有人超过了 100 分。约定不高于 100：否则一项特别高，就能盖住别项的不及格。",
                "Somebody has more than 100 points. The rule keeps them within 100: or one very high value would hide a "
                "failure elsewhere.",
            ),
            lambda shop: of_agents(
                shop, CONVERSION, lambda value, floor, stretch: 60 + (value - floor) / (stretch - floor) * 40
            ),
        ),
        Mistake(
            "floor_is_zero",
            Text(
                "你让保底得 0 分。约定是保底 60、冲刺 100：60 +（数值 − 保底）÷（冲刺 − 保底）× 40。",
                "You gave 0 points at the floor. The rule is 60 there and 100 at the stretch: 60 + (value − floor) ÷ "
                "(stretch − floor) × 40.",
            ),
            lambda shop: of_agents(
                shop, CONVERSION, lambda value, floor, stretch: kept((value - floor) / (stretch - floor) * 100)
            ),
        ),
    ),
    hints=(
        Text(
            "保底到冲刺差 15 个百分点，值 40 分。", "From floor to stretch it is 15 points of a percentage, worth 40."
        ),
        Text(
            "先用 `measure` 按客服取 6 月的 `inquiry_conversion`，再代入直线。",
            "Take June's `inquiry_conversion` by agent from `measure`, then put it on the line.",
        ),
    ),
    rows=names,
)
