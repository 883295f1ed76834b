# %% [markdown] lang="zh"
# # 从这里开始
# %% [markdown] lang="en"
# # Start here

# %% [markdown] lang="zh" tags=["lesson-only"]
# **你会问：** 这套课程怎么用，数字从哪里来？
#
# 一家网店的客服，一天要回几千条消息。经理想知道的却只有几件事：客户等得久吗？问过的人买了吗？谁需要帮一把？电话客服数的是接通多少、讲了多久；网店客服同时跟好几位客户打字，聊着聊着就可能下单，所以还要数转化和客单价。这套课程教你从聊天记录和订单里数出这些答案，看懂它，也说得清它为什么可信。
#
# **25 分钟** · 不用先学什么 · 学完本课，你能够
#
# - 运行一页课程，换成自己的数据；
# - 说出网店有哪些数据表，从几行聊天数出一个指标，和 `measure` 对上；
# - 读懂定义卡，以及数字旁边的“暂计”“未到期”“—”；
# - 保护好客户的信息。
#
# **怎么用：** 选中一格，按 Shift+Enter 运行，光标会跳到下一格。菜单 Run → Run All Cells 一次运行整页。想随意改着试，先用 File → Save Notebook As… 另存一份，原来的课程就不会变。不会写代码也能学：先看懂每格在数什么，再改一个词试试。
# %% [markdown] lang="en" tags=["lesson-only"]
# **You ask:** how does this course work, and where do its numbers come from?
#
# A web shop's customer service answers thousands of messages a day. Its manager wants to know only a few things: do customers wait long? Do those who ask also buy? Who needs a hand? On the phone one counts calls and minutes; in a web shop an agent types with several customers at once, and a chat can end in an order, so conversion and spend per buyer count as well. This course teaches you to count these answers from chats and orders, to read them, and to say why they can be trusted.
#
# **25 minutes** · nothing needed first · after this lesson you can
#
# - run a page of the course, and run it on your own data;
# - name the tables of a shop, count a metric from a few rows of chat, and find that `measure` agrees;
# - read a definition card, and the marks beside a number: “so far”, “not mature yet”, “—”;
# - keep customers' data safe.
#
# **How to use a page:** select a cell and press Shift+Enter: it runs, and the next one is selected. The menu Run → Run All Cells runs the whole page. To try things out freely, keep a copy first with File → Save Notebook As…: the lesson itself then stays as it is. You need not write code: read what a cell counts, then change one word and see.

# %% tags=["parameters"]
data = "double11"  # {{lesson_data_hint}}
period = ""  # {{lesson_period_hint}}
lang = "en"
rules = "textbook"  # {{lesson_rules_hint}}

# %%
import altair as alt
import narwhals as nw
import pandas as pd

from cskit import Period, Shop, define, measure, widgets as w
from cskit.charts import Column, bars, dots, sentences, show, table, wide
from cskit.course.lesson import agree, begin, say
from cskit.metrics import customer_code, find
from cskit.sources.privacy import CustomerCodes
from cskit.tables import TABLES
from cskit.written import span, written

lesson = begin(data, lang=lang, rules=rules, period=period)
shop, days, rules, names = lesson.shop, lesson.period, lesson.rules, lesson.names

# %% [markdown] lang="zh" tags=["lesson-only"]
# 每一课都这样开头：第一格是**参数**，可以改；第二格取来工具（一串 `import`，不用背），检查参数，打开网店的数据。参数写错了，会有一句话告诉你错在哪里。
#
# ## 课程目录
# %% [markdown] lang="en" tags=["lesson-only"]
# Every lesson begins like this: the first cell holds the **parameters**, which you may change; the second fetches the tools (a row of `import`, nothing to learn by heart), checks the parameters and opens the shop. If a parameter makes no sense, one sentence tells you what is wrong.
#
# ## Lessons

# %% tags=["lesson-only"]
from cskit.course.contents import show_contents

show_contents()

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 几行聊天，几行订单
#
# 教材把客服数据分成四类。平台的报表直接给结果；这套课程从原始的行数起，你就知道结果是怎么来的。
#
# | 数据 | 回答什么 | 从哪些表数 | 平台里在哪儿看 |
# |:--|:--|:--|:--|
# | 接待 | 来了多少人，等了多久 | 聊天消息 | 生意参谋：服务 › 核心监控 › 客服排名；飞鸽：客服表现 |
# | 销售 | 客服卖了多少 | 订单、聊天消息 | 赤兔：自定义报表 |
# | 客单价 | 一位客户花多少，买几件 | 加上订单商品 | 生意参谋：客单价 |
# | 询单转化率 | 问过的人有多少买了 | 聊天消息、订单 | 生意参谋：业绩询单；赤兔：售前明细 |
#
# **先讨论（3 分钟）。** 只看“接待”这一类，你想知道哪几个数？写五个；学到第 1 课再看，少了哪个，哪两个其实是同一个。
#
# 先看一家小店：三位客服，一周。客户都用短代号。这是一位客户的聊天，请一个人扮客户、一个人扮客服，把它读出来。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## A few rows of chat, a few rows of orders
#
# The textbook sorts customer-service data into four groups. A platform's sheets give results; this course counts from the rows, so that you know where a result comes from.
#
# | data | answers | counted from | where platforms show it |
# |:--|:--|:--|:--|
# | reception | how many came, how long they waited | messages | Shengyi Canmou (生意参谋, Taobao): service › core monitoring › agent ranking (服务 › 核心监控 › 客服排名); Feige (飞鸽, Douyin): agent performance (客服表现) |
# | sales | what agents sold | orders, messages | Chitu (赤兔, Taobao): custom report (自定义报表) |
# | spend per buyer | what a customer spends, how many items | order items as well | Shengyi Canmou: spend per buyer (客单价) |
# | inquiry conversion | how many of those who asked bought | messages, orders | Shengyi Canmou: sales from inquiries (业绩询单); Chitu: pre-purchase details (售前明细) |
#
# **Discuss first (3 minutes).** For “reception” alone, which numbers would you want? Write down five; in lesson 1 see which was missing, and which two were really the same.
#
# Look at a small shop first: three agents, one week, customers under short codes. (They write Chinese; an English page shows you a translation.) This is one customer's chat: let one of you be the customer, one the agent, and read it aloud.

# %% tags=["lesson-only"]
small = lesson.small
chats = small.pandas("messages").query("sender in ('customer', 'agent')")
chat = chats[chats["conversation_id"] == "K0007"]
chat[["customer_id", "agent_id", "sender", "sent_at", "text"]]

# %% tags=["lesson-only"]
orders = small.pandas("orders")
own_order = orders[orders["customer_id"] == chat["customer_id"].iloc[0]]
own_order

# %% [markdown] lang="zh" tags=["lesson-only"]
# 聊天的一行是一条消息：谁、跟谁、几点、说了什么。订单的一行是一笔订单：谁、几点下单、几点付款、多少钱；`paid_at` 空着，就是还没付。**表里没有一个指标**，指标都要数。最简单的，数行。手算完了，再请课程自带的 `measure` 数一遍，`agree` 负责核对两个数一不一样：
# %% [markdown] lang="en" tags=["lesson-only"]
# A row of chat is one message: who, with whom, when, and what was said. A row of orders is one order: who, when it was placed, when it was paid, how much; no `paid_at` means not paid yet. **No metric is in a table**: all of them are counted. The simplest way is to count rows. `measure` is the course's own way to count: you name a metric, it counts from the same tables; `agree` lays your number beside it.

# %% tags=["lesson-only"]
from_customers = int((chats["sender"] == "customer").sum())
paid = int(orders["paid_at"].notna().sum())  # 空着的不算 || empty ones do not count
print(
    say(
        f"客户发了 {from_customers} 条消息；{len(orders)} 笔订单付了 {paid} 笔。",
        f"Customers sent {from_customers} messages; of {len(orders)} orders {paid} were paid.",
    )
)
agree(from_customers, measure(small, "customer_messages"))
agree(paid, measure(small, "shop_orders"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 接待了多少？
#
# **先合上电脑（2 分钟）。** 每人写一句话：什么是“接待人次”？同一位客户上午问一次、下午问一次，算几次？换了一位客服呢？写完再运行。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## How many were served?
#
# **Close the computer first (2 minutes).** Everyone writes one sentence: what is one *reception*? A customer asks in the morning and again in the afternoon: how many is that? And with another agent? Run the cells when you have written it down.

# %% tags=["lesson-only"]
chats["day"] = chats["sent_at"].dt.date
receptions = chats[["customer_id", "agent_id", "day"]].drop_duplicates()
by_hand = receptions.groupby("agent_id").agg(receptions=("day", "size"), customers=("customer_id", "nunique"))
by_hand

# %% tags=["lesson-only"]
agree(by_hand["receptions"], measure(small, "receptions", by="agent"))
agree(by_hand["customers"], measure(small, "served_customers", by="agent"))
people = chats["customer_id"].nunique()
agree(people, measure(small, "served_customers"))
print(
    say(
        f"同一周的聊天：{len(receptions)} 人次，{people} 人。两个都可以叫“接待了多少”。",
        f"The same week of chats: {len(receptions)} receptions, {people} people. Both could be called “how many we served”.",
    )
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# `measure` 数的正是这些，几百万行也一样数。一位客户、一位客服、一天，合起来是一次**接待**。名字相同，各家算法却不同，所以每个指标都有一张**卡片**：怎么算、哪些不算、容易错在哪里。跟你写的那句话对一对。
# %% [markdown] lang="en" tags=["lesson-only"]
# `measure` counts the very same, for millions of rows too. One customer, one agent, one day: that is one **reception**. One name, many ways to count: so each metric has a **card** that says how it is computed, what is left out, and where people go wrong. Compare it with your sentence.

# %% tags=["lesson-only"]
define("receptions", lang, rules)

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（2 分钟）。** 下面一格去掉 `"day"` 再运行，三个数变成多少？为什么正好等于上面各人的客户数？
#
# <details><summary>答案</summary>同一位客户隔天再来，不再另算：接待人次从 20、32、27 变成 17、26、24。小店里没有人换过客服，所以“客户 × 客服”的组数就是人数；大店里有人换客服，两个数就不一样了。</details>
#
# <details><summary>在 Excel / WPS 里怎么做</summary>聊天表加一列日期 <code>=INT(发送时间)</code>；把客户、客服、日期三列复制到新表，<b>数据 › 删除重复项</b>，剩下的每一行就是一次接待。再插入数据透视表：行放客服，值放客户的<b>计数</b>（人次）；要人数，就只留客户、客服两列再删一次重复项。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (2 minutes).** Take `"day"` out of the cell below and run it again: what do the three numbers become, and why are they exactly the customers counted above?
#
# <details><summary>Answer</summary>A customer who comes back another day is not counted again: 20, 32 and 27 receptions become 17, 26 and 24. Nobody in the small shop changed agents, so pairs of customer and agent are as many as customers; in a large shop some do, and the two differ.</details>
#
# <details><summary>In Excel / WPS</summary>Give the chats a date, <code>=INT(sent_at)</code>; copy customer, agent and date to a new sheet, <b>Data › Remove Duplicates</b>: every row that is left is one reception. Insert a pivot table with agents as rows and the <b>Count</b> of customers as values; for people keep only customer and agent and remove duplicates again.</details>

# %% tags=["lesson-only"]
mine = chats[["customer_id", "agent_id", "day"]].drop_duplicates()
mine.groupby("agent_id").size()

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 等了多久？
#
# 回到那段聊天。客户问了还没得到回复，就开始一个**回合**；客服一回复，这个回合结束。客户连发两条，仍是同一个回合，从**第一条**开始等。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## How long was the wait?
#
# Back to that one chat. A customer's question opens a **turn**, and the agent's next message closes it. Two questions in a row belong to one turn, and the wait begins at the **first**.

# %% tags=["lesson-only"]
begins = (chat["sender"] == "customer") & (chat["sender"].shift() != "customer")
turns = chat.assign(turn=begins.cumsum()).groupby(["turn", "sender"])["sent_at"].first().unstack()
turns["wait"] = (turns["agent"] - turns["customer"]).dt.total_seconds()
turns

# %% tags=["lesson-only"]
who = {"customer": say("客户", "Customer"), "agent": say("客服", "Agent")}
clock = alt.Axis(title=say("时间（时:分:秒）", "Time (h:min:s)"), format="%H:%M:%S", tickCount=6)
messages = alt.Chart(chat.assign(who=chat["sender"].map(who))[["sent_at", "who", "text"]])
messages = messages.mark_circle(size=90, opacity=1).encode(
    x=alt.X("sent_at:T", axis=clock), y=alt.Y("who:N", title=None), tooltip="text"
)
waited = alt.Chart(turns).mark_bar(color="#e69f00", opacity=0.35, height=22)
waited = waited.encode(x="customer:T", x2="agent:T", y=alt.datum(who["customer"]))
show(
    (waited + messages).properties(height=120),
    table=turns.reset_index()[["turn", "wait"]],
    columns={"turn": Column(say("回合", "Turn"), "count"), "wait": Column(say("等待", "Wait"), "seconds")},
    name="waits",
    title=say("这位客户每次等了多久？", "How long did this customer wait each time?"),
    says=say(
        f"{len(chat)} 条消息，{len(turns)} 个回合；最长的一次等了 {turns['wait'].max():.0f} 秒。",
        f"{len(chat)} messages, {len(turns)} turns; the longest wait was {turns['wait'].max():.0f} seconds.",
    ),
)

# %% tags=["lesson-only"]
one_chat = Shop.from_frames({"messages": chat, "orders": own_order})
agree(turns["wait"].iloc[0], measure(one_chat, "first_response_seconds"))
agree(turns["wait"].mean(), measure(one_chat, "average_response_seconds"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（2 分钟）。** 把数回合那一格里的 `first()` 换成 `last()`，连同下面两格再运行。哪个回合的等待变短了？`agree` 说什么？客服做了什么？
#
# <details><summary>答案</summary>第一个回合从 12 秒变成 11 秒：从客户的最后一问算起了。两个数都对不上 <code>measure</code>。客服什么也没做，只是换了算法；客户追问得越晚，这样算越“快”。第 4 课细讲。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (2 minutes).** In the cell that counts turns put `last()` in place of `first()` and run it and the two below again. Which wait got shorter? What does `agree` say? What did the agent do for it?
#
# <details><summary>Answer</summary>The first turn, from 12 seconds to 11: it is now counted from the customer's last question. Neither number agrees with <code>measure</code> any more. The agent did nothing, only the counting changed; the later a customer asks again, the “faster” it looks. Lesson 4 has more.</details>

# %% [markdown] lang="zh"
# ## 网店的数据表
# %% [markdown] lang="en"
# ## The shop's tables

# %% [markdown] lang="zh" tags=["lesson-only"]
# 小店只有五张表，大店还有更多。一个文件夹就是一家店，一张表是其中一个文件（CSV、Excel 或 Parquet）。必需的只有两张：聊天消息和订单；两张都拿不到，平台报表也能顶上一部分。
# %% [markdown] lang="en" tags=["lesson-only"]
# The small shop has only five tables; a large one has more. A folder is a shop, and each table is a file in it (CSV, Excel or Parquet). Only two are always needed: messages and orders; where you can get neither, a platform's sheets can stand in for part of them.

# %%
one_row = {
    "messages": say("一条聊天消息", "one message of a chat"),
    "agents": say("一位客服", "one agent"),
    "orders": say("一笔订单", "one order"),
    "order_items": say("订单里的一款商品", "one product in an order"),
    "products": say("一款商品", "one product"),
    "airings": say("直播间讲一次品", "one product presented in a live show"),
    "refunds": say("一笔退款", "one refund"),
    "traffic": say("一个小时的访客和浏览", "an hour's visitors and page views"),
    "stock": say("一款商品一天的库存", "one product's stock on one day"),
    "shifts": say("一个排好的班次", "one planned shift"),
    "logins": say("一次上线到下线", "one log-in to log-out"),
}

# %%
one_row |= {
    "ratings": say("一次评价", "one rating"),
    "complaints": say("一起投诉", "one complaint"),
    "inspections": say("一次质检打分", "one quality-check score"),
    "reminders": say("一次催付", "one payment reminder"),
    "recommendations": say("一次商品推荐", "one product recommended"),
    "handovers": say("一次转接", "one transfer of a chat"),
    "targets": say("一个指标的目标", "one metric's target"),
    "forecast": say("一个小时的预计接待量", "an hour's expected receptions"),
    "costs": say("一笔费用", "one expense"),
    "training": say("一次考试成绩", "one exam result"),
    "tickets": say("一张工单", "one ticket"),
    "reported": say("平台报表里的一个数", "one figure of a platform's sheet"),
    "calendar": say("大促的一个阶段", "one phase of a promotion"),
}

# %%
rows = {name: shop.table(name).select(nw.len()).collect("pandas").item() for name in shop.tables}
need = {True: say("必需", "always"), False: say("可选", "optional")}
tables = pd.DataFrame(
    {
        "table": [getattr(TABLES[name], lang) for name in one_row],
        "file": list(one_row),
        "one_row": list(one_row.values()),
        "rows": [rows.get(name) for name in one_row],
        "needed": [need[TABLES[name].required] for name in one_row],
    }
)

# %%
table(
    tables,
    {
        "table": say("数据表", "Table"),
        "file": say("文件名", "File"),
        "one_row": say("一行是", "One row is"),
        "rows": Column(say("行数", "Rows"), "count"),
        "needed": say("是否必需", "Needed"),
    },
    name="tables",
    title=say("一家网店有哪些数据表？", "Which tables does a shop have?"),
    note=say("行数为“—”的表，这家店没有。", "A table with “—” rows is not in this shop."),
)

# %% [markdown] lang="zh"
# ## 一家店的成绩
# %% [markdown] lang="en"
# ## How a shop did

# %% [markdown] lang="zh" tags=["lesson-only"]
# 换成整家店，还是同一个 `measure`：把全店的回合合在一起，算出“3 分钟响应率”。看到一个数字，先看它的卡片。百分比后面的小字是 95% **区间**：来的客户有碰巧的成分，真正的水平大致在这个范围里；样本越少，区间越宽。
# %% [markdown] lang="en" tags=["lesson-only"]
# For a whole shop it is the same `measure`: put all turns together and you have the 3-minute response rate. Before you believe a number, read its card. The small range behind a percentage is its 95% **interval**: who happens to come is partly chance, and the true level lies roughly in this range. The fewer cases, the wider.

# %%
define("response_rate_3min", lang, rules)

# %%
metrics = ["response_rate_3min", "first_response_seconds", "inquiry_conversion", "spend_per_buyer"]
answer = measure(shop, metrics, period=days, rules=rules)
table(
    *wide(answer),
    name="numbers",
    title=say("这几天，客服的成绩怎么样？", "How did customer service do on these days?"),
)

# %%
everyone = answer["value"].iloc[0]
by_agent = measure(shop, "response_rate_3min", by="agent", period=days, rules=rules)
by_agent = by_agent[by_agent["agent"].isin(names)]  # 不含机器人 || without the bot
show(
    dots(by_agent, "value", of="agent", interval=("low", "high"), line={say("全店", "the shop"): everyone}),
    name="in_time_by_agent",
    title=say("谁回得及时？", "Who answers in time?"),
    note=say(
        "横线是 95% 区间。碰到虚线的，分不清是差别还是运气；排名的先后也就不必当真。",
        "Lines are 95% intervals. Where one meets the dashed line, a difference cannot be told from luck, and its place in the ranking means little.",
    ),
)

# %% [markdown] lang="zh"
# ## 3 分钟是谁定的？
# %% [markdown] lang="en"
# ## Who says 3 minutes?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 阈值是人定的规则，换一个平台就可能换一个数。拖动滑块，看同样的聊天在不同时限下变成什么成绩；“恢复初始值”回到教材口径。课程里左边带蓝线的地方都可以这样拖。
# %% [markdown] lang="en" tags=["lesson-only"]
# A threshold is a rule that people made, and another platform has another one. Move the slider and see what the same chats are worth under another limit; “Back to the start” returns to the textbook's. Wherever you see a blue line on the left you can do this.

# %%
at_first = measure(shop, "unanswered_3min_rate", period=days, rules=rules)["value"].iloc[0]


# %%
def late(late_seconds):
    asked = {"period": days, "rules": rules.replace(late_seconds=late_seconds)}
    whole = measure(shop, "unanswered_3min_rate", **asked).iloc[0]
    slow, turns, rate = whole["numerator"], whole["denominator"], written(1 - whole["value"], "rate")
    said = say(
        f"时限为 {late_seconds} 秒时，{turns:,.0f} 个回合中有 {slow:,.0f} 个没有按时回复，响应率 {rate}。",
        f"With {late_seconds} seconds as the limit, {slow:,.0f} of {turns:,.0f} turns were not answered in time: a response rate of {rate}.",
    )
    sentences([said])
    show_hours(asked)


# %%
def show_hours(asked):
    show(
        bars(
            measure(shop, "unanswered_3min_rate", by="hour", **asked),
            "value",
            of="hour",
            interval=("low", "high"),
            line={say(f"{rules.late_seconds:g} 秒时的全店", f"the shop at {rules.late_seconds:g} s"): at_first},
            label=say("没有按时回复的回合", "Turns not answered in time"),
        ),
        name="late_by_hour",
        title=say("哪些时段最容易让客户等过头？", "In which hours do customers wait too long?"),
        note=say(
            "竖线是 95% 区间：线越长，这个时段的客户越少；不足 5 位客户的没有线，先别下结论。",
            "Upright lines are 95% intervals: the longer, the fewer customers. Hours with fewer than 5 have none: draw no conclusion yet.",
        ),
    )


# %%
w.explore(late, late_seconds=w.rule(rules, "late_seconds"))

# %% [markdown] lang="zh"
# ## 数字旁边的标记
# %% [markdown] lang="en"
# ## The marks beside a number

# %% [markdown] lang="zh" tags=["lesson-only"]
# 昨天来问的客户，可能后天才付款。今天就说“他没买”，是把没到期当成了没成交。回到小店，看每天的询单转化率：
# %% [markdown] lang="en" tags=["lesson-only"]
# A customer who asked yesterday may pay the day after tomorrow. To say today that they did not buy takes “not yet” for “no”. Back in the small shop, look at the inquiry conversion of each day:

# %% tags=["lesson-only"]
by_day = measure(small, "inquiry_conversion", by="date")
by_day[["date", "value", "status", "numerator", "denominator"]]

# %% tags=["lesson-only"]
measure(small, ["refund_rate", "complaint_rate"])[["metric", "value", "status", "note"]]

# %% [markdown] lang="zh" tags=["lesson-only"]
# 最后三天“未到期”（`immature`）：没有值，不是 0。小店没有退款表和投诉表，这两个指标写明**缺哪张表**，其余照常计算：缺数据也不是 0。
#
# **轮到你（2 分钟）。** 下面一格把没有值的日子当成 0，求七天的平均。老板看到的转化率差了多少？删掉 `.fillna(0)` 再运行，为什么还是不等于 `measure`？
#
# <details><summary>答案</summary>41.6%，整周其实是 69.8%：好像有三天一个人也没买。删掉之后是 72.8%：四天的客户数不一样多，每天的比率却算得一样重。应当先合计再相除：30 ÷ 43。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# The last three days are “not mature yet” (`immature`): no value, and not 0. The small shop has no tables of refunds and complaints; the two metrics say **which table is missing**, and everything else goes on. Missing data is not 0 either.
#
# **Now you (2 minutes).** The cell below takes days without a value for 0 and averages the seven. How far off is the conversion the boss would see? Take `.fillna(0)` out and run it again: why is it still not what `measure` says?
#
# <details><summary>Answer</summary>41.6%, where the week has 69.8%: as if on three days nobody had bought. Without it you get 72.8%: the four days had different numbers of customers, yet each day's rate weighs the same. Add up first, then divide: 30 ÷ 43.</details>

# %% tags=["lesson-only"]
mine = by_day["value"].fillna(0).mean()
print(f"{mine:.1%}", f"{measure(small, 'inquiry_conversion')['value'].iloc[0]:.1%}")

# %%
meanings = {
    "ok": say("算完了，不会再变。", "Final: it will not change."),
    "open": say(
        "暂时的结果：统计窗口还没到期（比如还可能退款、付款），过几天会变。",
        "So far: part of the window is still open (an order can still be refunded or paid), and it will move.",
    ),
    "immature": say(
        "还没到能算的时候。不是零，也不参加平均。",
        "Too early to say. It is not zero, and no average includes it.",
    ),
    "undefined": say(
        "分母是零，比如没有接待，就算不出回复率。",
        "Nothing to divide by: without a reception there is no reply rate.",
    ),
    "missing_table": say(
        "缺一张表。缺哪张会写明，其余指标照常计算。",
        "A table is missing: the message names it, and every other metric goes on.",
    ),
}

# %%
asked = "reply_rate inquiry_conversion refund_rate complaint_rate recommendation_success_rate call_in_rate".split()
last = Period(shop.span.end, shop.span.end)
found = [measure(shop, asked, period=at, rules=rules).assign(days=span(at)) for at in (days, last)]
found.append(measure(shop, asked, by="agent", period=last, rules=rules).assign(days=span(last)))
marked = pd.concat(found).query("agent.isna() or agent in @names")  # 不含机器人 || without the bot
marked = marked.drop_duplicates("status").set_index("status")  # 每种标记的第一个 || the first number with each mark


def example(status):
    if status not in marked.index:
        return say("这家店暂时没有", "none in this shop")
    row = marked.loc[status]
    person = names[row["agent"]] + " · " if row["agent"] in names else ""
    metric, value = find(row["metric"]).under(rules).name(lang), written(row["value"], "rate", status=status)
    return say(f"{person}{metric}，{row['days']}：{value}", f"{person}{metric}, {row['days']}: {value}")


# %%
value = {"ok": 0.456, "open": 0.456}
marks = pd.DataFrame(
    {
        say("写法", "As written"): [written(value.get(mark), "rate", status=mark) for mark in meanings],
        say("意思", "What it means"): list(meanings.values()),
        say("本店的例子", "An example from this shop"): [example(mark) for mark in meanings],
    }
)
table(marks, name="marks", title=say("数字的位置上可能出现什么？", "What may stand in a number's place?"))

# %% [markdown] lang="zh"
# ## 保护客户的信息
# %% [markdown] lang="en"
# ## Keeping customers' data safe

# %% [markdown] lang="zh" tags=["lesson-only"]
# 聊天记录里有人名、电话、地址。用自己店铺的数据之前，先记住四条：
#
# - **只留用得到的。** 用 `cskit import` 导入：昵称换成编号，电话、地址、证件号从聊天内容里遮掉。夹在句子里的人名机器认不全，发出去之前请自己再看一遍。
# - **钥匙不跟数据走。** 代号的密钥留在你的电脑里，不在数据文件夹里；没有密钥，拿着客户名单也对不出谁是谁。
# - **报告里没有客户。** 清单里只有短代号；真要联系某位客户，由保管数据的人去查。
# - **评的是服务，不是人的隐私。** 客服的成绩也是个人信息，只给需要知道的人看。
#
# **什么绝不离开这台电脑：** 密钥和客户的名字。cskit 在你自己的电脑上读文件、算数、写报告，不往外发任何东西；离开的只有你自己发出去的报告，里面摘录的聊天也已经遮过。
#
# 课程自带的网店全部是模拟数据，没有任何真实的人。
# %% [markdown] lang="en" tags=["lesson-only"]
# Chats hold names, phone numbers and addresses. Before you use your own shop's data, four rules:
#
# - **Keep only what you need.** Import with `cskit import`: names become codes; phone numbers, addresses and ID numbers are masked in the messages. A name inside a sentence cannot always be recognised: read the messages yourself before you pass them on.
# - **The key does not travel with the data.** It stays on your computer, outside the data folder; without it, not even a list of names tells who is behind a code.
# - **No customer in a report.** Lists show short codes; if somebody has to be called, whoever holds the data can find the conversation.
# - **Service is judged, not a person's private life.** An agent's results are personal data, too: show them to those who need them.
#
# **What will never leave this computer:** the key and customers' names. cskit reads, counts and writes reports on your own machine and sends nothing anywhere; all that leaves is a report you pass on yourself, and a chat quoted in it is masked.
#
# The shops that come with the course are synthetic: no real person is in them.

# %%
importing = CustomerCodes(b"an example's key")
nick = say("小明同学", "sunny_1990")
message = say("我电话13800001111，寄到朝阳区幸福路8号楼，邮箱a@b.com", "call me on 13800001111 or write to a@b.com")
code = importing.code(nick)
steps = {
    say("导入：客户昵称", "Import: the customer's name"): (nick, code),
    say("导入：聊天内容", "Import: what was written"): (message, importing.mask(message)),
    say("报告：客户编号", "Reports: the customer's id"): (code, customer_code(code)),
}
heads = [say("哪一步", "Where"), say("原来", "Before"), say("之后", "After")]
table(
    pd.DataFrame([(step, *pair) for step, pair in steps.items()], columns=heads),
    name="privacy",
    title=say(
        "导入和出报告时，客户的信息变成什么样？",
        "What becomes of a customer's data on import and in reports?",
    ),
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 换成自己的数据
#
# 课程里看到的，都能用自己店铺的数据再做一遍。在终端里：
#
# | 命令 | 做什么 |
# |:--|:--|
# | `cskit import 导出文件… --out 我的店 --lang zh` | 把平台导出的文件变成数据表 |
# | `cskit check 我的店 --lang zh` | 哪里不对：文件、行、列 |
# | `cskit review 我的店 --lang zh` | 大促复盘，一份可以直接拿去开会的报告 |
# | `cskit render conversion 我的店 --lang zh` | 任何一课（这里是转化分析），换成自己的数据 |
# | `cskit metrics 我的店 --metric spend_per_buyer --lang zh` | 只要数字 |
# | `cskit define spend_per_buyer --lang zh` | 看卡片 |
#
# ## 小结
#
# - 一家店是一个文件夹，必需的只有聊天消息和订单。
# - 表里没有指标，指标是数出来的：数行、数人、数“客户 × 客服 × 天”，得到的是不同的数。
# - 从第一个没得到回复的问题开始计时。
# - 数字有卡片，阈值有来处；换了口径，成绩就变。
# - 没到期不是零，缺数据也不是零。
# - 客户在数据里是编号，在报告里还是编号。
#
# **接着学：** `cskit lab --lang zh` 随时打开课程。每课后面有一份练习：每人一份自己的数据，写完一题就运行那一格，当场知道对不对。下一课：[接待与工作量](01_reception.ipynb)。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## On your own data
#
# Everything you see in the course can be done with your own data. In a terminal:
#
# | command | does |
# |:--|:--|
# | `cskit import EXPORTS… --out my_shop` | turns the platform's exports into tables |
# | `cskit check my_shop` | says what is wrong: file, row, column |
# | `cskit review my_shop` | the post-promotion review, a report to take into the meeting |
# | `cskit render conversion my_shop` | any lesson (here conversion) on your own data |
# | `cskit metrics my_shop --metric spend_per_buyer` | just the numbers |
# | `cskit define spend_per_buyer` | the card |
#
# ## Recap
#
# - A shop is a folder; only messages and orders are always needed.
# - No metric is in a table: it is counted. Rows, people, “customer × agent × day”: each is another number.
# - The clock starts at the first question that is still unanswered.
# - A number has a card, and a threshold has an owner: other rules, other results.
# - “Not mature yet” is not zero, and missing data is not zero.
# - A customer is a code in the data, and a code in reports.
#
# **How to go on:** `cskit lab` opens the course at any time. After each lesson there is an exercise, with data made for you alone; run a question's cell and you are told at once whether it is right. Next: [reception and workload](01_reception.ipynb).
