"""Numbers as a sentence carries them: money, percent, points, minutes; a dash where there is no value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from math import isfinite

from cskit.period import Period
from cskit.terms import term

NONE = "—"


def money(yuan: float) -> str:
    """
    >>> money(1234567.8), money(48.5), money(-300), money(float("nan"))
    ('¥1,234,568', '¥48.5', '−¥300', '—')
    """
    if not isfinite(yuan):
        return NONE
    digits = 0 if abs(yuan) >= 100 or yuan == int(yuan) else 1
    return f"{'−' if yuan < 0 else ''}¥{abs(yuan):,.{digits}f}"


def count(n: float) -> str:
    """
    >>> count(12345.0), count(3.25)
    ('12,345', '3.2')
    """
    if not isfinite(n):
        return NONE
    return f"{n:,.0f}" if abs(n) >= 20 or n == int(n) else f"{n:,.1f}"


def percent(fraction: float) -> str:
    """
    >>> percent(0.1234), percent(1)
    ('12.3%', '100.0%')
    """
    return f"{100 * fraction:.1f}%" if isfinite(fraction) else NONE


def points(difference: float, lang: str) -> str:
    """A difference of two rates, in percentage points.

    >>> points(0.04, "en"), points(-0.04, "zh")
    ('+4.0 pts', '−4.0 个百分点')
    """
    if not isfinite(difference):
        return NONE
    sign = "−" if difference < 0 else "+"
    return term("value_points", lang, value=f"{sign}{abs(100 * difference):.1f}")


def seconds(value: float, lang: str) -> str:
    """
    >>> seconds(42.4, "en"), seconds(185, "zh")
    ('42.4 s', '3:05')
    """
    if not isfinite(value):
        return NONE
    if value < 59.95:
        return term("value_seconds", lang, value=f"{value:.1f}")
    minutes, rest = divmod(round(value), 60)
    return f"{minutes}:{rest:02d}"


def day(value: date, lang: str) -> str:
    """
    >>> day(date(2021, 11, 1), "en"), day(date(2021, 11, 1), "zh")
    ('1 Nov', '11月1日')
    """
    if lang == "zh":
        return f"{value.month}月{value.day}日"
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{value.day} {months[value.month - 1]}"


def span(period: Period, lang: str) -> str:
    """The days of a period.

    >>> span(Period.parse("2021-11-01..2021-11-11"), "en"), span(Period.parse("2020-12-30..2021-01-02"), "zh")
    ('1–11 Nov 2021', '2020年12月30日至2021年1月2日')
    """
    a, b = period.start, period.end
    if lang == "zh":
        until = (
            f"{b.year}年{day(b, lang)}" if a.year != b.year else day(b, lang) if a.month != b.month else f"{b.day}日"
        )
        return f"{a.year}年{day(a, lang)}" + ("" if a == b else f"至{until}")
    last = f"{day(b, lang)} {b.year}"
    if a == b:
        return last
    since = f"{day(a, lang)} {a.year}" if a.year != b.year else day(a, lang) if a.month != b.month else str(a.day)
    return f"{since}–{last}" if since.isdigit() else f"{since} – {last}"


def days_listed(days: Sequence[date], lang: str) -> str:
    """The first four days, and how many more there are.

    >>> days_listed([date(2021, 11, d) for d in range(1, 7)], "en")
    '1 Nov, 2 Nov, 3 Nov, 4 Nov and 2 more'
    """
    shown = listed((day(d, lang) for d in days[:4]), lang)
    more = len(days) - 4
    return shown if more <= 0 else f"{shown}等 {len(days)} 天" if lang == "zh" else f"{shown} and {more} more"


def hour_span(first: int, last: int, lang: str) -> str:
    """From the start of the first hour to the end of the last.

    >>> hour_span(14, 15, "en"), hour_span(0, 0, "zh")
    ('14:00–16:00', '0–1点')
    """
    return f"{first}–{last + 1}点" if lang == "zh" else f"{first}:00–{last + 1}:00"


def listed(items: Iterable[str], lang: str) -> str:
    """
    >>> listed(["a", "b"], "zh"), listed(["a", "b"], "en")
    ('a、b', 'a, b')
    """
    return ("、" if lang == "zh" else ", ").join(items)


def hours_listed(hours: Sequence[int], lang: str) -> str:
    """Hours of the day as spans.

    >>> hours_listed([20, 0, 1, 21], "en")
    '0:00–2:00, 20:00–22:00'
    """
    runs: list[list[int]] = []
    for hour in sorted(set(hours)):
        if runs and hour == runs[-1][-1] + 1:
            runs[-1].append(hour)
        else:
            runs.append([hour])
    return listed((hour_span(run[0], run[-1], lang) for run in runs), lang)
