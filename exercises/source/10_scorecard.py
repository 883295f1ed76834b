# %% [markdown] lang="zh"
# # 练习：考核与激励
# %% [markdown] lang="en"
# # Exercise: scorecard and incentives

# %% [markdown] lang="zh"
# 四位客服，2022 年 6 月考核。先算分，再算钱，最后看谁可以升。保底 60 分，冲刺 100 分；没有数，不是 0 分。
# %% [markdown] lang="en"
# Four agents, scored for June 2022: first the points, then the money, then who may be promoted. The floor is 60 points, the stretch 100; a missing value is not 0.

# %% tags=["parameters"]
lang = "en"
trainee = ""  # {{exercise_trainee_hint}}
# %%
from cskit.course.exercises import begin, check
from cskit.course.lesson import say
from cskit.metrics import measure

my = begin("10", lang=lang, trainee=trainee)
shop = my.shop
june = "2022-06-01..2022-06-30"

# %% [markdown] lang="zh"
# 先看四位是谁、哪天入职，再看几行质检。
# %% [markdown] lang="en"
# See first who the four are and when they were hired, then a few inspections.

# %%
my.table("agents")

# %%
my.table("inspections").head(4)

# %% [markdown] lang="zh"
# **一道例题。** 退款平均完结时长：72 小时得 60 分，24 小时得 100 分，越短越好。48 小时得几分？
# %% [markdown] lang="en"
# **A worked example.** Hours to complete a refund: 72 h is 60 points, 24 h is 100, shorter is better. How many points are 48 h?

# %%
value, floor, stretch = 48, 72, 24
print(60 + (value - floor) / (stretch - floor) * 40)

# %% [markdown] lang="zh"
# ## 越高越好
#
# {{10.q1}}
# %% [markdown] lang="en"
# ## Higher is better
#
# {{10.q1}}

# %%
points = ...  # {{exercise_hint_per_agent}}
### BEGIN SOLUTION
asked = ["inquiry_conversion", "average_response_seconds", "refund_completion_hours"]
found = measure(shop, asked, by="agent", period=june)
wide = found[found["agent"].isin(["ahe", "lixia", "xiaoman", "zhiqiu"])]
wide = wide.pivot(index="agent", columns="metric", values="value")
marks = (60 + (wide - [60, 0.40, 72]) / [35 - 60, 0.15, 24 - 72] * 40).clip(0, 100)
points = marks["inquiry_conversion"].round(1)
### END SOLUTION
check("10.q1", points)

# %% [markdown] lang="zh"
# ## 越低越好
#
# {{10.q2}}
# %% [markdown] lang="en"
# ## Lower is better
#
# {{10.q2}}

# %%
fast = ...  # {{exercise_hint_points}}
### BEGIN SOLUTION
fast = round(marks.loc["xiaoman", "average_response_seconds"], 1)
### END SOLUTION
check("10.q2", fast)

# %% [markdown] lang="zh"
# ## 总分
#
# {{10.q3}}
# %% [markdown] lang="en"
# ## The total
#
# {{10.q3}}

# %%
total = ...  # {{exercise_hint_per_agent}}
### BEGIN SOLUTION
weights = [0.3, 0.5, 0.2]
there = marks.notna() * weights
total = ((marks.fillna(0) * there).sum(axis=1) / there.sum(axis=1)).round(1)
### END SOLUTION
check("10.q3", total)

# %% [markdown] lang="zh"
# ## 提成
#
# {{10.q4}}
# %% [markdown] lang="en"
# ## Commission
#
# {{10.q4}}

# %%
commission = ...  # {{exercise_hint_yuan}}
### BEGIN SOLUTION
net = measure(shop, "net_sales", by="agent", period=june).set_index("agent")["value"]["xiaoman"]
commission = min(net, 4000) * 0.01 + max(0, min(net, 8000) - 4000) * 0.02 + max(0, net - 8000) * 0.03
commission = round(commission, 2)
### END SOLUTION
check("10.q4", commission)

# %% [markdown] lang="zh"
# ## 谁可以升
#
# {{10.q5}}
# %% [markdown] lang="en"
# ## Who may be promoted
#
# {{10.q5}}

# %%
who = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
passed = measure(shop, "quality_pass_rate", by="agent", period=june).set_index("agent")["value"]
hired = my.table("agents").set_index("agent_id")["hired_on"].astype(str).str[:10]
able = [a for a in total.index if total[a] >= 70 and passed[a] >= 0.8 and hired[a] <= "2022-03-30"]
who = "abcd"[["ahe", "lixia", "xiaoman", "zhiqiu"].index(able[0])]
### END SOLUTION
check("10.q5", who)

# %% [markdown] lang="zh"
# ## 最后一个位置
#
# {{10.q6}}
# %% [markdown] lang="en"
# ## The last place
#
# {{10.q6}}

# %%
stays = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
stays = "c"
### END SOLUTION
check("10.q6", stays)

# %% [markdown] lang="zh"
# ## 0.8 够不够
#
# {{10.q7}}
# %% [markdown] lang="en"
# ## Is 0.8 enough?
#
# {{10.q7}}

# %%
sentence = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
sentence = say(
    "缺 n 和区间：12 个月的 0.8，区间是 0.42 到 0.94，20% 是选的；相关也不是因果，大促可能让两个一起变。",
    "n and its interval: 0.8 over 12 months lies anywhere from 0.42 to 0.94, so 20% is a choice; and a promotion may move both, which is no cause and effect.",
)
### END SOLUTION
check("10.q7", sentence)

# %% [markdown] lang="zh"
# ## 做到哪里了
# %% [markdown] lang="en"
# ## How far you are

# %%
my.progress()
