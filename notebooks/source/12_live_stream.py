# %% [markdown] lang="zh"
# # 直播客服
# %% [markdown] lang="en"
# # Live-stream customer service

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 直播间的客服数据乱成这样，能用吗？流程怎么改？
#
# **60 分钟** · 先学[第 4 课](04_response_time.ipynb) · 学完本课，你能够
#
# - 把飞鸽、抖店导出的脏数据整理干净，每丢一行都说得出理由；
# - 先遮住个人信息，再做别的；
# - 说清飞鸽的表能回答什么、不能回答什么；
# - 从讲品的时刻找出问题在什么时候来、最多问什么，写成快捷回复；
# - 提一个流程改动，并说出用哪个数验收。
#
# 换数据只需改下面的参数，或者运行 `cskit render live_stream 文件夹 --lang zh`，得到同样内容、不含代码的报告。
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** the live channel's data are a mess: can they be used at all? And what should we do differently?
#
# **60 minutes** · after [lesson 4](04_response_time.ipynb) · after this lesson you can
#
# - tidy what Feige (飞鸽, Douyin's service desk) and Doudian (抖店, its shop back office) export, with a reason for every row left out;
# - hide personal data before anything else;
# - say what a Feige sheet can answer and what it cannot;
# - see from the moments a product is on air when questions come and which are the most frequent, and turn them into quick replies;
# - propose one change of the process, and name the number that will tell whether it worked.
#
# Change the parameters below, or run `cskit render live_stream FOLDER` for the same as a report without code.

# %% tags=["parameters"]
data = "live_room"  # {{lesson_data_hint}}
period = ""  # {{lesson_period_hint}}
lang = "en"
rules = "textbook"  # {{lesson_rules_hint}}
agent = ""  # {{lesson_agent_hint}}

# %%
from io import StringIO

import altair as alt
import pandas as pd

from cskit import define, measure
from cskit.bundled import bundled
from cskit.charts import Column, distribution, dots, sentences, show, table
from cskit.charts.definitions import show_definitions
from cskit.course.lesson import agree, begin, say
from cskit.metrics.codes import masked

lesson = begin(data, lang=lang, rules=rules, period=period, agent=agent)
shop, days, rules, who, names = lesson.shop, lesson.period, lesson.rules, lesson.agent, lesson.names
percent = "{:.1%}".format

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 十二行原样
#
# 抖店的订单四行、飞鸽的客服表五行、聊天三行，都按导出的样子抄下来。先在纸上做：几单？四单的钱能不能加？平均首响几秒？哪几句不能给别人看？
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Twelve lines as they come
#
# Four lines of a Doudian order file, five of a Feige sheet, three of a chat, copied as exported (headings and names are translated). On paper first: how many orders? May the money of the four lines be added? What is the mean first reply? Which lines must nobody else see?

# %% tags=["lesson-only"]
order_lines = """\
"\t6917138595983621010","\t6917138595983621011",159.00
"\t6917138595983621010","\t6917138595983621011",159.00
"\t6917138750828252925","\t6917138750828252926;\t6917138750828252927","1,339.00"
"6.91714E+18","6.91714E+18",89.00
"""
raw = pd.read_csv(StringIO(order_lines), names=["order", "sub_orders", "amount"], dtype=str)
raw

# %% [markdown] lang="zh" tags=["lesson-only"]
# 四样毛病，一样一样来：
#
# - 编号前有制表符：那是防 Excel 改数的记号，去掉，`"\t6917…"` 就是 `6917…`；
# - 金额带千分位逗号：`1,339.00` 是 1339；
# - 同一单导出了两次：去重；
# - `6.91714E+18` 是被 Excel 存坏的编号，后面的数字已经丢了，补不回来：回到原文件重新导，这一行先放一边，**但要记下来**。
#
# 子订单用 `;` 连在一格：两件商品，还是**一单**。
# %% [markdown] lang="en" tags=["lesson-only"]
# Four things are wrong, one after the other:
#
# - a tab before each number keeps Excel from changing it: take it off, `"\t6917…"` is `6917…`;
# - amounts have commas: `1,339.00` is 1339;
# - one order was exported twice: keep it once;
# - `6.91714E+18` is a number that Excel has spoilt. The digits behind are gone and cannot be guessed: go back to the file and export again; the row is set aside, **and noted**.
#
# Sub-orders joined by `;` in one cell are two goods and still **one order**.

# %% tags=["lesson-only"]
tidy = raw.apply(lambda column: column.str.strip("\t"))
lost = tidy["order"].str.contains("E+", regex=False)
tidy = tidy[~lost].drop_duplicates("order").copy()
tidy["amount"] = tidy["amount"].str.replace(",", "").astype(float)
tidy["goods"] = tidy["sub_orders"].str.count(";") + 1
print(len(raw), lost.sum(), len(tidy), tidy["goods"].sum(), tidy["amount"].sum())
tidy[["order", "goods", "amount"]]

# %% [markdown] lang="zh" tags=["lesson-only"]
# 四行里两单、三件、1,498 元。直接数行是四单；按子订单数是三“单”。
#
# 再看飞鸽的表：每位客服一行，末尾两行不是人。
# %% [markdown] lang="en" tags=["lesson-only"]
# Two orders in four lines, three goods, ¥1,498. Counting lines makes four orders, counting sub-orders three.
#
# Now the Feige sheet: a line for each agent, and at the end two that are nobody: 店铺汇总值 is the shop's total, 店铺平均值 its average. In durations 小时 is hours, 分 minutes, 秒 seconds.

# %% tags=["lesson-only"]
sheet_lines = say(
    '小禾,212,"28,000.00",43秒\n小夜,1,0.00,7小时41分52秒\n小满,-,-,-\n',
    'Xiaohe,212,"28,000.00",43秒\nXiaoye,1,0.00,7小时41分52秒\nXiaoman,-,-,-\n',
)
sheet_lines += '店铺汇总值,213,"28,000.00",-\n店铺平均值,-,-,3小时51分18秒\n'
heads = ["agent", "chats", "sales", "first_reply"]
sheet = pd.read_csv(StringIO(sheet_lines), names=heads, dtype=str)
sheet

# %% tags=["lesson-only"]
people = sheet[~sheet["agent"].isin(["店铺汇总值", "店铺平均值"])].replace("-", pd.NA)
for column in ("chats", "sales"):
    people[column] = pd.to_numeric(people[column].str.replace(",", ""))
parts = people["first_reply"].str.extract(r"(?:(\d+)小时)?(?:(\d+)分)?(\d+)秒").astype(float)
hours, minutes, seconds = (parts[i] for i in range(3))
people["seconds"] = 3600 * hours.fillna(0) + 60 * minutes.fillna(0) + seconds
by_chats = (people["chats"] * people["seconds"]).sum() / people["chats"].sum()
print(people["sales"].sum(), f"{by_chats:.1f}", f"{people['seconds'].mean():.1f}")
people

# %% [markdown] lang="zh" tags=["lesson-only"]
# `7小时41分52秒` = 7×3600 + 41×60 + 52 = **27,712 秒**。小满那天没有上班，`-` 是**没有数**，不是 0 秒。平均首响按会话加权：(212×43 + 1×27,712) ÷ 213 = **172.9 秒**；把两个人的数直接平均，13,877.5 秒，正是店铺平均值写的 3小时51分18秒。只因半夜的一个会话，全店看上去就要等四个小时。
#
# **轮到你（3 分钟）。** 先猜，再运行：把店铺汇总值也加进去，什么翻了倍？把 `-` 当 0，谁的首响成了第一？
#
# <details><summary>答案</summary>销售额和会话量翻倍：28,000 成了 56,000，213 成了 426。小满以 0 秒成了“最快”：没上班的人拿第一。</details>
#
# <details><summary>在 Excel / WPS 里怎么做</summary>导入时把编号一列设成<b>文本</b>，不要双击打开 CSV。<code>=SUBSTITUTE(TRIM(CLEAN(A2)),",","")</code> 去掉制表符和逗号；“数据 → 删除重复项”按主订单编号去重；筛掉客服列里的店铺汇总值、店铺平均值。时长换成秒：有小时的 <code>=LEFT(D2,FIND("小时",D2)-1)*3600</code>，分、秒同理，用 IFERROR 兜住没有的那一段。加权平均 <code>=SUMPRODUCT(会话,秒)/SUMIFS(会话,秒,">0")</code>；<code>-</code> 先替换成空白。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# `7小时41分52秒` is 7×3600 + 41×60 + 52 = **27,712 seconds**. Xiaoman was off that day: `-` is **no number**, not 0 seconds. The mean first reply weighs by chats: (212×43 + 1×27,712) ÷ 213 = **172.9 seconds**. The plain mean of the two agents is 13,877.5 seconds, just what the average row says, 3小时51分18秒: one chat at night made the shop's wait four hours.
#
# **Now you (3 minutes).** Guess, then run: with the total row summed in, what doubles? With `-` as 0, whose first reply is the best?
#
# <details><summary>Answer</summary>Sales and chats double: 28,000 becomes 56,000 and 213 becomes 426. Xiaoman is “fastest” with 0 seconds: first prize for who was not there.</details>
#
# <details><summary>In Excel / WPS</summary>Import the number's column as <b>Text</b>; do not open the CSV with a double click. <code>=SUBSTITUTE(TRIM(CLEAN(A2)),",","")</code> takes off tabs and commas; Data → Remove Duplicates by order number; filter out the total and the average row. Seconds: <code>=LEFT(D2,FIND("小时",D2)-1)*3600</code> for the hours, likewise minutes and seconds, with IFERROR where a part is missing. Weighted mean <code>=SUMPRODUCT(chats,seconds)/SUMIFS(chats,seconds,">0")</code>; replace <code>-</code> by nothing first.</details>

# %% tags=["lesson-only"]
with_total = sheet[sheet["agent"] != "店铺平均值"]["sales"].str.replace(",", "")
print(pd.to_numeric(with_total, errors="coerce").sum())
people.assign(seconds=people["seconds"].fillna(0)).sort_values("seconds")[["agent", "seconds"]].head(1)

# %% [markdown] lang="zh" tags=["lesson-only"]
# ### 先遮住，再做别的
#
# 最后三行是客户写的，里面有三种个人信息：电话、姓名和地址、微信号。进表格、进投影、进群之前，先遮住。
# %% [markdown] lang="en" tags=["lesson-only"]
# ### Hide it first
#
# The last three lines were written by customers and hold three kinds of personal data: a phone number, a name with an address, a WeChat id. Hide them before they get into a table, a slide or a group.

# %% tags=["lesson-only"]
written_lines = pd.Series(
    [
        say("我的电话138-0000-1234", "My phone is 138-0000-1234"),
        say("收货人：李小满，浙江省杭州市样例路1号", "Recipient: Li Xiaoman, 1 Sample Road, Hangzhou"),
        say("加我微信号：qinghe_demo01", "My WeChat: qinghe_demo01"),
    ]
)
phone = r"(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"  # 前后不能还有数字 || no digit before or behind
hidden = written_lines.str.replace(phone, say("[电话]", "[phone]"), regex=True)
hidden = hidden.str.replace(say("(收货人：).+", "(Recipient: ).+"), say(r"\1[已隐去]", r"\1[hidden]"), regex=True)
hidden = hidden.str.replace(say(r"(微信号：)\w+", r"(WeChat: )\w+"), say(r"\1[已隐去]", r"\1[hidden]"), regex=True)
print("\n".join(hidden))

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 真的文件：191 行订单、1,091 行聊天
#
# 自带的直播间有两场直播的原样导出（合成数据）。按上面的办法做一遍，每一步记下丢了几行、为什么。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## The real files: 191 lines of orders, 1,091 of chats
#
# The bundled live channel comes with the exports of two shows as the tools give them (synthetic data). The same steps again, and after each it is noted how many rows went and why.

# %% tags=["lesson-only"]
exports = bundled("live_room") / "exports"
orders = pd.read_csv(next(exports.glob("doudian/16*.csv")), dtype=str)
orders = orders[["主订单编号", "子订单编号", "订单应付金额", "支付完成时间"]]
orders.columns = ["order", "sub_orders", "amount", "paid_at"]
chats = pd.read_csv(exports / "feige" / "chats_gbk.csv", dtype=str, encoding="gbk")
chats = chats[["用户昵称", "客服昵称", "发送时间", "消息内容"]]
chats.columns = ["customer", "agent", "sent_at", "text"]
print(len(orders), len(chats))
orders.iloc[[0, 1, -1]]

# %% tags=["lesson-only"]
orders = orders.apply(lambda column: column.str.strip("\t")).replace("-", pd.NA)
orders["amount"] = orders["amount"].str.replace(",", "").astype(float)
is_total = orders["order"] == "合计"
is_repeated = orders["order"].duplicated() & ~is_total
clean = orders[~is_total & ~is_repeated]
is_blank = chats.isna().all(axis="columns")
filled = chats[~is_blank].assign(sent_at=lambda each: pd.to_datetime(each["sent_at"].str.replace("/", "-")))
said_twice = filled.duplicated()
lines = filled[~said_twice]
sub_orders = clean["sub_orders"].str.count(";") + 1
joined, slashed = (sub_orders > 1).sum(), chats["sent_at"].str.contains("/").sum()

# %% [markdown] lang="zh" tags=["lesson-only"]
# 整理前后的一张表。没有它，别人只能相信你；有了它，别人能查你。
# %% [markdown] lang="en" tags=["lesson-only"]
# One table of before and after. Without it others must believe you; with it they can check.

# %% tags=["lesson-only"]
steps = [
    [say("订单：合计行", "orders: total row"), is_total.sum(), say("去掉", "left out")],
    [say("订单：重复导出", "orders: exported twice"), is_repeated.sum(), say("只留一行", "kept once")],
    [say("订单：子订单连在一格", "orders: sub-orders in one cell"), joined, say("还是一单", "still one order")],
    [say("订单：编号前的制表符", "orders: a tab before the number"), len(orders) - 1, say("去掉记号", "mark off")],
    [say("订单：金额带逗号", "orders: commas in amounts"), (clean["amount"] >= 1000).sum(), say("去掉逗号", "off")],
    [say("订单：“-”（没付款）", "orders: “-” (unpaid)"), clean["paid_at"].isna().sum(), say("空，不是 0", "not 0")],
    [say("聊天：空行", "chats: blank rows"), is_blank.sum(), say("去掉", "left out")],
    [say("聊天：重复导出", "chats: exported twice"), said_twice.sum(), say("只留一行", "kept once")],
    [say("聊天：时间写法不同", "chats: dates written otherwise"), slashed, say("改成一种", "one form")],
]
steps = pd.DataFrame(steps, columns=[say("哪里", "where"), say("行数", "rows"), say("怎么办", "what was done")])
steps

# %% tags=["lesson-only"]
paper = lesson.paper("live_room")
paid = clean.dropna(subset="paid_at")
print(f"{len(orders)} → {len(clean)} → {len(paid)}")
print(f"{orders['amount'].sum():,.0f} → {clean['amount'].sum():,.0f} → {paid['amount'].sum():,.0f}")
agree(len(paid), measure(paper, "shop_orders", interval=False))
agree(paid["amount"].sum(), measure(paper, "shop_sales", interval=False))
agree(len(lines), len(paper.pandas("messages")))

# %% [markdown] lang="zh" tags=["lesson-only"]
# 191 行成了 178 单，其中付了款的 163 单；直接把金额一列加起来是 16 万多，真正付了的是 76,938 元：差了一倍多，多半是因为合计行又加了一遍。
#
# 另一个文件 `orders_saved_by_excel.csv` 被 Excel 打开又存过，20 个编号全成了 `6.91714E+18`：再也分不清谁是谁。**导出的文件先复制一份，再打开那一份。**
#
# 聊天里有几位客户写了电话？先按**人**数，别按行数。
# %% [markdown] lang="en" tags=["lesson-only"]
# 191 lines became 178 orders, 163 of them paid. The column of amounts adds up to more than ¥160,000, what was paid is ¥76,938: more than double, mostly because the total row was added once more.
#
# Another file, `orders_saved_by_excel.csv`, was opened and saved in Excel: all its 20 numbers are `6.91714E+18`, and nobody can tell them apart again. **Copy an export before you open it.**
#
# How many customers wrote a phone number in the chat? Count **people**, not rows.

# %% tags=["lesson-only"]
has_phone = lines["text"].str.contains(phone)
loose = lines["text"].str.contains(r"1[3-9]\d[- ]?\d{4}[- ]?\d{4}")
print(lines[has_phone]["customer"].nunique(), has_phone.sum(), lines[loose]["customer"].nunique())

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（2 分钟）。** 24 位客户、30 行；放松了前后的限制，却有 34 位。多出来的十位写了什么？为什么不是电话？
#
# <details><summary>答案</summary>订单号。19 位的编号里，正好有一段 11 位像手机号：<code>6917<b>13821748922</b>9582</code>。前后还有数字的，不是电话。</details>
#
# 自己再练：`cskit simulate live_room --seed 7 --out 文件夹` 另做一个直播间，脏法一样、数不一样；`cskit export mens_wear_week --as feige --out 文件夹` 把一家店写成飞鸽的表；整理好了用 `cskit import` 对一对，它会说每个文件略去了几行、为什么。
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (2 minutes).** 24 customers in 30 rows; without the condition before and behind there are 34. What did the other ten write, and why is it no phone number?
#
# <details><summary>Answer</summary>Order numbers. Of the 19 digits, 11 in the middle happen to look like a mobile: <code>6917<b>13821748922</b>9582</code>. With digits before or behind it is no phone.</details>
#
# To practise: `cskit simulate live_room --seed 7 --out FOLDER` makes another live channel, as dirty, with other numbers; `cskit export mens_wear_week --as feige --out FOLDER` writes a shop as a Feige sheet; compare your result with `cskit import`, which says of every file how many rows it left out and why.

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 飞鸽的表能回答什么
# %% [markdown] lang="en" tags=["lesson-only"]
# ## What a Feige sheet can answer

# %% tags=["lesson-only"]
feige = pd.read_excel(next(exports.glob("feige/*.xlsx")), dtype=str, engine="openpyxl").replace("-", pd.NA)
wanted = ["客服昵称", "接待会话量", "全天3分钟回复率", "工作时间3分钟回复率", "询单人数", "支付人数"]
feige = feige[wanted]
feige.columns = ["agent", "chats", "in_3min", "in_3min_working", "asked", "paid"]
for column in ("chats", "asked", "paid"):
    feige[column] = pd.to_numeric(feige[column].str.replace(",", ""))
for column in ("in_3min", "in_3min_working"):
    feige[column] = pd.to_numeric(feige[column].str.rstrip("%")) / 100
feige

# %% tags=["lesson-only"]
each = feige[~feige["agent"].isin(["店铺汇总值", "店铺平均值"])].dropna(subset="chats")
of_rows = each["in_3min"].mean()
of_chats = (each["in_3min"] * each["chats"]).sum() / each["chats"].sum()
average_row = feige.set_index("agent").loc["店铺平均值", "in_3min"]
total = feige.set_index("agent").loc["店铺汇总值"]
print(percent(average_row), percent(of_rows), percent(of_chats))
print(each["asked"].sum(), total["asked"], percent(total["paid"] / total["asked"]))

# %% [markdown] lang="zh" tags=["lesson-only"]
# 同一个 3 分钟回复率，店铺平均值写 80.2%，四个人直接平均 61.2%，按会话加权 85.7%。平均行是“每人每天”先平均、再平均，从这张表里复算不出来：**复算不出来的平均，不拿去考核**。
#
# 人数也加不起来：四个人的询单人数加起来 378，店铺汇总值 365，找过两位客服的客户在店里只算一位。询单→支付用汇总行：105 ÷ 365 = 28.8%。这是**按人、按它自己的窗口**算的，和第 3 课的转化率不是同一个数。
#
# | 飞鸽的客服表 | 能 | 不能 |
# |---|---|---|
# | 会话、首响、平响、3 分钟回复率 | 每人一个数；按会话加权得全店 | 从店铺平均值倒推 |
# | 询单、支付、退款 | 全店看汇总行 | 知道是哪位客户、哪一单（没有买家，转化没法自己算） |
# | 什么时候问、问什么 | – | 要看聊天 |
# %% [markdown] lang="en" tags=["lesson-only"]
# The same share of replies within 3 minutes: the average row says 80.2%, the plain mean of four agents is 61.2%, weighted by chats it is 85.7%. The average row averages each agent's days and then the agents; it cannot be recomputed from this sheet, and **an average that cannot be recomputed judges nobody**.
#
# People do not add up either: the four agents' inquirers make 378, the total row has 365, for who met two agents is one customer of the shop. Inquiry → paid takes the total row, 105 ÷ 365 = 28.8%: by people and by **their** window, which is not the conversion of lesson 3.
#
# | the Feige sheet | can | cannot |
# |---|---|---|
# | chats, first and average reply, within 3 minutes | one figure per agent; weighted by chats for the shop | be worked back from the average row |
# | inquiries, payments, refunds | the shop's, in the total row | say which customer or order (it names no buyer: no conversion by hand) |
# | when and what was asked | – | the chats are needed |

# %% [markdown] lang="zh"
# ## 问题什么时候来
# %% [markdown] lang="en"
# ## When do the questions come?

# %%
if lesson.has("airings"):
    talk = shop.pandas("messages").query("sender in ('customer', 'agent')").sort_values(["sent_at", "seq"])
    a_day = [talk["customer_id"], talk["agent_id"], talk["sent_at"].dt.date]
    talk["replied_at"] = talk["sent_at"].where(talk["sender"] == "agent").groupby(a_day).bfill()
    asked = talk[talk["sender"] == "customer"]
    shows = shop.pandas("airings").rename(columns={"product_id": "on_air"}).sort_values("starts_at")
    heard = pd.merge_asof(asked, shows, left_on="sent_at", right_on="starts_at").query("sent_at <= ends_at")
    heard = heard[heard["sent_at"].dt.date.between(days.start, days.end)]
    heard["after"] = (heard["sent_at"] - heard["starts_at"]).dt.total_seconds()
    first = heard.drop_duplicates(["customer_id", "starts_at"])  # 每人每次讲品只数一次 || each person once an airing

# %% [markdown] lang="zh" tags=["lesson-only"]
# 每次讲品，每位客户的第一句离开讲多少秒？先猜：问题是匀着来的，还是挤在一起？
# %% [markdown] lang="en" tags=["lesson-only"]
# How many seconds after a product goes on air does each customer first write? Guess: evenly, or in a burst?

# %%
if lesson.has("airings") and len(first):
    soon, burst = (first["after"] < 120).mean(), first["after"].between(30, 90).mean()
    show(
        distribution(
            first,
            "after",
            bins=list(range(0, int(first["after"].max()) + 31, 30)),
            labels={"after": say("开讲后的秒数", "Seconds since the product went on air")},
            kinds={"after": "count"},
        ),
        name="after_on_air",
        title=say("开讲之后，客户什么时候开口？", "How long after a product goes on air do customers write?"),
        says=say(
            f"{len(first):,} 人次开口，{soon:.0%} 在开讲后两分钟里，{burst:.0%} 挤在 30–90 秒。",
            f"Of {len(first):,} first lines {soon:.0%} came within two minutes of going on air, {burst:.0%} between 30 and 90 seconds.",
        ),
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# 所以一场直播的人手不能按“平均每分钟几个问题”排：主播说“下一款”的那一刻，客服就该松开手里的活。
# %% [markdown] lang="en" tags=["lesson-only"]
# So agents cannot be planned by “questions a minute on average”: at the host's “and next …” their hands should be free.

# %%
if lesson.has("airings") and len(first):
    opened = first["starts_at"].dt.date.min()
    evening = first[first["starts_at"].dt.date == opened]
    waited = (evening["replied_at"] - evening["sent_at"]).dt.total_seconds()
    by_minute = waited.groupby(evening["sent_at"].dt.floor("min")).agg(["size", "median"]).reset_index()
    by_minute.columns = ["minute", "people", "wait"]
    levels = [say("1 分钟内", "within 1 min"), say("1–3 分钟", "1–3 min"), say("超过 3 分钟", "over 3 min")]
    reply = pd.cut(by_minute["wait"], [-1, 60, 180, float("inf")], labels=levels).astype(object)
    by_minute["reply"] = reply.fillna(say("没人回", "no reply"))
    bands = shows[shows["starts_at"].dt.date == opened].copy()
    if lesson.has("products.name"):
        titles = shop.pandas("products").set_index("product_id")["name"]
        bands["on_air"] = bands["on_air"].map(titles).fillna(bands["on_air"])

# %%
if lesson.has("airings") and len(first):
    domain = [*levels, say("没人回", "no reply")]
    colours = alt.Scale(domain=domain, range=["#009e73", "#e69f00", "#d55e00", "#52606d"])
    band = alt.Chart(bands.iloc[::2]).mark_rect(color="#e8edf2")
    band = band.encode(x=alt.X("starts_at:T"), x2="ends_at:T", tooltip=["on_air"])
    clock = alt.X("minute:T", axis=alt.Axis(title=say("钟点", "Time"), format="%H:%M", tickCount=12))
    bar = (
        alt.Chart(by_minute)
        .mark_bar(size=2)
        .encode(
            x=clock,
            y=alt.Y("people:Q", title=say("开口的客户", "Customers who first wrote")),
            color=alt.Color("reply:N", title=say("首响（中位）", "First reply (median)"), scale=colours),
            tooltip=["minute", "people", "wait", "reply"],
        )
    )

# %%
if lesson.has("airings") and len(first):
    peak = by_minute.loc[by_minute["people"].idxmax()]
    slow = by_minute[~(by_minute["wait"] <= 180)]["people"].sum()
    show(
        (band + bar).properties(height=240),
        name="timeline",
        title=say(
            f"{opened} 的直播：哪一分钟问得多，等得久？", f"The show of {opened}: which minutes were busy or slow?"
        ),
        table=by_minute,
        columns={"minute": Column(say("分钟", "Minute"), "time"), "people": Column(say("客户", "Customers"), "count")}
        | {"wait": Column(say("首响中位（秒）", "Median first reply (s)"), "number"), "reply": say("首响", "Reply")},
        says=say(
            f"最忙的一分钟 {peak['minute']:%H:%M}，{peak['people']} 位客户一起开口；开口的 {by_minute['people'].sum():,} 人次里，{slow:,} 人次落在中位首响超过 3 分钟或没人回的分钟。",
            f"The busiest minute is {peak['minute']:%H:%M} with {peak['people']} customers at once; of {by_minute['people'].sum():,} who wrote {slow:,} did so in minutes whose median reply took over 3 minutes or never came.",
        ),
        note=say(
            "每条浅带是一款商品的讲品时段（隔一款画一条）。",
            "Each pale band is one product on air (every second one is drawn).",
        ),
    )

# %% [markdown] lang="zh"
# ## 最多问什么
# %% [markdown] lang="en"
# ## What is asked most?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 数问题，数**人**，不数条：一位急性子连问九遍，还是一位客户。下表每行是一种问法、问的人数，以及客服最常用的回答：这一列就是快捷回复的草稿。
# %% [markdown] lang="en" tags=["lesson-only"]
# Count **people**, not lines: one impatient customer who asks nine times is still one. A row below is one wording, how many asked it, and the answer agents gave most: that column is the draft of your quick replies.

# %%
if lesson.has("messages.text"):
    said = shop.pandas("messages").sort_values(["sent_at", "seq"])
    said = said[said["sent_at"].dt.date.between(days.start, days.end) & said["sender"].isin(["customer", "agent"])]
    one_day = [said["customer_id"], said["agent_id"], said["sent_at"].dt.date]
    said["answer"] = said["text"].where(said["sender"] == "agent").groupby(one_day).bfill()
    opening = said[said["sender"] == "customer"].groupby(one_day).head(1)
    top = opening.groupby("text").agg(
        people=("customer_id", "nunique"), answer=("answer", lambda given: next(iter(given.mode()), ""))
    )
    top = top.sort_values("people", ascending=False).head(10).reset_index()
    top[["text", "answer"]] = top[["text", "answer"]].map(masked)  # 别人的店里也先遮住 || hidden in anybody's shop

# %%
if lesson.has("messages.text") and len(top):
    columns = {"text": say("第一句怎么问", "First line"), "people": Column(say("问的客户", "Customers"), "count")}
    columns["answer"] = say("最常用的回答", "Usual answer")
    table(
        top,
        columns,
        name="questions",
        title=say("最多的十种问法，和快捷回复的草稿", "The ten most frequent openings, and drafts of quick replies"),
        note=say("只数每段聊天的第一句。", "Only the first line of each day's talk is counted."),
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（3 分钟）。** 同一件事有几种问法：把问“什么时候发货”的三种加起来，是多少位？排第几？快捷回复该按**问法**写，还是按**事**写？
#
# <details><summary>答案</summary>“都是现货吗 多久发货”“今天拍什么时候发货呀”“几天发货”是一件事，加起来一百多位，稳居第一；按事写一条，三种问法都能触发。</details>
#
# 讲到 P03 羊毛大衣的头两分钟呢？按人数和按条数，第一名不一样：
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (3 minutes).** One matter has several wordings: add up the three that ask when the order ships. How many customers, and which place? Should a quick reply be written for a **wording** or for a **matter**?
#
# <details><summary>Answer</summary>“All in stock, how long until it ships”, “when does it ship if I order today” and “how many days” are one matter: over a hundred customers, far ahead. Write one reply for the matter, and let all three wordings trigger it.</details>
#
# And in the first two minutes of P03, the wool coat? By people and by lines the first is not the same:

# %% tags=["lesson-only"]
room = paper.pandas("messages").query("sender == 'customer'").sort_values("sent_at")
coat = paper.pandas("airings").query("product_id == 'P03'")[["starts_at"]]
near = pd.merge_asof(room, coat, left_on="sent_at", right_on="starts_at")
near = near[(near["sent_at"] - near["starts_at"]).dt.total_seconds() < 120]
counted = near.groupby("text")["customer_id"].agg(people="nunique", rows="size")
counted.sort_values("people", ascending=False).head(8)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 按条数是“价格还能再低点吗”（同一位客户问了 27 遍），按人数是尺码。照条数写快捷回复，就是为一个人写的。
# %% [markdown] lang="en" tags=["lesson-only"]
# By lines it is “can the price go any lower” (one customer asked most of them), by people it is the size. A quick reply by lines is written for one person.

# %% [markdown] lang="zh"
# ## 几点算考核
# %% [markdown] lang="en"
# ## Which hours are assessed?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 抖音只考核 8 点到 23 点的提问（第 4 课）。直播常常播到零点以后：全天的数和考核时段的数，是两个数。
# %% [markdown] lang="en" tags=["lesson-only"]
# Douyin assesses questions asked from 8:00 to 23:00 only (lesson 4). Shows run past midnight: all day and the assessed hours are two numbers.

# %%
speeds = ["first_response_seconds", "average_response_seconds", "response_rate_3min"]
working = rules.replace(assessment_hours=["08:00", "23:00"])
spans = {say("全天", "all day"): rules, say("8–23 点", "8:00–23:00"): working}
answers = {name: measure(shop, speeds, period=days, rules=rule, interval=False) for name, rule in spans.items()}
hours_table = pd.DataFrame({name: a.set_index("metric")["value"] for name, a in answers.items()}).T.reset_index()
turns = [a.set_index("metric").loc["response_rate_3min", "denominator"] for a in answers.values()]

# %%
columns = {"index": say("提问时间", "Asked")}
columns["first_response_seconds"] = Column(say("首响（秒）", "First reply (s)"), "number")
columns["average_response_seconds"] = Column(say("平响（秒）", "Average reply (s)"), "number")
columns["response_rate_3min"] = Column(say("3 分钟响应率", "Within 3 minutes"), "rate")
table(
    hours_table,
    columns,
    name="hours",
    title=say("全天，还是考核时段？", "All day, or the assessed hours?"),
    note=say(
        f"{1 - turns[1] / turns[0]:.1%} 的回合在 8–23 点之外开始。",
        f"{1 - turns[1] / turns[0]:.1%} of the turns began outside 8:00–23:00.",
    )
    if turns[0]
    else "",
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# **别急着说“只有六成”。** 这里一回合一数，客户最后一句“谢谢”没人回，也算一次没在 3 分钟内回复；飞鸽按会话的第一句数，就高得多。同一份聊天、两种数法，差二十多个百分点：报数之前，先说数的是回合还是会话。
# %% [markdown] lang="en" tags=["lesson-only"]
# **Do not say “only six in ten” yet.** Here every turn counts, and a final “thanks” that nobody answers is a turn without a reply in 3 minutes; Feige counts the first line of each chat, which gives far more. One log, two ways, over twenty points apart: say whether you count turns or chats.

# %%
reply = measure(shop, "first_response_seconds", by="agent", period=days, rules=working).dropna(subset="value")
reply = reply[reply["agent"].isin(names) & (reply["denominator"] >= 30)].sort_values("value")
if len(reply):
    quick, late = reply.iloc[0], reply.iloc[-1]
    show(
        dots(reply, "value", of="agent", interval=("low", "high"), chosen=who),
        name="first_reply",
        title=say("8–23 点，谁的首响慢？", "8:00–23:00: whose first reply is slow?"),
        says=say(
            f"最快{names[quick['agent']]} {quick['value']:.0f} 秒，最慢{names[late['agent']]} {late['value']:.0f} 秒。",
            f"Fastest is {names[quick['agent']]} with {quick['value']:.0f} seconds, slowest {names[late['agent']]} with {late['value']:.0f}.",
        ),
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# 先看慢的那位接的是不是讲品后那几分钟，再谈快慢：同样的人，换到空闲的时段也会快。
# %% [markdown] lang="en" tags=["lesson-only"]
# See first whether the slow one gets the minutes after a product goes on air: in a quiet hour the same person is fast.

# %% tags=["lesson-only"]
define("first_response_seconds", lang, working)

# %% [markdown] lang="zh"
# ## 每场退了多少
# %% [markdown] lang="en"
# ## Refunds by show

# %%
if lesson.has("refunds"):
    back = measure(shop, "refund_rate", by="date", period=days, rules=rules, interval=False)
    back = back[back["denominator"] > 0]
    told = []
    for row in back.to_dict("records"):
        open_ = row["status"] != "ok"
        so_far = say("，窗口还没到期，只会再多", "; the window is open, so it can only rise") if open_ else ""
        told.append(
            say(
                f"{row['date']} 付款 {row['denominator']:,.0f} 单，到现在退了 {row['numerator']:,.0f} 单{so_far}。",
                f"{row['date']}: {row['denominator']:,.0f} orders paid, {row['numerator']:,.0f} refunded so far{so_far}.",
            )
        )
    sentences(told[-7:])

# %% [markdown] lang="zh" tags=["lesson-only"]
# 直播两天后就拿退款率比哪一场好，是拿没到期的数比。跟着每场付款的订单走，等窗口到期（第 5 课）。
# %% [markdown] lang="en" tags=["lesson-only"]
# To compare two shows by their refund rate two days later compares what has not closed. Follow each show's orders until the window closes (lesson 5).

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 从数到流程
#
# 教材的三步：收集整理 → 找出问题 → 改流程。一个改动只占一行，五格都填满才算方案：
#
# | 看到什么 | 改什么 | 谁、从哪场起 | 看哪个数 | 变成多少算成 |
# |---|---|---|---|---|
# | 六成问题挤在开讲后 30–90 秒 | 主播口播尺码和发货时间，客服讲前一分钟置顶快捷回复 | 直播组长，下一场 | 开讲两分钟内的首响 | 中位 ≤ 30 秒 |
# | 23 点以后首响中位从四十多秒变成一百多秒 | 最后一小时加一位值班到零点半 | 客服经理，周末两场 | 23 点后的首响 | 不高于 22 点 |
#
# **工具与实时监控。** 飞鸽的实时看板看当下（排队、未回复），第二天的导出看全场；开播前指定一个人盯看板，红了就喊人。智能客服能接“发货”“尺码”这类固定问题；接得好不好，用第 11 课的真实解决率验。
#
# ### 建一个直播粉丝群（抖音）
#
# 1. 账号先实名认证，并有建群权限；
# 2. 抖音 App → 消息 → 页面顶上的加号 → 发起群聊；
# 3. 选客户，点“发起聊天”；
# 4. 起一个看得懂的群名，写群公告；
# 5. 用群二维码或链接邀请。
#
# > **群公告模板** 欢迎来到【店名】直播群。直播：每周五、六 20:00–24:00；客服在线 8:00–23:00，其余时间留言、早上 9 点前回。订单、退款请在订单页找客服，**不要在群里发电话、地址、订单截图**。不发广告，不刷屏，违者移出。
#
# **课堂活动（20 分钟）。** 数据诊所：两人一组领一份脏数据，交两样东西：整理好的表，和“丢了什么、为什么”的单子；再和邻组交换，互相审。审的人只问一句：哪一行，你说不出理由？
# %% [markdown] lang="en" tags=["lesson-only"]
# ## From numbers to the process
#
# The textbook's three steps: collect and tidy → find the problem → change the process. One change is one row, and only with all five cells is it a proposal:
#
# | what we saw | what we change | who, from which show | which number | done when |
# |---|---|---|---|---|
# | six in ten questions come 30–90 s after going on air | the host says sizes and delivery aloud; agents pin the quick reply a minute before | live lead, next show | first reply within two minutes of going on air | median ≤ 30 s |
# | after 23:00 the median first reply goes from forty-odd seconds to over a hundred | one more agent until 00:30 | CS lead, two weekend shows | first reply after 23:00 | no slower than at 22:00 |
#
# **Tools and watching live.** Feige's dashboard shows now (queue, unanswered), the next day's export the whole show; name one person who watches it during the show and calls for help. A bot can take fixed questions such as delivery and sizes; judge it by the true resolution of lesson 11.
#
# ### A group chat for the show's fans (Douyin)
#
# 1. the account is verified by real name and may create groups;
# 2. Douyin app → messages → the plus sign at the top → start a group chat;
# 3. choose customers, tap to start;
# 4. give it a name that says what it is, and write the notice;
# 5. invite by QR code or link.
#
# > **Notice, a template** Welcome to the live group of [shop]. Shows: Friday and Saturday, 20:00–24:00; service 8:00–23:00, other messages are answered by 9 in the morning. For orders and refunds write to service from the order's page; **no phone numbers, addresses or screenshots of orders in this group**. No advertising, no flooding.
#
# **Class activity (20 minutes).** Data clinic: each pair gets one dirty extract and hands in two things, the tidy table and the list of what was thrown away and why; then audit your neighbours'. The auditor asks one thing: for which row can you give no reason?

# %% [markdown] lang="zh"
# ## 指标口径
# %% [markdown] lang="en"
# ## Definitions

# %%
show_definitions(["first_response_seconds", "average_response_seconds", "response_rate_3min", "refund_rate"], rules)
lesson.end()

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 小结
#
# - 整理数据先遮个人信息；每丢一行，都有一条理由。
# - 汇总行、平均行不是人；`-` 是没有数，不是 0；子订单不是单。
# - 编号成了 `E+18`，回原文件，别猜。
# - 率不能平均，人数不能相加；复算不出来的平均行，不拿去考核。
# - 数问题数人，不数条；快捷回复按事写，不按问法写。
# - 方案五格：看到什么、改什么、谁、看哪个数、变成多少。
#
# **术语。** 飞鸽：抖音的客服工作台 · 讲品：主播介绍一款商品 · 汇总行：表尾的合计 · 首响 / 平响：首次 / 平均响应时长 · 脱敏：遮住个人信息
#
# **动手练：** [练习：直播客服](../../exercises/zh/12_live_stream.ipynb)。每人一份自己的数据；写完一题就运行那一格，当场知道对不对。下一课：[预测、人手、排班](07_forecast.ipynb)。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Recap
#
# - Hide personal data first; every row left out has its reason.
# - Total and average rows are nobody; `-` is no number, not 0; a sub-order is no order.
# - A number that became `E+18` is lost: back to the file, do not guess.
# - Rates are not averaged, people are not added up; an average row that cannot be recomputed judges nobody.
# - Count people who ask, not lines; write quick replies for matters, not for wordings.
# - A proposal has five cells: what was seen, what changes, who, which number, how much.
#
# **Terms.** Feige: Douyin's service desk · on air (讲品): the host presents a product · total row (汇总行) · first / average response (首响 / 平响) · masking (脱敏)
#
# **Now you:** [Exercise: live-stream customer service](../../exercises/en/12_live_stream.ipynb). Everybody's data are different; run a question's cell and you are told at once whether it is right. Next: [forecast, staffing, roster](07_forecast.ipynb).
