"""A report opened in a real browser, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PHONE, DESK = 390, 1280

# A character without a glyph is drawn like a code point that no font has.
# Emoji are as customers wrote them, and left to the fonts of the reader's system.
_BOXES = """
(text) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 48;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const drawn = (character) => {
    pen.clearRect(0, 0, 48, 48);
    pen.font = '32px ' + getComputedStyle(document.body).fontFamily;
    pen.fillText(character, 4, 36);
    return pen.getImageData(0, 0, 48, 48).data.join();
  };
  const box = drawn("\\u{10FFFE}");
  return [...new Set(text)].filter(
    (c) => c > "\\u2000" && c.trim() && !/\\p{Emoji_Presentation}/u.test(c) && drawn(c) === box);
}
"""
_SVG_INK = """
() => [...document.querySelectorAll("figure.chart .live svg.marks")].map((svg) => ({
  marks: svg.querySelectorAll(".mark-rect path, .mark-line path, .mark-symbol path, .mark-area path, .mark-rule line, "
    + ".mark-arc path, .mark-text text").length,
  width: svg.getBoundingClientRect().width,
  height: svg.getBoundingClientRect().height,
}))
"""


@dataclass
class Opened:
    """An open report: the page, what it asked the network for beyond itself, and what it complained about."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def charts(self) -> list[dict[str, float]]:
        """Per live chart how many marks it shows, and its size in pixels."""
        return self.page.evaluate(_SVG_INK)

    def figures(self) -> int:
        return self.page.locator("figure.chart").count()

    def boxes(self) -> list[str]:
        """Characters of the page that the fonts here have no glyph for."""
        return self.page.evaluate(_BOXES, self.page.evaluate("document.body.textContent"))

    def too_wide(self) -> list[str]:
        """What makes the page scroll sideways."""
        return self.page.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.body.querySelectorAll("*")]
              .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".cskit-scroll"))
              .map((e) => e.tagName + "." + e.className).slice(0, 5)"""
        )

    def tooltip(self) -> str:
        """The tooltip over the middle of the largest mark of the first chart that has one."""
        self.page.mouse.move(2, 2)
        marks = self.page.locator(
            ", ".join(f"figure.chart .live .mark-{kind} path" for kind in ("rect", "symbol", "arc"))
        )
        sizes = [
            (box["width"] * box["height"], i)
            for i in range(min(marks.count(), 40))
            if (box := marks.nth(i).bounding_box())
        ]
        mark = marks.nth(max(sizes)[1])
        mark.scroll_into_view_if_needed()
        box = mark.bounding_box()
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
        tip = self.page.locator("#vg-tooltip-element.visible")
        tip.wait_for(timeout=5_000)
        return tip.inner_text()


@contextmanager
def opened(browser: Any, path: Path, width: int, **options: Any) -> Iterator[Opened]:
    """The report at `path` in a window `width` pixels wide, its charts drawn (where scripts run)."""
    page = browser.new_page(viewport={"width": width, "height": 900}, **options)
    seen = Opened(page)
    page.on("request", lambda r: seen.requests.append(r.url) if r.url.split("#")[0] != path.as_uri() else None)
    page.on("console", lambda m: seen.complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: seen.complaints.append(str(e)))
    page.goto(path.as_uri())
    if options.get("java_script_enabled", True) and seen.figures():
        page.wait_for_selector("html[data-charts]", timeout=30_000)
    try:
        yield seen
    finally:
        page.close()
