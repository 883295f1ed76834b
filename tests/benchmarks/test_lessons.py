"""The lessons' benchmark moves every control of a notebook, in a kernel where somebody could."""

from __future__ import annotations

import nbformat
import pytest

from benchmarks.lessons import Lesson, line, run

VIEW = """
from cskit.widgets import Choice, Slider, Switch, explore
def view(n, who, loud):
    print(n, who, loud)
explore(view, n=Slider("Number", 2, 0, 9), who=Choice("Who", {"Ann": "a", "Ben": "b", "Cyd": "c"}), loud=Switch("Loud"))
"""


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    path = tmp_path_factory.mktemp("lessons") / "en" / "98_moves.ipynb"
    path.parent.mkdir()
    cells = [nbformat.v4.new_markdown_cell("# Moves"), nbformat.v4.new_code_cell(VIEW)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return run(path)


def test_every_control_is_moved_and_put_back(lesson: Lesson) -> None:
    there = [(move.control, move.value) for move in lesson.moves if not move.again]
    assert there == [("Number", "3"), ("Number", "0"), ("Number", "9"), ("Who", "b"), ("Who", "c"), ("Loud", "True")]
    back = [(move.control, move.value) for move in lesson.moves if move.again]
    assert back == [("Number", "2")] * 3 + [("Who", "a")] * 2 + [("Loud", "False")]
    assert all(move.seconds > 0 for move in lesson.moves)


def test_a_line_names_the_slowest_move(lesson: Lesson) -> None:
    words = line(lesson).split()
    assert words[:2] == ["98_moves", "en"]
    assert words[3] == "6"
    assert " view: " in line(lesson)
    assert line(Lesson("99_still", "zh", 1.25, [])).split() == ["99_still", "zh", "1.2"]
