"""A choice: what is asked most in the two minutes after a product goes on air?"""

from __future__ import annotations

import pandas as pd

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

PRODUCT = "hoodie"
KEYS = {"尺码怎么选": "a", "拍了几天发货": "b", "还能便宜点吗": "c", "这是什么面料": "d"}


def _asked(shop: Shop, *, soon: bool) -> pd.DataFrame:
    """The customers' questions of the whole show, or only those within two minutes of the product going on air."""
    said = shop.pandas("messages").query("sender == 'customer'").sort_values("sent_at")
    said = said[said["text"].isin(KEYS)]
    if not soon:
        return said
    starts = shop.pandas("airings").query("product_id == @PRODUCT")[["starts_at"]].sort_values("starts_at")
    near = pd.merge_asof(said, starts, left_on="sent_at", right_on="starts_at")
    return near[(near["sent_at"] - near["starts_at"]).dt.total_seconds() < 120]


def _first(asked: pd.DataFrame, how: str) -> str:
    return KEYS[str(asked.groupby("text")["customer_id"].agg(how).idxmax())]


QUESTION = Question(
    id="12.q5",
    kind="choice",
    points=2,
    prompt=Text(
        "连帽卫衣（hoodie）开讲后的**头两分钟**里，问得最多的是什么？按客户数。",
        "In the **first two minutes** after the hoodie goes on air, what do most customers ask?",
    ),
    recipe="live",
    answer=lambda shop: _first(_asked(shop, soon=True), "nunique"),
    mistakes=(
        Mistake(
            "by_messages",
            Text(
                "你数的是条数：一位急性子连问九遍。按客户数。",
                "You counted lines: one impatient customer asks nine times in a row. Count customers.",
            ),
            lambda shop: _first(_asked(shop, soon=True), "count"),
        ),
        Mistake(
            "all_show",
            Text(
                "这是整场问得最多的。题目只问连帽卫衣开讲后的两分钟。",
                "That is the most frequent of the whole show. Only the two minutes after the hoodie goes on air are asked for.",
            ),
            lambda shop: _first(_asked(shop, soon=False), "nunique"),
        ),
    ),
    hints=(
        Text("先找出连帽卫衣每次开讲的时刻。", "Find the moments at which the hoodie goes on air."),
        Text(
            "每次开讲后 120 秒内的提问，按客户去重再数。",
            "Of what is asked within 120 seconds of each, count customers.",
        ),
    ),
    choices={
        "a": Text("尺码怎么选", "which size to choose"),
        "b": Text("拍了几天发货", "how many days until it ships"),
        "c": Text("还能便宜点吗", "whether it can be cheaper"),
        "d": Text("这是什么面料", "which fabric it is"),
    },
)
