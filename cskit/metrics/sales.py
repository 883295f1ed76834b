"""Sales and unit price (T 8.1.2-8.1.3, 8.2.1; M; O)."""

from __future__ import annotations

import narwhals as nw

from cskit.metrics.card import Card, Part, Special
from cskit.metrics.recommendation import recommended

PREMIUM = nw.col("premium") == 1

cs_amount = Part("cs_sales", "sum", "amount")
cs_buyers = Part("cs_sales", "distinct", "customer_id")
cs_orders = Part("cs_sales", "distinct", "order_id")
cs_units = Part("cs_unit_sales", "sum", "units")
cs_unit_amount = Part("cs_unit_sales", "sum", "amount")
shop_amount = Part("sales", "sum", "amount", scope="shop")
shop_buyers = Part("sales", "distinct", "customer_id", scope="shop")
shop_orders = Part("sales", "distinct", "order_id", scope="shop")
shop_orders_of = Part("sales", "distinct", "order_id")
shop_units = Part("unit_sales", "sum", "units", scope="shop")
unassisted = nw.col("agent_id").is_null()
PRESALE = nw.col("presale") == 1
DEPOSIT = ("deposit_paid_at",)
DUE = PRESALE & (nw.col("due_closed") == 1)

CARDS = (
    Card("cs_sales", "sales", "客服销售额", "CS sales", "yuan", "sum", cs_amount, better="up",
         source="T", formula=("归属客服的{sale_counts}订单金额之和", "Σ amount of {sale_counts} orders credited to an agent"),
         note=("按付款时间计入；退款前金额；按{attribution}归给 {attribution_days} 天内聊过的客服，有多位时归{tie_break}那位。",
               "Dated by payment, before refunds; credited by {attribution}, within {attribution_days:day} of a chat; of several agents: {tie_break}.")),
    Card("units_sold", "sales", "销售量", "units sold", "count", "sum", cs_units, better="up",
         source="T", formula=("归属客服的{sale_counts}订单的商品件数之和", "Σ units of {sale_counts} orders credited to an agent")),
    Card("buyers", "sales", "销售人数", "buyers", "count", "distinct", cs_buyers, better="up",
         source="T", formula=("归属客服的{sale_counts}订单的客户数（去重）", "distinct customers of {sale_counts} orders credited to an agent")),
    Card("orders", "sales", "订单量", "orders", "count", "distinct", cs_orders, better="up",
         source="T", formula=("归属客服的{sale_counts}订单数", "{sale_counts} orders credited to an agent")),
    Card("sales_share", "sales", "个人销售额占比", "share of CS sales", "fraction", "ratio", cs_amount,
         Part("cs_sales", "sum", "amount", scope="shop"),
         source="T", formula=("客服本人销售额 ÷ 全体客服销售额", "the agent's sales ÷ all CS sales"),
         note=("分母是全体客服销售额，不是全店销售额。", "Divided by all CS sales, not by the shop's.")),
    Card("cs_sales_share", "sales", "客服销售占比", "CS share of shop sales", "fraction", "ratio", cs_amount,
         shop_amount, better="up",
         source="P", formula=("客服销售额 ÷ 全店销售额", "CS sales ÷ shop sales")),
    Card("cs_units_share", "sales", "客服销售量占比", "CS share of shop units", "fraction", "ratio", cs_units,
         shop_units, better="up",
         source="T", formula=("客服销售量 ÷ 全店销售量", "CS units ÷ shop units")),
    Card("shop_sales", "sales", "全店销售额", "shop sales", "yuan", "sum", Part("sales", "sum", "amount"),
         shop_wide=True, better="up",
         source="P", formula=("全部{sale_counts}订单金额之和", "Σ amount of all {sale_counts} orders")),
    Card("shop_net_sales", "sales", "全店销售净额", "shop sales net of refunds", "yuan", "sum",
         Part("refund_cohort", "sum", "amount"), minus=Part("refund_cohort", "sum", "refunded_amount"),
         shop_wide=True, better="up", closed=Part("refund_cohort", "sum", "closed"),
         total=Part("refund_cohort", "rows"), so_far=True,
         formula=("全店销售额 − 这些订单至今已完结的退款", "shop sales − refunds completed to date on those orders"),
         note=("付款后 {refund_days} 天内为暂计。", "So far only, until {refund_days:day} after payment.")),
    Card("shop_units", "sales", "全店销售量", "shop units sold", "count", "sum", Part("unit_sales", "sum", "units"),
         shop_wide=True, better="up", source="T", formula=("全部{sale_counts}订单件数之和", "Σ units of all {sale_counts} orders")),
    Card("shop_buyers", "sales", "全店购买人数", "shop buyers", "count", "distinct",
         Part("sales", "distinct", "customer_id"), shop_wide=True, better="up",
         source="M", formula=("全部{sale_counts}订单的客户数（去重）", "distinct customers of all {sale_counts} orders")),
    Card("shop_spend_per_buyer", "sales", "网店整体客单价", "shop spend per buyer", "yuan", "ratio", shop_amount,
         shop_buyers, shop_wide=True, better="up",
         source="T", formula=("全店销售额 ÷ 全店购买人数", "shop sales ÷ shop buyers")),
    Card("shop_orders", "sales", "全店订单量", "shop orders", "count", "distinct", shop_orders_of, shop_wide=True,
         better="up", formula=("全部{sale_counts}订单数", "{sale_counts} orders of the whole shop")),
    Card("shop_average_order_value", "sales", "全店笔单价", "shop average order value", "yuan", "ratio", shop_amount,
         shop_orders, shop_wide=True, better="up", formula=("全店销售额 ÷ 全店订单量", "shop sales ÷ shop orders")),
    Card("shop_items_per_buyer", "sales", "全店客件数", "shop items per buyer", "ratio", "ratio", shop_units, shop_buyers,
         shop_wide=True, better="up", formula=("全店销售量 ÷ 全店购买人数", "shop units ÷ shop buyers")),
    Card("shop_average_item_price", "sales", "全店件均价", "shop average item price", "yuan", "ratio",
         Part("unit_sales", "sum", "amount", scope="shop"), shop_units, shop_wide=True, better="up",
         formula=("全店销售额 ÷ 全店销售量", "shop sales ÷ shop units")),
    Card("unassisted_buyers", "sales", "静默购买人数", "unassisted buyers", "count", "distinct",
         Part("sales", "distinct", "customer_id", unassisted), shop_wide=True,
         source="M", formula=("没有客服归属的{sale_counts}订单的客户数（去重）", "distinct customers of {sale_counts} orders credited to nobody"),
         note=("同一客户可能既有客服订单又有静默订单，人数不能与销售人数相加。",
               "One customer may have both kinds of order: do not add these to the buyers.")),
    Card("unassisted_orders", "sales", "静默订单量", "unassisted orders", "count", "distinct",
         Part("sales", "distinct", "order_id", unassisted), shop_wide=True,
         formula=("没有客服归属的{sale_counts}订单数", "{sale_counts} orders credited to nobody")),
    Card("unassisted_sales", "sales", "静默销售额", "unassisted sales", "yuan", "sum",
         Part("sales", "sum", "amount", unassisted), shop_wide=True,
         formula=("没有客服归属的{sale_counts}订单金额", "Σ amount of {sale_counts} orders credited to nobody"),
         note=("客服销售额 + 静默销售额 = 全店销售额，件数、订单量同理。",
               "CS sales + unassisted sales = shop sales; units and orders add up likewise."),
         pitfall=("人数不能这样相加：同一客户可能两种订单都有；两边的口径、日期也必须一致。",
                  "People do not add up: one customer may have both kinds of order. Both sides need the same rule set "
                  "and the same days.")),
    Card("unassisted_units", "sales", "静默销售量", "unassisted units", "count", "sum",
         Part("unit_sales", "sum", "units", unassisted), shop_wide=True,
         source="T", formula=("没有客服归属的{sale_counts}订单件数", "units of {sale_counts} orders credited to nobody")),
    Card("spend_per_buyer", "sales", "客单价", "spend per buyer", "yuan", "ratio", cs_amount, cs_buyers, better="up",
         source="T", formula=("客服销售额 ÷ 销售人数", "CS sales ÷ buyers"),
         note=("一位客户拍 4 件共 650 元，客单价就是 650 元。", "One customer, 4 items, ¥650: spend per buyer is ¥650."),
         pitfall=("按人不按单；按单是笔单价。不要把各客服的客单价再平均。",
                  "Per buyer, not per order (that is average order value). Never average agents' figures.")),
    Card("average_order_value", "sales", "笔单价", "average order value", "yuan", "ratio", cs_amount, cs_orders,
         better="up",
         formula=("客服销售额 ÷ 订单量", "CS sales ÷ orders")),
    Card("items_per_buyer", "sales", "客件数", "items per buyer", "ratio", "ratio", cs_units, cs_buyers, better="up",
         source="TM", formula=("销售量 ÷ 销售人数", "units sold ÷ buyers")),
    Card("average_item_price", "sales", "件均价", "average item price", "yuan", "ratio", cs_unit_amount, cs_units,
         better="up",
         source="TM", formula=("客服销售额 ÷ 销售量", "CS sales ÷ units sold"),
         note=("客单价 = 客件数 × 件均价，恒等。", "Spend per buyer = items per buyer × average item price, exactly."),
         pitfall=("三个数要出自同一组订单：各客服的平均值再平均，或者把笔单价当成客单价，等式就不成立。",
                  "Of one set of orders only: it fails for averages of agents' figures, and with value per order "
                  "in place of spend per buyer.")),
    Card("items_per_order", "sales", "连带率", "items per order", "ratio", "ratio", cs_units, cs_orders, better="up",
         formula=("销售量 ÷ 订单量", "units sold ÷ orders")),
    Card("net_sales", "sales", "客服销售净额", "CS sales net of refunds", "yuan", "sum",
         Part("cs_refund_cohort", "sum", "amount"), minus=Part("cs_refund_cohort", "sum", "refunded_amount"),
         better="up", closed=Part("cs_refund_cohort", "sum", "closed"), total=Part("cs_refund_cohort", "rows"),
         so_far=True,
         formula=("客服销售额 − 这些订单至今已完结的退款", "CS sales − refunds completed to date on those orders"),
         note=("付款后 {refund_days} 天内为暂计。", "So far only, until {refund_days:day} after payment.")),
    Card("premium_order_share", "sales", "高端款订单占比", "premium order share", "fraction", "ratio",
         Part("cs_unit_sales", "distinct", "order_id", PREMIUM, reads=("premium",)),
         Part("cs_unit_sales", "distinct", "order_id"),
         better="up", proportion=True,
         formula=("含高端款的客服订单 ÷ 客服订单", "CS orders with a premium item ÷ CS orders")),
    Card("recommendation_success_rate", "sales", "推荐成功率", "recommendation success rate", "fraction", "ratio",
         Special(recommended("bought"), fact="recommendations"), Special(recommended("mature"), fact="recommendations"), better="up", proportion=True,
         closed=Special(recommended("mature"), fact="recommendations"), total=Special(recommended("all"), fact="recommendations"),
         source="T", formula=("客户在 {attribution_days} 天内买下所推荐商品的推荐 ÷ 推荐次数",
                  "recommendations whose customer buys that product within {attribution_days:day} ÷ recommendations")),
    Card("final_payment_rate", "sales", "尾款支付率", "final payment rate", "fraction", "ratio",
         Part("created", "rows", "", DUE & ~nw.col("paid_at").is_null(), reads=DEPOSIT),
         Part("created", "rows", "", DUE, reads=DEPOSIT), better="up", proportion=True,
         closed=Part("created", "rows", "", DUE, reads=DEPOSIT),
         total=Part("created", "rows", "", PRESALE, reads=DEPOSIT),
         formula=("已付尾款的定金预售订单 ÷ 尾款开付已满 {conversion_days} 天的定金预售订单",
                  "deposit-presale orders whose final payment was made ÷ those whose final payment opened "
                  "{conversion_days:day} ago or more")),
    Card("reminder_recovery_rate", "sales", "催付成功率", "reminder recovery rate", "fraction", "ratio",
         Part("reminders", "distinct", "order_id", nw.col("recovered") == 1),
         Part("reminders", "distinct", "order_id"), better="up", proportion=True,
         formula=("催付后付款的订单 ÷ 被催付的未付款订单", "unpaid orders reminded and then paid ÷ reminded"),
         pitfall=("不催也会有人付款，成功率不等于催付的作用。",
                  "Some would have paid anyway: the rate is not the reminder's effect.")),
)  # fmt: skip
