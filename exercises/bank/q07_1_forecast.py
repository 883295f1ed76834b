"""The forecast in four steps: from a sales target back to receptions. Every step divides."""

from __future__ import annotations

from bank.shared.days import SALE, SALE_DAY
from bank.shared.frames import value
from bank.shared.usual import no_period, other_metric

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.period import Period
from cskit.shop import Shop

TARGET = 1_000_000


def _customers(
    shop: Shop, spend: str = "spend_per_buyer", rate: str = "inquiry_conversion", days: Period | None = SALE
) -> float:
    """Customers of the kind that `rate` divides by whom the target needs: inquiring ones."""
    sales = TARGET * value(shop, "cs_sales_share", days)
    return sales / value(shop, spend, days) / value(shop, rate, days)


def _answer(shop: Shop, days: Period | None = SALE) -> float:
    return _customers(shop, days=days) / value(shop, "inquiry_rate", days)


QUESTION = Question(
    id="07.q1",
    kind="numeric",
    points=4,
    prompt=Text(
        "下次大促的目标是全店销售额 100 万元。假设今年大促三天（2021 年 11 月 11 日至 13 日）的客服销售占比、客单价、"
        "询单转化率和售前询单占比都不变，客服要**接待多少人**？中间不要四舍五入，最后取整。",
        "The next promotion's target is ¥1,000,000 of shop sales. If the CS share of sales, spend per buyer, inquiry "
        "conversion and inquiry rate stay as they were in this year's three days (11–13 November 2021), **how many "
        "customers** will CS have to serve? Do not round on the way; round the result to a whole number.",
    ),
    recipe="planning",
    answer=_answer,
    tolerance=1.0,
    unit="count",
    mistakes=(
        Mistake(
            "times_inquiry_rate",
            Text(
                "最后一步方向反了。询单的只是接待的一部分，要接待的人应当比询单的人多：除以询单占比，不是乘。",
                "The last step went the wrong way. Inquirers are only a part of those served, so more must be served than "
                "inquire: divide by the inquiry rate, do not multiply.",
            ),
            lambda shop: _customers(shop) * value(shop, "inquiry_rate", SALE),
        ),
        Mistake(
            "inquiry_rate_left_out",
            Text(
                "你算到询单人数就停了。来问物流、问退款的也要人接：再走一步，从询单到接待。",
                "You stopped at inquiring customers. People who ask about parcels and refunds need an agent too: one more "
                "step, from inquiring to served.",
            ),
            _customers,
        ),
        Mistake(
            "order_value_for_spend",
            Text(
                "你用了笔单价。转化率数的是人，前面也得用每人花多少；按笔算，一位拍两单的客户就变成了两位。",
                "You used average order value. Conversion counts people, so the step before it needs money per person; per "
                "order, a customer with two orders becomes two customers.",
            ),
            lambda shop: _customers(shop, "average_order_value") / value(shop, "inquiry_rate", SALE),
        ),
        Mistake(
            "cs_share_left_out",
            Text(
                "你把 100 万全算到客服头上了。大部分客户不问就买，先乘客服销售占比。",
                "You asked CS to make the whole million. Many customers buy without asking: multiply by the CS share first.",
            ),
            lambda shop: _answer(shop) / value(shop, "cs_sales_share", SALE),
        ),
        Mistake(
            "contact_conversion_used",
            Text(
                "你除的转化率，分母已经是全部接待的人了，后面又除了一次询单占比：售后的人算了两遍。要么用询单转化率再除以占比，要么用前者就停。",
                "The conversion you divided by already has everybody served below the line, and then you divided by the "
                "inquiry rate as well: after-sale customers went in twice. Either inquiry conversion and the rate, or that "
                "one alone.",
            ),
            lambda shop: _customers(shop, rate="contact_conversion") / value(shop, "inquiry_rate", SALE),
        ),
        Mistake(
            "conversion_left_out",
            Text(
                "你把买家当成了来问的人。问的人里只有一部分会买：先除以询单转化率。",
                "You took buyers for inquirers. Only some of those who ask will buy: divide by inquiry conversion first.",
            ),
            lambda shop: _answer(shop) * value(shop, "inquiry_conversion", SALE),
        ),
        Mistake(
            "only_11_november",
            Text(
                "你只用了 11 日一天的率。题目说的是三天合起来：后两天买的、问的都和首日不一样。",
                "You took the rates of the 11th alone. The question says all three days: the other two buy and ask "
                "differently.",
            ),
            lambda shop: _answer(shop, SALE_DAY),
        ),
        no_period(lambda shop: _answer(shop, None)),
        other_metric(
            "shop_spend",
            "你用了全店的客单价，没咨询就买的人也在里面。前面已经乘过客服占比，后面就要用客服的客单价。",
            "You used the whole shop's spend per buyer, with those who bought without asking. After the CS share comes the CS "
            "team's own spend.",
            lambda shop: _customers(shop, "shop_spend_per_buyer") / value(shop, "inquiry_rate", SALE),
        ),
        other_metric(
            "same_day_only",
            "你用的转化率只认当天付款，成交少了，要接的人就多算了。题目用三天窗口的询单转化率。",
            "Your conversion accepts payments of the same day only: fewer sales, and too many to be served. Take inquiry "
            "conversion with its window of three days.",
            lambda shop: _customers(shop, rate="inquiry_conversion_same_day") / value(shop, "inquiry_rate", SALE),
        ),
        other_metric(
            "receptions_for_customers",
            "你算成了人次。题目问要接待多少人：同一个人来两次，还是一个人。",
            "You computed receptions. The question asks for customers: somebody who comes twice is one of them.",
            lambda shop: _answer(shop) * value(shop, "receptions", SALE) / value(shop, "served_customers", SALE),
        ),
    ),
    hints=(
        Text(
            "从钱走到人，一步一步来：全店 → 客服 → 买家 → 询单 → 接待。",
            "Walk from money to people: shop → CS → buyers → inquiring → served.",
        ),
        Text(
            "每过一步问自己：这个数应该变大还是变小？",
            "At each step ask yourself: should the number grow or shrink?",
        ),
        Text(
            "全店销售额 × 客服销售占比 ÷ 客单价 ÷ 询单转化率 ÷ 售前询单占比。",
            "Shop sales × CS share ÷ spend per buyer ÷ inquiry conversion ÷ inquiry rate.",
        ),
    ),
)
