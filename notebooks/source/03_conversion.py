# %% [markdown] lang="zh"
# # 转化分析
# %% [markdown] lang="en"
# # Conversion analysis

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 来问的人里，到底有多少买了？没买的丢在哪一步，又是谁的客户？
#
# **75 分钟** · 先学[第 1 课](01_reception.ipynb) · 学完本课，你能够
#
# - 从聊天和订单的行数出询单、下单、付款，说清“转化率”的分子和分母各是谁；
# - 认出还没到期的询单，不把它们算成 0，也不算成流失；
# - 说出“全店 = 咨询率 × 咨询转化率 + 静默”什么时候成立、什么时候不成立；
# - 找到漏斗漏在哪一步、哪类商品、哪个价位；
# - 比较客服之前，先看他们接到的是不是一样的客户。
#
# **先讨论（3 分钟）。** 什么是询单转化率？一天有 100 人来问、40 人付款，能说转化率是 40% 吗？还缺哪几个条件？
#
# **在平台里哪儿看：** 赤兔名品：客服绩效 › 销售成交 › 成功率分析 › 询单到付款；生意参谋：服务 › 客服绩效 › 业绩询单。
#
# 换数据只需改下面的参数，或者运行 `cskit render conversion 文件夹 --lang zh`，得到同样内容、不含代码的报告。
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** of the people who ask, how many buy? Where do we lose the others, and whose customers are they?
#
# **75 minutes** · after [lesson 1](01_reception.ipynb) · after this lesson you can
#
# - count inquiries, orders and payments from the rows of chats and orders, and say who is on top of a conversion rate and who below;
# - recognise inquiries that are not mature yet, and count them neither as 0 nor as lost;
# - say when “shop = call-in × contact conversion + unassisted” holds, and when it does not;
# - find the step, the goods and the price at which the funnel leaks;
# - ask who was given which customers before you compare agents.
#
# **Discuss first (3 minutes).** What is inquiry conversion? If 100 people ask in a day and 40 pay, is it 40%? What would you have to know?
#
# **Where platforms show it:** Chitu (赤兔): agent performance › sales › success rate › inquiry to payment (客服绩效 › 销售成交 › 成功率分析 › 询单到付款); Shengyi Canmou (生意参谋): service › agent performance › sales from inquiries (服务 › 客服绩效 › 业绩询单).
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
import altair as alt
import narwhals as nw
import numpy as np
import pandas as pd

from cskit import define, measure, widgets as w
from cskit.analysis.intervals import newcombe, with_rates

# %%
from cskit.charts import (
    Column,
    Tile,
    bars,
    dots,
    lines,
    note,
    pair,
    scatter,
    sentences,
    show,
    table,
    tiles,
)
from cskit.charts.definitions import show_definitions
from cskit.course.lesson import agree, begin, say

# %%
from cskit.facts import Facts
from cskit.metrics import curve, find
from cskit.period import Period
from cskit.rules import load_rules
from cskit.terms import begun, is_known, term

moved = {"attribution": attribution, "attribution_days": attribution_days, "conversion_days": conversion_days}
lesson = begin(data, lang=lang, rules=rules, period=period, agent=agent, **moved)
shop, days, rules, who, names = lesson.shop, lesson.period, lesson.rules, lesson.agent, lesson.names
percent = "{:.1%}".format


def points(share):
    return say("{} 个百分点", "{} points").format(f"{100 * share:+.1f}".replace("-", "−"))


# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 谁算来问的，谁算买了
#
# 先看一家小店：三位客服，一周。挑四位客户，先看聊天（每人每天一行），再看订单。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Who asked, and who bought?
#
# A small shop first: three agents, one week (you see a translation of its Chinese). Take four customers: their chats, one row a day, then their orders.

# %% tags=["lesson-only"]
small = lesson.small
chats = small.pandas("messages").sort_values("sent_at", kind="stable")
chats["day"] = chats["sent_at"].dt.normalize()
talk = ["customer_id", "agent_id", "day"]
talks = chats.groupby(talk, as_index=False).agg(began=("sent_at", "min"), first_words=("text", "first"))
orders = small.pandas("orders").sort_values("created_at")
four = orders.loc[orders["order_id"].isin(["O002", "O005", "O047", "O050"]), "customer_id"]
talks[talks["customer_id"].isin(four)]

# %% tags=["lesson-only"]
orders[orders["customer_id"].isin(four)]

# %% [markdown] lang="zh" tags=["lesson-only"]
# 四位都在问的当天下了单，钱却付得不一样：两位当场付，一位第二天才付，一位始终没付。有两位付过款，过后又来聊开线和物流：那是售后，没什么可转化的，不是**询单**。其中一位付款第二天还来问过一件新的，又买了：照下面的规则也不算新的询单，这一单接在他头一次询单后面。
#
# 规则是：开口之前当天没下过单，15 天内也没付过款，才算询单。
# %% [markdown] lang="en" tags=["lesson-only"]
# All four ordered on the day they asked, but they paid differently: two at once, one the next day, one never. Two of them had paid and came back later about a loose seam and a parcel: after-sale talk, nothing left to convert, and not an **inquiry**. One of the two had also come back the day after paying to ask about something new, and bought it: by the rule below that is no new inquiry either; the order belongs to the first one.
#
# The rule: a chat is an inquiry if, before it began, the customer had placed no order that day and paid none in the last 15 days.

# %% tags=["lesson-only"]
known = talks.merge(orders, on="customer_id")
same_day = (known["created_at"].dt.normalize() == known["day"]) & (known["created_at"] <= known["began"])
since_paid = known["began"] - known["paid_at"]
bought = known[same_day | since_paid.between(pd.Timedelta(0), pd.Timedelta(days=15))]
after_sale = talks.merge(bought[talk].drop_duplicates(), on=talk)
inquiries = talks.merge(after_sale[talk], on=talk, how="left", indicator=True).query("_merge == 'left_only'")
print(len(talks), len(after_sale), len(inquiries))

# %% tags=["lesson-only"]
asked = inquiries.groupby("agent_id")["customer_id"].nunique()  # 数人，不数次 || people, not chats
agree(asked, measure(small, "inquiring_customers", by="agent"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# ### 订单接到询单后面
#
# 一笔订单算给下单前三天内最后聊过的客服（第 2 课）。它属于哪次询单？同一位客户、同一位客服、下单不早于开口。隔了几天：看日期，不看小时。
# %% [markdown] lang="en" tags=["lesson-only"]
# ### From inquiry to order
#
# An order is credited to whoever the customer chatted with last in the three days before it (lesson 2). Which inquiry does it belong to? Same customer, same agent, and not before the chat began. How many days later is a matter of dates, not hours.

# %% tags=["lesson-only"]
last_chat = pd.merge_asof(
    orders,
    chats[["customer_id", "agent_id", "sent_at"]],
    by="customer_id",
    left_on="created_at",
    right_on="sent_at",
)
gap = last_chat["created_at"].dt.normalize() - last_chat["sent_at"].dt.normalize()
credited = last_chat[gap <= pd.Timedelta(days=3)].drop(columns="sent_at")

# %% tags=["lesson-only"]
outcome = inquiries.drop(columns="_merge").merge(credited, on=["customer_id", "agent_id"], how="left")
outcome = outcome[~(outcome["created_at"] < outcome["began"])]
outcome["ordered_after"] = (outcome["created_at"].dt.normalize() - outcome["day"]).dt.days
outcome["paid_after"] = (outcome["paid_at"].dt.normalize() - outcome["day"]).dt.days
columns = ["customer_id", "agent_id", "day", "order_id", "ordered_after", "paid_after"]
outcome.loc[outcome["customer_id"].isin(four), columns]

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 询单转化率 = 下单率 × 付款率
#
# 先只看当天。三步都数人：询单、当天下单、当天付款。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Inquiry conversion = ordering × paying
#
# Look at the same day first. All three steps count people: inquired, ordered that day, paid that day.

# %% tags=["lesson-only"]
steps = pd.DataFrame(
    {
        "inquired": asked,
        "ordered": outcome[outcome["ordered_after"] == 0].groupby("agent_id")["customer_id"].nunique(),
        "paid": outcome[outcome["paid_after"] == 0].groupby("agent_id")["customer_id"].nunique(),
    }
)
steps.loc["shop"] = steps.sum()  # 没有人找过两位客服，可以相加 || nobody met two agents: they may be added
steps["ordering"] = steps["ordered"] / steps["inquired"]  # 下单率 || those who ordered, of those who asked
steps["paying"] = steps["paid"] / steps["ordered"]  # 付款率 || those who paid, of those who ordered
steps["conversion"] = steps["ordering"] * steps["paying"]
steps.round(3)

# %% tags=["lesson-only"]
today = load_rules("textbook").replace(conversion_days=0)
agents_only = steps.drop("shop")
agree(agents_only["ordering"], measure(small, "inquiry_to_order", by="agent", rules=today))
agree(agents_only["conversion"], measure(small, "inquiry_conversion_same_day", by="agent"))
agree(steps["conversion"]["shop"], measure(small, "inquiry_conversion_same_day"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# 下单的人数约掉了，所以这是**恒等式**，条件是三步数的是同一批人。两个数各有各的做法：下单率低，练解答和推荐；付款率低，练催付。
#
# 全店的数是**合计再相除**。三个人的转化率再平均，就是另一个数：接 17 位的和接 26 位的，分量一样重。
#
# **轮到你（3 分钟）。** 下面一格算的是平均。先猜它比全店高还是低，再运行；然后改成 `np.average(each, weights=agents_only["inquired"])`。
#
# <details><summary>答案</summary>平均 56.4%，全店 58.2%：表里第一位客服转化最低，来问的人也最少，平均却让这 17 人占了三分之一。按询单人数加权，就又是 58.2%。</details>
#
# <details><summary>在 Excel / WPS 里怎么做</summary>先做“询单”表：聊天表加一列日期 <code>=INT(发送时间)</code>，复制客户、客服、日期三列到新表，<b>删除重复项</b>，再用 MINIFS 带出开口时间。旁边数“之前买过没有”：<code>=COUNTIFS(订单!客户,客户,订单!付款时间,"&lt;="&amp;开口,订单!付款时间,"&gt;="&amp;开口-15)+COUNTIFS(订单!客户,客户,订单!下单时间,"&lt;="&amp;开口,订单!下单时间,"&gt;="&amp;日期)</code>，等于 0 的才是询单。当天付款：<code>=COUNTIFS(订单!客户,客户,订单!客服,客服,订单!下单时间,"&gt;="&amp;开口,订单!付款时间,"&lt;"&amp;日期+1)&gt;0</code>。最后用数据透视表按客服对客户取非重复计数，两个数相除；总计行也要相除，不要对上面几行求平均。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# Those who ordered cancel, so this is an **identity**, as long as all three steps count the same people. Each part has its own remedy: few orders, practise answers and advice; few payments, practise reminders.
#
# The shop's figure **sums first and divides then**. The mean of the three rates is another number: in it an agent with 17 inquirers weighs as much as one with 26.
#
# **Now you (3 minutes).** The cell below takes the mean. Guess whether it is above or below the shop's, then run it; then make it `np.average(each, weights=agents_only["inquired"])`.
#
# <details><summary>Answer</summary>The mean is 56.4%, the shop 58.2%: the first agent of the table converts least and has the fewest inquirers, yet in the mean those 17 people are a third. Weighted by inquirers it is 58.2% again.</details>
#
# <details><summary>In Excel / WPS</summary>Make a sheet of inquiries first: give the chats a date, <code>=INT(sent_at)</code>, copy customer, agent and date to a new sheet, <b>Remove Duplicates</b>, and fetch when the talk began with MINIFS. Beside it count what was bought before: <code>=COUNTIFS(orders!customer,customer,orders!paid,"&lt;="&amp;began,orders!paid,"&gt;="&amp;began-15)+COUNTIFS(orders!customer,customer,orders!placed,"&lt;="&amp;began,orders!placed,"&gt;="&amp;date)</code>; only where it is 0 is it an inquiry. Paid the same day: <code>=COUNTIFS(orders!customer,customer,orders!agent,agent,orders!placed,"&gt;="&amp;began,orders!paid,"&lt;"&amp;date+1)&gt;0</code>. Then a pivot table: distinct customers by agent, twice, and divide; divide in the total row, too, never average the rows above it.</details>

# %% tags=["lesson-only"]
each = agents_only["conversion"]
print(percent(each.mean()), percent(steps["conversion"]["shop"]))

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 还没到期，不是 0
#
# 昨天来问的人，可能后天才付款。教材等三天：三天没过完的询单，分子分母都不算，等它**到期**。下面按询单那天数：最后三天的“最终转化率”是空的。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Not mature yet is not 0
#
# A customer who asked yesterday may pay the day after tomorrow. The textbook waits three days: an inquiry younger than that is in neither part until its window has **closed**. Counted by the day of the inquiry, the last three days have no final conversion at all.

# %% tags=["lesson-only"]
window = 3
last_day = chats["day"].max()
paid_in_time = outcome[outcome["paid_after"] <= window]
by_day = pd.DataFrame(
    {
        "inquired": outcome.groupby("day")["customer_id"].nunique(),
        "paid_so_far": paid_in_time.groupby("day")["customer_id"].nunique(),
    }
).fillna(0)
by_day["so_far"] = by_day["paid_so_far"] / by_day["inquired"]
closed = by_day.index + pd.Timedelta(days=window) <= last_day
by_day["final"] = by_day["so_far"].where(closed)  # 没到期：空，不是 0 || open: empty, not 0
by_day.set_axis(by_day.index.date).round(3)

# %% tags=["lesson-only"]
agree(by_day["final"].set_axis(by_day.index.date), measure(small, "inquiry_conversion", by="date"))
final = by_day[closed]
agree(final["paid_so_far"].sum() / final["inquired"].sum(), measure(small, "inquiry_conversion"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（2 分钟）。** 把上面的 `window` 改成 1，两格都再运行：哪几天有了最终转化率？为什么第二格说对不上？
#
# <details><summary>答案</summary>10 日和 11 日的窗口也到期了，只剩 12 日还空着。对不上，因为 <code>measure</code> 用的是教材的三天；让它也等一天：<code>measure(..., rules=load_rules("textbook").replace(conversion_days=1))</code>。</details>
#
# `measure` 数的正是这些，几百万行也一样数。三位客服的差别，会不会只是因为客户太少？
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (2 minutes).** Make `window` above 1 and run both cells again. Which days have a final conversion now, and why does the second cell disagree?
#
# <details><summary>Answer</summary>The 10th and the 11th have closed as well, only the 12th is still empty. They disagree because <code>measure</code> waits the textbook's three days; let it wait one: <code>measure(..., rules=load_rules("textbook").replace(conversion_days=1))</code>.</details>
#
# `measure` counts the very same, for millions of rows too. How much of the gap between the three agents is just few people?

# %% tags=["lesson-only"]
three = measure(small, "inquiry_conversion", by="agent")
all_three = measure(small, "inquiry_conversion")["value"].iloc[0]
show(
    dots(three, "value", of="agent", interval=("low", "high"), line={say("全店", "shop"): all_three}),
    name="small_conversion",
    title=say("小店里谁的询单转化率高？", "Who converts best in the small shop?"),
    note=say(
        "横线是 95% 区间：11 到 19 位客户，几乎什么都说得通。",
        "Lines are 95% intervals: with 11 to 19 customers nearly anything is plausible.",
    ),
)

# %% [markdown] lang="zh"
# ## 从访客到付款
# %% [markdown] lang="en"
# ## From visitor to payment

# %%
on_the_way = ["call_in_rate", "contact_conversion", "inquiry_rate", "inquiry_conversion"]
on_the_way += ["inquiry_conversion_same_day", "inquiry_conversion_next_day", "unassisted_conversion"]
on_the_way += ["shop_conversion"]
whole = measure(shop, on_the_way, period=days, rules=rules, interval=False).set_index("metric")
own = whole
if who:
    of_agents = [metric for metric in on_the_way if not find(metric).shop_wide]
    split = measure(shop, of_agents, by="agent", period=days, rules=rules, interval=False)
    own = pd.concat([split[split["agent"] == who].set_index("metric"), whole.drop(of_agents)]).loc[on_the_way]


# %%
def parts(row):
    return (say("{0:,.0f} ÷ {1:,.0f}", "{0:,.0f} of {1:,.0f}").format(row["numerator"], row["denominator"]),)


# %%
tiles(
    [
        Tile(
            begun(find(metric).under(rules).name(lang)),
            row["value"],
            "rate",
            status=row["status"],
            better=find(metric).better,
            base=whole["value"][metric] if who and find(metric).proportion else None,
            base_label=say("全体客服", "all agents"),
            lines=parts(row) if row["denominator"] > 0 else (),
        )
        for metric, row in own.iterrows()
        if row["status"] != "missing_table"
    ]
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 询单转化率的定义卡。先看分母：只数**询单**的客户，问物流、问退款的不在里面；再看“常见误区”。
# %% [markdown] lang="en" tags=["lesson-only"]
# The card of inquiry conversion. Look at the denominator first: only customers who *inquired*; those who only asked about parcels or refunds are not in it. Then read the pitfall.

# %% tags=["lesson-only"]
define("inquiry_conversion", lang, rules)

# %% [markdown] lang="zh"
# ### 一个名字，好几个数
# %% [markdown] lang="en"
# ### One name, several numbers

# %% [markdown] lang="zh" tags=["lesson-only"]
# 有人说的“询单转化率”除以全部咨询客户，有人除以询单客户；有人数下单，有人数付款。数字相差很多，却都没有算错。
# %% [markdown] lang="en" tags=["lesson-only"]
# Some divide by everyone who contacted an agent, some by inquirers; some count orders, some payments. The figures lie far apart, and none is a miscalculation.

# %%
called = {
    "inquiry_to_order": say("下单 ÷ 询单", "ordered ÷ inquirers"),
    "inquiry_conversion": say("付款 ÷ 询单", "paid ÷ inquirers"),
    "inquiry_conversion_next_day": say("截至次日付款 ÷ 询单", "paid by the next day ÷ inquirers"),
    "inquiry_conversion_same_day": say("当日付款 ÷ 询单", "paid same day ÷ inquirers"),
    "contact_conversion": say("付款 ÷ 咨询", "paid ÷ contacts"),
}
one_name = measure(shop, list(called), period=days, rules=rules).dropna(subset=["value"])
one_name["how"] = one_name["metric"].map(called)

# %%
if len(one_name):
    high, low = one_name.loc[one_name["value"].idxmax()], one_name.loc[one_name["value"].idxmin()]
    show(
        dots(
            one_name,
            "value",
            of="how",
            interval=("low", "high"),
            labels={"how": say("叫法", "Figure"), "value": say("转化率", "Conversion")},
        ),
        name="called",
        title=say("同样的聊天，“转化率”是多少？", "The same chats: what is the conversion rate?"),
        says=say(
            f"聊天一句没变，转化率可以是 {percent(high['value'])}（{high['how']}），也可以是 {percent(low['value'])}（{low['how']}）。报数之前，先说分子分母。",
            f"Not one message differs, and conversion is anything from {percent(high['value'])} ({high['how']}) to {percent(low['value'])} ({low['how']}). Say both parts before you say the number.",
        ),
    )

# %% [markdown] lang="zh"
# ## 漏斗：人少在哪一步
# %% [markdown] lang="en"
# ## The funnel: where people drop out

# %% [markdown] lang="zh" tags=["lesson-only"]
# 少掉的人不都是流失：来问售后的人，本来就没打算买什么。换一位客服、换几天看看，流失的那一步变不变。
# %% [markdown] lang="en" tags=["lesson-only"]
# Not everyone who drops out was lost: somebody who came about a parcel was not going to buy. Choose another agent and other days, and see whether the leak stays at the same step.

# %%
step_names = {
    "contacting": say("咨询", "Contacted"),
    "served": say("接待", "Served"),
    "inquiring": say("询单", "Inquired"),
    "mature": say("其中已到期", "Of these, window closed"),
    "ordered": say("下单", "Ordered"),
    "paid": say("付款", "Paid"),
    "customers": say("客户数", "Customers"),
    "step": say("步骤", "Step"),
}


# %%
def funnel(conversion_days, days, agent):
    now = rules.replace(conversion_days=conversion_days)
    steps = curve(shop, "funnel", by="agent" if agent else None, period=days, rules=now)
    steps = steps[steps["agent"] == agent] if agent else steps
    n = steps.set_index("step")["customers"].to_dict()
    if not n.get("contacting"):
        note(say("这段时间没有客户咨询。", "Nobody contacted an agent in these days."), "missing")
        return
    waiting = n["inquiring"] - n["mature"]
    told = [who_asked(n), *what_became(n, conversion_days, waiting)]
    show_funnel(steps if waiting else steps[steps["step"] != "mature"], told)


# %%
def who_asked(n):
    other = n["contacting"] - n["inquiring"]
    if not other:
        return say(
            f"{n['contacting']:,.0f} 位客户来咨询，个个都是询单。", f"{n['contacting']:,.0f} customers all inquired."
        )
    return say(
        f"{n['contacting']:,.0f} 位客户来咨询，{n['inquiring']:,.0f} 位是询单，其余 {other:,.0f} 位问售后或当天已下过单，没什么可转化的。",
        f"{n['contacting']:,.0f} customers contacted an agent and {n['inquiring']:,.0f} of them inquired; the other {other:,.0f} asked about what they had bought, or had ordered that day: nothing to convert.",
    )


# %%
def what_became(n, conversion_days, waiting):
    told = []
    if n["mature"]:
        before, after = n["mature"] - n["ordered"], n["ordered"] - n["paid"]
        told.append(
            say(
                f"到期的 {n['mature']:,.0f} 位询单客户里，{before:,.0f} 位（{before / n['mature']:.1%}）{conversion_days:g} 天内没有下单，另有 {after:,.0f} 位下了单没付款。下单之前靠解答和跟进，之后靠催付，是两件事。",
                f"Of {n['mature']:,.0f} inquirers whose window has closed, {before:,.0f} ({before / n['mature']:.1%}) placed no order within {conversion_days:g} days, and {after:,.0f} ordered without paying in time. Before the order it takes answers and follow-up, after it a reminder: two different jobs.",
            )
        )
    if waiting:
        told.append(
            say(
                f"还有 {waiting:,.0f} 位询单客户窗口未到，不算成交也不算流失。",
                f"{waiting:,.0f} more inquirers are not mature yet: neither sold nor lost.",
            )
        )
    return told


# %%
funnel_columns = {
    "step": step_names["step"],
    "customers": Column(step_names["customers"], "count"),
    "rate": Column(say("占上一步", "Of the step before"), "rate"),
    "lost": Column(say("比上一步少", "Fewer than before"), "count"),
}


# %%
def show_funnel(steps, told):
    share = [say(f"（{r:.1%}）", f" ({r:.1%})") if r == r else "" for r in steps["rate"]]
    drawn = steps.assign(words=[f"{c:,.0f}{s}" for c, s in zip(steps["customers"], share, strict=True)])
    show(
        bars(drawn, "customers", of="step", order="frame", words="words", labels=step_names),
        name="funnel",
        table=steps.assign(step=steps["step"].map(step_names)),
        columns=funnel_columns,
        title=say("从咨询到付款，人少在哪一步？", "From contact to payment: where do people drop out?"),
        says=say("", " ").join(told),
        note=say("括号里是占上一步的比例。", "In brackets: the share of the step before."),
    )


# %%
w.explore(
    funnel,
    conversion_days=w.rule(rules, "conversion_days"),
    days=w.period(lesson.promotion),
    agent=w.agent(shop, start=who, roles=() if who else ("sales",)),
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# ### 漏斗动一动，销售额差多少
#
# 经理接着会问：转化率多 5 个百分点，和多来一成的人，哪个值钱？把漏斗接到钱上：**询单人数 × 转化率 × 每人件数 × 件均价 = 销售额**。
# %% [markdown] lang="en" tags=["lesson-only"]
# ### If one part of the funnel moved
#
# The manager's next question: which is worth more, 5 points of conversion or a tenth more customers? Put money at the end of the funnel: **inquirers × conversion × items per buyer × price per item = sales**.

# %% tags=["lesson-only"]
from cskit.written import written

chain = ["inquiry_conversion", "items_per_buyer", "average_item_price"]
links = measure(shop, chain, period=days, rules=rules, interval=False).set_index("metric")
rate, items_each, price_each = links["value"]
asked_now = links["denominator"]["inquiry_conversion"]  # 到期的询单客户 || inquirers whose window has closed
sales_now = asked_now * rate * items_each * price_each
print(f"{asked_now:,.0f} × {rate:.1%} × {items_each:.2f} × ¥{price_each:.2f} = ¥{sales_now:,.0f}")

# %% [markdown] lang="zh" tags=["lesson-only"]
# **拨一拨。** 四个数各变一点，每个单独带来多少，合在一起又是多少？
# %% [markdown] lang="en" tags=["lesson-only"]
# **Move them.** Change the four a little: what does each bring alone, and what all together?


# %% tags=["lesson-only"]
def what_if(more_asked, more_points, more_items, more_price):
    factors = {
        say("询单人数", "Inquirers"): 1 + more_asked / 100,
        say("转化率", "Conversion"): min(1, rate + more_points / 100) / rate,
        say("每人件数", "Items per buyer"): 1 + more_items / 100,
        say("件均价", "Price per item"): 1 + more_price / 100,
    }
    factors[say("合在一起", "All together")] = np.prod(list(factors.values()))
    gains = pd.DataFrame({"part": factors.keys(), "gain": [sales_now * (by - 1) for by in factors.values()]})
    show_gains(gains, gains["gain"].iloc[-1])


# %% tags=["lesson-only"]
def show_gains(gains, gain):
    alone = written(gains["gain"].iloc[:-1].sum(), "money", signed=True)
    labels = {"part": say("动的是", "What moves"), "gain": say("销售额多（少）", "Sales gained or lost")}
    show(
        bars(gains, "gain", of="part", order="frame", labels=labels, kinds={"gain": "+money"}),
        name="what_if",
        title=say("漏斗的哪一环动一动，销售额差多少？", "One part of the funnel moves: what becomes of sales?"),
        says=say(
            f"销售额从 ¥{sales_now:,.0f} 到 ¥{sales_now + gain:,.0f}（{gain / sales_now:+.1%}）；各自单独变，加起来是 {alone}。",
            f"Sales go from ¥{sales_now:,.0f} to ¥{sales_now + gain:,.0f} ({gain / sales_now:+.1%}); each alone, the four add up to {alone}.",
        ),
    )


# %% tags=["lesson-only"]
if sales_now > 0:
    w.explore(
        what_if,
        more_asked=w.Slider(say("询单人数（%）", "Inquirers (%)"), 10, -50, 100, 5),
        more_points=w.Slider(say("转化率（百分点）", "Conversion (points)"), 5, -20, 20),
        more_items=w.Slider(say("每人件数（%）", "Items per buyer (%)"), 0, -30, 50, 5),
        more_price=w.Slider(say("件均价（%）", "Price per item (%)"), 0, -30, 50, 5),
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（2 分钟）。** 转化率调回 0，另外三个各加 10%：为什么合在一起不是 30%？
#
# <details><summary>答案</summary>1.1 × 1.1 × 1.1 = 1.331，多 33.1%：多来的人也多买，多买的也更贵。</details>
#
# **存疑。** 这道乘法假定动一个、别的不动。店里往往不是这样：多投广告拉来的人，转化率低；推贵的，有人就不买了（第 2 课）。件数和价格取自客服的全部买家，不只是来询单的；所以它给的是大小的次序，不是承诺。
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (2 minutes).** Set conversion back to 0 and the other three to 10%: why do they not make 30% together?
#
# <details><summary>Answer</summary>1.1 × 1.1 × 1.1 = 1.331, or 33.1% more: those who come in addition also buy more, and what they buy costs more.</details>
#
# **The doubt.** The product lets one part move and the others stay. In a shop they seldom do: visitors won by more advertising convert less, and pushing the expensive one loses some buyers (lesson 2). Items and price are those of all the agents' buyers, not only of those who inquired. Take from it what matters more, not a promise.

# %% [markdown] lang="zh"
# ### 漏在谁那里，漏在什么商品上
# %% [markdown] lang="en"
# ### Whose customers, and which products?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 按类目、价位、商品、时段、新老客户、客服和团队分开看。先看人数，再看比率：流失人数最多的那一组，和转化率最低的那一组，是不是同一组？换一种分法再看。
# %% [markdown] lang="en" tags=["lesson-only"]
# Split the losses by category, price tier, product, hour, new and returning customers, agent or team. Look at people before rates: is the group that loses the most people also the one with the lowest rate? Split another way and look again.

# %%
LEAST = 10  # 到期的询单客户不到这么多，不比 || inquirers whose window has closed, below which no rate is compared
split_names = {
    "tier": say("价位", "Price tier"),
    "category": say("类目", "Category"),
    "agent": say("客服", "Agent"),
    "team": say("团队", "Team"),
    "product": say("商品", "Product"),
    "hour": say("时段", "Hour"),
    "segment": say("新老客户", "New or returning"),
}
needs = {by: ["messages.product_id"] for by in ("product", "tier", "category")}
needs["tier"].append("products.tier")
needs["category"].append("products.category")
needs["team"] = ["agents.team"]
splits = {name: by for by, name in split_names.items() if lesson.has(*needs.get(by, []))}
too_few = say(
    f"到期的询单太少（每组至少 {LEAST} 位客户），没法比较；未到期的不算流失。",
    f"Too few inquiries have closed to be compared (at least {LEAST} customers each); what is not mature yet is not lost.",
)

# %%
products = shop.pandas("products").set_index("product_id") if shop.has("products") else None


def inquiries_of(rules, days, group=(), within=None):
    """A row per inquiry of these days; ordered, converted (1/0) count orders credited to the same `group`."""
    within = rules.conversion_days if within is None else within
    rows = Facts(shop, rules).outcomes("inquiries", group, within)
    return rows.filter(nw.col("day").is_between(days.first, days.last)).collect("pandas").to_native()


def bought_before(rows):
    first_paid = shop.pandas("orders").groupby("customer_id")["paid_at"].min()
    began = pd.to_datetime(rows["started_at"].astype("int64"), unit="s")
    return np.where(rows["customer_id"].map(first_paid) < began, say("买过", "Bought before"), say("没买过", "New"))


# %%
def groups(days, by):
    """A row per group: mature, ordered, paid, all in people."""
    if by == "segment":
        rows = inquiries_of(rules, days)
        rows = rows[rows["mature"] == 1]
        rows = rows.assign(segment=bought_before(rows))
        people = rows.groupby(["segment", "customer_id"])[["ordered", "converted"]].max().groupby("segment")
        return people.agg(mature=("ordered", "size"), ordered=("ordered", "sum"), paid=("converted", "sum"))
    rows = curve(shop, "funnel", by=by, period=days, rules=rules).dropna(subset=[by])
    return rows.pivot(index=by, columns="step", values="customers")


# %%
def where(days, by):
    found = groups(days, by).query("mature >= @LEAST")
    if found.empty:
        note(too_few, "missing")
        return
    found = with_rates(found.assign(inquiries=found["mature"], converted=found["paid"]))
    found = found.assign(ordered_rate=found["ordered"] / found["mature"], lost=found["mature"] - found["paid"])
    found = found.rename_axis(by).sort_values("rate", ascending=False)
    found["words"] = [say(f"流失 {n:,.0f} 人", f"{n:,.0f} lost") for n in found["lost"]]
    show_split(
        found, by, products["name"].dropna().to_dict() if by == "product" and shop.has("products", "name") else {}
    )


# %%
def show_split(found, by, titles):
    labels = titles | split_labels | {by: split_names[by]}
    how = {"interval": ("low", "high"), "kinds": {"ordered_rate": "rate", "rate": "rate"}, "words": "words"}
    show(
        pair(found, "ordered_rate", "rate", of=by, label=say("占询单客户", "Of inquirers"), labels=labels, **how),
        name="split",
        table=found.assign(label=[call(group, by, titles) for group in found.index]),
        columns={"label": split_names[by], **split_columns},
        title=say("流失集中在哪里？", "Where are inquirers lost?"),
        says=where_lost(found, [call(found[c].agg(end), by, titles) for c, end in ENDS]),
        note=split_note + (asked_often if by in ("tier", "category", "product") else ""),
    )


# %%
split_labels = {"ordered_rate": say("下单占比", "Ordered"), "rate": say("付款占比", "Paid")}
split_columns = {
    "mature": Column(say("询单客户", "Inquirers"), "count"),
    "ordered_rate": Column(split_labels["ordered_rate"], "rate"),
    "rate": Column(split_labels["rate"], "rate", low="low", high="high"),
    "lost": Column(say("没有成交", "Did not buy"), "count"),
}
split_note = say(
    "空心点：下了单；实心点：付了款，浅色横条为 95% 区间。两点隔得越远，下单后没付的越多。",
    "Open dot: ordered; filled dot: paid, with its 95% interval as a pale bar. The wider apart, the more orders were never paid.",
)
asked_often = say(
    "问过几种商品的客户在每一组里都算一次。", " A customer who asked about several counts in each of them."
)
ENDS = (("lost", "idxmax"), ("rate", "idxmax"), ("rate", "idxmin"))


# %%
def call(group, by, titles):
    if by == "hour":
        return f"{group:02d}:00"
    return titles.get(group) or names.get(group) or (begun(term(group, lang)) if is_known(group) else group)


def where_lost(found, called):
    most, best, worst = found["lost"].idxmax(), found["rate"].idxmax(), found["rate"].idxmin()
    return say(
        f"流失人数最多的是{called[0]}：{found['mature'][most]:,.0f} 位询单客户里有 {found['lost'][most]:,.0f} 位没有成交。转化率最高的是{called[1]}（{percent(found['rate'][best])}），最低的是{called[2]}（{percent(found['rate'][worst])}）。",
        f"Most inquirers are lost in “{called[0]}”: {found['lost'][most]:,.0f} of {found['mature'][most]:,.0f} did not buy. Conversion is highest in “{called[1]}” ({percent(found['rate'][best])}) and lowest in “{called[2]}” ({percent(found['rate'][worst])}).",
    )


# %%
w.explore(where, days=w.period(lesson.promotion), by=w.Choice(say("按什么分", "Split by"), splits))

# %% [markdown] lang="zh"
# ## 全店转化率从哪里来
# %% [markdown] lang="en"
# ## What shop conversion is made of

# %% [markdown] lang="zh" tags=["lesson-only"]
# 买的人要么问过，要么没问过。所以：全店转化率 = 咨询率 × 咨询转化率 + 静默转化率。道理不错，可把三张报表上的数字代进去，往往对不上。差的是谁？下面用集合来数：一个集合里，每人只有一次。
# %% [markdown] lang="en" tags=["lesson-only"]
# Every buyer either asked first or did not. Hence shop conversion = call-in rate × contact conversion + unassisted conversion. True; but put in the figures from three reports and it rarely adds up. Who are the people in the gap? Count with sets: in a set everybody is there once.

# %%
if lesson.has("traffic.visitors"):
    within = nw.col("day").is_between(days.first, days.last)
    contacts = Facts(shop, rules).outcomes("contacts", (), rules.conversion_days).filter(within)
    contacts = contacts.collect("pandas").to_native()
    sales = Facts(shop, rules).sales().filter(nw.col("paid_day").is_between(days.first, days.last))
    sales = sales.collect("pandas").to_native().dropna(subset=["customer_id"])
    mature = contacts[contacts["mature"] == 1]
    contacted, buyers = set(contacts["customer_id"]), set(sales["customer_id"])
    payers = set(mature.loc[mature["converted"] == 1, "customer_id"])  # 咨询后付款的 || contacts who then paid
    silent = set(sales.loc[sales["agent_id"].isna(), "customer_id"])  # 静默下单的 || unassisted buyers
    contact_rate = len(payers) / mature["customer_id"].nunique() if len(mature) else float("nan")
    visitors = measure(shop, "visitors", period=days, rules=rules)["value"].iloc[0]

# %% [markdown] lang="zh" tags=["lesson-only"]
# 要让等式成立，只能数**同一批人**：这段时间付款的客户，分成“付款前在这段时间问过”和“没问过”两类。
# %% [markdown] lang="en" tags=["lesson-only"]
# For the identity to hold, only **one population** may be counted: those who paid in these days, split by whether they had asked in these days before paying.

# %%
if lesson.has("traffic.visitors") and contacted and visitors > 0:
    first_asked = contacts.groupby("customer_id")["started_at"].min()
    last_paid = sales.groupby("customer_id")["paid_at"].max()
    asked_first = int((first_asked.reindex(last_paid.index).astype(float) <= last_paid.astype(float)).sum())
    identity = pd.DataFrame(
        {
            "how": [
                say("按各指标的口径", "as the cards have it"),
                say("同一批人、同一窗口", "one population, one window"),
            ],
            "contacting": len(contacted),
            "conversion": [contact_rate, asked_first / len(contacted)],
            "unassisted": [len(silent), len(buyers) - asked_first],
            "buyers": len(buyers),
        }
    )

# %%
if lesson.has("traffic.visitors") and contacted and visitors > 0:
    identity["together"] = identity["contacting"] * identity["conversion"] + identity["unassisted"]
    identity["apart"] = (identity["together"] - identity["buyers"]).round(6) + 0.0
    both, shop_wide = identity["together"] / visitors, len(buyers) / visitors
    sentences(
        [
            say(
                f"按各自的口径相加，得 {both[0]:.2%}；全店转化率却是 {shop_wide:.2%}，差 {abs(identity['apart'][0]):,.0f} 人。",
                f"Added up as each card counts, the parts make {both[0]:.2%}; shop conversion is {shop_wide:.2%}: {abs(identity['apart'][0]):,.0f} people apart.",
            ),
            say(
                f"换成同一批人、同一段时间，就一人不差：{len(contacted) / visitors:.2%} × {identity['conversion'][1]:.2%} + {identity['unassisted'][1] / visitors:.2%} = {both[1]:.2%}。",
                f"Over one population in one window it holds to the last person: {len(contacted) / visitors:.2%} × {identity['conversion'][1]:.2%} + {identity['unassisted'][1] / visitors:.2%} = {both[1]:.2%}.",
            ),
        ]
    )

# %%
if lesson.has("traffic.visitors") and contacted and visitors > 0:
    table(
        identity,
        {
            "how": say("怎么数", "Counted"),
            "contacting": Column(say("咨询客户", "Contacted"), "count"),
            "conversion": Column(say("咨询转化率", "Conversion"), "rate"),
            "unassisted": Column(say("静默购买", "Unassisted"), "count"),
            "together": Column(say("合计", "Together"), "count"),
            "buyers": Column(say("全店购买", "Shop buyers"), "count"),
            "apart": Column(say("相差", "Apart"), "count", signed=True),
        },
        name="identity",
        title=say(
            "全店 = 咨询率 × 咨询转化率 + 静默，成立吗？",
            "Shop = call-in × contact conversion + unassisted: does it hold?",
        ),
        note=say(
            f"表里都是人数，除以 {visitors:,.0f} 位访客就是各个转化率（每天的访客数相加，来了三天算三次）。",
            f"All in people; divide by {visitors:,.0f} visitors to have the rates (daily visitors added up: who came on three days counts three times).",
        ),
    )

# %%
if lesson.has("traffic.visitors") and contacted and len(mature):
    people = {
        say("这段时间前就问过", "Asked before these days"): -len(buyers - payers - silent),
        say("问了一单，又静默一单", "One order asked, one not"): len(payers & silent),
        say("这段时间之后才付款", "Paid after these days"): len(payers - buyers),
        say("未到期，按已到期的推算", "Open, taken as the closed"): round(len(contacted) * contact_rate) - len(payers),
    }
    gap = pd.DataFrame({"why": people.keys(), "people": people.values()}).query("people != 0")

# %%
if lesson.has("traffic.visitors") and contacted and len(mature) and len(gap):
    labels = {"why": say("原因", "Why"), "people": say("对相加结果的影响（人）", "Effect on the sum (people)")}
    show(
        bars(gap, "people", of="why", order="frame", labels=labels, kinds={"people": "+count"}),
        name="identity_gap",
        title=say("差的是哪些人？", "Who are the people in the gap?"),
        says=say(
            f"合计 {gap['people'].sum():+,} 人：正的使相加结果偏大，负的使它偏小。",
            f"Together {gap['people'].sum():+,} people: a plus makes the sum too large, a minus too small.",
        ).replace("-", "−"),
    )

# %% [markdown] lang="zh"
# ## 最近几天真的掉了吗？
# %% [markdown] lang="en"
# ## Did the last days really fall?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 小店里没到期的三天是空的，大店也一样。拖动滑块，把窗口放长：还没到期的日子（灰底）变多，已经到期的那些天却几乎不动。
# %% [markdown] lang="en" tags=["lesson-only"]
# In the small shop the three open days were empty, and so they are here. Drag the slider to a longer window: more days have no answer yet (grey), while the closed ones hardly move.

# %%
end = Facts(shop, rules).last_day
since = max(end - 13, Facts(shop, rules).first_day)
fortnight = Period(*(pd.Timestamp(day, unit="D").date() for day in (since, end)))


# %%
def last_days(conversion_days):
    now = rules.replace(conversion_days=conversion_days)
    rows = inquiries_of(now, fortnight)
    if rows.empty:
        note(say("这段时间没有询单。", "No inquiry in these days."), "missing")
        return
    people = rows.groupby(["day", "customer_id"])["converted"].max().groupby("day").agg(["sum", "size"])
    people.index = pd.to_datetime(people.index, unit="D")
    final = measure(shop, "inquiry_conversion", by="date", period=fortnight, rules=now)
    final["date"] = pd.to_datetime(final["date"])
    final = final[final["date"].isin(people.index)]
    show_last_days(people, final, days_told(rows, people), conversion_days)


# %%
def both_ways(people, final):
    naive = people["sum"] / people["size"]
    closed_until = final.loc[final["value"].notna(), "date"].max()  # 之前两个算法一样 || until then both are the same
    so_far = naive[~(naive.index < closed_until)]
    so_far = pd.DataFrame({"date": so_far.index, "of": "naive", "value": so_far.to_numpy(), "status": "ok"})
    drawn = pd.concat([final.assign(of="final"), so_far])[["date", "of", "value", "status", "low", "high"]]
    return drawn.rename(columns={"value": "rate", "status": "rate_status"})


# %%
def days_told(rows, people):
    latest = percent(people["sum"].iloc[-1] / people["size"].iloc[-1])
    waiting = rows[rows["mature"] == 0].groupby("customer_id")["converted"].max()
    if not len(waiting):
        return say("所有询单的窗口都已到期。", "The window of every inquiry has closed.")
    return say(
        f"{len(waiting):,} 位询单客户窗口还没到：已有 {waiting.sum():,} 位付款，其余 {len(waiting) - waiting.sum():,} 位可能还会买。这几天没有最终转化率，不是 0。用“截至目前已付款 ÷ 询单”，最后一天是 {latest}：别急着说变好变差，这个数还可能涨。",
        f"{len(waiting):,} inquirers are not mature: {waiting.sum():,} have paid, the other {len(waiting) - waiting.sum():,} still may. Those days have no final conversion, which is not 0. By “paid so far ÷ inquirers” the last day has {latest}. That is no verdict yet: the figure may still rise.",
    )


# %%
ways_named = {
    "rate": say("转化率", "Conversion"),
    "of": say("怎么算", "Counted"),
    "final": say("最终转化率（已到期）", "Final conversion (closed)"),
    "naive": say("截至目前已付款 ÷ 询单", "Paid so far ÷ inquired"),
}
days_columns = {
    "date": Column(say("日期", "Day"), "date"),
    "inquiring": Column(say("询单客户", "Inquirers"), "count"),
    "paid": Column(say("已付款", "Paid so far"), "count"),
    "naive": Column(ways_named["naive"], "rate"),
    "rate": Column(ways_named["final"], "rate", low="low", high="high"),
}


# %%
def show_last_days(people, final, told, conversion_days):
    listed = pd.DataFrame({"inquiring": people["size"], "paid": people["sum"], "naive": people["sum"] / people["size"]})
    listed = listed.rename_axis("date").reset_index()
    rated = {"value": "rate", "low": "low", "high": "high", "status": "rate:status"}
    listed = listed.join(final[list(rated)].rename(columns=rated).reset_index(drop=True))
    how = {"band": ("low", "high"), "zero": False, "kinds": {"rate": "rate"}, "labels": ways_named}
    show(
        lines(both_ways(people, final), "rate", x="date", of="of", **how),
        name="last_days",
        table=listed,
        columns=days_columns,
        title=say("最近几天转化率真的掉了吗？", "Did conversion really fall in the last days?"),
        says=told,
        note=say(
            f"灰底的日子，询单后还不满 {conversion_days:g} 天。浅色带是 95% 区间。到期的日子两种算法一样，只画一条。",
            f"Grey: fewer than {conversion_days:g} days have passed since the inquiry. The pale band is the 95% interval. Where the window has closed both are the same, and one is drawn.",
        ),
    )


# %%
w.explore(last_days, conversion_days=w.rule(rules, "conversion_days"))

# %% [markdown] lang="zh"
# ### 当日、次日与最终
# %% [markdown] lang="en"
# ### Same day, next day, final

# %%
furthest = max(1, int(rules.conversion_days), min(7, end - days.last))
keys = ["customer_id", "agent_id", "day"]
waits = []
for back in sorted({rules.attribution_days, max(furthest, rules.attribution_days)}):
    now = rules.replace(attribution_days=back)
    longest = inquiries_of(now, days, within=furthest)
    same = longest.loc[longest["mature"] == 1, keys]  # 每个点都是同一批人 || every dot has the same people
    for waited in range(furthest + 1):
        judged = same.merge(inquiries_of(now, days, within=waited), on=keys)
        paid = judged.loc[judged["converted"] == 1, "customer_id"].nunique()
        of = say(f"订单归属窗口 {back:g} 天", f"orders credited for {back:g} days")
        waits.append({"of": of, "days": waited, "inquiring": judged["customer_id"].nunique(), "paid": paid})
waits = pd.DataFrame(waits)
waits["rate"] = waits["paid"] / waits["inquiring"]

# %%
columns = {
    "of": say("归属窗口", "Attribution window"),
    "days": Column(say("询单后第几天", "Days after the inquiry"), "count"),
    "inquiring": Column(say("询单客户", "Inquirers"), "count"),
    "paid": Column(say("已付款", "Paid so far"), "count"),
    "rate": Column(say("转化率", "Conversion"), "rate"),
}
labels = {"rate": say("转化率", "Conversion"), "days": say("询单后第几天", "Days after the inquiry")}
how = {"rules": {say("现行口径", "rules in force"): rules.conversion_days}, "labels": labels, "zero": False}

# %%
if waits["inquiring"].any():
    first = waits["rate"].iloc[: furthest + 1]
    share = percent(first[0] / first[furthest]) if first[furthest] else "—"
    show(
        lines(waits, "rate", x="days", of="of", kinds={"rate": "rate", "days": "count"}, **how),
        name="windows",
        table=waits,
        columns=columns,
        title=say("等几天，才算等到了最后的付款？", "How long must one wait for the last payer?"),
        says=say(
            f"同一批询单：当日付款 {percent(first[0])}，截至次日 {percent(first[1])}，等到第 {furthest} 天 {percent(first[furthest])}。当日就付的占其中 {share}。",
            f"The same inquirers: {percent(first[0])} paid the same day, {percent(first[1])} by the next day, {percent(first[furthest])} by day {furthest}. Same-day payers are {share} of those.",
        ),
        note=say(
            "归属窗口外的订单算静默，光放宽转化窗口也等不来。",
            "Orders outside the attribution window count as unassisted, however long one waits.",
        ),
    )
else:
    note(say(f"没有等满 {furthest} 天的询单，窗口长短无从比较。", f"No inquiry is {furthest} days old yet."), "missing")

# %% [markdown] lang="zh"
# ### 付了定金，还没付尾款
# %% [markdown] lang="en"
# ### A deposit, and no final payment yet

# %% [markdown] lang="zh" tags=["lesson-only"]
# 预售客户付过定金、尾款还没付：不是询单，也没有流失，是一批单独的人。谁有定金而没付尾款，就是今天该联系的名单。
# %% [markdown] lang="en" tags=["lesson-only"]
# Presale customers have paid a deposit and still owe the rest: neither inquirers nor lost, but a group of their own. Whoever owes the rest is today's list of people to write to.

# %%
if lesson.has("orders.deposit_paid_at"):
    final_payment = measure(shop, "final_payment_rate", period=days, rules=rules).iloc[0]
    if final_payment["denominator"] > 0:
        owed = final_payment["denominator"] - final_payment["numerator"]
        sentences(
            [
                say(
                    f"预售尾款：{final_payment['denominator']:,.0f} 笔到期的定金单里，{final_payment['numerator']:,.0f} 笔付了尾款（{percent(final_payment['value'])}），{owed:,.0f} 笔没付。",
                    f"Presale: of {final_payment['denominator']:,.0f} deposit orders that fell due, {final_payment['numerator']:,.0f} were paid in full ({percent(final_payment['value'])}) and {owed:,.0f} were not.",
                )
            ]
        )

# %% [markdown] lang="zh"
# ## 客服对比
# %% [markdown] lang="en"
# ## Agents compared

# %% [markdown] lang="zh" tags=["lesson-only"]
# 试三件事：把转化窗口缩到 0 天，把订单归属换成付款判定，把时间换成预售期。每次先猜谁会变，再看。
# %% [markdown] lang="en" tags=["lesson-only"]
# Try three things: a conversion window of 0 days, orders credited by payment, the deposit-presale phase. Guess each time who will move, then look.


# %%
def comparable(days, rules):
    """A row per agent with enough closed inquirers, best first; and how many more have fewer."""
    found = measure(shop, "inquiry_conversion", by="agent", period=days, rules=rules)
    found = found[found["agent"].isin(names) & (found["denominator"] > 0)].set_index("agent")
    found["team"] = found.index.map(lesson.teams)
    kept = found[found["denominator"] >= LEAST].sort_values("value", ascending=False)
    return kept, len(found) - len(kept), found["numerator"].sum() / found["denominator"].sum() if len(found) else None


def team_colour(found):
    return "team" if found["team"].notna().any() else None


# %%
def few_said(few):
    return (
        say(f"另有 {few} 人到期的询单客户不足 {LEAST} 位，未列出。", f" {few} more have fewer than {LEAST}.")
        if few
        else ""
    )


# %%
def compared(rule_set, days, agent, **moved):
    start = {name: getattr(rules, name) for name in moved}
    now = rule_set.replace(**{name: value for name, value in moved.items() if value != start[name]})
    found, few, pooled = comparable(days, now)
    if found.empty:
        note(too_few, "missing")
        return
    how = {"interval": ("low", "high"), "color": team_colour(found), "chosen": agent}
    show(
        dots(found, "value", of="agent", line={say("各客服合计", "agents pooled"): pooled}, **how),
        name="ranking",
        title=say("谁的询单转化率真的不一样？", "Whose inquiry conversion is really different?"),
        says=ranking_told(found, pooled, now) + own_place(found, agent),
        note=ranking_note(days, now, pooled) + few_said(few),
    )


# %%
def ranking_told(found, pooled, now):
    above, below = (found["low"] > pooled).sum(), (found["high"] < pooled).sum()
    return say(
        f"口径：{now.zh}，往前看 {now.attribution_days:g} 天，询单后 {now.conversion_days:g} 天内付款算转化。各客服合计 {percent(pooled)}（先合计再相除）；{len(found)} 人中，区间整个在它上方的 {above} 人，下方的 {below} 人，分不清的 {len(found) - above - below} 人。",
        f"Rules: {now.en}, orders credited for {now.attribution_days:g} days, paid within {now.conversion_days:g} days of the inquiry. Agents pooled: {percent(pooled)} (summed, then divided). Of {len(found)}, {above} lie wholly above it, {below} wholly below; {len(found) - above - below} cannot be told apart from it.",
    )


def own_place(found, agent):
    if agent not in found.index:
        return ""
    place, own = found.index.get_loc(agent) + 1, found.loc[agent]
    return say(
        f"{names[agent]} {percent(own['value'])}（{own['numerator']:,.0f} ÷ {own['denominator']:,.0f}），排第 {place}。",
        f" {names[agent]}: {percent(own['value'])} ({own['numerator']:,.0f} of {own['denominator']:,.0f}), number {place}.",
    )


# %%
def ranking_note(days, now, pooled):
    everyone = measure(shop, "inquiry_conversion", period=days, rules=now)["value"].iloc[0]
    told = say(
        "横线为 95% 区间：人人一样好，二十个里也有一个碰巧不碰虚线。",
        "Lines: 95% intervals; were all equally good, one in twenty would miss the dashed line by luck.",
    )
    if percent(everyone) != percent(pooled):
        told += say(
            f"全店的 {percent(everyone)} 不能拿来比：那里一位客户不论在谁名下付款都算。",
            f" The shop's own {percent(everyone)} is no yardstick here: it counts a buyer whoever the order is credited to.",
        )
    return told


# %%
w.explore(
    compared,
    conversion_days=w.rule(rules, "conversion_days"),
    attribution_days=w.rule(rules, "attribution_days"),
    attribution=w.rule(rules, "attribution"),
    days=w.period(lesson.promotion),
    agent=w.agent(shop, start=who, roles=() if who else ("sales",)),
    rule_set=w.rule_set(rules, "textbook", "taobao-2022"),
)

# %% [markdown] lang="zh"
# ## 谁接到了好转化的客户
# %% [markdown] lang="en"
# ## Who was given the easy customers?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 客户不是随机分给客服的：有人专接高价位商品，有人只上夜班。编六位客户：A 接到的三位里，两位要高价位商品；B 接到的三位里，只有一位要。**通常**，是这类客户在全店的转化率；一位客服的“通常”，是他的客户各自“通常”的平均。
# %% [markdown] lang="en" tags=["lesson-only"]
# Customers are not assigned at random: one agent gets the expensive goods, another works nights. Make up six: two of A's three want premium goods, only one of B's three does. What is **usual** for a kind of customer is its conversion in the whole shop; an agent's usual is the mean over the customers that agent had.

# %% tags=["lesson-only"]
six = pd.DataFrame(
    {
        "agent": ["A", "A", "A", "B", "B", "B"],
        "tier": ["premium", "premium", "entry", "premium", "entry", "entry"],
        "converted": [1, 0, 1, 0, 1, 0],
    }
)
six["usual"] = six.groupby("tier")["converted"].transform("mean")
six.groupby("agent")[["usual", "converted"]].mean().round(3)

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（2 分钟）。** 再添一列 `six["converted"] - six["usual"]`，按客服求和：谁多卖了，多了几位？两人加起来呢？
#
# <details><summary>答案</summary>A 多出三分之二位，B 少了三分之二位，合计 0：“通常”就是从他们自己身上算出来的。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (2 minutes).** Add `six["converted"] - six["usual"]` and sum it by agent: who sold more than usual, by how many customers? And the two together?
#
# <details><summary>Answer</summary>A is two thirds of a customer above, B two thirds below, 0 together: what is usual was computed from the two of them.</details>

# %%
about = pd.DataFrame(columns=["customer_id", "agent_id", "day", "tier", "category"])
if shop.has("messages", "product_id") and products is not None:
    seen = Facts(shop, rules).reception_products().filter(nw.col("day").is_between(days.first, days.last))
    seen = seen.select("customer_id", "agent_id", "day", "product_id").collect("pandas").to_native()
    about = seen.merge(products.reindex(columns=["tier", "category"]), left_on="product_id", right_index=True)
    about["height"] = about["tier"].map({"entry": 1, "core": 2, "premium": 3}).fillna(0)
    about = about.sort_values(["height", "product_id"], ascending=[False, True]).drop_duplicates(
        keys
    )  # 最贵的 || dearest


# %%
def inquirers(of):
    """A row per agent (or team) and closed inquirer: what the first inquiry was about, and whether one converted."""
    rows = inquiries_of(rules, days, (of,))
    rows = rows[(rows["mature"] == 1) & rows[of].notna()].merge(about[[*keys, "tier", "category"]], on=keys, how="left")
    rows["block"] = rows["started_at"].astype("int64") % 86400 // 21600 * 6  # 六小时一段 || six hours together
    rows[["tier", "category"]] = rows[["tier", "category"]].astype(object).fillna("")
    people = rows.sort_values(["started_at", *keys]).groupby([of, "customer_id"])
    found = people[["tier", "category", "block"]].first().assign(converted=people["converted"].max().astype(float))
    return found.reset_index().rename(columns={of: "agent"})


# %%
found, few, _ = comparable(days, rules)
everyone = inquirers("agent_id")
rows = everyone[everyone["agent"].isin(found.index)]
trait_names = {
    "tier": say("价位", "price tier"),
    "category": say("类目", "category"),
    "block": say("时段", "time of day"),
}
traits = [t for t in ("tier", "category") if len(about) and about[t].notna().any()] + ["block"]

# %%
if len(found) > 1:
    usual = rows.assign(usual=rows.groupby(traits)["converted"].transform("mean")).groupby("agent")["usual"].mean()
    by_mix = found.assign(usual=usual, gained=found["value"] - usual).sort_values("usual", ascending=False)
    easy, hard = by_mix.index[0], by_mix.index[-1]
    best, worst = by_mix["gained"].idxmax(), by_mix["gained"].idxmin()
    ends = by_mix["usual"].agg(["min", "max"])
    if ends["max"] - ends["min"] > 0.01:
        start = say(
            f"按{'、'.join(trait_names[t] for t in traits)}看，接到最好转化的是{names[easy]}（通常 {percent(ends['max'])}），最难的是{names[hard]}（通常 {percent(ends['min'])}）：还没开口，起点就不同。",
            f"By {', '.join(trait_names[t] for t in traits)}, {names[easy]} was given the easiest inquirers (usually {percent(ends['max'])}), {names[hard]} the hardest ({percent(ends['min'])}): they start apart before a word is said.",
        )
    else:
        start = say(
            f"按{'、'.join(trait_names[t] for t in traits)}看，大家接到的客户通常转化得差不多（{percent(ends['min'])} 到 {percent(ends['max'])}）：起点相同。",
            f"By {', '.join(trait_names[t] for t in traits)} all were given much the same inquirers (usually {percent(ends['min'])} to {percent(ends['max'])}): they start level.",
        )

# %%
labels = {
    "usual": say("这些客户通常的转化率", "Usual conversion of such inquirers"),
    "actual": say("实际转化率", "Actual conversion"),
}
columns = {
    "label": say("客服", "Agent"),
    "denominator": Column(say("询单客户", "Inquirers"), "count"),
    "usual": Column(labels["usual"], "rate"),
    "value": Column(labels["actual"], "rate", low="low", high="high"),
    "gained": Column(say("实际 − 通常", "Actual − usual"), "rate", signed=True),
}

# %%
if len(found) > 1:
    equal = alt.Chart(pd.DataFrame({"usual": ends, "actual": ends})).mark_line(strokeDash=[4, 4], color="#52606d")
    how = {"color": team_colour(by_mix), "chosen": who, "labels": labels, "kinds": dict.fromkeys(labels, "rate")}
    drawn = by_mix.rename(columns={"value": "actual"})

# %%
if len(found) > 1:
    show(
        scatter(drawn, "usual", "actual", of="agent", interval=("low", "high"), **how)
        + equal.encode(x="usual", y="actual"),
        name="expected",
        table=by_mix.assign(label=by_mix.index.map(names)),
        columns=columns,
        title=say("谁接到的客户好转化，谁真的转化得好？", "Who was given easy inquirers, and who converts well?"),
        says=start
        + say(
            f"比“通常”多转化最多的是{names[best]}（{points(by_mix['gained'][best])}），少得最多的是{names[worst]}（{points(by_mix['gained'][worst])}）。",
            f" Furthest above the usual is {names[best]} ({points(by_mix['gained'][best])}), furthest below {names[worst]} ({points(by_mix['gained'][worst])}).",
        ),
        note=say(
            "越靠右，接到的客户越好转化；在虚线上方，转化得比这样的客户通常更多。",
            "Further right: easier inquirers. Above the dashed line: more of them bought than usual.",
        )
        + few_said(few),
    )
else:
    note(too_few, "missing")

# %% [markdown] lang="zh"
# ### 客户一样的话
# %% [markdown] lang="en"
# ### On the same customers

# %% [markdown] lang="zh" tags=["lesson-only"]
# 反过来问：如果大家接到的都是全店那样的客户呢？每一类客户给同样的权重，再把各类里的转化率加起来（**直接标准化**，第 2 课）。
# %% [markdown] lang="en" tags=["lesson-only"]
# Now the other way round: what if everyone had the whole shop's mix? Give each kind of customer the same weight for all, and add up the rates within the kinds (**direct standardisation**, lesson 2).


# %%
def same_mix(rows, traits):
    """Per agent: conversion as it is, on everyone's mix with its limits, and the share of the mix the agent ever had."""
    kinds = rows.groupby(traits)["converted"]
    weight, spread = kinds.size() / len(rows), kinds.var()
    cells = rows.groupby(["agent", *traits])["converted"].agg(["size", "mean"])
    cells = cells.join(weight.rename("weight")).join(spread.rename("spread"))
    covered = cells.groupby("agent")["weight"].sum()  # 没接过的那类不算 || what an agent never had is left out
    share = cells["weight"] / covered.reindex(cells.index.get_level_values("agent")).to_numpy()
    level = (share * cells["mean"]).groupby("agent").sum()
    half = 1.959964 * np.sqrt((share**2 * cells["spread"] / cells["size"]).groupby("agent").sum(min_count=1))
    as_it_is = rows.groupby("agent")["converted"].mean()
    people = rows.groupby("agent").size()
    mixed = pd.DataFrame({"inquirers": people, "as_it_is": as_it_is, "same_mix": level, "covered": covered})
    return mixed.assign(low=(level - half).clip(0, 1), high=(level + half).clip(0, 1))


# %%
def on_the_same(traits):
    if len(found) < 2:
        note(too_few, "missing")
        return
    mixed = same_mix(rows, list(traits)).sort_values("same_mix", ascending=False)
    mixed["team"] = mixed.index.map(lesson.teams)
    how = {"interval": ("low", "high"), "color": team_colour(mixed), "chosen": who, "kinds": {"same_mix": "rate"}}
    show(
        pair(mixed, "as_it_is", "same_mix", of="agent", labels=level_labels, **how),
        name="levelled",
        table=mixed.assign(label=mixed.index.map(names)),
        columns=level_columns,
        title=say("如果大家接到一样的客户，谁转化得好？", "If all had the same inquirers, who would convert best?"),
        says=levelled_said(mixed),
        note=level_note + few_said(few),
    )


# %%
level_labels = {
    "as_it_is": say("原来的转化率", "Conversion as it is"),
    "same_mix": say("客户一样时的转化率", "On the same inquirers"),
}
level_columns = {
    "label": say("客服", "Agent"),
    "inquirers": Column(say("询单客户", "Inquirers"), "count"),
    "as_it_is": Column(level_labels["as_it_is"], "rate"),
    "same_mix": Column(level_labels["same_mix"], "rate", low="low", high="high"),
    "covered": Column(say("可比的客户", "Comparable"), "rate"),
}
level_note = say(
    "空心点：原来的；实心点：客户构成换成全店的，浅色横条为 95% 区间。接得少的那类客户，区间会很宽。",
    "Open dot: as it is; filled dot: on everyone's mix, with its 95% interval as a pale bar. Where an agent had few of one kind, it is wide.",
)


# %%
def levelled_said(mixed):
    places = mixed[["as_it_is", "same_mix"]].rank(ascending=False, method="min").astype(int)
    moves = (mixed["same_mix"] - mixed["as_it_is"]).abs().idxmax()
    told = say(
        f"变化最大的是{names[moves]}：原来 {percent(mixed['as_it_is'][moves])}，排第 {places['as_it_is'][moves]}；换成一样的客户是 {percent(mixed['same_mix'][moves])}，排第 {places['same_mix'][moves]}，共 {len(mixed)} 人。",
        f"{names[moves]} moves most: {percent(mixed['as_it_is'][moves])} as it is, number {places['as_it_is'][moves]} of {len(mixed)}; {percent(mixed['same_mix'][moves])} on the same inquirers, number {places['same_mix'][moves]}.",
    )
    thin = mixed[mixed["covered"] < 0.9]
    if len(thin):
        told += say(
            f"{len(thin)} 人只接过一部分客户（{names[thin['covered'].idxmin()]}只有 {percent(thin['covered'].min())} 可比）：没接过的，没法替他们算。",
            f" {len(thin)} had only part of these inquirers ({names[thin['covered'].idxmin()]}: {percent(thin['covered'].min())} can be compared); what they never had cannot be judged.",
        )
    return told


# %%
levels = [[t] for t in traits] + ([["tier", "block"]] if "tier" in traits else [])
levels = {" + ".join(trait_names[t] for t in level): tuple(level) for level in levels}
w.explore(on_the_same, traits=w.Choice(say("按什么拉平", "Same mix of"), levels))

# %% [markdown] lang="zh"
# ### 团队
# %% [markdown] lang="en"
# ### Teams

# %% [markdown] lang="zh" tags=["lesson-only"]
# 总数和分组可以正好相反：每个价位里都更好的一队，合起来却更差，叫**辛普森悖论**。看看谁接的高价位商品多。
# %% [markdown] lang="en" tags=["lesson-only"]
# Totals and groups may point opposite ways: a team that is better at every price can be worse all together. This is **Simpson's paradox**. See who is given the expensive goods.

# %%
if lesson.has("agents.team", "messages.product_id", "products.tier"):
    of_teams = inquirers("team")
    sizes = of_teams["agent"].value_counts()
    of_teams = of_teams[of_teams["agent"].isin(sizes.index[sizes >= LEAST]) & (of_teams["tier"] != "")]
    tiers = sorted(of_teams["tier"].unique(), key=["entry", "core", "premium"].index)

# %%
if lesson.has("agents.team", "messages.product_id", "products.tier"):
    whole_mix = say("全部", "All together")
    by_tier = pd.concat([of_teams.assign(tier=whole_mix), of_teams]).groupby(["tier", "agent"])["converted"]
    by_tier = by_tier.agg(inquiries="size", converted="sum").reindex([whole_mix, *tiers], level="tier")
    by_tier = with_rates(by_tier.rename_axis(["tier", "team"]).reset_index())
    columns = {
        "tier": say("价位", "Price tier"),
        "team": say("团队", "Team"),
        "inquiries": Column(say("询单客户", "Inquirers"), "count"),
        "converted": Column(say("买家", "Payers"), "count"),
        "rate": Column(say("转化率", "Conversion"), "rate", low="low", high="high"),
    }

# %%
if lesson.has("agents.team", "messages.product_id", "products.tier") and of_teams["agent"].nunique() > 1:
    levelled = same_mix(of_teams, ["tier"])
    raw, fair = levelled["as_it_is"].idxmax(), levelled["same_mix"].idxmax()
    dear = (of_teams["tier"] == tiers[-1]).groupby(of_teams["agent"]).mean()
    teams_told = say(
        f"总的看，{term(raw, lang)}转化率最高，{percent(levelled['as_it_is'][raw])}；让各团队接到一样价位的客户，最高的{'还' if fair == raw else '却'}是{term(fair, lang)}（{percent(levelled['same_mix'][fair])}）。{term(dear.idxmax(), lang)}的询单客户有 {percent(dear.max())} 问的是{term(tiers[-1], lang)}，{term(dear.idxmin(), lang)}的只有 {percent(dear.min())}：价位越高越难转化，总数就被拉低了。",
        f"Overall the {term(raw, lang)} team is best with {percent(levelled['as_it_is'][raw])}; on the same mix of prices it is {'still ' if fair == raw else ''}the {term(fair, lang)} team ({percent(levelled['same_mix'][fair])}). {percent(dear.max())} of the {term(dear.idxmax(), lang)} team's inquirers ask about {term(tiers[-1], lang)} goods, {percent(dear.min())} of the {term(dear.idxmin(), lang)} team's: expensive goods convert less, and pull the total down.",
    )
    told = {c: [begun(term(v, lang)) if is_known(v) else v for v in by_tier[c]] for c in ("tier", "team")}
    how = {"kinds": {"rate": "rate"}, "labels": {"rate": say("转化率", "Conversion")}}

# %%
if lesson.has("agents.team", "messages.product_id", "products.tier") and of_teams["agent"].nunique() > 1:
    show(
        dots(by_tier, "rate", of="tier", color="team", interval=("low", "high"), order="frame", **how),
        name="teams",
        table=by_tier.assign(**told),
        columns=columns,
        title=say(
            "总数上的高低，到每个价位里还一样吗？", "Teams: does the overall ranking hold within each price tier?"
        ),
        says=teams_told,
        note=say(
            "横线为 95% 区间。一笔订单只算给它归属的团队，所以各团队合起来低于全店。不知道价位的询单未计入。",
            "Lines: 95% intervals. An order counts only for the team it is credited to, so all teams together lie below the shop. Inquirers whose price tier is unknown are left out.",
        ),
    )

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

# %% [markdown] lang="zh" tags=["lesson-only"]
# 一行一个到期的询单。`said_at`：客户的最后一句话。跟进：客服答完之后，聊天静了两分钟以上，客服又写来。
# %% [markdown] lang="en" tags=["lesson-only"]
# A row per closed inquiry. `said_at`: the customer's last message. A follow-up: after the answer the chat was quiet for more than two minutes, and the agent wrote again.

# %%
pairs = ["customer_id", "agent_id"]
wait_days = rules.conversion_days
ripe = inquiries_of(rules, days)
ripe = ripe.loc[ripe["mature"] == 1, [*keys, "started_at", "ended_at"]]
since, until = days.first * 86400 + rules.day_offset, (days.last + wait_days + 2) * 86400 + rules.day_offset
said = Facts(shop, rules).talk().filter(nw.col("sent_at") >= since, nw.col("sent_at") < until)
said = said.collect("pandas").to_native().sort_values([*pairs, "sent_at", "seq"])
said = said.merge(ripe[pairs].drop_duplicates(), on=pairs)
said["turn"] = said.groupby(pairs)["from_customer"].cumsum()
said["quiet"] = said.groupby(pairs)["sent_at"].diff() > rules.concurrency_minutes * 60
ours = said[said["from_customer"] == 0]
again = ours[(ours.groupby([*pairs, "turn"]).cumcount() > 0) & ours["quiet"]]
again = again.groupby([*pairs, "turn"])["sent_at"].min().rename("again_at").reset_index()

# %%
last = ripe.merge(said[said["from_customer"] == 1].rename(columns={"sent_at": "said_at"}), on=pairs)
last = last[last["said_at"].between(last["started_at"], last["ended_at"])]
last = (
    last.sort_values([*keys, "turn"]).drop_duplicates(keys, keep="last").merge(again, on=[*pairs, "turn"], how="left")
)
in_window = (last["again_at"] - rules.day_offset) // 86400 - last["day"] <= wait_days
last["followed"] = ((last["again_at"] - last["said_at"]) / 60).where(in_window)

# %%
placed = Facts(shop, rules).orders().filter(~nw.col("agent_id").is_null())
placed = placed.select("order_id", "customer_id", "created_at", "created_day", "paid_at", "paid_day", "presale")
placed = last[[*keys, "started_at", "said_at"]].merge(placed.collect("pandas").to_native(), on="customer_id")
placed = placed[(placed["created_at"] >= placed["started_at"]) & (placed["created_day"] - placed["day"] <= wait_days)]
placed = placed.sort_values(["started_at", "agent_id"]).drop_duplicates("order_id", keep="last")
placed["ordered"] = ((placed["created_at"] - placed["said_at"]) / 60).clip(lower=0)
in_window = (placed["paid_day"].astype(float) - placed["day"]) <= wait_days
placed["paid"] = ((placed["paid_at"].astype(float) - placed["said_at"]) / 60).clip(lower=0).where(in_window)
first = placed.groupby(keys)[["ordered", "paid", "presale"]].agg({"ordered": "min", "paid": "min", "presale": "max"})
last = last.merge(first.reset_index(), on=keys, how="left")
last = last[last["presale"] != 1]  # 预售何时付款由日历决定 || the calendar sets when deposit-presale orders are paid
last["followed"] = last["followed"].where(~(last["ordered"] <= last["followed"]))

# %%
rhythm = []
for limit in [3, 5, 7, 9, 10, 20, 30, 60, 180, 1440, 2880, 4320]:
    undecided = last[~(last["ordered"] <= limit)]
    alone = undecided[~(undecided["followed"] <= limit)]
    rhythm.append(
        {
            "minutes": limit,
            "ordered": (last["ordered"] <= limit).sum() / max(1, last["ordered"].notna().sum()),
            "paid": (last["paid"] <= limit).sum() / max(1, last["paid"].notna().sum()),
            "undecided": len(undecided),
            "followed": int((undecided["followed"] <= limit).sum()),
            "unprompted": (alone["ordered"].notna() & alone["followed"].isna()).mean(),
        }
    )
rhythm = pd.DataFrame(rhythm)
rhythm["followed_share"] = rhythm["followed"] / rhythm["undecided"]


# %%
def after(minutes):
    if minutes < 60:
        return say(f"{minutes:g} 分", f"{minutes:g} min")
    return (
        say(f"{minutes / 60:g} 小时", f"{minutes / 60:g} h")
        if minutes < 1440
        else say(f"{minutes / 1440:g} 天", f"{minutes / 1440:g} d")
    )


buying = int(last["ordered"].notna().sum())

# %%
columns = {
    "minutes": Column(say("分钟", "Minutes"), "count"),
    "ordered": Column(say("买家中已下单", "Buyers: have ordered"), "rate"),
    "paid": Column(say("买家中已付款", "Buyers: have paid"), "rate"),
    "undecided": Column(say("还没下单的询单", "Inquiries without an order"), "count"),
    "followed": Column(say("其中已跟进", "Of these followed up"), "count"),
    "followed_share": Column(say("已跟进占比", "Followed up"), "rate"),
    "unprompted": Column(say("没跟进也会下单", "Order unprompted later"), "rate"),
}

# %%
labels = {
    "after": say("客户最后一句话之后", "After the customer's last word"),
    "share": say("占比", "Share"),
    "ordered": say("买家中已下单", "buyers: have ordered"),
    "paid": say("买家中已付款", "buyers: have paid"),
    "followed_share": say("未下单的询单中已跟进", "no order yet: followed up"),
}
phases = {"3-5-7-9": (after(3), after(9)), "10-20-30": (after(10), after(30))}

# %%
if buying:
    at = rhythm.set_index("minutes")
    told = say(
        f"{buying:,} 个下了单的询单里，{percent(at['ordered'][10])} 在最后一句话后 10 分钟内下单，{percent(at['ordered'][30])} 在 30 分钟内；一天之后才下单的占 {percent(1 - at['ordered'][1440])}。过了 30 分钟还没下单的有 {at['undecided'][30]:,} 个，这时已有客服再次联系的 {at['followed'][30]:,} 个，一天之内 {at['followed'][1440]:,} 个。",
        f"Of {buying:,} inquiries that led to an order, {percent(at['ordered'][10])} had it within 10 minutes of the last word and {percent(at['ordered'][30])} within 30; {percent(1 - at['ordered'][1440])} took more than a day. After 30 minutes, {at['undecided'][30]:,} had no order yet; agents had written again to {at['followed'][30]:,} of them, and to {at['followed'][1440]:,} within a day.",
    )
    if at["unprompted"][30] == at["unprompted"][30]:
        told += say(
            f"那时还没人跟进的，后来没人再问也自己下了单的占 {percent(at['unprompted'][30])}。",
            f" Of those nobody had written to again by then, {percent(at['unprompted'][30])} ordered later all the same, without ever being followed up.",
        )

# %%
if buying:
    long = rhythm.assign(after=rhythm["minutes"].map(after))
    long = long.melt(["after"], ["ordered", "paid", "followed_share"], "of", "share")
    show(
        lines(long, "share", x="after", of="of", phases=phases, kinds={"share": "rate"}, labels=labels),
        name="rhythm",
        title=say("买家多久下单付款，没下单的多久有人跟进？", "When do buyers decide, and who writes to the others?"),
        says=told,
        note=say(
            "横轴不等距。电话跟进不在聊天记录里；预售订单未计入。",
            "The axis is not to scale. Calls are not in a chat log; deposit-presale orders are left out.",
        ),
        table=rhythm,
        columns=columns,
    )
else:
    note(say("到期的询单里还没有人下单。", "No inquiry that has closed led to an order."), "missing")

# %% [markdown] lang="zh" tags=["lesson-only"]
# 培训材料还说，高客单的客户要考虑 2–5 天。高价位商品的买家真的更晚下单吗？三天的转化窗口看不到想得更久的人；能看的是超过一天的占多少。
# %% [markdown] lang="en" tags=["lesson-only"]
# Trainers also say that buyers of expensive goods take 2 to 5 days. Do they order later? A window of three days does not see those who think longer; what can be seen is how many took more than a day.

# %%
of_tier = last[last["ordered"].notna()].merge(
    everyone[["agent", "customer_id", "tier"]].rename(columns={"agent": "agent_id"}), on=pairs
)
late = (of_tier["ordered"] > 1440).groupby(of_tier["tier"]).agg(["sum", "size"])

# %%
if {"entry", "premium"} <= set(late.index) and late.loc[["entry", "premium"], "size"].min() >= LEAST:
    (x1, n1), (x0, n0) = late.loc[["premium", "entry"]].to_numpy()
    gap = newcombe(x1, n1, x0, n0)
    sentences(
        [
            say(
                f"高价位商品的买家有 {percent(x1 / n1)} 超过一天才下单，低价位商品的有 {percent(x0 / n0)}，差 {points(gap.value)}（95% 区间 {points(gap.low)} 至 {points(gap.high)}）：",
                f"{percent(x1 / n1)} of the buyers of premium goods took more than a day to order, {percent(x0 / n0)} of the buyers of entry ones: {points(gap.value)} apart (95% interval {points(gap.low)} to {points(gap.high)}), ",
            )
            + (
                say("贵的确实想得久。", "expensive goods do take longer.")
                if gap.low > 0
                else say("分不出高低。", "no clear difference.")
            )
        ]
    )

# %%
if lesson.has("reminders"):
    reminded = measure(shop, "reminder_recovery_rate", period=days, rules=rules).iloc[0]
    if reminded["denominator"] > 0:
        sentences(
            [
                say(
                    f"全店下了单没付款的另有催付：催了 {reminded['denominator']:,.0f} 单，后来付款 {reminded['numerator']:,.0f} 单（{percent(reminded['value'])}）。不催也会有人付款，这不等于催付的作用。",
                    f"In the whole shop {reminded['denominator']:,.0f} unpaid orders were reminded and {reminded['numerator']:,.0f} of them then paid ({percent(reminded['value'])}). Some would have paid unprompted: this is not the effect of the reminder.",
                )
            ]
        )

# %% [markdown] lang="zh" tags=["lesson-only"]
# **活动（5 分钟）。** 回到小店里一位下了单没付款的客户（`four` 里就有），给他写三条跟进：隔 3、5、7 分钟，每条只问一件新的事。全班投票：哪一条真的在问，哪一条只是在催？
#
# <details><summary>客户没买的五种理由，各怎么答</summary>价格太高：先说值在哪里，再说优惠 · 货比三家：说清自家不同的一点，不贬别人 · 担心不合适：给尺码、退换的确定说法 · 物流：说几号发、几天到 · 要赠品：能给什么，一次说清。</details>
#
# <details><summary>两种错的催法</summary>一进店就催：还没答完就让人付款 · 三连发：客户没回，连着再发三条。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Activity (5 minutes).** Go back to the small shop's customer who ordered and never paid (one of `four`) and draft three follow-ups, 3, 5 and 7 minutes apart, each asking one new thing. The class votes: which really asks, and which only pushes?
#
# <details><summary>Five reasons not to buy, and what to answer</summary>too expensive: first what it is worth, then the discount · comparing shops: the one thing that is different here, nothing bad about others · worried it will not fit: a definite word on sizes and returns · delivery: the day it is sent and the day it arrives · wants a gift: say once what you can give.</details>
#
# <details><summary>Two wrong ways to urge</summary>urging on arrival: asking for payment before the question is answered · three in a row: no reply, and three more messages.</details>

# %% [markdown] lang="zh"
# ### 两种错的催法，找得到吗
# %% [markdown] lang="en"
# ### Two wrong ways to urge: can they be found?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 培训里说，催单最常见的错有两种：**一进店就催**，客户的问题还没答，先让人下单；**三连发**，客户没回，同一句话连着发三遍。两种都能在聊天里找出来。先定规矩：三连发是同一位客服对同一位客户，中间客户没说话，连续三条一模一样；一进店就催，是客户刚说完，客服接着就说“先拍”“先付款”“先下单”。
# %% [markdown] lang="en" tags=["lesson-only"]
# Trainers name two common mistakes: **urging on arrival**, asking for the order before the question is answered, and **three in a row**, the same line three times while the customer says nothing. Both can be found in chats. The rule first: three in a row means the same agent to the same customer, nothing said in between, three lines that are exactly alike. Urging means that right after the customer's line the agent says 先拍 (order first), 先付款 (pay first) or 先下单 (place the order first); the chats are Chinese, and so is what is searched for.

# %%
if lesson.has("messages.text"):
    lines_said = shop.table("messages").filter(nw.col("sender") != "system")
    lines_said = lines_said.with_columns(day=(nw.col("sent_at") - rules.day_offset) // 86400)
    lines_said = lines_said.filter(nw.col("day").is_between(days.first, days.last)).collect("pandas").to_native()
    lines_said = lines_said.sort_values([*pairs, "sent_at", "seq"])
    spoken = lines_said.groupby(pairs)[["sender", "text"]]
    before, earlier = spoken.shift(1), spoken.shift(2)
    agent_said, text = lines_said["sender"] == "agent", lines_said["text"]
    thrice = agent_said & (before["sender"] == "agent") & (earlier["sender"] == "agent")
    thrice &= (before["text"] == text) & (earlier["text"] == text)
    pushed = agent_said & (before["sender"] == "customer") & text.str.contains("先拍|先付款|先下单", na=False)
    habits = lines_said[agent_said].assign(thrice=thrice, pushed=pushed)
    habits = habits.groupby([*pairs, "day"])[["thrice", "pushed"]].any().groupby("agent_id").agg(["sum", "size"])

# %%
if lesson.has("messages.text"):
    share_said = say("占接待人次", "Share of receptions")
    asked_of = {
        "thrice": say("谁常三连发？", "Who sends the same line three times?"),
        "pushed": say("谁常先催后答？", "Who urges before answering?"),
    }

# %%
if lesson.has("messages.text"):
    for habit, title in asked_of.items():
        of_agent = habits[habit].rename(columns={"sum": "converted", "size": "inquiries"}).rename_axis("agent")
        of_agent = with_rates(of_agent.reset_index())
        of_agent = of_agent[of_agent["agent"].isin(names) & (of_agent["inquiries"] >= LEAST)]
        if of_agent["converted"].sum() == 0:
            continue
        show(
            dots(of_agent, "rate", of="agent", interval=("low", "high"), kinds={"rate": "rate"}, label=share_said),
            name=habit,
            title=title,
        )

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（3 分钟）。** 把上面的 `"先拍|先付款|先下单"` 换成 `"付款|下单"` 再运行。名单为什么全变了？挑几条读一读。
#
# <details><summary>答案</summary>“按付款顺序发货”“已经退到您付款的账户”也带着这两个字：找的是词，不是意思。按词找出来的，先读几十条，数一数有几条真是催单（查准率），再拿名单去谈话。</details>
#
# **大促前的名单。** 没付款又有意向的客户，聊天时先标星：大促前 3 小时，高客单、意向强的打电话问一声；前 2 小时，把标了星的在线都催一遍；空闲时段再补一轮。便宜的多半一次聊成，贵的要考虑两次以上：标星时写下他犹豫什么，下次才有新的话可说。
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (3 minutes).** Put `"付款|下单"` (pay, order) in place of the three phrases above and run it again. Why is it another list altogether? Read a few.
#
# <details><summary>Answer</summary>“We ship in the order of payment” and “refunded to the account you paid with” hold the same two words: words were searched, not meaning. Read some dozens of what a word search finds and count how many really urge (its precision) before you talk to anybody.</details>
#
# **The list before a promotion.** Star the customers who are keen and have not paid while you chat. Three hours before, telephone the keen ones with expensive goods; two hours before, write to everyone with a star; in quiet hours go through it once more. Cheap goods are mostly settled in one talk, expensive ones take two or more: note what the customer hesitates about, or you will have nothing new to say.

# %% [markdown] lang="zh"
# ### 机器人、人工与主动联系
# %% [markdown] lang="en"
# ### The bot, an agent, or an agent writing first

# %%
facts = Facts(shop, rules)
until = min(days.last, end - wait_days)
served = facts.receptions().filter(nw.col("day").is_between(days.first, until))
served = served.select("customer_id", "agent_id", "day", "contact", "started_at").collect("pandas").to_native()
served = served[~served["agent_id"].isin(facts.agents_with_role("aftersales"))]
served = served.assign(way=np.where(served["contact"] == 1, "human", "outbound")).rename(columns={"started_at": "at"})
to_bot = shop.table("messages").filter(nw.col("sender") == "customer")
to_bot = to_bot.filter(nw.col("sent_at").is_between(days.first * 86400, (until + 2) * 86400))
to_bot = to_bot.select("customer_id", "agent_id", "sent_at").collect("pandas").to_native()
to_bot = to_bot[to_bot["agent_id"].isna() | to_bot["agent_id"].isin(facts.bots)].assign(way="bot")
to_bot["day"] = (to_bot["sent_at"] - rules.day_offset) // 86400
to_bot = to_bot[to_bot["day"].between(days.first, until)].rename(columns={"sent_at": "at"})

# %%
talked = pd.concat([served, to_bot]).groupby(["customer_id", "day", "way"])["at"].min().unstack("way")
talked = talked.reindex(columns=["bot", "human", "outbound"]).reset_index()
talked["at"] = talked[["bot", "human"]].min(axis=1).fillna(talked["outbound"])
bot, human = talked["bot"].notna(), talked["human"].notna()
talked["way"] = np.select([bot & human, bot, human], ["handed", "bot", "human"], "outbound")
placed_then = facts.orders().select("customer_id", "created_at", "created_day", "paid_at", "paid_day", "presale")
placed_then = placed_then.collect("pandas").to_native().astype({"paid_at": float, "paid_day": float})
placed_then = talked.reset_index()[["index", "customer_id", "day", "at"]].merge(placed_then, on="customer_id")
before = placed_then["created_at"] <= placed_then["at"]
recent = placed_then["paid_at"].between(placed_then["at"] - rules.after_sale_days * 86400, placed_then["at"])
late = (placed_then[["created_day", "paid_day"]].max(axis=1, skipna=False) - placed_then["day"]) > wait_days
after_sale = placed_then.loc[recent | (before & (placed_then["created_day"] == placed_then["day"])), "index"]
placed_then = placed_then[~before & (placed_then["presale"] == 0) & placed_then["paid_day"].notna() & ~late]
talked["converted"] = talked.index.isin(placed_then["index"]).astype(int)
ways = talked.drop(index=after_sale.unique()).groupby("way")["converted"].agg(["size", "sum"])
ways = with_rates(ways.set_axis(["inquiries", "converted"], axis=1).reset_index())

# %%
way_names = {
    "bot": say("只有机器人", "Bot only"),
    "handed": say("机器人转人工", "Bot, then an agent"),
    "human": say("直接找人工", "Agent from the start"),
    "outbound": say("客服主动联系", "Agent wrote first"),
}

# %%
columns = {
    "way": say("当天谁和客户说过话", "Who talked that day"),
    "inquiries": Column(say("客户天数", "Customer-days"), "count"),
    "converted": Column(say("买家", "Payers"), "count"),
    "rate": Column(say("之后付款的占比", "Paid afterwards"), "rate", low="low", high="high"),
}
labels = way_names | {"way": columns["way"], "rate": say("之后付款的占比", "Paid afterwards")}

# %%
if set(ways["way"]) <= {"human"}:
    note(
        say(
            "没有机器人或客服主动联系的记录，无从比较。",
            "No talk with a bot and no chat that an agent began: nothing to compare.",
        ),
        "missing",
    )
else:
    high, low = ways.loc[ways["rate"].idxmax()], ways.loc[ways["rate"].idxmin()]
    show(
        dots(ways, "rate", of="way", interval=("low", "high"), kinds={"rate": "rate"}, labels=labels),
        name="ways",
        table=ways.assign(way=ways["way"].map(way_names)),
        columns=columns,
        title=say(
            "机器人、人工、主动联系，之后付款的差多少？", "Bot, agent, or written to first: who pays afterwards?"
        ),
        says=say(
            f"付款比例最高的是“{way_names[high['way']]}”（{percent(high['rate'])}，共 {high['inquiries']:,} 个客户天），最低的是“{way_names[low['way']]}”（{percent(low['rate'])}，{low['inquiries']:,} 个）。",
            f"The share who pay afterwards is highest with “{way_names[high['way']]}” ({percent(high['rate'])} of {high['inquiries']:,} customer-days) and lowest with “{way_names[low['way']]}” ({percent(low['rate'])} of {low['inquiries']:,}).",
        ),
        note=say(
            "同一客户同一天算一次；之后的订单不论归谁都算，预售除外。问机器人的和找人工的不是同一种客户，差别不等于机器人的本事。",
            "A customer counts once a day; a later order counts whoever is credited with it, deposit-presale orders excepted. Customers who ask the bot are not those who ask an agent: the gap does not measure the bot.",
        ),
    )

# %% [markdown] lang="zh"
# ## 这个比较可信吗？
# %% [markdown] lang="en"
# ## Can this comparison be trusted?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 有的系统把“售后来问、后来又下单”的客户放回询单。听上去公平，其实只放进了会成交的人。编一家店：100 位询单，50 位成交；另有 20 位来问售后，其中 2 位后来又下单。一行一行放进分母，转化率怎么变？
# %% [markdown] lang="en" tags=["lesson-only"]
# Some tools take customers who came with an after-sales question back into the inquiries if they order again. It sounds fair, but lets in only those who buy. Make up a shop: 100 inquirers, of whom 50 pay, and 20 with an after-sales question, of whom 2 order again. Let them into the denominator row by row: what becomes of the rate?

# %% tags=["lesson-only"]
back = pd.DataFrame({"people": [100, 2, 18], "paid": [50, 2, 0]}, index=["inquired", "ordered_again", "did_not"])
(back["paid"].cumsum() / back["people"].cumsum()).round(3)

# %%
every_talk = facts.outcomes("contacts", (), wait_days).filter(nw.col("served") == 1, nw.col("mature") == 1)
every_talk = every_talk.filter(nw.col("day").is_between(days.first, days.last)).collect("pandas").to_native()
every_talk = every_talk[~every_talk["agent_id"].isin(facts.agents_with_role("aftersales"))]
if shop.has("orders", "deposit_paid_at"):  # 付了定金的是另一批人 || who paid a deposit is a group apart
    deposit = facts.depositors().select(*keys).collect("pandas").to_native().assign(deposit=1)
    every_talk = every_talk.merge(deposit, on=keys, how="left").query("deposit.isna()")
every_talk = every_talk.merge(
    facts.inquiries().select(*keys).collect("pandas").to_native().assign(inquiry=1), on=keys, how="left"
)
inside = every_talk["inquiry"].notna()
let_in = {
    say("教材：售后客户都不算", "textbook: after-sale talk left out"): inside,
    say("又下单的放回来", "take back those who ordered again"): inside | (every_talk["ordered"] == 1),
    say("非售后客服接待的全部放回来", "take back all but after-sales staff's"): inside | ~inside,
}

# %%
reopened = [
    {
        "how": how,
        "inquiries": rows["customer_id"].nunique(),
        "converted": rows.loc[rows["converted"] == 1, "customer_id"].nunique(),
    }
    for how, rows in ((how, every_talk[chosen]) for how, chosen in let_in.items())
]
reopened = with_rates(pd.DataFrame(reopened))

# %%
reopened["added"] = reopened["inquiries"] - reopened["inquiries"][0]
reopened["paid_added"] = reopened["converted"] - reopened["converted"][0]
columns = {
    "how": say("怎么算", "Counted"),
    "inquiries": Column(say("询单客户", "Inquirers"), "count"),
    "added": Column(say("多出的客户", "Extra customers"), "count", signed=True),
    "paid_added": Column(say("其中付款的", "Extra payers"), "count", signed=True),
    "rate": Column(say("转化率", "Conversion"), "rate", low="low", high="high"),
}

# %%
if len(reopened[["inquiries", "converted"]].drop_duplicates()) > 1:
    table(
        reopened,
        columns,
        name="reopened",
        title=say("谁能进分母？三种算法", "Who is let into the denominator? Three ways"),
        note=say(
            "“又下单的放回来”（reopen_on_order）是按结果挑人：没再下单的永远进不来，转化率只会更好看。要放，就全部放。",
            "Taking back those who ordered again (reopen_on_order) selects on the outcome: who did not order is never let in, so the rate can only look better. Take everyone back, or nobody.",
        )
        + (
            say("这段时间里没有这样的客户。", " In these days there is no such customer.")
            if reopened["inquiries"][1] == reopened["inquiries"][0]
            else ""
        ),
    )

# %%
if len(found):
    widest = (found["high"] - found["low"]).idxmax()
    several = int((everyone["customer_id"].value_counts() > 1).sum())
    note(
        say(
            f"先看人数：{names[widest]}只有 {found['denominator'][widest]:,.0f} 位询单客户，{percent(found['low'][widest])} 到 {percent(found['high'][widest])} 都说得通；{len(found)} 人放在一起比，总有人碰巧最好。",
            f"Look at the numbers first: with {found['denominator'][widest]:,.0f} inquirers, anything from {percent(found['low'][widest])} to {percent(found['high'][widest])} is plausible for {names[widest]}; among {len(found)} agents, somebody is always best by luck. ",
        )
        + (
            say(
                f"{everyone['customer_id'].nunique():,} 位询单客户里有 {several:,} 位找过不止一位客服，订单只归一位，另一位就多了一个“没成交”。",
                f"{several:,} of {everyone['customer_id'].nunique():,} inquirers met more than one agent; the order is credited to one of them, and the others have one more who did not buy. ",
            )
            if several
            else ""
        )
        + say(
            "拉平的只是数据里看得见的；客户本来的购买意愿、店铺怎么分流、谁先接到老客户，都没有拉平。专挑好成交的客户接，转化率也会高，所以要和接待量、未回复一起看。想知道是不是本事，就随机分流几天再比。",
            "Only what the tables show is levelled: not how ready customers were, how the shop routes them, or who gets the returning customers. Picking easy customers raises conversion, too: read it beside receptions and unanswered chats. To know whether it is skill, route at random for some days and compare again.",
        ),
        "doubt",
    )

# %% [markdown] lang="zh"
# ## 指标口径
# %% [markdown] lang="en"
# ## Definitions

# %%
show_definitions([*on_the_way, "inquiry_to_order"], rules)
lesson.end()

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 小结
#
# - 报转化率，先说分子分母和窗口：下单还是付款，当日还是最终，除以咨询还是询单。
# - 询单转化率 = 下单率 × 付款率；全店的数合计再相除，不拿各人的比率求平均。
# - 全店 = 咨询率 × 咨询转化率 + 静默，只有三个数数的是同一批人、同一窗口才成立。
# - 没到期的询单单独列出来；不写 0，不算流失，也不和到期的日子比。
# - 漏斗里先分清“不是来买的”和“没买成的”，再看漏在下单前还是付款前。
# - 比人之前先比客户：价位、时段不同，起点就不同；总数和分组可能正好相反。
# - 跟进有没有用，要和没跟进的比，别把本来会买的人算成跟进的功劳。
#
# **动手练：** [练习：转化分析](../../exercises/zh/03_conversion.ipynb)。每人一份自己的数据；写完一题就运行那一格，当场知道对不对。下一课：[响应时间明细](04_response_time.ipynb)。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Recap
#
# - With every rate, state both parts and the window: ordered or paid, same day or final, divided by contacts or inquirers.
# - Inquiry conversion = ordering × paying; the shop's figure sums first and divides then, it is no mean of the agents' rates.
# - Shop = call-in × contact conversion + unassisted, only when all three count the same people in the same window.
# - Show inquiries that are not mature yet separately: not as 0, not as lost, and not compared with closed days.
# - In a funnel, tell “did not come to buy” from “did not buy”, then ask whether the leak is before the order or before the payment.
# - Compare customers before comparing agents: different prices and hours mean different starting points; totals and groups may point opposite ways.
# - Whether follow-up works shows only beside those who were not followed up: do not credit it with those who would have bought anyway.
#
# **Now you:** [Exercise: conversion analysis](../../exercises/en/03_conversion.ipynb). Everybody's data are different; run a question's cell and you are told at once whether it is right. Next: [response-time detail](04_response_time.ipynb).
