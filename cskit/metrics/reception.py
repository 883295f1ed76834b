"""Reception: who came, who was served, how busy it was (T 8.1.1, 8.2; M)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from cskit.errors import UsageError, told
from cskit.facts import AGENT_DIMS
from cskit.facts.talk import business_day
from cskit.metrics.card import Card, Part, Special

if TYPE_CHECKING:
    import pandas as pd

    from cskit.metrics.question import Question

CONTACT = nw.col("contact") == 1
SERVED = nw.col("served") == 1
REPLIED = SERVED & (nw.col("replied") == 1)

contacting = Part("receptions", "distinct", "customer_id", CONTACT)
served = Part("receptions", "distinct", "customer_id", SERVED)
replied = Part("receptions", "distinct", "customer_id", REPLIED)
inquiring = Part("inquiries", "distinct", "customer_id")
receptions = Part("receptions", "sum", "served")
served_messages = Part("receptions", "sum", "customer_messages", SERVED)
agent_messages = Part("receptions", "sum", "agent_messages", SERVED)
transfers_out = Part("transfers_out", "rows")


def peak(question: Question) -> pd.DataFrame:
    """The largest number of customers active with one agent at once; above agent level the maximum over agents."""
    from cskit.metrics.question import grouped_rows

    group = ["agent_id", *(c for c in question.level if c not in ("agent_id", "stage"))]
    staged = "stage" in question.level
    ticks = staged or question.period is not None or any(b not in AGENT_DIMS for b in question.by)
    steps = question.facts.concurrency(group, ticks=ticks)
    if staged:  # an agent's stage is that of the moment
        day = business_day(nw.col("at"), question.rules)
        steps = question.facts.with_agents(steps.with_columns(day=day), ["stage"])
    return grouped_rows(question, steps, nw.col("active").max())


def load(question: Question) -> pd.DataFrame:
    """The largest number of customers active at once with all agents of the group together."""
    from cskit.metrics.question import grouped_rows

    if "stage" in question.by:
        raise UsageError(told("load_stage"))
    ticks = question.period is not None or any(b not in AGENT_DIMS for b in question.by)
    steps = question.facts.concurrency(list(question.level), ticks=ticks)
    return grouped_rows(question, steps, nw.col("active").max())


def agent_days(question: Question) -> pd.DataFrame:
    """Days worked: days with a planned shift; without `shifts`, days with a served reception."""
    from cskit.metrics.question import grouped_rows

    if question.shop.has("shifts"):
        days = question.rows("shifts").select("agent_id", "day", *question.by)
    else:
        days = question.rows("receptions").filter(SERVED).select("agent_id", "day", *question.by)
    return grouped_rows(question, days.unique().with_columns(one=nw.lit(1)), nw.col("one").sum(), split=False)


worked = Special(agent_days, fact="agent_days")

CARDS = (
    Card("contacting_customers", "reception", "咨询人数", "contacting customers", "count", "distinct", contacting,
         source="T", formula=("当期给客服发过消息的客户数（去重）", "distinct customers who wrote to an agent"),
         note=("客服主动联系而客户没有回话的不算咨询。", "A chat in which only the agent wrote is no contact.")),
    Card("filtered_customers", "reception", "接待过滤人数", "filtered customers", "count", "distinct", contacting,
         minus=served,
         source="T", formula=("咨询人数 − 接待人数", "contacting − served customers"),
         note=("只有被过滤接待的客户；教材口径不过滤任何接待。",
               "Customers all of whose contacts a filter rule set aside; the textbook filters nothing."),
         pitfall=("咨询人数 = 接待人数 + 接待过滤人数，只在同一层级成立：这位客服过滤掉的客户，可能由另一位接待，不能跨客服或跨日期相加。",
                  "Contacting = served + filtered holds at one level: who is filtered with one agent may be served by "
                  "another, so never add it up over agents or days.")),
    Card("served_customers", "reception", "接待人数", "served customers", "count", "distinct", served,
         source="T", formula=("有未被过滤接待的客户数（去重）", "distinct customers with a contact that no filter sets aside"),
         pitfall=("不能把各客服的接待人数相加：同一客户可能找过几位客服。",
                  "Never add up agents' served customers: one customer may have met several agents.")),
    Card("inquiring_customers", "reception", "询单人数", "inquiring customers", "count", "distinct", inquiring,
         source="T", formula=("有售前接待的客户数（去重）", "distinct customers with a pre-purchase reception"),
         note=("售后客服的接待、当天已下单后的接待、付款后 {after_sale_days}×24 小时内的接待、已付定金而尾款未付时的接待不算询单。",
               "Left out: talk with after-sale agents, after an order of that day, within {after_sale_days} × 24 h after a payment, with a deposit paid and the final payment open."),
         pitfall=("规则 reopen_on_order 会把后来又下单的客户算回来：那是按结果挑样本，转化率只会偏高。",
                  "The rule reopen_on_order takes back who orders anew: that selects on the outcome, and flatters.")),
    Card("deposit_customers", "reception", "预售客户数", "deposit customers", "count", "distinct",
         Part("depositors", "distinct", "customer_id"),
         formula=("接待开始时已付定金、尾款未付的客户数（去重）",
                  "distinct customers who, when a reception began, had paid a deposit and owed the final payment"),
         note=("他们单独成组：这次接待既不算询单，也不算流失；待付的尾款见 deposits 明细。",
               "A group of their own: that reception is neither an inquiry nor a loss; what they owe is in the list `deposits`.")),
    Card("receptions", "reception", "接待人次", "receptions", "count", "sum", receptions,
         source="M", formula=("客户 × 客服 × 业务日的组数", "pairs of customer and agent per business day"),
         note=("间隔超过 {session_gap_minutes} 分钟算新会话；跨午夜的聊天归开始那天。",
               "Sessions break after {session_gap_minutes:minute} of silence; a chat across midnight belongs to the day it starts.")),
    Card("replied_customers", "reception", "客服回复人数", "replied customers", "count", "distinct", replied,
         source="T", formula=("至少一个问题得到客服回复的客户数", "distinct served customers with at least one answered turn"),
         better="up"),
    Card("unreplied_customers", "reception", "客服未回复人数", "unreplied customers", "count", "distinct", served,
         minus=replied, better="down",
         source="T", formula=("接待人数 − 客服回复人数", "served − replied customers")),
    Card("outbound_customers", "reception", "客服主动跟进人数", "customers followed up", "count", "distinct",
         Part("receptions", "distinct", "customer_id", ~CONTACT),
         formula=("只有客服发言的接待涉及的客户数", "distinct customers of receptions in which only the agent wrote")),
    Card("reply_rate", "reception", "回复率", "reply rate", "fraction", "ratio",
         Part("receptions", "sum", "replied", SERVED), receptions, better="up", proportion=True, source="TM",
         formula=("有回复的接待人次 ÷ 接待人次", "receptions with an answered turn ÷ receptions")),
    Card("reply_rate_customers", "reception", "回复率（按人数）", "reply rate by customer", "fraction", "ratio",
         replied, served, better="up", proportion=True,
         formula=("客服回复人数 ÷ 接待人数", "replied ÷ served customers")),
    Card("customer_messages", "reception", "客户消息数", "customer messages", "count", "sum", served_messages,
         formula=("接待中客户发出的消息条数", "messages customers wrote in receptions")),
    Card("agent_messages", "reception", "客服消息数", "agent messages", "count", "sum", agent_messages,
         formula=("接待中客服发出的消息条数", "messages agents wrote in receptions")),
    Card("answer_question_ratio", "reception", "答问比", "answer-question ratio", "ratio", "ratio",
         agent_messages, served_messages, aliases=("问答比",),
         formula=("客服消息数 ÷ 客户消息数", "agent messages ÷ customer messages"),
         pitfall=("业内也叫“问答比”，名字正好反了，算法不变。",
                  "The trade also says 问答比, the name inverted; the formula is the same.")),
    Card("peak_concurrency", "reception", "最大同时接待数", "peak concurrency", "count", "peak",
         Special(peak, fact="concurrency"),
         source="TM",
         formula=("同一时刻活跃客户数的最大值（消息前后各 {concurrency_minutes} 分钟内算活跃）",
                  "maximum over time of customers active at once (active: within {concurrency_minutes:minute} of a message)"),
         note=("团队和全店取各客服中的最大值。", "Above agent level: the maximum over its agents.")),
    Card("concurrent_load", "reception", "同时接待总数", "concurrent load", "count", "peak",
         Special(load, fact="concurrency"),
         formula=("同一时刻各客服活跃客户数之和的最大值", "maximum over time of the customers active with all agents together"),
         note=("单个客服的同时接待总数就是其最大同时接待数。", "Of one agent it is the peak concurrency.")),
    Card("hour_share", "reception", "时段占比（大促系数）", "hour share", "fraction", "ratio", receptions,
         Part("receptions", "sum", "served", scope="day"), source="P", proportion=True, aliases=("大促系数",),
         formula=("该时段接待人次 ÷ 各时段接待人次之和", "receptions of the hour ÷ receptions of all hours"),
         note=("要按时段（hour）拆分；各时段合计为 1。", "Asked by hour; the hours add up to 1."),
         pitfall=("它是占比，不是倍数；若用按天去重的人数作分母，各时段之和会超过 1。",
                  "A share, not a multiplier; over a day's de-duplicated customers the shares would exceed 1.")),
    Card("reception_minutes", "reception", "平均接待时长", "mean talk time", "minutes", "ratio",
         Part("receptions", "sum", "talk_minutes", SERVED), receptions,
         source="T", formula=("各会话（末条 − 首条）时长之和 ÷ 接待人次", "Σ session length (last − first message) ÷ receptions")),
    Card("transfers_in", "reception", "转入人次", "transfers in", "count", "sum", Part("transfers_in", "rows"),
         formula=("由其他人工客服转来的次数", "hand-overs received from another human account")),
    Card("transfers_out", "reception", "转出人次", "transfers out", "count", "sum", transfers_out,
         formula=("转给其他人工客服的次数", "hand-overs to another human account")),
    Card("transfer_rate", "reception", "转接率", "transfer rate", "fraction", "ratio", transfers_out, receptions,
         better="down",
         source="T", formula=("转出人次 ÷ 接待人次", "transfers out ÷ receptions")),
    Card("receptions_per_agent_day", "reception", "人均日接待量", "receptions per agent-day", "ratio", "ratio",
         receptions, worked,
         source="P", formula=("接待人次 ÷ 客服出勤天数之和", "receptions ÷ agent-days worked"),
         note=("出勤按排班表；没有排班表时按有接待的天数。", "Days with a shift; without a table of shifts, days with a reception.")),
)  # fmt: skip
