"""The committed notebooks are what their sources say, executed, and safe to open anywhere. (nbval runs them again.)"""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
import vl_convert

from cskit.bundled import ROOT
from cskit.course.build import SOURCES, notebook
from cskit.course.source import read_source, shown_code
from tests.browser.lab import HERE

LESSONS = [(path, lang) for path in sorted(SOURCES.glob("*.py")) for lang in ("en", "zh")]
CHART, DRAWING = "application/vnd.vegalite.v5+json", "image/svg+xml"
LAB_VEGA_LITE = "5.8"  # the oldest that vl-convert has; JupyterLab 4 brings 5.6
pytestmark = pytest.mark.parametrize(("source", "lang"), LESSONS, ids=[f"{lang}-{path.stem}" for path, lang in LESSONS])


def committed(source: Path, lang: str) -> nbformat.NotebookNode:
    path = ROOT / "notebooks" / lang / f"{source.stem}.ipynb"
    assert path.is_file(), "run `make build`"
    return nbformat.read(path, as_version=4)


def test_it_is_what_its_source_says(source: Path, lang: str):
    book, fresh = committed(source, lang), notebook(source.stem, read_source(source), lang)
    assert [(c.id, c.source, c.metadata) for c in book.cells] == [(c.id, c.source, c.metadata) for c in fresh.cells], (
        "the source was edited: run `make build`"
    )
    assert book.metadata == fresh.metadata


def test_a_cell_can_be_read_aloud(source: Path, lang: str):
    """Sixteen lines at most, as a page shows them."""
    code = source.read_text(encoding="utf-8").split("\n# %%")
    cells = [cell.partition("\n")[2] for cell in code if "[markdown]" not in cell.partition("\n")[0]]
    shown = [shown_code(cell.strip(), lang) for cell in cells] if lang == HERE[source.stem] else []
    assert [cell for cell in shown if len(cell.splitlines()) > 16] == []


def test_it_is_valid_executed_and_free_of_errors(source: Path, lang: str):
    book = committed(source, lang)
    nbformat.validate(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1)), "run `make build`"
    outputs = [output for cell in code for output in cell.outputs]
    assert not [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]


def test_it_shows_its_charts_without_a_kernel(source: Path, lang: str):
    outputs = [o.data for cell in committed(source, lang).cells for o in cell.get("outputs", ()) if "data" in o]
    charts = [data for data in outputs if CHART in data]
    assert all(data[DRAWING].startswith("<svg ") for data in charts)
    assert all("http" not in str(data[CHART]["data"]) for data in charts if "data" in data[CHART])


def test_the_vega_lite_of_jupyterlab_draws_its_charts(source: Path, lang: str):
    """Specs are written for a newer Vega-Lite than Lab's: what only that one knows is drawn nowhere, and without a
    word. The browser tests draw each lesson's other language in Lab itself."""
    for cell in committed(source, lang).cells if lang != HERE[source.stem] else ():
        for data in (o.data for o in cell.get("outputs", ()) if CHART in o.get("data", {})):
            drawn = vl_convert.vegalite_to_svg(data[CHART], vl_version=LAB_VEGA_LITE)
            assert "NaN" not in drawn, data[CHART].get("description")


def test_it_knows_nothing_of_the_machine_it_was_made_on(source: Path, lang: str):
    text = (ROOT / "notebooks" / lang / f"{source.stem}.ipynb").read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert str(Path.home()) + "/" not in text
