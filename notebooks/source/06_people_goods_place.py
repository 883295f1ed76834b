# %% [markdown] lang="zh"
# # 人货场
# %% [markdown] lang="en"
# # People, goods, place

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 客服的数都好看，店为什么没多卖？是没人来，货不对，还是没货？
#
# **50 分钟**（选学） · 先学[第 3 课](03_conversion.ipynb) · 学完本课，你能够
#
# - 把店铺的指标放到“人、货、场”一张图上，说出每个指标的分子和分母；
# - 算跳失率、人均浏览量、售罄率、动销率、库存天数、复购率，说清容易混的是哪两个；
# - 分清哪些指标客服能改，哪些只能报给别人改；
# - 从客户问的话里看出断货，从库存里看出滞销和积压。
#
# **先讨论（3 分钟）。** 做过电话客服的同学：电话里数的是接通、通话时长；网店里来的人先看页面，看完才问。哪些事在他开口之前就定了？
#
# 换数据只需改下面的参数，或者运行 `cskit render people_goods_place 文件夹 --lang zh`，得到同样内容、不含代码的报告。
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** the agents' numbers look fine, so why did the shop not sell more? Too few visitors, the wrong goods, or no stock?
#
# **50 minutes** (optional) · after [lesson 3](03_conversion.ipynb) · after this lesson you can
#
# - put the shop's indicators on one map of people, goods and place, and name the two parts of each;
# - compute bounce rate, pages per visitor, sell-through, share of products sold, days of inventory and repeat purchase, and say which two are easily confused;
# - tell what customer service can change from what it can only report;
# - see a sell-out in what customers ask, and dead stock and overstock in the books.
#
# **Discuss first (3 minutes).** On the phone one counts calls and minutes; in a web shop people look first and ask afterwards. What has been decided before they write a word?
#
# Change the parameters below, or run `cskit render people_goods_place FOLDER` for the same as a report without code.

# %% tags=["parameters"]
data = "double11"  # {{lesson_data_hint}}
period = ""  # {{lesson_period_hint}}
lang = "en"
rules = "textbook"  # {{lesson_rules_hint}}
agent = ""  # {{lesson_agent_hint}}

# %%
import narwhals as nw
import pandas as pd

from cskit import Shop, define, measure
from cskit.charts import bars, kind_of, scatter, sentences, show, table
from cskit.charts.definitions import show_definitions
from cskit.course.lesson import agree, begin, say
from cskit.metrics import find
from cskit.written import written

lesson = begin(data, lang=lang, rules=rules, period=period, agent=agent)
shop, days, rules = lesson.shop, lesson.period, lesson.rules
percent = "{:.1%}".format

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 人：来了多少，看了几页
#
# 三天的流量：访客、浏览、访问次数、跳失（只看一页就走的访问）。先在纸上算：平均**一个人**看几页？平均**一次访问**看几页？跳失率是多少？
# %% [markdown] lang="en" tags=["lesson-only"]
# ## People: how many came, how much they looked at
#
# Three days of traffic: visitors, page views, visits, bounces (visits of a single page). On paper first: how many pages did a **person** look at? And a **visit**? What is the bounce rate?

# %% tags=["lesson-only"]
traffic = pd.DataFrame(
    {
        "at": ["2021-11-01", "2021-11-02", "2021-11-03"],
        "visitors": [100, 120, 80],
        "page_views": [500, 480, 400],
        "visits": [130, 150, 100],
        "bounces": [60, 66, 40],
    }
)
traffic

# %% tags=["lesson-only"]
week = traffic.drop(columns="at").sum()
per_visitor = week["page_views"] / week["visitors"]  # 人均浏览量 || pages per visitor
depth = week["page_views"] / week["visits"]  # 平均访问深度 || visit depth
bounce = week["bounces"] / week["visits"]
mean_of_days = (traffic["bounces"] / traffic["visits"]).mean()
print(f"{per_visitor:.2f}  {depth:.2f}  {bounce:.1%}  ({mean_of_days:.1%})")

# %% [markdown] lang="zh" tags=["lesson-only"]
# 1,380 页除以 300 人是 **4.60 页/人**，除以 380 次访问是 **3.63 页/次**：一个人来两次，就是两次访问。跳失率合计再相除是 **43.7%**；把三天的率平均成了 43.4%，访问最少的那天占得太重。还有一件：300 是三天访客相加，同一个人来三天算了三次，**不是**三天里有 300 个不同的人。
#
# 和 `measure` 对一对。它要的是一家店，所以先补上别的表：订单和库存，下两节也用。
# %% [markdown] lang="en" tags=["lesson-only"]
# 1,380 pages over 300 people are **4.60 a person**, over 380 visits **3.63 a visit**: somebody who comes twice makes two visits. The bounce rate, added up first, is **43.7%**; the mean of three daily rates is 43.4%, in which the day with fewest visits speaks too loudly. And 300 adds the visitors of three days: somebody who came on all three is in it three times, so it is **not** 300 different people.
#
# Compare with `measure`. It wants a shop, so here are the other tables, which the next two sections use.

# %% tags=["lesson-only"]
bought = [("a", 1), ("a", 2), ("b", 3), ("b", 3), ("c", 2), ("d", 1), ("b", 31), ("e", 32)]  # 谁，第几天 || who, day
orders = pd.DataFrame(bought, columns=["customer_id", "day"])
orders["created_at"] = pd.Timestamp("2021-11-01 10:00") + pd.to_timedelta(orders["day"] - 1, "D")
orders = orders.assign(order_id=[f"O{n}" for n in range(1, 9)], paid_at=orders["created_at"], amount=100)
items = pd.DataFrame({"order_id": ["O1", "O4"], "product_id": "P1", "quantity": [30, 45], "amount": 100})
stock = pd.DataFrame({"date": pd.date_range("2021-11-01", periods=30), "product_id": "P1"})
stock["received_units"] = [60] + [0] * 29
stock["closing_units"] = [70, 70] + [25] * 28
stock["opening_units"] = stock["closing_units"].shift(fill_value=40)
asked = pd.DataFrame(
    [["a", "A", "customer", "2021-11-01 09:00"]], columns=["customer_id", "agent_id", "sender", "sent_at"]
)
goods = pd.DataFrame({"product_id": ["P1"], "name": ["P1"]})
named = {"messages": asked, "orders": orders.drop(columns="day"), "order_items": items, "products": goods}
tiny = Shop.from_frames(named | {"traffic": traffic, "stock": stock})

# %% tags=["lesson-only"]
agree(per_visitor, measure(tiny, "pages_per_visit", period="2021-11-01..2021-11-03"))
agree(depth, measure(tiny, "visit_depth", period="2021-11-01..2021-11-03"))
agree(bounce, measure(tiny, "bounce_rate", period="2021-11-01..2021-11-03"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（2 分钟）。** 哪一天被平均数放大了？把那天的 `visits` 改成 10、`bounces` 改成 4 再运行：合计和平均各变多少？
#
# <details><summary>答案</summary>第三天访问最少。改过之后合计 44.8%，平均还是 43.4%：那天只剩 10 次访问，在平均里照样占三分之一。</details>
#
# <details><summary>在 Excel / WPS 里怎么做</summary>人均浏览量 <code>=SUM(浏览量)/SUM(访客数)</code>，访问深度 <code>=SUM(浏览量)/SUM(访问次数)</code>，跳失率 <code>=SUM(跳失)/SUM(访问次数)</code>。别在每一行先除好再 AVERAGE。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (2 minutes).** Which day does the mean make too important? Make its `visits` 10 and its `bounces` 4 and run it again: what becomes of the total and of the mean?
#
# <details><summary>Answer</summary>The third, which has fewest visits. The total becomes 44.8% and the mean does not move, 43.4%: with 10 visits left that day is still a third of it.</details>
#
# <details><summary>In Excel / WPS</summary>Pages per visitor <code>=SUM(views)/SUM(visitors)</code>, depth <code>=SUM(views)/SUM(visits)</code>, bounce rate <code>=SUM(bounces)/SUM(visits)</code>. Do not divide row by row and take AVERAGE.</details>

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 货：进了多少，卖了多少，够卖几天
#
# 一款商品，30 天：期初 40 件，进货 60 件，卖了 75 件，剩 25 件。店里有 20 款在售，其中 16 款卖出过。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Goods: what came in, what went out, how long it lasts
#
# One product over 30 days: 40 at the start, 60 received, 75 sold, 25 left. The shop has 20 products on sale, of which 16 sold at all.

# %% tags=["lesson-only"]
opening, received, sold, closing, month = 40, 60, 75, 25, 30
sell_through = sold / (opening + received)  # 售罄率 || sell-through
active = 16 / 20  # 动销率：卖出过的款 ÷ 在售的款 || share of products sold
lasts = closing / (sold / month)  # 库存天数 || days of inventory
turnover = sold / ((opening + closing) / 2)  # 库存周转率 || inventory turnover
print(f"{sell_through:.0%}  {active:.0%}  {lasts:.0f}  {turnover:.2f}")
agree(sell_through, measure(tiny, "sell_through_rate", period="2021-11-01..2021-11-30"))
agree(lasts, measure(tiny, "days_of_inventory", period="2021-11-01..2021-11-30"))
print(f"{measure(tiny, 'inventory_turnover', period='2021-11-01..2021-11-30')['value'].iloc[0]:.2f}")

# %% [markdown] lang="zh" tags=["lesson-only"]
# 售罄率 **75%** 数的是**件**，动销率 **80%** 数的是**款**：一款卖掉一件也算动销。库存还够卖 **10 天**。周转 75 ÷ 32.5 = **2.31** 次，用的是期初期末的平均库存；`measure` 手里有每天的库存，用每天的平均，所以得 2.65：货在第三天就走了大半，平均库存比首尾的平均低。报周转，先说平均库存怎么取的。
#
# **轮到你（2 分钟）。** 把“剩 25 件”当售罄率的分子，得几？除以期初、除以进货，各得几？哪一个会超过 100%？
#
# <details><summary>答案</summary>25 ÷ 100 = 25%，那是没卖掉的；75 ÷ 40 = 188%，75 ÷ 60 = 125%：分母漏了一半的货，就会超过 100%。</details>
#
# <details><summary>在 Excel / WPS 里怎么做</summary>售罄率 <code>=SUMIFS(件数,商品,A2)/(期初+SUMIFS(入库,商品,A2))</code>；动销率：数据透视表里对商品取非重复计数，除以在售款数 <code>=COUNTIFS(库存!日期,首日)</code>；库存天数 <code>=期末/(SUM(件数)/天数)</code>。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# Sell-through, **75%**, counts **units**; the share of products sold, **80%**, counts **products**: one unit sold makes a product count. The stock lasts **10 days**. Turnover 75 ÷ 32.5 = **2.31** takes the mean of the first and the last stock; `measure` knows every day's stock and takes the daily mean, which gives 2.65: most of the goods left on the third day, so the daily mean is lower. With a turnover, say how the mean stock was taken.
#
# **Now you (2 minutes).** Put the 25 left over on top: what would the sell-through be? Divide by the opening stock, and by what was received: which passes 100%?
#
# <details><summary>Answer</summary>25 ÷ 100 = 25%, which is what was not sold; 75 ÷ 40 = 188% and 75 ÷ 60 = 125%: with half of the goods missing below, it passes 100%.</details>
#
# <details><summary>In Excel / WPS</summary>Sell-through <code>=SUMIFS(units,product,A2)/(opening+SUMIFS(received,product,A2))</code>; share of products sold: a pivot table's distinct count of products over <code>=COUNTIFS(stock!date,first day)</code>; days of inventory <code>=closing/(SUM(units)/days)</code>.</details>

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 场里的老客：复购，还是回购
#
# 头三天：a 在两天里各买一次，b 一天里下了两单，c、d 各买一次。过了一个月：b 和 e 来买。**复购率**看一个窗口：买过两天以上的人 ÷ 买过的人。**回购率**看两个窗口：上个窗口买过、这个窗口又买的 ÷ 上个窗口买过的。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Those who come back: repeat, or repurchase?
#
# In the first three days a buys on two days, b places two orders on one, c and d buy once. A month later b and e buy. **Repeat purchase** looks at one window: people who bought on two days or more ÷ people who bought. **Repurchase** looks at two: those of the first window who bought again in the second ÷ those of the first.

# %% tags=["lesson-only"]
first, then = orders[orders["day"] <= 3], orders[orders["day"].between(31, 33)]
bought_on = first.groupby("customer_id")["day"].nunique()
repeat = (bought_on >= 2).mean()
again = first.drop_duplicates("customer_id")["customer_id"].isin(then["customer_id"]).mean()
print(percent(repeat), percent(again))
agree(repeat, measure(tiny, "repeat_purchase_rate", period="2021-11-01..2021-11-03"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# 都是四分之一，人却不同：复购的是 a，回购的是 b。b 一天里的两单是拆单，**不算**复购。
# %% [markdown] lang="en" tags=["lesson-only"]
# Both are a quarter, but not the same person: a repeats, b repurchases. b's two orders on one day are one purchase split in two, **not** a repeat.

# %% [markdown] lang="zh"
# ## 一张图：人、货、场
# %% [markdown] lang="en"
# ## One map: people, goods, place

# %% [markdown] lang="zh" tags=["lesson-only"]
# 七组指标，一家店的数。最后一列是客服能做的：有的能改，有的只能报上去。
# %% [markdown] lang="en" tags=["lesson-only"]
# Seven groups of indicators and one shop's numbers. The last column is what customer service can do: change some, report others.

# %%
report = say("报给运营", "report it")

# %%
groups = {
    say("人 · 流量", "people · traffic"): ("page_views visitors bounce_rate stay_seconds visit_depth", report),
    say("人 · 客户", "people · buyers"): (
        "shop_sales shop_spend_per_buyer items_per_buyer",
        say("推荐、搭配", "advice, bundles"),
    ),
    say("人 · 会员", "people · members"): (
        "customer_retention_rate repeat_purchase_rate repurchase_rate",
        say("售后处理好、回访", "good after-sales, calling back"),
    ),
    say("货 · 商品", "goods · products"): (
        "sell_through_rate active_product_rate",
        say("滞销款进推荐话术", "recommend what does not move"),
    ),
}

# %%
groups |= {
    say("货 · 库存", "goods · stock"): (
        "days_of_inventory inventory_turnover",
        say("缺货话术、到货提醒", "out-of-stock script, tell them when it is back"),
    ),
    say("场 · 物流", "place · logistics"): (
        "fill_rate order_response_hours delivery_hours",
        say("只承诺做得到的时间", "promise only what can be kept"),
    ),
    say("场 · 退货", "place · returns"): (
        "return_rate_amount return_rate_units return_rate_orders",
        say("卖前说清尺码和材质", "say size and material before the sale"),
    ),
}

# %%
every = [metric for ids, _ in groups.values() for metric in ids.split()]
answer = measure(shop, every, period=days, rules=rules, interval=False).set_index("metric")

# %%
rows = [
    {
        "group": group,
        "metric": find(metric).under(rules).name(lang),
        "value": written(answer["value"][metric], kind_of(metric), status=answer["status"][metric]),
        "cs": can,
    }
    for group, (ids, can) in groups.items()
    for metric in ids.split()
    if answer["status"][metric] != "missing_table"
]
columns = {"group": say("哪一组", "Group"), "metric": say("指标", "Indicator"), "value": say("本店", "This shop")}
columns["cs"] = say("客服能做什么", "What customer service can do")

# %%
table(
    pd.DataFrame(rows),
    columns,
    name="map",
    title=say("人、货、场，这家店怎么样？", "People, goods, place: how is this shop?"),
    top=30,
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 材料里的分组有两处重复：动销率在“商品”里列了一次，在“客户”里又列了一次；售罄率在“商品”和“库存”里各一次。是同一个数，不用算两遍。还有一处要先问清：转化率除以独立 IP，还是除以访客？一家公司一个 IP，十个人也只算一个。
# %% [markdown] lang="en" tags=["lesson-only"]
# The source lists two indicators twice: the share of products sold under goods and again under customers, sell-through under goods and under stock. They are the same numbers. And one question to settle first: is conversion per IP address or per visitor? An office behind one address counts as one, with ten people in it.

# %%
define("active_product_rate", lang, rules)

# %% [markdown] lang="zh"
# ## 问的人多，买的人少：是货的事吗
# %% [markdown] lang="en"
# ## Many ask, few buy: is it the goods?

# %%
if lesson.has("products", "stock", "order_items", "messages.product_id"):
    asked_of = ["inquiring_customers", "inquiry_conversion", "days_of_inventory", "sell_through_rate"]
    of_goods = measure(shop, asked_of, by="product", period=days, rules=rules, interval=False)
    closing = of_goods[of_goods["metric"] == "days_of_inventory"].set_index("product")["numerator"]
    of_goods = of_goods.pivot(index="product", columns="metric", values="value").reset_index()
    of_goods["left"] = of_goods["product"].map(closing)
    titles = shop.pandas("products").set_index("product_id")["name"]
    of_goods["name"] = of_goods["product"].map(titles)
    gone = of_goods[(of_goods["left"] == 0) & (of_goods["inquiring_customers"] > 0)]
    dead = of_goods[(of_goods["sell_through_rate"] == 0) & (of_goods["left"] > 0)]
    heap = of_goods[of_goods["sell_through_rate"] > 0].nlargest(1, "days_of_inventory")

# %%
if lesson.has("products", "stock", "order_items", "messages.product_id"):
    show(
        scatter(
            of_goods.dropna(subset=["inquiring_customers", "inquiry_conversion"]),
            "inquiring_customers",
            "inquiry_conversion",
            of="name",
            size="left",
            labels={"name": say("商品", "Product"), "left": say("剩的件数", "Units left")},
        ),
        name="asked_and_bought",
        title=say("问的人多不多，问了买不买？", "How many ask, and do they buy?"),
        note=say("一个点是一款商品；点越大，剩的货越多。", "A dot is a product; the larger, the more is left."),
    )

# %%
if lesson.has("products", "stock", "order_items", "messages.product_id"):
    told = [
        say(
            f"{row.name}卖断了货：还有 {row.inquiring_customers:.0f} 人来问，只有 {percent(row.inquiry_conversion)} 买到。别怪客服，给到货时间和替代款。",
            f"Sold out: {row.name}. {row.inquiring_customers:.0f} people asked about it and {percent(row.inquiry_conversion)} bought. Not the agents' fault: say when it is back, offer something else.",
        )
        for row in gone.itertuples(index=False)
    ]
    if len(dead):
        told.append(
            say(
                f"{len(dead)} 款一件没卖：{'、'.join(dead['name'])}，压着 {dead['left'].sum():,.0f} 件。",
                f"{len(dead)} products sold nothing: {', '.join(dead['name'])}, {dead['left'].sum():,.0f} units in all.",
            )
        )
    told += [
        say(
            f"压得最久的是{row.name}：剩 {row.left:,.0f} 件，照这样还要卖 {row.days_of_inventory:.0f} 天。",
            f"Slowest to sell out: {row.name}, {row.left:,.0f} left, {row.days_of_inventory:.0f} days at this rate.",
        )
        for row in heap.itertuples(index=False)
    ]
    sentences(told)

# %% [markdown] lang="zh" tags=["lesson-only"]
# ### 断货，客户早就说了
#
# 库存表要等别人给；聊天是客服自己的。找一找谁在问“什么时候有货”。
# %% [markdown] lang="en" tags=["lesson-only"]
# ### Customers said so first
#
# Stock books come from somebody else; chats are customer service's own. Look for those who ask when it will be back. (The chats are Chinese, and so are the three phrases searched for: when is it in stock, when is it restocked, is it sold out.)

# %%
if lesson.has("messages.text", "messages.product_id", "products.name"):
    when = nw.col("sent_at").is_between(days.first * 86400, (days.last + 1) * 86400 - 1)
    back = nw.col("text").str.contains("什么时候有货|什么时候补货|没货了")
    lines = shop.table("messages").filter(when, back, nw.col("sender") == "customer").collect("pandas").to_native()
    wanted = lines.groupby("product_id")["customer_id"].nunique().nlargest(5).rename("customers").reset_index()
    wanted["name"] = wanted["product_id"].map(shop.pandas("products").set_index("product_id")["name"])

# %%
if lesson.has("messages.text", "messages.product_id", "products.name") and len(wanted):
    show(
        bars(
            wanted[["name", "customers"]],
            "customers",
            of="name",
            labels={"name": say("商品", "Product"), "customers": say("问到货的客户", "Customers asking for it")},
            kinds={"customers": "count"},
        ),
        name="when_back",
        title=say("客户在等哪一款？", "Which product are customers waiting for?"),
    )

# %% [markdown] lang="zh"
# ## 三个退货率
# %% [markdown] lang="en"
# ## Three return rates

# %%
if lesson.has("refunds"):
    returns = measure(shop, "return_rate_amount return_rate_units return_rate_orders".split(), period=days, rules=rules)
    returns = returns.dropna(subset="value")
    if len(returns):
        show(
            bars(returns, "value", of="metric", order="frame", labels={"value": say("退货率", "Return rate")}),
            name="returns",
            title=say("退了多少：按金额、件数、订单", "Returned: by money, units and orders"),
            note=say(
                "付款后还没满退货期的都是暂计，只会再高。一单只退一件，也算退了一单，所以按订单的往往最高。",
                "So far only, until the window after payment closes; it can only rise. An order with one item returned counts as an order, which is why the rate by orders tends to be highest.",
            ),
        )

# %% [markdown] lang="zh"
# ### 谁发得慢
# %% [markdown] lang="en"
# ### Who ships late?

# %%
if lesson.has("products.supplier", "order_items", "orders.shipped_at"):
    paid = shop.pandas("orders").dropna(subset=["paid_at", "shipped_at"])
    paid = paid[paid["paid_at"].dt.date.between(days.start, days.end)]
    shipped = shop.pandas("order_items").merge(shop.pandas("products")[["product_id", "supplier"]], on="product_id")
    shipped = shipped.merge(paid[["order_id", "paid_at", "shipped_at"]], on="order_id")
    shipped = shipped.drop_duplicates(["order_id", "supplier"])
    shipped["hours"] = (shipped["shipped_at"] - shipped["paid_at"]).dt.total_seconds() / 3600
    late = shipped.groupby("supplier")["hours"].median().sort_values(ascending=False).reset_index()

# %%
if lesson.has("products.supplier", "order_items", "orders.shipped_at") and len(late):
    labels = {"supplier": say("供货商", "Supplier")}
    labels |= {"hours": say("付款到发货（中位数）", "Paid to shipped (median)")}
    show(
        bars(late, "hours", of="supplier", labels=labels, kinds={"hours": "hours"}),
        name="suppliers",
        title=say("付了款，多久发货？", "How long from payment to shipping?"),
        says=say(
            f"最慢的是{late['supplier'][0]}，一半订单要 {late['hours'][0]:.0f} 小时以上；其余供货商的中位数最多 {late['hours'][1:].max():.0f} 小时。",
            f"Slowest is {late['supplier'][0]}: half of the orders take more than {late['hours'][0]:.0f} hours; the other medians are at most {late['hours'][1:].max():.0f}.",
        )
        if len(late) > 1
        else "",
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# 第 5 课的“未按约定时间发货”退款，原来出在一家供货商。客服能做的是：卖这家的货，不说“48 小时内发”。
#
# **轮到你（3 分钟）。** 把“滞销”的界限从 11 天一件没卖，改成库存还够卖 14 天以上：名单会多出几款？哪一款该让客服主动推荐，哪一款千万别推？
#
# <details><summary>答案</summary>用 <code>of_goods[of_goods["days_of_inventory"] &gt; 14]</code> 看。压得久、问了肯买的，进推荐话术；卖断货的千万别推，越推越多人白跑一趟。</details>
#
# **课堂活动（15 分钟）。** 分三组，各管一个字：人、货、场。每组从本页找一个事实（带数），再合写一句话，把三个事实连成一个原因：“因为……，所以……，客服先……”。
#
# **新品上市**，单看这一款：问的人多少、问了买不买、一次说清没有（`by="product"`）。头几天人少，区间宽，先看问的都是什么。
#
# **客户标签。** 人也可以分组看：多久没来、来过几次、花过多少、爱买哪类、买什么价位。`measure(shop, "spend_per_buyer", by="segment(spend)")` 就按以往消费分；年龄、爱好这些聊天和订单里没有的，别猜。
# %% [markdown] lang="en" tags=["lesson-only"]
# The refunds for late shipping of lesson 5 come from one supplier. What customer service can do: not say “ships within 48 hours” for these goods.
#
# **Now you (3 minutes).** Make “dead stock” everything that lasts more than 14 days instead of what sold nothing: how many products more? Which should agents recommend, and which must they never push?
#
# <details><summary>Answer</summary>Look at <code>of_goods[of_goods["days_of_inventory"] &gt; 14]</code>. What sits in stock for long but is bought when asked about goes into the recommendations; never push what is sold out, more people would come for nothing.</details>
#
# **Class activity (15 minutes).** Three groups, one word each: people, goods, place. Each finds one fact on this page, with its number; then write one sentence together that joins the three: “Because …, therefore …, and so customer service first …”.
#
# **A new product** is looked at by itself: how many ask, whether they buy, whether one talk was enough (`by="product"`). In the first days there are few and the intervals are wide: read first what they ask.
#
# **Customer tags.** People can be grouped too: how long ago, how often, how much, which goods, which price. `measure(shop, "spend_per_buyer", by="segment(spend)")` groups by what they spent before; age and hobbies are in neither chats nor orders: do not guess them.

# %% [markdown] lang="zh"
# ## 指标口径
# %% [markdown] lang="en"
# ## Definitions

# %%
show_definitions(["sell_through_rate", "active_product_rate", "repeat_purchase_rate", "return_rate_units"], rules)
lesson.end()

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 小结
#
# - 店没多卖，先看人、货、场，再看客服。
# - 人均浏览量除以访客，访问深度除以访问；各天的率合计再相除；各天的访客不能相加成人数。
# - 售罄率数件，动销率数款；复购看一个窗口，回购看两个。
# - 断货、晚发货，客服改不了，但最先听见：记下来，报上去，不乱承诺。
#
# **动手练：** [练习：人货场](../../exercises/zh/06_people_goods_place.ipynb)。每人一份自己的数据；写完一题就运行那一格，当场知道对不对。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Recap
#
# - If the shop did not sell more, look at people, goods and place before the agents.
# - Pages per visitor divide by people, visit depth by visits; add up days first and divide then; visitors of several days do not add up to people.
# - Sell-through counts units, the share of products sold counts products; repeat purchase looks at one window, repurchase at two.
# - Sell-outs and late shipping are not the agents' to mend, but they hear of them first: write it down, pass it on, promise nothing.
#
# **Now you:** [Exercise: people, goods, place](../../exercises/en/06_people_goods_place.ipynb). Everybody's data are different; run a question's cell and you are told at once whether it is right.
