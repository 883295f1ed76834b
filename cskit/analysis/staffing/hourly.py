"""How many agents each hour takes: pre-sale and after-sale apart, less what the bot keeps, plus shrinkage."""

import math
from collections.abc import Sequence
from functools import cache

import pandas as pd

from cskit.analysis.estimate import positive, share
from cskit.analysis.staffing.compare import Target, linear_agents
from cskit.analysis.staffing.erlang import offered_load, required_agents, with_shrinkage
from cskit.errors import DataError, told

KINDS = (("presale", "sales"), ("aftersale", "aftersales"))


def hourly_requirement(
    hours: pd.DataFrame,
    *,
    capacity: float,
    aftersale_capacity: float | None = None,
    containment: float = 0.0,
    shrinkage: float = 0.0,
    target: Target | None = None,
    pooled: bool = False,
    max_occupancy: float = 1.0,
) -> pd.DataFrame:
    """Agents needed in each hour, one row per hour and role.

    `hours`: `hour` (and `date`), with `presale` and `aftersale`, or only `receptions` (all of one kind).
    `containment`: the share that the bot will settle alone, *beyond* what it settled when the rates were measured.
    `capacity`: receptions an agent handles in an hour, `aftersale_capacity` where after-sale ones take longer.
    `pooled`: everybody serves both, in one queue (role `any`); two queues need more agents than one.
    Answers: (date,) hour, role, receptions, bot, human, load (Erlang), linear (the sources' rule), agents (Erlang C, A
    with a patience, for the target), service_level with these agents, scheduled (agents ÷ (1 − shrinkage), rounded up).
    An hour in which nobody comes needs nobody. Errors: `UsageError`, `DataError`.

    >>> need = hourly_requirement(pd.DataFrame({"hour": [0], "receptions": [750]}), capacity=40)
    >>> need[["linear", "agents"]].to_numpy().tolist()
    [[19, 22]]
    """
    target = target or Target()
    positive({"capacity": capacity})
    share({"containment": containment}, zero=True)
    if aftersale_capacity is not None:
        positive({"after-sale capacity": aftersale_capacity})
    keys = [c for c in ("date", "hour") if c in hours]
    parts = _parts(hours, capacity, aftersale_capacity, pooled)
    rows = []
    for role, counts, each in parts:
        for key, receptions in zip(hours[keys].to_dict("records"), counts, strict=True):
            if not (math.isfinite(receptions) and receptions >= 0):
                raise DataError(told("hour_receptions", hour=key.get("hour")))
            human = receptions * (1 - containment)
            seconds = 3600 / each
            agents, level = _erlang(round(offered_load(human, seconds), 9), seconds, target, max_occupancy)
            rows.append(
                {
                    **key,
                    "role": role,
                    "receptions": receptions,
                    "bot": receptions - human,
                    "human": human,
                    "load": human / each,
                    "linear": linear_agents(human, each),
                    "agents": agents,
                    "service_level": level,
                    "scheduled": with_shrinkage(agents, shrinkage),
                }
            )
    return pd.DataFrame(rows).sort_values(keys, kind="stable", ignore_index=True)


def _parts(
    hours: pd.DataFrame, capacity: float, aftersale_capacity: float | None, pooled: bool
) -> list[tuple[str, Sequence[float], float]]:
    """role, receptions, capacity of each queue."""
    if "hour" not in hours:
        raise DataError(told("hours_column"))
    if {"presale", "aftersale"} <= set(hours.columns):
        own = aftersale_capacity or capacity
        if not pooled:
            return [
                (role, hours[kind].astype(float).tolist(), capacity if kind == "presale" else own)
                for kind, role in KINDS
            ]
        total = hours["presale"] + hours["aftersale"]
        work = float((hours["presale"] / capacity + hours["aftersale"] / own).sum())
        return [("any", total.astype(float).tolist(), float(total.sum()) / work if work else capacity)]
    if "receptions" not in hours:
        raise DataError(told("hours_counts"))
    return [("any", hours["receptions"].astype(float).tolist(), capacity)]


@cache
def _erlang(load: float, seconds: float, target: Target, max_occupancy: float) -> tuple[int, float]:
    need = required_agents(
        load,
        handling_seconds=seconds,
        target_seconds=target.seconds,
        service_level=target.service_level,
        patience_seconds=target.patience_seconds,
        max_occupancy=max_occupancy,
    )
    return need.agents, need.service_level
