# %% [markdown] lang="zh"
# # 练习：监控与好服务
# %% [markdown] lang="en"
# # Exercise: monitoring and good service

# %% [markdown] lang="zh"
# 一家小店的两周：三天平常、一天活动，还有机器人先接待的一天、看客户回不回头的一天。见到一个率，先问两句：分母是谁？没回音的算什么？
# %% [markdown] lang="en"
# Two weeks of a small shop: three ordinary days and a sale, a day that begins with the bot, a day whose customers come back or do not. With every rate ask two things first: who is in the denominator, and what does silence count as?

# %% tags=["parameters"]
lang = "en"
trainee = ""  # {{exercise_trainee_hint}}
# %%
from cskit.course.exercises import begin, check
from cskit.course.lesson import say
from cskit.metrics import measure

my = begin("11", lang=lang, trainee=trainee)
shop = my.shop
bot_day, talk_day = "2022-08-22", "2022-08-24"

# %% [markdown] lang="zh"
# 先读几行机器人的聊天，再读几行转接和评价。
# %% [markdown] lang="en"
# Read a few lines of talk with the bot first, then a few hand-overs and ratings.

# %%
my.table("messages").query("agent_id == 'robot'")[["customer_id", "sender", "sent_at", "text"]].head(6)

# %%
my.table("handovers").head(4)

# %%
my.table("ratings").head(6)

# %% [markdown] lang="zh"
# **一道例题。** 22 日遇到机器人的客户里，转给人的占多少？先数客户，再相除：
# %% [markdown] lang="en"
# **A worked example.** Of the customers who met the bot on the 22nd, what share was handed over? Count customers first, then divide:

# %%
chats = my.table("messages")
met = chats[(chats["agent_id"] == "robot") & (chats["sent_at"].dt.strftime("%Y-%m-%d") == bot_day)]
handed = my.table("handovers")["customer_id"].nunique()
print(handed, met["customer_id"].nunique(), round(handed / met["customer_id"].nunique(), 4))

# %% [markdown] lang="zh"
# ## 挡住了，还是解决了
#
# {{11.q1}}
# %% [markdown] lang="en"
# ## Held off, or solved
#
# {{11.q1}}

# %%
resolved = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
resolved = measure(shop, "bot_true_resolution", period=bot_day)["value"].round(4)
### END SOLUTION
check("11.q1", resolved)

# %% [markdown] lang="zh"
# ## 一次说完了吗
#
# {{11.q2}}
# %% [markdown] lang="en"
# ## Was one contact enough
#
# {{11.q2}}

# %%
once = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
once = measure(shop, "first_contact_resolution", period=talk_day)["value"].round(4)
### END SOLUTION
check("11.q2", once)

# %% [markdown] lang="zh"
# ## 多久等到人
#
# {{11.q3}}
# %% [markdown] lang="en"
# ## How long until a person
#
# {{11.q3}}

# %%
wait = ...  # {{exercise_hint_seconds}}
### BEGIN SOLUTION
wait = measure(shop, "seconds_to_human", period=bot_day)["value"].round(1)
### END SOLUTION
check("11.q3", wait)

# %% [markdown] lang="zh"
# ## 哪个钟点不对
#
# {{11.q4}}
# %% [markdown] lang="en"
# ## Which hour is wrong
#
# {{11.q4}}

# %%
hour = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
usual = measure(shop, "receptions", by="hour", period="2022-08-15..2022-08-17").set_index("hour")["value"]
came = measure(shop, "receptions", by="hour", period="2022-08-18").set_index("hour")["value"]
expected = usual / usual.sum() * came.sum()
letters = {4: "a", 10: "b", 11: "c", 14: "d", 16: "e", 20: "f"}
hour = letters[(came - expected)[list(letters)].idxmin()]
### END SOLUTION
check("11.q4", hour)

# %% [markdown] lang="zh"
# ## 只看邀评
#
# {{11.q5}}
# %% [markdown] lang="en"
# ## The invited alone
#
# {{11.q5}}

# %%
satisfied = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
scores = my.table("ratings").dropna(subset=["invited_at", "score"])["score"]
satisfied = round((scores >= 4).mean(), 4)
### END SOLUTION
check("11.q5", satisfied)

# %% [markdown] lang="zh"
# ## 从五成到七成
#
# {{11.q6}}
# %% [markdown] lang="en"
# ## From 50 to 70 per cent
#
# {{11.q6}}

# %%
sentence = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
sentence = say(
    "先问真实解决率升了没有：没转人工，不等于解决了；再问 24 小时内又来的、改打电话或写差评的有没有变多，也许只是把人工入口藏深了。",
    "First true resolution: not handed over is not solved. Then how many were back within 24 hours, phoned or complained instead: perhaps the way to a person was only hidden.",
)
### END SOLUTION
check("11.q6", sentence)

# %% [markdown] lang="zh"
# ## 做到哪里了
# %% [markdown] lang="en"
# ## How far you are

# %%
my.progress()
