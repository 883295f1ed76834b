"""Claims and the platform: withdrawn refunds, consent, arbitration, compensation (the platforms' service indicators)."""

from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from cskit.engines import collected
from cskit.metrics.card import Card, Part, Special
from cskit.metrics.question import Question, alone
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


_tickets = Part("tickets", "rows")
_due = Part("tickets", "sum", "due")


def unattended(question: Question) -> pd.DataFrame:
    """Tickets opened while no account was on line."""
    found = collected(question.rows("tickets").select(*question.by, "opened_at"))
    spells = collected(question.shop.need("logins", for_="logins").select("online_at", "offline_at"))
    starts = np.sort(spells["online_at"].to_numpy("int64"))
    ends = np.sort(spells["offline_at"].dropna().to_numpy("int64"))
    at = found["opened_at"].to_numpy("int64")
    on_line = np.searchsorted(starts, at, "right") - np.searchsorted(ends, at, "left")
    found["value"] = (on_line <= 0).astype("float64")
    split = list(question.by)
    return found.groupby(split, dropna=False)["value"].sum().reset_index() if split else alone(found["value"].sum())


CARDS = (
    Card(
        "tickets_opened",
        "aftersales",
        "新建工单数",
        "tickets opened",
        "count",
        "count",
        _tickets,
        formula=("按创建时间计的工单数", "tickets, by the time opened"),
    ),
    Card(
        "ticket_completeness",
        "aftersales",
        "工单记录完整性",
        "ticket completeness",
        "fraction",
        "ratio",
        Part("tickets", "sum", "fields_filled"),
        Part("tickets", "sum", "fields_asked"),
        better="up",
        source="T",
        formula=("已填字段数之和 ÷ 应填字段数之和", "Σ fields filled in ÷ Σ fields required"),
        note=("按工单创建日计。", "By the day the ticket was opened."),
    ),
    Card(
        "ticket_overdue_rate",
        "aftersales",
        "工单超时率",
        "share of tickets overdue",
        "fraction",
        "ratio",
        Part("tickets", "sum", "overdue"),
        _due,
        better="down",
        proportion=True,
        closed=_due,
        total=_tickets,
        formula=(
            "到应完成时间还没完结的工单 ÷ 应完成时间已过的工单",
            "tickets not closed by the time due ÷ tickets past the time due",
        ),
        note=(
            "按工单创建日计；没有应完成时间的、还没到时间的不计。",
            "By the day the ticket was opened; those without a time due, or not due yet, are in neither part.",
        ),
    ),
    Card(
        "tickets_unattended",
        "aftersales",
        "无人值守时段新建工单占比",
        "share of tickets opened with nobody online",
        "fraction",
        "ratio",
        Special(unattended, fact="tickets"),
        _tickets,
        better="down",
        proportion=True,
        source="G",
        formula=(
            "没有任何客服在线时创建的工单 ÷ 新建工单",
            "tickets opened while no agent was online ÷ tickets opened",
        ),
        note=("在线以上线记录（logins）为准。", "Online according to `logins`."),
    ),
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
        "platform intervention rate",
        "fraction",
        "ratio",
        Part("claims", "rows", "", _KNOWN & (nw.col("involved") == 1), reads=("involved", "involved_known")),
        Part("claims", "rows", "", _KNOWN, reads=("involved_known",)),
        better="down",
        proportion=True,
        formula=(
            "平台介入的退款申请 ÷ 记有是否介入的退款申请",
            "refund requests with the platform called in ÷ requests that record whether it was",
        ),
        note=("按申请日计。", "By the day of the request."),
        aliases=("介入率", "纠纷介入率", "dispute rate"),
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
        "average after-sale approval time",
        "hours",
        "mean",
        Part("audits", "sum", "hours"),
        Part("audits", "rows"),
        better="down",
        names=("audit_rest_hours",),
        formula=(
            "（商家同意时间 − 申请时间）的平均，只看已完结的退款",
            "mean of approval − request over completed refunds",
        ),
        note=(
            "按完结日计；没有记同意时间的不计。",
            "By the day of completion; those without a time of approval are left out.",
        ),
        aliases=("审核时长", "售后审核时长"),
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
            "纠纷：平台介入的退款，按申请日计；投诉和求助：渠道是平台的投诉，按受理日计。分子、分母各按各的日期，不是同一批订单。",
            "Disputes are refunds the platform was called into, by the day of the request; complaints and calls for help are "
            "complaints lodged with the platform, by the day received. Each part by its own day: not the same orders.",
        ),
        aliases=("求助率",),
    ),
)
