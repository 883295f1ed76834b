"""Inquiry conversion: who is in the denominator, and who is not there yet."""

from __future__ import annotations

from bank.shared.frames import inquiries, outcomes, receptions, sold, value
from bank.shared.mistakes import (
    created_for_paid,
    mean_of_rates,
    open_as_lost,
    paid_over_served,
    receptions_for_customers,
)
from bank.shared.usual import cohort_ignored, mean_of_days, other_metric

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _paid_over_served(shop: Shop) -> float:
    found = outcomes(shop)
    paid = found[(found["mature"] == 1) & (found["converted"] == 1)]
    return paid["customer_id"].nunique() / receptions(shop)["customer_id"].nunique()


def _open_as_lost(shop: Shop) -> float:
    found = outcomes(shop)
    return found.loc[found["converted"] == 1, "customer_id"].nunique() / found["customer_id"].nunique()


def _per_reception(shop: Shop) -> float:
    found = outcomes(shop)
    return float(found.loc[found["mature"] == 1, "converted"].mean())


def _people(shop: Shop) -> tuple[int, int]:
    """Buyers and inquirers, each for themselves."""
    return sold(shop)["customer_id"].nunique(), inquiries(shop)["customer_id"].nunique()


QUESTION = Question(
    id="03.q1",
    kind="numeric",
    points=3,
    prompt=Text(
        "全部日期合起来，客服团队的**询单转化率**（最终付款，三天窗口）是多少？"
        "窗口还没到期的询单，分子、分母都不计。写成小数，保留四位，例如 0.4235。",
        "Over all days together, what is the CS team's **inquiry conversion** (final payment, three-day window)? "
        "Inquiries whose window has not closed stay out of both parts. As a fraction to four decimals, such as 0.4235.",
    ),
    recipe="conversion",
    answer=lambda shop: value(shop, "inquiry_conversion"),
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        paid_over_served(_paid_over_served),
        open_as_lost(_open_as_lost),
        created_for_paid(lambda shop: value(shop, "inquiry_to_order")),
        receptions_for_customers(_per_reception),
        mean_of_rates("inquiry_conversion"),
        Mistake(
            "same_day_only",
            Text(
                "你只认当天付款的。多想一晚再来付钱的客户也成交了：题目给了三天的窗口，预售单还要等尾款开付。",
                "You accepted payments of the same day only. Customers who sleep on it and pay tomorrow have bought too: "
                "the window is three days, and a deposit-presale order waits for its final payment.",
            ),
            lambda shop: value(shop, "inquiry_conversion_same_day"),
        ),
        other_metric(
            "next_day_only",
            "你只给了一天的期限：当天和第二天付款的才算。题目给了三天的窗口。",
            "You gave them one day: only payments of the same day and the next. The window is three days.",
            lambda shop: value(shop, "inquiry_conversion_next_day"),
        ),
        other_metric(
            "contact_conversion",
            "这是咨询转化率，分母是所有来过的人。询单转化率只看来问商品的，而且要等窗口到期。",
            "That is contact conversion, over everybody who came. Inquiry conversion looks at those who asked about goods, "
            "once their window has closed.",
            lambda shop: value(shop, "contact_conversion"),
        ),
        mean_of_days("inquiry_conversion"),
        cohort_ignored(lambda shop: _people(shop)[0] / _people(shop)[1]),
    ),
    hints=(
        Text(
            '看一眼定义卡 `define("inquiry_conversion")` 的分母。',
            'Look at the denominator on the card: `define("inquiry_conversion")`.',
        ),
        Text(
            "询单人数不含售后客户；最后三天的询单还不能下结论。",
            "Inquiring customers exclude after-sale talk; the inquiries of the last three days are still undecided.",
        ),
    ),
)
