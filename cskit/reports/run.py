"""A lesson executed by papermill in a kernel of its own, its charts drawn beside it on the other core."""

import contextlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from cskit import errors
from cskit.charts.drawing import svg
from cskit.charts.tables import MIME
from cskit.errors import CskitError, DataError, told
from cskit.reports.lesson import LessonFile

Progress = Callable[[int, int, str], None]
SPEC_MIME = "application/vnd.vegalite.v5+json"  # as `cskit.charts.renderer`, without Altair's import
TITLE_MIME = "application/vnd.cskit.title+json"  # as `cskit.charts.display`


class ReportError(CskitError):
    """A lesson could not be rendered, through no fault of the data (exit 1)."""


@dataclass
class Executed:
    """An executed lesson: the notebook, its tables, and the drawing of each chart by (cell, output)."""

    lesson: LessonFile
    book: Any
    drawings: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return str(self.book.metadata.get("cskit", {}).get("title", self.lesson.name))

    def tables(self) -> list[dict[str, Any]]:
        outputs = (output for cell in self.book.cells for output in cell.get("outputs", ()))
        return [output.data[MIME] for output in outputs if MIME in output.get("data", {})]


def execute(
    lesson: LessonFile, parameters: Mapping[str, Any], *, draw: bool, progress: Progress | None = None
) -> Executed:
    """Run the lesson with these parameters. `draw`: also draw each chart as SVG.

    Errors: a `CskitError` raised in the notebook, as itself; `ReportError` for anything else that fails there.
    """
    with _kernel() as kernel, ThreadPoolExecutor(1) as pencil:
        import papermill
        from nbclient.exceptions import CellTimeoutError, DeadKernelError
        from papermill.exceptions import PapermillExecutionError

        from cskit.reports import engine

        book = lesson.read()
        labels = _headings(book)
        drawings: dict[tuple[int, int], Future[str]] = {}

        def begun(cell: Any, cell_index: int) -> None:
            if progress:
                progress(cell_index, len(labels), labels[min(cell_index, len(labels) - 1)])

        def executed(cell: Any, cell_index: int, execute_reply: Any) -> None:
            for place, output in enumerate(cell.get("outputs", ()) if draw else ()):
                if SPEC_MIME in output.get("data", {}):
                    drawings[cell_index, place] = pencil.submit(svg, output.data[SPEC_MIME])

        try:
            book = papermill.execute_notebook(
                book,
                None,
                parameters=dict(parameters),
                kernel_name="python3",
                engine_name=engine.NAME,
                progress_bar=False,
                km=kernel,
                on_cell_start=begun,
                on_cell_executed=executed,
            )
        except PapermillExecutionError as error:
            raise _told(error, lesson) from error
        except DeadKernelError:
            raise ReportError(told("kernel_died", lesson=lesson.name)) from None
        except CellTimeoutError as error:
            raise ReportError(told("cell_timeout", lesson=lesson.name, why=error)) from None
        _retitle(book)
        return Executed(lesson, book, {place: future.result() for place, future in drawings.items()})


@contextlib.contextmanager
def _kernel() -> Iterator[Any]:
    """A kernel that is started at once, so that it loads its libraries while this process loads papermill."""
    from jupyter_client.manager import KernelManager

    kernel = KernelManager(kernel_name="python3")
    with tempfile.TemporaryDirectory(prefix="cskit-") as folder:
        kernel.start_kernel(
            extra_arguments=[
                "--log-level=50",
                "--HistoryManager.enabled=False",
                "--IPKernelApp.exec_lines=import cskit.reports.warm",
            ],
            env={**os.environ, "CSKIT_REPORT": "1", "PYTHONHASHSEED": "0"},
            cwd=folder,
        )
        try:
            yield kernel
        finally:
            with contextlib.suppress(Exception):  # it may be dead already, which is reported where it matters
                kernel.shutdown_kernel(now=True)


def _headings(book: Any) -> list[str]:
    """Per cell (papermill adds one for the parameters) the section it stands in, for the progress line."""
    labels, current = [], ""
    for cell in book.cells:
        if cell.cell_type == "markdown":
            found = re.search(r"^#{1,2} (.+)$", cell.source, re.MULTILINE)
            current = found[1] if found else current
        labels.append(current)
    return [labels[0], *labels] if labels else [""]


def _retitle(book: Any) -> None:
    """The title that a cell gave stands in place of the lesson's own."""
    for output in [one for cell in book.cells for one in cell.get("outputs", ())]:
        if title := output.get("data", {}).get(TITLE_MIME):
            head = next(cell for cell in book.cells if cell.source.startswith("# "))
            head.source = re.sub("^# .*", f"# {title}", head.source)
            book.metadata.setdefault("cskit", {})["title"] = title


def _told(error: Any, lesson: LessonFile) -> CskitError:
    """An error raised in the notebook, as the one line it was raised with."""
    kind = getattr(errors, error.ename, None)
    message = str(error.evalue)
    if isinstance(kind, type) and issubclass(kind, CskitError):
        return (errors.UsageError if kind is errors.UsageError else DataError)(message)
    first = message.strip().splitlines()[0] if message.strip() else ""
    return ReportError(
        told("cell_failed", lesson=lesson.name, cell=error.cell_index + 1, kind=error.ename, first=first)
    )
