"""Names that a cell may not have: made only where a table is there (`if lesson.has("order_items"):`), or only in cells
that a report leaves out (`lesson-only`), and used elsewhere."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator

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
        inner = local | _own(node)
        yield from _all(ast.iter_child_nodes(node), guard, inner)
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
