"""The review of a day, a week and a month: which days, beside which, under which title, in which words."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from cskit.analysis.promotion import choose, resolve
from cskit.charts import use
from cskit.errors import UsageError
from cskit.period import Period
from cskit.review import Review
from cskit.shop import Shop

FAIR = pd.DataFrame(
    {
        "promotion": "fair",
        "phase": "first_wave",
        "starts_at": [pd.Timestamp("2022-03-01")],
        "ends_at": [pd.Timestamp("2022-03-06 23:59")],
    }
)


def days(*spans: str) -> pd.DataFrame:
    """Every day of these spans sold and talked."""
    index = [day for span in spans for day in Period.parse(span).dates()]
    return pd.DataFrame({"shop_sales": 100.0, "receptions": 10.0}, index=index)


@pytest.mark.parametrize(
    ("asked", "kind", "why"),
    [
        ("2022-03-14..2022-03-20", "week", "length"),
        ("2022-03-14", "day", "length"),
        ("2022-03", "month", "length"),
        ("2022-03-01..2022-03-07", "promo", "calendar"),
        ("2022-03-04..2022-03-10", "week", "length"),  # three of seven are sale days
        ("2022-03-03", "promo", "calendar"),
        ("2022-03-10..2022-03-20", "promo", "length"),
    ],
)
def test_the_kind_is_told_by_the_calendar_and_the_number_of_days(asked: str, kind: str, why: str):
    told = choose(days("2022-02-01..2022-04-10"), FAIR, asked, None, kind="")
    assert (told.kind, told.why, told.period) == (kind, why, Period.parse(asked))


@pytest.mark.parametrize(
    ("kind", "period", "base", "last_year"),
    [
        ("day", "2022-04-13", "2022-04-06", "2021-04-14"),  # Wednesdays
        ("week", "2022-04-04..2022-04-10", "2022-03-28..2022-04-03", "2021-04-05..2021-04-11"),
        ("month", "2022-03-01..2022-03-31", "2022-02-01..2022-02-28", "2021-03-01..2021-03-31"),
    ],
)
def test_without_dates_the_last_whole_one_beside_the_one_before(kind: str, period: str, base: str, last_year: str):
    told = choose(days("2021-02-01..2022-04-13"), FAIR, None, None, kind=kind)
    assert told.base
    assert told.last_year
    assert [str(each.period) for each in (told, told.base, told.last_year)] == [period, base, last_year]
    assert (told.base.kind, told.last_year.kind, told.why) == (f"last_{kind}", "last_year", "")


def test_a_part_of_the_days_before_is_no_comparison():
    told = choose(days("2022-03-03..2022-03-13"), None, "2022-03-07..2022-03-13", None, kind="week")
    assert told.base is None  # four of seven days would stand for the week
    told = choose(days("2022-03-01..2022-03-13"), None, "2022-03-07..2022-03-13", None, kind="week")
    assert str(told.base.period if told.base else "") == "2022-02-28..2022-03-06"


def test_a_gap_in_the_year_leaves_last_year_to_compare_with():
    sold = days("2021-03-08..2021-03-14", "2022-03-07..2022-03-13")
    told = choose(sold, None, "2022-03-07..2022-03-13", None, kind="")
    assert told.base == told.last_year is not None


def test_more_days_than_the_kind_has_are_one_clear_line():
    with pytest.raises(UsageError, match="7 days at most"):
        choose(days("2022-03-01..2022-03-31"), None, "2022-03", None, kind="week")


def test_promotion_and_period_exclude_each_other():
    with pytest.raises(UsageError, match="--period alone"):
        Review.of("mens_wear_week", promo="2021-09-07", kind="week")
    with pytest.raises(UsageError, match="unknown kind of review `weekly`; did you mean `week`"):
        Review.of("mens_wear_week", kind="weekly")


def test_a_weekly_page_has_its_title_and_no_word_of_a_promotion(double11: Shop, shown: list[dict[str, Any]]):
    use("zh")
    shown.clear()
    review = Review(double11, resolve(double11, kind="week"))
    for section in (
        "opening",
        "headline",
        "story",
        "actions",
        "evidence",
        "phases",
        "seasonal",
        "complaints",
        "refunds",
    ):
        getattr(review, section)()
    said = json.dumps(shown, ensure_ascii=False, default=str)
    assert "客服周报" in said
    assert "较上周" in said
    assert "大促" not in said
    assert "阶段" not in said
    assert str(review.period.end + timedelta(days=1)) == "2021-12-06"
    assert review.period.start == date(2021, 11, 29)
