"""Every error a user can cause: one line that says what, where and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from cskit.terms import glossary, language, term


def told(key: str, **values: Any) -> str:
    """The sentence `error_<key>` in the language that the notebook or the command speaks.

    >>> told("period_backwards", start="2021-11-12", end="2021-11-11")
    'period 2021-11-12..2021-11-11 ends before it starts; swap the two dates'
    """
    return term(f"error_{key}", language(), **values)


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
        what = told("the_columns", columns=named) if named else told("the_table", table=table)
        wanted = needed_for if language() == "en" else ""  # what for is told in English only
        super().__init__(told("missing_table", for_=wanted or told("this_question"), what=what))


class UsageError(CskitError):
    """The command cannot be understood: unknown metric, rule set, option, lesson (exit 2)."""

    exit_code = 2


def unknown(kind: str, name: str, known: Iterable[str], *, of: str = "") -> UsageError:
    """A `UsageError` for a name nobody knows, with the nearest known names; `of`: what the `kind` belongs to.

    >>> str(unknown("metric", "spend_per_byer", ["spend_per_buyer", "buyers"]))
    'unknown metric `spend_per_byer`; did you mean `spend_per_buyer`?'
    """
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    lang = language()
    if close:
        hint = told("unknown_close", names=(" 或 " if lang == "zh" else " or ").join(f"`{c}`" for c in close))
    elif len(names) <= 12:
        hint = told("unknown_known", names=("、" if lang == "zh" else ", ").join(names))
    else:
        hint = ""
    key = f"error_kind_{kind.replace(' ', '_')}"
    word = term(key, lang) if key in glossary() else kind
    return UsageError(told("unknown", kind=told("kind_of", kind=word, of=of) if of else word, name=name, hint=hint))
