"""After-sales: refunds and complaints (T 8.1.6, 8.2.3, 9.1.1)."""

from functools import partial
from typing import Any

import narwhals as nw
import pandas as pd

from cskit.metrics.card import Card, Part, Special
from cskit.metrics.question import Question, grouped_rows


def clocked(question: Question, column: str, hours: float, what: str) -> pd.DataFrame:
    """`all` complaints, those whose `hours` have passed by the last moment of the data (`mature`), or of these the
    ones whose `column` came `in_time`."""
    rows = question.rows("complaints", [column])
    deadline = nw.col("received_at") + int(hours * 3600)
    if what != "all":
        rows = rows.filter(deadline <= question.facts.last_moment)
    if what == "in_time":
        rows = rows.filter(nw.col(column) <= deadline)
    return grouped_rows(question, rows.with_columns(one=nw.lit(1)), nw.col("one").sum(), split=False)


_closing: dict[str, Any] = {
    "closed": Part("refund_cohort", "sum", "closed"),
    "total": Part("refund_cohort", "rows"),
}
_SO_FAR = (
    "按付款时间分组追踪；付款后 {refund_days} 天内为暂计，只会上升。",
    "Follows the orders paid in the period; so far only, and can only rise, until {refund_days:day} after payment.",
)
paid_orders = Part("refund_cohort", "rows")
complaints = Part("complaints", "rows")


def complaint_cause_within(hours: float = 2) -> Card:
    """Share of complaints whose cause was found within `hours`."""
    h = f"{hours:g}"
    return Card(
        f"complaint_cause_within({h})",
        "aftersales",
        f"投诉 {h} 小时查明率",
        f"complaint cause within {h} h",
        "fraction",
        "ratio",
        Special(partial(clocked, column="cause_found_at", hours=hours, what="in_time"), fact="complaints"),
        Special(partial(clocked, column="cause_found_at", hours=hours, what="mature"), fact="complaints"),
        better="up",
        proportion=True,
        closed=Special(partial(clocked, column="cause_found_at", hours=hours, what="mature"), fact="complaints"),
        total=Special(partial(clocked, column="cause_found_at", hours=hours, what="all"), fact="complaints"),
        arguments="hours",
        source="T",
        formula=(f"{h} 小时内查明原因的投诉 ÷ 投诉", f"complaints whose cause was found within {h} h ÷ complaints"),
    )


def complaint_resolved_within(hours: float = 24) -> Card:
    """Share of complaints resolved within `hours`."""
    h = f"{hours:g}"
    return Card(
        f"complaint_resolved_within({h})",
        "aftersales",
        f"投诉 {h} 小时解决率",
        f"complaint resolved within {h} h",
        "fraction",
        "ratio",
        Special(partial(clocked, column="resolved_at", hours=hours, what="in_time"), fact="complaints"),
        Special(partial(clocked, column="resolved_at", hours=hours, what="mature"), fact="complaints"),
        better="up",
        proportion=True,
        closed=Special(partial(clocked, column="resolved_at", hours=hours, what="mature"), fact="complaints"),
        total=Special(partial(clocked, column="resolved_at", hours=hours, what="all"), fact="complaints"),
        arguments="hours",
        source="T",
        formula=(f"{h} 小时内解决的投诉 ÷ 投诉", f"complaints resolved within {h} h ÷ complaints"),
    )


CARDS = (
    Card(
        "refunds_completed",
        "aftersales",
        "完结退款笔数",
        "refunds completed",
        "count",
        "count",
        Part("refunds", "rows"),
        source="T",
        formula=("按完结时间计的已完结退款笔数", "refunds completed, dated by completion"),
    ),
    Card(
        "refund_completion_hours",
        "aftersales",
        "退款平均完结时长",
        "average refund completion time",
        "hours",
        "mean",
        Part("refunds", "sum", "hours"),
        Part("refunds", "rows"),
        better="down",
        source="T",
        formula=("（完结时间 − 申请时间）的平均", "mean of completion − request"),
        aliases=("退款时长", "退款完结时长", "平均退款时长"),
    ),
    Card(
        "refund_operations",
        "aftersales",
        "退款操作总次数",
        "refund operations",
        "count",
        "sum",
        Part("refunds", "sum", "operations"),
        source="T",
        formula=("已完结退款的操作次数之和", "Σ operations of completed refunds"),
    ),
    Card(
        "refund_rate",
        "aftersales",
        "退款率",
        "refund rate",
        "fraction",
        "ratio",
        Part("refund_cohort", "sum", "refunded"),
        paid_orders,
        **_closing,
        better="down",
        proportion=True,
        note=_SO_FAR,
        source="T",
        formula=("有已完结退款的订单 ÷ {sale_counts}订单", "orders with a completed refund ÷ {sale_counts} orders"),
        pitfall=(
            "本周退款 ÷ 本周订单不是退款率：两者不是同一批订单。",
            "This week's refunds ÷ this week's orders is no refund rate: they are not the same orders.",
        ),
    ),
    Card(
        "refund_rate_amount",
        "aftersales",
        "金额退款率",
        "refund rate by amount",
        "fraction",
        "ratio",
        Part("refund_cohort", "sum", "refunded_amount"),
        Part("refund_cohort", "sum", "amount"),
        **_closing,
        better="down",
        note=_SO_FAR,
        formula=("已完结退款金额 ÷ {sale_counts}订单金额", "amount refunded ÷ amount of {sale_counts} orders"),
    ),
    Card(
        "refund_rate_units",
        "aftersales",
        "件数退款率",
        "refund rate by units",
        "fraction",
        "ratio",
        Part("refund_cohort", "sum", "refunded_units"),
        Part("refund_cohort", "sum", "units"),
        **_closing,
        better="down",
        note=_SO_FAR,
        formula=("已完结退款件数 ÷ 已售件数", "units refunded ÷ units sold"),
    ),
    Card(
        "refund_rate_unshipped",
        "aftersales",
        "未发货退款率",
        "refund rate before shipping",
        "fraction",
        "ratio",
        Part("refund_cohort", "sum", "refunded_unshipped"),
        paid_orders,
        **_closing,
        better="down",
        proportion=True,
        note=_SO_FAR,
        formula=("有未发货退款的订单 ÷ {sale_counts}订单", "orders refunded before shipping ÷ {sale_counts} orders"),
    ),
    Card(
        "refund_rate_returns",
        "aftersales",
        "退货退款率",
        "refund rate by returns",
        "fraction",
        "ratio",
        Part("refund_cohort", "sum", "refunded_return"),
        paid_orders,
        **_closing,
        better="down",
        proportion=True,
        note=_SO_FAR,
        formula=("有退货退款的订单 ÷ {sale_counts}订单", "orders refunded on return ÷ {sale_counts} orders"),
    ),
    Card(
        "refund_rate_period",
        "aftersales",
        "当期退款率",
        "refund rate of the period",
        "fraction",
        "ratio",
        Part("refund_events", "distinct", "order_id"),
        Part("sales", "distinct", "order_id"),
        better="down",
        formula=(
            "当期完结退款的订单 ÷ 当期{sale_counts}订单（按付款日）",
            "orders refunded in the period ÷ {sale_counts} orders paid in the period",
        ),
        pitfall=("分子分母不是同一批订单，大促后会虚高。", "Two different sets of orders: inflated after a promotion."),
    ),
    Card(
        "complaint_rate",
        "aftersales",
        "售后投诉率",
        "complaint rate",
        "fraction",
        "ratio",
        complaints,
        Part("aftersale_customers", "distinct", "customer_id"),
        better="down",
        source="T",
        formula=(
            "投诉数 ÷ 有售后咨询或由该客服处理退款的客户数",
            "complaints ÷ customers with after-sale talk or a refund that agent handled",
        ),
        aliases=("投诉率",),
    ),
    Card(
        "refund_satisfaction",
        "aftersales",
        "退款满意度",
        "refund satisfaction",
        "fraction",
        "ratio",
        Part("refund_scores", "rows", "", nw.col("score") >= 4),
        Part("refund_scores", "rows"),
        better="up",
        proportion=True,
        source="T",
        formula=("4–5 分的退款评价 ÷ 退款评价", "refund scores 4–5 ÷ scores"),
    ),
)

FAMILIES = {
    "complaint_cause_within": complaint_cause_within,
    "complaint_resolved_within": complaint_resolved_within,
}
