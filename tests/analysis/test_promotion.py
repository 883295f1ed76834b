"""Which days are reviewed, and against what."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from cskit.analysis.promotion import choose
from cskit.errors import DataError, UsageError
from cskit.period import Period


def daily(*periods: str, peak: str | None = None) -> pd.DataFrame:
    """Sales 100 and 10 receptions on every day of `periods`, 900 on the peak."""
    days = [d for p in periods for d in Period.parse(p).dates()]
    frame = pd.DataFrame({"shop_sales": 100.0, "receptions": 10.0}, index=days)
    if peak:
        frame.loc[date.fromisoformat(peak), "shop_sales"] = 900.0
    return frame


def calendar(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["promotion", "phase", "starts_at", "ends_at"])
    return frame.assign(starts_at=pd.to_datetime(frame["starts_at"]), ends_at=pd.to_datetime(frame["ends_at"]))


DOUBLE11 = calendar(
    ("double11-2020", "first_wave", "2020-11-01 00:00:00", "2020-11-03 23:59:59"),
    ("double11-2020", "warm_up", "2020-11-04 00:00:00", "2020-11-10 23:59:59"),
    ("double11-2020", "second_wave", "2020-11-11 00:00:00", "2020-11-12 23:59:59"),
    ("618-2021", "second_wave", "2021-06-18 00:00:00", "2021-06-18 23:59:59"),
    ("double11-2021", "presale", "2021-10-20 20:00:00", "2021-10-31 23:59:59"),
    ("double11-2021", "first_wave", "2021-11-01 00:00:00", "2021-11-03 23:59:59"),
    ("double11-2021", "presale", "2021-11-04 00:00:00", "2021-11-10 23:59:59"),
    ("double11-2021", "second_wave", "2021-11-11 00:00:00", "2021-11-11 23:59:59"),
    ("double11-2021", "returns", "2021-11-12 00:00:00", "2021-12-05 23:59:59"),
)
ALL_DAYS = daily("2020-11-01..2020-11-12", "2021-06-18", "2021-10-20..2021-12-05")


def test_the_last_promotion_of_the_calendar_is_its_sale_days() -> None:
    got = choose(ALL_DAYS, DOUBLE11, None, None)
    assert (got.name, str(got.period)) == ("double11-2021", "2021-11-01..2021-11-11")
    assert [(p.id, str(p.period)) for p in got.phases] == [
        ("presale", "2021-10-20..2021-10-31"),
        ("first_wave", "2021-11-01..2021-11-03"),
        ("presale_2", "2021-11-04..2021-11-10"),
        ("second_wave", "2021-11-11"),
        ("returns", "2021-11-12..2021-12-05"),
    ]


@pytest.mark.parametrize(
    ("compare", "kind", "name", "period"),
    [
        (None, "last_year", "double11-2020", "2020-11-01..2020-11-12"),  # one day is no match for eleven
        ("last_promo", "last_promo", "618-2021", "2021-06-18"),
        ("last_year", "last_year", "double11-2020", "2020-11-01..2020-11-12"),
        ("2021-10-25..2021-10-27", "period", "double11-2021", "2021-10-25..2021-10-27"),
    ],
)
def test_what_it_is_compared_with(compare: str | None, kind: str, name: str, period: str) -> None:
    got = choose(ALL_DAYS, DOUBLE11, None, compare)
    assert got.base is not None
    assert (got.base.kind, got.base.name, str(got.base.period)) == (kind, name, period)
    assert not got.same_length  # 11 days against 1, 12 and 3: said in a sentence, and compared per day
    assert got.last_year is not None
    assert str(got.last_year.period) == "2020-11-01..2020-11-12"


@pytest.mark.parametrize(
    ("promo", "last_year"),
    [
        ("2021-11-11", "2020-11-11"),  # first day of the second wave, both years
        ("2021-11-01..2021-11-02", "2020-11-01..2020-11-02"),
        ("2021-10-25", "2020-11-01..2020-11-12"),  # a phase that last year did not have: its sale days
    ],
)
def test_last_year_is_aligned_by_phase(promo: str, last_year: str) -> None:
    got = choose(ALL_DAYS, DOUBLE11, promo, "last_year")
    assert got.name == "double11-2021"
    assert got.base is not None
    assert str(got.base.period) == last_year


def test_by_default_the_last_promotion_if_it_is_of_a_like_length() -> None:
    got = choose(ALL_DAYS, DOUBLE11, "2021-11-11", None)
    assert got.base is not None
    assert (got.base.kind, got.base.name, str(got.base.period)) == ("last_promo", "618-2021", "2021-06-18")
    assert got.same_length


def test_a_promotion_of_one_wave_is_compared_with_that_wave() -> None:
    got = choose(ALL_DAYS, DOUBLE11, "2021-06-18", None)
    assert got.base is not None
    assert (got.base.name, str(got.base.period)) == ("double11-2020", "2020-11-11..2020-11-12")


def test_a_moved_promotion_is_aligned_by_its_phase_not_its_date() -> None:
    moved = calendar(
        ("a", "warm_up", "2020-06-10", "2020-06-12 23:59:59"),
        ("a", "second_wave", "2020-06-13", "2020-06-14 23:59:59"),
        ("b", "second_wave", "2021-06-18", "2021-06-19 23:59:59"),
    )
    got = choose(daily("2020-06-01..2020-06-30", "2021-06-01..2021-06-30"), moved, "2021-06-19", "last_year")
    assert got.base is not None
    assert str(got.base.period) == "2020-06-14"


def test_without_a_calendar_the_day_with_the_largest_sales() -> None:
    got = choose(daily("2021-11-01..2021-11-20", peak="2021-11-11"), None, None, None)
    assert (str(got.period), got.why) == ("2021-11-11", "")  # a promotion was asked for
    assert [(p.id, str(p.period)) for p in got.phases] == [
        ("before", "2021-11-04..2021-11-10"),
        ("promotion", "2021-11-11"),
        ("after", "2021-11-12..2021-11-18"),
    ]
    assert got.base is None
    assert got.last_year is None


def test_a_day_chosen_because_nothing_else_tells_is_said_to_be() -> None:
    got = choose(daily("2021-11-01..2021-11-20", peak="2021-11-11"), None, None, None, kind="")
    assert (got.kind, got.why) == ("promo", "peak")


def test_more_days_than_a_year_are_not_compared_with_days_of_their_own() -> None:
    days = "2020-10-01..2021-12-05"
    assert choose(daily(days), None, days, None).base is None


def test_a_promotion_at_the_edge_has_no_invented_days_around_it() -> None:
    got = choose(daily("2021-11-10..2021-11-11"), None, "2021-11-10..2021-11-11", None)
    assert [p.id for p in got.phases] == ["promotion"]


def test_last_year_by_date_when_no_calendar_knows_it() -> None:
    days = daily("2020-11-11", "2021-11-09..2021-11-12", peak="2021-11-11")
    got = choose(days, None, None, None)
    assert got.base is not None
    assert (got.base.kind, str(got.base.period)) == ("last_year", "2020-11-11")
    leap = choose(daily("2023-02-28", "2024-02-29"), None, "2024-02-29", None)
    assert leap.base is not None
    assert str(leap.base.period) == "2023-02-28"


@pytest.mark.parametrize("promo", ["2019-01-01", "2021-03-01..2021-03-05", "2022-01-01"])
def test_a_promotion_outside_the_data_is_one_line_with_the_range(promo: str) -> None:
    with pytest.raises(DataError) as caught:
        choose(ALL_DAYS, DOUBLE11, promo, None)
    text = str(caught.value)
    assert "\n" not in text
    assert "2020-11-01 to 2021-12-05" in text
    assert "2021-10-20..2021-12-05" in text  # the hole between the two years is told too


def test_a_comparison_that_was_asked_for_and_is_not_there_is_an_error() -> None:
    with pytest.raises(DataError, match="to compare with"):
        choose(ALL_DAYS, DOUBLE11, None, "2019-11-11")
    with pytest.raises(UsageError):
        choose(ALL_DAYS, DOUBLE11, None, "last_week")
    with pytest.raises(DataError, match="no paid order"):
        choose(daily("2021-11-11").assign(shop_sales=0.0, receptions=0.0), None, None, None)


def test_a_day_shared_by_two_phases_goes_to_the_longer_part() -> None:
    shared = calendar(
        ("p", "warm_up", "2021-10-18 00:00:00", "2021-10-20 19:59:59"),
        ("p", "presale", "2021-10-20 20:00:00", "2021-10-22 23:59:59"),
    )
    got = choose(daily("2021-10-18..2021-10-22"), shared, None, None)
    assert [str(p.period) for p in got.phases] == ["2021-10-18..2021-10-20", "2021-10-21..2021-10-22"]


def test_phases_reach_only_as_far_as_the_data() -> None:
    got = choose(daily("2021-10-29..2021-11-12"), DOUBLE11, None, None)
    assert [(p.id, str(p.period)) for p in got.phases] == [
        ("presale", "2021-10-29..2021-10-31"),
        ("first_wave", "2021-11-01..2021-11-03"),
        ("presale_2", "2021-11-04..2021-11-10"),
        ("second_wave", "2021-11-11"),
        ("returns", "2021-11-12"),
    ]
    assert got.base is None  # the calendar knows other promotions, the data do not


def test_days_without_talk_are_no_promotion() -> None:
    """Sales of October, talk of November: what is reviewed has both, or is refused."""
    days = [date(2021, 10, 6), date(2021, 10, 7), date(2021, 11, 6), date(2021, 11, 7)]
    daily = pd.DataFrame({"shop_sales": [500, 900, 100, 50], "receptions": [0, 0, 4, 5]}, index=days)
    assert choose(daily, None, None, None).period == Period(days[2], days[2])
    with pytest.raises(DataError, match=r"no customer was served on 2021-10-06.*2021-11-06\.\.2021-11-07"):
        choose(daily, None, "2021-10-06", None)
