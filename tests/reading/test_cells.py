"""The grammar of cells: what means missing, what means a number, a time, a rate, and what is refused."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from cskit.reading import cells
from cskit.reading.cells import BadCell

DAY = datetime(2026, 4, 19)


@pytest.mark.parametrize("blank", ["", " ", "-", "--", "暂无数据", "延迟统计", "\u00a0", "\t", "null", None])
@pytest.mark.parametrize("read", [cells.text, cells.number, cells.seconds, cells.when, cells.identifier])
def test_blank_is_missing_never_zero(read: Any, blank: Any) -> None:
    assert read(blank) is None


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", 0.0),
        ("1,234", 1234.0),
        ("1，234", 1234.0),
        ("1,234,567.8", 1234567.8),
        ("￥1,234.00", 1234.0),
        ("¥5", 5.0),
        ("0元", 0.0),
        ("12.50元", 12.5),
        ("１２.５", 12.5),
        ("-3", -3.0),
        (".5", 0.5),
        (7, 7.0),
        (" 8 ", 8.0),
    ],
)
def test_numbers(cell: Any, value: float) -> None:
    assert cells.number(cell) == value


@pytest.mark.parametrize(
    "cell", ["abc", "1,23", "1.2.3", "1_000", "inf", "12.5%", "3小时", "无退款申请", "1e308", "9" * 400, 1e300]
)
def test_what_is_no_number_is_refused(cell: Any) -> None:
    with pytest.raises(BadCell):
        cells.number(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("11秒", 11),
        ("2分30秒", 150),
        ("2分钟", 120),
        ("7小时41分52秒", 27712),
        ("1天2小时", 93600),
        ("1:23:45", 5025),
        ("2:05", 125),
        ("0.5秒", 0.5),
        ("37", 37),
        (time(0, 2, 5), 125),
        (timedelta(hours=1), 3600),
    ],
)
def test_durations(cell: Any, value: float) -> None:
    assert cells.seconds(cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2026-04-19", DAY),
        ("2026/4/19", DAY),
        ("2026.4.19", DAY),
        ("20260419", DAY),
        ("2026年4月19日", DAY),
        (46131, DAY),
        ("46131", DAY),
        (46131.5, DAY + timedelta(hours=12)),
        (date(2026, 4, 19), DAY),
        (DAY, DAY),
        ("2026-04-19 09:05:07", DAY + timedelta(hours=9, minutes=5, seconds=7)),
        ("2026-4-19 9:05:07", DAY + timedelta(hours=9, minutes=5, seconds=7)),
        ("2026/4/19 9:05", DAY + timedelta(hours=9, minutes=5)),
        ("2026-04-19T09:05", DAY + timedelta(hours=9, minutes=5)),
        ("20260419090507", DAY + timedelta(hours=9, minutes=5, seconds=7)),
        ("2026年4月19日 9时5分", DAY + timedelta(hours=9, minutes=5)),
        ("\t2026-04-19 ", DAY),
    ],
)
def test_times(cell: Any, value: datetime) -> None:
    assert cells.when(cell) == value


@pytest.mark.parametrize("cell", ["2026-02-30", "2026-13-01", "19/04/2026", "2026-04-19 25:00:00", "yesterday", "5"])
def test_what_is_no_time_is_refused(cell: str) -> None:
    with pytest.raises(BadCell):
        cells.when(cell)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(lambda at: at.replace(microsecond=0)))
def test_every_spelling_of_a_time_is_the_same_time(at: datetime) -> None:
    clock = f"{at.hour}:{at.minute:02}:{at.second:02}"
    serial = (at - datetime(1899, 12, 30)) / timedelta(days=1)
    spellings: list[Any] = [
        at.isoformat(" "),
        at.isoformat(),
        f"{at.year}-{at.month}-{at.day} {clock}",
        f"{at.year}/{at.month}/{at.day} {clock}",
        f"{at.year}年{at.month}月{at.day}日 {clock}",
        f"{at:%Y%m%d%H%M%S}",
        serial,
    ]
    assert {cells.when(spelling) for spelling in spellings} == {at}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('="123456789012345678"', "123456789012345678"),
        ('=123456789012345678""', "123456789012345678"),
        ("'13800001111", "13800001111"),
        (1234.0, "1234"),
        ("123456789012345678\t", "123456789012345678"),
        ("\ufeff1", "1"),
    ],
)
def test_ids_lose_only_their_wrapping(cell: Any, value: str) -> None:
    assert cells.identifier(cell) == value


@pytest.mark.parametrize("cell", ["1.23457E+17", "1E+18", 123456789012345680, 1.2345678901234568e17])
def test_rounded_ids_are_refused(cell: Any) -> None:
    with pytest.raises(BadCell):
        cells.identifier(cell)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (["12.5%", "100%", "--"], [0.125, 1.0, None]),
        (["0.9971", "1", "0"], [0.9971, 1.0, 0.0]),
        (["99.71", "1", "0"], [0.9971, 0.01, 0.0]),
        (["12.5%", "0"], [0.125, 0.0]),
        (["", "0"], [None, 0.0]),
    ],
)
def test_the_column_decides_what_a_bare_rate_means(column: list[str], values: list[float | None]) -> None:
    assert cells.fractions(column) == pytest.approx(values)


@pytest.mark.parametrize("column", [["1"], ["0", "1", "1"], ["1", "50%"], ["0.5", "20%"]])
def test_rates_that_can_be_read_two_ways_are_refused(column: list[str]) -> None:
    with pytest.raises(BadCell):
        cells.fractions(column)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("\ufeff订单编号", "订单编号"),
        ("订单付款时间 ", "订单付款时间"),
        ("订单\r\n编号", "订单编号"),
        ("宝贝\u00a0标题", "宝贝标题"),
        ("平均响应时长（秒)", "平均响应时长(秒)"),
        ("三分钟回复率（人维度）", "三分钟回复率(人维度)"),
        (None, ""),
        (0, "0"),
    ],
)
def test_headers_have_one_spelling(cell: Any, name: str) -> None:
    assert cells.header(cell) == name


@pytest.mark.parametrize(
    "label", ["汇总", " 均值", "合计 ", "总计", "全店平均值", "店铺汇总值", "同行同层优秀", "同行同层均值"]
)
def test_subtotals_are_known(label: str) -> None:
    assert cells.is_subtotal(label)


@pytest.mark.parametrize("label", ["小美", "汇总组小王", "", None, 5, "2021-11-11"])
def test_people_are_no_subtotals(label: Any) -> None:
    assert not cells.is_subtotal(label)
