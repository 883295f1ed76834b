"""`cskit course`: making the lessons."""

from __future__ import annotations

from typing import Annotated

import typer

from cskit.cli import options
from cskit.cli.guard import say

app = typer.Typer(no_args_is_help=True, help="Make the course: lessons from their sources.")


@app.callback()
def course() -> None:
    """Make the course: lessons from their sources."""


@app.command()
def build(
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="LESSON", help="08 or 08_review; all if left out.")
    ] = None,
    jobs: options.Jobs = 2,
) -> None:
    """Generate and execute the notebooks, in both languages.

    Nothing is written unless every lesson was built; an unchanged source gives unchanged notebooks, byte for byte.
    """
    from cskit.cli.progress import steps_done
    from cskit.course.build import SOURCES, find_source
    from cskit.course.build import build as run
    from cskit.terms import LANGS

    asked = lessons or []
    count = len([find_source(name) for name in asked] or list(SOURCES.glob("*.py"))) * len(LANGS)
    with steps_done("building", count) as done:
        written = run(asked, jobs=jobs, progress=done)
    say(f"built {len(written)} notebooks in {SOURCES.parent}")
