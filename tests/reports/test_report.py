"""One lesson, one shop, files that appear whole or not at all, and errors of one line."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from PIL import Image

from cskit.errors import DataError, UsageError
from cskit.reports.page import _filled, anchor, find_chromium, json_script, picture, policy, print_pdf, vega_scripts
from cskit.reports.report import Rendered, render, whole_files
from cskit.reports.run import ReportError
from cskit.terms import term
from cskit.written import written

LIMIT = 3_000_000


@pytest.fixture
def lesson(books: Path) -> str:
    return str(books / "en" / "01_demo.ipynb")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_made(reports: dict[str, Rendered], lang: str):
    made = reports[lang]
    assert [path.name for path in made.files] == [f"demo-{lang}.html", f"demo-{lang}.xlsx"]
    assert all(path.stat().st_size > 5_000 for path in made.files)
    assert made.files[0].stat().st_size < LIMIT
    assert made.missing == ""
    assert dict(made.headline)[{"zh": "客服销售额", "en": "CS sales"}[lang]] == "¥214,646"
    assert made.headline[-1][1] == written(0.451, "rate", lang, status="open")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page(reports: dict[str, Rendered], lang: str):
    html = reports[lang].files[0].read_text(encoding="utf-8")
    assert f'<html lang="{ {"zh": "zh-CN", "en": "en"}[lang] }">' in html
    assert {"zh": "<h1", "en": "<h1"}[lang] in html
    assert "import altair" not in html  # code stays in the lesson
    assert {"zh": "去练习里试一试", "en": "in the exercise"}[lang] not in html
    assert html.count('<figure class="chart">') == 2
    for word in ("require.js", "mathjax", "mermaid", "jupyter-widgets"):
        assert word not in html.lower()
    for place in re.findall(r'<li><a href="#([^"]+)">', html):
        assert f'<h2 id="{place}">' in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))  # drawings stand beside each other


def test_a_hostile_name_is_text(reports: dict[str, Rendered]):
    html = reports["en"].files[0].read_text(encoding="utf-8")
    assert "<script>alert(1)</script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_parameters_reach_the_lesson(lesson: str, tmp_path: Path):
    done: list[tuple[int, int, str]] = []
    made = render(
        lesson,
        None,
        tmp_path,
        parameters={"first_hour": "20"},
        formats=["xlsx"],
        progress=lambda *seen: done.append(seen),
    )
    assert [path.name for path in made.files] == ["demo-en.xlsx"]
    assert done[0][:2] == (0, done[0][1])
    assert [place for place, _, _ in done] == sorted(place for place, _, _ in done)
    assert done[-1][2] == "Agent by agent"
    from openpyxl import load_workbook

    sheet = load_workbook(made.files[0])["6 When is it slow"]
    assert [row[0].value for row in sheet.iter_rows(min_row=4)] == [20, 21, 22, 23]


FAILING = [
    ("the lesson's own refusal", {"parameters": {"first_hour": "44"}}, DataError, "first_hour is 44"),
    ("unknown parameter", {"parameters": {"hour": "1"}}, UsageError, "unknown parameter"),
    ("unknown format", {"formats": ["html", "docx"]}, UsageError, "unknown format `docx`"),
    ("unknown language", {"lang": "fr"}, UsageError, "unknown language"),
    ("no such folder", {"data": "nowhere"}, DataError, "no such folder"),
]


@pytest.mark.parametrize(("options", "kind", "said"), [case[1:] for case in FAILING], ids=[case[0] for case in FAILING])
def test_one_line_and_no_file(lesson: str, tmp_path: Path, options: dict, kind: type[Exception], said: str):
    out = tmp_path / "out"
    with pytest.raises(kind, match=said) as error:
        render(lesson, options.pop("data", None), out, **options)
    assert "\n" not in str(error.value)
    assert not out.exists()


def test_a_fault_of_the_lesson_is_one_line_too(lesson: str, tmp_path: Path):
    with pytest.raises(ReportError, match=r"demo: cell \d+ failed with FileNotFoundError") as error:
        render(lesson, tmp_path, tmp_path / "out")  # a folder without the demo's file
    assert "\n" not in str(error.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("no_chromium")
def test_without_a_chromium_the_rest_is_made_and_one_line_says_so(lesson: str, tmp_path: Path):
    made = render(lesson, None, tmp_path, formats=["xlsx", "pdf"])
    assert [path.suffix for path in made.files] == [".xlsx"]
    assert made.missing == term("report_no_chromium", "en", formats="PDF")
    with pytest.raises(ReportError, match="no Chromium found") as error:
        render(lesson, None, tmp_path, formats=["pdf"])
    assert error.value.exit_code == 1


def test_a_browser_that_does_not_print_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    false = tmp_path / "browser"
    false.write_text("#!/bin/sh\necho 'no display' >&2\nexit 3\n")
    false.chmod(0o755)
    monkeypatch.setenv("CSKIT_CHROMIUM", str(false))
    assert find_chromium() == str(false)
    with pytest.raises(ReportError, match="did not print the PDF: no display"):
        print_pdf("<p>", tmp_path / "x.pdf", str(false))
    assert not (tmp_path / "x.pdf").exists()


def test_a_picture_of_page_one_ends_where_the_page_does(tmp_path: Path):
    window = Image.new("RGB", (40, 300), "white")
    window.paste("black", (5, 5, 20, 101))
    window.save(tmp_path / "window.png")
    browser = tmp_path / "browser"
    browser.write_text(
        f'#!/bin/sh\nfor a; do case $a in --screenshot=*) cp "{tmp_path}/window.png" "${{a#*=}}";; '
        f'file:*) cp "${{a#file://}}" "{tmp_path}/seen.html";; esac; done\n'
    )
    browser.chmod(0o755)
    picture("<html><head></head><body>one</body></html>", tmp_path / "x.png", str(browser))
    with Image.open(tmp_path / "x.png") as made:
        assert made.size == (40, 101 + 48)
    assert "cskit-page-end ~ *" in (tmp_path / "seen.html").read_text()


def test_files_appear_together_or_not_at_all(tmp_path: Path):
    (tmp_path / "a.html").write_text("old")

    def fail() -> None:
        with whole_files(tmp_path, ["a.html", "b.xlsx"]) as (a, _):
            a.write_text("new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]
    assert (tmp_path / "a.html").read_text() == "old"
    with whole_files(tmp_path, ["a.html"]) as (a,):
        a.write_text("new")
    assert (tmp_path / "a.html").read_text() == "new"


def test_a_folder_that_cannot_be_written(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot write here"), whole_files(tmp_path / "file", ["a"]):
        pass


def test_nothing_in_the_data_can_end_its_script():
    assert "</script" not in json_script({"name": "</script><script>alert(1)</script>"})


def test_the_page_draws_with_the_vega_lite_that_altair_writes_for():
    import altair as alt

    newest = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    assert re.search(rf'"{re.escape(newest)}\.\d+"', vega_scripts())
    assert "</script" not in vega_scripts()


def test_the_scripts_of_the_page_are_put_together_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = vega_scripts(tmp_path / "cache" / "new")
    (kept,) = (tmp_path / "cache" / "new").iterdir()
    assert kept.read_text(encoding="utf-8") == made == vega_scripts()
    vega_scripts.cache_clear()
    monkeypatch.setattr("vl_convert.javascript_bundle", lambda _: pytest.fail("put together again"))
    assert vega_scripts(tmp_path / "cache" / "new") == made


def test_where_no_script_can_be_kept_it_is_put_together(tmp_path: Path):
    (tmp_path / "file").write_text("")
    assert vega_scripts(tmp_path / "file") == vega_scripts()


def test_only_known_scripts_run():
    assert "script-src" not in policy([])
    assert "'unsafe-inline'" not in policy(["x"]).split("style-src")[0]
    assert policy(["x"]) != policy(["y"])


@pytest.mark.parametrize(("heading", "place"), [("Lost sales", "lost-sales"), ("催付（reminders）", "催付-reminders")])
def test_headings_have_places(heading: str, place: str):
    assert anchor(heading) == place


def test_a_heading_under_which_nothing_stands_is_left_out():
    output = [{"output_type": "stream", "name": "stdout", "text": "1"}]
    cells = [("# T", []), ("## A", []), ("### A1", []), ("", output), ("### A2", []), ("", []), ("## B", []), ("", [])]
    cells += [("## C", []), ("### C1", []), ("", []), ("## D\n\nprose", [])]
    made = [{"cell_type": "markdown" if text else "code", "source": text, "outputs": shown} for text, shown in cells]
    book = _filled(nbformat.from_dict({"cells": made}))
    assert [cell.source for cell in book.cells if cell.source] == ["# T", "## A", "### A1", "## D\n\nprose"]
