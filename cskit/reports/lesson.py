"""The lessons that can be rendered: the generated notebooks, and what each lets a user set."""

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cskit.bundled import notebooks
from cskit.errors import DataError, UsageError, expect, other_page, told, unknown
from cskit.terms import LANGS


@dataclass(frozen=True)
class LessonFile:
    """A generated notebook: `name` as a user says it (`review`), and its parameters with their defaults."""

    name: str
    path: Path
    lang: str
    parameters: Mapping[str, Any]

    def read(self) -> Any:
        """The notebook (of nbformat) without the cells that are for a lesson only, and without outputs."""
        import nbformat

        book = nbformat.read(self.path, as_version=4)
        book.cells = [cell for cell in book.cells if "lesson-only" not in cell.metadata.get("tags", ())]
        for cell in book.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        return book


def find_lesson(name: str, lang: str) -> LessonFile:
    """A lesson by stem, number or name (`08_review`, `08`, `review`), or by the path of a notebook.

    Errors: `UsageError` for a language or lesson nobody knows.
    """
    expect("language", lang, LANGS)
    path = Path(name)
    if path.suffix != ".ipynb" or not path.is_file():
        known = {p.stem: p for p in sorted(notebooks(lang).glob("*.ipynb"))}
        found = [p for stem, p in known.items() if name in (stem, *stem.split("_", 1))]
        if len(found) != 1:
            raise unknown("lesson", name, known)
        path = found[0]
    spoken, parameters = _head(path)
    if spoken not in (None, lang):
        raise UsageError(other_page(str(path), str(spoken), str(path.parent.with_name(lang) / path.name), lang))
    _, _, short = path.stem.partition("_")
    return LessonFile(short or path.stem, path, lang, parameters)


def _head(path: Path) -> tuple[str | None, dict[str, Any]]:
    """The language a notebook says it speaks, and its parameters with their defaults."""
    try:
        book = json.loads(path.read_text(encoding="utf-8"))
        code = next(
            "".join(cell["source"])
            for cell in book["cells"]
            if "parameters" in cell.get("metadata", {}).get("tags", ())
        )
        return book["metadata"].get("cskit", {}).get("lang"), parameters_in(code)
    except (ValueError, KeyError, SyntaxError, StopIteration):
        raise DataError(told("no_parameters", path=path)) from None


def parameters_in(code: str) -> dict[str, Any]:
    """Names and defaults of a parameters cell. Errors: `ValueError` if it holds more than literals.

    >>> parameters_in('data = "double11"  # a bundled shop\\nseconds = 30')
    {'data': 'double11', 'seconds': 30}
    """
    found: dict[str, Any] = {}
    for node in ast.parse(code).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AnnAssign(ast.Name(id=name), value=value):
                try:
                    found[name] = ast.literal_eval(value)  # type: ignore[arg-type]
                except ValueError:
                    raise ValueError(told("source_literal", name=name)) from None
            case _:
                raise ValueError(told("source_assignment", line=node.lineno))
    return found


def settings(lesson: LessonFile, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given, checked against the lesson's parameters; texts (from a command line) take the default's type.

    Errors: `UsageError` for a parameter the lesson does not have, or a value of another type.
    """
    ready = {}
    for name, value in given.items():
        if name not in lesson.parameters:
            raise unknown("parameter", name, lesson.parameters, of=lesson.name)
        default = lesson.parameters[name]
        ready[name] = _typed(name, value, default) if isinstance(value, str) else value
    return ready


def _typed(name: str, text: str, default: Any) -> Any:
    if isinstance(default, str):
        return text
    try:
        value = ast.literal_eval({"true": "True", "false": "False", "none": "None"}.get(text.lower(), text))
    except (ValueError, SyntaxError):
        value = text
    fits = default is None or isinstance(value, type(default)) or (isinstance(default, float) and type(value) is int)
    if not fits or isinstance(value, bool) != isinstance(default, bool):
        type_ = type(default).__name__
        kind = told(f"parameter_{type_}" if type_ in ("bool", "int", "float") else "parameter_other", type=type_)
        raise UsageError(told("parameter_kind", name=name, value=repr(text), kind=kind, default=repr(default)))
    return value
