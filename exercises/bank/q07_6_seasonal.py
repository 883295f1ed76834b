"""What a seasonal agent is worth: receptions of an hour on the roster, of those who passed."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import SALE
from bank.shared.frames import once, values

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _seasonal(shop: Shop) -> pd.DataFrame:
    """By seasonal agent: `receptions`, `hours`, `days` of the sale, and whether the last exam was `passed`."""

    def ask() -> pd.DataFrame:
        shifts, agents, exams = (shop.pandas(name) for name in ("shifts", "agents", "training"))
        shifts = shifts[shifts["starts_at"].dt.date.between(SALE.start, SALE.end)]
        by = shifts.groupby("agent_id")
        length = (shifts["ends_at"] - shifts["starts_at"]).dt.total_seconds() / 3600
        last = exams.sort_values("course_day").groupby("agent_id").tail(1).set_index("agent_id")
        found = pd.DataFrame(
            {
                "receptions": pd.Series(values(shop, "receptions", "agent", SALE)),
                "hours": length.groupby(shifts["agent_id"]).sum(),
                "days": by["starts_at"].agg(lambda at: at.dt.date.nunique()),
                "passed": last["score"] >= last["pass_mark"],
            }
        )
        return found[found.index.isin(agents.loc[agents["team"] == "seasonal", "agent_id"])]

    return once(shop, "seasonal", ask)


def _passed(shop: Shop) -> pd.DataFrame:
    found = _seasonal(shop)
    return found[found["passed"].astype(bool)]


def _ratio(found: pd.DataFrame, below: str = "hours") -> float:
    return float(found["receptions"].sum() / found[below].sum())


QUESTION = Question(
    id="07.q6",
    kind="numeric",
    points=3,
    prompt=Text(
        "大促三天（11 月 11 日至 13 日），**结业考试过关**的临促，平均每个**班表工时**接待多少人次？"
        "考试在 `training`，第 7 天是结业考试；班表在 `shifts`，按结束减开始算，这里不扣吃饭。保留两位。",
        "In the three days of the sale (11–13 November), how many receptions did the seasonal agents who **passed the final "
        "exam** take per **hour on the roster**? Exams are in `training`, the final one on day 7; the roster in `shifts`, end "
        "less beginning, meals not taken off here. To two decimals.",
    ),
    recipe="planning",
    answer=lambda shop: _ratio(_passed(shop)),
    tolerance=0.01,
    unit="count",
    mistakes=(
        Mistake(
            "per_day",
            Text(
                "你除的是人·天，不是工时。一天上几个小时，人和人不一样：先把工时加起来。",
                "You divided by agent-days, not hours. A day on duty is longer for some than for others: add up the hours.",
            ),
            lambda shop: _ratio(_passed(shop), "days"),
        ),
        Mistake(
            "failed_in",
            Text(
                "没过关的也在里面。看第 7 天的结业考试：得分不到及格线的，本来就不该上号。",
                "Somebody who failed is still in. See the final exam of day 7: below the pass mark nobody should have been "
                "online.",
            ),
            lambda shop: _ratio(_seasonal(shop)),
        ),
        Mistake(
            "mean_of_agents",
            Text(
                "你把每个人的小时接待又平均了一次，上一天的和上两天的一样重。人次、工时各自加总，最后除一次。",
                "You averaged each one's own figure, so that one day on duty weighs as much as two. Add up receptions and "
                "hours, then divide once.",
            ),
            lambda shop: float((_passed(shop)["receptions"] / _passed(shop)["hours"]).mean()),
        ),
    ),
    hints=(
        Text(
            "先挑人：团队是临促，第 7 天的得分够及格线。",
            "Choose the people first: seasonal, and day 7 at or above the pass mark.",
        ),
        Text(
            "他们的接待人次合计 ÷ 他们的班表工时合计。",
            "Their receptions together ÷ their hours on the roster together.",
        ),
    ),
)
