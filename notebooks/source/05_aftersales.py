# %% [markdown] lang="zh"
# # 售后与投诉
# %% [markdown] lang="en"
# # After-sales and complaints

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 退款率到底是 8% 还是 29%？谁的投诉高，凭什么说？
#
# **60 分钟** · 先学[第 2 课](02_unit_price.ipynb)和[第 4 课](04_response_time.ipynb) · 学完本课，你能够
#
# - 说出一个退款率的分子、分母和日子，算出同一周的四个退款率；
# - 说清当期退款率为什么能超过 100%；
# - 给投诉走 2 小时的表：没到点的，既不算做到，也不算没做到；
# - 把退款按原因和责任方拆开，分清客服、商品和物流的事；
# - 看出一位客服是慢，还是把客户推来推去。
#
# 换数据只需改下面的参数，或者运行 `cskit render aftersales 文件夹 --lang zh`，得到同样内容、不含代码的报告。
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** is the refund rate 8% or 29%? Whose complaints are high, and how do we know?
#
# **60 minutes** · after [lesson 2](02_unit_price.ipynb) and [lesson 4](04_response_time.ipynb) · after this lesson you can
#
# - name a refund rate's numerator, denominator and days, and compute four of them for one week;
# - say why the refund rate of a period can pass 100%;
# - run a 2-hour clock over complaints: what is not due yet is neither in time nor late;
# - split refunds by reason and by who is responsible: agents, goods, logistics;
# - tell an agent who is slow from one who sends customers back and forth.
#
# Change the parameters below, or run `cskit render aftersales FOLDER` for the same as a report without code.

# %% tags=["parameters"]
data = "double11"  # {{lesson_data_hint}}
period = ""  # {{lesson_period_hint}}
lang = "en"
rules = "textbook"  # {{lesson_rules_hint}}
agent = ""  # {{lesson_agent_hint}}

# %%
import pandas as pd

from cskit import define, measure
from cskit.charts import Column, bars, dots, lines, note, sentences, show, stacked, table
from cskit.charts.definitions import show_definitions
from cskit.course.lesson import agree, begin, say
from cskit.written import span

lesson = begin(data, lang=lang, rules=rules, period=period, agent=agent)
shop, days, rules, who, names = lesson.shop, lesson.period, lesson.rules, lesson.agent, lesson.names
percent = "{:.1%}".format

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 一周十单，四个退款率
#
# 小店一周付了十单，每单 100 元（另有两单没付款）。下面一行一笔退款申请。先在纸上算：这一周的**退款率**是多少？
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Ten orders in a week, four refund rates
#
# In one week ten orders of ¥100 each were paid in a small shop (two more were not). A row below is one refund request. On paper first: what is this week's **refund rate**?

# %% tags=["lesson-only"]
paper = lesson.paper("clinic_day")
orders = paper.pandas("orders")
paid = orders[orders["paid_at"].between("2021-03-08", "2021-03-15")]
refunds = paper.pandas("refunds").merge(orders[["order_id", "paid_at"]], on="order_id")
refunds = refunds[refunds["requested_at"] < "2021-04-01"]
refunds[["order_id", "paid_at", "requested_at", "completed_at", "amount", "kind"]]

# %% [markdown] lang="zh" tags=["lesson-only"]
# 三件事要先说定：
#
# - 只有**完结**的退款才算退了钱；申请了、还没完结的（O4、O5）不算。
# - 分母是这一周**付款**的订单，跟着这十单走，退款哪天完结都算它们的（按付款时间追踪）。
# - 一单退两次（O3），还是一单。
# %% [markdown] lang="en" tags=["lesson-only"]
# Three things to settle first:
#
# - only **completed** refunds gave money back; a request that is still open (O4, O5) has not;
# - the denominator is the orders **paid** that week; they are followed (as a cohort), whenever their refund is completed;
# - an order refunded twice (O3) is still one order.

# %% tags=["lesson-only"]
done = refunds.dropna(subset="completed_at")
own = done[done["order_id"].isin(paid["order_id"])]
by_orders = own["order_id"].nunique() / len(paid)
by_amount = own["amount"].sum() / paid["amount"].sum()
unshipped = own.loc[own["kind"] == "unshipped", "order_id"].nunique() / len(paid)
print(percent(by_orders), percent(by_amount), percent(unshipped))

# %% tags=["lesson-only"]
week = "2021-03-08..2021-03-14"
agree(by_orders, measure(paper, "refund_rate", period=week))
agree(by_amount, measure(paper, "refund_rate_amount", period=week))
agree(unshipped, measure(paper, "refund_rate_unshipped", period=week))

# %% [markdown] lang="zh" tags=["lesson-only"]
# 第四个数是很多报表上的“退款率”：**当期退款率** = 本期完结退款的订单 ÷ 本期付款的订单。分子和分母不是同一批订单：O0 是上周付的，O2、O3 下周才退完。
# %% [markdown] lang="en" tags=["lesson-only"]
# The fourth number is what many reports call the refund rate: **of the period** = orders with a refund completed in the period ÷ orders paid in it. Numerator and denominator are not the same orders: O0 was paid the week before, O2 and O3 were refunded the week after.

# %% tags=["lesson-only"]
in_week = done[done["completed_at"].between("2021-03-08", "2021-03-15")]
of_period = in_week["order_id"].nunique() / len(paid)
print(list(in_week["order_id"].unique()), percent(of_period))
agree(of_period, measure(paper, "refund_rate_period", period=week))

# %% [markdown] lang="zh" tags=["lesson-only"]
# **轮到你（3 分钟）。** 下面三个错法各是多少，错在哪里？先猜，再运行。
#
# <details><summary>答案</summary>按申请算 50%：申请不等于退了钱。按退款行数算 40%：O3 的两笔算了两单。除以创建的订单 25%：没付款的单退不了。</details>
#
# <details><summary>在 Excel / WPS 里怎么做</summary>退款表旁用 <code>=XLOOKUP(订单号,订单!A:A,订单!付款时间)</code>（WPS 用 VLOOKUP）带出付款时间。筛选：付款时间在本周、完结时间不为空。数据透视表对订单号取<b>非重复计数</b>，除以 <code>=COUNTIFS(付款时间,">=2021-3-8",付款时间,"<2021-3-15")</code>；金额用 SUMIFS。当期退款率只改一处：筛完结时间在本周。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Now you (3 minutes).** What do the three wrong ways below give, and what is wrong with each? Guess, then run.
#
# <details><summary>Answer</summary>By requests 50%: a request is not money back. By rows 40%: O3's two rows counted as two orders. Over created orders 25%: what was never paid cannot be refunded.</details>
#
# <details><summary>In Excel / WPS</summary>Beside the refunds fetch the time of payment, <code>=XLOOKUP(order,orders!A:A,orders!paid)</code> (VLOOKUP in WPS). Filter: paid in the week, completed not empty. A pivot table's <b>Distinct Count</b> of orders over <code>=COUNTIFS(paid,">=2021-3-8",paid,"<2021-3-15")</code>; SUMIFS for amounts. For the rate of the period filter on the time of completion instead.</details>

# %% tags=["lesson-only"]
asked_for = refunds[refunds["order_id"].isin(paid["order_id"])]
created = orders["created_at"].between("2021-03-08", "2021-03-15").sum()
wrong = {"requests": asked_for["order_id"].nunique() / len(paid), "rows": len(own) / len(paid)}
wrong["over_created"] = own["order_id"].nunique() / created
pd.Series(wrong).map(percent)

# %% [markdown] lang="zh"
# ## 同一家店，哪个退款率
# %% [markdown] lang="en"
# ## One shop: which refund rate?

# %%
if lesson.has("refunds"):
    rates = ["refund_rate", "refund_rate_amount", "refund_rate_unshipped", "refund_rate_period"]
    four = measure(shop, rates, period=days, rules=rules)
    four = four.dropna(subset="value")
    show(
        dots(four, "value", of="metric", interval=("low", "high"), order="frame", label=say("退款率", "Refund rate")),
        name="four_rates",
        title=say("同一段日子，退款率是多少？", "The same days: what is the refund rate?"),
        says=say(
            f"同样的日子，退款率可以是 {percent(four['value'].min())}，也可以是 {percent(four['value'].max())}。报退款率，先说分子、分母和日子。",
            f"The same days have a refund rate of {percent(four['value'].min())} or of {percent(four['value'].max())}: state numerator, denominator and days with it.",
        ),
        note=say("空心点：窗口没到期，只会再高。", "Open dots: the window is still open, and the rate can only rise.")
        if (four["status"] == "open").any()
        else "",
    )

# %% tags=["lesson-only"]
define("refund_rate", lang, rules)

# %% [markdown] lang="zh"
# ### 大促之后，当期退款率会骗人
# %% [markdown] lang="en"
# ### After a promotion the rate of the period misleads

# %% [markdown] lang="zh" tags=["lesson-only"]
# 下图从付款那天追踪：付款 k 天之内退完的订单占多少。今年的线只要和去年的差不多、或者更低，退款就没有变糟，不管哪天的当期退款率多吓人。
# %% [markdown] lang="en" tags=["lesson-only"]
# The chart follows orders from their payment: what share was refunded within k days. As long as this year's line runs close to last year's or below it, refunds are no worse, however frightening one day's rate of the period may look.


# %%
def followed(sold, money_back, period):
    """Of the orders paid in the period the share refunded within k days, as far as all of them can be followed."""
    mine = sold[sold["paid_at"].dt.date.between(period.start, period.end)]
    took = (money_back.reindex(mine.index).dt.normalize() - mine["paid_at"].dt.normalize()).dt.days
    known = min(rules.refund_days, (shop.last_day - period.end).days)
    return pd.Series({k: (took <= k).sum() / len(mine) for k in range(known + 1)}) if len(mine) else pd.Series()


# %%
if lesson.has("refunds"):
    money_back = shop.pandas("refunds").dropna(subset="completed_at").groupby("order_id")["completed_at"].min()
    sold = shop.pandas("orders").dropna(subset="paid_at").set_index("order_id")


# %%
if lesson.has("refunds"):
    year_before = lesson.promotion.last_year
    curves = {span(days): followed(sold, money_back, days)}
    if year_before:
        curves[span(year_before.period)] = followed(sold, money_back, year_before.period)
    curve = pd.DataFrame(curves).rename_axis("day").reset_index().melt("day", var_name="paid", value_name="refunded")

# %%
if lesson.has("refunds") and curve["refunded"].notna().any():
    labels = {"day": say("付款后第几天", "Days since payment"), "paid": say("付款于", "Paid")}
    labels |= {"refunded": say("已退款", "Refunded")}
    so_far = say("；", "; ").join(
        say(
            f"{paid_in} 付款的，{len(line.dropna()) - 1} 天内退了 {percent(line.dropna().iloc[-1])}",
            f"of those paid {paid_in}, {percent(line.dropna().iloc[-1])} within {len(line.dropna()) - 1} days",
        )
        for paid_in, line in curves.items()
        if len(line.dropna())
    )

# %%
if lesson.has("refunds") and curve["refunded"].notna().any():
    kinds = {"refunded": "rate", "day": "count"}
    show(
        lines(curve.dropna(), "refunded", x="day", of="paid", labels=labels, kinds=kinds),
        name="cohort",
        title=say("付款之后，退款怎样累积？", "How refunds add up after payment"),
        says=say(f"到现在为止：{so_far}。", f"So far: {so_far}."),
    )

# %%
if lesson.has("refunds"):
    around = lesson.promotion.aftermath
    daily = measure(shop, "refund_rate_period", by="date", period=around, rules=rules, interval=False)
    daily = daily.dropna(subset="value")
    if len(daily):
        worst = daily.loc[daily["value"].idxmax()]
        show(
            bars(daily, "value", of="date", line={"100%": 1.0}),
            name="period_rate",
            title=say("当期退款率，一天一天看", "The rate of the period, day by day"),
            says=say(
                f"最高的是 {worst['date']}：{worst['numerator']:,.0f} 单退完，当天只付了 {worst['denominator']:,.0f} 单，得 {worst['value']:.0%}。退的多半不是当天付的：分子和分母不是同一批订单。",
                f"The highest is {worst['date']}: {worst['numerator']:,.0f} orders refunded, {worst['denominator']:,.0f} paid that day, {worst['value']:.0%}. Most of them were paid on other days: numerator and denominator are not the same orders.",
            ),
        )

# %% [markdown] lang="zh" tags=["lesson-only"]
# **想一想。** 12 日的当期退款率将近 100%，老板问：“怎么大家都在退？”用一句话回答。
#
# <details><summary>答案</summary>11 日付款的近九千单从 12 日零点起才能退，退完的算进 12 日的分子，12 日的分母却只有当天付的一千单；看 11 日付款的订单，退了不到三成，和往年差不多。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# **Think.** On the 12th the rate of the period is nearly 100%, and the boss asks: “Is everybody sending things back?” Answer in one sentence.
#
# <details><summary>Answer</summary>The nearly nine thousand orders paid on the 11th could be refunded from midnight of the 12th on; they stand in the 12th's numerator, while its denominator holds only the thousand orders paid that day. Of the orders paid on the 11th less than three in ten were refunded, as in other years.</details>

# %% [markdown] lang="zh"
# ## 为什么退
# %% [markdown] lang="en"
# ## Why orders are refunded

# %%
if lesson.has("refunds.reason", "refunds.responsible"):
    parties = {"merchant": say("商家", "Merchant"), "logistics": say("物流", "Logistics")}
    parties |= {"customer": say("客户", "Customer"), "platform": say("平台", "Platform")}
    back = shop.pandas("refunds").merge(shop.pandas("orders")[["order_id", "paid_at"]], on="order_id")
    back = back[back["paid_at"].dt.date.between(days.start, days.end)].dropna(subset=["reason", "responsible"])
    back["responsible"] = back["responsible"].map(parties).fillna(back["responsible"])
    why = back.groupby(["reason", "responsible"]).size().rename("refunds").reset_index()
    ours = back["responsible"].isin([parties["merchant"]]).mean()

# %%
if lesson.has("refunds.reason", "refunds.responsible") and len(why):
    labels = {"reason": say("原因", "Reason"), "refunds": say("退款申请", "Refund requests")}
    labels |= {"responsible": say("责任方", "Responsible")}
    show(
        stacked(why, "refunds", of="reason", part="responsible", labels=labels, kinds={"refunds": "count"}),
        name="reasons",
        title=say("为什么退，算谁的？", "Why are orders refunded, and whose fault is it?"),
        says=say(
            f"{len(back):,} 笔申请里，{ours:.0%} 的责任在商家：描述、质量、漏发、超时，改了就能少退；客户改主意的，客服拦不住多少。",
            f"Of {len(back):,} requests {ours:.0%} are the merchant's responsibility: descriptions, quality, missing parts, late shipping can be mended. A customer who changes their mind is rarely an agent's doing.",
        ),
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 投诉的表怎么走
#
# 教材的标准：2 小时内查明原因，24 小时内处理完。下面是小店 6 月 30 日受理的投诉，数据止于 18:00。几起做到了？
# %% [markdown] lang="en" tags=["lesson-only"]
# ## The clock of a complaint
#
# The textbook's standard: the cause found within 2 hours, the matter settled within 24. These are the small shop's complaints of 30 June; the data end at 18:00. How many were in time?

# %% tags=["lesson-only"]
complaints = paper.pandas("complaints").query("received_at >= '2021-06-30'")
now = pd.Timestamp("2021-06-30 18:00:00")
limit = pd.Timedelta(hours=2)
clock = complaints[["complaint_id", "received_at", "cause_found_at"]].copy()
clock["took"] = clock["cause_found_at"] - clock["received_at"]
clock["due"] = clock["received_at"] + limit <= now  # 到点了没有 || whether the 2 hours have passed
clock["in_time"] = clock["took"] <= limit  # 含整 2 小时 || exactly 2 hours is in time
clock

# %% tags=["lesson-only"]
due = clock[clock["due"]]
print(due["in_time"].sum(), len(due))
agree(due["in_time"].mean(), measure(paper, "complaint_cause_within(2)", period="2021-06-30"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# 最后一起才过了 1 小时：还没到点，分子分母都不算。没查明、但已经过了 5 小时的，是没做到。
#
# **轮到你（2 分钟）。** 把 `now` 改成 `"2021-06-30 19:30:00"` 再运行两格：变成几分之几？`agree` 为什么说对不上？
#
# <details><summary>答案</summary>2/5：最后一起也到点了，还没查明。数据本身止于 18:00，<code>measure</code> 不会替你假设后来没有查明，所以它仍是 2/4，状态是“暂计”。</details>
# %% [markdown] lang="en" tags=["lesson-only"]
# The last one is an hour old: not due, so it is in neither part. The one not found after 5 hours is late.
#
# **Now you (2 minutes).** Change the time in `now` to `19:30:00` and run both cells: what becomes of the share, and why does `agree` disagree?
#
# <details><summary>Answer</summary>2/5: the last one is due as well and not found. The data themselves end at 18:00, and <code>measure</code> will not assume that nothing was found later: it stays 2/4, “so far”.</details>

# %% [markdown] lang="zh"
# ## 谁的投诉高
# %% [markdown] lang="en"
# ## Whose complaints are high?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 投诉**数**高的，可能只是接得多。投诉率的分母是这位客服的**售后客户**。横线是 95% 区间：区间都不挨着，才不像运气。
# %% [markdown] lang="en" tags=["lesson-only"]
# Many complaints may just mean many customers. The complaint rate divides by the agent's **after-sale customers**. Lines are 95% intervals: where two do not touch, the difference is hardly luck.

# %%
if lesson.has("complaints"):
    asked = ["complaint_rate", "refund_operations", "refunds_completed", "refund_completion_hours"]
    asked += ["first_contact_resolution", "refund_satisfaction"]
    people = measure(shop, asked, by="agent", period=lesson.promotion.aftermath, rules=rules)
    people = people[people["agent"].isin(names)]
    rate = people[people["metric"] == "complaint_rate"].dropna(subset="value")
    rate = rate[rate["denominator"] >= 100].sort_values("value", ascending=False)

# %%
if lesson.has("complaints") and len(rate):
    first = rate.iloc[0]
    rest = rate.iloc[1:]
    others = rest["numerator"].sum() / rest["denominator"].sum() if len(rest) else float("nan")
    show(
        dots(rate, "value", of="agent", interval=("low", "high"), chosen=who or first["agent"]),
        name="complaint_rate",
        title=say("谁的投诉率高？", "Whose complaint rate is high?"),
        says=say(
            f"{names[first['agent']]}：{first['numerator']:,.0f} ÷ {first['denominator']:,.0f} = {percent(first['value'])}（{percent(first['low'])}–{percent(first['high'])}）；其他人合计 {percent(others)}。",
            f"{names[first['agent']]}: {first['numerator']:,.0f} ÷ {first['denominator']:,.0f} = {percent(first['value'])} ({percent(first['low'])} to {percent(first['high'])}); all others together {percent(others)}.",
        ),
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# 是慢，还是别的？同样几位售后客服，再看四个数：退款多久完结、每笔退款操作几次、客户 24 小时内又来没有、退完给几分（退款满意度）。
# %% [markdown] lang="en" tags=["lesson-only"]
# Is it slowness, or something else? Four more numbers for the same after-sales agents: how long a refund takes, how many operations it needs, whether the customer is back within 24 hours, and how satisfied they are with the refund.

# %%
if lesson.has("complaints", "refunds.operations", "refunds.agent_id"):
    wide = people.pivot(index="agent", columns="metric", values="value")
    wide["operations_each"] = wide["refund_operations"] / wide["refunds_completed"]
    wide = wide[wide["refunds_completed"] >= 30].sort_values("complaint_rate", ascending=False).reset_index()
    columns = {"agent": say("客服", "Agent"), "complaint_rate": Column(say("投诉率", "Complaint rate"), "rate")}
    columns["refund_completion_hours"] = Column(say("完结时长（小时）", "Hours to completion"), "number")
    columns["operations_each"] = Column(say("每笔操作次数", "Operations a refund"), "number")
    columns["first_contact_resolution"] = Column(say("一次性解决率", "First-contact resolution"), "rate")
    columns["refund_satisfaction"] = Column(say("退款满意度", "Refund satisfaction"), "rate")
    table(
        wide.assign(agent=wide["agent"].map(names)),
        columns,
        name="aftersales_agents",
        title=say("慢，还是推来推去？", "Slow, or sent back and forth?"),
    )

# %%
if lesson.has("complaints", "refunds.operations", "refunds.agent_id") and len(wide) > 1:
    top, peers = wide.iloc[0], wide.iloc[1:]
    what = shop.pandas("complaints")
    what = what[what["agent_id"] == top["agent"]].dropna(subset="reason")["reason"].value_counts(normalize=True)

# %%
if lesson.has("complaints", "refunds.operations", "refunds.agent_id") and len(wide) > 1:
    sentences(
        [
            say(
                f"{names[top['agent']]}的退款从申请到完结 {top['refund_completion_hours']:.0f} 小时，其他人 {peers['refund_completion_hours'].min():.0f}–{peers['refund_completion_hours'].max():.0f} 小时：差得不多，不是慢。",
                f"From request to completion {names[top['agent']]}'s refunds take {top['refund_completion_hours']:.0f} hours, the others' {peers['refund_completion_hours'].min():.0f} to {peers['refund_completion_hours'].max():.0f}: little apart, so it is not slowness.",
            )
            if top["refund_completion_hours"] <= 1.1 * peers["refund_completion_hours"].max()
            else say(
                f"{names[top['agent']]}的退款要 {top['refund_completion_hours']:.0f} 小时，其他人最多 {peers['refund_completion_hours'].max():.0f} 小时：慢。",
                f"{names[top['agent']]}'s refunds take {top['refund_completion_hours']:.0f} hours, the others' at most {peers['refund_completion_hours'].max():.0f}: slow.",
            ),
            say(
                f"每笔操作 {top['operations_each']:.1f} 次，其他人 {peers['operations_each'].mean():.1f} 次。",
                f"They need {top['operations_each']:.1f} operations each, the others' {peers['operations_each'].mean():.1f}.",
            ),
            *(
                [
                    say(
                        f"投诉的原因里，{what.index[0]}占 {what.iloc[0]:.0%}。",
                        f"{what.iloc[0]:.0%} of the complaints say: {what.index[0]}.",
                    )
                ]
                if len(what)
                else []
            ),
        ]
    )

# %% [markdown] lang="zh" tags=["lesson-only"]
# 只看平均时长，这位客服是“正常”的；数一数来回几次，才看见问题。一个数判不了一个人，两个数方向不同，就去读原话。
# %% [markdown] lang="en" tags=["lesson-only"]
# By the average time alone this agent is “normal”; only counting how often a case went to and fro shows the trouble. No one number judges a person; where two disagree, read what was said.

# %% [markdown] lang="zh" tags=["lesson-only"]
# ### 读四段对话
#
# 小店的售后小丁，四位客户：R2、R3、R4、R5。哪一段好，哪一段是推诿，哪一段说到做到，哪一段承诺落空？
# %% [markdown] lang="en" tags=["lesson-only"]
# ### Four conversations
#
# The small shop's after-sales agent and four customers, R2 to R5. Which one is good, which is stonewalling, which keeps a promise, which broke one?

# %% tags=["lesson-only"]
chats = paper.pandas("messages").query("agent_id == 'D' and customer_id in ['R2', 'R3', 'R4', 'R5']")
chats.sort_values(["customer_id", "sent_at"])[["customer_id", "sender", "sent_at", "text"]]

# %% [markdown] lang="zh" tags=["lesson-only"]
# <details><summary>答案</summary>R2 好：先答应，再说清几点上门、几时退款，自己盯着。R4 推诿：“问售前”“问平台”，三句话没有一句往前走。R3 说到做到：答应明天上午 10 点前，10 点前真的到了。R5 承诺落空：售前“保证周日到”，售后“控制不了”；病根在售前那句保证，不在售后。</details>
#
# **课堂活动（15 分钟）。** 两人一组，替 R4 和 R5 的客服各写一句能让投诉停下来的回复：承认、说清下一步、说清几点。和同桌交换，对照：有没有推给别人？有没有自己做不到的承诺？
# %% [markdown] lang="en" tags=["lesson-only"]
# <details><summary>Answer</summary>R2 is good: agreed, told when the courier comes and when the money goes back, and keeps an eye on it. R4 is stonewalling: “ask pre-purchase”, “ask the platform”, and not one line moves on. R3 keeps a promise: by ten the next morning, and so it was. R5 broke one: the pre-purchase agent guaranteed Sunday, after-sales “cannot control” it; the fault lies in the guarantee, not in after-sales.</details>
#
# **Class activity (15 minutes).** In pairs, write for R4 and for R5 the one reply that would have stopped the complaint: admit it, say the next step, say by when. Swap and check: is it passed on to somebody else? Does it promise what you cannot keep?

# %% [markdown] lang="zh"
# ## 退款算谁的
# %% [markdown] lang="en"
# ## Whose refund is it?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 同样的退款有两张表：谁**卖**的，谁**处理**的。小店十单里，A 卖了四单、B 卖了四单，两单没人接待；处理的全是 D。
# %% [markdown] lang="en" tags=["lesson-only"]
# The same refunds make two tables: who **sold**, and who **handled**. Of the small shop's ten orders A sold four, B four, two were unassisted; all refunds were handled by D.

# %% tags=["lesson-only"]
talk = paper.pandas("messages").query("sender in ('customer', 'agent') and agent_id in ('A', 'B')")
seller = talk.drop_duplicates("customer_id").set_index("customer_id")["agent_id"]
sold_by = paid["customer_id"].map(seller).fillna("-").rename("seller")
refunded = paid["order_id"].isin(own["order_id"])
print(refunded.groupby(sold_by).agg(refunded="sum", sold="size"))
print(own.groupby("agent_id")["order_id"].nunique())

# %%
if lesson.has("refunds"):
    seller_rate = measure(shop, "refund_rate", by="agent", period=days, rules=rules).dropna(subset="value")
    seller_rate = seller_rate[seller_rate["agent"].isin(names) & (seller_rate["denominator"] >= 30)]
    if len(seller_rate):
        show(
            dots(seller_rate, "value", of="agent", interval=("low", "high"), chosen=who),
            name="refunds_by_seller",
            title=say("卖出的订单里，退了多少？", "Of the orders each agent sold, how many were refunded?"),
        )

# %%
if lesson.has("refunds.withdrawn_at", "refunds.platform_involved"):
    more = measure(shop, ["refund_saved_rate", "platform_involved_rate"], period=days, rules=rules)
    more = more.dropna(subset="value").set_index("metric")

# %%
if lesson.has("refunds.withdrawn_at", "refunds.platform_involved"):
    note(
        say(
            "管售后的还看两个数：",
            "Those who run after-sales look at two more: ",
        )
        + say("；", "; ").join(
            say(
                f"{name}，{percent(row['value'])}（{row['numerator']:,.0f} ÷ {row['denominator']:,.0f}）",
                f"{name}, {percent(row['value'])} ({row['numerator']:,.0f} of {row['denominator']:,.0f})",
            )
            for name, row in zip(
                [
                    say("申请后又撤销（退款挽回）", "withdrawn after the request (saved)"),
                    say("平台介入", "platform called in"),
                ],
                [row for _, row in more.iterrows()],
                strict=False,
            )
        )
        + say("。", ".")
    )

# %% [markdown] lang="zh"
# ## 指标口径
# %% [markdown] lang="en"
# ## Definitions

# %%
show_definitions(["refund_rate", "refund_rate_period", "complaint_rate", "complaint_cause_within(2)"], rules)
lesson.end()

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 小结
#
# - 报退款率，先说三样：按单还是按金额，跟着付款的订单走还是看本期，申请还是完结。
# - 当期退款率的分子和分母不是同一批订单，大促之后能超过 100%；比好坏，跟着付款的订单走。
# - 没到期的是“暂计”，只会再高；没到点的投诉，分子分母都不算。
# - 先按原因和责任方拆，再谈客服；客户改主意的，不是谁的错。
# - 投诉比率，带区间；时长正常、来回次数多，是推诿。
# - 同一笔退款，卖的人和处理的人是两张表，别混着罚。
#
# **动手练：** [练习：售后与投诉](../../exercises/zh/05_aftersales.ipynb)。每人一份自己的数据；写完一题就运行那一格，当场知道对不对。下一课：[章节小测](Q_quiz.ipynb)。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Recap
#
# - With a refund rate state three things: orders or money, the orders paid or the period, requested or completed.
# - The rate of the period has different orders in numerator and denominator, and can pass 100% after a promotion; to judge, follow the orders paid.
# - What has not closed is “so far” and can only rise; a complaint not yet due is in neither part.
# - Split by reason and responsibility before you speak of agents; a change of mind is nobody's fault.
# - Compare complaint rates with their intervals; usual hours and many operations mean sent back and forth.
# - Who sold and who handled a refund are two tables: do not fine one for the other.
#
# **Now you:** [Exercise: after-sales and complaints](../../exercises/en/05_aftersales.ipynb). Everybody's data are different; run a question's cell and you are told at once whether it is right. Next: [the quiz](Q_quiz.ipynb).
