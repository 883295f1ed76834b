# %% [markdown] lang="zh"
# # 客服客单价对比
# %% [markdown] lang="en"
# # Agent unit-price comparison

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 同一家店，为什么有的客服一位客户卖两百多，有的只卖一百？这里面有多少是本事？
#
# **70 分钟** · 先学[第 1 课](01_reception.ipynb) · 学完本课，你能够
#
# - 从订单的行数出客单价，说清它和笔单价差在哪里；
# - 用“客件数 × 件均价”说出一位客服高在哪里；
# - 判断一个排名站不站得住：是真有差别，是碰巧，还是只接到了不一样的客户；
# - 算出客单价提高 20 元值多少钱，也算出盈亏平衡流失率：流失到多少，多卖的钱正好抵消。
#
# **先讨论（3 分钟）。** 什么是客单价？你能想到几种提高它的办法？写下来，学完再看：你的办法动的是件数，还是价格？
#
# **在平台里哪儿看：** 生意参谋：服务 › 客服绩效 › 专项分析 › 客单价分析；赤兔名品：客服绩效 › 销售成交 › 客单价分析。
#
# 换数据只需改下面的参数，或者运行 `cskit render unit_price 文件夹 --lang zh`，得到同样内容、不含代码的报告。
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** in the same shop, one agent sells ¥200 to a customer and another only ¥100. Why, and how much of that is skill?
#
# **70 minutes** · after [lesson 1](01_reception.ipynb) · after this lesson you can
#
# - count spend per buyer from the rows of orders, and tell it from average order value;
# - explain an agent's figure by items per buyer × item price;
# - say whether a ranking holds: a real difference, chance, or simply different customers;
# - work out what ¥20 more per buyer is worth, and how many lost buyers would wipe it out.
#
# **Discuss first (3 minutes).** What is spend per buyer? How many ways to raise it can you think of? Write them down, and look again at the end: does yours move items or price?
#
# **Where platforms show it:** Shengyi Canmou (生意参谋): service › agent performance › special analysis › spend per buyer (服务 › 客服绩效 › 专项分析 › 客单价分析); Chitu (赤兔): agent performance › sales › spend per buyer (客服绩效 › 销售成交 › 客单价分析).
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
import pandas as pd

from cskit import define, measure, widgets as w
from cskit.charts import Column, Tile, dots, kind_of, note, pair, sentences, show, table, tiles
from cskit.course.lesson import agree, begin, say
from cskit.errors import DataError, UsageError

moved = {"attribution": attribution, "attribution_days": attribution_days}
lesson = begin(data, lang=lang, period=period, rules=rules, agent=agent, **moved)
shop, days, rules, who, names = lesson.shop, lesson.period, lesson.rules, lesson.agent, lesson.names
yuan = "¥{:,.2f}".format
if isinstance(uplift, bool) or not isinstance(uplift, int | float) or not 1 <= uplift <= 1000:
    problem = say("应当是 1 到 1000 之间的元数", "must be a number of yuan from 1 to 1000")
    raise UsageError(say(f"参数 `uplift` = {uplift!r}：{problem}", f"parameter `uplift` = {uplift!r}: {problem}"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 一笔订单算谁的？
#
# 订单表里没有“客服”这一列。教材的办法：**下单前三天内，客户最后跟谁聊过，就算谁的。** 先看一家小店：三位客服，一周。挑一位下过两单的客户，看他的聊天和订单。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Whose order is it?
#
# The orders table has no column for the agent. The textbook's answer: **whoever the customer chatted with last in the three days before placing it.** Look at a small shop first: three agents, one week. Take a customer with two orders, and read the chats and the orders (you see a translation of what was written in Chinese).

# %% tags=["lesson-only"]
small = lesson.small
orders = small.pandas("orders").sort_values("created_at")
chats = small.pandas("messages").query("sender in ('customer', 'agent')").sort_values("sent_at", kind="stable")
one = orders["customer_id"].value_counts().index[0]
chats.query("customer_id == @one")[["agent_id", "sender", "sent_at", "text"]].head(12)

# %% tags=["lesson-only"]
orders.query("customer_id == @one")

# %% [markdown] lang="zh" tags=["lesson-only"]
# 52 笔订单都这样找：每笔订单往前，同一位客户的最后一条消息是哪位客服的。
# %% [markdown] lang="en" tags=["lesson-only"]
# The same for all 52 orders: look back from each order to the same customer's last message. Which agent was it?

# %% tags=["lesson-only"]
last_chat = pd.merge_asof(
    orders,
    chats[["customer_id", "agent_id", "sent_at"]],
    by="customer_id",
    left_on="created_at",
    right_on="sent_at",
)
days_between = (last_chat["created_at"].dt.normalize() - last_chat["sent_at"].dt.normalize()).dt.days
credited = last_chat[days_between <= 3]  # 没聊过就下单的（静默）不在里面 || orders nobody chatted about drop out
paid = credited.dropna(subset=["paid_at"])
paid.groupby("agent_id").size()

# %% tags=["lesson-only"]
agree(paid.groupby("agent_id").size(), measure(small, "orders", by="agent"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（3 分钟）。** 小店里没有人换过客服。造一位：周一跟客服 A 聊，周三跟客服 B 聊，周四下一单，七天后又下一单。先猜两单各算谁的，再运行下面一格。然后把第二单的日期改成 `2021-11-06` 再运行。
#
# <details><summary>答案</summary>第一单算 B：下单前最后聊的是 B。第二单离最后一次聊天超过三天，谁的也不算，叫静默订单。改成 6 日就在三天以内了，算 B。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (3 minutes).** Nobody in the small shop changed agents. Make somebody up who did: a chat with A on Monday, with B on Wednesday, an order on Thursday, another a week later. Guess whose each order is, then run the cell. Then change the second order's day to `2021-11-06` and run it again.
#
# <details><summary>Answer</summary>The first is B's: B was the last one chatted with. The second comes more than three days after any chat and is nobody's: an unassisted order. On the 6th it is within three days of B again.</details>

# %% tags=["lesson-only"]
from cskit.shop import Shop

talk = pd.DataFrame({"agent_id": ["A", "B"], "sent_at": ["2021-11-01 10:00:00", "2021-11-03 16:00:00"]})
bought = pd.DataFrame({"order_id": ["O1", "O2"], "created_at": ["2021-11-04 09:00:00", "2021-11-11 09:00:00"]})
tiny = Shop.from_frames(
    {
        "messages": talk.assign(customer_id="C1", sender="customer"),
        "orders": bought.assign(customer_id="C1", paid_at=bought["created_at"], amount=[300, 200]),
    }
)
measure(tiny, ["orders", "cs_sales"], by="agent")[["agent", "metric", "value"]]

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 数一数，除一除
#
# 分子：已付款订单的金额。分母：付款的**人**，同一位客户买两次只数一次。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Count, then divide
#
# On top: the amounts of paid orders. Below: **people** who paid; who buys twice counts once.

# %% tags=["lesson-only"]
by_hand = paid.groupby("agent_id").agg(sales=("amount", "sum"), buyers=("customer_id", "nunique"))
by_hand["spend_per_buyer"] = by_hand["sales"] / by_hand["buyers"]
by_hand

# %% tags=["lesson-only"]
agree(by_hand["spend_per_buyer"], measure(small, "spend_per_buyer", by="agent"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# `measure` 数的正是这些，几百万行也一样数。怎么数的写在定义卡上。先看分母：数的是人，不是单；再看“常见误区”。
# %% [markdown] lang="en" tags=["lesson-only"]
# `measure` counts the very same, for millions of rows too. Its card says how. Look at the denominator first: people, not orders. Then read the pitfall.

# %% tags=["lesson-only"]
define("spend_per_buyer", lang, rules)

# %% tags=["lesson-only"]
shop_wide = paid["amount"].sum() / paid["customer_id"].nunique()
agree(shop_wide, measure(small, "spend_per_buyer"))
print(
    say(
        f"全店 {shop_wide:.2f} 元；三个人的客单价再平均是 {by_hand['spend_per_buyer'].mean():.2f} 元，不是一回事。",
        f"The shop: ¥{shop_wide:.2f}. The mean of the three figures: ¥{by_hand['spend_per_buyer'].mean():.2f}, another thing.",
    )
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（2 分钟）。** 下面一格里把 `nunique` 换成 `count` 再运行：谁的数变了？变的那个数叫什么？
#
# <details><summary>答案</summary>三个人的都变了：分母成了订单数，得到的是<b>笔单价</b>。买过两次以上的客户越多，两个数差得越远。</details>
#
# <details><summary>在 Excel / WPS 里怎么做</summary>聊天表按发送时间升序排好，订单表旁加一列“客服”：<code>=XLOOKUP(1,(聊天!客户=客户)*(聊天!时间&lt;=下单时间)*(聊天!时间&gt;=INT(下单时间)-3),聊天!客服,"",0,-1)</code>（最后一个 −1 是从下往上找，找到的就是最后一次）。筛选付款时间不为空，插入数据透视表，勾选<b>将此数据添加到数据模型</b>：行放客服，值放金额求和与客户的<b>非重复计数</b>，相除就是客单价。WPS 的透视表没有非重复计数：先把“客服＋客户”两列复制出去删除重复项，再用 COUNTIF 数。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (2 minutes).** In the next cell put `count` in place of `nunique` and run it: whose figure changes? What is it then called?
#
# <details><summary>Answer</summary>All three: the denominator became orders, and this is <b>average order value</b>. The more customers buy more than once, the further the two are apart.</details>
#
# <details><summary>In Excel / WPS</summary>Sort the chats by time, ascending, and give the orders a column “agent”: <code>=XLOOKUP(1,(chats!customer=customer)*(chats!time&lt;=placed)*(chats!time&gt;=INT(placed)-3),chats!agent,"",0,-1)</code> (the last −1 searches from the bottom: it finds the last chat). Filter paid orders, insert a pivot table and tick <b>Add this data to the Data Model</b>: agents as rows, the sum of amounts and the <b>Distinct Count</b> of customers as values; divide. WPS has no distinct count: copy agent and customer to a new sheet, remove duplicates, and count with COUNTIF.</details>

# %% tags=["lesson-only"]
mine = paid.groupby("agent_id").agg(sales=("amount", "sum"), buyers=("customer_id", "nunique"))
mine["sales"] / mine["buyers"]

# %% [markdown] lang="zh"
# ## 每位客户花多少
# %% [markdown] lang="en"
# ## What a customer spends

# %%
from cskit.metrics import find
from cskit.terms import begun, is_known, term

asked = ["spend_per_buyer", "average_order_value", "items_per_buyer", "average_item_price", "items_per_order"]
asked += ["cs_sales", "buyers", "orders", "units_sold", "inquiring_customers", "inquiry_conversion", "net_sales"]
together = measure(shop, asked, period=days, rules=rules).set_index("metric")
everyone = together["value"]
by_agent = measure(shop, asked, by="agent", period=days, rules=rules)
by_agent = by_agent[by_agent["agent"].isin(names)]  # 不含机器人 || without the bot

# %%
shown = by_agent[by_agent["agent"] == who].set_index("metric") if who else together
tiles(
    [
        Tile(
            begun(find(metric).under(rules).name(lang)),
            shown["value"][metric],
            kind_of(metric),
            status=shown["status"][metric],
            base=everyone[metric] if who and metric in asked[:5] else None,
            base_label=say("全体客服", "all agents"),
        )
        for metric in asked[:8]
        if together["status"][metric] != "missing_table"
    ]
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 下面每张图都用同一张表：一位客服一行，一个指标一列。买家太少的不比（少于 5 人，或不到中位数的十分之一）：售后客服偶尔也卖出一两单。
# %% [markdown] lang="en" tags=["lesson-only"]
# All charts below stand on one table: a row per agent, a column per metric. Agents with too few buyers are not compared (fewer than 5, or less than a tenth of the median): after-sales staff sell by accident.


# %%
def comparable(buyers):
    return buyers >= max(5, buyers[buyers > 0].median() / 10)


agents = by_agent.pivot(index="agent", columns="metric", values="value").sort_values("spend_per_buyer", ascending=False)
few = int((~comparable(agents["buyers"]) & (agents["buyers"] > 0)).sum())
more_said = say(f"另有 {few} 人买家太少，未列出。", f"{few} more have too few buyers and are not shown.")
few_said = more_said if few else ""
agents = agents[comparable(agents["buyers"])]
agents["team"] = agents.index.map(lesson.teams)
team = "team" if agents["team"].notna().any() else None  # 图上的颜色 || the colour of the charts
too_few = say(f"{days} 没有一位客服有 5 位买家；请换一段日期", f"no agent had 5 buyers in {days}; choose other days")
if agents.empty:
    raise DataError(too_few)

# %% [markdown] lang="zh" tags=["lesson-only"]
# **谁卖了多少，占多少？** 个人销售额占比除的是**全体客服**的销售额，加起来是 100%；客服销售量占比除的是**全店**的件数，剩下的是静默销售量。小店里数一数：客服卖的加静默的，是不是全店的？
# %% [markdown] lang="en" tags=["lesson-only"]
# **Who sold how much, and what share?** An agent's share divides by the sales of **all agents** and adds up to 100%; the agents' share of units divides by the **whole shop's**, and the rest is unassisted. Count in the small shop: do the agents' units and the unassisted ones make the shop's?

# %% tags=["lesson-only"]
all_units = small.pandas("order_items").merge(orders.dropna(subset="paid_at"), on="order_id")
by_agents = all_units["order_id"].isin(paid["order_id"])
counted = all_units.groupby(by_agents)["quantity"].sum()
agree(counted[True], measure(small, "units_sold"))
agree(counted[False], measure(small, "unassisted_units"))
agree(counted[True] / counted.sum(), measure(small, "cs_units_share"))
agree(by_hand["sales"] / by_hand["sales"].sum(), measure(small, "sales_share", by="agent"))

# %% [markdown] lang="zh"
# ## 按人，还是按单
# %% [markdown] lang="en"
# ## Per buyer or per order?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 教材的文字定义说“平均每次购买的金额”，那是按单；它自己的例题却按人：一位客户拍 4 件，共 650 元，客单价 650 元。一单买完时两种算法一样，分两单付呢？
#
# **轮到你（2 分钟）。** 把下面的两单合成一单（一行，4 件，650 元）再运行。哪个数不变？
#
# <details><summary>答案</summary>客单价始终是 650 元，因为人只有一个；笔单价从 325 元变成 650 元。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# In words, the textbook defines an average per purchase, that is, per order; its own example is per buyer: one customer takes 4 items for ¥650, so spend per buyer is ¥650. In one order both agree. And in two?
#
# **Now you (2 minutes).** Make one order of the two below (one row, 4 items, ¥650) and run it again. Which figure stays?
#
# <details><summary>Answer</summary>Spend per buyer is ¥650 either way, since there is one person; average order value goes from ¥325 to ¥650.</details>

# %% tags=["lesson-only"]
basket = pd.DataFrame({"order": ["O1", "O2"], "items": [3, 1], "amount": [400, 250]})
buyers = 1
pd.Series({"spend_per_buyer": basket["amount"].sum() / buyers, "average_order_value": basket["amount"].mean()})

# %%
places = agents[["spend_per_buyer", "average_order_value"]].rank(ascending=False, method="min")
changed = int((places["spend_per_buyer"] != places["average_order_value"]).sum())
buyers, orders = everyone["buyers"], everyone["orders"]
sentences(
    [
        say(
            f"{buyers:,.0f} 位客户付了 {orders:,.0f} 单，人均 {orders / buyers:.2f} 单："
            f"按人算是客单价 {yuan(everyone['spend_per_buyer'])}，按单算是笔单价 {yuan(everyone['average_order_value'])}。",
            f"{buyers:,.0f} buyers paid {orders:,.0f} orders, {orders / buyers:.2f} each: "
            f"{yuan(everyone['spend_per_buyer'])} per buyer, {yuan(everyone['average_order_value'])} per order.",
        ),
        say(
            f"换成按单排名，{len(agents)} 人中有 {changed} 人的名次会变。",
            f"Ranked per order instead, {changed} of {len(agents)} agents change places.",
        ),
    ]
)

# %%
show(
    pair(agents, "average_order_value", "spend_per_buyer", of="agent", color=team, chosen=who),
    name="per_buyer_and_order",
    title=say("按人算和按单算，差多少？", "How far apart are per buyer and per order?"),
    note=few_said,
)

# %% [markdown] lang="zh"
# ## 客件数 × 件均价
# %% [markdown] lang="en"
# ## Items × price

# %% [markdown] lang="zh" tags=["lesson-only"]
# 教材说，客单价与所购商品的平均价格没有关系。可它例题里的 650 元，正是 4 件乘以每件 162.5 元。回到小店：给每笔订单添上件数，再除两次。
# %% [markdown] lang="en" tags=["lesson-only"]
# The textbook says spend per buyer has nothing to do with the mean price of the items. Yet its own ¥650 is 4 items at ¥162.50 each. Back to the small shop: add the items to each order, then divide twice.

# %% tags=["lesson-only"]
items = small.pandas("order_items").groupby("order_id")["quantity"].sum()
with_items = paid.merge(items.rename("items"), left_on="order_id", right_index=True)
two = with_items.groupby("agent_id").agg(
    sales=("amount", "sum"), buyers=("customer_id", "nunique"), items=("items", "sum")
)
two["items_per_buyer"] = two["items"] / two["buyers"]
two["average_item_price"] = two["sales"] / two["items"]
two.assign(product=two["items_per_buyer"] * two["average_item_price"])

# %% tags=["lesson-only"]
agree(two["items_per_buyer"], measure(small, "items_per_buyer", by="agent"))
agree(two["average_item_price"], measure(small, "average_item_price", by="agent"))
agree(two["items_per_buyer"] * two["average_item_price"], by_hand["spend_per_buyer"])

# %% [markdown] lang="zh" tags=["lesson-only"]
# 相乘正好是客单价：件数约掉了，这是**恒等式**，不是统计规律。所以一位客服的客单价高，只有两条路：卖得多，或者卖得贵。
# %% [markdown] lang="en" tags=["lesson-only"]
# The product is spend per buyer: the items cancel. This is an **identity**, not a tendency. So there are only two ways to a high spend per buyer: more items, or pricier ones.

# %%
if lesson.has("order_items"):
    product = agents["items_per_buyer"] * agents["average_item_price"]
    off = (product - agents["spend_per_buyer"]).abs().max()
    why = say("：有的订单缺商品明细", ": some orders have no items recorded") if off > 0.005 else ""
    items, price = everyone["items_per_buyer"], everyone["average_item_price"]
    sentences(
        [
            say(
                f"全体客服：客件数 {items:.4f} × 件均价 ¥{price:.4f} = {yuan(items * price)}，客单价是 {yuan(everyone['spend_per_buyer'])}。",
                f"All agents: {items:.4f} items per buyer × ¥{price:.4f} per item = {yuan(items * price)}; spend per buyer is {yuan(everyone['spend_per_buyer'])}.",
            ),
            say(
                f"{len(agents)} 位客服逐一相乘，最多相差 {yuan(off)}{why}。",
                f"Agent by agent ({len(agents)}), the product misses by {yuan(off)} at most{why}.",
            ),
        ]
    )

# %%
import altair as alt
import numpy as np

from cskit.charts import scatter

# %%
if lesson.has("order_items"):
    items, price, level = agents["items_per_buyer"], agents["average_item_price"], everyone["spend_per_buyer"]
    curve = pd.DataFrame({"items": np.linspace(items.min(), items.max(), 60)})
    curve["price"] = level / curve["items"]  # 线上的客单价都和全体一样 || on the curve spend per buyer is everyone's
    curve = curve[curve["price"].between(price.min(), price.max())]
    same_spend = alt.Chart(curve).mark_line(strokeDash=[4, 4], color="#52606d").encode(x="items", y="price")
    show(
        scatter(agents, "items_per_buyer", "average_item_price", of="agent", color=team, chosen=who) + same_spend,
        name="identity",
        title=say("客单价高，是买得多还是买得贵？", "High spend per buyer: more items, or pricier ones?"),
        note=say(
            f"虚线上客单价都是全体的 ¥{level:.0f}，右上方更高。往右是买得多，往上是买得贵。",
            f"On the dashed curve spend per buyer is everyone's ¥{level:.0f}; above it, higher. Right: more items; up: pricier ones.",
        ),
    )

# %% [markdown] lang="zh"
# ### 差距拆成两段
# %% [markdown] lang="en"
# ### The gap in two parts

# %% [markdown] lang="zh" tags=["lesson-only"]
# 高出全体的那一截，多少来自件数，多少来自价格？相乘的两样不能直接相减，取了对数就可以：log(客单价之比) = log(件数之比) + log(价格之比)。再按“差距 ÷ log(客单价之比)”折回元，两段加起来正好是差距，没有余数。
# %% [markdown] lang="en" tags=["lesson-only"]
# How much of an agent's gap to everyone comes from items, how much from price? Factors cannot simply be subtracted, but their logarithms can: log(ratio of spend) = log(ratio of items) + log(ratio of prices). Turned back into yuan by gap ÷ log(ratio of spend), the two parts add up to the gap, without remainder.

# %%
from cskit.charts import stacked

# %%
if lesson.has("order_items"):
    ratio = agents[["spend_per_buyer", "items_per_buyer", "average_item_price"]] / everyone
    gap = agents["spend_per_buyer"] - everyone["spend_per_buyer"]
    weight = (gap / np.log(ratio["spend_per_buyer"])).fillna(everyone["spend_per_buyer"])
    parts = pd.DataFrame(
        {"items": weight * np.log(ratio["items_per_buyer"]), "price": weight * np.log(ratio["average_item_price"])}
    )
    labels = {"items": say("来自客件数", "from items per buyer"), "price": say("来自件均价", "from item price")}
    labels["yuan"] = say("与全体客服客单价之差", "Difference in spend per buyer")
    long = parts.stack().rename_axis(["agent", "part"]).rename("yuan").reset_index()
    first = names[agents.index[0]]
    whole, by_items, by_price = (f"{x.iloc[0]:+,.2f}".replace("-", "−") for x in (gap, parts["items"], parts["price"]))

# %%
if lesson.has("order_items"):
    show(
        stacked(long, "yuan", of="agent", part="part", order="frame", kinds={"yuan": "+price"}, labels=labels),
        name="parts",
        title=say("差距多少来自件数，多少来自价格？", "How much of the gap comes from items, how much from price?"),
        says=say(
            f"{first}与全体相差 {whole} 元：件数带来 {by_items}，价格带来 {by_price}。",
            f"{first} differs from all agents by {whole} yuan: {by_items} from items, {by_price} from price.",
        ),
    )

# %% [markdown] lang="zh"
# ### 各人怎么卖
# %% [markdown] lang="en"
# ### Who sells how

# %% [markdown] lang="zh" tags=["lesson-only"]
# 先看教材表 8-1 的三位客服，就是小店这三位。高价位商品卖得少的，低价位商品卖得多的，成交不少却从不搭一件的：三种卖法，三种要补的课。谁是谁？
#
# <details><summary>答案</summary>小雅卖得贵、单数最少；小北单数和件数最多、客单价最低；小满成交不少，可每单只有 1 件，该学的是搭配。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# First the three agents of the textbook's Table 8-1: the three of the small shop. One sells a few expensive things, one sells many cheap ones, one closes well but never adds a second item: three ways to sell, three things to learn. Who is who?
#
# <details><summary>Answer</summary>The first sells high-priced goods and has fewest orders; the second has most orders and items and the lowest spend; the third closes well, but with one item an order: bundling is what to learn.</details>

# %% tags=["lesson-only"]
table_8_1 = two.assign(orders=paid.groupby("agent_id").size(), spend_per_buyer=by_hand["spend_per_buyer"])
table_8_1["items_per_order"] = table_8_1["items"] / table_8_1["orders"]
table_8_1.rename(index=small.pandas("agents").set_index("agent_id")["name"]).round(2)

# %%
spend, orders, n = agents["spend_per_buyer"], agents["orders"], len(agents)
dear, many = spend.idxmax(), orders.idxmax()
place = agents[["spend_per_buyer", "orders"]].rank(ascending=False, method="min").astype(int)
how = [
    say(
        f"{names[dear]}客单价最高，{yuan(spend[dear])}；成交 {orders[dear]:,.0f} 单，在 {n} 人中排第 {place['orders'][dear]}。",
        f"{names[dear]} has the highest spend per buyer, {yuan(spend[dear])}, with {orders[dear]:,.0f} orders (number {place['orders'][dear]} of {n}).",
    ),
    say(
        f"{names[many]}单数最多，{orders[many]:,.0f} 单；客单价 {yuan(spend[many])}，排第 {place['spend_per_buyer'][many]}。",
        f"{names[many]} closes most orders, {orders[many]:,.0f}, at {yuan(spend[many])} per buyer (number {place['spend_per_buyer'][many]}).",
    ),
]
if lesson.has("order_items"):
    each = agents["items_per_order"]
    how.append(
        say(
            f"{names[each.idxmin()]}每单件数最少，平均 {each.min():.2f} 件。",
            f"{names[each.idxmin()]} adds least to an order: {each.min():.2f} items each.",
        )
    )
sentences(how)

# %%
from cskit.charts import wide

told = ["orders", "units_sold", "buyers", "cs_sales", "spend_per_buyer", "items_per_order", "average_item_price"]
rows = by_agent[by_agent["metric"].isin(told) & by_agent["agent"].isin(agents.index)]
rows = rows.sort_values("metric", key=lambda ids: ids.map(told.index), kind="stable")
frame, columns = wide(rows)
frame = frame.set_index("agent").loc[agents.index].rename(index=names).reset_index()
table(frame, columns, name="story", title=say("各人怎么卖？", "Who sells how?"), note=few_said, top=30)

# %% [markdown] lang="zh"
# ## 差别站得住吗
# %% [markdown] lang="en"
# ## Do the differences hold?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 客单价是一群人的平均，来一位大客户就变样。这个平均有多稳？小店的小雅（`agent_1`）只有 8 位客户：从这 8 位里**重复抽 8 位**（同一位可以抽到几次），算一次平均；抽一千次，看平均数落在哪里。中间 95% 的范围，就是**区间**。
# %% [markdown] lang="en" tags=["lesson-only"]
# Spend per buyer is a mean over people, and one large customer can move it. How steady is it? The small shop's `agent_1` has 8 buyers: **draw 8 of them again** (some come twice, some not at all) and take the mean; do it a thousand times and see where the means fall. The middle 95% are the **interval**.

# %% tags=["lesson-only"]
from cskit.charts import distribution

spent = paid[paid["agent_id"] == "agent_1"].groupby("customer_id")["amount"].sum()
draw = np.random.default_rng(1)
means = [draw.choice(spent, len(spent)).mean() for _ in range(1000)]
low, high = np.quantile(means, [0.025, 0.975])

# %% tags=["lesson-only"]
show(
    distribution(
        pd.DataFrame({"mean": means}),
        "mean",
        marks={"2.5%": low, "97.5%": high},
        kinds={"mean": "price"},
        labels={"mean": say("平均数", "Mean")},
    ),
    title=say("8 位客户，平均数有多稳？", "Eight buyers: how steady is their mean?"),
    says=say(
        f"平均 {yuan(spent.mean())}；中间 95% 的平均数在 {yuan(low)} 到 {yuan(high)} 之间。",
        f"The mean is {yuan(spent.mean())}; the middle 95% of the means lie from {yuan(low)} to {yuan(high)}.",
    ),
    name="drawn",
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（2 分钟）。** 下面一格去掉了最大的一位客户。先猜平均数掉到哪里：还在刚才的区间里吗？
#
# <details><summary>答案</summary>从 882.50 元掉到 774 元，仍在区间里：区间说的正是“少一位、多一位大客户，数会跑多远”。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (2 minutes).** The next cell leaves out the largest buyer. Guess first where the mean falls: still inside the interval?
#
# <details><summary>Answer</summary>From ¥882.50 to ¥774, still inside: how far one large buyer more or less can move the figure is what the interval tells you.</details>

# %% tags=["lesson-only"]
spent.sort_values().iloc[:-1].mean()

# %% [markdown] lang="zh" tags=["lesson-only"]
# `measure` 的 `low`、`high` 就是这样的区间，用公式算，不用抽一千次。回到整家店：哪些人的横线整个在虚线的一边？横线大半重叠的两个人，不要急着分高下。
# %% [markdown] lang="en" tags=["lesson-only"]
# `low` and `high` of `measure` are such intervals, by a formula instead of a thousand draws. Back to the whole shop: whose line lies wholly on one side of the dashed one? Do not rank two agents whose lines overlap a lot.

# %%
spend = by_agent[(by_agent["metric"] == "spend_per_buyer") & by_agent["agent"].isin(agents.index)]
spend = spend.assign(team=spend["agent"].map(lesson.teams))
line = {say("全体客服", "all agents"): everyone["spend_per_buyer"]}
show(
    dots(spend, "value", of="agent", interval=("low", "high"), line=line, color=team, chosen=who),
    name="intervals",
    title=say("谁的客单价真的不一样？", "Whose spend per buyer is really different?"),
    note=say(
        "横线为 95% 区间。就算人人一样好，二十个区间里也大约有一个碰巧不碰虚线。",
        "Lines: 95% intervals. Even if all were equally good, about one in twenty would miss the dashed line by luck. ",
    )
    + few_said,
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# ### 换个日期，换条规则
#
# 试三件事：把时间换成返场期，把订单归属换成付款判定，把归属窗口缩到 0 天。留意谁的位置变了：人没变，变的是日子和规则。
# %% [markdown] lang="en" tags=["lesson-only"]
# ### Other days, another rule
#
# Try three things: the encore phase instead of the promotion, orders credited by payment, an attribution window of 0 days. Watch who changes places: the people are the same, only the days or the rule changed.


# %% tags=["lesson-only"]
def explored(days, agent, **moved):
    read_by = rules.replace(**moved)
    found = measure(shop, "spend_per_buyer", by="agent", period=days, rules=read_by)
    found = found[found["agent"].isin(names)]
    found = found[comparable(found["denominator"])].assign(team=found["agent"].map(lesson.teams))
    whole = measure(shop, "spend_per_buyer", period=days, rules=read_by)["value"].iloc[0]
    line = {say("全体客服", "all agents"): whole}
    show(
        dots(found, "value", of="agent", interval=("low", "high"), line=line, color=team, chosen=agent),
        name="explored",
        title=say("换了日期或规则，排名还一样吗？", "Other days, another rule: is the ranking still the same?"),
    )


# %% tags=["lesson-only"]
w.explore(
    explored,
    days=w.period(lesson.promotion),
    agent=w.agent(shop, start=who, roles=() if who else ("sales",)),
    attribution=w.rule(rules, "attribution"),
    attribution_days=w.rule(rules, "attribution_days"),
)

# %% [markdown] lang="zh"
# ## 谁接到了高价位商品
# %% [markdown] lang="en"
# ## Who gets the expensive products?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 客户不是随机分给客服的。有人专接高价位商品，有人专接低价位商品，客单价自然不同。先看各人接到的是什么客户：每位买家，问过的（或买到的）最贵是哪个价位。
# %% [markdown] lang="en" tags=["lesson-only"]
# Customers are not assigned at random. Whoever is given the expensive goods will have the higher spend per buyer, skill or not. Look first at who got whom: for each buyer, the highest price tier asked about (or bought).

# %%
import narwhals as nw

from cskit.facts import Facts

facts = Facts(shop, rules)
sold = facts.credited_sales().filter(nw.col("paid_day").is_between(days.first, days.last))
sold = sold.collect("pandas").to_native().rename(columns={"agent_id": "agent"})  # 一行一笔订单 || a row per paid order
sold = sold[sold["agent"].isin(agents.index)]
customers = sold.groupby(["agent", "customer_id"], as_index=False)["amount"].sum()  # 一行一位客户 || a row per buyer

# %%
if lesson.has("products.tier"):
    products = shop.pandas("products").dropna(subset=["tier"])[["product_id", "tier"]]
    height = {"entry": 1, "core": 2, "premium": 3}
    cheapest_first = sorted(products["tier"].unique(), key=lambda tier: (height.get(tier, 0), tier))

    def dearest(seen):
        known = seen.merge(products, on="product_id")
        known["tier"] = pd.Categorical(known["tier"], cheapest_first, ordered=True)
        return known.groupby(["agent", "customer_id"], as_index=False)["tier"].max()

    tiers = {}

# %%
if lesson.has("products.tier"):
    if lesson.has("messages.product_id"):
        # 预售的单早就问过了 || who pays a deposit-presale order asked long ago
        since = int(sold["created_day"].min()) - rules.attribution_days
        talks = facts.reception_products().filter(nw.col("day").is_between(since, days.last))
        talks = talks.select("agent_id", "customer_id", "product_id").unique().collect("pandas").to_native()
        tiers["asked"] = dearest(talks.rename(columns={"agent_id": "agent"}))
    if lesson.has("order_items"):
        tiers["bought"] = dearest(sold.merge(shop.pandas("order_items"), on="order_id"))


# %%
if lesson.has("products.tier"):

    def with_tier(basis):
        rows = customers.merge(tiers[basis], on=["agent", "customer_id"], how="left")
        return rows.assign(tier=rows["tier"].astype(object).fillna(""))  # 没问过商品的 || who named no product


# %%
if lesson.has("products.tier"):
    for basis in list(tiers)[:1]:
        rows = with_tier(basis)
        counts = pd.crosstab(rows["agent"], rows["tier"])
        counts = counts[[tier for tier in [*reversed(cheapest_first), ""] if tier in counts]]
        share = counts.div(counts.sum(axis=1), axis=0).sort_values(counts.columns[0], ascending=False)
        dear, spend = share.iloc[:, 0], rows[rows["tier"] != ""].groupby("tier")["amount"].mean()
        long = counts.loc[share.index].stack().rename("buyers").reset_index()

# %%
if lesson.has("products.tier"):
    for basis in list(tiers)[:1]:
        show(
            stacked(long, "buyers", of="agent", part="tier", share=True, order="frame", kinds={"buyers": "count"}),
            name="mix",
            title=say("谁的客户要的是高价位商品？", "Whose customers want the expensive goods?"),
            says=say(
                f"要最贵一档的客户，{names[dear.index[0]]}有 {dear.iloc[0]:.1%}，{names[dear.index[-1]]}有 {dear.iloc[-1]:.1%}。各档客户平均花 {yuan(spend.min())} 到 {yuan(spend.max())}：光是接到的客户不同，客单价就能差这么多。",
                f"{dear.iloc[0]:.1%} of {names[dear.index[0]]}'s buyers want the highest tier, {dear.iloc[-1]:.1%} of {names[dear.index[-1]]}'s. By tier buyers spend from {yuan(spend.min())} to {yuan(spend.max())}: which customers an agent gets is worth that much by itself.",
            ),
            note=say("按客户问过的最高价位。", "By the highest tier a buyer asked about.")
            if basis == "asked"
            else say("按客户买到的最高价位。", "By the highest tier a buyer bought."),
        )

# %% [markdown] lang="zh"
# ### 客户构成一样的话
# %% [markdown] lang="en"
# ### On the same mix of customers

# %% [markdown] lang="zh" tags=["lesson-only"]
# **直接标准化**：假设每位客服接到的都是全店那样的客户，再比。先看四位客户：A 只接高价位商品客户，B 两种都接；同一种客户，两人卖得一样多。
# %% [markdown] lang="en" tags=["lesson-only"]
# **Direct standardisation**: suppose every agent had the same mix of customers as the whole shop, then compare. Four customers first: A gets only those who want premium goods, B gets both kinds; to the same kind both sell the same.

# %% tags=["lesson-only"]
four = pd.DataFrame(
    {"agent": ["A", "A", "B", "B"], "tier": ["premium", "premium", "premium", "entry"], "amount": [300, 300, 300, 100]}
)
weight = four["tier"].value_counts(
    normalize=True
)  # 全店的构成：四分之三是高价位商品 || everyone's mix: three in four premium
mean = four.pivot_table(index="agent", columns="tier", values="amount")
weights = mean.notna() * weight  # 没接过的那类不算 || what an agent never had is left out …
weights = weights.div(weights.sum(axis=1), axis=0)  # 其余的放大到 100% || … and the rest scaled up to 100%
pd.DataFrame({"as_it_is": four.groupby("agent")["amount"].mean(), "same_mix": (weights * mean).sum(axis=1)})

# %% [markdown] lang="zh" tags=["lesson-only"]
# 原来差 100 元，拉平后差 50 元。剩下的 50 元是真差别吗？
#
# <details><summary>答案</summary>不是。A 从没接过低价位商品客户，那一类没法比，只好略去：A 的 300 元只说明四分之三的客户。下面的“可比部分”说的就是这个。</details>
#
# **轮到你（2 分钟）。** 把 A 的第二位客户改成 `"entry"`、100 元，再运行：两人一样了吗？
#
# <details><summary>答案</summary>一样了：两人原样都是 200 元，拉平后也都是 200 元。这回 A 两种客户都接过，没有哪一类要略去。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# They were ¥100 apart, and are ¥50 apart on the same mix. Are the remaining ¥50 a real difference?
#
# <details><summary>Answer</summary>No. A never had an entry customer, so that kind cannot be compared and is left out: A's ¥300 speak for three quarters of the customers only. “Comparable part” below says so.</details>
#
# **Now you (2 minutes).** Make A's second customer `"entry"`, ¥100, and run it again: are the two the same now?
#
# <details><summary>Answer</summary>Yes: ¥200 each as it is, and ¥200 each on the same mix. Now A has had both kinds, and nothing is left out.</details>

# %% [markdown] lang="zh" tags=["lesson-only"]
# 按“问过的”分层，抹平的是客户来时的差别；换成“买到的”，连客服说动客户的本事也一起抹平了。该用哪一种？
# %% [markdown] lang="en" tags=["lesson-only"]
# Tiers by what customers *asked about* remove the differences they came with. Switch to what they *bought*, and the agent's skill at selling up is removed as well. Which one is fair?


# %%
if lesson.has("products.tier"):

    def same_mix(basis, by="agent"):
        rows = with_tier(basis)
        rows = rows.assign(team=rows["agent"].map(lesson.teams))
        by_tier = rows.groupby("tier")["amount"]
        cells = rows.pivot_table(index=by, columns="tier", values="amount", aggfunc=["mean", "size"])
        weights = cells["mean"].notna() * (by_tier.size() / len(rows))
        covered = weights.sum(axis=1)
        weights = weights.div(covered, axis=0)
        level = (weights * cells["mean"]).sum(axis=1)
        half = 1.96 * np.sqrt((weights**2 * by_tier.var() / cells["size"]).sum(axis=1, min_count=1))
        found = rows.groupby(by)["amount"].agg(as_it_is="mean", buyers="size")
        return found.assign(same_mix=level, low=level - half, high=level + half, covered=covered)


# %%
if lesson.has("products.tier"):
    level_columns = {
        "agent": say("客服", "Agent"),
        "buyers": Column(say("买家", "Buyers"), "count"),
        "as_it_is": Column(say("客单价（原样）", "Spend per buyer as it is"), "price"),
        "same_mix": Column(say("客单价（同样的客户）", "On the same mix"), "price", low="low", high="high"),
        "covered": Column(say("可比部分", "Comparable part"), "rate"),
    }

    def in_part(found):
        part = int((found["covered"] < 0.999).sum())
        return say(
            f"空心点为原样，实心点为拉平之后，浅色带为 95% 区间。有 {part} 人没接过某一类客户，只比得了一部分。",
            f"Open dot: as it is; filled: on everyone's mix; pale band: 95% interval. {part} never had customers of some tier: compared in part.",
        )


# %%
if lesson.has("products.tier"):

    def levelled(basis):
        found = same_mix(basis).sort_values("same_mix", ascending=False).assign(team=agents["team"])
        both = found[["as_it_is", "same_mix"]]
        how = {"labels": {name: level_columns[name].label for name in both}, "kinds": dict.fromkeys(both, "price")}
        show(
            pair(found, *both, of="agent", interval=("low", "high"), color=team, chosen=who, **how),
            name="standardised",
            title=say("客户构成一样的话，谁高谁低？", "With the same customers, who would be ahead?"),
            says=who_moves(both),
            columns=level_columns,
            note=in_part(found),
        )


# %%
if lesson.has("products.tier"):

    def who_moves(both):
        most = (both["same_mix"] - both["as_it_is"]).abs().idxmax()
        before, after = both.rank(ascending=False, method="min").astype(int).loc[most]
        raw, level = both.max() - both.min()
        return say(
            f"变动最大的是{names[most]}：{yuan(both['as_it_is'][most])} 变为 {yuan(both['same_mix'][most])}，原来第 {before}，拉平后第 {after}（共 {len(both)} 人）。首尾原来相差 {yuan(raw)}，拉平后相差 {yuan(level)}。",
            f"{names[most]} moves most: {yuan(both['as_it_is'][most])} becomes {yuan(both['same_mix'][most])}, from place {before} to {after} of {len(both)}. First and last were {yuan(raw)} apart, and are {yuan(level)} on the same mix.",
        )


# %%
if lesson.has("products.tier"):
    words = {"asked": say("问过的", "asked about"), "bought": say("买到的", "bought")}
    for basis in list(tiers)[:1]:
        options = {words[each]: each for each in tiers}
        w.explore(levelled, basis=w.Choice(say("按什么分层", "Tiers by what customers"), options, basis))

# %% [markdown] lang="zh"
# ### 团队呢
# %% [markdown] lang="en"
# ### And the teams?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 换成团队再算一遍。总数高的团队，在同样的客户上还高吗？总数和分组指向相反的方向，叫**辛普森悖论**：第 3 课会再遇到。
# %% [markdown] lang="en" tags=["lesson-only"]
# The same by team. Is the team with the higher total still ahead on the same customers? Where totals and groups point opposite ways, that is **Simpson's paradox**: lesson 3 meets it again.

# %%
if lesson.has("products.tier", "agents.team") and agents["team"].nunique() > 1:
    for basis in list(tiers)[:1]:
        by_team = same_mix(basis, "team")
        labels = {"as_it_is": say("客单价（原样）", "Spend per buyer as it is")}
        labels["same_mix"] = say("客单价（同样的客户）", "Spend per buyer on the same mix")
        kinds = dict.fromkeys(labels, "price")
        called = {team: begun(term(team, lang)) if is_known(team) else team for team in by_team.index}
        best, most = by_team[list(labels)].idxmax().map(called), by_team[list(labels)].max().map(yuan)
        show(
            pair(by_team, *labels, of="team", interval=("low", "high"), color="team", labels=labels, kinds=kinds),
            name="teams",
            title=say("同样的客户，哪个团队高？", "On the same customers, which team is ahead?"),
            says=say(
                f"原样最高的是{best['as_it_is']}，{most['as_it_is']}；同样的客户，最高的是{best['same_mix']}，{most['same_mix']}。",
                f"Ahead as it is: {best['as_it_is']}, {most['as_it_is']}; on the same customers: {best['same_mix']}, {most['same_mix']}.",
            ),
            note=say(
                "空心：原样；实心：同样的客户；淡色带：95% 区间，叠在一起的分不出高低。",
                "Open dot: as it is; filled: on the same customers; pale band: 95% interval. Where bands overlap, nobody is clearly ahead.",
            ),
        )

# %% [markdown] lang="zh"
# ## 多卖一件，卖贵一点
# %% [markdown] lang="en"
# ## One more item, or a pricier one

# %% [markdown] lang="zh"
# ### 搭配
# %% [markdown] lang="en"
# ### Bundles

# %% [markdown] lang="zh" tags=["lesson-only"]
# 教材里客服 A 一位客户卖 220 元，客服 B 130 元，团队 160 元；A 靠的是搭配。本店有没有这样的人？下面挑的是靠件数多卖钱最多的一位：差距里“来自客件数”的那一段，乘以他的客户数。大促时人人凑单，预热期、返场期更见功夫。
#
# **课堂活动（3 分钟）。** 三人一组：一人当客服，要卖出第二件；一人当客户；第三人记下客服问了几个开放式问题。
# %% [markdown] lang="en" tags=["lesson-only"]
# In the textbook agent A sells ¥220 to a customer and agent B ¥130, where the team has ¥160; A sells bundles. Who does so here? The one shown below gains most by items: the part of the gap “from items per buyer”, times the buyers. In a promotion everybody fills the basket; the warm-up and encore phases say more.
#
# **In class (3 minutes).** In threes: one sells a second item, one is the customer, the third counts the open questions.

# %%
if lesson.has("order_items"):
    bundler = who if who in agents.index else (parts["items"] * agents["buyers"]).idxmax()
    own, others = names[bundler], say("其他客服", "other agents")
    size = shop.pandas("order_items").groupby("order_id")["quantity"].sum().clip(1, 4).rename("size")
    sizes = sold.merge(size, left_on="order_id", right_index=True)
    sizes["whose"] = sizes["agent"].eq(bundler).map({True: own, False: others})
    counts = sizes.groupby(["whose", "size"]).size().rename("orders").reset_index()
    counts["size"] = counts["size"].map({1: say("1 件", "1 item"), 2: "2", 3: "3", 4: "4+"})
    each = agents["items_per_order"][bundler]
    show(
        stacked(counts, "orders", of="whose", part="size", share=True, order="frame"),
        name="bundles",
        title=say(f"{own}：一单卖几件？", f"{own}: how many items go into an order?"),
        says=say(
            f"{own}每单 {each:.2f} 件，全体 {everyone['items_per_order']:.2f} 件。",
            f"{own} sells {each:.2f} items an order, against {everyone['items_per_order']:.2f} overall.",
        ),
    )

# %%
if lesson.has("order_items") and len(lesson.promotion.phases) > 1:
    phases = {str(phase.period): phase.label(lang) for phase in lesson.promotion.phases}
    split = "team" if lesson.teams.get(bundler) else None
    mine = measure(shop, "spend_per_buyer", by="agent", period=list(phases), rules=rules)
    peers = measure(shop, "spend_per_buyer", by=split, period=list(phases), rules=rules)
    peers = peers[peers["team"] == lesson.teams[bundler]] if split else peers
    mine = mine[mine["agent"] == bundler].set_index("period")
    both = pd.DataFrame({"peers": peers.set_index("period")["value"], "mine": mine["value"]}).dropna()
    both = both.assign(phase=both.index.map(phases), low=mine["low"], high=mine["high"])
    labels = {"mine": own, "peers": say("所在团队", "the team") if split else say("全体客服", "all agents")}
    kinds = dict.fromkeys(labels, "price")
    ends = ("low", "high")

# %%
if lesson.has("order_items") and len(lesson.promotion.phases) > 1:
    show(
        pair(both, "peers", "mine", of="phase", interval=ends, order="frame", labels=labels, kinds=kinds),
        name="phases",
        title=say(f"{own}：换一个阶段还领先吗？", f"{own}: still ahead in another phase?"),
    )

# %% [markdown] lang="zh"
# ### 推荐高价位商品
# %% [markdown] lang="en"
# ### Recommending higher-priced products

# %%
if lesson.has("recommendations", "order_items"):
    success = "recommendation_success_rate"
    overall = measure(shop, success, period=days, rules=rules).iloc[0]
    made = measure(shop, success, by="agent", period=days, rules=rules)
    made = made[made["agent"].isin(names) & (made["denominator"] >= 20)]
    made = made.assign(team=made["agent"].map(lesson.teams))
    line = {say("全体", "everyone"): overall["value"], say("教材", "textbook"): 0.08}
    show(
        dots(made, "value", of="agent", interval=("low", "high"), line=line, color=team, chosen=who),
        name="recommendations",
        title=say("推荐高价位商品，谁更容易成功？", "Whose recommendations are bought?"),
        note=say(
            f"推荐 {overall['denominator']:,.0f} 次，{rules.attribution_days} 天内买下所推商品的 {overall['numerator']:,.0f} 次。只列推荐满 20 次的客服。比的人多，总会有人碰巧在外。",
            f"Of {overall['denominator']:,.0f} recommendations, {overall['numerator']:,.0f} were bought within {rules.attribution_days} days. Agents with at least 20 of them. Compare many, and somebody falls outside by luck.",
        ),
    )

# %% [markdown] lang="zh"
# ### 教材的办法，哪些有数可查
# %% [markdown] lang="en"
# ### The textbook's advice, and what the numbers say

# %% [markdown] lang="zh" tags=["lesson-only"]
# 教材说，客单价的高低取决于四样东西。每一样都找一个数来对，对不上的就先别信：
#
# | 教材怎么说 | 例子 | 看哪个数 | 数不好看，做什么 |
# |:--|:--|:--|:--|
# | 能力：熟悉商品 | 说不清高端面霜和基础款差在哪里 | 件均价、推荐成功率 | 补商品知识 |
# | 能力：会挖需求 | 买纸尿裤的，问一句宝宝会不会红屁股 | 客件数、每段聊天里的开放式问题 | 练提问 |
# | 能力：会说搭配 | 见下面两段话术 | 每单件数 | 换话术 |
# | 商品：能不能搭、贵的够不够多 | 手机配耳机；贵的款不到一成 | 一起卖的商品、高价位款占比 | 找运营补商品、做套装（合买省 50 元） |
# | 策略：先推什么、什么时候推 | 先推最相关又值钱的、热门的；选定了再推 | 推荐成功率，按时机分 | 改推荐的次序和时机 |
# | 客户：花得起吗、在意什么 | 常买 500 元以上；只问包邮和折扣 | 客单价，按客户以往消费分 | 推荐因人而异 |
#
# 店铺活动也在动这个数：直接打折降的是件均价，满减、买满包邮、买一送一加的是件数。上活动前后各比一次客件数和件均价，就知道它动了哪一头。
#
# 劝人买贵的，教材给了三法：自己先**过得了心里那关**（卖贵卖便宜花的时间一样）；**把理由说具体**（一分钱一分货，贵在哪里）；**先看人**（只问折扣的客户，别硬推）。
# %% [markdown] lang="en" tags=["lesson-only"]
# The textbook names four things that move spend per buyer. Each should show in a number; where it does not, do not believe it yet:
#
# | the textbook says | for example | the number that tells | if it looks bad |
# |:--|:--|:--|:--|
# | skill: knowing the goods | cannot say how the fine cream differs from the plain one | item price, recommendation success | train product knowledge |
# | skill: finding the need | nappies: does the baby's skin get sore? | items per buyer, open questions per chat | practise asking |
# | skill: offering what goes together | the two scripts below | items per order | change the script |
# | goods: do they combine, are there enough expensive ones | phone and earphones; under a tenth premium | what sells together, premium share of the range | ask merchandising for goods and sets (¥50 off for both) |
# | strategy: what first, and when | the closest, most valuable, best-selling first; once they have chosen | recommendation success by moment | change order and moment |
# | customers: can they, what do they care for | often spend ¥500; ask only for free shipping | spend per buyer by what they spent before | recommend to the person |
#
# Promotions move the figure, too: a plain discount lowers the item price, a threshold (¥X off over ¥Y, free shipping) or buy-one-get-one adds items. Compare items per buyer and item price before and after, and you see which end it moved.
#
# For selling the more expensive product the textbook has three pieces of advice: **get over your own shyness** (an expensive sale takes no longer than a cheap one); **give a concrete reason** (what the extra money buys); **look at the person first** (do not push somebody who asks only for discounts).

# %% [markdown] lang="zh" tags=["lesson-only"]
# **两段话术。** 客户刚选定一件连衣裙，两位客服都想搭一条披肩：
#
# | 客服甲 | 客服乙 |
# |:--|:--|
# | “亲，再带一条披肩吧，很好看的，很多人都买。” | “这条裙子是无袖的，您说是去海边穿？早晚有风，同色系的披肩正好披着，跟裙子一起拍打 9 折，两件能一起发。” |
#
# 两人一组，说出乙比甲多做了哪三件事；再给你店里的一款商品写一段。**好不好，由数说话**：让两段话术各用一周，比推荐成功率，连同区间。
#
# <details><summary>答案</summary>接住了客户说过的话（去海边）、说出用处（早晚有风）、给了现在买的理由（一起拍 9 折、一起发）。甲只有“好看”和“别人都买”。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Two scripts.** A customer has just chosen a dress; both agents would like to add a shawl:
#
# | agent 1 | agent 2 |
# |:--|:--|
# | “Do take a shawl with it, it is lovely, everybody buys one.” | “The dress has no sleeves, and you said it is for the seaside? Mornings and evenings are windy; the shawl in the same colour goes over it. Together they are 10% off and come in one parcel.” |
#
# In pairs: which three things does the second do that the first does not? Write one for a product of your own shop. **The numbers decide**: use each script for a week and compare the success of recommendations, with the interval.
#
# <details><summary>Answer</summary>It takes up what the customer said (the seaside), names the use (wind), and gives a reason to buy now (10% off, one parcel). The first has only “lovely” and “everybody”.</details>

# %%
if lesson.has("products.tier", "products.category", "order_items"):
    goods = shop.pandas("products")
    bought = shop.pandas("order_items").merge(sold[["order_id", "customer_id", "agent"]], on="order_id")
    bought = bought.merge(goods[["product_id", "tier", "category"]], on="product_id")
    dear = bought["tier"].eq("premium")
    premium = [
        goods["tier"].eq("premium").mean(),
        bought.loc[dear, "order_id"].nunique() / bought["order_id"].nunique(),
    ]
    sentences(
        [
            say(
                f"{len(goods)} 款商品里高价位的占 {premium[0]:.0%}；客服卖出的订单里，含高价位商品的占 {premium[1]:.0%}。教材的线是一成。",
                f"Of {len(goods)} products {premium[0]:.0%} are premium; {premium[1]:.0%} of the agents' orders hold one. The textbook's line is a tenth.",
            )
        ]
    )

# %%
from cskit.charts import bars

# %%
if lesson.has("products.tier", "products.category", "order_items"):
    seen = bought.merge(goods[["product_id", "name"]], on="product_id")[["order_id", "name"]].drop_duplicates()
    both = seen.merge(seen, on="order_id", suffixes=("", "_2")).query("name < name_2")
    pairs = (both["name"] + " + " + both["name_2"]).value_counts().rename_axis("pair").rename("orders").reset_index()
    if len(pairs):
        show(
            bars(pairs.head(8), "orders", of="pair", labels={"orders": say("订单数", "Orders")}),
            name="together_sold",
            title=say("哪两款最常一起买？", "Which two are bought together most?"),
            says=say(
                f"{bought['order_id'].nunique():,} 单里，一起买得最多的是 {pairs['pair'][0]}，{pairs['orders'][0]} 单。",
                f"Of {bought['order_id'].nunique():,} orders, {pairs['orders'][0]} hold the pair bought together most: {pairs['pair'][0]}.",
            ),
            table=pairs,
            columns={
                "pair": say("同一单里的两款", "Two in one order"),
                "orders": Column(say("订单数", "Orders"), "count"),
            },
        )

# %% [markdown] lang="zh" tags=["lesson-only"]
# **什么时候推荐？** 教材说，客户选定以后再推，比一来就推容易接受。先看这家店能不能回答：推荐的那一刻，同一位客户在此前一小时里已经下单的有几次？
# %% [markdown] lang="en" tags=["lesson-only"]
# **When to recommend?** Once the customer has chosen, says the textbook, not at once. First see whether this shop can answer: how many recommendations came within an hour after the customer's order?

# %% tags=["lesson-only"]
if lesson.has("recommendations"):
    moments = shop.pandas("recommendations").sort_values("at")
    placed = shop.pandas("orders")[["customer_id", "created_at"]].dropna().sort_values("created_at")
    hour = pd.Timedelta(hours=1)
    moments = pd.merge_asof(moments, placed, by="customer_id", left_on="at", right_on="created_at", tolerance=hour)
    after = int(moments["created_at"].notna().sum())
    print(
        say(
            f"{len(moments):,} 次推荐，下单后一小时内的有 {after:,} 次。没有两组可比，这条建议在这家店里就还没有依据。",
            f"{len(moments):,} recommendations, {after:,} within an hour after an order. Without two groups to compare, this shop has no evidence for the advice.",
        )
        if after < 20
        else say(
            f"{len(moments):,} 次推荐，下单后一小时内的有 {after:,} 次：可以按时机分开，比成功率。",
            f"{len(moments):,} recommendations, {after:,} within an hour after an order: compare their success by moment.",
        )
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# <details><summary>怎么查得出来</summary>让一半客服（抽签决定）下单后再推，另一半照旧，两周后比推荐成功率；同时看询单转化率有没有掉。第 9 课讲怎么比。</details>
#
# **用 AIGC 查一查（5 分钟）。** 让 AI 工具列出十种提高客单价的办法，每种写上“会动哪个数”（件数还是价格、看哪张表），再到这家店里查一个。答案里凡是没写样本多少、跟谁比的百分比，都划掉。
# %% [markdown] lang="en" tags=["lesson-only"]
# <details><summary>How to find out</summary>Let half of the agents, drawn by lot, recommend after the order and the others go on as before; after two weeks compare success, and see that conversion did not fall. Lesson 9 shows how to compare.</details>
#
# **Ask an AI tool (5 minutes).** Have it list ten ways to raise spend per buyer, each with the number it would move (items or price, from which table), and check one in this shop. Strike out every percentage without a number of cases and something to compare with.

# %% [markdown] lang="zh"
# ## 客单价再高一点，值多少
# %% [markdown] lang="en"
# ## What is a little more per buyer worth?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 教材的算例：每月 1,000 位下单客户，客单价从 160 元提到 180 元，每月多卖多少？它假定一个客户也不流失。要是推得太用力，流失了一成呢？
# %% [markdown] lang="en" tags=["lesson-only"]
# The textbook's example: 1,000 ordering customers a month, from ¥160 to ¥180 each. How much more a month? It assumes that nobody is lost. And if pushing too hard loses one in ten?

# %% tags=["lesson-only"]
lost = 0  # 改成 0.1，再改成 1 - 160 / 180 || make it 0.1, then 1 - 160 / 180
1000 * (1 - lost) * 180 - 1000 * 160


# %%
from cskit.charts import lines


# %%
def worth(more, lost):
    buyers, now = everyone["buyers"], everyone["spend_per_buyer"]
    curve = pd.DataFrame({"lost": np.arange(31) / 100})
    curve["gain"] = buyers * (1 - curve["lost"]) * (now + more) - buyers * now
    gain, even = curve["gain"][lost], more / (now + more)  # 盈亏平衡流失率 || losing `even` cancels the gain
    labels = {"gain": say("多卖", "Gain"), "lost": say("流失的客户", "Buyers lost")}
    kinds = {"gain": "+money", "lost": "rate"}
    here = {say("流失", "lost"): lost / 100} if lost else {}
    show(
        lines(curve, "gain", x="lost", line=0, rules=here, kinds=kinds, labels=labels),
        name="worth",
        title=say("客户流失多少，多卖的钱就没了？", "How many may stay away before the gain is gone?"),
        says=say(
            f"这 {days.days} 天有 {buyers:,.0f} 位买家，客单价 {yuan(now)}。每人多花 ¥{more:g}、流失 {lost}%，多卖 ¥{gain:,.0f}；盈亏平衡流失率 {even:.1%}：流失到这里，正好抵消。",
            f"In these {days.days} days the agents had {buyers:,.0f} buyers at {yuan(now)}. ¥{more:g} more from each, with {lost}% lost, is ¥{gain:,.0f} more; losing {even:.1%} of the buyers would cancel it.",
        ),
    )


# %%
w.explore(
    worth,
    more=w.Slider(say("每位客户多花（元）", "More per buyer (¥)"), uplift, min(5, uplift), max(100, uplift), 5),
    lost=w.Slider(say("因此流失的客户（%）", "Buyers lost on the way (%)"), 0, 0, 30, 1),
)

# %% [markdown] lang="zh"
# ## 这个比较可信吗？
# %% [markdown] lang="en"
# ## Can this comparison be trusted?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 三个疑问，各有各的证据：最大的一位客户占了多少？没成交的人去哪了（除以**询单**的人再比）？退款以后还剩多少？
# %% [markdown] lang="en" tags=["lesson-only"]
# Three doubts, each with its evidence: how much is the one largest buyer? What of those who did not buy (divide by those who *inquired*)? How much is left after refunds?

# %%
biggest = customers.groupby("agent")["amount"].max()
doubts = agents.assign(
    largest=biggest / agents["cs_sales"],
    without=(agents["cs_sales"] - biggest) / (agents["buyers"] - 1),
    per_inquirer=agents["cs_sales"] / agents["inquiring_customers"].where(agents["inquiring_customers"] > 0),
    net=agents["net_sales"] / agents["buyers"],
)
columns = {
    "agent": say("客服", "Agent"),
    "spend_per_buyer": Column(say("客单价", "Spend per buyer"), "price"),
    "largest": Column(say("最大客户占比", "Largest buyer"), "rate"),
    "without": Column(say("去掉最大客户", "Without that buyer"), "price"),
    "inquiry_conversion": Column(say("询单转化率", "Inquiry conversion"), "rate"),
    "per_inquirer": Column(say("销售额 ÷ 询单人数", "Sales ÷ inquirers"), "price"),
}

# %%
if lesson.has("refunds"):
    columns["net"] = Column(say("退款后（至今）", "Net so far"), "price")
title = say("同一批客服，换几个角度看", "The same agents from other angles")
table(doubts.rename(index=names).reset_index(), columns, name="trust", title=title, note=few_said, top=30)

# %%
one, spend, top = doubts["largest"].idxmax(), doubts["spend_per_buyer"], max(1, round(0.05 * len(customers)))
top_share = customers["amount"].nlargest(top).sum() / customers["amount"].sum()
doubted = [
    say(
        f"花得最多的 5% 客户占了 {top_share:.0%} 的销售额；{names[one]}少了最大的那一位，客单价就从 {yuan(spend[one])} 变成 {yuan(doubts['without'][one])}。",
        f"The top 5% of buyers bring {top_share:.0%} of sales; without the single largest one, {names[one]} falls from {yuan(spend[one])} to {yuan(doubts['without'][one])}. ",
    )
]
ranks = doubts[["spend_per_buyer", "per_inquirer"]].dropna().rank(ascending=False, method="min").astype(int)
if len(ranks) > 1:
    jump = (ranks["spend_per_buyer"] - ranks["per_inquirer"]).abs().idxmax()
    before, after = ranks.loc[jump]
    doubted.append(
        say(
            f"客单价漏掉了没成交的人：{names[jump]}按客单价排第 {before}，按每位询单客户带来的销售额排第 {after}（共 {len(ranks)} 人）。",
            f"Spend per buyer forgets those who did not buy: {names[jump]} is number {before} by it, and number {after} of {len(ranks)} by sales per inquiring customer. ",
        )
    )

# %%
if lesson.has("refunds"):
    fell, kept = (doubts["net"] / spend).idxmin(), agents["net_sales"].sum() / agents["cs_sales"].sum()
    doubted.append(
        say(
            f"客单价是退款前的：至今退款之后还剩 {kept:.0%}；{names[fell]}降得最多，{yuan(spend[fell])} 变为 {yuan(doubts['net'][fell])}。",
            f"Spend per buyer is before refunds: {kept:.0%} is left so far; {names[fell]} falls most, from {yuan(spend[fell])} to {yuan(doubts['net'][fell])}.",
        )
    )
note("".join(doubted), "doubt")

# %%
lesson.end()

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 小结
#
# - 客单价按人，笔单价按单；各人的客单价不能再平均，各人的客户数也不能相加（一位客户找过两位客服会算两次）：用全部销售额除以去重后的客户数。
# - 客单价 = 客件数 × 件均价，恒等；差距可以分成客件数和件均价两段，没有余数。
# - 先看区间再排名；客户少的时候，一位大客户就能改名次。
# - 比人之前先比客户：接到高价位商品的人，不一定更会卖。按“买到的”拉平又会抹掉本事。
# - 高客单价要连同转化、退款一起看：卖得贵而赶走了人，不划算。
#
# **动手练：** [练习：客服客单价对比](../../exercises/zh/02_unit_price.ipynb)。每人一份自己的数据；写完一题就运行那一格，当场知道对不对。下一课：[转化分析](03_conversion.ipynb)。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Recap
#
# - Spend per buyer divides by people, average order value by orders. Never average the agents' figures, and never add up their buyers either (a customer of two agents would count twice): divide all sales by the distinct buyers.
# - Spend per buyer = items per buyer × item price, always; a gap splits into the two without remainder.
# - Intervals before rankings: with few buyers, one large customer changes the order.
# - Compare customers before comparing agents: whoever gets the expensive goods need not be the better seller. Levelling by what was *bought* removes the skill, too.
# - Read it together with conversion and refunds: expensive sales that drive people away do not pay.
#
# **Now you:** [Exercise: agent unit-price comparison](../../exercises/en/02_unit_price.ipynb). Everybody's data are different; run a question's cell and you are told at once whether it is right. Next: [conversion analysis](03_conversion.ipynb).
