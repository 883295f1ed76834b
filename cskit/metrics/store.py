"""The shop's traffic (M: 人货场, people-product-place)."""

from __future__ import annotations

from cskit.metrics.card import Card, Part

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
    Card("pages_per_visit", "shop", "人均浏览量", "pages per visit", "ratio", "ratio",
         Part("traffic", "sum", "page_views"), visits, shop_wide=True, source="M",
         formula=("浏览量 ÷ 访问次数", "page views ÷ visits")),
)  # fmt: skip
