"""Which shift can lend somebody: spare is what is booked less what its busiest hour needs."""

from __future__ import annotations

from math import ceil

import pandas as pd
from bank.shared.days import BLOCKS, EACH, NEXT_SALE
from bank.shared.frames import once

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _blocks(shop: Shop) -> pd.DataFrame:
    """By letter: `most` and `mean` receptions forecast for an hour, and how many are `booked`."""

    def ask() -> pd.DataFrame:
        forecast, shifts = shop.pandas("forecast"), shop.pandas("shifts")
        rows = {}
        for key, hour in BLOCKS.items():
            start = pd.Timestamp(NEXT_SALE.start) + pd.Timedelta(hours=hour)
            inside = forecast["hour"].between(start, start + pd.Timedelta(hours=3))
            flow = forecast.loc[inside, "receptions"]
            rows[key] = flow.max(), flow.mean(), (shifts["starts_at"] == start).sum()
        return pd.DataFrame(rows, index=["most", "mean", "booked"]).T

    return once(shop, "blocks", ask)


def _most_spare(shop: Shop, by: str) -> str:
    found = _blocks(shop)
    need = found[by].map(lambda flow: ceil(flow / EACH))
    return str((found["booked"] - need).idxmax())


QUESTION = Question(
    id="07.q3",
    kind="choice",
    points=3,
    prompt=Text(
        f"12 月 12 日的预测在 `forecast`，班表在 `shifts`，一个班四小时，每人每小时接 {EACH} 人次。0–4 点的班缺一个人。"
        "从哪个班**挪一个人**过去，哪个钟点都不会缺人？",
        f"For 12 December the forecast is in `forecast` and the roster in `shifts`; a shift is four hours, an agent takes {EACH} "
        "receptions an hour. The shift from 0 to 4 is one short. **From which shift** can one be moved there so that no "
        "hour is short?",
    ),
    recipe="planning",
    answer=lambda shop: _most_spare(shop, "most"),
    mistakes=(
        Mistake(
            "highest_need",
            Text(
                "这个班人最多，可它也最忙，一个都不多。看的是“有的减去要的”，不是人多人少。",
                "This shift has the most people, and needs them all. Look at those booked less those needed, not at how "
                "many there are.",
            ),
            lambda shop: str(_blocks(shop)["most"].idxmax()),
        ),
        Mistake(
            "lowest_need",
            Text(
                "这个班来的人最少，可班上也只排了刚好够的人，再挪走就空了。",
                "This shift has the fewest customers, and just the people it needs: take one away and nobody is left.",
            ),
            lambda shop: str(_blocks(shop)["most"].idxmin()),
        ),
        Mistake(
            "average_hour",
            Text(
                "按这个班四小时的平均看，好像有富余；可它有一个钟点特别忙，挪走一个人，那个钟点就缺了。一个班要几个人，看它最忙的钟点。",
                "By the mean of its four hours this shift seems to have people to spare, but one hour is far busier and "
                "would be short. What a shift needs is what its busiest hour needs.",
            ),
            lambda shop: _most_spare(shop, "mean"),
        ),
    ),
    hints=(
        Text(
            "四个班各算两个数：最忙的钟点要几个人，班上有几个人。",
            "Two numbers for each shift: how many its busiest hour needs, and how many are on it.",
        ),
        Text(
            f"要的人数 = 最忙钟点的预测 ÷ {EACH}，进一。有的 − 要的 ≥ 1 的那个班，才挪得动。",
            f"Needed = the busiest hour's forecast ÷ {EACH}, rounded up. Only where booked − needed is 1 or more can one go.",
        ),
    ),
    choices={key: Text(f"{hour}–{hour + 4} 点", f"{hour}:00–{hour + 4}:00") for key, hour in BLOCKS.items()},
)
