"""`cskit lab`: the course in JupyterLab."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import typer

from cskit.cli import options
from cskit.cli.emit import say
from cskit.terms import term

START = "00_start_here.ipynb"
OWN = Path("cskit-course")  # where somebody who installed cskit keeps the notebooks they write in

# A classroom may have no internet, and nobody there wants to be asked about newsletters: Lab is told not to ask home.
QUIET = (
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    f"--LabApp.app_settings_dir={Path(__file__).with_name('lab_settings')}",
)


def lab(context: typer.Context, lang: options.Lang = "en") -> None:
    """Open the course in JupyterLab. What follows a bare `--` goes to JupyterLab itself (`-- --no-browser`)."""
    from cskit.bundled import notebooks, opened

    given, home = notebooks(lang), opened(OWN)
    if home == OWN:
        say(term("lab_copied", lang, folder=OWN))
    _become([*command(home.resolve() / "notebooks" / given.name), *context.args])


def command(lessons: Path) -> list[str]:
    """JupyterLab opened at the start page of `lessons` (the folder of one language), on the folder that holds every
    notebook a lesson links to: the course with its exercises, or both languages where there are none."""
    root = lessons.parent
    if (root.parent / "exercises").is_dir():
        root = root.parent
    page = lessons / START if (lessons / START).is_file() else lessons
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{page.relative_to(root).as_posix()}",
        *QUIET,
    ]


def _become(command: list[str]) -> NoReturn:
    """Run the program in this one's place, so that Ctrl-C and every other signal are its own (Windows cannot)."""
    if os.name == "nt":
        raise typer.Exit(subprocess.call(command))
    os.execv(command[0], command)
