"""Receptions per agent-day by team: seasonal agents do not work every day."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import SALE
from bank.shared.frames import receptions, teams, values, within
from bank.shared.mistakes import cut_short
from bank.shared.usual import no_period, other_metric

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.period import Period
from cskit.shop import Shop

TEAMS = ("in_house", "outsourced", "seasonal")
METRIC = "receptions_per_agent_day"


def _rows(shop: Shop) -> list[str]:
    return list(TEAMS)


def _answer(shop: Shop) -> dict[str, float]:
    each = values(shop, METRIC, "team", SALE)
    return {team: each[team] for team in TEAMS}


def _members(shop: Shop, team: str) -> list[str]:
    return [agent for agent, theirs in teams(shop).items() if theirs == team]


def _per_head(shop: Shop) -> dict[str, float]:
    count = values(shop, "receptions", "team", SALE)
    return {team: count[team] / len(_members(shop, team)) for team in TEAMS}


def _three_days_each(shop: Shop) -> dict[str, float]:
    return {team: each / SALE.days for team, each in _per_head(shop).items()}


def _mean_of_agents(shop: Shop) -> dict[str, float]:
    each = values(shop, METRIC, "agent", SALE)
    rates = {team: [each[a] for a in _members(shop, team) if a in each] for team in TEAMS}
    return {team: sum(found) / len(found) for team, found in rates.items()}


def _customers(shop: Shop) -> dict[str, float]:
    seen = receptions(shop, SALE)
    people = seen.groupby(seen["agent_id"].map(teams(shop)))["customer_id"].nunique()
    count, right = values(shop, "receptions", "team", SALE), _answer(shop)
    return {team: float(people[team]) * right[team] / count[team] for team in TEAMS}


def _shifts(shop: Shop, days: Period | None = SALE) -> pd.DataFrame:
    found = shop.pandas("shifts")
    return within(found.assign(day=found["starts_at"].astype("datetime64[s]").astype("int64") // 86_400), days)


def _over(shop: Shop, below: pd.Series) -> dict[str, float]:
    """The sale's receptions of each team over what `below` says of it."""
    count = values(shop, "receptions", "team", SALE)
    return {team: count[team] / float(below[team]) for team in TEAMS}


def _agent_days(shop: Shop, rows: pd.DataFrame) -> pd.Series:
    return rows.drop_duplicates(["agent_id", "day"])["agent_id"].map(teams(shop)).value_counts()


def _hours(shop: Shop) -> pd.Series:
    rows = _shifts(shop)
    return (rows["ends_at"] - rows["starts_at"]).dt.total_seconds().groupby(
        rows["agent_id"].map(teams(shop))
    ).sum() / 3600


QUESTION = Question(
    id="08.q5",
    kind="table",
    points=4,
    prompt=Text(
        "大促三天里，自有（in_house）、外包（outsourced）、临促（seasonal）三个团队的**人均日接待量**各是多少？"
        "接待人次 ÷ 排班的人·天。每队一行，行名用英文队名，保留两位小数。",
        "In the three promotion days, how many **receptions per agent-day** did each team have (in_house, outsourced, "
        "seasonal)? Receptions ÷ agent-days on the roster. One row per team, to two decimals.",
    ),
    recipe="review",
    answer=_answer,
    tolerance=0.01,
    unit="count",
    mistakes=(
        Mistake(
            "per_head",
            Text(
                "你除的是人数，得到三天一共每人接多少。“人均日”还要除以天：有人上三天，有人只上一天。",
                "You divided by people and got each one's total for the three days. Per agent-day also divides by days: "
                "some worked three, some one.",
            ),
            _per_head,
        ),
        Mistake(
            "three_days_for_all",
            Text(
                "你让每个人都上满了三天。临促有的只来一天：没排班的日子不能算进分母，否则他们总显得闲。",
                "You let everybody work all three days. Some seasonal agents came for one: days off the roster do not "
                "belong below the line, or they always look idle.",
            ),
            _three_days_each,
        ),
        Mistake(
            "mean_of_agents",
            Text(
                "你把队员各自的日均又平均了一次，只上一天的人和上三天的人分量一样。先把人次和人·天各自加总，再除。",
                "You averaged the members' own daily figures, so that one day on duty weighs as much as three. Add up "
                "receptions and agent-days first, then divide.",
            ),
            _mean_of_agents,
        ),
        Mistake(
            "customers_for_receptions",
            Text(
                "你数的是客户，不是人次。隔天又来的客户要再接一次，活也多一份。",
                "You counted customers, not receptions. Somebody who comes back the next day has to be served again, and "
                "that is work too.",
            ),
            _customers,
        ),
        cut_short(SALE, lambda shop, days: _over(shop, _agent_days(shop, _shifts(shop, days)))),
        no_period(lambda shop: _over(shop, _agent_days(shop, _shifts(shop, None)))),
        other_metric(
            "per_hour",
            "你除的是排班的小时数，得到每小时接多少。题目除以人·天。",
            "You divided by the hours on the roster and got receptions an hour. The question divides by agent-days.",
            lambda shop: _over(shop, _hours(shop)),
        ),
        other_metric(
            "per_day_of_team",
            "你只除以了三天，得到一个团队一天接多少。“人均”还要除以人：分母是人·天。",
            "You divided by the three days alone: that is what a team takes in a day. Per agent also divides by people.",
            lambda shop: _over(shop, pd.Series(SALE.days, TEAMS)),
        ),
        other_metric(
            "days_worked",
            "你数的是有接待的人·天。排了班却没人来找的那一天，也是一个人·天：分母看排班表。",
            "You counted agent-days with a reception. A day on the roster on which nobody came is an agent-day too: see `shifts`.",
            lambda shop: _over(shop, _agent_days(shop, receptions(shop, SALE))),
        ),
    ),
    hints=(
        Text(
            "每个团队这三天一共排了多少个人·天？看 `shifts`。",
            "How many agent-days did each team have on the roster? See `shifts`.",
        ),
        Text("一位客服在一天里有班，就是一个人·天。", "An agent with a shift on a day is one agent-day."),
    ),
    rows=_rows,
)
