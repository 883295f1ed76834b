"""Three ways to turn an hour's receptions into agents, side by side; and how many each hour takes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cskit.analysis.estimate import SEED, positive, share
from cskit.analysis.staffing.chat import ChatService, chat_service, handling_of, required_chat_agents
from cskit.analysis.staffing.erlang import erlang, offered_load, required_agents, with_shrinkage
from cskit.errors import DataError
from cskit.terms import term
from cskit.written import listed, written


@dataclass(frozen=True)
class Target:
    """What is promised: `service_level` of the customers served within `seconds`. `patience_seconds`: how long a
    customer waits on average before giving up (None: for ever)."""

    service_level: float = 0.80
    seconds: float = 20.0
    patience_seconds: float | None = None

    def __post_init__(self) -> None:
        share({"service level": self.service_level})
        positive({"target seconds": self.seconds})
        if self.patience_seconds is not None:
            positive({"patience seconds": self.patience_seconds})


@dataclass(frozen=True)
class Work:
    """How an agent works: `capacity` receptions an hour with full hands, at most `concurrency` chats at once, each
    further chat making all of them `growth` slower."""

    capacity: float
    concurrency: int = 1
    growth: float = 0.0

    def __post_init__(self) -> None:
        handling_of(self.capacity, self.concurrency, self.growth)

    @property
    def seconds_each(self) -> float:
        """Seconds of one agent that a reception takes up: 3600 ÷ capacity."""
        return 3600 / self.capacity

    @property
    def handling_seconds(self) -> float:
        """How long a chat takes when it is the only one."""
        return handling_of(self.capacity, self.concurrency, self.growth)


@dataclass(frozen=True)
class Comparison:
    """`frame`: method (`linear`, `erlang`, `simulation`), agents, agents_low, agents_high (of the simulation),
    service_level, low, high and asa_seconds (all as simulated with these agents), erlang_level (what Erlang's formula
    says of them), under (the goal is out of reach of these agents, beyond chance)."""

    receptions: float
    work: Work
    target: Target
    frame: pd.DataFrame

    @property
    def under(self) -> tuple[str, ...]:
        """The methods that under-staff."""
        return tuple(self.frame.loc[self.frame["under"], "method"])

    def said(self, lang: str) -> list[str]:
        """Who asks for how many, what customers would meet, and which method asks for too few."""
        goal = written(self.target.service_level, "rate", digits=0)
        lines = [
            term(
                f"staff_{row['method']}_said",
                lang,
                agents=written(row["agents"], "count"),
                goal=goal,
                seconds=written(self.target.seconds, "exact"),
                level=written(row["service_level"], "rate", digits=0),
                low=written(row["low"], "rate", digits=0),
                high=written(row["high"], "rate", digits=0),
            )
            for row in self.frame.to_dict("records")
        ]
        names = listed((term(f"staff_{m}", lang) for m in self.under), "and", lang)
        lines.append(term("staff_under", lang, methods=names) if names else term("staff_none_under", lang))
        if self.work.concurrency > 1:
            said = {"k": self.work.concurrency, "growth": written(self.work.growth, "rate", digits=0)}
            lines.append(term("staff_chats_assumed", lang, **said))
        return lines


def linear_agents(receptions_per_hour: float, capacity: float) -> int:
    """The sources' rule: receptions of the hour ÷ capacity, rounded up. It leaves no slack for chance.

    >>> linear_agents(750, 40)
    19
    """
    positive({"capacity": capacity})
    offered_load(receptions_per_hour, 3600 / capacity)
    return math.ceil(round(receptions_per_hour / capacity, 9))


def compare_methods(
    receptions_per_hour: float, work: Work, target: Target | None = None, *, seed: int = SEED, runs: int = 200
) -> Comparison:
    """The linear rule, Erlang (C, or A with a patience) and a simulation of chats on one hour's receptions.

    Erlang takes 3600 ÷ capacity seconds as handling time of agents who serve one at a time; the simulation lets them
    hold several. Every method's number of agents is then simulated: what would customers really meet?
    """
    target = target or Target()
    positive({"receptions per hour": receptions_per_hour})
    how: dict[str, Any] = {
        "handling_seconds": work.handling_seconds,
        "concurrency": work.concurrency,
        "growth": work.growth,
        "target_seconds": target.seconds,
        "patience_seconds": target.patience_seconds,
        "runs": runs,
        "seed": seed,
    }
    load = offered_load(receptions_per_hour, work.seconds_each)
    by_erlang = required_agents(
        load,
        handling_seconds=work.seconds_each,
        target_seconds=target.seconds,
        service_level=target.service_level,
        patience_seconds=target.patience_seconds,
    ).agents
    simulated, served = required_chat_agents(receptions_per_hour, target.service_level, start=by_erlang, **how)
    known = {served.agents: served}
    rows = []
    for method, agents in (
        ("linear", linear_agents(receptions_per_hour, work.capacity)),
        ("erlang", by_erlang),
        ("simulation", served.agents),
    ):
        if agents not in known:
            known[agents] = chat_service(receptions_per_hour, agents, **how)
        told = known[agents]
        low, high = (simulated.low, simulated.high) if method == "simulation" else (math.nan, math.nan)
        rows.append(_row(method, agents, low, high, told, load, work, target))
    return Comparison(receptions_per_hour, work, target, pd.DataFrame(rows))


def _row(
    method: str, agents: int, low: float, high: float, told: ChatService, load: float, work: Work, target: Target
) -> dict[str, object]:
    level = told.service_level
    formula = erlang(load, agents, work.seconds_each, target.seconds, target.patience_seconds)
    return {
        "method": method,
        "agents": agents,
        "agents_low": low,
        "agents_high": high,
        "service_level": level.value,
        "low": level.low,
        "high": level.high,
        "asa_seconds": told.asa_seconds.value,
        "erlang_level": formula.service_level,
        "under": level.high < target.service_level,
    }


def hourly_requirement(
    hours: pd.DataFrame,
    *,
    capacity: float,
    aftersale_capacity: float | None = None,
    containment: float = 0.0,
    shrinkage: float = 0.0,
    target: Target | None = None,
) -> pd.DataFrame:
    """Agents needed in each hour, one row per hour and role.

    `hours`: `hour` (and `date`), with `presale` and `aftersale`, or only `receptions` (all of one kind).
    `containment`: the share that the bot will settle alone, *beyond* what it settled when the rates were measured.
    `capacity`: receptions an agent handles in an hour, `aftersale_capacity` where after-sale ones take longer.
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
    rows = []
    for role, counts, each in _parts(hours, capacity, aftersale_capacity):
        for key, receptions in zip(hours[keys].to_dict("records"), counts, strict=True):
            DataError.when(not (math.isfinite(receptions) and receptions >= 0), "hour_receptions", hour=key.get("hour"))
            human = receptions * (1 - containment)
            seconds = 3600 / each
            need = required_agents(
                round(offered_load(human, seconds), 9),
                handling_seconds=seconds,
                target_seconds=target.seconds,
                service_level=target.service_level,
                patience_seconds=target.patience_seconds,
            )
            rows.append(
                {
                    **key,
                    "role": role,
                    "receptions": receptions,
                    "bot": receptions - human,
                    "human": human,
                    "load": human / each,
                    "linear": linear_agents(human, each),
                    "agents": need.agents,
                    "service_level": need.service_level,
                    "scheduled": with_shrinkage(need.agents, shrinkage),
                }
            )
    return pd.DataFrame(rows).sort_values(keys, kind="stable", ignore_index=True)


def _parts(
    hours: pd.DataFrame, capacity: float, aftersale_capacity: float | None
) -> list[tuple[str, Sequence[float], float]]:
    """role, receptions, capacity of each queue."""
    queues = {"presale": ("sales", capacity), "aftersale": ("aftersales", aftersale_capacity or capacity)}
    if not queues.keys() <= set(hours.columns):
        queues = {"receptions": ("any", capacity)}
    return [(role, hours[kind].astype(float).tolist(), each) for kind, (role, each) in queues.items()]
