"""Planning: the way back from sales to people, peaks, shifts, the error of a forecast, hours on a roster."""

from __future__ import annotations

from math import ceil, floor

import pandas as pd

from tests.exercises.beginners.desk import DAY, Desk, between, number, way

DAY_ONE = ("2021-11-11", "2021-11-11")
PERIOD = "2021-11-11..2021-11-13"
EXPECTED, EACH = 12_500, 26

STEPS = {"share": "cs_sales_share", "spend": "spend_per_buyer", "rate": "inquiry_conversion", "asked": "inquiry_rate"}


def forecast(desk: Desk, period: str | None = PERIOD, digits: int = 15, **other: str) -> float:
    """The four steps back from a million, with some of them replaced by another metric."""
    share, spend, rate, asked = (round(desk.value(metric, period), digits) for metric in (STEPS | other).values())
    return 1_000_000 * share / spend / rate / asked


def step(desk: Desk, metric: str) -> float:
    return desk.value(metric, PERIOD)


way("07.q1", "11 November only")(lambda desk: forecast(desk, "2021-11-11"))
way("07.q1", "shop spend")(lambda desk: forecast(desk, spend="shop_spend_per_buyer"))
way("07.q1", "contact conversion")(lambda desk: forecast(desk, rate="contact_conversion") * step(desk, "inquiry_rate"))
way("07.q1", "contact conversion and inquiry rate")(lambda desk: forecast(desk, rate="contact_conversion"))
way("07.q1", "times conversion")(lambda desk: forecast(desk) * step(desk, "inquiry_conversion") ** 2)
way("07.q1", "shop conversion")(lambda desk: forecast(desk, rate="shop_conversion"))
way("07.q1", "conversion left out")(lambda desk: forecast(desk) * step(desk, "inquiry_conversion"))
way("07.q1", "same-day conversion")(lambda desk: forecast(desk, rate="inquiry_conversion_same_day"))
way("07.q1", "receptions")(lambda desk: forecast(desk) * step(desk, "receptions") / step(desk, "served_customers"))
way("07.q1", "rates of all data")(lambda desk: forecast(desk, None))
way("07.q1", "rounded inputs")(lambda desk: forecast(desk, digits=2))
way("07.q1", "share of units")(lambda desk: forecast(desk, share="cs_units_share"))
way("07.q1", "average item price")(lambda desk: forecast(desk, spend="average_item_price"))


def hours(desk: Desk, day: str = "2021-11-11") -> pd.Series:
    """Receptions by the hour they begin in."""
    seen = between(desk.receptions, day, day, "day")
    return (seen["started_at"] % DAY // 3600).value_counts()


def agents(desk: Desk, day: str = "2021-11-11") -> float:
    """Agents for the busiest hour, not rounded."""
    return EXPECTED * float(hours(desk, day).max()) / float(hours(desk, day).sum()) / EACH


def messages_by_hour(desk: Desk) -> pd.Series:
    return (between(desk.talk, *DAY_ONE, "day")["sent_at"] % DAY // 3600).value_counts()


way("07.q2", "round()")(lambda desk: round(agents(desk)))
way("07.q2", "+1 always")(lambda desk: floor(agents(desk)) + 1)
way("07.q2", "the shop's own peak")(lambda desk: ceil(hours(desk).max() / EACH))
way("07.q2", "the day's total")(lambda desk: ceil(EXPECTED / EACH))
way("07.q2", "a shift of 8 hours")(lambda desk: ceil(EXPECTED / EACH / 8))
way("07.q2", "not rounded")(agents)
way("07.q2", "share in percent")(lambda desk: ceil(100 * agents(desk)))
way("07.q2", "messages for receptions")(
    lambda desk: ceil(EXPECTED * messages_by_hour(desk).max() / messages_by_hour(desk).sum() / EACH)
)


def forecast_rows(desk: Desk, day: str) -> pd.Series:
    """What was forecast for the day, by hour."""
    rows = desk.shop.pandas("forecast")
    rows = rows[rows["hour"].dt.date.astype(str) == day]
    return rows.set_index(rows["hour"].dt.hour)["receptions"]


def blocks(desk: Desk) -> pd.DataFrame:
    """The four shifts of 12 December by letter: flow (sum, min), booked."""
    flow = forecast_rows(desk, "2021-12-12")
    starts = dict(zip("abcd", (8, 12, 16, 20), strict=True))
    booked = desk.shifts[desk.shifts["day"] == number("2021-12-12")]
    return pd.DataFrame(
        {
            key: (
                flow[hour : hour + 3].sum(),
                flow[hour : hour + 3].min(),
                (booked["starts_at"] % DAY == hour * 3600).sum(),
            )
            for key, hour in starts.items()
        },
        index=["sum", "least", "booked"],
    ).T


way("07.q3", "most booked")(lambda desk: blocks(desk)["booked"].idxmax())
way("07.q3", "fewest booked")(lambda desk: blocks(desk)["booked"].idxmin())
way("07.q3", "by the quietest hour")(
    lambda desk: (blocks(desk)["booked"] - (blocks(desk)["least"] / EACH).map(ceil)).idxmax()
)
way("07.q3", "most customers")(lambda desk: blocks(desk)["sum"].idxmax())


def errors(desk: Desk) -> pd.DataFrame:
    """By hour of 11 November: told, came."""
    told = forecast_rows(desk, "2021-11-11")
    return pd.DataFrame({"told": told, "came": hours(desk)}).fillna(0)


def wape(rows: pd.DataFrame) -> float:
    return 100 * (rows["told"] - rows["came"]).abs().sum() / rows["came"].sum()


way("07.q4", "fraction")(lambda desk: wape(errors(desk)) / 100)
way("07.q4", "busy hours only")(lambda desk: wape(errors(desk).nlargest(4, "came")))
way("07.q4", "hours without anybody left out")(lambda desk: wape(errors(desk)[errors(desk)["came"] > 0]))
way("07.q4", "squared")(lambda desk: 100 * ((errors(desk)["told"] - errors(desk)["came"]) ** 2).mean() ** 0.5)


@way("07.q4", "messages for receptions")
def _(desk: Desk) -> float:
    return wape(errors(desk).assign(came=messages_by_hour(desk)).fillna(0))


def week(desk: Desk) -> pd.DataFrame:
    """The after-sales shifts that begin in the week, with their hours."""
    own = between(desk.shifts, "2021-11-22", "2021-11-28", "day")
    return own.assign(hours=(own["ends_at"] - own["starts_at"]) / 3600)


def summed(rows: pd.DataFrame, hours: pd.Series) -> dict[str, float]:
    return {str(agent): float(total) for agent, total in hours.groupby(rows["agent_id"]).sum().items()}


way("07.q5", "an hour off every shift")(lambda desk: summed(week(desk), week(desk)["hours"] - 1))
way("07.q5", "in minutes")(lambda desk: summed(week(desk), 60 * (week(desk)["hours"] - (week(desk)["hours"] >= 8))))


@way("07.q5", "nights by the clock")
def _(desk: Desk) -> dict[str, float]:
    rows = week(desk)
    clock = (rows["ends_at"] % DAY - rows["starts_at"] % DAY) / 3600
    return summed(rows, clock - (clock >= 8))


def seasonal(desk: Desk, days: tuple[str, str] = ("2021-11-11", "2021-11-13")) -> tuple[float, float]:
    """Receptions and hours on the roster of the seasonal agents who passed."""
    exams = desk.shop.pandas("training").query("course_day == 7 and score >= pass_mark")["agent_id"]
    on = between(desk.shifts, *days, "day")
    on = on[on["agent_id"].isin(exams)]
    seen = between(desk.receptions, *days, "day")
    return seen["agent_id"].isin(exams).sum(), (on["ends_at"] - on["starts_at"]).sum() / 3600


way("07.q6", "hours per reception")(lambda desk: seasonal(desk)[1] / seasonal(desk)[0])
way("07.q6", "only 11 November")(lambda desk: seasonal(desk, DAY_ONE)[0] / seasonal(desk)[1])
way("07.q6", "8 hours a day for three days")(lambda desk: seasonal(desk)[0] / (2 * 3 * 8))
way("07.q6", "all agents")(
    lambda desk: between(desk.receptions, "2021-11-11", "2021-11-13", "day").shape[0] / seasonal(desk)[1]
)
