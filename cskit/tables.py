"""The canonical schema: every table of a shop, declared once.

Validation (`cskit check`), ingest, the data dictionaries and the reference pages are all read from
`TABLES`. Times are shop-local wall clock, money is yuan, durations are seconds.
"""

from collections.abc import Collection

from cskit.columns import Table, declared as _c

TEAMS = ("in_house", "outsourced", "seasonal")
ROLES = ("sales", "aftersales", "live", "bot")
SENDERS = ("customer", "agent", "bot", "system")
TIERS = ("entry", "core", "premium")
REFUND_KINDS = ("unshipped", "refund_only", "return")
CHANNELS = ("chat", "phone", "sms")
RESPONSIBLE = ("merchant", "logistics", "customer", "platform")
COMPLAINT_CHANNELS = ("shop", "platform")
SCORES = (1, 5)
HOURS = (0, 23)
SCOPES = ("shop", "agent")

# A declaration is read as a table.
# fmt: off
_ALL = (
    Table("messages", "聊天消息", "Chat messages", required=True, key=("message_id",),
        columns=(
            _c("customer_id", "text", "客户编号", "customer"),
            _c("agent_id", "text", "客服账号",
               "account written to or from; the bot's own, or empty, while a bot serves",
               "0", refers_to="agents.agent_id"),
            _c("sender", "text", "发送方", "who wrote it", choices=SENDERS),
            _c("sent_at", "time", "发送时间", "time sent"),
            _c("message_id", "text", "消息编号", "message id; orders messages of the same second", "?"),
            _c("conversation_id", "text", "会话编号", "conversation as the platform numbered it", "?0"),
            _c("product_id", "text", "咨询商品", "product the talk is about", "?0", refers_to="products.product_id"),
            _c("text", "text", "消息内容", "what was written", "?0"),
        ),
    ),
    Table("agents", "客服", "Agents", key=("agent_id",),
        columns=(
            _c("agent_id", "text", "客服账号", "agent account"),
            _c("name", "text", "昵称", "display name", "?0"),
            _c("team", "text", "团队", "team", "?0", usual=TEAMS),
            _c("role", "text", "岗位", "role", "?0", choices=ROLES),
            _c("hired_on", "date", "入职日期", "date hired", "?0"),
            _c("hourly_cost", "money", "小时成本", "cost of one hour", "?0+"),
        ),
    ),
    Table("orders", "订单", "Orders", required=True, key=("order_id",),
        columns=(
            _c("order_id", "text", "订单编号", "order"),
            _c("customer_id", "text", "客户编号",
               "customer; empty where the export does not tell who bought. Where one order has none, what counts "
               "buyers, credits agents or judges inquiries has no value", "?0"),
            _c("created_at", "time", "下单时间", "time created"),
            _c("paid_at", "time", "付款时间", "time paid in full; empty while unpaid", "0", not_before="created_at"),
            _c("amount", "money", "实付金额", "paid by the customer, before refunds", "+"),
            _c("shop_id", "text", "店铺", "shop", "?0"),
            _c("deposit_paid_at", "time", "定金付款时间", "deposit of a presale paid", "?0", not_before="created_at"),
            _c("final_due_from", "time", "尾款开始时间", "final payment of a presale opens", "?0"),
            _c("final_due_until", "time", "尾款截止时间", "final payment of a presale closes", "?0",
               not_before="final_due_from"),
            _c("shipped_at", "time", "发货时间", "time shipped", "?0", not_before="paid_at"),
            _c("delivered_at", "time", "签收时间", "time delivered", "?0", not_before="shipped_at"),
            _c("status", "text", "订单状态", "order status", "?0"),
        ),
    ),
    Table("order_items", "订单商品", "Order items", key=(),
        columns=(
            _c("order_id", "text", "订单编号", "order", refers_to="orders.order_id"),
            _c("product_id", "text", "商品", "product (款)", refers_to="products.product_id"),
            _c("quantity", "int", "件数", "units ordered", "+"),
            _c("amount", "money", "金额", "paid for these units", "+"),
            _c("shipped_quantity", "int", "发货件数", "units shipped", "?0+", not_above="quantity"),
        ),
    ),
    Table("products", "商品", "Products", key=("product_id",),
        columns=(
            _c("product_id", "text", "商品", "product (款)"),
            _c("name", "text", "商品名", "name", "?0"),
            _c("category", "text", "类目", "category", "?0"),
            _c("tier", "text", "价位", "price tier", "?0", choices=TIERS),
            _c("list_price", "money", "标价", "list price", "?0+"),
            _c("unit_cost", "money", "单件成本", "cost of one unit", "?0+"),
            _c("supplier", "text", "供应商", "supplier", "?0"),
        ),
    ),
    Table("airings", "讲品时段", "Products on air",
        columns=(
            _c("product_id", "text", "商品", "product presented in a live show", refers_to="products.product_id"),
            _c("starts_at", "time", "开讲时间", "the presentation starts"),
            _c("ends_at", "time", "讲完时间", "the presentation ends", not_before="starts_at"),
        ),
    ),
    Table("refunds", "退款", "Refunds", key=("refund_id",),
        columns=(
            _c("refund_id", "text", "退款编号", "refund"),
            _c("order_id", "text", "订单编号", "order", refers_to="orders.order_id"),
            _c("requested_at", "time", "申请时间", "time requested"),
            _c("completed_at", "time", "完结时间", "time completed; empty while open", "0", not_before="requested_at"),
            _c("amount", "money", "退款金额", "amount refunded", "+"),
            _c("quantity", "int", "退款件数", "units refunded", "?0+"),
            _c("kind", "text", "退款类型", "kind", "?0", choices=REFUND_KINDS),
            _c("reason", "text", "退款原因", "reason", "?0"),
            _c("agent_id", "text", "处理客服", "agent who handled it", "?0", refers_to="agents.agent_id"),
            _c("operations", "int", "操作次数", "operations until completion", "?0+"),
            _c("score", "int", "退款满意度", "customer's score 1-5", "?0", between=SCORES),
            _c("consented_at", "time", "商家同意时间", "time the shop consented", "?0", not_before="requested_at"),
            _c("withdrawn_at", "time", "撤销时间",
               "time the customer withdrew the request; such a refund is never completed", "?0",
               not_before="requested_at"),
            _c("responsible", "text", "责任方", "party held responsible", "?0", usual=RESPONSIBLE),
            _c("platform_involved", "bool", "平台是否介入", "the platform was called in", "?0"),
            _c("compensation", "money", "赔付金额", "paid to the customer on top of the refund", "?0+"),
        ),
    ),
    Table("traffic", "流量", "Traffic",
        columns=(
            _c("at", "time", "时段", "start of the hour or day"),
            _c("visitors", "int", "访客数", "unique visitors (UV)", "+"),
            _c("page_views", "int", "浏览量", "page views (PV)", "+"),
            _c("visits", "int", "访问次数", "visits", "?0+"),
            _c("bounces", "int", "跳失次数", "visits of one page", "?0+"),
            _c("stay_seconds", "number", "停留时长", "seconds stayed, all visits together", "?0+"),
        ),
    ),
    Table("stock", "库存", "Stock", key=("product_id", "date"),
        columns=(
            _c("product_id", "text", "商品", "product", refers_to="products.product_id"),
            _c("date", "date", "日期", "day"),
            _c("opening_units", "int", "期初库存", "units at opening", "+"),
            _c("received_units", "int", "入库件数", "units received", "+"),
            _c("closing_units", "int", "期末库存", "units at closing", "+"),
        ),
    ),
    Table("shifts", "排班", "Shifts (planned)",
        columns=(
            _c("agent_id", "text", "客服账号", "agent", refers_to="agents.agent_id"),
            _c("starts_at", "time", "上班时间", "shift starts"),
            _c("ends_at", "time", "下班时间", "shift ends", not_before="starts_at"),
        ),
    ),
    Table("logins", "上线记录", "Logins (actual)",
        columns=(
            _c("agent_id", "text", "客服账号", "agent", refers_to="agents.agent_id"),
            _c("online_at", "time", "上线时间", "went online"),
            _c("offline_at", "time", "下线时间", "went offline; empty if the account was never logged out", "0",
               not_before="online_at"),
        ),
    ),
    Table("ratings", "评价", "Ratings",
        columns=(
            _c("customer_id", "text", "客户编号", "customer"),
            _c("agent_id", "text", "客服账号", "agent rated", refers_to="agents.agent_id"),
            _c("rated_at", "time", "评价时间", "time rated; empty if only invited", "0"),
            _c("score", "int", "评分", "score 1-5; empty if not given", "0", between=SCORES),
            _c("invited_at", "time", "邀评时间", "time invited", "?0"),
            _c("resolved", "bool", "问题是否解决", "the customer says the problem is resolved", "?0"),
        ),
    ),
    Table("complaints", "投诉", "Complaints", key=("complaint_id",),
        columns=(
            _c("complaint_id", "text", "投诉编号", "complaint"),
            _c("customer_id", "text", "客户编号", "customer"),
            _c("agent_id", "text", "责任客服", "agent complained about", refers_to="agents.agent_id"),
            _c("received_at", "time", "受理时间", "time received"),
            _c("cause_found_at", "time", "查明原因时间", "cause found", "0", not_before="received_at"),
            _c("resolved_at", "time", "解决时间", "resolved", "0", not_before="received_at"),
            _c("reason", "text", "投诉原因", "reason", "?0"),
            _c("order_id", "text", "相关订单", "order complained about", "?0", refers_to="orders.order_id"),
            _c("channel", "text", "投诉渠道", "where it was lodged", "?0", usual=COMPLAINT_CHANNELS),
        ),
    ),
    Table("inspections", "质检", "Quality inspections",
        columns=(
            _c("agent_id", "text", "客服账号", "agent inspected", refers_to="agents.agent_id"),
            _c("inspected_at", "time", "质检时间", "time inspected"),
            _c("item", "text", "质检项", "item inspected"),
            _c("score", "number", "得分", "score", "+", not_above="max_score"),
            _c("max_score", "number", "满分", "best possible score", "+"),
            _c("passed", "bool", "是否合格", "passed", "?0"),
        ),
    ),
    Table("reminders", "催付", "Payment reminders",
        columns=(
            _c("order_id", "text", "订单编号", "order", refers_to="orders.order_id"),
            _c("agent_id", "text", "客服账号", "agent who reminded; empty for an automatic one", "0",
               refers_to="agents.agent_id"),
            _c("at", "time", "催付时间", "time reminded"),
            _c("channel", "text", "催付方式", "channel", choices=CHANNELS),
        ),
    ),
    Table("recommendations", "商品推荐", "Recommendations",
        columns=(
            _c("agent_id", "text", "客服账号", "agent", refers_to="agents.agent_id"),
            _c("customer_id", "text", "客户编号", "customer"),
            _c("product_id", "text", "商品", "product recommended", refers_to="products.product_id"),
            _c("at", "time", "推荐时间", "time recommended"),
        ),
    ),
    Table("handovers", "转接", "Handovers",
        columns=(
            _c("customer_id", "text", "客户编号", "customer"),
            _c("from_agent_id", "text", "转出账号", "account that let go; empty for an unnamed bot", "0",
               refers_to="agents.agent_id"),
            _c("to_agent_id", "text", "转入账号", "account that took over", refers_to="agents.agent_id"),
            _c("at", "time", "转接时间", "time handed over"),
            _c("reason", "text", "转接原因", "reason", "?0"),
        ),
    ),
    Table("targets", "目标", "Targets",
        columns=(
            _c("metric", "text", "指标", "metric id"),
            _c("scope", "text", "范围", "`all`, `team:…` or `agent:…`"),
            _c("floor", "number", "保底目标", "floor target", "0+", of_metric="metric"),
            _c("stretch", "number", "冲刺目标", "stretch target", "0+", of_metric="metric"),
            _c("period_start", "date", "起始日", "first day it holds for", "?0"),
            _c("period_end", "date", "截止日", "last day it holds for", "?0", not_before="period_start"),
        ),
    ),
    Table("forecast", "接待预测", "Forecast of receptions", key=("hour",),
        columns=(
            _c("hour", "time", "时段", "start of the hour"),
            _c("receptions", "number", "预测接待人次", "receptions expected", "+"),
        ),
    ),
    Table("costs", "费用", "Other costs",
        columns=(
            _c("date", "date", "日期", "day"),
            _c("item", "text", "费用项目", "item (wages apart: commission, bonus, meals …)"),
            _c("amount", "money", "金额", "amount", "+"),
        ),
    ),
    Table("training", "培训", "Training and exams",
        columns=(
            _c("agent_id", "text", "客服账号", "agent", refers_to="agents.agent_id"),
            _c("course_day", "int", "课程第几天", "day of the course", "?0+"),
            _c("exam", "text", "考试", "exam"),
            _c("score", "number", "得分", "score", "+"),
            _c("pass_mark", "number", "及格线", "pass mark", "+"),
            _c("taken_at", "time", "考试时间", "time taken", "?0"),
        ),
    ),
    Table("tickets", "工单", "Tickets", key=("ticket_id",),
        columns=(
            _c("ticket_id", "text", "工单编号", "ticket"),
            _c("customer_id", "text", "客户编号", "customer"),
            _c("agent_id", "text", "跟进客服", "agent in charge; empty while nobody is", "0",
               refers_to="agents.agent_id"),
            _c("kind", "text", "工单类型", "kind", "?0"),
            _c("opened_at", "time", "创建时间", "time opened"),
            _c("due_at", "time", "应完成时间", "time due", "0", not_before="opened_at"),
            _c("closed_at", "time", "完结时间", "time closed; empty while open", "0", not_before="opened_at"),
            _c("resolved", "bool", "问题是否解决", "the problem was resolved; empty while nobody can say", "0"),
            _c("fields_filled", "int", "已填字段数", "fields filled in", "?0+", not_above="fields_asked"),
            _c("fields_asked", "int", "应填字段数", "fields asked for", "?0+"),
        ),
    ),
    Table("reported", "平台报表", "Figures from a platform's own sheets",
        columns=(
            _c("starts_on", "date", "起始日", "first day the figure is of"),
            _c("ends_on", "date", "截止日", "last day the figure is of", not_before="starts_on"),
            _c("hour", "int", "小时", "hour of the day it is of; empty: all of them", "0", between=HOURS),
            _c("scope", "text", "范围", "whose figure it is", choices=SCOPES),
            _c("agent_id", "text", "客服账号", "the agent; empty for the shop", "0", refers_to="agents.agent_id"),
            _c("metric", "text", "指标", "id of a metric; the sheet's own heading where the kit has none"),
            _c("value", "number", "数值", "the figure; empty while the platform has not settled it", "0"),
            _c("numerator", "number", "分子", "what is divided, where the sheet tells", "0"),
            _c("denominator", "number", "分母", "what it is divided by, where the sheet tells", "0"),
            _c("source", "text", "来源", "the sheet"),
            _c("rules", "text", "口径", "rules the sheet names, such as `attribution=order_first`", "0"),
        ),
    ),
    Table("calendar", "活动日历", "Promotion calendar",
        columns=(
            _c("promotion", "text", "活动", "promotion, e.g. `double11-2021`"),
            _c("phase", "text", "阶段", "phase",
               choices=("presale", "warm_up", "first_wave", "second_wave", "returns")),
            _c("starts_at", "time", "开始时间", "phase starts"),
            _c("ends_at", "time", "结束时间", "phase ends (this second still belongs to it)", not_before="starts_at"),
        ),
    ),
)

# fmt: on

TABLES: dict[str, Table] = {t.name: t for t in _ALL}


def lacking(names: Collection[str]) -> list[str]:
    """The tables without which these are no shop's: `messages` and `orders`, unless a platform's figures are there."""
    return [] if "reported" in names else [t.name for t in _ALL if t.required and t.name not in names]
