"""Every error a user can cause: one line that says what, where and what to do."""

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from errno import errorcode
from types import MappingProxyType
from typing import Any

from cskit.terms import called, language, plainly, term
from cskit.written import listed


def told(key: str, **values: Any) -> str:
    """The sentence `error_<key>` in the language that the notebook or the command speaks.

    >>> told("period_backwards", start="2021-11-12", end="2021-11-11")
    'period 2021-11-12..2021-11-11 ends before it starts; swap the two dates'
    """
    return term(f"error_{key}", language(), **values)


def other_page(page: str, own: str, other: str, asked: str) -> str:
    """That a page is in another language than asked, and which file to open: in the language asked, then in its own."""
    return " · ".join(term(f"error_page_{own}", lang, page=page, other=other) for lang in (asked, own))


def worded(sort: str, name: str) -> str:
    """What the code calls `name` in the language spoken: the term `error_<sort>_<name>`, else the name as it is.

    >>> worded("value", "spend per buyer"), worded("value", "p1")
    ('spend per buyer', 'p1')
    """
    return called(name, language(), f"error_{sort}_{name.replace(' ', '_')}")


def os_words(error: OSError) -> str:
    """What the system says of a file it cannot read or write, in the language spoken where we know it.

    >>> os_words(FileNotFoundError(2, "No such file or directory", "x.csv"))
    'No such file or directory'
    """
    name = errorcode.get(error.errno or 0, "")
    said = worded("os", name)
    return error.strerror or str(error) if said == name else said


def resaid(message: str, patterns: Mapping[str, str]) -> str:
    """What another program says, in the language spoken: by the first term whose pattern is all of the message, with
    the pattern's groups as its values; as it is where none is.

    >>> resaid("it ended with code 3", {"pdf_ended": r"it ended with code (?P<code>.+)"}), resaid("boom", {})
    ('it ended with code 3', 'boom')
    """
    for key, pattern in patterns.items():
        if found := re.fullmatch(pattern, message):
            return told(key, **found.groupdict())
    return message


def toml_words(error: Exception) -> str:
    """What is wrong with a TOML file, in the language spoken.

    >>> toml_words(ValueError("Invalid value (at line 3, column 7)"))
    'Invalid value (at line 3, column 7)'
    """
    at_line = r"(?P<said>.+) \(at line (?P<line>\d+), column (?P<column>\d+)\)"
    return resaid(str(error), {"toml_line": at_line, "toml_end": r"(?P<said>.+) \(at end of document\)"})


class CskitError(Exception):
    """Base of all errors shown to a user as one line. `exit_code` is the command's."""

    exit_code = 1

    @classmethod
    def when(cls, wrong: object, key: str, /, **values: Any) -> None:
        """Raised with `told(key, …)` when something is so. A value that is a function is only asked for then.

        >>> UsageError.when(3 > 2, "period_backwards", start=3, end=2)
        Traceback (most recent call last):
        cskit.errors.UsageError: period 3..2 ends before it starts; swap the two dates
        """
        if wrong:
            raise cls(told(key, **{name: value() if callable(value) else value for name, value in values.items()}))

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: IPython asks an exception for this before it prints a traceback."""
        return [str(self)]


class DataError(CskitError):
    """The data cannot answer: a file, table, column or period is missing or broken (exit 1)."""


class MissingTable(DataError):
    """A table that the question needs is not in the shop (exit 1). `needed_for`: what for, in the language spoken;
    `other`: a table that would do as well; `what`: how the need is said where its name does not say it."""

    def __init__(
        self, table: str, needed_for: str = "", columns: Iterable[str] = (), *, other: str = "", what: str = ""
    ) -> None:
        self.table = table
        self.columns = tuple(columns)
        named = listed(f"`{table}.{c}`" for c in self.columns)
        self.what = what or (told("the_columns", columns=named) if named else told("the_table", table=table))
        if other:
            self.what = listed([self.what, told("the_table", table=other)], "or")
        super().__init__(told("missing_table", for_=needed_for or told("this_question"), what=self.what))


class Unmatched(MissingTable):
    """Two tables that the question joins have nothing in common: as good as missing, and never a zero (exit 1)."""

    def __init__(self, table: str, column: str, other: str) -> None:
        super().__init__(table)
        self.what = told("a_match", table=table, column=column, other=other)
        self.args = (told("unmatched", table=table, column=column, other=other),)


class UsageError(CskitError):
    """The command cannot be understood: unknown metric, rule set, option, lesson (exit 2)."""

    exit_code = 2


def unknown(
    kind: str,
    name: str,
    known: Iterable[str],
    *,
    of: str = "",
    labels: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> UsageError:
    """A `UsageError` for a name nobody knows, with the nearest known names; `of`: what the `kind` belongs to;
    `labels`: what people call the known ones, the name to show first.

    >>> str(unknown("metric", "spend_per_byer", ["spend_per_buyer", "buyers"]))
    'unknown metric `spend_per_byer`; did you mean `spend_per_buyer`?'
    >>> str(unknown("split", "Agents of us", ["agent", "hour"], labels={"agent": ["客服", "agents"]}))
    'unknown split `Agents of us`; did you mean `agent` 客服?'
    """
    names, asked = sorted(known), plainly(name) if labels else name
    said = {n: n for n in names} | {plainly(label): id for id, several in labels.items() for label in several}
    holding = sorted((n for n in said if labels and len(asked) > 1 and asked in n), key=len)
    found = holding or difflib.get_close_matches(asked, said, n=5 if labels else 3, cutoff=0.5 if labels else 0.6)
    few = labels or names
    if found:
        close = [" ".join([f"`{id}`", *labels.get(id, ())[:1]]) for id in dict.fromkeys(said[n] for n in found)]
        hint = told("unknown_close", names=listed(close[:5], "or"))
    else:
        known_ = listed(" ".join([n, *labels.get(n, ())[:1]]) for n in few)
        hint = told("unknown_known", names=known_) if len(few) <= 20 else ""
    word = worded("kind", kind)
    return UsageError(told("unknown", kind=told("kind_of", kind=word, of=of) if of else word, name=name, hint=hint))


def expect(kind: str, name: Any, known: Collection[Any], **how: Any) -> None:
    """The `UsageError` of `unknown` for a name that is not among the `known` ones.

    >>> expect("metric", "buyers", ["buyers"])
    """
    if name not in known:
        raise unknown(kind, str(name), known, **how)
