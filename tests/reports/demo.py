"""The demo lesson, built once, and its reports, rendered once: what course, report and browser tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from cskit.course.build import build
from cskit.reports.report import Rendered, render

SOURCES = Path(__file__).resolve().parents[1] / "course" / "sources"
LANGS = ("zh", "en")


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with `en/01_demo.ipynb` and `zh/01_demo.ipynb`."""
    folder = tmp_path_factory.mktemp("books")
    build(sources=SOURCES, out=folder)
    return folder


@pytest.fixture(scope="session")
def reports(books: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rendered]:
    """The demo's report in each language, with HTML and XLSX."""
    folder = tmp_path_factory.mktemp("reports")
    return {
        lang: render(str(books / lang / "01_demo.ipynb"), None, folder, lang=lang, subtitle="demo · 2021-11-11")
        for lang in LANGS
    }


@pytest.fixture
def no_chromium(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which no Chromium is found."""
    monkeypatch.setenv("CSKIT_CHROMIUM", "no-such-browser")
