# %% [markdown] lang="zh"
# # 考核与激励
# %% [markdown] lang="en"
# # Scorecard and incentives

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 20 个指标留哪几个，怎么算分，钱怎么发，谁升谁降？
#
# **70 分钟** · 先学[第 2 课](02_unit_price.ipynb)到[第 5 课](05_aftersales.ipynb) · 学完本课，你能够
#
# - 按四步定一张评分表：目标与对象 → 调研与筛选 → 权重 → 试运行；
# - 用“重要性 × 可行性”把 20 个指标筛到 8–12 个；
# - 算线性得分和分档得分，缺一项时也算得对；
# - 按岗位和成长阶段分档，不让新人和老手比名次；
# - 说清名次会不会随权重变，奖给的是本事还是运气；
# - 把奖励、提成、晋升、处罚写成谁都能核对的规则。
#
# 换数据只需改下面的参数，或者运行 `cskit render scorecard 文件夹 --lang zh`，得到同样内容、不含代码的报告。
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** of 20 indicators which stay, how do they become a score, who is paid, who moves up or down?
#
# **70 minutes** · after [lesson 2](02_unit_price.ipynb) to [lesson 5](05_aftersales.ipynb) · after this lesson you can
#
# - make a scorecard in four steps: aim and people → research and choice → weights → pilot;
# - bring 20 indicators down to 8–12 by importance × feasibility;
# - score on a line and in bands, and get it right when a value is missing;
# - set tiers by post and growth stage, so that newcomers are not ranked against old hands;
# - say whether ranks survive other weights, and whether a prize went to skill or to luck;
# - write rewards, commission, promotion and penalties as rules that anybody can check.
#
# Change the parameters below, or run `cskit render scorecard FOLDER` for the same as a report without code.

# %% tags=["parameters"]
data = "double11"  # {{lesson_data_hint}}
period = ""  # {{lesson_period_hint}}
lang = "en"
rules = "textbook"  # {{lesson_rules_hint}}
agent = ""  # {{lesson_agent_hint}}

# %%
import tomllib
from importlib.resources import files

import numpy as np
import pandas as pd

from cskit import define, measure
from cskit.analysis.scorecard import Indicator, load_scorecard, rank_stability, score
from cskit.charts import Column, dots, note, pair, sentences, show, table
from cskit.charts.definitions import show_definitions
from cskit.course.lesson import agree, begin, say
from cskit.metrics import find

lesson = begin(data, lang=lang, rules=rules, period=period, agent=agent)
shop, days, rules, who, names = lesson.shop, lesson.period, lesson.rules, lesson.agent, lesson.names
percent = "{:.1%}".format

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 四步，先想清楚考谁、为什么考
#
# | 步 | 做什么 | 这一课在哪里 |
# |---|---|---|
# | 1 目标与对象 | 这一季最要紧的是什么；售前、售后、直播各一张表，新手和老手各一档 | 三张评分表、分档 |
# | 2 调研与筛选 | 问客服、销售、运营痛在哪里，看同行用什么；指标太多就用矩阵筛到 8–12 个 | 20 选 8–12 |
# | 3 权重 | 德尔菲法，或者看数据；加起来等于 1 | 权重 |
# | 4 试运行 | 一个小组，1–2 个周期；收意见，改定义，再公布、培训 | 试运行 |
#
# 教材的七条原则：公平、严格、直接上级考核、结果公开、奖惩结合、客观、有差异。下面每算一个数，都想一想：守住了哪一条，碰到了哪一条？
#
# <details><summary>讲师：两个讨论题</summary>
#
# **执行力和温度。** 抽查聊天、质检、目标拆到每天，能让人照做；话术查得太死，就没有人说“您别急，我来看看”。考结果（解决了没有、满意不满意），话术只查底线。
#
# **成长靠什么。** 培训（商品、话术、情绪、法规）、激励（及时、公平）、路径（初级 → 中级 → 高级 → 组长 → 经理，也可以横着走，比如去做质检）。请每组给“新手、成长、成熟”各写一件这个月就能做的事。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Four steps: first settle whom to score, and why
#
# | step | what is done | in this lesson |
# |---|---|---|
# | 1 aim and people | what matters most this quarter; one card each for pre-purchase, after-sales and live agents, a tier for each stage | three cards, tiers |
# | 2 research and choice | ask agents, sales and operations where it hurts, see what other shops use; a matrix brings many indicators down to 8–12 | 8–12 of 20 |
# | 3 weights | a Delphi, or the data; they sum to 1 | weights |
# | 4 pilot | one group, one or two periods; listen, mend the definitions, then publish and teach | pilot |
#
# The textbook's seven principles: fair, strict, judged by the direct superior, results open, reward with penalty, objective, with differences that show. At each number below ask which of them it keeps and which it hurts.
#
# <details><summary>Instructor: two discussions</summary>
#
# **Discipline and warmth.** Reading chats, inspection and daily goals make people follow; police every phrase and nobody says “don't worry, let me see” any more. Judge results (solved? content?), and check only the minimum of the script.
#
# **How agents grow.** Training (goods, scripts, temper, law), incentives (prompt, fair), a path (junior → agent → senior → supervisor → manager, or sideways, into inspection). Each group: one thing for newcomers, for growing and for mature agents that can be done this month.</details>

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 20 个指标，留下哪几个
#
# 一个团队给 20 个候选指标打的分，1–5 分：**重要性**（和目标有多大关系）、**可行性**（每周拿不拿得到，算得公不公平）。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Of twenty indicators, which stay?
#
# One team's points for twenty candidates, 1 to 5: **importance** (how much it has to do with the aim) and **feasibility** (whether it can be had every week, and fairly).

# %% tags=["lesson-only"]
kit = files("cskit.analysis.scorecard")
given = tomllib.loads((kit / "candidates.toml").read_text(encoding="utf-8"))
twenty = pd.DataFrame(given, index=["importance", "feasibility"]).T.rename_axis("metric").reset_index()
twenty["name"] = [find(metric, rules).name(lang) for metric in twenty["metric"]]
twenty[["name", "importance", "feasibility"]].sample(5, random_state=3)

# %% tags=["lesson-only"]
twenty["product"] = twenty["importance"] * twenty["feasibility"]
line = twenty["product"].mean()
twenty["kept"] = twenty["product"] >= line
print(f"{line:.1f}", twenty["kept"].sum())

# %% tags=["lesson-only"]
cells = twenty.assign(name=twenty["name"].where(twenty["kept"], "(" + twenty["name"] + ")"))
cells = cells.groupby(["importance", "feasibility"])["name"].agg(" · ".join).unstack(fill_value="")
cells = cells.sort_index(ascending=False).reset_index().rename(columns=str)
heads = {"importance": say("重要性 ↓", "Importance ↓")}
heads |= {column: say(f"可行性 {column}", f"Feasibility {column}") for column in cells.columns[1:]}
table(
    cells,
    heads,
    name="matrix",
    title=say("谁留下，谁出局？", "Which stay, which fall out?"),
    note=say(
        "括号里的：两个分数的乘积低于平均，出局。", "In brackets: the product is below the mean, so it falls out."
    ),
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 20 个留下 11 个，在 8–12 个之间，下面售前的评分表用的就是它们。**退款率**重要（4 分），却拿不准（2 分）：退款窗口没关，商品的错也算在客服头上；**答问比**天天都有（5 分），却说明不了什么（1 分）。两个都出局，原因正好相反。
#
# 教材里，运营说“促销规则讲不清，退款就多”，于是加一个“促销规则解答准确率”。它从质检来：抽 20 段问规则的聊天，答对几段。重要，但每周要有人听，可行性打几分？
#
# **拖一拖。** 选一个指标，改它的两个分数，看线在哪里、谁进谁出。
# %% [markdown] lang="en" tags=["lesson-only"]
# Eleven of twenty stay, within 8–12; they are the pre-purchase scorecard below. The **refund rate** is important (4) but hard to have fairly (2): its window is open, and the goods' faults would be the agent's. The **answer–question ratio** is there every day (5) and says little (1). Both fall out, for opposite reasons.
#
# In the textbook operations complain that promotion rules are explained badly and refunds follow, so “accuracy on promotion rules” is added. It comes from inspection: of 20 chats about the rules, how many were right. Important; but somebody has to read them every week: how feasible is it?
#
# **Move it.** Pick an indicator, change its two marks, and watch the line and who goes in or out.

# %% tags=["lesson-only"]
from cskit import widgets as w


# %% tags=["lesson-only"]
def moved(metric, importance, feasibility):
    now = twenty.copy()
    now.loc[now["metric"] == metric, ["importance", "feasibility"]] = importance, feasibility
    now["product"] = now["importance"] * now["feasibility"]
    mean = now["product"].mean()
    now["fate"] = np.where(now["product"] >= mean, say("留下", "stays"), say("出局", "falls out"))
    mine = now[now["metric"] == metric].iloc[0]
    labels = {"product": say("重要性 × 可行性", "Importance × feasibility"), "fate": say("去留", "Outcome")}
    show(
        dots(now, "product", of="name", color="fate", line={say("平均", "mean"): mean}, labels=labels),
        name="moved",
        title=say("改一个分数，谁进谁出？", "One mark changed: who goes in or out?"),
        says=say(
            f"{mine['name']}：{importance} × {feasibility} = {mine['product']:.0f}，平均 {mean:.1f}，{mine['fate']}；共留下 {(now['product'] >= mean).sum()} 个。",
            f"{mine['name']}: {importance} × {feasibility} = {mine['product']:.0f}, mean {mean:.1f}, {mine['fate']}; {(now['product'] >= mean).sum()} stay in all.",
        ),
    )


# %% tags=["lesson-only"]
w.explore(
    moved,
    metric=w.Choice(say("指标", "Indicator"), dict(zip(twenty["name"], twenty["metric"], strict=True)), "refund_rate"),
    importance=w.Slider(say("重要性", "Importance"), 4, 1, 5),
    feasibility=w.Slider(say("可行性", "Feasibility"), 2, 1, 5),
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 一个数怎么变成分
#
# 先在纸上算。**保底**目标得 60 分，**冲刺**目标得 100 分，中间拉一条直线：
#
# 1. 询单转化率 48%，保底 40%，冲刺 55%；
# 2. 平均响应 50 秒，保底 60 秒，冲刺 35 秒（越低越好）。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## From a number to points
#
# On paper first. The **floor** earns 60 points, the **stretch** 100, with a straight line between:
#
# 1. inquiry conversion 48%, floor 40%, stretch 55%;
# 2. average response 50 s, floor 60 s, stretch 35 s (lower is better).


# %% tags=["lesson-only"]
def points(value, floor, stretch):
    line = 60 + (value - floor) / (stretch - floor) * 40  # 保底 60，冲刺 100 || floor 60, stretch 100
    return min(100, max(0, line))


conversion, response = points(0.48, 0.40, 0.55), points(50, 60, 35)
print(round(conversion, 1), round(response, 1))
print(round(0.25 * conversion + 0.20 * response, 1), 100 * (0.25 + 0.20))

# %% [markdown] lang="zh" tags=["lesson-only"]
# 81.3 分和 76.0 分；权重 0.25 和 0.20，合起来拿到 45 分里的 35.5 分，其余指标分剩下的 55 分。越低越好的不用另写公式：分子分母同时变号。
#
# 评分表里写的是 0 分和 100 分在哪里（`worst`、`best`）。60 分以下接着走同一条线：从 60 到 100 走了 15 个百分点，再往下走 1.5 倍，就到 0。
# %% [markdown] lang="en" tags=["lesson-only"]
# 81.3 and 76.0 points; with weights of 0.25 and 0.20 they make 35.5 of 45, and the other indicators share the remaining 55. Where lower is better no other formula is needed: both differences change their sign.
#
# A scorecard's file says where 0 and 100 points are (`worst`, `best`). Below 60 the same line goes on: 60 to 100 took 15 points of a percentage, so 0 lies one and a half times as far below.

# %% tags=["lesson-only"]
zero = 0.40 - 1.5 * (0.55 - 0.40), 60 + 1.5 * (60 - 35)
print(percent(zero[0]), zero[1])
line_of = Indicator("inquiry_conversion", 0.25, "up", 50, True, worst=zero[0], best=0.55)
agree(conversion, line_of.score(0.48))
agree(response, Indicator("average_response_seconds", 0.20, "down", 0, True, worst=zero[1], best=35).score(50))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **分档**：贴在墙上的多半是这种表，到了哪一档给哪一档的分。47.9% 和 48.0% 各得几分？
# %% [markdown] lang="en" tags=["lesson-only"]
# **Bands** are what hangs on most walls: so many points from a threshold on. What do 47.9% and 48.0% earn?

# %% tags=["lesson-only"]
banded = load_scorecard("band").base.indicators[0]
print(banded.metric, banded.bands)
print(banded.score(0.479), banded.score(0.480))

# %% [markdown] lang="zh" tags=["lesson-only"]
# 差 0.1 个百分点，差 15 分：分档好记，却在门槛上跳一大步，月底会有人盯着门槛做数。直线不跳。
#
# **轮到你（3 分钟）。** 下面三种算法各错在哪里？先猜，再运行。
#
# <details><summary>答案</summary>48 ÷ 55 = 87.3：保底 40% 的人也得 72.7 分，白送。把保底当 0 分：53.3，刚过保底的人几乎没有分。50 ÷ 35 = 142.9：越慢分越高，方向反了。</details>
#
# <details><summary>在 Excel / WPS 里怎么做</summary>四列：数值、保底、冲刺、得分。得分 <code>=MAX(0,MIN(100,60+(A2-B2)/(C2-B2)*40))</code>，越高越好、越低越好都是这一条。总分 <code>=SUMPRODUCT(得分,权重)/SUMIF(得分,"<>",权重)</code>：空着的不算 0，权重由其余的分。分档用 <code>=LOOKUP(A2,门槛,分数)</code>，门槛从小到大排。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# A tenth of a point, and 15 points of score: bands are easy to remember and jump at the threshold, where people will be tempted at the end of the month. A line does not jump.
#
# **Now you (3 minutes).** What is wrong with each of the three ways below? Guess, then run.
#
# <details><summary>Answer</summary>48 ÷ 55 = 87.3: even at the floor of 40% there would be 72.7 points, a present. The floor as zero: 53.3, hardly a point for who just reached it. 50 ÷ 35 = 142.9: the slower, the more points; the direction is upside down.</details>
#
# <details><summary>In Excel / WPS</summary>Four columns: value, floor, stretch, points. Points <code>=MAX(0,MIN(100,60+(A2-B2)/(C2-B2)*40))</code>, whichever way is better. Total <code>=SUMPRODUCT(points,weights)/SUMIF(points,"<>",weights)</code>: an empty cell is no 0, the rest share its weight. Bands: <code>=LOOKUP(A2,thresholds,points)</code>, thresholds in rising order.</details>

# %% tags=["lesson-only"]
wrong = {say("数值 ÷ 冲刺", "value ÷ stretch"): 48 / 55 * 100}
wrong[say("保底算 0 分", "the floor is 0")] = (48 - 40) / (55 - 40) * 100
wrong[say("秒数 ÷ 冲刺", "seconds ÷ stretch")] = 50 / 35 * 100
pd.Series(wrong).round(1)

# %% [markdown] lang="zh"
# ## 每个岗位一张评分表
# %% [markdown] lang="en"
# ## A scorecard for each post

# %% [markdown] lang="zh" tags=["lesson-only"]
# 教材：售前重点看产品推荐成功率、转化率，售后看问题解决率、投诉处理满意度。cskit 自带三张表，权重加起来都是 1；除了转化率 25%、满意度 20%、工单记录完整性 5% 是教材的例子，其余都该换成你自己店的。
# %% [markdown] lang="en" tags=["lesson-only"]
# The textbook: for pre-purchase agents the success of recommendations and conversion, for after-sales agents the resolution rate and satisfaction with how a complaint was handled. Three cards ship with the kit, each summing to 1; but for the textbook's conversion 25%, satisfaction 20% and ticket completeness 5% the weights are to be replaced by your shop's.

# %%
posts = {"linear": say("售前", "Pre-purchase"), "aftersales": say("售后", "After-sales"), "live": say("直播", "Live")}
weights = {card: {i.metric: i.weight for i in load_scorecard(card).base.indicators} for card in posts}
cards = pd.DataFrame(weights).rename_axis("metric").reset_index()
cards["name"] = [find(metric, rules).name(lang) for metric in cards["metric"]]
table(
    cards.sort_values(list(posts), ascending=False),
    {"name": say("指标", "Indicator"), **{card: Column(post, "rate") for card, post in posts.items()}},
    name="cards",
    title=say("三张评分表：指标和权重", "Three scorecards: indicators and weights"),
    note=say("“—”：这个岗位不考这一项。", "“—”: not scored in this post."),
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 先看三个人，再看所有人
#
# 售前的三位。下面是每项的得分（0–100）。总分 = 各项得分 × 权重，加起来。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Three people first, then everybody
#
# Three pre-purchase agents and their points (0–100) in each indicator. The total is points × weight, summed.

# %%
roles = set(shop.pandas("agents")["role"]) if shop.has("agents", "role") else set()
post = next((card for card in posts if set(load_scorecard(card).roles) & roles), "linear")  # 这家店有谁 || who is there
scores = score(shop, post, rules=rules, period=days)
scored = scores.scored()
few = scored.empty
if few:
    note(say("这段时间的数据太少，没有人有总分。", "There is too little data in these days for a total."), "missing")

# %% tags=["lesson-only"]
marks = scores.details.pivot(index="who", columns="metric", values="score")
three = list(scores.rows["who"].head(3))
shown = marks.loc[three, list(weights[post])].T
shown.insert(0, "weight", pd.Series(weights[post]))
shown.rename(columns=names).round(2)

# %% tags=["lesson-only"]
card = pd.Series(weights[post])


def total(marks, weights):
    there = marks[weights.index].notna() * weights  # 没有数的，权重不算 || no value, no weight
    return (marks[weights.index].fillna(0) * there).sum(axis=1) / there.sum(axis=1)


by_hand = total(marks, card)
print(by_hand[three].rename(names).round(1).to_dict())
agree(by_hand[scored["who"]], scored.set_index("who")["score"])

# %% [markdown] lang="zh" tags=["lesson-only"]
# 新来的人评价还没几份（不到 20 份，不算数），投诉率的分母也太小：这几项**没有数**，不是 0 分。约定写在评分表里：缺的权重由其余各项按比例分，剩下的权重不到六成就不给总分。
#
# **轮到你（3 分钟）。** 有人图省事：没有投诉率的，当“投诉率 0”，给满分；或者干脆，没有数的一律 0 分。最新来的几位，分数各怎样变？
#
# <details><summary>答案</summary>投诉率当 0，白得 100 分：接的售后越少越划算。一律 0 分，缺了满意度和质检的一下子少二十分上下：刚来就垫底。两种都不是他们做得好或不好，只是还没有数。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# Newcomers have few ratings (under 20 count as none) and too few after-sale customers for a complaint rate: these values **are missing**, not 0. The card states what to do: the weight of what is missing is shared among the rest, and with less than six tenths of the weight there is no total.
#
# **Now you (3 minutes).** Somebody makes it easy: no complaint rate is “a rate of 0”, full marks; or whatever is missing is simply 0 points. What becomes of the newest agents' scores?
#
# <details><summary>Answer</summary>A complaint rate of 0 is a present of 100 points: the less after-sale talk one takes, the better. With 0 points throughout, who lacks satisfaction and inspection loses about twenty at once. Neither says how well they did; there simply is no number yet.</details>

# %% tags=["lesson-only"]
lazy = pd.DataFrame({say("按约定", "as agreed"): by_hand})
lazy[say("投诉率当 0", "complaint rate 0")] = total(marks.fillna({"complaint_rate": 100}), card)
lazy[say("一律 0 分", "0 points")] = total(marks.fillna(0), card)
newest = scores.rows.loc[scores.rows["stage"] == "0-1", "who"]
lazy.loc[newest].rename(names).round(1)

# %% [markdown] lang="zh"
# ## 新手和老手不在一张榜上
# %% [markdown] lang="en"
# ## Newcomers and old hands are not on one list

# %% [markdown] lang="zh" tags=["lesson-only"]
# | 阶段 | 入职 | 教材的目标 | 这个月看什么 |
# |---|---|---|---|
# | 新手 | 0–1 个月 | 流程、规章、行业和商品的基本信息、打字速度、话术模板 | 通关考试、质检 |
# | 成长 | 1–3 个月 | 分到售前或售后；售前：卖点、关联推荐、催付、转化；售后：退换货、查件、维权 | 转化、推荐、响应 |
# | 成熟 | 3–12 个月 | 团队里的专家，**问题解决率 90% 以上**；回访，提高回购 | 问题解决率、满意度 |
#
# 分档评分表 `band` 把这条 90% 放在 3–12 个月的人身上：不到 90% 得 40 分，到了 85 分。入职满 3 个月用标准档（下表的 `base`，其中 12+ 是满 12 个月的），不满 3 个月用新人档（`newcomer`）；名次只在档内排。
# %% [markdown] lang="en" tags=["lesson-only"]
# | stage | months | the textbook's goals | what to watch |
# |---|---|---|---|
# | newcomer | 0–1 | procedures, rules, the trade and the goods, typing, template scripts | gate exam, inspection |
# | growing | 1–3 | goes to pre-purchase (selling points, cross-selling, reminders, conversion) or after-sales (returns, parcels, disputes) | conversion, recommendations, response |
# | mature | 3–12 | the team's expert, **at least 90% resolved**; calls back, brings customers back | resolution rate, satisfaction |
#
# The card in bands, `band`, asks those 90% of agents of 3–12 months: 40 points below, 85 from there on. From 3 months on an agent is in the standard tier (`base` below; 12+ are those past 12 months), before that in `newcomer`; ranks are given within a tier.

# %% tags=["lesson-only"]
stages = scores.rows.groupby(["tier", "stage"])["who"].agg(["size", "first"]).reset_index()
mature = {i.metric: i for i in load_scorecard("band").tier("sales", "3-12").indicators}["resolution_rate"]
print(mature.score(0.899), mature.score(0.90))
stages.assign(first=stages["first"].map(names))

# %%
tier_names = {tier.name: tier.zh if lang == "zh" else tier.en for tier in scores.card.tiers}
board = scores.rows.rename(columns={"who": "agent"}).assign(tier=scores.rows["tier"].map(tier_names))
labels = {"score": say("总分", "Score"), "tier": say("档位", "Tier")}
if not few:
    gap = scored["high"].sub(scored["low"]).median()
    show(
        dots(board, "score", of="agent", interval=("low", "high"), facet="tier", chosen=who, labels=labels),
        name="scores",
        title=say(f"{posts[post]}：每人得了几分？", f"{posts[post]}: how many points has each agent?"),
        says=say(
            f"每档自己排。区间的宽度一般有 {gap:.0f} 分：差一两分的，不要分先后。",
            f"Each tier has its own order. The intervals are usually {gap:.0f} points wide: a point or two is no difference.",
        ),
        note=say(
            "横线：各项比率的 95% 区间合起来的。", "Lines: what the 95% intervals of the rates make of the total."
        ),
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 权重从哪里来
#
# **德尔菲法。** 五个人（经理、组长、资深客服……）各自给 8 个指标分 100 分，互不商量；公布平均数和谁离得最远、为什么，再投。三轮下来，大家给“询单转化率”的分：
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Where weights come from
#
# **Delphi.** Five people (manager, supervisor, senior agents …) share 100 points among 8 indicators, each alone; the means are shown, who is furthest off says why, and they vote again. In three rounds inquiry conversion got:

# %% tags=["lesson-only"]
votes = pd.DataFrame({1: [40, 25, 10, 35, 15], 2: [32, 25, 18, 28, 22], 3: [28, 25, 22, 26, 24]})
votes.agg(["mean", "std", "min", "max"]).round(1)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 平均一直是 25，分歧从 13 降到 2：可以定 25%。意见一致不等于正确，五个人可能一起错。
#
# **看数据。** 教材：满意度和复购率的相关系数 0.8，于是权重定 20%。0.8 是几个月的数据算的？假如是 12 个月：
# %% [markdown] lang="en" tags=["lesson-only"]
# The mean remains 25 while the spread falls from 13 to 2: settle on 25%. To agree is not to be right; five people can be wrong together.
#
# **Data.** The textbook: satisfaction and repeat purchase have a correlation of 0.8, so the weight is 20%. How many months was the 0.8 made of? Say 12:

# %% tags=["lesson-only"]
r = 0.8
sure = pd.DataFrame({"months": [6, 12, 24, 60]})
half = 1.96 / np.sqrt(
    sure["months"] - 3
)  # 在 arctanh 的尺子上，误差只看 n || on the scale of arctanh the error depends on n alone
sure["low"], sure["high"] = np.tanh(np.arctanh(r) - half), np.tanh(np.arctanh(r) + half)
sure.round(2)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 12 个月：**0.42 到 0.94**。从“有点关系”到“几乎一回事”，都说得通；换成权重，从百分之十几到百分之二十几也都说得通。所以 20% 是**选的**，不是算出来的。何况同升同降不等于因果：大促时两个可能一起变。
#
# **轮到你（5 分钟）。** 请一个 AI 助手给出“客服考核的权重”，多半会说“满意度和转化率高度相关，给 30%”。拿自己店的数查一查：这些客服的满意度和询单转化率，相关系数是几，区间多宽？
#
# <details><summary>答案</summary>看下一格：区间跨过 0，说不上有关系。AI 给的是别处的常识，n、日期、店都不是你的；它的每句话都要能在你的数据里查到。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# Twelve months: **0.42 to 0.94**. Anything from “somewhat related” to “nearly the same” would do, and so would a weight of ten-odd or of twenty-odd per cent. The 20% is **chosen**, not computed. And rising together is not cause and effect: a promotion may move both.
#
# **Now you (5 minutes).** Ask an AI assistant for weights and it will likely say “satisfaction and conversion are highly correlated, give it 30%”. Check it on your own shop: what is the correlation of satisfaction and inquiry conversion among these agents, and how wide is its interval?
#
# <details><summary>Answer</summary>See the next cell: the interval includes 0, so there is no saying. The assistant repeats what is common elsewhere; n, dates and shop are not yours. Whatever it says has to be found in your data.</details>

# %% tags=["lesson-only"]
both = measure(shop, ["satisfaction", "inquiry_conversion"], by="agent", period=days, rules=rules, interval=False)
both = both[both["agent"].isin(scores.rows["who"])].pivot(index="agent", columns="metric", values="value").dropna()
r = both.corr().iloc[0, 1]
half = 1.96 / np.sqrt(len(both) - 3)
print(len(both), f"{r:.2f}: {np.tanh(np.arctanh(r) - half):.2f} … {np.tanh(np.arctanh(r) + half):.2f}")

# %% [markdown] lang="zh"
# ## 换一组权重，名次还在吗
# %% [markdown] lang="en"
# ## Do the ranks survive other weights?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 既然权重是选的，就让每个权重上下浮动 20%，抽 2,000 组，每组重排一次名次。下图：点是现在的名次，线是 95% 的抽样里落到的名次。
# %% [markdown] lang="en" tags=["lesson-only"]
# As the weights are chosen, let each of them move by up to ±20%, 2,000 times, and rank again each time. Dots are the ranks as they are, lines the ranks that 95% of the draws give.

# %%
stable = rank_stability(scores)
ranks = stable.rows.rename(columns={"who": "agent"})
ranks["tier"] = ranks["tier"].map(tier_names)
labels = {"rank": say("名次", "Rank"), "tier": say("档位", "Tier")}
how = {"interval": ("rank_low", "rank_high"), "order": "frame", "labels": labels, "kinds": {"rank": "count"}}
if not few:
    show(
        dots(ranks, "rank", of="agent", facet="tier", chosen=who, **how),
        name="ranks",
        title=say("哪几个名次其实是同一个？", "Which ranks are really one?"),
        says=stable.sentence(lang),
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# 线挨着线的，名次就是一个：并列发奖，或者都不发。这还只是每个权重动两成；动得再多，会怎样？
#
# **拖一拖。** 两个权重给你，其余的按比例分剩下的。把转化率的 10 分挪给满意度（25% → 15%，20% → 30%）：谁掉得最多？
# %% [markdown] lang="en" tags=["lesson-only"]
# Where lines overlap the ranks are one: pay them alike, or none. And that is a fifth of each weight; what if more moves?
#
# **Move it.** Two weights are yours, the others share what is left. Move 10 points from conversion to satisfaction (25% → 15%, 20% → 30%): who falls most?


# %% tags=["lesson-only"]
def reweighted(conversion, satisfaction):
    yours = pd.Series({"inquiry_conversion": conversion / 100, "satisfaction": satisfaction / 100})
    others = card.drop(yours.index)
    new = pd.concat([yours, others / others.sum() * (1 - yours.sum())])
    now = scored.assign(agent=scored["who"], total=scored["who"].map(total(marks, new)))
    now["now"] = now.groupby("tier")["total"].rank(ascending=False, method="min")
    now["tier"] = now["tier"].map(tier_names)
    fell = now.loc[(now["now"] - now["rank"]).idxmax()]
    show_ranks(now, fell)


# %% tags=["lesson-only"]
def show_ranks(now, fell):
    labels = {"rank": say("原来的名次", "Rank before"), "now": say("新名次", "Rank now"), "tier": say("档位", "Tier")}
    how = {"labels": labels, "kinds": {"rank": "count", "now": "count"}, "order": "frame", "facet": "tier"}
    ends = f"{fell['rank']:.0f} → {fell['now']:.0f}"
    same = (now["now"] == now["rank"]).all()
    show(
        pair(now, "rank", "now", of="agent", label=say("名次", "Rank"), **how),
        name="reweighted",
        title=say("换了权重，名次怎样动？", "Other weights: how do the ranks move?"),
        says=say("名次都没有变。", "No rank changes.")
        if same
        else say(
            f"掉得最多的是{names[fell['who']]}（档内名次）：{ends}。",
            f"The largest fall, within the tier: {names[fell['who']]}, {ends}.",
        ),
    )


# %% tags=["lesson-only"]
if not few and {"inquiry_conversion", "satisfaction"} <= set(card.index):
    w.explore(
        reweighted,
        conversion=w.Slider(say("询单转化率的权重（%）", "Weight of conversion (%)"), 15, 0, 50, 5),
        satisfaction=w.Slider(say("满意度的权重（%）", "Weight of satisfaction (%)"), 30, 0, 50, 5),
    )

# %% [markdown] lang="zh"
# ## 冠军是本事，还是运气
# %% [markdown] lang="en"
# ## The champion: skill or luck?

# %% [markdown] lang="zh" tags=["lesson-only"]
# “季度客户满意度冠军，1,000 元加证书。”谁是冠军？满意度最高的几位，评价有几份，区间多宽，质检合格没有，一起看。
# %% [markdown] lang="en" tags=["lesson-only"]
# “Satisfaction champion of the quarter: ¥1,000 and a certificate.” Who is it? Look at the highest together with their number of ratings, the interval, and the inspection.

# %%
prizes = tomllib.loads((files("cskit.analysis.scorecard") / "rewards.toml").read_text(encoding="utf-8"))
prize = prizes["reward"][0]
if lesson.has("ratings"):
    asked = ["satisfaction", "quality_pass_rate"]
    found = measure(shop, asked, by="agent", period=days, rules=rules).dropna(subset="value")
    found = found[found["agent"].isin(names)]
    happy = found[found["metric"] == "satisfaction"].sort_values(["value", "denominator"], ascending=False)
    quality = found[found["metric"] == "quality_pass_rate"].set_index("agent")["value"]
    enough = happy[happy["denominator"] >= prize["least_n"]]
    enough = enough[~(enough["agent"].map(quality) < prize["quality_floor"])]

# %%
if lesson.has("ratings") and len(happy):
    top = happy.iloc[0]
    says = say(
        f"数字最高的是{names[top['agent']]}：{top['denominator']:,.0f} 份评价里 {top['numerator']:,.0f} 份满意，{percent(top['value'])}（{percent(top['low'])}–{percent(top['high'])}）。",
        f"Highest is {names[top['agent']]}: {top['numerator']:,.0f} of {top['denominator']:,.0f} ratings satisfied, {percent(top['value'])} ({percent(top['low'])} to {percent(top['high'])}). ",
    )
    if len(enough):
        first = enough.iloc[0]
        says += say(
            f"要求至少 {prize['least_n']} 份评价、质检不低于 {prize['quality_floor']:.0%}，冠军是{names[first['agent']]}，{percent(first['value'])}（{first['denominator']:,.0f} 份）。",
            f"With at least {prize['least_n']} ratings and an inspection of {prize['quality_floor']:.0%} or more the prize is {names[first['agent']]}'s, {percent(first['value'])} ({first['denominator']:,.0f} ratings).",
        )
    show(
        dots(happy, "value", of="agent", interval=("low", "high"), chosen=who),
        name="champion",
        title=say("满意度冠军是谁？", "Who is the satisfaction champion?"),
        says=says,
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# 十几份评价全是好评，区间的下端还不到 85%：一位一百多份、94% 的客服，未必比他差。人少的最容易排第一，也最容易排最后。写奖励规则，至少三样：**够多少份才算、质检的底线、并列怎么办**。
#
# **想一想：要是你，怎么“赢”这张表？** 每一招，用哪个数去拦？
#
# | 想涨的分 | 怎么做数 | 拿什么拦 |
# |---|---|---|
# | 满意度 | 只邀请刚夸过你的客户打分 | 邀评率、全部评价（第 11 课） |
# | 平均响应 | 先发“在的亲”，再慢慢答 | 质检、一次性解决率 |
# | 转化率 | 挑会买的接，问价的转走 | 转接率、随机分配 |
# | 客单价 | 多推贵的，退了再说 | 退款后的净额 |
# | 投诉率 | 售后都转给别人 | 各人的售后客户数 |
# | 质检 | 知道哪天抽查 | 随机抽，日子不告诉人 |
# %% [markdown] lang="en" tags=["lesson-only"]
# A dozen and a half ratings, all good, and the lower end of the interval is still under 85%: an agent with 94% of more than a hundred need not be worse. Who has few is the first to come first, and to come last. A reward needs three things in writing: **how many ratings it takes, the inspection's minimum, what happens at a tie**.
#
# **Think: how would you “win” this card?** And which number stops each trick?
#
# | to raise | the trick | what stops it |
# |---|---|---|
# | satisfaction | invite only who has just praised you | invite rate, all ratings (lesson 11) |
# | average response | “I'm here!” at once, the answer later | inspection, first-contact resolution |
# | conversion | take those who will buy, pass on the rest | transfer rate, random assignment |
# | spend per buyer | push the expensive, let them return it | sales net of refunds |
# | complaint rate | pass on all after-sale talk | after-sale customers of each agent |
# | inspection | know the day of the check | draw at random, tell nobody the day |

# %% [markdown] lang="zh"
# ## 触发条件要写得谁都赖不掉
# %% [markdown] lang="en"
# ## A trigger nobody can dispute

# %% [markdown] lang="zh" tags=["lesson-only"]
# 教材：“超出问题解决率目标 10% 以上”有奖。目标 90%，到多少才算？
# %% [markdown] lang="en" tags=["lesson-only"]
# The textbook rewards “more than 10% above the target of the resolution rate”. The target is 90%: from where on?

# %% tags=["lesson-only"]
target = 0.90
print(say("百分之十：", "per cent:"), percent(target * 1.10))
print(say("十个百分点：", "points:"), percent(target + 0.10))

# %% [markdown] lang="zh" tags=["lesson-only"]
# 一种读法 99%，一种读法 100%：前一种几百份里只许错几份，后一种一份都不许错，都等于没有奖。写成：“目标 85%；当季评价和工单不少于 50 份，解决率达到 93.5%（目标的 1.10 倍），奖 300 元；名单公示三天，有异议先复核。”
#
# **奖励和处罚都写在一份文件里**，开季之前贴出来。教材的梯子：从轻到重，教育为主，程度和错误相当，每一级都有触发条件，本人可以申诉。
# %% [markdown] lang="en" tags=["lesson-only"]
# Read one way 99%, the other way 100%: a few misses in hundreds, or none at all; either way there is no prize. Write instead: “Target 85%; with at least 50 ratings and tickets in the quarter a resolution rate of 93.5% (1.10 times the target) earns ¥300; the list is posted for three days, objections are checked first.”
#
# **Rewards and penalties stand in one file**, put up before the quarter begins. The textbook's ladder goes from mild to severe, teaches first, fits the error, has a trigger on every step, and lets the person object.

# %%
at = 0 if lang == "zh" else 1
ladder = pd.DataFrame(prizes["penalty"])
ladder = ladder.assign(step=range(1, len(ladder) + 1), trigger=[texts[at] for texts in ladder["trigger"]])
heads = {
    "step": Column(say("级", "Step"), "count"),
    lang: say("处理", "Penalty"),
    "trigger": say("触发条件", "Trigger"),
}
table(ladder, heads, name="penalties", title=say("处罚的梯子", "The ladder of penalties"))

# %% [markdown] lang="zh"
# ## 提成按净额算
# %% [markdown] lang="en"
# ## Commission on net sales

# %% [markdown] lang="zh" tags=["lesson-only"]
# 在纸上算：净销售额 70,000 元，3 万以内 0.4%，3 万到 6 万的部分 0.6%，6 万以上的部分 0.8%。提成几元？
# %% [markdown] lang="en" tags=["lesson-only"]
# On paper: net sales of ¥70,000; 0.4% up to 30,000, 0.6% of what lies between 30,000 and 60,000, 0.8% of what lies above. How much is the commission?


# %%
def commission(sales):  # 每一段按自己的比例 || each part at its own rate
    starts, rates = zip(*load_scorecard("linear").commission.tiers, strict=True)
    ends = [*starts[1:], float("inf")]
    return sum(max(0, min(sales, end) - start) * rate for start, end, rate in zip(starts, ends, rates, strict=True))


# %% tags=["lesson-only"]
print(round(commission(70_000), 2), 70_000 * 0.008)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 120 + 180 + 80 = **380 元**；全额按最高一档就成了 560 元，刚过 6 万的人多拿一大截，人人都会在月底冲那一单。
#
# 毛额还是净额？卖出去又退回来的，没有卖出去。下图是同一批客服按两种规则的提成：空心点按毛额，实心点按退款以后的净额。
# %% [markdown] lang="en" tags=["lesson-only"]
# 120 + 180 + 80 = **¥380**; the whole at the top rate would be ¥560, a big jump for whoever just passes 60,000, and everybody would rush for that one order at the end of the month.
#
# Gross or net? What came back was not sold. The chart has each agent's commission under both rules: open dots on gross sales, filled ones on sales net of refunds.

# %%
sold = measure(shop, ["cs_sales", "net_sales"], by="agent", period=days, rules=rules, interval=False)
sold = sold[sold["agent"].isin(scores.rows["who"])].pivot(index="agent", columns="metric", values="value")
pay = sold.dropna(subset="cs_sales").map(commission, na_action="ignore").reset_index()
if lesson.has("refunds") and len(pay):
    labels = {"cs_sales": say("按毛额", "On gross sales"), "net_sales": say("按净额", "On net sales")}
    gross, net = pay["cs_sales"].sum(), pay["net_sales"].sum()
    wait = rules.refund_days
    show(
        pair(pay, "cs_sales", "net_sales", of="agent", chosen=who, labels=labels, label=say("提成", "Commission")),
        name="commission",
        title=say("换成净额，谁的提成变了？", "On net sales: whose commission changes?"),
        says=say(
            f"合计从 ¥{gross:,.0f} 变成 ¥{net:,.0f}，少 {1 - net / gross:.0%}。退款还会再来，所以付款 {wait} 天后再发，发了不用追。",
            f"Together ¥{gross:,.0f} becomes ¥{net:,.0f}, {1 - net / gross:.0%} less. More refunds may follow, so it is paid {wait} days after the payment: then nothing has to be taken back.",
        ),
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# **申诉。** 每个人都有权看到自己的销售额是哪些订单。下面是一位客服的前几单，加起来要和报表一分不差。整张提成表连同每张订单、争议订单，用一条命令写成 XLSX：`cskit score 数据 --show commission --period 2021-11 --out 提成.xlsx`。
# %% [markdown] lang="en" tags=["lesson-only"]
# **Objections.** Everybody may see the orders behind their own sales. Below are some of one agent's, and together they must be the report's figure to the cent. One command writes the whole sheet, every order and the contested ones to a workbook: `cskit score DATA --show commission --period 2021-11 --out commission.xlsx`.

# %% tags=["lesson-only"]
import narwhals as nw

from cskit.facts import Facts

mine = three[0]
orders = Facts(shop, rules).credited_sales().filter(nw.col("paid_day").is_between(days.first, days.last))
orders = orders.filter(nw.col("agent_id") == mine).collect("pandas").to_native()
reported = measure(shop, "cs_sales", by="agent", period=days, rules=rules, interval=False).set_index("agent")["value"]
agree(orders["amount"].sum(), reported[mine])
orders[["order_id", "amount"]].sort_values("order_id").head(5)

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 谁可以升
#
# 硬指标看得见：连续几个考核期够分，**已经过了成长期**，满意度、问题解决率、质检都过线。软素质另看：同事互评、上级评估、实操考核。流程：自己申请或上级推荐 → 审核硬指标 → 评估 → **公示不少于 3 个工作日** → 任命。
#
# 教材写“连续 N 个季度”，这里用 11 月的两个半月代替。先猜：总分最高的，都能升吗？
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Who may be promoted
#
# The hard part can be seen: enough points in so many periods running, **past the growing stage**, and satisfaction, resolution and inspection above their lines. The rest is judged: colleagues, superior, a practical test. The way: apply or be proposed → check the hard part → assess → **posted for at least 3 working days** → appointed.
#
# The textbook says “N quarters running”; the two halves of November stand in here. Guess first: may everybody at the top be promoted?

# %% tags=["lesson-only"]
from cskit.bundled import bundled
from cskit.shop import load

rule, big = prizes["promotion"], load(bundled("double11"))
halves = ["2021-11-01..2021-11-15", "2021-11-16..2021-11-30"]
runs = [score(big, "linear", period=half).rows.set_index("who") for half in halves]
checks = runs[1][["name", "stage"]].copy()
for number, run in enumerate(runs, 1):
    checks[f"score_{number}"] = run["score"]
lines = ["satisfaction", "resolution_rate", "quality_pass_rate"]
month = measure(big, lines, by="agent", period="2021-11-01..2021-11-30", interval=False)
checks = checks.join(month.pivot(index="agent", columns="metric", values="value")[lines])
likely = checks[checks[["score_1", "score_2"]].max(axis=1) >= rule["least_score"]]
likely.round(3)

# %% tags=["lesson-only"]
met = pd.DataFrame({"stage": likely["stage"].isin(rule["stages"])})
# 没有分，就是没到 || no score is not a score reached
met["both_scores"] = (likely[["score_1", "score_2"]] >= rule["least_score"]).all(axis=1)
for metric in lines:
    met[metric] = likely[metric] >= rule[metric]
met["may_rise"] = met.all(axis=1)
met.sort_values("may_rise", ascending=False).rename(names).replace({True: "✓", False: "·"})

# %% [markdown] lang="zh" tags=["lesson-only"]
# 分数够的，不一定能升。云一、云三、云五两期都够分，可还在成长档，用的是新人的尺子；新四只来了半个月，第二期没有分，不能当成够；小辰下半月 85.8 分，上半月只有 59 分。缺哪一项，就是下个月辅导哪一项。
# %% [markdown] lang="en" tags=["lesson-only"]
# Enough points is not enough. Yun 1, Yun 3 and Yun 5 have them twice, but are still growing and scored on the newcomers' scale; Xin 4 was there for one half only, and no score is not a score reached; Xiaochen has 85.8 in the second half and 59 in the first. What is lacking is what next month's coaching is about.

# %% [markdown] lang="zh"
# ## 试运行：哪一项分不出人
# %% [markdown] lang="en"
# ## The pilot: which indicator tells nobody apart

# %% [markdown] lang="zh" tags=["lesson-only"]
# 正式用之前，挑一个小组跑一两个周期。看三件事：有没有数，分得开分不开，大家服不服。下面拿这段时间当试运行。
# %% [markdown] lang="en" tags=["lesson-only"]
# Before it counts, run it with one group for a period or two and look at three things: are the values there, do they tell people apart, do people accept them? These days stand in for a pilot.

# %%
pilot = scores.details.groupby("metric", sort=False)["score"].agg(["mean", "std", "count", "size"])
pilot["absent"] = 1 - pilot["count"] / pilot["size"]
pilot["name"] = [find(metric, rules).name(lang) for metric in pilot.index]
columns = {"name": say("指标", "Indicator"), "mean": Column(say("平均得分", "Mean points"), "number")}
columns |= {"std": Column(say("人与人的差距（标准差）", "Spread among agents (sd)"), "number")}
columns |= {"absent": Column(say("没有数的人", "Agents without a value"), "rate")}
table(
    pilot.sort_values("std", ascending=False).reset_index(),
    columns,
    name="pilot",
    title=say("试运行：哪一项有数，哪一项分得开人？", "Pilot: which indicators are there and tell people apart?"),
)

# %%
flat = pilot.dropna(subset="std").sort_values("std")
lacking = pilot[pilot["absent"] > 0.3]
if len(flat) > 1:
    listed = say("、", ", ").join(lacking["name"])
    sentences(
        [
            say(
                f"最分不出人的是{flat['name'].iloc[0]}（标准差 {flat['std'].iloc[0]:.0f} 分），最分得出的是{flat['name'].iloc[-1]}（{flat['std'].iloc[-1]:.0f} 分）。权重再高，人人同分也不影响名次。",
                f"{flat['name'].iloc[0]} tells people apart least (sd {flat['std'].iloc[0]:.0f} points), {flat['name'].iloc[-1]} most ({flat['std'].iloc[-1]:.0f}). Whatever its weight, an indicator in which all have the same does not move a rank.",
            ),
            *(
                [say(f"三成以上的人没有数：{listed}。", f"More than three in ten have no value in: {listed}.")]
                if listed
                else []
            ),
        ]
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# 教材的两条试运行意见：“一次性解决率把客户自己放弃的算成没解决”（改定义，第 11 课）；“产品知识掌握度要笔试，太费时间”（改成随机抽问）。改完再公布：定义、评分规则、数据来源三样写全，全员培训一次。
#
# **四种机制，一环扣一环：** 竞争（月度服务之星、最佳响应奖；个人和团队都评，以协作为底）→ 晋升 → 奖惩（及时、公平；钱和荣誉都要）→ 监督（上级抽查、质检打分、客户评价、同事互评，结果记进考核，再去培训，再看改了没有）。
#
# <details><summary>讲师：竞争要不要，怎样不失衡</summary>没有比较，做多做少一个样；只奖第一名，第二名到第十名就不玩了，抢客户、藏话术也来了。办法：客户随机分，名次并列的并列奖，设“达标奖”（人人可得）和团队奖，冠军要有 n 和质检底线。请学员拿上面的名次图说：奖前三名，公平吗？</details>
#
# **课堂活动（25 分钟）。** ① 德尔菲：五人一组，8 个指标分 100 分，纸上投三轮，每轮公布平均和最高最低，看差距缩了没有。② “做数诊所”：和另一组交换评分表，三分钟想出怎样不干活也得高分，再替他们补一条拦的规则。
# %% [markdown] lang="en" tags=["lesson-only"]
# Two of the textbook's complaints in a pilot: “first-contact resolution counts who gave up as unsolved” (mend the definition, lesson 11), and “product knowledge needs a written test, too slow” (ask a few questions at random instead). Then publish: definition, scoring rule and source of the data, and teach everybody once.
#
# **Four mechanisms, one chain:** competition (service star of the month, best response; persons and teams, on a base of working together) → promotion → reward and penalty (prompt, fair; money and honour) → supervision (superior, inspection, customers, colleagues; it goes into the score, then into training, and then one looks whether it helped).
#
# <details><summary>Instructor: is competition needed, and how does it not tip over?</summary>Without comparison it is all the same whether one does much or little; with a prize for the first alone numbers two to ten stop playing, and customers are grabbed and scripts hidden. So: assign at random, share a prize where ranks are one, have a prize anybody can reach and one for the team, and ask for n and a minimum of quality. Let them argue with the chart of ranks above: is a prize for the first three fair?</details>
#
# **Class activity (25 minutes).** (1) Delphi: groups of five share 100 points among 8 indicators on paper, three rounds, showing mean, highest and lowest; does the spread shrink? (2) “Gaming clinic”: swap cards with another group, find in three minutes a way to score high without working, then write the rule that stops it.

# %% tags=["lesson-only"]
define("resolution_rate", lang, rules)

# %% [markdown] lang="zh"
# ## 指标口径
# %% [markdown] lang="en"
# ## Definitions

# %%
show_definitions(list(scores.card.metrics), rules)
lesson.end()

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 小结
#
# - 指标 8–12 个：重要，而且每周公平地拿得到；两样缺一样就出局。
# - 保底 60、冲刺 100，中间一条直线，不低于 0、不高于 100；越低越好的，同一条公式。
# - 没有数不是 0 分：缺的权重由其余的分，缺太多就不给总分。
# - 售前、售后、直播各一张表；名次只在同岗位、同阶段里排。
# - 权重是选的。上下浮动 20%，名次挨在一起的就是并列。
# - 冠军要有 n；提成按净额，分段算，退款窗口过了再发；每条规则写清触发条件，留申诉的路。
#
# **术语：** 保底与冲刺 floor, stretch · 权重 weight · 分档 band · 德尔菲法 Delphi method · 名次区间 range of ranks · 净额 net of refunds · 公示 posting。
#
# **动手练：** [练习：考核与激励](../../exercises/zh/10_scorecard.ipynb)。每人一份自己的数据；写完一题就运行那一格，当场知道对不对。下一课：[团队 PK](09_team_pk.ipynb)。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Recap
#
# - Eight to twelve indicators: important, and to be had fairly every week; without either one falls out.
# - Floor 60, stretch 100, a straight line between, kept within 0 and 100; where lower is better the same formula holds.
# - Missing is not 0: the rest share its weight, and with too much missing there is no total.
# - One card each for pre-purchase, after-sales and live agents; ranks only within a post and a stage.
# - Weights are chosen. Move them by 20%: ranks that overlap are one.
# - A champion needs n; commission on net sales, part by part, paid after the refund window; every rule with its trigger and a way to object.
#
# **Terms:** floor and stretch · weight · band · Delphi method · range of ranks · net of refunds · posting (of results, for objections).
#
# **Now you:** [Exercise: scorecard and incentives](../../exercises/en/10_scorecard.ipynb). Everybody's data are different; run a question's cell and you are told at once whether it is right. Next: [team PK](09_team_pk.ipynb).
