# %% [markdown] lang="zh"
# # 从这里开始
# %% [markdown] lang="en"
# # Start here

# %% [markdown] lang="zh" tags=["lesson-only"]
# **你会问：** 这套课程怎么用，数字从哪里来？
#
# 一家网店的客服，一天要回几千条消息。经理想知道的却只有几件事：客户等得久吗？问过的人买了吗？谁需要帮一把？这套课程教你从聊天记录和订单里算出答案，看懂它，也说得清它为什么可信。
#
# 学完本课，你能够
#
# - 运行一页课程，换成自己的数据；
# - 说出网店有哪些数据表，一段聊天怎样变成一个指标；
# - 读懂指标卡片，以及数字旁边的“暂计”“未到期”“—”；
# - 保护好客户的信息。
#
# **怎么用：** 选中一格，按 Shift+Enter 运行，光标会跳到下一格。菜单 Run → Run All Cells 一次运行整页。想随意改着试，先用 File → Save Notebook As… 另存一份，原来的课程就不会变。
# %% [markdown] lang="en" tags=["lesson-only"]
# **You ask:** how does this course work, and where do its numbers come from?
#
# A web shop's customer service answers thousands of messages a day. Its manager wants to know only a few things: do customers wait long? Do those who ask also buy? Who needs a hand? This course teaches you to find the answers in chats and orders, to read them, and to say why they can be trusted.
#
# After this lesson you can
#
# - run a page of the course, and run it on your own data;
# - name the tables of a shop, and tell how a chat becomes a number;
# - read a definition card, and the marks beside a number: “so far”, “not mature yet”, “—”;
# - keep customers' data safe.
#
# **How to use a page:** select a cell and press Shift+Enter: it runs, and the next one is selected. The menu Run → Run All Cells runs the whole page. To try things out freely, keep a copy first with File → Save Notebook As…: the lesson itself then stays as it is.

# %% tags=["parameters"]
data = "double11"  # {{lesson_data_hint}}
period = ""  # {{lesson_period_hint}}
lang = "en"
rules = "textbook"  # {{lesson_rules_hint}}
# %%
from cskit.course import start
from cskit.course.lesson import begin

lesson = begin(data, lang=lang, rules=rules, period=period)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 每一课都这样开头：第一格是**参数**，可以改；第二格检查参数、打开网店的数据。参数写错了，会有一句话告诉你错在哪里。
#
# ## 课程目录
# %% [markdown] lang="en" tags=["lesson-only"]
# Every lesson begins like this: the first cell holds the **parameters**, which you may change; the second checks them and opens the shop. If a parameter makes no sense, one sentence tells you what is wrong.
#
# ## Lessons

# %% tags=["lesson-only"]
from cskit.course.contents import show_contents

show_contents()

# %% [markdown] lang="zh"
# ## 网店的数据表
# %% [markdown] lang="en"
# ## The shop's tables

# %% [markdown] lang="zh" tags=["lesson-only"]
# 一个文件夹就是一家店，一张表是其中一个文件（CSV、Excel 或 Parquet）。必需的只有两张：聊天消息和订单。少了别的表，用到它的指标会写明缺哪张表，其余照常计算；**缺的绝不当作 0**。
# %% [markdown] lang="en" tags=["lesson-only"]
# A folder is a shop, and each table is a file in it (CSV, Excel or Parquet). Only two are always needed: messages and orders. Without one of the others, the metrics that need it say so and everything else goes on; **what is missing is never counted as 0**.

# %%
start.tables(lesson.shop)

# %% [markdown] lang="zh"
# ## 从一段聊天到一个数字
# %% [markdown] lang="en"
# ## From a chat to a number

# %% [markdown] lang="zh" tags=["lesson-only"]
# 指标不是从表里抄来的，是数出来的。先看一段聊天：
#
# - 客户问了还没得到回复，就开始一个**回合**；客服一回复，这个回合结束。客户连发两条，仍是同一个回合，从**第一条**开始等。
# - 一位客户和一位客服一天里的聊天，合起来是一次**接待**。
# %% [markdown] lang="en" tags=["lesson-only"]
# Metrics are not copied from a table, they are counted. Look at one chat (this shop's customers write Chinese):
#
# - A customer's question opens a **turn**, and the agent's next message closes it. Two questions in a row belong to one turn, and the wait begins at the **first**.
# - What one customer and one agent write in a day is one **reception**.

# %%
start.conversation(lesson)

# %% [markdown] lang="zh"
# ## 一个指标，一张卡片
# %% [markdown] lang="en"
# ## One metric, one card

# %% [markdown] lang="zh" tags=["lesson-only"]
# 把全店的回合合在一起，就能算出“3 分钟响应率”。名字相同，各家算法却不同，所以每个指标都有一张**卡片**：怎么算、哪些不算、容易错在哪里。看到一个数字，先看它的卡片。
#
# 用 `define("指标")` 看卡片，用 `measure(店, "指标")` 算数字。百分比后面的小字是 95% 置信区间：样本越少，区间越宽。
# %% [markdown] lang="en" tags=["lesson-only"]
# Add up the turns of the whole shop and you have the 3-minute response rate. One name, many ways to count: so each metric has a **card** that says how it is computed, what is left out, and where people go wrong. Before you believe a number, read its card.
#
# `define("metric")` shows the card, `measure(shop, "metric")` the number. The small range behind a percentage is its 95% confidence interval: the fewer cases, the wider.

# %%
from cskit.metrics import define

define("response_rate_3min", lang, lesson.rules)

# %%
from cskit.charts import show_table, wide
from cskit.metrics import measure

metrics = ["response_rate_3min", "first_response_seconds", "inquiry_conversion", "spend_per_buyer"]
answer = measure(lesson.shop, metrics, period=lesson.period, rules=lesson.rules)
show_table(*wide(answer), name="numbers", title=start.say("start_numbers_title"))

# %% [markdown] lang="zh"
# ## 3 分钟是谁定的？
# %% [markdown] lang="en"
# ## Who says 3 minutes?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 阈值是人定的规则，换一个平台就可能换一个数。拖动滑块，看同样的聊天在不同时限下变成什么成绩；“恢复初始值”回到教材口径。课程里左边带蓝线的地方都可以这样拖。
# %% [markdown] lang="en" tags=["lesson-only"]
# A threshold is a rule that people made, and another platform has another one. Move the slider and see what the same chats are worth under another limit; “Back to the start” returns to the textbook's. Wherever you see a blue line on the left you can do this.

# %%
start.limit(lesson)

# %% [markdown] lang="zh"
# ## 数字旁边的标记
# %% [markdown] lang="en"
# ## The marks beside a number

# %% [markdown] lang="zh" tags=["lesson-only"]
# 昨天来问的客户，可能后天才付款。今天就说“他没买”，是把没到期当成了没成交。所以数字会带标记：
# %% [markdown] lang="en" tags=["lesson-only"]
# A customer who asked yesterday may pay the day after tomorrow. To say today that they did not buy takes “not yet” for “no”. So a number may carry a mark:

# %%
start.marks(lesson)

# %% [markdown] lang="zh"
# ## 保护客户的信息
# %% [markdown] lang="en"
# ## Keeping customers' data safe

# %% [markdown] lang="zh" tags=["lesson-only"]
# 聊天记录里有人名、电话、地址。用自己店铺的数据之前，先记住四条：
#
# - **只留用得到的。** 用 `cskit import` 导入：昵称换成编号，电话、地址、证件号从聊天内容里遮掉。夹在句子里的人名机器认不全，发出去之前请自己再看一遍。
# - **钥匙不跟数据走。** 编号的密钥留在你的电脑里，不在数据文件夹里；没有密钥，拿着客户名单也对不出谁是谁。
# - **报告里没有客户。** 清单里只有短编号；真要联系某位客户，由保管数据的人去查。
# - **评的是服务，不是人的隐私。** 客服的成绩也是个人信息，只给需要知道的人看。
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
# The shops that come with the course are synthetic: no real person is in them.

# %%
start.privacy()

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
# - 聊天先切成回合和接待，再数成指标；从第一个没得到回复的问题开始计时。
# - 数字有卡片，阈值有来处；换了口径，成绩就变。
# - 没到期不是零，缺数据也不是零。
# - 客户在数据里是编号，在报告里还是编号。
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
# - Chats are cut into turns and receptions, then counted; the clock starts at the first question still unanswered.
# - A number has a card, and a threshold has an owner: other rules, other results.
# - “Not mature yet” is not zero, and missing data is not zero.
# - A customer is a code in the data, and a code in reports.
