# %% [markdown] lang="zh"
# # 练习：大促复盘
# %% [markdown] lang="en"
# # Exercise: post-promotion review

# %% [markdown] lang="zh"
# 大促过去了一个月，货退完了，账也清了。店里还留着去年同期的几天数据。复盘就三个问题：和谁比，为什么变了，接下来改什么。
# %% [markdown] lang="en"
# A month has passed since the promotion, the returns are in and the books are closed. A few days of last year's are there too. A review asks three things: compared with what, why did it change, and what do we do now?

# %% tags=["parameters"]
lang = "en"
trainee = ""  # {{exercise_trainee_hint}}
# %%
from cskit.course.exercises import begin, check
from cskit.course.lesson import say
from cskit.metrics import measure

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
# ## 哪个目标没达到
#
# {{08.q3}}
# %% [markdown] lang="en"
# ## Which target was missed
#
# {{08.q3}}

# %%
missed = ...  # {{exercise_hint_per_metric}}
### BEGIN SOLUTION
targets = my.table("targets")
daily = targets[targets["scope"] == "all"].query("period_start == period_end")
floor = daily.groupby("metric")["floor"].first()
found = measure(shop, list(floor.index), by="date", period=sale)
off = found.pivot(index="date", columns="metric", values="value") - floor
off["average_response_seconds"] *= -1
missed = (off < 0).sum().to_dict()
### END SOLUTION
check("08.q3", missed)

# %% [markdown] lang="zh"
# ## 目标加得起来吗
#
# {{08.q4}}
# %% [markdown] lang="en"
# ## Do the targets add up
#
# {{08.q4}}

# %%
more = ...  # {{exercise_hint_yuan}}
### BEGIN SOLUTION
whole = targets.query("metric == 'cs_sales' and period_start < period_end").set_index("scope")["floor"]
more = whole[whole.index.str.startswith("team:")].sum() - whole["all"]
### END SOLUTION
check("08.q4", more)

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
