"""The executed lesson as one HTML file that needs nothing else: no network, no other file; and printed on A4.

An nbconvert exporter with a template of its own. Charts stand in the page as drawings; one bundle of Vega,
Vega-Lite and Embed, inlined once, makes them live where scripts run. Paper and readers without scripts keep the
drawings. Only the scripts named in the page's policy by their digest can run, whatever the data hold. A PDF is printed
by the Chromium that is there.
"""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from html import escape
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from cskit import __version__
from cskit.errors import told
from cskit.outfile import write_text
from cskit.reports.run import SPEC_MIME, TITLE_MIME, Executed, ReportError
from cskit.terms import term

WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
_HERE = files(__package__)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


def page(executed: Executed, *, subtitle: str = "", live: bool = True) -> str:
    from nbconvert.exporters.templateexporter import TemplateExporter

    lang = executed.lesson.lang
    exporter = TemplateExporter(
        extra_template_basedirs=[str(Path(str(_HERE)) / "template")],
        template_name="report",
        template_file="index.html.j2",
        filters={"prose": _Prose(), "outputs": _Outputs(executed, live), "term": lambda key, **v: term(key, lang, **v)},
    )
    for place, cell in enumerate(executed.book.cells):
        cell.metadata["place"] = place
    book = _filled(executed.book)
    shown = [o.get("data", {}).get("text/html", "") for cell in book.cells for o in cell.get("outputs", ())]
    scripts = [_asset(f"{what}.js") for what in ("actions", "people") if live and f"cskit-{what}" in "".join(shown)]
    if live and executed.drawings:
        scripts += [vega_scripts(), _asset("live.js")]
    columns = ("finding", "finding_fix", "action_owner", "action_date", "action_support", "action_done")
    text, _ = exporter.from_notebook_node(
        book,
        resources={
            "cskit": {
                "lang": {"zh": "zh-CN", "en": "en"}[lang],
                "title": executed.title,
                "subtitle": subtitle,
                "styles": styles(),
                "scripts": scripts,
                "policy": policy(scripts),
                "contents": contents(book),
                "words": json.dumps(
                    {
                        "png": term("report_png", lang),
                        "svg": term("report_svg", lang),
                        "save": term("actions_save", lang),
                        "find": term("agents_find", lang),
                        "sort": term("agents_sort", lang),
                        "columns": [term(key, lang) for key in columns],
                    }
                ),
                "version": __version__,
            }
        },
    )
    return str(text)


def filled(template: str, lang: str, **values: Any) -> str:
    """A page without scripts, from its template and the styles of every report; each value is escaped."""
    from jinja2 import Environment, PackageLoader

    shelf = Environment(loader=PackageLoader("cskit.reports", "template/report"), autoescape=True)
    known = {"styles": styles(), "policy": policy([]), "version": __version__, "term": partial(term, lang=lang)}
    return shelf.get_template(template).render(known, lang=lang, **values)


def styles() -> str:
    return (files("cskit.charts") / "display.css").read_text(encoding="utf-8") + _asset("report.css")


def policy(scripts: list[str]) -> str:
    """The content security policy: nothing is fetched, and only these scripts run."""
    digests = "".join(
        f" 'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts
    )
    running = f"script-src{digests} 'unsafe-eval'; " if scripts else ""  # Vega compiles its expressions
    return f"default-src 'none'; {running}style-src 'unsafe-inline'; img-src data: blob:; font-src data:"


@cache
def vega_scripts(folder: Path | None = None) -> str:
    """Vega, Vega-Lite and Vega-Embed as one script (0.9 MB), from the versions vl-convert brings.

    Putting it together takes over a second, so it is kept in `folder` (the user's cache of cskit) for this version;
    where nothing can be kept it is put together each time.
    """
    import vl_convert
    from platformdirs import user_cache_path

    kept = (folder or user_cache_path("cskit")) / f"vega-{version('vl-convert-python')}.js"
    with suppress(OSError, UnicodeDecodeError):
        return kept.read_text(encoding="utf-8")
    made = str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")).replace("</script", "<\\/script")
    with suppress(OSError):
        write_text(kept, made)
    return made


def contents(book: Any) -> list[tuple[str, str]]:
    """Anchor and heading of each section (`## …`)."""
    return [
        (anchor(heading), heading)
        for cell in book.cells
        if cell.cell_type == "markdown"
        for heading in _HEADING.findall(cell.source)
    ]


def anchor(heading: str) -> str:
    """A heading as the name of a place in the page.

    >>> anchor("Forecast vs actual"), anchor("分时段接待（10–12 点）")
    ('forecast-vs-actual', '分时段接待-10-12-点')
    """
    return re.sub(r"\W+", "-", heading.strip().lower()).strip("-")


def inline(drawing: str, prefix: str) -> str:
    """A drawing for use inside a page: its ids get a prefix, for a page holds many drawings.

    >>> inline('<svg><g id="clip0"/><g clip-path="url(#clip0)"/></svg>', "c1")
    '<svg><g id="c1-clip0"/><g clip-path="url(#c1-clip0)"/></svg>'
    """
    named = re.sub(r'(?<= )id="', f'id="{prefix}-', drawing)
    return re.sub(r"url\(#", f"url(#{prefix}-", named).replace('href="#', f'href="#{prefix}-')


def json_script(value: Any) -> str:
    """JSON that may stand in a `<script>` element: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def _asset(name: str) -> str:
    return (_HERE / "template" / "report" / name).read_text(encoding="utf-8")


def _filled(book: Any) -> Any:
    """The book without the headings under which nothing stands: their tables are not there, as its end says."""
    kept, shown = [], [False] * 7  # shown[level]: whether anything stands between here and the next heading as high
    for cell in reversed(book.cells):
        first, _, below = cell.source.strip().partition("\n") if cell.cell_type == "markdown" else ("", "", "")
        level = len(first) - len(first.lstrip("#"))  # 0: no heading
        if cell.get("outputs") or below or (first and not level):
            shown = [True] * 7
        if level <= 1 or shown[level]:
            kept.append(cell)
        if level:
            shown[level:] = [False] * (7 - level)
    return type(book)({**book, "cells": kept[::-1]})


class _Prose:
    """Markdown as HTML. Headings get an anchor; markup inside computed text is shown, not obeyed."""

    def __init__(self) -> None:
        import mistune

        class Renderer(mistune.HTMLRenderer):
            def heading(self, text: str, level: int, **attrs: Any) -> str:
                place = anchor(re.sub(r"<[^>]*>", "", text))
                return f'<h{level} id="{place}">{text}</h{level}>\n'

        plugins = ["table", "strikethrough"]
        self.trusted = mistune.create_markdown(renderer=Renderer(escape=False), plugins=plugins)
        self.computed = mistune.create_markdown(renderer=Renderer(escape=True), plugins=plugins)

    def __call__(self, source: str, computed: bool = False) -> str:
        return str((self.computed if computed else self.trusted)(source))


class _Outputs:
    """The outputs of a cell as HTML: a chart as its drawing and specification, else the richest text there is."""

    def __init__(self, executed: Executed, live: bool) -> None:
        self.executed, self.live = executed, live
        self.prose = _Prose()

    def __call__(self, cell: Any) -> str:
        return "\n".join(
            self._one(output, cell.metadata["place"], place) for place, output in enumerate(cell.get("outputs", ()))
        )

    def _one(self, output: Any, cell: int, place: int) -> str:
        data: Mapping[str, Any] = output.get("data", {})
        if WIDGET_MIME in data or TITLE_MIME in data:
            return ""  # moves in a lesson, means nothing on paper; stands above already
        if SPEC_MIME in data:
            return self._chart(data[SPEC_MIME], cell, place)
        if "text/html" in data:
            return str(data["text/html"])
        if "text/markdown" in data:
            return self.prose(data["text/markdown"], computed=True)
        if "image/png" in data:
            return f'<img alt="" src="data:image/png;base64,{data["image/png"].strip()}">'
        said = str(output.get("text", data.get("text/plain", "")))
        return f"<pre>{escape(said)}</pre>" if said.strip() and output.get("name") != "stderr" else ""

    def _chart(self, spec: Mapping[str, Any], cell: int, place: int) -> str:
        title = escape(str(spec.get("description", "")), quote=True)
        drawing = inline(self.executed.drawings[cell, place], f"c{cell}-{place}")
        live = ""
        if self.live:
            bare = {key: value for key, value in spec.items() if key not in ("$schema", "description")}
            live = f'<div class="live"></div><script type="application/json">{json_script(bare)}</script>'
        return (
            f'<figure class="chart"><div class="drawn" role="img" aria-label="{title}">{drawing}</div>{live}</figure>'
        )


NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
VARIABLE = "CSKIT_CHROMIUM"
_SECONDS = 120


def find_chromium() -> str | None:
    """The Chromium to print with: the one that `CSKIT_CHROMIUM` names, else the first on the path."""
    named = os.environ.get(VARIABLE)
    return next((path for name in ((named,) if named else NAMES) if (path := shutil.which(name))), None)


PAGE_ONE = "<style>nav, .cskit-parameters, .cskit-page-end ~ * { display: none } </style>"
_PICTURE = ("--window-size=900,3000", "--force-device-scale-factor=2", "--hide-scrollbars")


def picture(html: str, path: Path, chromium: str) -> None:
    """Page one as a picture, as high as what stands on it. Errors: as of `print_pdf`."""
    from PIL import Image, ImageChops

    print_pdf(html.replace("</head>", f"{PAGE_ONE}</head>", 1), path, chromium, "--screenshot", _PICTURE)
    with Image.open(path) as whole:
        drawn = whole.convert("RGB")
    blank = Image.new("RGB", drawn.size, drawn.getpixel((0, 0)))
    _, _, _, end = ImageChops.difference(drawn, blank).getbbox() or (0, 0, *drawn.size)
    drawn.crop((0, 0, drawn.width, min(end + 48, drawn.height))).save(path, "PNG")


def print_pdf(
    html: str,
    path: Path,
    chromium: str,
    how: str = "--print-to-pdf",
    more: Sequence[str] = ("--no-pdf-header-footer",),
) -> None:
    """Print a page (drawings, no scripts) to `path`. Errors: `ReportError` with the browser's last line."""
    with tempfile.TemporaryDirectory(prefix="cskit-") as folder:
        source, made = Path(folder) / "report.html", Path(folder) / f"report{path.suffix}"
        source.write_text(html, encoding="utf-8")
        # root (a container) cannot use Chromium's sandbox; the page is our own and fetches nothing
        sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        command = [
            chromium,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--disable-extensions",
            "--disable-sync",
            "--disable-background-networking",
            "--disable-dev-shm-usage",
            f"--user-data-dir={folder}/profile",
            *more,
            f"{how}={made}",
            *sandbox,
            source.as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ReportError(told("no_pdf", chromium=chromium, what=path.suffix[1:].upper(), why=error)) from None
        if not made.is_file():
            last = (done.stderr.strip().splitlines() or [told("pdf_ended", code=done.returncode)])[-1]
            raise ReportError(told("no_pdf", chromium=chromium, what=path.suffix[1:].upper(), why=last))
        shutil.copyfile(made, path)
