"""A value is written the same way everywhere, and no value is never written as 0."""

from __future__ import annotations

import math
import re
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from cskit.period import Period
from cskit.terms import language, speak
from cskit.written import (
    KINDS,
    NUMERIC,
    compact,
    days_listed,
    from_to,
    hours_listed,
    limits,
    listed,
    paragraph,
    rounded,
    sentence,
    span,
    unit,
    with_unit,
    written,
)

WRITTEN = [
    (1234.4, "count", "1,234", "1,234"),
    (np.int64(1234), "count", "1,234", "1,234"),
    (3.25, "count", "3.3", "3.3"),
    (3.04, "count", "3", "3"),
    (19.96, "count", "20", "20"),
    (20.4, "count", "20", "20"),
    (-0.04, "count", "0", "0"),
    (9_007_199_254_740_993, "count", "9.0072E+15", "9.0072E+15"),
    (123_456_789_012_345, "count", "123,456,789,012,345", "123,456,789,012,345"),
    (1.239, "number", "1.24", "1.24"),
    (0.125, "number", "0.13", "0.13"),
    (0.135, "number", "0.14", "0.14"),
    (-0.125, "number", "−0.13", "−0.13"),
    (0.004, "number", "0.00", "0.00"),
    (-0.004, "number", "0.00", "0.00"),
    (-0.0, "number", "0.00", "0.00"),
    (1.005, "number", "1.01", "1.01"),
    (0.1 + 0.2, "number", "0.30", "0.30"),
    (1e300, "number", "1.0000E+300", "1.0000E+300"),
    (30633.5, "exact", "30,633.5", "30,633.5"),
    (2 / 3, "exact", "0.6667", "0.6667"),
    (100.0, "exact", "100", "100"),
    (-0.00004, "exact", "0", "0"),
    (12345.6, "money", "¥12,346", "¥12,346"),
    (-12345.6, "money", "−¥12,346", "−¥12,346"),
    (99.96, "money", "¥99.96", "¥99.96"),
    (99.994, "money", "¥99.99", "¥99.99"),
    (99.996, "money", "¥100", "¥100"),
    (100.4, "money", "¥100", "¥100"),
    (48.5, "money", "¥48.50", "¥48.50"),
    (48, "money", "¥48", "¥48"),
    (-0.004, "money", "¥0", "¥0"),
    (-300, "money", "−¥300", "−¥300"),
    (999_999.5, "money", "¥1,000,000", "¥1,000,000"),
    (99.96, "price", "¥99.96", "¥99.96"),
    (-0.0, "price", "¥0.00", "¥0.00"),
    (218.636, "price", "¥218.64", "¥218.64"),
    (0.1234, "rate", "12.3%", "12.3%"),
    (1.0, "rate", "100.0%", "100.0%"),
    (0.0004, "rate", "0.0%", "0.0%"),
    (0.0005, "rate", "0.1%", "0.1%"),
    (-0.0, "rate", "0.0%", "0.0%"),
    (-0.0004, "growth", "0.0%", "0.0%"),
    (0.05, "growth", "+5.0%", "+5.0%"),
    (-0.05, "growth", "−5.0%", "−5.0%"),
    (1.5, "factor", "×1.50", "×1.50"),
    (12.34, "seconds", "12.3 s", "12.3 秒"),
    (59.94, "seconds", "59.9 s", "59.9 秒"),
    (59.96, "seconds", "1:00", "1:00"),
    (60, "seconds", "1:00", "1:00"),
    (125.4, "seconds", "2:05", "2:05"),
    (59.95, "seconds", "1:00", "1:00"),
    (-59.96, "seconds", "−1:00", "−1:00"),
    (-0.04, "seconds", "0.0 s", "0.0 秒"),
    (3599.4, "seconds", "59:59", "59:59"),
    (3599.5, "seconds", "1:00:00", "1:00:00"),
    (7200, "seconds", "2:00:00", "2:00:00"),
    (86_400 * 500, "seconds", "12,000:00:00", "12,000:00:00"),
    (3599.7, "seconds", "1:00:00", "1:00:00"),
    (7265, "seconds", "2:01:05", "2:01:05"),
    (3.25, "hours", "3.3 h", "3.3 小时"),
    (0.0344, "p", "0.034", "0.034"),
    (0.0009, "p", "< 0.001", "< 0.001"),
    (0.001, "p", "0.001", "0.001"),
    (1, "p", "1.000", "1.000"),
    (9, "hour", "09:00", "09:00"),
    (date(2021, 11, 1), "date", "2021-11-01", "2021-11-01"),
    (datetime(2021, 11, 1, 9, 5, 3), "time", "2021-11-01 09:05:03", "2021-11-01 09:05:03"),
    ("<b>", "text", "<b>", "<b>"),
    (0, "count", "0", "0"),
    (0.0, "money", "¥0", "¥0"),
]


@pytest.mark.parametrize(("value", "kind", "en", "zh"), WRITTEN)
def test_written(value: object, kind: str, en: str, zh: str):
    assert written(value, kind, "en") == en
    assert written(value, kind, "zh") == zh


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "by_row"])
@pytest.mark.parametrize("nothing", [None, math.nan, pd.NA, pd.NaT])
def test_no_value_is_a_dash_whatever_the_kind(kind: str, nothing: object):
    assert written(nothing, kind, "en") == "—"
    assert written(nothing, kind, "zh", status="undefined") == "—"


@pytest.mark.parametrize("kind", NUMERIC)
@pytest.mark.parametrize("infinite", [math.inf, -math.inf, np.inf])
def test_infinity_is_no_value(kind: str, infinite: float):
    assert written(infinite, kind) == "—"
    assert compact(infinite, kind) == "—"


@pytest.mark.parametrize(
    ("status", "en", "zh"),
    [
        ("ok", "12.0%", "12.0%"),
        ("open", "12.0% (so far)", "12.0%（暂计）"),
        ("immature", "not mature yet", "未到期"),
        ("missing_table", "no table", "缺数据表"),
    ],
)
def test_a_status_is_said(status: str, en: str, zh: str):
    assert written(0.12, "rate", "en", status=status) == en
    assert written(0.12, "rate", "zh", status=status) == zh


@pytest.mark.parametrize(
    ("value", "said"), [(0.9999, "99.9%"), (1.0, "100.0%"), (0.1 + 0.7 + 0.2, "100.0%"), (1.0596, "105.9%")]
)
def test_what_is_attained_of_a_target_is_rounded_down(value: float, said: str):
    assert written(value, "attained") == said


def test_a_difference_of_rates_is_in_points_and_a_relative_change_in_percent():
    assert written(0.04, "rate", "en", signed=True) == "+4.0 pts"
    assert written(-0.04, "rate", "zh", signed=True) == "−4.0 个百分点"
    assert written(0.10, "growth", "en") == "+10.0%"
    assert written(0.0, "rate", "en", signed=True) == "0.0 pts"
    assert written(-0.0004, "rate", "en", signed=True) == "0.0 pts"
    assert written(0.0004, "money", "en", signed=True) == "¥0"
    assert written(-65, "seconds", "en", signed=True) == "−1:05"
    assert written(3, "count", "en", signed=True) == "+3"


@pytest.mark.parametrize(
    ("value", "lang", "shown"),
    [
        (9999.0, "zh", "¥9,999"),
        (10000.0, "zh", "¥1万"),
        (1234567.0, "zh", "¥123.5万"),
        (98765432.0, "zh", "¥9,877万"),
        (123456789.0, "zh", "¥1.23亿"),
        (-1234567.0, "zh", "−¥123.5万"),
        (9999.4, "zh", "¥9,999"),
        (9999.5, "zh", "¥1万"),
        (99_999_600.0, "zh", "¥1亿"),
        (99_400_000.0, "zh", "¥9,940万"),
        (99.96, "zh", "¥99.96"),
        (999999.0, "en", "¥999,999"),
        (999_999.5, "en", "¥1M"),
        (1234567.0, "en", "¥1.23M"),
        (None, "zh", "—"),
    ],
)
def test_large_sums_are_short_on_the_wall(value: float | None, lang: str, shown: str):
    assert compact(value, "money", lang) == shown


def test_units():
    assert with_unit("客服销售额", "money", "zh") == "客服销售额（元）"
    assert with_unit("Response", "seconds", "en") == "Response (s)"
    assert unit("text", "en") == unit("count", "zh") == ""


def test_people_are_counted_one_by_one_for_longer():
    assert [compact(n, "count", "zh") for n in (99_999, 100_000)] == ["99,999", "10万"]
    assert [compact(n, "count", "en") for n in (9_999_999, 10_000_000)] == ["9,999,999", "10M"]
    assert compact(9_999_999.6, "count", "en") == "10M"


DECIMALS = {"count": 0, "number": 2, "exact": 4, "money": 0, "price": 2, "rate": 3, "growth": 3}


@given(st.sampled_from(sorted(DECIMALS)), st.floats(-1e11, 1e11), st.booleans(), st.sampled_from(["en", "zh"]))
def test_what_is_written_reads_back_within_its_rounding(kind: str, value: float, signed: bool, lang: str):
    shown = written(value, kind, lang, signed=signed)
    figure = float(re.sub(r"[^0-9.−]", "", shown).replace("−", "-").rstrip("."))
    if kind in ("rate", "growth"):
        figure /= 100
    assert abs(figure - value) <= 0.5 * 10 ** -DECIMALS[kind] + 1e-11 * abs(value)
    assert "-" not in shown  # the hyphen is no minus
    assert not re.match(r"[−+]\D*[0.]+\D*$", shown), "what rounds to zero has no sign"


@given(st.floats(-1e9, 1e9))
def test_a_duration_reads_back_and_its_parts_stay_below_sixty(value: float):
    shown = written(value, "seconds", "en")
    sign, parts = (-1 if shown.startswith("−") else 1), shown.strip("−").replace(",", "").removesuffix(" s").split(":")
    assert all(float(part) < 60 for part in parts[1:])
    if len(parts) == 2:
        assert int(parts[0]) < 60
    read = sum(float(part) * 60**power for power, part in enumerate(reversed(parts)))
    assert abs(sign * read - value) <= (0.5 if len(parts) > 1 else 0.05) + 1e-11 * abs(value)


@pytest.mark.parametrize(
    ("value", "digits", "half_up"), [(0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-2.5, 0, "-3"), (2.675, 2, "2.68")]
)
def test_a_half_goes_away_from_zero(value: float, digits: int, half_up: str):
    assert str(rounded(value, digits)) == half_up


def test_decimals_may_be_asked_for():
    assert written(0.8, "rate", digits=0) == "80%"
    assert written(1234.5678, "number", digits=0) == "1,235"
    assert written(48.5, "money", digits=0) == "¥49"


@pytest.mark.parametrize(
    ("low", "high", "kind", "signed", "behind", "said"),
    [
        (0.1, 0.2, "rate", False, "10.0%–20.0%", "10.0% to 20.0%"),
        (-0.1, 0.2, "rate", True, "[−10.0, +20.0]", "−10.0 to +20.0 pts"),
        (-5, 7.5, "price", True, "[−¥5.00, +¥7.50]", "−¥5.00 to +¥7.50"),
        (-5, 7, "money", False, "[−¥5, ¥7]", "−¥5 to ¥7"),
        (None, 0.2, "rate", True, "[—, +20.0]", "— to +20.0 pts"),
    ],
)
def test_limits(low: float, high: float, kind: str, signed: bool, behind: str, said: str):
    assert limits(low, high, kind, "en", signed=signed) == behind
    assert from_to(low, high, kind, "en", signed=signed) == said


@pytest.mark.parametrize(
    ("items", "joint", "en", "zh"),
    [
        ([], "and", "", ""),
        (["a"], "and", "a", "a"),
        (["甲", "乙"], "and", "甲 and 乙", "甲和乙"),
        (["a", "b", "c"], "and", "a, b and c", "a、b 和 c"),
        (["`a`", "乙"], "or", "`a` or 乙", "`a` 或乙"),
        (["a", "b", "c"], ",", "a, b, c", "a、b、c"),
        (["a", "b"], ";", "a; b", "a；b"),
        ([1, 2], "in", "1, 2", "1 的2"),
    ],
)
def test_lists(items: list[object], joint: str, en: str, zh: str):
    assert listed(items, joint, "en") == en
    assert listed(items, joint, "zh") == zh


def test_sentences_and_clauses():
    assert paragraph(["One.", "", "Two."], "en") == "One. Two."
    assert paragraph(["一。", "", "二。"], "zh") == "一。二。"
    assert sentence(["one", "two"], "en") == "one; two."
    assert sentence(["一", "二"], "zh") == "一，二。"


@pytest.mark.parametrize(
    ("period", "en", "zh"),
    [
        ("2021-11-11", "11 Nov 2021", "2021年11月11日"),
        ("2021-11-01..2021-11-11", "1–11 Nov 2021", "2021年11月1日至11日"),
        ("2021-10-20..2021-11-11", "20 Oct – 11 Nov 2021", "2021年10月20日至11月11日"),
        ("2020-12-30..2021-12-31", "30 Dec 2020 – 31 Dec 2021", "2020年12月30日至2021年12月31日"),
    ],
)
def test_days_of_a_period(period: str, en: str, zh: str):
    assert span(Period.parse(period), "en") == en
    assert span(Period.parse(period), "zh") == zh


def test_days_and_hours_in_a_list():
    days = [date(2021, 11, d) for d in (1, 2, 4, 6, 7)]
    assert days_listed(days[:4], "en") == "1 Nov, 2 Nov, 4 Nov, 6 Nov"
    assert days_listed(days, "zh") == "11月1日、11月2日、11月4日、11月6日等 5 天"
    assert days_listed([date(2021, 12, 30), date(2021, 12, 31), date(2022, 1, 1)], "zh") == "12月30日至2022年1月1日"
    assert days_listed([date(2021, 11, d) for d in range(1, 12)], "zh") == "11月1日至11日"
    assert days_listed(days[:2], "en") == "1 Nov, 2 Nov"  # two are no stretch
    assert hours_listed([9, 10, 12, 23], "en") == "9:00–11:00, 12:00–13:00, 23:00–24:00"
    assert hours_listed([], "zh") == ""


def test_the_language_spoken_is_meant_where_none_is_given():
    before = language()
    try:
        speak("zh")
        assert written(3, "hours") == "3.0 小时"
        assert listed("ab", "and") == "a 和 b"
        assert with_unit("工时", "hours") == "工时（小时）"
    finally:
        speak(before)
