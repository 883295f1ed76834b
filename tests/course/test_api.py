"""The page of what can be called: nothing public without its meaning in both languages and an example that runs."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from importlib import import_module

import pytest

from cskit.bundled import ROOT
from cskit.course.reference import API, MODULES, api_page, entries, signature
from cskit.terms import LANGS

NAMES = [(module, name) for module in MODULES for name in dir(import_module(module))]


def test_the_package_shows_what_is_called_and_nothing_else() -> None:
    """Also once its other rooms were imported, and where a user presses Tab."""
    asked = (
        "import cskit, cskit.reports, cskit.widgets\n"
        "from IPython.core.completer import provisionalcompleter\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance(); shell.run_cell('import cskit')\n"
        "with provisionalcompleter():\n"
        "    offered = sorted(c.text for c in shell.Completer.completions('cskit.', 6))\n"
        "print(*sorted(dir(cskit))); print(*offered); print(*sorted(dir(cskit.widgets)))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    shown, completed, widgets = (line.split() for line in done.stdout.splitlines())
    assert shown == ["Period", "Shop", "curve", "define", "detail", "load", "measure", "rules"]
    assert completed == shown
    assert "explore" in widgets
    assert all(not name.startswith("_") for name in widgets)


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_every_public_name_has_its_meaning_in_both_languages(module: str, name: str) -> None:
    said = entries(module)[name]
    for lang in LANGS:
        assert set(said[lang]) == {"meaning", "gives", "errors"}
        assert all(text.strip() for text in said[lang].values())
    assert any("一" <= c <= "鿿" for c in said["zh"]["meaning"])
    assert not any("一" <= c <= "鿿" for c in said["en"]["meaning"])


@pytest.mark.parametrize("module", MODULES)
def test_no_name_is_explained_that_is_gone(module: str) -> None:
    assert set(entries(module)) == set(dir(import_module(module)))


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_every_example_runs_and_uses_the_name(
    module: str, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("CSKIT_STATIC", "1")
    example = entries(module)[name]["example"]
    call = f"{module}.{name}" if module == "cskit" else name
    assert f"{call}(" in example or f"{call}." in example
    here = {"cskit": import_module("cskit")}
    if module != "cskit":
        here |= {public: getattr(import_module(module), public) for public in dir(import_module(module))}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(example, f"{module}.{name}", "exec"), here)


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_committed_is_todays(lang: str) -> None:
    assert (ROOT / "notebooks" / lang / API).read_text(encoding="utf-8") == api_page(lang)


def test_a_signature_shows_every_argument() -> None:
    said = signature("cskit", "measure")
    assert said.startswith("cskit.measure(shop, metrics, *, by=None")
    assert "interval=True" in said


def test_the_readmes_link_to_it() -> None:
    for readme, lang in (("README.md", "en"), ("README.zh-CN.md", "zh")):
        assert f"](notebooks/{lang}/{API})" in (ROOT / readme).read_text(encoding="utf-8")


@pytest.mark.parametrize(("asked", "slow"), [((), 120), (("textbook",), 120), (("taobao-2022",), None)])
def test_a_rule_set_is_a_call_away(asked: tuple[str, ...], slow: int | None) -> None:
    import cskit
    from cskit.rules import load_rules

    made = cskit.rules(*asked)
    assert made == load_rules(*asked)
    assert slow is None or made.slow_seconds == slow
    assert cskit.rules(*asked, slow_seconds=77) == made.replace(slow_seconds=77)
