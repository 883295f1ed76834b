# %% [markdown] lang="zh"
# # 转化分析
# %% [markdown] lang="en"
# # Conversion analysis

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 来问的人里，到底有多少买了？没买的丢在哪一步，又是谁的客户？
#
# 学完本课，你能够
#
# - 分清几种“转化率”：分子是下单还是付款，分母是访客、咨询还是询单；
# - 说出“全店 = 咨询率 × 咨询转化率 + 静默”什么时候成立、什么时候不成立；
# - 认出还没到期的询单，不把它们算成 0，也不算成流失；
# - 找到漏斗漏在哪一步、哪类商品、哪个价位；
# - 比较客服之前，先看他们接到的是不是一样的客户。
#
# 换数据只需改下面的参数，或者运行 `cskit render conversion 文件夹 --lang zh`，得到同样内容、不含代码的报告。
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** of the people who ask, how many buy? Where do we lose the others, and whose customers are they?
#
# After this lesson you can
#
# - tell the conversion rates apart: ordered or paid, divided by visitors, contacts or inquirers;
# - say when “shop = call-in × contact conversion + unassisted” holds, and when it does not;
# - recognise inquiries that are not mature yet, and count them neither as 0 nor as lost;
# - find the step, the goods and the price at which the funnel leaks;
# - ask who was given which customers before you compare agents.
#
# Change the parameters below, or run `cskit render conversion FOLDER` for the same as a report without code.

# %% tags=["parameters"]
data = "double11"  # {{lesson_data_hint}}
period = ""  # {{lesson_period_hint}}
lang = "en"
rules = "textbook"  # {{lesson_rules_hint}}
agent = ""  # {{lesson_agent_hint}}
attribution = None  # {{lesson_attribution_hint}}
attribution_days = None  # {{lesson_attribution_days_hint}}
conversion_days = None  # {{lesson_conversion_days_hint}}
# %%
from cskit import widgets as w
from cskit.charts import conversion
from cskit.course.lesson import begin
from cskit.metrics import define
from cskit.terms import term

lesson = begin(
    data, lang=lang, rules=rules, period=period, agent=agent,
    attribution=attribution, attribution_days=attribution_days, conversion_days=conversion_days,
)  # fmt: skip
shop = lesson.shop
who, days = lesson.agent, lesson.period

# %% [markdown] lang="zh"
# ## 从访客到付款
# %% [markdown] lang="en"
# ## From visitor to payment

# %%
conversion.headline(shop, days, who)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 询单转化率的定义卡。先看分母：只数**询单**的客户，问物流、问退款的不在里面；再看“常见误区”。
# %% [markdown] lang="en" tags=["lesson-only"]
# The card of inquiry conversion. Look at the denominator first: only customers who *inquired*; those who only asked about parcels or refunds are not in it. Then read the pitfall.

# %% tags=["lesson-only"]
define("inquiry_conversion", lang, lesson.rules)

# %% [markdown] lang="zh"
# ### 一个名字，好几个数
# %% [markdown] lang="en"
# ### One name, several numbers

# %% [markdown] lang="zh" tags=["lesson-only"]
# 有人说的“询单转化率”除以全部咨询客户，有人除以询单客户；有人数下单，有人数付款。数字相差很多，却都没有算错。
# %% [markdown] lang="en" tags=["lesson-only"]
# Some divide by everyone who contacted an agent, some by inquirers; some count orders, some payments. The figures lie far apart, and none is a miscalculation.

# %%
conversion.called(shop, days)

# %% [markdown] lang="zh"
# ## 漏斗：人少在哪一步
# %% [markdown] lang="en"
# ## The funnel: where people drop out

# %% [markdown] lang="zh" tags=["lesson-only"]
# 少掉的人不都是流失：来问售后的人，本来就没打算买什么。换一位客服、换几天看看，流失的那一步变不变。
# %% [markdown] lang="en" tags=["lesson-only"]
# Not everyone who drops out was lost: somebody who came about a parcel was not going to buy. Choose another agent and other days, and see whether the leak stays at the same step.


# %%
def steps(conversion_days, days, agent):
    conversion.funnel(shop, days, agent, lesson.rules.replace(conversion_days=conversion_days))


w.explore(
    steps,
    conversion_days=w.rule(lesson.rules, "conversion_days"),
    days=w.period(lesson.promotion),
    agent=w.agent(lesson.shop, start=who, roles=() if who else ("sales",)),
)

# %% [markdown] lang="zh"
# ### 漏在谁那里，漏在什么商品上
# %% [markdown] lang="en"
# ### Whose customers, and which products?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 按品类、价位、商品、时段、新老客户、客服和团队分开看。先看人数，再看比率：流失人数最多的那一组，和转化率最低的那一组，是不是同一组？换一种分法再看。
# %% [markdown] lang="en" tags=["lesson-only"]
# Split the losses by category, price tier, product, hour, new and returning customers, agent or team. Look at people before rates: is the group that loses the most people also the one with the lowest rate? Split another way and look again.


# %%
def where(days, by):
    conversion.split(shop, days, by, lesson.rules)


options = conversion.splits(shop)
w.explore(where, days=w.period(lesson.promotion), by=w.Choice(term("conversion_split_by", lang), options))
conversion.absent_splits(shop)

# %% [markdown] lang="zh"
# ## 全店转化率从哪里来
# %% [markdown] lang="en"
# ## What shop conversion is made of

# %% [markdown] lang="zh" tags=["lesson-only"]
# 买的人要么问过，要么没问过。所以：全店转化率 = 咨询率 × 咨询转化率 + 静默转化率。道理不错，可把三张报表上的数字代进去，往往对不上。差的是谁？
# %% [markdown] lang="en" tags=["lesson-only"]
# Every buyer either asked first or did not. Hence shop conversion = call-in rate × contact conversion + unassisted conversion. True; but put in the figures from three reports and it rarely adds up. Who are the people in the gap?

# %%
conversion.shop_identity(shop, days)

# %% [markdown] lang="zh"
# ## 还没到期，不是没成交
# %% [markdown] lang="en"
# ## Not mature yet is not lost

# %% [markdown] lang="zh" tags=["lesson-only"]
# 昨天来问的人，可能后天才付款。窗口没到，就没有最终转化率：写 0 是错的，当成流失也是错的。拖动滑块，把窗口放长：还没到期的日子（灰底）变多，已经到期的那些天却几乎不动。
# %% [markdown] lang="en" tags=["lesson-only"]
# A customer who asked yesterday may pay the day after tomorrow. Until the window closes there is no final conversion: 0 is wrong, and so is “lost”. Drag the slider to a longer window: more days have no answer yet, while the closed ones hardly move.


# %%
def open_days(conversion_days):
    conversion.last_days(shop, lesson.rules.replace(conversion_days=conversion_days))


w.explore(open_days, conversion_days=w.rule(lesson.rules, "conversion_days"))

# %% [markdown] lang="zh"
# ### 当日、次日与最终
# %% [markdown] lang="en"
# ### Same day, next day, final

# %%
conversion.windows(shop, days)

# %% [markdown] lang="zh"
# ## 客服对比
# %% [markdown] lang="en"
# ## Agents compared

# %% [markdown] lang="zh" tags=["lesson-only"]
# 试三件事：把转化窗口缩到 0 天，把订单归属换成付款判定，把时间换成预售期。每次先猜谁会变，再看。
# %% [markdown] lang="en" tags=["lesson-only"]
# Try three things: a conversion window of 0 days, orders credited by payment, the presale phase. Guess each time who will move, then look.


# %%
def compared(rule_set, days, agent, **moved):
    conversion.ranking(shop, days, agent, conversion.under(rule_set, lesson.rules, moved))


w.explore(
    compared,
    conversion_days=w.rule(lesson.rules, "conversion_days"),
    attribution_days=w.rule(lesson.rules, "attribution_days"),
    attribution=w.rule(lesson.rules, "attribution"),
    days=w.period(lesson.promotion),
    agent=w.agent(lesson.shop, start=who, roles=() if who else ("sales",)),
    rule_set=w.rule_set(lesson.rules, "textbook", "taobao-2022"),
)

# %% [markdown] lang="zh"
# ## 谁接到了好转化的客户
# %% [markdown] lang="en"
# ## Who was given the easy customers?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 客户不是随机分给客服的：有人专接贵货，有人只上夜班。先算一算，这样的客户通常转化多少，再看这位客服多了还是少了。
# %% [markdown] lang="en" tags=["lesson-only"]
# Customers are not assigned at random: one agent gets the expensive goods, another works nights. Work out first how such customers usually convert, then see whether the agent did better or worse.

# %%
conversion.expected(shop, days, who)

# %% [markdown] lang="zh"
# ### 客户一样的话
# %% [markdown] lang="en"
# ### On the same customers


# %%
def on_the_same(traits):
    conversion.fair(shop, days, who, traits)


w.explore(on_the_same, traits=w.Choice(term("conversion_level_by", lang), conversion.levels(shop)))

# %% [markdown] lang="zh"
# ### 团队
# %% [markdown] lang="en"
# ### Teams

# %%
conversion.teams(shop, days)

# %% [markdown] lang="zh"
# ## 跟进的节奏
# %% [markdown] lang="en"
# ## The rhythm of follow-up

# %% [markdown] lang="zh" tags=["lesson-only"]
# 培训常教两种节奏：3、5、7、9，或 10、20、30，当天没成交就标星，第二天再跟。原文没写单位，我们按分钟理解。客户说完最后一句，买家多久下单？没下单的，多久有人再去问一声？
#
# 有一个数要细看：没人跟进，后来也会自己下单的占多少。跟进得越早，“跟进后成交”里白捡的就越多。
# %% [markdown] lang="en" tags=["lesson-only"]
# Trainers teach two rhythms, 3-5-7-9 or 10-20-30, then a star on the customer and a call the next day; the source gives no unit, and we read minutes. After the customer's last message, how long until buyers order? And how long until somebody writes to the others again?
#
# Mind one number: the share who order later although nobody followed up. The earlier you write, the more of what was “bought after follow-up” would have been bought anyway.

# %%
conversion.rhythm(shop, days)

# %% [markdown] lang="zh"
# ### 机器人、人工与主动联系
# %% [markdown] lang="en"
# ### The bot, an agent, or an agent writing first

# %%
conversion.ways(shop, days)

# %% [markdown] lang="zh"
# ## 这个比较可信吗？
# %% [markdown] lang="en"
# ## Can this comparison be trusted?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 有的系统把“售后来问、后来又下单”的客户放回询单。听上去公平，其实只放进了会成交的人。
# %% [markdown] lang="en" tags=["lesson-only"]
# Some tools take customers who came with an after-sales question back into the inquiries if they order again. It sounds fair, but lets in only those who buy.

# %%
conversion.reopening(shop, days)

# %%
conversion.trusted(shop, days)

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 小结
#
# - 报转化率，先说分子分母和窗口：下单还是付款，当日还是最终，除以咨询还是询单。
# - 全店 = 咨询率 × 咨询转化率 + 静默，只有三个数数的是同一批人、同一窗口才成立。
# - 没到期的询单单独列出来；不写 0，不算流失，也不和到期的日子比。
# - 漏斗里先分清“不是来买的”和“没买成的”，再看漏在下单前还是付款前。
# - 比人之前先比客户：价位、时段不同，起点就不同；总数和分组可能正好相反。
# - 跟进有没有用，要和没跟进的比，别把本来会买的人算成跟进的功劳。
#
# **动手练：** [练习：转化分析](../../exercises/zh/03_conversion.ipynb)。每人一份自己的数据；写完一题就运行那一格，当场知道对不对。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Recap
#
# - With every rate, state both parts and the window: ordered or paid, same day or final, divided by contacts or inquirers.
# - Shop = call-in × contact conversion + unassisted, only when all three count the same people in the same window.
# - Show inquiries that are not mature yet separately: not as 0, not as lost, and not compared with closed days.
# - In a funnel, tell “did not come to buy” from “did not buy”, then ask whether the leak is before the order or before the payment.
# - Compare customers before comparing agents: different prices and hours mean different starting points; totals and groups may point opposite ways.
# - Whether follow-up works shows only beside those who were not followed up: do not credit it with those who would have bought anyway.
#
# **Now you:** [Exercise: conversion analysis](../../exercises/en/03_conversion.ipynb). You get data of your own; run a question's cell and you are told at once whether it is right.
