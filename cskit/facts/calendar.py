"""Months by integer arithmetic on day numbers (days since 1970-01-01), so that every engine agrees."""

from collections.abc import Sequence

import narwhals as nw

HOUR = 3600
STAGES = ("0-1", "1-3", "3-12", "12+")  # an agent's growth stage, in months since the day they were hired
STAGE_DAYS = ("month_1", "month_3", "month_12")  # the day on which so many months have passed
_MONTHS = (1, 3, 12)


def month_number(day: nw.Expr) -> nw.Expr:
    year, _, month = _from_march(day)
    return (year * 12 + month + 2).cast(nw.Int64)


def day_of_month(day: nw.Expr) -> nw.Expr:
    _, day_of_year, month = _from_march(day)
    return (day_of_year - floored((153 * month + 2) / 5) + 1).cast(nw.Int64)


def with_stages(agents: nw.LazyFrame) -> nw.LazyFrame:
    """`agents` with the first day of each later growth stage (`STAGE_DAYS`), empty where `hired_on` is.

    Worked out once per agent, so that a million messages are only compared with them. A month is complete on the same
    day of the month, or on the last one where there is no such day: from 31 January, on 28 February.
    """
    hired = nw.col("hired_on")
    split = agents.with_columns(_month=month_number(hired), _day=day_of_month(hired))
    for months, column in zip(_MONTHS, STAGE_DAYS, strict=True):
        same_day = _first_of(nw.col("_month") + months) + nw.col("_day") - 1
        last = _first_of(nw.col("_month") + months + 1) - 1
        day = nw.when(same_day < last).then(same_day).otherwise(last)
        split = split.with_columns(day.cast(nw.Int64).alias(column))
    return split.drop("_month", "_day")


def stage(day: nw.Expr, first_days: Sequence[str] = STAGE_DAYS) -> nw.Expr:
    """The growth stage on a day (T 9.3.2: 0-1, 1-3, 3-12 months, and after a year); empty where unknown."""
    one, three, twelve = (nw.col(column) for column in first_days)
    older = nw.when(day < twelve).then(nw.lit(STAGES[2])).otherwise(nw.lit(STAGES[3]))
    young = nw.when(day < three).then(nw.lit(STAGES[1])).otherwise(older)
    known = nw.when(day < one).then(nw.lit(STAGES[0])).otherwise(young)
    return nw.when(one.is_null()).then(nw.lit("")).otherwise(known)


def _first_of(month: nw.Expr) -> nw.Expr:
    since_march = month - 2 - 1968 * 12
    year = floored(since_march / 12)
    return floored(1461 * year / 4) + floored((153 * (since_march - 12 * year) + 2) / 5) - 671


def floored(quotient: nw.Expr) -> nw.Expr:
    """The quotient rounded down; `//` would write its operand down several times over. Exact: a quotient of days or
    seconds that is not whole lies further from the next whole number than a float can err."""
    return quotient.floor().cast(nw.Int64)


def start_of_hour(seconds: nw.Expr) -> nw.Expr:
    return floored(seconds / HOUR) * HOUR


def _from_march(day: nw.Expr) -> tuple[nw.Expr, nw.Expr, nw.Expr]:
    """Year, day of the year and month, of years that start on 1 March (so that a leap day is a year's last).

    Every fourth year is a leap year from March 1900 to February 2100, and no shop's data lie outside; the rule for
    centuries would make the expression so large that an engine takes a minute to read it.
    """
    since_march = day + 671  # 1 March 1968
    year = floored((4 * since_march + 3) / 1461)
    day_of_year = since_march - floored(1461 * year / 4)
    return year + 1968, day_of_year, floored((5 * day_of_year + 2) / 153)
