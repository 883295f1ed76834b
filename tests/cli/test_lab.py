"""`cskit lab` opens the start page in the language asked for, and hands the rest to JupyterLab."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4
from nbformat.sign import NotebookNotary

from cskit.cli.course import UNCHANGED
from cskit.cli.opening import trust
from cskit.course.build import dumps

from .conftest import Command

VEGA = "application/vnd.vegalite.v5+json"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines that would have been started."""
    lines: list[list[str]] = []

    def become(command: list[str]) -> None:
        lines.append(command)

    monkeypatch.setattr("cskit.cli.course._become", become)
    monkeypatch.setattr("cskit.cli.opening.trust", lambda: lines.append(["trust"]))
    return lines


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_lab_opens_the_start_page_in_this_very_python(
    cskit: Command, started: list[list[str]], root: Path, lang: str
) -> None:
    result = cskit("lab", "--lang", lang, "--", "--no-browser", "--port", "9999")
    assert result.code == 0
    signed, line = started
    assert signed == ["trust"]  # before Lab is there to open anything
    assert line[:3] == [sys.executable, "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={root}" in line  # both languages and the exercises, so that links to them work
    assert f"--LabApp.default_url=/lab/tree/notebooks/{lang}/00_start_here.ipynb" in line
    assert line[-3:] == ["--no-browser", "--port", "9999"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_lab_asks_nobody_about_news_and_has_its_menus_in_the_language(
    cskit: Command, started: list[list[str]], lang: str
) -> None:
    cskit("lab", "--lang", lang)
    (folder,) = [part.partition("=")[2] for part in started[-1] if part.startswith("--LabApp.app_settings_dir=")]
    settings = json.loads((Path(folder) / "overrides.json").read_text(encoding="utf-8"))
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate" in started[-1]
    locale = settings.get("@jupyterlab/translation-extension:plugin", {}).get("locale", "")
    assert locale == {"en": "", "zh": "zh_CN"}[lang]


@pytest.fixture
def lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one notebook of a course: a table with its styles, and a chart."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("cskit.cli.opening.ROOT", tmp_path)
    shown = {"text/html": "<style>p {}</style><p>1", "text/plain": "1"}
    chart = {VEGA: {"width": 0.0}, "text/plain": "chart"}
    outputs = [v4.new_output("display_data", data) for data in (shown, chart)]
    book = v4.new_notebook(cells=[v4.new_code_cell("1\n2", outputs=outputs, id="a")])
    book.metadata["language_info"] = {"name": "python"}
    path = tmp_path / "notebooks" / "en" / "01_one.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(dumps(book), encoding="utf-8")
    return path


def test_what_comes_with_the_course_is_trusted_and_what_was_changed_is_not(lesson: Path) -> None:
    trust()
    book = nbformat.read(lesson, as_version=4)
    assert NotebookNotary().check_signature(book)
    book.cells[0].outputs[0]["data"]["text/html"] = "<script>alert(1)</script>"
    assert not NotebookNotary().check_signature(book)


@pytest.mark.parametrize("edited", [False, True])
def test_saving_what_was_only_opened_changes_no_byte_and_an_edit_is_saved(lesson: Path, edited: bool) -> None:
    from jupyter_server.services.contents.filemanager import FileContentsManager

    hook = UNCHANGED.partition("=")[2]
    manager = FileContentsManager(root_dir=str(lesson.parents[2]), pre_save_hook=hook)
    before = lesson.read_bytes()
    trust()
    model: dict[str, Any] = manager.get("notebooks/en/01_one.ipynb")
    opened = json.loads(json.dumps(model["content"]))
    opened["metadata"]["language_info"]["version"] = "3.99"  # as Lab does with what it opens
    opened["cells"][0]["outputs"][1]["data"] |= {"image/png": "AAAA", VEGA: {"width": 0}}
    opened["cells"][0]["source"] += "3" * edited
    manager.save({**model, "content": opened}, "notebooks/en/01_one.ipynb")
    assert (lesson.read_bytes() != before) is edited
    assert manager.get("notebooks/en/01_one.ipynb")["content"].cells[0].metadata.trusted


def test_lab_does_not_take_an_option_it_does_not_know(cskit: Command, started: list[list[str]]) -> None:
    result = cskit("lab", "--no-browser")
    assert result.code == 2
    assert started == []


def test_without_its_checkout_lab_says_what_to_do(
    cskit: Command, started: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cskit.bundled.ROOT", tmp_path)
    result = cskit("lab")
    assert (result.code, started) == (1, [])
    assert "clone" in result.err


def test_lab_opens_a_handout_at_its_notebook_and_nothing_that_is_none(
    cskit: Command, started: list[list[str]], tmp_path: Path
) -> None:
    (tmp_path / "02.handout.json").write_text("{}")
    (tmp_path / "02_unit_price.ipynb").write_text("{}")
    assert cskit("lab", str(tmp_path), "--lang", "zh", "--", "--no-browser").code == 0
    line = started[-1]
    assert f"--ServerApp.root_dir={tmp_path}" in line
    assert "--LabApp.default_url=/lab/tree/02_unit_price.ipynb" in line
    assert line[-1] == "--no-browser"
    (tmp_path / "empty").mkdir()
    refused = cskit("lab", str(tmp_path / "empty"))
    assert "holds no hand-out" in refused.err
