"""The code of a lesson in one language.

    show(chart, title=say("谁高？", "Who is high?"))    # 标题是问题 || the title is the question

is written into the English notebook as

    show(chart, title="Who is high?")    # the title is the question
"""

import ast
import io
import tokenize
from collections.abc import Iterator
from itertools import accumulate

LESSON = "cskit.course.lesson"
BETWEEN = " || "  # in a comment, between the Chinese and the English of it
Edit = tuple[ast.expr | ast.stmt, str]
_OPENS = {LESSON: "begin", "cskit.charts": "use"}  # the calls that open a lesson, by the module they come from
_PLACE = {"zh": 0, "en": 1}


class Unspoken(ValueError):
    """A text that is not there once in Chinese and once in English; `line` is its line in the cell."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def in_language(code: str, lang: str, notebook: str = "") -> str:
    """The code with each text and comment in `lang` alone. `notebook`: the page that is written (`en/02_unit_price`),
    which the call that opens the lesson is told, so that it knows its own language.

    Errors: `Unspoken`.

    >>> in_language('title = say("谁高？", f"Who of {n}?")  # 一问 || a question', "en")
    'title = f"Who of {n}?"  # a question'
    """
    tree, raw = ast.parse(code), code.encode()
    starts = [0, *accumulate(len(line) + 1 for line in raw.split(b"\n"))]  # of lines, in bytes, as `ast` counts columns

    def place(line: int | None, column: int | None) -> int:
        return starts[(line or 1) - 1] + (column or 0)

    found: list[Edit] = [*_texts(tree, code, lang), *_imports(tree)]
    edits = [
        (place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset), new) for node, new in found
    ]
    edits += [(at := place(node.end_lineno, node.end_col_offset), at, new) for node, new in _openings(tree, notebook)]
    for begin, end, new in sorted(edits, reverse=True):
        goes_whole = not new and raw[end : end + 1] == b"\n"  # a line that goes takes its end with it
        raw = raw[:begin] + new.encode() + raw[end + goes_whole :]
    return _comments(raw.decode(), lang)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """As `ast.walk`, but not into f-strings: what stands in them has no place of its own."""
    yield node
    for child in () if isinstance(node, ast.JoinedStr) else ast.iter_child_nodes(node):
        yield from _walk(child)


def _texts(tree: ast.AST, code: str, lang: str) -> list[Edit]:
    called = [node for node in _walk(tree) if isinstance(node, ast.Call) and _is_say(node.func)]
    known = {id(call.func) for call in called}
    for node in ast.walk(tree):
        if _is_say(node) and id(node) not in known:
            raise Unspoken(getattr(node, "lineno", 1), "source_say")
    found: list[Edit] = []
    for call in called:
        if len(call.args) != len(_PLACE) or call.keywords or not all(_is_text(text) for text in call.args):
            raise Unspoken(call.lineno, "source_say")
        text = ast.get_source_segment(code, call.args[_PLACE[lang]]) or ""
        found.append((call, f"({text})" if "\n" in text else text))
    return found


def _is_say(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "say"


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _imports(tree: ast.AST) -> list[Edit]:
    """`say` is not imported where nothing calls it any more."""
    found: list[Edit] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == LESSON and any(a.name == "say" for a in node.names):
            rest = [alias for alias in node.names if alias.name != "say"]
            found.append((node, ast.unparse(ast.ImportFrom(node.module, rest, node.level)) if rest else ""))
    return found


def _openings(tree: ast.AST, notebook: str) -> list[tuple[ast.expr, str]]:
    """What follows the last argument of the call that opens the lesson."""
    nodes = list(ast.walk(tree)) if notebook else []
    imported = {
        alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if _OPENS.get(node.module or "") == alias.name
    }
    found: list[tuple[ast.expr, str]] = []
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in imported:
            last = (node.keywords[-1].value if node.keywords else node.args[-1]) if node.args or node.keywords else None
            if last is not None:
                found.append((last, f', notebook="{notebook}"'))
    return found


def _comments(code: str, lang: str) -> str:
    lines = code.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT and BETWEEN in token.string:
            both = token.string.removeprefix("#").split(BETWEEN)
            if len(both) != len(_PLACE):
                raise Unspoken(token.start[0], "source_comment_both")
            row, column = token.start
            lines[row - 1] = f"{lines[row - 1][:column]}# {both[_PLACE[lang]].strip()}"
    return "\n".join(lines)
