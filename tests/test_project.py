"""What the project promises on paper is there: the commands of the READMEs, the pins, the house rules."""

from __future__ import annotations

import re
import shlex
import string
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from grimp import build_graph

from cskit.terms import glossary

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh-CN.md")
TEXT = {".py", ".md", ".toml", ".txt", ".yml", ".json", ".ipynb", ".csv", ".css", ".j2", ".html", ""}


def blocks(readme: str, language: str) -> list[str]:
    """The code blocks of one language, comments taken off."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    return [re.sub(r"\s+# .*", "", b) for b in re.findall(rf"```{language}\n(.*?)```", text, flags=re.S)]


def commands(readme: str, program: str) -> list[list[str]]:
    """Every line of the shell blocks that calls `program`, split as a shell would."""
    lines = [shlex.split(line) for block in blocks(readme, "sh") for line in block.splitlines() if line.strip()]
    return [line[1:] for line in lines if Path(line[0]).name == program]


def tracked() -> list[Path]:
    """The text files under version control (in an unpacked archive: nothing)."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [p for p in paths if p.suffix in TEXT and p.is_file()]


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_names_only_commands_and_options_that_exist(readme: str) -> None:
    from typer.main import get_command

    from cskit.cli.app import app

    root = get_command(app)
    found = commands(readme, "cskit")
    assert len(found) > 5
    for name, *rest in found:
        command = root.commands[name]  # type: ignore[attr-defined]
        if hasattr(command, "commands"):
            command = command.commands[rest[0]]
        known = {option for p in command.params for option in p.opts}
        assert {word for word in rest if word.startswith("--")} <= known, f"cskit {name}"


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_names_only_targets_that_exist(readme: str) -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    asked = {line[0] for line in commands(readme, "make")}
    assert asked
    assert asked <= targets


@pytest.mark.parametrize("readme", READMES)
def test_the_files_a_readme_links_to_are_there(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_two_readmes_do_not_drift_apart() -> None:
    def bare(readme: str) -> list[str]:
        code = "\n".join(blocks(readme, "sh") + blocks(readme, "python"))
        return re.sub(r" (--lang (zh|en)|lang=zh)|lang=\"(zh|en)\"", "", code).split()

    assert bare(READMES[0]) == bare(READMES[1])


@pytest.mark.parametrize("readme", READMES)
def test_the_python_of_a_readme_runs(readme: str) -> None:
    code = "\n".join(blocks(readme, "python"))
    assert "cskit.measure" in code
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_what_windows_runs_is_what_the_makefile_runs() -> None:
    """Nobody here can run it: the same program with the same words, and line ends that Windows reads."""
    script = (ROOT / "make.bat").read_bytes()
    assert script.count(b"\r\n") == script.count(b"\n") > 10
    recipes = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(JOBS)", "2")
    ours = re.findall(r"^\t@?\$\(BIN\)/((?:cskit (?:review|lab)|pytest -n) [^;&\n]*[\w)])", recipes, re.M)
    theirs = re.findall(r'"%~1"=="\w+" "%BIN%\\(.*)\r', script.decode())
    assert [line.replace('"', "").replace("%lang%", "$(lang)") for line in theirs] == ours


def test_the_constraints_are_names_and_versions_and_cover_every_dependency() -> None:
    lines = [
        line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    pin = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+( ; .+)?")
    assert [line for line in lines if not pin.fullmatch(line)] == []
    pinned = {_name(line) for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = {_name(d) for d in [*project["dependencies"], *extras["test"], *extras["polars"], *extras["bench"]]}
    assert needed <= pinned


def test_nothing_tells_of_the_machine_it_was_made_on() -> None:
    telling = re.compile(r"(?<![\w.])/(?:work|root|home|opt|Users)/\w|pythonhosted|pypi\.org|--(?:extra-)?index-url")
    here = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked()
        if path != here and (match := telling.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []


def test_a_module_fits_in_a_head() -> None:
    lines = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in (ROOT / "cskit").rglob("*.py")}
    assert len(lines) > 20
    assert {str(p.relative_to(ROOT)): n for p, n in lines.items() if n > 350} == {}


def test_every_term_takes_the_same_values_in_both_languages() -> None:
    def fields(text: str) -> set[str | None]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}

    words = glossary()
    assert {k: t for k, t in words.items() if fields(t["zh"]) != fields(t["en"])} == {}


def test_chinese_terms_are_punctuated_in_chinese() -> None:
    wrong = re.compile(r"[一-鿿]([,;?!()]|: )|[,;?!](?=[一-鿿])")
    assert {k: t["zh"] for k, t in glossary().items() if wrong.search(t["zh"])} == {}


def test_no_module_imports_itself_through_others() -> None:
    """Nor in a function: a circle among modules, whatever the contracts of the rooms say."""
    graph = build_graph("cskit", exclude_type_checking_imports=True, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert sum(map(len, imports.values())) > 1000
    TopologicalSorter(imports).prepare()  # a `CycleError` names the circle


def _name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-")
