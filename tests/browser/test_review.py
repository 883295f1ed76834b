"""The review of the bundled Double-11 shop, opened as a manager opens it, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cskit.reports.report import Rendered
from tests.browser.harness import DESK, PHONE, Opened, opened

pytestmark = pytest.mark.browser
LIMIT = 3_000_000


@pytest.fixture(scope="module", params=["zh", "en"])
def review(request: pytest.FixtureRequest, reviews: Callable[[str], Rendered]) -> Rendered:
    return reviews(request.param)


@pytest.fixture(scope="module", params=[DESK, PHONE])
def shown(request: pytest.FixtureRequest, browser: Any, review: Rendered) -> Any:
    with opened(browser, review.files[0], request.param) as seen:
        yield seen


def test_it_is_one_small_file_that_asks_for_nothing_and_complains_of_nothing(review: Rendered, shown: Opened):
    assert review.files[0].stat().st_size <= LIMIT
    assert shown.requests == []
    assert shown.complaints == []


def test_every_chart_is_drawn_and_has_room(shown: Opened):
    charts = shown.charts()
    assert len(charts) == shown.figures() >= 15
    assert [i for i, chart in enumerate(charts) if not chart["marks"]] == []
    room = shown.page.locator("figure.chart").first.bounding_box()["width"]
    assert [i for i, chart in enumerate(charts) if chart["width"] > room + 1] == []


def test_it_fits_and_every_character_has_a_glyph(shown: Opened):
    assert shown.too_wide() == []
    assert shown.boxes() == []


def test_it_has_tooltips(shown: Opened):
    assert re.search(r"\d", shown.tooltip())


def test_it_begins_with_the_headline(review: Rendered, shown: Opened):
    assert 4 <= len(review.headline) <= 8
    tiles = shown.page.locator(".cskit-tile .cskit-label").all_inner_texts()
    assert tiles == [label for label, _ in review.headline]


def test_the_pdf_and_the_workbook_are_there(review: Rendered):
    files: dict[str, Path] = {path.suffix: path for path in review.files}
    pdf = files[".pdf"].read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert 5 <= len(re.findall(rb"/Type /Page\b", pdf)) <= 40
    from openpyxl import load_workbook

    assert len(load_workbook(files[".xlsx"]).worksheets) >= 15


def test_page_one_is_one_sheet_of_paper_on_which_no_word_is_cut(browser: Any, review: Rendered):
    """A4 at 96 dots an inch without the margins of its first page."""
    with opened(browser, review.files[0], 710) as seen:
        seen.page.emulate_media(media="print")
        end = seen.page.locator(".cskit-page-end").first.bounding_box()
        assert 500 < end["y"] + end["height"] <= (297 - 9 - 11) / 25.4 * 96
        cut = """() => [...document.querySelectorAll(".cskit-actions th, .cskit-actions td, .cskit-tile")].filter(
            (own) => own.scrollWidth > own.clientWidth + 1 || own.getBoundingClientRect().right > 711
        ).map((own) => own.textContent)"""
        assert seen.page.evaluate(cut) == []
