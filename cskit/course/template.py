"""The course's pages (HTML and Markdown) filled in from the templates beside this module."""

from functools import cache, partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from cskit.terms import term


def filled(name: str, lang: str, **values: Any) -> str:
    """The template `name` with `values` and, for its own words, `term`. In HTML every value is escaped but those that
    the template itself calls `safe`."""
    said = partial(term, lang=lang)
    return _environment(name.endswith(".html.j2")).get_template(name).render(values, lang=lang, term=said)


@cache
def _environment(is_html: bool) -> Environment:
    return Environment(
        loader=PackageLoader("cskit.course"),
        autoescape=is_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def page(title: str, lang: str, template: str = "page.html.j2", **values: Any) -> str:
    """A page for people, one file without script or network: a `lead` and `tables` (HTML that is safe already), or what
    a `template` of its own makes of `values`."""
    sheets = (files("cskit.charts") / "display.css", files(__package__) / "templates" / "pages.css")
    style = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    return filled(template, lang, title=title, style=style, **{"lead": "", **values})
