"""Finding a lesson, and setting its parameters: what a user types, checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from cskit.errors import DataError, UsageError
from cskit.reports.lesson import LessonFile, find_lesson, settings

LESSON = LessonFile(
    "demo",
    Path("01_demo.ipynb"),
    "en",
    {"data": "", "seconds": 30, "share": 0.5, "fast": False, "agents": ["a"], "day": None},
)


def test_a_notebook_is_found_by_its_path(books: Path):
    lesson = find_lesson(str(books / "zh" / "01_demo.ipynb"), "zh")
    assert lesson.name == "demo"
    assert lesson.parameters == {"data": "", "lang": "zh", "first_hour": 9}


def test_a_lesson_is_found_by_stem_number_or_name(books: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("cskit.reports.lesson.notebooks", lambda lang: books / lang)
    paths = {find_lesson(name, "en").path for name in ("01_demo", "01", "demo")}
    assert paths == {books / "en" / "01_demo.ipynb"}
    with pytest.raises(UsageError, match="unknown lesson `dem`"):
        find_lesson("dem", "en")


def test_cells_for_the_lesson_only_are_left_out(books: Path):
    book = find_lesson(str(books / "en" / "01_demo.ipynb"), "en").read()
    assert "exercise" not in "\n".join(cell.source for cell in book.cells)
    assert not any(cell.get("outputs") for cell in book.cells)


def test_a_notebook_in_the_other_language(books: Path):
    with pytest.raises(UsageError, match="speaks `zh`, not `en`"):
        find_lesson(str(books / "zh" / "01_demo.ipynb"), "en")


def test_unknown_language():
    with pytest.raises(UsageError, match="unknown language `cn`"):
        find_lesson("review", "cn")


@pytest.mark.parametrize("text", ["{}", "not json", '{"cells": []}'])
def test_a_file_that_is_no_lesson(tmp_path: Path, text: str):
    path = tmp_path / "x.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="not a parameterised notebook"):
        find_lesson(str(path), "en")


@pytest.mark.parametrize(
    ("name", "given", "taken"),
    [
        ("data", "3", "3"),
        ("seconds", "45", 45),
        ("share", "1", 1),
        ("share", "0.25", 0.25),
        ("fast", "true", True),
        ("fast", "False", False),
        ("agents", "['b', 'c']", ["b", "c"]),
        ("day", "2021-11-11", "2021-11-11"),
        ("day", "none", None),
        ("seconds", 45, 45),
    ],
)
def test_a_text_takes_the_type_of_the_default(name: str, given: object, taken: object):
    assert settings(LESSON, {name: given}) == {name: taken}


@pytest.mark.parametrize(
    ("name", "given"), [("seconds", "soon"), ("seconds", "4.5"), ("seconds", "true"), ("fast", "1"), ("agents", "b")]
)
def test_a_value_of_another_type_is_refused(name: str, given: str):
    with pytest.raises(UsageError, match=f"parameter `{name}`"):
        settings(LESSON, {name: given})


def test_unknown_parameter():
    with pytest.raises(UsageError, match="unknown parameter of demo `second`; did you mean `seconds`"):
        settings(LESSON, {"second": "3"})
