"""What a command says beside its answer, on stderr: lines, a bar for what takes a second, what reading a shop did."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cskit.terms import language, term

if TYPE_CHECKING:
    from rich.progress import Progress

    from cskit.shop import Shop


def say(message: str) -> None:
    """One line to the user, whatever the message holds (newlines and escape codes included)."""
    print(f"cskit: {visible(' '.join(message.split()))}", file=sys.stderr)


def notify(key: str, **values: Any) -> None:
    """The notice `notice_<key>` in the language spoken."""
    say(term(f"notice_{key}", language(), **values))


def visible(text: str) -> str:
    """A text on one line; escape codes that came with the data are shown, not obeyed."""
    return "".join(c if c.isprintable() else " " if c in "\r\n\t" else f"\\x{ord(c):02x}" for c in text)


@contextmanager
def opened(folder: str | Path, doing: str, engine: str = "duckdb") -> Iterator[Shop]:
    """A shop for a command, under a bar; what reading its tables did is said once the answer is there."""
    from cskit.english import speak_for
    from cskit.shop import load

    with busy(doing), load(folder, engine) as shop:
        speak_for(shop.folder)
        yield shop
        for notice in shop.notices:
            say(notice)


@contextmanager
def busy(doing: str, total: float | None = None, **values: Any) -> Iterator[Callable[..., None]]:
    """A bar named by the term `doing_<doing>`; it only moves where no `total` is known.

    Call what is yielded with the name of a step that is done, or with `completed=` so much of the total.
    """
    what = term(f"doing_{doing}", language(), **values)
    with bars() as bar:
        task = bar.add_task(what, total=total)

        def done(name: str = "", completed: float | None = None) -> None:
            if completed is None:
                bar.advance(task)
            bar.update(task, completed=completed, description=f"{what}: {name}" if name else None)

        yield done


@contextmanager
def sections_done() -> Iterator[Callable[[str, int, int, str], None]]:
    """A bar per report: call what is yielded with its name, the steps done, of how many, and the section at hand."""
    with bars() as bar:
        tasks: dict[str, Any] = {}

        def done(name: str, step: int, of: int, section: str) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=of)
            bar.update(tasks[name], completed=step, total=of, description=f"{name}: {section}")

        yield done


def bars() -> Progress:
    """Bars at a terminal, nothing in a pipe or a log."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
