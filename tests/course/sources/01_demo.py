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
    agent_scale,
    axis,
    findings,
    note,
    sentences,
    show,
    show_parameters,
    show_table,
    tiles,
    use,
    with_tips,
)
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
            {"zh": "客服销售额", "en": "CS sales"}[lang],
            total,
            "money",
            base=200_000.0,
            base_label={"zh": "去年", "en": "last year"}[lang],
            floor=210_000.0,
            stretch=260_000.0,
        ),
        Tile(
            {"zh": "平均响应", "en": "Response"}[lang],
            75.25,
            "seconds",
            better="down",
            base=60.0,
            base_label={"zh": "去年", "en": "last year"}[lang],
            stretch=60.0,
        ),
        Tile(
            {"zh": "询单转化率", "en": "Conversion"}[lang],
            0.451,
            "rate",
            status="open",
            base=0.43,
            base_label={"zh": "去年", "en": "last year"}[lang],
        ),
    ]
)
sentences([{"zh": "四名客服共接待 1,136 人次。", "en": "Four agents served 1,136 receptions."}[lang]])
findings(
    [
        Finding(
            {"zh": "第二名客服响应最慢", "en": "The second agent answers slowest"}[lang],
            size="¥12,300",
            evidence={"zh": "平均响应 1:15", "en": "average response 1:15"}[lang],
            fix={"zh": "午间加一个班", "en": "one more shift at noon"}[lang],
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
    "receptions": Column({"zh": "接待人次", "en": "Receptions"}[lang], "count"),
    "wait": Column({"zh": "平均响应时长", "en": "Average response"}[lang], "seconds"),
    "conversion": Column({"zh": "询单转化率", "en": "Conversion"}[lang], "rate", low="low", high="high"),
    "sales": Column({"zh": "客服销售额", "en": "CS sales"}[lang], "money"),
}
shown, tips = with_tips(frame, columns)
bars = (
    alt.Chart(shown)
    .mark_bar()
    .encode(
        x=alt.X("sales:Q", axis=axis(columns["sales"].label, "money")),
        y=alt.Y("agent:N", title=columns["agent"], sort="-x"),
        color=alt.Color("agent:N", scale=agent_scale(dict.fromkeys(frame["agent"])), legend=None),
        tooltip=tips,
    )
)
show(
    bars,
    table=frame,
    columns=columns,
    name="sales_by_agent",
    title={"zh": "谁卖得最多？", "en": "Who sells most?"}[lang],
    note={"zh": "仅计算归属订单。", "en": "Attributed orders only."}[lang],
)
show_table(frame, columns, name="agents", title={"zh": "客服明细", "en": "Agents in detail"}[lang])
note(
    {"zh": "转化率受时段影响，不能直接比较。", "en": "Conversion depends on the hour: no plain comparison."}[lang],
    "doubt",
)
note({"zh": "需要数据表 shifts。", "en": "needs table `shifts`."}[lang], "missing")

# %%
hours = pd.DataFrame({"hour": range(24), "wait": [10 + (h - 12) ** 2 / 2 for h in range(24)]})
hours = hours[hours["hour"] >= first_hour]
columns = {
    "hour": Column(term("hour", lang), "hour"),
    "wait": Column({"zh": "平均响应时长", "en": "Average response"}[lang], "seconds"),
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
show(
    line, table=hours, columns=columns, name="wait_by_hour", title={"zh": "何时最慢？", "en": "When is it slow?"}[lang]
)

# %% [markdown] lang="zh" tags=["lesson-only"]
# 去练习里试一试。
# %% [markdown] lang="en" tags=["lesson-only"]
# Now try it in the exercise.
