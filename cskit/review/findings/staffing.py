"""Findings about hours: entries that broke, accounts knocked out, too few and too many agents, a forecast missed."""

import pandas as pd

from cskit.analysis.frames import Missing, value_of
from cskit.analysis.hours import Hours
from cskit.charts.parts import say
from cskit.review.base import Reviewed
from cskit.review.findings.finding import Found, about, found, some
from cskit.review.load import hours, idle_hours
from cskit.review.money import lost_sales
from cskit.review.presence import knocked_out, too_few
from cskit.review.reminders import reminders
from cskit.written import day, days_listed, hours_listed, listed, written

LEAST_IDLE_SHARE = 0.05
LEAST_BUSY = 0.2  # of an agent's time with a customer, one at a time: below it there are too many, whoever is usual
AT_A_TIME = 2.0  # agents there for each customer being served: no shop needs more
LEAST_MISS = 0.25
WAITED = ["average_response_seconds", "response_rate_3min"]


@about(hours)
def outages(_: Reviewed, told: Hours) -> list[Found]:
    """Hours in which most of the expected receptions never arrived; sized against the hours beside them, whatever
    period is asked about, and told beside what the forecast or the usual day gives."""
    came = told.frame.set_index(["date", "hour"])["receptions"]
    rows = []
    for row in told.outages.to_dict("records"):
        first, last = int(row["from_hour"]), int(row["to_hour"])
        beside = [came.get((row["date"], hour)) for hour in (first - 1, last + 1)]
        known = [n for n in beside if n is not None]
        usual = sum(known) / len(known) if known else 0.0
        missing = max(usual * (last - first + 1) - row["receptions"], 0.0) if known else row["lost_receptions"]
        said = {
            "day": day(row["date"]),
            "hours": hours_listed(range(first, last + 1)),
            "receptions": written(row["receptions"], "count"),
            "expected": written(row["expected"], "count"),
            "usual": written(usual * (last - first + 1), "count"),
            "lost": written(missing / (missing + row["receptions"]) if missing else 0.0, "rate"),
        }
        rows.append(found("outage", said, count=missing, unit="receptions"))
    return rows


def accounts_dropped(review: Reviewed) -> list[Found]:
    """Accounts that went off line together inside their shifts, and the traces of it: waits, inquirers left without a
    reply, orders nobody reminded of. One cause is one finding; its size is who came in these hours."""
    load, rows = hours(review), []
    for event in knocked_out(review):
        at, first = event.attrs["at"], event["offline_at"].min()
        then = pd.DataFrame() if isinstance(load, Missing) else load.frame.merge(at, on=["date", "hour"])
        said = {
            "day": day(first.date()),
            "time": first.strftime("%H:%M"),
            "agents": written(event["agent"].nunique(), "count"),
            "minutes": written(event["minutes"].median(), "count"),
            "agent_hours": f"{event['minutes'].sum() / 60:.1f}",
            "names": some(sorted(event["name"])),
            "traces": _traces(review, then, at),
        }
        came = float(then["receptions"].sum()) if len(then) else float("nan")
        whom = dict(zip(event["agent"], event["name"], strict=True))
        rows.append(found("accounts_dropped", said, count=came, unit="receptions", agents=whom))
    return rows


def _traces(review: Reviewed, then: pd.DataFrame, at: pd.DataFrame) -> str:
    """What else shows what happened in these hours: nothing of what the data do not tell."""
    clauses, lost, due = [], lost_sales(review), reminders(review)
    for worst in then.dropna(subset=WAITED).nlargest(1, WAITED[0]).to_dict("records") if len(then) else ():
        wait, rate = written(worst[WAITED[0]], "seconds"), written(worst[WAITED[1]], "rate")
        clauses.append(say("trace_wait", hours=hours_listed([int(worst["hour"])]), wait=wait, rate=rate))
    if not isinstance(lost, Missing) and (left := lost.by_hour.merge(at, on=["date", "hour"])["lost"].sum()):
        clauses.append(say("trace_lost", n=written(left, "count")))
    unpaid = at.iloc[:0] if isinstance(due, Missing) else due.by_hour.merge(at, on=["date", "hour"])
    told, never = (float(unpaid[c].sum()) if c in unpaid else 0.0 for c in ("reminded", "never_reminded"))
    if never > told:
        share = written(told / (told + never), "rate")
        clauses.append(say("trace_reminders", n=written(never, "count"), share=share))
    return say("traces", traces=listed(clauses, ";")) if clauses else ""


@about(hours)
def under_staffed(review: Reviewed, told: Hours) -> list[Found]:
    """Hours that were both far busier per agent and far slower than usual; without shifts, only far slower."""
    reviewed, short, lost = told.frame[told.frame["reviewed"]], too_few(review), lost_sales(review)
    staffed = reviewed["load"].notna().any()
    if short.empty or isinstance(lost, Missing):
        return []
    at = lost.by_hour.merge(short[["date", "hour"]], on=["date", "hour"])
    worst = short.sort_values("average_response_seconds", ascending=False).iloc[0]
    mean_wait = (short["average_response_seconds"] * short["receptions"]).sum() / short["receptions"].sum()
    said = {
        "hours": hours_listed(short["hour"].tolist()),
        "days": days_listed(sorted(set(short["date"]))),
        "n": written(len(short), "count"),
        "receptions": written(short["receptions"].sum(), "count"),
        "wait": written(mean_wait, "seconds"),
        "usual_wait": written(told.frame["average_response_seconds"].median(), "seconds"),
        "worst_day": day(worst["date"]),
        "worst_hour": hours_listed([int(worst["hour"])]),
        "worst_wait": written(worst["average_response_seconds"], "seconds"),
        "lost": written(at["lost"].sum(), "count"),
    }
    if staffed:
        said |= {
            "load": f"{short['receptions'].sum() / short['agents'].sum():.1f}",
            "usual": f"{_usual_load(reviewed):.1f}",
            "short": written(round((short["needed_agents"] - short["agents"]).mean()), "count"),
            "limit": written(short["slow_from"].iloc[0], "seconds"),
        }
    return [found("under_staffed" if staffed else "slow_hours", said, count=float(at["lost"].sum()), unit="lost")]


@about(hours)
def over_staffed(review: Reviewed, told: Hours) -> list[Found]:
    """Agent-hours beyond the need in hours of less than half the usual load, when they are 5 % of all or more; and
    whatever is usual, agents who have a customer for less than a fifth of their time."""
    table = told.by_hour_of_day
    reviewed = told.frame[told.frame["reviewed"] & told.frame["load"].notna()]
    total = float(reviewed["agents"].sum())
    minutes = value_of(review.measure(["reception_minutes"], interval=False), "reception_minutes")
    talked = reviewed["receptions"] * minutes / 60  # hours of talk, had each customer been served alone
    if 0 < talked.sum() < LEAST_BUSY * total:
        needed = (AT_A_TIME * talked).clip(lower=1.0)
        idle = float((reviewed["agents"] - needed).clip(lower=0).sum())
        said = {"hours": written(total, "count"), "busy": written(talked.sum() / total, "rate")}
        said |= {"idle": written(idle, "count"), "share": written(idle / total, "rate")}
        said |= {"load": f"{reviewed['receptions'].sum() / total:.1f}", "least": written(LEAST_BUSY, "rate", digits=0)}
        return [found("over_staffed_all", said, count=idle, unit="hours")]
    idle = float(table["idle_agent_hours"].sum())
    if total == 0 or idle < LEAST_IDLE_SHARE * total:
        return []
    over = reviewed[reviewed["fit"] == "over"]
    said = {
        "hours": hours_listed(idle_hours(told)),
        "idle": written(idle, "count"),
        "share": written(idle / total, "rate"),
        "load": f"{over['receptions'].sum() / over['agents'].sum():.1f}",
        "usual": f"{_usual_load(reviewed):.1f}",
        "n": written(len(over), "count"),
    }
    return [found("over_staffed", said, count=idle, unit="hours")]


@about(hours)
def forecast_missed(_: Reviewed, told: Hours) -> list[Found]:
    """A forecast a quarter or more too high or too low in total."""
    quality = told.quality
    if quality is None or abs(quality.bias) < LEAST_MISS:
        return []
    said = {
        "forecast": written(quality.forecast, "count"),
        "actual": written(quality.actual, "count"),
        "off": written(abs(quality.bias), "rate"),
        "wape": written(quality.wape, "rate"),
        "n": written(quality.hours, "count"),
    }
    off = abs(quality.forecast - quality.actual)
    return [found("forecast_high" if quality.bias > 0 else "forecast_low", said, count=off, unit="receptions")]


def _usual_load(frame: pd.DataFrame) -> float:
    return float(frame["usual_load"].iloc[0]) if len(frame) else float("nan")
