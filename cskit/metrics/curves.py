"""Curves: a table over the hours or over the steps of the funnel; and hours whose queue broke or burst, receptions beside
what the hour should have had (G)."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import narwhals as nw
import numpy as np
import pandas as pd

from cskit.engines import collected
from cskit.errors import UsageError, expect
from cskit.facts.calendar import start_of_hour
from cskit.metrics.card import Part
from cskit.metrics.conversion import MATURE
from cskit.metrics.question import Question, aggregate, each_once, grouped_rows
from cskit.metrics.reception import CONTACT, SERVED
from cskit.metrics.splits import AGENT_COLUMNS, PERIOD, known_splits, readable, shown
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop, rules_of

LEAST_Z = 3.5  # robust z; Iglewicz and Hoaglin (1993) on modified z-scores
LEAST_DEVIATION = 0.5
LEAST_EXPECTED = 30.0  # receptions in an hour; below it chance alone swings by half
LEAST_DAYS, LEAST_OF_DAY = 3, 100.0  # a usual share stands on so many days, each of so many receptions
_MAD_TO_SIGMA = 0.6744898  # median absolute deviation of a standard normal
_MEAN_TO_SIGMA = 0.7978846  # its mean absolute deviation
_NOTHING = 1e-9  # what floats leave of a spread of 0


def deviations(hours: pd.DataFrame) -> pd.DataFrame:
    """Adds `expected`, `deviation`, `z` and `flag` (`outage`, `surge`, empty) to hours (`date`, `hour`, `receptions`,
    `forecast`; a forecast may be absent or missing).

    Expected is the hour's forecast, or without one the day's total times the hour's usual share (its median share of
    a day, over 3 days of 100 receptions or more, else none; of a day that is forecast in part, its share of that
    forecast); either is scaled to the day's own level (the
    median ratio of its hours), so that a day busier than planned is no row of anomalies and a lost hour does not lower
    its own yardstick. z = 0.6745 × (r − median) ÷ MAD of
    r = √receptions − √expected; where more than half of the hours are exactly at the median the MAD is 0, and the mean
    absolute deviation stands in (0.798 instead of 0.6745). Judged are hours with at least 30 receptions, expected or
    seen.
    """
    out = hours.copy()
    actual = out["receptions"].astype("float64")
    forecast = out["forecast"].astype("float64") if "forecast" in out else pd.Series(np.nan, index=out.index)
    by_day = out["date"]
    shape = _shape(forecast.where(forecast > 0), usual_share(out), by_day)
    rough = shape * actual.groupby(by_day).transform("sum") / shape.groupby(by_day).transform("sum")
    level = (actual / shape).where(rough >= LEAST_EXPECTED).groupby(by_day).transform("median")
    out["expected"] = shape * level
    out["deviation"] = actual / out["expected"].where(out["expected"] > 0) - 1
    judged = out["expected"].clip(lower=actual) >= LEAST_EXPECTED
    off = (actual**0.5 - out["expected"] ** 0.5).where(judged)
    centre = off.median()
    distance = (off - centre).abs()
    spread, to_sigma = distance.median(), _MAD_TO_SIGMA
    if not spread > _NOTHING:
        spread, to_sigma = distance.mean(), _MEAN_TO_SIGMA
    out["z"] = to_sigma * (off - centre) / spread if spread > _NOTHING else off * 0.0
    flagged = (out["z"].abs() >= LEAST_Z) & (out["deviation"].abs() >= LEAST_DEVIATION)
    out["flag"] = np.where(flagged & (out["deviation"] < 0), "outage", np.where(flagged, "surge", ""))
    return out


def _shape(forecast: pd.Series, usual: pd.Series, by_day: pd.Series) -> pd.Series:
    """The day's course: the forecast, and where a day's forecast leaves hours out, these at their usual share of it."""
    told = forecast.groupby(by_day).transform("sum")
    known = usual.where(forecast.notna()).groupby(by_day).transform("sum")
    return forecast.fillna(usual * (told / known).where((told > 0) & (known > 0), 1.0))


def usual_share(hours: pd.DataFrame) -> pd.Series:
    """Each hour's median share of its day over all days with enough receptions: one broken day does not move a median.
    NaN where too few days have them: the shares of a handful of receptions are no usual day."""
    total = hours.groupby("date")["receptions"].transform("sum")
    share = (hours["receptions"] / total.where(total >= LEAST_OF_DAY)).groupby(hours["hour"])
    return share.transform("median").where(share.transform("count") >= LEAST_DAYS)


def recorded(hours: pd.DataFrame, shop: Shop) -> pd.DataFrame:
    """Of the hours (`at`), those the messages reach: before the first and after the last one nothing was recorded,
    which is not the same as nobody having come."""
    sent = nw.col("sent_at")
    ends = collected(shop.table("messages").select(first=sent.min(), last=sent.max()))
    first, last = pd.to_datetime(ends.iloc[0].astype("float64"), unit="s")
    return hours[hours["at"].between(first.floor("h"), last)].reset_index(drop=True)


FUNNEL = ("contacting", "served", "inquiring", "mature", "ordered", "paid")
_FINAL = "outcomes:inquiries:final"


def curve(
    shop: Shop,
    name: str,
    *,
    by: str | Sequence[str] | None = None,
    rules: str | Rules = "textbook",
    period: str | Period | Sequence[str | Period] | None = None,
) -> pd.DataFrame:
    """A curve as a tidy frame, one column per `by` before it; several periods one after the other, under a first column
    `period`. By agent, team or role everyone of `agents` has a curve, of zeros where nothing happened.

    `reception_by_hour`: `hour` 0–23, `receptions`, `share` (of the sum over hours).
    `concurrency_curve`: `at` (start of the hour), `peak` (maximum over agents), `load` (maximum of their sum);
    hours with nobody active are left out.
    `funnel`: `step`, `customers`, `rate` (of the step before), `lost`; from `mature` on only inquiries whose window
    has closed, so that the open ones are not counted as lost.
    `queue_anomaly`: `at` (start of the hour), `receptions`, `expected`, `deviation`, `z`, `flag` (`outage`, `surge`
    or empty).
    """
    expect("curve", name, CURVES)
    split = known_splits(by if by is None or isinstance(by, str) else list(by))
    UsageError.when("reason" in split, "no_split", name=name, by=shown(["reason"]))
    if period is None or isinstance(period, str | Period):
        days = None if period is None else Period.parse(period)
        return _drawn(name, Question(shop, tuple(split), rules_of(shop, rules, days), days))
    several = each_once(period)
    question = Question(shop, tuple(split), rules_of(shop, rules, max(several, key=lambda p: p.end)))
    frames = [_drawn(name, replace(question, period=one)).assign(**{PERIOD: str(one)}) for one in several]
    found = pd.concat(frames, ignore_index=True)
    return found[[PERIOD, *(c for c in found if c != PERIOD)]]


def _drawn(name: str, question: Question) -> pd.DataFrame:
    question.check_splits()
    question.check_period()
    return CURVES[name](question)


def _groups(question: Question, found: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The groups that something happened in, and where the split asks who, everyone of the roster."""
    seen = found[by].drop_duplicates()
    return pd.concat([seen, question.roster(by)]).drop_duplicates() if set(by) <= set(AGENT_COLUMNS) else seen


def reception_by_hour(question: Question) -> pd.DataFrame:
    """Served receptions by the hour they start in; hours without any are 0."""
    by = [b for b in question.by if b != "hour"]
    asked = Question(question.shop, (*by, "hour"), question.rules, question.period)
    found = aggregate(asked, [Part("receptions", "sum", "served")]).rename(columns={"p0": "receptions"})
    found["hour"] = found["hour"].astype("int64")
    hours = pd.DataFrame({"hour": range(24)})
    groups = _groups(question, found, by).merge(hours, how="cross") if by else hours
    out = groups.merge(found, on=[*by, "hour"], how="left").fillna({"receptions": 0.0})
    seen = (
        out.groupby(by, dropna=False)["receptions"].transform("sum")
        if by
        else out["receptions"] * 0 + out["receptions"].sum()
    )
    out["share"] = (out["receptions"] / seen).where(seen > 0)
    return readable(out.sort_values([*by, "hour"], ignore_index=True), by)


def concurrency_curve(question: Question) -> pd.DataFrame:
    """By hour of the calendar: the busiest agent's concurrency and the most customers active in all."""
    UsageError.when(any(b not in ("team", "role") for b in question.by), "split_team_role", name="concurrency_curve")
    hour = start_of_hour(nw.col("at"))
    asked = Question(question.shop, (*question.by, "at"), question.rules, question.period)
    level = list(question.level)
    out = None
    for name, group in (("peak", ["agent_id", *level]), ("load", level)):
        steps = question.placed(question.facts.concurrency(group, ticks=True)).with_columns(at=hour)
        found = grouped_rows(asked, steps, nw.col("active").max(), split=False).rename(columns={"value": name})
        out = found if out is None else out.merge(found, on=[*question.by, "at"])
    assert out is not None
    out = out[out["load"] > 0].sort_values([*question.by, "at"], ignore_index=True)
    out["at"] = pd.to_datetime(out["at"], unit="s")
    return readable(out, list(question.by))


def funnel(question: Question) -> pd.DataFrame:
    """Distinct customers at each step, and what each step loses."""
    talks = [
        Part("receptions", "distinct", "customer_id", CONTACT),
        Part("receptions", "distinct", "customer_id", SERVED),
    ]
    ends = [
        Part(_FINAL, "distinct", "customer_id", MATURE),
        Part(_FINAL, "distinct", "customer_id", MATURE & (nw.col("ordered") == 1)),
        Part(_FINAL, "distinct", "customer_id", MATURE & (nw.col("converted") == 1)),
    ]
    by = list(question.by)
    passes = [
        aggregate(question, talks).rename(columns={"p0": "contacting", "p1": "served"}),
        aggregate(question, [Part("inquiries", "distinct", "customer_id")]).rename(columns={"p0": "inquiring"}),
        aggregate(question, ends).rename(columns={"p0": "mature", "p1": "ordered", "p2": "paid"}),
    ]
    wide = passes[0].merge(_groups(question, passes[0], by), on=by, how="right") if by else passes[0]
    for other in passes[1:]:
        wide = wide.merge(other, on=by, how="left") if by else pd.concat([wide, other], axis=1)
    tidy = wide.fillna(dict.fromkeys(FUNNEL, 0.0)).melt(by, list(FUNNEL), "step", "customers")
    tidy["step"] = pd.Categorical(tidy["step"], FUNNEL)
    tidy = tidy.sort_values([*by, "step"], ignore_index=True)
    before = tidy.groupby(by, dropna=False)["customers"].shift() if by else tidy["customers"].shift()
    tidy["rate"] = (tidy["customers"] / before).where(before > 0)
    tidy["lost"] = before - tidy["customers"]
    tidy.loc[tidy["step"] == "mature", ["rate", "lost"]] = float("nan")  # waiting is not losing
    tidy["step"] = tidy["step"].astype(str)
    return readable(tidy, by)


def queue_anomaly(question: Question) -> pd.DataFrame:
    """Every recorded hour of every day with receptions beside what it should have had; judged on all days, shown for
    the period."""
    UsageError.when(any(b not in ("team", "role") for b in question.by), "split_team_role", name="queue_anomaly")
    by = list(question.by)
    asked = Question(question.shop, (*by, "date", "hour"), question.rules)
    found = aggregate(asked, [Part("receptions", "sum", "served")]).rename(columns={"p0": "receptions"})
    found = found[found["receptions"] > 0].astype({"date": "int64", "hour": "int64"})
    grid = found[[*by, "date"]].drop_duplicates().merge(pd.DataFrame({"hour": range(24)}), how="cross")
    hours = grid.merge(found, on=[*by, "date", "hour"], how="left").fillna({"receptions": 0.0})
    early = hours["hour"] * 3600 < question.rules.day_offset  # hours of the night before the business day's cut
    hours["at"] = (hours["date"] + early) * 86_400 + hours["hour"] * 3600
    if not by and question.shop.has("forecast"):
        planned = collected(question.shop.table("forecast")).groupby("hour")["receptions"].sum()
        hours["forecast"] = hours["at"].map(planned)
    hours["at"] = pd.to_datetime(hours["at"], unit="s")
    hours = recorded(hours, question.shop)
    groups = [group for _, group in hours.groupby(by, dropna=False)] if by and len(hours) else [hours]
    out = pd.concat([deviations(group) for group in groups], ignore_index=True)
    if question.period is not None:
        out = out[out["date"].between(question.period.first, question.period.last)]
    out = out.sort_values([*by, "at"], ignore_index=True)
    return readable(out[[*by, "at", "receptions", "expected", "deviation", "z", "flag"]], by)


CURVES: dict[str, Callable[[Question], pd.DataFrame]] = {
    "reception_by_hour": reception_by_hour,
    "concurrency_curve": concurrency_curve,
    "funnel": funnel,
    "queue_anomaly": queue_anomaly,
}
