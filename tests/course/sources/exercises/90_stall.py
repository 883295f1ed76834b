# %% [markdown] lang="zh"
# # 练习：一个小摊的一周
# %% [markdown] lang="en"
# # Exercise: a stall's week

# %% tags=["parameters"]
lang = "en"
trainee = ""  # any name gives you a shop of your own
# %%
from cskit.course.exercises import begin, check

my = begin("90", lang=lang, trainee=trainee)
my.tables()

# %% [markdown] lang="zh"
# {{90.q1}}
# %% [markdown] lang="en"
# {{90.q1}}

# %%
answer = ...  # your number
### BEGIN SOLUTION
orders = my.table("orders").dropna(subset=["paid_at"])
answer = orders["amount"].sum() / orders["customer_id"].nunique()
### END SOLUTION
check("90.q1", answer)

# %% [markdown] lang="zh"
# ### BEGIN SOLUTION
# 分母是人，不是单。
# ### END SOLUTION
# %% [markdown] lang="en"
# ### BEGIN SOLUTION
# People stand below, not orders.
# ### END SOLUTION

# %% [markdown] lang="zh"
# {{90.q2}}
# %% [markdown] lang="en"
# {{90.q2}}

# %%
share = ...
### BEGIN SOLUTION
share = my.table("orders")["paid_at"].notna().mean()
### END SOLUTION
check("90.q2", share)

# %% [markdown] lang="zh"
# {{90.q3}}
# %% [markdown] lang="en"
# {{90.q3}}

# %%
per_agent = ...
### BEGIN SOLUTION
messages = my.table("messages").query("sender == 'customer'")
per_agent = messages.groupby("agent_id").size()
### END SOLUTION
check("90.q3", per_agent)

# %% [markdown] lang="zh"
# {{90.q4}}
# %% [markdown] lang="en"
# {{90.q4}}

# %%
choice = ...
### BEGIN SOLUTION
choice = "b"
### END SOLUTION
check("90.q4", choice)

# %% [markdown] lang="zh"
# {{90.q5}}
# %% [markdown] lang="en"
# {{90.q5}}

# %%
sentence = ...
### BEGIN SOLUTION
sentence = "Agents with many buyers weigh more than agents with few."
### END SOLUTION
check("90.q5", sentence)
