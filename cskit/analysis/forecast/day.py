"""A promotion day forecast, from the sources' formula (P): the sales goal of a day gives the customers that customer
service must expect, from them the receptions of the day and of each hour (the sources' 大促系数: hour ÷ day), the peak
and the head count, all with intervals."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from cskit.analysis.estimate import SEED, Estimate, of_draws, positive, share
from cskit.analysis.staffing import linear_agents
from cskit.errors import DataError, UsageError
from cskit.terms import term
from cskit.written import written


@dataclass(frozen=True)
class HourShares:
    """`shares`: 24 shares that sum to 1 (index: hour). `days`: of each past day its own 24 shares (columns: hour),
    which the forecast draws from."""

    shares: pd.Series
    days: pd.DataFrame

    @property
    def peak_hour(self) -> int:
        return int(self.shares.to_numpy().argmax())

    @property
    def peak(self) -> float:
        return float(self.shares.max())


def hour_shares(history: pd.DataFrame) -> HourShares:
    """Each hour's share of a day's receptions, normalised to sum to 1. `history`: date, hour, receptions.

    Over several days an hour's share is the median of the days' shares: one hour in which the queue was broken leaves
    no hole. Missing hours had nobody. Errors: `DataError` for a day without receptions.

    >>> counted = hour_shares(pd.DataFrame({"date": "11-11", "hour": [10, 20], "receptions": [30, 90]}))
    >>> counted.peak_hour, counted.peak
    (20, 0.75)
    """
    table = history.pivot(index="date", columns="hour", values="receptions").reindex(columns=range(24)).fillna(0.0)
    total = table.sum(axis=1)
    DataError.when((total <= 0).any(), "past_day_empty")
    days = table.div(total, axis=0)
    shares = days.median()
    return HourShares(shares / shares.sum(), days)


DRAWS = 10_000  # the limits of 95 % then move by less than 1 % from seed to seed
RATES = ("cs_share", "spend_per_buyer", "conversion", "inquiry_share")
Per = Literal["buyer", "order"]


@dataclass(frozen=True)
class Inputs:
    """What the formula needs. `sales`: the shop's sales of the day (yuan), `cs_share`: the part that customer service
    brings in, `spend_per_buyer` (yuan), `conversion`: buyers ÷ inquirers, `inquiry_share`: inquirers ÷ customers
    served, the rest being after-sale; all of them people. `receptions_per_customer`: a customer whom two agents served
    is two receptions, and receptions are the work to be staffed. `per="order"`: the spend given is per order, as in an
    order report; a buyer places `orders_per_buyer`, without which the forecast is that much too high. Final payments of
    deposits paid on earlier days bring sales and no inquiry: leave them out of `sales`. Errors: `UsageError` for a
    value that is missing, zero, negative, or no share. Source: P, steps 1–3.

    >>> Inputs(1_000_000, 0.30, 200, 0.40, 0.60).receptions
    6250.0
    >>> Inputs(1_000_000, 0.30, 200, 0.40, 0.60, per="order", orders_per_buyer=1.25).receptions
    5000.0
    """

    sales: float
    cs_share: float
    spend_per_buyer: float
    conversion: float
    inquiry_share: float
    per: Per = "buyer"
    orders_per_buyer: float = 1.0
    receptions_per_customer: float = 1.0

    def __post_init__(self) -> None:
        positive({"sales": self.sales, "spend per buyer": self.spend_per_buyer})
        share({"cs share": self.cs_share, "conversion": self.conversion, "inquiry share": self.inquiry_share})
        UsageError.when(self.per not in ("buyer", "order"), "spend_per", per=self.per)
        positive({"orders per buyer": self.orders_per_buyer})
        UsageError.when(self.orders_per_buyer < 1, "orders_per_buyer", count=self.orders_per_buyer)
        UsageError.when(self.per == "buyer" and self.orders_per_buyer != 1, "orders_per_buyer_only")

    @property
    def presale(self) -> float:
        """Inquirers: sales × CS share ÷ spend per buyer ÷ conversion."""
        spend = self.spend_per_buyer * (self.orders_per_buyer if self.per == "order" else 1)
        return self.sales * self.cs_share / spend / self.conversion

    @property
    def customers(self) -> float:
        """All customers served: inquirers ÷ their share."""
        return self.presale / self.inquiry_share

    @property
    def receptions(self) -> float:
        """Customers × receptions per customer."""
        return self.customers * self.receptions_per_customer

    @property
    def aftersale(self) -> float:
        """Customers who do not inquire."""
        return self.customers - self.presale

    def extremes(self, uncertainty: float) -> tuple[float, float]:
        """All five inputs off by `uncertainty` in the direction that hurts: the factors on the receptions.

        >>> low, high = Inputs(1_000_000, 0.30, 200, 0.40, 0.60).extremes(0.10)
        >>> round(low, 2), round(high, 2)
        (0.61, 1.66)
        """
        off = checked_uncertainty(uncertainty)
        return (1 - off) ** 2 / (1 + off) ** 3, (1 + off) ** 2 / (1 - off) ** 3


def checked_uncertainty(uncertainty: float) -> float:
    """The relative uncertainty of the inputs: 0.10 is ±10 %. `UsageError` below 0 or from 1 on."""
    UsageError.when(not 0 <= uncertainty < 1, "uncertainty", uncertainty=uncertainty)
    return uncertainty


@dataclass(frozen=True)
class DayForecast:
    """`customers` of the day, of them `presale` and `aftersale` (people), `receptions`, `peak` (receptions of the
    busiest hour) and, where a capacity is known, `agents` (of the peak hour, by the linear rule). `hours` (without hour
    shares None): hour, share, receptions, low, high, presale, aftersale (receptions, too) and agents. `extremes`:
    factors on the receptions when all five inputs are off in the direction that hurts."""

    inputs: Inputs
    uncertainty: float
    customers: Estimate
    receptions: Estimate
    presale: Estimate
    aftersale: Estimate
    extremes: tuple[float, float]
    peak: Estimate | None = None
    peak_hour: int | None = None
    agents: Estimate | None = None
    hours: pd.DataFrame | None = None
    days: int = 0

    def said(self, lang: str) -> list[str]:
        """Plain sentences: the number, how sure it is, and what it rests on."""
        low, high = self.extremes
        whole = {"presale": _whole(self.presale.value), "aftersale": _whole(self.aftersale.value)}
        lines = [term("plan_customers", lang, **_limits(self.customers), **whole)]
        each = written(self.inputs.receptions_per_customer, "number")
        lines.append(term("plan_receptions", lang, **_limits(self.receptions), each=each))
        lines += [term("plan_peak", lang, **_limits(self.peak))] if self.peak is not None else []
        lines += [term("plan_agents", lang, **_limits(self.agents))] if self.agents is not None else []
        off = {"low": written(low, "number"), "high": written(high, "number")}
        lines.append(term("plan_extremes", lang, off=written(self.uncertainty, "rate", digits=0), **off))
        if self.days:
            key = "plan_from_days" if self.days > 1 else "plan_from_one_day"
            lines.append(term(key, lang, n=self.days))
        return lines


def _whole(value: float) -> str:
    return written(value, "count", digits=0)


def _limits(e: Estimate) -> dict[str, str]:
    return {"value": _whole(e.value), "low": _whole(e.low), "high": _whole(e.high)}


def forecast_day(
    inputs: Inputs,
    *,
    shares: HourShares | None = None,
    peak_share: float | None = None,
    capacity: float | None = None,
    uncertainty: float = 0.10,
    past: pd.DataFrame | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> DayForecast:
    """A day's customers and receptions, its peak hour and its head count, each with a 95 % interval.

    Monte Carlo: every input lies somewhere within ±`uncertainty` of its value (uniform). `past`: one row per past
    promotion day with the columns of `RATES` and `receptions_per_customer`; each draw then also takes one of those days
    whole (its four rates and, from `shares`, its hours, as they came together), and each hour scatters as counts do.
    `peak_share` stands for `shares` where only the peak hour's share is known. `capacity`: receptions an agent handles
    in an hour; agents = peak ÷ capacity, rounded up (P: rather too many than too few). Errors: `UsageError`.

    >>> plan = forecast_day(Inputs(1_000_000, 0.30, 200, 0.40, 0.60), peak_share=0.12, capacity=40)
    >>> plan.receptions.value, plan.peak.value, plan.agents.value
    (6250.0, 750.0, 19.0)
    """
    checked_uncertainty(uncertainty)
    if peak_share is not None:
        share({"peak share": peak_share})
    if capacity is not None:
        positive({"capacity": capacity})
        UsageError.when(shares is None and peak_share is None, "capacity_peak")
    rng = np.random.default_rng(seed)
    days = np.zeros(draws, dtype=int) if past is None else rng.integers(len(past), size=draws)
    customers, inquiry = _drawn(inputs, uncertainty, past, days, draws, rng)
    each_of = None if past is None else past["receptions_per_customer"].to_numpy(dtype=float)[days]
    receptions = customers * (inputs.receptions_per_customer if each_of is None else each_of)
    method = "method_monte_carlo" if past is None else "method_past_days"
    result: dict[str, Any] = {
        "customers": of_draws(inputs.customers, customers, method),
        "presale": of_draws(inputs.presale, customers * inquiry, method),
        "aftersale": of_draws(inputs.aftersale, customers * (1 - inquiry), method),
        "receptions": of_draws(inputs.receptions, receptions, method),
    }
    common: dict[str, Any] = {
        "inputs": inputs,
        "uncertainty": uncertainty,
        "extremes": inputs.extremes(uncertainty),
        "days": 0 if past is None else len(past),
    }
    if shares is None and peak_share is None:
        return DayForecast(**common, **result)
    if shares is None:
        assert peak_share is not None
        peak, at = receptions * peak_share, None
        value, hours = inputs.receptions * peak_share, None
    else:
        each = shares.days.to_numpy()
        like = days if past is not None else rng.integers(len(each), size=draws)
        flow = rng.poisson(receptions[:, None] * each[like])
        hours = _hours(inputs, shares, flow, capacity)
        at = shares.peak_hour
        value, peak = inputs.receptions * shares.peak, flow.max(axis=1).astype(float)
    result["peak"] = of_draws(value, peak, method)
    if capacity is not None:
        result["agents"] = of_draws(linear_agents(value, capacity), np.ceil(np.round(peak / capacity, 9)), method)
    return DayForecast(**common, **result, peak_hour=at, hours=hours)


def _drawn(
    inputs: Inputs, off: float, past: pd.DataFrame | None, days: np.ndarray, draws: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Customers and inquiry share of every draw."""
    factor = rng.uniform(1 - off, 1 + off, size=(draws, 1 + len(RATES)))
    value: dict[str, Any] = {name: np.full(draws, getattr(inputs, name)) for name in RATES}
    if past is not None:
        value |= {name: past[name].to_numpy(dtype=float)[days] for name in RATES}
    drawn = {name: value[name] * factor[:, 1 + i] for i, name in enumerate(RATES)}
    for name in ("cs_share", "conversion", "inquiry_share"):
        drawn[name] = np.minimum(drawn[name], 1.0)
    spend = drawn["spend_per_buyer"] * (inputs.orders_per_buyer if inputs.per == "order" else 1)
    presale = inputs.sales * factor[:, 0] * drawn["cs_share"] / spend / drawn["conversion"]
    return presale / drawn["inquiry_share"], drawn["inquiry_share"]


def _hours(inputs: Inputs, shares: HourShares, flow: np.ndarray, capacity: float | None) -> pd.DataFrame:
    low, high = np.quantile(flow, [0.025, 0.975], axis=0)
    frame = pd.DataFrame({"hour": range(24), "share": shares.shares.to_numpy()})
    frame["receptions"] = inputs.receptions * frame["share"]
    frame["low"], frame["high"] = low, high
    frame["presale"] = frame["receptions"] * inputs.inquiry_share
    frame["aftersale"] = frame["receptions"] - frame["presale"]
    if capacity is not None:
        for name, of in (("agents", "receptions"), ("agents_low", "low"), ("agents_high", "high")):
            frame[name] = [linear_agents(v, capacity) for v in frame[of]]
    return frame
