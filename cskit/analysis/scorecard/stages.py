"""Growth stages: how long an agent has been here."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cskit.facts.calendar import STAGES

STARTS = (0, 1, 3, 12)


def stage_on(hired_on: object, day: date) -> str:
    """The stage in months that an agent hired on `hired_on` has reached on `day`; empty where that is not known.

    A month is complete on the same day of the month. Who is hired later than `day` is at the beginning.

    >>> from datetime import date
    >>> [stage_on(date(2021, 10, 18), day) for day in (date(2021, 11, 17), date(2021, 11, 18), date(2022, 10, 18))]
    ['0-1', '1-3', '12+']
    >>> stage_on(None, date(2021, 11, 17))
    ''
    """
    if hired_on is None or pd.isna(hired_on):  # type: ignore[call-overload]
        return ""
    hired = pd.Timestamp(hired_on)  # type: ignore[arg-type]
    months = 12 * (day.year - hired.year) + day.month - hired.month
    if day.day < min(hired.day, pd.Timestamp(day).days_in_month):
        months -= 1
    return STAGES[max(i for i, start in enumerate(STARTS) if months >= start or i == 0)]
