"""The lower end of the interval of a rate of few: Wilson, not the point and not the normal one."""

from __future__ import annotations

from math import sqrt

from bank.shared.days import PK_WEEK
from bank.shared.frames import once

from cskit.analysis.intervals import wilson
from cskit.course.exercises.question import Mistake, Question, Text
from cskit.metrics import measure
from cskit.shop import Shop


def _parts(shop: Shop) -> tuple[float, float]:
    """Of Bailu's inquirers those who paid, and all."""

    def ask() -> tuple[float, float]:
        found = measure(shop, "inquiry_conversion", by="agent", period=PK_WEEK, interval=False).set_index("agent")
        return float(found["numerator"]["bailu"]), float(found["denominator"]["bailu"])

    return once(shop, "bailu", ask)


def _normal(shop: Shop) -> float:
    k, n = _parts(shop)
    return k / n - 1.96 * sqrt(k / n * (1 - k / n) / n)


def _point(shop: Shop) -> float:
    k, n = _parts(shop)
    return k / n


QUESTION = Question(
    id="09.q1",
    kind="numeric",
    points=3,
    prompt=Text(
        "外包公司拿白露（bailu）这一周（2022 年 9 月 5 日到 11 日）的询单转化率做广告。先数出她接了几个询单、成了几个，"
        "再算 95% **Wilson 区间的下端**（z 取 1.96）。写成小数，保留四位。",
        "The outsourcer advertises with Bailu (bailu): her inquiry conversion of the week from 5 to 11 September 2022. Count "
        "her inquirers and those who bought, then give the **lower end of the 95% Wilson interval** (z = 1.96). As a fraction "
        "to four decimals.",
    ),
    recipe="pk",
    answer=lambda shop: wilson(*_parts(shop)).low,
    tolerance=0.0005,
    unit="fraction",
    mistakes=(
        Mistake(
            "point",
            Text(
                "这是转化率本身。题目问的是：人这么少，真正的水平最低可能到哪里？",
                "That is the rate itself. The question is how low her true level may be, with so few customers.",
            ),
            _point,
        ),
        Mistake(
            "normal",
            Text(
                "你用的是 k/n − 1.96·√(p(1−p)/n)。人少、又接近 100% 时，它把下端报得太高；用 Wilson 的公式。",
                "You used k/n − 1.96·√(p(1−p)/n). With few people and a rate near 100% it puts the lower end too high; use "
                "Wilson's formula.",
            ),
            _normal,
        ),
        Mistake(
            "upper_end",
            Text(
                "这是上端。中间**减**半宽才是下端。",
                "That is the upper end. The lower one is the middle **minus** the half.",
            ),
            lambda shop: wilson(*_parts(shop)).high,
        ),
    ),
    hints=(
        Text(
            '`measure(shop, "inquiry_conversion", by="agent", period=week)` 的 `numerator` 和 `denominator` 就是 k 和 n。',
            '`measure(shop, "inquiry_conversion", by="agent", period=week)` has k and n as `numerator` and `denominator`.',
        ),
        Text(
            "中间 (p + z²/2n) ÷ (1 + z²/n)，半宽 z ÷ (1 + z²/n) × √(p(1−p)/n + z²/4n²)；下端是中间减半宽。",
            "Middle (p + z²/2n) ÷ (1 + z²/n), half z ÷ (1 + z²/n) × √(p(1−p)/n + z²/4n²); the lower end is middle − half.",
        ),
    ),
)
