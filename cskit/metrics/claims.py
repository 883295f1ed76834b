"""Claims and the platform: withdrawn refunds, consent, arbitration, compensation (the platforms' service indicators)."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from cskit.metrics.card import Card, Part
from cskit.rules import Rules
from cskit.terms import term

_claims = Part("claims", "rows")
_KNOWN = nw.col("involved_known")


def _help(rules: Rules) -> dict[str, Any]:
    """Calls for the platform over paid orders, or over orders whose customer asked the shop first."""
    if rules.help_reading == "paid":
        return {}
    asked = Part("asked_orders", "rows")
    words = {what: (term(f"{what}_help_asked", "zh"), term(f"{what}_help_asked", "en")) for what in ("formula", "note")}
    return {"numerator": Part("asked_orders", "sum", "helped"), "denominator": asked, "proportion": True, **words}


CARDS = (
    Card(
        "refund_saved_rate",
        "aftersales",
        "退款挽回率",
        "share of refund requests withdrawn",
        "fraction",
        "ratio",
        Part("claims", "sum", "withdrawn"),
        _claims,
        better="up",
        proportion=True,
        formula=("客户撤销的退款申请 ÷ 退款申请", "refund requests the customer withdrew ÷ refund requests"),
        note=(
            "按申请日计；还没有结果的申请也在分母里，近几日的值偏低。",
            "By the day of the request; requests without an outcome yet are in the denominator, so the last days read low.",
        ),
    ),
    Card(
        "platform_involved_rate",
        "aftersales",
        "平台介入率",
        "share of refunds with the platform called in",
        "fraction",
        "ratio",
        Part("claims", "rows", "", _KNOWN & (nw.col("involved") == 1), reads=("involved", "involved_known")),
        Part("claims", "rows", "", _KNOWN, reads=("involved_known",)),
        better="down",
        proportion=True,
        formula=(
            "平台介入的退款申请 ÷ 记有是否介入的退款申请",
            "refund requests with the platform called in ÷ those that say whether",
        ),
        note=("按申请日计。", "By the day of the request."),
    ),
    Card(
        "compensation_paid",
        "aftersales",
        "赔付金额",
        "compensation paid",
        "yuan",
        "sum",
        Part("claims", "sum", "paid_more"),
        better="down",
        formula=("退款之外赔给客户的金额之和", "Σ paid to customers on top of refunds"),
        note=("按申请日计。", "By the day of the request."),
    ),
    Card(
        "audit_hours",
        "aftersales",
        "售后平均审核时长",
        "mean hours to consent to a refund",
        "hours",
        "mean",
        Part("audits", "sum", "hours"),
        Part("audits", "rows"),
        better="down",
        names=("audit_rest_hours",),
        formula=(
            "（商家同意时间 − 申请时间）的平均，只看已完结的退款",
            "mean of consent − request over completed refunds",
        ),
        note=(
            "按完结日计；没有记同意时间的不计。",
            "By the day of completion; those without a time of consent are left out.",
        ),
    ),
    Card(
        "platform_help_rate",
        "aftersales",
        "平台求助率",
        "platform help rate",
        "fraction",
        "ratio",
        Part("helps", "rows"),
        Part("sales", "rows"),
        better="down",
        shop_wide=True,
        by_rules=_help,
        reads=("help_reading",),
        formula=(
            "向平台的纠纷、投诉和求助 ÷ 付款订单",
            "disputes, complaints and calls for help raised with the platform ÷ paid orders",
        ),
        note=(
            "纠纷：平台介入的退款，按申请日计；投诉和求助：渠道是平台的投诉，按受理日计。分子分母各按自己的日子，不是同一批订单。",
            "Disputes are refunds the platform was called into, by the day of the request; complaints and calls for help are "
            "complaints lodged with the platform, by the day received. Each part by its own day: not the same orders.",
        ),
    ),
)
