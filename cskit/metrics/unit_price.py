"""Unit price, and what becomes of orders: net sales, premium orders, final payments, reminders (T 8.2.1; M; O)."""

from functools import partial

import narwhals as nw
import pandas as pd

from cskit.facts.joins import need_buyers
from cskit.metrics.card import Card, Part, Special
from cskit.metrics.question import Question, grouped_rows
from cskit.metrics.sales import cs_amount, cs_buyers, cs_orders, cs_unit_amount, cs_units

PREMIUM = nw.col("premium") == 1
PRESALE = nw.col("presale") == 1
DEPOSIT = ("deposit_paid_at",)
DUE = PRESALE & (nw.col("due_closed") == 1)


KEY = ["agent_id", "customer_id", "product_id", "at"]


def recommended(question: Question, what: str) -> pd.DataFrame:
    """`all` recommendations, those whose window has closed (`mature`), or of these the ones that were `bought`."""
    days = question.rules.attribution_days
    made = question.rows("recommendations")
    if what != "all":
        made = made.filter(nw.col("day") + days <= question.facts.last_day)
    if what == "bought":
        need_buyers(question.facts)
        bought = question.facts.sold_items().select("customer_id", "product_id", "created_at", "paid_day")
        hits = (
            made.select(*KEY, "day")
            .join(bought, on=["customer_id", "product_id"], how="inner")
            .filter(nw.col("created_at") >= nw.col("at"), nw.col("paid_day") - nw.col("day") <= days)
            .select(*KEY)
            .unique()
        )
        made = made.join(hits, on=KEY, how="semi")
    return grouped_rows(question, made.with_columns(one=nw.lit(1)), nw.col("one").sum(), split=False)


CARDS = (
    Card(
        "spend_per_buyer",
        "sales",
        "客单价",
        "spend per buyer",
        "yuan",
        "ratio",
        cs_amount,
        cs_buyers,
        better="up",
        source="T",
        formula=("客服销售额 ÷ 销售人数", "CS sales ÷ buyers"),
        note=("一位客户拍 4 件共 650 元，客单价就是 650 元。", "One customer, 4 items, ¥650: spend per buyer is ¥650."),
        pitfall=(
            "按人不按单；按单是笔单价。不要把各客服的客单价再平均。",
            "Per buyer, not per order (that is average order value). Never average agents' figures.",
        ),
        aliases=("ARPPU", "人均消费", "average spend"),
    ),
    Card(
        "average_order_value",
        "sales",
        "笔单价",
        "average order value",
        "yuan",
        "ratio",
        cs_amount,
        cs_orders,
        better="up",
        formula=("客服销售额 ÷ 订单量", "CS sales ÷ orders"),
        aliases=("AOV", "ATV", "笔均价", "平均订单金额", "basket value"),
    ),
    Card(
        "items_per_buyer",
        "sales",
        "客件数",
        "items per buyer",
        "ratio",
        "ratio",
        cs_units,
        cs_buyers,
        better="up",
        source="TM",
        formula=("销售量 ÷ 销售人数", "units sold ÷ buyers"),
        aliases=("客单件", "人均购买件数"),
    ),
    Card(
        "average_item_price",
        "sales",
        "件均价",
        "average item price",
        "yuan",
        "ratio",
        cs_unit_amount,
        cs_units,
        better="up",
        source="TM",
        formula=("客服销售额 ÷ 销售量", "CS sales ÷ units sold"),
        note=("客单价 = 客件数 × 件均价，恒等。", "Spend per buyer = items per buyer × average item price, exactly."),
        pitfall=(
            "三个数要出自同一组订单：各客服的平均值再平均，或者把笔单价当成客单价，等式就不成立。",
            "Of one set of orders only: it fails for averages of agents' figures, and with value per order "
            "in place of spend per buyer.",
        ),
        aliases=("件单价", "ASP", "average selling price"),
    ),
    Card(
        "items_per_order",
        "sales",
        "连带率",
        "items per order",
        "ratio",
        "ratio",
        cs_units,
        cs_orders,
        better="up",
        formula=("销售量 ÷ 订单量", "units sold ÷ orders"),
        aliases=("UPT", "连单率", "units per transaction"),
    ),
    Card(
        "net_sales",
        "sales",
        "客服销售净额",
        "CS sales net of refunds",
        "yuan",
        "sum",
        Part("cs_refund_cohort", "sum", "amount"),
        minus=Part("cs_refund_cohort", "sum", "refunded_amount"),
        better="up",
        closed=Part("cs_refund_cohort", "sum", "closed"),
        total=Part("cs_refund_cohort", "rows"),
        so_far=True,
        formula=("客服销售额 − 这些订单至今已完结的退款", "CS sales − refunds completed to date on those orders"),
        note=("付款后 {refund_days} 天内为暂计。", "So far only, until {refund_days:day} after payment."),
    ),
    Card(
        "premium_order_share",
        "sales",
        "高价位商品订单占比",
        "premium order share",
        "fraction",
        "ratio",
        Part("cs_unit_sales", "distinct", "order_id", PREMIUM, reads=("premium",)),
        Part("cs_unit_sales", "distinct", "order_id"),
        better="up",
        proportion=True,
        formula=("含高价位商品的客服订单 ÷ 客服订单", "CS orders with a premium item ÷ CS orders"),
    ),
    Card(
        "recommendation_success_rate",
        "sales",
        "推荐成功率",
        "recommendation success rate",
        "fraction",
        "ratio",
        Special(partial(recommended, what="bought"), fact="recommendations"),
        Special(partial(recommended, what="mature"), fact="recommendations"),
        better="up",
        proportion=True,
        closed=Special(partial(recommended, what="mature"), fact="recommendations"),
        total=Special(partial(recommended, what="all"), fact="recommendations"),
        source="T",
        formula=(
            "客户在 {attribution_days} 天内买下所推荐商品的推荐 ÷ 推荐次数",
            "recommendations whose customer buys that product within {attribution_days:day} ÷ recommendations",
        ),
        aliases=("关联推荐成功率", "cross-sell rate"),
    ),
    Card(
        "final_payment_rate",
        "sales",
        "尾款支付率",
        "final payment rate",
        "fraction",
        "ratio",
        Part("created", "rows", "", DUE & ~nw.col("paid_at").is_null(), reads=DEPOSIT),
        Part("created", "rows", "", DUE, reads=DEPOSIT),
        better="up",
        proportion=True,
        closed=Part("created", "rows", "", DUE, reads=DEPOSIT),
        total=Part("created", "rows", "", PRESALE, reads=DEPOSIT),
        formula=(
            "已付尾款的定金预售订单 ÷ 尾款开付已满 {conversion_days} 天的定金预售订单",
            "deposit-presale orders whose final payment was made ÷ those whose final payment opened "
            "{conversion_days:day} ago or more",
        ),
        aliases=("尾款付款率",),
    ),
    Card(
        "reminder_recovery_rate",
        "sales",
        "催付成功率",
        "reminder recovery rate",
        "fraction",
        "ratio",
        Part("reminders", "distinct", "order_id", nw.col("recovered") == 1),
        Part("reminders", "distinct", "order_id"),
        better="up",
        proportion=True,
        formula=("催付后付款的订单 ÷ 被催付的未付款订单", "unpaid orders reminded and then paid ÷ reminded"),
        pitfall=(
            "不催也会有人付款，成功率不等于催付的作用。",
            "Some would have paid anyway: the rate is not the reminder's effect.",
        ),
        aliases=("催付率", "催付转化率"),
    ),
)
