"""Solutions cut out of an exercise's source. Nothing is guessed: a marker that is not exactly one is an error.

answer = ...
### BEGIN SOLUTION
answer = measure(my.shop, "spend_per_buyer")["value"].iloc[0]
### END SOLUTION
"""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from nbformat import NotebookNode

from cskit.course.source import Cell, SourceError
from cskit.errors import told

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
_LOOKS_LIKE_MARKER = re.compile(r"#.*\b(begin|end)\W*solutions?\b", re.IGNORECASE)
_TELLING = 6  # characters: a shorter line gives nothing away, and stands everywhere


def stripped(path: Path, cells: Sequence[Cell]) -> list[Cell]:
    """The cells without their solutions. A prose cell that was nothing else is left out.

    Errors: `SourceError` for malformed markers, and for code that is not whole without its solution.
    """
    kept = [replace(cell, text=_joined(line for line, inside in _marked(path, cell) if not inside)) for cell in cells]
    for before, cell in zip(cells, kept, strict=True):
        if cell.is_prose or before.text == cell.text:
            continue
        if not cell.text.strip():
            raise SourceError(path, before.line, told("solution_whole"))
        try:
            ast.parse(cell.text)
        except SyntaxError as error:
            raise SourceError(path, before.line, told("solution_python", why=error.msg)) from None
    _check_pairs(path, cells, kept)
    return [cell for cell in kept if cell.text.strip()]


def solved(path: Path, cells: Sequence[Cell]) -> list[Cell]:
    """The cells with their solutions, markers taken off."""
    return [replace(cell, text=_joined(line for line, _ in _marked(path, cell))) for cell in cells]


def solutions(path: Path, cells: Iterable[Cell]) -> list[str]:
    """Every line of solution, with nothing around it."""
    return [line.strip() for cell in cells for line, inside in _marked(path, cell) if inside and line.strip()]


def leaks(path: Path, cells: Sequence[Cell], book: NotebookNode) -> list[str]:
    """Lines of solution that stand in a stripped notebook (source, output or metadata). There should be none.

    A line that the source also shows outside its solutions is no secret.
    """
    open_ = {line.strip() for cell in cells for line, inside in _marked(path, cell) if not inside}
    secret = {line for line in solutions(path, cells) if len(line) >= _TELLING and line not in open_}
    shown = [line for cell in book.cells for line in cell.source.splitlines()]
    if any(cell.get("outputs") for cell in book.cells):
        return ["an output"]
    return sorted(line for line in secret if any(line in written for written in shown))


def _marked(path: Path, cell: Cell) -> Iterator[tuple[str, bool]]:
    """The lines of a cell that are no markers, and whether each belongs to a solution."""
    begun = 0
    for place, line in enumerate(cell.text.splitlines()):
        at, bare = cell.line + place, line.strip()
        if bare == BEGIN:
            if begun:
                raise SourceError(path, at, told("solution_nested", line=begun))
            begun = at
        elif bare == END:
            if not begun:
                raise SourceError(path, at, told("solution_end", end=END, begin=BEGIN))
            begun = 0
        elif _LOOKS_LIKE_MARKER.search(line):
            raise SourceError(path, at, told("solution_marker", bare=bare, begin=BEGIN, end=END))
        else:
            yield line, bool(begun)
    if begun:
        raise SourceError(path, begun, told("solution_open", end=END))


def _check_pairs(path: Path, cells: Sequence[Cell], kept: Sequence[Cell]) -> None:
    """What is left out in one language is left out in the other."""
    left = [(cell.line, cell.lang) for cell, left in zip(cells, kept, strict=True) if not left.text.strip()]
    if [lang for _, lang in left] != ["zh", "en"] * (len(left) // 2):
        raise SourceError(path, left[0][0], told("solution_one_language"))


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines).strip("\n")
