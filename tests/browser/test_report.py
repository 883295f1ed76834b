"""A report in a real browser, as a manager opens it: on a desk, on a phone, on paper, without scripts."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import Any

import pytest

from cskit.reports.report import Rendered, render
from tests.browser.harness import DESK, PHONE, Opened, opened

pytestmark = pytest.mark.browser
LANGS = ("zh", "en")


@pytest.fixture(scope="module", params=[(lang, width) for lang in LANGS for width in (DESK, PHONE)], ids=str)
def shown(request: pytest.FixtureRequest, browser: Any, reports: dict[str, Rendered]) -> Any:
    """The demo report, open, in each language and width."""
    lang, width = request.param
    with opened(browser, reports[lang].files[0], width) as seen:
        yield seen


def test_it_asks_the_network_for_nothing_and_complains_of_nothing(shown: Opened):
    assert shown.requests == []
    assert shown.complaints == []


def test_every_chart_is_drawn_as_wide_as_the_page(shown: Opened):
    charts = shown.charts()
    assert len(charts) == shown.figures() == 2
    assert all(chart["marks"] >= 4 for chart in charts)
    room = shown.page.locator("figure.chart").first.bounding_box()["width"]
    assert all(room * 0.9 <= chart["width"] <= room for chart in charts)
    assert shown.page.locator("figure.chart .drawn:visible").count() == 0


def test_the_page_does_not_scroll_sideways(shown: Opened):
    assert shown.too_wide() == []


def test_every_character_has_a_glyph(shown: Opened):
    assert shown.boxes() == []


def test_the_glyph_test_can_fail(shown: Opened):
    assert shown.page.evaluate("document.body.textContent")
    from tests.browser.harness import _BOXES

    assert shown.page.evaluate(_BOXES, "客\U0010fffd") == ["\U0010fffd"]


def test_a_tooltip_appears_and_says_what_the_table_says(shown: Opened):
    tip = shown.tooltip()
    lang = shown.page.evaluate("document.documentElement.lang")
    assert {"zh-CN": "询单转化率", "en": "Conversion"}[lang] in tip
    assert "52.3%" in tip
    assert "47.0%–57.0%" in tip


def test_contents_lead_to_sections(shown: Opened):
    wide = shown.page.viewport_size["width"] == DESK
    assert shown.page.locator("nav details[open]").count() == (1 if wide else 0)
    if not wide:
        shown.page.locator("nav summary").click()
    shown.page.locator("nav a").nth(1).click()
    top = shown.page.locator("h2").nth(1).bounding_box()["y"]
    assert -5 <= top < 450


def test_charts_follow_the_window(browser: Any, reports: dict[str, Rendered]):
    with opened(browser, reports["en"].files[0], DESK) as seen:
        seen.page.set_viewport_size({"width": 700, "height": 900})
        seen.page.wait_for_function(
            "() => [...document.querySelectorAll('.live svg.marks')].every((s) => +s.getAttribute('width') < 700)"
        )
        assert seen.too_wide() == []


def test_without_scripts_the_drawings_stand_in(browser: Any, reports: dict[str, Rendered]):
    with opened(browser, reports["zh"].files[0], PHONE, java_script_enabled=False) as seen:
        drawings = seen.page.locator("figure.chart .drawn svg:visible")
        assert drawings.count() == 2
        assert all(drawings.nth(i).bounding_box()["width"] <= PHONE for i in range(2))


def test_on_paper_the_drawings_are_shown_and_nothing_is_cut(browser: Any, reports: dict[str, Rendered]):
    with opened(browser, reports["zh"].files[0], DESK) as seen:
        seen.page.emulate_media(media="print")
        seen.page.set_viewport_size({"width": 688, "height": 1000})  # A4 less its margins
        assert seen.page.locator("figure.chart .drawn svg:visible").count() == 2
        assert seen.page.locator("figure.chart .live svg.marks:visible").count() == 0
        assert seen.page.locator("nav:visible").count() == 0
        assert seen.page.evaluate(
            "[...document.querySelectorAll('.cskit-scroll')].every((e) => e.scrollWidth <= e.clientWidth + 1)"
        )


def streams(pdf: bytes) -> bytes:
    """The drawing instructions of a PDF, unpacked."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    unpacked = []
    for part in found:
        try:
            unpacked.append(zlib.decompress(part))
        except zlib.error:
            continue
    return b"\n".join(unpacked)


def test_the_pdf_is_a4_and_has_its_charts(books: Path, tmp_path: Path, chromium: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CSKIT_CHROMIUM", chromium)
    made = render(str(books / "zh" / "01_demo.ipynb"), None, tmp_path, lang="zh", formats=["pdf"])
    (path,) = made.files
    pdf = path.read_bytes()
    assert pdf.startswith(b"%PDF-")
    width, height = map(int, re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)", pdf)[0])
    assert (width, height) == pytest.approx((595, 842), abs=1)
    assert re.search(rb"CJK|Hei|PingFang|Han", pdf)  # a font that knows Chinese is embedded
    ink = streams(pdf)
    for colour in (rb"0 \.447\d* \.698\d* rg", rb"\.90\d* \.623\d* 0 rg"):  # two agents' bars, #0072b2 and #e69f00
        assert re.search(colour, ink)


def test_scripts_in_the_data_do_not_run(browser: Any, reports: dict[str, Rendered], tmp_path: Path):
    """Even markup that got past every escape would meet the page's policy."""
    html = reports["en"].files[0].read_text(encoding="utf-8")
    path = tmp_path / "hurt.html"
    path.write_text(html.replace("</main>", "<script>window.hurt = 1</script><img src=x onerror='hurt=2'></main>", 1))
    with opened(browser, path, DESK) as seen:
        assert seen.page.evaluate("window.hurt") is None
        assert any("Content Security Policy" in text for text in seen.complaints)
