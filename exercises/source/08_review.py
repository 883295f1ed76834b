# %% [markdown] lang="zh"
# # 练习：大促复盘
# %% [markdown] lang="en"
# # Exercise: post-promotion review

# %% [markdown] lang="zh"
# 大促过去了一个月，货退完了，账也清了。店里还留着去年同期的几天数据。复盘就三个问题：和谁比，为什么变了，下次怎么排。
# %% [markdown] lang="en"
# A month has passed since the promotion, the returns are in and the books are closed. A few days of last year's are there too. A review asks three things: compared with what, why did it change, and how do we staff the next one?

# %% tags=["parameters"]
lang = "en"
trainee = ""  # {{exercise_trainee_hint}}
# %%
from cskit.course.exercises import begin, check
from cskit.course.lesson import say
from cskit.metrics import curve, measure

my = begin("08", lang=lang, trainee=trainee)
shop = my.shop
sale, last_sale = "2021-11-11..2021-11-13", "2020-11-11..2020-11-13"

# %%
my.tables()

# %% [markdown] lang="zh"
# ## 比去年多了多少
#
# {{08.q1}}
# %% [markdown] lang="en"
# ## How much more than last year
#
# {{08.q1}}

# %%
growth = ...  # {{exercise_hint_percent}}
### BEGIN SOLUTION
both = measure(shop, "cs_sales", period=sale, compare=last_sale).iloc[0]
growth = round((both["value"] / both["base"] - 1) * 100, 2)
### END SOLUTION
check("08.q1", growth)

# %% [markdown] lang="zh"
# ## 退了多少
#
# {{08.q2}}
# %% [markdown] lang="en"
# ## How much came back
#
# {{08.q2}}

# %%
refunded = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
refunded = measure(shop, "refund_rate", period=sale)["value"].round(4)
### END SOLUTION
check("08.q2", refunded)

# %% [markdown] lang="zh"
# ## 下次要接待多少人
#
# {{08.q3}}
# %% [markdown] lang="en"
# ## How many to serve next time
#
# {{08.q3}}

# %%
served = ...  # {{exercise_hint_people}}
### BEGIN SOLUTION
names = ["cs_sales_share", "spend_per_buyer", "inquiry_conversion", "inquiry_rate"]
now = measure(shop, names, period=sale).set_index("metric")["value"]
inquiring = 1_000_000 * now["cs_sales_share"] / now["spend_per_buyer"] / now["inquiry_conversion"]
served = round(inquiring / now["inquiry_rate"])
### END SOLUTION
check("08.q3", served)

# %% [markdown] lang="zh"
# ## 高峰要几个人
#
# {{08.q4}}
# %% [markdown] lang="en"
# ## How many at the peak
#
# {{08.q4}}

# %%
agents = ...  # {{exercise_hint_whole}}
### BEGIN SOLUTION
from math import ceil

shares = curve(shop, "reception_by_hour", period="2021-11-11")["share"]
agents = ceil(12_500 * shares.max() / 26)
### END SOLUTION
check("08.q4", agents)

# %% [markdown] lang="zh"
# ## 哪个团队更忙
#
# {{08.q5}}
# %% [markdown] lang="en"
# ## Which team was busier
#
# {{08.q5}}

# %%
load = ...  # {{exercise_hint_per_team}}
### BEGIN SOLUTION
load = measure(shop, "receptions_per_agent_day", by="team", period=sale).set_index("team")["value"].round(2)
### END SOLUTION
check("08.q5", load)

# %% [markdown] lang="zh"
# ## 钱从哪里来
#
# {{08.q6}}
# %% [markdown] lang="en"
# ## Where the money came from
#
# {{08.q6}}

# %%
factor = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
from cskit.analysis.decompose import CHAIN, split_chain

totals = measure(shop, list(CHAIN), period=sale, compare=last_sale).set_index("metric")
parts = split_chain(totals["base"], totals["value"])
factor = "abcde"[parts["contribution"].abs().idxmax()]
### END SOLUTION
check("08.q6", factor)

# %% [markdown] lang="zh"
# ## 一条能落地的行动
#
# 最后一题没有唯一答案，写给真正要去改的那个人看。
#
# {{08.q7}}
# %% [markdown] lang="en"
# ## One action
#
# The last question has no single right answer. Write it for the person who is to act on it.
#
# {{08.q7}}

# %%
sentence = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
sentence = say(
    f"大促订单的退款率是 {refunded.iloc[0]:.1%}：请售后组长在下次大促前一周，把退款最多的两款商品的尺码说明补全，活动后 25 天用同样的口径复查退款率。",
    f"The refund rate of the promotion's orders is {refunded.iloc[0]:.1%}: a week before the next one the after-sales lead completes the size guide of the two most returned products, and 25 days after it the same rate is looked at again.",
)
### END SOLUTION
check("08.q7", sentence)

# %% [markdown] lang="zh"
# ## 做到哪里了
# %% [markdown] lang="en"
# ## How far you are

# %%
my.progress()
