"""From an exercise's source to its notebooks: copies without solutions, and model solutions that were run.

Solutions are cut out, and nothing is guessed: a marker that is not exactly one is an error.

answer = ...
### BEGIN SOLUTION
answer = measure(my.shop, "spend_per_buyer")["value"].iloc[0]
### END SOLUTION
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from nbformat import NotebookNode

from cskit.bundled import EXERCISES
from cskit.course.build import all_written, dumps, execute, notebook
from cskit.course.exercises.bank import BANK, BANK_VARIABLE, Bank
from cskit.course.exercises.question import prompt
from cskit.course.exercises.records import MIME
from cskit.course.source import Cell, SourceError, Words, read_source
from cskit.errors import told
from cskit.terms import LANGS
from cskit.written import listed

SOURCES = EXERCISES / "source"


def sources(names: Iterable[str] = (), folder: Path = SOURCES) -> list[Path]:
    """The sources of the exercises named (all without names); a name is a file's stem or its number."""
    asked = list(names)
    return [p for p in sorted(folder.glob("*.py")) if not asked or {p.stem, p.stem.partition("_")[0]} & set(asked)]


def build_exercises(
    paths: Sequence[Path],
    *,
    bank: Path = BANK,
    out: Path | None = None,
    langs: Sequence[str] = LANGS,
    jobs: int = 2,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write `<out>/<lang>/NAME.ipynb` without solutions and `<out>/solutions/<lang>/NAME.ipynb`, executed.

    Nothing is written unless every check of every solution came out right. Errors: `SourceError` with file and line.
    """
    if not paths:
        return []
    opened = Bank.open(bank)
    read = {path: (words := prompts(opened, path), read_source(path, words)) for path in paths}
    texts: dict[Path, str] = {}
    tasks = []
    for path, (words, cells) in read.items():
        for lang in langs:
            home = out or path.parents[1]
            texts[home / lang / f"{path.stem}.ipynb"] = dumps(handed_out(path, cells, lang, words))
            tasks.append((path, lang, home / "solutions" / lang / f"{path.stem}.ipynb"))

    def one(task: tuple[Path, str, Path]) -> tuple[Path, str]:
        path, lang, target = task
        words, cells = read[path]
        book = notebook(path.stem, solved(path, cells), lang, words)
        own = [cell for cell in cells if cell.lang in (None, lang)]
        execute(book, path, own, {BANK_VARIABLE: str(bank.resolve())})
        _check_solved(path, own, book, opened)
        if progress:
            progress(f"{lang}/{path.stem}")
        return target, dumps(book)

    return all_written(one, tasks, jobs, texts)


def handed_out(path: Path, cells: Sequence[Cell], lang: str, words: Words) -> NotebookNode:
    """The notebook a trainee gets. Errors: `SourceError` if a line of a solution is still in it."""
    book = notebook(path.stem, stripped(path, cells), lang, words)
    found = leaks(path, cells, book)
    SourceError.here(found, path, 1, "solution_leaks", copy=lang, line="".join(found[:1]))
    return book


def prompts(bank: Bank, path: Path) -> Words:
    """What `{{02.q1}}` stands for, for every question of the exercise a source belongs to."""
    return {q.id: {lang: prompt(q, lang) for lang in LANGS} for q in bank.of(path.stem.partition("_")[0])}


def _check_solved(path: Path, cells: Sequence[Cell], book: NotebookNode, bank: Bank) -> None:
    """Every question is checked in the solutions, and comes out right."""
    asked = {question.id for question in bank.of(path.stem.partition("_")[0])}
    for cell, made in zip(cells, book.cells, strict=True):
        for record in (output.get("data", {}).get(MIME) for output in made.get("outputs", ())):
            if record is None:
                continue
            question, state = record["question"], record["state"]
            wrong = state not in ("right", "recorded")
            SourceError.here(wrong, path, cell.line, "solution_state", question=question, state=state)
            asked.discard(question)
    SourceError.here(asked, path, 1, "solution_unchecked", questions=listed(sorted(asked)))


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
        SourceError.here(not cell.text.strip(), path, before.line, "solution_whole")
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
            SourceError.here(begun, path, at, "solution_nested", line=begun)
            begun = at
        elif bare == END:
            SourceError.here(not begun, path, at, "solution_end", end=END, begin=BEGIN)
            begun = 0
        elif _LOOKS_LIKE_MARKER.search(line):
            raise SourceError(path, at, told("solution_marker", bare=bare, begin=BEGIN, end=END))
        else:
            yield line, bool(begun)
    SourceError.here(begun, path, begun, "solution_open", end=END)


def _check_pairs(path: Path, cells: Sequence[Cell], kept: Sequence[Cell]) -> None:
    """What is left out in one language is left out in the other."""
    left = [(cell.line, cell.lang) for cell, left in zip(cells, kept, strict=True) if not left.text.strip()]
    if [lang for _, lang in left] != ["zh", "en"] * (len(left) // 2):
        raise SourceError(path, left[0][0], told("solution_one_language"))


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines).strip("\n")
