# %% [markdown] lang="zh"
# # 客服客单价对比
# %% [markdown] lang="en"
# # Agent unit-price comparison

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 同一家店，为什么有的客服一位客户卖两百多，有的只卖一百？这里面有多少是本事？
#
# 学完本课，你能够
#
# - 分清按人算的客单价和按单算的笔单价，知道什么时候会差很多；
# - 用“客件数 × 件均价”说出一位客服高在哪里；
# - 看出排名里哪些差别站得住，哪些只是碰巧，或者只是接到了不一样的客户；
# - 算出客单价提高 20 元值多少钱，也算出流失多少客户就白干了。
#
# 换数据只需改下面的参数，或者运行 `cskit render unit_price 文件夹 --lang zh`，得到同样内容、不含代码的报告。
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** in the same shop, one agent sells ¥200 to a customer and another only ¥100. Why, and how much of that is skill?
#
# After this lesson you can
#
# - tell spend per buyer from average order value, and say when they differ;
# - explain an agent's figure by items per buyer × item price;
# - see which differences in a ranking are real, and which are chance or simply different customers;
# - work out what ¥20 more per buyer is worth, and how many lost buyers would wipe it out.
#
# Change the parameters below, or run `cskit render unit_price FOLDER` for the same as a report without code.

# %% tags=["parameters"]
data = "double11"  # {{lesson_data_hint}}
period = ""  # {{lesson_period_hint}}
lang = "en"
rules = "textbook"  # {{lesson_rules_hint}}
agent = ""  # {{lesson_agent_hint}}
uplift = 20  # {{lesson_uplift_hint}}
attribution = None  # {{lesson_attribution_hint}}
attribution_days = None  # {{lesson_attribution_days_hint}}
# %%
from cskit import widgets as w
from cskit.bundled import bundled
from cskit.charts import unit_price
from cskit.course.lesson import begin
from cskit.metrics import define
from cskit.shop import load
from cskit.terms import term

lesson = begin(
    data, lang=lang, rules=rules, period=period, agent=agent,
    attribution=attribution, attribution_days=attribution_days,
)  # fmt: skip
unit_price.checked(uplift)
shop = lesson.shop
who, days = lesson.agent, lesson.period

# %% [markdown] lang="zh"
# ## 每位客户花多少
# %% [markdown] lang="en"
# ## What a customer spends

# %%
unit_price.headline(shop, days, who)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 客单价的定义卡。先看分母：数的是人，不是单。
# %% [markdown] lang="en" tags=["lesson-only"]
# The card of spend per buyer. Look at the denominator first: people, not orders.

# %% tags=["lesson-only"]
define("spend_per_buyer", lang, lesson.rules)

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 按人，还是按单
#
# 教材的文字定义说“平均每次购买的金额”，那是按单；它自己的例题却按人：一位客户拍 4 件，共 650 元，客单价 650 元。一单买完时，两种算法一样。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Per buyer or per order?
#
# In words, the textbook defines an average per purchase, that is, per order; its own example is per buyer: one customer takes 4 items for ¥650, so spend per buyer is ¥650. As long as everything is in one order, both agree.

# %% tags=["lesson-only"]
unit_price.one_customer([(4, 650)], name="one_order")

# %% [markdown] lang="zh" tags=["lesson-only"]
# 同样 4 件 650 元，客户分两单付。人还是一个，单成了两笔：客单价没变，笔单价减半。
# %% [markdown] lang="en" tags=["lesson-only"]
# The same 4 items for ¥650, now paid as two orders. Still one person: spend per buyer stays, average order value halves.

# %% tags=["lesson-only"]
unit_price.one_customer([(3, 400), (1, 250)], name="two_orders")

# %% [markdown] lang="zh"
# ### 客单价与笔单价
# %% [markdown] lang="en"
# ### Per buyer and per order

# %%
unit_price.per_buyer_and_order(shop, days, who)

# %% [markdown] lang="zh"
# ## 客件数 × 件均价
# %% [markdown] lang="en"
# ## Items × price

# %% [markdown] lang="zh" tags=["lesson-only"]
# 教材说，客单价与所购商品的平均价格没有关系。可教材例题里的 650 元，正是 4 件乘以每件 162.5 元。两样里任何一样变了，客单价都跟着变。请在图上核对每一个点。
# %% [markdown] lang="en" tags=["lesson-only"]
# The textbook says spend per buyer has nothing to do with the mean price of the items. Yet its own ¥650 is 4 items at ¥162.50 each. Change either and the result changes. Check it on every dot.

# %%
unit_price.identity(shop, days, who)

# %%
unit_price.parts(shop, days, who)

# %% [markdown] lang="zh"
# ### 各人怎么卖
# %% [markdown] lang="en"
# ### Who sells how

# %%
unit_price.story(shop, days, name="story")

# %% [markdown] lang="zh" tags=["lesson-only"]
# ### 教材表 8-1 的三位客服
#
# 一家男装店，三位客服，一周。贵货卖得少的，便宜货卖得多的，成交不少却从不搭一件的：三种卖法，三种要补的课。表小到可以拿计算器核对。
# %% [markdown] lang="en" tags=["lesson-only"]
# ### The three agents of Table 8-1
#
# A menswear shop, three agents, one week. One sells a few expensive things, one sells many cheap ones, one closes well but never adds a second item: three ways to sell, three things to learn. The table is small enough to check with a calculator.

# %% tags=["lesson-only"]
week = load(bundled("mens_wear_week"))
unit_price.story(week, week.span, name="table_8_1")

# %% [markdown] lang="zh"
# ## 差别站得住吗
# %% [markdown] lang="en"
# ## Do the differences hold?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 客单价是一群人的平均，来一位大客户就变样。把每位客服的客户重复抽样一千次，看平均数落在哪里，就知道这个数有多稳。区间大半重叠的两个人，不要急着分高下。
# %% [markdown] lang="en" tags=["lesson-only"]
# Spend per buyer is a mean over people, and one large customer can move it. Resample each agent's buyers a thousand times and see where the mean falls: that is how steady the number is. Do not rank two agents whose intervals overlap a lot.

# %%
unit_price.sure(shop, days, who)

# %% [markdown] lang="zh"
# ### 换个日期，换条规则
# %% [markdown] lang="en"
# ### Other days, another rule

# %% [markdown] lang="zh" tags=["lesson-only"]
# 试三件事：把时间换成返场期，把订单归属换成付款判定，把归属窗口缩到 0 天。留意谁的位置变了：人没变，变的是日子和规则。
# %% [markdown] lang="en" tags=["lesson-only"]
# Try three things: the returns phase instead of the promotion, orders credited by payment, an attribution window of 0 days. Watch who changes places: the people are the same, only the days or the rule changed.


# %%
def explored(days, agent, **moved):
    unit_price.ranking(shop, days, agent, lesson.rules.replace(**moved))


w.explore(
    explored,
    days=w.period(lesson.promotion),
    agent=w.agent(lesson.shop, start=who, roles=() if who else ("sales",)),
    attribution=w.rule(lesson.rules, "attribution"),
    attribution_days=w.rule(lesson.rules, "attribution_days"),
)

# %% [markdown] lang="zh"
# ## 谁接到了贵货
# %% [markdown] lang="en"
# ## Who gets the expensive products?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 客户不是随机分给客服的。有人专接贵货，有人专接便宜货，客单价自然不同。先看各人接到的是什么客户。
# %% [markdown] lang="en" tags=["lesson-only"]
# Customers are not assigned at random. Whoever is given the expensive goods will have the higher spend per buyer, skill or not. Look first at who got whom.

# %%
unit_price.mix(shop, days, who)

# %% [markdown] lang="zh"
# ### 客户构成一样的话
# %% [markdown] lang="en"
# ### On the same mix of customers

# %% [markdown] lang="zh" tags=["lesson-only"]
# **直接标准化**：假设每位客服接到的都是全店那样的客户，再比客单价。按“问过的”分层，抹平的是客户来时的差别；换成“买到的”，连客服说动客户的本事也一起抹平了。该用哪一种？
# %% [markdown] lang="en" tags=["lesson-only"]
# **Direct standardisation**: suppose every agent had the same mix of customers as the whole shop, then compare. Price tiers by what customers *asked about* remove the differences they came with. Switch to what they *bought*, and the agent's skill at selling up is removed as well. Which one is fair?


# %%
def levelled(basis):
    unit_price.fair(shop, days, who, basis)


known = unit_price.tiers_there(shop) or "bought"
options = {term("unit_price_basis_asked", lang): "asked", term("unit_price_basis_bought", lang): "bought"}
w.explore(levelled, basis=w.Choice(term("unit_price_basis", lang), options, known))

# %% [markdown] lang="zh"
# ## 多卖一件，卖贵一点
# %% [markdown] lang="en"
# ## One more item, or a pricier one

# %% [markdown] lang="zh"
# ### 搭配
# %% [markdown] lang="en"
# ### Bundles

# %% [markdown] lang="zh" tags=["lesson-only"]
# 教材里的客服 C 靠搭配，客单价约 220 元，团队约 160 元。本店有没有这样的人？大促时人人凑单，预热期、返场期更见功夫。
# %% [markdown] lang="en" tags=["lesson-only"]
# The textbook's agent C sells bundles: about ¥220 per buyer where the team has ¥160. Who is this shop's agent C? In a promotion everybody fills the basket; the warm-up and returns phases say more.

# %%
unit_price.bundles(shop, days, lesson.promotion.phases, who)

# %% [markdown] lang="zh"
# ### 推荐高价商品
# %% [markdown] lang="en"
# ### Recommending higher-priced products

# %%
unit_price.recommendations(shop, days, who)

# %% [markdown] lang="zh"
# ## 客单价再高一点，值多少
# %% [markdown] lang="en"
# ## What is a little more per buyer worth?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 教材的算例：每月 1,000 位下单客户，客单价从 160 元提到 180 元，每月多卖 20,000 元。算例假定一个客户也不流失。拖动最后一个滑块：推得太用力，有人就不买了。
# %% [markdown] lang="en" tags=["lesson-only"]
# The textbook's example: 1,000 ordering customers a month, from ¥160 to ¥180 each, make ¥20,000 more a month. It assumes that nobody is lost. Move the last slider: push too hard, and some will not buy at all.

# %%
w.explore(
    unit_price.worth,
    buyers=w.Slider(term("unit_price_monthly_buyers", lang), 1000, 100, 5000, 100),
    before=w.Slider(term("unit_price_before", lang), 160, 50, 400, 5),
    after=w.Slider(term("unit_price_after", lang), 180, 50, 400, 5),
    lost=w.Slider(term("unit_price_lost_percent", lang), 0, 0, 30, 1),
)

# %%
unit_price.here(shop, days, uplift)

# %% [markdown] lang="zh"
# ## 这个比较可信吗？
# %% [markdown] lang="en"
# ## Can this comparison be trusted?

# %%
unit_price.trusted(shop, days)

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 小结
#
# - 客单价按人，笔单价按单；各人的客单价不能再平均，各人的客户数也不能相加（一位客户找过两位客服会算两次）：用全部销售额除以去重后的客户数。
# - 客单价 = 客件数 × 件均价，恒等；差距可以分成客件数和件均价两段，没有余数。
# - 先看区间再排名；客户少的时候，一位大客户就能改名次。
# - 比人之前先比客户：接到贵货的人，不一定更会卖。按“买到的”拉平又会抹掉本事。
# - 高客单价要连同转化、退款一起看：卖得贵而赶走了人，不划算。
#
# **动手练：** [练习：客服客单价对比](../../exercises/zh/02_unit_price.ipynb)。每人一份自己的数据；写完一题就运行那一格，当场知道对不对。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Recap
#
# - Spend per buyer divides by people, average order value by orders. Never average the agents' figures, and never add up their buyers either (a customer of two agents would count twice): divide all sales by the distinct buyers.
# - Spend per buyer = items per buyer × item price, always; a gap splits into the two without remainder.
# - Intervals before rankings: with few buyers, one large customer changes the order.
# - Compare customers before comparing agents: whoever gets the expensive goods need not be the better seller. Levelling by what was *bought* removes the skill, too.
# - Read it together with conversion and refunds: expensive sales that drive people away do not pay.
#
# **Now you:** [Exercise: agent unit-price comparison](../../exercises/en/02_unit_price.ipynb). You get data of your own; run a question's cell and you are told at once whether it is right.
