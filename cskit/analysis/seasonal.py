"""Seasonal agents (临促): their course and exam, and how they did beside the regulars."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from cskit.analysis.estimate import Estimate
from cskit.analysis.frames import with_people
from cskit.analysis.intervals import ratio_difference
from cskit.analysis.measured import per_agent
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import section
from cskit.engines import collected
from cskit.facts import Facts
from cskit.rules import Rules, load_rules
from cskit.shop import Shop

COMPARED = ("inquiry_conversion", "receptions_per_agent_day", "output_per_agent_day", "spend_per_buyer")
LEAST_N = 30  # inquirers (or one agent-day) before an agent may be called best


@dataclass(frozen=True)
class Seasonal:
    """`agents`: one row per seasonal agent with agent_days, receptions, the compared metrics, conversion's interval
    (low, high, n) and, where `training` is known, course_days, exams, score, pass_mark, passed, passed_at,
    first_chat_at, chatted_before_pass.
    `comparison`: metric, seasonal, regular, difference, low, high, seasonal_agents, regular_agents (the interval
    resamples agents, who are the clusters). `best_and_mean`: metric, best, best_agent, best_name, mean."""

    agents: pd.DataFrame
    comparison: pd.DataFrame
    best_and_mean: pd.DataFrame


@section("agents.team")
def seasonal(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> Seasonal | None:
    """Seasonal agents against the shop's own agents of the same kind (not after-sales); None if there are none."""
    rows = per_agent(shop, promotion.period, rules)
    rows = with_people(shop, rows[rows["metric"].isin([*COMPARED, "receptions"])])
    rows = rows[(rows["role"] != "aftersales") & rows["team"].isin(["seasonal", "in_house"])]
    own = rows[rows["team"] == "seasonal"]
    if own.empty:
        return None
    agents = _agents(own)
    if "training" in shop.tables:
        agents = agents.merge(_training(shop), on="agent", how="left")
        agents = agents.merge(_first_chat(shop, rules, promotion), on="agent", how="left")
        agents["chatted_before_pass"] = _early(agents)
    return Seasonal(agents, _comparison(rows), _best_and_mean(own))


def _agents(own: pd.DataFrame) -> pd.DataFrame:
    frame = own.pivot(index=["agent", "name", "team", "role"], columns="metric", values="value").reset_index()
    frame.columns.name = None
    conversion = own[own["metric"] == "inquiry_conversion"]
    frame = frame.merge(
        conversion[["agent", "low", "high", "denominator"]].rename(columns={"denominator": "n"}), on="agent"
    )
    days = own.loc[own["metric"] == "receptions_per_agent_day", ["agent", "denominator"]]
    frame = frame.merge(days.rename(columns={"denominator": "agent_days"}), on="agent")
    return frame.sort_values("inquiry_conversion", ascending=False, ignore_index=True)


def _comparison(rows: pd.DataFrame) -> pd.DataFrame:
    table = []
    for metric in COMPARED:
        metric_rows = rows[(rows["metric"] == metric) & (rows["denominator"] > 0)]
        parts = dict(list(metric_rows.groupby("team")))
        if len(parts) < 2:
            continue
        (s_num, s_den), (r_num, r_den) = (
            (parts[t]["numerator"].tolist(), parts[t]["denominator"].tolist()) for t in ("seasonal", "in_house")
        )
        difference: Estimate = ratio_difference((s_num, s_den), (r_num, r_den))
        table.append(
            {
                "metric": metric,
                "seasonal": sum(s_num) / sum(s_den),
                "regular": sum(r_num) / sum(r_den),
                "difference": difference.value,
                "low": difference.low,
                "high": difference.high,
                "seasonal_agents": len(s_num),
                "regular_agents": len(r_num),
            }
        )
    columns = ["metric", "seasonal", "regular", "difference", "low", "high", "seasonal_agents", "regular_agents"]
    return pd.DataFrame(table, columns=columns)


def _best_and_mean(own: pd.DataFrame) -> pd.DataFrame:
    """The best agent with enough customers to be called so, and the mean of the group: its ratio of sums."""
    table = []
    for metric, least in (("inquiry_conversion", LEAST_N), ("receptions_per_agent_day", 1)):
        rows = own[(own["metric"] == metric) & (own["denominator"] > 0)]
        if rows.empty:
            continue
        enough = rows[rows["denominator"] >= least]
        best = enough.sort_values("value", ascending=False).iloc[0] if len(enough) else None
        table.append(
            {
                "metric": metric,
                "best": best["value"] if best is not None else float("nan"),
                "best_agent": best["agent"] if best is not None else None,
                "best_name": best["name"] if best is not None else None,
                "mean": rows["numerator"].sum() / rows["denominator"].sum(),
            }
        )
    return pd.DataFrame(table, columns=["metric", "best", "best_agent", "best_name", "mean"])


def _training(shop: Shop) -> pd.DataFrame:
    """Per agent: days of the course attended, exams taken, the last exam's score and pass mark, if and when passed."""
    exams = shop.pandas("training").rename(columns={"agent_id": "agent"})
    for column, empty in (("course_day", None), ("taken_at", pd.NaT)):
        if column not in exams:
            exams[column] = empty
    order = [c for c in ("taken_at", "course_day") if exams[c].notna().any()]
    exams = exams.sort_values(order, kind="stable") if order else exams
    last = exams.groupby("agent").tail(1).set_index("agent")
    frame = pd.DataFrame(
        {
            "course_days": exams.groupby("agent")["course_day"].nunique(),
            "exams": exams.groupby("agent").size(),
            "score": last["score"],
            "pass_mark": last["pass_mark"],
            "passed": last["score"] >= last["pass_mark"],
            "passed_at": last["taken_at"].where(last["score"] >= last["pass_mark"]),
        }
    )
    return frame.reset_index(names="agent")


def _first_chat(shop: Shop, rules: str | Rules, promotion: Promotion) -> pd.DataFrame:
    """The first reception of each agent since the promotion's first phase began."""
    served = Facts(shop, load_rules(rules)).receptions().filter(nw.col("served") == 1)
    since = served.filter(nw.col("day") >= promotion.span.first, nw.col("day") <= promotion.span.last)
    first = collected(since.group_by("agent_id").agg(nw.col("started_at").min()))
    first["first_chat_at"] = pd.to_datetime(first["started_at"], unit="s")
    return first.rename(columns={"agent_id": "agent"})[["agent", "first_chat_at"]]


def _early(agents: pd.DataFrame) -> pd.Series:
    """Took chats without, or before, passing the exam; unknown (None) where no exam or no chat is known."""
    chatted = agents["first_chat_at"].notna() & agents["score"].notna()
    unpassed = ~agents["passed"].eq(True)
    before = agents["passed_at"].notna() & (agents["first_chat_at"] < agents["passed_at"])
    return (unpassed | before).where(chatted)
