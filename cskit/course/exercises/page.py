"""A page for people: one file, no script, no network."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from cskit.course.template import filled

PROGRESS = "progress.html"


def page(title: str, lang: str, template: str = "page.html.j2", **values: Any) -> str:
    """A page: a `lead` and `tables` (HTML that is safe already), or what a `template` of its own makes of `values`."""
    style = "".join(
        files(package).joinpath(name).read_text(encoding="utf-8")
        for package, name in (("cskit.charts", "display.css"), (__package__, "pages.css"))
    )
    return filled(template, lang, title=title, style=style, **{"lead": "", **values})
