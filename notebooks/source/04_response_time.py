# %% [markdown] lang="zh"
# # 响应时间明细
# %% [markdown] lang="en"
# # Response-time detail

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 客户到底等了多久，谁让客户等了，回得快真的能多卖吗？
#
# 学完本课，你能够
#
# - 说清首次、平均、中位数、九成位各答的是什么问题，该看哪一个；
# - 从慢响应、长接待、3 分钟未响应三张名单，一直追到那一段对话；
# - 看出一个数字是“客服变快了”，还是“规则变了”；
# - 分清“回得快，所以成交”和“那个时段本来就好成交”。
#
# 换数据只需改下面的参数，或者运行 `cskit render response_time 文件夹 --lang zh`，得到同样内容、不含代码的报告。
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** how long do customers really wait, who keeps them waiting, and do faster replies sell more?
#
# After this lesson you can
#
# - say which question the first response, the average, the median and the 90th percentile each answer, and which one you need;
# - follow the slow, the long and the 3-minute list down to the conversation itself;
# - tell “the agents got faster” from “the rule changed”;
# - tell “answered fast, therefore bought” from “people buy at that hour anyway”.
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
from cskit import widgets as w
from cskit.analysis import speed
from cskit.analysis import waiting as waits
from cskit.charts import waiting
from cskit.charts.definitions import show_definitions
from cskit.course.lesson import begin
from cskit.metrics import define
from cskit.terms import term

lesson = begin(
    data, lang=lang, rules=rules, period=period, agent=agent,
    slow_seconds=slow_seconds, slow_turns=slow_turns,
    long_minutes=long_minutes, late_seconds=late_seconds,
)  # fmt: skip
waiting.checked(fast_seconds)
shop = lesson.shop
who, days = lesson.agent, lesson.period

# %% [markdown] lang="zh"
# ## 客户等了多久
# %% [markdown] lang="en"
# ## How long customers wait

# %%
waiting.headline(shop, days, who, fast_seconds=fast_seconds)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 平均响应时长的定义卡。先读公式，再读“常见误区”：从哪一句话开始计时？
# %% [markdown] lang="en" tags=["lesson-only"]
# The card of the average response time. Read the formula, then the pitfall: at which message does the clock start?

# %% tags=["lesson-only"]
define("average_response_seconds", lang, lesson.rules)

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 一个回合怎么数
#
# **回合**从客户第一句还没得到回复的话开始，到客服的下一句话结束。客户中间又追问几句，仍是同一个回合。
#
# 下面是只有三句话的店铺：客户 10:10:15 提问，10:15:20 又问，客服 10:18:10 才回。先自己数：几个回合？三分钟内回了吗？
# %% [markdown] lang="en" tags=["lesson-only"]
# ## What a turn is
#
# A **turn** runs from the customer's first message that is still unanswered to the agent's next one. Further questions in between belong to the same turn.
#
# Here is a shop with three messages: the customer asks at 10:10:15 and again at 10:15:20, the agent replies at 10:18:10. Count for yourself first: how many turns, and was the answer within three minutes?

# %% tags=["lesson-only"]
chat = [("customer", "10:10:15"), ("customer", "10:15:20"), ("agent", "10:18:10")]
waiting.rounds(waiting.one_chat(chat), lesson.rules, name="rounds_one")

# %% [markdown] lang="zh" tags=["lesson-only"]
# 从最后一问算起，还不到三分钟；可客户从第一问就在等了。现在同一段对话往下走：10:18:30 又问一句，10:19:00 得到回复。
# %% [markdown] lang="en" tags=["lesson-only"]
# From the last question it is less than three minutes, but the customer has been waiting since the first. Now the chat goes on: another question at 10:18:30, a reply at 10:19:00.

# %% tags=["lesson-only"]
chat += [("customer", "10:18:30"), ("agent", "10:19:00")]
waiting.rounds(waiting.one_chat(chat), lesson.rules, name="rounds_two")

# %% [markdown] lang="zh"
# ## 首次、平均与分位数
# %% [markdown] lang="en"
# ## First, average and percentiles

# %% [markdown] lang="zh" tags=["lesson-only"]
# 等待时间总是一边倒：多数回合很快就回，少数等了很久。**平均**会被这少数拉高，**中位数**不会；**九成位**是九成回合都不超过的时间，最不走运的一成从这里算起。**首次响应**只看每次接待的第一个问题，这时客服最上心，往往比平均快。
# %% [markdown] lang="en" tags=["lesson-only"]
# Waits are lopsided: most turns are answered quickly, a few take very long. Those few pull the **average** up but not the **median**; nine in ten turns take no longer than the **90th percentile**, where the unlucky tenth begins. The **first response** looks at the first question of each reception only, when an agent is most alert, and is often quicker than the average.

# %%
turns = waits.turns(shop, rules=lesson.rules, period=days, agent=who)
waiting.spread(turns)

# %%
waiting.agents(shop, days, who)

# %% [markdown] lang="zh"
# ### 什么时候等得久
# %% [markdown] lang="en"
# ### When customers wait

# %%
waiting.hours(shop, days)

# %% [markdown] lang="zh"
# ## 三张名单
# %% [markdown] lang="en"
# ## Three lists

# %% [markdown] lang="zh" tags=["lesson-only"]
# 三张名单答三个问题。**慢响应**：一次接待里有好几个回合都等太久，是接待能力的问题。**长接待**：聊得太久，也许问题难缠，也许不会收尾，也许就是回得慢：看看这位客户在不在慢响应名单上。**3 分钟未响应**：单个回合迟到或没回，是漏接。名单上每一行都能找到原来的对话：先读内容再下结论，没人接的一句“好的谢谢”也算一个回合。
# %% [markdown] lang="en" tags=["lesson-only"]
# Three lists, three questions. **Slow**: several turns of one reception took too long, a matter of capacity. **Long**: the talk went on and on, because the problem was hard, because nobody brought it to a close, or simply because replies were slow: see whether the customer is on the slow list as well. **3 minutes**: a single turn was answered late or never, something slipped. Every row leads to its conversation: read it before you judge, for a “thank you” that nobody answers is a turn, too.

# %%
waiting.lists(shop, days, who, show_customers=show_customers)

# %% [markdown] lang="zh"
# ### 读一段对话
# %% [markdown] lang="en"
# ### One conversation

# %%
waiting.conversation(shop, turns, show_customers=show_customers)

# %% [markdown] lang="zh"
# ## 门槛是谁定的
# %% [markdown] lang="en"
# ## Whose threshold is it?

# %% [markdown] lang="zh" tags=["lesson-only"]
# 120 秒、多于 3 个回合、20 分钟、180 秒，都是规则，不是自然规律。拖动滑块：名单变长变短，人却还是那些人、聊天还是那些聊天。留意曲线哪里陡：陡的地方，门槛差十秒，考核结果就差很多。
# %% [markdown] lang="en" tags=["lesson-only"]
# 120 seconds, more than 3 turns, 20 minutes, 180 seconds: these are rules, not laws of nature. Drag a slider and the list grows or shrinks, while the people and their chats stay what they were. Watch where the curve is steep: there, ten seconds more or less make a large difference to somebody's appraisal.


# %%
asked = waits.turns(shop, rules=lesson.rules, period=days, agent=who)


def counted(**moved):
    waiting.thresholds(shop, asked, days, who, lesson.rules.replace(**moved))


moving = ["slow_seconds", "slow_turns", "long_minutes", "late_seconds"]
w.explore(counted, **{name: w.rule(lesson.rules, name) for name in moving})

# %% [markdown] lang="zh"
# ## 同一份记录，不同的规则
# %% [markdown] lang="en"
# ## One log, several rule books

# %% [markdown] lang="zh" tags=["lesson-only"]
# 各平台都说“响应时间”，数法却不一样：夜里算不算，没回的怎么算，按回合、按会话还是按人。跨平台、跨年份比较之前，先把规则统一。
# %% [markdown] lang="en" tags=["lesson-only"]
# Every platform says “response time”, and each counts it in its own way: does the night count, what is an unanswered turn worth, is it per turn, per session or per person? Before comparing platforms or years, bring both under one rule.

# %%
waiting.rulebooks(shop, days)

# %%
waiting.units(shop, days)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 试一试：这里没有回复的回合记 600 秒，回得再慢也最多记 600 秒；把封顶往下调，或者把没回复的回合排除。名次变了的人，变的是服务，还是规则？
# %% [markdown] lang="en" tags=["lesson-only"]
# Try it: here an unanswered turn counts 600 seconds, and no wait counts more. Lower the cap, or leave unanswered turns out again. Where an agent changes places, did the service change, or the rule?


# %%
def ordered(**moved):
    waiting.same_order(shop, days, lesson.rules.replace(**moved))


w.explore(
    ordered,
    cap_seconds=w.rule(lesson.rules, "cap_seconds"),
    unanswered=w.rule(lesson.rules.replace(unanswered="cap"), "unanswered"),
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
inquiries = speed.inquiries(shop, rules=lesson.rules, period=days)
waiting.bands(inquiries)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 快慢不是随机来的：人少的钟点回得快，人多的钟点回得慢；而不同日子、不同钟点来问的人，买的意愿本来就不同。看看最忙那一天的每个小时。
# %% [markdown] lang="en" tags=["lesson-only"]
# Fast and slow do not happen at random: quiet hours are quick, busy hours are slow, and customers who ask on different days and at different hours are not equally ready to buy. Look at each hour of the busiest day.

# %%
waiting.hour_by_hour(inquiries, fast_seconds=fast_seconds)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 所以只拿同一天同一小时里的快与慢相比，再把各小时合起来。换几个“多少秒内算快”和不同的日子：直接比，结论有时会反过来；同一小时内的结论呢？
# %% [markdown] lang="en" tags=["lesson-only"]
# So compare fast with slow inside the same hour of the same day only, then pool the hours. Try other limits for “fast” and other days: the raw answer may even turn around. Does the answer within the hour?


# %%
def like_with_like(seconds, when):
    found = speed.inquiries(shop, rules=lesson.rules, period=when)
    waiting.compared(found, when, fast_seconds=seconds)


low, high = min(10, fast_seconds), max(120, fast_seconds)
limit = w.Slider(term("waiting_seconds", lang), fast_seconds, low, high, 1)
w.explore(like_with_like, seconds=limit, when=w.period(lesson.promotion))

# %% [markdown] lang="zh"
# ## 这个比较可信吗？
# %% [markdown] lang="en"
# ## Can this comparison be trusted?

# %%
waiting.trusted(inquiries, fast_seconds=fast_seconds)

# %% [markdown] lang="zh"
# ## 指标口径
# %% [markdown] lang="en"
# ## Definitions

# %%
show_definitions(
    ["first_response_seconds", "average_response_seconds", "response_p50", "response_p90",
     "response_rate_3min", "slow_response_customers", "long_reception_customers",
     "unanswered_3min_rate", "inquiry_conversion"],
    lesson.rules,
)  # fmt: skip

# %% [markdown] lang="zh" tags=["lesson-only"]
# ## 小结
#
# - 从客户第一句没得到回复的话开始计时，不是最后一句。
# - 平均看总量，中位数看多数人，九成位看不走运的人；只报一个数，总有一群客户看不见。
# - 没有回复的回合不在平均里：先看未回复有多少，再看平均有多快。
# - 门槛和口径都是规则。数字变了，先问规则变没变。
# - “回得快的成交高”先在同一天的同一小时里比一比，再决定要不要为它花钱。
#
# **动手练：** [练习：响应时间明细](../../exercises/zh/04_response_time.ipynb)。每人一份自己的数据；写完一题就运行那一格，当场知道对不对。
# %% [markdown] lang="en" tags=["lesson-only"]
# ## Recap
#
# - The clock starts at the customer's first unanswered message, not at the last.
# - The average is about the total, the median about most customers, the 90th percentile about the unlucky ones; report one number and some customers become invisible.
# - Turns without a reply are not in the average: look at how many there are before praising how fast it is.
# - Thresholds and definitions are rules. When a number moves, ask first whether the rule did.
# - “Fast replies convert better”: compare within the same hour of the same day before paying for it.
#
# **Now you:** [Exercise: response-time detail](../../exercises/en/04_response_time.ipynb). You get data of your own; run a question's cell and you are told at once whether it is right.
