# %% [markdown] lang="zh"
# # 演示课：谁接待得最多？
# %% [markdown] lang="en"
# # Demo lesson: who serves most?

# %% tags=["parameters"]
data = ""  # a folder with one CSV file, or nothing: the rows below
lang = "en"
first_hour = 9
# %%
from pathlib import Path

import altair as alt
import pandas as pd

from cskit.charts import (
    Column,
    Finding,
    Tile,
    findings,
    note,
    sentences,
    show,
    show_parameters,
    table,
    tiles,
    use,
)
from cskit.charts.marks import with_tips
from cskit.charts.theme import agent_colours, axis
from cskit.course.lesson import say
from cskit.errors import DataError
from cskit.terms import term

use(lang)
if not 0 <= first_hour <= 23:
    raise DataError(f"first_hour is {first_hour}; it must lie between 0 and 23")
show_parameters({"data": Path(data).name, "first_hour": first_hour})

# %% [markdown] lang="zh"
# ## 第一页
#
# 每名{{agent}}的接待量与响应时长，数据为**模拟数据**。
# %% [markdown] lang="en"
# ## Page one
#
# Receptions and response per {{agent}}; the data are **synthetic**.

# %%
if data:
    frame = pd.read_csv(Path(data) / "agents.csv")
else:
    frame = pd.DataFrame(
        {
            "agent": ["林岚", "<script>alert(1)</script>", '=HYPERLINK("x")', "周舟"],
            "receptions": [412, 388, 240, 96],
            "wait": [18.4, 75.25, 31.0, None],
            "conversion": [0.523456789, 0.4412, 0.3951, None],
            "low": [0.47, 0.39, 0.33, None],
            "high": [0.57, 0.49, 0.46, None],
            "conversion:status": ["ok", "ok", "open", "immature"],
            "sales": [91234.5, 80211.0, 31190.0, 12010.0],
        }
    )
total = frame["sales"].sum()
tiles(
    [
        Tile(term("agent", lang), len(frame), "count", better="none"),
        Tile(
            say("客服销售额", "CS sales"),
            total,
            "money",
            base=200_000.0,
            base_label=say("去年", "last year"),
            floor=210_000.0,
            stretch=260_000.0,
        ),
        Tile(
            say("平均响应", "Response"),
            75.25,
            "seconds",
            better="down",
            base=60.0,
            base_label=say("去年", "last year"),
            stretch=60.0,
        ),
        Tile(
            say("询单转化率", "Conversion"),
            0.451,
            "rate",
            status="open",
            base=0.43,
            base_label=say("去年", "last year"),
        ),
    ]
)
sentences([say("四名客服共接待 1,136 人次。", "Four agents served 1,136 receptions.")])
findings(
    [
        Finding(
            say("第二名客服响应最慢", "The second agent answers slowest"),
            money="¥12,300",
            evidence=say("平均响应 1:15", "average response 1:15"),
            fix=say("午间加一个班", "one more shift at noon"),
        ),
    ]
)

# %% [markdown] lang="zh"
# ## 逐人对比
# %% [markdown] lang="en"
# ## Agent by agent

# %%
columns = {
    "agent": term("agent", lang),
    "receptions": Column(say("接待人次", "Receptions"), "count"),
    "wait": Column(say("平均响应时长", "Average response"), "seconds"),
    "conversion": Column(say("询单转化率", "Conversion"), "rate", low="low", high="high"),
    "sales": Column(say("客服销售额", "CS sales"), "money"),
}
shown, tips = with_tips(frame, columns)
bars = (
    alt.Chart(shown)
    .mark_bar()
    .encode(
        x=alt.X("sales:Q", axis=axis(columns["sales"].label, "money")),
        y=alt.Y("agent:N", title=columns["agent"], sort="-x"),
        color=alt.Color(
            "agent:N", scale=alt.Scale(range=list(agent_colours(dict.fromkeys(frame["agent"])).values())), legend=None
        ),
        tooltip=tips,
    )
)
show(
    bars,
    table=frame,
    columns=columns,
    name="sales_by_agent",
    title=say("谁卖得最多？", "Who sells most?"),
    note=say("仅计算归属订单。", "Attributed orders only."),
)
table(frame, columns, name="agents", title=say("客服明细", "Agents in detail"))
note(
    say("转化率受时段影响，不能直接比较。", "Conversion depends on the hour: no plain comparison."),
    "doubt",
)
note(say("需要数据表 shifts。", "needs table `shifts`."), "missing")

# %%
hours = pd.DataFrame({"hour": range(24), "wait": [10 + (h - 12) ** 2 / 2 for h in range(24)]})
hours = hours[hours["hour"] >= first_hour]
columns = {
    "hour": Column(term("hour", lang), "hour"),
    "wait": Column(say("平均响应时长", "Average response"), "seconds"),
}
shown, tips = with_tips(hours, columns)
line = (
    alt.Chart(shown)
    .mark_line(point=True)
    .encode(
        x=alt.X("hour:O", axis=axis(term("hour", lang), "hour")),
        y=alt.Y("wait:Q", axis=axis(columns["wait"].label, "seconds")),
        tooltip=tips,
    )
)
show(line, table=hours, columns=columns, name="wait_by_hour", title=say("何时最慢？", "When is it slow?"))

# %% [markdown] lang="zh" tags=["lesson-only"]
# 去练习里试一试。
# %% [markdown] lang="en" tags=["lesson-only"]
# Now try it in the exercise.
