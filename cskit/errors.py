"""Every error a user can cause: one line that says what, where and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class CskitError(Exception):
    """Base of all errors shown to a user as one line. `exit_code` is the command's."""

    exit_code = 1

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: IPython asks an exception for this before it prints a traceback."""
        return [str(self)]


class DataError(CskitError):
    """The data cannot answer: a file, table, column or period is missing or broken (exit 1)."""


class MissingTable(DataError):
    """A table that the question needs is not in the shop (exit 1)."""

    def __init__(self, table: str, needed_for: str = "", columns: Iterable[str] = ()) -> None:
        self.table = table
        self.columns = tuple(columns)
        named = ", ".join(f"`{table}.{c}`" for c in self.columns)
        self.what = f"column {named}" if named else f"table `{table}`"
        super().__init__(f"{needed_for or 'this question'} needs {self.what}, which this shop does not have")


class UsageError(CskitError):
    """The command cannot be understood: unknown metric, rule set, option, lesson (exit 2)."""

    exit_code = 2


def unknown(kind: str, name: str, known: Iterable[str]) -> UsageError:
    """A `UsageError` for a name nobody knows, with the nearest known names.

    >>> str(unknown("metric", "spend_per_byer", ["spend_per_buyer", "buyers"]))
    'unknown metric `spend_per_byer`; did you mean `spend_per_buyer`?'
    """
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    if close:
        hint = "; did you mean " + " or ".join(f"`{c}`" for c in close) + "?"
    elif len(names) <= 12:
        hint = "; known: " + ", ".join(names)
    else:
        hint = ""
    return UsageError(f"unknown {kind} `{name}`{hint}")
