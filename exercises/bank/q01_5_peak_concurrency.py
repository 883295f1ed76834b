"""The most customers one agent had at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
from bank.shared.days import WORKLOAD
from bank.shared.frames import once, values

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.period import Period
from cskit.shop import Shop

SALE = Period.parse(WORKLOAD[3])
WINDOW = 120


def _lines(shop: Shop) -> tuple[str, pd.DataFrame]:
    """The agent with the highest peak on the day of the sale, and the lines of those who wrote to them."""

    def ask() -> tuple[str, pd.DataFrame]:
        peaks = values(shop, "peak_concurrency", "agent", SALE)
        top = max(peaks, key=lambda agent: peaks[agent])
        talk = shop.pandas("messages")
        talk = talk[(talk["agent_id"] == top) & talk["sender"].isin(["customer", "agent"])]
        talk = talk[talk["sent_at"].between(WORKLOAD[3], "2022-03-08 23:59:59")]
        asked = talk.groupby("customer_id")["sender"].transform(lambda some: (some == "customer").any())
        talk = talk[asked.astype(bool)].sort_values("sent_at")
        return top, talk.assign(at=talk["sent_at"].astype("datetime64[s]").astype("int64"))

    return once(shop, "lines of the peak", ask)


def _most(lines: pd.DataFrame, before: int, after: int, *, people: bool = True) -> float:
    at = lines["at"].to_numpy()
    who = lines["customer_id"].to_numpy()
    most = 0
    for moment in np.unique(np.concatenate([at, at + WINDOW])):
        near = who[(at >= moment - before) & (at <= moment + after)]
        most = max(most, len(set(near)) if people else len(near))
    return float(most)


def _same_minute(shop: Shop) -> float:
    _, lines = _lines(shop)
    return float(lines.groupby(lines["at"] // 60)["customer_id"].nunique().max())


QUESTION = Question(
    id="01.q5",
    kind="numeric",
    points=3,
    prompt=Text(
        "店庆当天（3 月 8 日），所有客服里**最大同时接待数**最高的是几位？客户或客服的一条消息，前后各 2 分钟都算“正在接”，两端都含。整数。",
        "On the day of the sale (8 March), what was the highest **peak concurrency** of any agent? A customer counts as "
        "being served from 2 minutes before each message of either side to 2 minutes after it, both ends included. A whole "
        "number.",
    ),
    recipe="workload",
    answer=lambda shop: max(values(shop, "peak_concurrency", "agent", SALE).values()),
    tolerance=0.0,
    unit="count",
    mistakes=(
        Mistake(
            "same_minute",
            Text(
                "你按钟点的分钟分组：10:01:50 和 10:02:10 差 20 秒，却落进两格。窗口要跟着每条消息走，不跟着表盘走。",
                "You grouped by clock minute: 10:01:50 and 10:02:10 are 20 seconds apart and fall into two of them. The "
                "window goes with each message, not with the clock.",
            ),
            _same_minute,
        ),
        Mistake(
            "one_sided",
            Text(
                "你只看了之前的 2 分钟。之后 2 分钟内会再说话的客户，此刻也在等着。",
                "You looked back 2 minutes only. Customers who write again within the next 2 are being served now, too.",
            ),
            lambda shop: _most(_lines(shop)[1], WINDOW, 0),
        ),
        Mistake(
            "messages_for_customers",
            Text(
                "你数的是消息条数。一位客户连发三条，还是一位。",
                "You counted messages. A customer who writes three lines is still one customer.",
            ),
            lambda shop: _most(_lines(shop)[1], WINDOW, WINDOW, people=False),
        ),
    ),
    hints=(
        Text(
            "取一个时刻，数前后 2 分钟里说过话的是几位不同的客户。",
            "Take a moment: how many different customers have a line within 2 minutes of it?",
        ),
        Text(
            "人最多的时刻总能取在某条消息之后 2 分钟；或者用 `peak_concurrency`。",
            "The most is always reached 2 minutes after some message; or ask for `peak_concurrency`.",
        ),
    ),
)
