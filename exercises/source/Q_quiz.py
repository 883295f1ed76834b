# %% [markdown] lang="zh"
# # 练习：章节小测
# %% [markdown] lang="en"
# # Exercise: the quiz

# %% [markdown] lang="zh"
# 三十题，两次各 15 分钟：学完第 5 课做到“读一张表”为止，学完第 10 课做第 9 章。不用算数据，想清楚分子、分母、窗口。
# %% [markdown] lang="en"
# Thirty questions in two sittings of 15 minutes: after lesson 5 up to “Reading a sheet”, after lesson 10 those on chapter 9. No data are computed; think of numerator, denominator and window.

# %% tags=["parameters"]
lang = "en"
trainee = ""  # {{exercise_trainee_hint}}
# %%
from cskit.course.exercises import begin, check
from cskit.course.lesson import say

my = begin("Q", lang=lang, trainee=trainee)

# %% [markdown] lang="zh"
# **一道例题。** 答案写在引号里，再运行：`check("Q.q9", "b")` 就是第 9 题选 b（不一定对）。只运行、没写答案的题，不算答过。
# %% [markdown] lang="en"
# **A worked example.** Write the answer in quotation marks and run the cell: `check("Q.q9", "b")` chooses b in question 9 (which need not be right). A cell run without an answer does not count.

# %% [markdown] lang="zh"
# ## 填空
#
# 填空写词，简答写两三句：只记录，由讲师判分；想先对一对，打开[对答案的那一页](../../notebooks/zh/Q_quiz.ipynb)。
#
# {{Q.q1}}
# %% [markdown] lang="en"
# ## Blanks
#
# Write a term in a blank, two or three sentences in a short answer: they are recorded and marked by your instructor. To compare first, open [the page with the key](../../notebooks/en/Q_quiz.ipynb).
#
# {{Q.q1}}

# %%
q1 = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
q1 = say(
    "客服绩效",
    "agents' performance (客服绩效)",
)
### END SOLUTION
check("Q.q1", q1)

# %% [markdown] lang="zh"
# {{Q.q2}}
# %% [markdown] lang="en"
# {{Q.q2}}

# %%
q2 = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
q2 = say(
    "客服销售数据分析",
    "analysis of agents' sales data",
)
### END SOLUTION
check("Q.q2", q2)

# %% [markdown] lang="zh"
# {{Q.q3}}
# %% [markdown] lang="en"
# {{Q.q3}}

# %%
q3 = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
q3 = say(
    "网店总销售量",
    "the shop's total units sold",
)
### END SOLUTION
check("Q.q3", q3)

# %% [markdown] lang="zh"
# {{Q.q4}}
# %% [markdown] lang="en"
# {{Q.q4}}

# %%
q4 = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
q4 = say(
    "询单转化率",
    "inquiry conversion",
)
### END SOLUTION
check("Q.q4", q4)

# %% [markdown] lang="zh"
# ## 简答
#
# {{Q.q5}}
# %% [markdown] lang="en"
# ## Short answers
#
# {{Q.q5}}

# %%
q5 = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
q5 = say(
    "用聊天和绩效软件按人按天的数，看咨询、接待、询单人数、人次、回复率和响应；同岗位、同时段、按工时比；高峰加人、匀活、补漏回。",
    "Chats and the performance tool by agent and day: contacting, served and inquiring customers, receptions, reply rates, response; compared within a role and the same hours, per agent-hour; then people at the peak, an even load, missed replies.",
)
### END SOLUTION
check("Q.q5", q5)

# %% [markdown] lang="zh"
# {{Q.q6}}
# %% [markdown] lang="en"
# {{Q.q6}}

# %%
q6 = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
q6 = say(
    "用订单和聊天，先说清订单归谁、扣不扣退款；看销售额、销售人数、客单价、客件数、占比，先合计后相除，同类商品比；件数低练连带，价格低练推荐，下一期再看。",
    "Orders and chats, having said whose an order is and whether refunds are off: sales, buyers, spend and items per buyer, share; sums first, then divide, like goods with like; cross-selling for few items, recommending for low prices, and a look at the next period.",
)
### END SOLUTION
check("Q.q6", q6)

# %% [markdown] lang="zh"
# {{Q.q7}}
# %% [markdown] lang="en"
# {{Q.q7}}

# %%
q7 = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
q7 = say(
    "询单转化率 = 询单客户里付了款的人数 ÷ 询单人数；数人不数人次，窗口说清是当日、次日还是最终，没到期的不算流失。",
    "Inquiring customers who paid ÷ inquiring customers: people, not receptions; the window is stated (same day, next day, final), and what has not closed is not lost.",
)
### END SOLUTION
check("Q.q7", q7)

# %% [markdown] lang="zh"
# {{Q.q8}}
# %% [markdown] lang="en"
# {{Q.q8}}

# %%
q8 = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
q8 = say(
    "定六个以内的数和上下限，周一、三、五由一个人看；出了线先查数据再翻聊天；改了以后回头看同一个数。",
    "At most six numbers with limits, looked at by one person on Monday, Wednesday and Friday; outside a limit check the data first and then the chats; afterwards look at the same number again.",
)
### END SOLUTION
check("Q.q8", q8)

# %% [markdown] lang="zh"
# ## 第 1–5 课
#
# 选一个字母。自学时当场告诉你错在哪里；讲师发的练习，交上去再判。
#
# {{Q.q9}}
# %% [markdown] lang="en"
# ## Lessons 1 to 5
#
# Choose a letter. On your own you are told at once which mistake it was; in an instructor's hand-out it is marked when handed in.
#
# {{Q.q9}}

# %%
q9 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q9 = "a"
### END SOLUTION
check("Q.q9", q9)

# %% [markdown] lang="zh"
# {{Q.q10}}
# %% [markdown] lang="en"
# {{Q.q10}}

# %%
q10 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q10 = "c"
### END SOLUTION
check("Q.q10", q10)

# %% [markdown] lang="zh"
# {{Q.q11}}
# %% [markdown] lang="en"
# {{Q.q11}}

# %%
q11 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q11 = "a"
### END SOLUTION
check("Q.q11", q11)

# %% [markdown] lang="zh"
# {{Q.q12}}
# %% [markdown] lang="en"
# {{Q.q12}}

# %%
q12 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q12 = "c"
### END SOLUTION
check("Q.q12", q12)

# %% [markdown] lang="zh"
# {{Q.q13}}
# %% [markdown] lang="en"
# {{Q.q13}}

# %%
q13 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q13 = "b"
### END SOLUTION
check("Q.q13", q13)

# %% [markdown] lang="zh"
# {{Q.q14}}
# %% [markdown] lang="en"
# {{Q.q14}}

# %%
q14 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q14 = "c"
### END SOLUTION
check("Q.q14", q14)

# %% [markdown] lang="zh"
# {{Q.q15}}
# %% [markdown] lang="en"
# {{Q.q15}}

# %%
q15 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q15 = "b"
### END SOLUTION
check("Q.q15", q15)

# %% [markdown] lang="zh"
# {{Q.q16}}
# %% [markdown] lang="en"
# {{Q.q16}}

# %%
q16 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q16 = "b"
### END SOLUTION
check("Q.q16", q16)

# %% [markdown] lang="zh"
# ## 读一张表
#
# 某一天的客服表（按赤兔的样子写的）：
#
# | 客服 | 岗位 | 接待人数 | 询单人数 | 询单→付款 | 首次响应（秒） |
# |---|---|--:|--:|--:|--:|
# | 小满 | 售前 | 120 | 90 | 50.0% | 12 |
# | 阿禾 | 售前 | 80 | 60 | 延迟统计 | 20 |
# | 立夏 | 售后 | 40 | 0 | - | 35 |
# | 汇总 | | 225 | 141 | | |
# | 均值 | | 80 | 50 | 50.0% | 22.3 |
#
# {{Q.q17}}
# %% [markdown] lang="en"
# ## Reading a sheet
#
# One day's sheet of agents, as the trade tools write it:
#
# | agent | role | served | inquiring | inquiry → paid | first response (s) |
# |---|---|--:|--:|--:|--:|
# | Xiaoman | sales | 120 | 90 | 50.0% | 12 |
# | Ahe | sales | 80 | 60 | late | 20 |
# | Lixia | after-sales | 40 | 0 | - | 35 |
# | total | | 225 | 141 | | |
# | average | | 80 | 50 | 50.0% | 22.3 |
#
# {{Q.q17}}

# %%
q17 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q17 = "b"
### END SOLUTION
check("Q.q17", q17)

# %% [markdown] lang="zh"
# {{Q.q18}}
# %% [markdown] lang="en"
# {{Q.q18}}

# %%
q18 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q18 = "c"
### END SOLUTION
check("Q.q18", q18)

# %% [markdown] lang="zh"
# {{Q.q19}}
# %% [markdown] lang="en"
# {{Q.q19}}

# %%
q19 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q19 = "b"
### END SOLUTION
check("Q.q19", q19)

# %% [markdown] lang="zh"
# {{Q.q20}}
# %% [markdown] lang="en"
# {{Q.q20}}

# %%
q20 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q20 = "c"
### END SOLUTION
check("Q.q20", q20)

# %% [markdown] lang="zh"
# ## 第 9 章
#
# 考核、激励和成长。
#
# {{Q.q21}}
# %% [markdown] lang="en"
# ## Chapter 9
#
# Appraisal, incentives, growth.
#
# {{Q.q21}}

# %%
q21 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q21 = "a"
### END SOLUTION
check("Q.q21", q21)

# %% [markdown] lang="zh"
# {{Q.q22}}
# %% [markdown] lang="en"
# {{Q.q22}}

# %%
q22 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q22 = "c"
### END SOLUTION
check("Q.q22", q22)

# %% [markdown] lang="zh"
# {{Q.q23}}
# %% [markdown] lang="en"
# {{Q.q23}}

# %%
q23 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q23 = "b"
### END SOLUTION
check("Q.q23", q23)

# %% [markdown] lang="zh"
# {{Q.q24}}
# %% [markdown] lang="en"
# {{Q.q24}}

# %%
q24 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q24 = "c"
### END SOLUTION
check("Q.q24", q24)

# %% [markdown] lang="zh"
# {{Q.q25}}
# %% [markdown] lang="en"
# {{Q.q25}}

# %%
q25 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q25 = "a"
### END SOLUTION
check("Q.q25", q25)

# %% [markdown] lang="zh"
# {{Q.q26}}
# %% [markdown] lang="en"
# {{Q.q26}}

# %%
q26 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q26 = "b"
### END SOLUTION
check("Q.q26", q26)

# %% [markdown] lang="zh"
# {{Q.q27}}
# %% [markdown] lang="en"
# {{Q.q27}}

# %%
q27 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q27 = "b"
### END SOLUTION
check("Q.q27", q27)

# %% [markdown] lang="zh"
# {{Q.q28}}
# %% [markdown] lang="en"
# {{Q.q28}}

# %%
q28 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q28 = "a"
### END SOLUTION
check("Q.q28", q28)

# %% [markdown] lang="zh"
# {{Q.q29}}
# %% [markdown] lang="en"
# {{Q.q29}}

# %%
q29 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q29 = "c"
### END SOLUTION
check("Q.q29", q29)

# %% [markdown] lang="zh"
# {{Q.q30}}
# %% [markdown] lang="en"
# {{Q.q30}}

# %%
q30 = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
q30 = "b"
### END SOLUTION
check("Q.q30", q30)

# %% [markdown] lang="zh"
# ## 做到哪里了
# %% [markdown] lang="en"
# ## How far you are

# %%
my.progress()
