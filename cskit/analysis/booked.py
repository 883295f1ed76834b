"""Who was booked against who was needed, hour by hour: were seasonal agents there when it was busy?"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cskit.analysis.frames import Missing, lacking
from cskit.analysis.hours import hours
from cskit.analysis.presence import agents_by_hour, stretches
from cskit.analysis.promotion import Promotion
from cskit.analysis.staffing import Target, hourly_requirement
from cskit.errors import DataError, told
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.terms import term
from cskit.written import day, hours_listed, written

LEAST = 1.0  # whole agents: a fraction of one can be neither sent home nor called in


@dataclass(frozen=True)
class Booked:
    """`frame`: one row per hour of the reviewed days: date, hour, receptions, needed (Erlang, for the target), agents
    (online, else planned), seasonal (of them), spare and short (agents beyond, and below, the need), idle_seasonal
    (seasonal agents whom the need did not call for), fit (`over`, `under` or empty). `capacity`: receptions an agent
    carried per hour where it was busy and answers were not slow. `outages` (see
    `hours.outages`): stretches whose need is that of the receptions expected, not of the few that came."""

    frame: pd.DataFrame
    capacity: float
    outages: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def over(self) -> pd.DataFrame:
        """The hours with seasonal agents who were not needed."""
        return self.frame[self.frame["idle_seasonal"] >= LEAST]

    @property
    def under(self) -> pd.DataFrame:
        """The hours with too few agents."""
        return self.frame[self.frame["fit"] == "under"]

    def said(self, lang: str) -> list[str]:
        """How much seasonal time was idle, and how much was missing elsewhere."""
        seasonal, idle = self.frame["seasonal"].sum(), self.over["idle_seasonal"].sum()
        lines = [term("booked_capacity", lang, capacity=written(self.capacity, "number", digits=1))]
        for broken in self.outages.to_dict("records"):
            counts = {key: written(broken[key], "count") for key in ("expected", "receptions")}
            span = (
                f"{day(broken['date'], lang)} {hours_listed(range(broken['from_hour'], broken['to_hour'] + 1), lang)}"
            )
            lines.append(term("booked_outage", lang, at=span, **counts))
        if seasonal > 0:
            there = self.under["seasonal"].sum()
            lines.append(
                term(
                    "booked_seasonal",
                    lang,
                    hours=written(seasonal, "count"),
                    idle=written(idle, "count"),
                    share=written(idle / seasonal, "rate", digits=0),
                    peak=written(there, "count"),
                )
            )
        if len(self.under):
            short = self.under["short"].sum()
            worst = self.under.sort_values("short").iloc[-1]
            at = f"{worst['date']:%m-%d} {written(worst['hour'], 'hour')}"
            lines.append(
                term(
                    "booked_short",
                    lang,
                    n=len(self.under),
                    short=written(short, "count"),
                    at=at,
                    most=written(worst["short"], "count"),
                )
            )
        return lines


def booked(
    shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook", target: Target | None = None
) -> Booked | Missing:
    """The agents of the reviewed days against what Erlang asks for, at what the shop's agents were seen to carry.

    Hours whose queue was broken are judged by what was expected to come, not by the few that got through.
    Errors: `DataError` without shifts or logins.
    """
    if absent := lacking(shop, "agents.team"):
        return Missing("booked", absent)
    seen = hours(shop, promotion, rules=rules)
    hourly = seen.frame
    hourly = hourly[hourly["reviewed"] & hourly["agents"].notna()]
    source = stretches(shop)
    if source is None or hourly.empty:
        raise DataError(told("booked_no_table"))
    team = shop.pandas("agents").set_index("agent_id")["team"]
    own = source[source["agent"].map(team) == "seasonal"]
    capacity = float(hourly["carries"].iloc[0])
    DataError.when(not capacity > 0, "booked_no_carry")
    came = hourly["receptions"].where(hourly["flag"] != "outage", hourly["expected"])
    need = hourly_requirement(
        pd.DataFrame({"hour": range(len(hourly)), "receptions": came.to_numpy()}), capacity=capacity, target=target
    ).sort_values("hour")
    frame = hourly[["date", "hour", "receptions", "agents"]].reset_index(drop=True)
    frame["needed"] = need["agents"].to_numpy()
    frame["seasonal"] = hourly["at"].map(agents_by_hour(own)).fillna(0.0).to_numpy()
    frame["spare"] = (frame["agents"] - frame["needed"]).clip(lower=0)
    frame["short"] = (frame["needed"] - frame["agents"]).clip(lower=0)
    frame["idle_seasonal"] = frame[["spare", "seasonal"]].min(axis=1)
    frame["fit"] = np.where(frame["short"] >= LEAST, "under", np.where(frame["spare"] >= LEAST, "over", ""))
    return Booked(frame, capacity, seen.outages)
