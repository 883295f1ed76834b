# %% [markdown] lang="zh"
# # 练习：响应时间明细
# %% [markdown] lang="en"
# # Exercise: response-time detail

# %% [markdown] lang="zh"
# 三天的聊天记录，几百段对话。秒表从哪里开始，到哪里停，谁的回复算数，没有回复怎么办：想清楚这四件事，后面就顺了。
# %% [markdown] lang="en"
# Three days of chats, a few hundred conversations. Where does the clock start, where does it stop, whose reply counts, and what about no reply at all? Settle these four and the rest follows.

# %% tags=["parameters"]
lang = "en"
trainee = ""  # {{exercise_trainee_hint}}
# %%
from cskit.course.exercises import begin, check
from cskit.course.lesson import say
from cskit.metrics import measure

my = begin("04", lang=lang, trainee=trainee)
shop = my.shop

# %% [markdown] lang="zh"
# 先读几行聊天记录。同一秒里可能有两条消息，先后由 `message_id` 决定。
# %% [markdown] lang="en"
# Read a few lines of chat first. Two messages may fall into the same second; `message_id` then tells which came first.

# %%
my.table("messages")[["message_id", "sent_at", "customer_id", "agent_id", "sender", "text"]].head(8)

# %% [markdown] lang="zh"
# ## 平均等多久
#
# {{04.q1}}
# %% [markdown] lang="en"
# ## How long on average
#
# {{04.q1}}

# %%
average = ...  # {{exercise_hint_seconds}}
### BEGIN SOLUTION
average = measure(shop, "average_response_seconds")["value"].round(1)
### END SOLUTION
check("04.q1", average)

# %% [markdown] lang="zh"
# ## 排在中间的那位
#
# {{04.q2}}
# %% [markdown] lang="en"
# ## The one in the middle
#
# {{04.q2}}

# %%
median = ...  # {{exercise_hint_seconds}}
### BEGIN SOLUTION
median = measure(shop, "response_p50")["value"].round(1)
### END SOLUTION
check("04.q2", median)

# %% [markdown] lang="zh"
# ## 三分钟
#
# {{04.q3}}
# %% [markdown] lang="en"
# ## Three minutes
#
# {{04.q3}}

# %%
in_time = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
in_time = measure(shop, "response_rate_3min")["value"].round(4)
### END SOLUTION
check("04.q3", in_time)

# %% [markdown] lang="zh"
# ## 一等再等的客户
#
# {{04.q4}}
# %% [markdown] lang="en"
# ## Customers who wait and wait
#
# {{04.q4}}

# %%
slow = ...  # {{exercise_hint_people}}
### BEGIN SOLUTION
slow = measure(shop, "slow_response_customers")["value"]
### END SOLUTION
check("04.q4", slow)

# %% [markdown] lang="zh"
# ## 零点前后
#
# {{04.q5}}
# %% [markdown] lang="en"
# ## Around midnight
#
# {{04.q5}}

# %%
by_day = ...  # {{exercise_hint_per_date}}
### BEGIN SOLUTION
found = measure(shop, "receptions", by="date")
by_day = dict(zip(found["date"].astype(str).str[:10], found["value"], strict=True))
### END SOLUTION
check("04.q5", by_day)

# %% [markdown] lang="zh"
# ## 先看谁的聊天
#
# {{04.q6}}
# %% [markdown] lang="en"
# ## Whose chats to read first
#
# {{04.q6}}

# %%
who = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
letters = {"ahe": "a", "lixia": "b", "xiaoman": "c", "zhiqiu": "d"}
missed = measure(shop, "unanswered_3min_rate", by="agent").set_index("agent")["value"]
who = letters[missed[list(letters)].idxmax()]
### END SOLUTION
check("04.q6", who)

# %% [markdown] lang="zh"
# ## 回得快，就卖得好？
#
# {{04.q7}}
# %% [markdown] lang="en"
# ## Faster, therefore better?
#
# {{04.q7}}

# %%
sentence = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
sentence = say(
    "闲的时段回得快，那时来的客户又往往更想买，时段同时影响了两头；要在同一时段、同类商品里比，或者做一次对照试验，才知道回得快本身有没有用。",
    "Quiet hours make replies quick and also bring customers readier to buy, so the hour moves both; only a comparison within the same hour and product, or an experiment, shows what speed itself does.",
)
### END SOLUTION
check("04.q7", sentence)

# %% [markdown] lang="zh"
# ## 做到哪里了
# %% [markdown] lang="en"
# ## How far you are

# %%
my.progress()
