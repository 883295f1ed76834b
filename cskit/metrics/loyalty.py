"""Customers who come back (M: 会员指标): retention, repeat purchase, repurchase."""

from dataclasses import replace
from functools import partial

import narwhals as nw
import pandas as pd

from cskit.errors import UsageError, told
from cskit.metrics.card import Card, Part, Special
from cskit.metrics.question import Question, alone, grouped_rows
from cskit.period import Period, day_date
from cskit.written import listed

MATURE = nw.col("mature") == 1


def retention(months: float = 1) -> Card:
    """Share of new customers with a paid order `months` months after their first."""
    UsageError.when(months != int(months) or months < 1, "retention_months", months=months)
    k = int(months)
    fact = f"cohort:{k}"
    mature = Part(fact, "sum", "mature")
    return Card(
        f"retention({k})",
        "shop",
        f"第 {k} 月留存率",
        f"retention in month {k}",
        "fraction",
        "ratio",
        Part(fact, "sum", "retained", MATURE),
        mature,
        closed=mature,
        total=Part(fact, "rows"),
        shop_wide=True,
        better="up",
        proportion=True,
        source="M",
        arguments="months",
        formula=(
            f"首单后第 {k} 个自然月有付款订单的客户 ÷ 首单客户（首单当月为第 0 月）",
            f"customers with a paid order in month {k} ÷ customers whose first paid order lies in month 0",
        ),
        note=(
            "那个月还没过完的客户分子分母都不计；首单指数据中的第一单。",
            "Customers whose month is not over are in neither part; the first order is the first in the data.",
        ),
        pitfall=(
            "数据起点之前的老客户会被当成新客户。",
            "A customer who bought before the data begin looks like a new one.",
        ),
    )


def repurchase_rate(first: str = "", second: str = "") -> Card:
    """Share of the buyers of one window who buy in another; without windows: see `windows`."""
    given = bool(first or second)
    UsageError.when(given and not (first and second), "repurchase_windows")
    name = f"repurchase_rate({first}, {second})" if given else "repurchase_rate"
    return Card(
        name,
        "shop",
        "回购率",
        "repurchase rate",
        "fraction",
        "ratio",
        Special(partial(_buyers, first=first, second=second, back=True), fact="sales"),
        Special(partial(_buyers, first=first, second=second, back=False), fact="sales"),
        closed=Special(partial(_closed, first=first, second=second), fact="sales"),
        total=Special(lambda _: alone(1.0), fact="sales"),
        so_far=True,
        shop_wide=True,
        better="up",
        proportion=True,
        source="M",
        arguments="first, second",
        formula=(
            "第一个时间窗的买家中在第二个时间窗又购买的人数 ÷ 第一个时间窗的销售人数",
            "buyers of window 1 who buy in window 2 ÷ buyers of window 1",
        ),
        note=(
            "不写窗口时，第二个窗口为所问的日期，第一个为此前同样多的天数；也没有问日期时，把数据的天数对半分。",
            "Without windows: window 2 is the period asked for, window 1 as many days before it; without a period, "
            "the data's days are cut in half.",
        ),
    )


def windows(question: Question, first: str, second: str) -> tuple[Period, Period]:
    """The two windows: as given, or the period and as many days before it, or the two halves of the data.

    Errors: `UsageError` if given windows overlap; `DataError` if one of them holds no day of the data.
    """
    if not first:
        from_day, to_day = question.facts.first_day, question.facts.last_day
        middle = (from_day + to_day + 1) // 2
        now = question.period or Period(day_date(middle), day_date(to_day))
        return Period(day_date(now.first - now.days), day_date(now.first - 1)), now
    one, two = Period.parse(first), Period.parse(second)
    UsageError.when(one.end >= two.start, "repurchase_order", one=one, two=two)
    for window in (one, two):
        window.must_meet(question.data_days, "window_outside")
    return one, two


def _buyers(question: Question, first: str, second: str, *, back: bool) -> pd.DataFrame:
    """Buyers of the first window (see `windows`), or of these the ones who buy in the second (`back`)."""
    one, two = windows(question, first, second)
    if dated := [b for b in question.by if b in ("date", "hour", "week", "month", "weekday")]:
        raise UsageError(told("repurchase_split", by=listed(dated)))
    rows = replace(question, period=one).rows("sales", ["customer_id"]).select("customer_id", *question.by).unique()
    if back:
        again = replace(question, period=two, by=()).rows("sales", ["customer_id"]).select("customer_id").unique()
        rows = rows.join(again, on="customer_id", how="semi")
    return grouped_rows(question, rows.with_columns(one=nw.lit(1)), nw.col("one").sum(), split=False)


def _closed(question: Question, first: str, second: str) -> pd.DataFrame:
    return alone(1.0 if windows(question, first, second)[1].last <= question.facts.last_day else 0.0)


def _purchases(question: Question, least: int) -> pd.DataFrame:
    """Buyers with at least so many purchases (days, or orders if same-day orders are not merged)."""
    key = [*question.by, "customer_id"]
    one = "day" if question.rules.merge_same_day else "order_id"
    times = (
        question.rows("sales", ["customer_id"]).select(*key, bought=nw.col(one)).unique().with_columns(one=nw.lit(1))
    )
    often = times.group_by(*key).agg(nw.col("one").sum().alias("times")).filter(nw.col("times") >= least)
    return grouped_rows(question, often.with_columns(one=nw.lit(1)), nw.col("one").sum(), split=False)


CARDS = (
    replace(
        retention(1),
        id="customer_retention_rate",
        zh="客户留存率",
        en="customer retention rate",
        arguments="",
        aliases=("留存率",),
    ),
    Card(
        "repeat_purchase_rate",
        "shop",
        "复购率",
        "repeat purchase rate",
        "fraction",
        "ratio",
        Special(partial(_purchases, least=2), fact="sales"),
        Special(partial(_purchases, least=1), fact="sales"),
        shop_wide=True,
        better="up",
        proportion=True,
        source="M",
        formula=("期内购买 2 次及以上的客户 ÷ 期内买家", "buyers with 2 or more purchases in the period ÷ buyers"),
        reads=("merge_same_day",),
        note=(
            "同一天的多张订单{merge_same_day}（规则 merge_same_day）。",
            "Several orders of one day {merge_same_day} (the rule merge_same_day).",
        ),
        pitfall=(
            "拆单不是复购；窗口越长，复购率越高，只能比同样长的时间。",
            "A split order is no repurchase; a longer window gives a higher rate, so compare equal lengths only.",
        ),
        aliases=("会员复购率", "重复购买率"),
    ),
    repurchase_rate(),
)

FAMILIES = {"retention": retention, "repurchase_rate": repurchase_rate}
