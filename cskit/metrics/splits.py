"""What a number can be split by: the columns of `by`, as expressions over a fact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import narwhals as nw

from cskit.errors import UsageError, unknown
from cskit.facts.calendar import floored, month_number
from cskit.facts.customers import TAGS
from cskit.period import Period, day_date
from cskit.terms import LANGS, called, language
from cskit.written import listed

if TYPE_CHECKING:
    import pandas as pd


AGENT_COLUMNS = {"agent": "agent_id", "team": "team", "role": "role", "stage": "stage"}
TIME_SPLITS = ("date", "hour", "week", "month", "weekday")
SHIFT = "shift"  # which shift an agent was on at the time
OF_AGENTS = (*AGENT_COLUMNS, SHIFT)  # ask whose a row is
PRODUCT_COLUMNS = {"product": "product_id", "category": "category", "tier": "tier"}
OTHER = (SHIFT, "reason")
LOOKED_UP = {  # splits that a table of their own tells
    "team": ("agents", "team"),
    "role": ("agents", "role"),
    "stage": ("agents", "hired_on"),
    SHIFT: ("shifts", "starts_at"),
    "category": ("products", "category"),
    "tier": ("products", "tier"),
}
SEGMENTS = {"segment": "frequency", **{f"segment({tag})": tag for tag in TAGS}}  # split → customer tag
PERIOD = "period"  # several periods side by side; asked for as periods, never as a split
SPLITS = (*AGENT_COLUMNS, *TIME_SPLITS, *PRODUCT_COLUMNS, *OTHER, *SEGMENTS)


def shown(splits: Sequence[str]) -> str:
    """The splits as people call them, in the language spoken.

    >>> shown(["agent", "tier"])
    'agent, price tier'
    """
    return listed(called(split, language()) for split in splits)


def names_of(split: str) -> list[str]:
    """What people call a split, the name shown in the language spoken first.

    >>> names_of("team")
    ['team', '团队', 'group', '班组', '小组', '客服组', '组']
    """
    langs = sorted(LANGS, key=lambda lang: lang != language())
    typed = [name for lang in langs for name in called("", lang, f"typed_{split}").split("/") if name]
    return [*(called(split, lang) for lang in langs), *typed]


def known_splits(by: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """`by` as a list of known splits, none twice."""
    names = [] if by is None else [by] if isinstance(by, str) else list(by)
    for name in names:
        if name not in SPLITS:
            raise unknown("split", name, SPLITS, labels={split: names_of(split) for split in SPLITS})
    UsageError.when(len(set(names)) < len(names), "split_twice", names=listed(names))
    return names


def time_column(split: str) -> nw.Expr:
    """A time split as an integer column of a fact with `day` (business day) and `at` (second)."""
    day = nw.col("day")
    weekday = (day + 3) % 7  # 1970-01-01 was a Thursday
    columns = {
        "date": day,
        "hour": floored(nw.col("at") % 86_400 / 3600),
        "week": (day - weekday).cast(nw.Int64),  # its Monday
        "weekday": weekday.cast(nw.Int64),
        "month": month_number(day),
    }
    return columns[split]


def period_column(periods: Sequence[Period]) -> nw.Expr:
    """Which of these periods a fact's `day` lies in, by its place; -1 in none."""
    place = nw.lit(-1)
    for i, period in reversed(list(enumerate(periods))):
        inside = (nw.col("day") >= period.first) & (nw.col("day") <= period.last)
        place = nw.when(inside).then(nw.lit(i)).otherwise(place)
    return place


def readable(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The split columns as people know them: dates as dates, months as `2021-11`, unknown as None."""
    for split in by:
        values = frame[split]
        if split in ("date", "week"):
            frame[split] = [None if v != v or v is None else day_date(int(v)) for v in values]
        elif split == "month":
            frame[split] = [
                None if v != v or v is None else f"{int(v) // 12:04d}-{int(v) % 12 + 1:02d}" for v in values
            ]
        elif split in ("hour", "weekday"):
            frame[split] = values.astype("Int64")
        else:
            frame[split] = [None if v is None or v != v or v == "" else v for v in values]
    return frame
