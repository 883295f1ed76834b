# %% [markdown] lang="zh"
# # 练习：客服客单价对比
# %% [markdown] lang="en"
# # Exercise: agent unit-price comparison

# %% [markdown] lang="zh"
# 这一周的男装店是你一个人的：客服还是那几位，客户、订单和退款却和同学的都不一样，答案自然也不一样。
#
# 每道题把 `...` 换成你的答案，运行这一格，马上就知道对不对；错了，它会尽量告诉你错在哪里。算法不限：用 `measure`，或者自己用 pandas 一步步数，都可以。
# %% [markdown] lang="en"
# This week of a menswear shop is yours alone: the agents are the same for everybody, but customers, orders and refunds are not, and so the answers are not either.
#
# In each question put your answer in place of `...` and run the cell. You are told at once whether it is right and, if it is not, as far as possible where it went wrong. Use `measure`, or count step by step in pandas: both are welcome.

# %% tags=["parameters"]
lang = "en"
trainee = ""  # {{exercise_trainee_hint}}
# %%
from cskit.course.exercises import begin, check
from cskit.course.lesson import say
from cskit.metrics import measure

my = begin("02", lang=lang, trainee=trainee)

# %% [markdown] lang="zh"
# 先看看手里有哪些表，订单长什么样。
# %% [markdown] lang="en"
# First look at the tables you have, and at what an order looks like.

# %%
my.tables()

# %%
my.table("orders").head()

# %%
shop = my.shop
week = "2021-06-07..2021-06-13"

# %% [markdown] lang="zh"
# ## 一位客户花多少
#
# {{02.q1}}
# %% [markdown] lang="en"
# ## What a customer spends
#
# {{02.q1}}

# %%
spend = ...  # {{exercise_hint_yuan}}
### BEGIN SOLUTION
spend = measure(shop, "spend_per_buyer", period=week)["value"].round(2)
### END SOLUTION
check("02.q1", spend)

# %% [markdown] lang="zh"
# ## 有多少位买家
#
# 刚才的分母值得单独数一遍。
#
# {{02.q2}}
# %% [markdown] lang="en"
# ## How many buyers
#
# The denominator of the last question deserves a count of its own.
#
# {{02.q2}}

# %%
buyers = ...  # {{exercise_hint_people}}
### BEGIN SOLUTION
buyers = measure(shop, "buyers", period=week)["value"]
### END SOLUTION
check("02.q2", buyers)

# %% [markdown] lang="zh"
# ## 退掉的不算
#
# {{02.q3}}
# %% [markdown] lang="en"
# ## Less what went back
#
# {{02.q3}}

# %%
net = ...  # {{exercise_hint_yuan}}
### BEGIN SOLUTION
net = measure(shop, "net_sales", period=week)["value"].round(2)
### END SOLUTION
check("02.q3", net)

# %% [markdown] lang="zh"
# ## 一笔订单值多少
#
# 表格题交一个字典或一列：行名对应数字，比如 `{"ahe": 1.0, "lixia": 2.0, ...}`。
#
# {{02.q4}}
# %% [markdown] lang="en"
# ## What an order is worth
#
# For a table hand in a dict or one column of numbers by row name, such as `{"ahe": 1.0, "lixia": 2.0, ...}`.
#
# {{02.q4}}

# %%
per_order = ...  # {{exercise_hint_per_agent}}
### BEGIN SOLUTION
by_agent = measure(shop, "average_order_value", by="agent", period=week).set_index("agent")["value"]
per_order = by_agent[["ahe", "lixia", "xiaoman", "zhiqiu"]].round(2)
### END SOLUTION
check("02.q4", per_order)

# %% [markdown] lang="zh"
# ## 高在哪里
#
# 选择题交选项的字母，例如 `"a"`。
#
# {{02.q5}}
# %% [markdown] lang="en"
# ## Where the difference lies
#
# For a choice hand in its letter, such as `"a"`.
#
# {{02.q5}}

# %%
reason = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
factors = measure(shop, ["items_per_buyer", "average_item_price"], by="agent", period=week)
wide = factors.pivot(index="agent", columns="metric", values="value")
times = wide.loc["xiaoman"] / wide.loc["ahe"]
further = times.where(times > 1, 1 / times).idxmax()
reason = "a" if further == "items_per_buyer" else "b"
### END SOLUTION
check("02.q5", reason)

# %% [markdown] lang="zh"
# ## 该不该排名
#
# 没有标准答案，讲师会读你写的话。
#
# {{02.q6}}
# %% [markdown] lang="en"
# ## To rank or not to rank
#
# There is no single right answer here; your instructor reads what you write.
#
# {{02.q6}}

# %%
sentence = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
sentence = say(
    "先看每人客单价的置信区间是否重叠，再分商品和时段比较：各人只有几十位买家，一两件大衣就能换名次，接到贵款的人也不是因为更会卖。",
    "First see whether the agents' intervals overlap, then compare within products and hours: with a few dozen buyers one or two coats decide the order, and whoever gets the high-priced goods is not therefore the better seller.",
)
### END SOLUTION
check("02.q6", sentence)

# %% [markdown] lang="zh"
# ## 做到哪里了
# %% [markdown] lang="en"
# ## How far you are

# %%
my.progress()
