# %% [markdown] lang="zh"
# # 练习：售后与投诉
# %% [markdown] lang="en"
# # Exercise: after-sales and complaints

# %% [markdown] lang="zh"
# 一家小店的七周：下单、付款、退款、投诉。退款率有好几个，先问清楚是哪些订单、哪些日子；没到点的，先不判。
# %% [markdown] lang="en"
# Seven weeks of a small shop: orders, payments, refunds, complaints. There are several refund rates, so ask first which orders and which days; and do not judge what is not due.

# %% tags=["parameters"]
lang = "en"
trainee = ""  # {{exercise_trainee_hint}}
# %%
from cskit.course.exercises import begin, check
from cskit.course.lesson import say
from cskit.metrics import measure

my = begin("05", lang=lang, trainee=trainee)
shop = my.shop
week = "2022-05-09..2022-05-15"

# %% [markdown] lang="zh"
# 先读几行退款，再读几行投诉。
# %% [markdown] lang="en"
# Read a few refunds first, then a few complaints.

# %%
my.table("refunds").head(6)

# %%
my.table("complaints").head(6)

# %% [markdown] lang="zh"
# **一道例题。** 还没完结的退款有几笔？没有完结时间的那些：
# %% [markdown] lang="en"
# **A worked example.** How many refunds are still open? Those without a time of completion:

# %%
print(my.table("refunds")["completed_at"].isna().sum())

# %% [markdown] lang="zh"
# ## 退了几成
#
# {{05.q1}}
# %% [markdown] lang="en"
# ## How many were refunded
#
# {{05.q1}}

# %%
rate = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
rate = measure(shop, "refund_rate", period=week)["value"].round(4)
### END SOLUTION
check("05.q1", rate)

# %% [markdown] lang="zh"
# ## 退了多少钱
#
# {{05.q2}}
# %% [markdown] lang="en"
# ## How much money went back
#
# {{05.q2}}

# %%
money = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
money = measure(shop, "refund_rate_amount", period=week)["value"].round(4)
### END SOLUTION
check("05.q2", money)

# %% [markdown] lang="zh"
# ## 谁的投诉高
#
# {{05.q3}}
# %% [markdown] lang="en"
# ## Whose complaints are high
#
# {{05.q3}}

# %%
by_agent = ...  # {{exercise_hint_per_agent}}
### BEGIN SOLUTION
found = measure(shop, "complaint_rate", by="agent").set_index("agent")["value"]
by_agent = found[["daxue", "guyu", "lidong"]].round(4).to_dict()
### END SOLUTION
check("05.q3", by_agent)

# %% [markdown] lang="zh"
# ## 两小时的表
#
# {{05.q4}}
# %% [markdown] lang="en"
# ## The two-hour clock
#
# {{05.q4}}

# %%
in_time = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
in_time = measure(shop, "complaint_cause_within(2)")["value"].round(4)
### END SOLUTION
check("05.q4", in_time)

# %% [markdown] lang="zh"
# ## 多久退完
#
# {{05.q5}}
# %% [markdown] lang="en"
# ## How long it takes
#
# {{05.q5}}

# %%
hours = ...  # {{exercise_hint_hours}}
### BEGIN SOLUTION
hours = measure(shop, "refund_completion_hours")["value"].round(1)
### END SOLUTION
check("05.q5", hours)

# %% [markdown] lang="zh"
# ## 背后是什么
#
# {{05.q6}}
# %% [markdown] lang="en"
# ## What is behind it
#
# {{05.q6}}

# %%
why = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
why = "c"
### END SOLUTION
check("05.q6", why)

# %% [markdown] lang="zh"
# ## 超过百分之百？
#
# {{05.q7}}
# %% [markdown] lang="en"
# ## Above one hundred per cent?
#
# {{05.q7}}

# %%
sentence = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
sentence = say(
    "106% 的分子是次日退完的订单，多半是大促当天付的，分母却只有次日付的，不是同一批；要看大促当天付款的订单退了多少，而且还没到期，只会再高一点。",
    "On top stand orders refunded that day, most of them paid on the promotion day, and below only that day's payments: not the same orders. Look at the share refunded of the orders paid on the promotion day, which is still open.",
)
### END SOLUTION
check("05.q7", sentence)

# %% [markdown] lang="zh"
# ## 做到哪里了
# %% [markdown] lang="en"
# ## How far you are

# %%
my.progress()
