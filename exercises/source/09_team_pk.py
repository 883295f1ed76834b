# %% [markdown] lang="zh"
# # 练习：团队 PK
# %% [markdown] lang="en"
# # Exercise: team PK

# %% [markdown] lang="zh"
# 2022 年 9 月，一家小店的自有和外包两队比了一周（5 日到 11 日）；第二周（12 日到 18 日），外包换了新话术，自有没换。客户是按商品派的。
# %% [markdown] lang="en"
# In September 2022 the in-house and the outsourced team of a small shop were compared for a week (5–11); in the second week (12–18) the outsourced team had new scripts, in-house had not. Chats were assigned by product.

# %% tags=["parameters"]
lang = "en"
trainee = ""  # {{exercise_trainee_hint}}
# %%
from math import sqrt

from cskit.course.exercises import begin, check
from cskit.course.lesson import say
from cskit.metrics import measure

my = begin("09", lang=lang, trainee=trainee)
shop = my.shop
week, scripts = "2022-09-05..2022-09-11", "2022-09-12..2022-09-18"

# %% [markdown] lang="zh"
# 先看看两队有谁，再看几行聊天：`product_id` 是这段聊天在说的商品。
# %% [markdown] lang="en"
# Who is in the teams first, then a few rows of chat: `product_id` is the product it is about.

# %%
my.table("agents")

# %%
my.table("messages").head(5)

# %% [markdown] lang="zh"
# **一道例题。** 这一周自有接的询单里，问高价位（premium）的占几成？
# %% [markdown] lang="en"
# **A worked example.** Of in-house's inquirers of the week, what share asked about premium goods?

# %%
by_tier = measure(shop, "inquiry_conversion", by=["team", "tier"], period=week, interval=False)
asked = by_tier.set_index(["team", "tier"])["denominator"]
print(f"{asked['in_house', 'premium']:.0f} / {asked['in_house'].sum():.0f}")

# %% [markdown] lang="zh"
# ## 广告里的那一位
#
# {{09.q1}}
# %% [markdown] lang="en"
# ## The one in the advertisement
#
# {{09.q1}}

# %%
low = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
bailu = measure(shop, "inquiry_conversion", by="agent", period=week).set_index("agent").loc["bailu"]
k, n, z = bailu["numerator"], bailu["denominator"], 1.96
middle = (k / n + z**2 / (2 * n)) / (1 + z**2 / n)
half = z / (1 + z**2 / n) * sqrt(k / n * (1 - k / n) / n + z**2 / (4 * n**2))
low = round(middle - half, 4)
### END SOLUTION
check("09.q1", low)

# %% [markdown] lang="zh"
# ## 高 13%
#
# {{09.q2}}
# %% [markdown] lang="en"
# ## 13% above
#
# {{09.q2}}

# %%
promised = ...  # {{exercise_hint_percent}}
### BEGIN SOLUTION
teams = measure(shop, "inquiry_conversion", by="team", period=week).set_index("team")["value"]
promised = round(100 * teams["in_house"] * 1.13, 2)
### END SOLUTION
check("09.q2", promised)

# %% [markdown] lang="zh"
# ## 同样的客户
#
# {{09.q3}}
# %% [markdown] lang="en"
# ## The same customers
#
# {{09.q3}}

# %%
levelled = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
rates = by_tier.set_index(["team", "tier"])["value"]["outsourced"]
both = asked["outsourced"] + asked["in_house"]
levelled = round((rates * both).sum() / both.sum(), 4)
### END SOLUTION
check("09.q3", levelled)

# %% [markdown] lang="zh"
# ## 新话术
#
# {{09.q4}}
# %% [markdown] lang="en"
# ## New scripts
#
# {{09.q4}}

# %%
effect = ...  # {{exercise_hint_yuan}}
### BEGIN SOLUTION
before, after = (
    measure(shop, "spend_per_buyer", by="team", period=days).set_index("team")["value"] for days in (week, scripts)
)
change = after - before
effect = round(change["outsourced"] - change["in_house"], 2)
### END SOLUTION
check("09.q4", effect)

# %% [markdown] lang="zh"
# ## 下一场要多少人
#
# {{09.q5}}
# %% [markdown] lang="en"
# ## How many for the next one
#
# {{09.q5}}

# %%
each_team = ...  # {{exercise_hint_whole}}
### BEGIN SOLUTION
p1, p2 = teams["in_house"], teams["in_house"] + 0.03
p = (p1 + p2) / 2
spread = p1 * (1 - p1) + p2 * (1 - p2)
each_team = round((1.96 * sqrt(2 * p * (1 - p)) + 0.8416 * sqrt(spread)) ** 2 / (p1 - p2) ** 2)
### END SOLUTION
check("09.q5", each_team)

# %% [markdown] lang="zh"
# ## 说得出口的一句
#
# {{09.q6}}
# %% [markdown] lang="en"
# ## What may be said
#
# {{09.q6}}

# %%
may_be_said = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
own = by_tier.set_index(["team", "tier"])["value"]["in_house"]
own_levelled = (own * both).sum() / both.sum()
may_be_said = "c" if own_levelled > levelled else "d"
### END SOLUTION
check("09.q6", may_be_said)

# %% [markdown] lang="zh"
# ## 给老板
#
# 最后一题没有唯一答案，讲师来看。
#
# {{09.q7}}
# %% [markdown] lang="en"
# ## For the boss
#
# The last question has no single right answer; the instructor reads it.
#
# {{09.q7}}

# %%
to_the_boss = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
of = asked.groupby("team").sum()
to_the_boss = say(
    f"外包 {of['outsourced']:.0f} 个询单转化 {teams['outsourced']:.1%}，自有 {of['in_house']:.0f} 个转化 {teams['in_house']:.1%}；拉平价位以后反过来：外包 {levelled:.1%}，自有 {own_levelled:.1%}。合计的差距来自客户构成，先别换人：随机分流，每队 {each_team:,} 个询单，再比一轮。",
    f"Outsourced converted {teams['outsourced']:.1%} of {of['outsourced']:.0f} inquirers, in-house {teams['in_house']:.1%} of {of['in_house']:.0f}; with the same mix of price tiers it is the other way round: {levelled:.1%} and {own_levelled:.1%}. The gap in total is the mix of customers, so switch nobody yet: assign at random and compare again with {each_team:,} inquirers a team.",
)
### END SOLUTION
check("09.q7", to_the_boss)

# %% [markdown] lang="zh"
# ## 做到哪里了
# %% [markdown] lang="en"
# ## How far you are

# %%
my.progress()
