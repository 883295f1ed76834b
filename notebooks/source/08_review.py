# %% [markdown] lang="zh"
# # 大促复盘
# %% [markdown] lang="en"
# # Post-promotion review

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 这次大促做得怎么样，销售额为什么多了或少了，哪里出了问题，下次谁来改？
#
# **80 分钟** · 先学第 2 到第 5 课和[第 7 课](07_forecast.ipynb) · 学完本课，你能够
#
# - 用一页纸讲清结果：一行结论、八个指标、三句话、五件要办的事；
# - 把客服销售额的变化精确拆到访客数、咨询率、咨询成交率、客件数、件均价和期前下单；
# - 分清“还没到期”和“零”，分清“差距”和“运气”；
# - 把本课换成自己店铺的数据，生成可以直接拿去开会的报告。
#
# 换数据只需改下面的参数：`data` 是自带店铺的名字，或者你自己的数据文件夹。命令行 `cskit review 文件夹 --lang zh` 生成的就是这份报告，不含代码。
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** how did the promotion go, why did we sell more or less, what went wrong, and who will fix it next time?
#
# **80 minutes** · after lessons 2 to 5 and [lesson 7](07_forecast.ipynb) · after this lesson you can
#
# - tell the result on one page: a verdict, eight figures, three sentences, five things to do;
# - split a change in CS sales exactly into visitors, call-in rate, conversion, items, item price and earlier orders;
# - tell “not mature yet” from zero, and a difference from luck;
# - render the lesson on your own shop as a report to take into the meeting.
#
# To change the data, change the parameters below: `data` is the name of a bundled shop or your own folder. `cskit review FOLDER` renders this very report, without the code.

# %% tags=["parameters"]
data = "double11"  # {{lesson_data_hint}}
kind = ""  # {{lesson_kind_hint}}
promo = ""  # {{lesson_promo_hint}}
period = ""  # {{lesson_review_period_hint}}
compare = ""  # {{lesson_compare_hint}}
lang = "en"
rules = "textbook"  # {{lesson_rules_hint}}
show_customers = False  # {{lesson_show_customers_hint}}
peers = {}  # {{lesson_peers_hint}}
targets = {}  # {{lesson_targets_hint}}
last_actions = {}  # {{lesson_last_actions_hint}}
preparation = {}  # {{lesson_preparation_hint}}
# %%
from cskit.review import Review

# %%
review = Review.of(
    data,
    lang=lang,
    kind=kind,
    promo=promo,
    period=period,
    compare=compare,
    rules=rules,
    show_customers=show_customers,
    peers=peers,
    targets=targets,
    last_actions=last_actions,
    preparation=preparation,
)
review.opening()

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 先用手做一个发现
#
# 一个发现有四样：**依据**（数了什么）、**多大**（值多少）、**一句话**、**动作**。拿每单件数来做一个。一行一笔客服的订单，数它有几件：
# %% [markdown] lang="en" tags=["lesson-only"]
# ## One finding by hand first
#
# A finding has four parts: the **evidence** (what was counted), the **size** (what it is worth), **one sentence**, and an **action**. Make one of items per order. A row is one order of an agent; count its items:

# %% tags=["lesson-only"]

from cskit import detail, load, measure
from cskit.charts import sentences
from cskit.course.lesson import agree, say

eleven, days = load("double11"), "2021-11-01..2021-11-11"
lines = eleven.pandas("order_items")
orders = detail(eleven, "credited_orders", period=days)
orders = orders.rename(columns={"id": "order_id"})
orders = orders.merge(lines.groupby("order_id")["quantity"].sum().rename("items"), on="order_id")
orders[["order_id", "agent", "amount", "items"]].head()

# %% tags=["lesson-only"]
by_agent = orders.groupby("agent")["items"].agg(["size", "sum"])
by_agent["each"] = by_agent["sum"] / by_agent["size"]
agree(by_agent["each"], measure(eleven, "items_per_order", by="agent", period=days))
lowest = by_agent[by_agent["size"] >= 50]["each"].idxmin()
others = by_agent.drop(lowest).sum()
usual = others["sum"] / others["size"]  # 合计再相除 || added up first
print(lowest, round(by_agent["each"][lowest], 2), round(usual, 2))

# %% [markdown] lang="zh" tags=["lesson-only"]
# 多大？**缺几件** × **一件多少钱**。缺的是*添加的*那一件，不是随便一件：看别人的多件订单里，最便宜的那件卖多少。
# %% [markdown] lang="en" tags=["lesson-only"]
# How large? **Items missing** × **the price of one**. What is missing is an *added* item, not any item: see what the cheapest one costs in the orders of others that hold several.

# %% tags=["lesson-only"]
missing = by_agent["size"][lowest] * (usual - by_agent["each"][lowest])
several = lines.merge(orders.loc[(orders["items"] > 1) & (orders["agent"] != lowest), ["order_id"]], on="order_id")
added = (several["amount"] / several["quantity"]).groupby(several["order_id"]).min().mean()
name = eleven.pandas("agents").set_index("agent_id")["name"][lowest]
sentences(
    [
        say(
            f"{name}每单 {by_agent['each'][lowest]:.2f} 件，其他客服 {usual:.2f} 件：缺 {missing:.0f} 件，一件 ¥{added:.0f}，至多 ¥{missing * added:,.0f}。",
            f"{name}: {by_agent['each'][lowest]:.2f} items an order, the others {usual:.2f}: {missing:.0f} items missing at ¥{added:.0f}, at most ¥{missing * added:,.0f}.",
        )
    ]
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# “至多”，因为不是每位客户都肯添一件。下面的复盘估得略高：它取每单去掉最贵一件后其余各件的均价，不只取最便宜的那件；怎么估的，报数时一并说清。动作要写到能打勾：谁、哪天前、看哪个数、到多少算成（如：小组长，12 月 5 日前，三套搭配话术；每单件数到 1.4）。
#
# **轮到你（3 分钟）。** 换成用全体的件均价来算，数会大还是小？为什么那样不对？
#
# <details><summary>答案</summary>大不少：件均价里有大衣和礼盒，没有人为了凑一件去添一件大衣。先问缺的是什么，再找它的价。下面的复盘把同一单里除最贵一件以外的都算作“添上的”，一件 ¥69.80，所以它写的是 ¥18,637：算法不同，数也不同，两个都是“至多”。</details>
#
# **先自己写一页（10 分钟）。** 往下是自动生成的复盘。先别看：只凭你知道的，写一行结论（完成没有、差多少、一个最大的原因、值多少），再写五件要办的事，每件带一个数。写完往下对：哪一件你没写，哪一件你的次序不一样？
#
# <details><summary>在 Excel / WPS 里怎么做</summary>订单表旁 <code>=SUMIFS(明细!件数,明细!订单号,A2)</code> 带出每单件数。数据透视表：行放客服，值放件数求和与订单计数，相除。最便宜的一件：<code>=MINIFS(明细!单价,明细!订单号,A2)</code>，只对件数大于 1 的订单取 AVERAGEIFS。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# “At most”, because not every customer will add one. The review below says a little more: it takes the mean of all but the dearest item of an order, not the cheapest alone; say with the number how it was estimated. Write the action so that it can be ticked: who, by when, which number, what counts as done (such as: the team lead, by 5 December, three bundle scripts; items per order at 1.4).
#
# **Now you (3 minutes).** With everybody's item price instead: larger or smaller? Why would that be wrong?
#
# <details><summary>Answer</summary>Much larger: item price holds coats and gift boxes, and nobody adds a coat to fill an order. Ask what is missing first, then look up its price. The review below takes every item of such an order but the most expensive one as “added”, ¥69.80 each, and so it says ¥18,637: another yardstick, another number, and both are “at most”.</details>
#
# **Write a page yourself (10 minutes).** Below comes the review as the kit makes it. Do not look yet: with what you know, write one line of verdict (reached or not, by how much, the one largest reason, what it was worth) and five things to do, each with a number. Then compare: which one did you miss, and which would you have put elsewhere?
#
# <details><summary>In Excel / WPS</summary>Beside the orders <code>=SUMIFS(lines!units,lines!order,A2)</code> fetches the items. A pivot table: agents as rows, the sum of items and the count of orders as values; divide. The cheapest item: <code>=MINIFS(lines!price,lines!order,A2)</code>, averaged with AVERAGEIFS over orders of more than one item.</details>

# %% [markdown] lang="zh"
# ## 一页纸
# %% [markdown] lang="en"
# ## On one page

# %%
review.verdict()
review.headline()
review.story()

# %% [markdown] lang="zh"
# ### 要办的事，谁来办？
# %% [markdown] lang="en"
# ### What to do, and who does it

# %%
review.actions()

# %% [markdown] lang="zh"
# ## 发现与依据
# %% [markdown] lang="en"
# ## Findings and evidence

# %%
review.evidence()

# %% [markdown] lang="zh"
# ## 走势
# %% [markdown] lang="en"
# ## The trend

# %%
review.phases()

# %% [markdown] lang="zh"
# ## 销售额为什么变了
# %% [markdown] lang="en"
# ## Why sales changed

# %% [markdown] lang="zh" tags=["lesson-only"]
# 本期咨询、下单并付款的销售额 = 访客数 × 咨询率 × 咨询成交率 × 客件数 × 件均价；期前咨询或下单、本期才付款的（多为尾款）单列一项，否则尾款会被算成“转化变好了”。几个因素同时在变，“客单价涨了，所以销售额涨了”说不清各占多少。
#
# 对数平均分解（LMDI）把变化总额恰好分完：每个因素得到自己的一份，没有余项，也不取决于先算谁后算谁。
# %% [markdown] lang="en" tags=["lesson-only"]
# Sales of those who asked, ordered and paid in the days = visitors × call-in rate × buyers per contact × items per buyer × item price; what was ordered before and paid now (mostly final payments) is a part of its own, or it would pass for better conversion. All of them move at once, so “spend went up, therefore sales did” does not say how much each one did.
#
# The log-mean split (LMDI) divides the change completely: every factor gets its share, nothing is left over, and the order of the factors does not matter.

# %%
review.split()

# %% [markdown] lang="zh"
# ## 接待：预测、人手与排队
# %% [markdown] lang="en"
# ## Forecast, staffing and the queue

# %%
review.forecast()
review.online()

# %%
review.waiting()

# %%
review.fit()

# %%
review.presence()

# %% [markdown] lang="zh"
# ## 流失的销售额
# %% [markdown] lang="en"
# ## Lost sales

# %%
review.lost_sales()

# %% [markdown] lang="zh"
# ## 催付
# %% [markdown] lang="en"
# ## Payment reminders

# %%
review.reminders()

# %%
review.owed()

# %% [markdown] lang="zh"
# ## 团队与客服
# %% [markdown] lang="en"
# ## Teams and agents

# %% [markdown] lang="zh" tags=["lesson-only"]
# **先问一句：这样排名公平吗？** 每个人接到的客户不同：有人总排在晚高峰，有人专接高价位商品。区间只说明“运气”有多大，不说明“客户不同”有多大。排名之前，先看区间是否重叠，再看班次和商品。
# %% [markdown] lang="en" tags=["lesson-only"]
# **First ask: is this ranking fair?** Agents get different customers: one always works the evening peak, another gets the expensive products. An interval shows how much may be luck, not how different the customers were. Before ranking, see whether intervals overlap; then look at shifts and products.

# %%
review.overall()
review.every_agent()
review.targets()
review.agents()

# %% [markdown] lang="zh" tags=["lesson-only"]
# 一笔销售记在谁名下，由归属规则说了算。换一种订单归属、挪一挪归属窗口：全店的钱没有多也没有少，各团队的业绩和转化率却变了。奖金方案要先把规则写清楚，道理就在这里。
# %% [markdown] lang="en" tags=["lesson-only"]
# The attribution rule decides whose sale it was. Change what an order is credited by, or the attribution window: not a yuan more or less was paid, and yet the teams' sales and conversion change. That is why a bonus scheme begins with its rule.

# %% tags=["lesson-only"]
from cskit import widgets as w
from cskit.charts import table, wide
from cskit.charts.parts import label_of, not_shown

split = "team" if review.shop.has("agents", "team") else "agent"


# %% tags=["lesson-only"]
def credited(**moved):  # 同样的订单，换一条规则 || the same orders, by another rule
    metrics, moved_rules = ["cs_sales", "inquiry_conversion", "spend_per_buyer"], review.rules.replace(**moved)
    rows = review.measure(metrics, by=split, rules=moved_rules)
    told = rows[rows[split].notna() & rows["value"].notna()]
    if told.empty:
        return not_shown(rows)
    frame, columns = wide(told)
    frame[split] = frame[split].map(label_of)
    title = say("各团队名下的业绩有多少？", "What is each team credited with?")
    return table(frame, columns, name="credited", title=title)


# %% tags=["lesson-only"]
w.explore(
    credited,
    attribution=w.rule(review.rules, "attribution"),
    attribution_days=w.rule(review.rules, "attribution_days"),
)

# %% [markdown] lang="zh"
# ### 争议订单（申诉清单）
# %% [markdown] lang="en"
# ### Contested orders (the appeals list)

# %%
review.contested()

# %% [markdown] lang="zh"
# ### 临促与自有客服
# %% [markdown] lang="en"
# ### Seasonal agents and in-house staff

# %%
review.seasonal()

# %% [markdown] lang="zh"
# ## 服务质量
# %% [markdown] lang="en"
# ## Service

# %%
review.service()
review.service_by_agent()

# %%
review.lists()

# %% [markdown] lang="zh"
# ### 聊天里看得见的服务
# %% [markdown] lang="en"
# ### Service seen in the chats

# %%
review.chats()

# %% [markdown] lang="zh"
# ### 平台后台会显示什么
# %% [markdown] lang="en"
# ### What the platform shows

# %% [markdown] lang="zh" tags=["lesson-only"]
# 按平台的规则复盘（`rules = "taobao"`），这里就列出平台后台当天会显示的指标：滚动窗口，每天按当天生效的规则。教材口径没有后台，这里便是空的。
# %% [markdown] lang="en" tags=["lesson-only"]
# Reviewed by a platform's rules (`rules = "taobao"`), the indicators stand here as that platform would have shown them: over rolling windows, each day by the set in force that day. The textbook has no such board, so nothing stands here.

# %%
review.board()

# %% [markdown] lang="zh"
# ### 投诉与退款
# %% [markdown] lang="en"
# ### Complaints and refunds

# %%
review.complaints()
review.refunds()

# %% [markdown] lang="zh"
# ## 商品：客户问什么，为什么不买
# %% [markdown] lang="en"
# ## Products: what customers ask, why they leave

# %%
review.products()
review.reasons()
review.questions()

# %% [markdown] lang="zh"
# ### 机器人与转人工
# %% [markdown] lang="en"
# ### The bot and hand-over

# %%
review.bot()

# %% [markdown] lang="zh"
# ## 人力、费用与奖项
# %% [markdown] lang="en"
# ## People, cost and awards

# %%
review.costs()

# %%
review.awards()

# %% [markdown] lang="zh"
# ### 大促前的准备
# %% [markdown] lang="en"
# ### What was made ready

# %%
review.prepared()

# %% [markdown] lang="zh"
# ## 当前积压
# %% [markdown] lang="en"
# ## Backlog now

# %%
review.backlog()

# %% [markdown] lang="zh"
# ## 同行对比
# %% [markdown] lang="en"
# ## Peers

# %%
review.peers()

# %% [markdown] lang="zh"
# ## 还会变的数字
# %% [markdown] lang="en"
# ## What is still open

# %%
review.unsettled()

# %% [markdown] lang="zh"
# ## 每位客服一页
# %% [markdown] lang="en"
# ## A page for each agent

# %%
review.agent_pages()

# %% [markdown] lang="zh"
# ## 指标口径
# %% [markdown] lang="en"
# ## Definitions

# %%
review.definitions()

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 三分钟讲给老板听
#
# **课堂活动（20 分钟）。** 两人一组，一人是老板。只准用第一页，讲三分钟：结论、一个原因、两件要批的事。老板可以问两个问题（最常问的：“为什么”和“那要我做什么”）。讲完全班投票：他会批吗？
#
# ## 下一次大促前的准备清单
#
# | 哪一项 | 检查什么 | 谁签字 |
# |:--|:--|:--|
# | 话术 | 活动玩法的快捷短语，预售、尾款、返场各一套催付；主图价和到手价对不上、券领不到、限购，怎么答 | 培训 |
# | 售后话术 | 不能取消订单、退定金、改地址；软件崩溃、停电断网时发什么 | 售后组长 |
# | 人 | 自有、外包、临促到岗；临促七天课程通关，老客服百问百答也要过 | 排班 |
# | 账号和设备 | 座位、电脑、备用笔记本、备用网络和备用账号；会议室借好 | 行政、IT |
# | 后勤 | 包餐、下午茶、夜宵，每样一个负责人 | 行政 |
# | 目标和激励 | 保底、冲刺分到队和人，加起来等于总数；奖项、口径、评选和兑现的时间先贴出来 | 经理 |
# | 现场 | 数据滚动播放、横幅、红包；结束后颁奖，请标杆讲一段 | 经理 |
#
# 复盘时把这张表再过一遍：哪一项没签字，和上面哪一个发现对得上？
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Three minutes for the boss
#
# **Class activity (20 minutes).** In pairs, one is the boss. With page one only, speak for three minutes: the verdict, one reason, two things to approve. The boss may ask two questions (mostly “why” and “what do you want from me”). Then the class votes: approved or not?
#
# ## Before the next promotion: what to check
#
# | what | check | signed by |
# |:--|:--|:--|
# | scripts | quick replies for the rules of the promotion; reminders for deposit, final payment and encore; what to say when the picture's price is not the price paid, a coupon cannot be had, a limit applies | training |
# | after-sales scripts | orders that cannot be cancelled, deposits back, changed addresses; what to send when the software, the power or the network fails | after-sales lead |
# | people | in-house, outsourced and seasonal agents on duty; the seasonal seven days passed, and the in-house staff's hundred questions too | rosters |
# | accounts and machines | seats, computers, spare laptops, spare network and spare accounts; a meeting room | office, IT |
# | provisions | meals, tea, a late supper, one person for each | office |
# | targets and incentives | floor and stretch given to teams and people, adding up to the total; awards, how they are counted, chosen and paid, posted beforehand | manager |
# | on the floor | the numbers on a screen, a banner, envelopes; afterwards the awards, and the best tell how | manager |
#
# Go through it once more in the review: which line was not signed, and which finding above does it explain?

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 小结
#
# - 第一页只放结果和行动，证据放后面：经理两分钟看完，问到哪里翻到哪里。
# - 和上次比之前先对齐阶段和天数；天数不同，金额和人次按日均比。
# - 比率用分子之和除以分母之和，不是各人比率的平均。
# - 没到期的数字不是零；区间重叠的两个人，先后可能只是运气。
# - 每个发现都要落到负责人、日期和需要的支持。
#
# **动手练：** [练习：大促复盘](../../exercises/zh/08_review.ipynb)。每人一份自己的数据；写完一题就运行那一格，当场知道对不对。下一课：[考核与激励](10_scorecard.ipynb)。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Recap
#
# - Page one holds results and actions, the evidence follows: two minutes to read, and every question has its page.
# - Before comparing, align phases and days; where the days differ, compare sums per day.
# - A ratio is the sum of numerators over the sum of denominators, never the mean of people's ratios.
# - A figure that is not mature is not zero; where two intervals overlap, the order may be luck.
# - Every finding ends with an owner, a date and the support needed.
#
# **Now you:** [Exercise: post-promotion review](../../exercises/en/08_review.ipynb). Everybody's data are different; run a question's cell and you are told at once whether it is right. Next: [scorecard and incentives](10_scorecard.ipynb).
