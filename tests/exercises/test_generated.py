"""The committed exercises are what their sources say, and nothing of a solution stands in a hand-out."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from cskit.course.build import dumps
from cskit.course.exercises.author.building import SOURCES, handed_out, prompts
from cskit.course.exercises.bank import BANK, Bank
from cskit.course.source import read_source

EXERCISES = [(path, lang) for path in sorted(SOURCES.glob("*.py")) for lang in ("en", "zh")]
pytestmark = pytest.mark.parametrize(("source", "lang"), EXERCISES, ids=[f"{lang}-{p.stem}" for p, lang in EXERCISES])


@pytest.fixture(scope="module")
def bank() -> Bank:
    return Bank.open(BANK)


def read(*parts: str) -> nbformat.NotebookNode:
    path = SOURCES.parent.joinpath(*parts)
    assert path.is_file(), "run `make build`"
    return nbformat.read(path, as_version=4)


def test_a_handed_out_copy_is_what_its_source_says(source: Path, lang: str, bank: Bank):
    words = prompts(bank, source)
    fresh = handed_out(source, read_source(source, words), lang, words)
    assert dumps(read(lang, f"{source.stem}.ipynb")) == dumps(fresh), "the source was edited: run `make build`"


def test_no_line_of_a_solution_is_in_a_handed_out_copy(source: Path, lang: str):
    handed = "\n".join(cell.source for cell in read(lang, f"{source.stem}.ipynb").cells)
    solved = read("solutions", lang, f"{source.stem}.ipynb")
    solution = [line.strip() for line in _solutions(source.read_text(encoding="utf-8"))]
    assert len(solution) > 3
    assert not [line for line in solution if len(line) > 12 and line in handed]
    assert any(line in "\n".join(c.source for c in solved.cells) for line in solution)


def test_every_model_solution_is_right(source: Path, lang: str):
    book = read("solutions", lang, f"{source.stem}.ipynb")
    outputs = [o for cell in book.cells for o in cell.get("outputs", ())]
    assert not [o for o in outputs if o.output_type == "error"]
    said = "\n".join(str(o.get("data", {}).get("text/html", "")) for o in outputs)
    assert said.count("cskit-answer-right") >= 3
    assert "cskit-answer-wrong" not in said
    assert "cskit-answer-mistake" not in said


def _solutions(text: str) -> list[str]:
    """The lines between the markers."""
    found, inside = [], False
    for line in text.splitlines():
        if "### BEGIN SOLUTION" in line or "### END SOLUTION" in line:
            inside = "BEGIN" in line
        elif inside and line.strip():
            found.append(line)
    return found
