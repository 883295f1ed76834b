"""The refund rate of a week's orders by money."""

from __future__ import annotations

from bank.shared.days import RETURNS
from bank.shared.frames import value
from bank.shared.refunding import paid

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _back(shop: Shop) -> float:
    """What went back on the week's orders."""
    done = shop.pandas("refunds").dropna(subset="completed_at")
    return float(done.loc[done["order_id"].isin(paid(shop, RETURNS)["order_id"]), "amount"].sum())


def _whole_orders(shop: Shop) -> float:
    orders = paid(shop, RETURNS)
    done = shop.pandas("refunds").dropna(subset="completed_at")
    return float(orders.loc[orders["order_id"].isin(done["order_id"]), "amount"].sum() / orders["amount"].sum())


def _over_net(shop: Shop) -> float:
    return _back(shop) / (float(paid(shop, RETURNS)["amount"].sum()) - _back(shop))


QUESTION = Question(
    id="05.q2",
    kind="numeric",
    points=3,
    prompt=Text(
        "还是 5 月 9 日到 15 日付款的订单：**金额退款率**是多少？写成小数，保留四位。",
        "The same orders, paid from 9 to 15 May: what is the **refund rate by amount**? As a fraction to four decimals.",
    ),
    recipe="aftersales",
    answer=lambda shop: value(shop, "refund_rate_amount", RETURNS),
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        Mistake(
            "orders_for_amount",
            Text(
                "这是按单数的退款率。题目问金额：退掉的钱 ÷ 付过的钱。",
                "That is the rate by orders. The question asks for money: what went back ÷ what was paid.",
            ),
            lambda shop: value(shop, "refund_rate", RETURNS),
        ),
        Mistake(
            "partial_as_whole",
            Text(
                "部分退款的订单，你按整单的钱算退了。退了多少，看退款表的 amount，不看订单的。",
                "You let a partial refund take back the whole order's money. What went back stands in the refunds' amount, "
                "not in the order's.",
            ),
            _whole_orders,
        ),
        Mistake(
            "net_below",
            Text(
                "你的分母是扣掉退款之后的销售额。退款率除的是付过的全部金额。",
                "Your denominator is sales after refunds. The rate divides by all that was paid.",
            ),
            _over_net,
        ),
    ),
    hints=(
        Text("一单付 200 元，退了 60 元，分子里是几元？", "Paid 200 yuan, 60 refunded: how much of it is on top?"),
        Text(
            "完结退款的金额之和 ÷ 这一周付款订单的金额之和。",
            "Σ amounts of completed refunds ÷ Σ amounts of the week's paid orders.",
        ),
    ),
)
