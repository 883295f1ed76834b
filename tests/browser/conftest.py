"""Fixtures of the browser tests: one JupyterLab for all that need one, and the review of the bundled shop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from cskit.bundled import ROOT
from cskit.reports.report import Rendered, render
from tests.browser.lab import WIDE, Lab, Server, serving
from tests.reports.demo import books, no_chromium, reports

__all__ = ["books", "no_chromium", "reports"]


@pytest.fixture(scope="session")
def server(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """JupyterLab on a copy of the lessons."""
    with serving(ROOT / "notebooks", tmp_path_factory.mktemp("lab")) as started:
        yield started


@pytest.fixture(scope="session")
def window(browser: Any) -> Iterator[Any]:
    """One browser window: Lab's scripts are read and compiled once."""
    with browser.new_context(viewport={"width": WIDE, "height": 900}) as opened:
        yield opened


@pytest.fixture
def lab(window: Any, server: Server) -> Iterator[Lab]:
    """A fresh page; kernels end with it."""
    page = window.new_page()
    yield Lab(page, server)
    page.close()
    server.end_all()


@pytest.fixture(scope="session")
def reviews(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Rendered]:
    """`cskit review --format html,xlsx,pdf,pptx` of the bundled shop, rendered once per language."""
    folder = tmp_path_factory.mktemp("review")

    @cache
    def made(lang: str) -> Rendered:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CSKIT_CHROMIUM", chromium)
            return render("review", None, folder, lang=lang, formats=("html", "xlsx", "pdf", "pptx"))

    return made
