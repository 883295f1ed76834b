"""Growth against last year: equal periods, the right base, the right sales."""

from __future__ import annotations

from bank.shared.days import LAST_SALE, LAST_YEAR, SALE, SALE_DAY
from bank.shared.frames import created, value
from bank.shared.mistakes import created_for_paid, cut_short, share_for_lift, shop_for_cs
from bank.shared.usual import first_day_only, fraction_for_percent, net_for_gross

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.period import Period
from cskit.shop import Shop


def _up(now: float, before: float) -> float:
    return (now / before - 1) * 100


def _sides(shop: Shop) -> tuple[float, float]:
    return value(shop, "cs_sales", SALE), value(shop, "cs_sales", LAST_SALE)


def _growth(shop: Shop, days: Period, metric: str = "cs_sales") -> float:
    """Of some days against the same dates of the year before."""
    return _up(value(shop, metric, days), value(shop, metric, days.a_year_before()))


def _created(shop: Shop) -> float:
    return _up(*(float(created(shop, days)["amount"].sum()) for days in (SALE, LAST_SALE)))


QUESTION = Question(
    id="08.q1",
    kind="numeric",
    points=3,
    prompt=Text(
        "今年大促三天（2021 年 11 月 11 日至 13 日）的客服销售额，比去年大促三天（2020 年 11 月 11 日至 13 日）"
        "**增长了百分之几**？退款前金额，按付款日计入；下降写负数。单位：%，保留两位小数，例如增长 12.34% 就写 12.34。",
        "By **how many per cent** did CS sales grow from last year's three promotion days (11–13 November 2020) to this "
        "year's (11–13 November 2021)? Before refunds, by the day of payment; negative for a fall. In per cent to two "
        "decimals: write 12.34 for 12.34 %.",
    ),
    recipe="review",
    answer=lambda shop: _up(*_sides(shop)),
    tolerance=0.01,
    unit="percent",
    mistakes=(
        Mistake(
            "unequal_periods",
            Text(
                "两边的天数不一样：今年取了三天，去年却把数据里的七天都算上了。先把两段对齐，同样的阶段、同样的天数，再比。",
                "The two sides differ in length: three days this year against all seven of last year's in the data. Align "
                "them first, the same phase and as many days, then compare.",
            ),
            lambda shop: _up(value(shop, "cs_sales", SALE), value(shop, "cs_sales", LAST_YEAR)),
        ),
        share_for_lift(lambda shop: _sides(shop)[0] / _sides(shop)[1] * 100),
        Mistake(
            "base_swapped",
            Text(
                "你除的是今年。增长率以去年为 100%，差额要除以去年的销售额。",
                "You divided by this year. Growth takes last year as its 100 %: divide the difference by last year's sales.",
            ),
            lambda shop: (1 - _sides(shop)[1] / _sides(shop)[0]) * 100,
        ),
        shop_for_cs(lambda shop: _up(value(shop, "shop_sales", SALE), value(shop, "shop_sales", LAST_SALE))),
        created_for_paid(_created),
        cut_short(SALE, _growth),
        first_day_only(lambda shop: _growth(shop, SALE_DAY)),
        net_for_gross(lambda shop: _growth(shop, SALE, "net_sales")),
        fraction_for_percent(lambda shop: _up(*_sides(shop))),
        Mistake(
            "yuan_for_percent",
            Text(
                "这是相差的元数。题目问百分之几：再除以去年的销售额，乘 100。",
                "That is the difference in yuan. The question asks for per cent: divide by last year's sales and multiply by 100.",
            ),
            lambda shop: _sides(shop)[0] - _sides(shop)[1],
        ),
        Mistake(
            "mean_of_daily_growth",
            Text(
                "你把三天各自的增长率平均了。卖得多的一天和卖得少的一天就一样重了：先把三天加总，再比。",
                "You averaged the three days' growth, so that a slow day weighs as much as a busy one. Add up the three days "
                "first, then compare.",
            ),
            lambda shop: sum(_growth(shop, Period(day, day)) for day in SALE.dates()) / SALE.days,
        ),
    ),
    hints=(
        Text(
            "两段各是哪几天？去年的数据里不只有大促。",
            "Which days are on either side? Last year's data hold more than the sale.",
        ),
        Text(
            "`measure(..., period=..., compare=...)` 一次给出两边：`value` 和 `base`。",
            "`measure(..., period=..., compare=...)` gives both sides at once: `value` and `base`.",
        ),
    ),
)
