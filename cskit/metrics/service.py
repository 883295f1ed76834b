"""Service: satisfaction, quality inspection, first-contact resolution, the bot (G; T 9; P)."""

import narwhals as nw

from cskit.metrics.card import Card, Part
from cskit.metrics.reception import receptions

SCORED = ~nw.col("score").is_null()
RATED = nw.col("counts") == 1
SATISFIED = nw.col("satisfied") == 1
ratings = Part("ratings", "rows", "", RATED)
INVITED = Part("invitations", "rows")
MATURE = nw.col("mature") == 1
NOT_ABANDONED = nw.col("abandoned") == 0
CLOSED = MATURE & NOT_ABANDONED
VERDICT = nw.col("passed_known")
bot_days = Part("bot_days", "rows")

CARDS = (
    Card(
        "satisfaction",
        "service",
        "客户满意度",
        "customer satisfaction",
        "fraction",
        "ratio",
        Part("ratings", "rows", "", RATED & SATISFIED),
        ratings,
        better="up",
        proportion=True,
        source="T",
        formula=("{satisfied_from}–5 分的评价 ÷ 收到的评价", "scores {satisfied_from}–5 ÷ scores given"),
        aliases=("满意度", "满意率", "好评率", "CSAT"),
    ),
    Card(
        "dissatisfaction_rate",
        "service",
        "不满意率",
        "dissatisfaction rate",
        "fraction",
        "ratio",
        Part("ratings", "rows", "", RATED & (nw.col("dissatisfied") == 1)),
        ratings,
        better="down",
        proportion=True,
        formula=("不到 {satisfied_from} 分的评价 ÷ 收到的评价", "scores below {satisfied_from} ÷ scores given"),
        aliases=("DSAT", "差评率"),
    ),
    Card(
        "invite_rate",
        "service",
        "评价发送率",
        "invitation rate",
        "fraction",
        "ratio",
        INVITED,
        receptions,
        formula=("邀评次数 ÷ 接待人次", "ratings invited ÷ receptions"),
        aliases=("邀评率",),
    ),
    Card(
        "rating_return_rate",
        "service",
        "评价返回率",
        "rating return rate",
        "fraction",
        "ratio",
        Part("invitations", "rows", "", SCORED),
        INVITED,
        proportion=True,
        formula=("邀评中收到评分的 ÷ 邀评次数", "invited ratings that came back with a score ÷ invited"),
        aliases=("参评率", "返评率"),
    ),
    Card(
        "quality_score",
        "service",
        "质检得分",
        "quality score",
        "fraction",
        "ratio",
        Part("inspections", "sum", "score"),
        Part("inspections", "sum", "max_score"),
        better="up",
        formula=("质检得分之和 ÷ 满分之和", "Σ score ÷ Σ best possible score"),
        aliases=("质检分", "QA score"),
    ),
    Card(
        "quality_pass_rate",
        "service",
        "质检合格率",
        "quality pass rate",
        "fraction",
        "ratio",
        Part("inspections", "rows", "", VERDICT & (nw.col("passed") == nw.lit(True)), reads=("passed_known",)),
        Part("inspections", "rows", "", VERDICT, reads=("passed_known",)),
        better="up",
        proportion=True,
        formula=("合格的质检项 ÷ 有结论的质检项", "inspections passed ÷ inspections with a verdict"),
    ),
    Card(
        "first_contact_resolution",
        "service",
        "一次性解决率",
        "first-contact resolution",
        "fraction",
        "ratio",
        Part("resolutions", "rows", "", CLOSED & (nw.col("returned") == 0)),
        Part("resolutions", "rows", "", CLOSED),
        better="up",
        proportion=True,
        closed=Part("resolutions", "rows", "", CLOSED),
        total=Part("resolutions", "rows", "", NOT_ABANDONED),
        source="T",
        formula=(
            "结束后 {after_sale_hours} 小时内客户没有再来咨询的已回复接待 ÷ 已回复接待",
            "replied receptions after which the customer does not come back within {after_sale_hours} h ÷ replied receptions",
        ),
        note=(
            "以未回复问题结束的接待视为放弃，分子分母都不计。",
            "Receptions that end on an unanswered question are abandoned: in neither part.",
        ),
        aliases=("FCR", "一次解决率", "首次解决率", "首次问题解决率"),
    ),
    Card(
        "resolution_rate",
        "service",
        "问题解决率",
        "resolution rate",
        "fraction",
        "ratio",
        Part("resolved", "rows", "", nw.col("resolved") == nw.lit(True)),
        Part("resolved", "rows"),
        better="up",
        proportion=True,
        source="T",
        formula=(
            "客户（或工单）答“已解决”的次数 ÷ 有答复的次数",
            "ratings or tickets marked resolved ÷ all marked resolved or not",
        ),
        note=(
            "取评价里的“是否解决”（ratings.resolved），没有这一列时取工单（tickets，按创建日），两者不混用；没有答复的不计。教材给成熟期客服"
            "（入职 3–12 个月）定的 ≥ 90% 指的就是它。",
            "From `ratings.resolved`, or without that column from `tickets` (by the day opened), never both; unmarked ones "
            "are in neither part. The textbook's ≥ 90% for mature agents (3–12 months) is a target for this rate.",
        ),
        pitfall=(
            "与一次性解决率不是一回事：那个看客户有没有再来，这个看问题有没有解决。",
            "Not first-contact resolution: that looks at who comes back, this at whether the problem was solved.",
        ),
    ),
    Card(
        "abandoned_receptions",
        "service",
        "放弃的接待",
        "abandoned receptions",
        "count",
        "sum",
        Part("resolutions", "sum", "abandoned"),
        better="down",
        formula=("有过回复、但以未回复的问题结束的接待人次", "replied receptions that end on an unanswered question"),
        note=(
            "一次性解决率的分子分母都不含它们，所以单独计数。",
            "They are in neither part of first-contact resolution, so they are counted apart.",
        ),
    ),
    Card(
        "seconds_to_human",
        "service",
        "转人工等待时长",
        "seconds to a human",
        "seconds",
        "mean",
        Part("human_waits", "sum", "seconds"),
        Part("human_waits", "rows", "", ~nw.col("seconds").is_null()),
        better="down",
        formula=(
            "机器人转人工到接手客服首条消息的秒数的平均",
            "mean seconds from the bot's hand-over to the first message of who took over",
        ),
        note=(
            "接手的客服 24 小时内没有发消息的转接不在平均里。",
            "Hand-overs after which that agent wrote nothing for 24 h are not in the mean.",
        ),
        aliases=("转人工时长",),
    ),
    Card(
        "handover_rate",
        "service",
        "转人工率",
        "hand-over rate",
        "fraction",
        "ratio",
        Part("bot_days", "sum", "handed_over"),
        bot_days,
        proportion=True,
        formula=(
            "机器人接待后转人工的客户日 ÷ 机器人接待的客户日（同一客户一天算一个）",
            "customer-days handed over to a human ÷ customer-days with bot talk",
        ),
        aliases=("转人工比例",),
    ),
    Card(
        "bot_containment",
        "service",
        "机器人独立接待率",
        "bot containment",
        "fraction",
        "ratio",
        Part("bot_days", "sum", "contained"),
        bot_days,
        proportion=True,
        formula=(
            "只有机器人接待的客户日 ÷ 有机器人接待的客户日（同一客户一天算一个）",
            "customer-days with bot talk and no human talk ÷ customer-days with bot talk",
        ),
        note=(
            "数据里没有客服岗位（agents.role）时，发过机器人消息、从没以客服身份发过言的账号算机器人。",
            "Where no table tells roles, an account that has sent bot messages and never one as an agent is a bot.",
        ),
        pitfall=(
            "客户放弃了也算“独立接待”，要与机器人真实解决率并看。",
            "A customer who gave up counts as contained: read it beside true resolution.",
        ),
        aliases=("机器人拦截率", "机器人独立解决率", "containment rate", "deflection rate"),
    ),
    Card(
        "bot_true_resolution",
        "service",
        "机器人真实解决率",
        "bot true resolution",
        "fraction",
        "ratio",
        Part("bot_days", "rows", "", MATURE & (nw.col("resolved") == 1)),
        Part("bot_days", "sum", "mature"),
        better="up",
        proportion=True,
        closed=Part("bot_days", "sum", "mature"),
        total=bot_days,
        formula=(
            "独立接待、由机器人收尾且 {after_sale_hours} 小时内客户没有再发消息的客户日 ÷ 有机器人接待的客户日（同一客户一天算一个）",
            "contained customer-days that end on the bot, with nothing more from the customer for "
            "{after_sale_hours} h ÷ "
            "customer-days with bot talk",
        ),
    ),
)
