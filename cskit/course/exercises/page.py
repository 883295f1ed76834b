"""A page for people: one file, no script, no network."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files

PROGRESS = "progress.html"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(title: str, lang: str, blocks: Iterable[str]) -> str:
    """A page around blocks of HTML that are safe already."""
    style = "".join(
        files(package).joinpath(name).read_text(encoding="utf-8")
        for package, name in (("cskit.charts", "display.css"), (__package__, "pages.css"))
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n" + "\n".join(blocks) + "\n</main>\n</body>\n</html>\n"
    )
