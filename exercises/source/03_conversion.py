# %% [markdown] lang="zh"
# # 练习：转化分析
# %% [markdown] lang="en"
# # Exercise: conversion analysis

# %% [markdown] lang="zh"
# 2022 年 3 月 1 日至 10 日，有人来问，有人下单，有人付款，有人还在想。前几天的结局已经定了，后几天的还没有：这正是转化率最容易算错的地方。
# %% [markdown] lang="en"
# From 1 to 10 March 2022 some people asked, some ordered, some paid, and some are still thinking. What became of the first days is settled, of the last days it is not: that is where conversion most often goes wrong.

# %% tags=["parameters"]
lang = "en"
trainee = ""  # {{exercise_trainee_hint}}
# %%
from cskit.course.exercises import begin, check
from cskit.course.lesson import say
from cskit.metrics import define, measure

my = begin("03", lang=lang, trainee=trainee)
shop = my.shop

# %% [markdown] lang="zh"
# 动手之前，先读一遍定义卡，看清分母、窗口和“没到期”。
# %% [markdown] lang="en"
# Before you start, read the card: its denominator, its window, and what it says about inquiries that are still open.

# %%
define("inquiry_conversion", lang)

# %% [markdown] lang="zh"
# ## 问了的，买了多少
#
# {{03.q1}}
# %% [markdown] lang="en"
# ## Of those who asked, how many bought
#
# {{03.q1}}

# %%
conversion = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
conversion = measure(shop, "inquiry_conversion")["value"].round(4)
### END SOLUTION
check("03.q1", conversion)

# %% [markdown] lang="zh"
# ## 谁算询单
#
# {{03.q2}}
# %% [markdown] lang="en"
# ## Who inquires
#
# {{03.q2}}

# %%
inquiring = ...  # {{exercise_hint_people}}
### BEGIN SOLUTION
inquiring = measure(shop, "inquiring_customers")["value"]
### END SOLUTION
check("03.q2", inquiring)

# %% [markdown] lang="zh"
# ## 高百分之几
#
# {{03.q3}}
# %% [markdown] lang="en"
# ## Higher by how many per cent
#
# {{03.q3}}

# %%
higher = ...  # {{exercise_hint_percent}}
### BEGIN SOLUTION
rate = measure(shop, "inquiry_conversion", by="team").set_index("team")["value"]
higher = round((rate["in_house"] / rate["outsourced"] - 1) * 100, 2)
### END SOLUTION
check("03.q3", higher)

# %% [markdown] lang="zh"
# ## 各人的转化
#
# {{03.q4}}
# %% [markdown] lang="en"
# ## Agent by agent
#
# {{03.q4}}

# %%
rates = ...  # {{exercise_hint_per_agent}}
### BEGIN SOLUTION
by_agent = measure(shop, "inquiry_conversion", by="agent").set_index("agent")["value"]
rates = by_agent[["ahe", "dongqing", "lixia", "xiaoman", "zhiqiu"]].round(4)
### END SOLUTION
check("03.q4", rates)

# %% [markdown] lang="zh"
# ## 先帮谁
#
# {{03.q5}}
# %% [markdown] lang="en"
# ## Whom to help first
#
# {{03.q5}}

# %%
who = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
letters = {"ahe": "a", "dongqing": "b", "lixia": "c", "xiaoman": "d", "zhiqiu": "e"}
paid = measure(shop, "order_to_payment", by="agent").set_index("agent")["value"]
who = letters[paid[list(letters)].idxmin()]
### END SOLUTION
check("03.q5", who)

# %% [markdown] lang="zh"
# ## 最后三天
#
# {{03.q6}}
# %% [markdown] lang="en"
# ## The last three days
#
# {{03.q6}}

# %%
sentence = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
sentence = say(
    "这三天的询单还没到期，现在的数只是下限，不能说明转化变差；想马上比，就各天都看当日付款转化率，否则等三天后到期再看。",
    "The three-day window of these inquiries is still open, so the figures are lower bounds and show no decline; compare same-day payment for every day now, or look at the final rate three days later.",
)
### END SOLUTION
check("03.q6", sentence)

# %% [markdown] lang="zh"
# ## 做到哪里了
# %% [markdown] lang="en"
# ## How far you are

# %%
my.progress()
