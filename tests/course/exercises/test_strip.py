"""Solutions are cut exactly where they are marked, and a marker that is not exactly one is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import v4

from cskit.course.exercises.author import building
from cskit.course.exercises.author.building import handed_out, leaks, solutions, solved, stripped
from cskit.course.exercises.bank import BANK, BANK_VARIABLE
from cskit.course.source import SourceError, read_source

HEAD = (
    '# %% [markdown] lang="zh"\n# # 题\n# %% [markdown] lang="en"\n# # Title\n'
    '# %% tags=["parameters"]\nlang = "en"\n'
)  # 6 lines
BEGIN, END = "### BEGIN SOLUTION\n", "### END SOLUTION\n"


def cells(tmp_path: Path, text: str):
    path = tmp_path / "90_test.py"
    path.write_text(HEAD + text, encoding="utf-8")
    return path, read_source(path)


def test_the_solution_goes_and_the_rest_stays(tmp_path: Path):
    path, read = cells(
        tmp_path,
        f"# %%\nx = ...\n{BEGIN}x = 12\n{END}def f():\n    y = 1\n    {BEGIN}    y = 2\n    {END}    return y\n",
    )
    assert stripped(path, read)[-1].text == "x = ...\ndef f():\n    y = 1\n    return y"
    assert solved(path, read)[-1].text == "x = ...\nx = 12\ndef f():\n    y = 1\n    y = 2\n    return y"
    assert solutions(path, read) == ["x = 12", "y = 2"]


def test_prose_that_is_all_solution_is_left_out_in_both_languages(tmp_path: Path):
    prose = "".join(f'# %% [markdown] lang="{lang}"\n# {BEGIN}# why\n# {END}' for lang in ("zh", "en"))
    path, read = cells(tmp_path, prose)
    assert len(stripped(path, read)) == len(read) - 2
    assert [cell.text for cell in solved(path, read)][-2:] == ["why", "why"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (f"# %%\nx = ...\n{BEGIN}x = 1\n", 9, "not closed"),
        (f"# %%\nx = ...\n{END}", 9, "without"),
        (f"# %%\nx = 1\n{BEGIN}x = 2\n{BEGIN}{END}", 11, "begins inside"),
        ("# %%\nx = ...\n## BEGIN SOLUTION\nx = 1\n### END SOLUTION\n", 9, "malformed"),
        ("# %%\nx = ...\n### begin solution\nx = 1\n### END SOLUTION\n", 9, "malformed"),
        ("# %%\nx = ...  ### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n", 8, "malformed"),
        ("# %%\nx = ...\n### BEGIN SOLUTIONS\nx = 1\n### END SOLUTION\n", 9, "malformed"),
        ("# %%\nx = ...\n### BEGIN-SOLUTION\nx = 1\n### END SOLUTION\n", 9, "malformed"),
        (f"# %%\n{BEGIN}x = 1\n{END}", 8, "all solution"),
        (f"# %%\nif True:\n    {BEGIN}    x = 1\n    {END}", 8, "not valid Python"),
        (f"# %%\nx = ...\n{BEGIN}x = 1\n# %%\ny = 1\n{END}", 9, "not closed"),
        (f'# %% [markdown] lang="zh"\n# {BEGIN}# 因\n# {END}# %% [markdown] lang="en"\n# why\n', 8, "one language"),
    ],
)
def test_malformed_markers_are_refused_with_their_line(tmp_path: Path, text: str, line: int, said: str):
    path, read = cells(tmp_path, text)
    with pytest.raises(SourceError, match=rf"90_test\.py:{line}: .*{said}"):
        stripped(path, read)


def test_a_leak_is_seen(tmp_path: Path):
    path, read = cells(tmp_path, f"# %%\nx = ...\n{BEGIN}x = orders.amount.sum()\n{END}")
    book = v4.new_notebook(cells=[v4.new_markdown_cell("do not write x = orders.amount.sum()")])
    assert leaks(path, read, book) == ["x = orders.amount.sum()"]
    assert leaks(path, read, handed_out(path, read, "en", {})) == []
    book.cells = [v4.new_code_cell("1", outputs=[v4.new_output("stream", text="12")])]
    assert leaks(path, read, book)


def test_a_kernel_finds_a_bank_given_from_where_the_author_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A kernel runs in a folder of its own: `--exercises my_course` was nowhere from there."""
    told: list[str] = []
    monkeypatch.setattr(building, "execute", lambda book, path, cells, more: told.append(more[BANK_VARIABLE]))
    monkeypatch.setattr(building, "_check_solved", lambda *_: None)
    monkeypatch.chdir(BANK.parent)
    [source] = building.sources(["02"], BANK.parent / "source")
    building.build_exercises([source], bank=Path("bank"), out=tmp_path, langs=["en"])
    assert told == [str(BANK)]
