"""Commission on net sales, each part at its own rate."""

from __future__ import annotations

from bank.shared.days import JUNE
from bank.shared.frames import all_orders, once, sold, values

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

TIERS = ((0, 4000, 0.01), (4000, 8000, 0.02), (8000, float("inf"), 0.03))


def _commission(sales: float) -> float:
    return sum(max(0.0, min(sales, end) - start) * rate for start, end, rate in TIERS)


def _xiaoman(shop: Shop, metric: str) -> float:
    return values(shop, metric, "agent", JUNE)["xiaoman"]


def _top_rate(shop: Shop) -> float:
    net = _xiaoman(shop, "net_sales")
    return net * next(rate for start, end, rate in TIERS if start <= net < end)


def _refunded_in_june(shop: Shop) -> float:
    """Of orders of any month: May's were paid for with May's commission, June's come back in July."""

    def ask() -> float:
        orders = all_orders(shop)
        mine = orders.loc[orders["agent_id"] == "xiaoman", "order_id"]
        back = shop.pandas("refunds").dropna(subset="completed_at")
        in_june = back["completed_at"].dt.strftime("%Y-%m") == "2022-06"
        june = sold(shop, JUNE)
        gross = june.loc[june["agent_id"] == "xiaoman", "amount"].sum()
        return float(gross - back.loc[in_june & back["order_id"].isin(mine), "amount"].sum())

    return once(shop, "june less refunds of june", ask)


QUESTION = Question(
    id="10.q4",
    kind="numeric",
    points=4,
    prompt=Text(
        "小满（xiaoman）6 月的**提成**是几元？按净销售额：6 月付款、算在她名下的订单，减去这些订单已完结的退款（哪天退的都算）。4,000 元"
        "以内 1%，4,000 到 8,000 元的部分 2%，8,000 元以上的部分 3%。保留两位小数。",
        "What is Xiaoman's (xiaoman) **commission** for June, in yuan? On net sales: orders paid in June and credited to her, less the "
        "completed refunds of these orders (whenever). 1% up to 4,000, 2% of the part from 4,000 to 8,000, 3% of what is "
        "above. Two decimals.",
    ),
    recipe="scorecard",
    answer=lambda shop: _commission(_xiaoman(shop, "net_sales")),
    tolerance=0.02,
    unit="yuan",
    mistakes=(
        Mistake(
            "gross",
            Text(
                "你按没扣退款的销售额算。退回来的不算卖出去：先减退款，再算提成。",
                "You took sales before refunds. What came back was not sold: take refunds off first.",
            ),
            lambda shop: _commission(_xiaoman(shop, "cs_sales")),
        ),
        Mistake(
            "top_tier_on_all",
            Text(
                "你把全部净额都按最高的那一档算了。每一段按自己的比例，再加起来。",
                "You paid the whole at the highest rate reached. Each part has its own rate; then add them.",
            ),
            _top_rate,
        ),
        Mistake(
            "refund_of_other_month",
            Text(
                "你减的是 6 月里完结的退款：里面有 5 月的订单，6 月的订单 7 月才退的又没减。退款跟着订单走。",
                "You took off the refunds completed in June: some are of May's orders, and June's orders that came back in July "
                "are not among them. A refund follows its order.",
            ),
            lambda shop: _commission(_refunded_in_june(shop)),
        ),
    ),
    hints=(
        Text("净额用 `net_sales` 按客服取 6 月的。", "For net sales take June's `net_sales` by agent."),
        Text(
            "净额 6,000 的话：4,000 × 1% + 2,000 × 2% = 80 元。", "With 6,000 net: 4,000 × 1% + 2,000 × 2% = 80 yuan."
        ),
    ),
)
