"""The kit's own tables, taken in like any export: known by their columns, whatever the file is called."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from cskit.columns import Table
from cskit.reading.sheets import Head
from cskit.reading.table import read_values
from cskit.sources.reading import Accounts, Assumed, Reader, Reading, Rows
from cskit.tables import TABLES


def _needs(table: Table) -> tuple[tuple[str, ...], ...]:
    return tuple((name,) for name in table.must_have)


def _recognises(table: Table, head: Head) -> float:
    """The surer the more of its columns are there; most of the header must be."""
    header = {name.lower() for name in next(iter(head.rows), ()) if name}
    known = len(header & {*table.names})
    return float(known) if all({*names} & header for names in _needs(table)) and known * 2 > len(header) else 0.0


def _read(table: Table, path: Path, _accounts: Accounts, _sheets: Sequence[str], _assume: Assumed) -> Reading:
    """Its rows. Errors: `DataError` with the first thing that is wrong, as `load` has it."""
    names, rows = read_values(table, path, partial=True)
    return Reading({table.name: Rows(names, rows)}, read=len(rows))


READERS = tuple(
    Reader(
        name,
        table.zh,
        table.en,
        partial(_recognises, table),
        partial(_read, table),
        _needs(table),
        frozenset(table.names),
    )
    for name, table in TABLES.items()
)
