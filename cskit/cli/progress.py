"""Progress on stderr for anything over a second: a bar at a terminal, nothing in a pipe or a log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def share_done(what: str) -> Iterator[Callable[[float], None]]:
    """A bar for work that knows its share done: call what is yielded with 0 … 1."""
    with _bar() as bar:
        task = bar.add_task(what, total=1.0)
        yield lambda share: bar.update(task, completed=share)


@contextmanager
def busy(what: str) -> Iterator[None]:
    """A moving bar for work that cannot tell how far it is."""
    with _bar() as bar:
        bar.add_task(what, total=None)
        yield


@contextmanager
def sections_done() -> Iterator[Callable[[str, int, int, str], None]]:
    """A bar per report: call what is yielded with its name, the steps done, of how many, and the section at hand."""
    with _bar() as bar:
        tasks: dict[str, TaskID] = {}

        def done(name: str, step: int, of: int, section: str) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=of)
            bar.update(tasks[name], completed=step, total=of, description=f"{name}: {section}")

        yield done


@contextmanager
def steps_done(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A bar for `total` steps: call what is yielded with the name of each step that is done."""
    with _bar() as bar:
        task = bar.add_task(what, total=total)

        def done(name: str) -> None:
            bar.update(task, advance=1, description=f"{what}: {name}")

        yield done


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield bar
