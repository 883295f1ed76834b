"""The review: the sale's edges, cohorts, the way back from sales to people, peaks, agent-days."""

from __future__ import annotations

from math import ceil, floor

import pandas as pd

from tests.exercises.beginners.desk import DAY, Desk, between, people, way

SALE, DAY_ONE, CUT = (("2021-11-11", last) for last in ("2021-11-13", "2021-11-11", "2021-11-12"))
PERIOD = "2021-11-11..2021-11-13"
EXPECTED, EACH = 12_500, 26


def last_year(days: tuple[str, str]) -> tuple[str, ...]:
    return tuple(day.replace("2021", "2020") for day in days)


def sales(desk: Desk, days: tuple[str, ...]) -> float:
    return between(desk.credited, *days)["amount"].sum()


def up(now: float, then: float) -> float:
    return 100 * (now / then - 1)


def growth(desk: Desk, days: tuple[str, str]) -> float:
    return up(sales(desk, days), sales(desk, last_year(days)))


@way("08.q1", "net of refunds")
def _(desk: Desk) -> float:
    back = desk.done.groupby("order_id")["amount"].sum()
    net = desk.credited.assign(amount=lambda o: o["amount"] - o["order_id"].map(back).fillna(0))
    return up(*(between(net, *days)["amount"].sum() for days in (SALE, last_year(SALE))))


way("08.q1", "fraction")(lambda desk: growth(desk, SALE) / 100)
way("08.q1", "last day cut")(lambda desk: growth(desk, CUT))
way("08.q1", "only 11 November")(lambda desk: growth(desk, DAY_ONE))
way("08.q1", "difference in yuan")(lambda desk: sales(desk, SALE) - sales(desk, last_year(SALE)))
way("08.q1", "all of 2021 against all of 2020")(lambda desk: growth(desk, ("2021-01-01", "2021-12-31")))


@way("08.q1", "mean of daily growth")
def _(desk: Desk) -> float:
    return sum(growth(desk, (f"2021-11-{day}",) * 2) for day in (11, 12, 13)) / 3


def refund_rate(desk: Desk, orders: pd.DataFrame) -> float:
    return orders["order_id"].isin(desk.done["order_id"]).mean()


def on_sale(desk: Desk) -> pd.DataFrame:
    return between(desk.paid, *SALE)


way("08.q2", "last day cut")(lambda desk: refund_rate(desk, between(desk.paid, *CUT)))
way("08.q2", "by created day")(lambda desk: refund_rate(desk, between(desk.paid, *SALE, "created_day")))


@way("08.q2", "customers")
def _(desk: Desk) -> float:
    orders = on_sale(desk)
    return people(orders[orders["order_id"].isin(desk.done["order_id"])]) / people(orders)


way("08.q2", "percent")(lambda desk: 100 * refund_rate(desk, on_sale(desk)))
way("08.q2", "no period")(lambda desk: refund_rate(desk, desk.paid))
way("08.q2", "CS orders only")(lambda desk: refund_rate(desk, between(desk.credited, *SALE)))


@way("08.q2", "units")
def _(desk: Desk) -> float:
    items = desk.items[desk.items["order_id"].isin(on_sale(desk)["order_id"])]
    return items.loc[items["order_id"].isin(desk.done["order_id"]), "quantity"].sum() / items["quantity"].sum()


@way("08.q2", "requests / orders")
def _(desk: Desk) -> float:
    return desk.refunds["order_id"].isin(on_sale(desk)["order_id"]).sum() / len(on_sale(desk))


@way("08.q2", "the period's requests / paid orders")
def _(desk: Desk) -> float:
    asked = between(desk.refunds.assign(day=desk.refunds["requested_at"] // DAY), *SALE, "day")
    return len(asked) / len(on_sale(desk))


STEPS = {"share": "cs_sales_share", "spend": "spend_per_buyer", "rate": "inquiry_conversion", "asked": "inquiry_rate"}


def forecast(desk: Desk, period: str | None = PERIOD, digits: int = 15, **other: str) -> float:
    """The four steps back from a million, with some of them replaced by another metric."""
    share, spend, rate, asked = (round(desk.value(metric, period), digits) for metric in (STEPS | other).values())
    return 1_000_000 * share / spend / rate / asked


def step(desk: Desk, metric: str) -> float:
    return desk.value(metric, PERIOD)


way("08.q3", "11 November only")(lambda desk: forecast(desk, "2021-11-11"))
way("08.q3", "shop spend")(lambda desk: forecast(desk, spend="shop_spend_per_buyer"))
way("08.q3", "contact conversion")(lambda desk: forecast(desk, rate="contact_conversion") * step(desk, "inquiry_rate"))
way("08.q3", "contact conversion and inquiry rate")(lambda desk: forecast(desk, rate="contact_conversion"))
way("08.q3", "times conversion")(lambda desk: forecast(desk) * step(desk, "inquiry_conversion") ** 2)
way("08.q3", "shop conversion")(lambda desk: forecast(desk, rate="shop_conversion"))
way("08.q3", "conversion left out")(lambda desk: forecast(desk) * step(desk, "inquiry_conversion"))
way("08.q3", "same-day conversion")(lambda desk: forecast(desk, rate="inquiry_conversion_same_day"))
way("08.q3", "receptions")(lambda desk: forecast(desk) * step(desk, "receptions") / step(desk, "served_customers"))
way("08.q3", "rates of all data")(lambda desk: forecast(desk, None))
way("08.q3", "rounded inputs")(lambda desk: forecast(desk, digits=2))
way("08.q3", "share of units")(lambda desk: forecast(desk, share="cs_units_share"))
way("08.q3", "average item price")(lambda desk: forecast(desk, spend="average_item_price"))


def hours(desk: Desk, day: str = "2021-11-11") -> pd.Series:
    """Receptions by the hour they begin in."""
    seen = between(desk.receptions, day, day, "day")
    return (seen["started_at"] % DAY // 3600).value_counts()


def agents(desk: Desk, day: str = "2021-11-11") -> float:
    """Agents for the busiest hour, not rounded."""
    return EXPECTED * float(hours(desk, day).max()) / float(hours(desk, day).sum()) / EACH


def messages_by_hour(desk: Desk) -> pd.Series:
    return (between(desk.talk, *DAY_ONE, "day")["sent_at"] % DAY // 3600).value_counts()


way("08.q4", "round()")(lambda desk: round(agents(desk)))
way("08.q4", "+1 always")(lambda desk: floor(agents(desk)) + 1)
way("08.q4", "the shop's own peak")(lambda desk: ceil(hours(desk).max() / EACH))
way("08.q4", "the day's total")(lambda desk: ceil(EXPECTED / EACH))
way("08.q4", "a shift of 8 hours")(lambda desk: ceil(EXPECTED / EACH / 8))
way("08.q4", "not rounded")(agents)
way("08.q4", "share in percent")(lambda desk: ceil(100 * agents(desk)))
way("08.q4", "last year's share")(lambda desk: ceil(agents(desk, "2020-11-11")))
way("08.q4", "messages for receptions")(
    lambda desk: ceil(EXPECTED * messages_by_hour(desk).max() / messages_by_hour(desk).sum() / EACH)
)


def load(desk: Desk, below: pd.DataFrame) -> dict[str, float]:
    """Receptions of the sale by team, over the rows of `below` by team."""
    count = between(desk.receptions, *SALE, "day")["agent_id"].map(desk.teams).value_counts()
    rows = below["agent_id"].map(desk.teams).value_counts()
    return {team: count[team] / rows[team] for team in ("in_house", "outsourced", "seasonal")}


def agent_days(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.drop_duplicates(["agent_id", "day"])


def on_roster(desk: Desk, days: tuple[str, str] = SALE) -> pd.DataFrame:
    return between(desk.shifts, *days, "day")


way("08.q5", "rows of the roster")(lambda desk: load(desk, on_roster(desk)))
way("08.q5", "last day cut")(lambda desk: load(desk, agent_days(on_roster(desk, CUT))))
way("08.q5", "no period")(lambda desk: load(desk, agent_days(desk.shifts)))


@way("08.q5", "per hour")
def _(desk: Desk) -> dict[str, float]:
    rows = on_roster(desk)
    spent = (rows["ends_at"] - rows["starts_at"]).groupby(rows["agent_id"].map(desk.teams)).sum() / 3600
    count = between(desk.receptions, *SALE, "day")["agent_id"].map(desk.teams).value_counts()
    return {team: count[team] / spent[team] for team in ("in_house", "outsourced", "seasonal")}


@way("08.q5", "per three days")
def _(desk: Desk) -> dict[str, float]:
    count = between(desk.receptions, *SALE, "day")["agent_id"].map(desk.teams).value_counts()
    return {team: count[team] / 3 for team in ("in_house", "outsourced", "seasonal")}


way("08.q5", "days with a reception")(lambda desk: load(desk, agent_days(between(desk.receptions, *SALE, "day"))))
