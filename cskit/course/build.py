"""From a lesson's source to its two notebooks, generated and executed, the same bytes every time."""

import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, v4

from cskit.bundled import ROOT
from cskit.charts.tables import MIME
from cskit.course.source import Cell, SourceError, Words, fill_terms, read_source, shown_code
from cskit.errors import UsageError, told, unknown
from cskit.outfile import write_text
from cskit.terms import LANGS
from cskit.widgets import STATIC_VARIABLE

SOURCES = ROOT / "notebooks" / "source"

_WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
# an author wants the line of an error, which is in the traceback that a trainee is spared
_KERNEL = "import cskit.charts.lean, cskit.errors; del cskit.errors.CskitError._render_traceback_"
_TIMEOUT = 600  # seconds for one cell; a lesson on the bundled shop needs a few
_LINE = re.compile(r"Cell In\s*\[\d+\], line (\d+)")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def build(
    names: Iterable[str] = (),
    *,
    sources: Path = SOURCES,
    out: Path | None = None,
    langs: Sequence[str] = LANGS,
    jobs: int = 2,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Generate and execute `<out>/<lang>/<NAME>.ipynb` of the lessons named (all without names).

    A name is a file's stem or its number (`08_review`, `08`). Nothing is written unless every lesson was built.
    Errors: `SourceError` with file and line; `UsageError` for a lesson nobody knows.
    """
    paths = [find_source(name, sources) for name in names] or sorted(sources.glob("*.py"))
    UsageError.when(not paths, "no_sources", sources=sources)
    cells = {path: read_source(path) for path in paths}
    tasks = [(path, lang) for path in paths for lang in langs]

    def one(task: tuple[Path, str]) -> tuple[Path, str]:
        path, lang = task
        book = notebook(path.stem, cells[path], lang)
        execute(book, path, [cell for cell in cells[path] if cell.lang in (None, lang)])
        if progress:
            progress(f"{lang}/{path.stem}")
        return (out or sources.parent) / lang / f"{path.stem}.ipynb", dumps(book)

    return all_written(one, tasks, jobs)


def all_written(
    one: Callable[[Any], tuple[Path, str]], tasks: Iterable[Any], jobs: int, more: Mapping[Path, str] | None = None
) -> list[Path]:
    """What `one` makes of each task, a file and its text, so many at a time (each kernel is a process of its own):
    written, `more` texts before them, when all are made."""
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        texts = {**(more or {}), **dict(pool.map(one, tasks))}
    for target, text in texts.items():
        write_text(target, text)
    return list(texts)


def find_source(name: str, sources: Path = SOURCES) -> Path:
    for path in sorted(sources.glob("*.py")):
        if name in (path.stem, path.stem.partition("_")[0]):
            return path
    raise unknown("lesson", name, [path.stem for path in sources.glob("*.py")])


def notebook(name: str, cells: Sequence[Cell], lang: str, words: Words | None = None) -> NotebookNode:
    """The lesson's notebook in `lang`, not executed. Ids come from the text, so that an edit moves no other cell's.

    `words`: what may stand in `{{…}}` beside the terms.
    """
    book = v4.new_notebook()
    book.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "cskit": {"lesson": name, "lang": lang, "title": _title(cells, lang)},
    }
    seen: dict[str, int] = {}
    for cell in cells:
        if cell.lang not in (None, lang):
            continue
        if cell.is_prose:
            made = v4.new_markdown_cell(fill_terms(cell.text, lang, words))
        else:
            code = shown_code(cell.text, lang, f"{lang}/{name}")
            if "parameters" in cell.tags:
                code = re.sub(r"(?m)^(lang\s*(?::\s*str\s*)?=\s*).*$", rf'\g<1>"{lang}"', code)
            made = v4.new_code_cell(code)
        made.metadata = {"tags": list(cell.tags)} if cell.tags else {}
        digest = hashlib.sha256(cell.text.encode()).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        made.id = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
        book.cells.append(made)
    return book


def _title(cells: Sequence[Cell], lang: str) -> str:
    first = next(cell for cell in cells if cell.lang == lang)
    return fill_terms(first.text.splitlines()[0].removeprefix("# "), lang).strip()


def execute(book: NotebookNode, path: Path, cells: Sequence[Cell], extra: Mapping[str, str] | None = None) -> None:
    """Run a notebook in a fresh kernel and keep of its outputs only what is the same everywhere.

    `cells` are the source cells of the notebook's cells, for the line an error is reported at; `extra` goes into the
    kernel's environment.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1", STATIC_VARIABLE: "1"}
    environment |= extra or {}
    with tempfile.TemporaryDirectory(prefix="cskit-") as folder:
        client = NotebookClient(
            book,
            timeout=_TIMEOUT,
            coalesce_streams=True,  # one text, however its lines arrived
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": folder}},
            extra_arguments=["--log-level=40", f"--IPKernelApp.exec_lines={_KERNEL}"],
        )
        try:
            client.execute(env=environment)
        except CellExecutionError as error:
            at = _failed(book)
            found = _LINE.search(_COLOURS.sub("", error.traceback))
            line = cells[at].line + (int(found[1]) if found else 1) - 1
            raise SourceError(path, line, told("at", where=error.ename, why=error.evalue)) from error
        except CellTimeoutError:
            raise SourceError(path, cells[_failed(book)].line, told("source_slow", seconds=_TIMEOUT)) from None
        strange = (folder, str(ROOT), sys.prefix)
    for made, cell in zip(book.cells, cells, strict=True):
        _clean(made, path, cell, strange)
    _check_names(book, path, cells)
    book.metadata = {key: book.metadata[key] for key in ("kernelspec", "cskit")} | {
        "language_info": {"name": "python"}  # the kernel adds its version
    }


def _failed(book: NotebookNode) -> int:
    """The place of the cell that ran last."""
    ran = [i for i, cell in enumerate(book.cells) if cell.cell_type == "code" and cell.get("execution_count")]
    return ran[-1] if ran else 0


def _clean(made: NotebookNode, path: Path, cell: Cell, strange: Sequence[str]) -> None:
    made.metadata = {"tags": list(cell.tags)} if cell.tags else {}
    if made.cell_type != "code":
        return
    kept: list[Any] = []
    for output in made.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            raise SourceError(path, cell.line, told("source_warns", said=output.text.strip().splitlines()[-1]))
        if _WIDGET_MIME in output.get("data", {}):
            SourceError.here("nbval-ignore-output" not in cell.tags, path, cell.line, "source_widget")
            continue
        shown = str(output.get("text", output.get("data", "")))
        SourceError.here(any(place in shown for place in strange), path, cell.line, "source_path")
        kept.append(output)
    made.outputs = kept


def _check_names(book: NotebookNode, path: Path, cells: Sequence[Cell]) -> None:
    """The names of tables are unique within a lesson: each is a sheet of the appendix."""
    known: set[str] = set()
    for made, cell in zip(book.cells, cells, strict=True):
        for output in made.get("outputs", ()):
            name = output.get("data", {}).get(MIME, {}).get("name")
            SourceError.here(name in known, path, cell.line, "source_tables", name=name)
            if name:
                known.add(name)


def dumps(book: NotebookNode) -> str:
    """The notebook as text, keys sorted, ending in one line break."""
    nbformat.validate(book)
    return nbformat.writes(book, version=4).rstrip("\n") + "\n"
