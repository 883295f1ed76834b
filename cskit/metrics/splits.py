"""What a number can be split by: the columns of `by`, as expressions over a fact; and the groups of an answer in their
order, with what each part counted in each of them.

All parts of one fact come in one frame; where its rows stand among the groups is looked up once per frame."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from cskit.errors import UsageError, unknown
from cskit.facts.calendar import floored, month_number
from cskit.facts.customers import NEW, TAGS
from cskit.period import Period, day_date
from cskit.terms import LANGS, called, language
from cskit.written import listed

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


Key = tuple[Any, ...]
_TIERS = "entry core premium"


@dataclass(frozen=True)
class Answered:
    """What one part answered: a column of a frame that has the split's columns too; the sheets it was read from."""

    frame: pd.DataFrame
    column: str = "value"
    sources: tuple[str, ...] = ()


class Groups:
    """Every group that some frame (or the roster of agents) names, or `unknown` where none names any. Without a split
    there is one group."""

    def __init__(
        self, by: Sequence[str], frames: Iterable[pd.DataFrame], roster: Iterable[Key] = (), unknown: Iterable[Key] = ()
    ) -> None:
        self.by = list(by)
        named = {id(frame): keys_of(frame, self.by) for frame in frames if set(self.by) <= set(frame.columns)}
        known = list(roster)
        every = dict.fromkeys((*known, *chain.from_iterable(named.values()))) or dict.fromkeys(unknown)
        self.keys = sorted(every if self.by else [()], key=lambda key: sortable(key, self.by))
        place = {key: i for i, key in enumerate(self.keys)}
        self._known, *places = (np.array([place[k] for k in some], dtype=np.int64) for some in (known, *named.values()))
        self._places = dict(zip(named, places, strict=True))
        self._rows: dict[int, np.ndarray] = {}

    def named_by(self, frames: Iterable[pd.DataFrame] | None) -> np.ndarray:
        """The groups that these frames or the roster name, in order (as places in `keys`); None: all there are."""
        if not self.by or frames is None:
            return np.arange(len(self.keys))
        return np.unique(np.concatenate([self._known, *(self._places[id(f)] for f in frames if id(f) in self._places)]))

    def values(self, answered: Answered, at: np.ndarray, *, fill: float) -> np.ndarray:
        """The part's value in each group of `at`; `fill` where the part has no row. A frame with fewer columns than
        the split (the whole shop's, beside each agent's) gives the same value to all groups that share them."""
        found = answered.frame[answered.column].to_numpy(dtype="float64", na_value=np.nan)
        rows = self._rows_of(answered.frame)[at]
        return np.where(rows < 0, fill, found[rows]) if len(found) else np.full(len(at), fill)

    def columns(self, at: np.ndarray) -> dict[str, list[Any]]:
        return {b: [self.keys[place][i] for place in at] for i, b in enumerate(self.by)}

    def _rows_of(self, frame: pd.DataFrame) -> np.ndarray:
        """Per group the row of the frame that speaks of it, -1 without one."""
        if id(frame) not in self._rows:
            rows = np.full(len(self.keys), -1, dtype=np.int64)
            if id(frame) in self._places:
                rows[self._places[id(frame)]] = np.arange(len(frame))
            else:
                shared = [i for i, b in enumerate(self.by) if b in frame.columns]
                row_of = {key: row for row, key in enumerate(keys_of(frame, [self.by[i] for i in shared]))}
                rows[:] = [row_of.get(tuple(key[i] for i in shared), -1) for key in self.keys]
            self._rows[id(frame)] = rows
        return self._rows[id(frame)]


def keys_of(frame: pd.DataFrame, by: Sequence[str]) -> list[Key]:
    return list(zip(*(_plain(frame[b], b) for b in by), strict=True)) if by else [()] * len(frame)


def _plain(column: pd.Series, split: str) -> list[Any]:
    """The values as Python's own; what is unknown is None in time, else an empty text."""
    unknown = None if split in TIME_SPLITS else ""
    return [unknown if gone else value for value, gone in zip(column.tolist(), column.isna(), strict=True)]


def sortable(key: Key, by: Sequence[str]) -> list[tuple[Any, ...]]:
    """Groups in order: what is unknown last, price tiers from the low one up, growth stages and bands of segments by
    their lower end, who is new before all."""
    return [(value is None or value == "", *_rank(str(value), b), value) for value, b in zip(key, by, strict=True)]


def _rank(value: str, split: str) -> tuple[float, ...]:
    """Where a tier, a stage or a segment stands among its like.

    >>> sorted(["200–1000", "<200", "new", "≥1000"], key=lambda band: _rank(band, "segment(spend)"))
    ['new', '<200', '200–1000', '≥1000']
    """
    if split == "tier":
        return (float(_TIERS.find(value)),)
    if split not in (*SEGMENTS, "stage") or split == "segment(category)":
        return ()
    number = re.search(r"\d+", value)
    if value == NEW or number is None:
        return (-1.0,)
    return (0.0 if value[0] in "<≤" else float(number.group()),)
