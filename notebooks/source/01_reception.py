# %% [markdown] lang="zh"
# # 接待与工作量
# %% [markdown] lang="en"
# # Reception and workload

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 谁忙谁闲？高峰要不要加人？
#
# **60 分钟** · 先学[第 0 课](00_start_here.ipynb) · 学完本课，你能够
#
# - 从聊天的行数出咨询人数、接待人次、询单人数，说清三个数为什么不一样；
# - 算两种回复率：按人次、按人数；
# - 在纸上数出同时接待数；
# - 把一天的进线曲线变成“高峰加几个人”；
# - 判断活儿分得匀不匀，说清“接得多”和“能干”差在哪里。
#
# 换数据只需改下面的参数，或者运行 `cskit render reception 文件夹 --lang zh`，得到同样内容、不含代码的报告。
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** who is overloaded, and do we need more people at the peak?
#
# **60 minutes** · after [lesson 0](00_start_here.ipynb) · after this lesson you can
#
# - count contacting customers, receptions and inquirers from the rows of a chat log, and say why the three differ;
# - compute the two reply rates, by reception and by person;
# - count concurrent chats on paper;
# - turn a day's curve of arrivals into “so many more agents at the peak”;
# - judge whether the work is shared evenly, and say what lies between “took many” and “is good”.
#
# Change the parameters below, or run `cskit render reception FOLDER` for the same as a report without code.

# %% tags=["parameters"]
data = "double11"  # {{lesson_data_hint}}
period = ""  # {{lesson_period_hint}}
lang = "en"
rules = "textbook"  # {{lesson_rules_hint}}
agent = ""  # {{lesson_agent_hint}}
per_hour = 6  # {{lesson_per_hour_hint}}
cap = 60  # {{lesson_cap_hint}}

# %%
import narwhals as nw
import pandas as pd

from cskit import define, measure
from cskit.charts import Column, bars, dots, lines, note, pair, sentences, show, table
from cskit.course.lesson import agree, begin, say
from cskit.errors import UsageError
from cskit.period import Period
from cskit.written import span

lesson = begin(data, lang=lang, rules=rules, period=period, agent=agent)
shop, days, rules, who, names = lesson.shop, lesson.period, lesson.rules, lesson.agent, lesson.names
for name, number in {"per_hour": per_hour, "cap": cap}.items():
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number <= 1000:
        wrong = say("应当是 1000 以内的正数", "must be a positive number of at most 1,000")
        raise UsageError(say(f"参数 `{name}` = {number!r}：{wrong}", f"parameter `{name}` = {number!r}: {wrong}"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 谁算来咨询的
#
# “小店一天”：两位售前（A 小安、B 小白）、一位售后（D 小丁）、一个机器人。十位客户，C1 到 C10，下面一行是一位客户和一个账号说了几句。先在纸上数：今天**咨询人数**是几？客服**接待**了几次？
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Who counts as a contact
#
# A day in a small shop: two pre-purchase agents (A and B), one after-sales agent (D) and a bot. Ten customers, C1 to C10; a row below says how many lines one customer and one account wrote. Count on paper first: how many **customers contacted** the shop today? How many **receptions** did the agents have?

# %% tags=["lesson-only"]
paper = lesson.paper("clinic_day")
chats = paper.pandas("messages").sort_values("sent_at", kind="stable")
chats = chats[chats["sent_at"].between("2021-04-20 00:00", "2021-04-21 00:30")]
chats.groupby(["customer_id", "agent_id", "sender"]).size().unstack(fill_value=0)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 有几位要商量：C4（客服先开口，客户没理）、C5 和 C9（只有机器人）、C10（只有一条系统通知）。把他们的聊天读一遍，再定。
# %% [markdown] lang="en" tags=["lesson-only"]
# Some rows are open to dispute: C4 (the agent wrote, the customer never answered), C5 and C9 (the bot only), C10 (a system notice only). Read what was said, then decide.

# %% tags=["lesson-only"]
disputed = chats[chats["customer_id"].isin(["C4", "C9", "C10"])]
disputed[["customer_id", "agent_id", "sender", "sent_at", "text"]]

# %% [markdown] lang="zh" tags=["lesson-only"]
# 规则是：只看人和人说的话；客户一句没说，不算来咨询（那叫**主动跟进**）。同一位客户、同一位客服、同一天，算一次**接待**，中间隔多久都算一次。隔了 30 分钟没说话，就是另一段会话；一段会话属于它开始的那一天，跨过零点也不拆。
# %% [markdown] lang="en" tags=["lesson-only"]
# The rule: only what people say to people counts, and a customer who wrote nothing did not contact anyone (writing to them is **outbound**). One customer, one agent, one day is one **reception**, however long the pause between. After 30 minutes of silence a new session begins; a session belongs to the day on which it starts, and midnight does not cut it.

# %% tags=["lesson-only"]
talks = ["customer_id", "agent_id"]
people = chats[chats["sender"].isin(["customer", "agent"]) & (chats["agent_id"] != "BOT")]
people = people.sort_values([*talks, "sent_at"], kind="stable")
pause = people.groupby(talks)["sent_at"].diff() > pd.Timedelta(minutes=30)
session = pause.groupby([people[name] for name in talks]).cumsum()
started = people.groupby([*talks, session])["sent_at"].transform("min")
people["day"] = started.dt.date

# %% tags=["lesson-only"]
reception = [*talks, "day"]
said = people.groupby([*reception, "sender"]).size().unstack(fill_value=0).reset_index()
contacts = said[said["customer"] > 0]  # C4 一句没说 || C4 wrote nothing
contacts

# %% [markdown] lang="zh" tags=["lesson-only"]
# 七行，六位客户：C1 先找 A，又转给 B，是一个人、两人次。所以**人数不能相加**：A 2 人、B 4 人、D 1 人，加起来是 7，店里只来了 6 人。
# %% [markdown] lang="en" tags=["lesson-only"]
# Seven rows, six customers: C1 met A and was handed to B, one person and two receptions. So **people cannot be added up**: A's 2, B's 4 and D's 1 make 7, but only 6 came.

# %% tags=["lesson-only"]
day = "2021-04-20"
by_agent = contacts.groupby("agent_id")["customer_id"].nunique()
print(by_agent.sum(), contacts["customer_id"].nunique())
agree(contacts["customer_id"].nunique(), measure(paper, "contacting_customers", period=day))
agree(len(contacts), measure(paper, "receptions", period=day))
agree(by_agent.reindex(["A", "B", "BOT", "D"], fill_value=0), measure(paper, "receptions", by="agent", period=day))

# %% [markdown] lang="zh" tags=["lesson-only"]
# ### 来问要买的，有几位
#
# **询单**是还没买、来问要买的。六位里要去掉两位：C6 找的是售后，C7 三天前付过款，来问包裹。
# %% [markdown] lang="en" tags=["lesson-only"]
# ### And how many came to buy?
#
# An **inquiry** is a customer who has not bought yet and asks before buying. Two of the six are none: C6 wrote to the after-sales agent, C7 paid three days ago and asks about the parcel.

# %% tags=["lesson-only"]
paid = paper.pandas("orders").dropna(subset="paid_at").query("paid_at < @day")
recent = paid[paid["paid_at"] >= pd.Timestamp(day) - pd.Timedelta(days=15)]  # 15 天内付过款 || paid in the last 15 days
inquiries = contacts[(contacts["agent_id"] != "D") & ~contacts["customer_id"].isin(recent["customer_id"])]
agree(inquiries["customer_id"].nunique(), measure(paper, "inquiring_customers", period=day))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **接待过滤。** 有的平台把一部分咨询先滤掉，再算接待人数：只说了一句话的客户、刚付过款的。教材不滤，所以过滤人数是 0，接待人数就等于咨询人数；换成滤掉“只说一句”的规则呢？
# %% [markdown] lang="en" tags=["lesson-only"]
# **Filtered contacts.** Some platforms set part of the contacts aside before they count who was served: customers of a single line, customers who have just paid. The textbook filters none, so filtered customers are 0 and served equals contacting. And with a rule that sets aside “one line only”?

# %% tags=["lesson-only"]
one_line_out = rules.replace(filter_one_line=True)
lines_said = contacts.groupby("customer_id")["customer"].sum()
agree((lines_said == 1).sum(), measure(paper, "filtered_customers", period=day, rules=one_line_out))
three = ["contacting_customers", "filtered_customers", "served_customers"]
measure(paper, three, period=day, rules=one_line_out)[["metric", "value"]]

# %% [markdown] lang="zh" tags=["lesson-only"]
# ### 两种回复率
#
# C3 问了三句，没有人理；那句“客服稍后为您服务”是自动发的（第一张表里记在 `bot` 名下），不算回复。有人回的接待 ÷ 全部接待，是**回复率**；有人回的客户 ÷ 全部客户，是按人数的回复率。
# %% [markdown] lang="en" tags=["lesson-only"]
# ### Two reply rates
#
# C3 asked three times and nobody answered: “an agent will be with you shortly” was sent automatically (the first table has it under `bot`) and is no reply. Receptions answered ÷ all receptions is the **reply rate**; customers answered ÷ all customers is the rate by person.

# %% tags=["lesson-only"]
answered = contacts[contacts["agent"] > 0]
by_reception = len(answered) / len(contacts)
by_person = answered["customer_id"].nunique() / contacts["customer_id"].nunique()
print(f"{by_reception:.1%} {by_person:.1%}")
agree(by_reception, measure(paper, "reply_rate", period=day))
agree(by_person, measure(paper, "reply_rate_customers", period=day))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（2 分钟）。** 把三位客服的回复率各算一个（A 2/2、B 3/4、D 1/1），再取平均。先猜：比 85.7% 高还是低？在上面一格末尾加一行 `print((1 + 3 / 4 + 1) / 3)` 看看。为什么？
#
# <details><summary>答案</summary>(100% + 75% + 100%) ÷ 3 = 91.7%：D 只接了一次，却和接了四次的 B 一样重。全店的数要合计再相除。</details>
#
# <details><summary>在 Excel / WPS 里怎么做</summary>聊天表加两列：<code>日期 =INT(A2)</code>，<code>键 =客户&"|"&客服&"|"&日期</code>。插入数据透视表，勾选“将此数据添加到数据模型”：行放客服，值放客户，汇总方式选<b>非重复计数</b>，得到人数；值换成“键”的非重复计数，得到人次。先用筛选去掉机器人和系统消息。WPS 没有非重复计数时，先“删除重复项”再用 COUNTIFS 数。跨零点的那一段要手工把日期改回前一天。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (2 minutes).** Take a reply rate for each agent (A 2/2, B 3/4, D 1/1) and then their mean. Guess first: above or below 85.7%? Add `print((1 + 3 / 4 + 1) / 3)` at the end of the cell above to see. Why?
#
# <details><summary>Answer</summary>(100% + 75% + 100%) ÷ 3 = 91.7%: D had a single reception and weighs as much as B with four. The shop's figure sums first and divides then.</details>
#
# <details><summary>In Excel / WPS</summary>Add two columns to the chats: <code>day =INT(A2)</code> and <code>key =customer&"|"&agent&"|"&day</code>. Filter out bot and system lines. Insert a pivot table with “Add this data to the Data Model” ticked: agents as rows, customers as values, summarised by <b>Distinct Count</b>, gives people; the distinct count of <i>key</i> gives receptions. Without Distinct Count (WPS) use “Remove Duplicates” and COUNTIFS. The chat across midnight needs its date put back to the day before by hand.</details>

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 同时在接几位
#
# 次日上午 A 手上有三位客户。客户或客服的一条消息，前后 2 分钟里这位客户都算“正在接”，两端都含。10:02 时几位？峰值几位？下面四条是客户的消息，没有哪两条在同一分钟里。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## How many at once
#
# The next morning A has three customers. From 2 minutes before a message (of either side) to 2 minutes after it, both ends included, that customer counts as being served. How many at 10:02? How many at the peak? These are the customers' four lines; no two fall into the same minute.

# %% tags=["lesson-only"]
asked = paper.pandas("messages").query("agent_id == 'A' and sender == 'customer'")
morning = asked[asked["sent_at"].between("2021-04-21 09:00", "2021-04-21 11:00")]
morning[["customer_id", "sent_at"]]


# %%
def at_once(moment, minutes=2):
    near = (lines_of_a["sent_at"] - moment).abs() <= pd.Timedelta(minutes=minutes)
    return lines_of_a.loc[near, "customer_id"].nunique()


# %% tags=["lesson-only"]
lines_of_a = morning  # 先只看客户的话 || the customers' lines only, to begin with
moments = ["10:01:00", "10:02:00", "10:03:00", "10:04:30"]
pd.Series({at: at_once(pd.Timestamp(f"2021-04-21 {at}")) for at in moments}, name="customers")

# %% tags=["lesson-only"]
talk = paper.pandas("messages").query("agent_id == 'A' and sender in ('customer', 'agent')")
lines_of_a = talk[talk["sent_at"].between("2021-04-21", "2021-04-22")]
ends = lines_of_a["sent_at"] + pd.Timedelta(minutes=2)
# 人最多的时刻，总能取在某个窗口的末尾 || the most is always reached at the end of some window
peak = max(at_once(at) for at in ends)
print(peak)
agree(peak, measure(paper, "peak_concurrency", period="2021-04-21"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（2 分钟）。** 把 `at_once` 的窗口改成 5 分钟：10:04:30 变成几？再改成“同一个钟点的同一分钟”，峰值就只有 1：三位客户明明在一起等。
#
# <details><summary>答案</summary>5 分钟时 10:04:30 是 3。数同一分钟，10:00、10:01、10:03、10:05 各一位，永远是 1。窗口是规则，报同时接待数，先说窗口。</details>
#
# <details><summary>在 Excel / WPS 里怎么做</summary>人少时纸上更快：按时间排好，每位客户一行，每条消息向左右各画 2 分钟，数重叠。用表格：每分钟一行，每位客户一列，<code>=IF(COUNTIFS(客户,B$1,时间,">="&$A2-2/1440,时间,"<="&$A2+2/1440),1,0)</code>，行末求和，再取 MAX。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (2 minutes).** Make the window of `at_once` 5 minutes: what is 10:04:30 now? If you counted by clock minute instead, the peak would be 1, though three customers were plainly waiting together.
#
# <details><summary>Answer</summary>With 5 minutes 10:04:30 is 3. By clock minute 10:00, 10:01, 10:03 and 10:05 hold one each, so it is always 1. The window is a rule: state it with the number.</details>
#
# <details><summary>In Excel / WPS</summary>With few customers paper is quicker: sort by time, draw a bar of 2 minutes to each side of every message, one row per customer, and count the bars that overlap. In a sheet: one row per minute, one column per customer, <code>=IF(COUNTIFS(customer,B$1,time,">="&$A2-2/1440,time,"<="&$A2+2/1440),1,0)</code>, a sum at the end of each row, MAX of the sums.</details>

# %% [markdown] lang="zh"
# ## 从咨询到询单
# %% [markdown] lang="en"
# ## From contact to inquiry

# %% [markdown] lang="zh" tags=["lesson-only"]
# 换成一家大店，还是这三个数。来咨询的人里，有多少是来问要买的？每位客服不一样：售后客服的询单是 0，这是分工，不是懒。
# %% [markdown] lang="en" tags=["lesson-only"]
# A large shop, the same three numbers. How many of those who came wanted to buy? It differs by agent: after-sales agents have no inquirers; that is the nature of their work, not idleness.

# %%
ladder = ["contacting_customers", "served_customers", "inquiring_customers"]
counts = measure(shop, [*ladder, "receptions", "reply_rate"], by="agent", period=days, rules=rules)
counts = counts[counts["agent"].isin(names)]
whole = measure(shop, [*ladder, "receptions", "reply_rate"], period=days, rules=rules).set_index("metric")["value"]
each = counts.pivot(index="agent", columns="metric", values="value")
each = each.sort_values("contacting_customers", ascending=False).reset_index()

# %%
heads = {"agent": say("客服", "Agent"), "contacting_customers": Column(say("咨询人数", "Contacts"), "count")}
heads["inquiring_customers"] = Column(say("询单人数", "Inquirers"), "count")
heads["receptions"] = Column(say("接待人次", "Receptions"), "count")
heads["reply_rate"] = Column(say("回复率", "Reply rate"), "rate")
show(
    pair(each, "inquiring_customers", "contacting_customers", of="agent", order="frame", chosen=who),
    name="ladder",
    title=say("来咨询的人里，有几位是来买的？", "Of those who asked, how many came to buy?"),
    says=say(
        f"全店咨询 {whole['contacting_customers']:,.0f} 人，询单 {whole['inquiring_customers']:,.0f} 人（{whole['inquiring_customers'] / whole['contacting_customers']:.0%}），接待 {whole['receptions']:,.0f} 人次。{(each['inquiring_customers'] == 0).sum()} 位客服没有询单。",
        f"The shop had {whole['contacting_customers']:,.0f} contacting customers, {whole['inquiring_customers']:,.0f} inquirers ({whole['inquiring_customers'] / whole['contacting_customers']:.0%}) and {whole['receptions']:,.0f} receptions. {(each['inquiring_customers'] == 0).sum()} agents have no inquirer.",
    ),
    note=say("空心：询单人数；实心：咨询人数。", "Open: inquirers; filled: contacting customers."),
    table=each.assign(agent=each["agent"].map(names)),
    columns=heads,
)

# %%
added = each["contacting_customers"].sum()
sentences(
    [
        say(
            f"各位客服的咨询人数相加是 {added:,.0f}，多出的 {added - whole['contacting_customers']:,.0f} 是重复数的：有人找过不止一位客服。",
            f"The agents' contacts add up to {added:,.0f}; the {added - whole['contacting_customers']:,.0f} too many come from customers who met more than one agent and are counted with each.",
        ),
    ]
)

# %% tags=["lesson-only"]
define("receptions", lang, rules)

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（2 分钟）。** 比一比每位客服的接待人次和咨询人数（图下的“数据”里有）：谁差得最多？那是同一位客户隔天又来找同一位客服。
#
# <details><summary>答案</summary>售后客服差得最多：退一笔款要聊好几天，一个人就成了好几个人次。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (2 minutes).** Compare each agent's receptions with their contacting customers (the chart's table has both): where is the gap widest? It is customers who came back to the same agent on another day.
#
# <details><summary>Answer</summary>With the after-sales agents: a refund takes several days of talk, so one person becomes several receptions.</details>

# %% [markdown] lang="zh"
# ### 手上同时有几位
# %% [markdown] lang="en"
# ### How many at once

# %%
peaks = measure(shop, "peak_concurrency", by=["agent", "date"], period=days, rules=rules, interval=False)
peaks = peaks[peaks["agent"].isin([who] if who else list(names))].dropna(subset="value")
if len(peaks):
    top = peaks.loc[peaks["value"].idxmax()]
    start = pd.Timestamp(top["date"])
    chat = shop.table("messages").filter(
        nw.col("agent_id") == top["agent"], nw.col("sender").is_in(["customer", "agent"])
    )
    chat = chat.select("customer_id", "sent_at").collect("pandas").to_native()
    chat["sent_at"] = pd.to_datetime(chat["sent_at"], unit="s")
    lines_of_a = chat[chat["sent_at"].between(start, start + pd.Timedelta(days=1))]
    minutes = pd.date_range(lines_of_a["sent_at"].min().floor("min"), lines_of_a["sent_at"].max(), freq="min")
    curve = pd.DataFrame({"at": minutes, "customers": [at_once(at, rules.concurrency_minutes) for at in minutes]})

# %%
if len(peaks):
    show(
        lines(
            curve,
            "customers",
            x="at",
            steps=True,
            labels={"at": say("时间", "Time"), "customers": say("同时接待", "Customers at once")},
            kinds={"customers": "count"},
        ),
        name="at_once",
        title=say(
            f"{names[top['agent']]}，{start.date()}：手上同时有几位？",
            f"{names[top['agent']]}, {start.date()}: how many at once?",
        ),
        says=say(
            f"这一天的峰值是 {top['value']:.0f} 位，全店最高；整天平均只有 {curve['customers'].mean():.1f} 位。",
            f"The peak of that day is {top['value']:.0f}, the shop's highest; the mean over the day is only {curve['customers'].mean():.1f}.",
        ),
    )

# %% [markdown] lang="zh"
# ## 一天里什么时候忙
# %% [markdown] lang="en"
# ## When is the day busy?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 大促当天到处都忙，看不出平时缺不缺人。所以先取**普通日**：活动日历之后的那些天。
# %% [markdown] lang="en" tags=["lesson-only"]
# On the day of a promotion every hour is busy, which says little about staffing. So take **ordinary days** first: those after the last phase of the promotion calendar.

# %%
quiet = days
if shop.has("calendar"):
    over = shop.pandas("calendar")["ends_at"].max().date() + pd.Timedelta(days=1)
    quiet = Period(over, shop.last_day) if over <= shop.last_day else days
by_hour = measure(shop, "receptions", by="hour", period=quiet, rules=rules, interval=False)
flow = by_hour.set_index("hour")["value"].reindex(range(24), fill_value=0) / quiet.days  # 平均一天 || a mean day
busiest = flow.nlargest(4).index.sort_values()

# %%
show(
    bars(
        flow.rename("receptions_a_day").rename_axis("hour").reset_index(),
        "receptions_a_day",
        of="hour",
        line={say("平均每小时", "mean hour"): flow.mean()},
        labels={"receptions_a_day": say("每天接待人次", "Receptions a day")},
        kinds={"receptions_a_day": "number"},
    ),
    name="hours",
    title=say("普通日几点最忙？", "Which hours of an ordinary day are busiest?"),
    says=say(
        f"{span(quiet)}，{quiet.days} 天平均：最忙的是 {'、'.join(map(str, busiest))} 点，每小时 {flow[busiest].min():.0f} 到 {flow[busiest].max():.0f} 人次；平均一小时只有 {flow.mean():.0f}。",
        f"{span(quiet)}, the mean of {quiet.days} days: the busiest hours begin at {', '.join(f'{h}:00' for h in busiest)}, with {flow[busiest].min():.0f} to {flow[busiest].max():.0f} receptions; the mean hour has {flow.mean():.0f}.",
    ),
)

# %% [markdown] lang="zh"
# ### 高峰加几个人
# %% [markdown] lang="en"
# ### How many more at the peak

# %% [markdown] lang="zh" tags=["lesson-only"]
# 教材的做法：需要的人数 = 这一小时的接待 ÷ 每人每小时能接的，进一；再减去在线的人。`per_hour` 是你们店自己的产能，上面的参数里可以改。
# %% [markdown] lang="en" tags=["lesson-only"]
# The textbook's way: agents needed = receptions of the hour ÷ what one agent can take in an hour, rounded up; minus those online. `per_hour` is your own shop's capacity; change it in the parameters.

# %%
if lesson.has("logins"):
    logins = shop.pandas("logins").dropna(subset="offline_at")
    halves = pd.date_range(quiet.start, periods=24 * quiet.days, freq="h") + pd.Timedelta(minutes=30)
    online = [((logins["online_at"] <= at) & (logins["offline_at"] > at)).sum() for at in halves]
    need = pd.DataFrame({"flow": flow, "online": pd.Series(online).groupby(halves.hour).mean()})
    need["needed"] = -(-need["flow"] // per_hour)  # 进一 || rounded up
    need["short"] = (need["needed"] - need["online"].round()).clip(lower=0)
    short, mean_need = need[need["short"] > 0], -(-flow.mean() // per_hour)
    named = [(int(hour), int(more)) for hour, more in short["short"].items()]

# %%
if lesson.has("logins"):
    shown = need.rename_axis("hour").reset_index().melt("hour", ["needed", "online"], "of", "agents")
    labels = {"agents": say("客服人数", "Agents"), "hour": say("钟点", "Hour")}
    labels |= {"needed": say("需要", "needed"), "online": say("在线", "online")}
    show(
        lines(shown, "agents", x="hour", of="of", steps=True, labels=labels, kinds={"agents": "number"}),
        name="need",
        title=say("高峰缺几个人？", "How many agents are missing at the peak?"),
        says=(
            say(
                f"缺人的钟点：{'、'.join(f'{h} 点 +{n}' for h, n in named)}。",
                f"Short of agents: {', '.join(f'{h}:00 +{n}' for h, n in named)}. ",
            )
            if named
            else say("没有哪个钟点缺人。", "No hour is short of agents. ")
        )
        + say(
            f"拿平均一小时来算（{flow.mean():.1f} ÷ {per_hour:g}，进一得 {mean_need:.0f}；平均在线 {need['online'].mean():.1f} 人），一个也看不出来：客户不按平均数来。",
            f"By the mean hour ({flow.mean():.1f} ÷ {per_hour:g}, rounded up {mean_need:.0f}; {need['online'].mean():.1f} online on average) none of this shows: customers do not come evenly.",
        ),
        note=say(
            f"在线：每小时半点时登录着的账号；每人每小时接 {per_hour:g} 人次。",
            f"Online: accounts logged in at half past; one agent takes {per_hour:g} receptions an hour.",
        ),
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（3 分钟）。** 把参数 `per_hour` 改成 5，从头运行：缺口大了几个人？只加在 20–22 点够不够？加人之前，还有什么便宜的办法？
#
# <details><summary>答案</summary>每小时少接一位，高峰大约多缺一到两个人，而且上午也缺。便宜的办法：把午后多出来的人挪到晚上（13–17 点在线的比需要的多），备好快捷回复，让机器人先答重复的问题。</details>
#
# <details><summary>在 Excel / WPS 里怎么做</summary>24 行，一行一个钟点。需要 <code>=ROUNDUP(接待/产能,0)</code>，缺口 <code>=MAX(0,需要-在线)</code>。最后一行不要先求平均再算：看 MAX(缺口)，不看 ROUNDUP(AVERAGE(接待)/产能,0)-AVERAGE(在线)。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (3 minutes).** Set the parameter `per_hour` to 5 and run everything again: by how many does the gap grow? Would it be enough to add people from 20:00 to 22:00? What could be cheaper than hiring?
#
# <details><summary>Answer</summary>One reception an hour less and the peaks lack another agent or two, in the morning as well. Cheaper: move those who are too many in the afternoon (13:00 to 17:00 has more online than needed) to the evening, prepare quick replies, let the bot take the questions that recur.</details>
#
# <details><summary>In Excel / WPS</summary>24 rows, one per hour. Needed <code>=ROUNDUP(receptions/capacity,0)</code>, short <code>=MAX(0,needed-online)</code>. Do not take averages first: look at MAX(short), not at ROUNDUP(AVERAGE(receptions)/capacity,0)-AVERAGE(online).</details>

# %% [markdown] lang="zh"
# ## 活儿分得匀吗
# %% [markdown] lang="en"
# ## Is the work shared evenly?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 比人次不公平：有人上 9 天班，有人上 5 天。比**每小时接待**。匀不匀用两个数说：最高 ÷ 最低，和**变异系数**（标准差 ÷ 平均，0 就是人人一样）。
# %% [markdown] lang="en" tags=["lesson-only"]
# To compare receptions is unfair: some worked nine days, some five. Compare **receptions per hour** online. Two numbers say how even it is: highest ÷ lowest, and the **coefficient of variation** (standard deviation ÷ mean; 0 means all alike).

# %%
if lesson.has("logins"):
    first, after = pd.Timestamp(quiet.start), pd.Timestamp(quiet.end) + pd.Timedelta(days=1)
    inside = logins["offline_at"].clip(upper=after) - logins["online_at"].clip(lower=first)
    hours = (inside.dt.total_seconds().clip(lower=0) / 3600).groupby(logins["agent_id"]).sum()
    load = measure(shop, "receptions", by="agent", period=quiet, rules=rules, interval=False).set_index("agent")
    load = load.assign(hours=hours).query("hours > 0 and agent in @names")
    load["per_hour"] = load["value"] / load["hours"]
    spread = load["per_hour"].std(ddof=0) / load["per_hour"].mean()
    high, low = load["per_hour"].idxmax(), load["per_hour"].idxmin()

# %%
if lesson.has("logins") and len(load) > 1:
    show(
        dots(
            load.reset_index()[["agent", "per_hour", "hours"]],
            "per_hour",
            of="agent",
            line={say("平均", "mean"): load["per_hour"].mean()},
            chosen=who,
            labels={"per_hour": say("每小时接待人次", "Receptions an hour")},
            kinds={"per_hour": "number"},
        ),
        name="load",
        title=say("谁的每小时最满？", "Whose hours are fullest?"),
        says=say(
            f"{names[high]}每小时接 {load['per_hour'][high]:.1f} 人次，{names[low]} {load['per_hour'][low]:.1f}：{load['per_hour'][high] / load['per_hour'][low]:.1f} 倍；变异系数 {spread:.0%}。",
            f"{names[high]} takes {load['per_hour'][high]:.1f} receptions an hour, {names[low]} {load['per_hour'][low]:.1f}: {load['per_hour'][high] / load['per_hour'][low]:.1f} times as many; the coefficient of variation is {spread:.0%}.",
        ),
    )

# %%
per_day = measure(shop, "receptions", by=["agent", "date"], period=quiet, rules=rules, interval=False)
over_cap = per_day[per_day["value"] > cap].sort_values("value", ascending=False)
over_cap = over_cap.assign(agent=over_cap["agent"].map(names))
if over_cap.empty:
    note(say(f"没有谁一天超过 {cap:g} 人次。", f"Nobody had more than {cap:g} receptions on one day."))
else:
    columns = {"date": Column(say("日期", "Date"), "date"), "agent": heads["agent"]}
    columns["value"] = Column(say("接待人次", "Receptions"), "count")
    title = say(f"一天超过 {cap:g} 人次的", f"More than {cap:g} receptions on one day")
    table(over_cap, columns, name="over_cap", title=title, top=5, of=len(over_cap))

# %% [markdown] lang="zh"
# ## 接得多，就是能干吗？
# %% [markdown] lang="en"
# ## Does “took many” mean “is good”?

# %% [markdown] lang="zh" tags=["lesson-only"]
# **答问比**（客服消息 ÷ 客户消息）也常被拿来比人：1.3 就是客户一句、客服回 1.3 句。句子多，是更热心，还是把一句拆成三句？先看它和什么一起变。
# %% [markdown] lang="en" tags=["lesson-only"]
# The **answer–question ratio** (agent's lines ÷ customer's lines) is often used to compare people: 1.3 means 1.3 lines for each of the customer's. More lines: more help, or one answer cut into three? See what it moves with.

# %%
talkative = measure(
    shop, ["answer_question_ratio", "reception_minutes"], by="agent", period=quiet, rules=rules, interval=False
)
talkative = talkative[talkative["agent"].isin(names)].pivot(index="agent", columns="metric", values="value").dropna()
if len(talkative) > 2:
    most, least = talkative["answer_question_ratio"].idxmax(), talkative["answer_question_ratio"].idxmin()
    note(
        say(
            f"答问比最高的是{names[most]}（{talkative['answer_question_ratio'][most]:.2f}，每次接待 {talkative['reception_minutes'][most]:.1f} 分钟），最低的是{names[least]}（{talkative['answer_question_ratio'][least]:.2f}，{talkative['reception_minutes'][least]:.1f} 分钟）。差别不大，也说不出谁帮到了客户：要看转化、满意度和原话。夜班、半天班、售后，活儿不一样；比之前先问：几点的班，接的是哪种客户，手上同时有几位。",
            f"The highest ratio is {names[most]}'s ({talkative['answer_question_ratio'][most]:.2f}, {talkative['reception_minutes'][most]:.1f} minutes a reception), the lowest {names[least]}'s ({talkative['answer_question_ratio'][least]:.2f}, {talkative['reception_minutes'][least]:.1f} minutes). It is a small gap and does not say who helped: see conversion, satisfaction and the chats themselves. Nights, half days and after-sales are different work: ask first which hours, which customers, how many at once.",
        ),
        "doubt",
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# **课堂活动（15 分钟）。** 四人一组，每组一张纸条，印着十位客户的聊天（第一张表）。合上电脑，数出咨询人数、接待人次、询单人数；每组替一位有争议的客户辩护：C4、C5 或 C7。最后打开电脑对数。
#
# **想一想。** 两名客服一天都接 80 人次，能说一样忙吗？至少说出三样还要知道的。
#
# <details><summary>答案</summary>上了几个小时、在几点、售前还是售后、同时接几位、每次多久、有没有转出去。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Class activity (15 minutes).** Groups of four, each with the ten customers' chats (the first table) on paper. Laptops closed: count contacting customers, receptions, inquirers; each group defends one disputed customer, C4, C5 or C7. Then open the laptops and compare.
#
# **Think.** Two agents had 80 receptions each today. Are they equally busy? Name three things you need to know.
#
# <details><summary>Answer</summary>How many hours they worked and at what time of day, pre-purchase or after-sales, how many at once, how long each took, how many were handed on.</details>

# %%
lesson.end()

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 小结
#
# - 咨询数人，接待数人次（客户 × 客服 × 天），询单只数来问要买的；人数不能跨客服、跨天相加。
# - 机器人、系统通知、客户没开口的，都不算咨询；自动发的欢迎语不算回复。
# - 回复率有两种：按人次、按人数；全店的数合计再相除。
# - 同时接待数取决于窗口，报数先说窗口。
# - 加不加人看最忙的钟点，不看平均；先挪再加。
# - 比忙闲，比每小时接待，再问班次、客户和同时接待数。
#
# **动手练：** [练习：接待与工作量](../../exercises/zh/01_reception.ipynb)。每人一份自己的数据；写完一题就运行那一格，当场知道对不对。下一课：[客服客单价对比](02_unit_price.ipynb)。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Recap
#
# - Contacts are people, receptions are customer × agent × day, inquirers only those who came to buy; people cannot be added over agents or days.
# - Bot talk, system notices and customers who wrote nothing are no contacts; a welcome text sent automatically is no reply.
# - There are two reply rates, by reception and by person; the shop's figure sums first and divides then.
# - Concurrency depends on its window: state it.
# - Whether to add people is decided by the busiest hours, not by the mean; move people before you add any.
# - To compare workloads take receptions per hour, then ask about shift, customers and concurrency.
#
# **Now you:** [Exercise: reception and workload](../../exercises/en/01_reception.ipynb). Everybody's data are different; run a question's cell and you are told at once whether it is right. Next: [agent unit-price comparison](02_unit_price.ipynb).
