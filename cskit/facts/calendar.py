"""Months by integer arithmetic on day numbers (days since 1970-01-01), so that every engine agrees."""

from __future__ import annotations

import narwhals as nw

STAGES = ("0-1", "1-3", "3-12", "12+")  # an agent's growth stage, in months since the day they were hired


def month_number(day: nw.Expr) -> nw.Expr:
    """The month of a day as year x 12 + month - 1."""
    year, _, month = _from_march(day)
    return (year * 12 + month + 2).cast(nw.Int64)


def day_of_month(day: nw.Expr) -> nw.Expr:
    """The day's number in its month, from 1."""
    _, day_of_year, month = _from_march(day)
    return (day_of_year - (153 * month + 2) // 5 + 1).cast(nw.Int64)


def whole_months(since: nw.Expr, day: nw.Expr) -> nw.Expr:
    """Whole months from one day to another: from 31 January to 28 February none has passed yet."""
    begun = nw.when(day_of_month(day) < day_of_month(since)).then(nw.lit(1)).otherwise(nw.lit(0))
    return month_number(day) - month_number(since) - begun


def stage(hired_on: nw.Expr, day: nw.Expr) -> nw.Expr:
    """The growth stage on a day (T 9.3.2: 0-1, 1-3, 3-12 months, and after a year); empty where unknown."""
    months = whole_months(hired_on, day)
    older = nw.when(months < 12).then(nw.lit(STAGES[2])).otherwise(nw.lit(STAGES[3]))
    young = nw.when(months < 3).then(nw.lit(STAGES[1])).otherwise(older)
    known = nw.when(months < 1).then(nw.lit(STAGES[0])).otherwise(young)
    return nw.when(hired_on.is_null()).then(nw.lit("")).otherwise(known)


def _from_march(day: nw.Expr) -> tuple[nw.Expr, nw.Expr, nw.Expr]:
    """Year, day of the year and month, of years that start on 1 March (so that a leap day is a year's last).

    Every fourth year is a leap year from March 1900 to February 2100, and no shop's data lie outside; the rule for
    centuries would make the expression so large that an engine takes a minute to read it.
    """
    since_march = day + 671  # 1 March 1968
    year = (4 * since_march + 3) // 1461
    day_of_year = since_march - 1461 * year // 4
    return year + 1968, day_of_year, (5 * day_of_year + 2) // 153
