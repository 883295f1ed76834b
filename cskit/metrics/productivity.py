"""Productivity and promotion: how much at once, days worked, output, cost, targets, last year, forecast, lost sales (P, O, T)."""

from dataclasses import replace
from functools import partial
from typing import Any

import narwhals as nw
import pandas as pd

from cskit.engines import collected
from cskit.errors import UsageError
from cskit.facts import shifts
from cskit.facts.calendar import start_of_hour
from cskit.facts.talk import TALK, business_day
from cskit.metrics.card import Card, Part, Special
from cskit.metrics.question import Question, alone, grouped_rows, per_group
from cskit.metrics.sales import cs_amount
from cskit.metrics.splits import AGENT_COLUMNS, SHIFT
from cskit.written import listed


def peak(question: Question) -> pd.DataFrame:
    """The largest number of customers active with one agent at once; above agent level the maximum over agents."""
    group = ["agent_id", *(c for c in question.level if c not in ("agent_id", "stage"))]
    staged = "stage" in question.level
    ticks = staged or question.period is not None or any(b not in AGENT_COLUMNS for b in question.by)
    changes = [shifts.edges(question.facts)] if SHIFT in question.by else []
    steps = question.facts.concurrency(group, ticks=ticks, moments=changes)
    if changes:  # a shift without anybody active is no group
        steps = steps.filter(nw.col("active") > 0)
    if staged:  # an agent's stage is that of the moment
        day = business_day(nw.col("at"), question.rules)
        steps = question.facts.with_agents(steps.with_columns(day=day), ["stage"])
    return grouped_rows(question, steps, nw.col("active").max())


def concurrent_load(question: Question) -> pd.DataFrame:
    """The largest number of customers active at once with all agents of the group together."""
    moves = [b for b in question.by if b in ("stage", SHIFT)]  # one agent leaves a group, another comes to it
    UsageError.when(moves, "load_moves", by=listed(moves))
    ticks = question.period is not None or any(b not in AGENT_COLUMNS for b in question.by)
    steps = question.facts.concurrency(list(question.level), ticks=ticks)
    return grouped_rows(question, steps, nw.col("active").max())


def agent_days(question: Question) -> pd.DataFrame:
    """Days worked: days with a planned shift; without `shifts`, days with a served reception."""
    if question.shop.has("shifts"):
        days = question.rows("shifts").select("agent_id", "day", *question.by)
    else:
        days = question.rows("receptions").filter(nw.col("served") == 1).select("agent_id", "day", *question.by)
    return grouped_rows(question, days.unique().with_columns(one=nw.lit(1)), nw.col("one").sum(), split=False)


worked = Special(agent_days, fact="agent_days")


WINDOWS: dict[str, Any] = {  # whether anybody is lost is known once the window of their inquiry has closed
    "closed": Part("outcomes:inquiries:final", "sum", "order_mature"),
    "total": Part("outcomes:inquiries:final", "rows"),
}


def lost_inquiries(question: Question) -> nw.LazyFrame:
    """Mature inquiries that got no reply, or ended on an unanswered turn that is no mere closing, and led to no order:
    who ordered and has not paid is for a reminder, not lost to silence."""
    anyone = replace(question, by=tuple(b for b in question.by if b == "reason"))
    outcome = anyone.rows("outcomes:inquiries:final").filter(nw.col("mature") == 1, nw.col("ordered") == 0)
    return outcome.filter(nw.col("left_open") == 1).join(question.facts.closings(), on=TALK, how="anti")


def lost_sales(question: Question) -> pd.DataFrame:
    """Σ over hours: customers lost × the inquiry conversion of that hour × spend per buyer. No value where somebody
    was lost and nobody bought: what they were worth is not known."""
    rates = question.ask("inquiry_conversion", by=("hour",))
    spend = question.ask("spend_per_buyer", by=())["value"].iloc[0]
    worth = dict(zip(rates["hour"].astype(int), rates["value"] * spend, strict=True))
    asked = replace(question, by=tuple(dict.fromkeys((*question.by, "hour"))))
    rows = question.facts.with_agents(
        lost_inquiries(question), [AGENT_COLUMNS[b] for b in asked.by if b in AGENT_COLUMNS]
    )
    lost = grouped_rows(asked, rows, nw.col("customer_id").n_unique())
    lost["value"] = lost["value"] * lost["hour"].astype(int).map(worth)
    if not question.by:
        return alone(lost["value"].sum(skipna=False))
    groups = lost.groupby(list(question.by), dropna=False)["value"]
    return groups.agg(lambda values: values.sum(skipna=False)).reset_index()


def hours_forecast(question: Question) -> pd.DataFrame:
    """Each hour of the forecast in the period: `hour` (start, seconds), `receptions` forecast, `actual`, how far the
    forecast was `over`, and by how much it `missed`."""
    forecast = collected(question.shop.need("forecast", for_="forecast error"))
    seen = (
        question.facts.receptions()
        .filter(nw.col("served") == 1)
        .with_columns(hour_at=start_of_hour(nw.col("started_at")))
    )
    counts = collected(seen.group_by("hour_at").agg(nw.len().alias("actual")))
    both = forecast.merge(counts, left_on="hour", right_on="hour_at", how="left")
    both["actual"] = both["actual"].fillna(0).astype("float64")
    both["over"] = both["receptions"] - both["actual"]
    both["missed"] = both["over"].abs()
    both["day"] = (both["hour"].astype("int64") - question.rules.day_offset) // 86_400
    if question.period is not None:
        both = both[both["day"].between(question.period.first, question.period.last)]
    # an hour that the data do not reach yet is no miss
    return both[both["hour"].astype("int64").between(question.shop.seconds[0] // 3600 * 3600, question.shop.seconds[1])]


def summed(question: Question, column: str) -> pd.DataFrame:
    """A column of `hours_forecast` added up over the hours forecast."""
    frame = hours_forecast(question)
    known = {"date": frame["day"], "hour": frame["hour"].astype("int64") % 86_400 // 3600}
    strange = [b for b in question.by if b not in known]
    UsageError.when(strange, "forecast_split", by=listed(strange))
    return per_group(question, frame.assign(**{b: known[b] for b in question.by}), column)


def full_cost(question: Question) -> pd.DataFrame:
    """Wages of the planned shifts, and, where the split names no agent, the other costs of the days."""
    wages = grouped_rows(question, question.rows("shifts", ["wages"]), nw.col("wages").sum(), split=False)
    if question.of_agents or not question.shop.has("costs"):
        return wages
    other = grouped_rows(question, question.rows("costs"), nw.col("amount").sum(), split=False)
    return per_group(question, pd.concat([wages, other]))


CARDS = (
    Card(
        "output_per_agent_day",
        "productivity",
        "人均日产出",
        "output per agent-day",
        "yuan",
        "ratio",
        cs_amount,
        worked,
        better="up",
        source="P",
        formula=("客服销售额 ÷ 客服出勤天数之和", "CS sales ÷ agent-days worked"),
        note=(
            "出勤按排班表；没有排班表时按有接待的天数。",
            "Days with a shift; without a table of shifts, days with a reception.",
        ),
        aliases=("人效", "日人均产出"),
    ),
    Card(
        "output_per_hour",
        "productivity",
        "每工时产出",
        "output per hour",
        "yuan",
        "ratio",
        cs_amount,
        Part("shifts", "sum", "hours"),
        better="up",
        formula=("客服销售额 ÷ 排班工时", "CS sales ÷ planned hours"),
    ),
    Card(
        "cost_to_output",
        "productivity",
        "费效比",
        "cost-to-sales ratio",
        "fraction",
        "ratio",
        Special(full_cost, fact="shifts"),
        cs_amount,
        better="down",
        source="P",
        formula=(
            "（工时 × 小时成本 + 其他费用）÷ 客服销售额",
            "(Σ shift hours × hourly cost + other costs) ÷ CS sales",
        ),
        note=(
            "按客服或团队拆分时只含工资，其他费用不分摊。",
            "Split by agent or team it holds wages only; other costs are not spread.",
        ),
        aliases=("费销比", "cost-to-sales ratio"),
    ),
    Card(
        "forecast_error",
        "productivity",
        "预测误差（WAPE）",
        "forecast error (WAPE)",
        "fraction",
        "ratio",
        Special(partial(summed, column="missed"), fact="forecast"),
        Special(partial(summed, column="actual"), fact="forecast"),
        better="down",
        shop_wide=True,
        formula=("各小时 |实际 − 预测| 之和 ÷ 实际接待人次之和", "Σ |actual − forecast| by hour ÷ Σ actual receptions"),
        aliases=("WAPE",),
    ),
    Card(
        "forecast_bias",
        "productivity",
        "预测偏差",
        "forecast bias",
        "fraction",
        "ratio",
        Special(partial(summed, column="over"), fact="forecast"),
        Special(partial(summed, column="actual"), fact="forecast"),
        shop_wide=True,
        formula=("（预测 − 实际）之和 ÷ 实际接待人次之和", "Σ (forecast − actual) ÷ Σ actual receptions"),
        note=("大于 0 为预测偏高。", "Above 0: the forecast was too high."),
    ),
    Card(
        "lost_sales",
        "productivity",
        "流失销售额（估算）",
        "lost sales (estimate)",
        "yuan",
        "sum",
        Special(lost_sales, fact="lost"),
        better="down",
        **WINDOWS,
        formula=(
            "各时段流失询单人数 × 该时段询单转化率 × 客单价",
            "by hour: lost inquirers × the hour's inquiry conversion × spend per buyer",
        ),
        note=(
            "流失：没有得到回复，或以未回复的问题结束，且此后窗口内没有下单。为估算值。结尾全是“谢谢、好的”一类收尾语的不算（没有 messages.text 时无从剔除）；"
            "下了单没付款的归催付，付了定金的归预售客户。",
            "Lost: never answered, or left on an unanswered question, and no order in the window. An estimate. A talk that ends on "
            "mere closings (thanks, OK) is not lost (without messages.text none can be left out); an unpaid order is for a "
            "reminder, a deposit for the deposit customers.",
        ),
        aliases=("流失金额",),
    ),
)
