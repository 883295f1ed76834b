"""How many agents the busiest hour of an ordinary day lacks."""

from __future__ import annotations

from math import ceil, floor

import pandas as pd
from bank.shared.days import TAKES, WORKLOAD
from bank.shared.frames import once

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.metrics import measure
from cskit.shop import Shop

ORDINARY = f"{WORKLOAD[0]}..{WORKLOAD[2]}"


def _flow(shop: Shop, period: str = ORDINARY, days: int = 3) -> pd.Series:
    """Receptions a day by hour."""

    def ask() -> pd.Series:
        found = measure(shop, "receptions", by="hour", period=period, interval=False).set_index("hour")["value"]
        return found.astype(float) / days

    return once(shop, ("flow", period), ask)


def _on_shift(shop: Shop, hour: int) -> int:
    """Agents whose shift covers this hour; every day has the same roster."""
    shifts = shop.pandas("shifts")
    at = pd.Timestamp(WORKLOAD[0]) + pd.Timedelta(hours=hour, minutes=30)
    return int(((shifts["starts_at"] <= at) & (at < shifts["ends_at"])).sum())


def _gap(shop: Shop, flow: pd.Series) -> float:
    busiest = int(flow.idxmax())
    return float(ceil(flow[busiest] / TAKES) - _on_shift(shop, busiest))


def _busiest(shop: Shop) -> tuple[int, float]:
    flow = _flow(shop)
    return int(flow.idxmax()), float(flow.max())


def _average_hour(shop: Shop) -> float:
    hour, _ = _busiest(shop)
    return float(max(0, ceil(_flow(shop).sum() / 24 / TAKES) - _on_shift(shop, hour)))


def _rounded_down(shop: Shop) -> float:
    hour, most = _busiest(shop)
    return float(floor(most / TAKES) - _on_shift(shop, hour))


QUESTION = Question(
    id="01.q4",
    kind="numeric",
    points=3,
    prompt=Text(
        f"3 月 8 日是店庆，5 日到 7 日是普通日，每天的班表相同。一位客服每小时能接 {TAKES} 人次。普通日里平均最忙的那个钟点，"
        "按班表**还缺几位客服**？售后也算客服。整数。",
        f"8 March is the shop's sale; 5 to 7 March are ordinary days with the same roster. An agent takes {TAKES} "
        "receptions an hour. In the hour that is busiest on the average ordinary day, **how many agents are missing** "
        "against the roster (after-sales agents are agents)? A whole number.",
    ),
    recipe="workload",
    answer=lambda shop: _gap(shop, _flow(shop)),
    tolerance=0.0,
    unit="count",
    mistakes=(
        Mistake(
            "average_hour",
            Text(
                "你拿 24 小时的平均来算，当然谁也不缺。客户不按平均数来：看最忙的那个钟点。",
                "You took the mean of 24 hours, and by that nobody is missing. Customers do not come by the mean: look at "
                "the busiest hour.",
            ),
            _average_hour,
        ),
        Mistake(
            "rounded_down",
            Text(
                "小数被你舍掉了，零点几个人的活没有人干。人数向上取整，再减去在班的。",
                "You dropped the decimals, and that part of the work is nobody's. Round people up, then subtract those on "
                "shift.",
            ),
            _rounded_down,
        ),
        Mistake(
            "promotion_days_in",
            Text(
                "你把 8 日的店庆也平均进来了。促销那天和平时不是一回事，普通日只有 5 日到 7 日。",
                "The sale of the 8th is in your average. It is another kind of day; the ordinary ones are 5 to 7 March.",
            ),
            lambda shop: _gap(shop, _flow(shop, f"{WORKLOAD[0]}..{WORKLOAD[3]}", 4)),
        ),
        Mistake(
            "need_not_gap",
            Text(
                "这是需要几个人，不是还缺几个人。班表上那个钟点已经有人在，要减掉。",
                "That is how many are needed, not how many are missing. Subtract those the roster has at that hour.",
            ),
            lambda shop: float(ceil(_busiest(shop)[1] / TAKES)),
        ),
    ),
    hints=(
        Text(
            "先数每个钟点三天一共接了多少，再除以 3。", "Count each hour's receptions over the three days, divide by 3."
        ),
        Text(
            "最忙的钟点 ÷ 每人每小时能接的，进一，减去 `shifts` 里那个钟点在班的人。",
            "The busiest hour ÷ what one agent takes, rounded up, minus those whose `shifts` cover that hour.",
        ),
    ),
)
