"""What `cskit check` finds: one `Problem` per fault, in the reader's language, with its remedy."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from cskit.terms import term

WARNINGS = frozenset(  # what leaves a folder usable
    "unknown_file misnamed_file kept_copy unknown_format sheet_not_read overlapping_files unknown_column "
    "unknown_column_near cleaned_ids unusual_value identical_rows refund_above_order in_wan dangling_reference "
    "no_match few_match unnamed_orders day_gap days_apart no_lines".split()
)


@dataclass(frozen=True)
class Problem:
    """One fault of a folder.

    `row` is the row as a spreadsheet shows it: the header is row 1. `count` is how many rows this line stands
    for: 1, or many where the rest of a repeated fault is summed up. A warning leaves the folder usable.
    """

    file: str
    row: int | None
    column: str | None
    code: str
    message: str
    remedy: str
    count: int = 1

    @property
    def level(self) -> Literal["error", "warning"]:
        return "warning" if self.code in WARNINGS else "error"

    @property
    def where(self) -> str:
        """`orders.csv:5 paid_at`: file, row and column as far as they apply."""
        place = self.file if self.row is None else f"{self.file}:{self.row}"
        return f"{place} {self.column}" if self.column else place

    def __str__(self) -> str:
        return f"{self.where}: {self.message} → {self.remedy}"


def problem(
    code: str,
    lang: str,
    *,
    file: str,
    row: int | None = None,
    column: str | None = None,
    count: int = 1,
    **values: Any,
) -> Problem:
    """The problem `code` with its texts from the terms `check_<code>` and `check_<code>_fix`."""
    values = {"file": file, "row": row, "column": column, "count": count, **values}
    message, remedy = term(f"check_{code}", lang, **values), term(f"check_{code}_fix", lang, **values)
    return Problem(file, row, column, code, message, remedy, count)


def the_rest(first: Problem, more: int, lang: str) -> Problem:
    """The line that stands for the rows of a repeated problem that are not listed one by one."""
    message = term("check_more", lang, count=more, column=first.column or first.file, message=first.message)
    return Problem(first.file, None, first.column, first.code, message, first.remedy, more)


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that `name` was probably meant to be, or "".

    >>> nearest("Order", ["orders", "refunds"])
    'orders'
    """
    names = list(known)
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    if plain in names:
        return plain
    return next(iter(difflib.get_close_matches(plain, names, n=1, cutoff=0.75)), "")
