"""The files of an exercise as they were exported: line by line in `messages`, as the system's, under the file's name."""

from __future__ import annotations

from io import StringIO

import pandas as pd
from bank.shared.frames import once

from cskit.shop import Shop

ORDERS, SHEET = "orders.csv", "sheet.csv"
ORDER, SUB_ORDERS = "主订单编号", "子订单编号"
AGENT, CHATS, FIRST, QUICK = "客服昵称", "接待会话量", "全天首响时长", "全天3分钟回复率"
TOTAL_ROW, SHOP_TOTAL, SHOP_AVERAGE = "合计", "店铺汇总值", "店铺平均值"


def raw(shop: Shop, file: str) -> pd.DataFrame:
    """A file as a table of texts, dirt and all."""

    def read() -> pd.DataFrame:
        messages = shop.pandas("messages").sort_values("seq")
        return pd.read_csv(StringIO("\n".join(messages[messages["conversation_id"] == file]["text"])), dtype=str)

    return once(shop, ("raw", file), read)
