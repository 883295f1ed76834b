"""The groups of an answer in their order, and what each part counted in each of them.

All parts of one fact come in one frame; where its rows stand among the groups is looked up once per frame.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cskit.facts.customers import NEW
from cskit.metrics.splits import SEGMENTS, TIME_SPLITS

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
        self._index: dict[Key, int] = {} if self.by else {(): 0}
        self._places: dict[int, np.ndarray] = {}
        self._rows: dict[int, np.ndarray] = {}
        self._known = np.array([self._place(key) for key in roster], dtype=np.int64)
        for frame in frames:
            if set(self.by) <= set(frame.columns):
                self._places[id(frame)] = np.array([self._place(k) for k in keys_of(frame, self.by)], dtype=np.int64)
        for key in () if self._index else unknown:
            self._place(key)
        self.keys = list(self._index)
        ordered = sorted(range(len(self.keys)), key=lambda i: sortable(self.keys[i], self.by))
        self._rank = np.empty(len(self.keys), dtype=np.int64)
        self._rank[ordered] = np.arange(len(self.keys))

    def named_by(self, frames: Iterable[pd.DataFrame] | None) -> np.ndarray:
        """The groups that these frames or the roster name, in order (as places in `keys`); None: all there are."""
        if not self.by:
            return np.zeros(1, dtype=np.int64)
        if frames is None:
            return np.argsort(self._rank, kind="stable")
        named = [self._places[id(f)] for f in frames if id(f) in self._places]
        places = np.unique(np.concatenate([self._known, *named]))
        return places[np.argsort(self._rank[places], kind="stable")]

    def values(self, answered: Answered, at: np.ndarray, *, fill: float) -> np.ndarray:
        """The part's value in each group of `at`; `fill` where the part has no row. A frame with fewer columns than
        the split (the whole shop's, beside each agent's) gives the same value to all groups that share them."""
        found = answered.frame[answered.column].to_numpy(dtype="float64", na_value=np.nan)
        rows = self._rows_of(answered.frame)[at]
        return np.where(rows < 0, fill, found[rows]) if len(found) else np.full(len(at), fill)

    def columns(self, at: np.ndarray) -> dict[str, list[Any]]:
        return {b: [self.keys[place][i] for place in at] for i, b in enumerate(self.by)}

    def _place(self, key: Key) -> int:
        return self._index.setdefault(key, len(self._index))

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
