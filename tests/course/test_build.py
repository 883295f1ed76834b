"""From source to executed notebooks: right, in both languages, and the same bytes every time."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import nbformat
import pytest

from cskit.bundled import ROOT
from cskit.course.build import build, find_source
from cskit.course.source import SourceError
from cskit.errors import UsageError
from tests.reports.demo import SOURCES

HEAD = (
    '# %% [markdown] lang="zh"\n# # 题\n# %% [markdown] lang="en"\n# # Title\n'
    '# %% tags=["parameters"]\nlang = "en"\n# %%\n'
)


def book(books: Path, lang: str) -> nbformat.NotebookNode:
    return nbformat.read(books / lang / "01_demo.ipynb", as_version=4)


def test_twice_the_same_bytes(books: Path, tmp_path: Path):
    again = build(["01"], sources=SOURCES, out=tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in again] == ["en/01_demo.ipynb", "zh/01_demo.ipynb"]
    for path in again:
        assert path.read_bytes() == (books / path.relative_to(tmp_path)).read_bytes()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_notebook_speaks_one_language(books: Path, lang: str):
    made = book(books, lang)
    prose = "\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")
    assert ("谁接待得最多" in prose) == (lang == "zh")
    assert ("who serves most" in prose) == (lang == "en")
    assert {"zh": "每名客服", "en": "per agent"}[lang] in prose  # {{agent}} is filled
    cell = next(c for c in made.cells if "parameters" in c.metadata.get("tags", ()))
    assert f'lang = "{lang}"' in cell.source
    assert made.metadata["cskit"] == {
        "lesson": "01_demo",
        "lang": lang,
        "title": {"zh": "演示课：谁接待得最多？", "en": "Demo lesson: who serves most?"}[lang],
    }


def test_both_languages_have_the_same_cells_under_the_same_ids_and_each_its_own_texts(books: Path):
    zh, en = ([cell for cell in book(books, lang).cells if cell.cell_type == "code"] for lang in ("zh", "en"))
    assert [cell.id for cell in zh] == [cell.id for cell in en]
    assert len(zh) == 5
    texts = ["\n".join(cell.source for cell in cells) for cells in (zh, en)]
    assert ["谁卖得最多？" in text for text in texts] == [True, False]
    assert ["Who sells most?" in text for text in texts] == [False, True]
    assert not any("say" in text for text in texts)


@pytest.mark.parametrize(("lang", "other"), [("zh", "en"), ("en", "zh")])
def test_a_page_run_in_another_language_names_the_other_file(books: Path, tmp_path: Path, lang: str, other: str):
    import papermill

    with pytest.raises(papermill.PapermillExecutionError) as error:
        papermill.execute_notebook(
            books / lang / "01_demo.ipynb", tmp_path / "out.ipynb", {"lang": other}, progress_bar=False
        )
    assert error.value.ename == "UsageError"
    assert f"notebooks/{other}/01_demo.ipynb" in error.value.evalue


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_executed_and_nothing_in_it_but_what_is_the_same_everywhere(books: Path, lang: str):
    made = book(books, lang)
    nbformat.validate(made)
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(set(cell.metadata) <= {"tags"} for cell in made.cells)
    assert set(made.metadata) == {"kernelspec", "language_info", "cskit"}
    assert made.metadata["language_info"] == {"name": "python"}
    text = (books / lang / "01_demo.ipynb").read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert sys.prefix not in text


def test_charts_are_there_live_and_drawn(books: Path):
    outputs = [output.data for cell in book(books, "zh").cells for output in cell.get("outputs", ())]
    charts = [data for data in outputs if "application/vnd.vegalite.v5+json" in data]
    assert len(charts) == 2
    for data in charts:
        assert data["image/svg+xml"].startswith("<svg ")
        assert data["application/vnd.cskit.table+json"]["rows"]


FAILING = [
    ("an error", "x = 1\nx / 0", 9, "ZeroDivisionError: division by zero"),
    ("a user's error", "from cskit.errors import DataError\nraise DataError('no table')", 9, "DataError: no table"),
    ("a warning", "import warnings\nwarnings.warn('careful')", 8, "the cell warns"),
    ("a path on this machine", "import os\nprint(os.getcwd())", 8, "path on this machine"),
    ("an untagged widget", "import ipywidgets\nipywidgets.IntSlider()", 8, "nbval-ignore-output"),
    (
        "two tables of one name",
        "import pandas as pd\nfrom cskit.charts import table\n"
        "for _ in range(2):\n    table(pd.DataFrame({'a': [1]}), name='twice', title='t')",
        8,
        "two tables are called `twice`",
    ),
]


@pytest.mark.parametrize(("code", "line", "said"), [case[1:] for case in FAILING], ids=[case[0] for case in FAILING])
def test_a_lesson_that_does_not_run_cleanly_is_refused_and_nothing_is_written(
    tmp_path: Path, code: str, line: int, said: str
):
    (tmp_path / "02_bad.py").write_text(HEAD + code + "\n", encoding="utf-8")
    with pytest.raises(SourceError) as error:
        build(sources=tmp_path, out=tmp_path / "out", langs=["en"])
    assert str(error.value).startswith(f"02_bad.py:{line}: ")
    assert said in str(error.value)
    assert not (tmp_path / "out").exists()


def test_the_output_of_a_tagged_widget_is_left_out(tmp_path: Path):
    code = HEAD.replace("# %%\n", '# %% tags=["nbval-ignore-output"]\n') + "import ipywidgets\nipywidgets.IntSlider()\n"
    (tmp_path / "02_widget.py").write_text(code, encoding="utf-8")
    (path,) = build(sources=tmp_path, out=tmp_path / "out", langs=["en"])
    made = json.loads(path.read_text(encoding="utf-8"))
    assert made["cells"][-1]["outputs"] == []
    assert "widgets" not in made["metadata"]


def test_unknown_lesson(tmp_path: Path):
    assert find_source("01", SOURCES).name == "01_demo.py"
    with pytest.raises(UsageError, match="unknown lesson `01_dem`; did you mean `01_demo`"):
        find_source("01_dem", SOURCES)
    with pytest.raises(UsageError, match="no lessons"):
        build(sources=tmp_path)
