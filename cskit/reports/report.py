"""One lesson on one shop's data, rendered to files that appear whole or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cskit.errors import DataError, UsageError, os_words, told, unknown
from cskit.reports import page
from cskit.reports.lesson import find_lesson, settings
from cskit.reports.pdf import find_chromium, print_pdf
from cskit.reports.run import Executed, Progress, ReportError, execute
from cskit.terms import LANGS, term
from cskit.written import written

FORMATS = ("html", "xlsx", "pdf")


@dataclass(frozen=True)
class Rendered:
    """What was made: the files, the headline numbers as (label, text), and what could not be made and why."""

    title: str
    files: tuple[Path, ...]
    headline: tuple[tuple[str, str], ...]
    missing: str = ""


def render(
    lesson: str,
    data: str | Path | None,
    out: str | Path,
    *,
    parameters: Mapping[str, Any] | None = None,
    lang: str = "en",
    formats: Sequence[str] = ("html", "xlsx"),
    progress: Progress | None = None,
    subtitle: str = "",
) -> Rendered:
    """Render a lesson (`review`, `08`, a notebook's path) on a shop's folder into `out`.

    `data=None` is the lesson's own default, the bundled shop. Files are called `<lesson>-<lang>.<format>`.
    `progress(done, of, section)` is called as the lesson proceeds.
    Without a Chromium a PDF is left out and `missing` says so; if nothing else was asked it is an error.
    Errors: `UsageError` (lesson, parameter, format unknown), `DataError` (what the lesson says of the data),
    `ReportError`.
    """
    chosen = tuple(dict.fromkeys(formats))
    for name in chosen:
        if name not in FORMATS:
            raise unknown("format", name, FORMATS)
    found = find_lesson(lesson, lang)
    asked = (parameters or {}).get("lang", lang)
    if asked != lang:
        raise UsageError(" · ".join(term("error_parameter_lang", spoken, value=repr(asked)) for spoken in LANGS))
    given = settings(found, {**(parameters or {}), "lang": lang, **_rule_file(parameters or {}), **_data(data)})
    chromium = find_chromium() if "pdf" in chosen else None
    missing = term("report_no_chromium", lang) if "pdf" in chosen and not chromium else ""
    if missing:
        chosen = tuple(name for name in chosen if name != "pdf")
        if not chosen:
            raise ReportError(missing)

    with ThreadPoolExecutor(
        1
    ) as beside:  # packing the scripts the first time takes two seconds: while the kernel works
        scripts = beside.submit(page.vega_scripts) if "html" in chosen else None
        done = execute(found, given, draw=bool({"html", "pdf"} & set(chosen)), progress=progress)
        if scripts:
            scripts.result()
    stem = f"{found.name}-{lang}"
    with whole_files(Path(out), [f"{stem}.{name}" for name in chosen]) as parts:
        for name, part in zip(chosen, parts, strict=True):
            _write(name, part, done, subtitle, chromium)
    files = tuple(Path(out) / f"{stem}.{name}" for name in chosen)
    return Rendered(done.title, files, headline(done.tables(), lang), missing)


def _rule_file(parameters: Mapping[str, Any]) -> dict[str, str]:
    """A rule file under its whole path: the lesson runs in a folder of its own."""
    path = Path(str(parameters.get("rules", "")))
    return {"rules": str(path.resolve())} if path.suffix == ".toml" else {}


def _data(data: str | Path | None) -> dict[str, str]:
    if data is None:
        return {}
    folder = Path(data)
    if not folder.exists():
        raise DataError(told("no_folder", folder=folder))
    return {"data": str(folder.resolve())}


def _write(name: str, part: Path, done: Executed, subtitle: str, chromium: str | None) -> None:
    if name == "xlsx":
        from cskit.reports.workbook import write_workbook

        write_workbook(part, done.tables(), done.title, done.lesson.lang)
        return
    if name == "html":
        part.write_text(page.page(done, subtitle=subtitle), encoding="utf-8")
    elif chromium:
        print_pdf(page.page(done, subtitle=subtitle, live=False), part, chromium)


def headline(tables: Sequence[Mapping[str, Any]], lang: str) -> tuple[tuple[str, str], ...]:
    """The headline numbers of an executed lesson (its tiles), as people read them."""
    for table in tables:
        if table["name"] == "headline":
            kinds = table.get("row_kinds", ())
            return tuple(
                (str(row[0]), written(row[1], kind, lang, status=status[1]))
                for row, kind, status in zip(table["rows"], kinds, table["status"], strict=True)
            )
    return ()


@contextlib.contextmanager
def whole_files(folder: Path, names: Sequence[str]) -> Iterator[list[Path]]:
    """Paths to write to; they take their names in `folder` only when all were written without an error."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        work = tempfile.TemporaryDirectory(prefix=".cskit-", dir=folder, suffix=".tmp")
    except OSError as error:
        raise DataError(told("no_write_out", folder=folder, why=os_words(error))) from None
    with work as place:
        parts = [Path(place) / name for name in names]
        yield parts
        for part in parts:
            os.replace(part, folder / part.name)
