"""How many customers wrote a phone number."""

from __future__ import annotations

import pandas as pd

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

LOOSE = r"1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
PHONE = rf"(?<!\d){LOOSE}(?!\d)"
WHOLE = r"(?<!\d)1[3-9]\d{9}(?!\d)"


def _with(shop: Shop, pattern: str) -> pd.Series:
    """Who wrote a line that holds the pattern, a row per line."""
    said = shop.pandas("messages").query("sender == 'customer'")
    return said.loc[said["text"].str.contains(pattern), "customer_id"]


QUESTION = Question(
    id="12.q3",
    kind="numeric",
    points=3,
    prompt=Text(
        "聊天里，有多少位**客户**写了手机号？（号码中间可能有空格或短横。）",
        "In the chats, how many **customers** wrote a mobile number? (It may be written with spaces or hyphens.)",
    ),
    recipe="live",
    answer=lambda shop: _with(shop, PHONE).nunique(),
    mistakes=(
        Mistake(
            "rows_for_customers",
            Text(
                "你数的是行：有的客户写了两遍。按客户编号去重。",
                "You counted lines, and some customers wrote it twice. Count distinct customers.",
            ),
            lambda shop: len(_with(shop, PHONE)),
        ),
        Mistake(
            "order_ids_matched",
            Text(
                "19 位订单号中间有一段像手机号，你也数了。号码前后不能还有数字。",
                "A stretch inside a 19-digit order number looks like a mobile, and you counted it. There must be no digit "
                "before or behind.",
            ),
            lambda shop: _with(shop, LOOSE).nunique(),
        ),
        Mistake(
            "separators_missed",
            Text(
                "你只找了连着写的。138-0000-1234 和 139 0000 1234 也是手机号，漏了就遮不住。",
                "You only found those written in one piece. 138-0000-1234 and 139 0000 1234 are numbers too, and what is "
                "missed is not hidden.",
            ),
            lambda shop: _with(shop, WHOLE).nunique(),
        ),
    ),
    hints=(
        Text(
            "先打印几行含数字的聊天看看有几种写法。",
            "Print some lines that hold digits: how many ways of writing are there?",
        ),
        Text(
            r"试试 `(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)`，再对客户编号去重。",
            r"Try `(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)`, then count distinct customers.",
        ),
    ),
)
