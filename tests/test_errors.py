"""Every sentence an error says is in the glossary, in both languages, and every one that is there is said."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from cskit.errors import os_words, resaid, told, unknown, worded
from cskit.terms import glossary, speak
from cskit.written import listed

ROOT = Path(__file__).resolve().parents[1]
SENTENCE = {"MissingTable": 1, "SourceError": 2, "Unmatched": 3}  # the argument that holds it; of all others the first
OURS = {  # a sentence no user can cause, or one that is not ours
    ("metrics/sources.py", "no fact ``"): "a card names a fact that is not there",
}
MADE = (
    "question_",
    "rule_head_",
    "parameter_",
    "in_",
    "declared_",
    "text_",
    "kind_",
    "value_",
    "for_",
    "os_",
    "page_",
    "asked_",
)


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package: path below `cskit/` → its tree."""
    package = ROOT / "cskit"
    return {p.relative_to(package).as_posix(): ast.parse(p.read_text(encoding="utf-8")) for p in package.rglob("*.py")}


@cache
def kinds() -> frozenset[str]:
    """The names of `CskitError` and of every class that descends from it."""
    found = {"CskitError"}
    classes = [n for tree in modules().values() for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    while more := {c.name for c in classes if any(_name(b) in found for b in c.bases)} - found:
        found |= more
    return frozenset(found)


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """The calls in a tree with the names of what is called."""
    yield from ((_name(n.func), n) for n in ast.walk(tree) if isinstance(n, ast.Call))


def _name(node: ast.AST) -> str:
    return getattr(node, "id", getattr(node, "attr", ""))


def written(node: ast.AST | None, scope: ast.AST) -> str:
    """What a sentence says that is written in the code: in a literal, an f-string, or a name these were given to."""
    if isinstance(node, ast.Constant):
        return str(node.value) if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(written(part, scope) for part in node.values)
    if isinstance(node, ast.BinOp):
        return written(node.left, scope) + written(node.right, scope)
    if isinstance(node, ast.IfExp):
        return written(node.body, scope) + written(node.orelse, scope)
    if isinstance(node, ast.Name):
        given = [n.value for n in ast.walk(scope) if isinstance(n, ast.Assign) and _name(n.targets[0]) == node.id]
        return "".join(written(value, ast.Module([], [])) for value in given)
    return ""


def errors(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Where an error is made: its line, and what of its sentence is written there."""
    scopes = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)] or [tree]
    for kind, call in calls(tree):
        place = SENTENCE.get(kind, 0)
        if kind in kinds() and len(call.args) > place:
            around = [s for s in scopes if any(n is call for n in ast.walk(s))]
            yield call.lineno, written(call.args[place], around[-1] if around else tree)


def test_there_are_errors_to_look_at() -> None:
    assert {"UsageError", "DataError", "MissingTable", "SourceError", "ReportError"} <= kinds()
    made = sum(1 for tree in modules().values() for _ in errors(tree))
    assert made + sum(1 for tree in modules().values() for name, _ in calls(tree) if name == "when") > 300


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ('raise DataError("no such file")', "no such file"),
        ('def f():\n    why = f"{x}: gone"\n    raise UsageError(why)', ": gone"),
        ('raise MissingTable("orders", "units sold")', "units sold"),
        ('raise UsageError("a" if x else "b")', "ab"),
        ('raise UsageError(told("no_file", path=p))', ""),
        ('raise DataError(f"{where}: {why}")', ": "),
    ],
)
def test_a_sentence_in_the_code_is_seen(code: str, says: str) -> None:
    assert [said for _, said in errors(ast.parse(code))] == [says]


def test_no_error_says_a_sentence_that_is_written_in_the_code() -> None:
    found = [
        f"{path}:{line}: {said}"
        for path, tree in modules().items()
        for line, said in errors(tree)
        if re.search("[A-Za-z]", said) and (path, said) not in OURS
    ]
    assert found == []


def test_what_is_let_through_is_there() -> None:
    there = {(path, said) for path, tree in modules().items() for _, said in errors(tree)}
    assert set(OURS) <= there


def test_every_sentence_is_in_the_glossary_and_gets_its_values() -> None:
    wrong = []
    for path, tree in modules().items():
        for name, call in calls(tree):
            place = {"told": 0, "when": 1, "here": 3}.get(name, len(call.args))
            first = call.args[place] if place < len(call.args) else None
            if not isinstance(first, ast.Constant):
                continue
            en = glossary().get(f"error_{first.value}", {}).get("en")
            given = {k.arg for k in call.keywords}
            fields = {field for _, field, _, _ in string.Formatter().parse(en or "") if field}
            if en is None or (None not in given and given != fields):
                wrong.append(f"{path}:{call.lineno}: {first.value}")
    assert wrong == []


def test_every_sentence_in_the_glossary_is_said() -> None:
    said = {
        n.value
        for tree in modules().values()
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant)
        if isinstance(n.value, str)
    }
    keys = {key.removeprefix("error_") for key in glossary() if key.startswith("error_")}
    assert sorted(key for key in keys - said if not key.startswith(MADE)) == []


def test_every_word_that_goes_into_a_sentence_is_in_the_glossary() -> None:
    words = set()
    for tree in modules().values():
        for name, call in calls(tree):
            first = call.args[0] if call.args else None
            if name in ("unknown", "expect") and isinstance(first, ast.Constant):
                words.add(f"kind_{first.value}")
            elif name in ("positive", "share") and isinstance(first, ast.Dict):
                words |= {f"value_{key.value}" for key in first.keys if isinstance(key, ast.Constant)}
            elif name == "need":
                words |= {f"for_{k.value.value}" for k in call.keywords if isinstance(k.value, ast.Constant)}
    assert len(words) > 50
    assert sorted(w for w in words if f"error_{w.replace(' ', '_')}" not in glossary()) == []


def test_words_are_strung_together_as_the_language_does() -> None:
    assert (listed(["a", "b"]), listed(["`a`", "`b`"], "or"), listed(["a", "b"], ";")) == ("a, b", "`a` or `b`", "a; b")
    speak("zh")
    assert (listed(["a", "b"]), listed(["`a`", "`b`"], "or"), listed(["a", "b"], ";")) == ("a、b", "`a` 或 `b`", "a；b")
    assert (worded("value", "spend per buyer"), worded("value", "p1")) == ("客单价", "p1")
    speak("en")


def test_what_others_say_is_said_again_in_chinese() -> None:
    patterns = {"no_file": "(?P<path>.+) is gone"}
    missing = FileNotFoundError(2, "No such file or directory", "x.csv")
    assert (os_words(missing), os_words(OSError(84, "strange"))) == ("No such file or directory", "strange")
    speak("zh")
    assert (resaid("x.csv is gone", patterns), resaid("boom", patterns)) == ("x.csv：没有这个文件", "boom")
    assert (os_words(missing), os_words(OSError(84, "strange"))) == ("没有这个文件或文件夹", "strange")
    speak("en")


def test_a_name_nobody_knows_is_told_in_both_languages() -> None:
    assert str(unknown("kind of day", "x", ["y", "z"])) == "unknown kind of day `x`; known: y, z"
    speak("zh")
    assert str(unknown("kind of day", "x", ["y", "z"])) == "日子类型 `x` 不存在；可选：y、z"
    assert told("period_backwards", start="b", end="a") == "日期 b..a 首尾颠倒，请对调"
    assert told("at", where="x.toml", why=unknown("key", "a", ["b"])) == "x.toml：键 `a` 不存在；可选：b"
    speak("en")
