"""The rhythms of a review: a day, a week, a month or a promotion; which days, and which days they stand beside."""

from collections.abc import Mapping
from datetime import date, timedelta

from cskit.period import Period

MOST_DAYS = {"day": 1, "week": 7, "month": 31}
KINDS = (*MOST_DAYS, "promo")
DAY, YEAR = timedelta(days=1), timedelta(weeks=52)


def kind_of(period: Period, sales: Mapping[str, Period]) -> tuple[str, str]:
    """What these days are, and why (`calendar`, `length`): a promotion where half of them or more are sale days of
    one, else what their number says; what is no day, week or month is a promotion.

    >>> fair = {"fair": Period.parse("2021-11-01..2021-11-11")}
    >>> [kind_of(Period.parse(p), fair) for p in ("2021-11-08..2021-11-14", "2021-11-15..2021-11-21", "2021-11")]
    [('promo', 'calendar'), ('week', 'length'), ('month', 'length')]
    """
    shared = [found.days for days in sales.values() if (found := days.within(period))]
    if 2 * max(shared, default=0) >= period.days:
        return "promo", "calendar"
    lengths = {1: "day", 7: "week", **dict.fromkeys(range(28, 32), "month")}
    return lengths.get(period.days, "promo"), "length"


def last(kind: str, data: Period) -> Period:
    """The last day, the last week from Monday to Sunday or the last calendar month that the data hold whole; where
    they hold none, their last days.

    >>> data = Period.parse("2021-10-01..2021-11-09")
    >>> [str(last(kind, data)) for kind in ("day", "week", "month")]
    ['2021-11-09', '2021-11-01..2021-11-07', '2021-10-01..2021-10-31']
    """
    after = data.end + DAY
    back = {"day": 0, "week": after.weekday(), "month": after.day - 1}[kind]
    end = data.end - back * DAY
    start = end.replace(day=1) if kind == "month" else end - (MOST_DAYS[kind] - 1) * DAY
    if start < data.start:
        start, end = max(data.start, after - MOST_DAYS[kind] * DAY), data.end
    return Period(start, end)


def before(period: Period) -> Period:
    """The days to compare with: the calendar month before a whole one, else the same weekdays of the week before (of
    more days, as many weeks before as they fill).

    >>> [str(before(Period.parse(p))) for p in ("2021-11-09", "2021-11-08..2021-11-14", "2021-03")]
    ['2021-11-02', '2021-11-01..2021-11-07', '2021-02-01..2021-02-28']
    """
    if _is_month(period):
        return _month(period.start - DAY)
    back = timedelta(weeks=-(-period.days // 7))
    return Period(period.start - back, period.end - back)


def a_year_before(period: Period) -> Period:
    """The same calendar month of the year before, else the same weekdays 52 weeks before.

    >>> str(a_year_before(Period.parse("2021-11-08..2021-11-14"))), str(a_year_before(Period.parse("2025-02")))
    ('2020-11-09..2020-11-15', '2024-02-01..2024-02-29')
    """
    if _is_month(period):
        return _month(period.a_year_before().start)
    return Period(period.start - YEAR, period.end - YEAR)


def _month(day: date) -> Period:
    return Period.parse(f"{day:%Y-%m}")


def _is_month(period: Period) -> bool:
    return period == _month(period.start)
