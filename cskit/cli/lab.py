"""`cskit lab`: the course in JupyterLab."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import NoReturn

import typer

from cskit.cli import options


def lab(context: typer.Context, lang: options.Lang = "en") -> None:
    """Open the course in JupyterLab. What follows a bare `--` goes to JupyterLab itself (`-- --no-browser`)."""
    from cskit.bundled import notebooks

    # A classroom may have no internet: Lab is told not to ask home for updates and news.
    quiet = "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"
    command = [sys.executable, "-m", "jupyterlab", str(notebooks(lang)), quiet, *context.args]
    _become(command)


def _become(command: list[str]) -> NoReturn:
    """Run the program in this one's place, so that Ctrl-C and every other signal are its own (Windows cannot)."""
    if os.name == "nt":
        raise typer.Exit(subprocess.call(command))
    os.execv(command[0], command)
