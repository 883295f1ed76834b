"""A span of business days, both ends included."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import normalize

from cskit.errors import DataError, UsageError, told, unknown
from cskit.terms import LANGS, called, plainly

EPOCH = date(1970, 1, 1)
COMPARISONS = ("last_promo", "last_year")


def day_number(day: date) -> int:
    """Days since 1970-01-01, the form in which facts carry a business day.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - EPOCH).days


def day_date(number: int) -> date:
    return EPOCH + timedelta(days=int(number))


def day_typed(text: str) -> date:
    """A day as a person types it. Errors: `ValueError`.

    >>> {str(day_typed(said)) for said in ("2021-11-01", "2021/11/1", "2021年11月1日", "２０２１-１１-０１")}
    {'2021-11-01'}
    """
    plain = normalize("NFKC", text).strip()
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", plain)
    return date(*map(int, parts.groups())) if parts else date.fromisoformat(plain)


def _days_typed(text: str) -> tuple[date, date]:
    """The first and last of the days that a person types: one day, or a month. Errors: `ValueError`."""
    month = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})月?", text.strip())
    if not month:
        return day_typed(text), day_typed(text)
    first = date(int(month[1]), int(month[2]), 1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


@dataclass(frozen=True, order=True)
class Period:
    """Business days from `start` to `end`, both included.

    >>> p = Period.parse("2021-11-01..2021-11-11")
    >>> p.days, str(p), str(Period.parse("2021-11-11"))
    (11, '2021-11-01..2021-11-11', '2021-11-11')
    >>> str(Period.parse("2021-11")), str(Period.parse("2021年9月..2021年10月"))
    ('2021-11-01..2021-11-30', '2021-09-01..2021-10-31')
    >>> Period.parse("2021年11月1日至2021/11/11") == Period.parse("２０２１-１１-０１～2021.11.11") == p
    True
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        UsageError.when(self.end < self.start, "period_backwards", start=self.start, end=self.end)

    @classmethod
    def parse(cls, text: "str | Period") -> "Period":
        """`2021-11-11`, `2021-11` or `2021-11-01..2021-11-11` (or 至, 到, ~ between); else a `UsageError`."""
        if isinstance(text, Period):
            return text
        first, *last = re.split(r"\.\.|[至到~]", normalize("NFKC", str(text)), maxsplit=1)
        try:
            start, end = _days_typed(first)
            end = _days_typed(last[0])[1] if last else end
        except ValueError:
            raise UsageError(told("period", text=text)) from None
        return cls(start, end)

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def first(self) -> int:
        return day_number(self.start)

    @property
    def last(self) -> int:
        return day_number(self.end)

    def a_year_before(self) -> "Period":
        """The same dates of the year before (29 February becomes the 28th).

        >>> str(Period.parse("2021-11-11").a_year_before())
        '2020-11-11'
        """
        return Period(_year_before(self.start), _year_before(self.end))

    def within(self, other: "Period") -> "Period | None":
        """The days it shares with another, if any.

        >>> p = Period.parse("2021-11-01..2021-11-11")
        >>> str(p.within(Period.parse("2021-11-05..2021-12-31"))), p.within(Period.parse("2021-12-01"))
        ('2021-11-05..2021-11-11', None)
        """
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start <= end else None

    def around(self, other: "Period") -> "Period":
        """The days from the first of either to the last of either.

        >>> str(Period.parse("2021-11-01").around(Period.parse("2021-10-30..2021-10-31")))
        '2021-10-30..2021-11-01'
        """
        return Period(min(self.start, other.start), max(self.end, other.end))

    def must_meet(self, data: "Period", wrong: str = "period_outside") -> None:
        """Errors: `DataError` (the term `error_<wrong>`) where it shares no day with those of the data."""
        DataError.when(self.within(data) is None, wrong, period=self, first=data.start, last=data.end)

    def dates(self) -> list[date]:
        return [self.start + timedelta(days=i) for i in range(self.days)]

    def __str__(self) -> str:
        return f"{self.start}" if self.start == self.end else f"{self.start}..{self.end}"


def period_named(said: str, promotions: Mapping[str, Period]) -> Period:
    """The days typed, or those of a promotion: by its name in the calendar, or as people call it, with its year or
    without (then the latest). Errors: `UsageError`.

    >>> days = {"double11-2020": Period.parse("2020-11-11"), "double11-2021": Period.parse("2021-11-11")}
    >>> [str(period_named(said, days)) for said in ("double11-2020", "双十一", "双11 2020", "2021-11-10")]
    ['2020-11-11', '2021-11-11', '2020-11-11', '2021-11-10']
    """
    for name, days in sorted(promotions.items(), key=lambda each: each[1], reverse=True):
        kind, _, year = name.rpartition("-")
        called_so = [kind, *(also for lang in LANGS for also in called("", lang, f"promotion_{kind}").split("/"))]
        known = {form for each in called_so if each for form in (each, each + year, year + each, f"{year}年{each}")}
        if plainly(said) in map(plainly, (name, *known)):
            return days
    return Period.parse(said)


def comparison(asked: str) -> str:
    """What a promotion is compared with, in one spelling: `last_promo`, `last_year`, or days as `Period` writes them.

    >>> comparison("last_year"), comparison(" 2020-11-11")
    ('last_year', '2020-11-11')
    """
    if asked in COMPARISONS:
        return asked
    try:
        return str(Period.parse(asked))
    except UsageError:
        if ".." in asked or asked[:1].isdigit():
            raise
        raise unknown("comparison", asked, [*COMPARISONS, "DATE..DATE"]) from None
