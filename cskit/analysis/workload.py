"""Which hours had too few agents and which too many, judged by the shop's own usual load."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cskit.analysis.staffing import Target, hourly_requirement

SLOW_TIMES = 2.5  # an under-staffed hour answers so many times slower than usual: customers felt it ...
UNDER_LOAD = 1.5  # ... and carries so many times the usual load: it was not the system that was slow
OVER_LOAD = 0.5  # an over-staffed hour carries at most this share of the usual load
ANSWERED = 0.80  # of the customers, before it is slow: what the agents needed are to reach
LEAST_RECEPTIONS = 20  # in an hour that is called under-staffed, or that shows what agents can carry
LEAST_AGENTS = 2.0  # in an hour that is called over-staffed: one agent cannot be halved


def with_fit(frame: pd.DataFrame) -> pd.DataFrame:
    """Judges hours (receptions, agents, average_response_seconds, reviewed, flag) by the shop's own yardsticks.

    Adds `load` (receptions per agent-hour), `usual_load` (Σ receptions ÷ Σ agent-hours of the reviewed hours),
    `slow_from` (seconds: 2.5 × the median hour of all phases), `fit` (`under`: slow and far above the usual load;
    `over`: half the usual load or less; else empty), `carries` (receptions per agent-hour in busy hours that were not
    slow, 90th percentile) and `needed_agents`: Erlang C at that capacity, for `ANSWERED` of the customers not to wait
    until it is slow; where no hour shows a capacity, receptions ÷ usual load. Hours in which the queue was broken
    (`flag` outage) are judged neither way.
    """
    hours = frame.copy()
    agents = hours["agents"].astype(float)
    hours["load"] = hours["receptions"] / agents.where(agents >= 0.5)  # a few minutes of one agent are no staffing
    fair = hours["load"].notna() & (hours["flag"] != "outage")
    own = hours[fair & hours["reviewed"]]
    hours["usual_load"] = own["receptions"].sum() / own["agents"].sum() if len(own) else np.nan
    wait, busy = hours["average_response_seconds"], hours["receptions"] >= LEAST_RECEPTIONS
    hours["slow_from"] = SLOW_TIMES * wait.median()
    carried = hours.loc[fair & busy & (wait < hours["slow_from"]), "load"].quantile(0.9)
    under = fair & busy & (hours["load"] >= UNDER_LOAD * hours["usual_load"]) & (wait >= hours["slow_from"])
    over = fair & (hours["load"] <= OVER_LOAD * hours["usual_load"]) & (agents >= LEAST_AGENTS)
    hours["fit"] = np.where(under, "under", np.where(over, "over", ""))
    hours["carries"] = carried
    at_usual = hours["receptions"] / hours["usual_load"]
    needed = _needed(hours["receptions"], float(carried), hours["slow_from"]).fillna(at_usual)
    hours["needed_agents"] = needed.mask(under, needed.clip(lower=agents)).mask(over, needed.clip(upper=agents))
    return hours


def _needed(receptions: pd.Series, carried: float, slow_from: pd.Series) -> pd.Series:
    """Agents by Erlang C; unknown (NaN) where no hour shows what an agent carries, or how long is slow."""
    if not (carried > 0 and (slow_from > 0).all()):
        return pd.Series(np.nan, index=receptions.index)
    flow = pd.DataFrame({"hour": range(len(receptions)), "receptions": receptions.to_numpy()})
    need = hourly_requirement(flow, capacity=carried, target=Target(ANSWERED, float(slow_from.iloc[0])))
    return pd.Series(need["agents"].to_numpy(dtype=float), index=receptions.index)


def by_hour_of_day(hours: pd.DataFrame) -> pd.DataFrame:
    """The reviewed days laid over each other: hour, days, agents and needed_agents (means), under_days, over_days,
    idle_agent_hours (agents beyond the need in over-staffed hours), short_agent_hours."""
    own = hours[hours["reviewed"] & hours["load"].notna()]
    idle = (own["agents"] - own["needed_agents"]).where(own["fit"] == "over", 0.0)
    short = (own["needed_agents"] - own["agents"]).where(own["fit"] == "under", 0.0)
    table = own.assign(idle=idle, short=short, under=own["fit"] == "under", over=own["fit"] == "over")
    return (
        table.groupby("hour")
        .agg(
            days=("date", "nunique"),
            agents=("agents", "mean"),
            needed_agents=("needed_agents", "mean"),
            under_days=("under", "sum"),
            over_days=("over", "sum"),
            idle_agent_hours=("idle", "sum"),
            short_agent_hours=("short", "sum"),
        )
        .reset_index()
    )
