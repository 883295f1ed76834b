# %% [markdown] lang="zh"
# # 练习：人货场
# %% [markdown] lang="en"
# # Exercise: people, goods, place

# %% [markdown] lang="zh"
# 一家小店的流量、库存和四个月的买家。件和款、访客和访问、复购和回购，名字像，数的不是一样东西。
# %% [markdown] lang="en"
# A small shop's traffic, its stock and four months of buyers. Units and products, visitors and visits, repeat and repurchase: alike in name, and not the same count.

# %% tags=["parameters"]
lang = "en"
trainee = ""  # {{exercise_trainee_hint}}
# %%
from cskit.course.exercises import begin, check
from cskit.metrics import measure

my = begin("06", lang=lang, trainee=trainee)
shop = my.shop
april, sixty = "2022-04-01..2022-04-30", "2022-03-01..2022-04-29"

# %% [markdown] lang="zh"
# 先看一周的流量，再看几行库存。
# %% [markdown] lang="en"
# A week of traffic first, then a few rows of stock.

# %%
my.table("traffic")

# %%
my.table("stock").head(5)

# %% [markdown] lang="zh"
# **一道例题。** 4 月里，棉袜三双装（sock）一共进了几件货？
# %% [markdown] lang="en"
# **A worked example.** How many units of cotton socks (sock) were received in April?

# %%
socks = my.table("stock").query("product_id == 'sock'")
print(socks["received_units"].sum())

# %% [markdown] lang="zh"
# ## 看了几页
#
# {{06.q1}}
# %% [markdown] lang="en"
# ## How many pages
#
# {{06.q1}}

# %%
pages = ...  # {{exercise_hint_pages}}
### BEGIN SOLUTION
pages = measure(shop, "pages_per_visit", period="2022-04-18..2022-04-24")["value"].round(2)
### END SOLUTION
check("06.q1", pages)

# %% [markdown] lang="zh"
# ## 卖掉了几成
#
# {{06.q2}}
# %% [markdown] lang="en"
# ## How much of it sold
#
# {{06.q2}}

# %%
sold = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
sold = measure(shop, "sell_through_rate", by="product", period=april).set_index("product")["value"]["hoodie"].round(4)
### END SOLUTION
check("06.q2", sold)

# %% [markdown] lang="zh"
# ## 卖出过的款
#
# {{06.q3}}
# %% [markdown] lang="en"
# ## Products that sold
#
# {{06.q3}}

# %%
by_category = ...  # {{exercise_hint_per_category}}
### BEGIN SOLUTION
by_category = (
    measure(shop, "active_product_rate", by="category", period=april).set_index("category")["value"].round(4).to_dict()
)
### END SOLUTION
check("06.q3", by_category)

# %% [markdown] lang="zh"
# ## 谁又来了
#
# {{06.q4}}
# %% [markdown] lang="en"
# ## Who came back
#
# {{06.q4}}

# %%
repeat = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
repeat = measure(shop, "repeat_purchase_rate", period=sixty)["value"].round(4)
### END SOLUTION
check("06.q4", repeat)

# %% [markdown] lang="zh"
# ## 退回来几件
#
# {{06.q5}}
# %% [markdown] lang="en"
# ## What was sent back
#
# {{06.q5}}

# %%
returned = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
returned = measure(shop, "return_rate_units", period=sixty)["value"].round(4)
### END SOLUTION
check("06.q5", returned)

# %% [markdown] lang="zh"
# ## 哪一款别推
#
# {{06.q6}}
# %% [markdown] lang="en"
# ## What not to push
#
# {{06.q6}}

# %%
leave_alone = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
lasts = measure(shop, "days_of_inventory", by="product", period=april).set_index("product")["value"]
letters = dict(zip(["tee", "shirt", "hoodie", "jacket"], "abcd", strict=True))
leave_alone = letters[lasts[list(letters)].idxmin()]
### END SOLUTION
check("06.q6", leave_alone)

# %% [markdown] lang="zh"
# ## 做到哪里了
# %% [markdown] lang="en"
# ## How far you are

# %%
my.progress()
