"""Agents at the busiest hour: plan for the peak, and round up."""

from __future__ import annotations

from math import ceil, floor

from bank.shared.days import EACH, EXPECTED, SALE, SALE_DAY
from bank.shared.frames import once

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.metrics import curve
from cskit.period import Period
from cskit.shop import Shop


def _shares(shop: Shop, days: Period = SALE_DAY) -> list[float]:
    """Each hour's share of the receptions."""
    asked = ("shares", days)
    return once(shop, asked, lambda: [float(s) for s in curve(shop, "reception_by_hour", period=days)["share"]])


def _agents(share: float) -> float:
    return EXPECTED * share / EACH


QUESTION = Question(
    id="07.q2",
    kind="numeric",
    points=3,
    prompt=Text(
        f"下次大促首日预计接待 {EXPECTED:,} 人次，每位客服每小时能接待 {EACH} 人次。各小时的占比照 2021 年 11 月 11 日当天，"
        "**最忙的那个小时要几位客服**同时在线？宁多勿少，写整数。",
        f"On the next promotion's first day {EXPECTED:,} receptions are expected, and an agent can take {EACH} an hour. "
        "With the hour shares of 11 November 2021, **how many agents** must be online in the busiest hour? Rather too "
        "many than too few; a whole number.",
    ),
    recipe="planning",
    answer=lambda shop: float(ceil(_agents(max(_shares(shop))))),
    tolerance=0.0,
    unit="count",
    mistakes=(
        Mistake(
            "average_hour",
            Text(
                "你按 24 小时平均排的班。平均的那个小时并不存在：夜里没人来，高峰时排长队。按最忙的小时算。",
                "You staffed for the average of 24 hours. That hour does not exist: at night nobody comes, at the peak "
                "they queue. Plan for the busiest hour.",
            ),
            lambda shop: float(ceil(_agents(1 / 24))),
        ),
        Mistake(
            "average_open_hour",
            Text(
                "你只在有人来的小时里平均，比全天平均好一点，高峰照样接不过来。要看的是占比最大的那一个小时。",
                "You averaged over the hours in which anybody came: better than all 24, and still short at the peak. Look "
                "at the one hour with the largest share.",
            ),
            lambda shop: float(ceil(_agents(1 / sum(share > 0 for share in _shares(shop))))),
        ),
        Mistake(
            "rounded_down",
            Text(
                "小数被你舍掉了，那零点几位客服的活没有人干。人数向上取整。",
                "You dropped the decimals, and the work of that fraction of an agent is left undone. Round people up.",
            ),
            lambda shop: float(floor(_agents(max(_shares(shop))))),
        ),
        Mistake(
            "all_days_share",
            Text(
                "你用了三天合起来的分时占比。首日零点就开抢，高峰比后两天尖；题目说的是 11 日当天。",
                "You used the hour shares of all three days. The first day has its own, sharper peak; the question names "
                "11 November alone.",
            ),
            lambda shop: float(ceil(_agents(max(_shares(shop, SALE))))),
        ),
        Mistake(
            "day_total",
            Text(
                "你拿全天的人次除以一小时的能力，好像所有人都在同一个小时来。先取最忙那一小时的占比。",
                "You divided the whole day by what an agent takes in an hour, as if everybody came in one hour. Take the "
                "busiest hour's share first.",
            ),
            lambda shop: float(ceil(_agents(1))),
        ),
        Mistake(
            "spread_over_shift",
            Text(
                "你把全天摊在一个 8 小时的班里。客户不按班次来：高峰那一小时要多少人，就得有多少人。",
                "You spread the day over one shift of 8 hours. Customers do not come by shift: what the busiest hour takes "
                "must be there in that hour.",
            ),
            lambda shop: float(ceil(_agents(1 / 8))),
        ),
    ),
    hints=(
        Text(
            '`curve(my.shop, "reception_by_hour", period=...)` 给出各小时的占比。',
            '`curve(my.shop, "reception_by_hour", period=...)` gives each hour\'s share.',
        ),
        Text(
            "最忙的小时接待多少人次？一位客服接一部分，还差几位？",
            "How many receptions fall in the busiest hour, and how many agents does that take?",
        ),
    ),
)
