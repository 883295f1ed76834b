# %% [markdown] lang="zh"
# # 练习：接待与工作量
# %% [markdown] lang="en"
# # Exercise: reception and workload

# %% [markdown] lang="zh"
# 四天的聊天记录：三个普通日，一天店庆。人、人次、同时接待数，数的是三样东西；机器人、没开口的客户、跨零点的聊天，都在里面等着你。
# %% [markdown] lang="en"
# Four days of chats: three ordinary ones and the shop's sale. People, receptions and customers at once are three different counts; the bot, customers who never wrote and chats across midnight are all in there waiting for you.

# %% tags=["parameters"]
lang = "en"
trainee = ""  # {{exercise_trainee_hint}}
# %%
from cskit.course.exercises import begin, check
from cskit.course.lesson import say
from cskit.metrics import measure

my = begin("01", lang=lang, trainee=trainee)
shop = my.shop

# %% [markdown] lang="zh"
# 先读几行聊天，再看班表。
# %% [markdown] lang="en"
# Read a few lines of chat first, then the roster.

# %%
my.table("messages")[["message_id", "sent_at", "customer_id", "agent_id", "sender", "text"]].head(8)

# %%
my.table("shifts").head(5)

# %% [markdown] lang="zh"
# **一道例题。** 5 日上午 10 点到 11 点，客户一共说了几句？先圈出这一小时，再只留客户的话：
# %% [markdown] lang="en"
# **A worked example.** How many lines did customers write on the 5th between 10 and 11 in the morning? Mark the hour first, then keep the customers' lines:

# %%
lines = my.table("messages")
hour = lines[lines["sent_at"].between("2022-03-05 10:00:00", "2022-03-05 10:59:59")]
print((hour["sender"] == "customer").sum())

# %% [markdown] lang="zh"
# ## 来了多少人
#
# {{01.q1}}
# %% [markdown] lang="en"
# ## How many came
#
# {{01.q1}}

# %%
contacts = ...  # {{exercise_hint_people}}
### BEGIN SOLUTION
contacts = measure(shop, "contacting_customers")["value"]
### END SOLUTION
check("01.q1", contacts)

# %% [markdown] lang="zh"
# ## 每天接待几次
#
# {{01.q2}}
# %% [markdown] lang="en"
# ## Receptions day by day
#
# {{01.q2}}

# %%
by_day = ...  # {{exercise_hint_per_date}}
### BEGIN SOLUTION
found = measure(shop, "receptions", by="date")
by_day = dict(zip(found["date"].astype(str).str[:10], found["value"], strict=True))
### END SOLUTION
check("01.q2", by_day)

# %% [markdown] lang="zh"
# ## 回了多少
#
# {{01.q3}}
# %% [markdown] lang="en"
# ## How many were answered
#
# {{01.q3}}

# %%
replied = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
replied = measure(shop, "reply_rate")["value"].round(4)
### END SOLUTION
check("01.q3", replied)

# %% [markdown] lang="zh"
# ## 高峰缺几个人
#
# {{01.q4}}
# %% [markdown] lang="en"
# ## Missing at the peak
#
# {{01.q4}}

# %%
missing = ...  # {{exercise_hint_whole}}
### BEGIN SOLUTION
hours = measure(shop, "receptions", by="hour", period="2022-03-05..2022-03-07").set_index("hour")["value"] / 3
busiest = int(hours.idxmax())
roster = my.table("shifts")
today = roster[roster["starts_at"].astype(str).str[:10] == "2022-03-05"]
start = today["starts_at"].astype("datetime64[s]").dt.hour
end = start + (today["ends_at"] - today["starts_at"]).dt.total_seconds() / 3600
missing = -(-hours[busiest] // 5) - ((start <= busiest) & (busiest < end)).sum()
### END SOLUTION
check("01.q4", missing)

# %% [markdown] lang="zh"
# ## 手上同时几位
#
# {{01.q5}}
# %% [markdown] lang="en"
# ## How many at once
#
# {{01.q5}}

# %%
peak = ...  # {{exercise_hint_people}}
### BEGIN SOLUTION
peak = measure(shop, "peak_concurrency", by="agent", period="2022-03-08")["value"].max()
### END SOLUTION
check("01.q5", peak)

# %% [markdown] lang="zh"
# ## 先给谁减负
#
# {{01.q6}}
# %% [markdown] lang="en"
# ## Relief for whom first
#
# {{01.q6}}

# %%
who = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
letters = {"ahe": "a", "lixia": "b", "xiaoman": "c", "zhiqiu": "d"}
roster = my.table("shifts")
worked = (roster["ends_at"] - roster["starts_at"]).dt.total_seconds() / 3600
per_hour = (
    measure(shop, "receptions", by="agent").set_index("agent")["value"] / worked.groupby(roster["agent_id"]).sum()
)
who = letters[per_hour[list(letters)].idxmax()]
### END SOLUTION
check("01.q6", who)

# %% [markdown] lang="zh"
# ## 一样忙？
#
# {{01.q7}}
# %% [markdown] lang="en"
# ## Equally busy?
#
# {{01.q7}}

# %%
sentence = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
sentence = say(
    "要先知道各上了几小时、在几点，是售前还是售后，手上同时接几位：一个人 6 小时的夜高峰接 80 人次，比 12 小时的白班接 80 人次忙得多。",
    "First ask how many hours each worked and when, pre-purchase or after-sales, and how many chats at once: 80 receptions in six hours of the evening peak are far busier than 80 in a day shift of twelve.",
)
### END SOLUTION
check("01.q7", sentence)

# %% [markdown] lang="zh"
# ## 做到哪里了
# %% [markdown] lang="en"
# ## How far you are

# %%
my.progress()
