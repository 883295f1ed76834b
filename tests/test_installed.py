"""The wheel, installed: in an empty folder it reviews, opens the course, hands out exercises and runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from cskit.course.exercises.author.ledger import NAME, Ledger
from tests.browser.lab import running

Installed = Callable[..., subprocess.CompletedProcess[str]]
SOURCES = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "cskit", "datasets", "exercises", "notebooks")
CARRIED = ("datasets", "exercises", "notebooks")


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of the checkout, offline."""
    home, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy
        copy(root / name, home / name)
    (home / "exercises" / "en" / "02_unit_price.answers.jsonl").write_text("{}\n", encoding="utf-8")
    pip("wheel", "--no-build-isolation", "--wheel-dir", out, home)
    (made,) = out.glob("cskit-*.whl")
    return made


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wheel is installed; its dependencies are those of this Python."""
    target = tmp_path_factory.mktemp("site")
    pip("install", "--target", target, wheel)
    return target


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder far from every checkout."""
    return tmp_path_factory.mktemp("empty")


@pytest.fixture
def installed(site: Path, empty: Path, monkeypatch: pytest.MonkeyPatch) -> Installed:
    """Run a module of the installed package there: `installed("cskit", "review")`."""
    monkeypatch.setenv("PYTHONPATH", str(site))
    monkeypatch.delenv("CSKIT_STATIC", raising=False)

    def run(*line: object) -> subprocess.CompletedProcess[str]:
        asked = [sys.executable, "-m", *map(str, line)]
        return subprocess.run(asked, cwd=empty, capture_output=True, text=True, encoding="utf-8", timeout=300)

    return run


def pip(command: str, *line: object) -> None:
    asked = [sys.executable, "-m", "pip", command, "--quiet", "--no-deps", "--no-index", *map(str, line)]
    done = subprocess.run(asked, capture_output=True, text=True, cwd=Path(sys.prefix))
    assert done.returncode == 0, done.stderr


def test_the_wheel_carries_the_course_whole_and_nobodys_answers(wheel: Path, root: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    carried = {name.removeprefix("cskit/material/") for name in names if name.startswith("cskit/material/")}
    there = (p for folder in CARRIED for p in (root / folder).rglob("*") if p.is_file())
    expected = {p.relative_to(root).as_posix() for p in there if "__pycache__" not in p.parts}
    assert {name for name in expected - carried if not name.endswith((".answers.jsonl", "/conftest.py"))} == set()
    assert carried - expected == set()
    assert not [name for name in names if name.endswith(".answers.jsonl") or name.startswith(("tests", "benchmarks"))]


def test_a_review_of_the_bundled_shop(installed: Installed, empty: Path) -> None:
    done = installed("cskit", "review", "--format", "html", "--out", "review")
    assert done.returncode == 0, done.stderr
    (page,) = (empty / "review").glob("*.html")
    assert page.read_text(encoding="utf-8").count('<figure class="chart') > 10


def test_a_report_and_a_number_by_name(installed: Installed, empty: Path, site: Path) -> None:
    shop = site / "cskit" / "material" / "datasets" / "mens_wear_week"
    done = installed("cskit", "metrics", shop, "--metric", "orders", "--format", "csv")
    assert done.stdout.startswith("orders\n")
    assert done.returncode == 0
    listed = installed("cskit", "render", "unit_prize", shop)
    assert "did you mean" in listed.stderr
    assert listed.returncode == 2


def test_exercises_are_handed_out_and_run(installed: Installed, empty: Path) -> None:
    (empty / "class.csv").write_text("id,name,lang\ns1,Ann,en\n", encoding="utf-8")
    done = installed("cskit", "course", "assign", "class.csv", "--exercise", "02")
    assert done.returncode == 0, done.stderr
    handout = empty / "class" / "handouts" / "s1"
    right = Ledger.read(empty / "class" / NAME).people["s1"].exercises["02"].truths["02.q1"]
    path = handout / "02_unit_price.ipynb"
    book = nbformat.read(path, as_version=4)
    cell = next(c for c in book.cells if c.cell_type == "code" and 'check("02.q1"' in c.source)
    name = cell.source.split(" = ", 1)[0]
    cell.source = f'{name} = {round(float(right), 2)}\ncheck("02.q1", {name})'
    nbformat.write(book, path)
    ran = installed("papermill", "--cwd", handout, path, "out.ipynb")
    assert ran.returncode == 0, ran.stderr
    assert "cskit-answer-right" in (empty / "out.ipynb").read_text(encoding="utf-8")


def test_lab_opens_a_copy_of_ones_own(
    installed: Installed, empty: Path, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = empty / "cskit-course"
    first = own / "notebooks" / "en" / "00_start_here.ipynb"
    monkeypatch.chdir(empty)
    line = [sys.executable, "-m", "cskit", "lab", "--lang", "zh", "--"]
    with running(line, tmp_path, {"PYTHONPATH": str(site)}) as server:
        assert server.ask("contents/notebooks/zh/00_start_here.ipynb?content=0")["type"] == "notebook"
        assert server.ask("contents/exercises/en/02_unit_price.ipynb?content=0")["type"] == "notebook"
        changed = first.read_text(encoding="utf-8") + "\n"
        first.write_text(changed, encoding="utf-8")
    assert sorted(p.name for p in own.iterdir()) == ["exercises", "notebooks"]
    code = f"from cskit.bundled import opened; opened(__import__('pathlib').Path({str(own)!r}))"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": str(site)})
    assert first.read_text(encoding="utf-8") == changed  # what somebody wrote stays
