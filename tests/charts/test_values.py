"""A value is written the same way everywhere, and no value is never written as 0."""

from __future__ import annotations

import math
from datetime import date, datetime

import pytest

from cskit.charts.values import KINDS, compact, text, unit, with_unit

WRITTEN = [
    (1234.4, "count", "1,234", "1,234"),
    (1.239, "number", "1.24", "1.24"),
    (12345.6, "money", "¥12,346", "¥12,346"),
    (-12345.6, "money", "−¥12,346", "−¥12,346"),
    (218.636, "price", "¥218.64", "¥218.64"),
    (0.1234, "rate", "12.3%", "12.3%"),
    (1.0, "rate", "100.0%", "100.0%"),
    (0.05, "growth", "+5.0%", "+5.0%"),
    (-0.05, "growth", "−5.0%", "−5.0%"),
    (1.5, "factor", "×1.50", "×1.50"),
    (12.34, "seconds", "12.3 s", "12.3 秒"),
    (59.94, "seconds", "59.9 s", "59.9 秒"),
    (59.96, "seconds", "1:00", "1:00"),
    (60, "seconds", "1:00", "1:00"),
    (125.4, "seconds", "2:05", "2:05"),
    (3599.7, "seconds", "1:00:00", "1:00:00"),
    (7265, "seconds", "2:01:05", "2:01:05"),
    (3.25, "hours", "3.2 h", "3.2 小时"),
    (9, "hour", "09:00", "09:00"),
    (date(2021, 11, 1), "date", "2021-11-01", "2021-11-01"),
    (datetime(2021, 11, 1, 9, 5, 3), "time", "2021-11-01 09:05:03", "2021-11-01 09:05:03"),
    ("<b>", "text", "<b>", "<b>"),
    (0, "count", "0", "0"),
    (0.0, "money", "¥0", "¥0"),
]


@pytest.mark.parametrize(("value", "kind", "en", "zh"), WRITTEN)
def test_written(value: object, kind: str, en: str, zh: str):
    assert text(value, kind, "en") == en
    assert text(value, kind, "zh") == zh


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "by_row"])
@pytest.mark.parametrize("nothing", [None, math.nan])
def test_no_value_is_a_dash_whatever_the_kind(kind: str, nothing: object):
    assert text(nothing, kind, "en") == "—"
    assert text(nothing, kind, "zh", status="undefined") == "—"


def test_infinity_is_no_value():
    assert text(math.inf, "rate") == "—"


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
    assert text(0.12, "rate", "en", status=status) == en
    assert text(0.12, "rate", "zh", status=status) == zh


def test_a_difference_of_rates_is_in_points_and_a_relative_change_in_percent():
    assert text(0.04, "rate", "en", signed=True) == "+4.0 pts"
    assert text(-0.04, "rate", "zh", signed=True) == "−4.0 个百分点"
    assert text(0.10, "growth", "en") == "+10.0%"
    assert text(0.0, "rate", "en", signed=True) == "0.0 pts"


@pytest.mark.parametrize(
    ("value", "lang", "shown"),
    [
        (9999.0, "zh", "¥9,999"),
        (10000.0, "zh", "¥1万"),
        (1234567.0, "zh", "¥123.5万"),
        (98765432.0, "zh", "¥9,877万"),
        (123456789.0, "zh", "¥1.23亿"),
        (-1234567.0, "zh", "−¥123.5万"),
        (999999.0, "en", "¥999,999"),
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
