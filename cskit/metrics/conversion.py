"""Conversion: from visitor to contact to inquiry to order to payment (M; T 8.1.4, 8.2)."""

from typing import Any

import narwhals as nw

from cskit.metrics.card import Card, Part
from cskit.metrics.reception import contacting, inquiring, served
from cskit.metrics.sales import shop_buyers

MATURE = nw.col("mature") == 1
ORDER_MATURE = nw.col("order_mature") == 1

visitors = Part("traffic", "sum", "visitors", scope="shop")
unassisted_buyers = Part("sales", "distinct", "customer_id", nw.col("agent_id").is_null(), scope="shop")

_WINDOW = (
    "窗口未结束的询单分子分母都不计，并标明“暂计”或“未到期”。",
    "Inquiries whose window has not closed are left out of both parts, and the value says so.",
)


def _converted(population: str, days: str) -> dict[str, Any]:
    """Parts of a conversion over the mature receptions of a population."""
    fact = f"outcomes:{population}:{days}"
    return {
        "numerator": Part(fact, "distinct", "customer_id", MATURE & (nw.col("converted") == 1)),
        "denominator": Part(fact, "distinct", "customer_id", MATURE),
        "closed": Part(fact, "sum", "mature"),
        "total": Part(fact, "rows"),
    }


_ordered: dict[str, Any] = {
    "numerator": Part("outcomes:inquiries:final", "distinct", "customer_id", ORDER_MATURE & (nw.col("ordered") == 1)),
    "denominator": Part("outcomes:inquiries:final", "distinct", "customer_id", ORDER_MATURE),
    "closed": Part("outcomes:inquiries:final", "sum", "order_mature"),
    "total": Part("outcomes:inquiries:final", "rows"),
}

CARDS = (
    Card(
        "call_in_rate",
        "conversion",
        "咨询率（call in 转化率）",
        "call-in rate",
        "fraction",
        "ratio",
        contacting,
        visitors,
        source="M",
        formula=("咨询人数 ÷ 访客数", "contacting customers ÷ visitors"),
        note=(
            "访客数是各日 UV 之和；原文写“总 IP”，按访客计。",
            "Visitors: the sum of daily unique visitors; the source's “total IP” is read as visitors.",
        ),
        aliases=("call in 转化率",),
    ),
    Card(
        "contact_conversion",
        "conversion",
        "咨询转化率",
        "contact conversion",
        "fraction",
        "ratio",
        **_converted("contacts", "final"),
        better="up",
        proportion=True,
        source="M",
        formula=("咨询后最终付款的客户数 ÷ 咨询人数", "contacting customers who then buy ÷ contacting customers"),
        note=(
            "《从电话客服到电商客服》把它叫作询单转化率；分母是全部咨询客户，含售后咨询。复盘拆分里的“咨询成交率”是销售人数 ÷ 咨询人数，"
            "不看窗口，付尾款的客户也算，数值与此不同。",
            "“From Phone Service to E-commerce Service” calls this inquiry conversion; its "
            "denominator is every contact, after-sale talk included. The “buyers per contact” of a review's split are "
            "buyers ÷ contacting customers, without a window and with final payments, and differ from it.",
        ),
        aliases=("咨询到付款转化率", "咨询成交率", "buyers per contact"),
    ),
    Card(
        "inquiry_rate",
        "conversion",
        "售前询单占比",
        "inquiry rate",
        "fraction",
        "ratio",
        inquiring,
        served,
        proportion=True,
        source="P",
        formula=("询单人数 ÷ 接待人数", "inquiring ÷ served customers"),
    ),
    Card(
        "inquiry_conversion",
        "conversion",
        "询单转化率（最终付款）",
        "inquiry conversion",
        "fraction",
        "ratio",
        **_converted("inquiries", "final"),
        better="up",
        proportion=True,
        note=_WINDOW,
        source="TM",
        formula=(
            "询单后 {conversion_days} 天内付款的客户数 ÷ 询单人数",
            "inquiring customers who pay within {conversion_days:day} ÷ inquiring customers",
        ),
        pitfall=(
            "分母是询单人数，不是接待人数；没到期的询单不能当作流失。",
            "Divided by inquiring, not by served customers; an open inquiry is not a lost one.",
        ),
        aliases=("询单付款转化率", "询转", "询单→付款", "CS conversion"),
    ),
    Card(
        "lost_inquirers",
        "conversion",
        "询单流失人数",
        "lost inquirers",
        "count",
        "distinct",
        Part("outcomes:inquiries:final", "distinct", "customer_id", MATURE),
        minus=Part("outcomes:inquiries:final", "distinct", "customer_id", MATURE & (nw.col("converted") == 1)),
        closed=Part("outcomes:inquiries:final", "sum", "mature"),
        total=Part("outcomes:inquiries:final", "rows"),
        better="down",
        source="TM",
        formula=(
            "询单人数 − 询单后 {conversion_days} 天内付款的客户数",
            "inquiring customers − those who pay within {conversion_days:day}",
        ),
        note=(
            "窗口未结束的询单不计。按 reason 拆分时，原因取自客户自己说的话（关键词）；说了几个就各计一次，因此是“至少”。",
            "Inquiries whose window has not closed are left out. By reason: what the customer's own words tell "
            "(keywords), once under each that is told, so that a count is “at least”.",
        ),
        aliases=("流失人数", "流失客户", "lost customers"),
    ),
    Card(
        "inquiry_conversion_same_day",
        "conversion",
        "询单当日付款转化率",
        "inquiry conversion, same day",
        "fraction",
        "ratio",
        **_converted("inquiries", "0"),
        better="up",
        proportion=True,
        note=_WINDOW,
        formula=("询单当日付款的客户数 ÷ 询单人数", "inquiring customers who pay that day ÷ inquiring customers"),
    ),
    Card(
        "inquiry_conversion_next_day",
        "conversion",
        "询单次日付款转化率",
        "inquiry conversion, next day",
        "fraction",
        "ratio",
        **_converted("inquiries", "1"),
        better="up",
        proportion=True,
        note=_WINDOW,
        formula=(
            "询单后截至次日付款的客户数 ÷ 询单人数",
            "inquiring customers who pay by the next day ÷ inquiring customers",
        ),
    ),
    Card(
        "inquiry_to_order",
        "conversion",
        "询单→下单",
        "inquiry to order",
        "fraction",
        "ratio",
        **_ordered,
        better="up",
        proportion=True,
        note=_WINDOW,
        formula=(
            "询单后 {conversion_days} 天内下单的客户数 ÷ 询单人数",
            "inquiring customers who order within {conversion_days:day} ÷ inquiring customers",
        ),
        aliases=("询单下单率", "询单下单转化率", "下单率"),
    ),
    Card(
        "order_to_payment",
        "conversion",
        "下单→付款",
        "order to payment",
        "fraction",
        "ratio",
        Part("cs_created", "sum", "paid_in_time"),
        Part("cs_created", "sum", "due_closed"),
        closed=Part("cs_created", "sum", "due_closed"),
        total=Part("cs_created", "rows"),
        better="up",
        proportion=True,
        formula=(
            "下单后 {conversion_days} 天内付款的客服订单 ÷ 客服订单（按下单日）",
            "orders credited to an agent and paid within {conversion_days:day} ÷ such orders created",
        ),
        aliases=("付款率", "下单付款率", "下单付款转化率"),
    ),
    Card(
        "unassisted_conversion",
        "conversion",
        "静默转化率",
        "unassisted conversion",
        "fraction",
        "ratio",
        unassisted_buyers,
        visitors,
        better="up",
        shop_wide=True,
        source="M",
        formula=("静默销售人数 ÷ 访客数", "unassisted buyers ÷ visitors"),
    ),
    Card(
        "shop_conversion",
        "conversion",
        "全店转化率",
        "shop conversion",
        "fraction",
        "ratio",
        shop_buyers,
        visitors,
        better="up",
        shop_wide=True,
        source="M",
        formula=("全店销售人数 ÷ 访客数", "shop buyers ÷ visitors"),
        note=(
            "只有三者数的是同一批人、同一窗口时，全店 = 咨询率 × 咨询转化率 + 静默 才成立。",
            "Shop = call-in × contact conversion + unassisted only when all count the same people and window.",
        ),
        pitfall=(
            "以下情形等式不成立：咨询的窗口还没到期；客户过了窗口期才付款，或者付款日不在所问的日期里；同一客户既有客服订单又有静默订单。",
            "It fails where a contact's window is open, where customers pay after it or outside the days asked "
            "about, and where one customer buys both with and without an agent.",
        ),
        aliases=("CVR", "支付转化率", "conversion rate"),
    ),
)
