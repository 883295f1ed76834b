"""`pytest` runs the notebooks again under nbval: a changed table is caught, a drawing is not its business."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from cskit.bundled import ROOT

NOTICED = [("text/html", "¥91,235", "¥91,236"), ("text/plain", "Attributed orders only.", "All orders.")]
PASSED_OVER = ("image/svg+xml", "M0,0", "M1,0")


def changed(book: nbformat.NotebookNode, mime: str, old: str, new: str) -> set[int]:
    """The places of the code cells in which something was changed."""
    places = set()
    for place, cell in enumerate(c for c in book.cells if c.cell_type == "code"):
        for output in cell.outputs:
            if old in output.get("data", {}).get(mime, ""):
                output.data[mime] = output.data[mime].replace(old, new)
                places.add(place)
    return places


def test_texts_and_tables_are_compared_and_drawings_are_not(books: Path, tmp_path: Path):
    book = nbformat.read(books / "en" / "01_demo.ipynb", as_version=4)
    drawn, told = changed(book, *PASSED_OVER), [changed(book, *change) for change in NOTICED]
    assert all(told)
    assert drawn - set.union(*told)
    nbformat.write(book, tmp_path / "01_demo.ipynb")
    shutil.copy(ROOT / "notebooks" / "conftest.py", tmp_path)
    ours = ["-c", str(ROOT / "pyproject.toml"), "-o", f"pythonpath={ROOT}", "-p", "no:cacheprovider", "-p", "no:xdist"]
    line = [sys.executable, "-m", "pytest", "-q", *ours, str(tmp_path)]
    done = subprocess.run(line, capture_output=True, text=True, cwd=tmp_path)
    failed = {int(cell) for cell in re.findall(r"^FAILED .*::Cell (\d+)", done.stdout, re.M)}
    assert failed == set.union(*told), done.stdout
    assert done.returncode == 1
