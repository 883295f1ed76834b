"""A lesson is a notebook like any other: papermill runs it on other data, with no command of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat


def test_papermill_runs_a_lesson_on_another_shop(root: Path, tmp_path: Path) -> None:
    asked = ["notebooks/zh/02_unit_price.ipynb", tmp_path / "out.ipynb", "-p", "data", "mens_wear_week"]
    done = subprocess.run(
        [sys.executable, "-m", "papermill", *map(str, asked)], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    book = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    shown = "\n".join(str(o.get("data", {}).get("text/html", "")) for c in book.cells for o in c.get("outputs", ()))
    assert "mens_wear_week" in shown
    assert "小北" in shown  # an agent of that shop
