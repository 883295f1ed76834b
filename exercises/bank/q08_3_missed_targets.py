"""Which target was missed on how many days: the floor, day by day, and which way is good."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import SALE
from bank.shared.frames import once, value, values

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

METRICS = ("average_response_seconds", "inquiry_conversion", "spend_per_buyer", "cs_sales")
LOWER = METRICS[:1]


def _targets(shop: Shop) -> pd.DataFrame:
    """The daily targets of the whole shop by metric: the same on all three days."""

    def ask() -> pd.DataFrame:
        found = shop.pandas("targets")
        daily = found[(found["scope"] == "all") & (found["period_start"] == found["period_end"])]
        return daily.groupby("metric")[["floor", "stretch"]].first()

    return once(shop, "daily targets", ask)


def _missed(shop: Shop, target: str = "floor", lower: tuple[str, ...] = LOWER) -> dict[str, float]:
    missed = {}
    for metric in METRICS:
        level, sign = _targets(shop)[target][metric], -1 if metric in lower else 1
        missed[metric] = float(sum(sign * of < sign * level for of in values(shop, metric, "date", SALE).values()))
    return missed


def _three_days_at_once(shop: Shop) -> dict[str, float]:
    levels = _targets(shop)["floor"]
    worse = {metric: value(shop, metric, SALE) < levels[metric] for metric in METRICS}
    worse |= {metric: value(shop, metric, SALE) > levels[metric] for metric in LOWER}
    return {metric: 3.0 * failed for metric, failed in worse.items()}


QUESTION = Question(
    id="08.q3",
    kind="table",
    points=3,
    prompt=Text(
        "11 月 11 日到 13 日，全店每天都有四个目标（`targets`，`scope` 为 `all`、只管一天的那些行）。每个指标的**保底**（`floor`）"
        "有几天**没达到**？响应时间越低越好，别的越高越好。每个指标一行，行名用指标的英文编号。",
        "From 11 to 13 November the shop had four targets for each day (`targets`: the rows of one day with `scope` `all`). On "
        "**how many days** was each metric's `floor` **missed**? Lower is better for the response time, higher for the others. One row "
        "per metric, named by its id.",
    ),
    recipe="review",
    answer=_missed,
    tolerance=0.0,
    unit="count",
    mistakes=(
        Mistake(
            "stretch_for_floor",
            Text(
                "你比的是冲刺目标。题目问保底：`floor` 那一列。",
                "You compared with the stretch. The question asks about the floor: the column `floor`.",
            ),
            lambda shop: _missed(shop, "stretch"),
        ),
        Mistake(
            "direction",
            Text(
                "响应时间是越低越好，低于目标是做到了，不是没做到。",
                "The response time is better when lower: below its target it was met, not missed.",
            ),
            lambda shop: _missed(shop, lower=()),
        ),
        Mistake(
            "three_days_at_once",
            Text(
                "你把三天合起来比了一次。好的一天会盖住差的一天：目标是每天的，一天一天比。",
                "You compared the three days as one. A good day covers a bad one: the targets are for each day, so compare day "
                "by day.",
            ),
            _three_days_at_once,
        ),
        Mistake(
            "met_for_missed",
            Text(
                "你数的是达到的天数，题目问没达到的。",
                "You counted the days on which it was met; the question asks about those missed.",
            ),
            lambda shop: {metric: 3 - days for metric, days in _missed(shop).items()},
        ),
    ),
    hints=(
        Text(
            '`measure(shop, [...], by="date", period=sale)` 一次给出三天。',
            '`measure(shop, [...], by="date", period=sale)` gives all three days.',
        ),
        Text(
            "每个指标三天的数，各和 `floor` 比一次，数一数没达到的。",
            "Compare each day's value with the `floor`, and count the days that miss it.",
        ),
    ),
    rows=lambda shop: list(METRICS),
)
