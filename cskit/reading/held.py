"""Rows, however many: those that are too many for the memory lie in a file without a name, block by block."""

import pickle
import weakref
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from tempfile import TemporaryFile
from typing import Any
from zlib import crc32

SHARE = 1 << 15  # rows that are in memory together, where there are more than
MANY = 10 * SHARE  # these: to write and read them again takes as long as all the rest of an import
_spill = partial(TemporaryFile, prefix="cskit-")


class Held:
    """Rows to add to, and to go through in their order as often as is asked. They are not changed: others are made of
    them."""

    def __init__(self, rows: Iterable[Any] = (), block: int = 0, file: Any = None) -> None:
        self._block, self._file, self._starts, self._last = block or SHARE, file, list[int](), list[Any]()
        for row in rows:
            self.append(row)

    def append(self, row: Any) -> None:
        self._last.append(row)
        if len(self._last) == (MANY if self._file is None else self._block):
            if self._file is None:
                self._file = _spill()
                weakref.finalize(self, self._file.close)
            for first in range(0, len(self._last), self._block):
                self._starts.append(self._file.seek(0, 2))
                pickle.dump(self._last[first : first + self._block], self._file, pickle.HIGHEST_PROTOCOL)
            self._last = []

    def __len__(self) -> int:
        return len(self._starts) * self._block + len(self._last)

    def __iter__(self) -> Iterator[Any]:
        for start in self._starts:
            self._file.seek(start)
            yield from pickle.load(self._file)
        yield from self._last


def _dealt(rows: Iterable[tuple[int, Any]], count: int) -> Iterator[Held]:
    """Rows in as many parts, each in the part whose number it is told with: where there are several, at no time more
    than `SHARE` rows are in memory."""
    with _spill() as file:
        parts = [Held(block=SHARE // count + 1, file=file) if count > 1 else Held() for _ in range(count)]
        for n, row in rows:
            parts[n].append(row)
        yield from parts


def shares(*sources: tuple[Iterable[Any], int], total: int) -> Iterator[list[list[Any]]]:
    """The rows of the sources, `total` in all, in shares that fit into memory, each a list per source: rows that have
    the same in the column at which their source is looked at stand in the same share, in their order."""
    count, every = (
        1 + (total > MANY) * total // SHARE,
        ((n, row, row[at]) for n, (rows, at) in enumerate(sources) for row in rows),
    )
    for part in _dealt(((crc32(str(of).encode()) % count, (n, row)) for n, row, of in every), count):
        share: list[list[Any]] = [[] for _ in sources]
        for n, row in part:
            share[n].append(row)
        yield share


def sets(*columns: Iterable[Any], total: int) -> Iterator[list[set[Any]]]:
    """The different values of each column, share by share: what stands in two columns stands in one share of both."""
    for share in shares(*((zip(column, strict=True), 0) for column in columns), total=total):
        yield [{value for (value,) in rows} for rows in share]


def in_order(rows: Held, key: Callable[[Any], Any]) -> Iterator[Any]:
    """The rows sorted by their key; rows of one key in the order they have."""
    edges = sorted(islice(map(key, rows), SHARE // 8, None, SHARE // 8))[::8] if len(rows) > MANY else []
    for part in _dealt(((bisect(edges, key(row)), row) for row in rows), len(edges) + 1):
        yield from sorted(part, key=key)
