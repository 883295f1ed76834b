# %% [markdown] lang="zh"
# # 练习：直播客服
# %% [markdown] lang="en"
# # Exercise: live-stream customer service

# %% [markdown] lang="zh"
# 一家小店的两晚直播：聊天、讲品时段，和两份原样导出的文件。文件里有重复、有合计行、有“-”；聊天里有电话。每丢一行，都要说得出理由。
# %% [markdown] lang="en"
# Two evenings of a small shop's live channel: chats, products on air, and two files as they were exported, with repeated lines, a total row and `-`. There are phone numbers in the chats. For every row you leave out you need a reason.

# %% tags=["parameters"]
lang = "en"
trainee = ""  # {{exercise_trainee_hint}}
# %%
from io import StringIO

import pandas as pd

from cskit.course.exercises import begin, check
from cskit.course.lesson import say
from cskit.metrics import measure
from cskit.rules import load_rules

my = begin("12", lang=lang, trainee=trainee)
shop = my.shop

# %% [markdown] lang="zh"
# 两份导出由系统一行一行贴在聊天表的末尾，`conversation_id` 是文件名。下面的 `raw` 把一份文件还原成一张全是文本的表，脏的也照原样。
# %% [markdown] lang="en"
# The system posted the two exports line by line at the end of the chats, under the file's name as `conversation_id`. `raw` below makes one of them a table of texts again, dirt and all. Headings stay as the tools write them: 主订单编号 is the order number, 子订单编号 the sub-orders, 客服昵称 the agent, 接待会话量 the chats, 全天首响时长 the first reply all day.


# %%
def raw(file):
    """An export as a table of texts, as it came."""
    lines = my.table("messages").query("conversation_id == @file")["text"]
    return pd.read_csv(StringIO("\n".join(lines)), dtype=str)


# %%
raw("orders.csv").head(4)

# %%
raw("sheet.csv")

# %%
my.table("airings").head(3)

# %% [markdown] lang="zh"
# **一道例题。** 客服表里有几行是人？去掉末尾的两行：
# %% [markdown] lang="en"
# **A worked example.** How many rows of the sheet are people? Without the last two, 店铺汇总值 (the shop's total) and 店铺平均值 (its average):

# %%
sheet = raw("sheet.csv")
print(len(sheet[~sheet["客服昵称"].isin(["店铺汇总值", "店铺平均值"])]))

# %% [markdown] lang="zh"
# ## 到底几单
#
# {{12.q1}}
# %% [markdown] lang="en"
# ## How many orders
#
# {{12.q1}}

# %%
orders = ...  # {{exercise_hint_whole}}
### BEGIN SOLUTION
file = raw("orders.csv")
orders = file[file["主订单编号"] != "合计"]["主订单编号"].nunique()
### END SOLUTION
check("12.q1", orders)

# %% [markdown] lang="zh"
# ## 首响几秒
#
# {{12.q2}}
# %% [markdown] lang="en"
# ## How long the first reply takes
#
# {{12.q2}}

# %%
seconds = ...  # {{exercise_hint_seconds}}
### BEGIN SOLUTION
people = sheet[~sheet["客服昵称"].isin(["店铺汇总值", "店铺平均值"]) & (sheet["全天首响时长"] != "-")]
parts = people["全天首响时长"].str.extract(r"(?:(\d+)小时)?(?:(\d+)分)?(\d+)秒").astype(float).fillna(0)
waits = parts[0] * 3600 + parts[1] * 60 + parts[2]
chats = people["接待会话量"].astype(int)
seconds = round((waits * chats).sum() / chats.sum(), 1)
### END SOLUTION
check("12.q2", seconds)

# %% [markdown] lang="zh"
# ## 谁写了电话
#
# {{12.q3}}
# %% [markdown] lang="en"
# ## Who wrote a phone number
#
# {{12.q3}}

# %%
customers = ...  # {{exercise_hint_people}}
### BEGIN SOLUTION
said = my.table("messages").query("sender == 'customer'")
phone = said["text"].str.contains(r"(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
customers = said[phone]["customer_id"].nunique()
### END SOLUTION
check("12.q3", customers)

# %% [markdown] lang="zh"
# ## 三分钟之内
#
# {{12.q4}}
# %% [markdown] lang="en"
# ## Within three minutes
#
# {{12.q4}}

# %%
in_time = ...  # {{exercise_hint_fraction}}
### BEGIN SOLUTION
assessed = load_rules("textbook").replace(assessment_hours=["08:00", "23:00"])
in_time = measure(shop, "response_rate_3min", rules=assessed)["value"].round(4)
### END SOLUTION
check("12.q4", in_time)

# %% [markdown] lang="zh"
# ## 开讲两分钟
#
# {{12.q5}}
# %% [markdown] lang="en"
# ## The first two minutes
#
# {{12.q5}}

# %%
letter = ...  # {{exercise_hint_letter}}
### BEGIN SOLUTION
starts = my.table("airings").query("product_id == 'hoodie'")[["starts_at"]]
near = pd.merge_asof(said.sort_values("sent_at"), starts, left_on="sent_at", right_on="starts_at")
near = near[(near["sent_at"] - near["starts_at"]).dt.total_seconds() < 120]
letter = "a"
### END SOLUTION
check("12.q5", letter)

# %% [markdown] lang="zh"
# ## 改一步流程
#
# {{12.q6}}
# %% [markdown] lang="en"
# ## Change one step
#
# {{12.q6}}

# %%
proposal = ...  # {{exercise_hint_sentence}}
### BEGIN SOLUTION
proposal = say(
    "连帽卫衣开讲后两分钟里问同一件事的客户最多：从下一场起，主播开讲先说这一条，直播组长在讲前一分钟置顶快捷回复；看开讲两分钟内的首响中位，降到 30 秒以内算成。",
    "Most customers ask the same thing within two minutes of the hoodie going on air: from the next show the host says it first and the live lead pins a quick reply a minute before; it worked if the median first reply in these two minutes falls to 30 seconds.",
)
### END SOLUTION
check("12.q6", proposal)

# %% [markdown] lang="zh"
# ## 做到哪里了
# %% [markdown] lang="en"
# ## How far you are

# %%
my.progress()
