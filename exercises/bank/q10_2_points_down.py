"""Points of one indicator, lower is better."""

from __future__ import annotations

from bank.shared.card import Points, of_agents

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

RESPONSE = "average_response_seconds"


def _xiaoman(shop: Shop, how: Points) -> float:
    return of_agents(shop, RESPONSE, how)["xiaoman"]


QUESTION = Question(
    id="10.q2",
    kind="numeric",
    points=3,
    prompt=Text(
        "小满（xiaoman）6 月的**平均响应时长**算几分？越短越好：保底 60 秒得 60 分，冲刺 35 秒得 100 分，中间一条直线。保留一位小数。",
        "How many points does Xiaoman's (xiaoman) **average response time** in June earn? Shorter is better: the floor of "
        "60 s is 60 points, the stretch of 35 s is 100, a straight line between. One decimal.",
    ),
    recipe="scorecard",
    answer=lambda shop: of_agents(shop, RESPONSE)["xiaoman"],
    tolerance=0.06,
    unit="count",
    mistakes=(
        Mistake(
            "direction",
            Text(
                "方向反了：比 60 秒快的，分应当高于 60。保底减数值，除以保底减冲刺。",
                "The direction is upside down: faster than 60 s must earn more than 60. Floor minus value over floor minus "
                "stretch.",
            ),
            lambda shop: _xiaoman(shop, lambda value, floor, stretch: 60 + (value - floor) / (floor - stretch) * 40),
        ),
        Mistake(
            "ratio_inverted",
            Text(
                "你用秒数除以目标：越慢分越高。越低越好的指标不能这样除。",
                "You divided the seconds by the target: the slower, the more points. Where lower is better that will not do.",
            ),
            lambda shop: _xiaoman(shop, lambda value, floor, stretch: 100 * value / stretch),
        ),
        Mistake(
            "over_target",
            Text(
                "你用冲刺目标除以秒数，方向对了，可保底 60 秒就只有 58 分，不是 60。约定是直线。",
                "Stretch over seconds has the right direction, but makes 58 points of the floor instead of 60. The rule is a "
                "straight line.",
            ),
            lambda shop: _xiaoman(shop, lambda value, floor, stretch: 100 * stretch / value),
        ),
    ),
    hints=(
        Text("60 秒 60 分，35 秒 100 分：快 1 秒值几分？", "60 s is 60 points, 35 s is 100: what is a second worth?"),
        Text("每快 1 秒多 1.6 分，从 60 分加起。", "Each second faster adds 1.6 points to 60."),
    ),
)
