"""How many orders there are, once the file is tidy."""

from __future__ import annotations

import pandas as pd
from bank.shared.raw import ORDER, ORDERS, SUB_ORDERS, TOTAL_ROW, raw

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _lines(shop: Shop) -> pd.DataFrame:
    """The file without its total row."""
    file = raw(shop, ORDERS)
    return file[file[ORDER] != TOTAL_ROW]


def _sub_orders(shop: Shop) -> int:
    return int((_lines(shop).drop_duplicates(ORDER)[SUB_ORDERS].str.count(";") + 1).sum())


QUESTION = Question(
    id="12.q1",
    kind="numeric",
    points=3,
    prompt=Text(
        "订单文件 `orders.csv` 整理干净以后，一共有多少**单**？",
        "How many **orders** are in the file `orders.csv` once it is tidy?",
    ),
    recipe="live",
    answer=lambda shop: _lines(shop)[ORDER].nunique(),
    mistakes=(
        Mistake(
            "duplicates_in",
            Text(
                "有几单导出了两次，你都数了。按主订单编号去重，一单只留一行。",
                "Some orders were exported twice and you counted both lines. Keep one line for each order number.",
            ),
            lambda shop: len(_lines(shop)),
        ),
        Mistake(
            "suborders_for_orders",
            Text(
                "你数的是子订单。一单买了两款就有两个子订单，用“;”连着，还是一单。",
                "You counted sub-orders. An order of two goods has two of them, joined by “;”, and is one order.",
            ),
            _sub_orders,
        ),
        Mistake(
            "total_row_in",
            Text(
                "最后一行是合计，不是一单。",
                "The last line is the total, no order.",
            ),
            lambda shop: raw(shop, ORDERS)[ORDER].nunique(),
        ),
        Mistake(
            "lines_counted",
            Text(
                "你数的是文件的行数：重复的、合计的都在里面。",
                "You counted the lines of the file, repeated ones and the total row included.",
            ),
            lambda shop: len(raw(shop, ORDERS)),
        ),
    ),
    hints=(
        Text("文件最后一行是什么？有没有两行一模一样？", "What is the file's last line? Are any two lines the same?"),
        Text(
            "去掉合计行，再数主订单编号有多少个不同的。",
            "Leave out the total row, then count distinct order numbers (the first column).",
        ),
    ),
)
