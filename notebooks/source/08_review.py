# %% [markdown] lang="zh"
# # 大促复盘
# %% [markdown] lang="en"
# # Post-promotion review

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 这次大促做得怎么样，销售额为什么多了或少了，哪里出了问题，下次谁来改？
#
# 学完本课，你能够
#
# - 用一页纸讲清结果：八个指标、三句话、五个发现、一张行动清单；
# - 把客服销售额的变化精确拆到访客数、咨询率、咨询成交率、客件数和件均价；
# - 分清“还没到期”和“零”，分清“差距”和“运气”；
# - 把本课换成自己店铺的数据，生成可以直接拿去开会的报告。
#
# 换数据只需改下面的参数：`data` 是自带店铺的名字，或者你自己的数据文件夹。命令行 `cskit review 文件夹 --lang zh` 生成的就是这份报告，不含代码。
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** how did the promotion go, why did we sell more or less, what went wrong, and who will fix it next time?
#
# After this lesson you can
#
# - tell the result on one page: eight figures, three sentences, five findings, one action list;
# - split a change in CS sales exactly into visitors, call-in rate, conversion, items and item price;
# - tell “not mature yet” from zero, and a difference from luck;
# - render the lesson on your own shop as a report to take into the meeting.
#
# To change the data, change the parameters below: `data` is the name of a bundled shop or your own folder. `cskit review FOLDER` renders this very report, without the code.

# %% tags=["parameters"]
data = "double11"  # {{lesson_data_hint}}
promo = ""  # {{lesson_promo_hint}}
compare = ""  # {{lesson_compare_hint}}
lang = "en"
rules = "textbook"  # {{lesson_rules_hint}}
show_customers = False  # {{lesson_show_customers_hint}}
peers = {}  # {{lesson_peers_hint}}
last_actions = {}  # {{lesson_last_actions_hint}}
# %%
from cskit.review import Review

review = Review.of(
    data,
    lang=lang,
    promo=promo,
    compare=compare,
    rules=rules,
    show_customers=show_customers,
    peers=peers,
    last_actions=last_actions,
)
review.opening()

# %% [markdown] lang="zh"
# ## 一页纸
# %% [markdown] lang="en"
# ## On one page

# %%
review.headline()
review.story()

# %% [markdown] lang="zh"
# ### 最大的发现，谁来改？
# %% [markdown] lang="en"
# ### The largest findings, and who acts on them

# %%
review.actions()

# %% [markdown] lang="zh"
# ## 发现与依据
# %% [markdown] lang="en"
# ## Findings and evidence

# %%
review.evidence()

# %% [markdown] lang="zh"
# ## 各阶段
# %% [markdown] lang="en"
# ## Phases

# %%
review.phases()

# %% [markdown] lang="zh"
# ## 销售额为什么变了
# %% [markdown] lang="en"
# ## Why sales changed

# %% [markdown] lang="zh" tags=["lesson-only"]
# 客服销售额 = 访客数 × 咨询率 × 咨询成交率 × 客件数 × 件均价。五个因素同时在变，“客单价涨了，所以销售额涨了”说不清各占多少。
#
# 对数平均分解（LMDI）把变化总额恰好分完：每个因素得到自己的一份，没有余项，也不取决于先算谁后算谁。
# %% [markdown] lang="en" tags=["lesson-only"]
# CS sales = visitors × call-in rate × buyers per contact × items per buyer × item price. All five move at once, so “spend went up, therefore sales did” does not say how much each one did.
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
review.teams()
review.targets()
review.agents()

# %% [markdown] lang="zh" tags=["lesson-only"]
# 一笔销售记在谁名下，由归属规则说了算。换一种订单归属、挪一挪归属窗口：全店的钱没有多也没有少，各团队的业绩和转化率却变了。奖金方案要先把规则写清楚，道理就在这里。
# %% [markdown] lang="en" tags=["lesson-only"]
# The attribution rule decides whose sale it was. Change what an order is credited by, or the attribution window: not a yuan more or less was paid, and yet the teams' sales and conversion change. That is why a bonus scheme begins with its rule.

# %% tags=["lesson-only"]
from cskit import widgets as w

w.explore(
    review.credited,
    attribution=w.rule(review.rules, "attribution"),
    attribution_days=w.rule(review.rules, "attribution_days"),
)

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
# ## 指标口径
# %% [markdown] lang="en"
# ## Definitions

# %%
review.definitions()

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
# **Now you:** [Exercise: post-promotion review](../../exercises/en/08_review.ipynb). You get data of your own; run a question's cell and you are told at once whether it is right. Next: [scorecard and incentives](10_scorecard.ipynb).
