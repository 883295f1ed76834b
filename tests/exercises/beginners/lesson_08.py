"""The review: the sale's edges, cohorts, agent-days."""

from __future__ import annotations

import pandas as pd

from tests.exercises.beginners.desk import DAY, Desk, between, people, way

SALE, DAY_ONE, CUT = (("2021-11-11", last) for last in ("2021-11-13", "2021-11-11", "2021-11-12"))


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


def missed(desk: Desk, *, all_rows: bool = False, share: bool = False) -> dict[str, float]:
    """Days on which the floor was missed, counted in other ways."""
    rows = desk.shop.pandas("targets")
    rows = rows[rows["period_start"] == rows["period_end"]] if not all_rows else rows
    levels = rows[rows["scope"] == "all"].groupby("metric")["floor"].max()
    days = [f"2021-11-{day}" for day in (11, 12, 13)]
    count = {}
    for metric, level in levels.items():
        came = [desk.value(str(metric), day) for day in days]
        worse = [value > level if metric == "average_response_seconds" else value < level for value in came]
        count[str(metric)] = sum(worse) / (3 if share else 1)
    return count


way("08.q3", "share of days")(lambda desk: missed(desk, share=True))
way("08.q3", "the whole sale's target for each day")(lambda desk: missed(desk, all_rows=True))
way("08.q4", "all rows of three days")(
    lambda desk: desk.shop.pandas("targets").query("period_start < period_end")["floor"].sum()
)
way("08.q4", "against what was sold")(
    lambda desk: desk.shop.pandas("targets").query("scope.str.startswith('team:')")["floor"].sum() - sales(desk, SALE)
)
way("08.q4", "daily targets three times")(
    lambda desk: (
        desk.shop.pandas("targets").query("scope.str.startswith('team:')")["floor"].sum()
        - desk.shop.pandas("targets").query("metric == 'cs_sales' and period_start == period_end")["floor"].sum()
    )
)
