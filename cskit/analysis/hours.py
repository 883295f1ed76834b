"""Hour by hour: forecast and actual receptions, who was there, which hours had too few agents and which too many by the
shop's own usual load, and where the queue broke; who was booked against who was needed."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cskit.analysis.frames import Missing, lacking, wide
from cskit.analysis.presence import agents_by_hour, logged_in, planned, stretches
from cskit.analysis.promotion import Promotion
from cskit.analysis.staffing import Target, hourly_requirement
from cskit.errors import DataError, told
from cskit.metrics import measure
from cskit.metrics.curves import LEAST_Z, deviations, recorded
from cskit.rules import Rules
from cskit.shop import Shop, rules_of
from cskit.terms import term
from cskit.written import day, hours_listed, written

METRICS = ["receptions", "first_response_seconds", "average_response_seconds", "response_p90", "response_rate_3min"]
SLOW_TIMES = 3.0  # an hour is far off when it answers three times slower than the usual hour ...
LEAST_RECEPTIONS = 20  # ... and holds enough receptions to be judged, or to show what agents can carry
UNDER_SLOW = 2.5  # an under-staffed hour answers so many times slower than usual: customers felt it ...
UNDER_LOAD = 1.5  # ... and carries so many times the usual load: it was not the system that was slow
OVER_LOAD = 0.5  # an over-staffed hour carries at most this share of the usual load
ANSWERED = 0.80  # of the customers, before it is slow: what the agents needed are to reach
LEAST_AGENTS = 2.0  # in an hour that is called over-staffed: one agent cannot be halved


@dataclass(frozen=True)
class ForecastQuality:
    """How good the forecast of the reviewed hours was. WAPE = Σ |actual − forecast| ÷ Σ actual; bias = Σ (forecast −
    actual) ÷ Σ actual, so that + means forecast too high."""

    wape: float
    bias: float
    forecast: float
    actual: float
    hours: int


@dataclass(frozen=True)
class Hours:
    """`frame`: one row per date and recorded hour of all phases (`reviewed`: inside the reviewed days) with receptions,
    forecast, response times, planned_agents, online_agents, agents (online, else planned), load (receptions per
    agent-hour), needed_agents, fit (`under`/`over`), expected, deviation, z, flag (`outage`/`surge`), slow.
    `outages`, `by_hour_of_day`: see those functions; `slow`: the hours so flagged. `quality` is None without a forecast
    of reviewed hours."""

    frame: pd.DataFrame
    quality: ForecastQuality | None
    outages: pd.DataFrame
    slow: pd.DataFrame
    by_hour_of_day: pd.DataFrame


def hours(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> Hours:
    """Load, forecast, presence and broken hours of the promotion, hour by hour."""
    split = ["date", "hour"]
    measured = wide(measure(shop, METRICS, by=split, period=promotion.span, rules=rules, interval=False), split)
    frame = recorded(_grid(measured, promotion, rules_of(shop, rules, promotion.period).day_offset), shop)
    frame["forecast"] = _forecast(shop, frame["at"])
    frame["planned_agents"] = _agents(planned(shop), frame["at"]) if "shifts" in shop.tables else np.nan
    frame["online_agents"] = _agents(logged_in(shop), frame["at"]) if "logins" in shop.tables else np.nan
    frame["agents"] = frame["online_agents"].fillna(frame["planned_agents"])
    frame = with_fit(deviations(frame))
    frame["slow"] = _far_off(frame)
    reviewed = frame[frame["reviewed"]]
    columns = ["date", "hour", "response_p90", "average_response_seconds", "response_rate_3min", "receptions", "agents"]
    slow = reviewed.loc[reviewed["slow"], [*columns, "load"]].sort_values("response_p90", ascending=False)
    return Hours(
        frame, forecast_quality(reviewed), outages(reviewed), slow.reset_index(drop=True), by_hour_of_day(frame)
    )


def forecast_quality(frame: pd.DataFrame) -> ForecastQuality | None:
    """WAPE and bias over the hours that have a forecast; None if there are none or nothing was received.

    >>> forecast_quality(pd.DataFrame({"forecast": [10.0, 10.0], "receptions": [5, 15]})).wape
    0.5
    """
    known = frame[frame["forecast"].notna()]
    actual, forecast = float(known["receptions"].sum()), float(known["forecast"].sum())
    if known.empty or actual == 0:
        return None
    off = float((known["receptions"] - known["forecast"]).abs().sum())
    return ForecastQuality(off / actual, (forecast - actual) / actual, forecast, actual, len(known))


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
    hours["slow_from"] = UNDER_SLOW * wait.median()
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


def outages(hours: pd.DataFrame) -> pd.DataFrame:
    """Runs of flagged hours, largest first: date, from_hour, to_hour (both included), receptions, expected,
    lost_receptions, lost_share."""
    broken = hours[hours["flag"] == "outage"].sort_values(["date", "hour"])
    columns = ["date", "from_hour", "to_hour", "receptions", "expected", "lost_receptions", "lost_share"]
    if broken.empty:
        return pd.DataFrame(columns=columns)
    new_run = (broken["date"] != broken["date"].shift()) | (broken["hour"] != broken["hour"].shift() + 1)
    runs = broken.groupby(new_run.cumsum()).agg(
        date=("date", "first"),
        from_hour=("hour", "min"),
        to_hour=("hour", "max"),
        receptions=("receptions", "sum"),
        expected=("expected", "sum"),
    )
    runs["lost_receptions"] = runs["expected"] - runs["receptions"]
    runs["lost_share"] = runs["lost_receptions"] / runs["expected"]
    return runs.sort_values("lost_receptions", ascending=False).reset_index(drop=True)[columns]


def _grid(measured: pd.DataFrame, promotion: Promotion, day_offset: int) -> pd.DataFrame:
    """Every hour of every day that has receptions; an hour without a row had none (and no response time)."""
    days = sorted(measured.loc[measured["receptions"] > 0, "date"].unique())
    grid = pd.MultiIndex.from_product([days, range(24)], names=["date", "hour"]).to_frame(index=False)
    frame = grid.merge(measured, on=["date", "hour"], how="left")
    frame["receptions"] = frame["receptions"].fillna(0.0)
    early = frame["hour"] * 3600 < day_offset  # hours of the night before the business day's cut
    frame.insert(2, "at", pd.to_datetime(frame["date"]) + pd.to_timedelta(frame["hour"] + 24 * early, unit="h"))
    phase_of = {day: phase.id for phase in promotion.phases for day in phase.period.dates()}
    frame.insert(3, "phase", [phase_of.get(day, "") for day in frame["date"]])
    frame.insert(4, "reviewed", frame["date"].between(promotion.period.start, promotion.period.end))
    return frame


def _forecast(shop: Shop, at: pd.Series) -> pd.Series:
    if "forecast" not in shop.tables:
        return pd.Series(np.nan, index=at.index)
    return at.map(shop.pandas("forecast").groupby("hour")["receptions"].sum()).astype(float)


def _agents(stretches: pd.DataFrame, at: pd.Series) -> pd.Series:
    """Agent-hours of each hour; a day of which nothing was recorded is unknown, not empty."""
    held = at.map(agents_by_hour(stretches)).astype(float)
    recorded = held.notna().groupby(at.dt.normalize()).transform("any")
    return held.fillna(0.0).where(recorded)


def _far_off(frame: pd.DataFrame) -> pd.Series:
    """By the 90th percentile: one customer who was forgotten for hours drags a mean, and makes no slow hour."""
    wait = frame["response_p90"].where(frame["receptions"] >= LEAST_RECEPTIONS)
    logs = np.log(wait.where(wait > 0))
    spread = (logs - logs.median()).abs().median()
    z = 0.6744898 * (logs - logs.median()) / spread if spread > 0 else logs * np.nan
    return (wait >= SLOW_TIMES * wait.median()) & (z >= LEAST_Z)


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
            lines.append(
                term(
                    "booked_seasonal",
                    lang,
                    hours=written(seasonal, "count"),
                    idle=written(idle, "count"),
                    share=written(idle / seasonal, "rate", digits=0),
                    peak=written(self.under["seasonal"].sum(), "count"),
                )
            )
        if len(self.under):
            short = self.under["short"].sum()
            worst = self.under.sort_values("short").iloc[-1]
            lines.append(
                term(
                    "booked_short",
                    lang,
                    n=len(self.under),
                    short=written(short, "count"),
                    at=f"{worst['date']:%m-%d} {written(worst['hour'], 'hour')}",
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
    hourly = seen.frame[seen.frame["reviewed"] & seen.frame["agents"].notna()]
    source = stretches(shop)
    if source is None or hourly.empty:
        raise DataError(told("booked_no_table"))
    own = source[source["agent"].map(shop.pandas("agents").set_index("agent_id")["team"]) == "seasonal"]
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
