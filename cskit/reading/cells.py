"""The grammar of cells in shop exports: what every reader must understand, and what it must refuse.

Blank means missing: `None`, never 0. What cannot be understood raises `BadCell`; nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

MISSING = frozenset({"", "-", "--", "—", "——", "暂无数据", "延迟统计", "null", "none", "nan"})
LONGEST_MISSING = max(map(len, MISSING))
SUBTOTALS = (
    {
        whose + sums
        for whose in ("", "全店", "本店", "店铺", "团队", "客服", "全部", "所有")
        for sums in ("汇总", "均值", "汇总值", "平均值", "合计", "总计", "平均", "总和", "总值", "小计", "累计")
    }
    | {"全店", "同行", "同行同层优秀", "同行同层均值"}
    | {"total", "totals", "sum", "subtotal", "grandtotal", "average", "avg"}
)
HIDDEN = (  # control, zero-width and direction characters, as ranges of code points; tab and line breaks are blanks
    (0x00, 0x08),
    (0x0B, 0x0C),
    (0x0E, 0x1F),
    (0x7F, 0x9F),
    (0xAD, 0xAD),
    (0x61C, 0x61C),
    (0x180E, 0x180E),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x2064),
    (0x2066, 0x206F),
    (0xFEFF, 0xFEFF),
)
INVISIBLE = dict.fromkeys(code for first, last in HIDDEN for code in range(first, last + 1))
_EXCEL_DAY_0 = datetime(1899, 12, 30)  # Excel's serial 1 is 1900-01-01, counting a 29 February 1900 that never was
_SERIALS = (20_000, 80_000)  # 1954 to 2119
_NUMBER = re.compile(r"[+-]?(\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_MOST = 1e15  # beyond it no shop counts or is paid, and no digit is exact
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?")
_CLOCK = re.compile(r"(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?)?分?")
_ZONE = re.compile(r"\s*(?:Z|UTC|GMT|([+-])(\d\d):?(\d\d))$", re.IGNORECASE)
_DURATION = re.compile(
    r"(?:(?P<d>\d+)天)?(?:(?P<h>\d+)(?:小时|时))?(?:(?P<m>\d+)(?:分钟|分))?(?:(?P<s>\d+(?:\.\d+)?)秒)?"
)
_COLONS = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2})")
_ROUNDED = re.compile(r"[1-9](\.\d+)?[eE]\+?\d+")


_MARKS = ("'", "`", "=", '"')


class BadCell(ValueError):
    """A cell that says something, but not what its column is for."""


class RoundedId(BadCell):
    """An id of which a spreadsheet kept the first digits only: a file with one has lost its ids."""


def text(cell: Any) -> str | None:
    """The cell's text: without invisible characters, `="…"` and the `'` that keep spreadsheets from meddling.

    >>> text('="123456789012345678"'), text("'13800000000"), text(" -- "), text("\\u00a0张\\t")
    ('123456789012345678', '13800000000', None, '张')
    """
    if cell is None:
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    value = str(cell).strip()
    if not value.isprintable():  # as all that is invisible is
        value = value.translate(INVISIBLE).strip()
    if value[:1] in _MARKS:
        value = _marked(value)
    return None if len(value) <= LONGEST_MISSING and value.lower() in MISSING else value


def _marked(value: str) -> str:
    """Without the marks that keep spreadsheets from meddling, also where a wrong quoting left half of them."""
    if value.startswith(('="', '"=')) or value[0] + value[-1] == '="':
        value = value.strip('="').strip()
    return value.lstrip("'`").rstrip("`").strip()


def identifier(cell: Any) -> str | None:
    """An id as text. Errors: `RoundedId` for one that a spreadsheet has rounded (`1.23457E+17`).

    >>> identifier('="1234"'), identifier(1234.0)
    ('1234', '1234')
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**15:
        raise RoundedId(f"{cell}")  # Excel keeps 15 digits: what stands behind them is made up
    value = text(cell)
    if value is not None and _ROUNDED.fullmatch(value):
        raise RoundedId(value)
    return value


def number(cell: Any) -> float | None:
    """A number or an amount: `1,234.5`, `1，234`, `￥1,234.00`, `0元`, `１２`; null for a blank.

    Errors: `BadCell` for what is no number, or one of more than 15 digits.

    >>> number("￥1，234.50"), number("0元"), number("暂无数据")
    (1234.5, 0.0, None)
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool) and not abs(cell) >= _MOST:
        return float(cell) if cell == cell else None
    try:
        plain = float(cell)  # the common case first: most cells are plain
        if plain == plain and abs(plain) < _MOST and "_" not in cell:
            return plain
    except (TypeError, ValueError):
        pass  # the general way says what is wrong with it
    value = text(cell)
    if value is None:
        return None
    value = unicodedata.normalize("NFKC", value).strip("¥￥元 ").replace("¥", "")
    if _GROUPED.fullmatch(value):
        value = value.replace(",", "")
    if not _NUMBER.fullmatch(value) or abs(float(value)) >= _MOST:
        raise BadCell(str(cell))
    return float(value)


def seconds(cell: Any) -> float | None:
    """A duration in seconds: `11秒`, `2分30秒`, `7小时41分52秒`, `1:23:45`, `2:05`; a plain number is in seconds.

    >>> seconds("2分30秒"), seconds("1:23:45"), seconds("11"), seconds("--")
    (150.0, 5025.0, 11.0, None)
    """
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    value = text(cell)
    if value is None:
        return None
    value = unicodedata.normalize("NFKC", value).replace(" ", "")
    if found := _COLONS.fullmatch(value):
        hours, minutes, rest = (float(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + rest
    if found := _DURATION.fullmatch(value):
        days, hours, minutes, rest = (float(part or 0) for part in found.group("d", "h", "m", "s"))
        return days * 86400 + hours * 3600 + minutes * 60 + rest
    return number(value)


def fractions(cells: Iterable[Any]) -> list[float | None]:
    """A column of rates as fractions. The whole column decides what a number without `%` means.

    A column that goes above 1 is percent, one that stays below is fractions.
    Errors: `BadCell` where both readings stay open (a bare `1` and nothing to tell by, 0.5 beside 20%).

    >>> fractions(["12.5%", "--", "100%"]), fractions(["0.9971", "1"]), fractions(["99.7", "1"])
    ([0.125, None, 1.0], [0.9971, 1.0], [0.997, 0.01])
    """
    values: list[tuple[float | None, bool]] = []
    for cell in cells:
        value = text(cell)
        marked = value is not None and value.rstrip().endswith(("%", "％"))
        values.append((number(value.rstrip("%％ ") if value and marked else value), marked))
    bare = [value for value, marked in values if value is not None and not marked]
    told = [value for value in bare if value not in (0.0, 1.0)]
    if 1.0 in bare and not told:
        raise BadCell("1")
    if told and max(told) < 1 and any(marked for _, marked in values):
        raise BadCell(f"{min(told)}")  # 0.5 beside 20%: half a percent, or half?
    scale = 1.0 if not told or max(told) < 1 else 100.0
    return [None if value is None else value / (100.0 if marked else scale) for value, marked in values]


def when(cell: Any) -> datetime | None:
    """A time or a date, in every form the exports use, Excel serials included; null for a blank.

    >>> when("2026年4月19日"), when("2026/4/19 9:05"), when("20260419"), when(46131.5)
    (datetime.datetime(2026, 4, 19, 0, 0), datetime.datetime(2026, 4, 19, 9, 5), datetime.datetime(2026, 4, 19, 0, 0), datetime.datetime(2026, 4, 19, 12, 0))
    """  # noqa: E501
    if isinstance(cell, str) and len(cell) == 19 and cell[4] == "-" and cell[10] == " ":
        try:
            return datetime.fromisoformat(cell)
        except ValueError:
            pass  # the general way says what is wrong with it
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and _SERIALS[0] < cell < _SERIALS[1]:
        return _serial(cell)
    value = text(cell)
    return None if value is None else _written(unicodedata.normalize("NFKC", value))


def instant(cell: Any) -> tuple[datetime | None, bool]:
    """A time, and whether it says how far from UTC it is (`Z`, `UTC`, `+08:00`, seconds since 1970): then it is in UTC.

    >>> instant("2021-11-11T10:00:00+08:00"), instant("2021-11-11 10:00")
    ((datetime.datetime(2021, 11, 11, 2, 0), True), (datetime.datetime(2021, 11, 11, 10, 0), False))
    """
    value = text(cell) or ""
    if value.isdecimal() and len(value) in (10, 13):
        return datetime(1970, 1, 1) + timedelta(seconds=int(value[:10])), True
    if zone := _ZONE.search(value):
        at, minutes = when(value[: zone.start()]), int(zone[2] or 0) * 60 + int(zone[3] or 0)
        return at and at - timedelta(minutes=-minutes if zone[1] == "-" else minutes), True
    return when(cell), False


def _serial(days: float) -> datetime:
    return _EXCEL_DAY_0 + timedelta(seconds=round(days * 86400))


def _written(value: str) -> datetime:
    with suppress(ValueError):
        if found := _DATE.match(value):
            year, month, day = map(int, found.groups())
            return datetime(year, month, day, *_clock(value[found.end() :]))  # type: ignore[arg-type]
        if found := _COMPACT.fullmatch(value):
            return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]
        if _NUMBER.fullmatch(value) and _SERIALS[0] < float(value) < _SERIALS[1]:
            return _serial(float(value))
    raise BadCell(value)


def _clock(rest: str) -> tuple[int, ...]:
    rest = rest.strip().removeprefix("T").strip()
    if not rest:
        return ()
    found = _CLOCK.fullmatch(rest)
    if not found:
        raise ValueError(rest)
    return tuple(int(part or 0) for part in found.groups())


def header(cell: Any) -> str:
    """A header in one spelling: no BOM, NBSP, spaces or line breaks, brackets and punctuation half-width.

    >>> header("\\ufeff订单付款时间 "), header("平均响应时长（秒)"), header("订单\\n编号")
    ('订单付款时间', '平均响应时长(秒)', '订单编号')
    """
    if cell is None:
        return ""
    plain = unicodedata.normalize("NFKC", str(cell).translate(INVISIBLE))
    return re.sub(r"\s+", "", plain)


def is_subtotal(cell: Any) -> bool:
    """Whether a row's label says that it sums up other rows: such a row is never data.

    >>> is_subtotal(" 汇 总："), is_subtotal("Grand Total"), is_subtotal("小美")
    (True, True, False)
    """
    return isinstance(cell, str) and len(cell) < 16 and header(cell).rstrip(":").lower() in SUBTOTALS
