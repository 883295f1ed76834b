"""How long refunds take, from request to completion."""

from __future__ import annotations

import pandas as pd
from bank.shared.frames import value

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _hours(shop: Shop) -> pd.Series:
    refunds = shop.pandas("refunds").dropna(subset="completed_at")
    return (refunds["completed_at"] - refunds["requested_at"]).dt.total_seconds() / 3600


def _from_payment(shop: Shop) -> float:
    refunds = shop.pandas("refunds").dropna(subset="completed_at").merge(shop.pandas("orders"), on="order_id")
    return float((refunds["completed_at"] - refunds["paid_at"]).dt.total_seconds().mean() / 3600)


def _open_as_now(shop: Shop) -> float:
    refunds = shop.pandas("refunds")
    ended = refunds["completed_at"].fillna(pd.Timestamp(shop.seconds[1], unit="s"))
    return float((ended - refunds["requested_at"]).dt.total_seconds().mean() / 3600)


QUESTION = Question(
    id="05.q5",
    kind="numeric",
    points=2,
    prompt=Text(
        "全部完结的退款，从申请到完结**平均多少小时**？保留一位小数。",
        "How many **hours on average** from request to completion, over all completed refunds? One decimal.",
    ),
    recipe="aftersales",
    answer=lambda shop: value(shop, "refund_completion_hours"),
    tolerance=0.06,
    unit="hours",
    mistakes=(
        Mistake(
            "from_payment",
            Text(
                "你的表从付款走起。客户哪天付的款，和退款处理得快不快没有关系：从申请算。",
                "Your clock started at payment. When the customer paid has nothing to do with how fast a refund is handled: "
                "start at the request.",
            ),
            _from_payment,
        ),
        Mistake(
            "open_as_now",
            Text(
                "没完结的，你当成此刻完结算进了平均。它们还没有时长，先不算，另外数有几笔积压。",
                "You let open refunds end now and averaged them in. They have no length yet: leave them out and count them "
                "apart as a backlog.",
            ),
            _open_as_now,
        ),
        Mistake(
            "days_for_hours",
            Text("这是天数。题目问小时，乘以 24。", "Those are days. The question asks for hours: times 24."),
            lambda shop: float(_hours(shop).mean() / 24),
        ),
        Mistake(
            "median_for_mean",
            Text(
                "这是中位数。少数拖得很久的拉不动它，题目问的是平均。",
                "That is the median, which the few very long ones do not move. The question asks for the mean.",
            ),
            lambda shop: float(_hours(shop).median()),
        ),
    ),
    hints=(
        Text("没有 `completed_at` 的，还没有时长。", "Without `completed_at` there is no length yet."),
        Text("指标是 `refund_completion_hours`。", "`refund_completion_hours`."),
    ),
)
