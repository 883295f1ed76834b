# %% [markdown] lang="zh"
# # 章节小测
# %% [markdown] lang="en"
# # The quiz

# %% [markdown] lang="zh" tags=["lesson-only"]
# **你会问：** 学过的，我真的会了吗？
#
# **两次，各 15 分钟** · 第一次在[第 5 课](05_aftersales.ipynb)之后，第二次在[第 10 课](10_scorecard.ipynb)之后 · 先做[练习](../../exercises/zh/Q_quiz.ipynb)，再回到这一页对答案。
#
# 选择题在练习里当场说出错在哪里。填空和简答由讲师判：下面的要点先折着，写完自己的再打开，一条一条给自己打分。
# %% [markdown] lang="en" tags=["lesson-only"]
# **You ask:** can I do what I have learnt?
#
# **Twice 15 minutes** · first after [lesson 5](05_aftersales.ipynb), then after [lesson 10](10_scorecard.ipynb), on appraisal · do [the exercise](../../exercises/en/Q_quiz.ipynb) first and come back to this page for the key.
#
# The exercise marks multiple choice at once and names the mistake. Blanks and short answers are your instructor's to mark: the points below stay folded until you have written your own; then mark yourself, point by point.

# %% tags=["parameters"]
data = "mens_wear_week"  # {{lesson_data_hint}}
period = ""  # {{lesson_period_hint}}
lang = "en"
rules = "textbook"  # {{lesson_rules_hint}}

# %%
from cskit import measure
from cskit.charts import lines, show
from cskit.charts.definitions import show_definitions
from cskit.course.lesson import begin, say

lesson = begin(data, lang=lang, rules=rules, period=period)
shop, days, rules = lesson.shop, lesson.period, lesson.rules

# %% [markdown] lang="zh"
# ## 热身：读一张图
# %% [markdown] lang="en"
# ## To begin with: read a chart

# %% [markdown] lang="zh" tags=["lesson-only"]
# 一家店的询单转化率，一天一个点。先写一句：这周是变好了还是变差了？
# %% [markdown] lang="en" tags=["lesson-only"]
# A shop's inquiry conversion, a point a day. Write one sentence first: is the week getting better or worse?

# %%
daily = measure(shop, "inquiry_conversion", by="date", period=days, rules=rules)
open_days = daily[daily["status"].isin(["open", "immature"])]
show(
    lines(daily, "value", x="date", band=("low", "high")),
    name="daily_conversion",
    title=say("询单转化率，一天一天看", "Inquiry conversion, day by day"),
    says=say(
        f"{len(daily)} 天里有 {len(open_days)} 天的窗口还没到期。",
        f"The window of {len(open_days)} of {len(daily)} days has not closed.",
    ),
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# <details><summary>答案</summary>还说不了。灰的几天窗口没到期，没有数，不是 0，也不是“掉下去了”；有数的几天，区间都叠在一起。等窗口到期，再和上一周同样的几天比。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# <details><summary>Answer</summary>That cannot be said yet. The grey days have not closed: they have no number, which is not 0 and not “fallen”; on the others the intervals overlap. Wait until the window closes, then compare with the same days of the week before.</details>

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 填空的答案
#
# <details><summary>填空 1</summary><b>客服绩效</b>。后台改过几次名：写“服务”“服务洞察”“客服排名”的，请讲师判，说得出菜单在哪里就算对。</details>
#
# <details><summary>填空 2</summary><b>客服销售数据分析</b>；“销售数据分析”也对。</details>
#
# <details><summary>填空 3</summary><b>网店总销售量</b>（总销售量）。写成“客服销售量”：少了静默的那一半。写成“销售额”：题目说的是件数，不是钱。</details>
#
# <details><summary>填空 4</summary><b>询单转化率</b>（客服询单转化率）。写成“客单价”：那是卖多少，不是卖没卖成。写成“全店转化率”：没问过客服的访客也算进去了。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# ## The blanks
#
# <details><summary>Blank 1</summary><b>Agents' performance</b>. The menu was renamed more than once: other names (service, service insight, agents' ranking) are your instructor's to judge; who can say where it is, is right.</details>
#
# <details><summary>Blank 2</summary><b>Analysis of agents' sales data</b>; “sales analysis” will do.</details>
#
# <details><summary>Blank 3</summary><b>The shop's total units sold</b>. “Agents' units” leaves out the unassisted half. “Sales” is money, and the question is about a number of goods.</details>
#
# <details><summary>Blank 4</summary><b>Inquiry conversion</b>. “Spend per buyer” tells how much is bought, not whether. “The shop's conversion” counts visitors who asked nobody.</details>

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 简答：四点各 1 分
#
# 每题都问自己四句：用了什么数据？看了哪几个数？怎么比的？做了什么？
#
# <details><summary>简答 1 · 怎样进行客服接待数据分析</summary>
# ① 数据：聊天记录和绩效软件，按人、按天。② 数：咨询、接待、询单人数，接待人次，回复率，响应时长。③ 比：同岗位、同时段、按工时，不直接比总数。④ 做：高峰加人、匀活、补漏回。<br>
# <b>范文：</b>先从绩效软件导出每人每天的咨询、接待、询单人数和响应时长，售前和售后分开，按每工时比；谁忙谁闲看每小时，漏回的去聊天里找原因；高峰按接待量加人，下周看同一个数有没有降。</details>
#
# <details><summary>简答 2 · 怎样进行客服销售数据分析</summary>
# ① 数据：订单和聊天，说清订单归谁、扣不扣退款。② 数：销售额、销售人数、客单价、客件数、个人占比。③ 比：先合计、后相除，同类商品、同样的天数。④ 做：件数低练连带，价格低练推荐，下一期再看。<br>
# <b>范文：</b>把付款订单按下单前最后接待的客服归好，销售额减退款，除以付款人数得客单价，再拆成客件数和件均价；件数低的练搭配话术，两周后看客件数。</details>
#
# <details><summary>简答 3 · 什么是询单转化率</summary>
# ① 分母是询单<b>人数</b>。② 分子是其中付了款的人。③ 说清窗口：当日、次日、最终。④ 没到期的不算流失。<br>
# <b>范文：</b>一段时间里来询单的客户，有多少最终付了款：付款人数 ÷ 询单人数。数人不数人次；最终付款要等三天，没到期的先不报。</details>
#
# <details><summary>简答 4 · 怎样做好网店数据报表监控</summary>
# ① 定几个数，各有上下限。② 固定节奏、专人负责。③ 异常先查数据，再查聊天。④ 改了以后看同一个数。<br>
# <b>范文：</b>每周一、三、五由组长看六个数，出了上下限才追；先排除漏传、重复，再去聊天里找原因；写下改什么、谁改，下次先看这个数。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Short answers: four points, 1 each
#
# Ask yourself four things of every answer: which data, which numbers, how compared, what was done?
#
# <details><summary>1 · How are reception data analysed?</summary>
# ① Data: chats and the performance tool, by agent and day. ② Numbers: contacting, served and inquiring customers, receptions, reply rates, response. ③ Compared within a role, in the same hours, per agent-hour; not raw totals. ④ Done: people at the peak, an even load, missed replies.<br>
# <b>A model:</b> Export each agent's contacting, served and inquiring customers and response by day, keep pre-purchase and after-sales apart and compare per agent-hour; look by the hour at who is busy, and in the chats at why replies were missed; add people at the peak and see next week whether the same number fell.</details>
#
# <details><summary>2 · How are agents' sales data analysed?</summary>
# ① Data: orders and chats; whose an order is, and whether refunds are off. ② Numbers: sales, buyers, spend and items per buyer, share. ③ Sums first, then divide; like goods, as many days. ④ Done: cross-selling for few items, recommending for low prices, and the next period.<br>
# <b>A model:</b> Credit paid orders to the agent last talked to, take off refunds, divide by people who paid, and split spend per buyer into items and item price; who sells few items practises combinations, and in two weeks we look at items per buyer.</details>
#
# <details><summary>3 · What is inquiry conversion?</summary>
# ① Denominator: inquiring <b>people</b>. ② Numerator: those of them who paid. ③ The window: same day, next day, final. ④ What has not closed is not lost.<br>
# <b>A model:</b> Of the customers who inquired in a period, the share that finally paid: payers ÷ inquirers. People, not receptions; the final figure takes three days, and what has not closed is not reported.</details>
#
# <details><summary>4 · How is a shop's reporting watched well?</summary>
# ① A few numbers, each with limits. ② A fixed rhythm, one person responsible. ③ With an anomaly the data first, then the chats. ④ Afterwards the same number again.<br>
# <b>A model:</b> On Monday, Wednesday and Friday the team lead looks at six numbers and follows up only what is outside its limits; rules out missing and doubled data, then looks for the cause in the chats; writes down what changes and who changes it, and begins with that number next time.</details>

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 八个最常见的错，一个一句
#
# | 题 | 错法 | 记住一句 | 回去看 |
# |---|---|---|---|
# | 人数 / 人次 | 来两趟算两个人 | 人次 = 客户 × 客服 × 日 | [第 1 课](01_reception.ipynb) |
# | 客单价 / 笔单价 | 除以订单 | 客单价除以人 | [第 2 课](02_unit_price.ipynb) |
# | 3 分钟响应率 | 没人回的不见了 | 没人回的留在分母 | [第 4 课](04_response_time.ipynb) |
# | 没到期 | 拿半路比终点 | 现在是下限，只会更高 | [第 3 课](03_conversion.ipynb) |
# | 退款率 106% | 以为人人都退 | 分子分母不是同一批 | [第 5 课](05_aftersales.ipynb) |
# | 机器人 | 没转人工算解决 | 除以全部，不除以挡住的 | [第 11 课](11_monitoring.ipynb) |
# | 13% | 当成 13 个百分点 | 说清百分之几还是几个点 | [第 3 课](03_conversion.ipynb) |
# | 率的平均 | (50% + 30%) ÷ 2 | 先合计，后相除 | [第 1 课](01_reception.ipynb) |
#
# **课堂活动（10 分钟）。** 每人写一道自己做错的题，改一个数，考同桌；同桌要说出错法的名字，才算赢。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## The eight usual mistakes, a sentence each
#
# | question | the mistake | remember | go back to |
# |---|---|---|---|
# | people / receptions | whoever comes twice is counted as two people | a reception is a customer, an agent, a day | [lesson 1](01_reception.ipynb) |
# | spend per buyer / order value | divided by orders | spend per buyer divides by people | [lesson 2](02_unit_price.ipynb) |
# | 3-minute response rate | the unanswered are gone | the unanswered stay in the denominator | [lesson 4](04_response_time.ipynb) |
# | not closed | an open window compared with a closed one | “so far” can only rise | [lesson 3](03_conversion.ipynb) |
# | a refund rate of 106% | “everybody returned” | numerator and denominator are not the same orders | [lesson 5](05_aftersales.ipynb) |
# | the bot | not handed over is taken for solved | divide by all its customers, not by those it held off | [lesson 11](11_monitoring.ipynb) |
# | 13% | taken for 13 points | say per cent or points | [lesson 3](03_conversion.ipynb) |
# | mean of rates | (50% + 30%) ÷ 2 | sums first, then divide | [lesson 1](01_reception.ipynb) |
#
# **Class activity (10 minutes).** Each writes down a question they got wrong, changes one number and asks their neighbour, who wins only by naming the mistake.

# %%
show_definitions(["inquiry_conversion"], rules)
lesson.end()

# %% [markdown] lang="zh" tags=["lesson-only"]
# **动手练：** [练习：章节小测](../../exercises/zh/Q_quiz.ipynb)。下一课：[监控与好服务](11_monitoring.ipynb)。
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you:** [Exercise: the quiz](../../exercises/en/Q_quiz.ipynb). Next: [monitoring and good service](11_monitoring.ipynb).
