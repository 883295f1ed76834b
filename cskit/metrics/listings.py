"""Cards of what is no single number: curves (tables over hours or steps) and lists (rows behind a count)."""

from typing import Any

from cskit.errors import UsageError, told
from cskit.metrics.card import Card, Special
from cskit.metrics.response import late_list


def _rows_only(question: Any) -> Any:
    raise UsageError(told("table_metric"))


def _listing(fact: str) -> Special:
    return Special(_rows_only, fact=fact)


CARDS = (
    Card(
        "reception_by_hour",
        "reception",
        "分时段接待",
        "receptions by hour",
        "count",
        "curve",
        _listing("served"),
        source="P",
        formula=(
            "各时段（0–23 时）的接待人次及其占比",
            "receptions by the hour they start in, and their share of all hours",
        ),
        note=("一次接待只算在开始的那个时段。", "A reception counts in the hour it starts in, once."),
    ),
    Card(
        "concurrency_curve",
        "reception",
        "接待压力分析",
        "concurrency curve",
        "count",
        "curve",
        _listing("concurrency"),
        source="T",
        formula=(
            "每小时：各客服同时接待数的最大值，以及全体同时接待客户数的最大值",
            "by hour: the busiest agent's concurrency, and the most customers active with all agents together",
        ),
        note=(
            "消息前后各 {concurrency_minutes} 分钟内算活跃；没有客户活跃的小时不列。",
            "Active: within {concurrency_minutes:minute} of a message; hours with nobody active are left out.",
        ),
    ),
    Card(
        "funnel",
        "conversion",
        "转化漏斗",
        "conversion funnel",
        "count",
        "curve",
        _listing("funnel"),
        source="T",
        formula=(
            "咨询 → 接待 → 询单 → 窗口已结束的询单 → 下单 → 付款，每步的客户数、转化与流失",
            "contacting → served → inquiring → mature → ordered → paid: customers, rate and loss at each step",
        ),
        note=(
            "从“窗口已结束”起只看已有结果的询单：没到期的不算流失。",
            "From “mature” on only inquiries whose window has closed: an open one is not lost.",
        ),
        aliases=("漏斗",),
    ),
    Card(
        "queue_anomaly",
        "service",
        "进线异常",
        "inflow anomaly",
        "count",
        "curve",
        _listing("served"),
        source="G",
        formula=(
            "各小时接待人次与应有量之比；|稳健 z| ≥ 3.5 且偏离 ≥ 50% 时标记",
            "each hour's receptions against what it should have had; flagged at robust |z| ≥ 3.5 and ≥ 50% off",
        ),
        note=(
            "应有量取预测，没有预测时取当日总量 × 该时段平时占比（至少要有 3 天、每天不少于 100 人次，否则不判断），"
            "再按当天各小时的中位水平校准；不满 30 人次的小时、首条消息之前和末条消息之后的小时不判断。",
            "Expected: the forecast, or the day's total × the hour's usual share (of at least 3 days with 100 receptions "
            "each, else nothing is judged), at the day's own level (the median of its hours); hours with fewer than 30 "
            "receptions, and hours before the first or after the last message, are not judged.",
        ),
        pitfall=(
            "与平日同一时段相比，大促的每个小时都会是“异常”。",
            "Compared with ordinary days every hour of a promotion would be an anomaly.",
        ),
    ),
    Card(
        "slow_response",
        "response",
        "慢响应明细",
        "slow-response list",
        "seconds",
        "detail",
        _listing("slow_turns"),
        source="T",
        formula=(
            "慢回合多于 {slow_turns} 个的接待中，每个等待超过 {slow_seconds} 秒的回合",
            "each turn over {slow_seconds} s of the receptions with more than {slow_turns:turn} of that kind",
        ),
        note=(
            "列：时间、客户代号、客服、内容（如保留）、等待秒数。",
            "Columns: time, customer code, agent, content where kept, wait in seconds.",
        ),
        aliases=("慢响应", "慢响应名单", "slow responses"),
    ),
    Card(
        "long_reception",
        "response",
        "长接待明细",
        "long-reception list",
        "minutes",
        "detail",
        _listing("long_receptions"),
        names=("long_reading",),
        source="T",
        formula=(
            "{long_reading}超过 {long_minutes} 分钟的每次接待",
            "each reception with over {long_minutes:minute} {long_reading}",
        ),
        note=(
            "列：开始时间、客户代号、客服、接待分钟数、双方消息数。",
            "Columns: start, customer code, agent, minutes talked, messages of both.",
        ),
        aliases=("长接待", "long receptions"),
    ),
    Card(
        "unanswered_3min",
        "response",
        "3 分钟未响应明细",
        "not answered within the 3-minute limit: list",
        "seconds",
        "detail",
        _listing("late_turns"),
        by_rules=late_list,
        names=("late_turns",),
        source="T",
        formula=(
            "每个未回复或等待超过 {late_seconds} 秒的回合",
            "each turn unanswered or waiting over {late_seconds} s",
        ),
        note=("没有等待秒数的是始终没有回复。", "A turn without a wait was never answered."),
        aliases=("3 分钟未响应", "未响应", "未回复"),
    ),
    Card(
        "backlog",
        "aftersales",
        "积压明细",
        "backlog",
        "hours",
        "detail",
        _listing("backlog"),
        formula=(
            "数据末尾既未完结也未撤销的退款，以及超过 {after_sale_hours} 小时未解决的投诉",
            "refunds neither completed nor withdrawn at the end of the data, and complaints unresolved after {after_sale_hours} h",
        ),
        note=(
            "按“数据的最后一刻”计算已积压的小时数；问某段日期时，只列那几天申请的退款、收到的投诉。",
            "Hours open are counted to the last moment of the data; a period keeps what was requested or received in it.",
        ),
        aliases=("积压", "售后积压", "积压名单"),
    ),
    Card(
        "deposits",
        "sales",
        "待付尾款明细",
        "final payments due",
        "hours",
        "detail",
        _listing("deposits"),
        formula=(
            "数据末尾已付定金、尾款未付的订单，附归属客服和截止时间",
            "orders with a deposit paid and the final payment open at the end of the data, with agent and deadline",
        ),
        note=(
            "没有 orders.final_due_until 就不知道截止时间；金额为整单金额；问某段日期时，只列那几天来咨询时已欠尾款、至今未付的客户（预售客户 deposit_customers 中还没付清的）。",
            "Without `orders.final_due_until` no deadline is known; the amount is the whole order's; with a period, only what is still owed by those who came to talk in it and owed it by then (of `deposit_customers`).",
        ),
        aliases=("待付尾款", "尾款明细"),
    ),
    Card(
        "credited_orders",
        "sales",
        "绩效明细",
        "credited orders",
        "yuan",
        "detail",
        _listing("cs_sales"),
        source="T",
        formula=(
            "归属到客服的每张已付款订单，附判定依据的聊天时间和还有哪些客服聊过",
            "each paid order credited to an agent, with the chat that decided and who else had talked to the customer",
        ),
        note=(
            "“有争议”：判定期内还有别的客服接待过这位客户，换一套归属规则就可能换人。",
            "Contested: another agent served the customer within the window too; another attribution rule may credit that agent.",
        ),
        aliases=("归属明细", "归属订单", "绩效"),
    ),
    Card(
        "marked_lines",
        "service",
        "聊天质检明细",
        "lines marked in the chats",
        "count",
        "detail",
        _listing("marked"),
        formula=(
            "接待里每一句显出服务问题（敷衍、让等无下文、机械重复、违禁词、未答先催、连发三条）或客户情绪（催、不满、致谢）的话",
            "each line of a served reception that shows a fault of service (curt, left waiting, mechanical, banned words, urged before answered, volley) or the customer's temper (chasing, anger, thanks)",
        ),
        note=(
            "列：时间、客户代号、客服、类别、原话。同一句可以属于几类。",
            "Columns: time, customer code, agent, kind, what was written. A line may be of several kinds.",
        ),
        aliases=("质检明细", "聊天质检"),
    ),
    Card(
        "contested_orders",
        "sales",
        "争议订单明细",
        "contested orders",
        "yuan",
        "detail",
        _listing("cs_sales"),
        formula=(
            "按下单或按付款看，判定期内有两位以上客服接待过买家的已付款订单，附换一条归属规则会归谁",
            "paid orders whose customer at least two agents served within the window, before the order or before its payment, with who would be credited if one attribution rule were read otherwise",
        ),
        note=(
            "申诉清单。每一列只换一条规则，其余照旧；空着是谁也不归。比绩效明细里的“有争议”宽：那里只看现行规则的判定时点。",
            "The appeals list. Each column changes one rule and leaves the others; empty is nobody. Wider than “contested” in the credited orders, which looks back from the event of the rules in force alone.",
        ),
        aliases=("争议订单", "申诉清单", "appeals list"),
    ),
)
