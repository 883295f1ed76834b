"""`make lessons`: every lesson, exercise and model solution as anybody may run it, by papermill alone, with nothing of
ours around it. (`make test` has nbval run the same files and compare what they show.)"""

from __future__ import annotations

from pathlib import Path

import nbformat
import papermill
import pytest

from cskit.bundled import ROOT

pytestmark = pytest.mark.lessons
BOOKS = sorted([*ROOT.glob("notebooks/??/*.ipynb"), *ROOT.glob("exercises/**/*.ipynb")])


@pytest.mark.parametrize("path", BOOKS, ids=[str(path.relative_to(ROOT)) for path in BOOKS])
def test_it_runs_from_top_to_bottom(path: Path, tmp_path: Path) -> None:
    done = tmp_path / path.name
    papermill.execute_notebook(path, done, cwd=tmp_path, kernel_name="python3", progress_bar=False)
    outputs = [o for cell in nbformat.read(done, as_version=4).cells for o in cell.get("outputs", ())]
    assert outputs
    assert [o.text for o in outputs if o.get("name") == "stderr"] == []
