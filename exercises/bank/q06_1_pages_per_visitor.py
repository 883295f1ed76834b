"""Pages per visitor: a week added up first, then divided."""

from __future__ import annotations

import pandas as pd
from bank.shared.days import TRAFFIC
from bank.shared.frames import value

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _days(shop: Shop) -> pd.DataFrame:
    return shop.pandas("traffic")


QUESTION = Question(
    id="06.q1",
    kind="numeric",
    points=2,
    prompt=Text(
        "2022 年 4 月 18 日到 24 日，**人均浏览量**是多少页？流量表里一行是一天。保留两位小数。",
        "How many **pages per visitor** from 18 to 24 April 2022? A row of `traffic` is a day. Two decimals.",
    ),
    recipe="goods",
    answer=lambda shop: value(shop, "pages_per_visit", TRAFFIC),
    tolerance=0.005,
    mistakes=(
        Mistake(
            "per_visit",
            Text(
                "你除的是访问次数，那叫平均访问深度。一个人来两次是两次访问；人均要除以访客数。",
                "You divided by visits, which is the visit depth. Somebody who comes twice makes two visits; per visitor "
                "divides by visitors.",
            ),
            lambda shop: value(shop, "visit_depth", TRAFFIC),
        ),
        Mistake(
            "mean_of_days",
            Text(
                "你先算了每天的，再取平均：人少的那天和人多的那天一样重。七天合计，再相除。",
                "You took each day's figure and then the mean: a quiet day weighs as much as a busy one. Add the seven days "
                "up first, then divide.",
            ),
            lambda shop: float((_days(shop)["page_views"] / _days(shop)["visitors"]).mean()),
        ),
        Mistake(
            "pv_per_day",
            Text(
                "你除的是天数，得到的是平均每天的浏览量。",
                "You divided by days: that is the page views of a mean day.",
            ),
            lambda shop: float(_days(shop)["page_views"].mean()),
        ),
    ),
    hints=(
        Text("“人均”的人，是哪一列？", "Which column are the people?"),
        Text("浏览量合计 ÷ 访客数合计。", "All page views ÷ all visitors."),
    ),
)
