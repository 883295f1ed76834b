"""Which hours had too few agents and which too many, judged by the shop's own usual load."""

from __future__ import annotations

import numpy as np
import pandas as pd

SLOW_TIMES = 1.5  # an under-staffed hour answers so many times slower than usual: customers felt it
WELL_TIMES = 1.25  # an hour was handled well when it answered at most so many times slower than usual
OVER_LOAD = 0.5  # an over-staffed hour carries at most this share of the usual load
LEAST_RECEPTIONS = 20  # in an hour that is called under-staffed, or that shows what agents can carry
LEAST_AGENTS = 2.0  # in an hour that is called over-staffed: one agent cannot be halved


def with_fit(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds `load` (receptions per agent-hour), `needed_agents` and `fit` (`under`, `over` or empty) to hours
    (receptions, agents, average_response_seconds, reviewed, flag).

    Two yardsticks from the reviewed hours themselves: the usual load (Σ receptions ÷ Σ agent-hours), and what agents
    can carry well (the 90th percentile of the load in hours that answered about as fast as usual). Under-staffed: more
    than can be carried *and* slow; then needed_agents = receptions ÷ what can be carried. Over-staffed: half the usual
    load or less; then, and elsewhere, needed_agents = receptions ÷ usual load. The linear rule is the source's; at a
    peak it still asks for too few. Hours in which the queue was broken (`flag` outage) are judged neither way.
    """
    hours = frame.copy()
    agents = hours["agents"].astype(float)
    hours["load"] = hours["receptions"] / agents.where(agents > 0)
    own = hours[hours["reviewed"] & hours["load"].notna() & (hours["flag"] != "outage")]
    usual = own["receptions"].sum() / own["agents"].sum() if len(own) else np.nan
    wait, busy = hours["average_response_seconds"], hours["receptions"] >= LEAST_RECEPTIONS
    usual_wait = wait[own.index].median()
    well = own[busy[own.index] & (wait[own.index] <= WELL_TIMES * usual_wait)]
    carried = well["load"].quantile(0.9) if len(well) else np.nan
    judged = hours["load"].notna() & (hours["flag"] != "outage")
    under = judged & busy & (hours["load"] > carried) & (wait >= SLOW_TIMES * usual_wait)
    over = judged & (hours["load"] <= OVER_LOAD * usual) & (agents >= LEAST_AGENTS)
    hours["fit"] = np.where(under, "under", np.where(over, "over", ""))
    hours["needed_agents"] = hours["receptions"] / np.where(under, carried, usual)
    return hours


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
