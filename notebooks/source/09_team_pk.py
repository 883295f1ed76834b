# %% [markdown] lang="zh"
# # 团队 PK
# %% [markdown] lang="en"
# # Team PK: two teams compared

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 外包公司说：3 天对接、7 天 PK，有客服询单转化率 100%，比自有高 13%。换不换？
#
# **60 分钟** · 先学[第 3 课](03_conversion.ipynb)和[第 10 课](10_scorecard.ipynb) · 学完本课，你能够
#
# - 没有样本数，不下结论：给任何一个比率配上区间；
# - 分清“高 13%”和“高 13 个百分点”；
# - 先拉平客户，再比团队：同层比较，识破辛普森悖论；
# - 前后对比一定要有对照；
# - PK 开始之前，先算要多少人、多少天才看得出来。
#
# **先讨论（3 分钟）。** 读下面几句招商的话，每句写一个你最想追问的数：“询单转化率 100%”“超过自有 13%”“1 名外包日销量超过 8 名自有”“客单价 +5.99%，响应提速 15.29%”。
#
# 换数据只需改下面的参数，或者运行 `cskit render team_pk 文件夹 --lang zh`，得到同样内容、不含代码的报告。
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** the outsourcer says: three days to take over, seven days of PK (a head-to-head), one agent converts 100% of inquiries, 13% above our own. Do we switch?
#
# **60 minutes** · after [lesson 3](03_conversion.ipynb) and [lesson 10](10_scorecard.ipynb) · after this lesson you can
#
# - conclude nothing without a number of cases, and give any rate its interval;
# - tell 13 per cent above from 13 points above;
# - level the customers before you compare the teams, and see through Simpson's paradox;
# - ask for a control in every before-and-after;
# - work out before a PK how many people and days it takes to see anything.
#
# **Discuss first (3 minutes).** Read these lines of an advertisement and write down the one number you would ask for: “inquiry conversion 100%”, “13% above in-house”, “one outsourced agent sells more a day than eight of yours”, “spend per buyer +5.99%, replies 15.29% faster”.
#
# Change the parameters below, or run `cskit render team_pk FOLDER` for the same as a report without code.

# %% tags=["parameters"]
data = "double11"  # {{lesson_data_hint}}
period = ""  # {{lesson_period_hint}}
lang = "en"
rules = "textbook"  # {{lesson_rules_hint}}
agent = ""  # {{lesson_agent_hint}}

# %%
import math

import pandas as pd

from cskit import measure, widgets as w
from cskit.analysis.experiment import funnel_plot, pk, sample_size
from cskit.analysis.intervals import wilson
from cskit.charts import dots, lines, pair, scatter, sentences, show
from cskit.charts.definitions import show_definitions
from cskit.course.lesson import agree, begin, say

seven = "2021-11-22..2021-11-28" if data == "double11" else ""  # 大促之后的七天，当作一场 PK || seven days after it
lesson = begin(data, lang=lang, rules=rules, period=period or seven, agent=agent)
shop, days, rules, who, names = lesson.shop, lesson.period, lesson.rules, lesson.agent, lesson.names
teams, sides = ("in_house", "outsourced"), "team:outsourced,team:in_house"
two_teams = set(teams) <= set(lesson.teams.values())

# %%
percent = "{:.1%}".format

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 7 个里成了 7 个
#
# “转化率 100%”没写几个人。查下来：那天她一共接了 7 个询单，7 个都买了。真正的水平在哪里？用 **Wilson 区间**，四则运算就够：
# %% [markdown] lang="en" tags=["lesson-only"]
# ## 7 out of 7
#
# “Conversion 100%” does not say of how many. It turns out she had 7 inquiries that day and all 7 bought. Where may her true level be? The **Wilson interval** needs nothing but arithmetic:

# %% tags=["lesson-only"]
k, n, z = 7, 7, 1.96
share = k / n
middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
half = z / (1 + z**2 / n) * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
print(percent(middle - half), percent(middle + half))
agree(round(middle - half, 3), round(wilson(7, 7).low, 3))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **64.6% 到 100%。** 7 个人撑不起“100%”。课堂上常见的另一个公式，k/n ± 1.96·√(p(1−p)/n)，在这里给出 100% ± 0：越没数据，越像铁证，所以不用它。
#
# **轮到你（2 分钟）。** 把 `k, n` 改成 70、70 再运行；再改成 0、7。下端各是多少？
#
# <details><summary>答案</summary>70 个里 70 个：94.8% 到 100%。7 个里 0 个：0 到 35.4%，“一个都没成”也说不死。</details>
#
# <details><summary>在 Excel / WPS 里怎么做</summary>A2 是成的，B2 是全部，C2 <code>=A2/B2</code>。下端 <code>=((C2+1.96^2/(2*B2))-1.96*SQRT(C2*(1-C2)/B2+1.96^2/(4*B2^2)))/(1+1.96^2/B2)</code>，上端把中间的减号换成加号。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **64.6% to 100%.** Seven people do not carry “100%”. The other formula one often sees, k/n ± 1.96·√(p(1−p)/n), gives 100% ± 0 here: the less data, the surer it looks, so leave it.
#
# **Now you (2 minutes).** Make `k, n` 70 and 70 and run it; then 0 and 7. What is the lower end, and the upper?
#
# <details><summary>Answer</summary>70 of 70: 94.8% to 100%. 0 of 7: 0 to 35.4%; not even “none at all” is certain.</details>
#
# <details><summary>In Excel / WPS</summary>A2 those that bought, B2 all, C2 <code>=A2/B2</code>. Lower end <code>=((C2+1.96^2/(2*B2))-1.96*SQRT(C2*(1-C2)/B2+1.96^2/(4*B2^2)))/(1+1.96^2/B2)</code>; a plus in place of the middle minus gives the upper end.</details>

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 高 13%，还是高 13 个点
#
# 自有 40%。“超过 13%”有两种读法：
# %% [markdown] lang="en" tags=["lesson-only"]
# ## 13 per cent above, or 13 points?
#
# In-house has 40%. “13% above” can be read in two ways:

# %% tags=["lesson-only"]
own = 0.40
print(percent(own * 1.13), percent(own + 0.13))

# %% [markdown] lang="zh" tags=["lesson-only"]
# 45.2% 或 53%，差了近 8 个点。合同里写清是**百分之几**还是**百分点**。“1 名外包 > 8 名自有”也一样：几个班的、什么商品的、算销售额还是件数？
#
# **轮到你（1 分钟）。** 外包 45.2%，自有比外包低百分之几？
#
# <details><summary>答案</summary>1 − 40 ÷ 45.2 = 11.5%，不是 13%：换了底数，百分数就变；百分点不变，始终是 5.2。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# 45.2% or 53%, nearly 8 points apart. A contract says **per cent** or **points**. “One outsourced agent > eight of yours” is no better: over how many shifts, which products, money or units?
#
# **Now you (1 minute).** Outsourced 45.2%: by how many per cent is in-house below?
#
# <details><summary>Answer</summary>1 − 40 ÷ 45.2 = 11.5%, not 13%: another base, another percentage. Points do not change: 5.2 either way.</details>

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 总数赢了，每一层都输
#
# 另一家店的七天 PK，询单人数和成交人数按商品价位分开。先看合计，再看每一行。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Ahead in total, behind in every row
#
# Seven days of PK in another shop: inquirers and those who paid, by price tier. Look at the total first, then at each row.

# %% tags=["lesson-only"]
tiers = [say("中价位", "core"), say("低价位", "entry"), say("高价位", "premium")]
paper = pd.DataFrame(
    {"outsourced": [125, 296, 6], "of_out": [299, 443, 28], "own": [254, 215, 113], "of_own": [422, 296, 485]}
)
paper.index = tiers
total = paper.sum()
print(percent(total["outsourced"] / total["of_out"]), percent(total["own"] / total["of_own"]))
pd.DataFrame({"outsourced": paper["outsourced"] / paper["of_out"], "own": paper["own"] / paper["of_own"]}).round(3)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 合计外包 **55.5%**、自有 **48.4%**；可三行里自有都更高。外包接的多半是低价位商品，自有接了四成高价位商品：比的是客户，不是人。**直接标准化**：让两队接同样的客户（两队客户合起来的构成），再算一遍。
# %% [markdown] lang="en" tags=["lesson-only"]
# In total outsourced **55.5%**, in-house **48.4%**; yet in-house is ahead in all three rows. Most of the outsourced team's customers ask for entry goods, two in five of in-house's for premium: the customers were compared, not the people. **Direct standardisation**: give both teams the same customers, those of both together, and compute again.

# %% tags=["lesson-only"]
both = paper["of_out"] + paper["of_own"]
same_mix = [(paper[x] / paper[n] * both).sum() / both.sum() for x, n in (("outsourced", "of_out"), ("own", "of_own"))]
print(list(both), [percent(rate) for rate in same_mix])

# %% [markdown] lang="zh" tags=["lesson-only"]
# 同样的客户，外包 **45.9%**、自有 **55.3%**：反过来了。
#
# **轮到你（2 分钟）。** 只用外包自己的构成当权重，两队各是多少？结论变不变？
#
# <details><summary>答案</summary>把 <code>both</code> 换成 <code>paper["of_out"]</code>：外包还是 55.5%，自有成了 66.0%。权重换了，数会变，谁高谁低没有变；报数时写明用了谁的构成。</details>
#
# <details><summary>在 Excel / WPS 里怎么做</summary>三行，每行先算两队各自的转化率，再算两队人数之和。标准化 <code>=SUMPRODUCT(转化率,人数和)/SUM(人数和)</code>，两队用同一列人数和。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# With the same customers: outsourced **45.9%**, in-house **55.3%**. It is the other way round.
#
# **Now you (2 minutes).** Use the outsourced team's own mix as weights. What do the two get, and does the conclusion change?
#
# <details><summary>Answer</summary>Put <code>paper["of_out"]</code> in place of <code>both</code>: outsourced 55.5% again, in-house 66.0%. Other weights, other numbers, but not another winner; say whose mix you used.</details>
#
# <details><summary>In Excel / WPS</summary>Three rows; each team's conversion, and the customers of both added up. Standardised <code>=SUMPRODUCT(rate,customers)/SUM(customers)</code>, with the same column of customers for both teams.</details>

# %% [markdown] lang="zh"
# ## 这家店的七天
# %% [markdown] lang="en"
# ## This shop's seven days

# %%
if lesson.has("agents.team") and two_teams:
    plain = measure(shop, "inquiry_conversion", by="team", period=days, rules=rules)
    plain = plain[plain["team"].isin(teams)]
    if len(plain) == 2 and plain["value"].notna().all():
        paid, asked = (plain.set_index("team")[part] for part in ("numerator", "denominator"))
        own, theirs = (f"{paid[team]:,.0f} / {asked[team]:,.0f}" for team in teams)
        show(
            dots(plain, "value", of="team", interval=("low", "high")),
            name="teams",
            title=say("合计：哪个团队转化高？", "In total: which team converts more?"),
            note=say(
                f"成交人数 / 询单人数：外包 {theirs}，自有 {own}。",
                f"Those who paid / inquirers: outsourced {theirs}, in-house {own}.",
            ),
        )

# %%
if lesson.has("agents.team", "messages.product_id", "products.tier") and two_teams:
    found = pk(shop, "inquiry_conversion", sides, rules=rules, period=days, stratify="tier")
    cells = found.strata.strata.rename(columns={"stratum": "tier"})
    rates = pd.DataFrame({"tier": cells["tier"], "outsourced": cells["rate1"], "in_house": cells["rate2"]})

# %%
if lesson.has("agents.team", "messages.product_id", "products.tier") and two_teams:
    labels = {"tier": say("价位", "Tier"), "outsourced": say("外包", "Outsourced"), "in_house": say("自有", "In-house")}
    show(
        pair(rates, "outsourced", "in_house", of="tier", labels=labels, kinds=dict.fromkeys(teams, "rate")),
        name="by_tier",
        title=say("同一价位里，谁高？", "Within a tier, who is ahead?"),
        note=say("空心：外包；实心：自有。", "Open: outsourced; filled: in-house."),
    )
    sentences(found.sentences(lang))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **数的是几个人？** 上面的句子里有两种区间：按客户的窄，按客服的宽。七天里成百上千位客户，可做事的是十几位客服；同一位客服的客户彼此相像，真正的样本是**客服**。换一拨人还这样吗，要按客服算。两种算法的差也略有出入：按客户的，一位客户在一队里只算一次；按客服的，找过两位客服的客户算两次。
#
# 还有一问：客户是谁分的？要是低价位商品都派给外包，数据再多也回答不了“谁更会卖”。PK 之前，先把分流写成随机。
# %% [markdown] lang="en" tags=["lesson-only"]
# **How many were compared?** The sentences above have two intervals: by customers a narrow one, by agents a wide one. There were hundreds of customers in the seven days, but it was some dozen agents who did the work; customers of one agent are alike, and the sample is really the **agents**. Whether other people would do the same is asked of agents. The two gaps differ a little as well: by customers each counts once in a team, by agents somebody who met two of them counts twice.
#
# And who assigned the chats? If entry goods all go to the outsourced team, no amount of data tells who sells better. Before a PK, assign at random.

# %% [markdown] lang="zh"
# ## 一个人一个点
# %% [markdown] lang="en"
# ## One dot per person

# %%
each = measure(shop, "inquiry_conversion", by="agent", period=days, rules=rules, interval=False).dropna(subset="value")
each = each[each["agent"].isin(names) & (each["denominator"] > 0)]
if len(each) > 1:
    counts = each.rename(columns={"numerator": "x", "denominator": "n"})[["agent", "x", "n"]]
    funnel = funnel_plot(counts)
    points_of = funnel.rows.assign(team=funnel.rows["agent"].map(lesson.teams))
    outside = list(points_of.loc[points_of["verdict"] != "within", "agent"])
    who_else = say("、", ", ").join(names[one] for one in outside) or say("没有", "nobody")

# %%
if len(each) > 1:
    labels = {"n": say("询单人数", "Inquirers"), "rate": say("询单转化率", "Inquiry conversion")}
    how = {"color": "team"} if points_of["team"].notna().any() else {}
    how |= {"line": funnel.target, "chosen": who or outside, "kinds": {"n": "count", "rate": "rate"}}
    show(
        scatter(points_of, "n", "rate", of="agent", interval=("low", "high"), labels=labels, **how),
        name="funnel",
        title=say("谁真的不一样？", "Who is really different?"),
        says=say(
            f"{len(points_of)} 人里，超出运气范围的有 {len(outside)} 人：{who_else}（同时比这么多人，已作校正）。",
            f"Of {len(points_of)} agents {len(outside)} lie outside what luck explains: {who_else} (corrected for comparing so many).",
        ),
        note=say(
            "竖线是 95% 区间，虚线是全体合计。越往左，人越少，线越长：跳得远也不稀奇。",
            "Vertical lines: 95% intervals; dashed: all together. The further left, the fewer cases and the longer the line: jumping far is no surprise there.",
        ),
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 前后对比，要有对照
#
# “换了话术，客单价 +5.99%”：同一段日子，没换话术的呢？用新话术的一队 100 → 106 元，没用的一队 100 → 104 元：
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Before and after needs a control
#
# “With the new scripts spend per buyer +5.99%”: and those without them, in the same days? The team with new scripts went from ¥100 to ¥106, the team without from ¥100 to ¥104:

# %% tags=["lesson-only"]
with_script, without = (100, 106), (100, 104)
effect = (with_script[1] - with_script[0]) - (without[1] - without[0])
print(effect)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 话术的作用是 **2 元**，不是 6 元：另外 4 元谁都涨了（节日、涨价、活动）。这叫**双重差分**，条件是没有话术时两队本来会一起涨；看看换之前几周，两队是不是齐步走。
# %% [markdown] lang="en" tags=["lesson-only"]
# The scripts did **¥2**, not ¥6: the other ¥4 everybody gained (a holiday, prices, a promotion). This is a **difference in differences**, and it assumes that without the scripts both would have moved alike; look at some weeks before: did they?

# %% [markdown] lang="zh"
# ## 开始之前：要多少人
# %% [markdown] lang="en"
# ## Before you begin: how many?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 自有 25%，外包 28%，要分得出来，每队要多少询单？公式：
# %% [markdown] lang="en" tags=["lesson-only"]
# In-house 25%, outsourced 28%: how many inquirers does each team need to tell them apart? The formula:

# %% tags=["lesson-only"]
p1, p2 = 0.25, 0.28
both_rates, spread = (p1 + p2) / 2, p1 * (1 - p1) + p2 * (1 - p2)
each_arm = (1.96 * math.sqrt(2 * both_rates * (1 - both_rates)) + 0.8416 * math.sqrt(spread)) ** 2 / (p1 - p2) ** 2
print(math.ceil(each_arm))
agree(math.ceil(each_arm), sample_size(p1, p2).value)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 每队约 **3,400** 人。一队一天 110 个询单，7 天只有 770：差 3 个点，七天的 PK 看不出来。七天能看出多大的差？拨一拨：
# %% [markdown] lang="en" tags=["lesson-only"]
# About **3,400** in each team. With 110 inquirers a day a team has 770 in seven days: 3 points cannot be seen in a seven-day PK. What difference could be? Move the sliders:


# %%
def plan(first, gap, a_day):
    base, better = first / 100, (first + gap) / 100
    needed = sample_size(base, better).value
    curve = pd.DataFrame({"gap": range(3, 16)})
    curve["days"] = [sample_size(base, base + points / 100).value / a_day for points in curve["gap"]]
    labels = {"gap": say("要看出的差（百分点）", "Difference to be seen (points)"), "days": say("天数", "Days")}
    show(
        lines(curve, "days", x="gap", line=7, labels=labels, kinds={"gap": "count", "days": "number"}),
        name="power",
        title=say("要看出这么大的差，得比几天？", "How many days does it take to see so large a difference?"),
        says=say(
            f"{first}% 对 {first + gap}%：每队 {needed:,.0f} 个询单，一天 {a_day} 个，要 {math.ceil(needed / a_day)} 天。",
            f"{first}% against {first + gap}%: {needed:,.0f} inquirers a team, at {a_day} a day {math.ceil(needed / a_day)} days.",
        ),
        note=say(
            "虚线是七天。八成把握看出来，误报不超过 5%；同一位客服的客户彼此相像，实际还要更多。",
            "Dashed: seven days. With a chance of 80% to see it and 5% of a false alarm; customers of one agent are alike, so in truth it takes more.",
        ),
    )


# %%
w.explore(
    plan,
    first=w.Slider(say("自有的转化率（%）", "In-house conversion (%)"), 25, 5, 80, 5),
    gap=w.Slider(say("要看出的差（百分点）", "Difference (points)"), 3, 1, 15, 1),
    a_day=w.Slider(say("每队一天几个询单", "Inquirers a day and team"), 110, 10, 500, 10),
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（3 分钟）。** 七天、一天 110 个，大约要差几个点才看得出来？把转化率换成 50% 呢？
#
# <details><summary>答案</summary>25% 起大约 6.5 个点，50% 起大约 7.1 个点。差得比这小，七天之后只能说“没看出来”，不能说“一样”。</details>
#
# **再想一步：去掉赢的那队最好的两个人，结论还站得住吗？** 站不住，赢的就是那两个人，不是那家公司。
#
# ## 外包合同里，写哪几句
#
# **课堂活动（20 分钟）：听证会。** 三人一组：外包公司、自有组长、老板，各发一张**真**的表（合计、分价位、按客服）。前两位各说两分钟，老板当场写合同里的考核条款，四样都要有：**哪个指标、哪段窗口、最少几个样本、客户怎么分**。全班挑漏洞：哪一条，你能不干活就赢？
#
# 评一家外包，材料里列的是销售额、客单价、转化率、问答比、响应时间和服务态度。前五个都有数（“问答比”就是第 1 课的答问比，算的是客服消息 ÷ 客户消息，和字面正好相反），态度要靠质检和评价。对接三天做什么：面试、测试、培训、实操、定岗，每一关谁签字；之后每周一张反馈单：店铺、活动、商品各有什么变化。
#
# <details><summary>外包客服的九步流程，漏了哪一步，数看得见</summary>问候（首次响应）· 了解需求（开放式问题）· 推荐（推荐次数）· 解答（一次性解决率）· 议价（成交价）· 关联销售（每单件数）· 催付（催付率、付回率）· 核对地址（改址退款）· 告别和简单售后（评价、24 小时再来）。先看哪个数掉了，再去聊天里找漏的那一步。</details>
#
# <details><summary>讲师：背景</summary>外包从售前的白班、晚班做起，再到 0–8 点的通宵班，抢 0–2 点和 6–8 点没人接的客户；后来也接售后、按行业分组、分级管理，做培训。9 月到次年 1 月是旺季，淡季练兵：打字速度、话术、产品知识。夜班值不值，用夜里的询单人数和转化率算，不靠感觉。“2 万粉丝、280 万浏览”是推广的数，和客服好坏没有关系。话术、商品理解和态度会影响店铺评分：看评分的走势时，先看同期换了什么。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (3 minutes).** Seven days, 110 a day: roughly how many points apart must they be? And with a conversion of 50%?
#
# <details><summary>Answer</summary>About 6.5 points from 25% and 7.1 from 50%. If they are closer, after seven days you may say “not seen”, not “the same”.</details>
#
# **One step further: leave out the winner's two best people. Does the verdict survive?** If not, it was those two who won, not the company.
#
# ## What to write into the contract
#
# **Class activity (20 minutes): a hearing.** Groups of three: outsourcer, in-house lead, boss, each with one *true* table (total, by tier, by agent). The first two speak for two minutes each, and the boss writes the performance clause on the spot, with four things in it: **which metric, which window, how many cases at least, how customers are assigned**. The class looks for holes: which clause can you win without working?
#
# The source judges an outsourcer by sales, spend per buyer, conversion, the question–answer ratio, response time and manner. Five have numbers (the “question–answer ratio” is lesson 1's answer–question ratio: agents' messages ÷ customers', the reverse of its name); manner needs inspections and ratings. The three days of taking over: interview, test, training, practice, placement, each signed off; afterwards a weekly sheet: what changed in the shop, its promotions and its goods.
#
# <details><summary>The outsourcer's nine steps: a step left out shows in a number</summary>greeting (first response) · finding the need (open questions) · recommending (recommendations) · answering (first-contact resolution) · bargaining (price paid) · adding items (items per order) · payment reminder (reminders, recovered) · checking the address (refunds for a wrong one) · goodbye and simple after-sales (ratings, back within 24 hours). See which number fell, then look in the chats for the step that is missing.</details>
#
# <details><summary>Instructor: background</summary>Outsourcing began with pre-purchase day and evening shifts, then nights from 0 to 8 to catch the customers of 0–2 and 6–8 whom nobody served; later after-sales, groups by trade, levels, training. September to January is the high season; the low season is for practice: typing, scripts, product knowledge. Whether a night shift pays is a matter of its inquirers and conversion, not of feeling. “20,000 followers, 2.8 million views” are figures of advertising and say nothing about service. Scripts, product knowledge and manner move the shop's score: before you read its trend, ask what else changed.</details>

# %% [markdown] lang="zh"
# ## 指标口径
# %% [markdown] lang="en"
# ## Definitions

# %%
show_definitions(["inquiry_conversion", "spend_per_buyer"], rules)
lesson.end()

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 小结
#
# - 没有样本数的比率，不下结论；配上 Wilson 区间再说。
# - 百分之几和百分点，合同里写清楚。
# - 先拉平客户再比：总数和每一层可以相反。
# - 做事的是客服，样本按客服数；分客户要随机。
# - 前后对比要有对照；没看出来，不等于一样。
# - 开始之前先算人数和天数。
#
# **术语：** 对接 · 话术 · 置信区间 · 同层比较 · 双重差分 · 检验功效（真有差别时看得出来的机会）。
#
# **动手练：** [练习：团队 PK](../../exercises/zh/09_team_pk.ipynb)。每人一份自己的数据；写完一题就运行那一格，当场知道对不对。下一课（选学）：[人货场](06_people_goods_place.ipynb)。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Recap
#
# - Conclude nothing from a rate without its number of cases; give it a Wilson interval first.
# - Per cent or points: a contract says which.
# - Level the customers before you compare: the total and every row may point opposite ways.
# - Agents do the work, so agents are the sample; customers are assigned at random.
# - Before and after needs a control; “not seen” is not “the same”.
# - Work out people and days before you begin.
#
# **Terms:** taking over · script · confidence interval · like with like · difference in differences · power (the chance to see a difference that is there).
#
# **Now you:** [Exercise: team PK](../../exercises/en/09_team_pk.ipynb). Everybody's data are different; run a question's cell and you are told at once whether it is right. Next (optional): [People, goods, place](06_people_goods_place.ipynb).
