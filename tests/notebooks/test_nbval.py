"""`make test` runs the notebooks again under nbval: a changed table is caught, a drawing is not its business."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from cskit.bundled import ROOT
from tests.reports.demo import books  # noqa: F401


@pytest.mark.parametrize(
    ("mime", "old", "new", "passes"),
    [
        ("image/svg+xml", "M0,0", "M1,0", True),
        ("text/html", "¥91,234", "¥91,235", False),
        ("text/plain", "Attributed orders only.", "All orders.", False),
    ],
)
def test_what_is_compared(books: Path, tmp_path: Path, mime: str, old: str, new: str, passes: bool):  # noqa: F811
    book = nbformat.read(books / "en" / "01_demo.ipynb", as_version=4)
    changed = 0
    for output in (o for cell in book.cells for o in cell.get("outputs", ())):
        if old in output.get("data", {}).get(mime, ""):
            output.data[mime] = output.data[mime].replace(old, new)
            changed += 1
    assert changed
    nbformat.write(book, tmp_path / "01_demo.ipynb")
    shutil.copy(ROOT / "notebooks" / "conftest.py", tmp_path)
    settings = [
        "-c",
        str(ROOT / "pyproject.toml"),
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-o",
        f"pythonpath={ROOT}",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *settings, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert (done.returncode == 0) == passes, done.stdout
