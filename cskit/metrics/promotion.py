"""A value against its target, last year's, or the forecast (P)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import narwhals as nw

from cskit.errors import DataError, UsageError
from cskit.metrics.card import Card, Special
from cskit.period import Period

if TYPE_CHECKING:
    import pandas as pd

    from cskit.metrics.question import Question


def a_year_before(period: Period) -> Period:
    """The same dates of the year before (29 February becomes the 28th)."""

    def back(day: date) -> date:
        try:
            return day.replace(year=day.year - 1)
        except ValueError:
            return day.replace(year=day.year - 1, day=28)

    return Period(back(period.start), back(period.end))


def attainment(metric: str, target: str = "floor") -> Card:
    """A metric's value ÷ its target (target ÷ value where lower is better); `target`: `floor` or `stretch`."""
    from cskit.metrics.catalogue import find

    card = find(metric)
    if target not in ("floor", "stretch"):
        raise UsageError(f"attainment: `{target}` is no kind of target; write floor or stretch")

    def value(question: Question) -> pd.DataFrame:
        return _measured(question, metric)

    def goal(question: Question) -> pd.DataFrame:
        return _targets(question, card.id, target)

    up = card.better != "down"
    parts = (Special(value), Special(goal)) if up else (Special(goal), Special(value))
    zh, en = ("保底" if target == "floor" else "冲刺"), target
    return Card(
        f"attainment({metric})" if target == "floor" else f"attainment({metric}, {target})", "productivity",
        f"{card.zh}{zh}达成率", f"{card.en}: attainment of {en}", "fraction", "ratio", *parts, better="up",
        closed=card.closed, total=card.total, arguments="metric[, stretch]", source="P", shop_wide=card.shop_wide,
        formula=("实际值 ÷ 目标值（越低越好的指标为目标值 ÷ 实际值）",
                 "value ÷ target (target ÷ value where lower is better)"),
    )  # fmt: skip


def year_on_year(metric: str) -> Card:
    """A metric's change against the same dates of the year before, as a fraction of it."""
    from cskit.metrics.catalogue import find

    card = find(metric)

    def change(question: Question) -> pd.DataFrame:
        now = _measured(question, metric)
        before = last(question)
        if not question.by:
            return now - before.to_numpy()
        both = now.merge(before, on=list(question.by), suffixes=("", "_before"))
        return both.assign(value=both["value"] - both["value_before"])[[*question.by, "value"]]

    def last(question: Question) -> pd.DataFrame:
        if question.period is None:
            raise UsageError(f"year_on_year({metric}) needs a period: which days are compared with last year's?")
        back = a_year_before(question.period)
        return _measured(question.__class__(question.shop, question.by, question.rules, back), metric)

    return Card(
        f"year_on_year({metric})", "productivity", f"{card.zh}同比", f"{card.en}: year on year", "fraction", "ratio",
        Special(change), Special(last), better=card.better, source="P", arguments="metric", shop_wide=card.shop_wide,
        formula=("（本期 − 去年同期）÷ 去年同期", "(this period − the same dates last year) ÷ last year's"),
    )  # fmt: skip


def misses(question: Question) -> pd.DataFrame:
    """Σ |actual − forecast| over the hours forecast."""
    return _by_hour(question, lambda frame: (frame["actual"] - frame["receptions"]).abs())


def overshoot(question: Question) -> pd.DataFrame:
    """Σ (forecast − actual) over the hours forecast."""
    return _by_hour(question, lambda frame: frame["receptions"] - frame["actual"])


def actual(question: Question) -> pd.DataFrame:
    """Σ actual receptions over the hours forecast."""
    return _by_hour(question, lambda frame: frame["actual"])


def hours_forecast(question: Question) -> pd.DataFrame:
    """Each hour of the forecast in the period: `hour` (start, seconds), `receptions` forecast, `actual`."""
    forecast = question.shop.need("forecast", for_="forecast error").collect("pandas").to_native()
    second = nw.col("started_at") // 3600 * 3600
    seen = question.facts.receptions().filter(nw.col("served") == 1).with_columns(hour_at=second)
    counts = seen.group_by("hour_at").agg(nw.len().alias("actual")).collect("pandas").to_native()
    both = forecast.merge(counts, left_on="hour", right_on="hour_at", how="left")
    both["actual"] = both["actual"].fillna(0).astype("float64")
    both["day"] = (both["hour"].astype("int64") - question.rules.day_offset) // 86_400
    if question.period is not None:
        both = both[both["day"].between(question.period.first, question.period.last)]
    # an hour that the data do not reach yet is no miss
    return both[both["hour"].astype("int64").between(question.shop.seconds[0] // 3600 * 3600, question.shop.seconds[1])]


def _by_hour(question: Question, value: Callable[[pd.DataFrame], pd.Series]) -> pd.DataFrame:
    import pandas as pd

    frame = hours_forecast(question)
    frame = frame.assign(value=value(frame).astype("float64"))
    known = {"date": frame["day"], "hour": frame["hour"].astype("int64") % 86_400 // 3600}
    strange = [b for b in question.by if b not in known]
    if strange:
        raise UsageError(f"forecast_error can be split by date and hour, not by {', '.join(strange)}")
    if not question.by:
        return pd.DataFrame({"value": [frame["value"].sum()]})
    frame = frame.assign(**{b: known[b] for b in question.by})
    return frame.groupby(list(question.by))["value"].sum().reset_index()


def _measured(question: Question, metric: str) -> pd.DataFrame:
    from cskit.metrics.measure import raw_values

    return raw_values(question, metric)


def _targets(question: Question, metric: str, column: str) -> pd.DataFrame:
    """The target of each group: by agent `agent:…`, by team `team:…`, without a split `all`."""
    import pandas as pd

    question.shop.need("targets", column, for_="attainment")
    rows = question.shop.pandas("targets")
    rows = rows[(rows["metric"] == metric) & rows[column].notna()]
    if question.period is not None:
        for end, outside in (("period_start", "gt"), ("period_end", "lt")):
            if end in rows:
                limit = question.period.end if outside == "gt" else question.period.start
                days = rows[end]
                beyond = days > pd.Timestamp(limit) if outside == "gt" else days < pd.Timestamp(limit)
                rows = rows[days.isna() | ~beyond]
    if not question.by:
        rows = rows[rows["scope"] == "all"]
        if len(rows) > 1:
            raise DataError(f"targets: {len(rows)} targets of {metric} for `all` in this period; which one holds?")
        return pd.DataFrame({"value": rows[column].astype("float64").to_list() or [float("nan")]})
    if question.by not in (("agent",), ("team",)):
        raise UsageError("attainment can be split by agent or by team")
    split = question.by[0]
    mine = rows[rows["scope"].str.startswith(f"{split}:")]
    return pd.DataFrame(
        {split: mine["scope"].str.slice(len(split) + 1).to_list(), "value": mine[column].astype("float64").to_list()}
    ).drop_duplicates(split)
