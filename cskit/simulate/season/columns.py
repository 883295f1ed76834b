"""Rows kept as one array per column: picked, joined and sorted together."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, ClassVar, Self

import numpy as np


class Columns(SimpleNamespace):
    """Base of what happens in a season, row by row: arrays of one length, named in `of`, behind those of its own base.

    >>> class Paid(Columns, of="order at"):
    ...     pass
    >>> len(Paid(np.array([1, 2]), at=np.array([60, 90])).pick(np.array([True, False])))
    1
    """

    names: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, of: str) -> None:
        cls.names = (*cls.names, *of.split())

    def __init__(self, *arrays: np.ndarray, **named: np.ndarray) -> None:
        given = dict(zip(self.names[: len(arrays)], arrays, strict=True)) | named
        assert given.keys() == set(self.names), f"{type(self).__name__} of {list(given)}"
        super().__init__(**given)

    def __len__(self) -> int:
        return len(getattr(self, self.names[0]))

    def pick(self, rows: np.ndarray) -> Self:
        return type(self)(*(getattr(self, name)[rows] for name in self.names))

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.names))


def first_that(*cases: tuple[np.ndarray, Any], otherwise: np.ndarray) -> np.ndarray:
    """For each row the value of the first case (rows, values) that it is.

    >>> first_that((np.array([True, False]), 1), (np.array([True, True]), 2), otherwise=np.array([3, 3])).tolist()
    [1, 2]
    """
    return np.select([rows for rows, _ in cases], [values for _, values in cases], otherwise)


def unrolled(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For rows that each stand for `counts` things: the row of every thing and its number within the row.

    >>> [x.tolist() for x in unrolled(np.array([2, 0, 3]))]
    [[0, 0, 2, 2, 2], [0, 1, 0, 1, 2]]
    """
    row = np.repeat(np.arange(len(counts)), counts)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)


def running(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The sum of the earlier values within each row (`values` laid out as `unrolled(counts)`).

    >>> running(np.array([5, 1, 2, 2, 9]), np.array([2, 3])).tolist()
    [0, 5, 0, 2, 4]
    """
    before = np.cumsum(values) - values
    full = counts > 0
    starts = (np.cumsum(counts) - counts)[full]
    return before - np.repeat(before[starts], counts[full])
