# %% [markdown] lang="zh"
# # 响应时间明细
# %% [markdown] lang="en"
# # Response-time detail

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 客户到底等了多久，谁让客户等了，回得快真的能多卖吗？
#
# **60 分钟** · 先学[第 1 课](01_reception.ipynb) · 学完本课，你能够
#
# - 从聊天的行切出回合，数出首次、平均、中位数、P90（90 分位），说清各答的是什么问题；
# - 从慢响应、长接待、3 分钟未响应三张名单，一直追到那一段对话；
# - 看出一个数字是“客服变快了”，还是“规则变了”；
# - 分清“回得快，所以成交”和“那个时段本来就好成交”。
#
# **先讨论（3 分钟）。** 有人说“30 秒内回复，转化明显更高”。要信它，你还想知道什么？写下两条，课末对一对。
#
# **在平台里哪儿看：** 生意参谋：服务 › 客服绩效；赤兔名品：客服绩效 › 接待服务（响应、慢响应和长接待明细）；飞鸽：客服表现（首响、平响、3 分钟回复率）。
#
# 换数据只需改下面的参数，或者运行 `cskit render response_time 文件夹 --lang zh`，得到同样内容、不含代码的报告。
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** how long do customers really wait, who keeps them waiting, and do faster replies sell more?
#
# **60 minutes** · after [lesson 1](01_reception.ipynb) · after this lesson you can
#
# - cut a chat into turns, count first response, average, median and 90th percentile, and say which question each answers;
# - follow the slow, the long and the 3-minute list down to the conversation itself;
# - tell “the agents got faster” from “the rule changed”;
# - tell “answered fast, therefore bought” from “people buy at that hour anyway”.
#
# **Discuss first (3 minutes).** “A reply within 30 seconds converts far better.” What else would you want to know before you believe it? Write down two things, and compare at the end.
#
# **Where platforms show it:** Shengyi Canmou (生意参谋): service › agent performance (服务 › 客服绩效); Chitu (赤兔): agent performance › reception (客服绩效 › 接待服务) with the slow and long lists; Feige (飞鸽): agent performance (客服表现) with first and average response and the 3-minute rate.
#
# Change the parameters below, or run `cskit render response_time FOLDER` for the same as a report without code.

# %% tags=["parameters"]
data = "double11"  # {{lesson_data_hint}}
period = ""  # {{lesson_period_hint}}
lang = "en"
rules = "textbook"  # {{lesson_rules_hint}}
agent = ""  # {{lesson_agent_hint}}
fast_seconds = 30  # {{lesson_fast_seconds_hint}}
slow_seconds = None  # {{lesson_thresholds_hint}}
slow_turns = None
long_minutes = None
late_seconds = None
show_customers = False  # {{lesson_show_customers_hint}}

# %%
import pandas as pd

from cskit import define, detail, measure, widgets as w
from cskit.charts import bars, dots, lines, note, pair, scatter, sentences, show, table
from cskit.course.lesson import agree, begin, say
from cskit.errors import UsageError
from cskit.rules import load_rules

moved = {"slow_seconds": slow_seconds, "slow_turns": slow_turns}
moved |= {"long_minutes": long_minutes, "late_seconds": late_seconds}
lesson = begin(data, lang=lang, rules=rules, period=period, agent=agent, **moved)
shop, days, rules, who, names = lesson.shop, lesson.period, lesson.rules, lesson.agent, lesson.names

# %%
if isinstance(fast_seconds, bool) or not isinstance(fast_seconds, int | float) or not 1 <= fast_seconds <= 600:
    problem = say("应当是 1 到 600 之间的秒数", "must be a number of seconds from 1 to 600")
    raise UsageError(
        say(
            f"参数 `fast_seconds` = {fast_seconds!r}：{problem}",
            f"parameter `fast_seconds` = {fast_seconds!r}: {problem}",
        )
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 一个回合怎么数
#
# 聊天记录里没有“等待”这一列，只有谁在几点说了什么。先看一家小店（三位客服，一周）里的一段对话。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## What a turn is
#
# A chat log has no column for waiting, only who said what and when. Look at one chat of a small shop first: three agents, one week (you see a translation of its Chinese).

# %% tags=["lesson-only"]
small = lesson.small
chats = small.pandas("messages").query("sender in ('customer', 'agent')")
one = "K0038"
chats.loc[chats["conversation_id"] == one, ["sender", "sent_at", "text"]]

# %% [markdown] lang="zh" tags=["lesson-only"]
# **回合**从客户第一句还没得到回复的话开始，到客服的下一句话结束。客户连着说几句，仍是同一个回合。先自己数：上面有几个回合，各等了多少秒？
#
# 让电脑数：同一位客户、同一位客服、同一天的话是一次**接待**。接待里每当客户开口，而上一句不是客户说的，就开始一个新回合。
# %% [markdown] lang="en" tags=["lesson-only"]
# A **turn** runs from the customer's first message that is still unanswered to the agent's next one; several lines of the customer in a row are one turn. Count for yourself first: how many turns are there above, and how long was each wait?
#
# Now let the computer count. What one customer and one agent say on one day is a **reception**. In it, a new turn begins whenever the customer speaks and the line before was not the customer's.

# %% tags=["lesson-only"]
reception = ["customer_id", "agent_id", "day"]
chats["day"] = chats["sent_at"].dt.normalize()
chats = chats.sort_values([*reception, "sent_at"], kind="stable")
line_before = chats.groupby(reception)["sender"].shift()
chats["begins"] = (chats["sender"] == "customer") & (line_before != "customer")
chats["turn"] = chats.groupby(reception)["begins"].cumsum()
chats.loc[chats["conversation_id"] == one, ["sender", "sent_at", "begins", "turn"]]

# %% tags=["lesson-only"]
first_line = chats.groupby([*reception, "turn", "sender"])["sent_at"].first().unstack("sender")
by_hand = first_line.rename(columns={"customer": "asked_at", "agent": "replied_at"}).dropna(subset="asked_at")
by_hand["wait"] = (by_hand["replied_at"] - by_hand["asked_at"]).dt.total_seconds()
by_hand = by_hand.reset_index()
by_hand[by_hand["customer_id"] == chats.loc[chats["conversation_id"] == one, "customer_id"].iloc[0]]

# %% [markdown] lang="zh" tags=["lesson-only"]
# 第一个回合等了 143 秒：从客户的第一句算起，不是从最后一句。没有回复的回合，等待是空的，不是 0。
# %% [markdown] lang="en" tags=["lesson-only"]
# The first turn took 143 seconds, from the customer's first line, not the last. A turn without a reply has no wait: empty, not 0.

# %% tags=["lesson-only"]
on_card = measure(small, "response_rate_3min", by="agent").set_index("agent")
agree(by_hand.groupby("agent_id").size(), on_card["denominator"])  # 全部回合 || all turns
agree(by_hand["wait"].isna().groupby(by_hand["agent_id"]).sum(), measure(small, "unanswered_turns", by="agent"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（3 分钟）。** 这是只有三句话的店铺：客户 10:10:15 提问，10:15:20 又问，客服 10:18:10 才回。先猜平均响应和 3 分钟响应率，再运行。然后添上两句：`("customer", "10:18:30")`、`("agent", "10:19:00")`，两个数变成多少？
#
# <details><summary>答案</summary>一个回合，等了 475 秒，3 分钟响应率 0。从最后一问算起只有 170 秒，看似及时，其实客户从第一问就在等。添两句之后是两个回合，475 秒和 30 秒：平均 252.5 秒，3 分钟响应率 50%。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (3 minutes).** Here is a shop with three messages: the customer asks at 10:10:15 and again at 10:15:20, the agent replies at 10:18:10. Guess the average response and the 3-minute rate, then run the cell. Now add `("customer", "10:18:30")` and `("agent", "10:19:00")`: what do the two become?
#
# <details><summary>Answer</summary>One turn of 475 seconds, a 3-minute rate of 0. From the last question it would be 170 seconds and look fine, but the customer has been waiting since the first. With two lines more there are two turns, 475 and 30 seconds: 252.5 on average, a rate of 50%.</details>

# %% tags=["lesson-only"]
from cskit.shop import Shop

said = [("customer", "10:10:15"), ("customer", "10:15:20"), ("agent", "10:18:10")]
chat = pd.DataFrame(said, columns=["sender", "at"])
chat = chat.assign(customer_id="C1", agent_id="A", sent_at="2021-11-11 " + chat["at"]).drop(columns="at")
no_orders = pd.DataFrame(columns=["order_id", "customer_id", "created_at", "paid_at", "amount"])
tiny = Shop.from_frames({"messages": chat, "orders": no_orders})
measure(tiny, ["average_response_seconds", "response_rate_3min"])[["metric", "value"]]

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 同样的等待，四个数
#
# 等待总是一边倒：多数回合很快就回，少数等了很久。**平均**会被这少数拉高，**中位数**（排在正中的那个）不会；**P90**（90 分位）是九成回合都不超过的时间，最不走运的一成从这里算起。**首次响应**只看每次接待的第一个回合，这时客服最上心，往往比平均快。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## The same waits, four numbers
#
# Waits are lopsided: most turns are answered quickly, a few take very long. Those few pull the **average** up but not the **median**, the one in the middle; nine in ten turns take no longer than the **90th percentile**, where the unlucky tenth begins. The **first response** looks at the first turn of each reception only, when an agent is most alert, and is often quicker than the average.

# %% tags=["lesson-only"]
waits = by_hand.groupby("agent_id")["wait"]
numbers = pd.DataFrame({"average": waits.mean(), "median": waits.median(), "p90": waits.quantile(0.9)})
numbers["first"] = by_hand[by_hand["turn"] == 1].groupby("agent_id")["wait"].mean()
in_time = by_hand["wait"] <= 180  # 没有回复的不算及时 || without a reply: not in time
numbers["within_3min"] = in_time.groupby(by_hand["agent_id"]).mean()
numbers.round(3)

# %% tags=["lesson-only"]
agree(numbers["average"], measure(small, "average_response_seconds", by="agent"))
agree(numbers["median"], measure(small, "response_p50", by="agent"))
agree(numbers["p90"], measure(small, "response_p90", by="agent"))
agree(numbers["first"], measure(small, "first_response_seconds", by="agent"))
agree(numbers["within_3min"], measure(small, "response_rate_3min", by="agent"))

# %% tags=["lesson-only"]
from cskit.charts import distribution

every = by_hand["wait"]
marks = {say("中位数", "median"): every.median(), say("平均", "average"): every.mean()}
show(
    distribution(
        by_hand,
        "wait",
        marks=marks | {say("P90", "90th percentile"): every.quantile(0.9)},
        kinds={"wait": "seconds"},
        labels={"wait": say("等待", "Wait")},
    ),
    name="small_waits",
    title=say("小店的客户等了多久？", "How long do the small shop's customers wait?"),
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# `measure` 数的正是这些，几百万行也一样数。怎么数的写在定义卡上，读读“常见误区”：从哪一句话开始计时？
#
# **轮到你（2 分钟）。** 下面一格的分母只剩得到回复的回合，谁的 3 分钟响应率变好看了？客服做了什么？
#
# <details><summary>答案</summary>前两位客服都成了 100%，客服什么也没做：没回的回合从分母里消失了。所以分母必须含没有回复的回合。</details>
#
# <details><summary>在 Excel / WPS 里怎么做</summary>聊天表去掉系统消息，按客户、客服、时间排序。加一列“开始”：<code>=AND(发送方="customer",NOT(AND(上一行客户=客户,上一行客服=客服,INT(上一行时间)=INT(时间),上一行发送方="customer")))</code>。开始的那一行，等待 = 往下找同一客户、同一客服、同一天的第一条客服消息：<code>=MINIFS(时间列,客户列,客户,客服列,客服,发送方列,"agent",时间列,"&gt;="&amp;时间,时间列,"&lt;"&amp;INT(时间)+1)</code> 减去本行时间，再乘 86400；MINIFS 得 0 就是没人回，留空。平均用 AVERAGE，中位数用 MEDIAN，P90 用 <code>PERCENTILE.INC(等待,0.9)</code>，3 分钟响应率 = <code>COUNTIFS(等待,"&lt;=180") / 回合数</code>，分母含空着的。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# `measure` counts the very same, for millions of rows too. Its card says how; read the pitfall: at which message does the clock start?
#
# **Now you (2 minutes).** In the cell below the card only answered turns are left in the denominator. Whose 3-minute rate looks better, and what did the agent do for it?
#
# <details><summary>Answer</summary>The first two agents reach 100% and did nothing for it: the turns nobody answered are gone from the denominator. That is why they must stay in it.</details>
#
# <details><summary>In Excel / WPS</summary>Drop system messages and sort by customer, agent and time. A column “begins”: <code>=AND(sender="customer",NOT(AND(row above: same customer, same agent, same INT(time), sender="customer")))</code>. Where it is true, the wait is the agent's first message further down on the same day, <code>=MINIFS(time,customer,this,agent,this,sender,"agent",time,"&gt;="&amp;this time,time,"&lt;"&amp;INT(this time)+1)</code>, less this row's time, times 86400; where MINIFS gives 0 nobody replied: leave it empty. AVERAGE, MEDIAN and <code>PERCENTILE.INC(waits,0.9)</code> do the rest; the 3-minute rate is <code>COUNTIFS(waits,"&lt;=180") / turns</code>, with the empty ones in the denominator.</details>

# %% tags=["lesson-only"]
define("average_response_seconds", lang, rules)

# %% tags=["lesson-only"]
answered = by_hand.dropna(subset="wait")
mine = (answered["wait"] <= 180).groupby(answered["agent_id"]).mean()
pd.DataFrame({"all_turns": numbers["within_3min"], "answered_only": mine}).round(3)

# %% [markdown] lang="zh"
# ## 客户等了多久
# %% [markdown] lang="en"
# ## How long customers wait

# %%
from cskit.charts import Tile, kind_of, tiles
from cskit.metrics import find
from cskit.terms import begun

asked = ["first_response_seconds", "average_response_seconds", "response_p50", "response_p90"]
asked += [f"first_response_within({fast_seconds:g})", "response_rate_3min"]
asked += ["slow_response_customers", "long_reception_customers"]
by_agent = measure(shop, [*asked, "receptions", "unanswered_turns"], by="agent", period=days, rules=rules)
by_agent = by_agent[by_agent["agent"].isin(names)]  # 不含机器人 || without the bot
everyone = measure(shop, asked, period=days, rules=rules, interval=False).set_index("metric")
own = by_agent[by_agent["agent"] == who].set_index("metric").loc[asked] if who else everyone


# %%
def parts(row):
    return (say("{0:,.0f} ÷ {1:,.0f}", "{0:,.0f} of {1:,.0f}").format(row["numerator"], row["denominator"]),)


# %%
tiles(
    [
        Tile(
            begun(find(metric).under(rules).name(lang)),
            row["value"],
            kind_of(metric),
            status=row["status"],
            better="up" if kind_of(metric) == "rate" else "down",
            base=everyone["value"][metric] if who and not metric.endswith("customers") else None,
            base_label=say("全店", "everyone"),
            lines=parts(row) if kind_of(metric) == "rate" and row["denominator"] else (),
        )
        for metric, row in own.iterrows()
    ]
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 整家店的回合表和小店的一样，一行一个回合；`counted_wait` 是平均看见的等待，由规则决定。时间都等在哪里？
# %% [markdown] lang="en" tags=["lesson-only"]
# The whole shop's table of turns is like the small one's, a row per turn; `counted_wait` is the wait that averages see, which is up to the rules. Where does the waiting time go?

# %%
import narwhals as nw

from cskit.facts import Facts

turns = Facts(shop, rules).turns()
turns = turns.filter(nw.col("assessed") == 1, nw.col("day").is_between(days.first, days.last))
turns = turns.collect("pandas").to_native()
turns = turns[turns["agent_id"] == who] if who else turns
turns[["wait", "counted_wait"]] = turns[["wait", "counted_wait"]].astype(float)
waits = turns["counted_wait"].dropna()


# %%
from itertools import pairwise

import numpy as np

from cskit.written import written


def waited(seconds):
    return written(seconds, "seconds")


def clock(seconds):
    return f"{seconds // 60:.0f}:{seconds % 60:02.0f}"


# %%
def bands(values, edges):  # 上限算在本段里：“30 秒内”含 30 秒 || a band holds its upper edge: "within 30 s"
    words = [f"≤ {clock(edges[1])}"] + [f"{clock(a)}–{clock(b)}" for a, b in pairwise(edges[1:])]
    over = say(f"{clock(edges[-1])} 以上", f"over {clock(edges[-1])}")
    return pd.cut(values, [*edges, np.inf], labels=[*words, over], include_lowest=True)


# %%
if len(waits):
    share = waits.groupby(bands(waits, [0, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600]), observed=False)
    share = pd.DataFrame({"turns": share.size() / len(waits), "time": share.sum() / max(waits.sum(), 1)})
    slowest = waits.nlargest(max(1, round(len(waits) / 10))).sum() / max(waits.sum(), 1)
    share = share.rename_axis("band").reset_index().melt("band", var_name="of", value_name="share")
    labels = {
        "band": say("等待（分:秒）", "Wait (min:s)"),
        "share": say("占比", "Share"),
        "of": say("占什么", "Of"),
        "turns": say("占回合数", "of all turns"),
        "time": say("占等待总时长", "of all waiting time"),
    }

# %%
if len(waits):
    show(
        bars(share, "share", of="band", color="of", order="frame", kinds={"share": "rate"}, labels=labels),
        name="spread",
        title=say("时间都等在哪里？", "Where does the waiting time go?"),
        says=say(
            f"共 {len(waits):,} 个计入平均的回合：中位数 {waited(waits.median())}，平均 {waited(waits.mean())}，九成不超过 {waited(waits.quantile(0.9))}。{(waits <= waits.mean()).mean():.0%} 的回合不超过平均值；最慢的一成占去全部等待时间的 {slowest:.0%}。另有 {turns['wait'].isna().sum():,} 个回合始终没有回复（共 {len(turns):,} 个）：算不算进平均，由规则决定。",
            f"Of {len(waits):,} turns in the average, half waited no longer than {waited(waits.median())}, the average is {waited(waits.mean())}, and nine in ten were answered within {waited(waits.quantile(0.9))}. {(waits <= waits.mean()).mean():.0%} of turns are no slower than the average: the slowest tenth holds {slowest:.0%} of all the waiting. {turns['wait'].isna().sum():,} of {len(turns):,} turns were never answered: whether the average sees them is up to the rules.",
        ),
    )
else:
    note(say("这段时间没有可统计的回合。", "There is no turn to count in these days."), "missing")

# %% [markdown] lang="zh"
# ## 谁让客户等了
# %% [markdown] lang="en"
# ## Who keeps customers waiting

# %% [markdown] lang="zh" tags=["lesson-only"]
# 下图一行一位客服，空心点是中位数，实心点是平均。先猜：平均排在最后的人，中位数也排在最后吗？
# %% [markdown] lang="en" tags=["lesson-only"]
# A row per agent: the open dot is the median, the filled one the average. Guess first: is whoever has the longest average also last by the median?

# %%
from cskit.charts import wide

enough = by_agent[(by_agent["metric"] == "response_rate_3min") & (by_agent["denominator"] >= 30)]["agent"]
agents = by_agent.pivot(index="agent", columns="metric", values="value").loc[enough]
average = by_agent[by_agent["metric"] == "average_response_seconds"].set_index("agent").loc[enough]
agents = agents.assign(low=average["low"], high=average["high"], team=agents.index.map(lesson.teams))
agents = agents.dropna(subset="average_response_seconds").sort_values("average_response_seconds")
agents["p90"] = [say(f"P90 {waited(p)}", f"P90 {waited(p)}") for p in agents["response_p90"]]
places = agents[["average_response_seconds", "response_p50"]].rank(method="min").astype(int)
moves = (places["average_response_seconds"] - places["response_p50"]).abs()

# %%
if len(agents):
    far = moves.idxmax()
    told = say("按平均排和按中位数排，名次相同。", "By the average and by the median the order is the same.")
    if moves[far]:
        told = say(
            f"换一个数，名次就变：{names[far]}按平均（{waited(agents['average_response_seconds'][far])}）排第 {places['average_response_seconds'][far]}，按中位数（{waited(agents['response_p50'][far])}）排第 {places['response_p50'][far]}，共 {len(agents)} 人。",
            f"Change the number and the ranking changes: {names[far]} is number {places['average_response_seconds'][far]} of {len(agents)} by the average ({waited(agents['average_response_seconds'][far])}), number {places['response_p50'][far]} by the median ({waited(agents['response_p50'][far])}).",
        )
    few = len(names) - len(agents)
    whole, columns = wide(by_agent.assign(agent=by_agent["agent"].map(names)))

# %%
if len(agents):
    drawn = say(
        "空心：中位数；实心：平均；浅色带：平均的 95% 区间；行尾：P90。",
        "Open: median; filled: average; pale band: the average's 95% interval; behind the row: the 90th percentile. ",
    )
    if few:
        drawn += say(f"另有 {few} 人不足 30 个回合，未画出。", f"{few} more with fewer than 30 turns are not drawn.")
    own_colour = "team" if agents["team"].notna().any() else None
    how = {"interval": ("low", "high"), "color": own_colour, "chosen": who, "words": "p90"}

# %%
if len(agents):
    show(
        pair(agents, "response_p50", "average_response_seconds", of="agent", **how),
        name="agents",
        title=say("谁真的慢，谁只是有几次很慢？", "Who is slow, and who was just very slow a few times?"),
        says=told,
        note=drawn,
        table=whole,
        columns=columns,
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# 浅色带特别长的人，平均靠不住：一两次等了几小时就能拉出这么长。这样的人该看中位数和 P90，再去名单里找那一两次。
# %% [markdown] lang="en" tags=["lesson-only"]
# Where the pale band is very long, do not rely on the average: one or two waits of hours stretch it. Look at the median and the 90th percentile instead, and find the one or two on the lists below.

# %% [markdown] lang="zh"
# ### 什么时候等得久
# %% [markdown] lang="en"
# ### When customers wait

# %%
clocks = ["first_response_seconds", "average_response_seconds", "response_p90"]
by_hour = measure(shop, clocks, by="hour", period=days, rules=rules, interval=False)
hours = by_hour.pivot(index="hour", columns="metric", values="value").dropna(subset="response_p90")
if len(hours):
    late, pulled = hours["response_p90"].idxmax(), hours["average_response_seconds"].idxmax()
    first = hours["first_response_seconds"].idxmax()
    told = say(
        f"{late}–{late + 1} 点等得最久：九成回合不超过 {waited(hours['response_p90'][late])}，平均 {waited(hours['average_response_seconds'][late])}。",
        f"Customers wait longest from {late}:00 to {late + 1}:00: nine turns in ten took no longer than {waited(hours['response_p90'][late])}, {waited(hours['average_response_seconds'][late])} on average.",
    )
    for hour, metric in {pulled: "average_response_seconds", first: "first_response_seconds"}.items():
        if hours[metric][hour] > hours["response_p90"][hour]:  # 平均比 P90 还长 || a mean beyond the 90th percentile
            told += say(
                f"{hour}–{hour + 1} 点的平均（{waited(hours[metric][hour])}）比 P90（{waited(hours['response_p90'][hour])}）还长：极少数特别晚的回复把它拉了上去。",
                f" From {hour}:00 to {hour + 1}:00 a mean ({waited(hours[metric][hour])}) exceeds the 90th percentile ({waited(hours['response_p90'][hour])}): very few, very late replies pull it up.",
            )
    show(
        lines(by_hour[by_hour["hour"].isin(hours.index)], "value", x="hour", of="metric", label=say("等待", "Wait")),
        name="hours",
        title=say("客户在几点等得最久？", "At what time of day do customers wait longest?"),
        says=told,
    )

# %% [markdown] lang="zh"
# ## 三张名单
# %% [markdown] lang="en"
# ## Three lists

# %% [markdown] lang="zh" tags=["lesson-only"]
# 三张名单答三个问题，各有各的改法。
#
# **慢响应**：一次接待里有好几个回合都等太久，是接待能力的问题。
#
# <details><summary>怎么改（教材五条）</summary>定一个够得着的时间标准 · 理顺流程，常见问题备好快捷回复 · 培训产品知识和打字 · 按小时的进线排班 · 每周看名单，把结果反馈到人</details>
#
# **长接待**：聊得太久，也许问题难缠，也许不会收尾，也许就是回得慢：看看这位客户在不在慢响应明细上。
#
# <details><summary>怎么改（教材四条）</summary>定一个合理的门槛 · 定期看长的都在聊什么 · 精简步骤，少让客户重复说 · 分流：复杂的转给专人</details>
#
# **3 分钟未响应**：单个回合迟到或没回，是漏接。
#
# <details><summary>怎么改（教材四条）</summary>高峰和交接班时有人顶上 · 优化流程，同时接待数设上限 · 简单问题交给智能客服先答 · 定期看名单漏在几点、漏在谁</details>
#
# 每一行都能找到原来的对话：先读内容再下结论，没人接的一句“好的谢谢”也算一个回合。
# %% [markdown] lang="en" tags=["lesson-only"]
# Three lists, three questions, three remedies.
#
# **Slow**: several turns of one reception took too long, a matter of capacity.
#
# <details><summary>What to do (the textbook's five)</summary>set a standard that can be reached · smooth the process, keep quick replies for common questions · train product knowledge and typing · staff by the hours of inflow · read the list weekly and tell each person</details>
#
# **Long**: the talk went on and on, because the problem was hard, because nobody brought it to a close, or simply because replies were slow: see whether the customer is on the slow list as well.
#
# <details><summary>What to do (the textbook's four)</summary>set a sensible threshold · look regularly at what the long ones are about · shorten the steps, ask nothing twice · route: hand the hard cases to a specialist</details>
#
# **3 minutes**: a single turn was answered late or never, something slipped.
#
# <details><summary>What to do (the textbook's four)</summary>cover peaks and changes of shift · improve the process, limit how many chats one agent holds at once · let the bot answer the simple ones first · see regularly at which hour and with whom they slip</details>
#
# Every row leads to its conversation: read it before you judge, for a “thank you” that nobody answers is a turn, too.

# %%
from cskit.charts import Column

never = say("始终没回", "never")
heads = {
    "row": Column(say("行", "Row"), "count"),
    "at": Column(say("时间", "Time"), "time"),
    "customer": say("客户", "Customer"),
    "agent": say("客服", "Agent"),
    "talk_minutes": Column(say("接待时长", "Handling time"), "minutes"),
    "customer_messages": Column(say("客户消息", "Customer's lines"), "count"),
    "agent_messages": Column(say("客服消息", "Agent's lines"), "count"),
    "wait": say("等待", "Wait"),
    "slow_turns": Column(say("慢回合", "Slow turns"), "count"),
    "content": say("问的是", "Question"),
}

# %%
titles = {
    "slow_response": say("慢响应明细", "Slow-response list"),
    "long_reception": say("长接待明细", "Long-reception list"),
    "unanswered_3min": say("3 分钟未响应明细", "3-minute list"),
}

# %%
lists = {}
for name, title in titles.items():
    rows = detail(shop, name, rules=rules, period=days, show_customers=show_customers)
    rows = rows[rows["agent"] == who] if who else rows
    if "wait_seconds" in rows:  # 没回的排最前，再按等待从长到短 || never answered first, then the longest wait
        rows = rows.sort_values("wait_seconds", ascending=False, na_position="first", kind="stable")
        rows["wait"] = [waited(s) if s == s else never for s in rows["wait_seconds"]]
    lists[title] = rows.assign(row=range(1, len(rows) + 1))
    rows = lists[title].assign(agent=rows["agent"].map(names).fillna(rows["agent"]))
    if rows.empty:
        note(say(f"按现在的门槛，{title}上没有人。", f"With these thresholds nobody is on the {title}."))
    else:
        columns = {c: head for c, head in heads.items() if c in rows}
        table(rows.head(1000), columns, name=name, title=title, top=5, of=len(rows))

# %% [markdown] lang="zh"
# ### 读一段对话
# %% [markdown] lang="en"
# ### One conversation

# %% [markdown] lang="zh" tags=["lesson-only"]
# 读的时候问三件事：慢在哪一句？那句之前客户想知道什么？如果是你，先回哪一句？
# %% [markdown] lang="en" tags=["lesson-only"]
# Ask three things while reading: at which line did it get slow? What did the customer want to know just before? Which line would you have sent first?

# %%
from cskit.metrics import customer_code
from cskit.metrics.codes import masked

pairing = ["customer_id", "agent_id", "day"]
messages = shop.table("messages").filter(nw.col("sender") != "system")


# %%
def read(talk, name, title):
    """One reception (a row of `turns`) line by line; beside each reply the wait that it ended."""
    same = [nw.col(c) == talk[c] for c in ("customer_id", "agent_id")]
    spans = Facts(shop, rules).receptions().filter(*same, nw.col("day") == int(talk["day"]))
    span = spans.collect("pandas").to_native().iloc[0]
    own = messages.filter(*same, nw.col("sent_at").is_between(int(span["started_at"]), int(span["ended_at"])))
    chat = own.collect("pandas").to_native().sort_values(["sent_at", "seq"])
    show_chat(with_waits(chat, talk), talk, name, title)


# %%
def with_waits(chat, talk):
    own = turns[(turns[pairing] == talk[pairing]).all(axis=1)].dropna(subset="wait")
    waits = own.drop_duplicates("replied_at").set_index("replied_at")["wait"]
    replies = (chat["sender"] != "customer") & ~chat.duplicated(["sender", "sent_at"])
    chat["wait"] = chat["sent_at"].where(replies).map(waits)
    chat["slow"] = np.where(chat["wait"] > rules.slow_seconds, "●", "")
    chat["sent_at"] = pd.to_datetime(chat["sent_at"], unit="s")
    senders = {"customer": say("客户", "Customer"), "agent": say("客服", "Agent"), "bot": say("机器人", "Bot")}
    chat["sender"] = chat["sender"].map(senders)
    return chat


# %%
def show_chat(chat, talk, name, title):
    columns = {"sent_at": Column(say("时间", "Time"), "time"), "sender": say("谁", "Who")}
    columns |= {"wait": Column(say("客户等了", "Customer waited"), "seconds"), "slow": say("慢", "Slow")}
    if "text" in chat:
        chat["text"] = [masked(said, talk["customer_id"]) for said in chat["text"]]
        columns["text"] = say("内容", "Message")
    customer = talk["customer_id"] if show_customers else customer_code(talk["customer_id"])
    agent = names.get(talk["agent_id"], talk["agent_id"])
    table(
        chat,
        columns,
        name=name,
        title=title,
        note=say(
            f"客户 {customer}，{agent}；● 标出等待超过 {rules.slow_seconds:g} 秒的回复。",
            f"Customer {customer} with {agent}; ● marks replies that took longer than {rules.slow_seconds:g} s.",
        ),
    )


# %%
slow = turns["wait"] > rules.slow_seconds
ranked = turns.assign(slow=slow.groupby([turns[c] for c in pairing]).transform("sum"))
ranked = ranked.dropna(subset="wait").sort_values(
    ["slow", "wait", "asked_at", *pairing], ascending=[False, False] + [True] * 4
)
if len(ranked):
    read(
        ranked.iloc[0],
        "conversation",
        say("慢回合最多的一次接待：慢在哪里？", "The reception with most slow turns: where did it get slow?"),
    )
else:
    note(say("这段时间没有得到回复的回合。", "No turn of these days was answered."), "missing")

# %% [markdown] lang="zh" tags=["lesson-only"]
# 名单上的其他人呢？选一张名单、一个行号，读那一行的对话。从 3 分钟未响应明细的第 1 行读起：这一句没人回，算漏接吗？
# %% [markdown] lang="en" tags=["lesson-only"]
# And the others? Choose a list and the number of a row, and read the chat behind it. Start with row 1 of the 3-minute list: nobody answered that line, but did anything slip?

# %% tags=["lesson-only"]
talks = Facts(shop, rules).receptions().filter(nw.col("day").is_between(days.first, days.last))
talks = talks.select(*pairing, "started_at", "ended_at").collect("pandas").to_native()
talks["customer"] = talks["customer_id"].map(str if show_customers else customer_code)


# %% tags=["lesson-only"]
def read_row(listed, row):
    """The conversation behind a row: the reception of that customer and that agent that was going on then."""
    rows = lists[listed]
    if row > len(rows):
        note(say(f"{listed}共 {len(rows):,} 行。", f"{listed}: {len(rows):,} rows."), "missing")
        return
    one = rows.iloc[row - 1]
    at = int(one["at"].timestamp())
    same = (talks["customer"] == one["customer"]) & (talks["agent_id"] == one["agent"])
    then = talks[same & (talks["started_at"] <= at) & (talks["ended_at"] >= at)].iloc[0]
    read(then, "row", say(f"{listed}：第 {row} 行，共 {len(rows):,} 行", f"{listed}: row {row} of {len(rows):,}"))


# %% tags=["lesson-only"]
w.explore(
    read_row,
    listed=w.Choice(say("名单", "List"), {title: title for title in lists}, titles["unanswered_3min"]),
    row=w.Slider(say("第几行", "Row"), 1, 1, 50),
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 长，不一定坏。下面两段都列在长接待明细里：一段聊成了，一段聊丢了。哪一段是哪一段，看得出来吗？
# %% [markdown] lang="en" tags=["lesson-only"]
# Long is not bad by itself. Both chats below are on the long list: one ended in an order, the other in a lost customer. Can you tell which is which?

# %%
inquiries = Facts(shop, rules).outcomes("inquiries", (), rules.conversion_days).collect("pandas").to_native()
inquiries["wait"] = inquiries["first_wait"].astype(float)
inquiries["hour"] = inquiries["first_asked"] % 86400 // 3600

# %% tags=["lesson-only"]
long = Facts(shop, rules).receptions().filter(nw.col("is_long") == 1, nw.col("day").is_between(days.first, days.last))
long = long.collect("pandas").to_native().merge(inquiries[[*pairing, "converted", "ordered", "mature"]], on=pairing)
long = long[(long["customer_messages"] >= 5) & (long["agent_id"] == (who or long["agent_id"]))]
long = long.sort_values(["slow_turns", "customer_messages", "started_at"])
bought, lost = long[long["converted"] == 1], long[(long["ordered"] == 0) & (long["mature"] == 1)]
if len(bought) and len(lost):
    read(bought.iloc[0], "long_one", say("长接待之一", "Long chat one"))
    read(lost.iloc[-1], "long_two", say("长接待之二", "Long chat two"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# <details><summary>答案</summary>第一段三天内成交了，第二段没有下单。长接待明细要配着结果看：聊成了的，学它怎么答；聊丢了的，看断在哪一句。可两段对话证明不了什么：挑的就是一段回得快、一段回得慢的。回得快是不是真的多卖，课末再比。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# <details><summary>Answer</summary>The first was an order within three days, the second never was. Read the long list beside its outcome: from those that sold, learn how they answered; in those that did not, find the line at which it broke off. Yet two chats prove nothing: a quick one and a slow one were picked on purpose. Whether quick really sells more comes at the end.</details>

# %% [markdown] lang="zh"
# ## 门槛是谁定的
# %% [markdown] lang="en"
# ## Whose threshold is it?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 120 秒、多于 3 个回合、20 分钟、180 秒，都是规则，不是自然规律。小店里按教材的门槛一个慢响应客户都没有；换成 30 秒、多于 1 个回合呢？
# %% [markdown] lang="en" tags=["lesson-only"]
# 120 seconds, more than 3 turns, 20 minutes, 180 seconds: these are rules, not laws of nature. By the textbook's thresholds the small shop has not one customer with slow replies. And with 30 seconds, more than 1 turn?

# %% tags=["lesson-only"]
slow_ones = by_hand[by_hand["wait"] > 30].groupby(reception).size()
slow_customers = slow_ones[slow_ones > 1].reset_index()["customer_id"].nunique()
stricter = load_rules("textbook").replace(slow_seconds=30, slow_turns=1)
print(slow_customers)
agree(slow_customers, measure(small, "slow_response_customers", rules=stricter))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（2 分钟）。** 上面一格里把两处 `30` 换成 `60` 再运行：13 位里还剩几位？
#
# <details><summary>答案</summary>3 位：门槛放宽一倍，名单上少了将近八成，客服却没有快一秒。</details>
#
# <details><summary>答案</summary>从 13 位剩到 3 位：聊天一句没变，变的是门槛。</details>
#
# 下面拖动滑块：名单变长变短，人却还是那些人、聊天还是那些聊天。留意曲线哪里陡：陡的地方，门槛差十秒，考核结果就差很多。
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (2 minutes).** Put `60` in place of both `30` above and run it: how many of the 13 are left?
#
# <details><summary>Answer</summary>3: with the limit twice as long four in five have left the list, and nobody answered any sooner.</details>
#
# <details><summary>Answer</summary>3 of the 13: not a line of the chats has changed, only the limit.</details>
#
# Below, drag a slider and the list grows or shrinks, while the people and their chats stay what they were. Watch where the curve is steep: there, ten seconds more or less make a large difference to somebody's appraisal.

# %%
longest_first = turns[turns["wait"] > 0].sort_values("wait", ascending=False)[[*pairing, "asked_at", "wait"]]


def slow_list(rule):
    """The receptions on the slow list under these rules, worst first."""
    slow = longest_first[longest_first["wait"] > rule.slow_seconds].groupby(pairing)
    found = slow.agg(slow_turns=("wait", "size"), wait=("wait", "max"), at=("asked_at", "min")).reset_index()
    found = found[found["slow_turns"] > rule.slow_turns]
    return found.sort_values(["slow_turns", "wait", "at"], ascending=[False, False, True], kind="stable")


# %%
def moved_list(**moved):
    rule = rules.replace(**moved)
    metrics = ["slow_response_customers", "long_reception_customers", "unanswered_3min_rate"]
    found = measure(shop, metrics, by="agent" if who else None, period=days, rules=rule, interval=False)
    value = (found[found["agent"] == who] if who else found).set_index("metric")["value"]
    labels = dict(zip(metrics, limits_said(rule), strict=True))
    tiles(
        [Tile(label, value[metric], kind_of(metric), better="down") for metric, label in labels.items()],
        name="thresholds_counts",
        title=say("三个数随门槛变化", "Three counts and their thresholds"),
    )
    show_limits(rule)
    show_listed(slow_list(rule))


# %%
def limits_said(rule):
    return [
        say(
            f"慢响应人数（多于 {rule.slow_turns} 个回合超过 {rule.slow_seconds:g} 秒）",
            f"Customers with slow replies (more than {rule.slow_turns} turns over {rule.slow_seconds:g} s)",
        ),
        say(
            f"长接待人数（超过 {rule.long_minutes:g} 分钟）",
            f"Customers with long chats (over {rule.long_minutes:g} min)",
        ),
        say(f"{rule.late_seconds:g} 秒未响应率", f"Not answered within {rule.late_seconds:g}\u00a0s"),
    ]


# %%
def show_limits(rule):
    # 一次接待里第 slow_turns + 1 长的等待超过门槛，就上名单 || listed: its wait number slow_turns + 1 is over the limit
    decides = longest_first.groupby(pairing).nth(rule.slow_turns).groupby("customer_id")["wait"].max()
    limits = sorted({*range(30, 301, 10), int(rule.slow_seconds)})
    curve = pd.DataFrame({"seconds": limits, "customers": [int((decides > s).sum()) for s in limits]})
    now, longer = (int((decides > rule.slow_seconds + more).sum()) for more in (0, 10))
    here = {say("现在的门槛", "threshold now"): rule.slow_seconds}
    show(
        lines(curve, "customers", x="seconds", rules=here, labels=limit_labels),
        name="thresholds",
        title=say(
            f"慢响应人数有多依赖门槛？（一次接待中慢回合多于 {rule.slow_turns} 个）",
            f"How much does the slow count depend on its threshold? (more than {rule.slow_turns} slow turns in a reception)",
        ),
        says=say(
            f"超过 {rule.slow_seconds:g} 秒算慢，名单上有 {now:,} 人；门槛放宽 10 秒，剩 {longer:,} 人。",
            f"With {rule.slow_seconds:g} s, {now:,} customers are on the list; ten seconds more, and {longer:,} are left.",
        ),
    )


# %%
limit_labels = {
    "seconds": say("等待超过多少秒算慢", "Slow: waited longer than (s)"),
    "customers": say("慢响应人数", "Customers with slow replies"),
}
limit_columns = {c: heads[c] for c in ("at", "customer", "agent", "slow_turns")}
limit_columns["wait"] = Column(say("最久等待", "Longest wait"), "seconds")


# %%
def show_listed(listed):
    if listed.empty:
        note(say("按现在的门槛，慢响应明细上没有人。", "With these thresholds nobody is on the slow list."))
        return
    worst = listed.head(5).assign(at=pd.to_datetime(listed["at"], unit="s"))
    worst["customer"] = worst["customer_id"].map(str if show_customers else customer_code)
    worst["agent"] = worst["agent_id"].map(lambda a: names.get(a, a))
    table(
        worst,
        limit_columns,
        name="thresholds_list",
        title=say(
            f"在这些门槛下，谁上了慢响应明细？（共 {len(listed):,} 次接待，列出最慢的 {min(5, len(listed))} 次）",
            f"Who is on the slow list with these thresholds? (the {min(5, len(listed))} worst of {len(listed):,} receptions)",
        ),
    )


# %%
w.explore(
    moved_list, **{name: w.rule(rules, name) for name in ["slow_seconds", "slow_turns", "long_minutes", "late_seconds"]}
)

# %% [markdown] lang="zh"
# ## 同一份记录，不同的规则
# %% [markdown] lang="en"
# ## One log, several rule books

# %% [markdown] lang="zh" tags=["lesson-only"]
# 各平台都说“响应时间”，数法却不一样：夜里算不算，没回的怎么算，按回合、按会话还是按人。先在小店里数两种。**淘宝**：没有回复的回合记 600 秒，回得再慢也最多记 600 秒，只算 8–23 点开始的回合。**快手**：一位客户只要有一个回合没赶上 3 分钟，这个人就算没做到。
# %% [markdown] lang="en" tags=["lesson-only"]
# Every platform says “response time”, and each counts it in its own way: does the night count, what is an unanswered turn worth, is it per turn, per session or per person? Count two of them in the small shop first. **Taobao**: an unanswered turn counts 600 seconds, no wait counts more, and only turns that begin between 8:00 and 23:00 do. **Kuaishou**: one turn beyond 3 minutes, and the whole person was not served in time.

# %% tags=["lesson-only"]
daytime = by_hand[by_hand["asked_at"].dt.hour.between(8, 22)]
capped = daytime["wait"].fillna(600).clip(upper=600)
agree(
    capped.groupby(daytime["agent_id"]).mean(),
    measure(small, "average_response_seconds", by="agent", rules="taobao-2022"),
)

# %% tags=["lesson-only"]
missed = ~(daytime["wait"] <= 180)
person = missed.groupby(daytime["customer_id"]).any()
agree(1 - person.mean(), measure(small, "response_rate_3min", rules="kuaishou-2023-03"))
print(
    say(
        f"按回合 {1 - missed.mean():.1%}，按人 {1 - person.mean():.1%}",
        f"per turn {1 - missed.mean():.1%}, per person {1 - person.mean():.1%}",
    )
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 聊天一个字没改，分数变了。**轮到你（2 分钟）。** 上面第一格里把 `.fillna(600)` 去掉再运行：平均少了几秒？这几秒是谁的？
#
# <details><summary>答案</summary>少的那几秒来自两位没人回复的客户。只报“平均多快”而不报“多少没回”，他们就不见了。</details>
#
# 现在换成整家店：跨平台、跨年份比较之前，先把规则统一。
# %% [markdown] lang="en" tags=["lesson-only"]
# Not a word of the chats changed, the score did. **Now you (2 minutes).** Take `.fillna(600)` out of the first cell above and run it: how many seconds less, and whose are they?
#
# <details><summary>Answer</summary>They belong to the two customers nobody answered. Report only how fast, not how many went without a reply, and they disappear.</details>
#
# Now the whole shop. Before comparing platforms or years, bring both under one rule.

# %%
figures = ["average_response_seconds", "first_response_seconds", "first_response_within(30)", "response_rate_3min"]
published = {  # 哪个平台公布哪几个数 || which of these figures each platform publishes
    "taobao-2022": [figures[0], figures[3]],
    "jd-2021-12": figures[:3],
    "douyin-2023": figures[:2],
    "kuaishou-2023-03": [figures[3]],
    "pinduoduo-2020": [figures[3]],
}
unit_words = {
    "turn": say("回合", "Turn"),
    "reception": say("接待人次", "Reception"),
    "session": say("会话", "Session"),
    "customer": say("客户", "Customer"),
}


# %%
def nobody_answered(rule):
    """What the rules do with a turn without a reply."""
    capped = say(f"记 {rule.cap_seconds:g} 秒并封顶", f"{rule.cap_seconds:g} s, capped")
    return capped if rule.unanswered == "cap" else say("不计入平均", "left out")


# %%
books = []
for rule, shown in [(rules, figures), *((load_rules(name), shown) for name, shown in published.items())]:
    found = measure(shop, figures, rules=rule, period=days, interval=False).set_index("metric")["value"]
    first_only = rule.late_unit == "turn" and rule.late_turns == "first"
    per = say("首个回合", "First turn") if first_only else unit_words[rule.late_unit]
    rated = "response_rate_3min" in shown
    books.append(
        {
            "label": say(f"{rule.zh}", f"{rule.en}"),
            **found.where(found.index.isin(shown)),
            "limit": rule.late_seconds if rated else np.nan,
            "unit": per if rated else "—",
            "hours": "–".join(rule.assessment_hours) if rule.assessment_hours else say("全天", "all"),
            "unanswered": nobody_answered(rule),
        }
    )

# %%
books = pd.DataFrame(books)
averages = books.dropna(subset=figures[0]).sort_values(figures[0], kind="stable")
if len(averages):
    low, high = averages.iloc[0], averages.iloc[-1]
    sentences(
        [
            say(
                f"一条聊天记录都没改，平均响应却从“{low['label']}”的 {waited(low[figures[0]])}到“{high['label']}”的 {waited(high[figures[0]])}。",
                f"Not one message was changed, and yet the average response runs from {waited(low[figures[0]])} by “{low['label']}” to {waited(high[figures[0]])} by “{high['label']}”.",
            )
        ]
    )

# %%
columns = {
    "label": say("规则", "Rules"),
    figures[0]: Column(say("平均响应", "Average"), "seconds"),
    figures[1]: Column(say("首次响应", "First"), "seconds"),
    figures[2]: Column(say("30 秒首次响应率", "First ≤ 30 s"), "rate"),
    figures[3]: Column(say("及时响应率", "On-time rate"), "rate"),
    "limit": Column(say("时限", "Within"), "seconds"),
    "unit": say("按什么数", "Rate per"),
    "hours": say("考核时段", "Hours"),
    "unanswered": say("未回复的回合", "Unanswered turns"),
}

# %%
table(
    books,
    columns,
    name="rulebooks",
    title=say("同一份聊天记录，换一套规则是多少？", "The same log: what does each rule book make of it?"),
    note=say(
        "横杠表示该平台的规则没有这一项；各平台规则就是 cskit rules 列出的那几套，据公开网页的年份整理，以平台现行规则为准。尚未还原的部分：淘宝“当日没有回复”，此处看到接待结束为止；抖音客户只对机器人说过话、转人工后没有再问的，此处不算接待。",
        "A dash: the platform's rule has no such figure. The rules are those that cskit rules lists, as public pages of those years state them; the platform's current rule decides. Not reproduced: Taobao's “no reply on the same day” is judged here by the end of the reception; a Douyin customer who wrote to the bot only and asked nothing after the hand-over is no reception here.",
    ),
)

# %%
units = [
    measure(shop, "response_rate_3min", rules=rules.replace(late_unit=unit), period=days).assign(unit=unit_words[unit])
    for unit in ["turn", "reception", "customer"]
]

# %%
show(
    dots(
        pd.concat(units),
        "value",
        of="unit",
        interval=("low", "high"),
        order="frame",
        labels={"unit": say("按什么数", "Rate per")},
    ),
    name="units",
    title=say("及时响应率：按回合、按接待，还是按客户？", "The on-time rate: per turn, per reception or per customer?"),
    says=say("；", "; ").join(f"{unit['unit'].iloc[0]} {unit['value'].iloc[0]:.1%}" for unit in units),
    note=say(
        "同样的回合。按接待或按客户数时，一次没赶上就算没做到，所以分数更低。",
        "The same turns. Per reception or per customer, a single miss spoils it, so the score is lower.",
    ),
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 试一试：把没有回复的回合改成记时并封顶，再把封顶往下调。名次变了的人，变的是服务，还是规则？
# %% [markdown] lang="en" tags=["lesson-only"]
# Try it: let unanswered turns count, capped, then lower the cap. Where an agent changes places, did the service change, or the rule?


# %%
order_labels = {
    "agent": say("客服", "Agent"),
    "own": say(f"{rules.zh}", f"{rules.en}"),
    "other": say("所选规则", "chosen rules"),
}
order_how = {"kinds": {"own": "seconds", "other": "seconds"}, "labels": order_labels}


# %%
def same_order(**moved):
    rule = rules.replace(**moved)
    after = measure(shop, figures[0], by="agent", rules=rule, period=days, interval=False).set_index("agent")["value"]
    both = pd.DataFrame({"own": average["value"], "other": after.reindex(average.index)}).dropna()
    if both.empty:
        note(say("这段时间没有可统计的回合。", "There is no turn to count in these days."), "missing")
        return
    place = both.rank(method="min").astype(int)
    changed = int((place["own"] != place["other"]).sum())
    show(
        pair(both.rename_axis("agent").sort_values("own"), "own", "other", of="agent", order="frame", **order_how),
        name="same_order",
        title=say("换一套规则，谁更快的结论还在吗？", "Does the order of agents survive another rule book?"),
        says=say(
            f"未回复的回合改为{nobody_answered(rule)}，{len(both)} 人中有 {changed} 人的名次变了；聊天记录还是同一份。",
            f"Unanswered turns: {nobody_answered(rule)}. {changed} of {len(both)} agents change places; the chats are the same.",
        ),
    )


# %%
w.explore(
    same_order,
    cap_seconds=w.rule(rules, "cap_seconds"),
    unanswered=w.rule(rules.replace(unanswered="cap"), "unanswered"),
)

# %% [markdown] lang="zh"
# ## 回得快，就卖得多吗
# %% [markdown] lang="en"
# ## Do faster replies sell more?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 教材说，30 秒内首响成交率更高。先照样画出来：按首次响应分段，看各段的询单转化率。先别急着下结论。
# %% [markdown] lang="en" tags=["lesson-only"]
# The textbook says that a first reply within 30 seconds converts better. First draw it as it stands: inquiries grouped by the wait for their first reply, and how many of each group bought. Do not draw a conclusion yet.

# %%
from cskit.analysis.intervals import mantel_haenszel, newcombe, with_rates
from cskit.period import Period, day_date
from cskit.written import span

closed = inquiries[inquiries["mature"] == 1]  # 转化窗口已到期的 || whose conversion window has closed
asked_then = closed[closed["day"].between(days.first, days.last)]
replied = asked_then.dropna(subset="wait")
unanswered, open_ones = (
    len(asked_then) - len(replied),
    int(inquiries["day"].between(days.first, days.last).sum()) - len(asked_then),
)
no_inquiries = say(
    "这段时间没有到期且得到回复的询单，无法比较快慢与成交。",
    "No answered inquiry of these days has closed its window: speed and conversion cannot be compared.",
)

# %%
if len(replied):
    sold = replied.groupby(bands(replied["wait"], [0, 15, 30, 60, 120]), observed=True)["converted"]
    sold = with_rates(
        sold.agg(["size", "sum"]).set_axis(["inquiries", "converted"], axis=1).rename_axis("band").reset_index()
    )
    best, worst = sold.loc[sold["rate"].idxmax()], sold.loc[sold["rate"].idxmin()]
    labels = {"band": say("首次响应（分:秒）", "First response (min:s)")}
    labels |= {"rate": say("询单转化率", "Inquiry conversion")}
    how = {"line": {say("全体", "all"): replied["converted"].mean()}, "kinds": {"rate": "rate"}, "labels": labels}

# %%
if len(replied):
    show(
        dots(sold, "rate", of="band", interval=("low", "high"), order="frame", **how),
        name="speed_bands",
        says=say(
            f"成交率最高的是首次响应 {best['band']} 的（{best['inquiries']:,} 个询单，{best['rate']:.1%}），最低的是 {worst['band']} 的（{worst['inquiries']:,} 个询单，{worst['rate']:.1%}）。",
            f"Conversion is highest where the first response took {best['band']} ({best['rate']:.1%} of {best['inquiries']:,}), lowest where it took {worst['band']} ({worst['rate']:.1%} of {worst['inquiries']:,}).",
        ),
        title=say("首次响应越快，成交越多吗？", "Do inquiries answered faster convert better?"),
        note=say(
            f"按询单（一次接待）数。未计入：首个回合没有得到回复的 {unanswered:,} 个，转化窗口未到期的 {open_ones:,} 个。",
            f"Counted per inquiry (one reception). Left out: {unanswered:,} whose first turn was never answered, {open_ones:,} whose conversion window is still open.",
        ),
    )
else:
    note(no_inquiries, "missing")

# %% [markdown] lang="zh" tags=["lesson-only"]
# 快慢不是随机来的：人少的钟点回得快，人多的钟点回得慢；而不同钟点来问的人，买的意愿本来就不同。编两个小时看看：清早人少，想买的多；晚高峰人多，随便问问的多。
# %% [markdown] lang="en" tags=["lesson-only"]
# Fast and slow do not happen at random: quiet hours are quick, busy hours are slow, and customers who ask at different hours are not equally ready to buy. Make up two hours: in the early morning few ask and most want to buy; at the evening peak many ask and most only look.

# %% tags=["lesson-only"]
hour = pd.DataFrame({"n1": [80, 20], "n2": [20, 80], "x1": [60, 8], "x2": [15, 32]}, index=["morning", "evening"])
within = hour["x1"] / hour["n1"] - hour["x2"] / hour["n2"]  # 快的转化率 − 慢的 || conversion of fast − of slow
both = hour.sum()
raw = both["x1"] / both["n1"] - both["x2"] / both["n2"]
pd.Series({**within, "together": raw}).round(2)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 两个小时里快慢都一样，合起来快的却高出 21 个百分点：快的多半是清早的人。所以只在同一小时里比，再按“能比多少”合起来：一小时的份量是 快 × 慢 ÷ 全部（Mantel–Haenszel）。
#
# **轮到你（2 分钟）。** 把上面晚高峰快的 `8` 改成 `12`，两格都再运行：同一小时内差了多少？
#
# <details><summary>答案</summary>清早还是 0，晚高峰差 0.20。两个小时的份量都是 20 × 80 ÷ 100 = 16，合起来差 0.10；直接比却是 0.25。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# In either hour fast and slow sell the same, and yet all together the fast ones are 21 points ahead: most of them asked in the morning. So compare inside each hour only, then pool the hours by how much each can compare: its weight is fast × slow ÷ all (Mantel–Haenszel).
#
# **Now you (2 minutes).** Make the evening's `8` a `12` and run both cells again: how much is left within the hour?
#
# <details><summary>Answer</summary>Still 0 in the morning and 0.20 in the evening. Both hours weigh 20 × 80 ÷ 100 = 16, so together it is 0.10; as it stands it is 0.25.</details>

# %% tags=["lesson-only"]
weight = hour["n1"] * hour["n2"] / (hour["n1"] + hour["n2"])
agree((weight * within).sum() / weight.sum(), mantel_haenszel(**hour).value)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 回到店里，看看最忙那一天的每个小时：回得快的小时，是不是本来就好成交的小时？
# %% [markdown] lang="en" tags=["lesson-only"]
# Back to the shop. Look at each hour of its busiest day: are the quick hours those in which people buy anyway?


# %%
def busiest(rows):
    """The day with most of these inquiries."""
    one = day_date(int(rows["day"].mode().iloc[0]))
    return Period(one, one)


# %%
if len(replied):
    date = busiest(replied)
    own = replied[replied["day"] == date.first].assign(fast=replied["wait"] <= fast_seconds)
    each = own.groupby("hour").agg(inquiries=("wait", "size"), converted=("converted", "sum"), fast=("fast", "mean"))
    each = with_rates(each[each["inquiries"] >= 10].reset_index())

# %%
if len(replied) and len(each) >= 5:
    quick, slack = each.loc[each["fast"].idxmax()], each.loc[each["fast"].idxmin()]
    labels = {
        "fast": say(f"{fast_seconds:g} 秒内首响的占比", f"Answered within {fast_seconds:g} s"),
        "rate": say("询单转化率", "Inquiry conversion"),
        "inquiries": say("询单", "Inquiries"),
        "hour": say("钟点", "Hour"),
    }
    how = {"size": "inquiries", "kinds": {"fast": "rate", "rate": "rate"}, "labels": labels}

# %%
if len(replied):
    if len(each) >= 5:
        show(
            scatter(each, "fast", "rate", of="hour", **how),
            name="speed_hours",
            says=say(
                f"回得最快的 {quick['hour']:.0f} 点，{quick['fast']:.0%} 在 {fast_seconds:g} 秒内首响，{quick['rate']:.0%} 成交；回得最慢的 {slack['hour']:.0f} 点，{slack['fast']:.0%} 在 {fast_seconds:g} 秒内首响，{slack['rate']:.0%} 成交。",
                f"At {quick['hour']:.0f}:00, the quickest hour, {quick['fast']:.0%} were answered within {fast_seconds:g} s and {quick['rate']:.0%} bought; at {slack['hour']:.0f}:00, the slowest, {slack['fast']:.0%} and {slack['rate']:.0%}.",
            ),
            title=say(
                f"{span(date)}：回得快的小时，是不是本来就好成交的小时？",
                f"{span(date)}: are the quick hours those in which people buy anyway?",
            ),
            note=say(
                "一个圆是一个小时；不足 10 个询单的小时不画。",
                "One circle per hour; hours with fewer than 10 inquiries are not drawn.",
            ),
        )
    else:
        note(
            say(
                "至少有 10 个询单的小时太少，不逐小时画图。",
                "Too few hours have 10 inquiries or more: they are not drawn one by one.",
            )
        )

# %% [markdown] lang="zh" tags=["lesson-only"]
# 所以只拿同一天同一小时里的快与慢相比，再把各小时合起来。换几个“多少秒内算快”和不同的日子：直接比，结论有时会反过来；同一小时内的结论呢？
# %% [markdown] lang="en" tags=["lesson-only"]
# So compare fast with slow inside the same hour of the same day only, then pool the hours. Try other limits for “fast” and other days: the raw answer may even turn around. Does the answer within the hour?


# %%
def cells(rows, seconds, within):
    """Per stratum: fast (1) and slow (2) inquiries `n`, and how many of them converted, `x`."""
    fast, sold = rows["wait"] <= seconds, rows["converted"]
    parts = {"n1": fast, "n2": ~fast, "x1": sold.where(fast, 0), "x2": sold.where(~fast, 0)}
    return pd.DataFrame(parts).astype(float).groupby([rows[c] for c in within]).sum()


def compared(rows, seconds):
    """Fast − slow in conversion: raw, at the same time of day, in the same hour of the same day."""
    both = cells(rows.assign(all=0), seconds, ["all"]).iloc[0]
    raw = newcombe(both["x1"], both["n1"], both["x2"], both["n2"])
    return {
        "raw": raw,
        "hour": mantel_haenszel(**cells(rows, seconds, ["hour"])),
        "alike": mantel_haenszel(**cells(rows, seconds, ["day", "hour"])),
    }


# %%
ways = {
    "raw": say("直接比", "raw"),
    "hour": say("同一钟点", "same hour of day"),
    "alike": say("同一天同一小时", "same day and hour"),
}


def clear(gap):
    return gap.low > 0 or gap.high < 0  # 区间碰不到 0 || the interval does not meet 0


def points(share):
    return f"{100 * share:+.1f}".replace("-", "−")


# %%
def verdict(when, seconds, fast, slow, found):
    raw, alike = found["raw"], found["alike"]
    left = say(
        f"{when}：{seconds:g} 秒内首响的，成交率和更慢的直接比，差 {points(raw.value)} 个百分点；只在同一天同一小时里比，差 {points(alike.value)}（95% 区间 {points(alike.low)} 至 {points(alike.high)}）。",
        f"{when}: inquiries answered within {seconds:g} s convert {points(raw.value)} points against slower ones as it stands, {points(alike.value)} within the same hour of the same day (95% interval {points(alike.low)} to {points(alike.high)}). ",
    )
    if min(fast, slow) < 20 or alike.value != alike.value:
        return say(
            f"{when}：{seconds:g} 秒以内 {fast} 个询单、以外 {slow} 个，太少，不下结论。",
            f"{when}: {fast} inquiries within {seconds:g} s and {slow} slower ones: too few for a conclusion.",
        )
    if clear(alike):
        return left + say(
            "同一小时里仍有差距，时段解释不了；可商品、客服和客户也还没有排除。",
            "Within the hour a difference is left, which the hour does not explain; products, agents and customers are not ruled out yet.",
        )
    if not clear(raw):
        return left + say("两个数都分不清是差距还是运气。", "Luck alone can do either.")
    if clear(found["hour"]):  # 光对齐钟点解释不了 || the time of day alone explains nothing: the days differ
        return left + say(
            "看上去是快慢，多半是日子不同：各天忙闲不同，来的人想买的程度也不同。",
            "What looked like speed was mostly the day: some days are busier, and their customers readier or less ready to buy.",
        )
    return left + say("看上去是快慢，多半是时段不同。", "What looked like speed was mostly the hour.")


# %%
def like_with_like(seconds, when):
    rows = closed[closed["day"].between(when.first, when.last)].dropna(subset="wait")
    told, drawn, plenty = [], [], False
    for scope in dict.fromkeys([busiest(rows), when]) if len(rows) else []:
        some = rows[rows["day"].between(scope.first, scope.last)]
        fast, slow = int((some["wait"] <= seconds).sum()), int((some["wait"] > seconds).sum())
        if fast and slow:
            plenty = plenty or min(fast, slow) >= 20
            found = compared(some, seconds)
            told.append(verdict(span(scope), seconds, fast, slow, found))
            drawn += [
                {"way": ways[way], "days": span(scope), "difference": f.value, "low": f.low, "high": f.high}
                for way, f in found.items()
            ]
    show_gap(seconds, told, pd.DataFrame(drawn), plenty)


# %%
gap_labels = {
    "difference": say("成交率差（快 − 慢）", "Conversion, fast − slow"),
    "way": say("怎么比", "Comparison"),
    "days": say("日子", "Days"),
}
gap_how = {"color": "days", "interval": ("low", "high"), "line": 0, "kinds": {"difference": "+rate"}}


def nothing_to_compare(seconds):
    return say(
        f"{seconds:g} 秒以内和以外的询单没有同时出现，无从比较。",
        f"There are not both inquiries answered within {seconds:g} s and slower ones: nothing to compare.",
    )


# %%
def show_gap(seconds, told, drawn, plenty):
    if not plenty:  # 没有可比的，或者太少，不画图 || nothing to compare, or too little for a chart
        if told:
            sentences(told)
        else:
            note(nothing_to_compare(seconds), "missing")
        return
    show(
        dots(drawn, "difference", of="way", order="frame", labels=gap_labels, **gap_how),
        name="speed_gap",
        title=say(
            f"{seconds:g} 秒内首响的，比更慢的多成交几个百分点？",
            f"Answered within {seconds:g} s against slower: how many points more convert?",
        ),
        says=say("", " ").join(told),
        note=say(
            "横线是 95% 区间，碰到 0 就分不清是差距还是运气。",
            "Lines are 95% intervals; one that meets 0 cannot be told from luck.",
        ),
    )


# %%
limit = w.Slider(
    say("多少秒内算快", "Fast: answered within (s)"), fast_seconds, min(10, fast_seconds), max(120, fast_seconds)
)
w.explore(like_with_like, seconds=limit, when=w.period(lesson.promotion))

# %% [markdown] lang="zh"
# ## 这个比较可信吗？
# %% [markdown] lang="en"
# ## Can this comparison be trusted?

# %%
if len(replied):
    strata = cells(replied, fast_seconds, ["day", "hour"])
    usable = strata.loc[(strata["n1"] > 0) & (strata["n2"] > 0), ["n1", "n2"]].to_numpy().sum() / len(replied)
    note(
        say(
            f"同一小时里既有快又有慢的询单占 {usable:.1%}，其余没有参照。{len(asked_then):,} 个询单里有 {unanswered:,} 个首个回合从未得到回复，它们没有“速度”，不在比较里：“回得慢”也许不影响成交，“没人回”是另一回事。同一小时内，快慢还可能来自商品、客服、是不是老客户；同一位客服的询单彼此相像，真实区间比图上更宽。要证明快了就多卖，得做试验：随机让一部分咨询优先接待。",
            f"{usable:.1%} of inquiries lie in an hour that has both fast and slow ones; the rest have nothing to be compared with. The first turn of {unanswered:,} of {len(asked_then):,} inquiries was never answered: they have no speed and are not in the comparison. A slow answer may cost nothing; no answer is another matter. Within an hour, speed may still go with the product, the agent or a returning customer, and inquiries of one agent are alike, so the true interval is wider than drawn. To prove that faster sells more takes an experiment: serve a random part of the chats first.",
        ),
        "doubt",
    )
else:
    note(no_inquiries, "missing")

# %% [markdown] lang="zh"
# ## 指标口径
# %% [markdown] lang="en"
# ## Definitions

# %%
from cskit.charts.definitions import show_definitions

show_definitions([*asked[:4], *asked[5:], "unanswered_3min_rate", "inquiry_conversion"], rules)
lesson.end()

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 小结
#
# - 从客户第一句没得到回复的话开始计时，不是最后一句。
# - 平均看总量，中位数看多数人，P90 看不走运的人；只报一个数，总有一群客户看不见。
# - 没有回复的回合不在平均里：先看未回复有多少，再看平均有多快。
# - 门槛和口径都是规则。数字变了，先问规则变没变。
# - “回得快的成交高”先在同一天的同一小时里比一比，再决定要不要为它花钱。
#
# **动手练：** [练习：响应时间明细](../../exercises/zh/04_response_time.ipynb)。每人一份自己的数据；写完一题就运行那一格，当场知道对不对。下一课：[售后与投诉](05_aftersales.ipynb)。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Recap
#
# - The clock starts at the customer's first unanswered message, not at the last.
# - The average is about the total, the median about most customers, the 90th percentile about the unlucky ones; report one number and some customers become invisible.
# - Turns without a reply are not in the average: look at how many there are before praising how fast it is.
# - Thresholds and definitions are rules. When a number moves, ask first whether the rule did.
# - “Fast replies convert better”: compare within the same hour of the same day before paying for it.
#
# **Now you:** [Exercise: response-time detail](../../exercises/en/04_response_time.ipynb). Everybody's data are different; run a question's cell and you are told at once whether it is right. Next: [after-sales and complaints](05_aftersales.ipynb).
