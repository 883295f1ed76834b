# %% [markdown] lang="zh"
# # 练习：预测、人手、排班
# %% [markdown] lang="en"
# # Exercise: forecast, staffing, roster

# %% [markdown] lang="zh"
# 大促刚过，12 月 12 日又要来一次。店里有今年大促的聊天和订单、当时的预测、临促的考试，还有几张班表。从钱算到人，从人排到钟点。
# %% [markdown] lang="en"
# One promotion is over, and the next one is on 12 December. The shop has this year's chats and orders, what was forecast then, the exams of the seasonal agents, and some rosters. Go from money to people, and from people to hours.

# %% tags=["parameters"]
lang = "en"
trainee = ""  # {{exercise_trainee_hint}}
# %%
from math import ceil

from cskit.course.exercises import begin, check
from cskit.course.lesson import say
from cskit.metrics import curve, measure

my = begin("07", lang=lang, trainee=trainee)
shop = my.shop
sale = "2021-11-11..2021-11-13"

# %%
my.table("forecast").head(6)

# %%
my.table("shifts").tail(6)

# %% [markdown] lang="zh"
# **一道例题。** 12 月 12 日 0–4 点那个班要几个人？取最忙的钟点，除以 26，进一：
# %% [markdown] lang="en"
# **A worked example.** How many agents does the shift from 0 to 4 on 12 December need? Take its busiest hour, divide by 26, round up:

# %%
forecast = my.table("forecast")
night = forecast[forecast["hour"].between("2021-12-12 00:00:00", "2021-12-12 03:00:00")]
print(night["receptions"].max(), ceil(night["receptions"].max() / 26))

# %% [markdown] lang="zh"
# ## 要接待多少人
#
# {{07.q1}}
# %% [markdown] lang="en"
# ## How many to serve
#
# {{07.q1}}

# %%
served = ...  # {{exercise_hint_people}}
### BEGIN SOLUTION
names = ["cs_sales_share", "spend_per_buyer", "inquiry_conversion", "inquiry_rate"]
now = measure(shop, names, period=sale).set_index("metric")["value"]
inquiring = 1_000_000 * now["cs_sales_share"] / now["spend_per_buyer"] / now["inquiry_conversion"]
served = round(inquiring / now["inquiry_rate"])
### END SOLUTION
check("07.q1", served)

# %% [markdown] lang="zh"
# ## 高峰要几个人
#
# {{07.q2}}
# %% [markdown] lang="en"
# ## How many at the peak
#
# {{07.q2}}

# %%
agents = ...  # {{exercise_hint_whole}}
### BEGIN SOLUTION
shares = curve(shop, "reception_by_hour", period="2021-11-11")["share"]
agents = ceil(12_500 * shares.max() / 26)
### END SOLUTION
check("07.q2", agents)

# %% [markdown] lang="zh"
# ## 挪哪个班
#
# {{07.q3}}
# %% [markdown] lang="en"
# ## Which shift to move
#
# {{07.q3}}

# %%
shift = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
day = forecast[forecast["hour"] >= "2021-12-12"]
need = day.groupby(day["hour"].dt.hour // 4 * 4)["receptions"].max().div(26).map(ceil)
roster = my.table("shifts").query("starts_at >= '2021-12-12'")
spare = roster.groupby(roster["starts_at"].dt.hour).size() - need
shift = "abcd"[[8, 12, 16, 20].index(spare.idxmax())]
### END SOLUTION
check("07.q3", shift)

# %% [markdown] lang="zh"
# ## 预测差多少
#
# {{07.q4}}
# %% [markdown] lang="en"
# ## How far off the forecast was
#
# {{07.q4}}

# %%
wape = ...  # {{exercise_hint_percent}}
### BEGIN SOLUTION
wape = (measure(shop, "forecast_error", period="2021-11-11")["value"] * 100).round(2)
### END SOLUTION
check("07.q4", wape)

# %% [markdown] lang="zh"
# ## 谁上了几个小时
#
# {{07.q5}}
# %% [markdown] lang="en"
# ## Who worked how long
#
# {{07.q5}}

# %%
hours = ...  # {{exercise_hint_per_agent}}
### BEGIN SOLUTION
shifts = my.table("shifts")
own = shifts[(shifts["starts_at"] >= "2021-11-22") & (shifts["starts_at"] < "2021-11-29")]
length = (own["ends_at"] - own["starts_at"]).dt.total_seconds() / 3600
hours = (length - (length >= 8)).groupby(own["agent_id"]).sum().to_dict()
### END SOLUTION
check("07.q5", hours)

# %% [markdown] lang="zh"
# ## 临促一小时接几个
#
# {{07.q6}}
# %% [markdown] lang="en"
# ## What a seasonal agent takes in an hour
#
# {{07.q6}}

# %%
per_hour = ...  # {{exercise_hint_number}}
### BEGIN SOLUTION
exam = my.table("training").query("course_day == 7 and score >= pass_mark")
taken = measure(shop, "receptions", by="agent", period=sale).set_index("agent")["value"]
on = shifts[shifts["starts_at"].between("2021-11-11", "2021-11-14", inclusive="left")]
on = on[on["agent_id"].isin(exam["agent_id"])]
spent = (on["ends_at"] - on["starts_at"]).dt.total_seconds().sum() / 3600
per_hour = round(taken[exam["agent_id"]].sum() / spent, 2)
### END SOLUTION
check("07.q6", per_hour)

# %% [markdown] lang="zh"
# ## 为什么还要等
#
# 最后一题没有唯一答案，讲师来看。
#
# {{07.q7}}
# %% [markdown] lang="en"
# ## Why they still waited
#
# The last question has no single right answer; the instructor reads it.
#
# {{07.q7}}

# %%
sentence = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
came = curve(shop, "reception_by_hour", period="2021-11-11").set_index("hour")["receptions"]
told = forecast[forecast["hour"] < "2021-11-12"]
off = came - told.set_index(told["hour"].dt.hour)["receptions"]
worst, total = off.idxmax(), abs(off.sum() / came.sum())
sentence = say(
    f"差 {total:.1%} 的是全天总数，多报和少报抵消了：{worst} 点来了 {came[worst]:.0f} 人次，少报了 {off[worst]:.0f}，人就不够。下次按钟点报，按最忙的钟点排。",
    f"{total:.1%} is what the day's total was off; in it too high and too low cancel: at {worst}:00 {came[worst]:.0f} came, {off[worst]:.0f} more than forecast, and agents were short. Next time forecast by the hour and staff for the busiest one.",
)
### END SOLUTION
check("07.q7", sentence)

# %% [markdown] lang="zh"
# ## 做到哪里了
# %% [markdown] lang="en"
# ## How far you are

# %%
my.progress()
