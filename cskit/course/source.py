"""A lesson's source: a jupytext percent file with adjacent zh/en prose and code once, read strictly.

    # %% [markdown] lang="zh"
    # ## 分时段接待
    # %% [markdown] lang="en"
    # ## Receptions by hour
    # %% tags=["parameters"]
    data = "mens_wear_week"
    lang = "en"

Nothing is guessed: whatever is not exactly this form is an error with file and line.
"""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from cskit.course.spoken import Unspoken, in_language
from cskit.errors import CskitError, told
from cskit.reports.lesson import parameters_in
from cskit.terms import LANGS, glossary, is_known, term
from cskit.written import listed

Words = Mapping[str, Mapping[str, str]]
TAGS = ("parameters", "lesson-only", "nbval-ignore-output")
_MARKER = re.compile(r'# %%(?P<prose> \[markdown\])?(?P<options>(?: \w+=(?:"[^"]*"|\[[^\]]*\]))*)')
_OPTION = re.compile(r'(\w+)=("[^"]*"|\[[^\]]*\])')
_LOOKS_LIKE_MARKER = re.compile(r"#\s*%%")
_TERM = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_COMMENT = re.compile(r"# \{\{(\w+)\}\}$", re.MULTILINE)
_FOR_TOOLS = re.compile(r" *$", re.MULTILINE)


class SourceError(CskitError):
    """A lesson's source is not well formed, or does not run (exit 1)."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path.name}:{line}: {message}")

    @classmethod
    def here(cls, wrong: object, path: Path, line: int, key: str, /, **values: Any) -> None:
        """Raised for this line with `told(key, …)` when something is so."""
        if wrong:
            raise cls(path, line, told(key, **values))


@dataclass(frozen=True)
class Cell:
    """One cell of a source: prose has a language, code has none. `line` is that of its first line of text."""

    text: str
    line: int
    lang: str | None
    tags: tuple[str, ...]

    @property
    def is_prose(self) -> bool:
        return self.lang is not None


def read_source(path: Path, words: Words | None = None) -> list[Cell]:
    """The cells of a lesson's source, all rules checked. `words` may stand in `{{…}}` beside the terms.

    Errors: `SourceError`.
    """
    cells = list(_cells(path))
    _check_pairs(path, cells)
    _check_title(path, cells)
    for cell in cells:
        _check_terms(path, cell, words or {})
        if not cell.is_prose:
            _check_code(path, cell)
    _check_parameters(path, cells)
    _check_names(path, [cell for cell in cells if not cell.is_prose])
    return cells


def _cells(path: Path) -> Iterator[Cell]:
    """The cells as jupytext reads them, with the lines on which they begin."""
    import jupytext

    text = path.read_text(encoding="utf-8")
    markers = list(_markers(path, text))
    cells = jupytext.reads(text, fmt="py:percent").cells
    SourceError.here(len(cells) != len(markers), path, 1, "source_before")
    for cell, (line, prose, options) in zip(cells, markers, strict=True):
        lang, tags = options.get("lang"), tuple(options.get("tags", ()))
        SourceError.here((cell.cell_type == "markdown") != prose, path, line, "source_prose")
        SourceError.here(not cell.source.strip(), path, line, "source_empty")
        yield Cell(cell.source, line + 1, lang if prose else None, tags)


def _markers(path: Path, text: str) -> Iterator[tuple[int, bool, dict[str, Any]]]:
    for line, content in enumerate(text.splitlines(), 1):
        if not _LOOKS_LIKE_MARKER.match(content):
            continue
        found = _MARKER.fullmatch(content.rstrip())
        if found is None:
            raise SourceError(path, line, told("source_marker", marker=content.strip()))
        prose = bool(found["prose"])
        try:
            options = {key: json.loads(value) for key, value in _OPTION.findall(found["options"])}
        except json.JSONDecodeError:
            raise SourceError(path, line, told("source_json", marker=content.strip())) from None
        _check_options(path, line, prose, options)
        yield line, prose, options


def _check_options(path: Path, line: int, prose: bool, options: dict[str, Any]) -> None:
    known = {"lang", "tags"} if prose else {"tags"}
    for key in options:
        SourceError.here(
            key not in known, path, line, "source_option", option=key, cell=told("prose" if prose else "code")
        )
    SourceError.here(prose and options.get("lang") not in LANGS, path, line, "source_language")
    tags = options.get("tags", [])
    for tag in tags if isinstance(tags, list) else [tags]:
        SourceError.here(tag not in TAGS, path, line, "source_tag", tag=tag, known=listed(TAGS))


def _check_pairs(path: Path, cells: list[Cell]) -> None:
    """Every zh cell is followed at once by its en cell, with the same tags; no en cell stands alone."""
    for before, cell in pairwise([None, *cells, None]):
        if before is None or before.lang != "zh":
            if cell is not None and cell.lang == "en":
                raise SourceError(path, cell.line - 1, told("source_unpaired_en"))
        elif cell is None or cell.lang != "en":
            raise SourceError(path, before.line - 1, told("source_unpaired_zh"))
        elif cell.tags != before.tags:
            raise SourceError(path, cell.line - 1, told("source_pair_tags"))


def _check_title(path: Path, cells: list[Cell]) -> None:
    for cell in cells[:2]:
        SourceError.here(not cell.is_prose or not cell.text.startswith("# "), path, cell.line, "source_title")
    SourceError.here(not cells, path, 1, "source_no_cell")


def _check_terms(path: Path, cell: Cell, words: Words) -> None:
    for found in (_TERM if cell.is_prose else _COMMENT).finditer(cell.text):
        line = cell.line + cell.text.count("\n", 0, found.start())
        strange = not is_known(found[1]) and found[1] not in words
        SourceError.here(strange, path, line, "source_term", term=found[1])
    if not cell.is_prose:
        SourceError.here(re.search(r"# *\{\{", _COMMENT.sub("", cell.text)), path, cell.line, "source_comment")
        return
    rest = _TERM.sub("", cell.text)
    SourceError.here("{{" in rest or "}}" in rest, path, cell.line, "source_braces")


def _check_code(path: Path, cell: Cell) -> None:
    try:
        tree = ast.parse(cell.text)
    except SyntaxError as error:
        raise SourceError(path, cell.line + (error.lineno or 1) - 1, told("source_python", why=error.msg)) from None
    try:
        in_language(cell.text, LANGS[0])
    except Unspoken as error:
        raise SourceError(path, cell.line + error.line - 1, told(str(error))) from None
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="term"), args=[ast.Constant(value=key), *_]):
                SourceError.here(not is_known(str(key)), path, cell.line + node.lineno - 1, "source_term", term=key)


def _check_parameters(path: Path, cells: list[Cell]) -> None:
    tagged = [cell for cell in cells if "parameters" in cell.tags]
    wrong, line = len(tagged) != 1 or tagged[0].is_prose, tagged[-1].line if tagged else 1
    SourceError.here(wrong, path, line, "source_parameters", count=len(tagged))
    try:
        found = parameters_in(tagged[0].text)
    except ValueError as error:
        raise SourceError(path, tagged[0].line, told("source_literals", why=error)) from None
    SourceError.here("lang" not in found, path, tagged[0].line, "source_lang")


def _check_names(path: Path, cells: list[Cell]) -> None:
    guarded = [(cell.text, frozenset({"lesson-only"} & set(cell.tags))) for cell in cells]
    for place, line, name in unguarded(guarded):
        raise SourceError(path, cells[place].line + line - 1, told("source_guarded", name=name))


Guard = frozenset[str]
_SCOPES = (ast.FunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.ClassDef)


def unguarded(cells: Iterable[tuple[str, Guard]]) -> Iterator[tuple[int, int, str]]:
    """(cell, line, name) of each use of a name that was made under a condition that does not hold there.

    `cells`: code and the conditions under which the cell is there at all.

    >>> block = ('if lesson.has("refunds"):' + chr(10) + '    net = 1', frozenset())
    >>> list(unguarded([block, ("net + 1", frozenset())]))
    [(1, 1, 'net')]
    """
    made: dict[str, list[Guard]] = defaultdict(list)
    for place, (code, around) in enumerate(cells):
        for name, line, stored, guard in _names(ast.parse(code), around, frozenset()):
            if stored:
                made[name].append(guard)
            elif name in made and not any(given <= guard for given in made[name]):
                yield place, line, name


def _names(node: ast.AST, guard: Guard, local: frozenset[str]) -> Iterator[tuple[str, int, bool, Guard]]:
    """name, line, made or used, conditions: in the order in which they are run."""
    if isinstance(node, ast.Name):
        if node.id not in local:
            yield node.id, node.lineno, isinstance(node.ctx, ast.Store), guard
        return
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0], node.lineno, True, guard
        return
    if isinstance(node, ast.If) and (needs := _needs(node.test)):
        yield from _all(node.body, guard | needs, local)
        yield from _all(node.orelse, guard | {f"not {sorted(needs)}"}, local)
        return
    if isinstance(node, _SCOPES):
        yield from _all(ast.iter_child_nodes(node), guard, local | _own(node))
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name not in local:
            yield node.name, node.lineno, True, guard
        return
    children = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr | ast.For):
        children.sort(key=lambda child: isinstance(getattr(child, "ctx", None), ast.Store))  # the value before its name
        if isinstance(node, ast.For):
            children = [node.iter, node.target, *node.body, *node.orelse]
    yield from _all(children, guard, local)


def _all(nodes: Iterable[ast.AST], guard: Guard, local: frozenset[str]) -> Iterator[tuple[str, int, bool, Guard]]:
    for node in nodes:
        yield from _names(node, guard, local)


def _needs(test: ast.expr) -> Guard:
    """The tables that `lesson.has(…)` asks for in a condition that is nothing else, or several joined by `and`."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return frozenset[str]().union(*map(_needs, test.values))
    asks = isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute) and test.func.attr == "has"
    return frozenset(ast.unparse(arg) for arg in test.args) if asks else frozenset()  # type: ignore[attr-defined]


def _own(node: ast.AST) -> frozenset[str]:
    """The names that belong to a function or comprehension alone."""
    found = {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
    found |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return frozenset(found)


def fill_terms(text: str, lang: str, words: Words | None = None) -> str:
    """Prose with each `{{term}}` (or one of `words`) replaced by its text in `lang`.

    >>> fill_terms("The {{team}} of an {{agent}}", "en")
    'The team of an agent'
    """
    known = {**glossary(), **(words or {})}
    return _TERM.sub(lambda found: known[found[1]][lang], text)


def shown_code(code: str, lang: str, notebook: str = "") -> str:
    """Code as a trainee reads it: texts and comments in `lang` alone, a comment that is one `{{term}}` filled.

    >>> shown_code("spend = ...  # {{agent}}\\nrows = [1,  2]", "en")
    'spend = ...  # agent\\nrows = [1,  2]'
    """
    spoken = in_language(_FOR_TOOLS.sub("", code), lang, notebook)
    return _COMMENT.sub(lambda found: f"# {term(found[1], lang)}", spoken)
