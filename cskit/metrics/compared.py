"""Beside what a number is shown: earlier days, the last promotion, the target that holds, the same dates of two years; and
the metrics that stand on metrics, against their target or last year (P)."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from cskit.errors import DataError, MissingTable, UsageError, told, worded
from cskit.metrics import catalogue
from cskit.metrics.card import Card, Special
from cskit.metrics.catalogue import CARDS
from cskit.metrics.question import Question, alone
from cskit.period import Period, day_date, day_number
from cskit.rules import Rules, load_rules
from cskit.shop import Shop

NAMED = ("previous", "last_year", "last_promo", "target")  # what `compare` understands beside a period
WAVES = ("first_wave", "second_wave")


def base_period(shop: Shop, period: Period | None, compare: str | Period) -> Period:
    """The period a comparison looks back to: given, `last_year` (same dates), `previous` (as many days before) or
    `last_promo` (the sale days of the last promotion of `calendar` that ended before the period).

    Errors: `UsageError` without a period to look back from, `MissingTable` for `last_promo` without a calendar,
    `DataError` where the calendar knows no earlier promotion.
    """
    if compare in ("last_year", "previous", "last_promo"):
        if period is None:
            raise UsageError(told("compare_period", compare=compare))
        if compare == "last_year":
            return period.a_year_before()
        if compare == "last_promo":
            return _last_promotion(shop, period)
        return Period(day_date(period.first - period.days), day_date(period.first - 1))
    return Period.parse(compare)


def promotions(shop: Shop) -> dict[str, Period]:
    """The sale days of each promotion of `calendar`, by name; none without that table."""
    found = {}
    for name, rows in shop.pandas("calendar").groupby("promotion") if shop.has("calendar") else ():
        waves = rows[rows["phase"].isin(WAVES)]
        sold = waves if len(waves) else rows[rows["phase"] != "returns"]
        if len(sold):
            found[str(name)] = Period(sold["starts_at"].min().date(), sold["ends_at"].max().date())
    return found


def _last_promotion(shop: Shop, period: Period) -> Period:
    if not shop.has("calendar"):
        raise MissingTable("calendar", worded("for", "compare last_promo"))
    earlier = [p for p in promotions(shop).values() if p.end < period.start]
    DataError.when(not earlier, "no_earlier_promotion", start=period.start)
    return max(earlier, key=lambda p: p.start)


def alignable(by: list[str], period: Period | None, base: Period) -> None:
    """Refuse a comparison by time whose keys can never meet.

    Dates meet where both periods have as many days, months where the base lies whole years back; weeks of two years
    share no Monday.
    """
    UsageError.when("week" in by, "compare_week")
    same_dates = period is not None and period.a_year_before() == base
    if "date" in by and not same_dates and (period is None or period.days != base.days):
        days = told("all_days") if period is None else period.days
        raise UsageError(told("compare_date", days=days, base=base.days))
    UsageError.when("month" in by and (period is None or _months_apart(period, base) is None), "compare_month")


def aligned(frame: pd.DataFrame, by: list[str], period: Period, base: Period) -> pd.DataFrame:
    """A base period's rows under the dates and months of the period they stand beside (its first day under the first
    day, and so on; the same dates of another year under their namesakes)."""
    out = frame.assign(date=_moved_days(frame["date"], period, base)) if "date" in by else frame
    if "month" in by:
        months = _months_apart(period, base) or 0
        out = out.assign(month=[_moved_month(m, months) for m in out["month"]])
    return out


def _moved_days(dates: pd.Series, period: Period, base: Period) -> list[Any]:
    """Dates, or day numbers, of the base as those of the period."""
    days = period.dates()
    # the same dates of the year before (a 29 February stands beside the 28th), else the nth day beside the nth
    a_year_ago = [Period(day, day).a_year_before().start for day in days]
    old = a_year_ago if period.a_year_before() == base else base.dates()
    moved = dict(zip(reversed(old), reversed(days), strict=True))
    numbers = {day_number(one): day_number(other) for one, other in moved.items()}
    return [moved[d] if isinstance(d, date) else numbers[int(d)] for d in dates]


def _months_apart(period: Period, base: Period) -> int | None:
    """How many months lie between two periods that start and end on the same days of their months, else None."""
    months = (period.start.year - base.start.year) * 12 + period.start.month - base.start.month
    ends = (period.end.year - base.end.year) * 12 + period.end.month - base.end.month
    return months if months == ends and period.start.day == base.start.day else None


def _moved_month(month: Any, months: int) -> Any:
    if isinstance(month, str):
        number = int(month[:4]) * 12 + int(month[5:7]) - 1 + months
        return f"{number // 12:04d}-{number % 12 + 1:02d}"
    return month if month is None or month != month else int(month) + months


def target_values(shop: Shop, by: list[str], period: Period | None) -> pd.DataFrame:
    """The floor targets as base rows: the split's column, `metric`, `value`, `status`.

    Errors: `UsageError` for a split that targets do not know, `MissingTable` without `targets`.
    """
    UsageError.when(by not in ([], ["agent"], ["team"]), "compare_target")
    shop.need("targets", "floor", for_="compare target")
    rows = targets_for(shop, period)
    scope = rows["scope"]
    if by:
        rows = rows[scope.str.startswith(f"{by[0]}:")].assign(**{by[0]: scope.str.slice(len(by[0]) + 1)})
    else:
        rows = rows[scope == "all"]
    rows = rows[rows["floor"].notna()].rename(columns={"floor": "value"})
    return rows.assign(status="ok")[[*by, "metric", "value", "status"]]


COLUMNS = ["scope", "metric", "floor", "stretch"]


def targets_for(shop: Shop, period: Period | None, scope: str | None = None) -> pd.DataFrame:
    """scope, metric, floor, stretch of the targets that hold for the whole period; of several, the one set for the
    fewest days. Without a period: of the targets that hold always. No table `targets`: an empty frame.

    The target of a sum or a count holds for exactly its own days (eleven days' sales are no target for one of them),
    that of a rate or a mean for every part of them; one without days holds always.
    """
    if not shop.has("targets"):
        return pd.DataFrame({c: pd.Series(dtype=float if c in ("floor", "stretch") else object) for c in COLUMNS})
    every = shop.pandas("targets")
    own = every if scope is None else every[every["scope"] == scope]
    empty = pd.Series(pd.NaT, index=own.index, dtype="datetime64[ns]")
    first, last = own.get("period_start", empty), own.get("period_end", empty)
    always = first.isna() & last.isna()
    days = (last - first).where(~always, pd.Timedelta.max)
    holds = always
    if period is not None:
        start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
        covers = (first.isna() | (first <= start)) & (last.isna() | (last >= end))
        is_sum = own["metric"].isin([m for m, card in CARDS.items() if card.is_sum])
        holds = always | ((first == start) & (last == end)) | (covers & ~is_sum)
    best = own.assign(days=days)[holds].sort_values("days").drop_duplicates(["scope", "metric"])
    return best[COLUMNS].astype({"floor": "float64", "stretch": "float64"}).reset_index(drop=True)


def find(id: str, rules: str | Rules | None = None) -> Card:
    """The card of any metric id, `attainment(…)` and `year_on_year(…)` included; with `rules` as these read it.

    Errors: `UsageError` with the nearest known ids.

    >>> find("attainment(spend_per_buyer, stretch)").zh
    '客单价冲刺达成率'
    >>> find("客单价同比").id
    'year_on_year(spend_per_buyer)'
    """
    said = _OF_A_METRIC.fullmatch(id.strip())
    if said and catalogue.is_name(said[1]):
        id = _ASKED[said[2]].format(catalogue.looked_up(said[1]).id)
    card = catalogue.looked_up(id, FAMILIES)
    return card if rules is None else card.under(load_rules(rules))


def known_indicators(rules: Rules) -> Rules:
    """The rule set as it is. Errors: `UsageError` where its board shows an indicator that is no metric."""
    for metric in rules.indicators:
        find(metric)
    return rules


def attainment(metric: str, target: str = "floor") -> Card:
    """A metric's value ÷ its target (target ÷ value where lower is better); `target`: `floor` or `stretch`."""
    card = find(metric)
    UsageError.when(target not in ("floor", "stretch"), "target_kind", target=target)
    reached = Special(lambda question: question.ask(metric), empty=float("nan"), fact="targets")
    asked = Special(lambda question: _targets(question, card.id, target), empty=float("nan"), fact="targets")
    parts = (asked, reached) if card.better == "down" else (reached, asked)
    zh, en = f"{'保底' if target == 'floor' else '冲刺'}达成率", f": attainment of {target}"
    return Card(
        f"attainment({metric})" if target == "floor" else f"attainment({metric}, {target})",
        "productivity",
        card.zh + zh,
        card.en + en,
        "fraction",
        "ratio",
        *parts,
        better="up",
        closed=card.closed,
        total=card.total,
        arguments="metric[, stretch]",
        source="P",
        shop_wide=card.shop_wide,
        reads=card.rules_read,
        by_rules=lambda rules: _named(card.under(rules), zh, en),
        formula=(
            "实际值 ÷ 目标值（越低越好的指标为目标值 ÷ 实际值）",
            "value ÷ target (target ÷ value where lower is better)",
        ),
    )


def year_on_year(metric: str) -> Card:
    """A metric's change against the same dates of the year before, as a fraction of it."""
    card = find(metric)

    def change(question: Question) -> pd.DataFrame:
        before = last(question)
        now = question.ask(metric)
        if not question.by:
            return now - before.to_numpy()
        both = now.merge(before, on=list(question.by), suffixes=("", "_before"))
        return both.assign(value=both["value"] - both["value_before"])[[*question.by, "value"]]

    def last(question: Question) -> pd.DataFrame:
        if question.period is None:
            raise UsageError(told("year_period", metric=metric))
        before = question.period.a_year_before()
        alignable(list(question.by), question.period, before)
        return aligned(question.ask(metric, period=before), list(question.by), question.period, before)

    return Card(
        f"year_on_year({metric})",
        "productivity",
        f"{card.zh}同比",
        f"{card.en}: year on year",
        "fraction",
        "ratio",
        Special(change, empty=float("nan")),
        Special(last, empty=float("nan")),
        better=card.better,
        source="P",
        arguments="metric",
        shop_wide=card.shop_wide,
        reads=card.rules_read,
        by_rules=lambda rules: _named(card.under(rules), "同比", ": year on year"),
        formula=("（本期 − 去年同期）÷ 去年同期", "(this period − the same dates last year) ÷ last year's"),
        note=(
            "按日期或月份拆分时，与上年同日、同月相比；不能按周拆分。要两年的数并排看，用 --compare last_year（去年同期）。",
            "--compare last_year shows both years side by side. Split by date or month it looks at the same date or month a year before; weeks never meet.",
        ),
    )


def _named(card: Card, zh: str, en: str) -> dict[str, str]:
    return {"zh": card.zh + zh, "en": card.en + en}


def _targets(question: Question, metric: str, column: str) -> pd.DataFrame:
    """The target of each group: by agent `agent:…`, by team `team:…`, without a split `all`."""
    question.shop.need("targets", column, for_="attainment")
    UsageError.when(question.by not in ((), ("agent",), ("team",)), "attainment_split")
    rows = targets_for(question.shop, question.period)
    rows = rows[rows["metric"] == metric]
    if not question.by:
        whole = rows.loc[rows["scope"] == "all", column]
        return alone(whole.iloc[0] if len(whole) else float("nan"))
    split = question.by[0]
    mine = rows[rows["scope"].str.startswith(f"{split}:")]
    return mine.assign(**{split: mine["scope"].str.slice(len(split) + 1), "value": mine[column]})[[split, "value"]]


FAMILIES: dict[str, Callable[..., Card]] = {"attainment": attainment, "year_on_year": year_on_year}
_ASKED = {
    "同比": "year_on_year({})",
    "冲刺达成率": "attainment({}, stretch)",
    "保底达成率": "attainment({})",
    "达成率": "attainment({})",
}
_OF_A_METRIC = re.compile(rf"(.+?)({'|'.join(_ASKED)})")
