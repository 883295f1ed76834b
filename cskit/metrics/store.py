"""The shop's traffic, logistics and returns (M: 人货场, people-product-place)."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from cskit.metrics.card import Card, Part

_SHIPPED = ~nw.col("response_hours").is_null()
_DELIVERED = ~nw.col("delivery_hours").is_null()
_returns: dict[str, Any] = {
    "closed": Part("refund_cohort", "sum", "closed"),
    "total": Part("refund_cohort", "rows"),
    "better": "down",
    "source": "M",
    "shop_wide": True,
    "note": ("按付款时间分组追踪已完结的退货退款；付款后 {refund_days} 天内为暂计，只会上升。",
             "Completed returns of the orders paid in the period; so far only, until {refund_days:day} after payment."),
}  # fmt: skip
visits = Part("traffic", "sum", "visits")

CARDS = (
    Card("page_views", "shop", "浏览量（PV）", "page views", "count", "sum", Part("traffic", "sum", "page_views"),
         shop_wide=True, source="M", formula=("页面浏览次数之和", "Σ page views")),
    Card("visitors", "shop", "访客数（UV）", "visitors", "count", "sum", Part("traffic", "sum", "visitors"),
         shop_wide=True, source="M", formula=("各时段访客数之和", "Σ unique visitors of each row"),
         note=("逐日（或逐时）去重后相加，跨日的同一访客会重复计。",
               "De-duplicated per row only: somebody who comes on two days counts twice.")),
    Card("bounce_rate", "shop", "跳失率", "bounce rate", "fraction", "ratio", Part("traffic", "sum", "bounces"), visits,
         shop_wide=True, better="down", proportion=True, source="M",
         formula=("只看一页就离开的访问 ÷ 访问次数", "visits of one page ÷ visits")),
    Card("stay_seconds", "shop", "平均停留时长", "mean stay", "seconds", "ratio", Part("traffic", "sum", "stay_seconds"),
         visits, shop_wide=True, source="M", formula=("停留秒数之和 ÷ 访问次数", "Σ seconds stayed ÷ visits")),
    Card("pages_per_visit", "shop", "人均浏览量", "pages per visitor", "ratio", "ratio",
         Part("traffic", "sum", "page_views"), Part("traffic", "sum", "visitors"), shop_wide=True,
         formula=("浏览量 ÷ 访客数", "page views ÷ visitors"),
         note=("访客数是各时段去重数之和。按访问次数平均的是平均访问深度。",
               "Visitors are added up as each row counts them. Per visit it is the visit depth.")),
    Card("visit_depth", "shop", "平均访问深度", "visit depth", "ratio", "ratio",
         Part("traffic", "sum", "page_views"), visits, shop_wide=True, source="M",
         formula=("浏览量 ÷ 访问次数", "page views ÷ visits")),
    Card("fill_rate", "shop", "订单满足率", "fill rate", "fraction", "ratio",
         Part("ordered_lines", "sum", "shipped_quantity"), Part("ordered_lines", "sum", "quantity"), shop_wide=True,
         better="up", source="M",
         formula=("已发货件数 ÷ 已付款订单的订购件数", "units shipped ÷ units ordered (paid orders)"),
         note=("没有发货件数的行按 0 计。", "A line without a shipped quantity counts as 0.")),
    Card("shipping_rate", "shop", "发货率", "shipping rate", "fraction", "ratio", Part("shipments", "sum", "shipped"),
         Part("shipments", "rows"), shop_wide=True, better="up", proportion=True,
         formula=("已发货订单 ÷ 已付款订单", "orders shipped to date ÷ paid orders"),
         pitfall=("刚付款的订单还没轮到发货，越接近数据末尾越偏低。",
                  "Orders just paid have not had their turn: the last days look worse than they are.")),
    Card("order_response_hours", "shop", "订单响应时长", "order response time", "hours", "mean",
         Part("shipments", "sum", "response_hours"), Part("shipments", "rows", "", _SHIPPED, reads=("response_hours",)),
         shop_wide=True, better="down", source="M",
         formula=("（发货时间 − 付款时间）的平均", "mean of shipping − payment"),
         note=("没发货的订单不在平均里，由发货率反映。", "Unshipped orders are not in the mean; the shipping rate shows them.")),
    Card("delivery_hours", "shop", "平均送货时间", "delivery time", "hours", "mean",
         Part("shipments", "sum", "delivery_hours"), Part("shipments", "rows", "", _DELIVERED, reads=("delivery_hours",)),
         shop_wide=True, better="down", source="M",
         formula=("（签收时间 − 发货时间）的平均", "mean of delivery − shipping"),
         note=("在途的订单不在平均里。", "Orders on their way are not in the mean.")),
    Card("return_rate_amount", "shop", "金额退货率", "return rate by amount", "fraction", "ratio",
         Part("refund_cohort", "sum", "returned_amount"), Part("refund_cohort", "sum", "amount"), **_returns,
         formula=("退货退款金额 ÷ {sale_counts}订单金额", "amount refunded on returns ÷ amount of {sale_counts} orders")),
    Card("return_rate_units", "shop", "数量退货率", "return rate by units", "fraction", "ratio",
         Part("refund_cohort", "sum", "returned_units"), Part("refund_cohort", "sum", "units"), **_returns,
         formula=("退货件数 ÷ 已售件数", "units returned ÷ units sold")),
    Card("return_rate_orders", "shop", "订单退货率", "return rate by orders", "fraction", "ratio",
         Part("refund_cohort", "sum", "refunded_return"), Part("refund_cohort", "rows"), proportion=True, **_returns,
         formula=("有退货的订单 ÷ {sale_counts}订单", "orders with a return ÷ {sale_counts} orders")),
)  # fmt: skip
