"""Which hours had too few agents and which too many, judged by the shop's own usual load."""

from __future__ import annotations

import numpy as np
import pandas as pd

UNDER_LOAD = 1.5  # times the usual receptions per agent-hour, with ...
UNDER_WAIT = 1.5  # ... at least so many times the usual response time: busy *and* felt by customers
OVER_LOAD = 0.5
LEAST_RECEPTIONS = 20  # in an hour that is called under-staffed
LEAST_AGENTS = 2.0  # in an hour that is called over-staffed: one agent cannot be halved


def with_fit(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds `load` (receptions per agent-hour), `needed_agents` and `fit` (`under`, `over` or empty) to hours
    (receptions, agents, average_response_seconds, reviewed).

    Usual = Σ receptions ÷ Σ agent-hours of the reviewed hours; needed agents = receptions ÷ usual load. That is the
    source's linear rule: at a peak it still asks for too few, because a queue grows faster than its load. Hours in
    which the queue was broken (`flag` outage) are judged neither way.
    """
    hours = frame.copy()
    agents = hours["agents"].astype(float)
    hours["load"] = hours["receptions"] / agents.where(agents > 0)
    own = hours[hours["reviewed"] & hours["load"].notna()]
    usual = own["receptions"].sum() / own["agents"].sum() if len(own) else np.nan
    wait = hours["average_response_seconds"]
    usual_wait = wait[own.index].median()
    hours["needed_agents"] = hours["receptions"] / usual
    judged = hours["load"].notna() & (hours["flag"] != "outage")
    busy = hours["receptions"] >= LEAST_RECEPTIONS
    under = judged & busy & (hours["load"] >= UNDER_LOAD * usual) & (wait >= UNDER_WAIT * usual_wait)
    over = judged & (hours["load"] <= OVER_LOAD * usual) & (agents >= LEAST_AGENTS)
    hours["fit"] = np.where(under, "under", np.where(over, "over", ""))
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
