"""`cskit lab` opens the start page in the language asked for, and hands the rest to JupyterLab."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from .conftest import Command


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines that would have been started."""
    lines: list[list[str]] = []

    def become(command: list[str]) -> None:
        lines.append(command)

    monkeypatch.setattr("cskit.cli.course._become", become)
    return lines


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_lab_opens_the_start_page_in_this_very_python(
    cskit: Command, started: list[list[str]], root: Path, lang: str
) -> None:
    result = cskit("lab", "--lang", lang, "--", "--no-browser", "--port", "9999")
    assert result.code == 0
    (line,) = started
    assert line[:3] == [sys.executable, "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={root}" in line  # both languages and the exercises, so that links to them work
    assert f"--LabApp.default_url=/lab/tree/notebooks/{lang}/00_start_here.ipynb" in line
    assert line[-3:] == ["--no-browser", "--port", "9999"]


def test_lab_asks_nobody_about_news(cskit: Command, started: list[list[str]]) -> None:
    cskit("lab")
    (folder,) = [part.partition("=")[2] for part in started[0] if part.startswith("--LabApp.app_settings_dir=")]
    settings = json.loads((Path(folder) / "overrides.json").read_text(encoding="utf-8"))
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate" in started[0]


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
