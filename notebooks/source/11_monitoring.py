# %% [markdown] lang="zh"
# # 监控与好服务
# %% [markdown] lang="en"
# # Monitoring and good service

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 每周看三次，看什么？机器人“挡住六成”，是好事吗？
#
# **60 分钟** · 先学[第 4 课](04_response_time.ipynb)和[第 5 课](05_aftersales.ipynb) · 学完本课，你能够
#
# - 说出监控的三个渠道（绩效软件、聊天记录、报表）各看得到什么、看不到什么；
# - 给“好服务”的四条原则各找一个指标：找得到人、听得懂话、一次说完、出事早知道；
# - 算独立接待率和真实解决率，说清前一个为什么好看；
# - 算一次性解决率，并把“放弃的”和“解决的”分开；
# - 设一条报警线：出了事要响，大促不乱响。
#
# 换数据只需改下面的参数，或者运行 `cskit render monitoring 文件夹 --lang zh`，得到同样内容、不含代码的报告。
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** three times a week, what do I look at? The bot “holds off six in ten”: is that good?
#
# **60 minutes** · after [lesson 4](04_response_time.ipynb) and [lesson 5](05_aftersales.ipynb) · after this lesson you can
#
# - name the three channels of monitoring (performance tool, chats, reports), what each shows and what it cannot;
# - find one indicator for each of the four principles of good service: a person can be reached, the question is understood, one contact is enough, trouble is seen early;
# - compute the bot's containment and its true resolution, and say why the first flatters;
# - compute first-contact resolution, and keep “gave up” apart from “solved”;
# - set an alarm that rings when something breaks, and not at every promotion.
#
# Change the parameters below, or run `cskit render monitoring FOLDER` for the same as a report without code.

# %% tags=["parameters"]
data = "double11"  # {{lesson_data_hint}}
period = ""  # {{lesson_period_hint}}
lang = "en"
rules = "textbook"  # {{lesson_rules_hint}}
agent = ""  # {{lesson_agent_hint}}

# %%
import pandas as pd

from cskit import curve, define, measure
from cskit.charts import Column, bars, dots, kind_of, lines, note, show, table
from cskit.charts.definitions import show_definitions
from cskit.course.lesson import agree, begin, say
from cskit.facts import Facts
from cskit.metrics import customer_code, find
from cskit.written import written

lesson = begin(data, lang=lang, rules=rules, period=period, agent=agent)
shop, days, rules, who, names = lesson.shop, lesson.period, lesson.rules, lesson.agent, lesson.names
percent = "{:.1%}".format

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 三个渠道
#
# | 渠道 | 看得到 | 看不到 |
# |---|---|---|
# | 绩效软件（赤兔、生意参谋的客服绩效） | 每人每天的数，能排名 | 客户问了什么，答得对不对 |
# | 聊天记录 | 一句一句怎么说的 | 一共有多少次、是不是常事 |
# | 店铺报表 | 钱、退款、评价，和往年比 | 是哪位客服、哪一句引起的 |
#
# 所以先从数里看出**哪里**不对，再去聊天里看**为什么**，最后回到报表看**改了没有**。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Three channels
#
# | channel | shows | does not show |
# |---|---|---|
# | performance tool (Chitu 赤兔, Shengyi Canmou 生意参谋) | each person's numbers each day, ranks | what was asked, whether the answer was right |
# | chats | what was said, line by line | how often, and whether it is usual |
# | the shop's reports | money, refunds, ratings, beside last year | which agent, which line caused it |
#
# So see from the numbers **where** something is wrong, from the chats **why**, and from the reports **whether it was mended**.

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 机器人：挡住了，还是解决了
#
# 小店的一天，十位客户先遇到机器人，T1 到 T10。下面一行一位：当天和机器人说了几句、和人说了几句，最后一句是谁说的，第二天又来了没有。先数：没有转到人的有几位？其中真解决了的几位？
# %% [markdown] lang="en" tags=["lesson-only"]
# ## The bot: held off, or solved?
#
# One day of the small shop: ten customers meet the bot first, T1 to T10. A row is one of them: lines with the bot and with a person that day, who spoke last, whether they were back the next day. Count: how many never reached a person? Of these, how many were really helped?

# %% tags=["lesson-only"]
paper = lesson.paper("clinic_day")
chats = paper.pandas("messages").sort_values("sent_at", kind="stable")
bot_day = chats[chats["sent_at"].between("2021-05-24", "2021-05-25")]
tens = bot_day[bot_day["customer_id"].str.startswith("T")]
each = tens.groupby("customer_id").agg(last_line=("sender", "last"), ended=("sent_at", "max"))
each["to_a_person"] = tens[tens["sender"] == "agent"].groupby("customer_id").size()
handed = paper.pandas("handovers").query("at >= '2021-05-24' and at < '2021-05-25'")
each["handed_over"] = each.index.isin(handed["customer_id"])
each

# %% tags=["lesson-only"]
later = chats[chats["sender"] == "customer"].merge(each[["ended"]], left_on="customer_id", right_index=True)
wait = later["sent_at"] - later["ended"]
back = later[(wait > pd.Timedelta(0)) & (wait <= pd.Timedelta(hours=24))]["customer_id"]
each["back_in_24h"] = each.index.isin(back)
contained = each[~each["handed_over"] & each["to_a_person"].isna()]
solved = contained[(contained["last_line"] == "bot") & ~contained["back_in_24h"]]
print(len(contained), len(solved), len(each))

# %% tags=["lesson-only"]
day = "2021-05-24"
agree(len(contained) / len(each), measure(paper, "bot_containment", period=day))
agree(len(solved) / len(each), measure(paper, "bot_true_resolution", period=day))
agree(each["handed_over"].mean(), measure(paper, "handover_rate", period=day))

# %% [markdown] lang="zh" tags=["lesson-only"]
# 六位没有转人工：独立接待率 60%。可 T4 第二天找了客服，T5 第二天又来问机器人，T6 的最后一句没人理：真正解决的只有三位，**30%**。两个率的分母都是十位，不能除以六。
#
# **轮到你（2 分钟）。** 转人工的三位等了 10、35、75 秒，T10 一直没等到人。平均等几秒？把 T10 算成 0 秒，会怎样？
#
# <details><summary>答案</summary>平均 40 秒。算成 0 秒就成了 30 秒：越没人理，数字越好看。没等到的单独数，不进平均。</details>
#
# <details><summary>在 Excel / WPS 里怎么做</summary>每位客户一行，四列：转人工（是/否）、最后一句是谁、24 小时内再来（是/否）。独立接待 <code>=COUNTIFS(转人工,"否")/ROWS(客户)</code>；真实解决 <code>=COUNTIFS(转人工,"否",最后一句,"机器人",再来,"否")/ROWS(客户)</code>：分母是同一个。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# Six never reached a person: containment 60%. But T4 asked an agent the next day, T5 asked the bot again, and T6's last line was never answered: only three were really helped, **30%**. Both rates divide by ten, not by six.
#
# **Now you (2 minutes).** The three who reached a person waited 10, 35 and 75 seconds; T10 never reached anybody. What is the mean wait? And with T10 counted as 0 seconds?
#
# <details><summary>Answer</summary>40 seconds. With the 0 it is 30: the fewer are answered, the better it looks. Those who never reached anybody are counted apart, not averaged in.</details>
#
# <details><summary>In Excel / WPS</summary>One row per customer and three columns: handed over (yes/no), who spoke last, back within 24 hours (yes/no). Containment <code>=COUNTIFS(handed,"no")/ROWS(customer)</code>; true resolution <code>=COUNTIFS(handed,"no",last,"bot",back,"no")/ROWS(customer)</code>: the denominator is the same.</details>

# %% tags=["lesson-only"]
replies = tens[tens["sender"] == "agent"].groupby("customer_id")["sent_at"].first()
waited = (replies - handed.set_index("customer_id")["at"]).dt.total_seconds()
print(waited.mean(), waited.fillna(0).mean())
agree(waited.mean(), measure(paper, "seconds_to_human", period=day))

# %% [markdown] lang="zh"
# ### 大店的机器人
# %% [markdown] lang="en"
# ### The large shop's bot

# %%
around = lesson.promotion.span
pair_of = ["bot_containment", "bot_true_resolution"]
bot = measure(shop, pair_of, by="date", period=around, rules=rules, interval=False).dropna(subset="value")
whole = measure(shop, [*pair_of, "handover_rate"], period=around, rules=rules, interval=False)
whole = whole.set_index("metric")["value"]
if len(bot):
    show(
        lines(bot, "value", x="date", of="metric", label=say("占比", "Share")),
        name="bot",
        title=say("挡住的和解决的，一天一天看", "Held off and solved, day by day"),
        says=say(
            f"机器人独立接待 {percent(whole['bot_containment'])}，真正解决的 {percent(whole['bot_true_resolution'])}：每十位被“挡住”的客户，约 {10 * (1 - whole['bot_true_resolution'] / whole['bot_containment']):.0f} 位又回来了，或者停在没有答复的一句。",
            f"The bot contains {percent(whole['bot_containment'])} and truly resolves {percent(whole['bot_true_resolution'])}: of ten customers “held off” about {10 * (1 - whole['bot_true_resolution'] / whole['bot_containment']):.0f} came back, or ended on a line nobody answered.",
        ),
    )
else:
    note(say("这段时间没有机器人的聊天。", "There is no talk with a bot in these days."), "missing")

# %% tags=["lesson-only"]
define("bot_true_resolution", lang, rules)

# %% [markdown] lang="zh" tags=["lesson-only"]
# **藏起来的门。** 人工入口藏得深，独立接待率也会高。这家店 2021 年 6 月大促前后正是如此。先猜：满意度会怎样？
# %% [markdown] lang="en" tags=["lesson-only"]
# **The hidden door.** Containment also rises when the way to a person is hidden. That is what this shop did around June 2021. Guess first: what became of satisfaction?

# %% tags=["lesson-only"]
spans = ["2021-06-15..2021-06-17", "2021-06-19..2021-06-21", "2021-11-01..2021-11-11"]
doors = [*pair_of, "handover_rate", "satisfaction"]
compared = measure(lesson.paper("double11"), doors, period=spans, interval=False)
compared.pivot(index="metric", columns="period", values="value").loc[doors].round(3)

# %% [markdown] lang="zh" tags=["lesson-only"]
# <details><summary>答案</summary>藏门的那几天，独立接待率八成到九成，真实解决率反而只有三成左右，满意度低了 5 到 12 个百分点。来问的人少，不等于问题少：门关上了。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# <details><summary>Answer</summary>With the door hidden containment is eight or nine in ten, true resolution only about three, and satisfaction 5 to 12 points lower. Fewer contacts are not fewer problems: the door was shut.</details>

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 一次说完了吗
#
# **一次性解决率**：有人回复的接待里，客户 24 小时内没有再来找任何人的，占多少。停在客户的问题上、没人答的，是**放弃**，分子分母都不算：没声音，可能是解决了，也可能是走了。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Was one contact enough?
#
# **First-contact resolution**: of the receptions somebody answered, the share after which the customer came back to nobody within 24 hours. A reception that ends on an unanswered question is **abandoned** and in neither part: silence may mean solved, or gone.

# %% tags=["lesson-only"]
people = chats[chats["sent_at"].between("2021-05-26", "2021-05-28") & chats["sender"].isin(["customer", "agent"])]
people = people.assign(day=people["sent_at"].dt.date)
talks = people.groupby(["customer_id", "agent_id", "day"]).agg(
    began=("sent_at", "min"),
    ended=("sent_at", "max"),
    answered=("sender", lambda some: (some == "agent").any()),
    last=("sender", "last"),
    last_words=("text", "last"),
)
first_day = talks[talks["began"] < "2021-05-27"].reset_index()
first_day[["customer_id", "agent_id", "began", "answered", "last", "last_words"]]

# %% [markdown] lang="zh" tags=["lesson-only"]
# F8、F9 没人回复：不是“有人回复的接待”。F4 停在“在吗？”：放弃。剩下七次，谁在 24 小时内又来了？
# %% [markdown] lang="en" tags=["lesson-only"]
# F8 and F9 were never answered: they are no answered receptions. F4 ends on “Are you there?”: abandoned. Seven remain; who was back within 24 hours?

# %% tags=["lesson-only"]
kept = first_day[first_day["answered"] & (first_day["customer_id"] != "F4")]
starts = talks.reset_index()[["customer_id", "began"]].rename(columns={"began": "again"})
again = kept.merge(starts, on="customer_id")
gap = again["again"] - again["ended"]
again["came_back"] = (gap > pd.Timedelta(0)) & (gap <= pd.Timedelta(hours=24))
came_back = again.groupby(["customer_id", "agent_id"])["came_back"].any()
print(came_back[came_back], len(came_back))
agree(1 - came_back.mean(), measure(paper, "first_contact_resolution", period="2021-05-26"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（3 分钟）。** 把上面的 `hours=24` 改成 72 再运行。谁也算“又来”了？他是为同一件事来的吗？
#
# <details><summary>答案</summary>F3：隔 35 小时又来，问的却是另一件衣服的颜色。窗口越长，越容易把新问题当成没解决；窗口越短，越容易漏掉真没解决的。报一次性解决率，先说窗口。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (3 minutes).** Make `hours=24` above 72 and run it. Who is “back” now, and is it about the same thing?
#
# <details><summary>Answer</summary>F3, after 35 hours, and asks for another colour. The longer the window, the more new questions count as unsolved; the shorter, the more unsolved ones slip through. State the window with the number.</details>

# %%
fcr = measure(shop, "first_contact_resolution", by="agent", period=days, rules=rules).dropna(subset="value")
fcr = fcr[fcr["agent"].isin(names) & (fcr["denominator"] >= 30)].sort_values("value")
if len(fcr):
    overall = measure(shop, "first_contact_resolution", period=days, rules=rules, interval=False)["value"].iloc[0]
    low = fcr.iloc[0]
    show(
        dots(fcr, "value", of="agent", interval=("low", "high"), line={say("全店", "shop"): overall}, chosen=who),
        name="fcr",
        title=say("谁的客户不用再来？", "Whose customers need not come back?"),
        says=say(
            f"全店 {percent(overall)}；最低的是{names[low['agent']]}，{percent(low['value'])}（{percent(low['low'])}–{percent(low['high'])}，{low['denominator']:,.0f} 次接待）。先看他接的是不是售后：退款本来就要聊几次。",
            f"The shop {percent(overall)}; lowest is {names[low['agent']]}, {percent(low['value'])} ({percent(low['low'])} to {percent(low['high'])}, {low['denominator']:,.0f} receptions). See first whether it is after-sales: a refund takes several talks anyway.",
        ),
    )

# %% [markdown] lang="zh"
# ## 一条不乱响的报警线
# %% [markdown] lang="en"
# ## An alarm that is not noise

# %% [markdown] lang="zh" tags=["lesson-only"]
# 11 月 11 日 15 点到 17 点，进线少了一大截。少了多少？换一把尺子，大小就不一样：
#
# - **前后两小时**：13、14 点和 17、18 点的平均；
# - **平时的占比**：全天总数 × 这个钟点平时占的份额。
# %% [markdown] lang="en" tags=["lesson-only"]
# On 11 November from 15:00 to 17:00 far fewer customers came in. How many fewer depends on the yardstick:
#
# - **the hours beside it**: the mean of 13, 14, 17 and 18 o'clock;
# - **the usual share**: the day's total × the share this hour usually has.

# %% tags=["lesson-only"]
eleventh = measure(lesson.paper("double11"), "receptions", by="hour", period="2021-11-11", interval=False)
flow = eleventh.set_index("hour")["value"]
missing = flow[[15, 16]].sum()
beside = 2 * flow[[13, 14, 17, 18]].mean()
print(f"{missing:.0f} / {beside:.0f}  {missing / beside - 1:.0%}")

# %% [markdown] lang="zh"
# 下面是每小时的进线和按平时占比的预期。预期跟着当天的总数走，所以大促的高峰不会响，入口断了会响。
# %% [markdown] lang="en"
# Below: arrivals by the hour and what the usual shares would lead to expect. The expectation follows the day's own total, so that a promotion's peak does not ring, and a broken way in to customer service does.

# %%
found = curve(shop, "queue_anomaly", period=days, rules=rules)
flagged = found[found["flag"] != ""].copy()
flagged["size"] = flagged["receptions"] - flagged["expected"]

# %%
if len(flagged):
    flagged["day"] = pd.to_datetime(flagged["at"]).dt.date
    flagged["hour"] = pd.to_datetime(flagged["at"]).dt.hour
    worst = flagged.loc[flagged["size"].idxmin()]
    one_day = found[pd.to_datetime(found["at"]).dt.date == worst["day"]]
    one_day = one_day.assign(hour=pd.to_datetime(one_day["at"]).dt.hour)
    labels = {"hour": say("钟点", "Hour"), "receptions": say("实际进线", "Arrivals")}
    labels |= {"expected": say("按平时占比", "Usual share")}
    show(
        bars(one_day, "receptions", of="hour", level="expected", labels=labels, kinds={"receptions": "count"}),
        name="alarm",
        title=say(f"{worst['day']}：哪几个钟点不对？", f"{worst['day']}: which hours are wrong?"),
        says=say(
            f"这段时间报警 {len(flagged)} 次；缺得最多的是 {worst['day']} {worst['hour']} 点：来了 {worst['receptions']:.0f}，按当天总数和平时占比应有 {worst['expected']:.0f}（{worst['deviation']:+.0%}）。",
            f"The alarm rings {len(flagged)} times in these days; most are missing on {worst['day']} at {worst['hour']}:00: {worst['receptions']:.0f} came, {worst['expected']:.0f} would be usual for the day's total ({worst['deviation']:+.0%}).",
        ),
    )
else:
    note(say("这段时间没有异常的钟点。", "No hour of these days is out of the ordinary."))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（3 分钟）。** 报警线改松一点：偏差超过 30% 就响。先猜，同样这些天会响几次？再运行下一格（前一个数是原来的）。
#
# <details><summary>答案</summary>多响几倍，多半是凌晨一两个人的起落：一小时平常来 5 个、今天来 3 个，就是 −40%。所以报警要同时看百分比和人数（这里用稳健的 z 值：差的人数是平常起伏的几倍）；响得太多，就没人看了。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (3 minutes).** Let the alarm ring from a deviation of 30%. Guess how often it rings in the same days, then run the next cell (the first number is the old alarm).
#
# <details><summary>Answer</summary>Several times as often, mostly for one or two people at night: 5 usually, 3 today is −40%. So an alarm must look at both the percentage and the number of people (here a robust z: how many times the usual swing the gap is); one that rings too often is not looked at.</details>

# %% tags=["lesson-only"]
looser = found[found["deviation"].abs() >= 0.3]
print(len(flagged), len(looser))

# %% [markdown] lang="zh"
# ## 每周三次的一页
# %% [markdown] lang="en"
# ## One page, three times a week

# %% [markdown] lang="zh" tags=["lesson-only"]
# 教材：一周看三次（如周一、三、五），先看高峰的钟点，再看到人。一页就够：六个数，各配一条线（平均 ± 2 个标准差）；出了线的，才去翻聊天；再抽十段：四段慢的、三段没成交的、两段成交的、一段随便抽。写上谁负责、上次改了什么。
# %% [markdown] lang="en" tags=["lesson-only"]
# The textbook: three times a week (Monday, Wednesday, Friday), the peak hours first, then down to the person. One page will do: six numbers, each with its limits (mean ± 2 standard deviations); only what is outside sends you to the chats; and ten chats drawn: four slow, three lost, two sold, one at random. Write down who is responsible and what was changed last time.

# %%
six = ["receptions", "average_response_seconds", "response_rate_3min", "inquiry_conversion"]
six += ["spend_per_buyer", "first_contact_resolution"]
daily = measure(shop, six, by="date", period=around, rules=rules, interval=False).dropna(subset="value")
limits = daily.groupby("metric", sort=False)["value"].agg(["mean", "std", "size"])
daily = daily.merge(limits, left_on="metric", right_index=True)
daily["outside"] = (daily["value"] - daily["mean"]).abs() > 2 * daily["std"]
watch = daily[daily["outside"] & (daily["size"] >= 7)]

# %%
if len(watch):
    shown = watch.assign(metric=[find(metric).under(rules).name(lang) for metric in watch["metric"]])
    for column in ("value", "mean"):
        shown[column] = [written(v, kind_of(m)) for v, m in zip(watch[column], watch["metric"], strict=True)]
    columns = {"date": Column(say("日期", "Day"), "date"), "metric": say("指标", "Metric")}
    columns |= {"value": say("当天", "That day"), "mean": say("平均", "Mean")}
    table(
        shown.sort_values(["date", "metric"]),
        columns,
        name="outside",
        title=say("哪几天出了线？", "Which days were outside the limits?"),
        top=8,
        note=say("线：这段日子的平均 ± 2 个标准差。", "Limits: the mean of these days ± 2 standard deviations."),
    )
else:
    note(say("每天都在线内。", "Every day was within its limits."))

# %% [markdown] lang="zh"
# ### 抽十段来读
# %% [markdown] lang="en"
# ### Ten chats to read

# %% [markdown] lang="zh" tags=["lesson-only"]
# 抽样要写得出规矩，不能挑：四段慢的、三段没成交的、两段成交的、一段随便抽，都由电脑抽签（同一个号码，抽出来的永远一样，别人能复查）。
# %% [markdown] lang="en" tags=["lesson-only"]
# A sample needs a rule, and nobody's choice: four slow, three lost, two sold, one at random, drawn by lot (the same number always draws the same, so that others can check).

# %%
inquiries = Facts(shop, rules).outcomes("inquiries", (), rules.conversion_days).collect("pandas").to_native()
inquiries = inquiries[inquiries["day"].between(days.first, days.last) & (inquiries["mature"] == 1)]
inquiries = inquiries[inquiries["agent_id"] == (who or inquiries["agent_id"])]
inquiries = inquiries.sort_values(["day", "agent_id", "customer_id"])
kinds = {
    say("慢的", "slow"): (inquiries[inquiries["first_wait"] > rules.late_seconds], 4),
    say("没成交的", "lost"): (inquiries[inquiries["ordered"] == 0], 3),
    say("成交的", "sold"): (inquiries[inquiries["converted"] == 1], 2),
    say("随便抽的", "at random"): (inquiries, 1),
}
drawn = [some.sample(min(n, len(some)), random_state=11).assign(kind=kind) for kind, (some, n) in kinds.items()]

# %%
ten = pd.concat(drawn)
if len(ten):
    ten["date"] = pd.to_datetime(ten["day"], unit="D")
    ten["customer"] = ten["customer_id"].map(customer_code)
    ten["agent"] = ten["agent_id"].map(names).fillna(ten["agent_id"])
    heads = {"kind": say("为什么抽到", "Drawn as"), "date": Column(say("日期", "Day"), "date")}
    heads |= {"agent": say("客服", "Agent"), "customer": say("客户", "Customer")}
    table(ten, heads, name="ten", title=say("这一次读哪十段？", "Which ten to read this time?"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **在哪儿读。** 千牛工作台：店铺 › 店铺管理 › 子账号管理 › 聊天记录，填员工账号，查询；同一个地方还有服务评分和操作日志。飞鸽、京东的聊天记录也按账号查。
#
# **质检表五栏**，各打勾或叉，写原话：响应（多久回、断没断）· 解答（答的是不是问的）· 态度 · 催付（先答后催，一次问一件新的事）· 结束语。**反馈三句话**：先说好在哪一句，再念出要改的那一句，最后说下次怎么说。能当场解决的当场解决，**不攒到月底罚**：事中提醒一句，比事后扣分便宜。
#
# 客户的话里有情绪，可以数：“人呢”“怎么不回”是催，“投诉”“差评”是气，“谢谢”“辛苦了”是领情。客服的话也一样：敷衍、让人等却没下文、没答先催、同一句连发三遍，按词表和次数都找得出来（指标名：敷衍回复率、让等无下文率、未答先催率、连发三条率）。数出来的先当线索，点开 `detail(shop, "marked_lines")` 读过再说。
#
# <details><summary>讲师：教材的七条监控建议，各在哪里落地</summary>明确监控目标：六个数 · 掌握工具：三个渠道 · 关注异常：报警线 · 定期分析：周一、周三、周五 · 和运营合作：把“在等哪一款”报过去 · 优化流程：改了什么写在那一页上 · 建立反馈：三句话。专人负责、定期复盘：页脚写名字和上次改了什么。</details>
#
# <details><summary>机器人能做的，和要人做的</summary>24 小时在线、重复的问题由知识库直接答；人工接待时在旁边给回复建议；按订单状态猜客户要问什么（刚付款的多半问发货）。该人做的：有情绪的、要破例的、机器人答过一遍还来的；一线要有信息、流程和权限，才接得住。机器人和人工并列摆着让客户选，比藏起来一个好。平台出了纠纷，拖上 7 到 10 个工作日才有回音，客户记住的是店。开了人工窗口，来的人会多几倍，人手要先备好（第 7 课）。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Where to read.** In Qianniu (千牛): shop › shop management › sub-accounts › chat records (店铺 › 店铺管理 › 子账号管理 › 聊天记录), enter the account, search; ratings and the operation log are there as well. Feige and JD list chats by account, too.
#
# **Five columns of an inspection sheet**, each ticked or crossed with the words that were said: response (how soon, did it break off) · answer (was it what was asked) · manner · urging (answer first, ask one new thing) · closing. **Feedback in three sentences**: which line was good, read aloud the one to change, say it as it should be next time. What can be settled on the spot is settled on the spot, and **not saved up for a fine**: a word during the work is cheaper than points afterwards.
#
# Customers' temper can be counted: “anybody there?” chases, “complaint” and “bad review” are anger, “thank you” is thanks. So can an agent's faults: a curt reply, “one moment” and then nothing, urging before answering, the same line three times (metrics: curt reply rate, left-waiting rate, urged-before-answered rate, volley rate). A count is a lead; open `detail(shop, "marked_lines")` and read before you judge.
#
# <details><summary>Instructor: the textbook's seven pieces of advice, and where each one lands</summary>clear aims: six numbers · know the tools: three channels · watch for anomalies: the alarm · look regularly: Monday, Wednesday, Friday · work with merchandising: tell them which product people wait for · improve the process: what was changed is on the page · feedback: three sentences. One person responsible, a regular review: name and last change at the foot of the page.</details>
#
# <details><summary>What a bot can do, and what a person should</summary>Online day and night, repeated questions from the knowledge base; suggestions beside the agent while they type; a guess at the question from the state of the order (who has just paid mostly asks about delivery). For people: anger, exceptions, whoever was answered by the bot and is back; they need the information, the process and the authority to settle it. Bot and agent side by side for the customer to choose is better than one hidden. When the platform takes 7 to 10 working days over a dispute, it is the shop that is remembered. Open the door to agents and several times as many come: have the people ready (lesson 7).</details>

# %%
temper = measure(shop, "chased_rate", by="hour", period=days, rules=rules)
show(lines(temper, "value", x="hour"), title=say("客户几点催得最多？", "At which hour do customers chase most?"))

# %% [markdown] lang="zh"
# ## 谁在评价
# %% [markdown] lang="en"
# ## Who gives ratings

# %% [markdown] lang="zh" tags=["lesson-only"]
# 小店 5 月 26 日：邀评 8 次，收到 6 份，5 份满意（4、5 分）；另有 3 份是客户自己打的，1 份满意。满意度是多少？
# %% [markdown] lang="en" tags=["lesson-only"]
# The small shop on 26 May: 8 invited, 6 ratings given, 5 of them satisfied (4 or 5); 3 more came unasked, 1 satisfied. What is the satisfaction?

# %% tags=["lesson-only"]
ratings = paper.pandas("ratings").dropna(subset="score")
asked = ratings["invited_at"].notna()
good = ratings["score"] >= 4
print(percent(good[asked].mean()), percent(good.mean()), percent(good[~asked].mean()))
agree(good.mean(), measure(paper, "satisfaction", period="2021-05-26"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# 只看邀评 83.3%，全部 66.7%，自己来打分的 33.3%：生气的人才主动打分，挑着邀又会好看。报满意度，先说邀了谁、收到几份。
#
# **课堂活动（15 分钟）。** “找门”：五家店的进线曲线，哪一家把人工入口藏了起来？只看进线量会选错，加上独立接待率、真实解决率、满意度再选一次。
#
# **读数要问 n。** “自动回复 70%”“效率提高 65%”“省 80% 质检时间”：各写一句，先问哪两个数。
#
# <details><summary>答案</summary>“自动回复 70%”：70% 是谁的 70%，其中真解决了多少？“提高 65%”：从几到几，多少人、多少天，有没有没用的一组比？“省 80%”：原来几小时，漏掉的有没有变多？</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# Of those invited 83.3%, of all 66.7%, of those unasked 33.3%: who is angry rates unasked, and inviting the right ones flatters. With satisfaction say who was invited and how many answered.
#
# **Class activity (15 minutes).** “Find the door”: from the contact curves of five shops, which one hid its way to a person? By the number of contacts alone you pick the wrong one; choose again with containment, true resolution and satisfaction.
#
# **Ask for n.** “70% answered automatically”, “65% more efficient”, “80% less time for inspection”: for each, which two numbers do you ask for first?
#
# <details><summary>Answer</summary>“70% automatically”: 70% of whom, and how many of them were really helped? “65% more”: from what to what, how many people and days, compared with whom? “80% less time”: how many hours before, and did more slip through?</details>

# %% [markdown] lang="zh"
# ## 指标口径
# %% [markdown] lang="en"
# ## Definitions

# %%
show_definitions(["bot_containment", "bot_true_resolution", "first_contact_resolution", "satisfaction"], rules)
lesson.end()

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 小结
#
# - 数看出哪里不对，聊天看出为什么，报表看改了没有；三个渠道缺一不可。
# - 独立接待率只说没转人工；真实解决率还要客户不再来、最后一句有人答。两个一起看。
# - 一次性解决率要说窗口；放弃的不算解决，也不算没解决。
# - 没等到人的，不能当成等了 0 秒。
# - 报警看两样：差多少百分比，差几个人；尺子要说清。
# - 满意度先问：邀了谁，收到几份。
#
# **动手练：** [练习：监控与好服务](../../exercises/zh/11_monitoring.ipynb)。每人一份自己的数据；写完一题就运行那一格，马上知道对不对、错在哪一步。下一课：[直播客服](12_live_stream.ipynb)。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Recap
#
# - Numbers show where, chats show why, reports show whether it was mended: none of the three alone is enough.
# - Containment only says “not handed over”; true resolution also asks that nobody came back and the last line was answered. Read both.
# - First-contact resolution needs its window; abandoned is neither solved nor unsolved.
# - Who never reached a person did not wait 0 seconds.
# - An alarm looks at two things, the percentage and the number of people, and names its yardstick.
# - With satisfaction ask who was invited and how many answered.
#
# **Now you:** [Exercise: monitoring and good service](../../exercises/en/11_monitoring.ipynb). Everybody's data are different; run a question's cell and you are told at once whether it is right, and which step went wrong. Next: [live-stream customer service](12_live_stream.ipynb).
