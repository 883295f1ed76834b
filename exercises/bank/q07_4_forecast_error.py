"""The error of a forecast by the hour: what is too high and what is too low do not cancel."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import SALE_DAY
from bank.shared.frames import once, value, values
from bank.shared.usual import fraction_for_percent

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _hours(shop: Shop) -> pd.DataFrame:
    """By hour of the day: `forecast`, `came`."""

    def ask() -> pd.DataFrame:
        forecast = shop.pandas("forecast")
        day = forecast[forecast["hour"].dt.date == SALE_DAY.start]
        found = day.assign(hour=day["hour"].dt.hour).set_index("hour")[["receptions"]]
        came = {int(hour): count for hour, count in values(shop, "receptions", "hour", SALE_DAY).items()}
        found = found.rename(columns={"receptions": "forecast"})
        return found.assign(came=pd.Series(came)).fillna({"came": 0.0})

    return once(shop, "forecast and came", ask)


def _off(shop: Shop) -> pd.Series:
    found = _hours(shop)
    return (found["came"] - found["forecast"]).abs()


def _mean_of_hours(shop: Shop) -> float:
    came = _hours(shop)["came"]
    return float((_off(shop) / came)[came > 0].mean())


QUESTION = Question(
    id="07.q4",
    kind="numeric",
    points=3,
    prompt=Text(
        "2021 年 11 月 11 日，每小时的预测在 `forecast`。这一天的**预测误差（WAPE）**是百分之几？"
        "各小时 |实际 − 预测| 之和 ÷ 实际接待人次之和，保留两位。",
        "For 11 November 2021 every hour was forecast (`forecast`). What was the day's **forecast error (WAPE)** in per cent? "
        "Σ |actual − forecast| by the hour ÷ Σ actual receptions, to two decimals.",
    ),
    recipe="planning",
    answer=lambda shop: 100 * value(shop, "forecast_error", SALE_DAY),
    tolerance=0.02,
    unit="percent",
    mistakes=(
        fraction_for_percent(lambda shop: 100 * value(shop, "forecast_error", SALE_DAY)),
        Mistake(
            "net_error",
            Text(
                "你把多报的和少报的抵消了，剩下的是偏差：总数准不准。客户不会替你抵消，每个钟点差多少都要先取正，再加。",
                "You let too high and too low cancel; what is left is the bias, whether the total was right. Customers do not "
                "cancel: take each hour's difference without its sign, then add.",
            ),
            lambda shop: 100 * abs(value(shop, "forecast_bias", SALE_DAY)),
        ),
        Mistake(
            "mean_of_hourly_percent",
            Text(
                "你先算每个钟点差百分之几，再平均。半夜来 2 个报 4 个，和高峰差一倍一样重了。先加人次，最后除一次。",
                "You took each hour's per cent and averaged them: 4 forecast and 2 come at night weigh as much as being wrong "
                "by half at the peak. Add up receptions and divide once.",
            ),
            lambda shop: 100 * _mean_of_hours(shop),
        ),
        Mistake(
            "over_forecast_below",
            Text(
                "你除的是预测的总数。误差说的是“真的来了这些人，报差了多少”，分母是实际。",
                "You divided by what was forecast. The error is said of those who really came: they stand below the line.",
            ),
            lambda shop: 100 * float(_off(shop).sum() / _hours(shop)["forecast"].sum()),
        ),
    ),
    hints=(
        Text(
            "先按小时数出实际接待人次，没有人来的小时是 0。",
            "Count each hour's receptions first; an hour without any has 0.",
        ),
        Text("指标是 `forecast_error`，给的是小数。", "The metric is `forecast_error`; it gives a fraction."),
    ),
)
